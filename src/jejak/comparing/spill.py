"""Arrays that grow without end in bounded memory: past a set limit they go on in a file."""

from __future__ import annotations

import ctypes
import mmap
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jejak.compiled import kernel
from jejak.errors import OptionError

Rows = NDArray[np.int64]

UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
LEAST = 64 * 10**6
FEW = 32
"""So many rows are sorted by insertion."""


def memory_limit(text: str) -> int:
    """Bytes that "2GB", "500 MB" or "1000000000" means.

    >>> memory_limit("1.5GB")
    1500000000

    Raises OptionError when it is no amount, or too little to work with (under 64 MB).
    """
    amount = text.strip().lower().removesuffix("b").strip()
    unit = amount[-1:] if amount[-1:] in "kmgt" else ""
    try:
        size = int(float(amount.removesuffix(unit)) * UNITS[unit])
    except (ValueError, OverflowError):
        remedy = "write an amount such as 2GB or 500MB"
        raise OptionError(
            f"'{text}' is no amount of memory", where="--memory", remedy=remedy
        ) from None
    if size < LEAST:
        raise OptionError(f"{text} is too little", where="--memory", remedy="give 64MB or more")
    return size


def release(array: NDArray[Any]) -> None:
    """Let go of what was read of an array mapped from a file; others are left as they are.

    Mapped pages count as memory of this process until it lets them go; they can be read again.
    """
    mapped = getattr(array, "_mmap", None)
    if mapped is not None and hasattr(mmap, "MADV_DONTNEED"):
        mapped.madvise(mmap.MADV_DONTNEED)


def stretches(array: NDArray[Any], first: Rows, last: Rows) -> NDArray[Any]:
    """Parts of an array one after another; of one mapped from a file they are read, not mapped.

    They cannot be changed, as those of a `Column` cannot. Mapped, they would count for much more:
    the system maps what lies around them with them.
    """
    if not isinstance(array, np.memmap):
        parts = [array[one:other] for one, other in zip(first, last, strict=True)]
        whole = np.concatenate(parts) if parts else array[:0]
    else:
        whole = _read(array, first, last)
    whole.flags.writeable = False
    return whole


def _read(array: np.memmap[Any, Any], first: Rows, last: Rows) -> NDArray[Any]:
    sizes = (last - first) * array.itemsize
    begins = array.offset + first * array.itemsize
    whole = bytearray(int(sizes.sum()))
    room, at = memoryview(whole), 0
    with Path(str(array.filename)).open("rb") as file:
        for begin, size in zip(begins.tolist(), sizes.tolist(), strict=True):
            file.seek(begin)
            at += file.readinto(room[at : at + size])
    return np.frombuffer(whole, array.dtype)


def give_back() -> None:
    """Hand memory that was freed back to the system, where the C library would keep it (glibc).

    Between small things that last, what large arrays leave behind stays with the process.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


class Budget:
    """Bytes that all growing arrays of one run may hold together before they go to files."""

    def __init__(self, limit: int, folder: Path) -> None:
        self.limit = limit
        self.folder = folder
        self.held = 0

    def take(self, size: int) -> bool:
        """Whether there is room for so many bytes; if so they are taken."""
        if self.held + size > self.limit:
            return False
        self.held += size
        return True

    def need(self, size: int) -> None:
        """Take bytes that cannot lie in a file, even beyond the limit: others get the less."""
        self.held += size

    def give(self, size: int) -> None:
        """Bytes that are free again."""
        self.held -= size


class Column:
    """One growing array: in memory while the budget lasts, from then on in a file."""

    def __init__(self, name: str, dtype: str, budget: Budget) -> None:
        self._dtype = np.dtype(dtype)
        self._budget = budget
        self._path = budget.folder / f"{name}.bin"
        self._parts: list[NDArray[Any]] = []
        self._held = 0
        self._filed = 0
        self.size = 0

    def add(self, values: NDArray[Any]) -> None:
        """Append values."""
        values = np.ascontiguousarray(values, self._dtype)
        self.size += len(values)
        if not self._filed and self._budget.take(values.nbytes):
            self._parts.append(values)
            self._held += values.nbytes
            return
        self._file([*self._parts, values])

    def array(self) -> NDArray[Any]:
        """All values so far, in memory or mapped from the file; nothing may be added afterwards.

        They cannot be changed, wherever they lie: kernels are compiled once for both.
        """
        if self._filed:
            return np.memmap(self._path, self._dtype, "r", shape=(self.size,))
        whole = np.concatenate(self._parts) if self._parts else np.empty(0, self._dtype)
        whole.flags.writeable = False
        self._parts = [whole]
        return whole

    def clear(self) -> None:
        """Forget the values and give their room back."""
        self._budget.give(self._held)
        self._parts, self._held, self._filed, self.size = [], 0, 0, 0
        self._path.unlink(missing_ok=True)

    def _file(self, parts: list[NDArray[Any]]) -> None:
        with self._path.open("ab") as file:
            for part in parts:
                part.tofile(file)
                self._filed += part.nbytes
        self._budget.give(self._held)
        self._parts, self._held = [], 0


class Buckets:
    """Rows of several values in many buckets, taken again a few buckets at a time, in order."""

    def __init__(self, name: str, count: int, dtypes: Sequence[str], budget: Budget) -> None:
        self._budget = budget
        self._columns = [
            [Column(f"{name}-{number}-{side}", dtype, budget) for side, dtype in enumerate(dtypes)]
            for number in range(count)
        ]

    def add(self, bucket: NDArray[Any], *values: NDArray[Any]) -> None:
        """Append rows, each to its bucket; within a bucket they keep their order."""
        order, starts = grouped(bucket, len(self._columns))
        for columns, first, last in zip(self._columns, starts[:-1], starts[1:], strict=True):
            if last > first:
                some = order[first:last]
                for column, its in zip(columns, values, strict=True):
                    column.add(its[some])

    def groups(self, most: int) -> Iterator[tuple[NDArray[Any], ...]]:
        """All rows, bucket after bucket, at least one bucket and about `most` rows at a time."""
        group: list[list[Column]] = []
        for columns in self._columns:
            if group and sum(one[0].size for one in group) + columns[0].size > most:
                yield _joined(group)
                group = []
            group.append(columns)
        yield _joined(group)


@kernel
def grouped(bucket: NDArray[np.int64], count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows bucket after bucket, in their order within each, and where each begins."""
    starts = np.zeros(count + 1, np.int64)
    for one in bucket:
        starts[one + 1] += 1
    for number in range(count):
        starts[number + 1] += starts[number]
    order, ends = np.empty(len(bucket), np.int64), starts.copy()
    for row in range(len(bucket)):
        order[ends[bucket[row]]] = row
        ends[bucket[row]] += 1
    return order, starts


@kernel
def sorting(values: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The rows in the order of their values, equal ones in their own order.

    Into many small buckets by the high bits, then within each: time grows with the rows alone.
    """
    if len(values) == 0:
        return np.empty(0, np.int64)
    least, most = values.min(), values.max()
    shift = np.uint64(0)
    while (most - least) >> shift > np.uint64(len(values) // 2):
        shift += np.uint64(1)
    buckets = int((most - least) >> shift) + 1
    order, starts = grouped(((values - least) >> shift).astype(np.int64), buckets)
    for number in range(len(starts) - 1):
        its = order[starts[number] : starts[number + 1]]
        if len(its) > FEW:
            its[:] = its[np.argsort(values[its], kind="mergesort")]
            continue
        for last in range(1, len(its)):
            row, at = its[last], last
            while at and values[its[at - 1]] > values[row]:
                its[at] = its[at - 1]
                at -= 1
            its[at] = row
    return order


def _joined(group: list[list[Column]]) -> tuple[NDArray[Any], ...]:
    whole = []
    for some in zip(*group, strict=True):
        whole.append(np.concatenate([column.array() for column in some]))
        for column in some:
            column.clear()
    return tuple(whole)
