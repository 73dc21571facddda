"""Coders are picked by name, and another package may bring one."""

import json
import sys
from importlib import invalidate_caches
from pathlib import Path

import pytest

import tiny
from jejak.case.coders import coder_named, known_coders, traits
from jejak.coding.meaning import Judged, MeaningCoder
from jejak.coding.rule import RuleCoder
from jejak.errors import InputError, OptionError
from jejak.model.framework import framework_path, load_framework

SHIPPED, FILE = load_framework("sister-city"), framework_path("sister-city")

SHOUTER = """\
class Shouter:
    version = "7"

    def __init__(self, framework, folder):
        self.code = framework.codes[0].id
        self.folder = folder

    def judge(self, texts):
        from jejak.coding.meaning import Judged
        for text in texts:
            yield Judged({self.code: 0.75} if "!" in text else {}, {"status": 0.4}, {})


def broken(framework, folder):
    raise KeyError("no model file")


def no_coder(framework, folder):
    return 5
"""
ENTRIES = """\
[jejak.coders]
shouter = shouting:Shouter
broken = shouting:broken
gone = shouting:nothing
number = shouting:no_coder
meaning = shouting:Shouter
"""


@pytest.fixture
def _package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A distribution with a coder, installed where Python looks."""
    place = tmp_path / "installed"
    about = place / "shouting-1.0.dist-info"
    about.mkdir(parents=True)
    (place / "shouting.py").write_text(SHOUTER)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: shouting\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(ENTRIES)
    monkeypatch.syspath_prepend(place)
    invalidate_caches()
    monkeypatch.delitem(sys.modules, "shouting", raising=False)


class Says:
    """A coder of another package that says what it is told to."""

    version = "1"

    def __init__(self, *said: Judged):
        self.said = said

    def judge(self, texts):
        yield from self.said


def test_the_house_has_three():
    assert known_coders()[:3] == ("rule", "meaning", "learned")
    assert isinstance(coder_named("rule", SHIPPED, FILE), RuleCoder)
    assert isinstance(coder_named("meaning", SHIPPED, FILE), MeaningCoder)


def test_a_run_names_the_version_and_the_encoder():
    rule, meaning = (traits(coder_named(one, SHIPPED, FILE)) for one in ("rule", "meaning"))
    assert (set(rule), rule["coder"]) == ({"coder", "examples"}, "rule")
    assert set(meaning) == {"coder", "examples", "encoder"}


def test_an_unknown_name_is_told_the_known_ones():
    with pytest.raises(OptionError, match=r"no coder 'me'.*use rule or meaning or learned"):
        coder_named("me", SHIPPED, FILE)


def test_what_learns_from_a_case_needs_one():
    with pytest.raises(OptionError, match="learns from people's codings of a case"):
        coder_named("learned", SHIPPED, FILE)


@pytest.mark.usefixtures("_package")
class TestAnotherPackage:
    def test_its_coder_is_known_and_codes(self):
        assert "shouter" in known_coders()
        coder = coder_named("shouter", SHIPPED, FILE)
        assert traits(coder) == {"coder": "shouter", "examples": "7"}
        one, other = coder.judge(["Copy it!", "No."])
        code = SHIPPED.codes[0].id
        assert (one.codes, one.reasons) == ({code: 0.75}, {code: ""})
        assert (other.codes, other.abstained) == ({}, {"status": 0.4})

    def test_it_codes_lines_and_cases(self, case: Path):
        line = json.dumps({"id": 1, "text": "Copy it!"}).encode()
        ran = tiny.jejak("code", "--stdin", "--coder", "shouter", stdin=line)
        assert ran.json["codes"] == [{"code": SHIPPED.codes[0].id, "confidence": 0.75}]
        tiny.jejak("read", case)
        ran = tiny.jejak("code", case, "--coder", "shouter")
        assert (ran.code, ran.err) == (0, "")
        kinds = {(one["coder"], one["kind"]) for one in tiny.jejak("log", case, "--json").json}
        assert kinds == {("shouter", "rule")}

    def test_it_cannot_take_a_name_of_the_house(self):
        assert isinstance(coder_named("meaning", SHIPPED, FILE), MeaningCoder)
        assert known_coders().count("meaning") == 1

    @pytest.mark.parametrize(
        ("name", "says"),
        [
            ("broken", "KeyError: 'no model file'"),
            ("gone", "AttributeError"),
            ("number", "AttributeError"),
        ],
    )
    def test_one_that_cannot_be_made_is_its_makers_fault(self, name: str, says: str):
        with pytest.raises(OptionError, match=f"the coder '{name}' of shouting.*{says}"):
            coder_named(name, SHIPPED, FILE)

    @pytest.mark.parametrize(
        ("said", "says"),
        [
            ([], "0 judgements of 1 texts"),
            ([Judged({}, {}, {})] * 2, "more than 1 judgements"),
            ([Judged({"no.code": 0.5}, {}, {})], "no code of the framework is called 'no.code'"),
            ([Judged({}, {"no": 0.5}, {})], "no family of the framework is called 'no'"),
            ([Judged({"degree.copying": 1.5}, {}, {})], "1.5 is no confidence"),
            ([Judged({"degree.copying": float("nan")}, {}, {})], "nan is no confidence"),
        ],
    )
    def test_what_it_says_is_looked_at(self, said, says: str, monkeypatch):
        coder = coder_named("shouter", SHIPPED, FILE)
        monkeypatch.setattr(coder, "_coder", Says(*said))
        with pytest.raises(InputError, match=f"coder shouter: {says}"):
            list(coder.judge(["a"]))


class TestRule:
    def test_lines_are_coded(self):
        line = json.dumps({"id": "a", "text": "The city copied the law."}).encode()
        ran = tiny.jejak("code", "--stdin", "--coder", "rule", stdin=line)
        (code,) = ran.json["codes"]
        assert code["code"] == "degree.copying"
        assert 0 < code["confidence"] < 1

    def test_a_case_is_coded_beside_the_meaning_coder(self, done: Path):
        before = [one for one in tiny.jejak("log", done, "--json").json if one["coder"] != "rule"]
        ran = tiny.jejak("code", done, "--coder", "rule")
        assert ran.code == 0, ran.err
        told = tiny.jejak("log", done, "--json").json
        mine = [one for one in told if one["coder"] == "rule"]
        assert {one["code"] for one in mine} >= {"degree.emulation"}
        assert all(one["memo"].startswith("cue ") for one in mine if one["verdict"] == "present")
        assert [one for one in told if one["coder"] != "rule"] == before
        assert "skipped" in tiny.jejak("code", done, "--coder", "rule").out

    def test_an_unknown_coder_is_one_line(self, done: Path):
        ran = tiny.jejak("code", done, "--coder", "nobody")
        tiny.one_line(ran, "no coder 'nobody'", "rule or meaning or learned")
