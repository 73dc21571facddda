"""Passages of two texts in one language that say the same in the same or in other words.

Word order does not matter, most words must: shuffled sentences, synonyms, a translation there and
back and a summary are found, a wholly free retelling is not. Verbatim reuse is found on the way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from jejak.comparing.equalwords import Corners, exact, shared
from jejak.comparing.found import Found
from jejak.comparing.regions import A_END, A_START, B_END, B_START, Rows
from jejak.comparing.renderings import examine
from jejak.comparing.terms import Numbers, Terms, background, index, join, with_rates
from jejak.comparing.verdicts import ALONE, COLLECTION, passage_probability, whole_probability

VERBATIM = 0.9
"""So much of a passage's word order must be the other's for its borders to be set by the word."""

LONGEST = 50
"""No passage is taken for a summary of a text so many times as long."""

Candidate = tuple[float, Corners]


@dataclass(frozen=True)
class ParaphraseSettings:
    """From which probability on a passage is reported, and how far two reports may overlap.

    passage: for a pair of passages. whole: for a passage that sums up a whole text. overlap: the
    share of a passage, on either side, that a likelier one may hold already. words: fewer on
    either side are no passage.
    """

    passage: float = 0.3
    whole: float = 0.3
    overlap: float = 0.3
    words: int = 8


def prepare(texts: Sequence[str]) -> list[Terms]:
    """The texts of a collection, indexed; how common each word is comes from the collection."""
    some = [index(text) for text in texts]
    if len(some) < FEWEST:
        return some
    common = background(some)
    return [with_rates(one, common) for one in some]


FEWEST = 30
"""Fewer texts than this tell nothing of how common a word is."""


def paraphrases(a: Terms, b: Terms, settings: ParaphraseSettings | None = None) -> list[Found]:
    """The passages of a and b that render one another, in the order of a.

    Texts come from `prepare`, or singly from `jejak.comparing.terms.index`. `score` is the
    probability of reuse, `identity` the share of the shorter passage's words that the other holds.

    >>> one = "Rain delayed the opening. The city council opened a park by the old river on Sunday, and children planted forty young trees along its new cycle path."
    >>> two = "On Sunday a park by the old river was opened by the city council; children planted forty young trees along the new cycle path."
    >>> [one[found.a_start : found.a_end][:16] for found in paraphrases(*prepare([one, two]))]
    ['The city council']
    """
    if not len(a.term) or not len(b.term):
        return []
    chosen = settings or ParaphraseSettings()
    kept: list[Candidate] = []
    for candidate in _candidates(a, b, chosen):
        if not any(_overlaps(candidate[1], other, chosen.overlap) for _, other in kept):
            kept.append(candidate)
    to_b, to_a = join(a.vocabulary, b.vocabulary), join(b.vocabulary, a.vocabulary)
    found = [_found(a, b, (to_b, to_a), candidate) for candidate in kept]
    return sorted(set(found))


def _candidates(a: Terms, b: Terms, settings: ParaphraseSettings) -> Iterator[Candidate]:
    """Summaries first, then passages, the likeliest first."""
    rows, features, wholes, traits = examine(a, b)
    model = ALONE if a.rate[0] < 0 or b.rate[0] < 0 else COLLECTION
    lengths = np.sort(wholes[:, (A_END, B_END)] - wholes[:, (A_START, B_START)], axis=1)
    likely = whole_probability(traits, model) * (lengths[:, 1] <= LONGEST * lengths[:, 0])
    enough = [_shorter(some) >= settings.words for some in (wholes, rows)]
    yield from _likeliest(wholes, likely * enough[0], settings.whole)
    yield from _likeliest(rows, passage_probability(features, model) * enough[1], settings.passage)


def _shorter(rows: Rows) -> Rows:
    return np.minimum(rows[:, A_END] - rows[:, A_START], rows[:, B_END] - rows[:, B_START])


def _likeliest(rows: Rows, likely: Rows, least: float) -> Iterator[Candidate]:
    for number in np.argsort(-likely, kind="stable"):
        if likely[number] < least:
            break
        yield float(likely[number]), rows[number, :4].astype(np.int64)


def _overlaps(one: Corners, other: Corners, most: float) -> bool:
    return any(
        min(one[n + 1], other[n + 1]) - max(one[n], other[n]) > most * (one[n + 1] - one[n])
        for n in (0, 2)
    )


def _found(a: Terms, b: Terms, maps: tuple[Numbers, Numbers], candidate: Candidate) -> Found:
    score, corners = candidate
    identity, order = shared(a, b, maps[0], corners)
    verbatim = order >= VERBATIM
    if verbatim:
        exact(a, b, *maps, corners)
        identity, _ = shared(a, b, maps[0], corners)
    a_start, a_end, b_start, b_end = corners.tolist()
    return Found(
        int(a.start[a_start]),
        int(a.end[a_end - 1]),
        int(b.start[b_start]),
        int(b.end[b_end - 1]),
        round(score, 4),
        round(identity, 4),
        "verbatim" if verbatim else "paraphrase",
    )
