"""The agreement of people in the codebook: measured when asked for, kept, and never waited for."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from coded import KOREAN, LEARNT, ChosenDoor, add_codings, entered, say
from openpyxl import load_workbook
from starlette.testclient import TestClient

from jejak.model.judgements import Judgement
from jejak.store.casestore import CaseStore
from jejak.web import agreement
from jejak.web.visiting import Standing

BOOK = "/c/tiny/codebook"


@pytest.fixture
def coded(case: Path) -> Path:
    add_codings(case)
    with CaseStore.open(case) as opened:
        for coder, code in (("budi", "copying"), ("sari", "emulation")):
            say(opened, coder, f"degree.{code}")
            say(opened, coder, "degree.copying", place=KOREAN)
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


def cell(text: str, code: str) -> str:
    """What the codebook says of the agreement on a code."""
    row = text.split(f'<code class="soft">{code}</code>')[1].split("</tr>", maxsplit=1)[0]
    found = re.search(r'<td class="number agreed">(.*?)</td>', row, re.DOTALL)
    assert found
    return re.sub(r"<[^>]+>", "", found[1]).strip()


def test_the_codebook_shows_itself_first_and_measures_then(client):
    text = client.get(BOOK).text
    assert "has not been measured yet" in text
    assert 'hx-trigger="load"' in text
    assert cell(text, "degree.copying") == "–"
    part = client.get(f"{BOOK}?measure=yes", headers={"hx-request": "true"}).text
    assert "on 1 documents that Budi and Sari judged" in part
    assert 'hx-trigger="load"' not in part, "it would never end"
    assert cell(part, "degree.copying").startswith("0.00")
    again = client.get(BOOK).text
    assert cell(again, "degree.copying").startswith("0.00")
    assert 'hx-trigger="load"' not in again


def test_what_is_old_says_how_old_and_is_measured_anew(client, store, monkeypatch):
    client.get(f"{BOOK}?measure=yes")
    say(store, "sari", "degree.combination", at="2026-01-02")
    assert "1 judgements have come since" in client.get(BOOK).text
    monkeypatch.setattr(agreement, "REST", 0.0)
    assert "have come since" not in client.get(f"{BOOK}?measure=yes").text


def test_while_people_go_on_judging_it_is_not_measured_again_at_once(client, store, monkeypatch):
    client.get(f"{BOOK}?measure=yes")
    monkeypatch.setattr(agreement, "REST", 1e9)
    say(store, "sari", "degree.combination", at="2026-01-02")
    assert "1 judgements have come since" in client.get(f"{BOOK}?measure=yes").text


def test_all_measures_and_what_is_taken_for_what(client):
    text = client.get(f"{BOOK}/agreement").text
    assert "50.0 %" in text
    assert "Gwet" in text
    row = text.split('id="h-mistaken"')[1]
    assert re.search(r"<td>Copying</td><td>Emulation</td><td class=\"number\">.*?1<", row)
    code = client.get(f"{BOOK}/degree.copying").text
    assert "Where people differ, the other gave" in code
    assert "Emulation <span" in code


def test_without_variation_there_is_a_reason_and_no_figure(client, store):
    say(store, "budi", "mechanism.learning", place=LEARNT)
    say(store, "sari", "mechanism.learning", place=LEARNT)
    say(store, "budi", "mechanism.learning", place=KOREAN)
    say(store, "sari", "mechanism.learning", place=KOREAN)
    text = client.get(f"{BOOK}?measure=yes").text
    assert cell(text, "mechanism.learning") == "– nobody varied"


@pytest.mark.parametrize("language", ["en", "id", "ko"])
def test_it_can_be_read_in_three_languages(client, language):
    headers = {"accept-language": language}
    for path in ("/agreement", "?measure=yes", "/degree.copying", "/degree.inspiration"):
        assert client.get(BOOK + path, headers=headers).status_code == 200


def test_who_codes_blind_sees_no_agreement(client, door):
    client.get(f"{BOOK}?measure=yes")
    door.allowed = Standing("owner", blind=True)
    for path in ("", "?measure=yes", "/degree.copying"):
        text = client.get(BOOK + path).text
        for word in ("Budi", "Sari", "Krippendorff", "Settle"):
            assert word not in text
    assert client.get(f"{BOOK}/agreement").status_code == 403


def test_only_who_may_settle_is_led_there(client, door):
    assert "Settle disagreements" in client.get(BOOK).text
    door.allowed = Standing("coder")
    assert "Settle disagreements" not in client.get(BOOK).text


def test_where_nobody_met_there_is_no_column(client, store):
    for coder in ("budi", "sari"):
        for one in store.standing_page(coder=coder).items:
            gone = {**vars(one), "id": f"w{one.id}", "verdict": "withdrawn", "at": "2026-02"}
            store.judge([], [Judgement(**gone)])
    assert "Krippendorff" not in client.get(BOOK).text
    assert "No two people" in client.get(f"{BOOK}/agreement").text


def test_the_codebook_can_be_taken_along(client, tmp_path):
    table = client.get(f"{BOOK}/as/csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert "attachment" in table.headers["content-disposition"]
    assert "degree.copying" in table.text
    assert "CodeBook" in client.get(f"{BOOK}/as/qdc").text
    written = tmp_path / "book.xlsx"
    written.write_bytes(client.get(f"{BOOK}/as/xlsx").content)
    cells = [one.value for row in load_workbook(written).active.iter_rows() for one in row]
    assert "degree.copying" in cells
    assert client.get(f"{BOOK}/as/exe").status_code == 404


def test_the_oldest_makes_room(monkeypatch):
    shelf = agreement.Shelf()
    monkeypatch.setattr(agreement, "KEPT", 2)
    monkeypatch.setattr(agreement, "_key", lambda desk: (desk.name, ""))
    monkeypatch.setattr(agreement, "_measured", lambda desk: desk.made)

    class Fake:
        def __init__(self, name: str) -> None:
            self.name, self.made, self.store = name, object(), self

        def last_number(self) -> int:
            return 1

    desks = [Fake(name) for name in "abc"]
    assert all(shelf.measure(one) is one.made for one in desks)
    assert [shelf.known(one) is not None for one in desks] == [False, True, True]
