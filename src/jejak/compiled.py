"""Compiled functions: what every numba kernel of this package is made with."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., object])
STALE = 30 * 24 * 3600
"""Seconds after which compiled code that nobody has used is thrown away."""


@lru_cache
def _cache_folder(stage: Path) -> str:
    """Where compiled code of a stage is kept: a folder for this very state of its sources.

    Numba looks at the date of one file only and would keep code that calls a changed function
    of another.
    """
    base = Path(os.environ.get("JEJAK_CACHE") or Path.home() / ".cache" / "jejak")
    sources = [Path(__file__), *sorted(stage.glob("*.py"))]
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()
    folder = base / f"compiled-{stage.name}-{digest[:12]}"
    _tidy(base, folder)
    return str(folder)


def _tidy(base: Path, used: Path) -> None:
    """Mark the folder as used today and throw away those of sources long gone."""
    try:
        used.mkdir(parents=True, exist_ok=True)
        os.utime(used)
        for old in base.glob("compiled-*"):
            if old.stat().st_mtime < time.time() - STALE:
                shutil.rmtree(old, ignore_errors=True)
    except OSError:
        return  # a folder that cannot be written: numba compiles anew each time


def kernel(function: Function) -> Function:
    """Compile on first use, keep on disk, and leave other threads running meanwhile."""
    stage = Path(function.__code__.co_filename).parent
    numba.config.CACHE_DIR = _cache_folder(stage)  # type: ignore[attr-defined]
    return cast("Function", numba.njit(cache=True, nogil=True)(function))
