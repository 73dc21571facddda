"""The whole work on a case in a real browser: add, read, code, review, claim, trace, report."""

import re
import time
from pathlib import Path

import pytest
from browsing import served, watched
from docx import Document as WordDocument

import tiny
from jejak import case as cases
from jejak.model.judgements import Coder
from jejak.store.casestore import CaseStore
from jejak.web.jobs import Jobs
from jejak.web.lone import LoneDoor

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A case that has no source yet, and no claim; the notes lie elsewhere."""
    case = tiny.write_small(tmp_path / "given")
    (tmp_path / "given" / "notes").rename(tmp_path / "notes")
    (tmp_path / "given" / "notes").mkdir()
    return cases.new(tmp_path / "new.jejak", case=case).path


@pytest.fixture
def page(chromium, empty: Path):
    with served(LoneDoor(empty, "Rini")) as link:
        with watched(chromium, link, seconds=60) as opened:
            yield opened
        until = time.monotonic() + 60
        while Jobs(empty).is_held() and time.monotonic() < until:
            time.sleep(0.05)


def go(page, path: str = "") -> None:
    page.goto(re.sub(r"(/c/[^/#?]+).*", r"\1", page.url) + path)


def run(page, step: str) -> None:
    """Press the button of a step on the overview and wait until it is done."""
    go(page)
    page.click(f"form:has(input[name=step][value={step}]) button")
    page.wait_for_selector(
        f"#job.done:has-text('{ {'code': 'Coding', 'trace': 'Testing'}[step] }')"
    )


def test_from_no_source_to_a_report(page, empty: Path, tmp_path: Path):
    go(page, "/sources")
    notes = sorted(one for one in (tmp_path / "notes").rglob("*") if one.is_file())
    page.set_input_files("#files", notes)
    page.click("#add-files button.main")
    page.wait_for_selector("#job.done")
    go(page, "/sources")
    assert page.get_by_role("link", name="River park opens", exact=True).count() == 1

    run(page, "code")
    with CaseStore.open(empty) as store:
        machine = [one for one in store.judgements() if one.coder != "rini"]
    assert machine

    go(page, "/review")
    page.wait_for_selector(".coding.now")
    before = page.locator(".coding.now").get_attribute("id")
    page.keyboard.press("a")
    page.wait_for_function("was => document.querySelector('.coding.now')?.id !== was", arg=before)
    with CaseStore.open(empty) as store:
        people = {one.id for one in store.records(Coder) if one.kind == "human"}
        mine = [one for one in store.judgements() if one.coder in people]
    assert [one.verdict for one in mine] == ["present"]

    go(page, "/add-claim")
    page.fill("input[name=policy]", "Teras Cikapundung")
    page.fill("input[name=aliases]", "river park, 치캄푼둥")
    page.fill("input[name=origin]", "Seoul")
    page.click("form.write button.main")
    page.wait_for_url("**/claims/**")
    run(page, "trace")

    go(page, "/claims")
    page.get_by_role("link", name="Teras Cikapundung").first.click()
    page.wait_for_url("**/claims/*")
    page.get_by_role("link", name="Add an observation").first.click()
    page.fill("main input[type=search]", "river park")
    page.press("main input[type=search]", "Enter")
    page.locator("#hits input").first.check()
    page.locator("select[name=kind]").select_option(index=1)
    page.fill("textarea[name=reason]", "The drawings show it.")
    page.click("form.write button.main")
    page.wait_for_url("**#tests")
    assert page.get_by_text("The drawings show it.").count() >= 1

    go(page, "/report")
    assert page.get_by_text("Teras Cikapundung").count() >= 1
    page.click("details.take summary")
    with page.expect_download() as coming:
        page.locator("a[href*='en.docx']").first.click()
    coming.value.save_as(tmp_path / "report.docx")
    told = "\n".join(one.text for one in WordDocument(str(tmp_path / "report.docx")).paragraphs)
    assert "Teras Cikapundung" in told
