"""Passages of one text that another renders, in another language or in other words.

Sentences are encoded once a document, aligned many to many, and maximal runs of aligned
sentences become passages: only what is translated is reported, and unrelated texts give nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from jejak.comparing.anchors import Anchors, find_anchors, identity
from jejak.comparing.found import Found
from jejak.comparing.sentencealign import Bead, Side, Weights, align, total
from jejak.comparing.yardstick import yardstick
from jejak.text.meaning import Encoder, default_encoder
from jejak.text.sentences import paragraphs, sentences

GAP = 1
"""Sentences without a counterpart that a passage may hold in a row, on either side."""
LONGEST = 1000
"""Code points after which a sentence is cut, at a space: tables and lists have no full stops."""


@dataclass(frozen=True)
class Prepared:
    """A text ready for comparison with any number of others.

    `spans` holds the code points of each sentence, half-open, as rows; `side` its vectors,
    anchors and lengths.
    """

    spans: NDArray[np.int64]
    side: Side

    def __len__(self) -> int:
        return len(self.side)


def prepare(text: str, encoder: Encoder | None = None) -> Prepared:
    """Split a text into sentences, find their anchors and encode them."""
    return prepare_many([text], encoder)[0]


def prepare_many(texts: Sequence[str], encoder: Encoder | None = None) -> list[Prepared]:
    """Prepare many texts; their sentences are encoded together, which is faster."""
    spans = [list(_units(text)) for text in texts]
    words = [
        text[start:end] for text, some in zip(texts, spans, strict=True) for start, end in some
    ]
    vectors = (encoder or default_encoder()).encode([_encodable(one) for one in words])
    anchors = [find_anchors(one) for one in words]
    sizes = np.array([len(_encodable(one).encode()) for one in words], dtype=np.float32)
    bounds = np.cumsum([0, *map(len, spans)]).tolist()
    return [
        Prepared(
            np.array(some, dtype=np.int64).reshape(-1, 2),
            Side(vectors[first:last], tuple(anchors[first:last]), sizes[first:last]),
        )
        for some, (first, last) in zip(spans, pairwise(bounds), strict=True)
    ]


def _encodable(text: str) -> str:
    # Lone surrogates cannot be written as UTF-8, which encoders need.
    return text.encode("utf-8", "replace").decode()


def _units(text: str) -> Iterator[tuple[int, int]]:
    """Sentences that hold a letter or digit, none longer than LONGEST."""
    for block in paragraphs(text):
        for start, end in sentences(text, *block):
            at = start
            while end - at > LONGEST:
                cut = text.rfind(" ", at + LONGEST // 2, at + LONGEST)
                cut = cut if cut > 0 else at + LONGEST
                yield at, cut
                at = cut + (text[cut] == " ")
            if any(char.isalnum() for char in text[at:end]):
                yield at, end


def translations(
    a: str,
    b: str,
    encoder: Encoder | None = None,
    weights: Weights | None = None,
    *,
    gap: int = GAP,
) -> list[Found]:
    """The passages of `a` that `b` translates or retells, in the order of `a`.

    The languages need not be known and may be the same. A passage goes on over at most `gap`
    sentences in a row that have no counterpart. `score` is the mean probability, weighted by
    length, that what is aligned says the same; `identity` the share of numbers, dates, places
    and names that agree (1 if there are none). The method is "meaning".
    """
    chosen = encoder or default_encoder()
    left, right = prepare_many([a, b], chosen)
    return translated(left, right, chosen, weights, gap=gap)


def translated(
    a: Prepared,
    b: Prepared,
    encoder: Encoder | None = None,
    weights: Weights | None = None,
    *,
    gap: int = GAP,
) -> list[Found]:
    """The same as `translations`, for texts prepared with this encoder."""
    return sorted(_found(a, b, run) for run in aligned_runs(a, b, encoder, weights, gap=gap))


def aligned_runs(
    a: Prepared,
    b: Prepared,
    encoder: Encoder | None = None,
    weights: Weights | None = None,
    *,
    gap: int = GAP,
) -> list[list[Bead]]:
    """The runs of aligned sentences behind each passage, the strongest alignments first."""
    chosen, scale = weights or Weights(), yardstick(encoder or default_encoder())
    paths = align(a.side, b.side, scale, chosen)
    needed = chosen.needed(len(a), len(b), total(paths[0]) if paths else 0.0)
    return [run for path in paths for run in _runs(path, gap) if total(run) >= needed]


def _runs(path: Sequence[Bead], gap: int) -> Iterator[list[Bead]]:
    run: list[Bead] = []
    for bead in path:
        if run and max(bead.a_from - run[-1].a_to, bead.b_from - run[-1].b_to) > gap:
            yield run
            run = []
        run.append(bead)
    if run:
        yield run


def _found(a: Prepared, b: Prepared, run: Sequence[Bead]) -> Found:
    sizes = [float(a.side.sizes[bead.a_from : bead.a_to].sum()) for bead in run]
    chances = [1 / (1 + np.exp(-bead.odds)) for bead in run]
    return Found(
        int(a.spans[run[0].a_from, 0]),
        int(a.spans[run[-1].a_to - 1, 1]),
        int(b.spans[run[0].b_from, 0]),
        int(b.spans[run[-1].b_to - 1, 1]),
        float(np.average(chances, weights=sizes)),
        identity(
            _all(a, [(bead.a_from, bead.a_to) for bead in run]),
            _all(b, [(bead.b_from, bead.b_to) for bead in run]),
        ),
        "meaning",
    )


def _all(text: Prepared, ranges: Sequence[tuple[int, int]]) -> Anchors:
    some = [text.side.anchors[i] for first, last in ranges for i in range(first, last)]
    return Anchors(
        frozenset().union(*(one.firm for one in some)),
        frozenset().union(*(one.loose for one in some)),
    )
