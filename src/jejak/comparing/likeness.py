"""How alike the provisions of two policies are, by their words and by their meaning.

All measures are put on one scale on which a half is the border: from .5 on, a provision rests on
the other rather than merely touching its subject. The borders were set on two thirds of the made-up
policies of `bench/degree`; the rest was kept aside to test them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jejak.text.folding import lower
from jejak.text.meaning import Encoder

Matrix = NDArray[np.float64]

WORDS_BORDER, MEANING_BORDER, BOTH_BORDER = 0.34, 0.445, 0.40
"""Raw likeness at which a provision is held to rest on another: shared words; sentence vectors;
the mean of the two, where both can be had."""
MEANING_RELATED, WORDS_RELATED = 0.475, 0.16
"""Raw likeness of whole policies from which on they are about the same: cosine of mean vectors
(made-up policies on one subject: .50-.87, on different ones: .17-.54); mean best shared words."""
_PART = re.compile(r"(?<=[.;。!?])\s+")
_WORD = re.compile(r"\w+")
_HANGUL = re.compile(r"[가-힣]")


class Likeness(NamedTuple):
    """Host provisions (rows) against origin provisions (columns), all in 0-1.

    `score`: how alike the two are. `of_host`: how much of the host's provision is found in the
    origin's; `of_origin`: how much of the origin's is found in the host's. `related`: for each
    provision of the host, how near its subject is to the origin's; the mean over a policy is
    from .5 on where both are about the same.
    """

    score: Matrix
    of_host: Matrix
    of_origin: Matrix
    related: Matrix


Alike = Callable[[Sequence[str], Sequence[str]], Likeness]
"""Anything that compares host provisions with origin provisions."""


def by_words(host: Sequence[str], origin: Sequence[str]) -> Likeness:
    """Likeness by shared words, the rarer the weightier; numbers of either language are words.

    The score is the geometric mean of the two shares of weight that are shared (the cosine of
    Ochiai); order does not count. In Hangul pairs of syllables are the words.

    >>> seen = by_words(["Kota membuka taman.", "Sampah dipilah."], ["Taman dibuka kota."])
    >>> bool(seen.score[0, 0] > 0.5 > seen.score[1, 0])
    True
    """
    of_host, of_origin = _shared(host, origin)
    raw = np.sqrt(of_host * of_origin)
    return Likeness(
        _calibrated(raw, WORDS_BORDER),
        _calibrated(of_host, WORDS_BORDER),
        _calibrated(of_origin, WORDS_BORDER),
        raw.max(axis=1, initial=0.0) / (2 * WORDS_RELATED),
    )


def by_meaning(encoder: Encoder) -> Alike:
    """Likeness by sentence vectors, within a language and across.

    The score is the cosine of two whole provisions; how much of one is found in the other is
    the mean over its sentences of the best cosine there, by length.
    """

    def alike(host: Sequence[str], origin: Sequence[str]) -> Likeness:
        *raw, related = _meant(encoder, host, origin)
        score, of_host, of_origin = (_calibrated(one, MEANING_BORDER) for one in raw)
        return Likeness(score, of_host, of_origin, related)

    return alike


def by_words_and_meaning(encoder: Encoder) -> Alike:
    """Likeness within a language: the mean of shared words and meaning."""

    def alike(host: Sequence[str], origin: Sequence[str]) -> Likeness:
        meant = _meant(encoder, host, origin)
        by_host, by_origin = _shared(host, origin)
        words = (np.sqrt(by_host * by_origin), by_host, by_origin)
        score, of_host, of_origin = (
            _calibrated((one + other) / 2, BOTH_BORDER)
            for one, other in zip(meant[:3], words, strict=True)
        )
        return Likeness(score, of_host, of_origin, meant.related)

    return alike


def _calibrated(raw: Matrix, border: float) -> Matrix:
    """Raw likeness on the common scale: nought and one stay, the border becomes a half."""
    return np.asarray(np.interp(raw, (0, border, 1), (0, 0.5, 1)), dtype=np.float64)


def _shared(host: Sequence[str], origin: Sequence[str]) -> tuple[Matrix, Matrix]:
    """Shares of the weight of each host and each origin provision that a pair has in common."""
    bags = [_bag(text) for text in (*host, *origin)]
    number = {word: n for n, word in enumerate(sorted(set().union(*bags)))}
    held = np.zeros((len(bags), len(number)))
    for n, bag in enumerate(bags):
        held[n, [number[word] for word in sorted(bag)]] = 1.0
    weighted = held * np.sqrt(np.log1p(len(bags) / np.maximum(held.sum(axis=0), 1)))
    common = weighted[: len(host)] @ weighted[len(host) :].T
    whole = np.maximum((weighted**2).sum(axis=1), 1e-9)
    return common / whole[: len(host), None], common / whole[None, len(host) :]


def _bag(text: str) -> frozenset[str]:
    words: set[str] = set()
    for word in _WORD.findall(lower(text)):
        if len(word) > 1 and _HANGUL.search(word):
            words.update(word[at : at + 2] for at in range(len(word) - 1))
        else:
            words.add(word)
    return frozenset(words)


class _Meant(NamedTuple):
    """Raw likeness by vectors, in the order of `Likeness`."""

    score: Matrix
    of_host: Matrix
    of_origin: Matrix
    related: Matrix


def _meant(encoder: Encoder, host: Sequence[str], origin: Sequence[str]) -> _Meant:
    # Lone surrogates are no characters, and encoders refuse them.
    texts = [one.encode("utf-8", "replace").decode() for one in (*host, *origin)]
    parts = [[one for one in _PART.split(text) if one.strip()] or [text] for text in texts]
    all_ = [*texts, *(one for some in parts for one in some)]
    # A provision of one sentence is its own part; formulas stand in both texts: encode each once.
    place = {text: n for n, text in enumerate(dict.fromkeys(all_))}
    vectors = encoder.encode(list(place)).astype(np.float64)[[place[one] for one in all_]]
    whole, part = vectors[: len(texts)], vectors[len(texts) :]
    owner = np.repeat(np.arange(len(parts)), [len(some) for some in parts])
    length = np.array([len(one) for some in parts for one in some], dtype=np.float64)
    # A part may be found in a whole provision or in one part of it.
    near = part @ np.vstack((whole, part)).T
    found = _means(_best(near, np.concatenate((np.arange(len(texts)), owner))), owner, length)
    h, cut = len(host), whole[: len(host)] @ whole[len(host) :].T
    return _Meant(
        np.maximum(cut, 0), found[:h, h:], found[h:, :h].T, _related(whole[:h], whole[h:])
    )


def _best(near: Matrix, owner: NDArray[np.int64]) -> Matrix:
    """The best value of every row in the columns of each owner."""
    order = np.argsort(owner, kind="stable")
    starts = np.searchsorted(owner[order], np.arange(owner.max(initial=-1) + 1))
    return np.maximum.reduceat(near[:, order], starts, axis=1) if len(starts) else near


def _means(best: Matrix, owner: NDArray[np.int64], length: Matrix) -> Matrix:
    """The mean of the rows of each owner, by length."""
    total = best.shape[1]
    sums = np.zeros((total, total))
    np.add.at(sums, owner, best * length[:, None])
    weight = np.bincount(owner, weights=length, minlength=total)
    return np.maximum(sums / np.maximum(weight, 1e-9)[:, None], 0)


def _related(host: Matrix, origin: Matrix) -> Matrix:
    """What each provision of the host adds to the cosine of the two policies' mean vectors."""
    if not len(host) or not len(origin):
        return np.zeros(len(host))
    a, b = host.mean(axis=0), origin.mean(axis=0)
    cosine = host @ b / max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-9)
    return np.asarray(cosine / (2 * MEANING_RELATED), dtype=np.float64)
