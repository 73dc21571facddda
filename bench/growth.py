"""How time and memory of `jejak compare` grow with the number of documents.

    python bench/growth.py                            10³ … 10⁶ documents, as a Markdown table
    python bench/growth.py --most-documents 100000    stop earlier
    python bench/growth.py --memory 64MB --cores 1    in less memory, on one core

Documents have about 2 kB of made-up words, as frequent as Zipf's law has it; two in five hold a
passage of 80 words of some earlier document in which one word in twelve was replaced. They are
made one at a time, as they are read. Every size runs in a process of its own: peak memory is that
of the whole process. CPU-seconds are those of the comparison; making the documents, measured in
the same process beforehand, is taken off. Growth is the slope of a line through the logarithms.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from jejak.comparing.collection import Text
from jejak.comparing.compare import Means, compare_texts
from jejak.comparing.spill import memory_limit

SEED = 1
VOCABULARY, WORDS = 60_000, 300
BORROWS, PASSAGE, CHANGED = 0.4, 80, 1 / 12
SAMPLE = 2000
"""So many documents are made to see what making them costs."""
Ranks = NDArray[np.int64]


class Documents:
    """A collection of any size, each document the same whenever it is asked for."""

    def __init__(self) -> None:
        chance = np.random.default_rng(SEED)
        sizes = chance.integers(2, 12, VOCABULARY)
        letters = chance.integers(ord("a"), ord("z") + 1, sizes.sum()).astype(np.uint8)
        ends = np.cumsum(sizes)
        self._words = [
            bytes(letters[end - size : end]).decode() for size, end in zip(sizes, ends, strict=True)
        ]
        weights = 1 / np.arange(3, VOCABULARY + 3) ** 1.05
        self._cumulated = np.cumsum(weights / weights.sum())

    def texts(self, count: int) -> Iterator[Text]:
        """The first so many documents."""
        for number in range(count):
            ranks = self._ranks(number)
            yield Text(str(number), " ".join([self._words[rank] for rank in ranks]))

    def _ranks(self, number: int) -> Ranks:
        own = self._own(number)
        chance = np.random.default_rng((SEED, 2, number))
        if number and chance.random() < BORROWS:
            taken = self._own(int(chance.integers(number)))[100 : 100 + PASSAGE].copy()
            changed = chance.random(PASSAGE) < CHANGED
            taken[changed] = chance.integers(0, VOCABULARY, changed.sum())
            own[50 : 50 + PASSAGE] = taken
        return own

    def _own(self, number: int) -> Ranks:
        chance = np.random.default_rng((SEED, 1, number))
        ranks = np.searchsorted(self._cumulated, chance.random(WORDS))
        return np.minimum(ranks, VOCABULARY - 1)


def measured(count: int, memory: str, cores: int, folder: Path) -> dict[str, float]:
    """What comparing so many documents takes, in this process."""
    documents = Documents()
    compare_texts(documents.texts(10), folder / "m.parquet")  # compiles
    begin = time.process_time()
    size = sum(len(one.text) for one in documents.texts(min(count, SAMPLE)))
    making = (time.process_time() - begin) * count / min(count, SAMPLE)
    begin, clock = time.process_time(), time.perf_counter()
    means = Means(memory_limit(memory), cores)
    done = compare_texts(documents.texts(count), folder / "m.parquet", means=means)
    return {
        "documents": count,
        "characters": size * count / min(count, SAMPLE),
        "rows": done.rows,
        "cpu": time.process_time() - begin - making,
        "wall": time.perf_counter() - clock,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
    }


def line(one: dict[str, float]) -> str:
    """One row of the table."""
    return (
        f"| {one['documents']:,} | {one['characters'] / 1e6:,.0f} | {one['rows']:,} "
        f"| {one['cpu']:,.1f} | {one['wall']:,.1f} | {one['memory']:.2f} |"
    )


def slope(some: Sequence[dict[str, float]], name: str) -> float:
    """Least-squares slope of the logarithm of a figure on that of the number of documents."""
    x, y = (np.log([one[key] for one in some]) for key in ("documents", name))
    return float(np.polyfit(x, y, 1)[0])


def main() -> None:
    """One process a size, one row a process, then the slopes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--least-documents", type=int, default=1000)
    parser.add_argument("--most-documents", type=int, default=1_000_000)
    parser.add_argument("--memory", default="2GB")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="where files beyond the memory lie")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    with TemporaryDirectory(dir=options.folder) as folder:
        if options.one:
            print(json.dumps(measured(options.one, options.memory, options.cores, Path(folder))))
            return
        print("| documents | MB of text | passages | CPU-s | seconds | GB at most |")
        print("|---:" * 6 + "|")
        steps = range(12)
        sizes = [options.least_documents * 10**step for step in steps]
        some = []
        for size in (one for one in sizes if one <= options.most_documents):
            command = [sys.executable, __file__, *sys.argv[1:], "--one", str(size)]
            some.append(
                json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
            )
            print(line(some[-1]), flush=True)
    if len(some) > 1:
        print(f"\nGrowth: time n^{slope(some, 'cpu'):.2f}, memory n^{slope(some, 'memory'):.2f}.")


if __name__ == "__main__":
    main()
