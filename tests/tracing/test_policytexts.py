from dataclasses import replace

from literals import CASE, PARK, document, passages

from jejak.comparing.degree import degree
from jejak.model.degrees import DegreeOfTransfer, NamedText
from jejak.model.framework import load_framework
from jejak.model.records import Document
from jejak.model.when import When
from jejak.tracing.policytexts import content_taken, degree_shown
from jejak.tracing.trace import Sources, trace

RULES = (
    "The city keeps the banks of the river open to walkers from dawn until ten in the evening.",
    "Traders may set up no more than forty stalls along the eastern bank, twelve metres apart.",
    "Schools within two kilometres adopt a stretch of the river and plant it every spring.",
    "Whoever dumps rubbish into the water pays a fine of three hundred coins.",
    "A council of nine residents meets every second month and publishes its minutes.",
)
ORIGIN = "\n\n".join(f"Article {n}. {rule}" for n, rule in enumerate(RULES, 1))
OTHER = "\n\n".join(
    f"Article {n}. {rule}"
    for n, rule in enumerate(
        (
            "Taxi drivers pass an examination in first aid before a licence is renewed.",
            "The fare on the night tariff is one and a half times that of the day.",
            "Taximeters are sealed by the office of weights and measures each January.",
        ),
        1,
    )
)
THEORY = load_framework("sister-city")
OLD, NEW = (When.day(year, 5, 1) for year in (2009, 2016))


def law(name: str, text: str, published: When | None) -> Document:
    return replace(document(text, name, kind="law", title=name), published=published)


def measured(origin: Document, host: Document) -> DegreeOfTransfer:
    texts = [NamedText(one.id, one.text, "en") for one in (origin, host)]
    return degree(texts[1], texts[:1])


def found(origin: Document, host: Document) -> list:
    documents = {one.id: one for one in (origin, host)}
    return content_taken(measured(origin, host), documents, THEORY)


def test_content_taken_leads_to_the_passages_of_both_texts() -> None:
    origin, host = law("origin", ORIGIN, OLD), law("host", ORIGIN, NEW)
    some = found(origin, host)
    assert {one.passage.document for one in some} == {"origin", "host"}
    assert len(some) == 2 * len(RULES)
    assert all(one.document is host and one.kind == "text.taken" for one in some)
    values = some[0].says.values
    assert (values["share"], values["degree"]) == ("100", "degree.copying")


def test_contrary_or_missing_dates_give_no_finding() -> None:
    for earlier, later in ((NEW, OLD), (OLD, OLD), (None, NEW), (OLD, None)):
        assert found(law("origin", ORIGIN, earlier), law("host", ORIGIN, later)) == []


def test_texts_on_other_things_give_no_finding() -> None:
    assert found(law("origin", OTHER, OLD), law("host", ORIGIN, NEW)) == []


def test_the_measured_degree_goes_before_the_coded_one_where_it_is_settled() -> None:
    settled = measured(law("origin", ORIGIN, OLD), law("host", ORIGIN, NEW))
    assert degree_shown(settled, "degree.emulation", THEORY) == "degree.copying"
    open_ = replace(settled, draws={"copying": 0.6, "emulation": 0.4})
    assert degree_shown(open_, "degree.emulation", THEORY) == "degree.emulation"
    assert degree_shown(None, "degree.emulation", THEORY) == "degree.emulation"


def test_the_texts_are_one_observation_of_the_claim() -> None:
    origin, host = law("origin", ORIGIN, OLD), law("host", ORIGIN, NEW)
    sources = Sources((origin, host), passages((origin, host)), (), {})
    claim = replace(PARK, host_text="host", origin_texts=("origin",))
    traced = trace(sources, (claim,), CASE, THEORY, {claim.id: measured(origin, host)})
    (seen,) = [one for one in traced.observations if one.kind == "text.taken"]
    assert seen.weight == THEORY.test("text.taken").weight
    assert len(seen.passages) == 2 * len(RULES)
    assert traced.verdicts[0].degree == "degree.copying"
