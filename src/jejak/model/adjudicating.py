"""Where people who coded the same text differ, and what stands once somebody has settled it.

    unit      a stretch and a family of codes: people's judgements of these codes that lie on one
              another, found as `jejak.coding.ratings.units_of` finds units
    answer    the codes of the family that one coder gave there; none if they denied them, said that
              no code applies, or judged these words and gave no code of the family
    decision  what an adjudicator says of a unit. Adjudicators are coders of their own: the same
              person codes as `rini` and settles as `rini-adjudicator`, so that what they said as a
              coder stays, counts for agreement, and is told from what they settled

A decision takes the place of what people said of the family there (`settled`); nothing is erased.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, Protocol

from jejak.model.judgements import NO_CODE, Coder, Judgement

State = Literal["agreed", "open", "left", "decided"]
"""`left`: an adjudicator looked at it and left it open."""
SHARE = 0.5
"""Of the shorter of two stretches, what they must have in common to be about one passage."""
# In the id, since the name alone survives a way through other programs, and ids are made of it.
_SUFFIX = "-adjudicator"
_SAYS = ("present", "absent")


class Said(Protocol):
    """As much of a judgement as is needed here; a row of a table has it too."""

    @property
    def document(self) -> str: ...  # noqa: D102
    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102
    @property
    def code(self) -> str: ...  # noqa: D102
    @property
    def verdict(self) -> str: ...  # noqa: D102
    @property
    def coder(self) -> str: ...  # noqa: D102


def adjudicator(person: Coder) -> Coder:
    """A person as the one who settles what coders differ on.

    >>> adjudicator(Coder("rini", "Rini", "human"))
    Coder(id='rini-adjudicator', name='Rini (adjudicator)', kind='human')
    """
    return Coder(person.id + _SUFFIX, f"{person.name} (adjudicator)", "human")


def adjudicates(coder: str) -> bool:
    """Whether the coder of this id settles instead of coding.

    >>> adjudicates("rini-adjudicator"), adjudicates("rini")
    (True, False)
    """
    return coder.endswith(_SUFFIX)


def family_of(code: str) -> str:
    """The family that a code belongs to; a family is its own.

    >>> family_of("degree.copying"), family_of("degree")
    ('degree', 'degree')
    """
    return code.partition(".")[0]


@dataclass(frozen=True)
class Answer:
    """What one coder says of a family on a stretch: codes given, codes denied, both sorted.

    `none`: they said that no code at all applies. Who neither gave nor denied a code of the
    family, nor said that, is `silent`: they judged these words, and gave it none by that.
    """

    coder: str
    codes: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    none: bool = False

    @property
    def silent(self) -> bool:
        """Whether the coder said nothing of the family."""
        return not (self.codes or self.denied or self.none)

    def contradicts(self, other: Answer) -> bool:
        """Whether one gave what the other denied, or both gave codes and none in common."""
        if (self.none and other.codes) or (other.none and self.codes):
            return True
        if {*self.codes} & {*other.denied} or {*other.codes} & {*self.denied}:
            return True
        return bool(self.codes and other.codes) and not {*self.codes} & {*other.codes}


@dataclass(frozen=True)
class Unit:
    """A family of codes on a stretch that several people judged; answers by coder."""

    document: str
    start: int
    end: int
    family: str
    answers: tuple[Answer, ...]
    state: State

    @property
    def sides(self) -> tuple[tuple[tuple[str, ...], tuple[Answer, ...]], ...]:
        """Codes with those who gave just these, the larger side first."""
        found: dict[tuple[str, ...], list[Answer]] = defaultdict(list)
        for one in self.answers:
            found[one.codes].append(one)
        ordered = sorted(found.items(), key=lambda side: (-len(side[1]), not side[0], side[0]))
        return tuple((codes, tuple(some)) for codes, some in ordered)

    @property
    def minority(self) -> int:
        """How many coders are not on the largest side."""
        return len(self.answers) - max(Counter(one.codes for one in self.answers).values())

    @property
    def contradiction(self) -> bool:
        """Whether any two contradict each other; else some merely gave fewer codes."""
        return any(one.contradicts(other) for one, other in combinations(self.answers, 2))


def units(said: Iterable[Said]) -> list[Unit]:
    """The units of one document that two or more people judged, from what stands.

    `said` are people's judgements and adjudicators' alone, no machine's; abstentions of coders
    count for nothing.

    >>> def said(coder, code, verdict="present"):
    ...     return Judgement("", "d", 0, 9, "Bus lanes", code, verdict, coder, "")
    >>> [one] = units([said("rini", "degree.copying"), said("budi", "degree.emulation")])
    >>> one.family, one.minority, one.contradiction, one.state
    ('degree', 1, True, 'open')
    """
    return [one for island in _islands(said) for one in _units(island)]


def _islands(said: Iterable[Said]) -> Iterator[list[Said]]:
    """Judgements that touch one another, in the order of the text; other islands do not matter."""
    island: list[Said] = []
    reach = 0
    for one in sorted(said, key=lambda one: (one.start, -one.end, one.coder, one.code)):
        if island and one.start >= reach:
            yield island
            island = []
        island.append(one)
        reach = max(reach, one.end)
    if island:
        yield island


def _units(island: Sequence[Said]) -> Iterator[Unit]:
    people = [one for one in island if one.verdict in _SAYS and not adjudicates(one.coder)]
    decisions = [one for one in island if adjudicates(one.coder)]
    families: dict[str, list[Said]] = defaultdict(list)
    for one in people:
        if one.code != NO_CODE:
            families[family_of(one.code)].append(one)
    for family, own in sorted(families.items()):
        for opener, some in _gathered(own):
            answers = _answers(some, [one for one in people if meet(opener, one)])
            if len(answers) > 1:
                about = [
                    one.verdict
                    for one in decisions
                    if family_of(one.code) == family and meet(opener, one)
                ]
                place = (opener.document, opener.start, opener.end)
                yield Unit(*place, family, answers, _state(answers, about))


def _gathered(said: Sequence[Said]) -> list[tuple[Said, list[Said]]]:
    """Judgements with the one that opened their unit; they come by start, the longer first."""
    found: list[tuple[Said, list[Said]]] = []
    for one in said:
        if found and meet(found[-1][0], one):
            found[-1][1].append(one)
        else:
            found.append((one, [one]))
    return found


def meet(one: Said, other: Said) -> bool:
    """Whether two stretches of a document have half of the shorter in common."""
    common = min(one.end, other.end) - max(one.start, other.start)
    return common > 0 and common >= SHARE * min(one.end - one.start, other.end - other.start)


def _answers(said: Sequence[Said], around: Sequence[Said]) -> tuple[Answer, ...]:
    """What each coder says of the unit; `around` is all that was said of these words."""
    given: dict[str, set[str]] = defaultdict(set)
    denied: dict[str, set[str]] = defaultdict(set)
    for one in said:
        (given if one.verdict == "present" else denied)[one.coder].add(one.code)
    none = {one.coder for one in around if one.code == NO_CODE and one.verdict == "present"}
    coders = sorted(given.keys() | denied.keys() | {one.coder for one in around})
    return tuple(
        Answer(
            one,
            tuple(sorted(given.get(one, ()))),
            tuple(sorted(denied.get(one, set()) - given.get(one, set()))),
            none=one in none and one not in given,
        )
        for one in coders
    )


def _state(answers: Sequence[Answer], decided: Collection[str]) -> State:
    if len({one.codes for one in answers}) == 1:
        return "agreed"
    if any(one in _SAYS for one in decided):
        return "decided"
    return "left" if decided else "open"


def settled(judgements: Iterable[Judgement], people: Collection[str]) -> tuple[Judgement, ...]:
    """What stands once decisions have taken the place of what they settle.

    Of people's judgements (`people` are the ids of those coders who are people, adjudicators too)
    those go that an adjudicator has decided on: of the same family, on the same words. Where two
    adjudicators decided, the later counts. Machines' judgements are left alone.

    >>> said = Judgement("1", "d", 0, 4, "Bus,", "c.a", "present", "rini", "2026-01-01")
    >>> done = Judgement("2", "d", 0, 4, "Bus,", "c.a", "absent", "budi-adjudicator", "2026-01-02")
    >>> [one.coder for one in settled([said, done], {"rini", "budi-adjudicator"})]
    ['budi-adjudicator']
    """
    said = tuple(judgements)
    decisions: dict[tuple[str, str], list[Judgement]] = defaultdict(list)
    for one in said:
        if adjudicates(one.coder) and one.verdict in _SAYS:
            decisions[one.document, family_of(one.code)].append(one)
    return tuple(
        one
        for one in said
        if one.coder not in people
        or not _overruled(one, decisions.get((one.document, family_of(one.code)), ()))
    )


def _overruled(one: Judgement, decisions: Iterable[Judgement]) -> bool:
    own = adjudicates(one.coder)
    return any(
        meet(one, other) and (not own or (other.coder != one.coder and other.at > one.at))
        for other in decisions
    )
