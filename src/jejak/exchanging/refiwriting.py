"""Projects and codebooks as REFI-QDA: `.qdpx` and `.qdc`, valid by schema, the same on any day.

Every coding has a selection of its own that is named by its quote and described by its memo, as
programs that read only selections expect. Texts lie in `sources/` as UTF-8 with `\\n` line ends and
no byte-order mark; positions are code points, the end exclusive.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from lxml import etree

from jejak.errors import EvidenceError, InputError
from jejak.exchanging.guids import derived, ensured
from jejak.exchanging.refi import (
    BESIDE,
    CODEBOOK,
    INTERNAL,
    ORIGIN,
    PARTS,
    PROJECT,
    Beside,
    Carried,
    SaidOfCode,
    SaidOfCoder,
    SaidOfCoding,
    SaidOfDocument,
    Unseen,
    shown_name,
)
from jejak.model.judgements import CodebookEntry, Judgement, Project, SourceText
from jejak.model.standing import codings_of
from jejak.safety.archives import entry
from jejak.safety.xmlfile import local, writable

_COLOUR = re.compile(r"#([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")
_NAME = 80
"""Characters of a quote that a selection is named by."""
_LAST = ("NoteRef", "VariableValue")
_NOTHING = Carried()


def write_codebook(codes: Sequence[CodebookEntry], path: Path) -> tuple[str, ...]:
    """Write a codebook as `.qdc` and give back what could not be carried, in words.

    Raises:
        InputError: there are no codes, or the tree of codes is broken.
    """
    if not codes:
        raise InputError("no codes to write", where=str(path), remedy="a codebook has at least one")
    guids = {one.id: ensured(one.guid or one.id, "code") for one in codes}
    root = etree.Element(f"{{{CODEBOOK}}}CodeBook", {"origin": ORIGIN}, _spaces(CODEBOOK))
    root.append(_codes(codes, guids, CODEBOOK, {}))
    path.write_bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n")
    return tuple(filter(None, [_odd_colours(codes), _unwritable(codes, (), ())]))


def write_project(
    project: Project,
    path: Path,
    *,
    carried: Carried = _NOTHING,
    originals: Mapping[str, Path] | None = None,
) -> tuple[str, ...]:
    """Write a project as `.qdpx` and give back what other programs will not see, in words.

    `carried` is what reading gave, so that nothing is lost on the way through. `originals` are
    files that go along, by document, or by the name that a carried part has for them; a PDF makes
    its document a PDF source.

    Raises:
        InputError: a judgement or code refers to something that the project does not have.
        EvidenceError: a quote is not what stands at its place.
    """
    _check(project)
    writer = _Writer(project, carried, originals or {})
    part = path.with_name(path.name + ".part")
    try:
        with zipfile.ZipFile(part, "w") as archive:
            writer.write(archive)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return writer.left_behind()


class _Writer:
    def __init__(self, project: Project, carried: Carried, originals: Mapping[str, Path]) -> None:
        self.project = project
        self.carried = carried
        self.originals = originals
        self.codes = {one.id: ensured(one.guid or one.id, "code") for one in project.codes}
        self.documents = {
            one.id: ensured(one.guid or one.id, "document") for one in project.documents
        }
        self.coders = {
            one.id: carried.users.get(one.id) or ensured(one.id, "coder") for one in project.coders
        }
        self.shown, self.others = codings_of(project.judgements)
        self.parts = _by_owner(carried)

    def write(self, archive: zipfile.ZipFile) -> None:
        with (
            archive.open(entry("project.qde"), "w", force_zip64=True) as stream,
            etree.xmlfile(stream, encoding="UTF-8") as xml,
        ):
            xml.write_declaration()
            self._project(xml)
        for one in self.project.documents:
            name = f"sources/{self._text_name(one)}"
            archive.writestr(entry(name), one.text.encode("utf-8", "replace"))
        for key, file in sorted(self.originals.items()):
            name = self._file_name(key) if key in self.documents else Path(key).name
            archive.writestr(entry(f"sources/{name}"), file.read_bytes())
        archive.writestr(entry(BESIDE), self._beside())

    def _project(self, xml: Any) -> None:
        name = writable(self.project.name)
        with xml.element(
            f"{{{PROJECT}}}Project", {"name": name, "origin": ORIGIN}, nsmap=_spaces(PROJECT)
        ):
            for tag in PARTS:
                if tag == "Users":
                    _write_all(xml, "Users", self._users())
                elif tag == "CodeBook":
                    self._codebook(xml)
                elif tag == "Sources":
                    own = (self._source(one, some) for one, some in self._by_document())
                    _write_all(xml, "Sources", own, self._carried_in("Sources"))
                elif tag in ("Description", "NoteRef"):
                    for element in self._of("", tag):
                        xml.write(element)
                else:
                    _write_all(xml, tag, self._carried_in(tag))

    def _users(self) -> Iterator[Any]:
        taken: Counter[str] = Counter()
        for one in self.project.coders:
            name = _distinct(writable(shown_name(one)), taken)
            yield _element("User", guid=self.coders[one.id], name=name)

    def _codebook(self, xml: Any) -> None:
        if self.project.codes:
            book = _element("CodeBook")
            book.append(_codes(self.project.codes, self.codes, PROJECT, self.parts))
            xml.write(book)

    def _by_document(self) -> Iterator[tuple[SourceText, list[Judgement]]]:
        found: dict[str, list[Judgement]] = {one.id: [] for one in self.project.documents}
        for one in self.shown:
            found[one.document].append(one)
        self._taken: Counter[str] = Counter()
        for document in self.project.documents:
            yield document, sorted(found[document.id], key=lambda one: (one.start, one.end))

    def _source(self, document: SourceText, judgements: list[Judgement]) -> Any:
        guid = self.documents[document.id]
        name = _distinct(writable(document.title or document.id), self._taken)
        text = {"name": name, "plainTextPath": INTERNAL + self._text_name(document)}
        selections = [self._selection(one) for one in judgements]
        file = self._file_name(document.id)
        if file.endswith(".pdf"):
            source = _element("PDFSource", guid=guid, name=name, path=INTERNAL + file)
            representation = _element("Representation", guid=self._text_guid(guid), **text)
            representation.extend(selections)
            inner = [*self._of(guid, "PDFSelection"), representation]
        else:
            rich = {"richTextPath": INTERNAL + file} if file else {}
            source = _element("TextSource", guid=guid, **text, **rich)
            inner = selections
        source.extend(self._of(guid, "Description"))
        source.extend(inner)
        for tag in ("Coding", *_LAST):
            source.extend(self._of(guid, tag))
        return source

    def _selection(self, one: Judgement) -> Any:
        guid = ensured(one.id, "judgement")
        who = {"creatingUser": self.coders[one.coder]}
        if (at := _date(one.at)) is not None:
            who["creationDateTime"] = at
        selection = _element(
            "PlainTextSelection",
            guid=self.carried.around.get(guid) or derived("selection", guid),
            name=writable(one.quote[:_NAME]),
            startPosition=str(one.start),
            endPosition=str(one.end),
            **who,
        )
        if one.memo:
            _sub(selection, "Description").text = writable(one.memo)
        coding = _sub(selection, "Coding", guid=guid, **who)
        _sub(coding, "CodeRef", targetGUID=self.codes[one.code])
        return selection

    def _carried_in(self, tag: str) -> Iterator[Any]:
        for element in self._of("", tag):
            yield from element

    def _of(self, owner: str, tag: str) -> list[Any]:
        return [etree.fromstring(xml) for name, xml in self.parts.get(owner, ()) if name == tag]

    def _text_name(self, document: SourceText) -> str:
        guid = self.documents[document.id]
        pdf = self._file_name(document.id).endswith(".pdf")
        return f"{self._text_guid(guid) if pdf else guid}.txt"

    def _text_guid(self, guid: str) -> str:
        return self.carried.around.get(guid) or derived("text", guid)

    def _file_name(self, document: str) -> str:
        file = self.originals.get(document)
        # A text file cannot lie beside the text under the same name.
        return "" if file is None else f"{self.documents[document]}{_suffix(file)}"

    def _beside(self) -> bytes:
        codings = {ensured(one.id, "judgement"): _said_of(one) for one in self.shown}
        beside = Beside(
            name=self.project.name,
            codes={self.codes[one.id]: _picked(SaidOfCode, one) for one in self.project.codes},
            documents={
                self.documents[one.id]: _picked(SaidOfDocument, one)
                for one in self.project.documents
            },
            coders={self.coders[one.id]: _picked(SaidOfCoder, one) for one in self.project.coders},
            codings={guid: said for guid, said in codings.items() if said is not None},
            unseen=tuple(_picked(Unseen, one) for one in self.others),
            left_behind=self.project.left_behind,
        )
        return beside.model_dump_json(exclude_defaults=True).encode("utf-8", "replace")

    def left_behind(self) -> tuple[str, ...]:
        kinds = Counter(one.verdict for one in self.others)
        told = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
        unsure = sum(one.confidence != 1 for one in self.shown)
        found = [
            f"judgements that are not codings, or no longer: {told}; kept in {BESIDE}"
            if told
            else "",
            f"the confidence of {unsure} codings; kept in {BESIDE}" if unsure else "",
            _odd_colours(self.project.codes),
            _unwritable(self.project.codes, self.project.documents, self.shown),
        ]
        lost = [
            one.id for one in self.project.documents if one.original and not self._file_name(one.id)
        ]
        if lost:
            found.append(f"the original files of {len(lost)} documents, which were not given")
        return tuple(filter(None, found))


def _check(project: Project) -> None:
    codes = {one.id for one in project.codes}
    texts = {one.id: one.text for one in project.documents}
    coders = {one.id for one in project.coders}
    _check_once(project)
    for one in project.judgements:
        where = f"judgement {one.id}"
        known = (
            ("code", one.code, codes),
            ("document", one.document, texts),
            ("coder", one.coder, coders),
        )
        for kind, name, there in known:
            if name not in there:
                raise InputError(
                    f"the {kind} {name!r} is not in the project",
                    where=where,
                    remedy=f"add the {kind}",
                )
        if not 0 <= one.start <= one.end or texts[one.document][one.start : one.end] != one.quote:
            raise EvidenceError(
                f"the quote is not what stands at {one.document}:{one.start}-{one.end}",
                where=where,
                remedy="code the passage again in the text as it is",
            )


def _check_once(project: Project) -> None:
    for kind in ("codes", "documents", "coders", "judgements"):
        records = getattr(project, kind)
        guids = [one.guid for one in records if getattr(one, "guid", "")]
        counted = Counter(one.id for one in records)
        counted.update(guids if not set(guids) & set(counted) else ())
        twice = next((name for name, number in counted.items() if number > 1), None)
        if twice is not None:
            raise InputError(
                f"two {kind} have the id {twice!r}", where=project.name, remedy="rename one"
            )


def _codes(
    codes: Sequence[CodebookEntry],
    guids: Mapping[str, str],
    space: str,
    parts: Mapping[str, Sequence[tuple[str, str]]],
) -> Any:
    root = etree.Element(f"{{{space}}}Codes")
    elements = {one.id: _code(one, guids[one.id], space, parts) for one in codes}
    for one in codes:
        _check_parent(one, elements)
    try:
        TopologicalSorter({one.id: [one.parent] for one in codes}).prepare()
    except CycleError as problem:
        raise InputError(
            f"codes stand above one another: {', '.join(problem.args[1])}",
            where="codebook",
            remedy="correct `parent`",
        ) from problem
    for one in codes:
        (elements[one.parent] if one.parent else root).append(elements[one.id])
    return root


def _check_parent(one: CodebookEntry, known: Mapping[str, Any]) -> None:
    if one.parent == one.id or (one.parent and one.parent not in known):
        raise InputError(
            f"the code {one.id!r} has no parent {one.parent!r}",
            where="codebook",
            remedy="add it, or leave `parent` empty",
        )


def _code(
    one: CodebookEntry, guid: str, space: str, parts: Mapping[str, Sequence[tuple[str, str]]]
) -> Any:
    colour = {"color": one.colour} if _COLOUR.fullmatch(one.colour) else {}
    codable = "true" if one.codable else "false"
    head = {"guid": guid, "name": writable(one.name), "isCodable": codable, **colour}
    element = etree.Element(f"{{{space}}}Code", head)
    if one.definition:
        etree.SubElement(element, f"{{{space}}}Description").text = writable(one.definition)
    element.extend(etree.fromstring(xml) for _, xml in parts.get(guid, ()))
    return element


def _said_of(one: Judgement) -> SaidOfCoding | None:
    guid = ensured(one.id, "judgement")
    said = SaidOfCoding(
        id=one.id if one.id != guid else "",
        at=one.at if (_date(one.at) or "") != one.at else None,
        codebook=one.codebook,
        confidence=one.confidence,
        memo=one.memo if writable(one.memo) != one.memo else "",
    )
    return said if said != SaidOfCoding() else None


def _picked(kind: Any, record: Any) -> Any:
    values = asdict(record)
    return kind(**{name: values[name] for name in kind.model_fields})


def _date(at: str) -> str | None:
    """A time as XML has it, in UTC; None if it is not one."""
    try:
        time = datetime.fromisoformat(at)
    except ValueError:
        return None
    time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    return time.isoformat().replace("+00:00", "Z")


def _distinct(name: str, taken: Counter[str]) -> str:
    """The name, numbered if it was given before: programs take one name for one thing."""
    unique = name
    while unique in taken:
        taken[name] += 1
        unique = f"{name} ({taken[name]})"
    taken[unique] = 1
    return unique


def _suffix(file: Path) -> str:
    suffix = file.suffix.lower()
    return ".original.txt" if suffix == ".txt" else suffix


def _by_owner(carried: Carried) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for part in carried.parts:
        name = local(etree.fromstring(part.xml))
        found.setdefault(part.owner, []).append((name, part.xml))
    return found


def _spaces(space: str) -> Any:
    """The space as the default one, for which the stubs of lxml have no type."""
    return {None: space}


def _element(tag: str, **attributes: str) -> Any:
    return etree.Element(f"{{{PROJECT}}}{tag}", attributes, _spaces(PROJECT))


def _sub(parent: Any, tag: str, **attributes: str) -> Any:
    return etree.SubElement(parent, f"{{{PROJECT}}}{tag}", attributes)


def _write_all(xml: Any, tag: str, *elements: Iterable[Any]) -> None:
    """A list that is left out when it is empty: the schema allows none."""
    found = (one for some in elements for one in some)
    first = next(found, None)
    if first is None:
        return
    with xml.element(f"{{{PROJECT}}}{tag}"):
        xml.write(first)
        for one in found:
            xml.write(one)


def _odd_colours(codes: Sequence[CodebookEntry]) -> str:
    odd = [one.id for one in codes if one.colour and not _COLOUR.fullmatch(one.colour)]
    return f"the colours of {', '.join(odd)}, which are not #RRGGBB" if odd else ""


def _unwritable(
    codes: Sequence[CodebookEntry], documents: Sequence[SourceText], judgements: Sequence[Judgement]
) -> str:
    texts = [part for one in codes for part in (one.name, one.definition)]
    texts += [one.title for one in documents] + [one.memo for one in judgements]
    odd = sum(writable(text) != text for text in texts)
    return (
        f"control characters in {odd} names, definitions or memos, written as U+FFFD" if odd else ""
    )
