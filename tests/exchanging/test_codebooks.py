from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from jejak.errors import InputError, OptionError
from jejak.exchanging.codebooks import (
    CodebookLine,
    entries_of,
    framework_start,
    lines_of,
    read_codebook,
    write_codebook,
)
from jejak.model.framework import framework_path, load_framework

TOP = CodebookLine("role", {"en": "Role", "ko": "역할"}, {"en": "Who acts?"}, codable=False)
HOST = CodebookLine(
    id="role.host",
    name={"en": "Host", "id": "Penerima"},
    definition={"en": "Receives.\nAlso lends.", "id": "=Menerima"},
    include={"en": "cities"},
    exclude={"": "states"},
    examples={"id": ("Bandung menerima.", "Bandung meniru."), "": ("x",)},
    parent="role",
    colour="#aa3300",
    guid="6a9f6c1e-0000-4000-8000-000000000001",
)


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "yaml"])
def test_a_codebook_comes_back_in_all_its_languages(tmp_path: Path, suffix: str):
    path = tmp_path / f"a.{suffix}"
    write_codebook((TOP, HOST), path)
    assert read_codebook(path) == (TOP, HOST)


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "yaml"])
def test_the_shipped_framework_comes_back(tmp_path: Path, suffix: str):
    path = tmp_path / f"a.{suffix}"
    lines = lines_of(load_framework("sister-city"))
    write_codebook(lines, path)
    assert read_codebook(path) == lines


def test_a_table_as_people_write_it(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("id,name,definition,codable\nhost,Host,Receives.,\ntop,Top,,no\n", "utf-8")
    host, top = read_codebook(path)
    assert (host.name, host.definition, host.codable) == ({"": "Host"}, {"": "Receives."}, True)
    assert top.codable is False


def test_yaml_as_people_write_it(tmp_path: Path):
    path = tmp_path / "a.yaml"
    path.write_text("- {id: host, name: Host, examples: [a, b]}\n", "utf-8")
    assert read_codebook(path) == (CodebookLine("host", {"": "Host"}, examples={"": ("a", "b")}),)


@pytest.mark.parametrize(
    ("rows", "problem", "where"),
    [
        ("id,name\n,x\n", "a code without an id", "row 2"),
        ("id\na\na\n", "the code 'a' is given twice", "row 3"),
        ("id,parent\na,b\n", "the parent 'b' is no code", "row 2"),
        ("id,parent\na,b\nb,a\n", "stand above one another", "a.csv"),
        ("id,meaning\na,b\n", "unknown column 'meaning'", "row 1"),
        ("id\n", "no codes", "a.csv"),
    ],
)
def test_mistakes_are_named_by_row(tmp_path: Path, rows: str, problem: str, where: str):
    (tmp_path / "a.csv").write_text(rows, "utf-8")
    with pytest.raises(InputError, match=problem) as caught:
        read_codebook(tmp_path / "a.csv")
    assert caught.value.where.endswith(where)
    assert caught.value.remedy


def test_mistakes_in_yaml_are_named_by_line(tmp_path: Path):
    (tmp_path / "a.yaml").write_text("- id: a\n- id: b\n  nmae: B\n", "utf-8")
    with pytest.raises(InputError, match="unknown key") as caught:
        read_codebook(tmp_path / "a.yaml")
    assert caught.value.where.endswith("a.yaml:3")


def test_other_kinds_of_file_are_refused(tmp_path: Path):
    with pytest.raises(OptionError, match=r"'\.doc' files"):
        write_codebook((TOP,), tmp_path / "a.doc")
    with pytest.raises(InputError, match=r"'\.doc' files"):
        read_codebook(tmp_path / "a.doc")


def test_entries_are_in_one_language_with_the_rules_in_the_definition():
    _, host = entries_of((TOP, HOST), "id")
    assert (host.name, host.parent, host.colour, host.guid) == (
        "Penerima",
        "role",
        "#aa3300",
        HOST.guid,
    )
    assert host.definition.split("\n\n") == [
        "=Menerima",
        "Include: cities",
        "Exclude: states",
        "Example: Bandung menerima.",
        "Example: Bandung meniru.",
    ]


def test_a_framework_can_be_started_from_a_codebook(tmp_path: Path):
    deep = CodebookLine("city", {"": "City"}, parent="role.host")
    text = framework_start((TOP, HOST, deep))
    # The rest of a framework, from the shipped one: what was started is valid in it.
    whole = yaml.safe_load(framework_path("sister-city").read_text("utf-8"))
    rest = {key: whole[key] for key in ("thresholds", "guards", "tiers", "about", "title")}
    start = {"id": "started", "version": "1", "languages": ["en"], **rest, **yaml.safe_load(text)}
    path = tmp_path / "started.yaml"
    path.write_text(yaml.safe_dump(start, allow_unicode=True), "utf-8")
    framework = load_framework(str(path))
    assert [one.id for one in framework.codes] == ["role.host", "role.city"]
    assert framework.code("role.host").exclude == {"en": "states"}
    assert framework.families[0].question == {"en": "Who acts?"}


def test_an_id_that_no_framework_has_is_named():
    with pytest.raises(InputError, match="the id 'Tuan rumah'"):
        framework_start((replace(HOST, id="Tuan rumah", parent=""),))
