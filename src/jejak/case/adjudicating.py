"""What people differ on, side by side, and the decision of whoever settles it.

A decision is made of judgements by the adjudicator (`jejak.model.adjudicating`): the chosen codes
are present, whatever else people gave there is absent. What they said stays in the log.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from jejak.case.codebooks import keep_codebook
from jejak.case.folder import CaseFolder
from jejak.case.recording import check_name
from jejak.case.running import now
from jejak.errors import ConflictError, InputError, OptionError
from jejak.model.adjudicating import (
    Answer,
    Unit,
    adjudicates,
    adjudicator,
    family_of,
    meet,
    units,
)
from jejak.model.framework import Framework
from jejak.model.judgements import NO_CODE, Coder, Judgement, Verdict
from jejak.reporting.texttables import TextTable
from jejak.store.casestore import CaseStore
from jejak.store.disagreements import Disagreement

LONGEST = 60
"""Characters of a passage that the table shows."""
LONGEST_MEMO = 4000
ALL = "all"
STATES = ("open", "left", "decided", ALL)


@dataclass(frozen=True)
class Voice:
    """What one coder says of a unit: their answer, and the judgements that it is made of."""

    coder: Coder
    answer: Answer
    said: tuple[Judgement, ...]


@dataclass(frozen=True)
class Contested:
    """A unit on which people differ: each coder's voice, and what adjudicators said of it.

    `seen` names this very state: another one means that somebody has judged since.
    """

    unit: Unit
    voices: tuple[Voice, ...]
    decisions: tuple[Judgement, ...]

    @property
    def seen(self) -> str:
        """A digest of all judgements of the unit that stand."""
        said = (one for voice in self.voices for one in voice.said)
        names = sorted(one.id for one in (*said, *self.decisions))
        return hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]

    @property
    def sides(self) -> tuple[tuple[tuple[str, ...], tuple[Voice, ...]], ...]:
        """Codes with those who gave just these, the larger side first."""
        by_name = {one.coder.id: one for one in self.voices}
        return tuple(
            (codes, tuple(by_name[one.coder] for one in some)) for codes, some in self.unit.sides
        )


@dataclass(frozen=True)
class Choice:
    """What an adjudicator decides: these codes and no others of the family, or nothing yet.

    `like` is a coder whose stretches the codes are put on, where they gave them.
    """

    codes: tuple[str, ...] = ()
    like: str = ""
    left: bool = False
    memo: str = ""


def contested(
    store: CaseStore, document: str, start: int, end: int, family: str
) -> Contested | None:
    """What people differ on at a place, None if they do not."""
    said = store.said_around(document, start, end)
    place = (start, end, family)
    found = (one for one in units(said) if (one.start, one.end, one.family) == place)
    unit = next((one for one in found if one.state != "agreed"), None)
    if unit is None:
        return None
    coders = {one.id: one for one in store.records(Coder)}
    about = [one for one in said if _about(unit, one)]
    voices = tuple(
        Voice(coders[answer.coder], answer, tuple(_of(answer.coder, about)))
        for answer in unit.answers
    )
    return Contested(unit, voices, tuple(one for one in about if adjudicates(one.coder)))


def _about(unit: Unit, one: Judgement) -> bool:
    """Whether a judgement is of the unit's words, and of its family or of no code."""
    family = NO_CODE if one.code == NO_CODE else family_of(one.code)
    return family in {unit.family, NO_CODE} and meet(one, _place(unit))


def _place(unit: Unit) -> Judgement:
    return Judgement("", unit.document, unit.start, unit.end, "", "", "present", "", "")


def _of(coder: str, said: Iterable[Judgement]) -> Iterator[Judgement]:
    return (one for one in said if one.coder == coder)


def decide(  # noqa: PLR0917
    store: CaseStore,
    framework: Framework,
    found: Contested,
    choice: Choice,
    person: Coder,
    expecting: int | None = None,
) -> tuple[Judgement, ...]:
    """Settle what people differ on, or leave it open; the judgements that say so.

    `expecting` is how far the log went when the person looked.

    Raises:
        InputError: a code that the framework does not have, is of another family, or one too many
            for a family of single choice.
        ConflictError: somebody judged the same in between; nothing is saved.
    """
    _check(framework, found.unit.family, choice)
    who = adjudicator(person)
    check_name(store, who)
    document = store.document(found.unit.document)
    text = document.text if document else ""
    own = {_key(one): one for one in found.decisions if one.coder == who.id}
    wanted = dict(_left(found.unit) if choice.left else _decided(found, choice))
    at = now()
    made = [
        Judgement(
            *(str(uuid4()), found.unit.document, start, end, text[start:end], code, verdict),
            *(who.id, at, framework.digest),
            memo=choice.memo[:LONGEST_MEMO],
        )
        for (start, end, code), verdict in wanted.items()
    ]
    gone = [_withdrawn(one, at) for key, one in own.items() if key not in wanted]
    keep_codebook(store, framework)
    store.judge([who], [*made, *gone], expecting=expecting, among="all")
    return tuple(made)


_Key = tuple[int, int, str]


def _key(one: Judgement) -> _Key:
    return (one.start, one.end, one.code)


def _left(unit: Unit) -> Iterator[tuple[_Key, Verdict]]:
    yield (unit.start, unit.end, unit.family), "abstain"


def _decided(found: Contested, choice: Choice) -> Iterator[tuple[_Key, Verdict]]:
    said = [one for voice in found.voices for one in voice.said if one.code != NO_CODE]
    for one in said:
        if one.code not in choice.codes and one.verdict in {"present", "absent"}:
            yield _key(one), "absent"
    for code in choice.codes:
        given = [one for one in said if one.code == code and one.verdict == "present"]
        like = [one for one in given if one.coder == choice.like] or given
        places = {(one.start, one.end) for one in like}
        # Those who gave it on other words there are settled by lying on these.
        whole = (found.unit.start, found.unit.end)
        start, end = whole if whole in places or not places else min(places)
        yield (start, end, code), "present"


def _withdrawn(one: Judgement, at: str) -> Judgement:
    return replace(one, id=str(uuid4()), verdict="withdrawn", at=at, memo="")


def _check(framework: Framework, family: str, choice: Choice) -> None:
    known = {one.id for one in framework.members(family)} if _has(framework, family) else set()
    for one in choice.codes:
        if one not in known:
            remedy = f"one of {', '.join(sorted(known)) or 'another framework'}"
            raise InputError(f"no code {one!r} in the family {family}", where="code", remedy=remedy)
    single = any(one.id == family and one.choice == "single" for one in framework.families)
    if single and len(choice.codes) > 1:
        problem = f"a passage has one code of the family {family} at most"
        raise InputError(problem, where="code", remedy="choose one of them")


def _has(framework: Framework, family: str) -> bool:
    return any(one.id == family for one in framework.families)


def check_seen(
    store: CaseStore, found: Contested | None, seen: str, place: tuple[str, int, int]
) -> None:
    """ConflictError, with who said what, if a unit is not as it was when somebody looked."""
    if found and found.seen == seen:
        return
    document, start, end = place
    coders = {one.id: one for one in store.records(Coder)}
    log = store.judgement_page(document=document, size=200).items
    here = (one for one in log if one.start < end and start < one.end and one.coder in coders)
    last = next((one for one in here if coders[one.coder].kind == "human"), None)
    told = "this has changed since its page was made"
    if last:
        told = f"{coders[last.coder].name} said {last.verdict!r} of {last.code} here at {last.at}"
    where = f"{document}:{start}-{end}"
    raise ConflictError(told, where=where, remedy="look at it, then decide again")


def take_back(store: CaseStore, person: Coder) -> tuple[Judgement, ...]:
    """Withdraw what an adjudicator decided last; it is open again.

    Raises:
        InputError: they have decided nothing that still stands.
    """
    who = adjudicator(person)
    last = store.last_said(who.id)
    if last is None:
        raise InputError("you have decided nothing that still stands", remedy="go on deciding")
    at = now()
    mine = store.standing_of(last.document, coder=who.id)
    act = (last.at, family_of(last.code))
    gone = tuple(_withdrawn(one, at) for one in mine if (one.at, family_of(one.code)) == act)
    store.judge([], gone)
    return gone


def disagreements(
    folder: Path, *, family: str = "", document: str = "", state: str = "open"
) -> list[dict[str, Any]]:
    """Where people who coded the same words differ, the worst first, ready for JSON.

    Contradictions come before omissions, then those that split the most coders most evenly.
    `state` is open, left (an adjudicator left it open), decided, or all.

    Raises:
        OptionError: the framework has no such family, or there is no such state.
    """
    place = CaseFolder.at(folder)
    families = [one.id for one in place.framework().families]
    if family and family not in families:
        remedy = f"one of {', '.join(families)}"
        raise OptionError(f"no family {family!r}", where="--family", remedy=remedy)
    if state not in STATES:
        remedy = f"one of {', '.join(STATES)}"
        raise OptionError(f"no state {state!r}", where="--state", remedy=remedy)
    with place.store() as store, store.snapshot():
        asked = "" if state == ALL else state
        found = _every(store, family=family, document=document, state=asked)
        return [_told(store, one) for one in found]


def _every(store: CaseStore, *, family: str, document: str, state: str) -> Iterator[Disagreement]:
    after = ""
    while True:
        some = store.disagreement_page(
            family=family, document=document, state=state, after=after, size=500
        )
        yield from some.items
        after = some.after
        if not after:
            return


def _told(store: CaseStore, one: Disagreement) -> dict[str, Any]:
    place = (one.document, one.start, one.end)
    found = contested(store, *place, one.family)
    text = store.document(one.document)
    voices = found.voices if found else ()
    return {
        **vars(one),
        "quote": text.text[one.start : one.end] if text else "",
        "said": [_voice(voice) for voice in voices],
        "decision": [
            {"code": made.code, "verdict": made.verdict, "coder": made.coder, "memo": made.memo}
            for made in (found.decisions if found else ())
        ],
    }


def _voice(voice: Voice) -> dict[str, Any]:
    answer = voice.answer
    more = {"codes": [*answer.codes], "denied": [*answer.denied], "silent": answer.silent}
    return {"coder": voice.coder.name, **more}


def disagreements_table(
    folder: Path, *, family: str = "", document: str = "", state: str = "open"
) -> TextTable:
    """The same as a table."""
    rows = tuple(
        (
            f"{one['document']}:{one['start']}-{one['end']}",
            one["family"],
            "contradiction" if one["contradiction"] else "omission",
            f"{one['minority']} of {one['coders']}",
            "; ".join(f"{said['coder']}: {_codes(said['codes'])}" for said in one["said"]),
            one["state"],
            " ".join(one["quote"].split())[:LONGEST],
        )
        for one in disagreements(folder, family=family, document=document, state=state)
    )
    head = ("passage", "family", "kind", "differ", "said", "state", "quote")
    return TextTable("", head, rows)


def _codes(codes: Collection[str]) -> str:
    return " + ".join(codes) or "none"
