"""People add to claims: by forms that say what is wrong, and never over what others said."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from coded import ChosenDoor, entered, note
from starlette.testclient import TestClient

from jejak import case as cases
from jejak.case.claiming import Writer, add_rival, set_weight
from jejak.case.folder import CaseFolder
from jejak.model.judgements import Coder
from jejak.store.casestore import CaseStore
from jejak.web.visiting import Standing

QUOTE = "Bandung opened the river park Teras Cikapundung on 30 January 2016."
FORMS = ("observe", "rival", "edit")


class NotingDoor(ChosenDoor):
    """A door that keeps what it was told to note."""

    def note(self, visitor, case, action, detail):
        self.__dict__.setdefault("noted_", []).append((action, dict(detail)))


@pytest.fixture
def door(done: Path) -> NotingDoor:
    return NotingDoor(done, "Rini")


@pytest.fixture
def client(door: NotingDoor) -> Iterator[TestClient]:
    with entered(door, follow=False) as made:
        yield made


@pytest.fixture
def store(done: Path) -> Iterator[CaseStore]:
    with CaseStore.open(done) as opened:
        yield opened


@pytest.fixture
def claim(done: Path) -> dict:
    """A claim of which the program found something."""
    return next(one for one in cases.claims(done) if one["tests"])


def page(claim: dict, *parts: str) -> str:
    return "/".join(["/c/tiny/claims", claim["id"], *parts])


def fields(client: TestClient, address: str) -> dict[str, str]:
    """The hidden fields of the form that writes."""
    text = client.get(address).text
    inside = text.split('<form method="post" class="write">')[1].split("</form>")[0]
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', inside)
    return {name: unescape(value) for name, value in found}


def observed(client: TestClient, claim: dict, **more: str):
    address = page(claim, "observe")
    sent = {"kind": "content", "reason": "the drawings", "quote": QUOTE, **more}
    return client.post(address, data=fields(client, address) | sent)


def weighed(client: TestClient, claim: dict, **more: str):
    kind = claim["tests"][0]["kind"]
    address = page(claim, "weigh")
    sent = {"low": "-2", "high": "1,5", "reason": "hearsay", **more}
    return client.post(address, data=fields(client, f"{address}?kind={kind}") | sent)


def writer(store: CaseStore, done: Path, name: str = "Budi") -> Writer:
    return Writer(CaseFolder.at(done), store, Coder(name.lower(), name, "human"))


def back(client: TestClient, claim: dict, store: CaseStore, **more: str):
    one = store.additions()[-1]
    sent = {"kind": one.kind, "subject": one.subject, "seen": str(one.number)}
    seal = fields(client, page(claim, "observe"))["csrf"]
    return client.post(page(claim, "take-back"), data={"csrf": seal, **sent, **more})


def test_an_observation_is_shown_as_a_person_s_beside_the_program_s(client, claim, store):
    answer = observed(client, claim, low="8", high="12")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{page(claim)}#tests")
    text = client.get(page(claim)).text
    assert '<span class="tag person">Rini</span>' in text
    assert '<span class="tag">the program</span>' in text
    assert "By the program alone" in text
    assert "With what people added" in text
    assert "the drawings" in text
    one = store.additions()[0]
    assert (one.says.weight, one.quotes[0].words, one.name) == ((8, 12), QUOTE, "Rini")
    assert '<span class="tag">people added</span>' in client.get("/c/tiny/claims").text


def test_passages_are_picked_by_search(client, claim, store):
    hits = client.get(page(claim, "passages") + "?q=river", headers={"hx-request": "true"}).text
    assert "<html" not in hits
    values = [unescape(one) for one in re.findall(r'name="passage" value="([^"]+)"', hits)]
    assert values
    again = client.get(page(claim, "passages"), params={"q": "", "passage": values[0]}).text
    assert f'value="{values[0]}" checked' in again
    assert observed(client, claim, quote="", passage=values[0]).status_code == 303
    (quote,) = store.additions()[0].quotes
    assert store.document(quote.document).text[quote.start : quote.end] == quote.words
    assert values[0] in client.get(page(claim, "observe") + "?q=river").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"quote": "Bandung opened THE river park"}, "stand nowhere"),
        ({"quote": ""}, "rests on no passage"),
        ({"passage": "park:9-99999"}, "no such passage"),
        ({"passage": "park"}, "no passage"),
        ({"low": "5"}, "is no number"),
        ({"low": "5", "high": "x"}, "is no number"),
        ({"low": "5", "high": "2"}, "no range"),
        ({"low": "nan", "high": "2"}, "no range"),
        ({"kind": "magic"}, "no kind of evidence"),
        ({"reason": ""}, "no reason"),
    ],
)
def test_what_is_wrong_is_said_on_the_form_and_nothing_is_lost(client, claim, store, wrong, said):
    answer = observed(client, claim, **{"reason": "<b>my words</b>"} | wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'role="alert"' in answer.text
    if "reason" not in wrong:
        assert "&lt;b&gt;my words&lt;/b&gt;</textarea>" in answer.text
    assert store.additions() == ()


def test_a_weight_stands_beside_the_program_s(client, claim, store):
    assert weighed(client, claim).status_code == 303
    one = store.additions()[0]
    assert (one.says.weight, list(one.says.was)) == ((-2, 1.5), claim["tests"][0]["weight_db"])
    text = client.get(page(claim)).text
    assert "weighed by Rini" in text
    assert "where the program gives" in text
    assert client.get(page(claim, "weigh") + "?kind=magic").status_code == 422
    assert weighed(client, claim, low="", high="").status_code == 422


def test_a_rival_has_a_name_a_reason_and_passages(client, claim, store):
    address = page(claim, "rival")
    sent = fields(client, address) | {"name": "Tokyo", "kind": "foreign", "reason": "canals"}
    assert client.post(address, data=sent | {"quote": QUOTE}).status_code == 303
    text = client.get(page(claim)).text
    assert "Tokyo" in text
    assert "canals" in text
    assert store.additions()[0].quotes[0].words == QUOTE
    assert client.post(address, data=sent | {"name": " "}).status_code == 422


def test_a_change_takes_the_place_of_what_was_said_and_keeps_it(client, claim, store):
    observed(client, claim)
    subject = store.additions()[0].subject
    address = f"{page(claim, 'observe')}?of={subject}"
    text = client.get(address).text
    assert "the drawings</textarea>" in text
    assert " checked>" in text
    sent = fields(client, address) | {"kind": "content", "reason": "the budget", "quote": QUOTE}
    assert client.post(page(claim, "observe"), data=sent).status_code == 303
    shown = client.get(page(claim)).text
    assert shown.count('<span class="tag person">Rini</span>') == 1
    assert "no longer stands" in shown
    assert [one.subject for one in store.additions()] == [subject, subject]


def test_what_is_taken_back_is_kept_in_the_log(client, claim, store):
    before = re.sub(r"\s+", " ", client.get(page(claim)).text.split('class="lead"')[1][:3000])
    observed(client, claim)
    answer = back(client, claim, store)
    assert answer.headers["location"] == f"{page(claim)}#h-log"
    text = client.get(page(claim)).text
    assert "took an observation back" in text
    assert re.sub(r"\s+", " ", text.split('class="lead"')[1])[:800] == before[:800]
    assert back(client, claim, store).status_code == 422


def test_who_was_faster_is_named(client, claim, store, done):
    kind = claim["tests"][0]["kind"]
    sent = fields(client, f"{page(claim, 'weigh')}?kind={kind}")
    set_weight(writer(store, done), claim["id"], kind, (1, 2), reason="x")
    more = {"low": "3", "high": "4", "reason": "y"}
    answer = client.post(page(claim, "weigh"), data=sent | more)
    assert answer.status_code == 409
    assert f"Budi gave {kind} +1 to +2 dB here at 20" in unescape(answer.text)
    assert len(store.additions()) == 1


def test_the_same_form_twice_adds_once(client, claim, store):
    address = page(claim, "observe")
    sent = fields(client, address) | {"kind": "content", "reason": "x", "quote": QUOTE}
    answers = [client.post(address, data=sent).status_code for _ in range(2)]
    assert answers == [303, 409]
    assert len(store.additions()) == 1


def test_a_new_claim_waits_for_the_trace(client, store, done):
    address = "/c/tiny/add-claim"
    sent = fields(client, address) | {"policy": "Dago Car Free", "origin": "Seoul"}
    answer = client.post(address, data=sent | {"aliases": "car free day, CFD,"})
    assert answer.headers["location"] == "/c/tiny/claims/dago-car-free"
    text = client.get("/c/tiny/claims/dago-car-free").text
    assert "not been traced yet" in text
    assert store.additions()[0].says.aliases == ("car free day", "CFD")
    assert "Dago Car Free" in client.get("/c/tiny/claims").text
    assert client.post(address, data=sent | {"policy": ""}).status_code == 422
    cases.trace(done)
    assert "not been traced yet" not in client.get("/c/tiny/claims/dago-car-free").text


def test_an_edit_says_that_the_tests_are_those_of_before(client, claim):
    address = page(claim, "edit")
    assert f'value="{claim["origin"]}"' in client.get(address).text
    sent = fields(client, address) | {"policy": claim["policy"], "origin": "London"}
    assert client.post(address, data=sent).status_code == 303
    text = client.get(page(claim)).text
    assert "changed after it was traced" in text
    assert "London" in text


def test_a_claim_is_left_out_and_tested_again(client, claim, store):
    seal = fields(client, page(claim, "edit"))
    assert client.post(page(claim, "drop"), data=seal | {"reason": ""}).status_code == 422
    answer = client.post(page(claim, "drop"), data=seal | {"reason": "a mere shop"})
    assert answer.headers["location"] == "/c/tiny/claims"
    text = client.get("/c/tiny/claims").text
    assert "a mere shop" in text
    assert f'<th scope="row"><a href="{page(claim)}">' not in text
    assert client.get(page(claim)).status_code == 404
    one = store.additions()[-1]
    sent = {"csrf": seal["csrf"], "kind": "claim", "subject": one.subject, "seen": str(one.number)}
    assert client.post(page(claim, "take-back"), data=sent).status_code == 303
    assert client.get(page(claim)).status_code == 200


def test_what_would_change_it_is_told_by_how_much(client, claim, done):
    text = client.get(page(claim)).text
    assert re.search(r"begins \d+\.\d dB further (up|down)", text)
    assert "the verdict be" in text


def test_what_rests_on_nothing_any_more_is_told(client, claim, store):
    words = "Gambar rancangan taman itu dibawa pulang dari sana."
    store.add_documents([note("drawings", words)], [], "r")
    assert observed(client, claim, quote=words).status_code == 303
    store.remove_documents(["drawings"])
    text = client.get(page(claim)).text
    assert "weighs nothing, as what it rests on" in text
    assert back(client, claim, store).status_code == 303


@pytest.mark.parametrize("language", ["en", "id", "ko"])
def test_forms_can_be_read_in_three_languages(client, claim, store, done, language):
    asked = {"accept-language": language}
    kind = claim["tests"][0]["kind"]
    set_weight(writer(store, done), claim["id"], kind, (1, 2), reason="x")
    add_rival(writer(store, done), claim["id"], ("Tokyo", "foreign"), reason="x")
    subject = store.additions()[-1].subject
    observed(client, claim)
    for address in (
        *(page(claim, one) for one in FORMS),
        *("/c/tiny/add-claim", page(claim, f"weigh?kind={kind}"), page(claim)),
        *(page(claim, f"rival?of={subject}"), page(claim, "observe?q=river")),
    ):
        assert client.get(address, headers=asked).status_code == 200, address


@pytest.mark.parametrize(
    ("standing", "allowed"),
    [
        (Standing("viewer"), False),
        (Standing("coder"), False),
        (Standing("owner", blind=True), False),
        (Standing("editor"), True),
    ],
)
def test_only_editors_who_see_may_write(client, door, claim, standing, allowed):
    kind = claim["tests"][0]["kind"]
    door.allowed = standing
    for one in (*FORMS, "passages", f"weigh?kind={kind}"):
        assert client.get(page(claim, one)).status_code == (200 if allowed else 403)
    assert client.get("/c/tiny/add-claim").status_code == (200 if allowed else 403)
    if not standing.blind:
        assert ("Add an observation" in client.get(page(claim)).text) == allowed


def test_what_is_noted_of_a_change_holds_ids_and_no_words(client, claim, door, store):
    observed(client, claim, reason="secret words")
    action, detail = door.__dict__["noted_"][-1]
    assert action == "claimforms.save_observation"
    one = store.additions()[0]
    assert detail == {"claim": claim["id"], "kind": "observation", "addition": one.id}


def test_a_form_without_its_number_is_refused(client, claim, store):
    assert observed(client, claim, seen="").status_code == 422
    assert client.post(page({"id": "gone"}, "observe"), data={}).status_code in {403, 404}
    assert client.get(page({"id": "gone"}, "observe")).status_code == 404


def test_the_same_verdict_is_told_everywhere(client, claim, store):
    """On the list, the first page, by the API and as a table: with what people added."""
    before = claim["verdict"]
    low, high = ("-40", "-39") if before != "contradicted" else ("39", "40")
    other = "other.smoking_gun"
    assert observed(client, claim, kind=other, low=low, high=high).status_code == 303
    text = client.get(page(claim)).text
    found = re.findall(r'<div class="card whole (\w+)">', text)
    assert found[0] == before
    assert found[1] != before
    listed = client.get("/api/v1/cases/tiny/claims").json()["items"]
    one = client.get(f"/api/v1/cases/tiny/claims/{claim['id']}").json()
    by_id = {line["id"]: line["verdict"] for line in listed}
    assert by_id[claim["id"]] == one["verdict"] == found[1]
    assert f"{claim['id']}," in client.get(f"/c/tiny/claims.csv?verdict={found[1]}").text
    assert f'href="/c/tiny/claims?verdict={found[1]}"' in client.get("/c/tiny").text
