"""Web pages of other people, made harmless: their words and tables, and nothing that acts.

`answer` lets `safety.apart` do it in a process of its own: a page may be nested so deep that
whatever reads it breaks down.
"""

from __future__ import annotations

import re

import nh3

_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,", re.IGNORECASE)
_TAGS = nh3.ALLOWED_TAGS - {"map", "area"}
_DROPPED = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title"}


def harmless(html: str) -> str:
    """The body of a page without script, style, form, frame, link and foreign picture.

    Pictures that the page carries within itself stay; of links the words stay.

    >>> harmless('<p onclick="x()">Taman <a href="javascript:x()">sungai</a><script>x()</script>')
    '<p>Taman <a>sungai</a></p>'
    """
    return nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_DROPPED,
        attributes=_attributes(),
        attribute_filter=_kept,
        url_schemes={"data"},
        url_relative="deny",
        link_rel=None,
        strip_comments=True,
    )


def _attributes() -> dict[str, set[str]]:
    cells = {"colspan", "rowspan", "scope"}
    return {
        "*": {"dir", "lang"},
        "img": {"src", "alt", "width", "height"},
        "td": cells,
        "th": cells,
        "ol": {"start"},
    }


def _kept(tag: str, name: str, value: str) -> str | None:
    if name == "src":
        return value if tag == "img" and _PICTURE.match(value) else None
    return value


def answer(given: bytes) -> bytes:
    """The page as UTF-8, made harmless."""
    return harmless(given.decode("utf-8", "replace")).encode()
