"""Every page for reading, in a real browser: axe finds nothing, nothing is cut off, none complains."""

from pathlib import Path

import pytest
from browsing import served

from jejak import case as cases
from jejak.web.lone import LoneDoor

axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = pytest.mark.browser
PAGES = (
    *(
        "",
        "/sources",
        "/sources/remove/park",
        "/jobs/now",
        "/codebook",
        "/codebook/mechanism.learning",
        "/codebook/agreement",
        "/adjudicate",
        "/claims",
        "/claims/{claim}",
    ),
    *("/compare", "/compare/matches", "/originals/loi"),
    *(
        "/timeline",
        "/process",
        "/report",
        "/report/paragraph?place=summary",
        "/runs",
        "/search?q=Seoul",
    ),
    *(
        "/map",
        "/map/events?place=Bandung",
        "/network",
        "/network/diffusion",
        "/runs?verdict=absent",
    ),
)
LOOKS = (
    {"color_scheme": "light", "locale": "en", "viewport": {"width": 1280, "height": 800}},
    {"color_scheme": "dark", "locale": "ko", "viewport": {"width": 390, "height": 844}},
)


@pytest.mark.slow
def test_every_page_is_for_everybody(chromium, done: Path):
    claim = cases.claims(done)[0]["id"]
    cases.judge(done, "park", "mechanism.learning", span=(0, 16), coder="Rini")
    found: list[tuple] = []
    complaints: list[tuple[str, str]] = []

    def heard(message) -> None:
        complaints.append((message.type, message.text))

    with served(LoneDoor(done, "Rini")) as link:
        first = chromium.new_context()
        opened = first.new_page()
        opened.goto(link)
        base, cookies = opened.url, first.cookies()
        for look in LOOKS:
            context = chromium.new_context(**look)
            context.add_cookies(cookies)
            page = context.new_page()
            page.on("console", heard)
            for path in PAGES:
                page.goto(base + path.format(claim=claim))
                broken = axe.Axe().run(page).response["violations"]
                found += [(path, look["color_scheme"], one["id"]) for one in broken]
                wide = page.evaluate("document.documentElement.scrollWidth")
                found += [(path, "too wide", wide)] if wide > look["viewport"]["width"] else []
            context.close()
        first.close()
    assert found == []
    assert complaints == []
