"""The report on the case: what it concludes, and the whole of it as a file in three languages."""

from __future__ import annotations

from starlette.responses import Response

from jejak.case.steps import report_text
from jejak.model.framework import LANGUAGES
from jejak.reporting.citing import STYLES
from jejak.web.answers import NotHere
from jejak.web.desks import page
from jejak.web.rendering import show
from jejak.web.visiting import Desk


def report(desk: Desk) -> Response:
    """Where the report is to be had."""
    return show(desk, "report.html.jinja", styles=STYLES)


def report_file(desk: Desk) -> Response:
    """The report as one HTML file; it is downloaded, since our policy forbids its inner script."""
    language = desk.request.path_params["language"]
    if language not in LANGUAGES:
        raise NotHere(f"there are no reports in {language!r}")
    text = report_text(desk.place, language=language, style=desk.asked("style", "apa"))
    name = f"report.{language}.html"
    return Response(
        text.encode("utf-8", errors="backslashreplace"),
        media_type="text/html; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


routes = [
    page("/report", "viewer", report, sighted=True),
    page("/report/{language}.html", "viewer", report_file, sighted=True),
]
