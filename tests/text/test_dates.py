from datetime import date, timedelta
from itertools import pairwise

import pytest
from babel.dates import format_date
from hypothesis import assume, given
from hypothesis import strategies as st

from jejak.model.when import When
from jejak.text.dates import FIRST_YEAR, LAST_YEAR, find_dates

JUNE = When.day(2017, 6, 1)
days = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
FORMS = [
    ("id", "d MMMM y"),
    ("id", "d MMM y"),
    ("en", "d MMMM y"),
    ("en", "MMMM d, y"),
    ("en", "MMM d, y"),
    ("ko", "y년 M월 d일"),
    ("ko", "y. M. d."),
    ("ko", "y.MM.dd"),
    ("en", "y-MM-dd"),
    ("id", "dd/MM/y"),
]
PIECES = [
    "16", "19", "3", "31", "00", "2017", "1899", "2061", "20", "Oktober", "May", "mar", "Des.", "ſept", "aprıl", "ı",
    "-", "~", "–", "/", ".", ",", " ", "  ", "\n", "s.d.", "dan", "to", "부터", "년", "월", "일", "분기", "상반기", "말",
    "semester", "Q", "II", "half of", "first", "awal", "tahun", "Nomor", "No.", "orang", "명", "Rp", "th", "제", "호", "(월)", "٣", "s", "-an", "년대",
]  # fmt: skip
dated = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
spaced = st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join)
references = st.none() | st.dates().map(lambda at: When.day(at.year, at.month, at.day))


def read(text: str, reference: When | None = JUNE) -> list[str]:
    """The dates of a text, as they print."""
    return [str(one.when) for one in find_dates(text, reference)]


@given(dated | spaced | st.text(), references)
def test_any_text_can_be_read(text: str, reference: When | None):
    for one in find_dates(text, reference):
        assert 0 <= one.start < one.end <= len(text)
        assert one.when.start <= one.when.end


@given(dated | spaced, references)
def test_dates_stand_in_order_and_apart(text: str, reference: When | None):
    assert all(a.end <= b.start for a, b in pairwise(find_dates(text, reference)))


@given(dated | spaced)
def test_without_a_reference_every_date_names_its_year(text: str):
    assert all(one.complete for one in find_dates(text))


@given(dated | spaced, st.dates())
def test_a_complete_date_does_not_look_at_the_reference(text: str, at: date):
    reference = When.day(at.year, at.month, at.day)
    complete = {(one.start, one.when) for one in find_dates(text, reference) if one.complete}
    assert complete <= {(one.start, one.when) for one in find_dates(text, JUNE)}


@given(days, st.sampled_from(FORMS), st.sampled_from(["", "pada ", "("]))
def test_a_day_is_read_in_every_form(day: date, form: tuple[str, str], before: str):
    language, pattern = form
    text = f"{before}{format_date(day, pattern, locale=language)}"
    assert read(f"{text} kota", None) == [day.isoformat()]


@given(
    days, st.sampled_from([("id", "MMMM y"), ("en", "MMMM y"), ("ko", "y년 M월"), ("en", "y-MM")])
)
def test_a_month_is_read_in_every_language(day: date, form: tuple[str, str]):
    text = format_date(day, form[1], locale=form[0])
    assert read(text, None) == [day.isoformat()[:7]]


@given(days, st.integers(1, 300), st.sampled_from([("id", "d MMMM y"), ("en", "d MMMM y")]))
def test_a_range_of_days_is_one_date(first: date, length: int, form: tuple[str, str]):
    last = first + timedelta(length)
    assume(last.year <= LAST_YEAR)
    ends = [format_date(day, form[1], locale=form[0]) for day in (first, last)]
    assert read(" - ".join(ends), None) == [f"{first}/{last}"]


@given(days, st.integers(1, 300))
def test_a_range_of_days_is_one_date_in_korean(first: date, length: int):
    last = first + timedelta(length)
    assume(last.year <= LAST_YEAR)
    ends = [f"{day.year}년 {day.month}월 {day.day}일" for day in (first, last)]
    assert read("부터 ".join(ends) + "까지", None) == [f"{first}/{last}"]


@given(days, st.dates(date(FIRST_YEAR + 1, 1, 1), date(LAST_YEAR - 1, 12, 31)))
def test_a_day_without_a_year_is_the_nearest(day: date, at: date):
    text = f"dibuka {format_date(day, 'd MMMM', locale='id')}"
    for one in find_dates(text, When.day(at.year, at.month, at.day)):
        assert not one.complete
        assert abs((one.when.start - at).days) <= 184


@given(days, st.sampled_from(["Rp {} ", "{}명이", "{} orang", "{}%", "No. {} ", "{}만 원"]))
def test_counts_are_not_years(day: date, form: str):
    assert read(f"Sebanyak {form.format(day.year)}") == []


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Seminar 16-19 Oktober 2017", "2017-10-16/2017-10-19"),
        ("16 – 19 Oktober 2017", "2017-10-16/2017-10-19"),
        ("16 s.d. 19 Oktober 2017", "2017-10-16/2017-10-19"),
        ("16 s/d 19 Oktober 2017", "2017-10-16/2017-10-19"),
        ("16 sampai dengan 19 Oktober 2017", "2017-10-16/2017-10-19"),
        ("October 16-19, 2017", "2017-10-16/2017-10-19"),
        ("16th to 19th October 2017", "2017-10-16/2017-10-19"),
        ("2017년 10월 16~19일", "2017-10-16/2017-10-19"),
        ("2017년 10월 16일부터 19일까지", "2017-10-16/2017-10-19"),
        ("2017. 10. 16. ~ 19.", "2017-10-16/2017-10-19"),
        ("2017. 10. 16.(월) ~ 10. 19.(목)", "2017-10-16/2017-10-19"),
        ("25 Maret - 2 April 2018", "2018-03-25/2018-04-02"),
        ("25 Maret 2018 - 2 April", "2018-03-25/2018-04-02"),
        ("March 25 – April 2, 2018", "2018-03-25/2018-04-02"),
        ("25th March to 2nd April 2018", "2018-03-25/2018-04-02"),
        ("2018년 3월 25일부터 4월 2일까지", "2018-03-25/2018-04-02"),
        ("28 Desember - 3 Januari 2018", "2017-12-28/2018-01-03"),
        ("28 Desember 2017 - 3 Januari", "2017-12-28/2018-01-03"),
        ("2017년 12월 28일~1월 3일", "2017-12-28/2018-01-03"),
        ("Maret-Mei 2018", "2018-03-01/2018-05-31"),
        ("November hingga Januari 2018", "2017-11-01/2018-01-31"),
        ("2016-2019", "2016-01-01/2019-12-31"),
        ("2016–17", "2016-01-01/2017-12-31"),
        ("2003~05년", "2003-01-01/2005-12-31"),
        ("between 2002 and 2006", "2002-01-01/2006-12-31"),
        ("tahun anggaran 2016/2017", "2016-01-01/2017-12-31"),
    ],
)
def test_a_range_is_one_date(text: str, when: str):
    assert read(text, None) == [when]


@pytest.mark.parametrize(
    ("text", "when", "precision"),
    [
        ("semester II 2017", "2017-07-01/2017-12-31", "half"),
        ("semester pertama tahun 2017", "2017-01-01/2017-06-30", "half"),
        ("paruh kedua 2017", "2017-07-01/2017-12-31", "half"),
        ("first half of 2016", "2016-01-01/2016-06-30", "half"),
        ("2017년 하반기", "2017-07-01/2017-12-31", "half"),
        ("kuartal III 2017", "2017-07-01/2017-09-30", "quarter"),
        ("triwulan ketiga 2014", "2014-07-01/2014-09-30", "quarter"),
        ("the fourth quarter of 2017", "2017-10-01/2017-12-31", "quarter"),
        ("Q3 2017", "2017-07-01/2017-09-30", "quarter"),
        ("2017년 3분기", "2017-07-01/2017-09-30", "quarter"),
        ("2017년 1/4분기", "2017-01-01/2017-03-31", "quarter"),
        ("awal 2016", "2016-01-01/2016-04-30", "period"),
        ("mid-2016", "2016-05-01/2016-08-31", "period"),
        ("akhir tahun 2016", "2016-09-01/2016-12-31", "period"),
        ("2016년 말", "2016-09-01/2016-12-31", "period"),
        ("late 1960s", "1966-01-01/1969-12-31", "period"),
        ("1990년대", "1990-01-01/1999-12-31", "period"),
        ("tahun 2016", "2016", "year"),
        ("Pebruari 2016", "2016-02", "month"),
        ("Okt. 2017", "2017-10", "month"),
    ],
)
def test_a_part_of_time_keeps_its_precision(text: str, when: str, precision: str):
    assert [(str(one.when), one.when.precision) for one in find_dates(text)] == [(when, precision)]


@pytest.mark.parametrize(
    ("text", "reference", "when"),
    [
        ("diresmikan 30 Januari", When.day(2016, 2, 2), "2016-01-30"),
        ("dibuka 30 Desember lalu", When.day(2016, 1, 4), "2015-12-30"),
        ("to open on January 5", When.day(2016, 12, 20), "2017-01-05"),
        ("10월 16일", When.day(2017, 11, 1), "2017-10-16"),
        ("10월 16~19일", When.day(2017, 11, 1), "2017-10-16/2017-10-19"),
        ("16-19 Oktober", When.day(2017, 11, 1), "2017-10-16/2017-10-19"),
        ("28 Desember - 3 Januari", When.day(2018, 1, 10), "2017-12-28/2018-01-03"),
        ("in December", When.day(2016, 1, 20), "2015-12"),
        ("pada bulan Mei", When.year(2014), "2014-05"),
        ("5월에", When.month(2016, 6), "2016-05"),
    ],
)
def test_a_date_without_a_year_takes_the_nearest(text: str, reference: When, when: str):
    found = find_dates(text, reference)
    assert [(str(one.when), one.complete) for one in found] == [(when, False)]
    assert find_dates(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Undang-Undang Nomor 23 Tahun 2014",
        "Peraturan Wali Kota No. 5/2017",
        "Law Number 23 of 2014",
        "Regulation No. 12/PMK.07/2016",
        "조례 제2017-12호",
        "법률 제2017호",
    ],
)
def test_the_number_of_a_law_is_no_date(text: str):
    assert read(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "2.017 orang", "2,017 people", "2017 orang", "2000명이 참여했다", "2000여 명이", "2000가구에", "2000대의 버스",
        "Rp2000", "Rp 2000", "$2000", "2000 meter", "2000억 원", "12.2017", "021-2017-2018", "20160520", "2061",
        "Of the five, 2 may join", "the 3 march on", "16/10/17", "Jalan Mei",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_date_is_none(text: str):
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("pada 2016 dan 20 orang", ["2016"]),
        ("in 2014 and 20 more cities", ["2014"]),
        ("30 Februari 2017", ["2017-02"]),
        ("1st of May 2016", ["2016-05-01"]),
        ("16 September 2017 pukul 20.30", ["2017-09-16"]),
        ("2017년10월16일(월)", ["2017-10-16"]),
        ("MoU 24 Juni 2016, kunjungan 3-5 Mei 2017", ["2016-06-24", "2017-05-03/2017-05-05"]),
        ("Perda Nomor 3 Tahun 2015 berlaku 1 Mei 2016", ["2016-05-01"]),
        ("aprıl 2017", ["2017"]),
        ("ſeptember 2017", ["2017"]),
        ("서울 2017 개최", ["2017"]),
        ("2016 명동 축제", ["2016"]),
    ],
)
def test_what_is_a_date_is_told_from_what_stands_beside_it(text: str, dates: list[str]):
    assert read(text, None) == dates


def test_the_place_of_a_date_is_its_words():
    text = "Seminar dibuka (16-19 Oktober 2017) lalu Maret 2018."
    found = [text[one.start : one.end] for one in find_dates(text)]
    assert found == ["16-19 Oktober 2017", "Maret 2018"]


@pytest.mark.parametrize(
    "text",
    [
        "sesuai prinsip resiprositas (FA et al., 2020).",
        "menurut Marsh & Sharman (2009)",
        "(Duchacek, 1986; Duchacek & Duchacek, 2019)",
        "(Osborne & Brown, 2012, p. 25)",
    ],
)
def test_the_year_of_a_cited_work_is_no_date(text: str) -> None:
    assert find_dates(text) == []


def test_a_date_in_brackets_is_one() -> None:
    found = find_dates("dibuka (Kamis, 15 Januari 2004), TransMilenio (2000)")
    assert [str(one.when) for one in found] == ["2004-01-15", "2000"]
