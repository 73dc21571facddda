"""Clusters of reposts and of reports on one press release, so that ten are not ten witnesses.

Two documents belong together when they share wording (`shared_wording`), or a headline, or
say nearly the same within days of each other. The constants were set on the reposts of the
founding case and on made-up press releases in three languages; a pair joined in error costs
some weight, a pair missed counts one source twice, so doubt joins.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import networkx as nx
import numpy as np
from rapidfuzz import fuzz

from jejak.comparing.collection import Text, collect
from jejak.comparing.spill import Budget
from jejak.comparing.verbatim import Matches, VerbatimSettings, shared_wording
from jejak.model.records import Document, Match, Passage, Repost
from jejak.text.folding import lower
from jejak.text.meaning import Encoder, Vectors

CLOSE = VerbatimSettings(most=40, window=1)
"""News items are short: every word sequence is a fingerprint."""
SHARED_WORDING = 0.4
"""Share of the shorter text's words that stand in passages shared with the other."""
MEMORY = 10**9
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
    nowhere = Budget(MEMORY, Path())
    texts = (Text(one.id, one.text) for one in documents)
    collection = collect(texts, nowhere, window=CLOSE.window)
    sizes = np.diff(collection.pointers)
    for _, group in shared_wording(collection, CLOSE, nowhere):
        for found in group:
            for pair, words in _shared_words(found).items():
                share = words / max(min(sizes[pair[0]], sizes[pair[1]]), 1)
                if share >= SHARED_WORDING:
                    yield pair, (min(float(share), 1.0), "wording")


def _shared_words(found: Matches) -> dict[Pair, float]:
    """Equal words that each pair of texts shares, in all its passages."""
    shared: dict[Pair, float] = {}
    for a, b, words in zip(found.a, found.b, found.length * found.identity, strict=True):
        shared[int(a), int(b)] = shared.get((int(a), int(b)), 0.0) + float(words)
    return shared


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
