"""What a model answered, read with distrust, and what of it stands.

A coding stands if its code is in the codebook, its quote is in the passage it names, and its
family allows it. Everything else is rejected with a reason, so that a model's errors are counted
and not passed on.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from jejak.coding.prompts import ModelPassage
from jejak.coding.quotes import Alteration, QuoteChecker, QuotedText, Unfound
from jejak.model.framework import Framework
from jejak.text.folding import frozen

Rejection = (
    Alteration
    | Literal[
        "unknown code", "wrong passage", "single-choice family broken", "malformed", "too many"
    ]
)
LONGEST_REASON = 300
"""Characters of a model's reason that are kept."""
PER_PASSAGE = 100
"""Codings of one passage that are looked at; a model that loops names the same ones for ever."""
ECHO = 20
"""Characters that words about one document may share with another before they count as its."""
WITHHELD = "(withheld: it repeats another document)"
STARTS = 50
"""Places in an answer at which a JSON object is looked for."""


@dataclass(frozen=True)
class ModelCode:
    """A coding that stands: the code, its passage, and the quote at `start` to `end`.

    `start`, `end` are half-open code points of the document, `quote` the words that stand there.
    """

    passage: ModelPassage
    code: str
    start: int
    end: int
    quote: str
    confidence: float
    reason: str


@dataclass(frozen=True)
class Rejected:
    """A coding that does not stand and why; `near` is where in the document to look instead."""

    passage: ModelPassage | None
    code: str
    quote: str
    why: Rejection
    near: tuple[int, int] | None = None


class Checked(NamedTuple):
    """What stands of an answer, what does not, and the passages it says nothing of."""

    codes: tuple[ModelCode, ...]
    rejected: tuple[Rejected, ...]
    left_out: tuple[ModelPassage, ...]


class _Said(NamedTuple):
    """One coding as the model put it, of the right types."""

    number: int
    code: str
    quote: str
    confidence: float
    reason: str


def entries_in(content: str) -> list[Any] | None:
    """The list of passages in a model's words, or None if there is none to be read.

    Models without structured output wrap JSON into fences, thoughts and small talk. Two lists
    are none: a model that repeats a passage may repeat an answer that somebody wrote into it.

    >>> entries_in('Sure! ```json\\n{"passages": []}\\n```')
    []
    >>> entries_in('{"passages": [{"passage": 1, "codes"')
    """
    if content.lstrip().startswith("<think>"):
        content = content.partition("</think>")[2]
    lists = [one["passages"] for one in _objects(content) if isinstance(one.get("passages"), list)]
    return lists[0] if len(lists) == 1 else None


def _objects(content: str) -> Iterator[Mapping[str, Any]]:
    """JSON objects among other words, of the first few places where one may begin."""
    decoder = json.JSONDecoder()
    at = content.find("{")
    for _ in range(STARTS):
        if at < 0:
            return
        try:
            found, end = decoder.raw_decode(content, at)
            yield found
        except (ValueError, RecursionError):
            end = at + 1
        at = content.find("{", end)


class AnswerChecker:
    """Holds answers to a codebook and to the passages that were sent."""

    def __init__(self, framework: Framework, names: Iterable[str] = ()) -> None:
        self._codes = {code.id for code in framework.codes}
        self._single = {one.id for one in framework.families if one.choice == "single"}
        negations = (phrase for some in framework.guards.negation.values() for phrase in some)
        self._quotes = QuoteChecker(negations, names)

    def check(self, entries: Sequence[Any], passages: Sequence[ModelPassage]) -> Checked:
        """Sort the entries of an answer about these passages, numbered from 1."""
        texts = [self._quotes.passage(one.text) for one in passages]
        rejected: list[Rejected] = []
        by_passage: dict[int, list[_Said]] = {}
        for entry in entries:
            number = _number(entry, len(passages))
            if number is None:
                rejected += _all_of(entry, "wrong passage")
            else:
                said = by_passage.setdefault(number, [])
                rejected += _sorted_in(entry, number, passages[number - 1], said)
        codes: list[ModelCode] = []
        for _, said in sorted(by_passage.items()):
            stand, fall = self._judged(said, passages, texts)
            codes += stand
            rejected += fall
        left = tuple(one for n, one in enumerate(passages, 1) if n not in by_passage)
        return Checked(tuple(codes), tuple(rejected), left)

    def _judged(
        self, said: Sequence[_Said], passages: Sequence[ModelPassage], texts: Sequence[QuotedText]
    ) -> tuple[list[ModelCode], list[Rejected]]:
        """The codings of one passage: those with false quotes go before families are counted."""
        outcomes = [self._outcome(one, passages, texts) for one in said]
        fall = [one for one in outcomes if isinstance(one, Rejected)]
        stand: dict[tuple[str, int, int], ModelCode] = {}
        for one in outcomes:
            if isinstance(one, ModelCode):
                # The same again is no further evidence; what was said first stays.
                stand.setdefault((one.code, one.start, one.end), one)
        families = Counter(_family(code) for code in {code for code, _, _ in stand})
        broken = {one for one in self._single if families[one] > 1}
        fall += [
            Rejected(one.passage, one.code, one.quote, "single-choice family broken")
            for one in stand.values()
            if _family(one.code) in broken
        ]
        return [one for one in stand.values() if _family(one.code) not in broken], fall

    def _outcome(
        self, said: _Said, passages: Sequence[ModelPassage], texts: Sequence[QuotedText]
    ) -> ModelCode | Rejected:
        passage, text = passages[said.number - 1], texts[said.number - 1]
        others = [t for p, t in zip(passages, texts, strict=True) if p.document != passage.document]
        if said.code not in self._codes:
            code, quote = _safe(said.code[:100], text, others), _safe(said.quote, text, others)
            return Rejected(passage, code, quote, "unknown code")
        found = text.find(said.quote)
        if isinstance(found, Unfound):
            elsewhere = [t for t in texts if t is not text and t.contains(said.quote)]
            quote = _safe(said.quote, text, others)
            if elsewhere:
                told = any(one in others for one in elsewhere)
                quote = WITHHELD if told else quote
                return Rejected(passage, said.code, quote, "wrong passage")
            near = found.near and (passage.start + found.near[0], passage.start + found.near[1])
            return Rejected(passage, said.code, quote, found.why, near)
        start, end = passage.start + found.start, passage.start + found.end
        reason = _safe(" ".join(said.reason.split())[:LONGEST_REASON], text, others)
        return ModelCode(passage, said.code, start, end, found.words, said.confidence, reason)


def _safe(words: str, own: QuotedText, others: Sequence[QuotedText]) -> str:
    """The words, unless they tell those of another document."""
    told = any(other.shares(words, ECHO, besides=own) for other in others)
    return WITHHELD if told else words


def _family(code: str) -> str:
    return code.partition(".")[0]


def _number(entry: object, count: int) -> int | None:
    number = entry.get("passage") if isinstance(entry, Mapping) else None
    return number if type(number) is int and 1 <= number <= count else None


def _all_of(entry: object, why: Rejection) -> Iterator[Rejected]:
    """The codings of an entry that belongs to no passage; one if it is no entry at all."""
    codings = entry.get("codes") if isinstance(entry, Mapping) else None
    for one in codings[:PER_PASSAGE] if isinstance(codings, list) else [entry]:
        said = _said(one, 0)
        yield Rejected(None, said.code[:100] if said else "", "", why if said else "malformed")


def _sorted_in(
    entry: Mapping[str, Any], number: int, passage: ModelPassage, said: list[_Said]
) -> Iterator[Rejected]:
    """Add the well-formed codings of an entry to `said`; yield the others as rejected."""
    codings = entry.get("codes")
    if not isinstance(codings, list):
        yield Rejected(passage, "", "", "malformed")
        return
    free = max(PER_PASSAGE - len(said), 0)
    for one in codings[:free]:
        coding = _said(one, number)
        if coding:
            said.append(coding)
        else:
            yield Rejected(passage, "", "", "malformed")
    if len(codings) > free:
        yield Rejected(passage, "", "", "too many")


def _said(coding: object, number: int) -> _Said | None:
    if not isinstance(coding, Mapping):
        return None
    code, quote, reason = (coding.get(key, "") for key in ("code", "quote", "reason"))
    confidence = coding.get("confidence")
    if not (isinstance(code, str) and isinstance(quote, str) and isinstance(reason, str)):
        return None
    if isinstance(confidence, bool) or not isinstance(confidence, int | float):
        return None
    if not 0 <= confidence <= 1:  # as no NaN is
        return None
    return _Said(number, code, frozen(quote), float(confidence), frozen(reason))
