"""Sources that come into a case and go out of it: files, pasted text, addresses."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Final
from urllib.parse import urlsplit

import yaml
from starlette.datastructures import UploadFile
from starlette.responses import Response

from jejak.errors import ConflictError, InputError, OptionError
from jejak.model.judgements import Judgement
from jejak.model.records import Document, Unreadable
from jejak.reading.readings import dated
from jejak.store.pages import Page
from jejak.web import uploads
from jejak.web.answers import NotAllowed, NotHere, TooLarge, TooMuch, back_to
from jejak.web.desks import action, page
from jejak.web.fetching import Network, fetch
from jejak.web.jobpages import is_team, read_soon
from jejak.web.rendering import show
from jejak.web.visiting import Desk

FORM: Final = uploads.TOGETHER + (1 << 19)
"""Bytes of a request with files: they, and what stands between them."""
LONGEST_FIELD: Final = 500
_FETCHING = BoundedSemaphore(3)
"""Pages fetched at a time: each keeps a thread of the server for as long as it takes."""


@dataclass(frozen=True)
class Turned:
    """A file that was not taken, and why."""

    name: str
    problem: str
    remedy: str


def kept_as(name: str) -> str:
    """The key under which the case keeps how a source came to it."""
    return f"added {name}"


def add_files(desk: Desk) -> Response:
    """Take the files that were sent; those that cannot be taken are told one by one."""
    sent = [one for one in desk.form.getlist("files") if isinstance(one, UploadFile)]
    sent = [one for one in sent if one.filename]
    if not sent:
        raise InputError("no file was sent", where="files", remedy="choose some, then send")
    if len(sent) > uploads.MOST:
        raise TooLarge(f"{len(sent)} files at once", remedy=f"send {uploads.MOST} at a time")
    taken, turned = [], []
    for one in sent:
        try:
            taken.append(_taken(desk, one))
        except uploads.Refused as problem:
            turned.append(Turned(problem.where, problem.problem, problem.remedy))
    return _told(desk, taken, turned)


def _taken(desk: Desk, one: UploadFile) -> str:
    given = one.filename or ""
    own = uploads.check(given, one.size or 0)
    folder = uploads.sources_folder(desk.place, inside=is_team(desk))
    name = uploads.put(folder, own, one.file)
    _remember(desk, name, called=uploads.shown(given))
    return name


def _remember(desk: Desk, name: str, **about: str) -> None:
    """Keep who added a source, how they called it, and where it was found."""
    told = {"by": desk.visitor.name, **about}
    desk.store.keep(kept_as(name), json.dumps(told, ensure_ascii=False))


def _told(desk: Desk, taken: list[str], turned: list[Turned]) -> Response:
    if taken:
        desk.audit["files"] = str(len(taken))
        read_soon(desk)
    if not turned:
        return back_to(desk, "sources", anchor="job")
    large = any(one.problem.startswith("larger") for one in turned)
    status = 200 if taken else 413 if large else 422
    return show(
        desk, "sources_added.html.jinja", status=status, here="sources", taken=taken, turned=turned
    )


def paste(desk: Desk) -> Response:
    """Make a Markdown file of what was pasted, with what is known of it at its head."""
    text = desk.sent("text").replace("\r\n", "\n")
    if not text:
        raise InputError("there is no text", where="text", remedy="paste some")
    about = _about(desk)
    name = uploads.harmless(f"{about.get('title') or text[:60]}.md".replace("/", "-"))
    folder = uploads.sources_folder(desk.place, inside=is_team(desk))
    name = uploads.put_text(folder, name, as_markdown(about, text))
    _remember(desk, name, called=about.get("title", ""))
    return _told(desk, [name], [])


def as_markdown(about: dict[str, str], text: str) -> str:
    """A text with a head of YAML, in which nothing is more than a value.

    >>> print(as_markdown({"title": "Bus: a\\n---\\nkind: law", "date": "2017-10"}, "Bus itu tiba."))
    ---
    title: 'Bus: a --- kind: law'
    date: 2017-10
    ---
    Bus itu tiba.
    <BLANKLINE>
    """
    plain = {name: " ".join(value.split()) for name, value in about.items()}
    head = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=1 << 20)
    return f"---\n{head}---\n{text}\n" if plain else f"---\n---\n{text}\n"


def _about(desk: Desk) -> dict[str, str]:
    """What was said of a pasted text; nothing that the reader would not understand."""
    names = ("title", "issuer", "date", "kind", "url", "language")
    given = {name: desk.sent(name)[:LONGEST_FIELD] for name in names}
    if given["date"] and dated(given["date"]) is None:
        remedy = "write 2017, 2017-10 or 2017-10-19"
        raise OptionError(f"{given['date']!r} is no date", where="date", remedy=remedy)
    if given["url"] and urlsplit(given["url"]).scheme not in {"http", "https"}:
        raise OptionError("no address of the web", where="url", remedy="write https://…")
    return {name: value for name, value in given.items() if value}


def fetches(desk: Desk) -> bool:
    """Whether addresses are fetched: alone always, on a server if whoever runs it says so."""
    return bool(getattr(desk.request.app.state, "fetching", not is_team(desk)))


def fetch_page(desk: Desk) -> Response:
    """Fetch what lies at an address, as it is there now."""
    if not fetches(desk):
        raise NotAllowed(
            "this server fetches no addresses",
            remedy="save the page and add it as a file; whoever runs the server can start it with"
            " `jejak serve --fetch`",
        )
    if not _FETCHING.acquire(blocking=False):
        raise TooMuch("other pages are being fetched", remedy="wait a moment, then try again")
    try:
        return _told(desk, [_fetched(desk, desk.sent("address"))], [])
    finally:
        _FETCHING.release()


def _fetched(desk: Desk, address: str) -> str:
    network: Network | None = getattr(desk.request.app.state, "network", None)
    folder = uploads.sources_folder(desk.place, inside=is_team(desk))
    with uploads.new_file(folder) as (file, part):
        found = fetch(address, file, network=network)
        name = uploads.keep(file, part, uploads.harmless(found.name + found.suffix))
    _remember(desk, name, address=found.address)
    return name


# Out again


def ask_removal(desk: Desk) -> Response:
    """What goes with a source, before it goes."""
    found = _document(desk, desk.request.path_params["document"])
    return show(
        desk,
        "sources_remove.html.jinja",
        here="sources",
        found=found,
        codings=len(desk.store.codings_of(found.id)),
        judgements=desk.store.standing_page(document=found.id, kind="human", size=1).total,
        seen=_seal(desk, desk.store.judgement_page(document=found.id, size=1)),
    )


def remove(desk: Desk) -> Response:
    """Take a source out of the case, with what was coded in it; its file is put aside."""
    found = _document(desk, desk.sent("document"))
    if desk.sent("digest") != found.digest:
        raise ConflictError(
            "the source was read anew since the page was made",
            where=found.id,
            remedy="look at it again, then decide",
        )
    with desk.store.transaction():
        _check_unjudged(desk, found)
        desk.store.remove_documents([found.id])
        # Last, so that the file is there as long as the document is.
        uploads.take_away(desk.place, found.original, found.digest, inside=is_team(desk))
    desk.audit["document"] = found.id
    return back_to(desk, "sources")


def _seal(desk: Desk, latest: Page[Judgement]) -> str:
    """What names the state of what is said of a document, and tells nobody how much that is."""
    last = latest.items[0].id if latest.items else ""
    secret: bytes = desk.request.app.state.secret
    return hmac.new(secret, f"{latest.total} {last}".encode(), hashlib.sha256).hexdigest()


def _check_unjudged(desk: Desk, found: Document) -> None:
    """Nobody may have judged in it since the page was made that says what would go."""
    told = desk.sent("seen")
    latest = desk.store.judgement_page(document=found.id, size=1)
    if hmac.compare_digest(told.encode(), _seal(desk, latest).encode()):
        return
    last = latest.items[0] if latest.items else None
    said = f" by {last.coder} at {last.at[:16]}" if last and not desk.standing.blind else ""
    raise ConflictError(
        f"it was judged{said} since the page was made",
        where=found.id,
        remedy="look at it again, then decide",
    )


def _document(desk: Desk, name: str) -> Document:
    found = desk.store.document(name)
    if found is None:
        raise NotHere("no such source")
    return found


def drop(desk: Desk) -> Response:
    """Put aside a file that could not be read, and say no more of it."""
    name = desk.sent("source")
    with desk.store.transaction():
        known = tuple(desk.store.records(Unreadable))
        found = next((one for one in known if one.source == name), None)
        if found is None:
            raise NotHere("no such source")
        uploads.take_away(desk.place, name, found.digest, inside=is_team(desk))
        desk.store.replace(Unreadable, [one for one in known if one is not found], run="")
    desk.audit["digest"] = found.digest
    return back_to(desk, "sources")


routes = [
    action("/sources/add", "editor", add_files, body=FORM),
    action("/sources/paste", "editor", paste),
    action("/sources/fetch", "editor", fetch_page),
    page("/sources/remove/{document:path}", "editor", ask_removal),
    action("/sources/remove", "editor", remove),
    action("/sources/drop", "editor", drop),
]
