"""A sentence of the report, rewritten in a real browser by keyboard alone."""

from pathlib import Path

import pytest
from browsing import served

from jejak.web.lone import LoneDoor

axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = pytest.mark.browser
MINE = "Bandung decided this by itself."


def test_a_sentence_is_rewritten_by_keyboard(chromium, done: Path):
    complaints: list[str] = []
    with served(LoneDoor(done, "Rini")) as link:
        context = chromium.new_context(locale="en")
        page = context.new_page()
        page.set_default_timeout(9000)
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(link)
        page.goto(f"{page.url}/report")
        told = page.locator(".claim .told").first
        name = told.get_attribute("id")
        marks = told.locator(".ev").evaluate_all("all => all.map(one => one.href)")
        told.locator(".pen").focus()
        page.keyboard.press("Enter")
        page.locator(f"#{name} textarea:focus").wait_for()
        page.keyboard.press("Escape")
        page.locator(f"span#{name}").wait_for()
        # The focus is where it was, so that the next key goes on from there.
        page.locator(f"#{name} .pen:focus").wait_for()
        page.keyboard.press("Enter")
        page.locator(f"#{name} textarea:focus").wait_for()
        page.keyboard.press("Control+a")
        page.keyboard.type(MINE)
        assert axe.Axe().run(page).response["violations"] == []
        page.keyboard.press("Tab")
        while page.evaluate("document.activeElement.value") != "written":
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.locator(f"span#{name} bdi").first.wait_for()
        assert page.locator(f"#{name} bdi").first.inner_text() == MINE
        again = page.locator(f"#{name.replace('told', 'again')} bdi").first
        assert again.inner_text() == MINE
        now = page.locator(f"#{name} .ev").evaluate_all("all => all.map(one => one.href)")
        assert now == marks
        assert axe.Axe().run(page).response["violations"] == []
        context.close()
    assert complaints == []
