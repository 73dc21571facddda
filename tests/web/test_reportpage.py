"""The report, from the workbench."""

import pytest
from starlette.testclient import TestClient


@pytest.mark.parametrize("language", ["en", "id", "ko"])
def test_the_whole_report_is_had_in_each_language(client: TestClient, language: str):
    page = client.get("/c/tiny/report", headers={"accept-language": language})
    assert f'href="/c/tiny/report/{language}.html?style=' in page.text
    answer = client.get(f"/c/tiny/report/{language}.html")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert f'<html lang="{language}">' in answer.text
    assert 'class="evidence"' in answer.text


def test_there_are_no_other_languages(client: TestClient):
    assert client.get("/c/tiny/report/fr.html").status_code == 404


def test_a_style_that_is_none_is_said(client: TestClient):
    answer = client.get("/c/tiny/report/en.html?style=magic")
    assert answer.status_code == 422
    assert "apa" in answer.text
