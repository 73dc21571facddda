from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.errors import UnreadableError
from jejak.model.when import When
from jejak.reading.markdown import read, words
from jejak.text.sentences import paragraphs

NOTE = """---
title: Bus Bandung
publisher: Kota
date: 2017-10-19
kind: news
---

# Bus Bandung

Kota **belajar** dari [Seoul](https://seoul.kr).
"""


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("# Judul\n\nIsi *satu*, **dua**, ***tiga***.", "Judul\n\nIsi satu, dua, tiga."),
        ("Judul\n=====\nIsi.", "Judul\n\nIsi."),
        ("[kota](https://a.id) dan <https://b.id>", "kota dan https://b.id"),
        ("![Peta kota](a.png) di sini", "Peta kota di sini"),
        ("kode `x = 1` tetap", "kode x = 1 tetap"),
        ("```py\nx = 1\n```\n\nIsi.", "x = 1\n\nIsi."),
        ("> kutipan\n> panjang\n\nIsi.", "kutipan panjang\n\nIsi."),
        ("satu  \ndua\ntiga", "satu\ndua tiga"),
        ("a &amp; b &copy; c", "a & b © c"),
        ("~~lama~~ baru", "lama baru"),
        (r"3 \* 4", "3 * 4"),
        ("a <b>b</b><br>c", "a b\nc"),
        ("<div>satu</div>\n\ndua", "satu\n\ndua"),
        ("Kata.[^1]\n\n[^1]: Catatan.", "Kata.\n\nCatatan."),
        ("Kata[^a] lain.\n\n[^a]: Catatan panjang.", "Kata lain.\n\nCatatan panjang."),
        ("satu\n\n---\n\ndua", "satu\n\ndua"),
        ("", ""),
    ],
)
def test_markup_goes_and_words_stay(markdown: str, plain: str) -> None:
    assert words(markdown) == plain


def test_a_list_is_one_item_a_line() -> None:
    assert words("Daftar:\n\n- satu\n- *dua*\n  lanjut\n") == "Daftar:\n\n- satu\n- dua lanjut"


def test_a_numbered_list_keeps_its_numbers() -> None:
    assert words("3. tiga\n4. empat") == "3. tiga\n4. empat"


def test_a_nested_list_is_flat() -> None:
    assert words("- satu\n  - dalam\n- dua") == "- satu\n- dalam\n- dua"


def test_an_item_of_two_paragraphs_keeps_both() -> None:
    assert words("- satu\n\n  lagi\n- dua") == "- satu\n\nlagi\n- dua"


def test_every_item_is_a_paragraph_of_the_text() -> None:
    text = words("Daftar:\n\n1. satu\n2. dua")
    assert [text[a:b] for a, b in paragraphs(text)] == ["Daftar:", "1. satu", "2. dua"]


def test_a_table_row_is_a_block_of_cells() -> None:
    table = "| Kota | Bus |\n|---|---:|\n| Seoul | **100** |\n| Bandung | |\n"
    assert words(table) == "Kota | Bus\n\nSeoul | 100\n\nBandung |"


@given(st.lists(st.from_regex(r"[A-Za-z가-힣]{1,9}", fullmatch=True), min_size=1, max_size=30))
def test_plain_words_are_never_lost(some: list[str]) -> None:
    assert words(" ".join(some)).split() == some


@given(st.text(max_size=300))
def test_any_text_is_markdown(text: str) -> None:
    assert isinstance(words(text), str)


def test_a_note_is_read_with_what_it_states(write: Callable[..., Path]) -> None:
    reading = read(write("bus.md", NOTE))
    assert reading.text == "Bus Bandung\n\nKota belajar dari Seoul."
    assert (reading.title, reading.issuer, reading.kind) == ("Bus Bandung", "Kota", "news")
    assert reading.published == When.day(2017, 10, 19)
    assert (reading.reader, reading.caution) == ("markdown-1", "")


def test_the_first_heading_is_the_title(write: Callable[..., Path]) -> None:
    assert read(write("a.md", "# Bus\n\nIsi.")).title == "Bus"


def test_a_first_paragraph_is_no_title(write: Callable[..., Path]) -> None:
    assert read(write("a.md", "Bus\n\nIsi.")).title == ""


def test_a_windows_file_reads_the_same(write: Callable[..., Path]) -> None:
    unix = read(write("a.md", NOTE))
    dos = read(write("b.md", "\ufeff" + NOTE.replace("\n", "\r\n")))
    assert dos == unix


def test_broken_front_matter_is_refused(write: Callable[..., Path]) -> None:
    with pytest.raises(UnreadableError, match="line 2"):
        read(write("a.md", "---\ntitle: Bus: kota\n---\nIsi."))
