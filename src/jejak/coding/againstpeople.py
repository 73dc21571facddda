"""What a machine said of the passages that people judged, side by side with what they said.

Only what people said counts: codes they gave, codes they said are absent, and what follows from
these (see `trainingset`). A machine is held to what it said of the stretch it judged that is most
like the person's; where it judged none like it, it is held to nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from jejak.coding.heads import ABSTAIN_BELOW
from jejak.coding.learned import LearnedCoder
from jejak.coding.machines import spelled_out
from jejak.coding.reliability import Coded
from jejak.coding.trainingset import TrainingSet
from jejak.model.framework import Framework
from jejak.model.judgements import Judgement
from jejak.model.records import Passage

LIKE = 0.5
"""What two stretches must share to be about the same: Jaccard's index of their characters."""
Shown = Mapping[str, Sequence[Passage]]
"""Of every document that a machine looked at, the stretches it judged."""


def against_people(
    people: TrainingSet,
    framework: Framework,
    said: Iterable[Judgement],
    shown: Shown,
    *,
    quoting: bool = False,
) -> Coded:
    """What people and a machine said, as tables of people's passages x codes.

    Args:
        people: what people said.
        framework: whose codes, and families a machine may have left open.
        said: the machine's standing judgements.
        shown: what it judged.
        quoting: its judgements lie on the words it quotes, somewhere in what it was shown, as
            those of a language model do; else they lie on the stretches themselves.
    """
    made = _nothing_said(people, framework)
    column = {code: at for at, code in enumerate(made.codes)}
    about = _by_document(said, framework)
    for row, one in enumerate(people.passages):
        place = one.passage
        there = shown.get(place.document, ())
        stretch = _around(place, there) if quoting else _most_like(place, there)
        if stretch is None:
            made.known[row] = False
            continue
        for told in about[place.document]:
            if _on(told, stretch, quoting=quoting):
                _note(made, (row, column[told.code]), told)
    made.open[made.given] = False
    return made


def held_out(coder: LearnedCoder, people: TrainingSet) -> Coded:
    """The same of the coder that learned from these people, by heads blind to the document."""
    made = _nothing_said(people, coder.framework)
    row_of = {one.passage: row for row, one in enumerate(people.passages)}
    made.known[:] = False
    for code, held in coder.held_out.items():
        rows = [row_of[coder.teaching.passages[row].passage] for row in held.rows]
        column = made.codes.index(code)
        made.known[rows, column] = True
        made.given[rows, column] = held.given
        made.confidence[rows, column] = held.chance
        close = held.chance >= coder.thresholds[code] * ABSTAIN_BELOW
        made.open[rows, column] = close & ~held.given
    return made


def _nothing_said(people: TrainingSet, framework: Framework) -> Coded:
    """What people said, and nothing of the machine yet."""
    codes = tuple(one.id for one in framework.codes)
    shape = (len(people.passages), len(codes))
    truth, given, opened, known = (np.zeros(shape, np.bool_) for _ in range(4))
    for row, one in enumerate(people.passages):
        for code, there in one.codes.items():
            cell = row, codes.index(code)
            truth[cell], known[cell] = there, True
    names = [one.passage.document for one in people.passages]
    number = {name: at for at, name in enumerate(dict.fromkeys(names))}
    documents = np.array([number[name] for name in names], np.int64)
    return Coded(codes, truth, given, np.full(shape, np.nan), opened, known, documents)


def _by_document(
    said: Iterable[Judgement], framework: Framework
) -> defaultdict[str, list[Judgement]]:
    families = {
        one.id: [code.id for code in framework.members(one.id)] for one in framework.families
    }
    known = {one.id for one in framework.codes}
    found = defaultdict(list)
    for one in spelled_out(said, families):
        if one.code in known:
            found[one.document].append(one)
    return found


def _around(place: Passage, shown: Iterable[Passage]) -> Passage | None:
    """The passage itself if the machine was shown all of it."""
    inside = any(one.start <= place.start and place.end <= one.end for one in shown)
    return place if inside else None


def _most_like(place: Passage, shown: Iterable[Passage]) -> Passage | None:
    best = max(shown, key=lambda one: _alike(place, one), default=None)
    return best if best and _alike(place, best) >= LIKE else None


def _alike(one: Passage, other: Passage) -> float:
    common = min(one.end, other.end) - max(one.start, other.start)
    return max(common, 0) / (max(one.end, other.end) - min(one.start, other.start))


def _on(told: Judgement, stretch: Passage, *, quoting: bool) -> bool:
    if quoting:
        return told.start < stretch.end and stretch.start < told.end
    return (told.start, told.end) == (stretch.start, stretch.end)


def _note(made: Coded, cell: tuple[int, int], told: Judgement) -> None:
    if told.verdict == "present":
        made.given[cell] = True
        made.confidence[cell] = np.fmax(made.confidence[cell], told.confidence)
    elif told.verdict == "abstain":
        made.open[cell] = True
