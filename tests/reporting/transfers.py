"""A made-up result with every kind of row, for the tests of its pictures and page."""

from dataclasses import replace

from jejak.model.degrees import Cell, Change, DegreeOfTransfer, Quoted, Row, Share
from jejak.model.records import Passage
from jejak.reporting.wording import catalogue

EN = catalogue("en")


def quoted(name, label, words, start):
    return Quoted(Passage(name, start, start + len(words)), label, words)


RIVER = [
    quoted("river", "Pasal 1", "Taman dibuka setiap hari.", 8),
    quoted("river", "Pasal 2", "Denda sampah lima puluh ribu rupiah.", 50),
    quoted("river", "Pasal 3", "Air diuji setiap bulan.", 100),
    quoted("river", "Pasal 4", "Peraturan ini mulai berlaku pada tanggal diundangkan.", 140),
]
BIKES = [
    quoted("bikes", "1", "The first 45 minutes are free.", 3),
    quoted("bikes", "2", "Helmets are lent.", 40),
]
HOST = [
    quoted("host", "Pasal 1", "Taman dibuka setiap hari.", 8),
    quoted("host", "Pasal 2", "Denda sampah seratus ribu rupiah.", 50),
    quoted("host", "Pasal 3", "Tiga puluh menit pertama gratis.", 100),
    quoted("host", "Pasal 4", "Mural dilukis warga.", 140),
]
ROWS = (
    Row("same", HOST[0], (RIVER[0],), 1.0, taken="same"),
    Row("adapted", HOST[1], (RIVER[1],), 0.8, taken="adapted", changes=(Change("number", "lima puluh ribu", "seratus ribu"),)),
    Row("other", HOST[2], (BIKES[0],), 0.7, taken="adapted", changes=(Change("number", "45", ""),)),
    Row("new", HOST[3], (), 0.0),
    Row("left_out", None, (RIVER[2],), 0.0),
    Row("left_out", None, (RIVER[3],), 0.0, boilerplate=True),
)  # fmt: skip
RESULT = DegreeOfTransfer(
    host="host",
    origins=("bikes", "river"),
    main="river",
    degree="emulation",
    draws={"copying": 0.0, "emulation": 0.997, "combination": 0.003, "inspiration": 0.0, "none": 0.0},
    shares={
        "same": Share(0.25, 0.0, 0.75), "adapted": Share(0.25, 0.0, 0.75), "other": Share(0.25, 0.0, 0.75),
        "new": Share(0.25, 0.0, 0.75), "left_out": Share(1 / 3, 0.0, 1.0),
    },
    related=0.8,
    rows=ROWS,
    provisions=(*BIKES, *RIVER),
    likeness=(Cell(0, 2, 1.0), Cell(1, 3, 0.8), Cell(2, 0, 0.7), Cell(1, 2, 0.3)),
)  # fmt: skip


def result_with(words):
    """The same result with other words in its first row, and as the host's name."""
    first = quoted("host", words[:60], words, 0)
    return replace(RESULT, rows=(replace(ROWS[0], host=first), *ROWS[1:]))
