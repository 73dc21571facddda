"""What a request can be answered with besides a page, and the status each error has."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from jejak import errors
from jejak.errors import JejakError
from jejak.web.visiting import Desk


class SignInFirst(Exception):  # noqa: N818 - no error: the door answers it with a page
    """Nobody is signed in."""


class NotHere(JejakError):  # noqa: N818 - as people say it
    """There is no such page, or none for this visitor."""


class NotAllowed(JejakError):  # noqa: N818 - as people say it
    """The visitor may not do this, or the form is not ours."""


class TooMuch(JejakError):  # noqa: N818 - as people say it
    """More than is taken at once, or too often."""


class TooLarge(JejakError):  # noqa: N818 - as people say it
    """A file, or all that is sent together, is larger than is taken."""


_STATUS: tuple[tuple[type[JejakError], int], ...] = (
    (NotHere, 404),
    (NotAllowed, 403),
    (TooMuch, 429),
    (TooLarge, 413),
    (errors.ConflictError, 409),
    (errors.InputError, 422),
    (errors.EvidenceError, 422),
    (errors.StoreError, 503),
)


def status_of(problem: JejakError) -> int:
    """The HTTP status that says what kind of trouble it is.

    >>> status_of(NotHere("no such case")), status_of(errors.OptionError("of no use"))
    (404, 422)
    """
    return next((status for kind, status in _STATUS if isinstance(problem, kind)), 500)


def back_to(desk: Desk, *parts: str, anchor: str = "") -> Response:
    """Go to a page of the case after a change, so that loading it again changes nothing more."""
    return RedirectResponse(desk.path(*parts) + (f"#{anchor}" if anchor else ""), status_code=303)
