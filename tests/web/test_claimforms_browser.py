"""Adding an observation in a real browser, by keyboard alone, and for everybody."""

from pathlib import Path

import pytest
from browsing import served

from jejak import case as cases
from jejak.store.casestore import CaseStore
from jejak.web.lone import LoneDoor

axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = pytest.mark.browser
LOOKS = (("light", "en", 1280), ("dark", "ko", 390))


def reach(page, selector: str, *, most: int = 80) -> None:
    """Go on with the tabulator until the focus is there."""
    for _ in range(most):
        if page.evaluate("one => document.activeElement.matches(one)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(selector)


def test_an_observation_is_added_by_keyboard(chromium, done: Path):
    claim = next(one["id"] for one in cases.claims(done) if one["tests"])
    with served(LoneDoor(done, "Rini")) as link:
        page = chromium.new_page()
        page.goto(link)
        page.goto(f"{page.url}/claims/{claim}")
        reach(page, "main a.main")
        page.keyboard.press("Enter")
        page.wait_for_url("**/observe")
        reach(page, "main input[type=search]")
        page.keyboard.type("river park")
        page.keyboard.press("Enter")
        page.wait_for_selector("#hits input")
        assert page.url.endswith("/observe")
        reach(page, "#hits input")
        page.keyboard.press("Space")
        reach(page, "select[name=kind]")
        page.keyboard.type("Content taken over")
        reach(page, "textarea[name=reason]")
        page.keyboard.type("The drawings show it.")
        reach(page, "form.write button.main")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{claim}#tests")
        assert page.locator(".tag.person").first.inner_text() == "Rini"
        page.close()
    with CaseStore.open(done) as store:
        (one,) = store.additions()
    assert (one.says.evidence, len(one.quotes)) == ("content", 1)


def test_forms_are_for_everybody(chromium, done: Path):
    claim = next(one for one in cases.claims(done) if one["tests"])
    kind, name = claim["tests"][0]["kind"], claim["id"]
    cases.weigh(done, name, kind, (-2, 1), reason="hearsay", coder="Budi")
    cases.rival(done, name, "Tokyo", kind="foreign", reason="canals", coder="Budi")
    paths = ("", "/observe?q=river", f"/weigh?kind={kind}", "/rival", "/edit")
    found: list[tuple] = []

    def heard(one) -> None:
        found.append((one.type, one.text))

    with served(LoneDoor(done, "Rini")) as link:
        first = chromium.new_context()
        opened = first.new_page()
        opened.goto(link)
        for scheme, locale, width in LOOKS:
            look = {"color_scheme": scheme, "locale": locale}
            context = chromium.new_context(**look, viewport={"width": width, "height": 800})
            context.add_cookies(first.cookies())
            page = context.new_page()
            page.on("console", heard)
            for path in paths:
                page.goto(f"{opened.url}/claims/{name}{path}")
                broken = axe.Axe().run(page).response["violations"]
                found += [(path, scheme, one["id"]) for one in broken]
                wide = page.evaluate("document.documentElement.scrollWidth")
                found += [(path, "too wide", wide)] if wide > width else []
            context.close()
        first.close()
    assert found == []
