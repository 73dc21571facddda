"""Which documents of a collection are most alike as wholes: by words and short word sequences.

A term shared counts by its rarity (in how few series it stands) times its coherence (how alike
the documents are that hold it): a letterhead, a site's menu or an enacting clause joins documents
that have nothing else in common, a subject's own wording joins those that have. Likeness makes
coherence and coherence likeness, in a few rounds. At the end a pair is ranked by how far it
stands out among the neighbours of both (ratio margin: Artetxe & Schwenk, 2019).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from jejak.comparing.words import LOW, split_many

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LENGTHS = (1, 2, 3)
"""Words in a term."""
NEAR, ROUNDS = 10, 2
"""Neighbours that tell coherence and margin, and rounds of coherence. Chosen on the 60 bills of
the Legislative Influence Detector; 5 to 20 neighbours and 1 to 3 rounds do about as well there."""
MOST = 1000
"""A term that more documents hold tells nothing and costs their square."""
CELLS = 1 << 23
"""Likenesses held at a time."""


class Ranked(NamedTuple):
    """For each document `a` the documents `b` most alike, best first, as arrays of equal length.

    `likeness` (0–1) is what a and b share of their terms, weighted; `margin` (0–1) how far that
    stands out among the neighbours of both, by which the rows of each `a` are in order.
    """

    a: Ints
    b: Ints
    likeness: Floats
    margin: Floats


def rank(
    texts: Sequence[str],
    series: Sequence[str] | None = None,
    *,
    top: int = 20,
    near: int = NEAR,
    rounds: int = ROUNDS,
) -> Ranked:
    """Rank for each text the `top` others most like it; texts of one series are not compared.

    likeness = mean over terms of one, two and three words of the cosine of vectors with entries
    sqrt(count * rarity * coherence), where rarity = log((n + 1) / series that hold the term) and
    coherence = mean likeness of its holders. margin = l / (l + m_a + m_b), where l is the
    likeness and m a document's mean likeness to its `near` nearest. Numbers are left out: in most
    documents they number lines and pages. Terms of one series are left out as well. Pairs that
    share nothing are not listed. What only two documents share, a long menu above all, supports
    itself and stays. Time grows with the square of the number of documents, at sparse cost: 10^4
    articles of 1 kB took 16 CPU-seconds.

    >>> texts = ["every flat sorts kitchen waste", "each flat sorts kitchen waste daily",
    ...          "the mayor opened a river park", "a river park was opened"]
    >>> rank(texts, top=1).b.tolist()
    [1, 0, 3, 2]
    """
    issuers = _numbered(series, len(texts))
    terms = [_shared(one, issuers) for one in _terms(texts)]
    usual = [np.sqrt(_rarity(one, issuers)) for one in terms]
    vectors = _vectors(terms, usual)
    for _ in range(rounds):
        alike = _symmetric(_nearest(vectors, issuers, near))
        weights = [
            rare * np.sqrt(_coherence(one, alike)) for one, rare in zip(terms, usual, strict=True)
        ]
        vectors = _vectors(terms, weights)
    return _ranked(vectors, issuers, top, near)


def _numbered(series: Sequence[str] | None, count: int) -> Ints:
    """The number of each document's series; its own where it has none."""
    names = [name or f"\0{at}" for at, name in enumerate(series or [""] * count)]
    return np.unique(np.array(names, object), return_inverse=True)[1].astype(np.int64)


def _terms(texts: Sequence[str]) -> list[sparse.csr_matrix]:
    """Counts by document of words (as square roots) and of word sequences (present or not)."""
    words, pointers = split_many(texts)
    document = np.repeat(np.arange(len(texts)), np.diff(pointers))
    kept = ~_numbers(texts, document, words.start)
    key, document = words.key[kept] & LOW, document[kept]
    found = []
    for length in LENGTHS:
        matrix = _counts(*_sequences(key, document, length), len(texts))
        matrix.data = np.sqrt(matrix.data) if length == 1 else np.ones_like(matrix.data)
        found.append(matrix)
    return found


def _numbers(texts: Sequence[str], document: Ints, start: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which words begin with a digit."""
    codes = np.frombuffer("\0".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    begins = np.cumsum([0, *(len(text) + 1 for text in texts)])
    signs, which = np.unique(codes[begins[document] + start], return_inverse=True)
    return np.array([chr(sign).isdigit() for sign in signs], bool)[which]


def _sequences(
    key: NDArray[np.uint64], document: Ints, length: int
) -> tuple[Ints, NDArray[np.uint64]]:
    """The document and a hash of each `length` words in a row."""
    count = max(len(key) - length + 1, 0)
    hashed = np.zeros(count, np.uint64)
    for at in range(length):
        hashed = (hashed ^ key[at : at + count]) * np.uint64(0x9E3779B97F4A7C15)
        hashed ^= hashed >> np.uint64(29)
    inside = document[:count] == document[length - 1 :]
    return document[:count][inside], hashed[inside]


def _counts(document: Ints, hashed: NDArray[np.uint64], documents: int) -> sparse.csr_matrix:
    _, column = np.unique(hashed, return_inverse=True)
    ones = np.ones(len(column))
    return sparse.csr_matrix(
        (ones, (document, column)), (documents, int(column.max(initial=-1)) + 1)
    )


def _shared(terms: sparse.csr_matrix, series: Ints) -> sparse.csr_matrix:
    """The terms that stand in several series, and not in very many documents."""
    holders = terms.getnnz(axis=0)
    return terms[:, (_holding(terms, series) > 1) & (holders <= MOST)]


def _holding(terms: sparse.csr_matrix, series: Ints) -> Ints:
    """In how many series each term stands."""
    rows, columns = terms.nonzero()
    pairs = np.unique(np.stack((columns, series[rows])), axis=1)
    return np.bincount(pairs[0], minlength=terms.shape[1])


def _rarity(terms: sparse.csr_matrix, series: Ints) -> Floats:
    known = int(series.max(initial=0)) + 1
    return np.asarray(np.log((known + 1) / np.maximum(_holding(terms, series), 1)))


def _coherence(terms: sparse.csr_matrix, alike: sparse.csr_matrix) -> Floats:
    """For each term the mean likeness of its holders, two by two; only neighbours are alike."""
    held = terms.copy()
    held.data = np.ones_like(held.data)
    total = np.zeros(terms.shape[1])
    filled = alike.nnz * terms.nnz // max(terms.shape[0], 1) ** 2
    for rows in _blocks(terms.shape[0], filled):
        total += np.asarray((alike[rows] @ held).multiply(held[rows]).sum(axis=0)).ravel()
    count = held.getnnz(axis=0)
    return np.asarray(total / np.maximum(count * (count - 1), 1))


def _vectors(terms: Sequence[sparse.csr_matrix], weights: Sequence[Floats]) -> sparse.csr_matrix:
    """One row a document: weighted terms, each length of terms with the same share."""
    parts = []
    for some, weight in zip(terms, weights, strict=True):
        part = some @ sparse.diags(weight)
        lengths = np.sqrt(np.asarray(part.multiply(part).sum(axis=1)).ravel())
        share = 1 / np.maximum(lengths * np.sqrt(len(terms)), 1e-12)
        parts.append(sparse.diags(share) @ part)
    return sparse.csr_matrix(sparse.hstack(parts))


def _blocks(rows: int, width: int) -> list[slice]:
    step = max(CELLS // max(width, 1), 1)
    edges = [*range(0, rows, step), rows]
    return [slice(first, last) for first, last in pairwise(edges)]


def _nearest(vectors: sparse.csr_matrix, series: Ints, top: int) -> sparse.csr_matrix:
    """Each row's `top` likenesses to rows of other series."""
    found = []
    across = vectors.T.tocsr()
    for rows in _blocks(len(series), len(series)):
        likeness = (vectors[rows] @ across).toarray()
        likeness[series[rows][:, None] == series[None, :]] = 0.0
        if top < likeness.shape[1]:
            least = -np.partition(-likeness, top - 1, axis=1)[:, top - 1 : top]
            likeness[likeness < least] = 0.0
        found.append(sparse.csr_matrix(likeness))
    return sparse.csr_matrix(sparse.vstack(found)) if found else sparse.csr_matrix((0, 0))


def _symmetric(near: sparse.csr_matrix) -> sparse.csr_matrix:
    return sparse.csr_matrix(near.maximum(near.T))


def _ranked(vectors: sparse.csr_matrix, series: Ints, top: int, near: int) -> Ranked:
    """The best of each document by margin, among three times as many by likeness."""
    found = _nearest(vectors, series, max(3 * top, near)).tocoo()
    a, b, likeness = found.row.astype(np.int64), found.col.astype(np.int64), found.data
    usual = _usual(a, likeness, len(series), near)
    margin = likeness / (likeness + usual[a] + usual[b])
    best = _first(a, np.lexsort((b, -margin, a)), top)
    return Ranked(a[best], b[best], np.minimum(likeness[best], 1.0), margin[best])


def _usual(a: Ints, likeness: Floats, documents: int, near: int) -> Floats:
    """Each document's mean likeness to its nearest."""
    best = _first(a, np.lexsort((-likeness, a)), near)
    total = np.bincount(a[best], likeness[best], minlength=documents)
    return np.asarray(total / max(min(near, documents - 1), 1))


def _first(a: Ints, order: Ints, most: int) -> Ints:
    """The first rows of each document in an order that keeps the documents together."""
    place = np.arange(len(a)) - np.searchsorted(a[order], a[order])
    return order[place < most]
