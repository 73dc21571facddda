from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jejak.errors import UnreadableError
from jejak.model.when import When
from jejak.reading.html import read

PAGE = """<!doctype html><html lang="id"><head><meta charset="{charset}"><title>Bus Bandung</title>
<meta property="og:site_name" content="Kabar Kota">
<meta property="article:published_time" content="2017-10-19T08:00:00+07:00">
<link rel="canonical" href="https://kabar.id/bus"></head><body>
<nav><a href="/">Beranda</a> <a href="/iklan">Iklan</a></nav>
<article><h1>Bus Bandung</h1>
<p>Wali kota <b>Bandung</b> pergi ke <a href="x">Seoul</a> untuk belajar tentang bus kota “baru”.</p>
<h2>Hasil</h2><ul><li>Satu <i>hal</i> penting</li><li>Dua hal lain</li></ul>
<table><tr><th>Kota</th><th>Bus</th></tr><tr><td>Seoul</td><td>100<br>unit</td></tr></table>
<blockquote>Kutipan panjang dari seorang pejabat kota Bandung.</blockquote>
<p>Kerja sama antara dua kota itu dan hasilnya<br>akan dinilai tahun depan oleh dewan kota.</p>
</article><footer>Hak cipta</footer></body></html>"""


@pytest.fixture
def page(write: Callable[..., Path]) -> Path:
    return write("bus.html", PAGE.format(charset="utf-8"))


def test_the_article_is_read_in_blocks(page: Path) -> None:
    assert read(page).text.split("\n\n") == [
        "Bus Bandung",
        "Wali kota Bandung pergi ke Seoul untuk belajar tentang bus kota “baru”.",
        "Hasil",
        "- Satu hal penting\n- Dua hal lain",
        "Kota | Bus",
        "Seoul | 100 unit",
        "Kutipan panjang dari seorang pejabat kota Bandung.",
        "Kerja sama antara dua kota itu dan hasilnya\nakan dinilai tahun depan oleh dewan kota.",
    ]


def test_menus_and_footers_are_left_out(page: Path) -> None:
    assert not {"Beranda", "Iklan", "Hak"} & set(read(page).text.split())


def test_what_the_page_states_is_kept(page: Path) -> None:
    reading = read(page)
    assert (reading.title, reading.issuer) == ("Bus Bandung", "Kabar Kota")
    assert (reading.url, reading.kind) == ("https://kabar.id/bus", "web page")
    assert reading.published == When.day(2017, 10, 19)
    assert (reading.reader, reading.caution) == ("html-1", "")


def test_a_date_in_the_running_text_is_not_the_page_s(write: Callable[..., Path]) -> None:
    path = write(
        "a.html", "<html><body><p>Pada 3 Mei 2011 kota itu membuka sebuah taman.</p></body></html>"
    )
    assert read(path).published is None


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("windows-1252", "cp1252"),
        ("iso-8859-1", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-8", "cp1252"),
    ],
)
def test_the_charset_is_found(write: Callable[..., Path], charset: str, encoding: str) -> None:
    path = write("a.html", PAGE.format(charset=charset).encode(encoding))
    assert "bus kota “baru”." in read(path).text


def test_a_korean_page_in_euc_kr(write: Callable[..., Path]) -> None:
    body = "<p>서울시와 반둥시는 교통 협력을 위한 회의를 열었다. 똠방각하도 왔다.</p>"
    source = f'<html><head><meta charset="euc-kr"></head><body>{body}</body></html>'
    assert "똠방각하" in read(write("a.html", source.encode("cp949"))).text


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<html></html>", "no article"),
        ("<html><body></body></html>", "no article"),
        ("bukan halaman", "not a web page"),
        ("   ", "not a web page"),
    ],
)
def test_a_page_without_an_article_is_refused(
    write: Callable[..., Path], source: str, reason: str
) -> None:
    with pytest.raises(UnreadableError, match=reason) as problem:
        read(write("a.html", source))
    assert problem.value.remedy


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet="<>/phtmlbody aeis&;\"'", max_size=120))
def test_tag_soup_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, soup: str) -> None:
    path = tmp_path_factory.mktemp("soup") / "a.html"
    path.write_text("<html><body>" + soup, encoding="utf-8")
    with suppress(UnreadableError):
        assert read(path).text


@pytest.mark.parametrize("label", ["undefined", "punycode", "idna", "rot13", "x-unknown", "zlib"])
def test_a_charset_that_is_none_of_texts_is_not_believed(write: Callable[..., Path], label: str):
    assert "Seoul" in read(write("bus.html", PAGE.format(charset=label))).text
