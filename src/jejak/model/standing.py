"""What stands of all that was ever judged: what each coder said last of a code on a stretch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from jejak.model.judgements import Judgement

Said = tuple[str, int, int, str, str]
"""What can be said anew: document, start, end, code and coder."""


def last_said(judgements: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """What each coder said last of each code on each stretch, withdrawals too, in order of time.

    Of two said at the same time, the later in the sequence counts.
    """
    said = tuple(judgements)
    return tuple(said[number] for number in _last(said))


def latest(judgements: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """What each coder said last of each code on each stretch; what was withdrawn is gone.

    >>> one = Judgement("1", "d", 0, 4, "text", "c", "present", "rini", "2026-01-01")
    >>> later = Judgement("2", "d", 0, 4, "text", "c", "absent", "rini", "2026-01-02")
    >>> [judgement.verdict for judgement in latest([later, one])]
    ['absent']
    """
    return tuple(one for one in last_said(judgements) if one.verdict != "withdrawn")


def codings_of(judgements: Sequence[Judgement]) -> tuple[list[Judgement], list[Judgement]]:
    """The judgements that other programs are shown as codings, and all others.

    Shown is what a coder said last of a passage and a code, if it was "present".

    >>> said = Judgement("1", "a", 0, 3, "Bus", "role.host", "present", "sari", "2026-01-02")
    >>> shown, others = codings_of([said, replace(said, id="2", verdict="withdrawn")])
    >>> [one.id for one in shown], [one.id for one in others]
    ([], ['1', '2'])
    """
    shown = {number for number in _last(judgements) if judgements[number].verdict == "present"}
    others = [one for number, one in enumerate(judgements) if number not in shown]
    return [judgements[number] for number in sorted(shown)], others


def anchored(one: Judgement, text: str) -> Judgement | None:
    """The judgement where its quote stands in a document that may have been read anew.

    At its offsets if it still stands there; else at the only place in the text; none if there is
    no such place, or if there are several.
    """
    if text[one.start : one.end] == one.quote:
        return one
    start = text.find(one.quote)
    if start < 0 or text.find(one.quote, start + 1) >= 0:
        return None
    return replace(one, start=start, end=start + len(one.quote))


def _last(judgements: Sequence[Judgement]) -> Iterable[int]:
    said: dict[Said, int] = {}
    for number in sorted(range(len(judgements)), key=lambda number: judgements[number].at):
        one = judgements[number]
        key = (one.document, one.start, one.end, one.code, one.coder)
        # Out and in again, so that the order is that of what was said last.
        said.pop(key, None)
        said[key] = number
    return said.values()
