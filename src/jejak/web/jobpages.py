"""The steps of a case, begun, watched and stopped in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from starlette.responses import Response

from jejak.case.coders import known_coders
from jejak.errors import OptionError
from jejak.web import uploads, workers
from jejak.web.answers import back_to
from jejak.web.desks import action, page
from jejak.web.jobs import STEPS, Job, Jobs, JobStep
from jejak.web.rendering import show
from jejak.web.visiting import Desk
from jejak.web.workers import Yard

YARD: Final = ".jobs"
"""The folder beside the cases of a team in which their workers wait for each other."""
PLACES: Final = 2


def about_jobs(desk: Desk) -> dict[str, Any]:
    """What a page with the steps needs to know: the last job and what may be begun."""
    jobs = Jobs(desk.place.path)
    job = jobs.last()
    failed = job is not None and job.state == "failed" and not job.problem
    return {
        "job": job,
        "said": jobs.output(job.id) if job and failed and desk.standing.may("editor") else "",
        "edits": desk.standing.may("editor"),
        "coders": known_coders(),
    }


def now(desk: Desk) -> Response:
    """How far the last job is: a part of a page that asks again, or a page of its own."""
    about = about_jobs(desk)
    job: Job | None = about["job"]
    template = "sources_job.html.jinja" if desk.is_fragment else "sources_jobs.html.jinja"
    answer = show(desk, template, here="sources", polled=desk.is_fragment, **about)
    if desk.is_fragment and job and not job.going:
        # What the page shows of the records is old now, and fetched anew.
        answer.headers["HX-Trigger"] = "job-ended"
    return answer


def begin(desk: Desk) -> Response:
    """Begin a step."""
    step = _step(desk.sent("step"))
    coder = _coder(desk.sent("coder")) if step == "code" else ""
    inside, place = is_team(desk), desk.place
    files = uploads.to_read(place, inside=inside) if step == "read" else ()
    job = workers.start(
        place.path,
        step,
        coder=coder,
        files=files,
        by=desk.visitor.name,
        database=database_of(desk),
        yard=yard_of(desk),
    )
    desk.audit.update(job=job.id, step=step, coder=coder)
    return _back(desk)


def _step(told: str) -> JobStep:
    for one in STEPS:
        if one == told:
            return one
    raise OptionError(f"no step {told!r}", where="step", remedy=", ".join(STEPS))


def _coder(told: str) -> str:
    if told not in known_coders():
        remedy = ", ".join(known_coders())
        raise OptionError(f"no coder {told!r}", where="coder", remedy=remedy)
    return told


def stop(desk: Desk) -> Response:
    """Stop the job that waits or is being done; what it has saved stays."""
    jobs, name = Jobs(desk.place.path), desk.sent("job")
    job = jobs.last()
    if job is None or job.id != name or not job.going:
        raise OptionError("that job has ended", where="job", remedy="load the page again")
    jobs.stop(job.id)
    desk.audit["job"] = job.id
    return _back(desk)


def _back(desk: Desk) -> Response:
    """To the page that the form was on."""
    back = desk.sent("back")
    return back_to(desk, *((back,) if back == "sources" else ()), anchor="job")


def read_soon(desk: Desk) -> None:
    """Let the sources of the case be read, as soon as no other job is being done."""
    files = uploads.to_read(desk.place, inside=is_team(desk))
    job = workers.read_soon(
        desk.place.path, files, desk.visitor.name, database_of(desk), yard_of(desk)
    )
    desk.audit["job"] = job.id


def is_team(desk: Desk) -> bool:
    """Whether the case is one of a team, whose files stay in its own folder."""
    return bool(desk.request.app.state.team)


def database_of(desk: Desk) -> str:
    """The server with the records of the case, for those that do not lie in its folder."""
    return desk.place.database if desk.place.name_on_server() else ""


def yard_of(desk: Desk) -> Yard | None:
    """Where workers of several cases wait for each other; alone there is but one case."""
    return Yard(_beside(desk.place.path) / YARD, PLACES) if is_team(desk) else None


def _beside(case: Path) -> Path:
    return case.resolve().parent


routes = [
    page("/jobs/now", "viewer", now),
    action("/jobs/start", "editor", begin),
    action("/jobs/stop", "editor", stop),
]
