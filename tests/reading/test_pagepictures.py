"""Pages of PDFs as pictures: true to size, bounded, and broken files refused."""

import json
import struct
import zlib
from pathlib import Path

import pytest
from fpdf import FPDF
from hypothesis import given
from hypothesis import strategies as st

from jejak.errors import UnreadableError
from jejak.reading.pagepictures import HIGH, WIDTH, answer, draw_page, scale_of, told


def written(path: Path, *sizes: tuple[float, float]) -> Path:
    made = FPDF(unit="pt")
    for size in sizes:
        made.add_page(format=size)
        made.set_fill_color(200, 30, 30)
        made.rect(0, 0, size[0] / 2, size[1] / 2, style="F")
    made.output(str(path))
    return path


def pixel(png: bytes, x: int, y: int) -> tuple[int, ...]:
    """A plain reader of PNG files that are not filtered."""
    width, height, depth, colours = struct.unpack(">IIBB", png[16:26])
    assert (depth, colours) == (8, 2)
    start = png.index(b"IDAT")
    length = struct.unpack(">I", png[start - 4 : start])[0]
    rows = zlib.decompress(png[start + 4 : start + 4 + length])
    assert len(rows) == height * (1 + 3 * width)
    at = y * (1 + 3 * width) + 1 + 3 * x
    return tuple(rows[at : at + 3])


def test_a_page_is_drawn_in_its_colours(tmp_path):
    found = draw_page(written(tmp_path / "a.pdf", (595, 842), (842, 595)), 1)
    assert (found.width, found.pages) == (WIDTH, 2)
    assert found.height == pytest.approx(WIDTH * 842 / 595, abs=2)
    assert pixel(found.png, 10, 10) == pytest.approx((200, 30, 30), abs=2)
    assert pixel(found.png, WIDTH - 10, found.height - 10) == (255, 255, 255)


@pytest.mark.parametrize("size", [(14400, 14400), (14400, 3), (3, 14400), (1, 1)])
def test_no_page_is_larger_than_may_be(tmp_path, size):
    found = draw_page(written(tmp_path / "a.pdf", size), 1)
    assert 1 <= found.width <= WIDTH + 1
    assert 1 <= found.height <= HIGH + 1


@given(st.floats(1e-6, 1e12), st.floats(1e-6, 1e12))
def test_no_size_gives_more_pixels_than_may_be(width, height):
    scale = scale_of(width, height)
    assert 0 < width * scale <= WIDTH * 1.001
    assert 0 < height * scale <= HIGH * 1.001


@pytest.mark.parametrize("size", [(0, 5), (5, -1), (float("nan"), 5), (5, float("inf"))])
def test_a_page_without_size_is_refused(size):
    with pytest.raises(UnreadableError, match="no size"):
        scale_of(*size)


def test_a_huge_box_in_the_file_itself_is_bounded(tmp_path):
    path = written(tmp_path / "a.pdf", (595, 842))
    content = path.read_bytes()
    assert b"/MediaBox [0 0 595.00 842.00]" in content
    path.write_bytes(content.replace(b"[0 0 595.00 842.00]", b"[0 0 9e8    8e8   ]"))
    found = draw_page(path, 1)
    assert found.width <= WIDTH + 1
    assert found.height <= HIGH + 1


def test_there_is_no_page_beyond_the_last(tmp_path):
    path = written(tmp_path / "a.pdf", (100, 100))
    for number in (0, 2, -1, 10**9):
        with pytest.raises(UnreadableError, match="no page"):
            draw_page(path, number)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"<html>", bytes(2000), b"%PDF-1.4 %%EOF"])
def test_a_broken_file_is_refused(tmp_path, content):
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    with pytest.raises(UnreadableError):
        draw_page(path, 1)


def test_a_file_that_is_gone_is_refused(tmp_path):
    with pytest.raises(UnreadableError):
        draw_page(tmp_path / "a.pdf", 1)


def test_it_comes_back_from_another_process_as_it_was(tmp_path):
    path = written(tmp_path / "a.pdf", (100, 200))
    given = json.dumps({"path": str(path), "number": 1}).encode()
    assert told(answer(given)) == draw_page(path, 1)
