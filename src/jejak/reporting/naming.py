"""What things are called in a report: codes, governments, policies, sources and verdicts.

Records hold ids and the names people typed; a reader is shown names in the report's language
where the framework or the case file knows them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from jejak.model.casefile import Government
from jejak.model.framework import Code, EventKind, Test, shown
from jejak.model.material import Material
from jejak.model.records import Claim, Document, Message, Observation
from jejak.model.when import When
from jejak.reporting.wording import Catalogue

_HANGUL = re.compile(r"[가-힣]")


@dataclass(frozen=True)
class Names:
    """The names of one case in one language."""

    material: Material
    words: Catalogue

    @cached_property
    def _codes(self) -> dict[str, Code]:
        return {code.id: code for code in self.material.framework.codes}

    @cached_property
    def _kinds(self) -> dict[str, EventKind]:
        return {kind.id: kind for kind in self.material.framework.events}

    @cached_property
    def _tests(self) -> dict[str, Test]:
        return {test.id: test for test in self.material.framework.tests}

    @cached_property
    def _actors(self) -> dict[str, str]:
        return {actor.id: actor.name for actor in self.material.actors}

    def code(self, code: str, family: str = "") -> str:
        """A code's name; a bare code is looked for in `family`, an empty one is "not known"."""
        if not code:
            return self.words.say("unknown")
        found = self._codes.get(code) or self._codes.get(f"{family}.{code}")
        return shown(found.name, self.words.language) if found else code

    def kind(self, kind: str) -> str:
        """The name of a kind of event."""
        found = self._kinds.get(kind)
        return shown(found.name, self.words.language) if found else self.words.word("event", kind)

    def group(self, kind: str) -> str:
        """What a kind of event is to a test: contact, adoption, plan or end; else a mere stage."""
        found = self._kinds.get(kind)
        return found.group if found else "stage"

    def test(self, observation: Observation) -> str:
        """The name of the test that an observation is an instance of."""
        found = self._tests.get(observation.kind) or self._tests.get(observation.test)
        return shown(found.name, self.words.language) if found else observation.kind

    def shape(self, observation: Observation) -> str:
        """The shape of the test: hoop, smoking gun, straw."""
        found = self._tests.get(observation.kind) or self._tests.get(observation.test)
        return self.words.say(f"test.{found.test}") if found else ""

    def government(self, government: Government) -> str:
        """A government's name; in Korean its first alias in Hangul, where there is one."""
        if self.words.language == "ko":
            return next(
                (name for name in government.names if _HANGUL.search(name)), government.name
            )
        return government.name

    @property
    def host(self) -> str:
        """The host's name."""
        return self.government(self.material.case.host)

    @property
    def origin(self) -> str:
        """The origin's name."""
        return self.government(self.material.case.origin)

    def place(self, name: str) -> str:
        """A place's name: that of the host, the origin or a country where it is one of theirs."""
        for government in (self.material.case.host, self.material.case.origin):
            if name.casefold() in (one.casefold() for one in government.names):
                return self.government(government)
        return self.words.territory(name)

    def actor(self, actor: str) -> str:
        """An actor's name, given its id."""
        return self.place(self._actors.get(actor, actor))

    def dimension(self, claim: Claim) -> str:
        """The id of the code that a claim's dimension means, or an empty string."""
        family = self.material.framework.tables.policies
        for code in (claim.dimension, f"{family}.{claim.dimension.lower()}"):
            if code in self._codes:
                return code
        return ""

    def source(self, document: Document) -> str:
        """A source in a sentence: issuer and title."""
        title = document.title or document.id
        return f"{document.issuer}, “{title}”" if document.issuer else f"“{title}”"

    def date(self, text: str) -> str:
        """A date of a message's values, written out; whatever is no date stays as it is."""
        if not text:
            return self.words.say("date.none")
        try:
            return self.words.date(When.parse(text))
        except ValueError:
            return text

    def say(self, message: Message) -> str:
        """A stage's message as a sentence, with ids and dates in its values written out."""
        return self.words.say(
            message.key, **{k: self._value(k, v) for k, v in message.values.items()}
        )

    def _value(self, name: str, value: str) -> str:
        if name == "date" or name.endswith("_date"):
            return self.date(value)
        if name == "source" and value in self.material.document:
            return self.source(self.material.document[value])
        if name == "degree":
            return self.code(value, self.material.framework.tables.degree)
        if name == "origin_policy" and not value:
            return self.words.say("origin_policy.unnamed")
        return self.place(value) if value else self.words.say("unknown")

    def decibels(self, support: tuple[float, float]) -> str:
        """A range of support, as in "−23 to −9 dB"."""
        low, high = (signed(end) for end in support)
        return self.words.say(
            "decibels.one" if low == high else "decibels.range", low=low, high=high
        )


def signed(number: float) -> str:
    """A number of decibels with its sign, rounded.

    >>> signed(-8.6), signed(0.2), signed(12)
    ('−9', '0', '+12')
    """
    rounded = round(number)
    return f"{rounded:+d}".replace("-", "−") if rounded else "0"
