"""Records of every kind, generated, with what makes two of them the same record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from jejak.model.judgements import Coder, Judgement
from jejak.model.records import (
    Actor,
    Claim,
    Coding,
    Document,
    Event,
    Match,
    Message,
    Observation,
    Passage,
    Repost,
    Rival,
    Run,
    Unreadable,
    Verdict,
)
from jejak.model.when import When

NAMES = ("bandung", "서울-보고서")
LENGTH = 60

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
numbers = st.integers(0, 2**40)
decibels = st.floats(allow_nan=False, allow_infinity=False)
units = st.sampled_from(["title", "paragraph", "sentence"])


def _when(days: Any) -> When:
    first, last = sorted(days[:2])
    return When(first, last, days[2])


precisions = st.sampled_from(["day", "range", "month", "quarter", "half", "year", "period"])
whens = st.tuples(st.dates(), st.dates(), precisions).map(_when)


def _span(ends: tuple[int, int]) -> tuple[int, int]:
    return min(ends), max(ends) + 1


spans = st.tuples(st.integers(0, LENGTH - 1), st.integers(0, LENGTH - 1)).map(_span)
passages = st.builds(lambda name, span: Passage(name, *span), st.sampled_from(NAMES), spans)
with_units = st.builds(
    lambda passage, unit: Passage(passage.document, passage.start, passage.end, unit),
    passages,
    units,
)
messages = st.builds(Message, texts, st.dictionaries(texts, texts, max_size=3))


def tuples(items: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(items, max_size=3).map(tuple)


@dataclass(frozen=True)
class Sample:
    """How to make records of one kind, and their natural key in Python's own words."""

    one: st.SearchStrategy[Any]
    key: Callable[[Any], object]


def _says(one: Observation) -> object:
    return sorted(one.says.values.items())


SAMPLES: dict[type, Sample] = {
    Document: Sample(
        st.builds(
            Document,
            *[texts] * 5,
            st.sampled_from(["origin", "host", "third", ""]),
            st.none() | whens,
            texts,
            texts,
            tuples(numbers),
            *[texts] * 4,
        ),
        lambda one: one.id,
    ),
    Unreadable: Sample(st.builds(Unreadable, *[texts] * 4), lambda one: one.source),
    Run: Sample(
        st.builds(Run, texts, texts, texts, numbers, *[texts] * 4),
        lambda one: one.id,
    ),
    Coder: Sample(
        st.builds(Coder, texts, texts, st.sampled_from(["human", "rule", "learned"])),
        lambda one: one.id,
    ),
    Judgement: Sample(
        st.builds(
            Judgement,
            texts,
            texts,
            numbers,
            numbers,
            *[texts] * 2,
            st.sampled_from(["present", "absent", "abstain", "withdrawn"]),
            *[texts] * 3,
            st.floats(0, 1),
            texts,
        ),
        lambda one: one.id,
    ),
    Passage: Sample(with_units, lambda one: (one, one.unit)),
    Coding: Sample(
        st.builds(
            Coding,
            passages,
            texts,
            texts,
            st.sampled_from(["present", "absent", "abstain"]),
            st.floats(0, 1),
            texts,
        ),
        lambda one: (one.passage, one.code, one.coder),
    ),
    Match: Sample(
        st.builds(Match, passages, passages, st.floats(0, 1), texts),
        lambda one: (one.a, one.b, one.method),
    ),
    Repost: Sample(
        st.builds(Repost, st.sampled_from(NAMES), texts, st.booleans()), lambda one: one.document
    ),
    Actor: Sample(st.builds(Actor, *[texts] * 4), lambda one: one.id),
    Event: Sample(
        st.builds(
            Event,
            texts,
            whens,
            texts,
            *[tuples(texts)] * 4,
            st.sampled_from(["fact", "plan", "denied"]),
            st.sampled_from(["text", "published"]),
            passages,
        ),
        lambda one: one.id,
    ),
    Claim: Sample(
        st.builds(
            Claim, *[texts] * 3, tuples(texts), *[texts] * 3, st.booleans(), tuples(passages)
        ),
        lambda one: one.id,
    ),
    Observation: Sample(
        st.builds(
            Observation,
            *[texts] * 3,
            st.tuples(decibels, decibels),
            tuples(passages),
            messages,
            numbers,
        ),
        lambda one: str((one.claim, one.kind, one.test, one.passages, one.says.key, _says(one))),
    ),
    Rival: Sample(
        st.builds(
            Rival,
            texts,
            texts,
            st.sampled_from(["foreign", "domestic", "national", "own_past"]),
            tuples(passages),
        ),
        lambda one: (one.claim, one.name, one.kind),
    ),
    Verdict: Sample(
        st.builds(
            Verdict,
            texts,
            st.sampled_from(["supported", "leaning", "undetermined", "contradicted"]),
            st.tuples(decibels, decibels),
            texts,
            texts,
            tuples(messages),
        ),
        lambda one: one.claim,
    ),
}


def document(name: str, text: str = "a" * LENGTH, **changes: Any) -> Document:
    """A document of which only the text matters."""
    plain = {"title": "", "issuer": "", "kind": "", "language": "id", "side": "", "published": None}
    rest = {"url": "", "pages": (0,), "digest": "d", "reader": "plain-1"}
    return Document(**{**plain, **rest, "id": name, "text": text, **changes})


def run(name: str = "r1", step: str = "code", **changes: Any) -> Run:
    """A run of which only its name and step matter."""
    rest = {"options": "{}", "seed": 7, "inputs": "ab12", "version": "0.1.0"}
    return Run(**{**rest, "id": name, "step": step, "started": "2026-01-01T08:00:00", **changes})
