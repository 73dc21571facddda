"""Names that may be two spellings of one actor."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from rapidfuzz.distance import OSA

SHORT = 5
"""Names of fewer letters differ by one as often as not."""


def lookalikes(names: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of names that are equal but for case, accents, signs and spaces, or for one letter.

    Names whose digits or first letters differ are different, and so are short ones. Takes
    time in proportion to the letters: names meet where the same letter of both is left out.

    >>> lookalikes(["São Paulo", "Sao Paulo", "Bandung", "Bandug", "Ward 12", "Ward 13"])
    [('São Paulo', 'Sao Paulo'), ('Bandung', 'Bandug')]
    """
    bare = [_bare(name) for name in names]
    meeting = defaultdict(list)
    for number, one in enumerate(bare):
        for shorter in _shorter(one):
            meeting[shorter].append(number)
    pairs = {
        pair
        for numbers in meeting.values()
        if len(numbers) > 1
        for pair in combinations(sorted(set(numbers)), 2)
    }
    return [
        (names[a], names[b])
        for a, b in sorted(pairs)
        if _alike(bare[a], bare[b]) and not _numbered(names[a], names[b])
    ]


def _bare(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in apart if letter.isalnum())


def _shorter(name: str) -> Iterator[str]:
    yield name
    for place in range(len(name)) if len(name) >= SHORT else ():
        yield name[:place] + name[place + 1 :]


def _numbered(one: str, other: str) -> bool:
    """Whether only short words differ, such as the letters of Ward A and Ward B."""
    words = one.split(), other.split()
    if len(words[0]) != len(words[1]):
        return False
    differ = [pair for pair in zip(*words, strict=True) if _bare(pair[0]) != _bare(pair[1])]
    return bool(differ) and all(len(word) < SHORT for pair in differ for word in pair)


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    digits = ["".join(filter(str.isdigit, name)) for name in (one, other)]
    letters = min(len(one), len(other)) >= SHORT
    start = one[:1] == other[:1]
    return letters and start and digits[0] == digits[1] and OSA.distance(one, other) <= 1
