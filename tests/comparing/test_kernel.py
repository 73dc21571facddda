import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from jejak.comparing import kernel as module
from jejak.comparing.kernel import kernel


@kernel
def _total(values: np.ndarray) -> int:
    total = 0
    for value in values:
        total += value
    return total


def test_a_kernel_gives_what_python_gives():
    assert _total(np.arange(10)) == _total.py_func(np.arange(10)) == 45  # type: ignore[attr-defined]


def test_compiled_code_has_a_folder_for_each_state_of_the_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("JEJAK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(module, "__file__", str(tmp_path / "kernel.py"))
    (tmp_path / "kernel.py").write_text("one = 1")
    first = module._cache_folder()
    assert Path(first).parent == tmp_path / "cache"
    assert module._cache_folder() == first
    (tmp_path / "other.py").write_text("two = 2")
    assert module._cache_folder() != first


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
