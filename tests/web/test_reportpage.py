"""The report, live in the workbench: its sentences, who may edit them, and what becomes of edits."""

import re
import shutil
import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from coded import BASE, ChosenDoor, entered
from starlette.testclient import TestClient

from jejak import case as cases
from jejak.case.folder import CaseFolder
from jejak.model.records import Verdict
from jejak.web import livereport, report
from jejak.web.app import alone
from jejak.web.lone import LoneDoor
from jejak.web.reportediting import LONGEST
from jejak.web.visiting import Standing

REPORT = "/c/tiny/report"
MINE = "Bandung decided this by itself."
HOSTILE = "<img src=x onerror=alert(1)>{{ 7*7 }} \u202etxet &amp;"


def sentences(client: TestClient, **asked: str) -> list[str]:
    """The addresses at which sentences are edited, in the order of the report."""
    page = client.get(REPORT, params=asked).text
    return [unescape(one) for one in re.findall(r'href="([^"]*/sentences/[^"]*)" hx-get', page)]


def claim_address(client: TestClient, **asked: str) -> str:
    return next(one for one in sentences(client, **asked) if "/claim." in one)


def hidden(page: str, name: str) -> str:
    form = page.partition("rewriting")[2] or page
    found = re.search(rf'name="{name}" value="([^"]*)"', form)
    assert found, page
    return unescape(found[1])


def form_of(client: TestClient, address: str) -> dict[str, str]:
    """What the form of a sentence would send, its text not changed."""
    page = client.get(address).text
    names = ("csrf", "language", "expected", "basis")
    text = re.search(r"<textarea id=\"text-[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert text
    return {one: hidden(page, one) for one in names} | {"text": unescape(text[1]), "act": "written"}


def rewrite(client: TestClient, address: str, text: str, **more: str):
    return client.post(address, data=form_of(client, address) | {"text": text} | more)


def told(client: TestClient, address: str) -> str:
    """A sentence as the report shows it now."""
    return client.get(address, params={"show": "yes"}, headers={"hx-request": "true"}).text


def marks(text: str) -> list[str]:
    return re.findall(r'class="ev" href="([^"]+)"', text)


@pytest.fixture(scope="module")
def reader(small_done: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A browser on a case that all these tests share, and leave as it is."""
    case = tmp_path_factory.mktemp("report") / "tiny.jejak"
    shutil.copytree(small_done / "tiny.jejak", case)
    door = LoneDoor(case, "Rini")
    with entered(door) as made:
        yield made


@pytest.fixture
def place(done: Path) -> CaseFolder:
    return CaseFolder.at(done)


def traced_anew(place: CaseFolder, claim: str) -> None:
    """Another verdict on a claim, as another trace would bring it."""
    with place.store() as store:
        verdicts = [
            replace(one, support=(-31.0, -21.0), verdict="contradicted")
            if one.claim == claim
            else one
            for one in store.records(Verdict)
        ]
        run = replace(store.runs()[-1], id="again", started="2999-01-01T00:00:00")
        store.start_run(run)
        store.replace(Verdict, verdicts, "again")
        store.finish_run("again", "2999-01-01T00:00:01")


@pytest.mark.parametrize("language", ["en", "id", "ko"])
def test_the_whole_report_is_shown_in_each_language(reader: TestClient, language: str):
    page = reader.get(REPORT, headers={"accept-language": language}).text
    assert f'<div class="sheet live" lang="{language}">' in page
    for section in ("summary", "claims", "timeline", "sources", "method", "evidence"):
        assert f'<section id="{section}"' in page
    assert "style=" not in page.split("<main")[1].replace("?style=", "")
    assert "<script>" not in page


def test_the_language_of_the_report_is_not_that_of_the_page(reader: TestClient):
    page = reader.get(REPORT, params={"language": "ko"}, headers={"accept-language": "en"}).text
    assert '<html lang="en"' in page
    assert '<div class="sheet live" lang="ko">' in page


def test_markers_lead_to_the_words_of_a_document(reader: TestClient):
    found = marks(reader.get(REPORT).text)
    assert found
    for one in set(found):
        assert re.fullmatch(r"/c/tiny/documents/[^?]+\?at=\d+-\d+", one)
    assert reader.get(unescape(found[0])).status_code == 200


@pytest.mark.parametrize("language", ["en", "id", "ko"])
def test_the_report_is_had_as_a_file_in_each_language(reader: TestClient, language: str):
    assert f'href="{REPORT}/{language}.html?style=' in reader.get(REPORT).text
    answer = reader.get(f"{REPORT}/{language}.html")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert f'<html lang="{language}">' in answer.text
    assert 'class="evidence"' in answer.text


@pytest.mark.parametrize("name", ["fr.html", "en.exe", "en.zip"])
def test_there_are_no_other_files(reader: TestClient, name: str):
    assert reader.get(f"{REPORT}/{name}").status_code == 404


def test_other_forms_hold_what_people_wrote(client: TestClient):
    rewrite(client, claim_address(client), MINE)
    assert MINE in client.get(f"{REPORT}/en.html").text
    assert MINE in client.get(f"{REPORT}/en.md").text
    word = client.get(f"{REPORT}/en.docx")
    assert word.content[:2] == b"PK"
    assert "report.en.docx" in word.headers["content-disposition"]


def test_a_style_that_is_none_is_said(reader: TestClient):
    answer = reader.get(f"{REPORT}/en.html?style=magic")
    assert answer.status_code == 422
    assert "apa" in answer.text


def test_a_sentence_is_rewritten_without_a_script(client: TestClient):
    address = claim_address(client)
    before = marks(told(client, address))
    answer = rewrite(client, address, MINE)
    assert answer.history[0].status_code == 303
    assert "#told-" in answer.history[0].headers["location"]
    assert answer.text.count(f"<bdi>{MINE}</bdi>") == 2
    assert "Written by <bdi>Rini</bdi>" in answer.text
    assert marks(told(client, address))[: len(before)] == before


def test_in_place_the_sentence_comes_back_alone(client: TestClient):
    address = claim_address(client)
    opened = client.get(address, headers={"hx-request": "true"}).text
    assert opened.lstrip().startswith("<form")
    sent = {name: hidden(opened, name) for name in ("csrf", "language", "expected", "basis")}
    answer = client.post(address, data=sent | {"text": MINE}, headers={"hx-request": "true"})
    assert answer.text.startswith('<span class="told" id="told-')
    assert '<span hx-swap-oob="true" class="told" id="again-' in answer.text
    assert answer.text.count(MINE) == 3  # and in what names the link to edit it
    assert "<html" not in answer.text


def test_each_language_is_edited_for_itself(client: TestClient):
    rewrite(client, claim_address(client, language="ko"), "반둥시가 스스로 결정했다.")
    for language, count in (("ko", 2), ("en", 0), ("id", 0)):
        page = client.get(REPORT, params={"language": language}).text
        assert page.count("<bdi>반둥시가 스스로 결정했다.</bdi>") == count


def test_of_two_editors_the_second_is_told(client: TestClient):
    address = claim_address(client)
    late = form_of(client, address)
    rewrite(client, address, MINE)
    answer = client.post(address, data=late | {"text": "Quite another thing."})
    assert answer.status_code == 409
    assert re.search(f"Rini wrote “{MINE}” at \\d{{4}}-", answer.text)
    # What was typed is still there, and can be saved by whoever has seen the other.
    assert "Quite another thing.</textarea>" in answer.text
    again = late | {"text": "Quite another thing.", "expected": hidden(answer.text, "expected")}
    assert "<bdi>Quite another thing.</bdi>" in client.post(address, data=again).text


def test_an_edit_on_an_older_finding_is_told_renewed_and_withdrawn(client, place: CaseFolder):
    address = claim_address(client)
    claim = re.search(r"/claim\.([\w.-]+)\?", address)
    assert claim
    rewrite(client, address, MINE)
    assert "older finding" not in told(client, address)
    traced_anew(place, claim[1])
    assert "older finding" in told(client, address)
    assert client.get(REPORT).text.count("older finding") == 2
    rewrite(client, address, MINE, act="renewed")
    assert "older finding" not in told(client, address)
    rewrite(client, address, "", act="withdrawn")
    assert MINE not in told(client, address)
    history = client.get(address).text
    acts = re.findall(r'<span class="tag">([^<]+)</span> <time', history)
    assert acts == ["withdrew it", "stood by it after the finding changed", "wrote"]
    assert MINE in history


def test_a_judgement_and_another_trace_flag_the_edit(client: TestClient, done: Path):
    address = next(one for one in sentences(client) if "/summary.read" in one)
    rewrite(client, address, MINE)
    before = form_of(client, address)["basis"]
    (done.parent / "new.md").write_text("Kota lain belajar dari Seoul.", encoding="utf-8")
    cases.read(done, files=[done.parent / "new.md"])
    cases.judge(done, "park", "mechanism.learning", span=(0, 16), coder="Rini")
    cases.code(done)
    cases.trace(done)
    assert form_of(client, address)["basis"] != before
    assert "older finding" in told(client, address)


def test_a_finding_that_changed_while_one_wrote_is_told(client, place: CaseFolder):
    address = claim_address(client)
    form = form_of(client, address)
    claim = re.search(r"/claim\.([\w.-]+)\?", address)
    assert claim
    traced_anew(place, claim[1])
    answer = client.post(address, data=form | {"text": MINE})
    assert answer.status_code == 409
    assert f"{MINE}</textarea>" in answer.text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"text": "  \r\n "}, "nothing is written"),
        ({"text": "x" * (LONGEST + 1)}, "too many"),
        ({"act": "burn"}, "nothing is asked for"),
        ({"act": "withdrawn"}, "nothing is to be withdrawn"),
        ({}, "what the program says already"),
    ],
)
def test_what_cannot_be_saved_is_said(reader: TestClient, sent: dict[str, str], said: str):
    address = claim_address(reader)
    answer = reader.post(address, data=form_of(reader, address) | sent)
    assert answer.status_code == 422
    assert said in answer.text


def test_hostile_text_is_text(client: TestClient):
    rewrite(client, claim_address(client), f"\x1b[31m{HOSTILE}\x00")
    page = client.get(REPORT).text
    assert "&lt;img src=x onerror=alert(1)&gt;{{ 7*7 }} \u202etxet &amp;amp;</bdi>" in page
    assert "<img" not in page
    assert "\x1b" not in page
    assert "<img" not in client.get(f"{REPORT}/en.html").text


def test_there_are_no_other_sentences(reader: TestClient):
    for key in ("x", "claim.", "paragraph.x", "method", "../../x"):
        for kind in ("sentences", "paragraphs"):
            assert reader.get(f"{REPORT}/{kind}/{quote(key, safe='')}").status_code == 404


def add(client: TestClient, csrf: str, text: str, evidence: str = "", place: str = "summary"):
    data = {"csrf": csrf, "language": "en", "text": text, "evidence": evidence, "place": place}
    return client.post(f"{REPORT}/paragraph", data=data)


def paragraphs(client: TestClient) -> list[tuple[str, str]]:
    """The paragraphs of people's own, with the addresses at which they are edited."""
    found = re.findall(
        r'<p class="added" id="[^"]*"><bdi>(.*?)</bdi>.*?href="([^"]*/paragraphs/[^"]*)"',
        client.get(REPORT).text,
        re.DOTALL,
    )
    return [(text, unescape(address)) for text, address in found]


def words_of(place: CaseFolder) -> tuple[str, str]:
    """A document and words that stand in it once and nowhere else."""
    with place.store() as store:
        documents = list(store.documents())
    for one in documents:
        words = one.text.strip()[:60]
        if sum(other.text.count(words) for other in documents) == 1:
            return one.id, words
    raise AssertionError


def test_a_paragraph_without_evidence_says_so(client: TestClient, csrf: str):
    assert client.get(f"{REPORT}/paragraph?place=summary").status_code == 200
    answer = add(client, csrf, "A paragraph of ours.")
    assert "<bdi>A paragraph of ours.</bdi>" in answer.text
    assert "Without evidence" in answer.text


def test_a_paragraph_rests_on_verbatim_quotes(client, csrf: str, place: CaseFolder):
    name, words = words_of(place)
    answer = add(client, csrf, "So it is written.", words.replace("\n", " "))
    assert "Without evidence" not in answer.text
    text, address = paragraphs(client)[0]
    assert text == "So it is written."
    filled = unescape(client.get(address).text)
    assert f"{name}:" in filled
    # What the form shows is taken again, as an address with its words.
    shown = re.search(r'<textarea id="evidence"[^>]*>(.*?)</textarea>', filled, re.DOTALL)
    assert shown
    page = client.get(address).text
    sent = {one: hidden(page, one) for one in ("csrf", "language", "expected")}
    sent |= {"text": "Better.", "evidence": shown[1], "place": "claims", "act": "written"}
    assert "<bdi>Better.</bdi>" in client.post(address, data=sent).text
    assert [one for one, _ in paragraphs(client)] == ["Better."]


def test_a_quote_that_stands_nowhere_keeps_what_was_typed(client: TestClient, csrf: str):
    answer = add(client, csrf, "Mine.", "words that nobody ever wrote")
    assert answer.status_code == 422
    assert "stand in no source" in answer.text
    assert "Mine.</textarea>" in answer.text
    assert "nobody ever wrote</textarea>" in answer.text
    assert paragraphs(client) == []


def test_paragraphs_are_moved_and_withdrawn(client: TestClient, csrf: str):
    for text in ("One.", "Two.", "Three."):
        add(client, csrf, text)

    def press(text: str, act: str):
        address = dict(paragraphs(client))[text]
        page = client.get(address).text
        sent = {one: hidden(page, one) for one in ("csrf", "language", "expected")}
        return client.post(address, data=sent | {"act": act})

    press("Three.", "up")
    assert [text for text, _ in paragraphs(client)] == ["One.", "Three.", "Two."]
    press("Three.", "up")
    press("Three.", "up")
    press("One.", "down")
    assert [text for text, _ in paragraphs(client)] == ["Three.", "Two.", "One."]
    late = dict(paragraphs(client))["Two."]
    stale = hidden(client.get(late).text, "expected")
    assert press("Two.", "withdrawn").status_code == 200
    assert [text for text, _ in paragraphs(client)] == ["Three.", "One."]
    sent = {"csrf": csrf, "language": "en", "expected": stale, "act": "up"}
    answer = client.post(late, data=sent)
    assert answer.status_code == 409
    assert "Rini withdrew" in answer.text


def test_a_place_that_is_none_is_refused(client: TestClient, csrf: str):
    assert add(client, csrf, "Mine.", place="nowhere").status_code == 422
    assert client.get(f"{REPORT}/paragraph?place=nowhere").status_code == 404


@pytest.mark.parametrize(("role", "edits"), [("viewer", False), ("coder", False), ("editor", True)])
def test_only_editors_edit(done: Path, role, edits: bool):
    door = ChosenDoor(done, "Rini")
    with TestClient(alone(door), base_url=BASE, follow_redirects=True) as browser:
        browser.get(f"/open?key={door.link}")
        address = claim_address(browser)
        form = form_of(browser, address)
        door.allowed = Standing(role)
        page = browser.get(REPORT).text
        assert ('class="pen"' in page) is edits
        assert ("<textarea" in browser.get(address).text) is edits
        assert browser.post(address, data=form | {"text": MINE}).status_code == (200 if edits else 403)  # fmt: skip


def test_who_codes_blind_sees_none_of_it(done: Path):
    door = ChosenDoor(done, "Rini")
    with TestClient(alone(door), base_url=BASE, follow_redirects=True) as browser:
        browser.get(f"/open?key={door.link}")
        address = claim_address(browser)
        form = form_of(browser, address)
        door.allowed = Standing("editor", blind=True)
        for path in (REPORT, address, f"{REPORT}/paragraph?place=summary", f"{REPORT}.zip"):
            assert browser.get(path).status_code == 403
        assert browser.post(address, data=form | {"text": MINE}).status_code == 403


def test_it_is_worked_out_once_for_a_state_of_the_case(client, place, monkeypatch):
    made = []
    known = livereport.prepare
    monkeypatch.setattr(livereport, "prepare", lambda *one: made.append(one) or known(*one))
    client.get(REPORT)
    rewrite(client, claim_address(client), MINE)
    client.get(REPORT)
    assert len(made) <= 1
    traced_anew(place, "x")
    client.get(REPORT)
    assert len(made) >= 1


def test_in_a_large_case_a_page_says_that_the_report_is_being_worked_out(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(report, "AT_ONCE", 0)
    monkeypatch.setattr(report, "PATIENCE", 0)
    monkeypatch.setattr(livereport, "_cases", OrderedDict())
    page, asking = f"{REPORT}?language=ko", {"hx-request": "true"}
    first = client.get(page)
    assert (first.status_code, 'hx-trigger="every 2s"' in first.text) == (200, True)
    until = time.monotonic() + 60
    while client.get(page, headers=asking).status_code == 204 and time.monotonic() < until:
        time.sleep(0.05)
    assert client.get(page, headers=asking).headers["hx-refresh"] == "true"
    assert 'hx-trigger="every 2s"' not in client.get(page).text
