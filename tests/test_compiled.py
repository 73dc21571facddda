import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from jejak import compiled
from jejak.compiled import STALE, kernel


@kernel
def _total(values: np.ndarray) -> int:
    total = 0
    for value in values:
        total += value
    return total


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JEJAK_CACHE", str(tmp_path / "cache"))
    compiled._cache_folder.cache_clear()
    yield tmp_path / "cache"
    compiled._cache_folder.cache_clear()


def test_a_kernel_gives_what_python_gives():
    assert _total(np.arange(10)) == _total.py_func(np.arange(10)) == 45  # type: ignore[attr-defined]


def test_compiled_code_has_a_folder_for_each_state_of_a_stages_sources(tmp_path: Path, cache: Path):
    stage = tmp_path / "comparing"
    stage.mkdir()
    (stage / "one.py").write_text("one = 1")
    first = compiled._cache_folder(stage)
    assert Path(first).parent == cache
    assert Path(first).name.startswith("compiled-comparing-")
    compiled._cache_folder.cache_clear()
    assert compiled._cache_folder(stage) == first
    (stage / "other.py").write_text("two = 2")
    compiled._cache_folder.cache_clear()
    assert compiled._cache_folder(stage) != first


def test_code_that_nobody_used_for_a_month_is_thrown_away(tmp_path: Path, cache: Path):
    for name, age in (
        ("compiled-old", STALE + 60),
        ("compiled-young", STALE - 60),
        ("other", STALE * 2),
    ):
        (cache / name).mkdir(parents=True)
        at = (cache / name).stat().st_mtime - age
        os.utime(cache / name, (at, at))
    used = Path(compiled._cache_folder(tmp_path))
    assert {path.name for path in cache.iterdir()} == {"compiled-young", "other", used.name}


def test_without_a_place_to_keep_it_code_is_compiled_all_the_same(tmp_path: Path):
    (tmp_path / "file").touch()
    told = "from jejak.comparing.fingerprints import weight; print(weight(4, 0, 9))"
    ran = subprocess.run(
        [sys.executable, "-c", f"import numpy as np; {told.replace('4, ', 'np.uint64(4), ')}"],
        env={"JEJAK_CACHE": str(tmp_path / "file"), "HOME": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (0, "9\n"), ran.stderr
