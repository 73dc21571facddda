"""What was done with the case, and who judged what: runs and the log, the newest first."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from starlette.responses import Response

from jejak.model.judgements import Coder
from jejak.model.records import Passage, Run
from jejak.web.desks import page
from jejak.web.parts import passage_path
from jejak.web.rendering import show
from jejak.web.theory import Codebook, framework_of
from jejak.web.visiting import Desk

SIZE = 50
LATEST = 20
"""Runs that are shown; the others are counted."""


def runs(desk: Desk) -> Response:
    """The latest runs, and a page of the log; who is blind sees only their own judgements."""
    coders = {one.id: one for one in desk.store.records(Coder)}
    coder = desk.coder.id if desk.standing.blind else desk.asked("coder")
    code = desk.asked("code")
    said = desk.store.judgement_page(coder=coder, code=code, after=desk.asked("after"), size=SIZE)
    done = desk.store.run_page(size=LATEST)
    more = {"coder": coder, "code": code, "after": said.after}
    return show(
        desk,
        "runs.html.jinja",
        runs=[(one, _lasted(one)) for one in done.items],
        all_runs=done.total,
        said=said,
        more="?" + urlencode({name: one for name, one in more.items() if one}),
        coders=coders,
        chosen={"coder": coder, "code": code},
        book=Codebook(framework_of(desk.place), desk.words.language),
        link=lambda one: passage_path(desk, Passage(one.document, one.start, one.end)),
    )


def _lasted(run: Run) -> str:
    """How many seconds a run took; empty for one that was cut off."""
    if not run.finished:
        return ""
    took = datetime.fromisoformat(run.finished) - datetime.fromisoformat(run.started)
    return f"{took.total_seconds():.1f}"


routes = [page("/runs", "viewer", runs)]
