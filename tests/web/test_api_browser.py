"""The page of the API and that of tokens, in a real browser: by keyboard, and axe finds nothing."""

from pathlib import Path

import pytest
from teamworld import PASSWORD, world
from test_api_examples import served

axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = pytest.mark.browser
LOOKS = (
    {"color_scheme": "light", "locale": "en", "viewport": {"width": 1280, "height": 800}},
    {"color_scheme": "dark", "locale": "ko", "viewport": {"width": 390, "height": 844}},
)


@pytest.mark.slow
def test_a_token_is_made_by_keyboard_and_all_can_read_what_it_does(
    chromium, done: Path, tmp_path: Path
):
    found: list[tuple] = []
    with (
        world(tmp_path / "team", done, f"sqlite:///{tmp_path}/team.sqlite") as here,
        served(here) as base,
    ):
        for look in LOOKS:
            context = chromium.new_context(**look)
            page = context.new_page()

            def check(look=look, page=page) -> None:
                broken = axe.Axe().run(page).response["violations"]
                found.extend((page.url, look["locale"], one["id"]) for one in broken)
                wide = page.evaluate("document.documentElement.scrollWidth")
                if wide > look["viewport"]["width"]:
                    found.append((page.url, "too wide", wide))

            page.goto(f"{base}/sign-in")
            page.fill("#email", "owner@example.org")
            page.fill("#password", PASSWORD)
            page.keyboard.press("Enter")
            page.wait_for_url("**/c/bandung")
            page.goto(f"{base}/account")
            page.click("a[href='/account/tokens']")
            check()
            page.focus("#name")
            page.keyboard.type("counting")
            page.keyboard.press("Tab")
            page.keyboard.press("ArrowDown")
            for _ in range(3):
                page.keyboard.press("Tab")
            page.keyboard.type(PASSWORD)
            page.keyboard.press("Enter")
            secret = page.input_value("#secret")
            check()
            headers = {"authorization": f"Bearer {secret}"}
            me = here.browser().get("/api/v1/me", headers=headers).json()
            assert (me["name"], me["scope"]) == ("Owner", "write")
            page.click("a[href='/api/v1']")
            check()
            context.close()
    assert found == []
