"""What people's judgements do to a machine's codings, for what is concluded from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Coding, Passage

BY_PEOPLE = "people"
"""The coder of codings that rest on what people said."""
Place = tuple[str, int, int]


def corrected(
    codings: Sequence[Coding],
    judgements: Iterable[Judgement],
    coders: Mapping[str, Coder],
    passages: Sequence[Passage],
) -> list[Coding]:
    """Codings as they stand when people have the last word, for what is concluded from them.

    Where more people say present than absent, the sentences and titles that the stretch touches
    carry the code, by `BY_PEOPLE`; where more say absent, machines' codings of the code on
    stretches that touch it do not count. Where people are at odds, the machine's stay. The
    machine's judgements themselves are not changed.
    """
    votes: dict[tuple[Place, str], int] = defaultdict(int)
    for one in judgements:
        coder = coders.get(one.coder)
        if coder and coder.kind == "human" and one.verdict in {"present", "absent"}:
            place = (one.document, one.start, one.end)
            votes[place, one.code] += 1 if one.verdict == "present" else -1
    denied = [(place, code) for (place, code), sum_ in votes.items() if sum_ < 0]
    kept = [one for one in codings if not _denied(one, denied)]
    small = _by_document(one for one in passages if one.unit != "paragraph")
    for (place, code), sum_ in votes.items():
        touched = [one for one in small.get(place[0], ()) if sum_ > 0 and _touch(place, one)]
        kept += [Coding(one, code, BY_PEOPLE, "present", 1.0, "said by people") for one in touched]
    return kept


def _denied(one: Coding, denied: Sequence[tuple[Place, str]]) -> bool:
    return any(code == one.code and _touch(place, one.passage) for place, code in denied)


def _touch(place: Place, passage: Passage) -> bool:
    document, start, end = place
    return document == passage.document and start < passage.end and passage.start < end


def _by_document(passages: Iterable[Passage]) -> dict[str, list[Passage]]:
    found: dict[str, list[Passage]] = defaultdict(list)
    for one in passages:
        found[one.document].append(one)
    return found
