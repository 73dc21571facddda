"""Codings as W3C Web Annotations, which annotation tools and archives read.

Each coding is an annotation of class "classifying" whose target is quoted (`TextQuoteSelector`,
with what stands before and after) and counted (`TextPositionSelector`: code points from 0, the end
exclusive, as ours). Model: W3C Recommendation "Web Annotation Data Model", 23 February 2017.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jejak.exchanging.guids import derived, ensured
from jejak.exchanging.refi import ORIGIN
from jejak.model.judgements import CodebookEntry, Coder, Judgement, Project, SourceText
from jejak.model.standing import codings_of

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32
"""Characters of text given before and after a quote, to find it again in a changed text."""


def annotated(project: Project) -> Iterator[dict[str, Any]]:
    """Every coding that stands, in the order of the project.

    >>> from jejak.model.judgements import CodebookEntry, Coder, Judgement, SourceText
    >>> said = Judgement("j", "a", 5, 8, "bus", "role.host", "present", "sari", "2026-01-02T03:04:05Z")
    >>> project = Project("P", (CodebookEntry("role.host", "", "Host"),),
    ...     (SourceText("a", "", "A", "Kota bus kota"),), (Coder("sari", "Sari", "human"),), (said,))
    >>> target = next(annotated(project))["target"]
    >>> [one["type"] for one in target["selector"]], target["selector"][0]["exact"]
    (['TextQuoteSelector', 'TextPositionSelector'], 'bus')
    """
    codes = {one.id: one for one in project.codes}
    documents = {one.id: one for one in project.documents}
    coders = {one.id: one for one in project.coders}
    for one in codings_of(project.judgements)[0]:
        yield _annotation(one, codes[one.code], documents[one.document], coders[one.coder])


def write_annotations(project: Project, path: Path) -> tuple[str, ...]:
    """Write all codings as one annotation collection (JSON-LD); give back what is not in it."""
    items = list(annotated(project))
    name = f"urn:uuid:{derived('collection', project.name)}"
    page = {"id": f"{name}#page", "type": "AnnotationPage", "startIndex": 0, "items": items}
    collection = {
        "@context": CONTEXT,
        "id": name,
        "type": "AnnotationCollection",
        "label": project.name,
        "generator": {"type": "Software", "name": ORIGIN},
        "total": len(items),
        "first": page,
    }
    text = json.dumps(collection, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    others = len(project.judgements) - len(items)
    said = f"{others} judgements that are not codings, or no longer"
    return (said,) if others else ()


def _annotation(
    one: Judgement, code: CodebookEntry, document: SourceText, coder: Coder
) -> dict[str, Any]:
    dated = {"created": one.at} if one.at else {}
    memo = {"type": "TextualBody", "purpose": "commenting", "value": one.memo}
    return {
        "@context": CONTEXT,
        "id": _urn(one.id, "judgement"),
        "type": "Annotation",
        "motivation": "classifying",
        "creator": {
            "id": _urn(coder.id, "coder"),
            # A machine is never shown as a person.
            "type": "Person" if coder.kind == "human" else "Software",
            "name": coder.name,
        },
        **dated,
        "body": [_body(code), *([memo] if one.memo else [])],
        "target": {
            "source": _urn(document.guid or document.id, "document"),
            "selector": [_quote(one, document.text), _place(one)],
        },
    }


def _body(code: CodebookEntry) -> Mapping[str, str]:
    return {
        "type": "TextualBody",
        "purpose": "classifying",
        "id": _urn(code.guid or code.id, "code"),
        "value": code.name or code.id,
    }


def _quote(one: Judgement, text: str) -> Mapping[str, str]:
    return {
        "type": "TextQuoteSelector",
        "exact": one.quote,
        "prefix": text[max(0, one.start - AROUND) : one.start],
        "suffix": text[one.end : one.end + AROUND],
    }


def _place(one: Judgement) -> Mapping[str, str | int]:
    return {"type": "TextPositionSelector", "start": one.start, "end": one.end}


def _urn(name: str, kind: str) -> str:
    return f"urn:uuid:{ensured(name, kind)}"
