"""The report on paper: a tagged PDF with an outline, page numbers and working links.

WeasyPrint (extra `pdf`) sets the page of the report with a style sheet of its own. It is given no
way to the network or to files: pictures stand in the page itself, and any other address is refused.
"""

from __future__ import annotations

import base64
import html
import re
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any, Final

from jejak.errors import OptionError
from jejak.reporting.blocks import clean
from jejak.reporting.drawings import light
from jejak.reporting.figures import svg_file

_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_SCRIPT = re.compile(r"<script>.*?</script>", re.DOTALL)
_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_HEAD = re.compile(r"<svg\b([^>]*)>")
_CLASS = re.compile(r'class="([\w ]+)"')
_LABEL = re.compile(r'aria-label="([^"]*)"')
REMEDY: Final = (
    "python -m pip install 'jejak[pdf]', and Pango of the system (Debian: apt install"
    " libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk)"
)
SANS: Final = '"Source Sans 3", "Noto Sans", "Noto Sans CJK KR", "Noto Sans KR", "Malgun Gothic", "Apple SD Gothic Neo", sans-serif'
SERIF: Final = '"Source Serif 4", "Noto Serif", "Noto Serif CJK KR", "Noto Serif KR", "Malgun Gothic", "Apple SD Gothic Neo", serif'


def pdf_report(page: str) -> bytes:
    """A PDF (PDF/UA-1) of a report, from its page.

    Raises:
        OptionError: WeasyPrint, or the Pango it needs, is not installed.
    """
    printing = _weasyprint()
    refusing = printing.urls.URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    made = printing.HTML(string=printed_page(page), url_fetcher=refusing, media_type="print")
    return bytes(made.write_pdf(pdf_variant="pdf/ua-1"))


def printed_page(page: str) -> str:
    """The page as it is set: with the style sheet of print, without script, pictures as images."""
    page = _SCRIPT.sub("", clean(page))
    page = _STYLE.sub(
        lambda _: f'<meta name="author" content="Jejak"><style>{_sheet()}</style>', page
    )
    return _SVG.sub(_image, page)


@cache
def _sheet() -> str:
    colours = "".join(f"{name}:{value};" for name, value in light().items())
    style = (files("jejak.reporting") / "templates" / "print.css").read_text(encoding="utf-8")
    return f":root{{{colours}--sans:{SANS};--serif:{SERIF}}}{style}"


def _image(found: re.Match[str]) -> str:
    svg = found[0]
    head = _HEAD.match(svg)
    about = head[1] if head else ""
    label, classes = _LABEL.search(about), _CLASS.search(about)
    told = label[1] if label else ""
    content = base64.b64encode(svg_file(svg, html.unescape(told)).encode()).decode()
    named = f' class="{classes[1]}"' if classes else ""
    # A picture that says what the number beside it says is for the eye only.
    return f'<img{named} alt="{told}" src="data:image/svg+xml;base64,{content}">'


def _weasyprint() -> Any:
    try:
        return import_module("weasyprint")
    except (ImportError, OSError) as problem:
        what = "a PDF needs WeasyPrint" if isinstance(problem, ImportError) else "no Pango here"
        raise OptionError(what, where=".pdf", remedy=REMEDY) from problem
