"""How records of a case look in the JSON API: with their words, their coder, and their page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from jejak.case.recording import machine_coder
from jejak.model import judgements as judged
from jejak.model import records
from jejak.model.when import When
from jejak.store.codingruns import key_of, runs_of
from jejak.web import apifindingmodels as findings
from jejak.web import apimodels as told
from jejak.web.parts import passage_path
from jejak.web.review import document_path
from jejak.web.visiting import Desk

Texts = Mapping[str, str]


def dated(when: When | None) -> told.Dated | None:
    """A date as sources give it.

    >>> dated(When.month(2016, 12)).end.isoformat()
    '2016-12-31'
    """
    return told.Dated(start=when.start, end=when.end, precision=when.precision) if when else None


def shared(record: Any, kind: type[told.Told]) -> dict[str, Any]:
    """As much of a record as a model tells under the same names.

    >>> shared(records.Repost("a", "b", first=True), told.Coder)
    {}
    """
    return {name: value for name, value in vars(record).items() if name in kind.model_fields}


def texts_of(desk: Desk, names: Iterable[str]) -> Texts:
    """The texts of some documents."""
    found = (desk.store.document(name) for name in dict.fromkeys(names))
    return {one.id: one.text for one in found if one}


def passages(
    desk: Desk, some: Sequence[records.Passage], texts: Texts
) -> tuple[told.PassageLine, ...]:
    """Passages with their words."""
    return tuple(
        told.PassageLine(
            document=one.document,
            start=one.start,
            end=one.end,
            quote=one.of(texts.get(one.document, "")),
            page=passage_path(desk, one),
        )
        for one in some
    )


def coders_of(desk: Desk) -> dict[str, told.Coder]:
    """Everybody who codes in the case, by id; for whoever codes blind only they themselves."""
    known = {one.id: one for one in desk.store.records(judged.Coder)}
    known.setdefault(desk.visitor.id, desk.coder)
    if desk.standing.blind:
        known = {desk.visitor.id: known[desk.visitor.id]}
    return {name: _coder(one) for name, one in sorted(known.items())}


def coder_named(coders: Mapping[str, told.Coder], name: str) -> told.Coder:
    """A coder by their id; who was never noted is a machine, by its name."""
    return coders.get(name) or _coder(machine_coder(name))


def _coder(one: judged.Coder) -> told.Coder:
    return told.Coder(id=one.id, name=one.name, kind=one.kind)


def codings(desk: Desk, some: Sequence[records.Coding], *, quotes: bool) -> tuple[told.Coding, ...]:
    """Codings with coder and run, and with the words of their passages if they are wanted."""
    texts = texts_of(desk, (one.passage.document for one in some)) if quotes else {}
    coders, runs = coders_of(desk), runs_of(desk.store, some)
    return tuple(
        told.Coding(
            document=one.passage.document,
            start=one.passage.start,
            end=one.passage.end,
            quote=one.passage.of(texts.get(one.passage.document, "")) if quotes else None,
            code=one.code,
            coder=coder_named(coders, one.coder),
            verdict=one.verdict,
            confidence=one.confidence,
            reason=one.reason,
            run=runs.get(key_of(one), ""),
            page=passage_path(desk, one.passage),
        )
        for one in some
    )


def judgements(desk: Desk, some: Sequence[judged.Judgement]) -> tuple[told.Judgement, ...]:
    """Judgements with who made them."""
    coders = coders_of(desk)
    return tuple(
        told.Judgement(
            **shared(one, told.Judgement) | {"coder": coder_named(coders, one.coder)},
            page=passage_path(desk, records.Passage(one.document, one.start, one.end)),
        )
        for one in some
    )


def events(desk: Desk, some: Collection[records.Event]) -> tuple[findings.Event, ...]:
    """Events with the passage that tells each."""
    texts = texts_of(desk, (one.evidence.document for one in some))
    return tuple(
        findings.Event(
            id=one.id,
            when=told.Dated(start=one.when.start, end=one.when.end, precision=one.when.precision),
            dated=one.dated,
            kind=one.kind,
            modality=one.modality,
            places=one.places,
            actors=one.actors,
            stages=one.stages,
            policies=one.policies,
            passage=passages(desk, [one.evidence], texts)[0],
        )
        for one in some
    )


def document_page(desk: Desk, name: str) -> str:
    """The page of a document in the workbench."""
    return document_path(desk, name)
