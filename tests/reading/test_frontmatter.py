from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.errors import UnreadableError
from jejak.model.when import When
from jejak.reading.frontmatter import split, stated


def test_keys_and_body_are_parted() -> None:
    assert split("---\ntitle: Bus\nlang: id\n---\n\nIsi.") == (
        {"title": "Bus", "lang": "id"},
        "\nIsi.",
    )


def test_blank_lines_before_it_do_not_matter() -> None:
    assert split("\n\n---\nid: a\n---\nIsi.") == ({"id": "a"}, "Isi.")


@pytest.mark.parametrize("text", ["Isi.", "--- \nBukan kunci.\n", "---\nSatu baris\n---\nIsi.", ""])
def test_text_without_front_matter_is_all_body(text: str) -> None:
    assert split(text) == ({}, text)


def test_values_stay_as_written() -> None:
    keys, _ = split("---\ntitle: 2017\ndate: 2017-10\nid: 007\nurl: yes\n---\n")
    assert keys == {"title": "2017", "date": "2017-10", "id": "007", "url": "yes"}


def test_empty_front_matter_is_allowed() -> None:
    assert split("---\n---\nIsi.") == ({}, "Isi.")


def test_broken_yaml_is_named_by_its_line() -> None:
    with pytest.raises(UnreadableError, match="front matter, line 3: not valid YAML") as problem:
        split("---\ntitle: Bus\npublisher: Kota: Bandung\n---\nIsi.")
    assert "quotes" in problem.value.remedy


def test_front_matter_that_never_ends_is_refused() -> None:
    with pytest.raises(UnreadableError, match="never closed") as problem:
        split("---\ntitle: Bus\n\nIsi.")
    assert "three dashes" in problem.value.remedy


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(UnreadableError, match="nested too deeply"):
        split("---\na: " + "[" * 5000 + "\n---\n")


def test_all_known_keys_fill_fields() -> None:
    keys = {
        "title": "Bus",
        "publisher": "Kompas",
        "date": "2017-10-19",
        "url": "https://kota.id",
        "language": "id-ID",
        "kind": "News",
        "id": "bus-1",
        "side": "Host",
    }
    assert stated(keys) == {
        "title": "Bus",
        "issuer": "Kompas",
        "published": When.day(2017, 10, 19),
        "url": "https://kota.id",
        "language": "id",
        "kind": "news",
        "id": "bus-1",
        "side": "host",
    }


@pytest.mark.parametrize(
    ("key", "field"), [("issuer", "issuer"), ("published", "published"), ("lang", "language")]
)
def test_other_names_of_a_key_serve_too(key: str, field: str) -> None:
    assert field in stated({key: "2017"})


def test_unknown_keys_and_sides_are_left_out() -> None:
    assert stated({"colour": "red", "side": "left"}) == {}


@pytest.mark.parametrize("nothing", ["", "~", "null", "None", "-"])
def test_an_empty_value_is_no_value(nothing: str) -> None:
    assert stated({"date": nothing, "title": nothing}) == {}


def test_a_list_of_publishers_is_one_issuer() -> None:
    keys, _ = split("---\npublisher: [Kompas, Tempo]\nfacts: {a: b}\n---\n")
    assert stated(keys) == {"issuer": "Kompas, Tempo"}


def test_an_unreadable_date_gives_a_caution_and_no_date() -> None:
    fields = stated({"date": "kemarin"})
    assert fields["published"] is None
    assert "'kemarin'" in fields["caution"]
    assert "add `date:`" in fields["caution"]


@given(st.text(max_size=200))
def test_any_text_is_split_or_refused_with_a_reason(text: str) -> None:
    with suppress(UnreadableError):
        _, body = split("---\n" + text)
        assert ("---\n" + text).endswith(body)
