"""Whole copies of a SQLite file while it is in use."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def copy_file(path: Path, copy: Path) -> None:
    """A copy of the whole database as it is now, what is in its log included.

    Readers and writers go on meanwhile. A copy that was cut off is never taken for one: it has
    another name until it is whole.
    """
    draft = copy.with_name(copy.name + ".draft")
    draft.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(draft)) as target:
        source.backup(target)
    draft.replace(copy)
