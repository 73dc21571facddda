import pytest
from literals import CASE, THEORY, coding, document

from jejak.model.records import Claim, Coding, Document
from jejak.tracing.proposals import MOST, propose_claims

TEXT = "In Bandung the Kampung Kreatif follows Seoul."


def _propose(*documents: Document, code: str = "status.claimed", **more) -> tuple[Claim, ...]:
    codings = [coding(one, "Seoul", code, **more) for one in documents]
    return propose_claims(documents, codings, CASE, THEORY)


def _names(text: str, **about) -> list[str]:
    return [one.policy for one in _propose(document(text, **about))]


def test_a_proposal_is_marked_and_says_what_made_it_worth_asking() -> None:
    one = document(TEXT)
    (claim,) = _propose(one)
    assert (claim.id, claim.policy, claim.origin) == ("kampung-kreatif", "Kampung Kreatif", "Seoul")
    assert claim.proposed
    assert [passage.of(one.text) for passage in claim.evidence] == [TEXT]


@pytest.mark.parametrize("code", ["status.claimed", "status.intended"])
def test_a_stated_or_wanted_link_makes_a_proposal(code: str) -> None:
    assert len(_propose(document(TEXT), code=code)) == 1


@pytest.mark.parametrize(
    "more", [{"code": "degree.emulation"}, {"verdict": "absent"}, {"verdict": "abstain"}]
)
def test_other_codings_make_none(more: dict[str, str]) -> None:
    assert _propose(document(TEXT), **more) == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("In Bandung the Kampung Kreatif follows Seoul.", ["Kampung Kreatif"]),
        ("Bandung meniru “smart card” dari Seoul.", ["smart card"]),
        ("반둥시는 서울의 「올빼미 버스」를 Seoul에서 배웠다.", ["올빼미 버스"]),
        ("Bandung opened e-budgeting after Seoul.", ["e-budgeting"]),
        ("Bandung got its Command Center 2015 from Seoul.", ["Command Center 2015"]),
        ("The Kampung Kreatif of Bandung is like that of Seoul.", ["Kampung Kreatif"]),
        ("It rained. Kampung Kreatif in Bandung meniru Seoul.", ["Kampung Kreatif"]),
        ("Kampung is a word of Bandung and Seoul.", []),
        ("Bandung and KSP came to Surabaya from Seoul.", []),
        ("Bandung, Seoul and the Seoul Institute met.", []),
        ("Bandung has a Bus like Seoul.", []),
    ],
)
def test_names_are_proper_or_quoted_and_neither_places_nor_actors(
    text: str, names: list[str]
) -> None:
    assert _names(text) == names


def test_both_sides_must_be_there() -> None:
    alone = "The Kampung Kreatif follows Seoul."
    assert _names(alone) == []
    assert _names(alone, title="Bandung today") == ["Kampung Kreatif"]
    assert _names(alone, title="Surabaya today") == []


def test_the_origin_must_stand_in_the_sentence() -> None:
    one = document("In Bandung the Kampung Kreatif is new.", title="Seoul and Bandung")
    codings = [coding(one, "Kreatif", "status.claimed")]
    assert propose_claims([one], codings, CASE, THEORY) == ()


def test_what_most_passages_name_comes_first() -> None:
    texts = ["Bandung has an Alpha Beta of Seoul.", *["Bandung has a Zeta Eta of Seoul."] * 2]
    found = _propose(*(document(text, f"d{n}") for n, text in enumerate(texts)))
    assert [(one.policy, len(one.evidence)) for one in found] == [
        ("Zeta Eta", 2),
        ("Alpha Beta", 1),
    ]


def test_two_coders_on_one_passage_are_one_piece_of_evidence() -> None:
    one = document(TEXT)
    codings: list[Coding] = [coding(one, "Seoul", "status.claimed", coder=who) for who in "ab"]
    (claim,) = propose_claims([one], codings, CASE, THEORY)
    assert len(claim.evidence) == 1


def test_spellings_of_one_name_are_proposed_once() -> None:
    texts = ["Bandung has a Zeta-Eta of Seoul.", "Bandung has a Zeta Eta of Seoul."]
    found = _propose(*(document(text, f"d{n}") for n, text in enumerate(texts)))
    assert [one.id for one in found] == ["zeta-eta"]


def test_there_is_an_end_to_asking() -> None:
    names = [f"Plan {chr(65 + n // 6)}{'abcdef'[n % 6] * 5}" for n in range(MOST + 5)]
    documents = [document(f"Bandung took {name} of Seoul.", name[-6:]) for name in names]
    assert len(_propose(*documents)) == MOST


def test_no_codings_no_proposals() -> None:
    assert propose_claims([document(TEXT)], [], CASE, THEORY) == ()
