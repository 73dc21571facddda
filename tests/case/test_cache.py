"""What is kept to be quick: found again whole, bounded, and never outside its folder."""

import os

import pytest

from jejak.case.cache import FOLDER, keep, kept
from jejak.case.folder import CaseFolder
from jejak.errors import StoreError


@pytest.fixture
def place(tmp_path):
    return CaseFolder(tmp_path)


def test_what_is_kept_is_found(place):
    assert kept(place, "a.json") is None
    keep(place, "a.json", b"one")
    keep(place, "a.json", b"two")
    assert kept(place, "a.json") == b"two"
    assert [one.name for one in (place.path / FOLDER).iterdir()] == ["a.json"]


@pytest.mark.parametrize("name", ["../a", "a/b", "/etc/passwd", ".hidden", ""])
def test_no_name_leads_out_of_the_folder(place, name):
    with pytest.raises(StoreError, match="no name"):
        keep(place, name, b"")
    with pytest.raises(StoreError, match="no name"):
        kept(place, name)


def test_what_was_made_first_goes_when_there_is_much(place):
    for number in range(5):
        keep(place, f"{number}", bytes(100))
        os.utime(place.path / FOLDER / f"{number}", (number, number))
    keep(place, "new", bytes(100), largest=300)
    assert [one for one in "01234" if kept(place, one)] == ["3", "4"]
    assert kept(place, "new") == bytes(100)


def test_what_was_just_made_stays_however_large(place):
    keep(place, "a", bytes(100))
    keep(place, "b", bytes(900), largest=300)
    assert kept(place, "b") == bytes(900)


def test_no_room_is_one_clear_error(place):
    (place.path / FOLDER).write_text("a file in its place")
    with pytest.raises(StoreError, match="nothing can be kept"):
        keep(place, "a", b"")
