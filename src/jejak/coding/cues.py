"""Cue phrases of the codebook: they never decide alone, they are weighed and shown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from jejak.model.framework import Framework
from jejak.text.phrases import Hit, PhraseFinder

NEGATION_REACH = 24
"""How many characters a negation may stand before (or, in Korean, after) what it negates."""


class CueFinder:
    """Finds each code's cues in a text, leaving out those that are negated.

    Examples:
        >>> from jejak.model.framework import load_framework
        >>> finder = CueFinder(load_framework("sister-city"))
        >>> [hit.label for hit in finder.find("The city copied the law word for word.")]
        ['degree.copying', 'degree.copying']
        >>> finder.find("The city never copied the law.")
        []
    """

    def __init__(self, framework: Framework) -> None:
        self._cues = PhraseFinder(
            {code.id: [p for some in code.cues.values() for p in some] for code in framework.codes}
        )
        self._negations = PhraseFinder(
            {"not": [p for some in framework.guards.negation.values() for p in some]}
        )

    def find(self, text: str) -> list[Hit]:
        """Cues in order, none of them under a negation."""
        negated = [(hit.start, hit.end) for hit in self._negations.find_all(text)]
        return [hit for hit in self._cues.find(text) if not _within(hit, negated)]


def _within(hit: Hit, negations: Sequence[tuple[int, int]]) -> bool:
    for start, end in negations:
        if 0 <= hit.start - end < NEGATION_REACH or 0 <= start - hit.end < 6:
            return True
    return False


def cue_matrix(finder: CueFinder, texts: Sequence[str], codes: Sequence[str]) -> NDArray[np.bool_]:
    """Which code has a cue in which text, as texts x codes."""
    column = {code: j for j, code in enumerate(codes)}
    found = np.zeros((len(texts), len(codes)), dtype=bool)
    for row, text in enumerate(texts):
        for hit in finder.find(text):
            found[row, column[hit.label]] = True
    return found
