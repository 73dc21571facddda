"""`jejak ask`: a language model codes a case, against an endpoint on this machine."""

import json
import shutil
from pathlib import Path

import pytest

import tiny
from coding.modelserver import Server, serving

LEARNED = "learned from Cheonggyecheon in Seoul"


@pytest.fixture
def server():
    with serving() as one:
        yield one


@pytest.fixture
def case(traced: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(traced, tmp_path / traced.name))


def mind(text: str) -> list[dict]:
    """Finds the learning, and makes something up of everything else."""
    if LEARNED in text:
        return [coding(LEARNED)]
    return [coding("words that nobody wrote")]


def coding(quote: str) -> dict:
    return {"code": "mechanism.learning", "quote": quote, "confidence": 0.9, "reason": "says so"}


def ask(case: Path, server: Server, *more: object) -> tiny.Ran:
    return tiny.jejak(
        "ask", case, "--model", "m1", "--base-url", server.base, "--per-minute", 6000, *more
    )


def logged(case: Path) -> list[dict]:
    """What language models said."""
    told = json.loads(tiny.jejak("log", case, "--json").out)
    return [one for one in told if one["kind"] == "language model"]


def test_only_what_stands_word_for_word_is_kept(case: Path, server: Server):
    server.mind = mind
    ran = ask(case, server, "--prices", "1,2")
    assert ran.code == 0, ran.err
    assert "ask: 1 codings by m1, 1 of them new" in ran.out
    assert "cost " in ran.out
    assert "rejected, not verbatim: " in ran.err
    (one,) = logged(case)
    assert (one["quote"], one["coder"], one["kind"]) == (LEARNED, "m1", "language model")


def test_nothing_is_paid_for_twice(case: Path, server: Server):
    server.mind = mind
    ask(case, server)
    asked = len(server.seen)
    ran = ask(case, server)
    assert len(server.seen) == asked
    assert "requests 0, reused" in ran.out
    assert "0 of them new" in ran.out
    assert len(logged(case)) == 1


def test_the_prompts_are_kept_with_the_run(case: Path, server: Server):
    ask(case, server)
    (file,) = (case / "answers").glob("prompts-*.jsonl")
    prompts = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert sorted(one["user"] for one in prompts) == sorted(
        one["messages"][1]["content"] for one in server.seen
    )


def test_a_models_word_does_not_change_the_verdicts(case: Path, server: Server):
    server.mind = mind
    before = tiny.jejak("claims", case, "--json").out
    ask(case, server)
    tiny.jejak("trace", case)
    assert json.loads(tiny.jejak("claims", case, "--json").out) == json.loads(before)


def test_an_endpoint_that_is_not_there(case: Path):
    ran = tiny.jejak("ask", case, "--model", "m1", "--base-url", "http://127.0.0.1:9/v1")
    assert ran.code == 2
    assert ran.err.startswith("jejak: ")


def test_prices_come_in_twos(case: Path, server: Server):
    tiny.one_line(ask(case, server, "--prices", "1"), "two prices")
