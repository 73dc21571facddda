"""What is still to be reviewed, one after another, and what people made of the rest."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from coded import KOREAN, LEARNT, ODD, TEXT, ChosenDoor, add_codings, entered, say
from starlette.testclient import TestClient

from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Coding, Passage
from jejak.store.casestore import CaseStore
from jejak.web.review import following, place_of
from jejak.web.visiting import Standing

ADDRESS = f"/c/tiny/documents/{quote(ODD, safe='')}"


@pytest.fixture
def coded(case: Path) -> Path:
    return add_codings(case)


@pytest.fixture
def door(coded: Path) -> ChosenDoor:
    return ChosenDoor(coded, "Rini")


@pytest.fixture
def client(door: ChosenDoor) -> Iterator[TestClient]:
    with entered(door, follow=False) as made:
        yield made


@pytest.fixture
def store(coded: Path) -> Iterator[CaseStore]:
    with CaseStore.open(coded) as opened:
        yield opened


def where(client: TestClient, query: str = "") -> str:
    answer = client.get(f"/c/tiny/review{query}")
    assert answer.status_code == 303
    return answer.headers["location"]


def test_it_leads_to_the_first_that_the_visitor_has_not_judged(client, store):
    assert where(client) == f"{ADDRESS}?at=9-33#c-9-33-degree.copying"
    say(store, "rini", "degree.copying", "absent")
    assert where(client).endswith("#c-9-33-mechanism.learning")
    say(store, "budi", "mechanism.learning")
    assert where(client).endswith("#c-9-33-mechanism.learning"), "another's judgement is not mine"


def test_it_goes_on_from_a_place_and_round_at_the_end(client, store):
    after = quote(f"9 33 degree.copying {ODD}")
    assert where(client, f"?after={after}").endswith("#c-9-33-mechanism.learning")
    assert where(client, f"?after={quote(f'50 51 z {ODD}')}").endswith("#c-9-33-degree.copying")
    assert where(client, "?after=nonsense").endswith("#c-9-33-degree.copying")


def test_it_keeps_to_a_code_or_a_coder(client, store):
    found = where(client, "?code=mechanism.learning")
    assert found == f"{ADDRESS}?at=9-33&code=mechanism.learning#c-9-33-mechanism.learning"
    assert "coder=rule#c-9-33-degree.copying" in where(client, "?coder=rule")
    assert "#c-9-33-mechanism.learning" in where(client, "?coder=meaning")


def test_of_two_coders_at_one_place_the_wanted_one_counts(store):
    both = Coding(Passage(ODD, *KOREAN), "mechanism.learning", "rule", "present", 0.5)
    store.add(Coding, [both], "r")
    found = following(store, "rini", place_of(both), coder="rule")
    assert found is not None
    assert found.code == "degree.copying", "goes round: the other is behind"
    say(store, "rini", "degree.copying", "absent")
    found = following(store, "rini", None, coder="rule")
    assert found is not None
    assert place_of(found) == (ODD, *KOREAN, "mechanism.learning")


def test_when_all_is_reviewed_it_says_so(client, store):
    say(store, "rini", "degree.copying", "absent")
    for place in (LEARNT, KOREAN):
        say(store, "rini", "mechanism.learning", place=place)
    answer = client.get("/c/tiny/review")
    assert answer.status_code == 200
    assert "nothing left" in answer.text
    assert "<dd>2</dd>" in answer.text
    assert "Review all others" in client.get("/c/tiny/review?code=role.host").text


def test_who_codes_blind_is_led_to_nothing(client, door):
    door.allowed = Standing("coder", blind=True)
    answer = client.get("/c/tiny/review")
    assert answer.status_code == 200
    assert "You code blind" in answer.text


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ([], "unreviewed"),
        ([("present", "budi")], "accepted"),
        ([("absent", "budi")], "rejected"),
        ([("present", "budi"), ("absent", "sari")], "disputed"),
        ([("abstain", "budi")], "unreviewed"),
    ],
)
def test_a_card_tells_what_people_made_of_it(client, store, said, state):
    for verdict, coder in said:
        say(store, coder, "mechanism.learning", verdict)
    card = client.get(ADDRESS).text.split('id="c-9-33-mechanism.learning"')[0].rpartition("<")[2]
    assert state in card
    assert "waiting" in card


def test_rejected_for_another_code_at_the_same_time_is_corrected(client, store):
    say(store, "budi", "mechanism.learning", "absent")
    say(store, "budi", "mechanism.mimicry")
    text = client.get(ADDRESS).text
    assert "Corrected: Budi" in text
    say(store, "budi", "role.host", at="2026-01-02T00:00:00", place=KOREAN)
    say(store, "budi", "mechanism.learning", "absent", at="2026-01-03T00:00:00", place=KOREAN)
    assert "Rejected: Budi" in client.get(ADDRESS).text


def test_a_machine_s_judgement_is_not_shown_beside_its_own_coding(client, store):
    machine = Coder("meaning", "meaning", "meaning")
    one = Judgement(
        "m", ODD, *LEARNT, TEXT[9:33], "mechanism.learning", "present", "meaning", "2026"
    )
    store.judge([machine], [one])
    text = client.get(ADDRESS).text
    card = text.split('id="c-9-33-mechanism.learning"')[1].split("</article>")[0]
    assert card.count("machine, by meaning") == 1


def test_what_a_language_model_said_is_a_machine_s_too(client, store):
    model = Coder("big", "Big model", "language model")
    one = Judgement("l", ODD, *KOREAN, TEXT[34:43], "role.host", "present", "big", "2026")
    store.judge([model], [one])
    text = client.get(ADDRESS).text
    card = text.split('id="c-34-43-role.host"')
    assert "machine" in card[0].rpartition("<")[2]
    assert "language model" in card[1]
