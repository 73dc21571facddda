"""A diffusion network as a picture: who is followed by whom, how strongly, how surely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import networkx as nx
import numpy as np

from jejak.errors import InputError
from jejak.model.networks import InferredNetwork, InferredTie
from jejak.reporting.drawings import HUES, Drawing, something
from jejak.reporting.layouts import FEW, Floats, Frame, Label, arranged, labelled
from jejak.reporting.maps import Map, mapped
from jejak.reporting.pictures import inline
from jejak.reporting.texttables import TextTable
from jejak.reporting.wording import Catalogue, catalogue
from jejak.text.printing import printable

MOST = 300
"""Ties beyond which a picture is not legible; the strongest are drawn."""
NAMED = 60
"""Actors beyond which names would cover the picture; those with most ties have one."""
LEADERS = 4
"""Sources whose ties have a colour of their own."""
_LARGE, _SMALL, _WIDE = Frame(880, 720), Frame(600, 420, 60), Frame(940, 620, 26)
_RADII, _MAP_RADII = (4.0, 17.0), (3.0, 10.0)
_WIDTHS = (0.9, 4.5)
_BEND = 0.13
_STEPS = 9
_LED: dict[str, Any] = {"fontSize": 12, "fontWeight": "bold"}
_PLAIN: dict[str, Any] = {"fontSize": 11}
_RIM: dict[str, Any] = {"stroke": "var(--card)", "strokeWidth": 3.5, "strokeJoin": "round"}
_TIP = "M0,0L-1.9,0.8L-1.9,-0.8Z"


@dataclass(frozen=True)
class _Plan:
    """All places of a picture in pixels."""

    ties: Sequence[InferredTie]
    at: Mapping[str, Floats]
    radius: Mapping[str, float]
    followers: Mapping[str, int]
    leaders: Sequence[str]
    named: Sequence[str]
    frame: Frame
    map: Map | None


def network_picture(
    network: InferredNetwork,
    language: str = "en",
    *,
    title: str = "",
    places: Mapping[str, tuple[float, float]] | None = None,
    most: int = MOST,
) -> Drawing:
    """Actors and the ties between them, as arrows from source to follower.

    A disc is larger the more follow the actor, an arrow wider the more the tie explains, and paler
    the fewer resampled sets of policies it is found in. Ties of the sources with most followers
    have a colour each. Actors without ties are left out, and said to be.

    Args:
        network: at least one tie.
        language: of title, legend and description.
        title: instead of the usual one.
        places: longitude and latitude of actors; they stand on a map then.
        most: so many ties at most, the strongest.

    Raises:
        InputError: no ties, or an actor without a place on the map.
    """
    words = catalogue(language)
    ties = network.ties[:most]
    something(ties, "ties")
    plan = _plan(ties, places)
    drawing = _layers(plan, words)
    return Drawing(
        drawing,
        title or words.say("diffusion.network.title"),
        _lines(network, plan, words),
        _told(network, plan, words),
        tie_table(network.ties, words),
        language,
    )


def _plan(ties: Sequence[InferredTie], places: Mapping[str, tuple[float, float]] | None) -> _Plan:
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from((tie.source, tie.target) for tie in ties)
    followers = {actor: int(graph.out_degree(actor)) for actor in graph}
    most = max(followers.values())
    ordered = sorted(graph, key=lambda one: (-followers[one], -graph.in_degree(one)))
    named = ordered[:NAMED]
    low, high = _MAP_RADII if places else _RADII
    radius = {one: low + (high - low) * float(np.sqrt(n / most)) for one, n in followers.items()}
    if places:
        somewhere = mapped({one: _place(one, places) for one in graph}, _WIDE)
        at, frame = somewhere.at, somewhere.frame
    else:
        somewhere = None
        within = _LARGE if len(graph) > FEW else _SMALL
        at, frame = arranged(graph, radius, within, named)
    leaders = [one for one in named[:LEADERS] if followers[one] > 1]
    return _Plan(ties, at, radius, followers, leaders, named, frame, somewhere)


def _place(actor: str, places: Mapping[str, tuple[float, float]]) -> tuple[float, float]:
    if actor not in places:
        remedy = "give its longitude and latitude, or draw without places"
        raise InputError(f"the actor {actor!r} has no place", where="places", remedy=remedy)
    return places[actor]


def _layers(plan: _Plan, words: Catalogue) -> Any:
    ground = plan.map.layers() if plan.map else []
    lines, tips = _arrows(plan, words)
    discs = _discs(plan, words)
    return (
        alt.layer(*ground, lines, tips, discs, *_names(plan))
        .properties(width=plan.frame.width, height=plan.frame.height)
        .resolve_scale(size="independent")
    )


def across(frame: Frame, field: str = "x") -> Any:
    """Pixels from the left."""
    return alt.X(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, frame.width], nice=False))


def down(frame: Frame, field: str = "y") -> Any:
    """Pixels from above."""
    scale = alt.Scale(domain=[0, frame.height], nice=False, reverse=True)
    return alt.Y(f"{field}:Q", axis=None, scale=scale)


def _arrows(plan: _Plan, words: Catalogue) -> tuple[Any, Any]:
    """Curved lines and their tips; strong ties last, so that they lie above."""
    strongest = max(tie.improvement for tie in plan.ties) or 1.0
    widest = _WIDTHS[1] * (0.6 if plan.map else 1)
    points, tips = [], []
    for tie in reversed(plan.ties):
        curve, angle = _curve(plan, tie)
        width = _width(tie.improvement / strongest, widest)
        one = {
            "rank": tie.rank, "leader": _leader(tie.source, plan, words),
            "improvement": tie.improvement, "support": tie.support,
        }  # fmt: skip
        points += [
            {**one, "x": x, "y": y, "n": n} for n, (x, y) in enumerate(np.round(curve, 1).tolist())
        ]
        tip = {"x": curve[-1, 0], "y": curve[-1, 1], "angle": angle, "size": (3.2 + width) ** 2 * 3}
        tips.append(one | tip)
    base = {"x": across(plan.frame), "y": down(plan.frame), "color": _colour(plan, words)}
    pale = plan.ties[0].support is not None
    lines = alt.Chart(inline(points)).mark_line(strokeCap="butt", clip=False)
    lines = lines.encode(
        **base,
        detail="rank:Q",
        order="n:Q",
        strokeWidth=_stroke(strongest, widest, words),
        opacity=_opacity(words) if pale else alt.value(0.75),
    )
    heads = alt.Chart(inline(tips)).mark_point(shape=_TIP, filled=True, strokeWidth=0)
    heads = heads.encode(
        **base,
        size=alt.Size("size:Q", scale=None, legend=None),
        angle=alt.Angle("angle:Q", scale=None),
        opacity=_opacity(words) if pale else alt.value(0.75),
    )
    return lines, heads


def _width(share: float, widest: float) -> float:
    return _WIDTHS[0] + (widest - _WIDTHS[0]) * float(np.sqrt(max(share, 0)))


def _curve(plan: _Plan, tie: InferredTie) -> tuple[Floats, float]:
    """Points from the rim of one disc to that of the other, and the direction of the end."""
    a, b = plan.at[tie.source], plan.at[tie.target]
    along = b - a
    middle = (a + b) / 2 + _BEND * np.array([along[1], -along[0]])
    t = np.linspace(0, 1, 60)[:, None]
    whole = (1 - t) ** 2 * a + 2 * t * (1 - t) * middle + t**2 * b
    inside = np.hypot(*(whole - a).T) >= plan.radius[tie.source]
    inside &= np.hypot(*(whole - b).T) >= plan.radius[tie.target] + 1.5
    kept = whole[inside] if inside.sum() > 1 else whole
    chosen = kept[np.linspace(0, len(kept) - 1, _STEPS).astype(int)]
    dx, dy = chosen[-1] - chosen[-2]
    return chosen, float(np.degrees(np.arctan2(dy, dx)))


def _leader(actor: str, plan: _Plan, words: Catalogue) -> str:
    if actor in plan.leaders:
        return printable(actor)
    return words.say("diffusion.network.others")


def _colour(plan: _Plan, words: Catalogue) -> Any:
    names = [printable(one) for one in plan.leaders]
    scale = alt.Scale(
        domain=[*names, words.say("diffusion.network.others")],
        range=[*HUES[: len(names)], "var(--soft)"],
    )
    title = words.say("diffusion.network.from")
    legend = alt.Legend(title=title, symbolType="stroke", symbolStrokeWidth=3) if names else None
    return alt.Color("leader:N", scale=scale, legend=legend)


def _stroke(strongest: float, widest: float, words: Catalogue) -> Any:
    scale = alt.Scale(domain=[0, strongest], range=[_WIDTHS[0], widest], type="sqrt", nice=False)
    title = words.say("diffusion.improvement")
    step = 10 ** np.floor(np.log10(strongest)) * (
        strongest * 10 ** -np.floor(np.log10(strongest)) // 1
    )
    legend = alt.Legend(
        title=title,
        values=[step / 10, step / 2, step],
        symbolStrokeColor="var(--soft)",
        format=".3~r",
    )
    return alt.StrokeWidth("improvement:Q", scale=scale, legend=legend)


def _opacity(words: Catalogue) -> Any:
    scale = alt.Scale(domain=[0, 1], range=[0.12, 0.9])
    legend = alt.Legend(
        title=words.say("diffusion.support"), values=[0, 0.5, 1], format=".0%",
        symbolType="square", symbolFillColor="var(--ink)", symbolStrokeWidth=0,
        symbolStrokeColor="var(--ink)",
    )  # fmt: skip
    return alt.Opacity("support:Q", scale=scale, legend=legend)


def _discs(plan: _Plan, words: Catalogue) -> Any:
    rows = [
        {"x": at[0], "y": at[1], "followers": plan.followers[one], "leader": _leader(one, plan, words)}
        for one, at in plan.at.items()
    ]  # fmt: skip
    most = max(plan.followers.values())
    low, high = min(plan.radius.values()), max(plan.radius.values())
    # A symbol's size is the square of its width; radii are to grow with the root of the followers.
    values = sorted({n for n in (0, 1, most // 3, most) if n <= most})
    scale = alt.Scale(
        domain=[n * most / 40 for n in range(41)],
        range=[round((2 * (low + (high - low) * (n / 40) ** 0.5)) ** 2, 2) for n in range(41)],
    )
    legend = alt.Legend(
        title=words.say("diffusion.network.followers"), values=values, symbolFillColor="var(--soft)",
        symbolStrokeWidth=0, symbolStrokeColor="var(--soft)", format="d",
    )  # fmt: skip
    marks = alt.Chart(inline(rows)).mark_circle(opacity=1, stroke="var(--card)", strokeWidth=1.2)
    return marks.encode(
        x=across(plan.frame), y=down(plan.frame), color=_colour(plan, words),
        size=alt.Size("followers:Q", scale=scale, legend=legend),
    )  # fmt: skip


def _names(plan: _Plan) -> list[Any]:
    labels = labelled(
        plan.at, plan.radius, plan.named, plan.frame, beside=plan.map is not None,
        lines=np.concatenate([_curve(plan, tie)[0][1:] for tie in plan.ties]),
    )  # fmt: skip
    rows = [
        {"x": label.x, "y": label.y, "name": printable(one), "led": one in plan.leaders}
        for one, label in labels.items()
    ]
    return [*_leads(plan, labels), *halo(rows, plan.frame)]


def halo(rows: list[dict[str, Any]], frame: Frame) -> list[Any]:
    """Names on a rim in the colour of the ground, legible where lines cross them."""
    layers = []
    for led in (False, True):
        base = alt.Chart(inline([one for one in rows if one["led"] is led])).encode(
            x=across(frame), y=down(frame), text="name:N"
        )
        look = _LED if led else _PLAIN
        layers += [base.mark_text(**look, **_RIM), base.mark_text(**look, color="var(--ink)")]
    return layers


def _leads(plan: _Plan, labels: Mapping[str, Label]) -> list[Any]:
    rows = [
        {"x": plan.at[one][0], "y": plan.at[one][1], "x2": label.x, "y2": label.y}
        for one, label in labels.items() if label.far
    ]  # fmt: skip
    if not rows:
        return []
    base = alt.Chart(inline(rows)).mark_rule(color="var(--soft)", strokeWidth=0.8)
    return [base.encode(x=across(plan.frame), y=down(plan.frame), x2="x2:Q", y2="y2:Q")]


def _lines(network: InferredNetwork, plan: _Plan, words: Catalogue) -> tuple[str, ...]:
    first = words.say(
        "diffusion.network.lines", actors=len(plan.at), ties=len(plan.ties), all=len(network.ties),
        policies=network.policies, model=words.word("diffusion.model", network.model),
    )  # fmt: skip
    lines = [first]
    if alone := len(network.actors) - len(plan.at):
        lines.append(words.say("diffusion.network.alone", count=alone))
    if len(plan.at) > len(plan.named):
        lines.append(words.say("diffusion.network.named", count=len(plan.named)))
    return tuple(lines)


def _told(network: InferredNetwork, plan: _Plan, words: Catalogue) -> str:
    ranked = plan.named[:LEADERS]
    listed = words.listed(
        [f"{printable(one)} ({plan.followers[one]})" for one in ranked if plan.followers[one]]
    )
    return " ".join(
        (*_lines(network, plan, words), words.say("diffusion.network.told", leaders=listed))
    )


def tie_table(ties: Sequence[InferredTie], words: Catalogue) -> TextTable:
    """Ties with all their figures, as rows of text; columns without any are left out."""
    names = [
        name
        for name in ("rank", "source", "target", "improvement", "p_value", "q_value", "support")
        if any(getattr(tie, name) is not None for tie in ties)
    ]
    rows = tuple(tuple(_figure(getattr(tie, name)) for name in names) for tie in ties)
    header = tuple(words.say(f"diffusion.{name}") for name in names)
    return TextTable(words.say("diffusion.network.table"), header, rows)


def _figure(value: object) -> str:
    """A figure as a table has it.

    >>> _figure(0.00012), _figure(3744.719), _figure(None)
    ('0.00012', '3745', '')
    """
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else printable(str(value))
