import dataclasses
import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jejak.coding.examples import Example, digest_of, load_examples
from jejak.errors import FrameworkError

LINE = {
    "id": "a-1",
    "lang": "id",
    "genre": "news",
    "scenario": "a-s1",
    "text": "Kota itu menyalin peraturan.",
    "codes": ["degree.copying"],
    "families": ["degree", "status"],
    "cue": True,
}
EXAMPLE = Example(
    "a-1",
    "id",
    "a-s1",
    "Kota itu menyalin peraturan.",
    frozenset({"degree.copying"}),
    frozenset({"degree", "status"}),
)


def problem(examples_of, *lines) -> str:
    """The message of the error that these lines give."""
    with pytest.raises(FrameworkError) as caught:
        load_examples(*examples_of(*lines))
    return str(caught.value)


def test_a_line_is_an_example(examples_of):
    assert load_examples(*examples_of(LINE)) == (EXAMPLE,)


def test_a_passage_without_a_scenario_is_one_of_its_own(examples_of):
    line = {key: value for key, value in LINE.items() if key != "scenario"}
    assert load_examples(*examples_of(line))[0].scenario == "a-1"


def test_empty_lines_and_windows_line_ends_are_no_matter(examples_of):
    lines = f"\n{json.dumps(LINE)}\r\n \n{json.dumps(LINE)}\n"
    assert load_examples(*examples_of(lines)) == (EXAMPLE, EXAMPLE)


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85", "\u000b", "\x1c"])
def test_only_a_line_end_ends_a_line(examples_of, mark: str):
    # JSON forbids raw control characters but not the line separators of Unicode.
    text = f"Satu.{mark}Dua."
    line = json.dumps(LINE | {"text": text}, ensure_ascii=False)
    assert load_examples(*examples_of(line))[0].text == text


def test_files_are_read_in_order_of_their_names(examples_of):
    framework, folder = examples_of(LINE)
    (folder / "aaa.jsonl").write_text(json.dumps(LINE | {"id": "first"}), encoding="utf-8")
    everything = framework.model_copy(update={"examples": ("*.jsonl",)})
    assert [one.id for one in load_examples(everything, folder)] == ["first", "a-1"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"codes": ["degree.copied"]}, "unknown code 'degree.copied'"),
        ({"codes": "degree.copying"}, "must be lists"),
        ({"codes": None}, "must be lists"),
        ({"families": ["status"]}, "'degree.copying' belongs to none of the `families`"),
        ({"families": ["degree", "mechansim"]}, "unknown family 'mechansim'"),
        ({"families": {"degree": 1}}, "must be lists"),
        ({"codes": [["degree.copying"]]}, "unhashable"),
        ({"text": ""}, "`text` holds no words"),
        ({"text": 5}, "`text` holds no words"),
    ],
)
def test_a_wrong_line_is_named_by_file_and_line(examples_of, change, message: str):
    text = problem(examples_of, LINE, "", LINE | change)
    assert "mine.jsonl:3: not an example: " in text
    assert message in text
    assert "(see docs/annotation-rules.md)" in text


@pytest.mark.parametrize("key", ["id", "lang", "text", "codes", "families"])
def test_a_missing_key_is_named(examples_of, key: str):
    line = {name: value for name, value in LINE.items() if name != key}
    assert f"mine.jsonl:1: not an example: `{key}` is missing" in problem(examples_of, line)


@pytest.mark.parametrize(
    "line", ["{", "5", "[]", '"id lang text codes families"', "null", "{}", "ID"]
)
def test_a_line_that_is_no_object_is_an_error(examples_of, line: str):
    assert re.search(r"mine\.jsonl:2: not an example: ", problem(examples_of, LINE, line))


def test_a_file_that_is_not_utf_8_is_an_error(examples_of):
    framework, folder = examples_of(LINE)
    (folder / "mine.jsonl").write_bytes(b'{"id": "caf\xe9"}')
    with pytest.raises(FrameworkError, match=r"mine\.jsonl: not UTF-8 at byte 11"):
        load_examples(framework, folder)


def test_a_pattern_without_files_is_an_error(examples_of):
    framework, folder = examples_of(LINE)
    nowhere = framework.model_copy(update={"examples": ("none/*.jsonl",)})
    with pytest.raises(FrameworkError, match=r"no example files match 'none/\*\.jsonl'"):
        load_examples(nowhere, folder)


def test_a_framework_may_have_no_examples(framework, tmp_path):
    assert load_examples(framework.model_copy(update={"examples": ()}), tmp_path) == ()


@given(st.text(max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_line_is_an_example_or_one_clear_error(examples_of, line: str):
    framework, folder = examples_of()
    (folder / "mine.jsonl").write_text(line, encoding="utf-8", errors="replace")
    if line.strip():
        with pytest.raises(FrameworkError, match=r"mine\.jsonl:\d+: not an example"):
            load_examples(framework, folder)


@pytest.mark.parametrize(
    "change",
    [
        {"id": "a-2"},
        {"text": "Kota itu menyalin peraturan!"},
        {"codes": frozenset()},
        {"families": frozenset({"degree"})},
        {"scenario": "a-s2"},
    ],
)
def test_the_digest_names_what_a_head_learns_from(change):
    assert digest_of([EXAMPLE]) == digest_of([dataclasses.replace(EXAMPLE)])
    assert digest_of([EXAMPLE]) != digest_of([dataclasses.replace(EXAMPLE, **change)])
