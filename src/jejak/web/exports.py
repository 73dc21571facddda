"""Tables of pages that show them in parts, as files: claims, sources, the codebook, words found."""

from __future__ import annotations

from collections import defaultdict

from starlette.responses import Response

from jejak.errors import OptionError
from jejak.model.judgements import Coder
from jejak.reporting.audit import claim_blocks
from jejak.store.casestore import CaseStore
from jejak.store.sources import Listed, Wanted
from jejak.web.desks import page
from jejak.web.downloads import Row, csv_file, every
from jejak.web.parts import claims_now, material_with
from jejak.web.theory import Codebook, framework_of
from jejak.web.visiting import Desk

CLAIMS = (
    "id", "policy", "origin", "verdict", "support_low", "support_high", "mechanism", "degree",
    "proposed", "asserted_by", "tests", "rivals",
)  # fmt: skip
SOURCES = (
    "id", "title", "issuer", "published", "kind", "language", "side", "length", "url", "caution",
)  # fmt: skip
COUNTS = ("codings", "judgements")
CODES = ("family", "code", "name", "by", "kind", "verdict", "number", "reviewed")
HITS = ("document", "title", "language", "start", "end", "text")
CODED = {"": None, "yes": True, "no": False}
AT_A_TIME, EACH = 50, 100
"""Documents that are searched at a time, and hits of each that are told."""


def claims_table(desk: Desk) -> Response:
    """All claims with their verdicts; those of one verdict where the query asks for it."""
    blocks = claim_blocks(material_with(desk, claims=claims_now(desk)), desk.words)
    wanted = desk.asked("verdict")
    rows = (
        (
            one.id, one.policy, one.origin, one.verdict or "untested", *(one.support or ("", "")),
            one.mechanism, one.degree, one.proposed, one.asserted_by, len(one.tests),
            len(one.rivals),
        )
        for one in blocks if wanted in {"", one.verdict or "untested"}
    )  # fmt: skip
    return csv_file(desk, "claims", CLAIMS, rows)


def sources_table(desk: Desk) -> Response:
    """All sources that are asked for; who is blind is not told how much others coded."""
    wanted = _wanted(desk)
    counts = () if desk.standing.blind else COUNTS

    def rows(store: CaseStore, after: str, size: int) -> tuple[list[Row], str]:
        found = store.document_page(wanted, after=after, size=size)
        return [_source(one, counts) for one in found.items], found.after

    return csv_file(desk, "sources", (*SOURCES, *counts), every(desk, rows))


def _wanted(desk: Desk) -> Wanted:
    coded = desk.asked("coded")
    if coded not in CODED:
        raise OptionError(f"{coded!r}", where="coded", remedy="ask for yes or no")
    language, kind, title = (desk.asked(name) for name in ("language", "kind", "title"))
    known = None if desk.standing.blind else CODED[coded]
    return Wanted(language=language, kind=kind, title=title, coded=known)


def _source(one: Listed, counts: tuple[str, ...]) -> Row:
    published = str(one.published) if one.published else ""
    facts = (one.id, one.title, one.issuer, published, one.kind, one.language, one.side)
    return (*facts, one.length, one.url, one.caution, *(getattr(one, name) for name in counts))


def unreadable_table(desk: Desk) -> Response:
    """What could not be read, and why."""

    def rows(store: CaseStore, after: str, size: int) -> tuple[list[Row], str]:
        found = store.unreadable_page(after=after, size=size)
        return [(one.source, one.reason, one.remedy) for one in found.items], found.after

    return csv_file(desk, "unreadable", ("source", "reason", "remedy"), every(desk, rows))


def codebook_table(desk: Desk) -> Response:
    """How often each code was given, by each coder and verdict; who is blind sees their own."""
    book = Codebook(framework_of(desk.place), desk.words.language)
    rows = [
        (book.family(code), code, book.name(code), by, kind, verdict, number, reviewed)
        for (code, by, kind, verdict), (number, reviewed) in sorted(_counts(desk).items())
    ]
    return csv_file(desk, "codes", CODES, rows)


Counts = dict[tuple[str, str, str, str], tuple[int, int | str]]


def _counts(desk: Desk) -> Counts:
    """Numbers by code, coder, kind and verdict; what people said is not reviewed."""
    coders = {one.id: one for one in desk.store.records(Coder)}
    found: Counts = {} if desk.standing.blind else _machines(desk.store)
    for said in desk.store.standing_counts():
        if said.coder == desk.coder.id or not desk.standing.blind:
            coder = coders.get(said.coder, Coder(said.coder, said.coder, "human"))
            found[said.code, coder.name, coder.kind, said.verdict] = (said.number, "")
    return found


def _machines(store: CaseStore) -> Counts:
    tallies: dict[tuple[str, str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for one in store.coding_counts():
        tally = tallies[one.code, one.coder, "machine", one.verdict]
        tally[0] += one.number
        tally[1] += one.number if one.reviewed else 0
    return {key: (tally[0], tally[1]) for key, tally in tallies.items()}


def search_table(desk: Desk) -> Response:
    """Where the words stand, with what stands around each hit."""
    query = desk.asked("q")
    if not query:
        raise OptionError("no words", where="q", remedy="say what to look for")

    def rows(store: CaseStore, after: str, size: int) -> tuple[list[Row], str]:
        found = store.search(query, after=after, size=size, hits=EACH)
        return [
            (
                one.document,
                one.title,
                one.language,
                hit.marks[0][0],
                hit.marks[-1][1],
                " ".join(hit.text.split()),
            )
            for one in found.items
            for hit in one.hits
        ], found.after

    return csv_file(desk, "found", HITS, every(desk, rows, size=AT_A_TIME))


routes = [
    page("/claims.csv", "viewer", claims_table, sighted=True),
    page("/sources.csv", "viewer", sources_table),
    page("/sources/unreadable.csv", "viewer", unreadable_table),
    page("/codebook.csv", "viewer", codebook_table),
    page("/search.csv", "viewer", search_table),
]
