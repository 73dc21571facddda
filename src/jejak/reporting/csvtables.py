"""Everything a case holds as tables (CSV) and as records (JSON lines), for others to count again."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, Final

from jejak.model.judgements import Coder, Judgement
from jejak.model.material import Material
from jejak.model.records import Coding, Event, Passage
from jejak.model.when import When
from jejak.reporting.audit import ClaimBlock, claim_blocks
from jejak.reporting.blocks import clean
from jejak.reporting.wording import Catalogue

Cell = str | int | float | bool | None
Row = Sequence[Cell]
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?")

SOURCES = (
    "id", "title", "issuer", "kind", "language", "side", "published", "first_day", "last_day",
    "url", "cluster", "caution", "original", "digest", "reader", "letters",
)  # fmt: skip
UNREADABLE = ("source", "digest", "reason", "remedy")
CODINGS = (
    "document", "start", "end", "unit", "code", "coder", "kind", "verdict", "confidence", "reason",
    "words",
)  # fmt: skip
JUDGEMENTS = (
    "id", "document", "start", "end", "code", "coder", "name", "kind", "verdict", "confidence",
    "at", "memo", "words",
)  # fmt: skip
CLAIMS = (
    "id", "policy", "origin", "origin_policy", "dimension", "asserted_by", "proposed", "verdict",
    "support_low_db", "support_high_db", "mechanism", "degree", "tests", "rivals", "says",
)  # fmt: skip
TESTS = (
    "claim", "kind", "test", "weight_low_db", "weight_high_db", "pooled", "says", "passages",
)  # fmt: skip
RIVALS = ("claim", "name", "kind", "passages")
EVENTS = (
    "id", "first_day", "last_day", "precision", "kind", "modality", "dated", "places", "actors",
    "stages", "policies", "document", "start", "end", "words",
)  # fmt: skip
STAGES = (
    "process",
    "order",
    "stage",
    "name",
    "found",
    "event",
    "first_day",
    "document",
    "start",
    "end",
)
RUNS = ("id", "step", "version", "options", "seed", "inputs", "started", "finished")


def csv_text(header: Row, rows: Iterable[Row]) -> str:
    """A table as CSV with a line feed after each row, in which no text is a formula.

    >>> csv_text(("a", "b"), [("=1+1", -3.5), ("한글", None)])
    "a,b\\n'=1+1,-3.5\\n한글,\\n"
    """
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow(header)
    lines.writerows([_written(cell) for cell in row] for row in rows)
    return written.getvalue()


def harmless(cell: Cell) -> Cell:
    """A cell that no spreadsheet takes for a formula: an apostrophe before it says it is text.

    Numbers stay numbers, and so do words that are plain numbers.

    >>> harmless("=1+1"), harmless("@SUM(A1)"), harmless("-3,5"), harmless(-3), harmless("a=b")
    ("'=1+1", "'@SUM(A1)", '-3,5', -3, 'a=b')
    """
    if not isinstance(cell, str) or _NUMBER.fullmatch(cell):
        return cell
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def _written(cell: Cell) -> Cell:
    told = harmless(cell)
    return clean(told) if isinstance(told, str) else told


def tables(
    material: Material, words: Catalogue, judgements: Sequence[Judgement], coders: Sequence[Coder]
) -> dict[str, str]:
    """All tables by name, as CSV. Passages are given by document and by offsets of code points.

    Codings are machines', judgements are what the log holds, oldest first, each with the kind of
    its coder.
    """
    blocks = claim_blocks(material, words)
    return {
        "sources": csv_text(SOURCES, _sources(material)),
        "unreadable": csv_text(
            UNREADABLE, ((o.source, o.digest, o.reason, o.remedy) for o in material.unreadable)
        ),
        "codings": csv_text(CODINGS, (_coding(material, one) for one in material.codings)),
        "judgements": csv_text(JUDGEMENTS, _judgements(judgements, coders)),
        "claims": csv_text(CLAIMS, _claims(material, blocks)),
        "tests": csv_text(TESTS, _tests(material)),
        "rivals": csv_text(
            RIVALS, ((o.claim, o.name, o.kind, _places(o.passages)) for o in material.rivals)
        ),
        "events": csv_text(EVENTS, (_event(material, one) for one in _in_time(material.events))),
        "stages": csv_text(STAGES, _stages(material, words.language)),
        "runs": csv_text(
            RUNS,
            (
                (o.id, o.step, o.version, o.options, o.seed, o.inputs, o.started, o.finished)
                for o in material.runs
            ),
        ),
    }


def _days(when: When | None) -> tuple[str, str]:
    return (when.start.isoformat(), when.end.isoformat()) if when else ("", "")


def _places(passages: Iterable[Passage]) -> str:
    return "; ".join(f"{one.document}:{one.start}-{one.end}" for one in passages)


def _words(material: Material, passage: Passage) -> str:
    return (
        " ".join(material.words(passage).split()) if passage.document in material.document else ""
    )


def _sources(material: Material) -> Iterator[Row]:
    for one in material.documents:
        about = (one.id, one.title, one.issuer, one.kind, one.language, one.side)
        when = (str(one.published) if one.published else "", *_days(one.published))
        rest = (one.caution, one.original, one.digest, one.reader, len(one.text))
        yield (*about, *when, one.url, material.cluster[one.id], *rest)


def _coding(material: Material, one: Coding) -> Row:
    at = one.passage
    place = (at.document, at.start, at.end, at.unit)
    told = (one.code, one.coder, "machine", one.verdict, one.confidence, one.reason)
    return (*place, *told, _words(material, at))


def _judgements(judgements: Iterable[Judgement], coders: Iterable[Coder]) -> Iterator[Row]:
    known = {one.id: one for one in coders}
    for one in judgements:
        who = known.get(one.coder, Coder(one.coder, one.coder, "human"))
        place = (one.id, one.document, one.start, one.end, one.code)
        told = (who.id, who.name, who.kind, one.verdict, one.confidence, one.at, one.memo)
        yield (*place, *told, " ".join(one.quote.split()))


def _claims(material: Material, blocks: Iterable[ClaimBlock]) -> Iterator[Row]:
    claims = {one.id: one for one in material.claims}
    verdicts = {one.claim: one for one in material.verdicts}
    for one in blocks:
        claim, verdict = claims[one.id], verdicts.get(one.id)
        about = (one.id, claim.policy, claim.origin, claim.origin_policy, claim.dimension)
        found = (verdict.mechanism, verdict.degree) if verdict else ("", "")
        support = one.support or ("", "")
        numbers = (len(one.tests), len(one.rivals), one.sentence)
        yield (
            *about,
            claim.asserted_by,
            claim.proposed,
            one.verdict or "untested",
            *support,
            *found,
            *numbers,
        )


def _tests(material: Material) -> Iterator[Row]:
    for one in material.observations:
        says = json.dumps({"key": one.says.key, **one.says.values}, ensure_ascii=False)
        yield (one.claim, one.kind, one.test, *one.weight, one.pooled, says, _places(one.passages))


def _in_time(events: Iterable[Event]) -> list[Event]:
    return sorted(events, key=lambda one: (one.when.start, one.when.end, one.id))


def _event(material: Material, one: Event) -> Row:
    at = one.evidence
    lists = ("; ".join(some) for some in (one.places, one.actors, one.stages, one.policies))
    about = (one.id, *_days(one.when), one.when.precision, one.kind, one.modality, one.dated)
    return (*about, *lists, at.document, at.start, at.end, _words(material, at))


def _stages(material: Material, language: str) -> Iterator[Row]:
    """A row for each event of a stage, and one for a stage without any."""
    names = {one.id: one.name for one in material.framework.codes}
    for process in material.framework.processes:
        for order, stage in enumerate(process.stages, 1):
            name = names.get(stage.code, {}).get(language, stage.code)
            head = (process.id, order, stage.code, name)
            shown = [one for one in _in_time(material.events) if stage.code in one.stages]
            for event in shown:
                at = event.evidence
                yield (*head, True, event.id, _days(event.when)[0], at.document, at.start, at.end)
            if not shown:
                yield (*head, False, "", "", "", "", "")


def json_lines(records: Iterable[Any], *, in_order: bool = False) -> str:
    """Records as JSON, one a line: sorted, or as they come where their order says something.

    >>> print(json_lines([Passage("b", 0, 2), Passage("a", 3, 5)]), end="")
    {"document": "a", "end": 5, "start": 3, "unit": "sentence"}
    {"document": "b", "end": 2, "start": 0, "unit": "sentence"}
    """
    lines = [json.dumps(_plain(one), ensure_ascii=False, sort_keys=True) for one in records]
    return clean("".join(f"{line}\n" for line in (lines if in_order else sorted(lines))))


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple | list) else value
