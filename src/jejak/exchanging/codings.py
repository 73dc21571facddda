"""Which judgements stand: what each coder said last of a code on a passage."""

from __future__ import annotations

from collections.abc import Sequence

from jejak.model.judgements import Judgement


def codings_of(judgements: Sequence[Judgement]) -> tuple[list[Judgement], list[Judgement]]:
    """The judgements that other programs are shown as codings, and all others.

    Shown is what a coder said last of a passage and a code, if it was "present". Of two said at
    the same time, the later in the sequence counts.

    >>> said = Judgement("1", "a", 0, 3, "Bus", "role.host", "present", "sari", "2026-01-02")
    >>> from dataclasses import replace
    >>> shown, others = codings_of([said, replace(said, id="2", verdict="withdrawn")])
    >>> [one.id for one in shown], [one.id for one in others]
    ([], ['1', '2'])
    """
    last: dict[tuple[str, int, int, str, str], int] = {}
    for number, one in enumerate(judgements):
        key = (one.document, one.start, one.end, one.code, one.coder)
        if key not in last or judgements[last[key]].at <= one.at:
            last[key] = number
    shown = {number for number in last.values() if judgements[number].verdict == "present"}
    others = [one for number, one in enumerate(judgements) if number not in shown]
    return [judgements[number] for number in sorted(shown)], others
