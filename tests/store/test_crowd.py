"""Many people at once, and the plug pulled: what was acknowledged is there, and there once."""

import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest
from record_strategies import document
from reopening import SETUP, again, kill, opening, start

from jejak.errors import ConflictError, StoreError
from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Coding, Passage
from jejak.store.casestore import CaseStore

JUDGE = """
def judge(coder, number, **options):
    name = f"{coder}-{number}"
    at = f"2026-01-01T00:{number // 60:02}:{number % 60:02}"
    said = Judgement(name, "bandung", 0, 5, "aaaaa", f"c{number % 7}", "present", coder, at)
    store.judge([Coder(coder, coder, "human")], [said], **options)
"""
MANY = (
    JUDGE
    + """
print("ready", flush=True)
sys.stdin.readline()
for number in range(15):
    judge(sys.argv[1], number)
    print(number, flush=True)
"""
)


def say(coder: str, number: int, code: str = "m") -> Judgement:
    at = f"2026-01-01T00:00:{number:02}"
    return Judgement(f"{coder}{number}", "bandung", 0, 5, "aaaaa", code, "present", coder, at)


def whole(store: CaseStore) -> None:
    """The log is numbered without gaps, and what stands is what was said last."""
    number = store.last_number()
    told = store.judgements()
    assert number == len(told) == len({one.id for one in told})
    last = {(one.coder, one.code): one for one in told}
    assert set(store.standing_of("bandung")) == set(last.values())


def test_twenty_coders_lose_and_double_nothing(store: CaseStore):
    def code(coder: str) -> None:
        with again(store) as mine:
            for number in range(10):
                mine.judge([Coder(coder, coder, "human")], [say(coder, number, f"c{number % 3}")])

    threads = [threading.Thread(target=code, args=[f"p{n:02}"]) for n in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert Counter(one.coder for one in store.judgements()) == {f"p{n:02}": 10 for n in range(20)}
    whole(store)


def test_several_processes_lose_and_double_nothing(store: CaseStore):
    script = f"{SETUP}{opening(store)}\n{MANY}"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    children = [
        subprocess.Popen([sys.executable, "-c", script, f"p{n}"], **pipes) for n in range(3)
    ]
    for one in children:
        assert one.stdout.readline() == "ready\n"
    for one in children:
        one.stdin.write("go\n")
        one.stdin.flush()
    told = [one.communicate(timeout=60)[0].split() for one in children]
    assert told == [[str(n) for n in range(15)]] * 3
    assert len(store.judgements()) == 45
    whole(store)


@pytest.mark.parametrize("after", [1, 7, 20])
def test_what_was_acknowledged_before_a_kill_is_there(store: CaseStore, after: int):
    script = JUDGE + "print('ready', flush=True)\nfor n in range(10**6):\n"
    child = start(script + "    judge('rini', n)\n    print(n, flush=True)\n", store)
    last = [child.stdout.readline() for _ in range(after)][-1]
    kill(child)
    told = {one.id for one in store.judgements()}
    assert {f"rini-{n}" for n in range(int(last) + 1)} <= told
    whole(store)
    store.judge([], [say("budi", 0)])
    whole(store)


def test_one_of_two_who_judge_the_same_is_told_of_the_other(store: CaseStore):
    seen = store.last_number()
    outcomes: list[str] = []

    def decide(coder: str) -> None:
        with again(store) as mine:
            try:
                made = [say(coder, 1)]
                mine.judge([Coder(coder, coder, "human")], made, expecting=seen, among="all")
                outcomes.append("saved")
            except ConflictError:
                outcomes.append("conflict")

    threads = [threading.Thread(target=decide, args=[f"p{n}"]) for n in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert Counter(outcomes) == {"saved": 1, "conflict": 5}
    assert len(store.judgements()) == 1


def test_people_judge_while_a_step_writes(store: CaseStore, tmp_path: Path):
    """On a server; one file has one writer, who is named after a while."""
    with again(store, wait=0.2) as other, store.transaction():
        store.add(Coding, [Coding(Passage("bandung", 0, 5), "m", "r", "present", 1.0)], "r1")
        if store.path:
            with pytest.raises(StoreError, match="locked by another program"):
                other.judge([], [say("rini", 1)])
        else:
            other.judge([], [say("rini", 1, code="n")])
    store.judge([Coder("rini", "Rini", "human")], [say("rini", 2)])
    whole(store)


def test_counts_are_right_however_codings_and_judgements_come(store: CaseStore):
    def sorts() -> dict[bool, int]:
        found = store.coding_counts()
        store.finish_run("r1", "2026-01-01")
        assert found == store.coding_counts()
        number: Counter[bool] = Counter()
        for one in found:
            number[one.reviewed] += one.number
        return number

    people = [Coder(name, name, "human") for name in ("a", "b")]
    codings = [Coding(Passage("bandung", 0, 5), "m", one, "present", 1.0) for one in ("x", "y")]
    store.judge(people, [say("a", 1)])
    assert sorts() == {}
    store.add(Coding, codings, "r1")
    assert sorts() == {True: 2}
    store.judge([], [say("b", 1), say("b", 2, "n")])
    assert sorts() == {True: 2}
    gone = [Judgement(**{**vars(say(one, 3)), "verdict": "withdrawn"}) for one in "ab"]
    store.judge([], gone[:1])
    assert sorts() == {True: 2}
    store.judge([], gone[1:])
    assert sorts() == {False: 2}
    store.judge([], [say("a", 9 + n) for n in range(40)])
    assert sorts() == {True: 2}
    store.judge([], [say("b", 50 + n, f"c{n}") for n in range(90)])
    assert sorts() == {True: 2}
    store.remove_codings("x")
    assert sorts() == {True: 1}
    store.add_documents([document("bandung", "aaaaa anew")], [], "r1")
    assert sorts() == {}
