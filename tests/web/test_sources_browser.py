"""Sources added in a real browser, alone: dropped, chosen, and chosen without JavaScript."""

import time
from pathlib import Path

import pytest
from browsing import served

from jejak.web.jobs import Jobs
from jejak.web.lone import LoneDoor

pytestmark = pytest.mark.browser
DROP = """(name) => {
  const told = new DataTransfer();
  told.items.add(new File(["# Pasar baru\\n\\nPasar baru dibuka."], name, {type: "text/plain"}));
  for (const kind of ["dragenter", "dragover", "drop"])
    document.querySelector("main").dispatchEvent(
      new DragEvent(kind, {dataTransfer: told, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def link(done: Path):
    with served(LoneDoor(done, "Rini")) as found:
        yield found
        until = time.monotonic() + 30
        while Jobs(done).is_held() and time.monotonic() < until:
            time.sleep(0.05)


def opened(chromium, link: str, **look):
    context = chromium.new_context(locale="en", viewport={"width": 1280, "height": 900}, **look)
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto(link)
    page.goto(page.url.split("/c/")[0] + "/c/tiny/sources")
    return page


def test_a_dropped_file_is_read_and_appears_by_itself(chromium, link: str):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = opened(chromium, link)
    page.locator("#add > summary").click()
    page.fill("textarea", "tidak boleh hilang")
    page.evaluate(DROP, "pasar.md")
    page.wait_for_selector("#job")
    page.locator("#add > summary").click()
    page.fill("textarea", "tidak boleh hilang")
    assert axe.Axe().run(page).response["violations"] == []
    page.get_by_role("link", name="Pasar baru", exact=True).wait_for()
    page.wait_for_selector("#job.done")
    # What was typed meanwhile is there still: only parts of the page are new.
    assert page.input_value("textarea") == "tidak boleh hilang"
    page.emulate_media(color_scheme="dark")
    assert axe.Axe().run(page).response["violations"] == []
    page.context.close()


def test_too_much_is_said_before_it_is_sent(chromium, link: str, tmp_path: Path):
    page = opened(chromium, link)
    page.locator("#add > summary").click()
    page.evaluate("document.getElementById('add-files').dataset.file = '3'")
    (tmp_path / "a.md").write_text("more than three")
    page.set_input_files("#files", tmp_path / "a.md")
    assert "more than is taken" in page.inner_text("#files-say")
    assert page.locator("#add-files button").is_disabled()
    page.context.close()


def test_without_javascript_a_file_is_added_and_read(chromium, link: str, tmp_path: Path):
    page = opened(chromium, link, java_script_enabled=False)
    page.locator("#add > summary").click()
    (tmp_path / "sungai.md").write_text("# Sungai bersih\n\nSungai itu bersih.")
    page.set_input_files("#files", tmp_path / "sungai.md")
    page.click("#add-files button")
    for _ in range(300):
        if page.locator("#job.done").count():
            break
        page.wait_for_timeout(100)
        page.goto(page.url.split("#")[0])
    assert page.get_by_role("link", name="Sungai bersih", exact=True).count() == 1
    page.context.close()
