"""Compare: texts are chosen without a script, measured once, and every row leads to passages."""

import re
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from coded import ChosenDoor, entered
from starlette.testclient import TestClient
from transfercase import HOST, ODD, PARK, add_transfer

import tiny
from jejak.errors import InputError, JejakError
from jejak.model.team import ROLES
from jejak.web import compare as page
from jejak.web.answers import TooMuch
from jejak.web.compare import Chosen
from jejak.web.visiting import Standing
from jejak.web.working import Works

PAGE = "/c/tiny/compare"
TWO = f"{PAGE}/degree?{urlencode({'host': ODD, 'origin': 'park'})}"


@pytest.fixture(scope="module")
def ready(small_done: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tiny.copied(small_done, tmp_path_factory.mktemp("transfer") / "small")
    return add_transfer(folder / "tiny.jejak")


@pytest.fixture(scope="module")
def door(ready: Path) -> ChosenDoor:
    return ChosenDoor(ready, "Rini")


@pytest.fixture(scope="module")
def client(door: ChosenDoor) -> Iterator[TestClient]:
    with entered(door) as made:
        yield made


@pytest.fixture(scope="module")
def measured(client: TestClient) -> str:
    return waited(client, TWO)


def waited(client: TestClient, address: str) -> str:
    for _ in range(300):
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        if 'id="work"' not in answer.text:
            return answer.text
        assert 'role="alert"' not in answer.text, answer.text
        time.sleep(0.2)
    raise AssertionError("it is never done")


def hrefs(text: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'href="([^"]+)"', text)]


def follow(client: TestClient, text: str, label: str) -> str:
    """The page behind a link that a person would take, which has no script to help."""
    found = re.search(rf'<a [^>]*href="([^"]+)"[^>]*aria-label="{label}"', text)
    found = found or re.search(rf'<a [^>]*href="([^"]+)"[^>]*>{label}</a>', text)
    assert found, label
    address = unescape(found[1])
    return client.get(PAGE + address if address.startswith("?") else address).text


def test_texts_are_chosen_by_links_alone(client: TestClient, measured: str):
    text = client.get(f"{PAGE}?title=peraturan").text
    text = follow(client, text, f"As host: Peraturan {re.escape(ODD)}")
    text = follow(client, text, "As origin: Peraturan park")
    assert "Compare these texts" in text
    text = follow(client, text, "Compare these texts")
    assert "How much of Peraturan" in text


def test_what_was_chosen_can_be_taken_off(client: TestClient):
    text = client.get(f"{PAGE}?host=park&origin=seoul").text
    assert "Compare these texts" in text
    assert "Compare these texts" not in follow(client, text, "Remove: Peraturan seoul")


def test_the_choice_survives_a_search(client: TestClient):
    text = client.get(f"{PAGE}?host=park&origin=seoul&title=%EC%97%86").text
    assert '<input type="hidden" name="host" value="park">' in text
    assert "No document is like that." in text


def test_a_text_is_either_host_or_origin():
    chosen = Chosen("a", ("b",)).with_origin("a")
    assert chosen == Chosen("", ("b", "a"))
    assert chosen.with_host("b") == Chosen("b", ("a",))
    assert Chosen().query() == ""
    assert Chosen("a&b", ("c d",)).query(title="x") == "host=a%26b&origin=c+d&title=x"


def test_every_row_leads_to_both_passages(client: TestClient, measured: str):
    table = measured.split('class="provisions"')[1]
    rows = re.findall(r'<tr id="row-\d+">.*?</tr>', table, re.DOTALL)
    assert len(rows) == 4
    odd = quote(ODD, safe="")
    for row, lead in zip(rows, ("15", "Setiap", "Barang"), strict=False):
        host, origin = hrefs(row)
        assert host.startswith(f"/c/tiny/documents/{odd}?at=")
        assert origin.startswith("/c/tiny/documents/park?at=")
        start, end = (int(one) for one in origin.partition("at=")[2].split("-"))
        assert lead in PARK[start:end]
        assert client.get(host).status_code == 200
    assert "Perpustakaan &lt;kecil&gt;" in rows[3]


def test_the_passages_are_the_words_that_stand_there(measured: str):
    at = re.findall(rf"{quote(ODD, safe='')}\?at=(\d+)-(\d+)", measured)
    words = {HOST[int(start) : int(end)] for start, end in at}
    assert "Perpustakaan <kecil> dibuka pada akhir pekan." in words


def test_marks_of_the_picture_are_links_and_nothing_acts(measured: str):
    picture = measured.split('class="ribbons"')[1].split("</svg>", maxsplit=1)[0]
    assert "#row-1" in hrefs(picture)
    assert any(one.startswith("/c/tiny/documents/park?at=") for one in hrefs(picture))
    body = measured.split("<main")[1]
    assert not re.search(r"<style|<script| style=| on\w+=", body)


def test_kinds_are_told_with_shares_and_intervals(measured: str):
    assert "Adapted" in measured
    assert re.search(r"95 % between \d+ % and \d+ %", measured)
    assert "figures: 15 → 10" in measured


def test_rows_can_be_narrowed_to_a_kind(client: TestClient, measured: str):
    text = client.get(f"{TWO}&only=new").text
    table = text.split('class="provisions"')[1]
    assert re.findall(r'<tr id="row-(\d+)">', table) == ["4"]
    assert client.get(f"{TWO}&only=x").text.count('<tr id="row-') == 4


def test_a_second_look_is_quick(client: TestClient, measured: str):
    began = time.perf_counter()
    assert "Peraturan park" in client.get(TWO).text
    assert time.perf_counter() - began < 0.5


def test_first_there_is_a_page_to_wait_at(client: TestClient, monkeypatch):
    work = Works()
    monkeypatch.setattr(page, "WORKS", work)
    monkeypatch.setattr(page, "measure_transfer", lambda *_: time.sleep(0.3))
    address = f"{PAGE}/degree?host=seoul&origin=park"
    text = client.get(address).text
    assert '<noscript><meta http-equiv="refresh"' in text
    assert 'hx-trigger="every 1s"' in text
    part = client.get(address, headers={"hx-request": "true"}).text
    assert part.lstrip().startswith('<div id="work"')
    assert address in unescape(part)


def test_who_waits_is_sent_to_what_was_found(client: TestClient, measured: str):
    answer = client.get(TWO, headers={"hx-request": "true"})
    assert (answer.headers["hx-refresh"], answer.text) == ("true", "")


def test_what_went_wrong_is_said_and_tried_again_only_when_asked(client: TestClient, monkeypatch):
    begun = []

    def measure(*_):
        begun.append(1)
        raise InputError("the text has no <provisions>", where="seoul", remedy="look")

    monkeypatch.setattr(page, "WORKS", Works())
    monkeypatch.setattr(page, "measure_transfer", measure)
    address = f"{PAGE}/degree?host=seoul&origin=park&origin={quote(ODD, safe='')}"
    for _ in range(50):
        text = client.get(address).text
        if 'role="alert"' in text:
            break
        time.sleep(0.02)
    assert "seoul: the text has no &lt;provisions&gt; (look)" in text
    assert "http-equiv" not in text
    assert len(begun) == 1
    client.get(f"{address}&again=1")
    assert len(begun) == 2


@pytest.mark.parametrize(
    ("query", "status", "problem"),
    [
        ("", 422, "two texts are needed"),
        ("host=park", 422, "two texts are needed"),
        ("host=park&origin=x", 404, "no such document"),
        ("host=park&origin=park", 422, "named twice"),
        ("host=park&" + "&".join(f"origin={n}" for n in range(9)), 404, "no such document"),
    ],
)
def test_what_cannot_be_compared_is_said(client: TestClient, query, status, problem):
    answer = client.get(f"{PAGE}/degree?{query}")
    assert answer.status_code == status
    assert problem in answer.text


@pytest.mark.slow
def test_texts_in_two_languages_are_compared(client: TestClient):
    text = waited(client, f"{PAGE}/degree?host={quote(ODD, safe='')}&origin=seoul")
    assert 'lang="ko"' in text
    assert "Left out" in text


def test_an_older_host_is_no_taker(client: TestClient, measured: str):
    assert "older than every origin" not in measured
    text = waited(client, f"{PAGE}/degree?origin={quote(ODD, safe='')}&host=park")
    assert "older than every origin" in text


def test_the_rows_are_there_as_a_file(client: TestClient, measured: str):
    answer = client.get(TWO.replace("degree?", "degree.csv?"))
    assert answer.headers["content-type"].startswith("text/csv")
    lines = answer.text.splitlines()
    assert lines[0].startswith("kind,taken,likeness,changes,host,host_start")
    assert len(lines) == 5
    assert client.get(f"{PAGE}/degree.csv?host=park&origin=loi").status_code == 404


def test_the_whole_is_there_as_a_file(client: TestClient, measured: str):
    picture = client.get(TWO.replace("degree?", "degree.png?"))
    assert picture.content[:4] == b"\x89PNG"
    whole = client.get(TWO.replace("degree?", "degree.html?"))
    assert "<!DOCTYPE html>" in whole.text
    assert "&lt;kecil&gt;" in whole.text
    for answer in (picture, whole):
        told = answer.headers["content-disposition"]
        assert told.startswith("attachment; filename*=UTF-8''degree-a%2Fb%3Fc%20%25d.")


@pytest.mark.parametrize("language", ["en", "id", "ko"])
def test_all_can_be_read_in_three_languages(client: TestClient, measured: str, language: str):
    for path in (PAGE, TWO, f"{PAGE}/matches"):
        answer = client.get(path, headers={"accept-language": language})
        assert answer.status_code == 200
        assert f'lang="{language}"' in answer.text


def test_matches_say_who_was_first_and_lead_to_both(client: TestClient):
    text = client.get(f"{PAGE}/matches").text
    rows = re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", text, re.DOTALL)
    known = next(one for one in rows if "Shared wording" in one)
    assert "order by their dates" in known
    assert known.index(">Earlier<") < known.index(">Later<")
    links = [one for one in hrefs(known) if "?at=" in one]
    assert links == [
        "/c/tiny/documents/park?at=0-5",
        f"/c/tiny/documents/{quote(ODD, safe='')}?at=0-5",
    ]
    undated = next(one for one in rows if "Same headline" in one)
    assert "a date is missing" in undated
    assert ">Earlier<" not in undated


def test_matches_can_be_held_side_by_side(client: TestClient):
    text = client.get(f"{PAGE}/matches?method=wording").text
    wanted = f"/c/tiny/compare/degree?host={quote(ODD, safe='').replace('%20', '+')}&origin=park"
    assert wanted in hrefs(text)


def test_matches_are_narrowed_down(client: TestClient):
    both = client.get(f"{PAGE}/matches", params={"document": "park"}).text
    assert "3 matches" in both
    assert "1 match" in client.get(f"{PAGE}/matches", params={"document": ODD}).text
    assert "No matches were found." in client.get(f"{PAGE}/matches?document=none").text


def test_what_found_a_match_is_text(client: TestClient):
    text = client.get(f"{PAGE}/matches").text
    assert "&lt;b&gt;" in text
    assert "<b>" not in text


def test_matches_are_there_as_a_file(client: TestClient):
    lines = client.get(f"{PAGE}/matches.csv").text.splitlines()
    assert len(lines) == 4
    assert f"wording,0.75,park,dates,park,0,5,2009,{ODD},0,5,2017-01-01" in lines


def test_a_place_that_is_none_is_said(client: TestClient):
    for path in (f"{PAGE}?after=x", f"{PAGE}/matches?after=x"):
        assert client.get(path).status_code == 422


@pytest.mark.parametrize("role", ROLES)
def test_everybody_may_look_but_who_codes_blind(
    door: ChosenDoor, client: TestClient, measured, role
):
    paths = (
        PAGE,
        TWO,
        f"{PAGE}/matches",
        f"{PAGE}/matches.csv",
        TWO.replace("degree?", "degree.csv?"),
    )
    try:
        door.allowed = Standing(role)
        assert {client.get(one).status_code for one in paths} == {200}
        door.allowed = Standing(role, blind=True)
        assert {client.get(one).status_code for one in paths} == {403}
    finally:
        door.allowed = Standing("owner")


def test_work_is_done_once_and_in_turn():
    works, done, going = Works(at_once=1), [], []

    def work():
        going.append(1)
        assert len(going) == 1
        time.sleep(0.05)
        going.pop()
        done.append(1)

    jobs = [works.ask(key, work) for key in "aabb"]
    assert all(one.over.wait(5) for one in jobs)
    assert (len(done), jobs[0] is jobs[1]) == (2, True)
    assert works.ask("a", work) is not jobs[0]


def test_no_more_is_begun_than_may_wait():
    works = Works(at_once=1, waiting=1)
    job = works.ask("a", lambda: time.sleep(0.2))
    with pytest.raises(TooMuch):
        works.ask("b", lambda: None)
    assert works.ask("a", lambda: None) is job
    assert job.over.wait(5)
    assert works.ask("b", lambda: None).over.wait(5)


def test_an_accident_is_told_without_its_details(caplog):
    job = Works().ask("a", lambda: 1 / 0)
    assert job.over.wait(5)
    assert isinstance(job.problem, JejakError)
    assert job.problem.problem == "something went wrong"
    assert "ZeroDivisionError" in caplog.text
