"""In a real browser: two texts are picked, held side by side, and lead to their passages."""

from pathlib import Path

import pytest
from browsing import served
from transfercase import ODD, add_transfer

from jejak.web.lone import LoneDoor

axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = pytest.mark.browser


@pytest.fixture
def case(done: Path) -> Path:
    return add_transfer(done)


def found_by_axe(page) -> list[str]:
    return [one["id"] for one in axe.Axe().run(page).response["violations"]]


@pytest.mark.slow
def test_from_two_texts_to_a_passage(chromium, case: Path):
    complaints: list[str] = []
    with served(LoneDoor(case, "Rini")) as link:
        page = chromium.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(link)
        page.goto(f"{page.url}/compare")
        page.get_by_label("Words of the title").press_sequentially("peraturan")
        page.get_by_role("link", name=f"As host: Peraturan {ODD}").click()
        page.get_by_role("link", name="As origin: Peraturan park").click()
        page.get_by_role("link", name="Compare these texts").click()
        page.wait_for_selector("svg.ribbons", timeout=60000)
        assert found_by_axe(page) == []

        box = page.locator("svg.ribbons a.box[href*='park']").first
        box.hover()
        assert page.locator("svg.ribbons.dim a.lit").count() == 3
        page.mouse.move(0, 0)
        assert page.locator("svg.ribbons.dim").count() == 0
        box.focus()
        assert page.locator("svg.ribbons a.lit").count() == 3

        page.locator("svg.ribbons a.band").first.click(position={"x": 80, "y": 30})
        assert page.url.endswith("#row-1")
        page.locator("#row-1 blockquote a").last.click()
        assert "/documents/park?at=" in page.url
        assert "Sempadan sungai" in page.locator("#at").text_content()
        page.close()
    assert complaints == []


@pytest.mark.slow
def test_nothing_of_a_hostile_page_happens(chromium, case: Path):
    with served(LoneDoor(case, "Rini")) as link:
        page = chromium.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(link)
        home = page.url
        page.goto(f"{home}/originals/page.html")
        page.frame_locator("iframe").get_by_text("Taman").wait_for()
        assert page.evaluate("window.hit") is None
        assert found_by_axe(page) == []
        page.goto(f"{home}/original-frames/page.html")
        assert page.evaluate("window.hit") is None
        assert [one for one in asked if not one.startswith("http://127.0.0.1")] == []

        page.goto(f"{home}/originals/printed.pdf?page=2")
        assert page.locator(".sheet img").evaluate("one => one.naturalWidth") == 1240
        assert found_by_axe(page) == []
        page.close()
