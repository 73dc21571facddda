"""The network of actors as a picture whose marks and ties are links."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np

from jejak.reporting.actornetwork import ActorNetwork, ActorRow, ActorTie
from jejak.reporting.layouts import FEW, Floats, Frame, arranged, labelled, text_width
from jejak.reporting.plainpictures import PlainPicture, body
from jejak.reporting.wording import Catalogue

MOST, TIES = 40, 150
"""Actors and ties beyond which a picture is not legible; those most documented are drawn."""
_LARGE, _SMALL = Frame(920, 560, 46), Frame(760, 440, 60)
_RADII, _WIDTHS = (6.0, 17.0), (1.2, 6.0)
_ROW, _LETTER = 22, 6.6
Address = Callable[[str], str]
TieAddress = Callable[[str, str], str]

# Each shape in a square from -1 to 1, about equal in area.
_SHAPES = (
    ((-0.38, -0.92), (0.38, -0.92), (0.92, -0.38), (0.92, 0.38),
     (0.38, 0.92), (-0.38, 0.92), (-0.92, 0.38), (-0.92, -0.38)),
    ((-0.86, -0.86), (0.86, -0.86), (0.86, 0.86), (-0.86, 0.86)),
    ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
    ((0, -1.2), (1.15, 0.9), (-1.15, 0.9)),
    ((-0.42, -1.1), (0.42, -1.1), (0.42, -0.42), (1.1, -0.42), (1.1, 0.42), (0.42, 0.42),
     (0.42, 1.1), (-0.42, 1.1), (-0.42, 0.42), (-1.1, 0.42), (-1.1, -0.42), (-0.42, -0.42)),
    ((0, 1.2), (1.15, -0.9), (-1.15, -0.9)),
    ((1.2, 0), (-0.9, 1.15), (-0.9, -1.15)),
    ((-1.2, 0), (0.9, 1.15), (0.9, -1.15)),
)  # fmt: skip


@dataclass(frozen=True)
class _Plan:
    """Who is drawn, and where in pixels."""

    actors: Sequence[ActorRow]
    ties: Sequence[ActorTie]
    at: Mapping[str, Floats]
    radius: Mapping[str, float]
    frame: Frame
    roles: Sequence[str]


def actor_picture(
    network: ActorNetwork, words: Catalogue, *, address: Address, tie_address: TieAddress
) -> PlainPicture | None:
    """Actors by role, joined where events name them together; None where no two are.

    A mark is larger the more sources name the actor, a line thicker the more tell the tie; both
    are links, `address` being given an actor's id. Actors without ties are left out.
    """
    plan = _plan(network)
    if plan is None:
        return None
    legend, height = _legend(plan)
    drawn = body(
        "actors.svg.jinja",
        ties=_ties(plan, words, tie_address),
        marks=[_mark(one, plan, words, address) for one in plan.actors],
        names=_names(plan),
        legend=legend,
    )
    shown = words.say(
        "actors.shown", actors=len(plan.actors), all=len(network.actors), ties=len(plan.ties)
    )
    return PlainPicture(
        drawn, plan.frame.width, plan.frame.height + height, words.say("actors.title"),
        (shown,), f"{words.say('picture.actors')} {shown}",
    )  # fmt: skip


def _plan(network: ActorNetwork) -> _Plan | None:
    tied = {end for tie in network.ties for end in (tie.a, tie.b)}
    actors = [one for one in network.actors if one.id in tied][:MOST]
    ids = {one.id for one in actors}
    ties = [one for one in network.ties if {one.a, one.b} <= ids][:TIES]
    if not ties:
        return None
    joined = {end for tie in ties for end in (tie.a, tie.b)}
    actors = [one for one in actors if one.id in joined]
    names = {one.id: one.name for one in actors}
    most = max(one.sources for one in actors)
    low, high = _RADII
    radius = {one.id: low + (high - low) * (one.sources / most) ** 0.5 for one in actors}
    at, frame = _arranged(names, ties, radius)
    return _Plan(actors, ties, at, radius, frame, list(dict.fromkeys(one.role for one in actors)))


def _arranged(
    names: Mapping[str, str], ties: Sequence[ActorTie], radius: Mapping[str, float]
) -> tuple[dict[str, Floats], Frame]:
    """Places by id; room is made for what is written, which may be the same of two actors."""
    written = {one: f"{name}{' ' * number}" for number, (one, name) in enumerate(names.items())}
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(written.values())
    graph.add_edges_from((written[one.a], written[one.b]) for one in ties)
    sizes = {written[one]: radius[one] for one in names}
    within = _LARGE if len(graph) > FEW else _SMALL
    at, frame = arranged(graph, sizes, within, set(sizes))
    return {one: at[written[one]] for one in names}, frame


def _ties(plan: _Plan, words: Catalogue, address: TieAddress) -> list[dict[str, Any]]:
    names = {one.id: one.name for one in plan.actors}
    most = max(one.sources for one in plan.ties)
    low, high = _WIDTHS
    rows = []
    for one in reversed(plan.ties):
        ends = np.round([*plan.at[one.a], *plan.at[one.b]], 1).tolist()
        label = words.say("actors.tie", a=names[one.a], b=names[one.b], sources=one.sources)
        width = round(low + (high - low) * (one.sources / most) ** 0.5, 1)
        rows.append(
            {
                "path": "M{:g},{:g}L{:g},{:g}".format(*ends),
                "width": width,
                "label": label,
                "address": address(one.a, one.b),
            }
        )
    return rows


def _mark(one: ActorRow, plan: _Plan, words: Catalogue, address: Address) -> dict[str, Any]:
    x, y = plan.at[one.id]
    label = words.say("actors.mark", actor=one.name, role=one.role, sources=one.sources)
    look = _look(plan.roles.index(one.role), float(x), float(y), plan.radius[one.id])
    return {**look, "x": round(float(x), 1), "y": round(float(y), 1), "label": label} | {
        "address": address(one.id)
    }


def _look(role: int, x: float, y: float, radius: float) -> dict[str, Any]:
    """Shape and colour of a role; beyond as many as there are shapes, they begin anew."""
    points = np.array(_SHAPES[role % len(_SHAPES)]) * radius + [x, y]
    path = "M" + "L".join(f"{a:g},{b:g}" for a, b in points.round(1).tolist()) + "Z"
    return {"path": path, "colour": f"var(--hue{role % 8 + 1})"}


def _names(plan: _Plan) -> list[dict[str, Any]]:
    names = {one.id: f"{one.name}{' ' * number}" for number, one in enumerate(plan.actors)}
    at = {names[one]: place for one, place in plan.at.items()}
    radius = {names[one]: size for one, size in plan.radius.items()}
    along = [
        plan.at[one.a] * (1 - share) + plan.at[one.b] * share
        for one in plan.ties
        for share in np.linspace(0.1, 0.9, 9)
    ]
    found = labelled(at, radius, list(at), plan.frame, beside=False, lines=np.array(along))
    return [
        {"text": name.strip(), "x": round(one.x, 1), "y": round(one.y, 1), "far": one.far,
         "from": at[name].round(1).tolist()}
        for name, one in found.items()
    ]  # fmt: skip


def _legend(plan: _Plan) -> tuple[list[dict[str, Any]], float]:
    """Roles in rows below the picture, and how high that is."""
    x, y, rows = 12.0, plan.frame.height + _ROW, []
    for number, role in enumerate(plan.roles):
        width = 34 + text_width(role, _LETTER)
        if x + width > plan.frame.width and x > 12:
            x, y = 12.0, y + _ROW
        rows.append({**_look(number, x, y, 6.5), "text": role, "x": x + 13, "y": y})
        x += width
    return rows, y - plan.frame.height + _ROW / 2
