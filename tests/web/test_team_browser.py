"""From a link to a member, in a real browser, and what axe says of the pages on the way."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from teamworld import PASSWORD, World, world

from jejak.model.team import Invitation
from jejak.web.serving import LOOPBACK, _listening
from jejak.web.team import INVITED

browsers = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = pytest.mark.browser
NEW = "becak lewat braga sore"


@pytest.fixture
def here(done: Path, tmp_path: Path) -> Iterator[World]:
    with world(tmp_path / "team", done, f"sqlite:///{tmp_path}/team.sqlite") as made:
        yield made


@pytest.fixture
def base(here: World) -> Iterator[str]:
    with _listening(0) as listener:
        config = uvicorn.Config(here.app, log_level="error", access_log=False)
        server = uvicorn.Server(config)
        running = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        running.start()
        yield f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        server.should_exit = True
        running.join()


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest):
    found = shutil.which("chromium")
    if not found:
        pytest.skip("no chromium")
    with browsers.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=found, args=["--no-sandbox"])
        opened = browser.new_page(color_scheme=request.param, locale="en")
        opened.set_default_timeout(15_000)
        yield opened
        browser.close()


def sound(page) -> None:
    found = axe.Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


def test_from_a_link_to_a_member_who_invites_the_next(here: World, base: str, page):
    secret = here.team.invite(Invitation("owner", "bandung"), here.clock(), INVITED)
    page.goto(f"{base}/join/{secret}")
    sound(page)
    for label, text in (("Name", "Rini"), ("E-mail address", "rini@example.org")):
        page.get_by_label(label).fill(text)
    page.get_by_label("Password", exact=True).fill(NEW)
    page.get_by_label("The same once more").fill(NEW)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{base}/c/bandung")
    page.get_by_text("Rini").first.click()
    page.get_by_role("link", name="Members").click()
    sound(page)
    page.get_by_label("E-mail address").fill("next@example.org")
    page.keyboard.press("Enter")
    link = page.get_by_role("textbox", name="A link to send").input_value()
    assert link.startswith(f"{base}/join/")
    sound(page)
    page.goto(f"{base}/account")
    sound(page)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{base}/sign-in")
    page.get_by_label("E-mail address").fill("owner@example.org")
    page.get_by_label("Password").fill("not the password")
    page.keyboard.press("Enter")
    assert "do not belong together" in page.get_by_role("alert").inner_text()
    sound(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{base}/c/bandung")
