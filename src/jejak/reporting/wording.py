"""The sentences of a report in each language, with its dates, counts and lists.

Sentences stand in `messages/<language>.yaml`, one flat file a language, all with the same keys
and the same placeholders. Whatever a reader sees comes from there or from the sources.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml
from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton
from babel.lists import format_list

from jejak.errors import JejakError, OptionError
from jejak.model.framework import LANGUAGES
from jejak.model.records import Message
from jejak.model.when import When

# British order of day and month, and no comma before the last "and".
_LOCALES = {"en": "en_GB", "id": "id", "ko": "ko"}
_SKELETONS = {"month": "yMMMM", "year": "y"}


@dataclass(frozen=True)
class Catalogue:
    """The sentences of one language; `say` fills one in."""

    language: str
    sentences: Mapping[str, str]

    def say(self, message: Message | str, /, **values: object) -> str:
        """A sentence by its key, or a `Message` that carries its own values.

        >>> catalogue("en").say(Message("silence", {"count": "3"}))
        'First-hand descriptions that leave the origin out: 3.'
        """
        if isinstance(message, Message):
            return self.say(message.key, **{**message.values, **values})
        template = self.sentences.get(message)
        if template is None:
            raise JejakError(
                f"no sentence for {message!r}",
                where=f"messages/{self.language}.yaml",
                remedy="add this key to all message files",
            )
        try:
            return template.format_map(values)
        except KeyError as problem:
            raise JejakError(
                f"the sentence {message!r} needs a value for {problem}",
                where=f"messages/{self.language}.yaml",
                remedy="give the value, or mend the sentence",
            ) from problem

    def word(self, group: str, term: str) -> str:
        """The name of a term that documents bring along, such as a kind; else the term itself.

        >>> catalogue("ko").word("kind", "news"), catalogue("ko").word("kind", "팟캐스트")
        ('뉴스', '팟캐스트')
        """
        return self.sentences.get(f"{group}.{term}", term)

    def count(self, noun: str, number: int) -> str:
        """A number with its noun, in the right form.

        >>> catalogue("en").count("source", 1), catalogue("ko").count("source", 12)
        ('1 source', '자료 12건')
        """
        form = "one" if number == 1 else "other"
        return self.say(f"count.{noun}.{form}", count=f"{number:,}")

    def listed(self, items: Sequence[str]) -> str:
        """Items in a row, as the language lists them.

        >>> catalogue("en").listed(["a", "b", "c"])
        'a, b and c'
        """
        return str(format_list(list(items), locale=_LOCALES[self.language]))

    def tongue(self, code: str) -> str:
        """The name of a language.

        >>> catalogue("en").tongue("ko")
        'Korean'
        """
        return str(self._locale.languages.get(code, code))

    def territory(self, code: str) -> str:
        """The name of a country given its two letters; anything else stays as it is.

        >>> catalogue("en").territory("KR"), catalogue("en").territory("Seoul")
        ('South Korea', 'Seoul')
        """
        known = len(code) == 2 and code.isupper()
        return str(self._locale.territories.get(code, code)) if known else code

    def date(self, when: When | None) -> str:
        """A date as precisely as its source gave it.

        >>> catalogue("en").date(When.parse("2016-01-30")), catalogue("ko").date(When.month(2016, 12))
        ('30 January 2016', '2016년 12월')
        """
        if when is None:
            return self.say("date.none")
        if when.precision == "day":
            return str(format_date(when.start, "long", locale=self._locale))
        if when.precision in _SKELETONS:
            shape = _SKELETONS[when.precision]
            return str(format_skeleton(shape, when.start, locale=self._locale))
        return str(format_interval(when.start, when.end, _interval(when), locale=self._locale))

    @property
    def _locale(self) -> Locale:
        return _locale(self.language)


def _interval(when: When) -> str:
    if when.precision == "range":
        return "yMMMd"
    whole_years = (when.start.month, when.end.month) == (1, 12)
    return "y" if whole_years and when.start.year != when.end.year else "yMMM"


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES[language])


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language.

    >>> catalogue("id").say("verdict.supported")
    'Didukung'
    """
    if language not in LANGUAGES:
        raise OptionError(
            f"no reports in {language!r}",
            where="language",
            remedy=f"use one of {', '.join(LANGUAGES)}",
        )
    source = files("jejak.reporting") / "messages" / f"{language}.yaml"
    sentences = yaml.safe_load(source.read_text(encoding="utf-8"))
    return Catalogue(language, {str(key): str(text) for key, text in sentences.items()})
