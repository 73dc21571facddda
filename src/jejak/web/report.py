"""The report on the case: live, with every sentence open to editors, and as files to take away."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from jejak.case.reports import FORMS, MEDIA, apart_report
from jejak.model.framework import LANGUAGES
from jejak.model.records import Document
from jejak.model.revisions import Revision
from jejak.reporting.citing import STYLES
from jejak.web import reportediting
from jejak.web.answers import NotHere
from jejak.web.desks import page
from jejak.web.livereport import ahead, is_ready, language_of, live_report, work_of
from jejak.web.rendering import show
from jejak.web.visiting import Desk
from jejak.web.working import Job, Turns, Works

AT_ONCE = 300
"""Sources of a case whose report is worked out while its page is waited for."""
PATIENCE = 0.2
_works = Works(at_once=1)
_taking = Turns(2, waiting=4, patience=20.0)
SINGLE = tuple(one for one in FORMS if one != "zip")
"""The forms that are of one language."""


def report(desk: Desk) -> Response:
    """The whole report as it is now, in the language asked for.

    In a large case working it out takes longer than anybody waits for a page, so that a page comes
    first that says so and asks again.
    """
    language = language_of(desk)
    if not is_ready(desk, language) and desk.store.count(Document) > AT_ONCE:
        job = _works.ask(work_of(desk, language), ahead(desk, language))
        if not job.over.wait(PATIENCE):
            return _wait(desk, job, language)
        if job.problem:
            raise job.problem
    if desk.is_fragment:
        # The page that waits has none of the styles and scripts of this one.
        return Response(headers={"HX-Refresh": "true"})
    live = live_report(desk, language)

    def edited(one: Revision) -> str:
        key = quote(one.item, safe="")
        return f"{desk.path('report', 'sentences', key)}?language={language}"

    return show(
        desk,
        "report.html.jinja",
        part=live.part,
        report_language=language,
        styles=STYLES,
        forms=SINGLE,
        orphans=live.teller.editing.without(live.prepared.sentences),
        edited=edited,
    )


def _wait(desk: Desk, job: Job, language: str) -> Response:
    if desk.is_fragment:
        return Response(status_code=204)
    return show(desk, "report_wait.html.jinja", here="report", job=job, report_language=language)


def report_file(desk: Desk) -> Response:
    """The report as a file; it is downloaded, since our policy forbids the script inside."""
    language, form = (desk.request.path_params[one] for one in ("language", "form"))
    if language not in LANGUAGES or form not in SINGLE:
        raise NotHere(f"there are no reports in {language!r} as {form!r}")
    return _file(desk, form, f"report.{language}.{form}", language)


def bundle(desk: Desk) -> Response:
    """The report in all languages with its data, in one file."""
    return _file(desk, "zip", "report.zip", "en")


def _file(desk: Desk, form: str, name: str, language: str) -> Response:
    style = desk.asked("style", "apa")
    with _taking.turn():
        content = apart_report(desk.place, form, language=language, style=style)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=MEDIA[form], headers=headers)


routes = [
    page("/report", "viewer", report, sighted=True),
    page("/report.zip", "viewer", bundle, sighted=True),
    page("/report/{language}.{form}", "viewer", report_file, sighted=True),
    *reportediting.routes,
]
