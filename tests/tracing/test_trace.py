import pytest
from literals import BUS, CASE, PARK, THEORY, coding, document, passages

from jejak.model.records import Claim, Coding, Document, Observation
from jejak.tracing.trace import Sources, Traced, trace

OPENED = document(
    "Kota Bandung opened the river park on 30 January 2016.",
    "opened",
    title="Bandung opens a river park",
)
LINKED = document(
    "The mayor of Bandung said the river park is modelled on Cheonggyecheon in Seoul.\n\n"
    "Experts of Seoul came to the river park of Bandung.",
    "linked",
    kind="government",
    title="The river park of Bandung",
)
MET = document("Bandung met KSP and Seoul on the river park in Singapore in May 2014.", "met")
QUIET = document("Prices rose.", "quiet")
ALL = (OPENED, LINKED, MET, QUIET)


def _trace(
    *documents: Document,
    claims: tuple[Claim, ...] = (PARK,),
    codings: tuple[Coding, ...] = (),
    clusters: dict[str, str] | None = None,
) -> Traced:
    sources = Sources(documents, passages(documents), codings, clusters or {})
    return trace(sources, claims, CASE, THEORY)


def _seen(traced: Traced, claim: str = "park") -> dict[str, Observation]:
    return {one.kind: one for one in traced.observations if one.claim == claim}


def test_a_claim_that_is_backed() -> None:
    traced = _trace(*ALL)
    (verdict,) = traced.verdicts
    assert set(_seen(traced)) == {
        "contact.passed",
        "topic_contact.passed",
        "acknowledgement.first_hand",
        "agents",
        "silence",
    }
    assert (verdict.claim, verdict.verdict) == ("park", "supported")


def test_a_claim_that_contrary_dates_rule_out() -> None:
    late = document("Bandung met Seoul on the river park in May 2018.", "late")
    traced = _trace(OPENED, late)
    assert {"contact.failed", "topic_contact.failed"} <= set(_seen(traced))
    assert traced.verdicts[0].verdict == "contradicted"


def test_a_claim_with_a_rival() -> None:
    rival = document("The river park of Bandung is modelled on one in London.", "rival")
    traced = _trace(OPENED, rival)
    (found,) = traced.rivals
    assert (found.claim, found.name, found.kind) == ("park", "London", "foreign")
    assert [one.document for one in found.passages] == ["rival"]


def test_a_claim_without_a_passage_is_undetermined() -> None:
    traced = _trace(*ALL, claims=(BUS, PARK))
    bus, park = traced.verdicts
    assert (bus.verdict, bus.support, park.verdict) == ("undetermined", (0, 0), "supported")
    assert [one.key for one in bus.would_change] == ["change.no_passage"]
    assert _seen(traced, "bus") == {}


def test_nothing_to_read_leaves_everything_open() -> None:
    traced = _trace()
    assert [one.verdict for one in traced.verdicts] == ["undetermined"]
    assert (traced.actors, traced.events, traced.observations) == ((), (), ())


def test_every_passage_stands_in_its_document() -> None:
    texts = {one.id: one.text for one in ALL}
    for one in _trace(*ALL).observations:
        assert one.passages
        for passage in one.passages:
            assert 0 <= passage.start < passage.end <= len(texts[passage.document])


def test_verdicts_do_not_depend_on_the_order_of_documents() -> None:
    there, back = _trace(*ALL), _trace(*reversed(ALL))
    assert there.verdicts == back.verdicts
    assert {k: one.weight for k, one in _seen(there).items()} == {
        k: one.weight for k, one in _seen(back).items()
    }


def test_reposts_are_heard_once() -> None:
    again = document(LINKED.text, "again", title=LINKED.title, kind=LINKED.kind)
    apart, joined = _trace(LINKED, again), _trace(LINKED, again, clusters={"again": "linked"})
    kind = "acknowledgement.first_hand"
    assert (_seen(apart)[kind].pooled, _seen(joined)[kind].pooled) == (2, 1)
    assert _seen(joined)[kind].weight == _seen(_trace(LINKED))[kind].weight


def test_only_actors_of_events_are_kept() -> None:
    assert {one.id for one in _trace(*ALL).actors} == {"bandung", "ksp", "seoul"}


def test_events_are_told_whether_or_not_they_bear_on_a_claim() -> None:
    events = _trace(document("Surabaya met Tokyo in 2015.")).events
    assert [(one.kind, one.places, one.policies) for one in events] == [
        ("meeting", ("Surabaya", "Tokyo"), ())
    ]


# What the codings add


@pytest.mark.parametrize(
    ("more", "shown"), [({}, True), ({"confidence": 0.4}, False), ({"verdict": "absent"}, False)]
)
def test_a_sure_coding_places_an_event_on_a_stage(more: dict, *, shown: bool) -> None:
    coded = coding(MET, "met", "talks.seminar", **more)
    (event,) = _trace(MET, codings=(coded,)).events
    assert event.stages == (("talks.seminar",) if shown else ())


def _shown(*codings: Coding, clusters: dict[str, str] | None = None) -> tuple[str, str]:
    (verdict,) = _trace(*ALL, codings=codings, clusters=clusters).verdicts
    return verdict.mechanism, verdict.degree


def test_mechanism_and_degree_are_those_coded_where_the_origin_is_named() -> None:
    found = _shown(
        coding(LINKED, "modelled", "mechanism.learning"),
        coding(LINKED, "modelled", "degree.emulation"),
        coding(OPENED, "opened", "mechanism.coercion", confidence=1.0),
    )
    assert found == ("mechanism.learning", "degree.emulation")


def test_nothing_coded_nothing_shown() -> None:
    assert _shown() == ("", "")
    assert _shown(coding(LINKED, "modelled", "degree.emulation", verdict="absent")) == ("", "")


def test_most_confidence_over_sources_decides() -> None:
    learning = [coding(one, "Seoul", "mechanism.learning", confidence=0.5) for one in (LINKED, MET)]
    coercion = coding(LINKED, "modelled", "mechanism.coercion", confidence=0.9)
    assert _shown(*learning, coercion)[0] == "mechanism.learning"


def test_reposts_and_repetition_do_not_add_confidence() -> None:
    learning = [coding(one, "Seoul", "mechanism.learning", confidence=0.5) for one in (LINKED, MET)]
    coercion = coding(LINKED, "modelled", "mechanism.coercion", confidence=0.9)
    assert _shown(*learning, coercion, clusters={"met": "linked"})[0] == "mechanism.coercion"


def test_a_coded_paragraph_covers_its_sentences() -> None:
    one = document("It is green. The river park of Bandung is like Seoul.", "two")
    (paragraph,) = [each for each in passages([one]) if each.unit == "paragraph"]
    coded = Coding(paragraph, "degree.inspiration", "test", "present", 0.8)
    assert _trace(one, codings=(coded,)).verdicts[0].degree == "degree.inspiration"
