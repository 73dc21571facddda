"""Two policies side by side, and their table of likeness, with marks that lead somewhere.

As `ribbons` and `comparison` draw them for a file, here for a page: a provision leads to its
passage, a ribbon and a sign to the row of the table that says what was taken, and what belongs
together bears the numbers of its rows, so that it can be lit up together. No script, no style.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from jejak.model.degrees import DegreeOfTransfer, Quoted, Row
from jejak.model.records import Passage
from jejak.reporting.comparison import MATRIX
from jejak.reporting.ribbons import COLUMN, HUES, SIGNS, WIDTH, shown_kind, wrapped
from jejak.reporting.wording import Catalogue
from jejak.text.printing import printable

LINE, PAD, GAP, HEAD = 17, 9, 9, 34
CELL: Final = 26
_DASHES: Mapping[str, str] = {
    "adapted": "7 3", "other": "2 3", "left_out": "4 4", "boilerplate": "1 3",
}  # fmt: skip


@dataclass(frozen=True)
class Leads:
    """Where marks lead, and what documents are called: all are asked by the picture."""

    passage: Callable[[Passage], str]
    row: Callable[[int], str]
    name: Callable[[str], str]
    language: Callable[[str], str]


@dataclass(frozen=True)
class _Box:
    """A provision's place in the picture, and the numbers of the rows that are about it."""

    quoted: Quoted
    kind: str
    rows: tuple[int, ...]
    x: float
    y: float
    lines: tuple[str, ...]

    @property
    def height(self) -> float:
        """Its height, in pixels."""
        return 2 * PAD + LINE * (len(self.lines) + bool(self.quoted.label)) - 3


def side_by_side(result: DegreeOfTransfer, words: Catalogue, leads: Leads) -> Markup:
    """The picture as inline SVG: origins left, the main one first, the host right."""
    about = _about(result)
    left, titles = _origins(result, about)
    hosts = [row.host for row in result.rows if row.host]
    right = _column(hosts, about, WIDTH - COLUMN, HEAD)
    height = max((one.y + one.height for one in (*left, *right)), default=HEAD) + GAP
    body = [
        *_bands(result.rows, left, right, words, leads),
        *(_drawn(one, words, leads) for one in (*left, *right)),
        *(_title(0, y, leads.name(name)) for name, y in titles),
        _title(WIDTH - COLUMN, 20, leads.name(result.host)),
    ]
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="ribbons" role="group" aria-label="{}" '
        'viewBox="-8 -4 {} {}" font-family="sans-serif" font-size="12">{}</svg>'
    ).format(words.say("transfer.picture"), WIDTH + 16, round(height), Markup("").join(body))


_About = Mapping[Passage, tuple[str, tuple[int, ...]]]


def _about(result: DegreeOfTransfer) -> _About:
    """The kind of every provision, and the numbers, from 1, of the rows that are about it."""
    found: dict[Passage, tuple[str, tuple[int, ...]]] = {}
    for number, row in enumerate(result.rows, start=1):
        for one in (*row.origins, *((row.host,) if row.host else ())):
            before = found.get(one.passage, ("", ()))[1]
            found[one.passage] = (shown_kind(row), (*before, number))
    return found


def _origins(result: DegreeOfTransfer, about: _About) -> tuple[list[_Box], list[tuple[str, float]]]:
    """Boxes of all origins' provisions, and the places of their names."""
    boxes: list[_Box] = []
    titles: list[tuple[str, float]] = []
    top = 0.0
    for name in sorted(result.origins, key=lambda one: one != result.main):
        titles.append((name, top + 20))
        some = [one for one in result.provisions if one.passage.document == name]
        boxes += _column(some, about, 0, top + HEAD)
        top = boxes[-1].y + boxes[-1].height + GAP if boxes else top + HEAD
    return boxes, titles


def _column(some: Iterable[Quoted], about: _About, x: float, top: float) -> list[_Box]:
    boxes = []
    for quoted in some:
        kind, rows = about.get(quoted.passage, ("untaken", ()))
        boxes.append(_Box(quoted, kind, rows, x, top, tuple(wrapped(quoted.quote))))
        top += boxes[-1].height + GAP
    return boxes


def _drawn(box: _Box, words: Catalogue, leads: Leads) -> Markup:
    kind = words.say(f"transfer.kind.{box.kind}") if box.kind in SIGNS else ""
    return Markup(
        '<a href="{}" class="box" lang="{}"{}><title>{}</title><rect x="{}" y="{}" width="{}" '
        'height="{}" rx="4" fill="var(--card)" stroke="var({})" stroke-width="{}"{}/>{}{}</a>'
    ).format(
        leads.passage(box.quoted.passage), leads.language(box.quoted.passage.document),
        _numbers(box.rows), kind or printable(box.quoted.label) or "–", box.x + 1, round(box.y, 1),
        COLUMN - 2, round(box.height, 1), HUES.get(box.kind, "--line"),
        1.6 if box.kind in HUES else 1, _dashed(box.kind), _sign(box), _lettering(box),
    )  # fmt: skip


def _numbers(rows: Sequence[int]) -> Markup:
    told = " ".join(str(one) for one in rows)
    return Markup(' data-rows="{}"').format(told) if rows else Markup("")


def _sign(box: _Box) -> Markup:
    if box.kind not in SIGNS:
        return Markup("")
    return Markup(
        '<text x="{}" y="{}" fill="var({})" font-size="16" font-weight="700">{}</text>'
    ).format(box.x + COLUMN - 20, round(box.y + PAD + 11, 1), HUES[box.kind], SIGNS[box.kind])


def _lettering(box: _Box) -> Markup:
    label = printable(box.quoted.label)
    lines = [*([label if len(label) <= 44 else f"{label[:43]}…"] if label else []), *box.lines]
    return Markup("").join(
        Markup('<text x="{}" y="{}" fill="var(--ink)"{}>{}</text>').format(
            box.x + 12,
            round(box.y + PAD + 11 + LINE * number, 1),
            Markup(' font-weight="600"') if label and not number else "",
            printable(line),
        )
        for number, line in enumerate(lines)
    )


def _title(x: float, y: float, name: str) -> Markup:
    line = next(wrapped(printable(name), lines=1), "")
    return Markup(
        '<text x="{}" y="{}" fill="var(--ink)" font-size="14" font-weight="600">{}</text>'
    ).format(x, round(y, 1), line)


def _dashed(kind: str) -> Markup:
    dash = _DASHES.get(kind, "")
    return Markup(' stroke-dasharray="{}"').format(dash) if dash else Markup("")


def _bands(
    rows: Sequence[Row],
    left: Sequence[_Box],
    right: Sequence[_Box],
    words: Catalogue,
    leads: Leads,
) -> Iterator[Markup]:
    """The ribbons; who goes through the picture by keyboard goes by the boxes."""
    places = {box.quoted.passage: box for box in (*left, *right)}
    for number, row in enumerate(rows, start=1):
        for one in row.origins if row.host else ():
            a, b = places[one.passage], places[row.host.passage] if row.host else None
            label = words.say(f"transfer.kind.{row.kind}")
            if b:
                yield Markup(
                    '<a href="{}" class="band" tabindex="-1" aria-label="{}"{}>{}</a>'
                ).format(leads.row(number), label, _numbers((number,)), _band(a, b, row.kind))


def _band(a: _Box, b: _Box, kind: str) -> Markup:
    """A band as high as both boxes along two Bézier curves, and its sign near the host."""
    x1, x2 = COLUMN, WIDTH - COLUMN
    y = round(b.y + b.height / 2, 1)
    ends = (a.y + 2, a.y + a.height - 2, b.y + 2, b.y + b.height - 2)
    top1, end1, top2, end2 = (round(one, 1) for one in ends)
    return Markup(
        '<path d="M{x1},{top1}C{m},{top1} {m},{top2} {x2},{top2}L{x2},{end2}'
        'C{m},{end2} {m},{end1} {x1},{end1}Z" fill="var({hue})" fill-opacity="0.22" '
        'stroke="var({hue})" stroke-width="1.2"{dash}/>'
        '<circle cx="{x}" cy="{y}" r="10" fill="var(--card)" stroke="var({hue})"/>'
        '<text x="{x}" y="{base}" text-anchor="middle" font-size="14" font-weight="700" '
        'fill="var({hue})">{sign}</text>'
    ).format(
        x1=x1, x2=x2, m=(x1 + x2) / 2, top1=top1, end1=end1, top2=top2, end2=end2, hue=HUES[kind],
        dash=_dashed(kind), x=x2 - 16, y=y, base=round(y + 5, 1), sign=SIGNS[kind],
    )  # fmt: skip


def likeness_table(result: DegreeOfTransfer, words: Catalogue, leads: Leads) -> Markup | None:
    """Host provisions as rows, origin provisions as columns; darker is more alike.

    What a host's provision rests on bears the sign of its kind, which leads to its row. None
    where there are too many, or no provisions.
    """
    hosts = [(number, row) for number, row in enumerate(result.rows, start=1) if row.host]
    across, down = len(result.provisions), len(hosts)
    if not across or not down or max(across, down) > MATRIX:
        return None
    names = _names(result, hosts, leads)
    left, top = (_room(some) for some in names)
    body = [
        *_grid(across, down),
        *(_shade(one.column, one.row, one.score) for one in result.likeness),
        *_signs(result, hosts, words, leads),
        *_beside(names[0]),
        *_above(names[1]),
    ]
    width, height = left + across * CELL + top // 2 + 8, top + down * CELL + 4
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="likeness" role="group" aria-label="{}" '
        'width="{w}" height="{h}" viewBox="{x} {y} {w} {h}" font-family="sans-serif" '
        'font-size="12">{body}</svg>'
    ).format(
        words.say("transfer.matrix.label"), w=width, h=height, x=-left, y=-top,
        body=Markup("").join(body),
    )  # fmt: skip


def _room(names: Sequence[str]) -> int:
    """Pixels for the longest of some names; wide letters take about twice as much."""
    wide = (sum(7.2 if char < "\u1100" else 12.5 for char in name) for name in names)
    return round(max(wide)) + 16


def _grid(across: int, down: int) -> Iterator[Markup]:
    lines = [(n * CELL, 0, n * CELL, down * CELL) for n in range(across + 1)]
    lines += [(0, n * CELL, across * CELL, n * CELL) for n in range(down + 1)]
    path = "".join(f"M{x},{y}L{x2},{y2}" for x, y, x2, y2 in lines)
    yield Markup('<path d="{}" stroke="var(--line)" fill="none"/>').format(path)


def _shade(column: int, row: int, score: float) -> Markup:
    opacity = round(max(0.0, min(1.0, (score - 0.2) / 0.8)) * 0.95, 2)
    return Markup(
        '<rect x="{}" y="{}" width="{s}" height="{s}" fill="var(--hue1)" fill-opacity="{}"/>'
    ).format(column * CELL + 1, row * CELL + 1, opacity, s=CELL - 2)


def _signs(
    result: DegreeOfTransfer,
    hosts: Sequence[tuple[int, Row]],
    words: Catalogue,
    leads: Leads,
) -> Iterator[Markup]:
    """Signs on what a provision rests on, on a ground that keeps them legible."""
    place = {one.passage: n for n, one in enumerate(result.provisions)}
    for down, (number, row) in enumerate(hosts):
        for one in row.origins:
            x, y = (at * CELL + CELL // 2 for at in (place[one.passage], down))
            label = f"{words.say(f'transfer.kind.{row.kind}')}: {_called(row.host, down)} – "
            yield Markup(
                '<a href="{}" aria-label="{}"><rect x="{}" y="{}" width="{s}" height="{s}" '
                'fill="var(--card)" fill-opacity="0"/><circle cx="{x}" cy="{y}" r="8" '
                'fill="var(--card)"/><text x="{x}" y="{base}" text-anchor="middle" font-size="14" '
                'font-weight="700" fill="var(--ink)">{sign}</text></a>'
            ).format(
                leads.row(number), label + _called(one, place[one.passage]), x - CELL // 2,
                y - CELL // 2, s=CELL, x=x, y=y, base=y + 5, sign=SIGNS[row.kind],
            )  # fmt: skip


def _names(
    result: DegreeOfTransfer, hosts: Sequence[tuple[int, Row]], leads: Leads
) -> tuple[list[str], list[str]]:
    """What rows and columns are called; where there are several origins, after which it is."""
    several = len(result.origins) > 1
    rows = [_cut(_called(row.host, n)) for n, (_, row) in enumerate(hosts)]
    columns = []
    for n, one in enumerate(result.provisions):
        before = f"{leads.name(one.passage.document)}: " if several else ""
        columns.append(_cut(before + _called(one, n)))
    return rows, columns


def _beside(names: Sequence[str]) -> Iterator[Markup]:
    for n, name in enumerate(names):
        yield Markup('<text x="-8" y="{}" text-anchor="end" fill="var(--ink)">{}</text>').format(
            n * CELL + CELL // 2 + 4, name
        )


def _above(names: Sequence[str]) -> Iterator[Markup]:
    for n, name in enumerate(names):
        yield Markup(
            '<text transform="translate({} -8) rotate(-60)" fill="var(--ink)">{}</text>'
        ).format(n * CELL + CELL // 2 + 4, name)


def _called(one: Quoted | None, number: int) -> str:
    return (printable(one.label) if one else "") or str(number + 1)


def _cut(name: str) -> str:
    """A name that fits the room there is."""
    line = next(wrapped(name, lines=1), "")
    return line if len(line) <= 28 else f"{line[:27]}…"
