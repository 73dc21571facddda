"""One file in, one `Document` out, or one `UnreadableError` that says why and what helps.

The suffix chooses the reader; size, emptiness and the file's first bytes are checked before
it runs. Readers of other packages are found under the entry point group `jejak.readers`,
with the suffix as name, and take precedence over the built-in ones.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.metadata import entry_points
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, cast

from jejak.errors import UnreadableError
from jejak.model.records import Document, Side
from jejak.reading import docx, html, markdown, pdf, plain
from jejak.reading.readings import Reader, Reading, no_date
from jejak.text.folding import frozen, slug, squeezed
from jejak.text.languages import detect

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 64 * 1024 * 1024
GROUP = "jejak.readers"

_BUILT_IN: Mapping[str, Reader] = {
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".txt": plain.read,
    ".html": html.read,
    ".htm": html.read,
    ".xhtml": html.read,
    ".pdf": pdf.read,
    ".docx": docx.read,
}
SUFFIXES: tuple[str, ...] = tuple(_BUILT_IN)

_SIGNATURES = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive or Office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or encrypted Office document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
)
_EXPECTED = {".pdf": "a PDF", ".docx": "a zip archive or Office document"}
_SAFE_ID = re.compile(r"[\w.-]+")
_SIDES = ("origin", "host", "third")


def read_file(
    path: Path,
    *,
    root: Path | None = None,
    languages: Sequence[str] = ("id", "en", "ko"),
    max_bytes: int = MAX_BYTES,
) -> Document:
    """Read one file as a document with frozen text; the path is named relative to `root`.

    The title, where there is one, stands at the very start of the text.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "bus.md").write_text("---\\ntitle: Bus\\ndate: 2017-10\\n---\\nBus itu tiba.")
    >>> document = read_file(folder / "bus.md", root=folder)
    >>> document.id, document.text, str(document.published)
    ('bus', 'Bus\\n\\nBus itu tiba.', '2017-10')
    """
    name = _relative(path, root)
    with _named(name):
        reader = _reader_for(path)
        _check_file(path, max_bytes)
        digest = digest_of(path)
        reading = reader(path)
        return _document(reading, name, digest, languages)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file's bytes in hexadecimal, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def readers() -> Mapping[str, Reader]:
    """Every reader by the suffix it reads, those of other packages included.

    >>> ".pdf" in readers()
    True
    """
    found = dict(_BUILT_IN)
    for entry in entry_points(group=GROUP):
        found["." + entry.name.lower().lstrip(".")] = entry.load()
    return found


def _relative(path: Path, root: Path | None) -> str:
    if root is not None and path.resolve().is_relative_to(root.resolve()):
        return path.resolve().relative_to(root.resolve()).as_posix()
    return path.name


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Give every failure inside the file's name."""
    try:
        yield
    except UnreadableError as problem:
        raise UnreadableError(problem.problem, where=name, remedy=problem.remedy) from problem
    except FileNotFoundError as problem:
        raise UnreadableError("no such file", where=name, remedy="check the path") from problem
    except OSError as problem:
        raise UnreadableError(
            f"cannot be opened: {problem.strerror or problem}",
            where=name,
            remedy="check that the file is there and may be read",
        ) from problem
    except Exception as problem:
        # Whatever breaks a reader must cost this one file, not the reading of all the others.
        raise UnreadableError(
            f"its reader broke down ({type(problem).__name__}: {problem})",
            where=name,
            remedy="save it in another form",
        ) from problem


def _reader_for(path: Path) -> Reader:
    if path.is_dir():
        raise UnreadableError("a folder, not a file", remedy="name the files in it")
    suffix = path.suffix.lower()
    reader = readers().get(suffix)
    if reader is None:
        raise UnreadableError(
            f"no reader for {suffix!r} files" if suffix else "a file without a suffix",
            remedy=f"save it as one of {' '.join(sorted(readers()))}",
        )
    return reader


def _check_file(path: Path, max_bytes: int) -> None:
    size = path.stat().st_size
    if size == 0:
        raise UnreadableError("the file is empty (0 bytes)", remedy="fetch or save it again")
    if size > max_bytes:
        raise UnreadableError(
            f"{size:,} bytes is more than the limit of {max_bytes:,}",
            remedy="split it, or raise the limit",
        )
    _check_signature(path)


def _check_signature(path: Path) -> None:
    suffix = path.suffix.lower()
    if suffix not in _BUILT_IN:
        return
    with path.open("rb") as file:
        start = file.read(1024)
    found = next((what for sign, what in _SIGNATURES if start.startswith(sign)), "")
    expected = _EXPECTED.get(suffix, "")
    # Some programs write a few bytes before the mark of a PDF, and readers allow it.
    if suffix == ".pdf" and b"%PDF" in start:
        return
    if found != expected:
        what = found or "something else"
        raise UnreadableError(
            f"named {suffix} but it is {what}",
            remedy="give the file its true suffix, or save it in a format that is read",
        )


def _document(reading: Reading, name: str, digest: str, languages: Sequence[str]) -> Document:
    body = frozen(reading.text)
    body = body if reading.pages else body.strip()
    if not body.strip():
        raise UnreadableError("no text in it", remedy="check that the file has a body")
    lead, title = _title(reading.title, body)
    text = lead + body
    language = reading.language or detect(text, languages)
    return Document(
        id=_id(reading.id, name),
        title=title,
        issuer=frozen(reading.issuer),
        kind=reading.kind,
        language=language,
        side=cast("Side", reading.side if reading.side in _SIDES else ""),
        published=reading.published,
        url=reading.url,
        text=text,
        pages=_pages(reading, body, len(lead)),
        digest=digest,
        reader=reading.reader,
        caution=_caution(reading),
        original=name,
    )


def _title(title: str, body: str) -> tuple[str, str]:
    """What to put before the body, and the title as it stands at the start of the text."""
    title = " ".join(frozen(title).split())
    first = body.partition("\n\n")[0]
    if title and squeezed(first) == squeezed(title):
        return "", first
    return (f"{title}\n\n", title) if title else ("", "")


def _pages(reading: Reading, body: str, lead: int) -> tuple[int, ...]:
    """Page offsets in the final text: the title belongs to the first page."""
    offsets = reading.pages
    if body != reading.text:
        starts = (0, *offsets)
        parts = (reading.text[a:b] for a, b in zip(starts, offsets, strict=False))
        offsets = tuple(accumulate(len(frozen(part)) for part in parts))
    return tuple(offset + lead if offset else 0 for offset in offsets)


def _id(stated: str, name: str) -> str:
    if _SAFE_ID.fullmatch(stated):
        return stated
    return slug(stated or str(Path(name).with_suffix("")))


def _caution(reading: Reading) -> str:
    if reading.published is not None or "no date:" in reading.caution:
        return reading.caution
    return " ".join(filter(None, [reading.caution, no_date("none is given")]))
