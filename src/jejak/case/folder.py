"""A case folder: the database, the case file, claims, framework and originals, side by side.

bandung-seoul.jejak/
  case.sqlite      all records
  case.yaml        as given            claims.yaml    as given, if given
  framework/       the framework file and its examples, if not a shipped one
  originals/       every source as it was, under its digest
  case.server      instead of case.sqlite, for a case of a team: its name in the database
"""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from jejak.case.together import together
from jejak.errors import CaseError, StoreError
from jejak.model.additions import claims_with
from jejak.model.casefile import CaseFile, load_case, load_claims
from jejak.model.framework import Framework, framework_path, load_framework
from jejak.model.material import Material
from jejak.model.records import (
    Actor,
    Claim,
    Coding,
    Document,
    Event,
    Match,
    Observation,
    Passage,
    Repost,
    Rival,
    Unreadable,
    Verdict,
)
from jejak.store.casestore import CaseStore
from jejak.text.languages import unknown

DATABASE = "JEJAK_DATABASE"
"""The variable that names a team's database, so that no file and no command line has to."""
SERVER_NOTE = "case.server"


@dataclass(frozen=True)
class CaseFolder:
    """Where the parts of one case lie.

    `database` is the address of the server that holds the records, for a case that names one; the
    variable JEJAK_DATABASE stands in for it.
    """

    path: Path
    database: str = field(default="", repr=False)

    @classmethod
    def at(cls, path: Path, *, database: str = "") -> CaseFolder:
        """The case in this folder; an error if there is none."""
        if not (path / "case.yaml").is_file():
            raise StoreError("no case is here", where=str(path), remedy="make one with `jejak new`")
        return cls(path, database)

    @property
    def originals(self) -> Path:
        """The folder of the sources as they were."""
        return self.path / "originals"

    def case(self) -> CaseFile:
        """The case file."""
        return load_case(self.path / "case.yaml")

    def claims(self) -> tuple[Claim, ...]:
        """The claims people wrote; none without `claims.yaml`."""
        path = self.path / "claims.yaml"
        return load_claims(path) if path.is_file() else ()

    def framework_file(self) -> Path:
        """The framework: the case's own copy, else one beside the given case file, else shipped."""
        named = self.case().framework
        beside = (self.path / "framework" / Path(named).name, self.given_in() / named)
        own = (path for path in beside if _is_path(named) and path.is_file())
        return next(own, framework_path(named))

    def framework(self) -> Framework:
        """The theory of this case."""
        return load_framework(str(self.framework_file()))

    def store(self) -> CaseStore:
        """The records, opened; an error if they lie on a server that nobody has named."""
        name = self.name_on_server()
        if not name:
            return CaseStore.open(self.path)
        address = self.database or os.environ.get(DATABASE, "")
        if not address:
            remedy = f"give the address of its database in {DATABASE}"
            raise StoreError("this case lies on a server", where=str(self.path), remedy=remedy)
        return CaseStore.open_in(address, name)

    def name_on_server(self) -> str:
        """The name of the case in the database of a server; empty if it is a file."""
        note = self.path / SERVER_NOTE
        return note.read_text(encoding="utf-8").strip() if note.is_file() else ""

    def given_in(self) -> Path:
        """The folder the case file was given in; relative `sources` are looked for there."""
        note = self.path / "case.from"
        return Path(note.read_text(encoding="utf-8")) if note.is_file() else self.path

    def keep_original(self, source: Path, digest: str) -> None:
        """Copy a source beside the database; a copy cut off half way is made anew."""
        target = self.originals / f"{digest[:16]}{source.suffix.lower()}"
        if target.exists() and target.stat().st_size == source.stat().st_size:
            return
        partial = target.with_name(f"{target.name}.{os.getpid()}.part")
        try:
            self.originals.mkdir(exist_ok=True)
            shutil.copyfile(source, partial)
            partial.replace(target)
        except OSError as problem:
            with suppress(OSError):
                partial.unlink()
            raise StoreError(
                f"{source} cannot be copied here: {problem.strerror}",
                where=str(self.originals),
                remedy="free some space or mend access; what was read before is kept",
            ) from problem

    def material(self) -> Material:
        """Everything known, in memory, claims in the order they were written.

        What people added to the findings is weighed with what the program found.
        """
        written = self.claims()
        order = {claim.id: number for number, claim in enumerate(written)}
        with self.store() as store:
            claims = sorted(store.records(Claim), key=lambda one: order.get(one.id, len(order)))
            claims = list(claims_with(claims, store.additions(), written))
            found = Material(
                case=self.case(),
                framework=self.framework(),
                documents=tuple(store.records(Document)),
                unreadable=tuple(store.records(Unreadable)),
                passages=tuple(store.records(Passage)),
                codings=tuple(store.records(Coding)),
                matches=tuple(store.records(Match)),
                reposts=tuple(store.records(Repost)),
                actors=tuple(store.records(Actor)),
                events=tuple(store.records(Event)),
                claims=tuple(claims),
                observations=tuple(store.records(Observation)),
                rivals=tuple(store.records(Rival)),
                verdicts=tuple(store.records(Verdict)),
                runs=store.runs(),
                revisions=store.revisions(),
            )
            return together(found, store)


def make_folder(path: Path, case_file: Path, claims_file: Path | None) -> CaseFolder:
    """A new case folder holding checked copies of what people wrote."""
    case = load_case(case_file)
    _check_languages(case, case_file)
    framework = _own_framework(case, case_file.parent)
    load_framework(str(framework) if framework else case.framework)
    if claims_file is not None:
        load_claims(claims_file)
    if (path / "case.yaml").exists():
        _same_case(path, case_file, claims_file)
    try:
        _fill(path, case_file, claims_file, framework)
    except OSError as problem:
        raise CaseError(
            f"the case cannot be made: {problem.strerror}",
            where=str(path),
            remedy="choose another folder, or check its permissions",
        ) from problem
    return CaseFolder(path)


def _fill(path: Path, case_file: Path, claims_file: Path | None, framework: Path | None) -> None:
    path.mkdir(parents=True, exist_ok=True)
    if not (path / "case.sqlite").exists():
        CaseStore.create(path).close()
    if (path / "case.yaml").exists():
        return
    if framework:
        _copy_framework(framework, path / "framework")
    _keep_claims(path / "claims.yaml", claims_file)
    (path / "case.from").write_text(str(case_file.parent.resolve()), encoding="utf-8")
    # The case file comes last: with it the folder is a case, before it a killed `new`.
    partial = path / "case.yaml.part"
    shutil.copyfile(case_file, partial)
    partial.replace(path / "case.yaml")


def _keep_claims(kept: Path, given: Path | None) -> None:
    if given is not None:
        kept.write_bytes(given.read_bytes())
    elif kept.exists():
        raise CaseError(
            "claims lie here that were not given",
            where=str(kept),
            remedy=f"give them with --claims {kept}, or remove them",
        )


def _check_languages(case: CaseFile, case_file: Path) -> None:
    for one in unknown(case.languages):
        raise CaseError(
            f"languages: {one!r} is no language we can tell",
            where=str(case_file),
            remedy="write two-letter codes, such as id, en, ko",
        )


def _same_case(path: Path, case_file: Path, claims_file: Path | None) -> None:
    pairs = [(path / "case.yaml", case_file)]
    if claims_file is not None:
        pairs.append((path / "claims.yaml", claims_file))
    for kept, given in pairs:
        if not kept.exists() or kept.read_bytes() != given.read_bytes():
            raise CaseError(
                "another case is here already",
                where=str(path),
                remedy=f"choose another folder, or edit {kept} to change this case",
            )


def _own_framework(case: CaseFile, beside: Path) -> Path | None:
    if not _is_path(case.framework):
        return None
    path = beside / case.framework
    if not path.is_file():
        raise CaseError(
            f"no framework file {case.framework!r}",
            where=str(beside),
            remedy="correct `framework:`",
        )
    return path


def _is_path(framework: str) -> bool:
    return framework.endswith((".yaml", ".yml"))


def _copy_framework(framework: Path, target: Path) -> None:
    target.mkdir(exist_ok=True)
    shutil.copyfile(framework, target / framework.name)
    for pattern in load_framework(str(framework)).examples:
        for example in framework.parent.glob(pattern):
            copy = target / example.relative_to(framework.parent)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(example, copy)


def digest(*parts: str) -> str:
    """One SHA-256 over several strings, for the inputs of a Run."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
