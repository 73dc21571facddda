"""Work under limits: what comes back, what is refused, and what is stopped."""

import json
import os
import sys

import pytest

from jejak.errors import InputError
from jejak.safety import apart as apart_module
from jejak.safety.apart import Limits, apart

linux = pytest.mark.skipif(sys.platform != "linux", reason="limits are those of Linux")


@pytest.fixture
def bad(tmp_path, monkeypatch):
    """Puts a module that a test writes among those that may be run apart."""

    def made(body: str) -> str:
        (tmp_path / "apart_sample.py").write_text(body, encoding="utf-8")
        path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
        monkeypatch.setenv("PYTHONPATH", path)
        monkeypatch.setattr(apart_module, "_command", command)
        return "apart_sample"

    def command(module: str, within: Limits) -> list[str]:
        numbers = (within.memory, int(within.seconds) + 1, within.largest + 1, within.reserved)
        call = f"from jejak.safety import apart; apart.MODULES = ({module!r},); "
        call += f"apart.main({module!r}, *{numbers!r})"
        return [sys.executable, "-P", "-c", call]

    return made


def test_what_the_module_answers_comes_back():
    assert (
        apart("jejak.safety.webpages", "<b onclick=x>서울</b>".encode()).decode() == "<b>서울</b>"
    )


def test_only_modules_of_ours_are_run(tmp_path, monkeypatch):
    body = "def answer(given):\n    return b'done'\n"
    (tmp_path / "apart_stranger.py").write_text(body, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(InputError, match="broke down"):
        apart("apart_stranger", b"")
    with pytest.raises(SystemExit):
        apart_module.main("apart_stranger", 1 << 30, 9, 1 << 20, 0)
    assert "apart_stranger" not in sys.modules


def test_what_is_refused_is_refused_in_its_own_words():
    texts = [{"id": name, "text": "", "language": "id"} for name in "ab"]
    with pytest.raises(InputError, match="no provisions") as refused:
        apart("jejak.case.transfers", json.dumps(texts).encode())
    assert refused.value.where == "b"
    assert refused.value.remedy


def test_endless_work_is_stopped(bad):
    module = bad("import time\ndef answer(given):\n    time.sleep(60)\n")
    with pytest.raises(InputError, match=r"longer than 0\.5 seconds"):
        apart(module, b"", Limits(seconds=0.5))


@linux
def test_what_takes_too_much_memory_is_stopped(bad):
    module = bad("def answer(given):\n    return bytes(3 << 30)[:1]\n")
    with pytest.raises(InputError, match="more memory or time"):
        apart(module, b"", Limits(seconds=20, memory=1 << 30))


@linux
def test_what_says_too_much_is_stopped(bad):
    module = bad("def answer(given):\n    return bytes(5000)\n")
    assert len(apart(module, b"", Limits(largest=6000))) == 5000
    with pytest.raises(InputError, match="more memory or time"):
        apart(module, b"", Limits(largest=1000))


def test_what_breaks_down_is_one_clear_error(bad):
    module = bad("import os\ndef answer(given):\n    os.abort()\n")
    with pytest.raises(InputError, match="broke down"):
        apart(module, b"")


def test_nothing_of_the_server_is_in_its_environment(bad, monkeypatch):
    monkeypatch.setenv("JEJAK_DATABASE", "postgresql://secret")
    module = bad("import os\ndef answer(given):\n    return ' '.join(os.environ).encode()\n")
    assert b"JEJAK" not in apart(module, b"")
