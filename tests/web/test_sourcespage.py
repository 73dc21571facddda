"""The list of sources: found, sorted, and each leading to its document."""

import re

import pytest
from starlette.testclient import TestClient

PAGE = "/c/tiny/sources"


def titles(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+" lang="\w+">([^<]+)</a>', text)


def test_every_source_is_listed_and_leads_to_its_document(client: TestClient):
    text = client.get(PAGE).text
    assert len(titles(text)) == 4
    for link in re.findall(r'<th scope="row"><a href="([^"]+)"', text):
        assert client.get(link).status_code == 200


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("language=ko", ["반둥시 대표단 서울 방문"]),
        ("title=RIVER", ["River park opens"]),
        ("kind=government", ["반둥시 대표단 서울 방문"]),
        ("title=nothing+of+that", []),
    ],
)
def test_the_list_is_narrowed_down(client: TestClient, query: str, wanted: list[str]):
    assert titles(client.get(f"{PAGE}?{query}").text) == wanted


def test_the_order_is_turned_round_by_asking_again(client: TestClient):
    forth = titles(client.get(f"{PAGE}?sort=length").text)
    back = titles(client.get(f"{PAGE}?sort=length&down=1").text)
    assert forth == back[::-1]


@pytest.mark.parametrize("query", ["sort=magic", "coded=perhaps", "after=junk"])
def test_what_cannot_be_asked_for_is_said(client: TestClient, query: str):
    assert client.get(f"{PAGE}?{query}").status_code == 422


@pytest.mark.parametrize("language", ["en", "id", "ko"])
def test_it_can_be_read_in_three_languages(client: TestClient, language: str):
    assert client.get(PAGE, headers={"accept-language": language}).status_code == 200
