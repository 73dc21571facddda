"""Claims the program proposes when nobody wrote any: names of policies in passages that link.

A proposal is a question, marked as such: it says which sentences made it worth asking.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from jejak.model.casefile import CaseFile
from jejak.model.framework import Framework
from jejak.model.records import Claim, Coding, Document, Passage
from jejak.text.folding import slug
from jejak.tracing.setting import HOST, ORIGIN, Setting

Span = tuple[int, int]
# Latin letters only: a Korean particle joined to a name is no part of it.
_WORD = r"[A-Z][A-Za-z0-9À-ɏ’'-]+"
_NAME = re.compile(rf"(?:(?!The\b){_WORD}|e-[a-z]+)(?:\s+(?:{_WORD}|\d{{1,4}}))*")
_QUOTED = re.compile(r"[\"'‘’“”「『]([^\"'‘’“”」』]{3,40})[\"'‘’“”」』]")
MOST = 30
"""Proposals kept at most, those with most passages first."""


def propose_claims(
    documents: Sequence[Document],
    codings: Sequence[Coding],
    case: CaseFile,
    framework: Framework,
) -> tuple[Claim, ...]:
    """One proposed claim for each policy named where a link to the origin is coded."""
    setting = Setting(case, framework, ())
    texts = {one.id: one for one in documents}
    found: dict[str, list[Passage]] = {}
    for passage in _linking(codings, framework):
        document = texts[passage.document]
        if _names_both(document, passage, setting):
            for name in _names(passage.of(document.text), setting):
                found.setdefault(name, []).append(passage)
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(
        Claim(slug(name), name, case.origin.name, (name,), asserted_by="", proposed=True,
              evidence=tuple(dict.fromkeys(passages)))
        for name, passages in _unlike(ranked[:MOST])
    )  # fmt: skip


def _linking(codings: Sequence[Coding], framework: Framework) -> Iterator[Passage]:
    status = framework.tables.status
    wanted = (f"{status}.claimed", f"{status}.intended")
    for one in codings:
        if one.verdict == "present" and one.code in wanted:
            yield one.passage


def _names_both(document: Document, passage: Passage, setting: Setting) -> bool:
    here = {hit.label for hit in setting.government_finder.find(passage.of(document.text))}
    around = here | {hit.label for hit in setting.government_finder.find(document.title)}
    return ORIGIN in here and HOST in around


def _names(text: str, setting: Setting) -> Iterator[str]:
    """Proper names and quoted names that are neither places nor actors."""
    taken = [(hit.start, hit.end) for hit, _ in setting.places_in(text)]
    taken += [(hit.start, hit.end) for hit in setting.actor_finder.find(text)]
    for found in (*_NAME.finditer(text), *_QUOTED.finditer(text)):
        start, end = found.span(found.lastindex or 0)
        if end - start > 5 and any(_its_own(text, start, end, taken)):
            yield text[start:end].strip()


def _its_own(text: str, start: int, end: int, taken: Sequence[Span]) -> Iterator[bool]:
    """Whether each word is the name's own: no place, no actor, no opening of a sentence."""
    opens = text[:start].rstrip()[-1:] in ("", *".!?\n")
    for word in re.compile(r"\S+").finditer(text, start, end):
        covered = any(a <= word.start() and word.end() <= b for a, b in taken)
        yield not covered and not (opens and word.start() == start)


def _unlike(ranked: Sequence[tuple[str, list[Passage]]]) -> Iterator[tuple[str, list[Passage]]]:
    kept: set[str] = set()
    for name, passages in ranked:
        if slug(name) not in kept:
            kept.add(slug(name))
            yield name, passages
