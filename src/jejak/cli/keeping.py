"""The commands that back up and restore a case, or a whole server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jejak.case import keeping
from jejak.case.folder import DATABASE
from jejak.cli.console import say
from jejak.errors import OptionError

Database = Annotated[
    str, typer.Option(envvar=DATABASE, help="The database of a server, as for `jejak serve`.")
]
Cases = Annotated[
    Path | None,
    typer.Option(envvar="JEJAK_CASES", help="The folder of all case folders of a server."),
]


def backup(
    output: Annotated[Path, typer.Option("--output", "-o", help="The file, such as case.tar.gz.")],
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="One case folder.")] = None,
    database: Database = "",
    cases: Cases = None,
) -> None:
    """Write a case, or a whole server, into one file.

    People may go on working meanwhile. The file holds everything, so keep it safe.
    """
    if folder is not None:
        number = keeping.backup(folder, output, database=database)
    else:
        number = keeping.backup_server(*_server(database, cases), output)
    say(f"{output}: {number} files")


def restore(
    archive: Annotated[Path, typer.Argument(metavar="FILE", help="The file of `jejak backup`.")],
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="The case folder to make.")
    ] = None,
    case: Annotated[str, typer.Option(help="Of a server's backup, the one case to restore.")] = "",
    database: Database = "",
    cases: Cases = None,
) -> None:
    """Restore a case, or a whole server, from such a file.

    All checksums are compared first. A server is restored into a database that holds no team.
    """
    if folder is not None:
        say(f"{keeping.restore(archive, folder, case=case).path}: ready")
        return
    if case:
        raise OptionError("one case needs a folder", where="--case", remedy="name DIR")
    number = keeping.restore_server(archive, *_server(database, cases))
    say(f"{number} cases; next: jejak serve")


def _server(database: str, cases: Path | None) -> tuple[str, Path]:
    if not database or cases is None:
        remedy = "name a case folder, or give --database and --cases"
        raise OptionError("nothing is named to work on", where="DIR", remedy=remedy)
    return database, cases
