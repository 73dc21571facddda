"""What is said of a document, as cards to look through, and which card comes next.

A card is one code on one stretch with all that coders say of it. Whoever codes blind is shown
their own cards only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from starlette.responses import RedirectResponse, Response

from jejak.case.recording import machine_coder
from jejak.model.adjudicating import adjudicates
from jejak.model.judgements import Coder, CoderKind, Judgement
from jejak.model.records import Coding
from jejak.store.casestore import CaseStore
from jejak.store.tally import Place
from jejak.web.desks import page
from jejak.web.rendering import show
from jejak.web.visiting import Desk


@dataclass(frozen=True)
class Say:
    """What one coder says of a code on a stretch; `at` is empty for what a machine found."""

    coder: str
    name: str
    kind: CoderKind
    verdict: str
    confidence: float = 1.0
    memo: str = ""
    at: str = ""

    @property
    def human(self) -> bool:
        """Whether a person says it."""
        return self.kind == "human"


@dataclass(frozen=True)
class Card:
    """A code on a stretch of a document and all that is said of it, machines first.

    `state` is what people made of it: unreviewed, accepted, rejected, corrected (rejected, and
    another code given by the same person at the same time), disputed, or own (no machine said
    it). `mine` is the visitor's own verdict; `waiting` whether the visitor has yet to look at it.
    """

    start: int
    end: int
    code: str
    says: tuple[Say, ...]
    state: str
    mine: str
    waiting: bool

    @property
    def key(self) -> str:
        """The name of the card in its page."""
        return f"{self.start}-{self.end}-{self.code}"

    @property
    def by_machine(self) -> bool:
        """Whether no person says that the code is present."""
        return not any(one.human and one.verdict == "present" for one in self.says)

    @property
    def judges(self) -> tuple[str, ...]:
        """The names of the people who judged it."""
        return tuple(dict.fromkeys(one.name for one in self.says if one.human))


_Key = tuple[int, int, str]


def cards_of(desk: Desk, document: str, start: int = 0, end: int | None = None) -> tuple[Card, ...]:
    """The cards of a stretch of a document, in reading order."""
    me = desk.visitor.id
    blind = desk.standing.blind
    coders = {one.id: one for one in desk.store.records(Coder)}
    said: dict[_Key, dict[str, Say]] = defaultdict(dict)
    if not blind:
        for coding in desk.store.codings_of(document, start, end, verdict="present"):
            place = (coding.passage.start, coding.passage.end, coding.code)
            said[place][coding.coder] = _found(coding, coders)
    for one in desk.store.standing_of(document, start, end, coder=me if blind else ""):
        kept = said[one.start, one.end, one.code]
        # A machine's codings are what it says now; its judgements what it once said of them.
        if one.coder not in kept:
            kept[one.coder] = _judged(one, coders, desk)
    return tuple(_cards(said, me))


def _found(coding: Coding, coders: Mapping[str, Coder]) -> Say:
    name = coding.coder
    known = coders.get(name) or machine_coder(name)
    return Say(name, known.name, known.kind, "present", coding.confidence, coding.reason)


def _judged(one: Judgement, coders: Mapping[str, Coder], desk: Desk) -> Say:
    coder = coders.get(one.coder, desk.coder)
    return Say(one.coder, coder.name, coder.kind, one.verdict, one.confidence, one.memo, one.at)


def _cards(said: Mapping[_Key, Mapping[str, Say]], me: str) -> Iterable[Card]:
    moved = _moved(said)
    for (start, end, code), by_coder in sorted(said.items()):
        says = tuple(sorted(by_coder.values(), key=lambda one: (one.human, one.at, one.name)))
        if not any(one.human or one.verdict == "present" for one in says):
            continue
        mine = by_coder[me].verdict if me in by_coder else ""
        machine = any(one.verdict == "present" and not one.human for one in says)
        corrected = any((start, end, one.coder, one.at) in moved for one in says)
        state = _state(says, machine=machine, corrected=corrected)
        yield Card(start, end, code, says, state, mine, machine and not mine)


def _moved(said: Mapping[_Key, Mapping[str, Say]]) -> set[tuple[int, int, str, str]]:
    """Where a person gave a code, and when: a rejection at that very time is a correction."""
    return {
        (start, end, one.coder, one.at)
        for (start, end, _), says in said.items()
        for one in says.values()
        if one.human and one.verdict == "present"
    }


def _state(says: Sequence[Say], *, machine: bool, corrected: bool) -> str:
    people = [one for one in says if one.human]
    # What an adjudicator decided stands in place of what people said.
    decided = [one for one in people if adjudicates(one.coder) and one.verdict != "abstain"]
    verdicts = {one.verdict for one in decided or people} - {"abstain"}
    if not verdicts:
        return "unreviewed" if machine else "own"
    if len(verdicts) > 1:
        return "disputed"
    if verdicts == {"present"}:
        return "accepted" if machine else "own"
    return "corrected" if corrected else "rejected"


def document_path(desk: Desk, document: str) -> str:
    """The address of a document's page, whatever its id is made of."""
    return desk.path("documents", quote(document, safe=""))


def card_path(desk: Desk, place: Place, **more: str) -> str:
    """The address of a card in its document's page; `more` goes into the query."""
    document, start, end, code = place
    asked = urlencode({"at": f"{start}-{end}", **{key: one for key, one in more.items() if one}})
    return f"{document_path(desk, document)}?{asked}#c-{start}-{end}-{quote(code, safe='.')}"


def place_of(coding: Coding) -> Place:
    """What a judgement of a coding is about."""
    where = coding.passage
    return (where.document, where.start, where.end, coding.code)


def following(
    store: CaseStore, me: str, after: Place | None, *, code: str = "", coder: str = ""
) -> Coding | None:
    """The next coding that a person has yet to review, going round at the end of the case.

    With `coder` only what that coder coded.
    """
    found = _beyond(store, me, after, code=code, coder=coder)
    return found or (_beyond(store, me, None, code=code, coder=coder) if after else None)


def _beyond(
    store: CaseStore, me: str, after: Place | None, *, code: str, coder: str
) -> Coding | None:
    found = store.next_unreviewed(me, after, code=code)
    while found and coder and not _coded_by(store, found, coder):
        found = store.next_unreviewed(me, place_of(found), code=code)
    return found


def _coded_by(store: CaseStore, coding: Coding, coder: str) -> bool:
    where = coding.passage
    others = store.codings_of(where.document, where.start, where.end, coder=coder)
    return any((one.passage, one.code) == (where, coding.code) for one in others)


def review(desk: Desk) -> Response:
    """Go to the next coding to review; a page that says so when there is none."""
    code, coder = desk.asked("code"), desk.asked("coder")
    found = None
    if not desk.standing.blind:
        after = _place(desk.asked("after"))
        found = following(desk.store, desk.visitor.id, after, code=code, coder=coder)
    if found:
        address = card_path(desk, place_of(found), code=code, coder=coder)
        return RedirectResponse(address, status_code=303)
    return show(
        desk,
        "review.html.jinja",
        here="sources",
        blind=desk.standing.blind,
        filtered=bool(code or coder),
        said=_tally(desk),
    )


def _place(told: str) -> Place | None:
    """A place as `place_told` writes it, none if it is not one."""
    start, _, rest = told.partition(" ")
    end, _, rest = rest.partition(" ")
    code, _, document = rest.partition(" ")
    if not (start.isdecimal() and end.isdecimal() and document):
        return None
    return (document, int(start), int(end), code)


def place_told(place: Place) -> str:
    """A place in an address: offsets and code before the document, whose id may hold anything."""
    document, start, end, code = place
    return f"{start} {end} {code} {document}"


def _tally(desk: Desk) -> Mapping[str, int]:
    """How often the visitor accepted, or coded, and how often rejected."""
    counts = {"present": 0, "absent": 0}
    for one in desk.store.standing_counts():
        if one.coder == desk.visitor.id and one.verdict in counts:
            counts[one.verdict] += one.number
    return counts


routes = [page("/review", "viewer", review)]
