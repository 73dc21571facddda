"""The kernels of sentence alignment: what joining groups gains, and the best path through them.

Arrays over a band have a row for each sentence of text a and, in row r, the columns
`low[r]:high[r]` of text b, moved to the left edge.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jejak.compiled import kernel

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

GROUP = 4
"""The most sentences that one side of a group joins."""
SHAPES: Ints = np.array(
    [
        (1, 1),
        (1, 2),
        (2, 1),
        (1, 3),
        (3, 1),
        (2, 2),
        (1, 4),
        (4, 1),
        (2, 3),
        (3, 2),
        (2, 4),
        (4, 2),
    ],
    dtype=np.int64,
)
"""How many sentences of a and of b a group joins."""
NEVER = np.float32(-1e9)


@kernel
def gains(
    near: Floats,
    shared: Floats,
    edges: Ints,
    sides: tuple[Floats, Floats],
    numbers: Floats,
) -> Floats:
    """What a group of each shape gains that begins at each cell: log-odds less its costs.

    `near` holds products of weighted vectors, `shared` numbers of shared anchors, `edges` the
    rows `low` and `high`; `sides`, for each text, sums over groups of one to GROUP sentences: the
    length of the sum vector, its product with the usual vector, firm anchors, bytes. `numbers`:
    see `Weights.numbers`. A group that gains less than passing over its sentences is NEVER made.
    """
    rows, width = near.shape
    low, high = edges
    out = np.full((rows, width, len(SHAPES)), NEVER, np.float32)
    for r in range(rows):
        for c in range(low[r], high[r]):
            for shape in range(len(SHAPES)):
                p, q = SHAPES[shape]
                if r + p <= rows and low[r : r + p].max() <= c and c + q <= high[r : r + p].min():
                    dot, common = np.float32(0), np.float32(0)
                    for i in range(r, r + p):
                        at = c - low[i]
                        dot += near[i, at : at + q].sum()
                        common += shared[i, at : at + q].sum()
                    ours, theirs = sides[0][:, p - 1, r], sides[1][:, q - 1, c]
                    odds = _odds(dot, common, ours, theirs, numbers)
                    odds -= numbers[3] * (p + q - 2)
                    if odds > -2 * numbers[2]:
                        out[r, c - low[r], shape] = odds
    return out


@kernel
def _odds(dot: np.float32, common: np.float32, a: Floats, b: Floats, numbers: Floats) -> np.float32:
    """Log-odds that two groups say the same, from nearness, anchors and lengths."""
    slope, midpoint, _, _, agree, differ, most, length, ceiling = numbers
    tiny = np.float32(1e-9)
    cosine = dot / max(a[0] * b[0], tiny)
    usual = (a[1] / max(a[0], tiny) + b[1] / max(b[0], tiny)) / 2
    alike = 1 - (1 - cosine) / max(1 - usual, np.float32(1e-3))
    apart = max(a[2] + b[2] - 2 * common, np.float32(0))
    anchors = min(most, max(-most, agree * common - differ * apart))
    ratio = np.log(b[3] / a[3])
    near = min(slope * (alike - midpoint), ceiling)
    return np.float32(near + anchors - length * ratio * ratio)


@kernel
def best_path(
    gain: Floats, edges: Ints, used_a: Flags, used_b: Flags, skip: float
) -> NDArray[np.float64]:
    """The best local path: rows of (row, column, rows joined, columns joined, gain).

    `edges` holds `low` and `high` as two rows. Sentences already used are passed over like those
    without a counterpart, at `skip` each.
    """
    rows = edges.shape[1]
    score = np.zeros((rows + 1, gain.shape[1] + 1), np.float32)
    came = np.zeros(score.shape, np.int8)
    best, at_row, at_column = np.float32(0), -1, -1
    for r in range(rows + 1):
        low, high = edges[:, min(r, rows - 1)]
        for c in range(low, high + 1):
            here = score[r, c - low]
            if here > best:
                best, at_row, at_column = here, r, c
            if r == rows:
                continue
            if here > skip:
                _reach(score, came, edges, (r + 1, c, 1), here - skip)
                _reach(score, came, edges, (r, c + 1, 2), here - skip)
            if c == high or used_a[r] or used_b[c]:
                continue
            for shape in range(len(SHAPES)):
                more = gain[r, c - low, shape]
                p, q = SHAPES[shape]
                if more > NEVER and not (used_a[r : r + p].any() or used_b[c : c + q].any()):
                    _reach(score, came, edges, (r + p, c + q, shape + 3), here + more)
    return _traced(gain, came, edges[0], (at_row, at_column))


@kernel
def _reach(
    score: Floats, came: NDArray[np.int8], edges: Ints, step: tuple[int, int, int], total: float
) -> None:
    """Note that a place (row, column, by which way) is reached with its best total so far."""
    row, column, way = step
    low, high = edges[:, min(row, edges.shape[1] - 1)]
    if low <= column <= high and total > score[row, column - low]:
        score[row, column - low] = total
        came[row, column - low] = way


@kernel
def _traced(
    gain: Floats, came: NDArray[np.int8], low: Ints, end: tuple[int, int]
) -> NDArray[np.float64]:
    """The way back from the best end to where the path began."""
    row, column = end
    steps = np.empty((len(low) + 1, 5), np.float64)
    count = 0
    while row >= 0:
        way = came[row, column - low[min(row, len(low) - 1)]]
        if way == 0:
            break
        if way == 1:
            row -= 1
        elif way == 2:
            column -= 1
        else:
            p, q = SHAPES[way - 3]
            row, column = row - p, column - q
            for part, value in enumerate((row, column, p, q)):
                steps[count, part] = value
            steps[count, 4] = gain[row, column - low[row], way - 3]
            count += 1
    return steps[:count][::-1].copy()
