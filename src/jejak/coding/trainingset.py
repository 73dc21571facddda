"""What people's codings teach: passages with the codes that hold in them, and those that do not.

A stretch that a person judged is widened to the sentences it touches, since that is what a coder
is asked about. Of a single-choice family, one code that is present says that the others are
absent; so does `NO_CODE` of every code. Of all else nothing is known.

Only people teach. A coding that was made when the code was defined in other words teaches nothing,
because it may answer another question; it is counted, so that it can be told.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from jejak.model.framework import Framework
from jejak.model.judgements import NO_CODE, Coder, Judgement
from jejak.model.records import Document, Passage
from jejak.model.standing import latest

LONGEST = 8
"""Sentences of a stretch beyond which it says too little about any of them."""
Reason = Literal[
    "another definition",
    "a codebook that is not kept",
    "a code that the codebook does not have",
    "at odds with another person",
    "could not tell",
    "too long a stretch",
    "no such words",
]
Definitions = Mapping[str, Mapping[str, str]]
"""Of every codebook that is known, by digest: the digest of each code's definition."""


@dataclass(frozen=True)
class CodedPassage:
    """A passage and what people say of it: a code is present, absent, or nothing is known."""

    passage: Passage
    text: str
    language: str
    codes: Mapping[str, bool]


@dataclass(frozen=True)
class TrainingSet:
    """What can be learned from, and how many judgements of each code could not, and why."""

    passages: tuple[CodedPassage, ...] = ()
    unused: Mapping[tuple[str, Reason], int] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """SHA-256 over the passages and what is said of them."""
        summary = hashlib.sha256()
        for one in self.passages:
            told = [one.passage.key, one.text, sorted(one.codes.items())]
            summary.update(json.dumps(told, ensure_ascii=False).encode())
        return summary.hexdigest()

    def counts(self) -> dict[str, tuple[int, int]]:
        """Of each code that people judged: passages in which it is present, and absent."""
        said = Counter((code, there) for one in self.passages for code, there in one.codes.items())
        return {
            code: (said[code, True], said[code, False]) for code in sorted({c for c, _ in said})
        }


def definitions_of(framework: Framework) -> dict[str, str]:
    """Of each code, the digest of what it means: definition, rules, and how its family chooses.

    Names, cues and example passages may change without any coding being made void.

    >>> from jejak.model.framework import load_framework
    >>> len(definitions_of(load_framework("sister-city"))["degree.copying"])
    64
    """
    choice = {one.id: one.choice for one in framework.families}
    return {
        one.id: _digest(
            one.id, choice[one.family], dict(one.definition), dict(one.include), dict(one.exclude)
        )
        for one in framework.codes
    }


def _digest(*parts: object) -> str:
    told = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def training_set(
    judgements: Iterable[Judgement],
    coders: Mapping[str, Coder],
    *,
    documents: Iterable[Document],
    passages: Iterable[Passage],
    framework: Framework,
    known: Definitions,
) -> TrainingSet:
    """What people's standing judgements teach about the codes as they are defined now.

    `known` holds the definitions of the codebooks that judgements name by digest; that of
    `framework` need not be in it. People who contradict each other on a passage are outvoted, or
    teach nothing where they are as many.
    """
    known = {framework.digest: definitions_of(framework), **known}
    texts = {one.id: one for one in documents}
    wide = Widener(passages)
    votes: dict[Passage, dict[str, Counter[bool]]] = defaultdict(lambda: defaultdict(Counter))
    unused: Counter[tuple[str, Reason]] = Counter()
    current = definitions_of(framework)
    for one in latest(one for one in judgements if _by_a_person(one, coders)):
        place = wide(one) if one.document in texts else None
        reason = _unfit(one, current, known, place)
        if reason or place is None:
            unused[one.code, reason or "no such words"] += 1
        else:
            votes[place][one.code][one.verdict == "present"] += 1
    made = [_coded(place, votes[place], texts, framework, unused) for place in sorted(votes)]
    return TrainingSet(tuple(one for one in made if one.codes), dict(sorted(unused.items())))


def _by_a_person(one: Judgement, coders: Mapping[str, Coder]) -> bool:
    return one.coder in coders and coders[one.coder].kind == "human"


def _unfit(
    one: Judgement, current: Mapping[str, str], known: Definitions, place: Passage | None
) -> Reason | None:
    """Why a judgement teaches nothing, if it does not."""
    if one.code != NO_CODE and one.code not in current:
        return "a code that the codebook does not have"
    if one.codebook not in known:
        return "a codebook that is not kept"
    if one.code != NO_CODE and known[one.codebook].get(one.code) != current[one.code]:
        return "another definition"
    if one.verdict == "abstain":
        return "could not tell"
    if place is None:
        return "no such words"
    return "too long a stretch" if place.unit == "paragraph" else None


def _coded(
    place: Passage,
    votes: Mapping[str, Counter[bool]],
    texts: Mapping[str, Document],
    framework: Framework,
    unused: Counter[tuple[str, Reason]],
) -> CodedPassage:
    said: dict[str, bool] = {}
    for code, count in sorted(votes.items()):
        if count[True] == count[False]:
            unused[code, "at odds with another person"] += count.total()
        else:
            said[code] = count[True] > count[False]
    document = texts[place.document]
    codes = dict(sorted(_implied(said, framework).items()))
    return CodedPassage(place, place.of(document.text), document.language, codes)


def _implied(said: Mapping[str, bool], framework: Framework) -> dict[str, bool]:
    """What was said, with what it says of other codes."""
    single = {one.id for one in framework.families if one.choice == "single"}
    chosen = {code.partition(".")[0] for code, there in said.items() if there} & single
    none = said.get(NO_CODE, False)
    absent = {one.id: False for one in framework.codes if none or one.family in chosen}
    return absent | {code: there for code, there in said.items() if code != NO_CODE}


class Place(NamedTuple):
    """Sentences and titles of a document in order: where they start and end."""

    starts: list[int]
    ends: list[int]


class Widener:
    """Finds the sentences that a judgement touches, as one passage.

    >>> wide = Widener([Passage("a", 0, 9), Passage("a", 10, 20)])
    >>> said = Judgement("1", "a", 12, 14, "in", "c", "present", "rini", "2026-01-01")
    >>> wide(said)
    Passage(document='a', start=10, end=20, unit='sentence')
    """

    def __init__(self, passages: Iterable[Passage]) -> None:
        small = defaultdict(list)
        for one in passages:
            if one.unit != "paragraph":
                small[one.document].append(one)
        self._places = {
            document: Place(*_ordered(sorted(dict.fromkeys(some))))
            for document, some in small.items()
        }

    def __call__(self, one: Judgement) -> Passage | None:
        """The sentences, as "paragraph" if there are too many; None if it touches none."""
        found = self._places.get(one.document)
        if found is None:
            return None
        first, last = bisect_right(found.ends, one.start), bisect_left(found.starts, one.end) - 1
        if first > last:
            return None
        unit: Literal["sentence", "paragraph"] = (
            "sentence" if last - first < LONGEST else "paragraph"
        )
        return Passage(one.document, found.starts[first], found.ends[last], unit)


def _ordered(passages: Sequence[Passage]) -> Iterator[list[int]]:
    yield [one.start for one in passages]
    yield [one.end for one in passages]
