"""Templates and words of the pages; each page has its own template and its own messages.

Messages stand in `messages/<language>/<page>.yaml`, with the same keys in each language. Whatever
reports say already, pages say in the same words.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from jejak.errors import JejakError
from jejak.model.framework import LANGUAGES
from jejak.reporting.wording import Catalogue, catalogue
from jejak.web import assets
from jejak.web.visiting import Desk

THEMES = ("auto", "light", "dark")
PAGES = (
    "overview",
    "sources",
    "codebook",
    "claims",
    "timeline",
    "process",
    "compare",
    "network",
    "map",
    "report",
    "runs",
)
"""The pages in the order of the menu; the first is the case's own address."""
SIGHTED = ("claims", "timeline", "process", "compare", "network", "map", "report")
"""Pages that are not for whoever codes blind."""


@cache
def words_in(language: str) -> Catalogue:
    """All sentences of reports and pages in one language.

    >>> words_in("id").say("page.overview")
    'Ikhtisar'
    """
    sentences = dict(catalogue(language).sentences)
    folder = files("jejak.web") / "messages" / language
    for source in sorted(folder.iterdir(), key=lambda one: one.name):
        told = yaml.safe_load(source.read_text(encoding="utf-8")) or {}
        sentences |= {str(key): str(text) for key, text in told.items()}
    return Catalogue(language, sentences)


def words_for(request: Request) -> Catalogue:
    """The words a visitor wants: as chosen, else as the browser asks, else English."""
    chosen = request.cookies.get("language", "")
    wanted = [chosen, *_accepted(request.headers.get("accept-language", ""))]
    return words_in(next((one for one in wanted if one in LANGUAGES), "en"))


def _accepted(header: str) -> Iterator[str]:
    """Languages by weight, the heaviest first, without their countries."""
    weighed = []
    for one in header.split(","):
        tag, _, weight = one.partition(";q=")
        try:
            weighed.append((-float(weight or 1), tag.strip()[:2].lower()))
        except ValueError:
            continue
    yield from (tag for _, tag in sorted(weighed, key=lambda one: one[0]))


@cache
def environment() -> Environment:
    """The templates of the workbench, which may include those of reports."""
    made = Environment(
        loader=PackageLoader("jejak.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(languages=LANGUAGES, themes=THEMES, asset=assets.address)
    return made


def csrf_token(request: Request, session: str) -> str:
    """What a form must carry to be ours: the sign-in, sealed with the server's secret."""
    secret: bytes = request.app.state.secret
    return hmac.new(secret, session.encode(), hashlib.sha256).hexdigest()


def theme_of(request: Request) -> str:
    """Light, dark, or as the system has it."""
    chosen = request.cookies.get("theme", "auto")
    return chosen if chosen in THEMES else "auto"


def show(desk: Desk, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page of a case, from `templates/`; `here` names its entry in the menu."""
    blind = desk.standing.blind
    values.setdefault("here", template.partition(".")[0].partition("/")[0])
    page = environment().get_template(template)
    body = page.render(
        desk=desk,
        words=desk.words,
        say=desk.words.say,
        csrf=csrf_token(desk.request, desk.visitor.session),
        theme=theme_of(desk.request),
        team=desk.request.app.state.team,
        pages=[one for one in desk.request.app.state.pages if not (blind and one in SIGHTED)],
        **values,
    )
    return HTMLResponse(body, status_code=status)


def plain(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page outside any case, such as the one to sign in."""
    words = words_for(request)
    body = (
        environment()
        .get_template(template)
        .render(words=words, say=words.say, theme=theme_of(request), request=request, **values)
    )
    return HTMLResponse(body, status_code=status)


def trouble(request: Request, problem: JejakError, *, status: int) -> HTMLResponse:
    """What went wrong and what to do; a few lines where only a part of a page was asked for."""
    fragment = request.headers.get("hx-request") == "true"
    name = "trouble_part.html.jinja" if fragment else "trouble.html.jinja"
    return plain(request, name, status=status, problem=problem, status_code=status)
