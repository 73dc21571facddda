"""The commands of a team: its server, and what whoever runs it needs from the shell."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, cast

import typer

from jejak.case.folder import DATABASE
from jejak.case.founding import bring_in
from jejak.case.keeping import move_out
from jejak.cli.console import say, show
from jejak.errors import OptionError
from jejak.model.team import ROLES, Invitation, Member, Person
from jejak.reporting.texttables import TextTable
from jejak.store.teamstore import TeamStore

Database = Annotated[
    str,
    typer.Option(
        "--database",
        envvar=DATABASE,
        help="Where accounts lie: postgresql://USER:PASSWORD@HOST/NAME, which also holds the"
        " records of all cases, or sqlite:///FILE.",
    ),
]
Cases = Annotated[
    Path, typer.Option("--cases", envvar="JEJAK_CASES", help="The folder of all case folders.")
]
Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The person's e-mail address.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]

app = typer.Typer(
    help="Who is in the team and which cases it has; for whoever runs the server.",
    no_args_is_help=True,
)


def serve(
    *,
    database: Database,
    cases: Cases,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 takes any that is free.")] = 8000,
    url: Annotated[
        str, typer.Option(help="The address people reach it by, such as https://jejak.example.org.")
    ] = "",
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="A proxy says where requests come from.")
    ] = False,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Let passwords cross the network readable.")
    ] = False,
    fetch: Annotated[
        bool, typer.Option("--fetch", help="Let editors add pages of the public web by address.")
    ] = False,
) -> None:
    """Serve a team: accounts, roles, and cases in the browser.

    When nobody has an account yet, it prints a link that makes the first. Stop it with Ctrl-C.
    """
    from jejak.web.hosting import Site
    from jejak.web.hosting import serve as serve_team

    # What the workbench starts (reading, coding) finds the records by it.
    os.environ[DATABASE] = database
    site = Site(host, port, url, behind_proxy, insecure, fetch)
    serve_team(database, cases, site, told=say)


@app.command("add-case")
def add_case(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The case folder; it is copied.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its name in addresses.")],
    database: Database,
    cases: Cases,
    owner: Annotated[str, typer.Option(help="The e-mail address of its owner.")] = "",
) -> None:
    """Copy a case to the server.

    Without an owner, a link is printed that makes one; or whoever makes the first account is.
    """
    with TeamStore.open(database) as team:
        person = _person(team, owner) if owner else None
        place = bring_in(team, cases, database, name, folder)
        say(f"{place.path}: ready")
        if person:
            team.add_member(Member(person.id, name, "owner"))
        elif not team.is_empty():
            say(_link(team, Invitation("owner", name)))
        team.note("", "add-case", case=name)


@app.command("remove-case")
def remove_case(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its name in addresses.")],
    database: Database,
    cases: Cases,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
) -> None:
    """Remove a case with all it holds, for good."""
    with TeamStore.open(database) as team:
        if not yes and not typer.confirm(f"Remove {name} with all its judgements, for good?"):
            raise typer.Exit(1)
        team.drop_case(name)
        move_out(cases, name, database)
        team.note("", "remove-case", case=name)


@app.command("cases")
def list_cases(database: Database, as_json: AsJson = False) -> None:
    """Show the cases and their members."""
    with TeamStore.open(database) as team:
        lines: list[dict[str, object]] = [
            {
                "case": case.id,
                "name": case.name,
                "person": person.email,
                "role": member.role,
                "blind": member.blind,
            }
            for case in team.cases()
            for person, member in team.members(case.id) or [(_NOBODY, Member("", case.id, "owner"))]
        ]
    _print(lines, "Cases", as_json)


_NOBODY = Person("", "", "", "", "")


@app.command()
def people(database: Database, as_json: AsJson = False) -> None:
    """Show who has an account."""
    with TeamStore.open(database) as team:
        lines: list[dict[str, object]] = [
            {
                "email": one.email,
                "name": one.name,
                "id": one.id,
                "since": one.joined[:10],
                "disabled": one.disabled,
            }
            for one in team.people()
        ]
    _print(lines, "People", as_json)


@app.command()
def invite(
    database: Database,
    case: Annotated[str, typer.Option(help="The case they are invited to.")] = "",
    role: Annotated[str, typer.Option(help="viewer, coder, editor or owner.")] = "coder",
    blind: Annotated[
        bool, typer.Option("--blind", help="They see no other coder and no machine.")
    ] = False,
    email: Annotated[str, typer.Option(help="The only address it is good for.")] = "",
) -> None:
    """Print a link that lets one person in, for a week."""
    if role not in ROLES:
        raise OptionError(f"no role {role!r}", where="--role", remedy=", ".join(ROLES))
    with TeamStore.open(database) as team:
        say(_link(team, Invitation(role, case, blind, email)))
        team.note("", "invite", {"role": role}, case=case)


@app.command()
def reset(email: Email, database: Database) -> None:
    """Print a link by which somebody chooses another password."""
    with TeamStore.open(database) as team:
        person = _person(team, email)
        say(_link(team, Invitation(person=person.id)))
        team.note("", "reset", {"person": person.id})


@app.command()
def remove(email: Email, database: Database) -> None:
    """Let somebody in no more, from now on; what they judged stays."""
    _let_in(email, database, disabled=True)


@app.command("let-in")
def let_in(email: Email, database: Database) -> None:
    """Let somebody in again who was removed."""
    _let_in(email, database, disabled=False)


def _let_in(email: str, database: str, *, disabled: bool) -> None:
    with TeamStore.open(database) as team:
        person = _person(team, email)
        team.disable(person.id, disabled=disabled)
        team.note("", "remove" if disabled else "let-in", {"person": person.id})


@app.command()
def log(
    database: Database,
    case: Annotated[str, typer.Option(help="Only what was done in this case.")] = "",
    size: Annotated[int, typer.Option(help="How many lines, at most 1000.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Show who did what, the newest first."""
    with TeamStore.open(database) as team:
        found = team.audit_page(case=case, size=size).items
    lines: list[dict[str, object]] = [
        {"at": one.at[:19], "person": one.person, "case": one.case, "action": one.action}
        | {"detail": dict(one.detail) if as_json else _told(one.detail.items())}
        for one in found
    ]
    _print(lines, "Log", as_json)


def _told(detail: object) -> str:
    return ", ".join(
        f"{name}: {value}" for name, value in cast("Sequence[tuple[str, str]]", detail)
    )


def _print(lines: Sequence[dict[str, object]], title: str, as_json: bool) -> None:
    if as_json:
        show(list(lines))
        return
    header = tuple(lines[0]) if lines else ()
    rows = tuple(tuple(_cell(one) for one in line.values()) for line in lines)
    show(TextTable(title, header, rows))


def _cell(value: object) -> str:
    return ("yes" if value else "") if isinstance(value, bool) else str(value)


def _person(team: TeamStore, email: str) -> Person:
    found = team.person_at(email)
    if found is None:
        remedy = "`jejak team people` lists them"
        raise OptionError(f"nobody has the address {email}", where="EMAIL", remedy=remedy)
    return found


def _link(team: TeamStore, invitation: Invitation) -> str:
    from jejak.web.team import INVITED

    secret = team.invite(invitation, datetime.now(UTC), INVITED)
    return f"{team.url or 'http://127.0.0.1:8000'}/join/{secret}"
