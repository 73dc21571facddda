"""The degree of transfer of a case's documents: the same as without a case, kept, bounded."""

import json
from dataclasses import replace

import pytest

from jejak.case import transfers
from jejak.case.folder import CaseFolder
from jejak.case.transfers import (
    LONGEST,
    ORIGINS,
    answer,
    kept_transfer,
    measure_transfer,
    name_of,
    texts_of,
)
from jejak.comparing.degree import degree
from jejak.errors import InputError, OptionError
from jejak.model.degrees import NamedText
from jejak.model.records import Document

PARK = (
    "1. Sempadan sungai selebar 15 meter dijadikan ruang terbuka hijau.\n"
    "2. Setiap taman sungai dilengkapi jalur pejalan kaki dan lampu.\n"
    "3. Barang siapa membuang sampah ke sungai didenda dua ratus ribu rupiah."
)
HOST = PARK.replace("15 meter", "10 meter") + "\n4. Perpustakaan kecil dibuka pada akhir pekan."
KOREAN = (
    "1. 하천 구역 15미터는 녹지로 한다.\n2. 모든 하천 공원에는 보행로와 조명을 둔다.\n"
    "3. 하천에 쓰레기를 버린 사람에게는 20만 루피아의 과태료를 물린다."
)


def document(name: str, text: str, language: str = "id") -> Document:
    return Document(name, "", "", "", language, "", None, "", text, (), name, "test")


PLAIN = texts_of(document("host", HOST), [document("park", PARK)])


@pytest.fixture
def place(tmp_path):
    return CaseFolder(tmp_path)


def test_it_is_measured_once_and_found_as_it_was(place, monkeypatch):
    assert kept_transfer(place, PLAIN) is None
    measure_transfer(place, PLAIN)
    monkeypatch.setattr(transfers, "apart", None)
    origin, host = PLAIN
    assert kept_transfer(place, PLAIN) == degree(host, [origin])


def test_texts_in_two_languages_are_compared_by_meaning(place):
    texts = texts_of(document("host", HOST), [document("seoul", KOREAN, "ko")])
    measure_transfer(place, texts)
    found = kept_transfer(place, texts)
    assert found
    taken = [row.kind for row in found.rows if row.host]
    assert taken[-1] == "new"
    assert sum(one in {"same", "adapted"} for one in taken) >= 2


def test_another_text_language_or_order_is_another_comparison():
    origin, host = PLAIN
    others = [
        (origin, replace(host, text="1. a")),
        (origin, replace(host, language="ko")),
        (origin, replace(host, id="x")),
        (host, origin),
        (replace(origin, text=origin.text + " "), host),
    ]
    assert len({name_of(one) for one in (PLAIN, *others)}) == 6


def test_a_text_that_no_utf8_holds_has_a_name():
    assert name_of((NamedText("a", "\ud800", "id"), NamedText("b", "x", "id")))


def test_likeness_that_nobody_draws_is_not_kept():
    many = "\n".join(
        f"{n}. Pasal tentang taman nomor {n} dan sungai {n * 7}." for n in range(1, 70)
    )
    told = [vars(one) for one in texts_of(document("a", many), [document("b", many)])]
    found = json.loads(answer(json.dumps(told).encode()))
    assert (len(found["rows"]), found["likeness"]) == (69, [])


def test_the_host_comes_last():
    assert [one.id for one in PLAIN] == ["park", "host"]


@pytest.mark.parametrize(
    ("origins", "problem"),
    [
        ([], "0 origins"),
        ([document(str(n), "x") for n in range(ORIGINS + 1)], "7 origins"),
        ([document("host", "x")], "named twice"),
        ([document("a", "x"), document("a", "x")], "named twice"),
        ([document("a", "x" * LONGEST)], "characters are more than"),
    ],
)
def test_what_may_not_be_compared_is_said(origins, problem):
    with pytest.raises(OptionError, match=problem):
        texts_of(document("host", HOST), origins)


def test_a_text_without_provisions_is_said_and_nothing_kept(place):
    texts = texts_of(document("host", HOST), [document("empty", " ")])
    with pytest.raises(InputError, match="no provisions"):
        measure_transfer(place, texts)
    assert kept_transfer(place, texts) is None
