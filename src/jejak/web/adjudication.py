"""Where people differ, one stretch after another, the worst first, and the desk that settles it.

Who decides sees all sides with names, times and memos. What they decide is kept beside what people
said, as an adjudicator's (`jejak.model.adjudicating`), and can be taken back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.responses import RedirectResponse, Response

from jejak.case.adjudicating import (
    LONGEST_MEMO,
    Choice,
    Contested,
    Voice,
    check_seen,
    contested,
    decide,
    take_back,
)
from jejak.errors import InputError
from jejak.model.adjudicating import adjudicator
from jejak.model.framework import Family
from jejak.model.judgements import NO_CODE, Coder, Judgement
from jejak.model.records import Document, Passage
from jejak.store.disagreements import Disagreement
from jejak.web.desks import page
from jejak.web.marking import Paragraph, Span, marked
from jejak.web.parts import passage_path
from jejak.web.rendering import show
from jejak.web.theory import Codebook, framework_of
from jejak.web.visiting import Desk

AROUND = 260
"""Characters shown before and after a passage, up to the end of a word."""
QUEUE = 8
STATES = ("open", "left", "decided")
KINDS: Mapping[str, bool | None] = {"": None, "contradiction": True, "omission": False}


@dataclass(frozen=True)
class Asked:
    """Which disagreements are shown, and from where in their order on."""

    family: str = ""
    kind: str = ""
    state: str = "open"
    after: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        """What a query asks for; what cannot be understood is left out."""
        kind, state = query.get("kind", ""), query.get("state", "")
        return cls(
            query.get("family", "").strip(),
            kind if kind in KINDS else "",
            state if state in STATES else "open",
            query.get("after", ""),
        )

    def query(self, **more: str) -> str:
        """The same as a query, with what else it is to say."""
        state = "" if self.state == "open" else self.state
        told = {"family": self.family, "kind": self.kind, "state": state, "after": self.after}
        return urlencode({name: one for name, one in (told | more).items() if one})

    def page(self, desk: Desk, after: str, size: int) -> tuple[tuple[Disagreement, ...], str, int]:
        """Some of these, what asks for more, and how many there are."""
        found = desk.store.disagreement_page(
            family=self.family,
            state=self.state,
            contradiction=KINDS[self.kind],
            after=after,
            size=size,
        )
        return found.items, found.after, found.total


@dataclass(frozen=True)
class Progress:
    """How many stretches that two or more people judged are agreed on, settled, left or open."""

    agreed: int = 0
    open: int = 0
    left: int = 0
    decided: int = 0

    @property
    def differ(self) -> int:
        """All on which people differ."""
        return self.open + self.left + self.decided

    @property
    def looked_at(self) -> int:
        """Those that an adjudicator has decided or left open."""
        return self.left + self.decided

    @property
    def before(self) -> float | None:
        """Of all, the share that people agreed on by themselves."""
        return self._share(self.agreed)

    @property
    def after(self) -> float | None:
        """The share that is agreed on or decided."""
        return self._share(self.agreed + self.decided)

    def _share(self, number: int) -> float | None:
        judged = self.agreed + self.differ
        return number / judged if judged else None


def progress_of(desk: Desk, family: str = "") -> Progress:
    """How far settling is, in all or in one family."""
    counts: dict[str, int] = {}
    for one in desk.store.disagreement_counts():
        if family in {"", one.family}:
            counts[one.state] = counts.get(one.state, 0) + one.number
    return Progress(**counts)


def adjudicate(desk: Desk) -> Response:
    """The worst disagreement that is asked for, or the one at a place, and what comes next."""
    asked = Asked.of(dict(desk.request.query_params))
    with desk.store.snapshot():
        place = _place(desk.asked("document"), desk.asked("at"), desk.asked("of"))
        item, onward = _item(desk, asked, place)
        queue, _, total = asked.page(desk, onward, QUEUE)
        book = Codebook(framework_of(desk.place), desk.words.language)
        view = _view(desk, item, book) if item else {}
        return show(
            desk,
            "adjudication.html.jinja",
            here="adjudication",
            asked=asked,
            book=book,
            item=item,
            total=total,
            queue=[_line(desk, one) for one in queue if not _same(one, item)],
            onward=asked.query(after=onward) if onward else "",
            progress=progress_of(desk, asked.family),
            families=[family for family, _ in book.groups],
            states=STATES,
            kinds=tuple(KINDS),
            last=desk.store.last_said(adjudicator(desk.coder).id),
            expecting=desk.store.last_number(),
            passage_path=lambda one: passage_path(desk, Passage(one.document, one.start, one.end)),
            code_name=lambda code: _code_name(desk, book, code),
            **view,
        )


_Place = tuple[str, int, int, str]


def _place(document: str, at: str, family: str) -> _Place | None:
    start, _, end = at.partition("-")
    if not (document and family and start.isdecimal() and end.isdecimal() and len(at) < 40):
        return None
    return document, int(start), int(end), family


def _item(desk: Desk, asked: Asked, place: _Place | None) -> tuple[Contested | None, str]:
    """What is shown, and what asks for those after it."""
    if place:
        return contested(desk.store, *place), ""
    some, onward, _ = asked.page(desk, asked.after, 1)
    if not some and asked.after:
        some, onward, _ = asked.page(desk, "", 1)
    found = contested(desk.store, *_where(some[0])) if some else None
    return found, onward


def _where(one: Disagreement) -> _Place:
    return one.document, one.start, one.end, one.family


def _same(one: Disagreement, item: Contested | None) -> bool:
    if item is None:
        return False
    unit = item.unit
    return _where(one) == (unit.document, unit.start, unit.end, unit.family)


def _line(desk: Desk, one: Disagreement) -> tuple[Disagreement, str, str]:
    """A disagreement to come, with its words and the address that shows it."""
    document = desk.store.document(one.document)
    words = document.text[one.start : one.end] if document else ""
    asked = Asked.of(dict(desk.request.query_params))
    place = {"document": one.document, "at": f"{one.start}-{one.end}", "of": one.family}
    return one, words, asked.query(**place, after="")


def _code_name(desk: Desk, book: Codebook, code: str) -> str:
    return desk.words.say("adjudication.no_code") if code == NO_CODE else book.name(code)


def _view(desk: Desk, item: Contested, book: Codebook) -> dict[str, Any]:
    """All that is shown of one disagreement."""
    unit = item.unit
    document = desk.store.document(unit.document)
    family = next((one for one, _ in book.groups if one.id == unit.family), None)
    coders = {one.id: one for one in desk.store.records(Coder)}
    return {
        "document": document,
        "family": family,
        "single": family is not None and family.choice == "single",
        "codes": book.framework.members(unit.family) if family else (),
        "context": _context(item, document) if document else (),
        "sides": [Side(number, *one) for number, one in enumerate(item.sides, 1)],
        "decisions": [one for one in item.decisions if one.verdict != "withdrawn"],
        "machines": _machines(desk, item, coders),
        "coders": coders,
        "involved": desk.coder.id in {one.coder.id for one in item.voices},
        "hint": _hint(family),
    }


def _hint(family: Family | None) -> str:
    return f"adjudication.choice.{family.choice}" if family else "adjudication.choice.unknown"


@dataclass(frozen=True)
class Side:
    """Coders who gave just the same codes of the family, with the number of their key."""

    number: int
    codes: tuple[str, ...]
    voices: tuple[Voice, ...]

    @property
    def like(self) -> str:
        """The coder whose stretches adopting this side takes over."""
        return self.voices[0].coder.id


def _context(item: Contested, document: Document) -> Sequence[Paragraph]:
    """The passage with what stands around it; lines below show where each coder's stretch is."""
    unit, text = item.unit, document.text
    begin = max(0, unit.start - AROUND)
    begin = 0 if not begin else text.find(" ", begin, unit.start) + 1 or begin
    end = min(len(text), unit.end + AROUND)
    end = end if end == len(text) else max(unit.end, text.rfind(" ", unit.end, end))
    said = (one for voice in item.voices for one in voice.said)
    stretches = {(one.start, one.end) for one in said} - {(unit.start, unit.end)}
    spans = [Span(f"{a}-{b}", a, b, "own") for a, b in sorted(stretches)]
    whole = Span("at", unit.start, unit.end, "at", plain=True)
    return marked(text[begin:end], [*spans, whole], offset=begin)


def _machines(desk: Desk, item: Contested, coders: Mapping[str, Coder]) -> list[tuple[str, str]]:
    """What machines gave here, by name: to be seen, but no side."""
    unit = item.unit
    found = desk.store.codings_of(unit.document, unit.start, unit.end, verdict="present")
    given = {
        (coders[one.coder].name if one.coder in coders else one.coder, one.code)
        for one in found
        if one.code.partition(".")[0] == unit.family
    }
    return sorted(given)


def settle(desk: Desk) -> Response:
    """Decide what people differ on, or leave it open."""
    place = _place(desk.sent("document"), desk.sent("at"), desk.sent("of"))
    if place is None:
        raise InputError("no passage is named", where="at", remedy="load the page again")
    asked = Asked.of(dict(parse_qsl(desk.sent("shown"))))
    expecting = desk.sent("expecting")
    found = contested(desk.store, *place)
    check_seen(desk.store, found, desk.sent("seen"), place[:3])
    if found is None:  # check_seen has refused it
        raise InputError("nobody differs here", remedy="load the page again")
    made = decide(
        desk.store,
        framework_of(desk.place),
        found,
        _choice(desk),
        desk.coder,
        int(expecting) if expecting.isdecimal() else None,
    )
    _note(desk, made)
    return _onward(desk, asked, place)


def _choice(desk: Desk) -> Choice:
    """What the form says; the button that was pressed says whether its codes count."""
    does, _, codes = desk.sent("does").partition(" ")
    memo = desk.sent("memo")[:LONGEST_MEMO]
    if does == "leave":
        if not memo:
            remedy = "write a word in the memo"
            raise InputError("what is left open needs a reason", where="memo", remedy=remedy)
        return Choice(left=True, memo=memo)
    if does == "other":
        chosen = [one for one in desk.form.getlist("code") if isinstance(one, str) and one]
        if not chosen:
            raise InputError("no code is chosen", where="code", remedy="choose one, or “none”")
        return Choice(tuple(dict.fromkeys(chosen)), memo=memo)
    if does == "adopt":
        like, *adopted = codes.split(" ")
        return Choice(tuple(one for one in adopted if one), like, memo=memo)
    if does != "none":
        raise InputError("nothing is decided", where="does", remedy="press one of the buttons")
    return Choice(memo=memo)


def _note(desk: Desk, made: Sequence[Judgement]) -> None:
    if made:
        desk.audit["document"] = made[0].document
        desk.audit["passage"] = f"{made[0].start}-{made[0].end}"
        desk.audit["said"] = ", ".join(f"{one.verdict} {one.code}" for one in made)


def _onward(desk: Desk, asked: Asked, place: _Place) -> Response:
    """To the next that is open; who looks at what is settled stays where they are."""
    document, start, end, family = place
    more = {"document": document, "at": f"{start}-{end}", "of": family}
    query = asked.query() if asked.state == "open" else asked.query(**more)
    return RedirectResponse(f"{desk.path('adjudicate')}?{query}#item", status_code=303)


def undo_decision(desk: Desk) -> Response:
    """Take back what the visitor decided last, and show it again."""
    gone = take_back(desk.store, desk.coder)
    _note(desk, gone)
    asked = Asked.of(dict(parse_qsl(desk.sent("shown"))))
    first = gone[0]
    query = asked.query(after="", **_found_again(desk, first))
    return RedirectResponse(f"{desk.path('adjudicate')}?{query}#item", status_code=303)


def _found_again(desk: Desk, gone: Judgement) -> dict[str, str]:
    """The place of the disagreement that a decision was about, if it still is one."""
    family = gone.code.partition(".")[0]
    some = desk.store.disagreement_page(document=gone.document, family=family, size=1000).items
    here = (one for one in some if one.start < gone.end and gone.start < one.end)
    found = next(here, None)
    if found is None:
        return {}
    at = f"{found.start}-{found.end}"
    return {"document": found.document, "at": at, "of": found.family}


routes = [
    page("/adjudicate", "editor", adjudicate, sighted=True),
    page("/adjudicate/settle", "editor", settle, methods=("POST",), sighted=True),
    page("/adjudicate/undo", "editor", undo_decision, methods=("POST",), sighted=True),
]
