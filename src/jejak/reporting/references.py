"""The references of a report: the sources its evidence stands in, in a style that scholars cite by.

A passage of the evidence names its source as the style does (Author, year; or a note), and that
leads to the entry in the list of references; the entry leads back to the passages it is cited for
and to its row in the list of all sources.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from markupsafe import Markup

from jejak.model.references import Reference
from jejak.reporting.citing import Citations, check_style
from jejak.reporting.evidence import EvidenceBook

_QUOTES = re.compile("[\"'“”‘’.,]")


@dataclass(frozen=True)
class ReferenceRow:
    """An entry of the list: the document it is of, its text, and the evidence it is cited for."""

    document: str
    text: Markup
    language: str
    evidence: tuple[int, ...]


class ReferenceList:
    """The references of the documents that are cited when it is first asked for.

    It stands after every section that cites. A source that the style lists nowhere (in Chicago's
    notes an unpublished document) is cited all the same, and has no entry.

    Citing takes a second for a hundred sources. `earlier` is the list of the same case when it was
    written last: what it says of the same numbers is said again.
    """

    def __init__(
        self,
        references: Mapping[str, Reference],
        style: str,
        language: str,
        book: EvidenceBook,
        earlier: ReferenceList | None = None,
    ) -> None:
        check_style(style)
        self._references = references
        self._style = style
        self._language = language
        self._book = book
        self._earlier = earlier

    def settle(self) -> None:
        """Let go of the earlier list, once all is written."""
        self._earlier = None

    @cached_property
    def cited(self) -> dict[str, tuple[int, ...]]:
        """The numbers of the evidence in each document that is cited."""
        numbers: dict[str, tuple[int, ...]] = {}
        for passage, number in self._book.numbers.items():
            numbers[passage.document] = (*numbers.get(passage.document, ()), number)
        return numbers

    @cached_property
    def _citations(self) -> Citations:
        # An id that people gave a reference may be that of another document.
        mine = [replace(self._references[one], id=one) for one in self.cited]
        return Citations(mine, self._style, self._language)

    @cached_property
    def rows(self) -> tuple[ReferenceRow, ...]:
        """The list, in the order of the style."""
        if self._earlier and self._earlier.cited == self.cited:
            return self._earlier.rows
        documents = self._book.material.document
        return tuple(
            ReferenceRow(name, text, documents[name].language, self.cited[name])
            for name, text in self._citations.entries().items()
        )

    @cached_property
    def notes(self) -> bool:
        """Whether the style cites by notes, which tell everything by themselves."""
        return self._earlier.notes if self._earlier else self._citations.notes

    @cached_property
    def marks(self) -> dict[int, Markup]:
        """How the text cites the source of each passage, by the number of the evidence."""
        if self._earlier and self._earlier.numbered == self.numbered:
            return self._earlier.marks
        order = sorted(self.numbered)
        texts = self._citations.marks(self.numbered[one] for one in order)
        return dict(zip(order, texts, strict=True))

    @cached_property
    def numbered(self) -> dict[int, str]:
        """The document of each passage, by the number of the evidence."""
        return {number: passage.document for passage, number in self._book.numbers.items()}

    def tells(self, number: int, text: str) -> bool:
        """Whether the citation of a passage says this already, quotation marks aside."""
        return bool(text) and _plain(text) in _plain(self.marks[number].striptags())

    def has(self, document: str) -> bool:
        """Whether the list has an entry for a document."""
        return document in self._listed

    @cached_property
    def _listed(self) -> frozenset[str]:
        return frozenset(one.document for one in self.rows)


def _plain(text: str) -> str:
    return " ".join(_QUOTES.sub("", text).casefold().split())
