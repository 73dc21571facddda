"""The original of a source: where it lies, what it is, and how it may be shown without harm."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PureWindowsPath
from typing import Literal

from jejak.case.cache import keep, kept
from jejak.case.folder import CaseFolder
from jejak.errors import InputError
from jejak.model.records import Document
from jejak.reading import pagepictures
from jejak.reading.files import digest_of
from jejak.reading.html import page_source
from jejak.reading.pagepictures import PagePicture
from jejak.reading.plain import decoded
from jejak.safety.apart import Limits, apart

Kind = Literal["pdf", "page", "text", "other"]
KINDS: dict[str, Kind] = {
    ".pdf": "pdf",
    ".html": "page", ".htm": "page", ".xhtml": "page",
    ".md": "text", ".markdown": "text", ".txt": "text",
}  # fmt: skip
LARGEST = 16 << 20
"""Bytes of a web page or text that is shown; a longer one can be fetched."""
WITHIN = Limits(seconds=20.0, memory=2 << 30, largest=48 << 20)
_DIGEST = re.compile(r"[0-9a-f]{16,}")
_SUFFIX = re.compile(r"(?:\.\w{1,12})?")


@dataclass(frozen=True)
class Original:
    """A source as it was given: its file here, the name it came under, and what it is.

    `same` is whether its bytes are those that the document was read from.
    """

    path: Path
    name: str
    kind: Kind
    digest: str
    size: int
    same: bool


def original_of(place: CaseFolder, document: Document) -> Original | None:
    """The original of a document, None if the case does not have it, or not within its folder."""
    name = PureWindowsPath(document.original).name
    suffix = Path(name).suffix.lower()
    if not _DIGEST.match(document.digest) or not _SUFFIX.fullmatch(suffix):
        return None
    path = place.originals / f"{document.digest[:16]}{suffix}"
    # A link would let whoever gives a source show any file of this machine.
    inside = path.resolve().is_relative_to(place.path.resolve())
    if path.is_symlink() or not inside or not path.is_file():
        return None
    state = path.stat()
    same = _digest(str(path), state.st_mtime_ns, state.st_size) == document.digest
    kind = KINDS.get(suffix, "other")
    return Original(path, name or path.name, kind, document.digest, state.st_size, same)


@lru_cache(maxsize=256)
def _digest(path: str, changed: int, size: int) -> str:  # noqa: ARG001 - they are the key
    return digest_of(Path(path))


def page_picture(place: CaseFolder, original: Original, number: int) -> PagePicture:
    """A page of a PDF as a picture, drawn apart and kept.

    Raises:
        InputError: there is no such page, the PDF is damaged, or it took too much to draw.
    """
    name = f"page-{_named(original)}-{number}.png"
    found = kept(place, name)
    if found is None:
        asked = {"path": str(original.path.resolve()), "number": number}
        found = apart(pagepictures.__name__, json.dumps(asked).encode(), WITHIN)
        keep(place, name, found)
    return pagepictures.told(found)


def harmless_page(place: CaseFolder, original: Original) -> str:
    """The words and tables of a web page, cleaned apart and kept.

    Raises:
        InputError: it is too large, or took too much to clean.
    """
    name = f"web-{_named(original)}.html"
    found = kept(place, name)
    if found is None:
        given = text_of(original).encode("utf-8", "replace")
        found = apart("jejak.safety.webpages", given, WITHIN)
        keep(place, name, found)
    return found.decode()


def text_of(original: Original) -> str:
    """A text or a web page as it stands in its file.

    Raises:
        InputError: it is too large to be shown.
    """
    if original.size > LARGEST:
        raise InputError(
            f"{original.size:,} bytes are more than the {LARGEST:,} that are shown",
            where=original.name,
            remedy="download it",
        )
    content = original.path.read_bytes()
    if original.kind == "page":
        return page_source(content)[0]
    return decoded(content).text


def _named(original: Original) -> str:
    # The bytes that are here count, whatever the document was read from.
    state = original.path.stat()
    told = f"{original.digest}\0{state.st_mtime_ns}\0{state.st_size}"
    return hashlib.sha256(told.encode()).hexdigest()[:24]
