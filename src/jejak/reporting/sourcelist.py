"""What was read: every source with its date and cautions, and how many of each sort."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from jejak.model.material import Material
from jejak.model.records import Document, Repost, Unreadable
from jejak.reporting.evidence import web_address
from jejak.reporting.wording import Catalogue


@dataclass(frozen=True)
class SourceRow:
    """One source, in the words of the report; `repost` says what it is a near-copy of."""

    document: str
    title: str
    issuer: str
    date: str
    kind: str
    language: str
    link: str
    address: str
    repost: str
    caution: str


@dataclass(frozen=True)
class SourcesTable:
    """All sources by date, and those that could not be read."""

    rows: tuple[SourceRow, ...]
    unreadable: tuple[Unreadable, ...]


@dataclass(frozen=True)
class SourceCount:
    """How many sources of one year, kind and language; `year` is None without a date."""

    year: int | None
    kind: str
    language: str
    count: int


def sources_table(material: Material, words: Catalogue) -> SourcesTable:
    """Every source, oldest first, those without a date last."""
    reposts = {one.document: one for one in material.reposts}
    first = {one.cluster: one.document for one in material.reposts if one.first}
    rows = [
        _row(document, words, _repost(material, words, reposts.get(document.id), first))
        for document in sorted(material.documents, key=_by_date)
    ]
    return SourcesTable(tuple(rows), material.unreadable)


def _by_date(document: Document) -> tuple[str, str]:
    published = document.published
    return (published.start.isoformat() if published else "9999", document.id)


def _row(document: Document, words: Catalogue, repost: str) -> SourceRow:
    return SourceRow(
        document=document.id,
        title=document.title or document.id,
        issuer=document.issuer,
        date=words.date(document.published),
        kind=words.word("kind", document.kind),
        language=words.tongue(document.language),
        link=web_address(document.url),
        address=document.url or document.original,
        repost=repost,
        caution=words.word("caution", document.caution),
    )


def _repost(
    material: Material, words: Catalogue, repost: Repost | None, first: dict[str, str]
) -> str:
    if repost is None:
        return ""
    if repost.first:
        copies = sum(one.cluster == repost.cluster for one in material.reposts) - 1
        return words.count("copy", copies) if copies else ""
    original = material.document.get(first.get(repost.cluster, ""))
    return words.say("source.repost", title=original.title or original.id) if original else ""


def source_counts(material: Material, words: Catalogue) -> tuple[SourceCount, ...]:
    """Numbers of sources by year, kind and language, for the picture."""
    counts = Counter(
        (
            document.published.start.year if document.published else None,
            words.word("kind", document.kind),
            words.tongue(document.language),
        )
        for document in material.documents
    )
    ordered = sorted(counts.items(), key=lambda item: (item[0][0] or 9999, *item[0][1:]))
    return tuple(SourceCount(*key, count) for key, count in ordered)


def languages_line(material: Material, words: Catalogue) -> str:
    """The languages read, most frequent first, as in "Indonesian (59) and Korean (18)"."""
    counts = Counter(document.language for document in material.documents)
    return words.listed([f"{words.tongue(code)} ({n})" for code, n in counts.most_common()])


def independent(material: Material, documents: set[str]) -> int:
    """How many independent sources these documents are: reposts of one another count once."""
    return len({material.cluster[document] for document in documents})
