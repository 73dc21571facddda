"""A step that was killed, at whatever moment, and run again leaves what one run leaves."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import tiny
from jejak import case as cases

pytestmark = pytest.mark.slow

STEPS = ("read", "code", "trace")
KILLED = -signal.SIGKILL
DIES_AT_ITEM = """
import os, signal, sys
from pathlib import Path
from jejak import case as cases

def dying(items, label, total):
    for number, item in enumerate(items):
        if number == int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)
        yield item

getattr(cases, sys.argv[1])(Path(sys.argv[2]), progress=dying)
"""


def add_notes(folder: Path) -> None:
    """Notes that make work: reposts, two of the same id, a copy, and one that is unreadable."""
    for number in range(8):
        day = f"2016-02-{number + 1:02}"
        head = f"---\nid: bus-{number % 7}\ntitle: Seoul bus in Bandung\ndate: {day}\n---\n"
        text = f"Bandung said on day {number} that its bus lanes follow Seoul. It learned there.\n"
        (folder / f"bus{number}.md").write_text(head + text, encoding="utf-8")
    (folder / "copy.md").write_bytes((folder / "bus3.md").read_bytes())
    (folder / "empty.md").touch()


@pytest.fixture(scope="module")
def fresh(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with thirteen notes, before `read`; to be copied."""
    folder = tiny.copied(small, tmp_path_factory.mktemp("fresh") / "small")
    add_notes(folder / "notes")
    (folder / "tiny.jejak" / "claims.yaml").write_text(tiny.CLAIMS, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def stages(fresh: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folder before each step and, under "end", after the last, of one run without a kill."""
    found = {"read": fresh}
    for step, after in zip(STEPS, (*STEPS[1:], "end"), strict=True):
        found[after] = tiny.copied(found[step], tmp_path_factory.mktemp(after) / "small")
        getattr(cases, step)(found[after] / "tiny.jejak")
    return found


def after(stages: dict[str, Path], step: str) -> dict[str, list[tuple]]:
    """The tables that the step leaves when nobody kills it."""
    following = (*STEPS[1:], "end")[STEPS.index(step)]
    return tiny.tables(stages[following] / "tiny.jejak")


@pytest.mark.parametrize("step", ["read", "code"])
@pytest.mark.parametrize("item", [0, 1, 7])
def test_killed_before_an_item(stages, tmp_path: Path, step: str, item: int):
    case = tiny.copied(stages[step], tmp_path / "small") / "tiny.jejak"
    command = [sys.executable, "-c", DIES_AT_ITEM, step, str(case), str(item)]
    assert subprocess.run(command, check=False).returncode == KILLED
    assert tiny.tables(case) != after(stages, step)
    assert not getattr(cases, step)(case).skipped
    assert tiny.tables(case) == after(stages, step)


def run_for(case: Path, step: str, seconds: float) -> int:
    """The exit code of a step that is killed after so many seconds, unless it ended before."""
    command = [sys.executable, "-m", "jejak", step, str(case)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    return process.returncode


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_random_until_it_is_done(stages, tmp_path: Path, step: str):
    chance = random.Random(f"{step} 2016")
    begin = time.monotonic()
    unhurried = tiny.copied(stages[step], tmp_path / "whole") / "tiny.jejak"
    assert run_for(unhurried, step, 600) == 0
    whole = time.monotonic() - begin
    case = tiny.copied(stages[step], tmp_path / "small") / "tiny.jejak"
    codes = [run_for(case, step, whole * chance.uniform(0.3, 1.0)) for _ in range(4)]
    assert set(codes) <= {0, KILLED}
    assert run_for(case, step, 600) == 0
    assert tiny.tables(case) == after(stages, step)


def test_killed_and_then_asked_for_something_else(stages, tmp_path: Path):
    case = tiny.copied(stages["end"], tmp_path / "small") / "tiny.jejak"
    theory = case / "framework" / "small.yaml"
    text = theory.read_text(encoding="utf-8")
    theory.write_text(text.replace("version:", "version: '9' #"), encoding="utf-8")
    command = [sys.executable, "-c", DIES_AT_ITEM, "code", str(case), "5"]
    assert subprocess.run(command, check=False).returncode == KILLED
    theory.write_text(text, encoding="utf-8")
    assert not cases.code(case).skipped
    cases.trace(case)
    kept, plain = tiny.tables(case), after(stages, "trace")
    # The log tells of the detour; what stands in the end is the same.
    standing = [{(*row[:5], *row[6:]) for row in some["standing"]} for some in (kept, plain)]
    assert standing[0] == standing[1]
    for name in ("run", "judgement", "standing"):
        assert kept.pop(name)
        plain.pop(name)
    # What the codes meant on the detour is kept too: judgements of then name it.
    assert set(plain.pop("kept")) < set(kept.pop("kept"))
    assert kept == plain


def test_killed_while_reading_anew(stages, tmp_path: Path):
    cut, whole = (tiny.copied(stages["code"], tmp_path / name) for name in ("cut", "whole"))
    for folder in (cut, whole):
        with (folder / "tiny.jejak" / "case.yaml").open("a", encoding="utf-8") as file:
            file.write("languages: [ko, en]\n")
    command = [sys.executable, "-c", DIES_AT_ITEM, "read", str(cut / "tiny.jejak"), "4"]
    assert subprocess.run(command, check=False).returncode == KILLED
    for folder in (cut, whole):
        assert not cases.read(folder / "tiny.jejak").skipped
    assert tiny.tables(cut / "tiny.jejak") == tiny.tables(whole / "tiny.jejak")
    assert tiny.tables(cut / "tiny.jejak")["document"] != after(stages, "read")["document"]
