"""Actors and their ties: drawn, listed, narrowed down without a script, each leading to passages."""

import re

import pytest
from starlette.testclient import TestClient

PAGE = "/c/tiny/network"


def links(text: str, path: str) -> set[str]:
    found = re.findall(rf'href="(/c/tiny/{path}[^"]*)"', text)
    return {one.replace("&amp;", "&") for one in found}


def test_marks_and_rows_lead_to_events_and_those_to_passages(client: TestClient):
    found = links(client.get(PAGE).text, "network/events")
    assert any("other=" in one for one in found)
    assert any("other=" not in one for one in found)
    for one in found:
        answer = client.get(one)
        assert answer.status_code == 200
        passages = links(answer.text, "documents/")
        assert passages
        assert all(client.get(each).status_code == 200 for each in passages)


def test_the_picture_needs_no_style_of_its_own(client: TestClient):
    text = client.get(PAGE).text
    assert 'class="picture"' in text
    assert " style=" not in text
    assert "<style" not in text


@pytest.mark.parametrize("language", ["en", "id", "ko"])
@pytest.mark.parametrize("query", ["", "?role=host", "?least=99"])
def test_it_can_be_read_in_three_languages(client: TestClient, language: str, query: str):
    answer = client.get(PAGE + query, headers={"accept-language": language})
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.text


def actors(client: TestClient, query: str) -> int:
    text = client.get(PAGE + query).text
    return len(re.findall(r'<th scope="row"><a href="/c/tiny/network/events\?actor=[^&"]+"', text))


def test_filters_narrow_the_network_down(client: TestClient):
    whole = actors(client, "")
    assert 0 < actors(client, "?role=host") < whole
    assert 0 < actors(client, "?least=2") <= whole
    assert actors(client, "?least=99") == 0
    assert actors(client, "?place=nowhere") == 0
    assert actors(client, "?since=2030") == 0


def test_a_form_keeps_what_was_asked(client: TestClient):
    text = client.get(f"{PAGE}?role=host&least=2").text
    assert re.search(r'<option value="host" selected>', text)
    assert re.search(r'name="least"[^>]*value="2"', text)


def test_what_is_no_number_is_said(client: TestClient):
    for wrong in ("many", "-1", "inf", "nan", "1e99"):
        assert client.get(f"{PAGE}?least={wrong}").status_code == 422, wrong


def test_an_actor_that_is_not_there_is_said(client: TestClient):
    assert client.get(f"{PAGE}/events?actor=nobody").status_code == 404
    assert client.get(f"{PAGE}/events").status_code == 404


def test_it_is_in_the_menu(client: TestClient):
    text = client.get("/c/tiny").text
    assert 'href="/c/tiny/network"' in text
    assert 'href="/c/tiny/map"' in text
