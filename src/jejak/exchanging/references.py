"""References in and out, by the ending of the file; and a case's own documents as references."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from jejak.errors import InputError, OptionError
from jejak.exchanging import zotero
from jejak.exchanging.bibtex import read_bibtex, write_bibtex
from jejak.exchanging.csljson import read_csljson, write_csljson
from jejak.exchanging.referencefiles import Reader, Received, Writer
from jejak.exchanging.ris import read_ris, write_ris
from jejak.model.records import Document
from jejak.model.references import Name, Reference

READERS: Mapping[str, Reader] = {
    ".bib": read_bibtex,
    ".ris": read_ris,
    ".json": read_csljson,
    ".rdf": zotero.read_rdf,
    ".csv": zotero.read_csv,
}
WRITERS: Mapping[str, Writer] = {
    ".bib": write_bibtex,
    ".ris": write_ris,
    ".json": write_csljson,
}
# Of these kinds the issuer is the paper or site a text stands in; of the others, who speaks in it.
_CARRIED = {
    "news": "article-newspaper",
    "news repost": "article-newspaper",
    "news digest": "article-newspaper",
    "article": "article-magazine",
    "opinion": "article-newspaper",
    "blog": "post-weblog",
    "travel blog": "post-weblog",
    "journal": "article-journal",
    "journal article": "article-journal",
    "journal abstract": "article-journal",
    "interview": "article-newspaper",
    "essay": "article-magazine",
    "analysis": "article-magazine",
}
_SPOKEN = {
    "law": "legislation",
    "decree": "legislation",
    "speech": "speech",
    "report": "report",
    "workshop report": "report",
    "delivery note": "report",
    "minutes": "report",
    "case study": "report",
    "teaching case": "report",
    "thesis": "thesis",
    "thesis abstract": "thesis",
    "student paper": "manuscript",
}
_PUBLISHED = frozenset(("legislation", "thesis"))
"""Types whose issuer stands as publisher: nobody is the author of a law, a university not of a thesis."""


def read_references(path: Path) -> Received:
    """The references of a file: .bib, .ris, .json (CSL-JSON), .rdf or .csv (of Zotero).

    Raises:
        OptionError: no references are read from such files.
        InputError: it cannot be read, or is no such file.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise OptionError(
            f"no references are read from '{path.suffix}' files",
            where=str(path),
            remedy=f"name one of {', '.join(READERS)}",
        )
    try:
        return reader(path)
    except OSError as problem:
        raise InputError(
            f"cannot be read: {problem.strerror}", where=str(path), remedy="check the path"
        ) from problem


def write_references(references: Sequence[Reference], path: Path) -> tuple[str, ...]:
    """Write references as .bib, .ris or .json (CSL-JSON); in words, what the format cannot carry.

    Raises:
        OptionError: no references are written to such files.
    """
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise OptionError(
            f"no references are written to '{path.suffix}' files",
            where=str(path),
            remedy=f"name it one of {', '.join(WRITERS)}",
        )
    return writer(references, path)


def of_document(document: Document) -> Reference:
    """What a case knows of a document, as a reference.

    The issuer of news, journals and blogs is what the text stands in; of laws and theses it is the
    publisher; of all else it is the author, as a whole: nobody here takes a name apart. A document
    without a date has none in its reference, which styles write as "n.d.".

    >>> of_document(Document("a", "Kota", "Tempo", "news", "id", "host", None, "", "", (), "", "")).type
    'article-newspaper'
    """
    kind = _CARRIED.get(document.kind) or _SPOKEN.get(document.kind, "")
    fields = {"URL": document.url, "language": document.language}
    names = {}
    if document.kind in _CARRIED:
        fields["container-title"] = document.issuer
    elif kind in _PUBLISHED:
        fields["publisher"] = document.issuer
    elif document.issuer:
        names["author"] = (Name(literal=document.issuer),)
    return Reference(
        id=document.id,
        type=kind or ("webpage" if document.url else "document"),
        title=document.title or document.id,
        names=names,
        issued=document.published,
        fields={variable: text for variable, text in fields.items() if text},
        files=(document.original,) if document.original else (),
    )


def completed(reference: Reference, document: Document) -> Reference:
    """A reference somebody kept, with what it leaves out and the document knows."""
    own = of_document(document)
    known = {one: own.get(one) for one in ("URL", "language") if own.get(one)}
    return Reference(
        id=reference.id,
        type=reference.type,
        title=reference.title or own.title,
        names=reference.names,
        issued=reference.issued or own.issued,
        accessed=reference.accessed,
        fields={**known, **reference.fields},
        files=reference.files or own.files,
        besides=reference.besides,
    )
