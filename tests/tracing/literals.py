"""Documents, a case and claims made of literals, and the readings tracing makes of them."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jejak.case.shelf import passages_of
from jejak.model.casefile import ActorEntry, CaseFile, Government, PlaceEntry
from jejak.model.framework import load_framework
from jejak.model.records import Claim, Coding, Document, Passage
from jejak.model.when import When
from jejak.tracing.events import Told, tell_events
from jejak.tracing.findings import Evidence, Finding, find_all
from jejak.tracing.setting import Setting
from jejak.tracing.statements import Statement, read_statements
from jejak.tracing.trace import evidence_on

THEORY = load_framework(str(Path(__file__).with_name("theory.yaml")))
CASE = CaseFile(
    name="Bandung and Seoul",
    origin=Government(name="Seoul", country="South Korea", aliases=("서울", "서울시")),
    host=Government(name="Bandung", country="Indonesia", aliases=("반둥", "Kota Bandung")),
    sources="notes/",
    period="2014/2019",
    actors=(
        ActorEntry(name="KSP", aliases=("지식공유사업",), role="role.intermediary"),
        ActorEntry(name="Bappelitbang", role="host"),
        ActorEntry(name="Seoul Institute", aliases=("서울연구원",), role="origin"),
        ActorEntry(name="MetroLab", role="origin"),
        ActorEntry(name="BBWS Citarum", role="national"),
    ),
    places=(PlaceEntry(name="Magok", aliases=("마곡",), country="South Korea"),),
)
PARK = Claim(
    "park",
    "Teras Cikapundung",
    "Seoul",
    aliases=("river park", "taman sungai", "강변공원"),
    origin_policy="Cheonggyecheon (청계천; Cheonggye Stream)",
)
BUS = Claim("bus", "Odd-even rule", "Seoul", aliases=("ganjil-genap", "홀짝제 운행"))
DOUBLE = Claim("double", "Bus Bandros", "London", aliases=("Bandros",))


def document(text: str, name: str = "a", **about: Any) -> Document:
    """A document with this text; a news item of February 2016 unless told otherwise."""
    published = about.pop("published", "2016-02-01")
    values = {"title": "", "issuer": "", "kind": "news", "language": "en", "side": "", "url": ""}
    return Document(
        id=name,
        text=text,
        published=When.parse(published) if published else None,
        pages=(0,),
        digest=name,
        reader="literal",
        **(values | about),
    )


@cache
def setting(*claims: Claim, case: CaseFile = CASE) -> Setting:
    """The setting of the claims, made once: the gazetteer of the world takes its time."""
    return Setting(case, THEORY, claims)


def passages(documents: Sequence[Document]) -> list[Passage]:
    """All passages of the documents."""
    return [passage for one in documents for passage in passages_of(one)]


def read(
    *documents: Document,
    claims: Sequence[Claim] = (PARK, BUS),
) -> list[Statement]:
    """The statements of the documents."""
    return read_statements(documents, passages(documents), setting(*claims))


def sentence(text: str, **about: Any) -> Statement:
    """The one statement of a document of one sentence."""
    (found,) = read(document(text, **about))
    return found


def told(*documents: Document, claims: Sequence[Claim] = (PARK, BUS)) -> list[Told]:
    """The events that the documents tell."""
    return tell_events(read(*documents, claims=claims), setting(*claims))


def evidence(
    *documents: Document,
    claim: Claim = PARK,
    beside: tuple[Claim, ...] = (),
    codes: Mapping[str, str] | None = None,
) -> Evidence:
    """All that bears on the claim; `codes` gives codes by words of the sentence they are on."""
    statements = read(*documents, claims=(claim, *beside))
    place = setting(claim, *beside)
    coded = {
        (one.passage.document, one.passage.start, one.passage.end): frozenset(code.split())
        for one in statements
        for words, code in (codes or {}).items()
        if words in one.text
    }
    return evidence_on(claim, statements, tell_events(statements, place), coded, place)


def findings(*documents: Document, **more: Any) -> list[Finding]:
    """What the documents show on the claim."""
    return find_all(evidence(*documents, **more))


def kinds(*documents: Document, **more: Any) -> set[str]:
    """The kinds of finding the documents show on the claim."""
    return {one.kind for one in findings(*documents, **more)}


def coding(where: Document, words: str, code: str, **more: Any) -> Coding:
    """A coding of the sentence in which the words stand."""
    found = next(
        one for one in passages_of(where) if one.unit != "paragraph" and words in one.of(where.text)
    )
    return Coding(
        found, code, **({"coder": "test", "verdict": "present", "confidence": 0.8} | more)
    )
