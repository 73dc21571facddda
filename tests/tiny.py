"""A case of four notes, made where a test wants it, and the command line run in this process."""

import contextlib
import io
import json
import shutil
import sqlite3
import sys
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import yaml

from jejak.cli import main

CASE = """\
name: Bandung and Seoul
origin: {name: Seoul, country: South Korea, aliases: [서울, 서울시]}
host: {name: Bandung, country: Indonesia, aliases: [반둥, Kota Bandung]}
period: 2014/2019
sources: notes/
"""

CLAIMS = """\
- id: river-park
  policy: Teras Cikapundung
  aliases: [river park, 치캄푼둥]
  dimension: environment
  origin: Seoul
- id: old-bus
  policy: Bus Bandros
  aliases: [Bandros]
  origin: Seoul
"""

NOTES = {
    "loi.md": """\
---
id: loi
title: Bandung dan Seoul menandatangani surat niat
publisher: Republika
date: 2015-05-25
language: id
kind: news
---
Wali kota Bandung dan wali kota Seoul menandatangani surat niat kerja sama pada 25 Mei 2015.
Bidangnya ialah transportasi dan penataan sungai.
""",
    "park.md": """\
---
id: park
title: River park opens
date: 2016-01-30
kind: news
---
Bandung opened the river park Teras Cikapundung on 30 January 2016. The mayor said the city
learned from Cheonggyecheon in Seoul and adapted the design to a narrower river.
""",
    "bandros.txt": """\
Bus Bandros beroperasi sejak 31 Desember 2013

Bus wisata Bandros diluncurkan di Bandung pada 31 Desember 2013. Gagasannya berasal dari bus
tingkat di London, kata kepala dinas perhubungan.
""",
    "korea/visit.md": """\
---
id: visit
title: 반둥시 대표단 서울 방문
date: 2017-10-16
kind: government
---
반둥시 대표단이 2017년 10월 16일 서울시를 방문하였다. 대표단은 서울의 버스 정책을 배우고 돌아갔다.
""",
}


def small_framework(folder: Path) -> Path:
    """The shipped theory with a handful of examples, so that coding is learnt in no time."""
    shipped = Path(str(files("jejak"))) / "frameworks" / "sister-city.yaml"
    theory = yaml.safe_load(shipped.read_text(encoding="utf-8"))
    lines: list[str] = []
    for name in ("mechanism", "degree", "dimension"):
        example = shipped.parent / "sister-city" / f"{name}.jsonl"
        lines += example.read_text(encoding="utf-8").splitlines()[::8]
    (folder / "few.jsonl").write_text("\n".join(lines), encoding="utf-8")
    path = folder / "small.yaml"
    text = yaml.safe_dump({**theory, "examples": ["few.jsonl"]}, allow_unicode=True)
    path.write_text(text, encoding="utf-8")
    return path


def write_case(folder: Path, *, claims: str = CLAIMS, more: str = "") -> Path:
    """The files that a case is made from: case.yaml, claims.yaml and notes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.yaml").write_text(CASE + more, encoding="utf-8")
    (folder / "claims.yaml").write_text(claims, encoding="utf-8")
    for name, text in NOTES.items():
        path = folder / "notes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "case.yaml"


def write_small(folder: Path) -> Path:
    """The same with the small framework."""
    case = write_case(folder, more="framework: small.yaml\n")
    small_framework(folder)
    return case


def copied(folder: Path, target: Path) -> Path:
    """A copy of a folder with a case and its sources, whose case reads the copied sources."""
    shutil.copytree(folder, target)
    for note in target.glob("*.jejak/case.from"):
        note.write_text(str(target), encoding="utf-8")
    return target


@dataclass(frozen=True)
class Ran:
    """What a command left: its exit code and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


def jejak(*arguments: object, stdin: bytes = b"") -> Ran:
    """Run `jejak` with these arguments in this process."""
    out, err = io.StringIO(), io.StringIO()
    before = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin))
    code = 0
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main([str(one) for one in arguments])
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        sys.stdin = before
    return Ran(code, out.getvalue(), err.getvalue())


def one_line(ran: Ran, *says: str) -> None:
    """The command ended as bad input must: code 2, one line on stderr, nothing on stdout."""
    assert (ran.code, ran.out) == (2, ""), ran
    assert ran.err.startswith("jejak: ")
    assert ran.err.count("\n") == 1, ran.err
    for words in says:
        assert words in ran.err
    assert ran.err.rstrip().endswith(")"), f"no remedy: {ran.err}"


TIMES = {"started", "finished", "number", "at"}


def tables(case: Path) -> dict[str, list[tuple]]:
    """Every table of a case but for when things took place, rows in a fixed order."""
    found = {}
    connection = sqlite3.connect(case / "case.sqlite")
    names = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
    ).fetchall()
    search = tuple(name for name, sql in names if "VIRTUAL" in (sql or ""))
    for name, _ in names:
        if name != "meta" and not name.startswith(search or "-"):
            cursor = connection.execute(f'SELECT * FROM "{name}"')
            kept = [n for n, one in enumerate(cursor.description) if one[0] not in TIMES]
            found[name] = sorted((tuple(row[n] for n in kept) for row in cursor), key=repr)
    connection.close()
    return found
