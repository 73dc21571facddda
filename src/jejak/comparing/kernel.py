"""Compiled functions: what every numba kernel of this package is made with."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., object])


def _cache_folder() -> str:
    """Where compiled code is kept: a folder for this very state of the sources.

    Numba looks at the date of one file only and would keep code that calls a changed function
    of another.
    """
    base = os.environ.get("JEJAK_CACHE") or Path.home() / ".cache" / "jejak"
    sources = sorted(Path(__file__).parent.glob("*.py"))
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()
    return str(Path(base) / f"compiled-{digest[:12]}")


numba.config.CACHE_DIR = _cache_folder()  # type: ignore[attr-defined]


def kernel(function: Function) -> Function:
    """Compile on first use, keep on disk, and leave other threads running meanwhile."""
    return cast("Function", numba.njit(cache=True, nogil=True)(function))
