"""What the readers and writers of references share: their answer, their text, what was lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from charset_normalizer import from_bytes

from jejak.errors import InputError
from jejak.model.references import Reference, to_csl

LARGEST = 256 * 1024**2
_MARKED = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class Received(NamedTuple):
    """What a file held, in its order, and in words what could not be read or was put right."""

    references: tuple[Reference, ...]
    remarks: tuple[str, ...] = ()


Reader = Callable[[Path], Received]
Writer = Callable[[Sequence[Reference], Path], tuple[str, ...]]


def text_of(path: Path) -> tuple[str, tuple[str, ...]]:
    """The text of a file with plain line ends, and a remark where its encoding was guessed.

    Raises:
        InputError: it is too large, or in no encoding that can be told.
    """
    if path.stat().st_size > LARGEST:
        raise InputError(
            f"larger than {LARGEST // 1024**2} MB", where=str(path), remedy="export less at once"
        )
    content = path.read_bytes()
    named = next((name for mark, name in _MARKED.items() if content.startswith(mark)), "utf-8")
    try:
        return _plain(content.decode(named)), ()
    except UnicodeDecodeError:
        guess = from_bytes(content).best()
    if guess is None:
        raise InputError("no text that can be read", where=str(path), remedy="save it as UTF-8")
    remark = f"{path.name}: not UTF-8, read as {guess.encoding}; check the accents"
    return _plain(str(guess)), (remark,)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def lost(before: Sequence[Reference], after: Sequence[Reference]) -> tuple[str, ...]:
    """In words, what of the references did not come through: compared, not assumed.

    >>> lost([Reference("a", title="Kota", files=("a.pdf",))], [Reference("a", title="Kota")])
    ('not carried whole: files (1: a)',)
    """
    found: dict[str, list[str]] = defaultdict(list)
    for one, other in zip(before, after, strict=True):
        for what in _changed(one, other):
            found[what].append(one.id)
    return tuple(
        f"not carried whole: {what} ({len(ids)}: {', '.join(ids[:3])}{', …' if ids[3:] else ''})"
        for what, ids in sorted(found.items())
    )


def _changed(before: Reference, after: Reference) -> Iterable[str]:
    ours, theirs = _flat(before), _flat(after)
    return [key for key, value in ours.items() if theirs.get(key) != value]


def _flat(reference: Reference) -> dict[str, Any]:
    plain = to_csl(replace(reference, files=(), besides={}))
    if reference.files:
        plain["files"] = reference.files
    return plain | dict(reference.besides)


def unique(references: Iterable[Reference], where: str) -> Received:
    """References under ids that no other of them has; a second one of an id gets a number.

    >>> [one.id for one in unique([Reference("a"), Reference("a")], "x.bib").references]
    ['a', 'a-2']
    """
    seen: dict[str, Reference] = {}
    remarks = []
    for one in references:
        name, number = one.id, 1
        while name in seen:
            number += 1
            name = f"{one.id}-{number}"
        if name != one.id:
            remarks.append(f"{where}, {one.id}: a second entry of this name, kept as {name}")
        seen[name] = replace(one, id=name)
    return Received(tuple(seen.values()), tuple(remarks))
