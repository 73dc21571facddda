"""Events in time: drawn, listed, narrowed down, and each leading to its passage."""

import re

import pytest
from starlette.testclient import TestClient

from jejak.model.framework import load_framework

PAGE = "/c/tiny/timeline"


def test_every_event_leads_to_the_passage_that_tells_it(client: TestClient):
    text = client.get(PAGE).text
    links = re.findall(r'<a href="(/c/tiny/documents/[^"]+)">', text)
    assert links
    assert all(client.get(one).status_code == 200 for one in set(links))


def test_the_marks_of_the_picture_are_links_too(client: TestClient):
    picture = client.get(PAGE).text.split('class="picture"')[1].split("</figure>")[0]
    assert re.search(r'<a [^>]*href="/c/tiny/documents/', picture)


def test_the_picture_needs_no_style_of_its_own(client: TestClient):
    text = client.get(PAGE).text
    assert " style=" not in text
    assert "<style" not in text


def test_a_window_of_time_leaves_out_what_lies_outside(client: TestClient):
    assert "30 January 2016" in client.get(PAGE).text
    assert "30 January 2016" not in client.get(f"{PAGE}?since=2017&until=2018").text
    assert "30 January 2016" in client.get(f"{PAGE}?since=2016-01&until=2016-01").text


def test_what_is_no_date_is_said(client: TestClient):
    answer = client.get(f"{PAGE}?since=soon")
    assert answer.status_code == 422
    assert "is no date" in answer.text


def test_zooming_changes_the_window(client: TestClient):
    closer = re.search(r'href="(\?[^"]+)">Closer', client.get(PAGE).text)
    assert closer
    assert client.get(PAGE + closer[1].replace("&amp;", "&")).status_code == 200


@pytest.mark.parametrize("language", ["en", "id", "ko"])
@pytest.mark.parametrize("page", ["timeline", "process"])
def test_pages_can_be_read_in_three_languages(client: TestClient, page: str, language: str):
    answer = client.get(f"/c/tiny/{page}", headers={"accept-language": language})
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.text


def test_every_stage_of_every_process_is_shown_found_or_not(client: TestClient):
    text = client.get("/c/tiny/process").text
    stages = re.findall(r'<li class="(missing|found|mentioned)">', text)
    processes = load_framework("sister-city").processes
    assert len(stages) == sum(len(one.stages) for one in processes)
    assert "missing" in stages
    assert "found" in stages
