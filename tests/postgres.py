"""A PostgreSQL server of the tests' own: in a temporary folder, on a socket in it, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = ("initdb", "pg_ctl")


def program(name: str) -> str | None:
    """Where a program of the server is; Debian keeps them off the path."""
    beside = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return shutil.which(name) or next(map(str, beside), None)


def why_not() -> str:
    """Why there can be no server here; empty if there can."""
    missing = [name for name in PROGRAMS if not program(name)]
    if missing:
        return f"PostgreSQL is not installed (no {', '.join(missing)})"
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "psycopg is not installed (extra `team`)"
    return "" if os.getuid() or _servant() else "no user but root to run PostgreSQL as"


def _servant() -> str:
    """The user that the server runs as, since it refuses root."""
    names = {one.pw_name for one in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), "")


def run(folder: Path, name: str, *options: str) -> None:
    """Run a program of the server."""
    user = {} if os.getuid() else {"user": _servant(), "extra_groups": []}
    found = program(name)
    assert found
    with (folder / "log").open("ab") as log:
        subprocess.run(
            [found, "-D", str(folder / "data"), *options],
            check=True,
            cwd=folder,
            stdout=log,
            stderr=log,
            **user,
        )


@contextmanager
def cluster() -> Iterator[str]:
    """A running server; its address, a database that is empty, for a user who may do anything."""
    folder = Path(tempfile.mkdtemp(prefix="jejak-pg-"))
    if not os.getuid():
        shutil.chown(folder, _servant())
    try:
        run(folder, "initdb", "-U", "owner", "--auth=trust", "-E", "UTF8", "--no-locale", "-N")
        settings = f"-k {folder} -c listen_addresses='' -c fsync=off"
        run(folder, "pg_ctl", "start", "-w", "-o", settings)
        try:
            yield f"postgresql://owner@/postgres?host={folder}"
        finally:
            run(folder, "pg_ctl", "stop", "-w", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
