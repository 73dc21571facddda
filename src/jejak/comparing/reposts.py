"""Clusters of reposts and of reports on one press release, so that ten are not ten witnesses.

Two documents belong together when they share wording (three-word shingles), or a headline, or
say nearly the same within days of each other. The constants were set on the reposts of the
founding case and on made-up press releases in three languages; a pair joined in error costs
some weight, a pair missed counts one source twice, so doubt joins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

import networkx as nx
import numpy as np
from rapidfuzz import fuzz

from jejak.model.records import Document, Match, Passage, Repost
from jejak.text.folding import lower
from jejak.text.meaning import Encoder, Vectors

SHINGLE = 3
SHARED_WORDING = 0.3
"""Share of the shorter text's shingles that the other holds too."""
COMMON = 40
"""A shingle in more documents than this is a formula; it is compared between neighbours only."""
SAME_DAYS, SAME_EVENT = 3, 0.60
SAME_HEADLINE, HEADLINE_MEANING = 80.0, 0.5
NEARLY_EQUAL, NEARLY_DAYS = 0.80, 30
BLOCK = 1024


def find_reposts(
    documents: Sequence[Document], encoder: Encoder
) -> tuple[list[Match], list[Repost]]:
    """Matches between whole documents, and every clustered document's place in its cluster."""
    vectors = encoder.encode([one.text[:2000] for one in documents])
    pairs = dict(_by_wording(documents))
    for pair, score, method in _by_meaning(documents, vectors):
        pairs.setdefault(pair, (score, method))
    matches = [
        Match(_whole(documents[i]), _whole(documents[j]), round(score, 4), method)
        for (i, j), (score, method) in sorted(pairs.items())
    ]
    return matches, list(_clusters(documents, pairs))


Pair = tuple[int, int]


def _whole(document: Document) -> Passage:
    return Passage(document.id, 0, len(document.text), "paragraph")


def _by_wording(documents: Sequence[Document]) -> Iterator[tuple[Pair, tuple[float, str]]]:
    shingles = [_shingles(one.text) for one in documents]
    holders: dict[tuple[str, ...], list[int]] = {}
    for number, some in enumerate(shingles):
        for shingle in some:
            holders.setdefault(shingle, []).append(number)
    shared: dict[Pair, int] = {}
    for some_holders in holders.values():
        for pair in _pairs(some_holders):
            shared[pair] = shared.get(pair, 0) + 1
    for (first, second), count in shared.items():
        share = count / min(len(shingles[first]), len(shingles[second]))
        if share >= SHARED_WORDING:
            yield (first, second), (share, "wording")


def _pairs(holders: Sequence[int]) -> Iterator[Pair]:
    # Neighbours are enough to join fifty copies of one release, which share all their shingles.
    return combinations(holders, 2) if len(holders) <= COMMON else pairwise(holders)


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"\w+", lower(text))
    return frozenset(tuple(words[n : n + SHINGLE]) for n in range(len(words) - SHINGLE + 1))


def _by_meaning(
    documents: Sequence[Document], vectors: Vectors
) -> Iterator[tuple[Pair, float, str]]:
    for first in range(0, len(documents), BLOCK):
        near = vectors[first : first + BLOCK] @ vectors.T
        for row, column in np.argwhere(near >= HEADLINE_MEANING):
            i, j = first + int(row), int(column)
            if i < j:
                method = _same(documents[i], documents[j], float(near[row, column]))
                if method:
                    yield (i, j), float(near[row, column]), method


def _same(one: Document, other: Document, alike: float) -> str:
    days = _days_apart(one, other)
    if days <= SAME_DAYS and alike >= SAME_EVENT:
        return "same event"
    if days <= NEARLY_DAYS and alike >= NEARLY_EQUAL:
        return "same event"
    long_titles = min(len(one.title), len(other.title)) > 20
    if long_titles and fuzz.token_set_ratio(lower(one.title), lower(other.title)) >= SAME_HEADLINE:
        return "headline"
    return ""


def _days_apart(one: Document, other: Document) -> float:
    if one.published is None or other.published is None:
        return float("inf")
    if "day" not in (one.published.precision, other.published.precision):
        return float("inf")
    return float(abs((one.published.start - other.published.start).days))


def _clusters(
    documents: Sequence[Document], pairs: dict[Pair, tuple[float, str]]
) -> Iterator[Repost]:
    graph = nx.Graph(list(pairs))
    for members in nx.connected_components(graph):
        ordered = sorted((documents[i] for i in members), key=_first)
        for place, document in enumerate(ordered):
            yield Repost(document.id, ordered[0].id, place == 0)


def _first(document: Document) -> tuple[bool, str, str]:
    when = document.published
    return when is None, when.start.isoformat() if when else "", document.id
