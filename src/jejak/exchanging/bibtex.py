"""BibTeX and BibLaTeX, in and out.

Every field is read into CSL's terms or kept as it stood; a field that we would write otherwise than
it stood (braces that keep capitals, an accent in LaTeX, another name of the same field) is kept as
well and written again, unless the reference was changed since. bibtexparser finds the entries and
says which are broken; its own decoding is left out because it forgets what stood there.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bibtexparser.entrypoint import parse_string
from bibtexparser.model import (
    Block,
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
    ParsingFailedBlock,
    String,
)

from jejak.exchanging.bibfields import fields_of, reference_of
from jejak.exchanging.latex import balanced
from jejak.exchanging.referencefiles import Received, lost, text_of, unique
from jejak.model.references import Reference

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_KEY = re.compile(r"[\s,{}()\"'%#~=\\@]+")
_OWN = "bibtex:"
Fields = Mapping[str, str]

# What is wrong with a file is told under `remarks`, not on the standard error stream.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())


def read_bibtex(path: Path) -> Received:
    """The references of a .bib file.

    An entry that cannot be read is told under `remarks` by its line, and the rest is read.

    Raises:
        InputError: the file is no text, or too large.
    """
    text, guessed = text_of(path)
    read = parse(text, path.name)
    return Received(read.references, (*guessed, *read.remarks))


def parse(text: str, where: str) -> Received:
    """The references of a BibTeX text; `where` names it in remarks."""
    library = parse_string(text, parse_stack=[])
    words = dict(zip(_MONTHS, _MONTHS, strict=True))
    found, remarks = [], []
    for block in library.blocks:
        if isinstance(block, String):
            words[block.key.lower()] = _joined(block.value, words)
            continue
        entry, remark = _entry(block, where)
        remarks += remark
        if entry is not None:
            found.append(_reference(entry, words))
    read = unique(found, where)
    return Received(read.references, (*remarks, *read.remarks))


def _entry(block: Block, where: str) -> tuple[Entry | None, list[str]]:
    """The entry a block holds, and what is wrong with it."""
    if isinstance(block, Entry):
        return block, []
    if not isinstance(block, ParsingFailedBlock):
        return None, []
    inner = block.ignore_error_block
    line = f"{where}, line {block.start_line + 1 if block.start_line is not None else '?'}"
    if isinstance(block, DuplicateBlockKeyBlock) and isinstance(inner, Entry):
        return inner, []
    if isinstance(block, DuplicateFieldKeyBlock) and isinstance(inner, Entry):
        twice = ", ".join(sorted(block.duplicate_keys))
        return inner, [f"{line}: {inner.key} has {twice} twice; the last is read"]
    begin = " ".join((block.raw or "").split())[:60]
    return None, [f"left out: {line}: an entry that does not end: {begin} …"]


def _reference(entry: Entry, words: Fields) -> Reference:
    raw = {one.key.lower(): _joined(str(one.value), words) for one in entry.fields}
    kind = entry.entry_type.lower()
    plain = reference_of(entry.key, kind, raw)
    ours, our_kind = fields_of(plain)
    kept = {f"{_OWN}{name}": text for name, text in raw.items() if ours.get(name) != text}
    if our_kind != kind:
        kept[f"{_OWN}entrytype"] = kind
    return replace(plain, besides=kept)


def _joined(value: str, words: Fields) -> str:
    """What a value says, its parts joined by # and its words looked up.

    >>> _joined('pr # " Daily"', {"pr": "Pikiran Rakyat"})
    'Pikiran Rakyat Daily'
    """
    return "".join(
        part[1:-1] if part[0] in '{"' else words.get(part.lower(), part)
        for part in _parts(value.strip())
    )


def _parts(value: str) -> Iterator[str]:
    depth, quoted, start = 0, False, 0
    for at, char in enumerate(value):
        if value[at - 1 : at] == "\\":
            continue
        depth += (char == "{") - (char == "}")
        quoted ^= char == '"' and depth == 0
        if char == "#" and not depth and not quoted:
            yield from filter(None, [value[start:at].strip()])
            start = at + 1
    yield from filter(None, [value[start:].strip()])


def write_bibtex(references: Sequence[Reference], path: Path) -> tuple[str, ...]:
    """Write a .bib file; in words, what it does not carry, found by reading it again."""
    text = written(references)
    path.write_text(text, encoding="utf-8", errors="replace")
    return lost(references, _in_place(references, parse(text, path.name).references))


def _in_place(before: Sequence[Reference], after: Sequence[Reference]) -> list[Reference]:
    """What was read for each reference, an empty one where its entry cannot be read."""
    found = {one.id: one for one in after}
    return [found.get(key, Reference("")) for key in _keys(before)]


def written(references: Sequence[Reference]) -> str:
    """The references as a BibTeX text."""
    return "\n".join(
        _block(key, one) for key, one in zip(_keys(references), references, strict=True)
    )


def _keys(references: Iterable[Reference]) -> list[str]:
    """Names that BibTeX can cite by, each once."""
    cleaned = (replace(one, id=_KEY.sub("-", one.id) or "-") for one in references)
    return [one.id for one in unique(cleaned, "").references]


def _block(key: str, reference: Reference) -> str:
    fields, kind = _as_it_stood(key, reference)
    lines = [f"  {name} = {_value(name, text)}," for name, text in fields.items() if _holds(text)]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"]) + "\n"


def _value(name: str, text: str) -> str:
    # Styles know a month by its word, which stands without braces.
    return text if name == "month" and text in _MONTHS else f"{{{text}}}"


def _holds(text: str) -> bool:
    # A brace after a backslash is none to some readers, and a backslash at the end hides ours.
    return balanced(text) and balanced(re.sub(r"\\.", "", text)) and not text.endswith("\\")


def _as_it_stood(key: str, reference: Reference) -> tuple[dict[str, str], str]:
    """The fields with those kept raw in their place, as long as they say the same."""
    raw = {
        name.removeprefix(_OWN): text
        for name, text in reference.besides.items()
        if name.startswith(_OWN)
    }
    kind = raw.pop("entrytype", "")
    ours, our_kind = fields_of(reference)
    bare = replace(reference, id=key, besides={})
    for stood in (kind, our_kind):
        fields = {**fields_of(reference, raw)[0], **raw}
        if stood and reference_of(key, stood, fields) == bare:
            return fields, stood
    fields = dict(ours)
    for name, text in raw.items():
        if reference_of(key, our_kind, {**fields, name: text}) == bare:
            fields[name] = text
    return fields, our_kind
