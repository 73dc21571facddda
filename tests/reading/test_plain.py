from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jejak.errors import UnreadableError
from jejak.model.when import When
from jejak.reading.plain import decoded, read
from jejak.text.folding import frozen

KOREAN = "서울시와 반둥시는 2017년 10월 교통 협력을 위한 회의를 열었다."
FRENCH = "Le maire est allé à Séoul, c’est l’été – déjà."

text_without_nul = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300
)


def not_binary(text: str) -> bool:
    return sum(ord(char) < 32 for char in text) * 20 <= len(text.encode())


@given(text_without_nul.filter(not_binary))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    assert frozen(decoded(text.encode()).text) == frozen(text)


@given(text_without_nul, st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]))
def test_text_with_a_mark_comes_back_as_it_was(text: str, encoding: str) -> None:
    assert frozen(decoded(text.encode(encoding)).text) == frozen(text)


@given(st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=60))
def test_korean_in_cp949_is_never_mojibake(text: str) -> None:
    data = text.encode("cp949")
    # a few syllables alone, such as 챔, have the bytes of UTF-8, and what is UTF-8 is read as that
    assume(not is_utf8(data))
    with suppress(UnreadableError):
        assert decoded(data).text == text


def is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(raw: bytes) -> None:
    with suppress(UnreadableError):
        assert isinstance(decoded(raw).text, str)


@pytest.mark.parametrize(
    ("text", "encoding", "told"),
    [
        (KOREAN, "cp949", "cp949"),
        (KOREAN, "euc-kr", "cp949"),
        (FRENCH, "cp1252", "cp1252"),
        ("Wali kota berkata “kota cerdas” itu – begitu.", "cp1252", "cp1252"),
        ("Kota café", "latin-1", "cp1252"),
        ("東京都は新しい政策を発表した。バスの制度です。", "shift_jis", "cp932"),
        ("Москва приняла новую политику о транспорте", "cp1251", "cp1251"),
    ],
)
def test_an_old_encoding_is_guessed_and_told(text: str, encoding: str, told: str) -> None:
    found = decoded(text.encode(encoding))
    assert found.text == text
    assert found.encoding == told
    assert told in found.caution


def test_a_certain_encoding_gives_no_caution() -> None:
    assert decoded(b"\xef\xbb\xbfKota").caution == ""
    assert decoded(KOREAN.encode("utf-16")).caution == ""


@pytest.mark.parametrize("bad", [b"\xff", b"\xeb", b"\x80"])
def test_damaged_utf8_is_refused_with_its_place(bad: bytes) -> None:
    start = "Kota Jönsson, ".encode()
    with pytest.raises(UnreadableError, match=f"damaged UTF-8: byte {len(start)} ") as problem:
        decoded(start + bad + " 서울 dan Bandung".encode())
    assert "save it as UTF-8" in problem.value.remedy


def test_utf8_cut_in_the_middle_of_a_letter_is_refused() -> None:
    with pytest.raises(UnreadableError, match="damaged UTF-8: byte 6 "):
        decoded("서울시".encode()[:-1])


def test_a_cut_utf16_file_is_refused() -> None:
    with pytest.raises(UnreadableError, match="not UTF-16, as its mark says"):
        decoded("Bandung".encode("utf-16")[:-1])


@pytest.mark.parametrize(
    "raw",
    [bytes(range(256)) * 4, "Bandung".encode("utf-16-le"), b"\x01\x02\x03" * 50],
)
def test_a_binary_file_is_refused(raw: bytes) -> None:
    with pytest.raises(UnreadableError, match="not text"):
        decoded(raw)


def test_a_text_file_is_read_and_mended(write: Callable[..., Path]) -> None:
    path = write("bus.txt", "Bus Kota\n\nKota belajar dari\n\nkota *lain*.\r\n")
    reading = read(path)
    assert reading.text == "Bus Kota\n\nKota belajar dari kota lain."
    assert reading.title == "Bus Kota"
    assert reading.reader == "plain-1"


def test_a_text_file_may_have_front_matter(write: Callable[..., Path]) -> None:
    path = write("bus.txt", "---\ntitle: Bus\ndate: 2017-10\n---\nIsi.")
    reading = read(path)
    assert (reading.title, reading.text) == ("Bus", "Isi.")
    assert reading.published == When.month(2017, 10)


def test_both_cautions_are_kept(write: Callable[..., Path]) -> None:
    path = write("bus.txt", "---\ndate: kemarin\n---\nKota café.".encode("cp1252"))
    caution = read(path).caution
    assert "cp1252" in caution
    assert "no date:" in caution
