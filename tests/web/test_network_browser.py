"""In a real browser: a mark of the map leads to its passages, filters need no script, axe is content."""

from pathlib import Path

import pytest
from browsing import served

from adoptiontables import planted
from jejak.web.lone import LoneDoor

axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = pytest.mark.browser


def test_a_mark_of_the_map_leads_to_its_passage_by_keyboard(chromium, done: Path):
    with served(LoneDoor(done, "Rini")) as link:
        page = chromium.new_page()
        page.goto(link)
        page.goto(f"{page.url}/map")
        mark = page.locator('.picture a[href*="place=Bandung"]:not([href*="other="])')
        mark.focus()
        assert "Bandung" in mark.get_attribute("aria-label")
        page.keyboard.press("Enter")
        page.wait_for_url("**/map/events?**")
        page.locator(".events td a").first.click()
        page.wait_for_url("**/documents/**")
        page.close()


def test_the_network_is_narrowed_down_without_script(chromium, done: Path):
    with served(LoneDoor(done, "Rini")) as link:
        context = chromium.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(link)
        page.goto(f"{page.url}/network")
        before = page.locator(".picture svg a").count()
        page.get_by_label("Role").select_option("host")
        page.get_by_role("button", name="Show").click()
        assert "role=host" in page.url
        assert page.locator(".picture svg a").count() < before
        context.close()


def test_axe_is_content_with_a_network_that_was_inferred(chromium, done: Path, tmp_path: Path):
    table = tmp_path / "spread.csv"
    table.write_bytes(planted())
    with served(LoneDoor(done, "Rini")) as link:
        context = chromium.new_context(color_scheme="dark", viewport={"width": 390, "height": 844})
        page = context.new_page()
        page.goto(link)
        page.goto(f"{page.url}/network/diffusion")
        page.set_input_files('input[type="file"]', table)
        page.get_by_role("button", name="Add table").click()
        page.get_by_role("button", name="Infer the network").click()
        page.wait_for_selector(".picture svg")
        found = axe.Axe().run(page).response["violations"]
        assert [one["id"] for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        context.close()
