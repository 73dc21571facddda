"""The report on a case in every form it is had in: page, Word, PDF, Markdown, bundle."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any, Final

from jejak.case.folder import CaseFolder
from jejak.case.references import case_references
from jejak.case.steps import report_text
from jejak.errors import OptionError
from jejak.exchanging.csljson import written as csl_text
from jejak.model.framework import LANGUAGES, Framework
from jejak.model.judgements import Coder, Judgement
from jejak.model.material import Material
from jejak.reporting import bundle as bundles
from jejak.reporting.blocks import Paper, read_paper
from jejak.reporting.bundle import About, Checked, verify_bundle
from jejak.reporting.csvtables import json_lines, tables
from jejak.reporting.figures import named_figures, png_file, svg_file
from jejak.reporting.markdownreport import markdown_report
from jejak.reporting.pdfreport import pdf_report
from jejak.reporting.wording import catalogue
from jejak.safety.apart import Limits, apart

FORMS: Final = ("html", "docx", "pdf", "md", "zip")
MEDIA: Final = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "md": "text/markdown; charset=utf-8",
    "zip": "application/zip",
}
"""What each form is, for those who are sent it."""
# The engine of the pictures sets aside tens of GiB of addresses that it never uses.
_LIMITS: Final = Limits(seconds=240, memory=6 << 30, largest=256 << 20, reserved=128 << 30)
_ENDINGS: Final = {"": "html", ".htm": "html", ".markdown": "md"}
_EPOCH: Final = datetime(1980, 1, 1)  # noqa: DTZ001 - as Word and zip hold times, without a zone
_RECORDS: Final = (
    "documents", "unreadable", "passages", "codings", "matches", "reposts", "actors", "events",
    "claims", "observations", "rivals", "verdicts", "revisions",
)  # fmt: skip


def report_bytes(
    place: CaseFolder, form: str, *, language: str = "en", style: str = "apa", texts: bool = True
) -> bytes:
    """The report in one of `FORMS`, as a file holds it.

    Markdown comes without its pictures here, which lie beside it. A bundle has all languages and
    is the same whenever it is made of the same case; without `texts` it holds passages only.

    Raises:
        OptionError: there is no such form, language or style; or a PDF cannot be made here.
    """
    if form not in FORMS:
        remedy = f"use one of {', '.join(FORMS)}"
        raise OptionError(f"no report is made as {form!r}", where="form", remedy=remedy)
    if form == "zip":
        return _bundle(place, style=style, texts=texts)
    page = report_text(place, language=language, style=style)
    return _MADE[form](page, language)


def apart_report(place: CaseFolder, form: str, *, language: str, style: str) -> bytes:
    """The same, made in a process of its own with limits, so that a server goes on meanwhile.

    Raises:
        InputError: as `report_bytes`, or it took more time or memory than it may.
    """
    asked = {"path": str(place.path), "database": place.database, "form": form}
    given = json.dumps({**asked, "language": language, "style": style})
    # What comes in over a pipe stands on no command line: the address may hold a password.
    return apart(__name__, given.encode(), _LIMITS)


def answer(given: bytes) -> bytes:
    """What the process of its own does; see `apart_report`."""
    asked = json.loads(given)
    place = CaseFolder.at(Path(asked["path"]), database=asked["database"])
    return report_bytes(place, asked["form"], language=asked["language"], style=asked["style"])


def _html(page: str, _: str) -> bytes:
    return page.encode("utf-8", "backslashreplace")


def _docx(page: str, language: str) -> bytes:
    when = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    return _word(read_paper(page), language, when)


def _pdf(page: str, _: str) -> bytes:
    return pdf_report(page)


def _markdown(page: str, _: str) -> bytes:
    return markdown_report(read_paper(page), {}).encode()


_MADE: Final[dict[str, Callable[[str, str], bytes]]] = {
    "html": _html,
    "docx": _docx,
    "pdf": _pdf,
    "md": _markdown,
}


def _word(paper: Paper, language: str, when: datetime) -> bytes:
    # python-docx takes a while to load, and most commands never need it.
    from jejak.reporting.docxreport import docx_report

    return docx_report(paper, when=when, contents=catalogue(language).say("page.contents"))


def report(
    folder: Path,
    *,
    output: Path,
    language: str = "en",
    style: str = "apa",
    texts: bool = True,
) -> Path:
    """Write the report as what the name of `output` ends with: .html, .docx, .pdf, .md or .zip.

    The pictures of X.md go into the folder X.files beside it. A file cut off half way never takes
    its place.
    """
    place = CaseFolder.at(folder)
    form = _ENDINGS.get(output.suffix.lower(), output.suffix.lower().removeprefix("."))
    if form not in FORMS:
        remedy = "name it ….html, .docx, .pdf, .md or .zip"
        raise OptionError(
            f"no report is written to '{output.suffix}' files", where="--output", remedy=remedy
        )
    if form == "md":
        page = report_text(place, language=language, style=style)
        return _write_markdown(read_paper(page), output)
    _write(output, report_bytes(place, form, language=language, style=style, texts=texts))
    return output


def _write_markdown(paper: Paper, output: Path) -> Path:
    beside = output.with_suffix(".files")
    addresses = {}
    for name, figure in named_figures(paper).items():
        _write(beside / f"{name}.png", png_file(figure.svg, figure.label))
        addresses[name] = f"{beside.name}/{name}.png"
    _write(output, markdown_report(paper, addresses).encode())
    return output


def figures(folder: Path, output: Path, *, language: str = "en") -> tuple[Path, ...]:
    """Write the figures of the report into a folder, each as SVG and as PNG."""
    page = report_text(CaseFolder.at(folder), language=language)
    made = _figure_files(read_paper(page), "")
    for name, content in made.items():
        _write(output / name, content)
    return tuple(output / name for name in made)


def _figure_files(paper: Paper, ending: str) -> dict[str, bytes]:
    made = {}
    for name, figure in named_figures(paper).items():
        made[f"{name}{ending}.svg"] = svg_file(figure.svg, figure.label).encode()
        made[f"{name}{ending}.png"] = png_file(figure.svg, figure.label)
    return made


def verify(bundle: Path) -> Checked:
    """Compare a bundle with its manifest: what was changed, is missing, or was added."""
    return verify_bundle(bundle)


def _write(output: Path, content: bytes) -> None:
    partial = output.with_name(f"{output.name}.part")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        partial.replace(output)
    except OSError as problem:
        with suppress(OSError):
            partial.unlink()
        raise OptionError(
            f"{output} cannot be written: {problem.strerror}",
            where="--output",
            remedy="name a file in a folder that can be written",
        ) from problem


def _bundle(place: CaseFolder, *, style: str, texts: bool) -> bytes:
    material = place.material()
    with place.store() as store:
        judgements, coders = store.judgements(), tuple(store.records(Coder))
        additions = store.additions()
    files: dict[str, bytes | str] = {}
    when = _last(material)
    for language in LANGUAGES:
        files |= dict(_reports(place, language, style, when))
    made = tables(material, catalogue("en"), judgements, coders)
    files |= {f"tables/{name}.csv": text for name, text in made.items()}
    files |= _data(place, material, judgements, coders, texts=texts)
    files["data/additions.jsonl"] = json_lines(additions, in_order=True)
    files |= dict(_case_files(place, material.framework))
    return bundles.bundle(files, _about(material, style, when, texts=texts))


def _reports(
    place: CaseFolder, language: str, style: str, when: datetime
) -> Iterator[tuple[str, bytes | str]]:
    """The report in one language; no time of writing stands in it."""
    page = report_text(place, language=language, style=style, generated="")
    paper = read_paper(page)
    drawn = _figure_files(paper, f".{language}")
    yield from ((f"figures/{name}", content) for name, content in drawn.items())
    addresses = {name: f"../figures/{name}.{language}.png" for name in named_figures(paper)}
    yield f"report/report.{language}.html", _html(page, language)
    yield f"report/report.{language}.docx", _word(paper, language, when)
    yield f"report/report.{language}.md", markdown_report(paper, addresses)


def _data(
    place: CaseFolder,
    material: Material,
    judgements: tuple[Judgement, ...],
    coders: tuple[Coder, ...],
    *,
    texts: bool,
) -> dict[str, str]:
    held: dict[str, Any] = {name: getattr(material, name) for name in _RECORDS}
    if not texts:
        held["documents"] = [_untold(one) for one in material.documents]
    made = {f"data/{name}.jsonl": json_lines(some) for name, some in held.items()}
    made["data/coders.jsonl"] = json_lines(coders)
    made["data/runs.jsonl"] = json_lines(material.runs, in_order=True)
    made["data/judgements.jsonl"] = json_lines(judgements, in_order=True)
    made["data/references.json"] = csl_text(
        tuple(case_references(place, material.documents).values())
    )
    return made


def _untold(document: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(document).items() if name != "text"}


def _case_files(place: CaseFolder, framework: Framework) -> Iterator[tuple[str, bytes]]:
    """What people wrote, so that `jejak new --case case/case.yaml` finds all of it."""
    for name in ("case.yaml", "claims.yaml"):
        path = place.path / name
        if path.is_file():
            yield f"case/{name}", path.read_bytes()
    home = place.framework_file()
    named = Path(place.case().framework)
    inside = named.suffix and not named.is_absolute() and ".." not in named.parts
    folder = Path("case") / (named.parent if inside else "framework")
    yield (folder / home.name).as_posix(), home.read_bytes()
    for pattern in framework.examples:
        for example in sorted(home.parent.glob(pattern)):
            if example.is_file():
                told = (folder / example.relative_to(home.parent)).as_posix()
                yield told, example.read_bytes()


def _last(material: Material) -> datetime:
    """When the case was last worked on: the same for every copy of it."""
    times = [one.finished for one in material.runs if one.finished]
    if not times:
        return _EPOCH
    return datetime.fromisoformat(max(times)).replace(tzinfo=None, microsecond=0)


def _about(material: Material, style: str, when: datetime, *, texts: bool) -> About:
    case = material.case
    steps = [
        {name: getattr(one, name) for name in vars(one)} for one in material.runs if one.finished
    ]
    return About(
        name=case.name,
        description=catalogue("en").say("page.footer", framework=material.framework.id),
        date=when.date().isoformat(),
        version=version("jejak"),
        style=style,
        texts=texts,
        steps=steps,
        versions=tuple(_versions()),
    )


def _versions() -> Iterator[tuple[str, str]]:
    """The versions of Python and of what Jejak stands on, as they are here."""
    yield "Python", ".".join(map(str, sys.version_info[:3]))
    for line in sorted(requires("jejak") or ()):
        if "extra ==" in line:
            continue
        name = line.split(";")[0].split("[")[0]
        name = name.rstrip("0123456789.,<>=!~ *")
        with suppress(PackageNotFoundError):
            yield name, version(name)
