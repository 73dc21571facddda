"""Style sheets and scripts: our own from this package, htmx from the package that carries it.

Every address holds a digest of what is behind it, so that browsers keep it for good.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from jejak.errors import JejakError

KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
REPORTS = ("tokens.css", "report.css")
"""Style sheets that reports have too."""
FOR_GOOD = "public, max-age=31536000, immutable"


@cache
def asset(name: str) -> bytes:
    """The content of an asset; htmx is taken from where `django-htmx` was installed.

    Raises:
        JejakError: there is no such asset.
    """
    if name == "htmx.js":
        return _htmx().read_bytes()
    if name in REPORTS:
        return (files("jejak.reporting") / "templates" / name).read_bytes()
    known = {one.name: one for one in (files("jejak.web") / "static").iterdir()}
    if name not in known:
        raise JejakError(f"no asset {name!r}", where="static", remedy="install jejak anew")
    return known[name].read_bytes()


def _htmx() -> Path:
    # Only its files are wanted: importing the package would import Django.
    spec = find_spec("django_htmx")
    if spec is None or spec.origin is None:
        raise JejakError("htmx is missing", where="django-htmx", remedy="install jejak anew")
    return Path(spec.origin).parent / "static" / "django_htmx" / "htmx-2.min.js"


@cache
def address(name: str) -> str:
    """Where an asset is found, by what is in it."""
    return f"/static/{hashlib.sha256(asset(name)).hexdigest()[:12]}/{name}"


async def _serve(request: Request) -> Response:
    name = request.path_params["name"]
    try:
        content = asset(name)
    except JejakError:
        return PlainTextResponse("no such asset", status_code=404)
    kind = KINDS.get(Path(name).suffix, "application/octet-stream")
    return Response(content, media_type=kind, headers={"Cache-Control": FOR_GOOD})


routes = [Route("/static/{digest}/{name}", _serve, name="static")]
