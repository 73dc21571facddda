"""REFI-QDA projects and codebooks of other programs, read with the faults that they are known for.

Tolerated and said: GUIDs in braces or none, elements out of order, empty lists, `Sources` for
`sources`, texts inline or beside, byte-order marks, and positions counted in other ways (see
`positions`). Refused are archives and XML that attack (see `jejak.safety`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from jejak.errors import InputError
from jejak.exchanging.guids import derived, is_guid, plain
from jejak.exchanging.positions import MARK, Counting, Ruler, Selected, decide, freeze, well_cut
from jejak.exchanging.refi import (
    BESIDE,
    INTERNAL,
    ORIGIN,
    Beside,
    Carried,
    Part,
    SaidOfCoding,
    beside_from,
    named,
    restored,
)
from jejak.exchanging.reficodes import Codes, Guids, child_of, children_of, free_id
from jejak.model.judgements import CodebookEntry, Coder, Judgement, Project, SourceText
from jejak.safety.archives import LARGEST, Archive, opened
from jejak.safety.xmlfile import local, parse
from jejak.text.folding import slug

NOBODY = Coder("unknown", "unknown", "human")
"""Who made the codings that no user is named for."""
_TEXTS = ("TextSource", "PDFSource")
_LISTS = ("Variables", "Cases", "Links", "Sets", "Graphs")
_KEPT = ("PDFSelection", "Description", "NoteRef", "VariableValue")


class Received(NamedTuple):
    """A project as it was read.

    `corrected` says what was put right, `carried` is to be given back to `write_project`, and
    `files` are the files that were unpacked, by document or by the name a carried part has for it.
    """

    project: Project
    corrected: tuple[str, ...]
    carried: Carried
    files: Mapping[str, Path]


def read_codebook(path: Path) -> tuple[CodebookEntry, ...]:
    """The codes of a `.qdc` file, parents before children.

    Raises:
        InputError: no codebook, or refused.
    """
    try:
        with path.open("rb") as stream:
            root = parse(stream, str(path))
    except OSError as problem:
        raise InputError(
            f"cannot be read: {problem.strerror}", where=str(path), remedy="check the path"
        ) from problem
    if local(root) != "CodeBook":
        raise InputError(
            f"not a codebook: its root is <{local(root)}>",
            where=str(path),
            remedy="export the codebook as .qdc (REFI-QDA)",
        )
    return tuple(Codes(root, Beside(), Counter()).entries)


def read_project(path: Path, *, originals: Path | None = None, largest: int = LARGEST) -> Received:
    """Read a `.qdpx` project.

    Files that the texts were made of, and files of parts that are carried, are unpacked to the
    folder `originals`, under names made of GUIDs; without one they are left behind. An archive
    that would unpack to more than `largest` bytes is refused.

    Raises:
        InputError: no project, damaged, or refused.
    """
    with opened(path, largest) as archive:
        name = _project_file(archive)
        with archive.open(name) as stream:
            root = parse(stream, f"{path}/{name}")
        if local(root) != "Project":
            raise InputError(
                f"not a project: its root is <{local(root)}>",
                where=str(path),
                remedy="export the project as .qdpx (REFI-QDA)",
            )
        return _Reader(archive, root, originals).received()


def _project_file(archive: Archive) -> str:
    found = sorted(name for name in archive.names() if name.lower().endswith(".qde"))
    if not found:
        raise InputError(
            "no project.qde in the archive",
            where=archive.where,
            remedy="export the project as .qdpx (REFI-QDA)",
        )
    return archive.find("project.qde") or found[0]


class _Text(NamedTuple):
    """A text source: its element, the element whose selections are of the text, and the text."""

    source: Any
    inner: Any
    raw: str
    marks: int


class _Coded(NamedTuple):
    """A coding before its place is known: whose selection, and the whole text where it is None."""

    text: int
    selection: Any
    coding: Any
    place: Selected | None


class _Reader:
    def __init__(self, archive: Archive, root: Any, originals: Path | None) -> None:
        self.archive = archive
        self.root = root
        self.originals = originals
        self.corrected: Counter[str] = Counter()
        self.left: Counter[str] = Counter()
        self.files: dict[str, Path] = {}
        self.parts: list[Part] = []
        self.around: dict[str, str] = {}
        self.beside = self._beside()
        self.guids = Guids(self.corrected)

    def received(self) -> Received:
        codes = Codes(child_of(self.root, "CodeBook"), self.beside, self.corrected)
        coders = self._coders()
        texts = list(self._texts())
        documents, judgements = self._documents(texts, codes, coders)
        self._carry(codes)
        by = {one.id: one for one in coders.values()}
        unseen = self._unseen(documents, {one.id for one in codes.entries}, set(by))
        if any(one.coder == NOBODY.id for one in judgements):
            by.setdefault(NOBODY.id, NOBODY)
        name = self.root.get("name", "")
        return Received(
            Project(
                name=restored(name, self.beside.name),
                codes=_in_order(codes.entries, self.beside.codes),
                documents=tuple(documents),
                coders=tuple(by.values()),
                judgements=(*unseen, *judgements),
                left_behind=tuple(dict.fromkeys((*self.beside.left_behind, *_told(self.left)))),
            ),
            _told(self.corrected),
            Carried(tuple(self.parts), self.around, {one.id: guid for guid, one in coders.items()}),
            self.files,
        )

    def _unseen(
        self, documents: Iterable[SourceText], codes: set[str], coders: set[str]
    ) -> list[Judgement]:
        """Judgements from beside the project, as far as what they are of is still there."""
        texts = {one.id: one.text for one in documents}
        found = []
        for one in self.beside.unseen:
            there = texts.get(one.document, "")[one.start : one.end] == one.quote
            if there and one.document in texts and one.code in codes and one.coder in coders:
                found.append(Judgement(**one.model_dump()))
            else:
                self.left[f"judgements in {BESIDE} of what is no longer there"] += 1
        return found

    def _beside(self) -> Beside:
        name = self.archive.find(BESIDE)
        if not name:
            return Beside()
        found = beside_from(self.archive.read(name))
        if found is None:
            self.left[f"{BESIDE}, which is not as Jejak writes it"] += 1
        return found or Beside()

    def _coders(self) -> dict[str, Coder]:
        found: dict[str, Coder] = {}
        taken: set[str] = set()
        for user in children_of(child_of(self.root, "Users"), "User"):
            guid = self.guids.of(user)
            name, kind = named(user.get("name") or user.get("id") or guid)
            said = self.beside.coders.get(guid)
            coder = Coder(free_id(said.id if said else slug(name), taken), name, kind)
            found[guid] = replace(coder, name=said.name, kind=said.kind) if said else coder
        return found

    def _texts(self) -> Iterator[_Text]:
        unread = []
        for source in children_of(child_of(self.root, "Sources"), None):
            inner = child_of(source, "Representation") if local(source) == "PDFSource" else source
            found = None
            if local(source) in _TEXTS and inner is not None:
                found = self._text(inner)
            if found is None:
                unread.append(source)
                continue
            yield _Text(source, inner, *found)
        if unread:
            self._carry_sources(unread)

    def _text(self, element: Any) -> tuple[str, int] | None:
        content = child_of(element, "PlainTextContent")
        if content is not None:
            raw = content.text or ""
            return raw.lstrip(MARK), len(raw) - len(raw.lstrip(MARK))
        path = element.get("plainTextPath") or ""
        name = self._member(path)
        if not name:
            return None
        raw = self._decoded(self.archive.read(name), name)
        return raw.lstrip(MARK), len(raw) - len(raw.lstrip(MARK))

    def _decoded(self, content: bytes, name: str) -> str:
        wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
        try:
            text = content.decode("utf-16" if wide else "utf-8")
        except UnicodeDecodeError:
            self.corrected[f"{name} is not UTF-8: what could not be read became U+FFFD"] += 1
            return content.decode("utf-8", "replace")
        if wide:
            self.corrected[f"{name} is UTF-16, not UTF-8"] += 1
        return text

    def _member(self, path: str) -> str:
        """The member that a path inside the archive names; paths that lead outside have none."""
        if not path.startswith(INTERNAL):
            return ""
        name = path.removeprefix(INTERNAL).lstrip("/")
        return self.archive.find(f"sources/{name}", name)

    def _documents(
        self, texts: list[_Text], codes: Codes, coders: Mapping[str, Coder]
    ) -> tuple[list[SourceText], list[Judgement]]:
        coded = [list(self._coded(number, text)) for number, text in enumerate(texts)]
        counting = self._counting(texts, coded)
        documents: list[SourceText] = []
        judgements: list[Judgement] = []
        taken: set[str] = set()
        for text, some in zip(texts, coded, strict=True):
            places = [self._span(text, one.place, counting) for one in some]
            raw = Ruler(text.raw, counting).text
            frozen, to = freeze(raw, (at for place in places for at in place))
            document = self._document(text, frozen, taken)
            documents.append(document)
            for one, (start, end) in zip(some, places, strict=True):
                at = to[min(max(start, 0), len(raw))], to[min(max(end, 0), len(raw))]
                made = self._judgement(document, at, one, codes=codes, coders=coders)
                judgements += [made] if made else []
        return documents, judgements

    def _coded(self, number: int, text: _Text) -> Iterator[_Coded]:
        for selection in children_of(text.inner, "PlainTextSelection"):
            codings = list(children_of(selection, "Coding"))
            place = _place(number, selection)
            if place is None:
                self.left["selections without positions"] += 1
                continue
            if not codings:
                self.left["selections without a code"] += 1
            for coding in codings:
                yield _Coded(number, selection, coding, place)
        for owner in {id(text.source): text.source, id(text.inner): text.inner}.values():
            for coding in children_of(owner, "Coding"):
                self.corrected["codings of whole documents became codings of all their text"] += 1
                yield _Coded(number, owner, coding, None)

    def _counting(self, texts: list[_Text], coded: list[list[_Coded]]) -> Counting:
        marked = any(text.marks for text in texts)
        places = [one.place for some in coded for one in some if one.place is not None]
        own = self.root.get("origin") == ORIGIN and not marked
        # What we wrote ourselves counts as we do; guesses are for others.
        counting = Counting() if own else decide([one.raw for one in texts], places, marked=marked)
        if counting.words:
            self.corrected[f"positions counted {counting.words}"] += len(places)
        if marked:
            self.corrected["byte-order marks before texts"] += sum(text.marks > 0 for text in texts)
        return counting

    def _span(self, text: _Text, place: Selected | None, counting: Counting) -> tuple[int, int]:
        ruler = Ruler(text.raw, counting)
        if place is None:
            return 0, len(ruler.text)
        found = ruler.span(place.start, place.end)
        if text.marks < 2:
            return found
        # A program read its own mark as text and wrote a second one: what was coded before lies
        # one character early, what was coded after does not.
        plainly = Ruler(text.raw, replace(counting, mark=not counting.mark))
        other = plainly.span(place.start, place.end)
        if well_cut(place, ruler.text, *other) and not well_cut(place, ruler.text, *found):
            self.corrected["codings moved by a byte-order mark that was read as text"] += 1
            return other
        return found

    def _document(self, text: _Text, frozen: str, taken: set[str]) -> SourceText:
        guid = self.guids.of(text.source)
        said = self.beside.documents.get(guid)
        name = text.source.get("name") or guid
        document = SourceText(free_id(said.id if said else slug(name), taken), guid, name, frozen)
        file = text.source.get("path") or text.source.get("richTextPath") or ""
        if file and (unpacked := self._unpacked(file, document.id)):
            document = replace(document, original=unpacked.name)
        for tag in _KEPT:
            self._keep(guid, children_of(text.source, tag))
        areas = children_of(text.source, "PDFSelection")
        coded = sum(1 for area in areas for _ in children_of(area, "Coding"))
        self.left["codings of page areas, carried unread"] += coded
        if text.inner is not text.source:
            self.around[guid] = self.guids.of(text.inner)
            for tag in _KEPT:
                lost = sum(1 for _ in children_of(text.inner, tag))
                self.left[f"{tag} of the text of a PDF"] += lost
        if said:
            mine = {name: getattr(said, name) for name in ("guid", "title", "original", "pages")}
            document = replace(document, **mine)
        return document

    def _judgement(
        self,
        document: SourceText,
        at: tuple[int, int],
        one: _Coded,
        *,
        codes: Codes,
        coders: Mapping[str, Coder],
    ) -> Judgement | None:
        reference = child_of(one.coding, "CodeRef")
        code = (
            codes.by_guid.get(plain(reference.get("targetGUID", "")))
            if reference is not None
            else None
        )
        if code is None:
            self.left["codings with a code that the codebook does not have"] += 1
            return None
        start, end = at
        if start >= end and one.place is not None and one.place.end > one.place.start:
            self.left["codings that lie outside of their text"] += 1
            return None
        guid = self.guids.of(one.coding)
        if one.place is not None and is_guid(own := plain(one.selection.get("guid", ""))):
            self.around[guid] = own
        made = Judgement(
            id=guid,
            document=document.id,
            start=start,
            end=end,
            quote=document.text[start:end],
            code=code.id,
            verdict="present",
            coder=self._coder(one, coders).id,
            at=_time(one),
            memo=self._memo(one),
        )
        said = self.beside.codings.get(guid)
        return _with_said(made, said) if said else made

    def _coder(self, one: _Coded, coders: Mapping[str, Coder]) -> Coder:
        for element in (one.coding, one.selection):
            for key in ("creatingUser", "modifyingUser"):
                found = coders.get(plain(element.get(key, "")))
                if found is not None:
                    return found
        self.corrected[f"codings without a user are of {NOBODY.name!r}"] += 1
        return NOBODY

    def _memo(self, one: _Coded) -> str:
        """A selection's description, and the notes of selection and coding."""
        described = child_of(one.selection, "Description") if one.place is not None else None
        memos = [described.text or ""] if described is not None else []
        owners = [one.coding, one.selection] if one.place is not None else [one.coding]
        for owner in owners:
            targets = (plain(one.get("targetGUID", "")) for one in children_of(owner, "NoteRef"))
            memos += [self._notes.get(target, "") for target in targets]
        return "\n\n".join(filter(None, memos))

    @property
    def _notes(self) -> Mapping[str, str]:
        found: dict[str, str] | None = self.__dict__.get("_read_notes")
        if found is None:
            found = {}
            for note in children_of(child_of(self.root, "Notes"), "Note"):
                text = self._text(note)
                found[plain(note.get("guid", ""))] = text[0] if text else ""
            self.__dict__["_read_notes"] = found
        return found

    def _unpacked(self, path: str, key: str) -> Path | None:
        name = self._member(path)
        if not name or self.originals is None:
            self.left["files beside the texts, which were not unpacked"] += bool(path)
            return None
        target = self.originals / _safe_name(path.removeprefix(INTERNAL))
        self.originals.mkdir(parents=True, exist_ok=True)
        target.write_bytes(self.archive.read(name))
        self.files[key] = target
        return target

    def _carry(self, codes: Codes) -> None:
        for tag in _LISTS:
            some = child_of(self.root, tag)
            if some is not None and len(some):
                self._keep("", [some])
        self._carry_notes()
        for guid, references in codes.notes.items():
            self._keep(guid, references)
        for tag in ("Description", "NoteRef"):
            self._keep("", children_of(self.root, tag))

    def _carry_notes(self) -> None:
        """Notes that are no memos of codings, with their texts in them."""
        references: dict[bool, set[str]] = {True: set(), False: set()}
        for one in self.root.iter("{*}NoteRef"):
            memo = local(one.getparent()) in ("Coding", "PlainTextSelection")
            references[memo].add(plain(one.get("targetGUID", "")))
        memos = references[True] - references[False]
        notes = child_of(self.root, "Notes")
        for note in list(children_of(notes, "Note")):
            if plain(note.get("guid", "")) in memos:
                notes.remove(note)
            else:
                self._inline(note)
        if notes is not None and len(notes):
            self._keep("", [notes])

    def _inline(self, note: Any) -> None:
        text = self._notes.get(plain(note.get("guid", "")), "")
        path = note.attrib.pop("plainTextPath", "")
        if path and child_of(note, "PlainTextContent") is None:
            content = etree.Element(note.tag.replace("Note", "PlainTextContent"))
            content.text = text
            note.insert(1 if child_of(note, "Description") is not None else 0, content)

    def _carry_sources(self, unread: list[Any]) -> None:
        sources = unread[0].getparent()
        holder = etree.Element(sources.tag, nsmap=sources.nsmap)
        for one in unread:
            kind = local(one)
            if kind in _TEXTS:
                self.left[f"texts that are not in the archive ({one.get('name')})"] += 1
            else:
                self.left[f"{kind} is carried unread"] += 1
            for path in (one.get("path"), one.get("plainTextPath")):
                if path:
                    self._unpacked(path, path.removeprefix(INTERNAL))
            holder.append(one)
        self._keep("", [holder])

    def _keep(self, owner: str, elements: Iterable[Any]) -> None:
        for one in elements:
            one.tail = None
            xml = etree.tostring(one, encoding="unicode")
            self.parts.append(Part(owner, xml))


def _with_said(made: Judgement, said: SaidOfCoding) -> Judgement:
    """A judgement with what its coding could not say."""
    return replace(
        made,
        id=said.id or made.id,
        at=made.at if said.at is None else said.at,
        codebook=said.codebook,
        confidence=said.confidence,
        memo=restored(made.memo, said.memo or None),
    )


def _safe_name(name: str) -> str:
    """A name that nobody could have chosen to overwrite a file with."""
    path = Path(name.replace("\\", "/"))
    suffix = path.suffix if path.suffix.isascii() else ""
    return f"{path.stem if is_guid(path.stem) else derived('file', name)}{suffix}"


def _place(number: int, selection: Any) -> Selected | None:
    try:
        start = int(selection.get("startPosition", ""))
        end = int(selection.get("endPosition", ""))
    except ValueError:
        return None
    return Selected(number, start, end, selection.get("name") or "")


def _time(one: _Coded) -> str:
    for element in (one.coding, one.selection):
        for key in ("creationDateTime", "modifiedDateTime"):
            if value := element.get(key, ""):
                return _utc(value.strip())
    return ""


def _utc(value: str) -> str:
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return value
    time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    return time.isoformat().replace("+00:00", "Z")


def _in_order(
    entries: Iterable[CodebookEntry], said: Mapping[str, Any]
) -> tuple[CodebookEntry, ...]:
    """Codes in the order in which Jejak had them; new ones follow."""
    order = {one.id: number for number, one in enumerate(said.values())}
    return tuple(sorted(entries, key=lambda one: order.get(one.id, len(order))))


def _told(counted: Counter[str]) -> tuple[str, ...]:
    return tuple(f"{what}: {number}" for what, number in counted.items() if number)
