"""Passages that a person names by their verbatim words, found in the sources of the case."""

from __future__ import annotations

import re
from collections.abc import Iterable

from jejak.errors import InputError
from jejak.model.records import Document, Passage
from jejak.store.casestore import CaseStore

MOST = 20
"""So many passages one paragraph may rest on."""
# Enough words to be found by; the rest is compared with what stands there.
_SOUGHT = 12
_DOCUMENTS = 20
_ADDRESS = re.compile(r"(?P<document>.+):(?P<start>\d{1,12})-(?P<end>\d{1,12})")
Quoted = tuple[Passage, str]


def quoted_passages(store: CaseStore, lines: Iterable[str]) -> list[Quoted]:
    """The passage of each line, with its words; empty lines say nothing.

    A line is a quote; a document's id, `|` and a quote; or the address of a passage
    (`park:0-16`), with or without its quote after `|`.

    Raises:
        InputError: the words stand nowhere, in several places, or not at the address.
    """
    asked = [line.strip() for line in lines if line.strip()]
    if len(asked) > MOST:
        problem = f"{len(asked)} passages are too many for one paragraph"
        raise InputError(problem, where="evidence", remedy=f"name {MOST} at most")
    found = dict.fromkeys(_passage(store, line) for line in asked)
    return list(found)


def line_of(passage: Passage, quote: str) -> str:
    """The line that names a passage, as `quoted_passages` reads it.

    >>> line_of(Passage("park", 0, 5), "Taman")
    'park:0-5 | Taman'
    """
    return f"{passage.key} | {' '.join(quote.split())}"


def _passage(store: CaseStore, line: str) -> Quoted:
    named, bar, quote = line.partition("|")
    address = _ADDRESS.fullmatch(named.strip())
    document = _document(store, address["document"] if address else named.strip() if bar else "")
    if address and document:
        passage = Passage(document.id, int(address["start"]), int(address["end"]))
        return _at(document, passage, quote.strip(), line)
    if bar and document:
        return _only([document], quote.strip(), line)
    return _only(_candidates(store, line), line, line)


def _document(store: CaseStore, name: str) -> Document | None:
    return store.document(name) if name else None


def _at(document: Document, passage: Passage, quote: str, line: str) -> Quoted:
    there = passage.of(document.text)
    if len(there) != passage.end - passage.start or not there.strip():
        remedy = f"the document has {len(document.text)} characters"
        raise InputError("no words stand at this address", where=line, remedy=remedy)
    if quote and quote.split() != there.split():
        raise InputError("other words stand there", where=line, remedy=f"there stands “{there}”")
    return passage, there


def _candidates(store: CaseStore, quote: str) -> list[Document]:
    words = " ".join(quote.replace('"', " ").split()[:_SOUGHT])
    if not words:
        return []
    names = dict.fromkeys(one.document for one in store.search(f'"{words}"', size=_DOCUMENTS).items)
    return [one for one in map(store.document, names) if one]


def _only(documents: Iterable[Document], quote: str, line: str) -> Quoted:
    found = [one for document in documents for one in _places(document, quote)]
    if not found:
        remedy = "quote it word for word, as the source has it"
        raise InputError("these words stand in no source", where=line, remedy=remedy)
    if len(found) > 1:
        keys = ", ".join(passage.key for passage, _ in found[:3])
        problem = f"these words stand in {len(found)} places"
        raise InputError(problem, where=line, remedy=f"quote more, or give the address: {keys}")
    return found[0]


def _places(document: Document, quote: str) -> list[Quoted]:
    """Where a quote stands; a space of the quote may be a new line of the text."""
    words = quote.split()
    if not words:
        return []
    pattern = re.compile(r"\s+".join(map(re.escape, words)))
    return [(Passage(document.id, *one.span()), one[0]) for one in pattern.finditer(document.text)]
