"""Cases that come to a team: one that lies somewhere, or a new one from what a form says."""

from __future__ import annotations

import tempfile
from pathlib import Path

import yaml

from jejak.case.folder import CaseFolder, make_folder
from jejak.case.keeping import move_in, move_out
from jejak.errors import OptionError
from jejak.model.casefile import CaseFile
from jejak.store.teamstore import TeamStore

SOURCES = "sources/"
"""Where the sources of a case lie that is made here: in its own folder."""


def bring_in(team: TeamStore, cases: Path, url: str, name: str, source: Path) -> CaseFolder:
    """Copy a case to a team under a name in addresses; whoever is to own it is added afterwards.

    `cases` is the folder of all case folders, `url` the database that is open as `team`.

    Raises:
        OptionError: the name cannot be one, or is taken; nothing is left behind.
    """
    if team.case(name):
        remedy = "choose another"
        raise OptionError(f"a case {name!r} is here already", where="NAME", remedy=remedy)
    place = move_in(source, cases, name, url)
    try:
        team.add_case(name, place.case().name)
    except BaseException:
        move_out(cases, name, url)
        raise
    return place


def found(team: TeamStore, cases: Path, url: str, name: str, case: CaseFile) -> CaseFolder:
    """Make a new, empty case of a team; its sources are added in the browser.

    Raises:
        OptionError: as `bring_in`.
        CaseError: a language or a framework that there is not.
    """
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "case.yaml"
        file.write_text(as_yaml(case), encoding="utf-8")
        made = make_folder(Path(scratch) / "case", file, None)
        (made.path / SOURCES).mkdir(exist_ok=True)
        place = bring_in(team, cases, url, name, made.path)
    (place.path / SOURCES).mkdir(exist_ok=True)
    return place


def as_yaml(case: CaseFile) -> str:
    """A case file as a person would write it: without what is as it always is.

    >>> seoul, bandung = {"name": "Seoul"}, {"name": "Bandung"}
    >>> print(as_yaml(CaseFile(name="A", origin=seoul, host=bandung, sources="sources/")), end="")
    name: A
    origin:
      name: Seoul
    host:
      name: Bandung
    sources: sources/
    """
    told = case.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(told, allow_unicode=True, sort_keys=False)
