"""Pictures that are drawn without a chart library: quick, with links, for pages and for files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import vl_convert
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from jejak.reporting.drawings import light
from jejak.reporting.layouts import Floats
from jejak.text.printing import printable

MARGIN = 16
_SIZE = re.compile(r' (?:width|height)="([\d.]+)"')
LINE = 17
# One that has Hangul without serifs, where there is one.
FONTS = "Noto Sans, Noto Sans CJK KR, Noto Sans KR, Malgun Gothic, sans-serif"


@dataclass(frozen=True)
class PlainPicture:
    """What is drawn, its size in pixels, its heading, and what it shows in words."""

    body: Markup
    width: float
    height: float
    title: str
    lines: tuple[str, ...]
    description: str

    def svg(self) -> Markup:
        """Inline SVG for a page that has the colours of `tokens.css`; its marks are links."""
        return Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" width="{w:g}" height="{h:g}"'
            ' viewBox="0 0 {w:g} {h:g}" role="group" aria-label="{label}"'
            ' font-family="sans-serif">{body}</svg>'
        ).format(w=self.width, h=self.height, label=self.description, body=self.body)

    def alone(self) -> str:
        """An SVG file on a light ground with its heading, without links."""
        head = 24 + LINE * len(self.lines)
        width, height = self.width + 2 * MARGIN, self.height + head + 2 * MARGIN
        return str(
            Markup(
                '<svg xmlns="http://www.w3.org/2000/svg" width="{w:g}" height="{h:g}"'
                ' viewBox="0 0 {w:g} {h:g}" font-family="{fonts}"><title>{title}</title>'
                '<desc>{told}</desc><rect width="{w:g}" height="{h:g}" fill="{card}"/>'
                '<text x="{m}" y="{m}" dy="13" font-size="15" font-weight="bold" fill="{ink}">'
                '{title}</text>{lines}<g transform="translate({m},{down:g})">{body}</g></svg>'
            ).format(
                w=width, h=height, fonts=FONTS, title=printable(self.title), m=MARGIN,
                told=printable(self.description), card=light()["--card"], ink=light()["--ink"],
                lines=self._subtitle(), down=head + MARGIN, body=bare(self.body),
            )
        )  # fmt: skip

    def _subtitle(self) -> Markup:
        told = (
            Markup('<text x="{}" y="{}" font-size="12" fill="{}">{}</text>').format(
                MARGIN, MARGIN + 22 + LINE * number, light()["--soft"], printable(line)
            )
            for number, line in enumerate(self.lines, start=1)
        )
        return Markup("").join(told)

    def png(self, scale: float = 2.0) -> bytes:
        """The same as pixels, `scale` times as many."""
        return bytes(vl_convert.svg_to_png(self.alone(), scale=scale))


def bare(svg: str) -> Markup:
    """SVG without links, its colours filled in as on a light ground."""
    unlinked = re.sub(r"<a(?: [^>]*)?>", "<g>", svg).replace("</a>", "</g>")
    told = unlinked.replace('font-family="sans-serif"', f'font-family="{FONTS}"')
    # What looks like a colour may also be the name of something.
    filled = re.sub(r"var\((--\w+)\)", lambda found: light().get(found[1], found[0]), told)
    return Markup(filled)  # noqa: S704


def standalone(svg: str, title: str) -> str:
    """Inline SVG of a page as a file of its own, on a light ground, under a heading."""
    head, _, inner = str(svg).partition(">")
    width, height = (float(one) for one in _SIZE.findall(head)[:2])
    body = Markup(inner.rpartition("</svg>")[0])  # noqa: S704 - a page of ours has it already
    return PlainPicture(body, width, height, title, (), title).alone()


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("jejak.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["printable"] = printable
    made.filters["line"] = line
    return made


def body(template: str, **values: Any) -> Markup:
    """What a template of `templates/` draws."""
    return Markup(_templates().get_template(template).render(**values))  # noqa: S704 - escapes


def line(points: Floats) -> str:
    """Points as the data of a path, each after the first as a step of tenths of pixels.

    >>> import numpy as np
    >>> line(np.array([[0, 1.25], [3, 4]]))
    'M0 1.2l3 2.8'
    """
    tenths = np.round(points * 10).astype(int)
    steps = np.diff(tenths, axis=0)
    first, *rest = [tenths[0], *steps[np.any(steps != 0, axis=1)]]
    told = "".join(f"l{x / 10:g} {y / 10:g}" for x, y in rest)
    return f"M{first[0] / 10:g} {first[1] / 10:g}{told}".replace(" -", "-")
