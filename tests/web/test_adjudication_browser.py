"""Settling by keys in a real browser, and what axe says of the pages on the way."""

from pathlib import Path

import pytest
from browsing import served, watched
from coded import KOREAN, LEARNT, ChosenDoor, add_codings, say

from jejak.store.casestore import CaseStore

axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = pytest.mark.browser
PLACES = ((0, 5), LEARNT, KOREAN, (45, 53))


@pytest.fixture
def coded(case: Path) -> Path:
    """Four passages on which two people differ."""
    add_codings(case)
    with CaseStore.open(case) as store:
        for coder, code in (("budi", "degree.copying"), ("sari", "degree.emulation")):
            for place in PLACES:
                say(store, coder, code, place=place)
    return case


@pytest.fixture(params=["light", "dark"])
def page(request, chromium, coded: Path):
    with (
        served(ChosenDoor(coded, "Rini")) as link,
        watched(chromium, link, scheme=request.param) as opened,
    ):
        opened.goto(f"{opened.url.split('/c/')[0]}/c/tiny/adjudicate")
        yield opened


def clean(page) -> None:
    assert [one["id"] for one in axe.Axe().run(page).response["violations"]] == []


def reached(page, progress: str) -> None:
    page.locator(".meter span", has_text=progress).wait_for()


def settled(coded: Path) -> list[tuple[int, str, str]]:
    with CaseStore.open(coded) as store:
        said = store.standing_page(coder="rini-adjudicator").items
    return sorted((one.start, one.code.partition(".")[2], one.verdict) for one in said)


def test_everything_by_keys(page, coded: Path):
    clean(page)
    page.keyboard.press("1")
    reached(page, "1 of 4")
    page.keyboard.press("n")
    page.wait_for_selector("#settle")
    skipped = page.locator("input[name=at]").first.input_value()
    assert skipped == "34-43"
    page.keyboard.press("o")
    assert page.evaluate("document.activeElement.id") == "memo"
    page.keyboard.type("tanya 1 nol")
    page.keyboard.press("Control+Enter")
    reached(page, "2 of 4")
    page.keyboard.press("c")
    assert page.evaluate("document.activeElement.id") == "other"
    page.keyboard.type("Inspir")
    page.keyboard.press("Enter")
    reached(page, "3 of 4")
    page.keyboard.press("u")
    reached(page, "2 of 4")
    page.keyboard.press("x")
    reached(page, "3 of 4")
    made = settled(coded)
    assert [one for one in made if one[0] == 0] == [
        (0, "copying", "present"),
        (0, "emulation", "absent"),
    ]
    assert ("", "abstain") in {one[1:] for one in made}
    clean(page)


def test_the_codebook_measures_by_itself(page):
    page.goto(page.url.replace("/adjudicate", "/codebook"))
    page.wait_for_selector("td.agreed a, td.agreed .soft")
    clean(page)
    page.goto(page.url + "/agreement")
    assert page.locator("h1").inner_text() == "Agreement of people"
    clean(page)
