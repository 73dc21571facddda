"""What a case holds already, while files are read into it: ids in use and digests known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from jejak.case.folder import CaseFolder
from jejak.case.gathering import Found
from jejak.errors import UnreadableError
from jejak.model.records import Document, Passage, Unreadable
from jejak.reading.files import read_file
from jejak.store.casestore import CaseStore
from jejak.text.sentences import paragraphs, sentences


class Shelf:
    """The documents of a case, to which files are added one by one.

    With `anew`, every file is read even if the case holds it, as after a change of options.
    """

    def __init__(self, place: CaseFolder, store: CaseStore, *, anew: bool = False) -> None:
        self._place = place
        self._store = store
        held = store.document_digests()
        self._ids = {original: name for original, (name, _, _) in held.items()}
        self._originals = {name: original for original, name in self._ids.items()}
        self._known = set() if anew else {digest for _, digest, _ in held.values()}

    def still_unreadable(self, found: Iterable[Found]) -> list[Unreadable]:
        """The unreadable sources that are not tried again now."""
        tried = {one.name for one in found if one.digest not in self._known}
        return [one for one in self._store.records(Unreadable) if one.source not in tried]

    def take(self, found: Found, run: str, *, languages: Sequence[str], max_bytes: int) -> bool:
        """Read one file, unless its content is known; whether it is a document of the case."""
        if found.digest in self._known:
            return True
        try:
            document = _read(found, languages, max_bytes)
        except UnreadableError as problem:
            reason = Unreadable(found.name, found.digest, problem.problem, problem.remedy)
            self._store.add_unreadable([reason])
            return False
        self._place.keep_original(found.path, found.digest)
        self._put(document, run)
        self._known.add(found.digest)
        return True

    def _put(self, document: Document, run: str) -> None:
        document = self._own_id(document)
        before = self._ids.get(document.original, document.id)
        with self._store.transaction():
            if before != document.id:
                self._store.remove_documents([before])
                del self._originals[before]
            self._store.add_documents([document], list(passages_of(document)), run)
        self._ids[document.original] = document.id
        self._originals[document.id] = document.original

    def _own_id(self, document: Document) -> Document:
        """The document under an id that no other source has."""
        if self._originals.get(document.id, document.original) == document.original:
            return document
        caution = f"id {document.id!r} is another document's; {document.caution}".rstrip("; ")
        own = f"{document.id}-{document.digest[:8]}"
        return replace(document, id=own, caution=caution)


def _read(found: Found, languages: Sequence[str], max_bytes: int) -> Document:
    if found.problem:
        raise UnreadableError(found.problem, where=found.name, remedy="rename it or mend access")
    document = read_file(found.path, root=found.root, languages=languages, max_bytes=max_bytes)
    # A link is named as it is called here, not as what it leads to.
    return replace(document, original=found.name)


def passages_of(document: Document) -> Iterator[Passage]:
    """Title, paragraphs and sentences of a document, with exact offsets."""
    for start, end in paragraphs(document.text):
        if start == 0 and document.title and document.text[:end].strip() == document.title.strip():
            yield Passage(document.id, start, end, "title")
            continue
        inside = list(sentences(document.text, start, end))
        if inside != [(start, end)]:
            yield Passage(document.id, start, end, "paragraph")
        yield from (Passage(document.id, a, b, "sentence") for a, b in inside)
