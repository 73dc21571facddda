from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from jejak.errors import CaseError, FrameworkError, InputError
from jejak.model import yamlfile


class Item(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str
    size: int = 0


class Whole(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    items: tuple[Item, ...] = ()
    since: str = ""


def problem(text: str) -> str:
    with pytest.raises(CaseError) as caught:
        yamlfile.check(text, "a.yaml", Whole, CaseError)
    assert caught.value.remedy
    return str(caught.value)


def test_a_file_is_read_as_the_model(tmp_path: Path):
    (tmp_path / "a.yaml").write_text("name: Kota\nitems: [{id: a, size: 2}]", encoding="utf-8")
    read = yamlfile.load(tmp_path / "a.yaml", Whole, CaseError)
    assert read == Whole(name="Kota", items=(Item(id="a", size=2),))


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path):
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbfname: x\r\n")
    assert yamlfile.load(tmp_path / "a.yaml", Whole, CaseError).name == "x"


@pytest.mark.parametrize("text", ["2017-10-16", "2017-10", "2014/2019", "2017-10-16 08:00:00"])
def test_dates_stay_as_they_were_written(text: str):
    assert yamlfile.check(f"name: x\nsince: {text}", "a", Whole, CaseError).since == text


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("name: x\nsinse: y", "a.yaml:2: sinse: unknown key (did you mean 'since'?"),
        ("name: x\nqqqq: y", "a.yaml:2: qqqq: unknown key (remove it"),
        ("since: y", "a.yaml:1: name: this key is required (add 'name'"),
        ("name: x\nitems:\n- id: a\n- id: b\n  seize: 3", "a.yaml:5: items[b].seize: unknown key"),
        ("name: x\nitems:\n- id: a\n- {size: 3}", "a.yaml:4: items[1].id: this key is required"),
        ("name: x\nitems:\n- id: a\n  size: big", "a.yaml:4: items[a].size: input should be"),
        ("name: x\nitems: text", "a.yaml:2: items: input should be a valid tuple"),
        ("- name", "a.yaml:1: file: input should be a valid dictionary"),
        ("", "a.yaml:1: file: input should be a valid dictionary"),
    ],
)
def test_a_mistake_is_named_by_line_and_key(text: str, starts: str):
    assert problem(text).startswith(starts)


def test_further_mistakes_are_counted():
    assert "; 2 more to mend" in problem("name: x\na1: 1\nb2: 2\nc3: 3")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("name: x\n  since: y", 2),
        ("name: x\n\tsince: y", 2),
        ("name: [x", 1),
        ('name: x\nsince: "y', 2),
        ("name: x\n---\nname: y", 2),
        ("name: x\nitems: *missing", 2),
    ],
)
def test_broken_yaml_is_named_by_line(text: str, line: int):
    found = problem(text)
    assert found.startswith(f"a.yaml:{line}: not valid YAML: ")
    assert found.endswith("(check indentation, quotes and colons near this line)")


def test_control_characters_are_broken_yaml():
    assert problem("name: \x00").startswith("a.yaml: not valid YAML")


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("name: x\n? [a, b]\n: c", "a.yaml:2: not valid YAML: found unhashable key"),
        ("since: y\nname: !!python/object:os.system x", "a.yaml:2: not valid YAML: could not det"),
        ("since: y\nname: !!int abc", "a.yaml:2: not valid YAML: 'abc' does not fit its tag 'int'"),
        ("name: !!float abc", "a.yaml:1: not valid YAML: 'abc' does not fit its tag 'float'"),
        ("name: !!bool abc", "a.yaml:1: not valid YAML: 'abc' does not fit its tag 'bool'"),
        ("name: !!timestamp abc", "a.yaml:1: not valid YAML: 'abc' does not fit its tag"),
        ("name: " + "9" * 5000, "a.yaml:1: not valid YAML: '9999"),
        ("<<: 3", "a.yaml:1: not valid YAML: expected a mapping"),
        ("name: " + "[" * 5000, "a.yaml: nested too deeply"),
    ],
)
def test_values_yaml_cannot_make_are_named_by_line(text: str, starts: str):
    assert problem(text).startswith(starts)


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("name: x\nname: y", "a.yaml:2: name: this key is given twice (keep one of the two)"),
        ("name: x\nitems:\n- id: a\n  size: 1\n  id: b", "a.yaml:5: id: this key is given twice"),
        ("name: x\nname: y\nsinse: z", "a.yaml:2: name: this key is given twice"),
    ],
)
def test_a_key_given_twice_is_named(text: str, starts: str):
    assert problem(text).startswith(starts)


def test_an_alias_is_no_key_given_twice():
    text = "name: x\nitems:\n- &one {id: a, size: 2}\n- *one"
    assert len(yamlfile.check(text, "a", Whole, CaseError).items) == 2


def test_an_alias_to_itself_ends_in_an_error():
    assert problem("name: &name [*name]").startswith("a.yaml:1: name: input should be")


@given(st.text(max_size=40))
def test_any_text_is_the_model_or_one_error_with_its_place(text: str):
    where = "a.yaml"
    try:
        yamlfile.check(text, "a.yaml", Whole, CaseError)
    except CaseError as found:
        where = found.where
    assert where.partition(":")[0] == "a.yaml"


@pytest.mark.parametrize("kind", [CaseError, FrameworkError])
def test_a_missing_file_is_the_callers_error(tmp_path: Path, kind: type[InputError]):
    with pytest.raises(kind, match=r"none\.yaml: no such file \(check the path\)"):
        yamlfile.load(tmp_path / "none.yaml", Whole, kind)


def test_a_folder_cannot_be_read(tmp_path: Path):
    with pytest.raises(CaseError, match=r"cannot be read: Is a directory"):
        yamlfile.load(tmp_path, Whole, CaseError)


@pytest.mark.parametrize(
    "content", ["name: caf\u00e9".encode("latin-1"), "name: 서울".encode("cp949")]
)
def test_other_encodings_name_the_byte(tmp_path: Path, content: bytes):
    (tmp_path / "a.yaml").write_bytes(content)
    with pytest.raises(CaseError, match=r"a\.yaml: not UTF-8 at byte \d+ \(save it as UTF-8\)"):
        yamlfile.load(tmp_path / "a.yaml", Whole, CaseError)


@pytest.mark.parametrize(
    ("location", "line"),
    [((), 1), (("a",), 1), (("b", 1), 4), (("b", 1, "c"), 5), (("b", 9), 2), (("zz", 1), 1)],
)
def test_the_line_is_that_of_the_deepest_part_there_is(location: tuple[int | str, ...], line: int):
    root = yaml.compose("a: 1\nb:\n- x\n- z: 1\n  c: 2\n")
    assert yamlfile.line_of(root, location) == line
