"""Reviewing and coding in a real browser: by keys only, and by mouse."""

from pathlib import Path
from urllib.parse import quote

import pytest
from browsing import served, watched
from coded import KOREAN, LEARNT, ODD, TEXT, ChosenDoor, add_codings, note

from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Coding, Passage
from jejak.store.casestore import CaseStore

pytestmark = pytest.mark.browser
MIXED = "Kata 😀👍🏽 e\u0301lan 한국어 שלום עולם akhir."


@pytest.fixture
def coded(case: Path) -> Path:
    """Known codings on two documents, five in all, and a text of many scripts."""
    folder = add_codings(case)
    with CaseStore.open(folder) as store:
        second = Passage("zz", 0, 9, "sentence")
        texts = [note("mixed", MIXED), note("zz", "Pasar baru dibuka di kota.")]
        store.add_documents(texts, [second], "r")
        codes = ("mechanism.learning", "degree.copying")
        store.add(Coding, [Coding(second, one, "meaning", "present", 0.5) for one in codes], "r")
    return folder


@pytest.fixture
def page(chromium, coded: Path):
    with served(ChosenDoor(coded, "Rini")) as link, watched(chromium, link) as opened:
        yield opened


def go(page, path: str) -> None:
    page.goto(page.url.split("/c/")[0] + f"/c/tiny{path}")


def judged(coded: Path) -> list[tuple]:
    with CaseStore.open(coded) as store:
        said = sorted(store.judgements(), key=lambda one: (one.at, one.verdict))
    return [(one.document, one.start, one.end, one.code, one.verdict) for one in said]


def quotes(coded: Path) -> list[str]:
    with CaseStore.open(coded) as store:
        return [one.quote for one in store.judgements()]


def said(page, count: int) -> None:
    """Wait until so many judgements by the visitor are shown in all of the page."""
    page.locator(".says .person").nth(count - 1).wait_for()


def test_five_codings_are_reviewed_by_keys_only_and_undone(page, coded: Path):
    go(page, "/review")
    for key in "axa":
        page.keyboard.press(key)
    page.wait_for_url("**/documents/zz*")
    page.keyboard.press("c")
    page.keyboard.type("coercion")
    page.keyboard.press("Enter")
    page.wait_for_selector(".coding.corrected")
    page.keyboard.press("x")
    page.wait_for_url("**/review*")
    assert [one[3:] for one in judged(coded)] == [
        ("degree.copying", "present"),
        ("mechanism.learning", "absent"),
        ("mechanism.learning", "present"),
        ("degree.copying", "absent"),
        ("mechanism.coercion", "present"),
        ("mechanism.learning", "absent"),
    ]
    go(page, "/documents/zz")
    page.keyboard.press("u")
    page.wait_for_selector(".coding.waiting.now")
    assert judged(coded)[-1] == ("zz", 0, 9, "mechanism.learning", "withdrawn")


def test_a_selection_by_mouse_is_coded(page, coded: Path):
    go(page, "/documents/mixed")
    page.evaluate(
        """() => {
          const text = document.querySelector("#text p").firstChild;
          const range = document.createRange();
          range.setStart(text, text.data.indexOf("한국어"));
          range.setEnd(text, text.data.indexOf("한국어") + 3);
          globalThis.box = range.getBoundingClientRect();
        }"""
    )
    box = page.evaluate("({x: box.left, y: box.top + box.height / 2, w: box.width})")
    page.mouse.move(box["x"] + 1, box["y"])
    page.mouse.down()
    page.mouse.move(box["x"] + box["w"] - 1, box["y"], steps=4)
    page.mouse.up()
    page.click("#pick")
    page.keyboard.type("학습")
    page.keyboard.press("Enter")
    said(page, 1)
    start = MIXED.index("한국어")
    assert judged(coded) == [("mixed", start, start + 3, "mechanism.learning", "present")]


def test_a_selection_by_keys_counts_characters_as_the_server_does(page, coded: Path):
    go(page, "/documents/mixed")
    page.focus("#text")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    # An emoji, one with a skin tone, and an accent are one step each, and 1, 2 and 2 characters.
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.type("mimicry")
    page.keyboard.press("Enter")
    said(page, 1)
    assert quotes(coded) == ["😀👍🏽 e\u0301"]


def test_words_are_selected_one_by_one_and_right_to_left_too(page, coded: Path):
    go(page, "/documents/mixed")
    page.focus("#text")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("End")
    for _ in range(3):
        page.keyboard.press("Control+Shift+ArrowLeft")
    page.keyboard.press("Enter")
    assert page.locator("#picker blockquote").inner_text() == "עולם akhir."
    page.keyboard.press("Escape")
    assert judged(coded) == []


def test_enter_at_the_caret_codes_the_sentence(page, coded: Path):
    go(page, f"/documents/{quote(ODD, safe='')}")
    page.focus("#text")
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.type("emulation")
    page.keyboard.press("Enter")
    said(page, 1)
    assert judged(coded) == [(ODD, *LEARNT, "degree.emulation", "present")]


def test_all_of_a_text_can_be_selected(page, coded: Path):
    go(page, f"/documents/{quote(ODD, safe='')}")
    page.evaluate("getSelection().selectAllChildren(document.getElementById('text'))")
    page.keyboard.press("Enter")
    page.keyboard.type("Learning")
    page.keyboard.press("Enter")
    said(page, 1)
    assert judged(coded) == [(ODD, 0, len(TEXT), "mechanism.learning", "present")]
    assert quotes(coded) == [TEXT]


def test_somebody_who_was_faster_is_named_and_nothing_is_lost(page, coded: Path):
    go(page, f"/documents/{quote(ODD, safe='')}")
    with CaseStore.open(coded) as store:
        one = Judgement(
            *("b", ODD, *LEARNT, TEXT[9:33], "degree.copying", "absent", "budi"),
            "2026-01-01T00:00:00",
        )
        store.judge([Coder("budi", "Budi", "human")], [one])
    page.keyboard.press("a")
    page.wait_for_selector("#trouble .trouble")
    assert "Budi said" in page.inner_text("#trouble")
    assert page.locator(".coding").count() == 3
    assert len(judged(coded)) == 1


def test_cards_and_marks_point_at_each_other(page):
    go(page, f"/documents/{quote(ODD, safe='')}")
    key = f"{KOREAN[0]}-{KOREAN[1]}-mechanism.learning"
    page.click(f'mark[data-of="{key}"]')
    assert page.locator(".coding.now").get_attribute("data-key") == key
    page.hover(f'[id="c-{LEARNT[0]}-{LEARNT[1]}-degree.copying"]')
    assert page.locator("mark.near").count() >= 1
    page.keyboard.press("Escape")
    assert page.locator(".coding.now").count() == 0
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_can_be_used_by_everybody(page, theme: str):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page.emulate_media(color_scheme=theme)
    for path in (f"/documents/{quote(ODD, safe='')}?at=9-33", "/search?q=seoul", "/review?code=no"):
        go(page, path)
        assert_sound(axe, page)
    go(page, f"/documents/{quote(ODD, safe='')}")
    page.keyboard.press("a")
    said(page, 1)
    page.keyboard.press("c")
    assert_sound(axe, page)


def assert_sound(axe, page) -> None:
    found = axe.Axe().run(page)
    told = [
        (one["id"], [node["html"][:200] for node in one["nodes"]][:3])
        for one in found.response["violations"]
    ]
    assert told == []
