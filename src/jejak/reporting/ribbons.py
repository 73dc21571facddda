"""Two policies side by side, their provisions as boxes, what was taken as ribbons between them.

All places are computed here, so the picture needs no script. Kinds differ by sign and outline
and not by colour alone. Colours are the page's variables; for a picture file they are filled in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import vl_convert
from markupsafe import Markup, escape

from jejak.model.degrees import DegreeOfTransfer, Quoted, Row
from jejak.reporting.wording import Catalogue
from jejak.text.printing import printable

WIDTH, COLUMN = 1000, 390
LINES = 7
"""Lines of a provision that the picture shows; the table has it whole."""
_LINE, _SIZE, _PAD, _GAP, _HEAD = 17, 13, 9, 9, 34
_CHARACTERS = 52.0
SIGNS = {"same": "=", "adapted": "≈", "other": "◇", "new": "+", "left_out": "−", "boilerplate": "§"}
HUES = {
    "same": "--hue5", "adapted": "--hue2", "other": "--hue3", "new": "--hue1", "left_out": "--hue4",
    "boilerplate": "--hue8",
}  # fmt: skip
_DASHES = {"adapted": "7 3", "other": "2 3", "left_out": "4 4", "boilerplate": "1 3"}
# What the variables stand for where there is no page: those of the light one.
_LIGHT = {
    "--paper": "#fdfcfa", "--card": "#ffffff", "--ink": "#1c2126", "--soft": "#5a646e",
    "--line": "#dcd9d2", "--hue1": "#2b6c99", "--hue2": "#c0752b", "--hue3": "#7b5ea7",
    "--hue4": "#a33f3f", "--hue5": "#3f8a6b", "--hue8": "#58636d",
}  # fmt: skip

# One that has Hangul without serifs, where there is one.
_FONTS = "Noto Sans, Noto Sans CJK KR, Noto Sans KR, Malgun Gothic, sans-serif"


@dataclass(frozen=True)
class _Box:
    """A provision's place in the picture."""

    quoted: Quoted
    kind: str
    x: float
    y: float
    height: float
    lines: tuple[str, ...]


def shown_kind(row: Row) -> str:
    """The kind of a row as it is shown; boilerplate is a kind of its own to a reader.

    >>> shown_kind(Row("new", None, (), 0.0, boilerplate=True))
    'boilerplate'
    """
    return "boilerplate" if row.boilerplate else row.kind


def ribbons(result: DegreeOfTransfer, words: Catalogue) -> Markup:
    """The picture as inline SVG; the origins on the left, the main one first."""
    left, titles = _origins(result)
    right = _column(
        [(row.host, shown_kind(row)) for row in result.rows if row.host], WIDTH - COLUMN, _HEAD
    )
    height = max((one.y + one.height for one in (*left, *right)), default=_HEAD) + _GAP
    drawn = [
        *_ribbons(result.rows, left, right),
        *(_box(one) for one in (*left, *right)),
        *(_text(0, y, name, "title") for name, y in titles),
        _text(WIDTH - COLUMN, 20, result.host, "title"),
    ]
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="ribbons" role="img" aria-label="{}" '
        'viewBox="-8 -4 {} {}" font-family="sans-serif" font-size="{}">{}</svg>'
    ).format(
        words.say("transfer.picture"), WIDTH + 16, round(height), _SIZE, Markup("").join(drawn)
    )


def ribbons_png(result: DegreeOfTransfer, words: Catalogue, *, scale: float = 2.0) -> bytes:
    """The picture as a PNG file on a light ground, `scale` times 1000 pixels wide."""
    svg = re.sub(r"var\((--\w+)\)", lambda found: _LIGHT[found[1]], str(ribbons(result, words)))
    ground = f'<rect x="-8" y="-4" width="100%" height="100%" fill="{_LIGHT["--paper"]}"/>'
    head, _, rest = svg.replace('font-family="sans-serif"', f'font-family="{_FONTS}"').partition(
        ">"
    )
    return bytes(vl_convert.svg_to_png(f"{head}>{ground}{rest}", scale=scale))


def _origins(result: DegreeOfTransfer) -> tuple[list[_Box], list[tuple[str, float]]]:
    """Boxes of all origins' provisions, and the places of their names."""
    kinds = {
        one.passage: "boilerplate" if row.boilerplate else row.kind
        for row in result.rows for one in row.origins
    }  # fmt: skip
    boxes: list[_Box] = []
    titles: list[tuple[str, float]] = []
    top = 0.0
    for name in sorted(result.origins, key=lambda one: one != result.main):
        some = [one for one in result.provisions if one.passage.document == name]
        titles.append((name, top + 20))
        boxes += _column([(one, kinds.get(one.passage, "untaken")) for one in some], 0, top + _HEAD)
        top = boxes[-1].y + boxes[-1].height + _GAP if boxes else top
    return boxes, titles


def _column(some: Iterable[tuple[Quoted, str]], x: float, top: float) -> list[_Box]:
    boxes = []
    for quoted, kind in some:
        lines = tuple(wrapped(quoted.quote))
        height = 2 * _PAD + _LINE * (len(lines) + bool(quoted.label)) - 3
        boxes.append(_Box(quoted, kind, x, top, height, lines))
        top += height + _GAP
    return boxes


def wrapped(text: str, lines: int = LINES) -> Iterator[str]:
    """Text in lines that fit a box, cut with an ellipsis; Korean counts double.

    >>> list(wrapped("a " * 60, lines=1))[0][-3:]
    'a …'
    """
    line, used, made = "", 0.0, 0
    for word in _pieces(text):
        wide = _wide(word)
        if line and used + wide > _CHARACTERS:
            made += 1
            if made == lines:
                yield f"{line.rstrip()} …"
                return
            yield line.rstrip()
            line, used = "", 0.0
        line, used = f"{line}{word} ", used + wide + 1
    if line.strip():
        yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """Words, those too long for a line cut up."""
    for word in text.split():
        size = 24 if _wide(word[:1]) > 1 else 48
        yield from (word[at : at + size] for at in range(0, len(word), size))


def _wide(word: str) -> float:
    return sum(1.75 if unicodedata.east_asian_width(char) in "WF" else 1.0 for char in word)


def _box(box: _Box) -> Markup:
    hue = HUES.get(box.kind, "--line")
    dash = _DASHES.get(box.kind, "")
    width = 1.6 if box.kind in HUES else 1
    sign = SIGNS.get(box.kind, "")
    at = box.y + _PAD + _SIZE - 2
    out = [
        Markup(
            '<rect x="{}" y="{}" width="{}" height="{}" rx="4" fill="var(--card)" stroke="var({})" '
            'stroke-width="{}"{}/>'
        ).format(
            box.x + 1, round(box.y, 1), COLUMN - 2, round(box.height, 1), hue, width, _dashed(dash)
        )
    ]
    if sign:
        out.append(_text(box.x + COLUMN - 20, at, sign, "sign", hue))
    if box.quoted.label:
        out.append(_text(box.x + 12, at, _short(box.quoted.label), "label"))
        at += _LINE
    return Markup("").join(
        [*out, *(_text(box.x + 12, at + n * _LINE, line, "") for n, line in enumerate(box.lines))]
    )


def _short(label: str) -> str:
    return label if len(label) <= 44 else f"{label[:43]}…"


def _dashed(dash: str) -> Markup:
    return Markup(' stroke-dasharray="{}"').format(dash) if dash else Markup("")


def _text(x: float, y: float, text: str, kind: str, hue: str = "--ink") -> Markup:
    look = {
        "title": ' font-size="16" font-weight="600"',
        "label": ' font-weight="600" fill-opacity="0.75"',
        "sign": ' font-size="16" font-weight="700"',
    }.get(kind, "")
    return Markup('<text x="{}" y="{}" fill="var({})"{}>{}</text>').format(
        round(x, 1), round(y, 1), hue, Markup(look), escape(printable(text))  # noqa: S704
    )  # fmt: skip


def _ribbons(rows: Sequence[Row], left: Sequence[_Box], right: Sequence[_Box]) -> Iterator[Markup]:
    origins = {box.quoted.passage: box for box in left}
    hosts = {box.quoted.passage: box for box in right}
    signs = []
    for row in rows:
        if not row.host:
            continue
        for one in row.origins:
            a, b = origins[one.passage], hosts[row.host.passage]
            yield _ribbon(a, b, row.kind)
            signs.append(_sign(b, row.kind))
    yield from signs


def _ribbon(a: _Box, b: _Box, kind: str) -> Markup:
    """A band as high as both boxes, from one to the other, along two Bézier curves."""
    x1, x2 = COLUMN, WIDTH - COLUMN
    middle = (x1 + x2) / 2
    top1, end1, top2, end2 = (
        round(one, 1) for one in (a.y + 2, a.y + a.height - 2, b.y + 2, b.y + b.height - 2)
    )
    return Markup(
        '<path d="M{x1},{top1}C{m},{top1} {m},{top2} {x2},{top2}L{x2},{end2}'
        'C{m},{end2} {m},{end1} {x1},{end1}Z" fill="var({hue})" fill-opacity="0.22" '
        'stroke="var({hue})" stroke-width="1.2"{dash}/>'
    ).format(
        x1=x1, x2=x2, m=middle, top1=top1, end1=end1, top2=top2, end2=end2, hue=HUES[kind],
        dash=_dashed(_DASHES.get(kind, "")),
    )  # fmt: skip


def _sign(box: _Box, kind: str) -> Markup:
    """The kind's sign on the ribbon, near the host, where ribbons cross least."""
    x = WIDTH - COLUMN - 16
    y = box.y + box.height / 2
    return Markup(
        '<circle cx="{x}" cy="{y}" r="10" fill="var(--card)" stroke="var({hue})"/>'
        '<text x="{x}" y="{base}" text-anchor="middle" font-size="14" font-weight="700" '
        'fill="var({hue})">{sign}</text>'
    ).format(x=x, y=round(y, 1), base=round(y + 5, 1), hue=HUES[kind], sign=SIGNS[kind])
