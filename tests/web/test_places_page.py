"""Places on a map: marks and rows lead to passages; kind, country and time narrow it down."""

import re

import pytest
from starlette.testclient import TestClient

PAGE = "/c/tiny/map"


def links(text: str, path: str) -> set[str]:
    found = re.findall(rf'href="(/c/tiny/{path}[^"]*)"', text)
    return {one.replace("&amp;", "&") for one in found}


def test_marks_and_rows_lead_to_events_and_those_to_passages(client: TestClient):
    found = links(client.get(PAGE).text, "map/events")
    assert any("other=" in one for one in found)
    for one in found:
        answer = client.get(one)
        assert answer.status_code == 200
        passages = links(answer.text, "documents/")
        assert passages
        assert all(client.get(each).status_code == 200 for each in passages)


def test_the_map_has_land_and_marks(client: TestClient):
    picture = client.get(PAGE).text.split('class="picture"')[1].split("</figure>")[0]
    assert re.search(r'<a [^>]*href="/c/tiny/map/events\?place=Bandung"', picture)
    assert len(picture) > 10_000
    assert " style=" not in picture


def test_places_have_names_in_three_languages(client: TestClient):
    row = re.search(
        r'<tr><th scope="row"><a[^>]*>Bandung</a>.*?</tr>', client.get(PAGE).text, re.DOTALL
    )
    assert row
    assert re.findall(r'<td lang="(\w+)">([^<]+)</td>', row[0]) == [
        ("en", "Bandung"),
        ("id", "Bandung"),
        ("ko", "반둥"),
    ]


@pytest.mark.parametrize("language", ["en", "id", "ko"])
@pytest.mark.parametrize("query", ["", "?country=KR", "?since=2030"])
def test_it_can_be_read_in_three_languages(client: TestClient, language: str, query: str):
    answer = client.get(PAGE + query, headers={"accept-language": language})
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.text


def test_filters_narrow_the_map_down(client: TestClient):
    def places(query: str) -> set[str]:
        text = client.get(PAGE + query).text
        return set(re.findall(r'<tr><th scope="row"><a href="[^"]*\?place=([^&"]+)', text))

    assert places("") >= {"Bandung", "Seoul"}
    assert places("?country=KR") <= {"Seoul", "KR"}
    assert "Bandung" not in places("?country=KR")
    assert places("?since=2030") == set()
    assert places("?kind=opened") == {"Bandung"}
    assert places("?since=2016&until=2016") == {"Bandung"}


def test_no_place_is_no_page(client: TestClient):
    assert client.get(f"{PAGE}/events").status_code == 404
    assert client.get(f"{PAGE}/events?place=Laputa").status_code == 200


def test_without_events_it_is_said(client: TestClient):
    assert "No dated event names a place" in client.get(f"{PAGE}?since=2030").text
    assert client.get(f"{PAGE}.svg?since=2030").status_code == 404
