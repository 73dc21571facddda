"""Web pages of other people: nothing in them acts, calls home, or leads away."""

from html.parser import HTMLParser

import pytest

from jejak.safety.webpages import answer, harmless

HOSTILE = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</script>",
    "<p onclick=alert(1) onload=alert(1)>a</p>",
    "<body onload=alert(1)>a</body>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<img src=x onerror=alert(1)>",
    '<img src="https://spy.invalid/a.png">',
    '<img src="//spy.invalid/a.png">',
    '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
    '<img srcset="https://spy.invalid/a.png 2x">',
    '<a href="javascript:alert(1)">a</a>',
    '<a href="data:text/html,<script>alert(1)</script>">a</a>',
    '<a href="https://spy.invalid/" ping="https://spy.invalid/">a</a>',
    '<meta http-equiv="refresh" content="0;url=https://spy.invalid/">',
    '<base href="https://spy.invalid/">',
    '<link rel="stylesheet" href="https://spy.invalid/a.css">',
    "<style>@import 'https://spy.invalid/a.css';</style>",
    '<p style="background:url(https://spy.invalid/)">a</p>',
    '<form action="https://spy.invalid/"><input name=a autofocus onfocus=alert(1)></form>',
    '<iframe src="https://spy.invalid/"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="https://spy.invalid/"></object><embed src="https://spy.invalid/">',
    '<video src="https://spy.invalid/a.mp4" autoplay></video><audio src=//spy.invalid></audio>',
    '<table background="https://spy.invalid/a.png"><tr><td>a</td></tr></table>',
    '<blockquote cite="https://spy.invalid/">a</blockquote>',
    "<!-- <script>alert(1)</script> --><![CDATA[<script>alert(1)</script>]]>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>a</p></noscript>",
    "<template><script>alert(1)</script></template>",
    "<p id=forms name=cookie class=x>a</p>",
]


ACTS = {
    *("script", "style", "svg", "math", "form", "input", "button", "iframe", "object", "embed"),
    *("video", "audio", "meta", "base", "link", "template", "noscript", "body", "html", "frame"),
}
PLAIN = {"lang", "dir", "src", "alt", "width", "height", "colspan", "rowspan", "scope", "start"}


class Left(HTMLParser):
    """What a browser would make of it: the tags and attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: dict[str, str | None] = {}
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= dict(attrs)


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_is_left_that_acts_or_calls_home(html: str):
    left = Left(harmless(html))
    assert left.tags & ACTS == set()
    assert left.attributes.keys() <= PLAIN
    assert left.attributes.get("src", "") == ""


@pytest.mark.parametrize("html", HOSTILE)
def test_what_is_clean_stays_as_it_is(html: str):
    once = harmless(html)
    assert harmless(once) == once


def test_words_tables_and_languages_stay():
    page = (
        '<h1 lang="ko">서울</h1><table><tr><td colspan="2">a</td></tr></table><ol start="3"></ol>'
    )
    assert harmless(page).replace("<tbody>", "").replace("</tbody>", "") == page


def test_a_picture_within_the_page_stays():
    page = '<img src="data:image/png;base64,AAAA" alt="Taman">'
    assert harmless(page) == page


def test_what_is_no_utf8_does_not_stop_it():
    assert answer(b"<p>a\xff</p>").decode() == "<p>a\ufffd</p>"
