"""Pairs of texts, compared closely: other words, another order, another language.

Texts in one language are searched for paraphrases, of which shared wording is the plainest;
texts in two languages for translations. Every text is prepared once, however many pairs hold it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import combinations
from typing import Literal, NamedTuple

from jejak.comparing import crosslingual, paraphrase
from jejak.comparing.collection import Text
from jejak.comparing.counterparts import candidate_pairs
from jejak.comparing.crosslingual import Prepared
from jejak.comparing.encoders import choose_encoder
from jejak.comparing.found import Found
from jejak.comparing.terms import Terms
from jejak.comparing.words import split
from jejak.errors import InputError, OptionError
from jejak.text.languages import guess
from jejak.text.meaning import Encoder

Method = Literal["auto", "verbatim", "paraphrase", "meaning"]
Pair = tuple[int, int]
"""Numbers of two texts."""

MOST = 100_000
"""So many pairs are looked at one by one without being named."""


class Row(NamedTuple):
    """A matched passage of a pair of texts; `length` counts the words of the shorter side."""

    a: int
    b: int
    found: Found
    length: int


def numbered(pairs: Iterable[tuple[str, str]], texts: Sequence[Text]) -> list[Pair]:
    """Pairs of ids as pairs of numbers; InputError for an id that no text has."""
    numbers = {one.id: number for number, one in enumerate(texts)}
    found = []
    for pair in pairs:
        for name in pair:
            if name not in numbers:
                remedy = "correct the pairs, or give the file that holds the text"
                raise InputError(f"no text has the id {name!r}", where="--pairs", remedy=remedy)
        found.append((numbers[pair[0]], numbers[pair[1]]))
    return found


def allowed(a: Text, b: Text, *, dated: bool) -> bool:
    """Whether series, sides and, with `dated`, a certain order in time let two texts be compared."""
    if (a.series and a.series == b.series) or (a.side and a.side == b.side):
        return False
    if not dated:
        return True
    return bool(a.date and b.date and not a.date.overlaps(b.date))


class Closely:
    """Texts that are compared pair by pair."""

    def __init__(
        self, texts: Sequence[Text], method: Method, cores: int = 1, encoder: str = "usem3"
    ) -> None:
        self._texts = texts
        self._method = method
        self._cores = cores
        self._encoder_name = encoder
        self._languages: dict[int, str] = {}
        self._sentences: dict[int, Prepared] = {}

    def every(self, *, dated: bool) -> list[Pair]:
        """All pairs that may be compared; by meaning, those that seem to share a sentence.

        Raises OptionError when they are too many to be looked at one by one.
        """
        pairs = self._counterparts() if self._method == "meaning" else self._all()
        texts = self._texts
        return [(a, b) for a, b in pairs if allowed(texts[a], texts[b], dated=dated)]

    def rows(self, pairs: Sequence[Pair]) -> list[Row]:
        """The passages of the pairs, in their order."""
        translated = [self._translated(pair) for pair in pairs]
        self._encode({n for pair, yes in zip(pairs, translated, strict=True) if yes for n in pair})
        if not all(translated):
            _ = self._terms
        with ThreadPoolExecutor(self._cores) as pool:
            return [row for rows in pool.map(self._rows, pairs, translated) for row in rows]

    def _rows(self, pair: Pair, translated: bool) -> list[Row]:
        a, b = pair
        if translated:
            found = crosslingual.translated(self._sentences[a], self._sentences[b], self._encoder)
        else:
            found = paraphrase.paraphrases(self._terms[a], self._terms[b])
            if self._method == "verbatim":
                found = [one for one in found if one.method == "verbatim"]
        return [Row(a, b, one, self._length(a, b, one)) for one in found]

    def _all(self) -> Iterable[Pair]:
        count = len(self._texts) * (len(self._texts) - 1) // 2
        if count > MOST:
            remedy = "name the pairs with --pairs, or look for shared wording: --method verbatim"
            raise OptionError(f"{count} pairs are too many", where="--method", remedy=remedy)
        return combinations(range(len(self._texts)), 2)

    def _counterparts(self) -> Iterable[Pair]:
        numbers = range(len(self._texts))
        self._encode(set(numbers))
        languages = [self._language(number) for number in numbers]
        apart = languages if len(set(languages)) > 1 else None
        found = candidate_pairs(
            [self._sentences[number] for number in numbers], apart, self._encoder
        )
        return sorted((one.a, one.b) for one in found)

    def _translated(self, pair: Pair) -> bool:
        """Whether a pair is compared by meaning: both languages are known and differ."""
        if self._method != "auto":
            return self._method == "meaning"
        one, other = (self._language(number) for number in pair)
        return bool(one and other and one != other)

    def _language(self, number: int) -> str:
        if number not in self._languages:
            one = self._texts[number]
            self._languages[number] = one.language or guess(one.text)
        return self._languages[number]

    @cached_property
    def _encoder(self) -> Encoder:
        return choose_encoder(self._encoder_name)

    @cached_property
    def _terms(self) -> list[Terms]:
        return paraphrase.prepare([one.text for one in self._texts])

    def _encode(self, numbers: set[int]) -> None:
        new = sorted(numbers - self._sentences.keys())
        some = (
            crosslingual.prepare_many([self._texts[n].text for n in new], self._encoder)
            if new
            else []
        )
        self._sentences.update(zip(new, some, strict=True))

    def _length(self, a: int, b: int, one: Found) -> int:
        in_a = split(self._texts[a].text[one.a_start : one.a_end])
        in_b = split(self._texts[b].text[one.b_start : one.b_end])
        return min(len(in_a.key), len(in_b.key))
