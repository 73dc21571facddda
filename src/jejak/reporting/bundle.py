"""A report with all it rests on, in one file that is the same whenever it is made of the same case.

A zip with the reports, figures, tables, records, the case file, claims and framework, a README that
says how to do it again, `ro-crate-metadata.json` for archives of research data, and the SHA-256 of
every file in `manifest-sha256.txt`, as `sha256sum --check` reads it.
"""

from __future__ import annotations

import hashlib
import io
import json
import mimetypes
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jejak.errors import InputError
from jejak.reporting.markdownreport import escaped

MANIFEST: Final = "manifest-sha256.txt"
CRATE: Final = "ro-crate-metadata.json"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_CHUNK: Final = 1 << 20
LARGEST: Final = 4 << 30
"""Bytes that a bundle may hold unpacked, when it is checked."""
_KINDS: Final = {
    ".md": "text/markdown",
    ".jsonl": "application/x-ndjson",
    ".yaml": "application/yaml",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".csv": "text/csv",
    ".html": "text/html",
    ".txt": "text/plain",
}


@dataclass(frozen=True)
class About:
    """What a bundle says of itself: the case, its time, the program, and how it was made."""

    name: str
    description: str
    date: str
    version: str
    style: str
    texts: bool
    steps: Sequence[Mapping[str, Any]] = ()
    versions: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Checked:
    """What differs between a bundle and its manifest: nothing, if all three are empty."""

    files: int
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether every file is there, and as it was written."""
        return not (self.changed or self.missing or self.unknown)


def bundle(files: Mapping[str, bytes | str], about: About) -> bytes:
    """The bytes of a bundle that holds these files, by their names in it."""
    held = {name: _bytes(content) for name, content in files.items()}
    held["README.md"] = readme(about, sorted(held)).encode()
    held[CRATE] = _crate(about, held).encode()
    lines = [f"{hashlib.sha256(held[name]).hexdigest()}  {name}\n" for name in sorted(held)]
    held[MANIFEST] = "".join(lines).encode()
    sent = io.BytesIO()
    with zipfile.ZipFile(sent, "w") as archive:
        for name in sorted(held):
            part = zipfile.ZipInfo(name, date_time=_EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o644 << 16
            archive.writestr(part, held[name])
    return sent.getvalue()


def _bytes(content: bytes | str) -> bytes:
    return content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace")


def verify_bundle(path: Path) -> Checked:
    """Compare every file of a bundle with its manifest.

    Raises:
        InputError: the file is no bundle, or cannot be read at all.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if MANIFEST not in archive.namelist():
                raise _no_bundle(path, "it has no manifest")
            if sum(one.file_size for one in archive.infolist()) > LARGEST:
                raise _no_bundle(path, "it is larger than a bundle may be")
            wanted = _manifest(archive.read(MANIFEST).decode("utf-8", "replace"), path)
            names = [one for one in archive.namelist() if one != MANIFEST and not one.endswith("/")]
            found = {name: _digest(archive, name) for name in names}
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as problem:
        raise _no_bundle(path, "no zip file, or cut off") from problem
    except OSError as problem:
        raise _no_bundle(path, problem.strerror or str(problem)) from problem
    twice = {name for name in names if names.count(name) > 1}
    return Checked(
        files=len(wanted),
        changed=tuple(
            sorted(
                one
                for one in wanted
                if one in found and (found[one] != wanted[one] or one in twice)
            )
        ),
        missing=tuple(sorted(wanted.keys() - found)),
        unknown=tuple(sorted(found.keys() - wanted)),
    )


def _manifest(text: str, path: Path) -> dict[str, str]:
    wanted = {}
    for line in text.splitlines():
        digest, gap, name = line.partition("  ")
        if not gap or len(digest) != 64:
            raise _no_bundle(path, f"its manifest cannot be read: {line[:80]!r}")
        wanted[name] = digest
    return wanted


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    """The SHA-256 of a file; of one whose bytes are damaged none that is in any manifest."""
    made = hashlib.sha256()
    try:
        with archive.open(name) as source:
            while some := source.read(_CHUNK):
                made.update(some)
    except (zipfile.BadZipFile, zlib.error, EOFError):
        return "damaged"
    return made.hexdigest()


def _no_bundle(path: Path, what: str) -> InputError:
    remedy = "name a bundle that `jejak report DIR -o FILE.zip` wrote"
    return InputError(f"this is no whole bundle: {what}", where=str(path), remedy=remedy)


_TREE: Final = (
    ("report/", "the report in English, Indonesian and Korean: web page, Word, Markdown"),
    ("figures/", "the figures of the report, as SVG and PNG"),
    (
        "tables/",
        "sources, codings, judgements, claims, tests, rivals, events, stages, runs (CSV, UTF-8)",
    ),
    ("data/", "all records of the case, one JSON object a line"),
    ("case/", "the case file, the claims and the framework, as they were given"),
    (CRATE, "what this is, for archives (RO-Crate 1.1)"),
    (MANIFEST, "the SHA-256 of every other file"),
)


def readme(about: About, names: Sequence[str]) -> str:
    """What is in a bundle and how to make it again, as Markdown."""
    held = "\n".join(
        f"- `{name}` {what}" for name, what in _TREE if not name.endswith("/") or _has(name, names)
    )
    commands = "\n".join(_commands(about, names))
    versions = "\n".join(f"| {name} | {version} |" for name, version in about.versions)
    texts = (
        "The texts that were read are in `data/documents.jsonl`."
        if about.texts
        else "The texts that were read were left out; `data/documents.jsonl` names each with the "
        "SHA-256 of its file."
    )
    return f"""# {escaped(_line(about.name))}

A report by Jejak {about.version}, with everything it rests on.

## What is here

{held}

{texts} The files themselves are not here: the sources belong to those who published them, and
`tables/sources.csv` says where each was found and what its SHA-256 is. Look at the rights of the
sources, and at the names of coders in `tables/judgements.csv`, before you hand this on.

In `codings.csv` are the judgements of machines, in `judgements.csv` those in the log, each with the
kind of its coder. Passages are given by document, first and last code point (half-open).

## Is it whole?

    jejak verify FILE.zip

or, unpacked, `sha256sum --check {MANIFEST}`.

## Do it again

Unpack it, put the sources into a folder SOURCES, and give, in this order:

{commands}

The same sources, case, claims, framework, seed and versions give the same codings, events, tests and
verdicts: compare the files in `data/` of both bundles. What people judged (`data/judgements.jsonl`), added to
claims (`data/additions.jsonl`) or wrote into the report (`data/revisions.jsonl`) is not made again by
a command; judgements are taken into a case with `jejak take`, from a project of `jejak export`.

## Seeds and versions

{_steps(about.steps)}

| Package | Version |
| --- | --- |
{versions}
"""


def _line(text: str) -> str:
    return " ".join(text.split())


def _has(folder: str, names: Sequence[str]) -> bool:
    return any(name.startswith(folder) for name in names)


def _commands(about: About, names: Sequence[str]) -> list[str]:
    claims = " --claims case/claims.yaml" if "case/claims.yaml" in names else ""
    told = {str(one["step"]): one for one in about.steps}
    coder = _options(told["code"]).get("coder", "meaning") if "code" in told else "meaning"
    lines = [
        f"python -m pip install jejak=={about.version}",
        f"jejak new again.jejak --case case/case.yaml{claims}",
        "jejak read again.jejak SOURCES",
        f"jejak code again.jejak --coder {coder}",
        "jejak trace again.jejak",
        f"jejak report again.jejak -o again.zip --style {about.style}",
    ]
    return [f"    {line}" for line in lines]


def _options(step: Mapping[str, Any]) -> dict[str, Any]:
    try:
        found = json.loads(str(step["options"]))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _steps(steps: Sequence[Mapping[str, Any]]) -> str:
    head = "| Step | Jejak | Seed | Options | Inputs (SHA-256) |\n| --- | --- | --- | --- | --- |"
    rows = [
        f"| {one['step']} | {one['version']} | {one['seed']} | `{_cell(str(one['options']))}` |"
        f" `{one['inputs']}` |"
        for one in steps
    ]
    return "\n".join([head, *rows])


def _cell(text: str) -> str:
    return _line(text).replace("|", "¦").replace("`", "'")


def _crate(about: About, held: Mapping[str, bytes]) -> str:
    """RO-Crate 1.1 metadata: the bundle as a data set, its files, and the runs that made them."""
    parts = [_part(name, held[name]) for name in sorted(held)]
    runs = [_action(one) for one in about.steps]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": _line(about.name),
        "description": about.description,
        "datePublished": about.date,
        "license": {"@id": "#rights"},
        "hasPart": [{"@id": one["@id"]} for one in parts],
        "mentions": [{"@id": one["@id"]} for one in runs],
    }
    rights = {
        "@id": "#rights",
        "@type": "CreativeWork",
        "name": "No licence is stated",
        "description": "The sources belong to those who published them.",
    }
    program = {
        "@id": "#jejak",
        "@type": "SoftwareApplication",
        "name": "Jejak",
        "softwareVersion": about.version,
    }
    graph = [
        {
            "@id": CRATE,
            "@type": "CreativeWork",
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            "about": {"@id": "./"},
        },
        root,
        rights,
        program,
        *parts,
        *runs,
    ]
    told = {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _part(name: str, content: bytes) -> dict[str, Any]:
    suffix = Path(name).suffix
    kind = _KINDS.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return {
        "@id": name,
        "@type": "File",
        "name": name,
        "encodingFormat": kind,
        "contentSize": str(len(content)),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _action(step: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@id": f"#run-{step['id']}",
        "@type": "CreateAction",
        "name": f"jejak {step['step']}",
        "instrument": {"@id": "#jejak"},
        "startTime": step["started"],
        "endTime": step["finished"],
        "description": f"seed {step['seed']}; {step['options']}",
    }
