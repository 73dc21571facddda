import pytest

from jejak.exchanging.bibnames import OTHERS, read_names, write_names
from jejak.model.references import Name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("David P. Dolowitz", Name("Dolowitz", "David P.")),
        ("van der Berg, Jan", Name("Berg", "Jan", particle="van der")),
        ("King, Jr., Martin Luther", Name("King", "Martin Luther", suffix="Jr.")),
        ("{Pemerintah Kota Bandung}", Name(literal="Pemerintah Kota Bandung")),
        (r"{Fran\c{c}ois \& Co}", Name(literal="François & Co")),
        ("{Seoul and Bandung}", Name(literal="Seoul and Bandung")),
        ("Sukarno", Name(literal="Sukarno")),
        ("홍길동", Name(literal="홍길동")),
        ("홍 길동", Name(literal="홍 길동")),
        ("홍, 길동", Name("홍", "길동")),
        ("others", OTHERS),
    ],
)
def test_a_name_is_read_and_written(text: str, name: Name):
    assert read_names(text) == (name,)
    assert read_names(write_names([name])) == (name,)


def test_braces_at_both_ends_need_not_be_one_pair():
    assert read_names("{Kim} Cheol {Su}") == (Name("Su", "Kim Cheol"),)


@pytest.mark.parametrize(
    "name",
    [
        Name("van der Berg", "Jan"),
        Name("Rose, the", "A"),
        Name("Rose", "A and B"),
        Name(literal="others, and more"),
    ],
)
def test_parts_that_would_be_misread_are_put_in_braces(name: Name):
    assert read_names(write_names([name, Name("Ward", "Kevin")])) == (name, Name("Ward", "Kevin"))


def test_people_are_parted_by_and():
    assert [str(one) for one in read_names("Rose, Richard AND\n Marsh, David and others")] == [
        "Richard Rose",
        "David Marsh",
        "others",
    ]
