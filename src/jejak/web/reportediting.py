"""Rewriting a sentence of the report, and paragraphs of people's own in it.

Nothing is overwritten: each act is a revision beside the program's sentence. The passages that a
sentence rests on are those of its finding, whatever a person writes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, cast
from urllib.parse import quote, urlencode
from uuid import uuid4

from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from jejak.case.running import now
from jejak.errors import ConflictError, InputError, JejakError
from jejak.model.records import Passage
from jejak.model.revisions import PARAGRAPH, Act, Revision
from jejak.reporting.editing import Sentence, Told
from jejak.reporting.telling import name_of
from jejak.web.answers import NotHere, status_of
from jejak.web.desks import page
from jejak.web.livereport import LiveReport, language_of, told_anew
from jejak.web.parts import passage_path
from jejak.web.quoting import line_of, quoted_passages
from jejak.web.rendering import show
from jejak.web.visiting import Desk

LONGEST = 4000
FORM = "report_sentence.html.jinja"
PART = "report_form.html.jinja"


def sentence(desk: Desk) -> Response:
    """A sentence with its evidence and history, and for editors the form to rewrite it."""
    live, told = _found(desk, language_of(desk))
    if desk.asked("show"):
        return _told(live, told.key)
    return _sentence_page(desk, live, told)


def _found(desk: Desk, language: str) -> tuple[LiveReport, Told]:
    live = told_anew(desk, language)
    key = desk.request.path_params["key"]
    known = live.prepared.sentences.get(key)
    if known is None:
        # The finding is gone, but not what a person wrote about it.
        if not desk.store.revisions_of(key, language):
            raise NotHere("the report has no such sentence")
        known = Sentence("", (), key)
    return live, live.teller.editing.told(known)


def _sentence_page(
    desk: Desk,
    live: LiveReport,
    told: Told,
    *,
    problem: JejakError | None = None,
    text: str | None = None,
) -> Response:
    language = live.prepared.words.language
    words = live.prepared.material
    history = desk.store.revisions_of(told.key, language)
    return show(
        desk,
        PART if desk.is_fragment else FORM,
        status=status_of(problem) if problem else 200,
        here="report",
        told=told,
        name=name_of(told.key),
        text=told.text if text is None else text,
        expected=history[-1].number if history else 0,
        history=history[::-1],
        quotes=[(one, words.words(one), _title(live, one)) for one in told.passages],
        cites=live.teller.cite(told.passages) if desk.is_fragment else "",
        passage_link=lambda one: passage_path(desk, one),
        address=_address(desk, "sentences", told.key),
        back=_back(desk, language, told.key),
        report_language=language,
        problem=problem,
    )


def _title(live: LiveReport, passage: Passage) -> str:
    document = live.prepared.material.document[passage.document]
    return document.title or document.id


def revise_sentence(desk: Desk) -> Response:
    """Rewrite a sentence, stand by it on a new finding, or let the program's stand again."""
    language = language_of(desk, desk.sent("language"))
    live, told = _found(desk, language)
    text = one_line(desk.sent("text"))
    try:
        act = cast("Act", _act(desk, ("written", "renewed", "withdrawn")))
        _check_sentence(desk, told, act, text)
        made = _revision(desk, told.key, language, act, "" if act == "withdrawn" else text)
        made = replace(made, generated=told.generated, basis=told.basis)
        desk.store.revise(made, expecting=_number(desk, "expected"))
    except (InputError, ConflictError) as problem:
        live, told = _found(desk, language)
        return _sentence_page(desk, live, told, problem=problem, text=text)
    desk.audit.update(item=told.key, language=language, act=act)
    if desk.is_fragment:
        return _told(told_anew(desk, language), told.key)
    return RedirectResponse(_back(desk, language, told.key), status_code=303)


def _told(live: LiveReport, key: str) -> Response:
    """The sentence as it stands in the report; where it stands twice, both times."""
    known = live.prepared.sentences.get(key)
    if known is None:
        return HTMLResponse("")
    answer = live.teller.tell(known)
    if key.startswith("claim."):
        again = live.teller.tell(known, again=True)
        answer += Markup(str(again).replace("<span", '<span hx-swap-oob="true"', 1))  # noqa: S704
    return HTMLResponse(str(answer))


def _check_sentence(desk: Desk, told: Told, act: Act, text: str) -> None:
    seen = desk.sent("basis")
    if seen != told.basis and act != "withdrawn":
        problem = "what the program found has changed since your page was made"
        raise ConflictError(problem, where=told.key, remedy="look at it, then save again")
    if act == "withdrawn":
        if told.revision is None:
            raise InputError("nothing is to be withdrawn", where="act", remedy="go back")
        return
    _check_text(text)
    if told.revision is None and text == told.generated:
        remedy = "change it, or go back"
        raise InputError("this is what the program says already", where="text", remedy=remedy)


def _check_text(text: str) -> None:
    if not text:
        raise InputError("nothing is written", where="text", remedy="write, or withdraw it")
    if len(text) > LONGEST:
        problem = f"{len(text)} characters are too many"
        raise InputError(problem, where="text", remedy=f"write {LONGEST} at most")


def _revision(desk: Desk, item: str, language: str, act: Act, text: str) -> Revision:
    return Revision(item, language, act, text, desk.visitor.id, desk.visitor.name, now())


def _act(desk: Desk, known: tuple[str, ...]) -> str:
    act = desk.sent("act", known[0])
    if act not in known:
        raise InputError("nothing is asked for", where="act", remedy="press one of the buttons")
    return act


def _number(desk: Desk, name: str) -> int:
    given = desk.sent(name)
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0


def one_line(text: str) -> str:
    """What a person typed as one paragraph: no control characters, single spaces.

    >>> one_line(" So \\r\\n it\\x00 is. ")
    'So it is.'
    """
    shown = "".join(" " if one < " " or "\x7f" <= one < "\xa0" else one for one in text)
    return " ".join(shown.split())


@dataclass(frozen=True)
class _Paragraph:
    """What stands in the form of a paragraph."""

    item: str
    place: str
    text: str = ""
    evidence: str = ""
    last: Revision | None = None


def new_paragraph(desk: Desk) -> Response:
    """The form for a paragraph that is not there yet."""
    live = told_anew(desk, language_of(desk))
    return _paragraph_page(desk, live, _Paragraph("", _place(live, desk.asked("place"))))


def add_paragraph(desk: Desk) -> Response:
    """Add a paragraph at the end of a place of the report."""
    language = language_of(desk, desk.sent("language"))
    live = told_anew(desk, language)
    typed = _Paragraph("", desk.sent("place"), one_line(desk.sent("text")), desk.sent("evidence"))
    made = _revision(desk, f"{PARAGRAPH}{uuid4().hex[:12]}", language, "written", typed.text)
    return _keep_paragraph(desk, live, typed, made)


def paragraph(desk: Desk) -> Response:
    """A paragraph of a person's own, with its history and for editors the form to change it."""
    live, history = _paragraph(desk, language_of(desk))
    last = history[-1]
    lines = map(line_of, last.evidence, last.quotes)
    typed = _Paragraph(last.item, last.place, last.text, "\n".join(lines), last)
    return _paragraph_page(desk, live, typed)


def revise_paragraph(desk: Desk) -> Response:
    """Rewrite a paragraph, move it, or withdraw it."""
    language = language_of(desk, desk.sent("language"))
    live, history = _paragraph(desk, language)
    last = history[-1]
    act = _act(desk, ("written", "up", "down", "withdrawn"))
    if act != "written":
        position = _moved(live, last, act)
        made = _revision(desk, last.item, language, "moved", last.text)
        kept = replace(made, place=last.place, evidence=last.evidence, quotes=last.quotes)
        made = replace(kept, position=position)
        if act == "withdrawn":
            made = replace(made, act="withdrawn", text="", evidence=(), quotes=())
        return _keep_paragraph(desk, live, None, made, last)
    text = one_line(desk.sent("text"))
    typed = _Paragraph(last.item, desk.sent("place"), text, desk.sent("evidence"), last)
    made = _revision(desk, last.item, language, "written", typed.text)
    return _keep_paragraph(desk, live, typed, made, last)


def _paragraph(desk: Desk, language: str) -> tuple[LiveReport, tuple[Revision, ...]]:
    key = desk.request.path_params["key"]
    history = desk.store.revisions_of(key, language) if key.startswith(PARAGRAPH) else ()
    if not history:
        raise NotHere("the report has no such paragraph")
    return told_anew(desk, language), history


def _place(live: LiveReport, given: str) -> str:
    if given not in live.prepared.places:
        raise NotHere("the report has no such place")
    return given


def _keep_paragraph(
    desk: Desk,
    live: LiveReport,
    typed: _Paragraph | None,
    made: Revision,
    last: Revision | None = None,
) -> Response:
    """Keep a paragraph as typed, or as it was moved or withdrawn; else show what is wrong."""
    try:
        if typed:
            made = _as_typed(desk, live, typed, made, last)
        kept = desk.store.revise(made, expecting=_number(desk, "expected"))
    except (InputError, ConflictError) as problem:
        newest = desk.store.revisions_of(made.item, made.language)
        shown = typed or _Paragraph(made.item, made.place, made.text, "", last)
        shown = replace(shown, last=newest[-1] if newest else None)
        return _paragraph_page(desk, live, shown, problem=problem)
    desk.audit.update(item=kept.item, language=kept.language, act=kept.act)
    return RedirectResponse(_back(desk, kept.language, kept.item), status_code=303)


def _as_typed(
    desk: Desk, live: LiveReport, typed: _Paragraph, made: Revision, last: Revision | None
) -> Revision:
    if typed.place not in live.prepared.places:
        raise InputError("the report has no such place", where="place", remedy="choose another")
    _check_text(typed.text)
    found = quoted_passages(desk.store, typed.evidence.splitlines())
    stays = last is not None and last.place == typed.place and last.act != "withdrawn"
    return replace(
        made,
        place=typed.place,
        position=last.position if last and stays else _end(live, typed.place),
        evidence=tuple(passage for passage, _ in found),
        quotes=tuple(words for _, words in found),
    )


def _end(live: LiveReport, place: str) -> float:
    here = live.teller.editing.added(place)
    return here[-1].revision.position + 1 if here else 1.0


def _moved(live: LiveReport, last: Revision, act: str) -> float:
    """The position one place further up or down among the paragraphs there."""
    here = [one.revision for one in live.teller.editing.added(last.place)]
    items = [one.item for one in here]
    if act not in {"up", "down"} or last.item not in items:
        return last.position
    at = items.index(last.item) + (-1 if act == "up" else 1)
    if not 0 <= at < len(here):
        return last.position
    beyond = at + (-1 if act == "up" else 1)
    other = here[at].position
    if not 0 <= beyond < len(here):
        return other + (-1 if act == "up" else 1)
    return (other + here[beyond].position) / 2


def _paragraph_page(
    desk: Desk, live: LiveReport, typed: _Paragraph, *, problem: JejakError | None = None
) -> Response:
    language = live.prepared.words.language
    history = desk.store.revisions_of(typed.item, language) if typed.item else ()
    values: dict[str, Any] = {
        "typed": typed,
        "expected": history[-1].number if history else 0,
        "history": history[::-1],
        "places": live.prepared.places,
        "address": _address(desk, "paragraphs", typed.item)
        if typed.item
        else desk.path("report", "paragraph"),
        "back": _back(desk, language, typed.item or typed.place, plain=not typed.item),
        "report_language": language,
        "problem": problem,
        "passage_link": lambda one: passage_path(desk, one),
    }
    status = status_of(problem) if problem else 200
    return show(desk, "report_paragraph.html.jinja", here="report", status=status, **values)


def _address(desk: Desk, kind: str, key: str) -> str:
    return desk.path("report", kind, quote(key, safe=""))


def _back(desk: Desk, language: str, key: str, *, plain: bool = False) -> str:
    anchor = key if plain else f"told-{name_of(key)}"
    return f"{desk.path('report')}?{urlencode({'language': language})}#{anchor}"


routes = [
    page("/report/sentences/{key:path}", "viewer", sentence, sighted=True),
    page(
        "/report/sentences/{key:path}",
        "editor",
        revise_sentence,
        methods=("POST",),
        sighted=True,
    ),
    page("/report/paragraph", "editor", new_paragraph, sighted=True),
    page("/report/paragraph", "editor", add_paragraph, methods=("POST",), sighted=True),
    page("/report/paragraphs/{key:path}", "viewer", paragraph, sighted=True),
    page(
        "/report/paragraphs/{key:path}",
        "editor",
        revise_paragraph,
        methods=("POST",),
        sighted=True,
    ),
]
