"""The figures of a report as files of their own: SVG and PNG on a light ground."""

from __future__ import annotations

import re
from typing import Final

import vl_convert
from markupsafe import escape

from jejak.reporting.blocks import Figure, Heading, Paper, clean
from jejak.reporting.drawings import light
from jejak.reporting.plainpictures import FONTS, bare

_BOX = re.compile(r' viewBox="([^"]+)"')
_CLASSES = re.compile(r'class="(\w+)(?: (\w+))?"')
SCALE: Final = 2.0
_LOOKS: Final = {
    "track": ("--wash", "--line"),
    "zero": ("", "--ink"),
    "tick": ("", "--soft"),
    "even": ("--soft", ""),
    "for": ("--for", ""),
    "against": ("--against", ""),
    "part": ("--hue1", ""),
}


def named_figures(paper: Paper) -> dict[str, Figure]:
    """The figures of a report by the section they stand in; a second of one section is `…-2`."""
    found: dict[str, Figure] = {}
    section = "figure"
    for block in paper.blocks:
        if isinstance(block, Heading) and block.level == 2 and block.anchor:
            section = block.anchor
        elif isinstance(block, Figure):
            same = sum(re.sub(r"-\d+$", "", name) == section for name in found)
            found[f"{section}-{same + 1}" if same else section] = block
    return found


def svg_file(svg: str, label: str) -> str:
    """Inline SVG of a page as a file: its colours filled in, what it shows as its title.

    >>> made = svg_file('<svg viewBox="0 0 9 5"><rect fill="var(--ink)"/></svg>', "Tiny & dark")
    >>> 'width="9" height="5"' in made, "<title>Tiny &amp; dark</title>" in made, "var(" in made
    (True, True, False)
    """
    head, _, rest = svg.partition(">")
    found = _BOX.search(head)
    box = found[1] if found else "0 0 640 480"
    left, top, width, height = box.replace(",", " ").split()
    ground = f'x="{left}" y="{top}" width="{width}" height="{height}" fill="{light()["--card"]}"'
    inner = bare(_coloured(rest.rpartition("</svg>")[0]))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="{box}"'
        f' font-family="{FONTS}"><title>{escape(clean(label))}</title><rect {ground}/>{inner}</svg>'
    )


def png_file(svg: str, label: str, scale: float = SCALE) -> bytes:
    """The same as pixels, `scale` times as many as the picture is wide."""
    return bytes(vl_convert.svg_to_png(svg_file(svg, label), scale=scale))


def _coloured(inner: str) -> str:
    """Bars have their colours from the style sheet of the page: here they get them themselves."""

    def look(found: re.Match[str]) -> str:
        fill, stroke = _LOOKS.get(found[2] or found[1], ("", ""))
        filled = f'fill="var({fill})"' if fill else 'fill="none"'
        return f'{filled} stroke="var({stroke})" stroke-width=".6"' if stroke else filled

    return _CLASSES.sub(look, inner)
