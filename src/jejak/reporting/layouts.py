"""Where the actors of a network and their names stand in a picture.

NetworkX finds the places by how many ties lie between two actors. What it does not do is done here:
islands come near, discs and names keep apart, and names go where there is room.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FEW = 20
"""Actors up to which a picture is small."""
LETTER, LINE = 6.4, 14.0
"""Pixels that a letter takes on average, and a line of text, at the size of names."""
_ROUNDS = 300
_GAP = 3.0
# Half the width that a point of a line counts for: less than a disc or a name.
_STROKE = 2.0
# Sides on which a name is tried, the best first, as shares of its width and height.
_SIDES = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))
_REACHES = (0.0, 7.0, 16.0, 28.0)


@dataclass(frozen=True)
class Frame:
    """A picture's size in pixels, and the margin that no actor's place lies in."""

    width: float
    height: float
    margin: float = 40.0


@dataclass(frozen=True)
class Label:
    """The middle of a name's place, and whether it stands so far off that a line should lead there."""

    x: float
    y: float
    far: bool


def text_width(text: str, letter: float = LETTER) -> float:
    """About how many pixels a text takes; Hangul letters are twice as wide as Latin ones.

    >>> text_width("ab", 10), text_width("서울", 10)
    (20.0, 36.0)
    """
    wide = sum(unicodedata.east_asian_width(one) in "WF" for one in text)
    return letter * (len(text) - wide) + 1.8 * letter * wide


def arranged(
    graph: nx.DiGraph[str],
    radius: Mapping[str, float],
    within: Frame,
    named: Container[str],
) -> tuple[dict[str, Floats], Frame]:
    """Places of all actors, and the frame that they fill.

    Those with few ties between them are near; as long as there is room, no two overlap, nor the
    names below those that have one.
    """
    names = list(graph)
    places = nx.kamada_kawai_layout(graph.to_undirected(), dist=_distances(graph))
    at = _fitted(_turned(np.array([places[name] for name in names]), graph), within)
    at = _apart(at, np.array([_room(one, radius[one], one in named) for one in names]), within)
    low, high = at.min(axis=0) - within.margin, at.max(axis=0) + within.margin
    width, height = (float(round(one)) for one in high - low)
    frame = Frame(width, height, within.margin)
    return dict(zip(names, at - low, strict=True)), frame


def _room(name: str, radius: float, named: bool) -> tuple[float, float]:
    """Width and height of a disc with, if it has one, its name below."""
    if not named:
        return 2 * radius + 4, 2 * radius + 4
    return max(2 * radius, text_width(name)) + 8, 2 * radius + LINE + 6


def _distances(graph: nx.DiGraph[str]) -> dict[str, dict[str, float]]:
    """Ties on the way between two actors; islands are a little farther apart than any two of them."""
    found = dict(nx.all_pairs_shortest_path_length(graph.to_undirected()))
    far = 1.0 + max(max(one.values()) for one in found.values())
    return {a: {b: float(found[a].get(b, far)) for b in graph} for a in graph}


def _turned(at: Floats, graph: nx.DiGraph[str]) -> Floats:
    """The long side across, sources to the left of their followers on the whole."""
    at = at - at.mean(axis=0)
    at = at @ np.linalg.svd(at, full_matrices=False)[2].T
    ahead = np.array([graph.out_degree(one) - graph.in_degree(one) for one in graph])
    return np.asarray(at * np.where(ahead @ at > 0, -1, 1))


def _fitted(at: Floats, frame: Frame) -> Floats:
    """Stretched to the frame; where there are many, half-way to even spacing, for legibility."""
    size = np.array([frame.width, frame.height]) - 2 * frame.margin
    span = np.maximum(np.ptp(at, axis=0), 1e-9)
    if len(at) <= FEW:
        middle = at.min(axis=0) + span / 2
        return np.asarray((at - middle) * (size / span).min() + frame.margin + size / 2)
    ranks = at.argsort(axis=0).argsort(axis=0) / (len(at) - 1)
    return np.asarray(frame.margin + ((at - at.min(axis=0)) / span + ranks) / 2 * size)


def _apart(at: Floats, room: Floats, frame: Frame) -> Floats:
    """Pushes boxes that overlap from each other until none do or the rounds are over."""
    at = at.copy()
    upper = np.array([frame.width, frame.height]) - frame.margin
    for _ in range(_ROUNDS):
        away = at[:, None] - at[None]
        lack = (room[:, None] + room[None]) / 2 - np.abs(away)
        np.einsum("iij->ij", lack)[:] = 0
        crowded: NDArray[np.bool_] = np.asarray((lack > 0).all(axis=2))
        if not crowded.any():
            break
        # Along the side where less is missing; of two in one place the later goes on.
        first = np.less_equal(lack[..., 0] * room[:, None, 1], lack[..., 1] * room[:, None, 0])
        later = np.sign(np.arange(len(at))[:, None] - np.arange(len(at))[None])
        sign = np.where(away == 0, later[..., None], np.sign(away))
        push = (
            sign
            * lack
            * 0.5
            * np.stack([first, np.logical_not(first)], axis=2)
            * crowded[..., None]
        )
        at = np.clip(at + 0.6 * push.sum(axis=1), frame.margin, upper)
    return at


def labelled(
    at: Mapping[str, Floats],
    radius: Mapping[str, float],
    names: Sequence[str],
    frame: Frame,
    *,
    beside: bool = True,
    lines: Floats | None = None,
) -> dict[str, Label]:
    """Where the names stand, those named first where they like best.

    A name goes where it covers least of discs, of points of `lines` and of names placed before it;
    if it can choose, to the side (`beside`) or below.
    """
    taken = [np.array([[*at[one], radius[one], radius[one]] for one in at])]
    if lines is not None:
        taken.append(np.pad(lines, [(0, 0), (0, 2)], constant_values=_STROKE))
    found = {}
    for name in names:
        half = np.array([text_width(name) / 2, LINE / 2 - 1])
        best, box = None, np.zeros(4)
        for far, place in _tries(at[name], radius[name], half, beside=beside):
            box = np.array([*place, *half])
            cost = _covered(box, np.concatenate(taken)) + _outside(box, frame) + 2 * far
            if best is None or cost < best[0] - 1e-9:
                best = cost, box, far
        assert best is not None
        taken.append(best[1][None])
        found[name] = Label(float(best[1][0]), float(best[1][1]), best[2] > _REACHES[1])
    return found


def _tries(
    at: Floats, radius: float, half: Floats, *, beside: bool
) -> Iterator[tuple[float, Floats]]:
    sides = _SIDES if beside else ((0, 1), (0, -1), *_SIDES[:2], *_SIDES[4:])
    for reach in _REACHES:
        for x, y in sides:
            slant = 0.72 if x and y else 1.0
            yield reach, at + np.array([x, y]) * (half + (radius + _GAP + reach) * slant)


def _covered(box: Floats, others: Floats) -> float:
    """Square pixels of the others that the box covers."""
    both = np.minimum(box[:2] + box[2:], others[:, :2] + others[:, 2:]) - np.maximum(
        box[:2] - box[2:], others[:, :2] - others[:, 2:]
    )
    return float(np.prod(np.maximum(both, 0), axis=1).sum())


def _outside(box: Floats, frame: Frame) -> float:
    low, high = box[:2] - box[2:], box[:2] + box[2:]
    over = np.maximum(-low, 0) + np.maximum(high - [frame.width, frame.height], 0)
    return 100 * float(over.sum())
