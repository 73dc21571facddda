"""What goes when a document goes: everything that was derived from it.

Passages, codings, matches and events go with it in the database itself. This module sees to
what names the document inside a list: observations and rivals that quote it, the verdicts
they led to, the clusters of reposts it was in. A claim that a person wrote only loses that
evidence; a proposed claim left without evidence goes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from sqlalchemy import Connection, select

from jejak.model.records import Claim, Document, Observation, Passage, Repost, Rival, Verdict
from jejak.store.rows import MANY, chunks, forget, read
from jejak.store.schema import Record, shape_of


def remove(connection: Connection, documents: Collection[str]) -> None:
    """Delete the documents with these ids, and all that rests on them."""
    gone = set(documents)
    if not gone:
        return
    touched = _quoting(connection, Observation, gone) | _quoting(connection, Rival, gone)
    touched |= _unquote_claims(connection, gone)
    forget(connection, Verdict, [(claim,) for claim in sorted(touched)])
    _dissolve_clusters(connection, gone)
    table = shape_of(Document).table
    for some in chunks(sorted(gone), MANY):
        connection.execute(table.delete().where(table.c.id.in_(some)))


def _quoting(connection: Connection, kind: type[Observation | Rival], gone: set[str]) -> set[str]:
    found = [one for one in read(connection, kind) if _rests_on(one.passages, gone)]
    _delete(connection, kind, found)
    return {one.claim for one in found}


def _unquote_claims(connection: Connection, gone: set[str]) -> set[str]:
    found = [one for one in read(connection, Claim) if _rests_on(one.evidence, gone)]
    kept = [replace(one, evidence=_without(one.evidence, gone)) for one in found]
    baseless = [one for one in kept if one.proposed and not one.evidence]
    shape = shape_of(Claim)
    for one in kept:
        evidence = shape.row(one)["evidence"]
        connection.execute(
            shape.table.update().where(shape.table.c.id == one.id).values(evidence=evidence)
        )
    _delete(connection, Claim, baseless)
    _forget_findings(connection, {one.id for one in baseless})
    return {one.id for one in found}


def _forget_findings(connection: Connection, claims: set[str]) -> None:
    for table in (shape_of(Observation).table, shape_of(Rival).table):
        for some in chunks(sorted(claims), MANY):
            connection.execute(table.delete().where(table.c.claim.in_(some)))


def _dissolve_clusters(connection: Connection, gone: set[str]) -> None:
    table = shape_of(Repost).table
    for some in chunks(sorted(gone), MANY):
        clusters = select(table.c.cluster).where(table.c.document.in_(some))
        hit = list(connection.execute(clusters).scalars())
        for part in chunks(sorted({*hit, *some}), MANY):
            connection.execute(table.delete().where(table.c.cluster.in_(part)))


def _delete(connection: Connection, kind: type[Record], records: Iterable[Record]) -> None:
    shape = shape_of(kind)
    rows = [shape.row(one) for one in records]
    forget(connection, kind, [tuple(row[name] for name in shape.key) for row in rows])


def _rests_on(passages: tuple[Passage, ...], gone: set[str]) -> bool:
    return any(one.document in gone for one in passages)


def _without(passages: tuple[Passage, ...], gone: set[str]) -> tuple[Passage, ...]:
    return tuple(one for one in passages if one.document not in gone)
