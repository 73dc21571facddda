"""The first page of a case."""

from starlette.testclient import TestClient


def test_it_says_what_the_case_holds_and_what_comes_next(client: TestClient):
    page = client.get("/c/tiny")
    assert page.status_code == 200
    assert "<dt>documents</dt><dd>4</dd>" in page.text
    assert "Review what the machine coded." in page.text


def test_it_speaks_the_language_that_the_browser_asks_for(client: TestClient):
    page = client.get("/c/tiny", headers={"accept-language": "ko-KR,ko;q=0.9,en;q=0.5"})
    assert '<html lang="ko"' in page.text
    assert "다음에 할 일" in page.text


def test_a_chosen_language_goes_before_what_the_browser_asks_for(client: TestClient):
    client.post("/settings", data={"language": "id", "back": "/c/tiny"})
    page = client.get("/c/tiny", headers={"accept-language": "ko"})
    assert "Langkah berikutnya" in page.text
