"""What the texts of two policies say about a claim: content of the origin's in the host's.

A measured degree of transfer is one observation, however many provisions it rests on. It speaks
only where the texts are sure of it and the origin's came first; that nothing was taken word for
word contradicts no transfer of ideas, so no likeness gives no observation.
"""

from __future__ import annotations

from collections.abc import Mapping

from jejak.model.degrees import Degree, DegreeOfTransfer, Row
from jejak.model.framework import Framework
from jejak.model.records import Document, Message, Passage
from jejak.tracing.findings import Finding

KIND = "text.taken"
TAKEN: tuple[Degree, ...] = ("copying", "emulation", "combination")
SURE = 0.95
"""Share of the draws in which some content is taken, for an observation."""
SETTLED = 0.9
"""Share of the draws that give one degree, for the verdict to name it."""


def content_taken(
    degree: DegreeOfTransfer, documents: Mapping[str, Document], framework: Framework
) -> list[Finding]:
    """The finding that content was taken, with the passages of both texts; empty if none is sure.

    Documents without dates, or whose order is open, give none.
    """
    if sum(degree.draws.get(one, 0.0) for one in TAKEN) < SURE:
        return []
    host, main = documents[degree.host], documents[degree.main]
    if host.published is None or main.published is None:
        return []
    if not main.published.before(host.published):
        return []
    taken = [row for row in degree.rows if row.host and row.origins and not row.boilerplate]
    shown = sum(degree.shares[kind].share for kind in ("same", "adapted", "other"))
    values = {
        "share": f"{round(100 * shown)}",
        "count": str(len(taken)),
        "degree": _code(degree, framework),
        "host_text": host.title or host.id,
        "origin_text": main.title or main.id,
    }
    says = Message(KIND, values)
    return [Finding(KIND, passage, host, says) for row in taken for passage in _passages(row)]


def degree_shown(degree: DegreeOfTransfer | None, coded: str, framework: Framework) -> str:
    """The degree a verdict names: the measured one where it is settled, else the coded one."""
    if degree is None or degree.draws.get(degree.degree, 0.0) < SETTLED:
        return coded
    return _code(degree, framework) or coded


def _code(degree: DegreeOfTransfer, framework: Framework) -> str:
    code = f"{framework.tables.degree}.{degree.degree}"
    return code if code in {one.id for one in framework.codes} else ""


def _passages(row: Row) -> list[Passage]:
    quoted = [row.host] if row.host else []
    return [one.passage for one in (*quoted, *row.origins)]
