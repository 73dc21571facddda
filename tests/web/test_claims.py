"""Claims and what was found of them."""

import re

import pytest
from starlette.testclient import TestClient

from jejak import case as cases


def test_every_claim_is_listed_with_its_verdict(client: TestClient, done):
    text = client.get("/c/tiny/claims").text
    told = cases.claims(done)
    for one in told:
        assert f'href="/c/tiny/claims/{one["id"]}"' in text
        assert f'class="chip {one["verdict"]}"' in text


def test_a_verdict_narrows_the_list_down(client: TestClient, done):
    verdict = cases.claims(done)[0]["verdict"]
    count = sum(one["verdict"] == verdict for one in cases.claims(done))
    text = client.get(f"/c/tiny/claims?verdict={verdict}").text
    assert text.count('<th scope="row">') == count


def test_a_claim_shows_every_test_with_passages_word_for_word(client: TestClient, done):
    for one in cases.claims(done):
        text = client.get(f"/c/tiny/claims/{one['id']}").text
        assert text.count('<article class="card test">') == len(one["tests"])
        links = re.findall(r'<a href="(/c/tiny/documents/[^"]+)">', text)
        assert links
        assert all(client.get(link).status_code == 200 for link in set(links))


@pytest.mark.parametrize("language", ["en", "id", "ko"])
@pytest.mark.parametrize("page", ["claims", "claims/{claim}", "runs"])
def test_pages_can_be_read_in_three_languages(client: TestClient, done, page: str, language: str):
    address = f"/c/tiny/{page}".format(claim=cases.claims(done)[0]["id"])
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == 200


def test_a_claim_that_is_none_is_not_here(client: TestClient):
    assert client.get("/c/tiny/claims/none").status_code == 404


def test_runs_name_what_was_done(client: TestClient):
    text = client.get("/c/tiny/runs").text
    for step in ("read", "code", "trace"):
        assert f'<th scope="row">{step} <code' in text


def test_the_log_says_who_judged_what(client: TestClient, done):
    text = "Bandung opened the river park Teras Cikapundung on 30 January 2016."
    cases.judge(done, "park", "mechanism.learning", quote=text, coder="Rini", memo="clear")
    page = client.get("/c/tiny/runs?coder=rini").text
    assert text in page
    assert "clear" in page
    assert re.search(r'Rini <span class="tag">person', page)
