"""A document: its text with all that was coded in it, and the desk at which people judge that.

Offsets are code points of the frozen text, here and in the browser. Whoever judges says which text
they saw (a digest) and how far the log went then, so that nothing is said of another text, and
nothing against somebody who was faster.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.responses import RedirectResponse, Response

from jejak.errors import InputError
from jejak.model.judgements import NO_CODE, Verdict
from jejak.model.records import Document, Passage, Repost
from jejak.web.desks import action, page
from jejak.web.marking import Span, marked, window_at, windows
from jejak.web.rendering import show
from jejak.web.review import Card, card_path, cards_of, document_path, place_told
from jejak.web.saying import (
    LONGEST_MEMO,
    Statement,
    digest_of_text,
    document_named,
    say,
    withdraw_last,
)
from jejak.web.theory import Codebook, framework_of
from jejak.web.visiting import Desk

RECENT = 8
"""Codes that the visitor gave last, which the picker offers first."""
_SAID: Mapping[str, Verdict] = {"present": "present", "absent": "absent"}


@dataclass(frozen=True)
class Shown:
    """What of a document is shown: a part, a stretch, and which codings."""

    part: int | None = None
    at: tuple[int, int] | None = None
    code: str = ""
    coder: str = ""
    waiting: bool = False
    correct: str = ""

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> Shown:
        """What a query asks for; what cannot be understood is left out."""
        part = query.get("part", "")
        return cls(
            int(part) - 1 if part.isdecimal() and part != "0" else None,
            _stretch(query.get("at", "")),
            query.get("code", "").strip(),
            query.get("coder", "").strip(),
            bool(query.get("waiting", "")),
            query.get("correct", "").strip(),
        )

    @property
    def filters(self) -> dict[str, str]:
        """The filters as a query has them."""
        told = {"code": self.code, "coder": self.coder, "waiting": "1" if self.waiting else ""}
        return {key: one for key, one in told.items() if one}

    def lets(self, card: Card) -> bool:
        """Whether a card passes the filters."""
        return (
            self.code in {"", card.code, card.code.partition(".")[0]}
            and (not self.coder or any(one.coder == self.coder for one in card.says))
            and (card.waiting or not self.waiting)
        )


def _stretch(told: str) -> tuple[int, int] | None:
    start, dash, end = told.partition("-")
    if not (dash and start.isdecimal() and end.isdecimal()) or len(told) > 40:
        return None
    return (int(start), int(end)) if int(start) < int(end) else None


def document(desk: Desk) -> Response:
    """A document, or the part of it that is asked for."""
    found = document_named(desk, desk.request.path_params["document"])
    return _answer(desk, found, Shown.asked(dict(desk.request.query_params)))


def _answer(desk: Desk, found: Document, shown: Shown, *, card: str = "") -> Response:
    """The page, or its working part; `card` is the one that something was just said of."""
    book = Codebook(framework_of(desk.place), desk.words.language)
    with desk.store.snapshot():
        view = _view(desk, found, shown, book) | {"card": card}
        if desk.is_fragment:
            return show(desk, "document_work.html.jinja", **view)
        view["recent"] = _recent(desk, book) if view["may_judge"] else []
        view["repost"] = _repost(desk, found)
    return show(desk, "document.html.jinja", here="sources", **view)


def _view(desk: Desk, found: Document, shown: Shown, book: Codebook) -> dict[str, Any]:
    """All that the text and the cards beside it are made of."""
    starts = windows(found.text)
    part = _part(shown, starts)
    begin, end = [*starts, len(found.text)][part : part + 2]
    cards = cards_of(desk, found.id, begin, end)
    chosen = [one for one in cards if shown.lets(one)]
    return {
        "document": found,
        "book": book,
        "shown": shown,
        "query": urlencode({**shown.filters, **({"part": part + 1} if shown.part else {})}),
        "part": part,
        "parts": len(starts),
        "begin": begin,
        "paragraphs": marked(
            found.text[begin:end], _spans(chosen, shown, book), offset=begin, pages=found.pages
        ),
        "cards": chosen,
        "hidden": len(cards) - len(chosen),
        "waiting": sum(one.waiting for one in cards),
        "judged": sum(bool(one.mine) for one in cards),
        "families": list(dict.fromkeys(one.code.partition(".")[0] for one in chosen)),
        "codes": _counted(one.code for one in cards),
        "coders": _coders(cards),
        "sentences": _sentences(desk, found, begin, end),
        "may_judge": desk.standing.may("coder"),
        "expecting": desk.seen,
        "digest": digest_of_text(found.text),
        "after": place_told(_last_place(found, end, shown)),
        "base": document_path(desk, found.id),
        "look": lambda one: _look(one, book),
        "code_name": lambda code: (
            book.name(code) if code != NO_CODE else desk.words.say("document.no_code")
        ),
        "first_path": lambda name: document_path(desk, name),
    }


def _part(shown: Shown, starts: Sequence[int]) -> int:
    if shown.part is not None:
        return min(shown.part, len(starts) - 1)
    return window_at(starts, shown.at[0] if shown.at else 0)


def _last_place(found: Document, end: int, shown: Shown) -> tuple[str, int, int, str]:
    """From where the next coding to review is looked for when this part is done."""
    return (found.id, end - 1 if end else 0, end, shown.code)


def _spans(cards: Sequence[Card], shown: Shown, book: Codebook) -> list[Span]:
    """What is marked in the text: the cards, and the stretch that was asked for."""
    spans = [Span(one.key, one.start, one.end, _look(one, book)) for one in cards]
    return [*spans, Span("at", *shown.at, look="at", plain=True)] if shown.at else spans


def _look(card: Card, book: Codebook) -> str:
    """The classes that a card and its marks are drawn by."""
    by = "machine" if card.by_machine else "person"
    gone = " gone" if card.state in {"rejected", "corrected"} else ""
    return f"hue{book.hue(card.code)} {by}{gone}"


def _counted(codes: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in codes:
        counts[one] = counts.get(one, 0) + 1
    return counts


def _coders(cards: Sequence[Card]) -> dict[str, str]:
    """The coders who say anything here, by id, people after machines."""
    says = {(one.human, one.name, one.coder) for card in cards for one in card.says}
    return {coder: name for _, name, coder in sorted(says)}


def _sentences(desk: Desk, found: Document, begin: int, end: int) -> list[Passage]:
    """What can be coded without a mouse: sentences and titles that begin in this part."""
    if not desk.standing.may("coder"):
        return []
    touching = desk.store.passages_of(found.id, begin, end)
    return [one for one in touching if one.unit != "paragraph" and one.start >= begin]


def _recent(desk: Desk, book: Codebook) -> list[str]:
    latest = desk.store.judgement_page(coder=desk.visitor.id, size=50).items
    given = (one.code for one in latest if one.verdict == "present" and one.code in book)
    return list(dict.fromkeys(given))[:RECENT]


def _repost(desk: Desk, found: Document) -> Document | None:
    """The earliest of the near-copies that the document is one of, if that is not itself."""
    copies = {one.document: one for one in desk.store.records(Repost)}
    own = copies.get(found.id)
    if own is None or own.first:
        return None
    firsts = (one.document for one in copies.values() if one.cluster == own.cluster and one.first)
    return next((first for first in map(desk.store.document, firsts) if first), None)


def judge(desk: Desk) -> Response:
    """Say that a code is present on a stretch, or absent, or that another one is."""
    found = document_named(desk, desk.sent("document"))
    sent = _sent(desk)
    seen = desk.form.get("quote")
    say(
        desk,
        found,
        sent,
        quote=seen if isinstance(seen, str) else "",
        digest=desk.sent("digest"),
        expecting=_expecting(desk),
    )
    return _back(desk, found, sent.start, sent.end, sent.code)


def _sent(desk: Desk) -> Statement:
    """What the form says; a button of a card says it all in one value."""
    told = desk.sent("said").split(" ", 3)
    if len(told) == 4:
        verdict, start, end, code = told
        return _checked(start, end, Statement(0, 0, code, _verdict(verdict)))
    at = _stretch(desk.sent("at")) or (desk.sent("start"), desk.sent("end"))
    memo, instead = desk.sent("memo")[:LONGEST_MEMO], desk.sent("instead")
    said = Statement(
        0, 0, desk.sent("code"), _verdict(desk.sent("verdict", "present")), memo, instead
    )
    return _checked(str(at[0]), str(at[1]), said)


def _verdict(told: str) -> Verdict:
    if told not in _SAID:
        remedy = f"one of {', '.join(_SAID)}"
        raise InputError(f"no verdict {told!r}", where="verdict", remedy=remedy)
    return _SAID[told]


def _checked(start: str, end: str, said: Statement) -> Statement:
    stretch = _stretch(f"{start}-{end}")
    if stretch is None:
        remedy = "select some text, or choose a sentence"
        raise InputError("no stretch of text is chosen", where="start, end", remedy=remedy)
    return replace(said, start=stretch[0], end=stretch[1])


def _expecting(desk: Desk) -> int | None:
    told = desk.sent("expecting")
    return int(told) if told.isdecimal() else None


def undo(desk: Desk) -> Response:
    """Withdraw what the visitor said last: all that was said in that one act."""
    last = withdraw_last(desk)[0]
    return _back(desk, document_named(desk, last.document), last.start, last.end, last.code)


def _back(desk: Desk, found: Document, start: int, end: int, code: str) -> Response:
    """Where the visitor was, with what changed; another document is loaded as a whole."""
    shown = Shown.asked(dict(parse_qsl(desk.sent("shown"))))
    place = (found.id, start, end, code)
    filters = {**shown.filters, "part": str(shown.part + 1) if shown.part else ""}
    if desk.is_fragment and desk.sent("document") == found.id:
        card = f"{start}-{end}-{code}"
        return _answer(desk, found, replace(shown, at=None, correct=""), card=card)
    address = card_path(desk, place, **filters)
    if desk.is_fragment:
        return Response(headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=303)


routes = [
    page("/documents/{document:path}", "viewer", document),
    action("/judge", "coder", judge),
    action("/undo", "coder", undo),
]
