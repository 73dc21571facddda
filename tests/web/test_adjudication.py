"""Settling disagreements: the worst first, all sides seen, and what is decided is kept apart."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from coded import KOREAN, LEARNT, TEXT, ChosenDoor, add_codings, entered, say
from starlette.testclient import TestClient

from jejak.store.casestore import CaseStore
from jejak.web.visiting import Standing

PAGE = "/c/tiny/adjudicate"


@pytest.fixture
def coded(case: Path) -> Path:
    """Three differ on one passage, two on another; both are of the family degree."""
    add_codings(case)
    with CaseStore.open(case) as opened:
        for coder, code in (("budi", "copying"), ("sari", "copying"), ("ani", "emulation")):
            say(opened, coder, f"degree.{code}")
        say(opened, "budi", "degree.copying", place=KOREAN)
        say(opened, "sari", "degree.copying", "absent", place=KOREAN, memo="<b>tidak</b> disalin")
        say(opened, "ani", "degree.emulation", place=KOREAN)
    return case


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


def form(client: TestClient, query: str = "") -> dict[str, str]:
    """The hidden fields of the page's form."""
    text = client.get(PAGE + query).text
    inside = text.split('id="settle"')[1].split("</form>")[0]
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', inside)
    return {name: unescape(value) for name, value in found}


def press(client: TestClient, does: str, query: str = "", **more):
    return client.post(f"{PAGE}/settle", data={**form(client, query), "does": does, **more})


def decided(store: CaseStore) -> set[tuple[int, int, str, str]]:
    return {
        (one.start, one.end, one.code, one.verdict)
        for one in store.standing_page(coder="rini-adjudicator").items
    }


def test_the_worst_is_shown_with_all_sides(client):
    text = client.get(PAGE).text
    assert '<mark class="at lane4">' in text
    assert TEXT[slice(*KOREAN)] in text
    for name in ("Budi", "Sari", "Ani"):
        assert f"<b>{name}</b>" in text
    assert "&lt;b&gt;tidak&lt;/b&gt; disalin" in text
    assert text.count('value="adopt ') == 3
    assert "0 of 2 settled" in text


@pytest.mark.parametrize("language", ["en", "id", "ko"])
def test_it_can_be_read_in_three_languages(client, language):
    for query in ("", "?state=decided", "?family=degree&kind=omission"):
        answer = client.get(PAGE + query, headers={"accept-language": language})
        assert answer.status_code == 200


def test_adopting_a_side_goes_on_to_the_next(client, store):
    answer = press(client, "adopt ani degree.emulation", memo="lihat definisi")
    assert answer.status_code == 303
    assert decided(store) == {
        (*KOREAN, "degree.emulation", "present"),
        (*KOREAN, "degree.copying", "absent"),
    }
    text = client.get(answer.headers["location"]).text
    assert "1 of 2 settled" in text
    assert f"{LEARNT[0]}-{LEARNT[1]}" in form(client)["at"]
    assert press(client, "none").status_code == 303
    assert "Nothing of this sort is left" in client.get(PAGE).text


def test_the_shares_before_and_after(client, store):
    say(store, "budi", "mechanism.learning")
    say(store, "sari", "mechanism.learning")
    say(store, "ani", "mechanism.learning")
    assert client.get(PAGE).text.count("33.3 %") == 2
    press(client, "none")
    text = client.get(PAGE).text
    assert ("33.3 %" in text, "66.7 %" in text) == (True, True)


def test_another_code_or_none(client, store):
    assert press(client, "other", code="degree.combination").status_code == 303
    assert (*KOREAN, "degree.combination", "present") in decided(store)
    assert press(client, "other").status_code == 422
    assert press(client, "other", code="degree.magic").status_code == 422
    assert press(client, "nonsense").status_code == 422


def test_leaving_open_takes_a_memo(client, store):
    assert press(client, "leave").status_code == 422
    assert press(client, "leave", memo="tanya Ani").status_code == 303
    assert decided(store) == {(*KOREAN, "degree", "abstain")}
    text = client.get(f"{PAGE}?state=left").text
    assert "tanya Ani" in text
    assert "Rini (adjudicator)" in text


def test_undo_shows_it_again(client, store):
    press(client, "none")
    seal = form(client)["csrf"]
    answer = client.post(f"{PAGE}/undo", data={"csrf": seal, "shown": "family=degree"})
    assert answer.status_code == 303
    assert decided(store) == set()
    assert TEXT[slice(*KOREAN)] in client.get(answer.headers["location"]).text
    assert client.post(f"{PAGE}/undo", data={"csrf": seal}).status_code == 422


def test_who_was_faster_is_named(client, store):
    sent = form(client)
    say(store, "sari", "degree.combination", place=KOREAN, at="2026-02-02T02:02:02")
    answer = client.post(f"{PAGE}/settle", data={**sent, "does": "none"})
    assert answer.status_code == 409
    assert "Sari said" in answer.text
    assert "2026-02-02T02:02:02" in answer.text
    assert decided(store) == set()


def test_the_same_form_twice_is_refused_the_second_time(client):
    sent = form(client) | {"does": "none"}
    assert client.post(f"{PAGE}/settle", data=sent).status_code == 303
    assert client.post(f"{PAGE}/settle", data=sent).status_code == 409


def test_skipping_goes_down_the_list_and_round(client):
    onward = re.search(r'id="skip" href="([^"#]+)', client.get(PAGE).text)
    assert onward
    second = unescape(onward[1])
    assert form(client, second)["at"] == f"{LEARNT[0]}-{LEARNT[1]}"
    assert 'id="skip"' not in client.get(PAGE + second).text


def test_a_place_can_be_asked_for(client):
    where = f"?document=a%2Fb%3Fc+%25d&at={LEARNT[0]}-{LEARNT[1]}&of=degree"
    assert form(client, where)["at"] == "9-33"
    for odd in ("?document=x&at=1-2&of=y", "?document=x&at=z&of=y", "?kind=odd&state=odd"):
        assert client.get(PAGE + odd).status_code == 200


def test_where_nobody_differs_it_says_so(client, store):
    for coder in ("sari", "ani"):
        for place in (LEARNT, KOREAN):
            say(store, coder, "degree.copying", place=place, at="2026-03-01T00:00:00")
            say(
                store, coder, "degree.emulation", "withdrawn", place=place, at="2026-03-01T00:00:00"
            )
    assert "Nobody differs" in client.get(PAGE).text


def test_the_document_shows_what_was_decided(client, store):
    press(client, "adopt ani degree.emulation")
    text = client.get("/c/tiny/documents/a%2Fb%3Fc%20%25d").text
    card = text.split('id="c-34-43-degree.copying"')[0].rpartition("<")[2]
    assert "corrected" in card
    assert "Rini (adjudicator)" in text


@pytest.mark.parametrize(
    ("standing", "status"),
    [
        (Standing("coder"), 403),
        (Standing("viewer"), 403),
        (Standing("editor", blind=True), 403),
        (Standing("editor"), 200),
    ],
)
def test_only_editors_who_see_may(client, door, standing, status):
    door.allowed = standing
    assert client.get(PAGE).status_code == status
