"""Planted reuse with known truth: how much of it is found, and how much of what is found is true.

    python bench/planted.py                     five levels of noise, as a Markdown table
    python bench/planted.py --hosts 2000        more documents, narrower intervals
    python bench/planted.py --method paraphrase the closer look at every pair

Every host document holds its own words and one to three passages of 30 to 150 words, each taken
from another origin document and changed: at a level of noise of 20 % every fifth word is either
replaced, dropped, preceded by a new word, swapped with the next or misspelt, each as likely.
Words are made up, of syllables, and as frequent as Zipf's law has it. Recall and precision count
characters of both sides; intervals resample host documents.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from jejak.chance import bootstrap
from jejak.comparing.collection import Text
from jejak.comparing.compare import Means, Options, compare_texts
from jejak.comparing.tables import read_table

LEVELS = (0.0, 0.05, 0.10, 0.20, 0.30)
SEED = 20170
VOCABULARY = 30_000
ONSETS, VOWELS, CODAS = "b c d f g h j k l m n p r s t w ng ny tr st".split(), "aeiou", " n r s k m"
Span = tuple[int, int]


class Case(NamedTuple):
    """A planted passage: the origin it was taken from, and its characters there and in the host."""

    origin: int
    there: Span
    here: Span


class Host(NamedTuple):
    """A document with its planted passages."""

    text: str
    cases: list[Case]


class Counts(NamedTuple):
    """Characters of one host document and its origins: planted, found, and both."""

    planted: int
    found: int
    both: int


class Language:
    """Made-up words, the most frequent first and shortest."""

    def __init__(self, chance: random.Random) -> None:
        words = dict.fromkeys(self._word(chance, rank) for rank in range(2 * VOCABULARY))
        self._words = list(words)[:VOCABULARY]
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(len(self._words))))

    def words(self, count: int, chance: random.Random) -> list[str]:
        """Words as they come in running text."""
        return chance.choices(self._words, cum_weights=self._weights, k=count)

    @staticmethod
    def _word(chance: random.Random, rank: int) -> str:
        syllables = 1 + (rank > 40) + (rank > 1000) * chance.randint(0, 2)
        return "".join(
            chance.choice(ONSETS) + chance.choice(VOWELS) + chance.choice(CODAS).strip()
            for _ in range(syllables)
        )


def altered(
    words: Sequence[str], level: float, language: Language, chance: random.Random
) -> list[str]:
    """A copy in which each word is changed with this probability."""
    copy: list[str] = []
    swapped = False
    for place, word in enumerate(words):
        if swapped:
            swapped = False
        elif chance.random() >= level:
            copy.append(word)
        else:
            change = chance.choice("replaced dropped preceded swapped misspelt".split())
            swapped = change == "swapped" and place + 1 < len(words)
            if change == "replaced":
                copy += language.words(1, chance)
            elif change == "preceded":
                copy += [*language.words(1, chance), word]
            elif change == "misspelt":
                copy.append(misspelt(word, chance))
            elif swapped:
                copy += [words[place + 1], word]
    return copy


def misspelt(word: str, chance: random.Random) -> str:
    """A word with one letter wrong, missing or too many."""
    at = chance.randrange(len(word))
    letter = chance.choice("abcdefghijklmnopqrstuvwxyz")
    return word[:at] + chance.choice((letter, "", letter + word[at])) + word[at + 1 :]


def host(
    origins: Sequence[Sequence[str]], level: float, language: Language, chance: random.Random
) -> Host:
    """A document of own words with passages from different origins."""
    words, cases = language.words(chance.randint(60, 300), chance), []
    for origin in chance.sample(range(len(origins)), chance.randint(1, 3)):
        length = chance.randint(30, 150)
        first = chance.randrange(len(origins[origin]) - length)
        passage = origins[origin][first : first + length]
        copy = altered(passage, level, language, chance)
        cases.append(
            Case(
                origin,
                span(origins[origin], first, first + length),
                span([*words, *copy], len(words), len(words) + len(copy)),
            )
        )
        words += [*copy, *language.words(chance.randint(60, 300), chance)]
    return Host(" ".join(words), cases)


def span(words: Sequence[str], first: int, last: int) -> Span:
    """Where words stand in the text that they make with a space between."""
    start = sum(len(word) + 1 for word in words[:first])
    return start, start + sum(len(word) + 1 for word in words[first:last]) - 1


def detected(
    origins: Sequence[str], hosts: Sequence[Host], method: str
) -> tuple[list[dict[str, int]], float]:
    """The rows of a comparison of hosts with origins, and its CPU-seconds."""
    texts = [Text(f"o{n}", text, side=1) for n, text in enumerate(origins)]
    texts += [Text(f"h{n}", one.text, side=2) for n, one in enumerate(hosts)]
    with TemporaryDirectory() as folder:
        begin = time.process_time()
        output = Path(folder) / "m.parquet"
        compare_texts(texts, output, Options(method=method), Means(cores=1))
        return read_table(output).to_pylist(), time.process_time() - begin


def counted(hosts: Sequence[Host], rows: Sequence[dict]) -> list[Counts]:
    """Characters planted and found for each host."""
    found: list[dict[int, list[tuple[Span, Span]]]] = [{} for _ in hosts]
    for row in rows:
        origin, number = int(row["a_id"][1:]), int(row["b_id"][1:])
        there, here = (row["a_start"], row["a_end"]), (row["b_start"], row["b_end"])
        found[number].setdefault(origin, []).append((there, here))
    return [
        Counts(
            sum(size([one.there]) + size([one.here]) for one in host.cases),
            sum(sum(size(side) for side in zip(*spans, strict=True)) for spans in its.values()),
            sum(hit(one, its.get(one.origin, [])) for one in host.cases),
        )
        for host, its in zip(hosts, found, strict=True)
    ]


def hit(case: Case, spans: Sequence[tuple[Span, Span]]) -> int:
    """Characters of a planted passage, on both sides, in the passages that were found."""
    there = [cut(case.there, one) for one, _ in spans]
    here = [cut(case.here, one) for _, one in spans]
    return size(there) + size(here)


def cut(one: Span, other: Span) -> Span:
    """What two spans have in common, if anything."""
    start = max(one[0], other[0])
    return start, max(start, min(one[1], other[1]))


def size(spans: Sequence[Span]) -> int:
    """Characters in at least one of the spans."""
    total, reached = 0, 0
    for start, end in sorted(spans):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total


def recall(some: Sequence[Counts]) -> float:
    """Share of what was planted that was found."""
    return sum(one.both for one in some) / sum(one.planted for one in some)


def precision(some: Sequence[Counts]) -> float:
    """Share of what was found that was planted."""
    return sum(one.both for one in some) / max(1, sum(one.found for one in some))


def line(level: float, counts: Sequence[Counts], seconds: float) -> str:
    """One row of the table."""
    figures = []
    for statistic in (recall, precision):
        low, high = bootstrap(counts, statistic, seed=SEED)
        figures.append(f"{statistic(counts):.3f} ({low:.3f}–{high:.3f})")
    return f"| {level:.0%} | {' | '.join(figures)} | {seconds:.1f} |"


def levels(hosts: int, origins: int, method: str) -> Iterator[str]:
    """The rows of the table, one a level of noise."""
    language = Language(random.Random(SEED))
    for number, level in enumerate(LEVELS):
        chance = random.Random(SEED + number)
        sources = [language.words(chance.randint(400, 900), chance) for _ in range(origins)]
        made = [host(sources, level, language, chance) for _ in range(hosts)]
        rows, seconds = detected([" ".join(words) for words in sources], made, method)
        yield line(level, counted(made, rows), seconds)


def main() -> None:
    """Make, compare, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hosts", type=int, default=500)
    parser.add_argument("--origins", type=int, default=100)
    parser.add_argument("--method", choices=["verbatim", "paraphrase"], default="verbatim")
    options = parser.parse_args()
    shared = " ".join(Language(random.Random(SEED)).words(60, random.Random(SEED)))
    detected([shared], [Host(shared, [])], options.method)  # compiles
    print(
        "| words changed | recall (95 %) | precision (95 %) | CPU-s |", "|---:" * 4 + "|", sep="\n"
    )
    for row in levels(options.hosts, options.origins, options.method):
        print(row, flush=True)


if __name__ == "__main__":
    main()
