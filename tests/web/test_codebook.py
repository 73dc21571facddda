"""The codebook: codes with their rules, and the passages that carry each."""

import re

import pytest
from markupsafe import escape
from starlette.testclient import TestClient

from jejak.model.framework import load_framework


def test_every_code_of_the_framework_is_there_with_its_definition(client: TestClient):
    text = client.get("/c/tiny/codebook").text
    theory = load_framework("sister-city")
    assert text.count('<th scope="row">') == len(theory.codes)
    for one in theory.codes:
        assert f'<code class="soft">{one.id}</code>' in text
        assert str(escape(one.definition["en"])) in text


@pytest.mark.parametrize("language", ["en", "id", "ko"])
def test_it_can_be_read_in_three_languages(client: TestClient, language: str):
    headers = {"accept-language": language}
    assert client.get("/c/tiny/codebook", headers=headers).status_code == 200
    one = client.get("/c/tiny/codebook/mechanism.learning", headers=headers)
    assert one.status_code == 200
    assert {"en": "Learning", "id": "Pembelajaran", "ko": "학습"}[language] in one.text


def test_a_passage_leads_to_its_place_in_the_document(client: TestClient):
    counts = client.get("/c/tiny/codebook").text
    code = re.search(r"codebook/(\w+\.\w+)\">[^/]+</a>.*?number\">([1-9]\d*)<", counts, re.DOTALL)
    assert code
    text = client.get(f"/c/tiny/codebook/{code[1]}").text
    address = re.search(r'<a href="(/c/tiny/documents/[^"]+)">([^<]+)</a>', text)
    assert address
    page = client.get(address[1])
    assert page.status_code == 200


def test_a_code_that_is_none_is_not_here(client: TestClient):
    answer = client.get("/c/tiny/codebook/mechanism.magic")
    assert answer.status_code == 404
    assert "no code" in answer.text
