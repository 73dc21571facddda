"""Dates and ranges of dates in running text, in Indonesian, English and Korean.

Libraries that read single dates miss ranges ("16-19 Oktober 2017", "2017년 10월 16~19일"),
so the grammar is ours; month names come from Unicode's locale data (babel).
A date without a year takes the year that puts it nearest to the reference date.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from babel import Locale

from jejak.model.when import Precision, When

FIRST_YEAR, LAST_YEAR = 1850, 2060
_NO_DATE = When.year(FIRST_YEAR - 1)


@dataclass(frozen=True)
class DateFound:
    """A date expression: where it stands, what it says, and whether it named its year."""

    start: int
    end: int
    when: When
    complete: bool = True


def _month_names() -> dict[str, int]:
    names: dict[str, int] = {}
    for code in ("id", "en"):
        months = Locale(code).months["format"]
        for width in ("wide", "abbreviated"):
            for number, name in months[width].items():
                names[name.lower().rstrip(".")] = number
    # Spellings of the press that the locale data lacks.
    names |= {
        "sept": 9,
        "okt": 10,
        "agu": 8,
        "agt": 8,
        "ags": 8,
        "nop": 11,
        "pebruari": 2,
        "nopember": 11,
    }
    return names


MONTHS = _month_names()
_M = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_D = r"(?:0?[1-9]|[12]\d|3[01])"
_Y = r"(?:1[89]\d\d|20\d\d)"
_TO = r"\s*(?:[-–—~∼〜]|s\.?d\.?|s/d|sampai(?:\s+dengan)?|hingga|until|till|through|to|dan|and|부터|에서)\s*"
_ORD = r"(?:st|nd|rd|th)?"
_DAY_OF = rf"(?<![\d.,/]){_D}"
_FLAGS = re.IGNORECASE

# Longer expressions first: a scan takes the first rule that matches at a place.
_Rule = Callable[[re.Match[str], "When | None"], "tuple[When, bool] | None"]


def find_dates(text: str, reference: When | None = None) -> list[DateFound]:
    """Every date expression in `text`, in order, none overlapping.

    >>> [str(d.when) for d in find_dates("Seminar 16-19 Oktober 2017, laporan Maret 2018")]
    ['2017-10-16/2017-10-19', '2018-03']
    >>> [str(d.when) for d in find_dates("2017년 10월 16~19일 반둥에서")]
    ['2017-10-16/2017-10-19']
    >>> [str(d.when) for d in find_dates("diresmikan 30 Januari", When.day(2016, 2, 2))]
    ['2016-01-30']
    """
    found: list[DateFound] = []
    for pattern, rule in _RULES:
        for match in pattern.finditer(text):
            if any(match.start() < one.end and one.start < match.end() for one in found):
                continue
            # KeyError: ignoring case lets "ı" and "ſ" stand for the i and s of a month's name.
            with suppress(ValueError, KeyError):
                read = rule(match, reference)
                if read:
                    found.append(DateFound(match.start(), match.end(), *read))
    return sorted((one for one in found if one.when != _NO_DATE), key=lambda one: one.start)


def _month(name: str) -> int:
    return MONTHS[name.lower().rstrip(".")]


def _span(start: date, end: date) -> When:
    precision: Precision = "day" if start == end else "range"
    return When(start, end, precision)


def _year_for(month: int, day: int, reference: When | None) -> int:
    if reference is None:
        raise ValueError("no year and nothing to infer it from")
    if reference.precision in ("year", "period"):
        return reference.start.year
    at = reference.start
    years = (at.year - 1, at.year, at.year + 1)
    return min(years, key=lambda year: abs((date(year, month, min(day, 28)) - at).days))


def _days_in_month(match: re.Match[str], reference: When | None) -> tuple[When, bool]:
    """`16-19 Oktober 2017`, `October 16-19, 2017`, `16-19 Oktober`."""
    month = _month(match["m"])
    year = int(match["y"]) if match["y"] else _year_for(month, int(match["a"]), reference)
    first, last = date(year, month, int(match["a"])), date(year, month, int(match["b"]))
    return _span(first, last), bool(match["y"])


def _across_months(match: re.Match[str], reference: When | None) -> tuple[When, bool]:
    """`25 Maret - 2 April 2018`, `28 December 2017 to 3 January 2018`."""
    first, second = _month(match["m"]), _month(match["n"])
    if match["z"]:
        end_year = int(match["z"])
    elif match["y"]:
        end_year = int(match["y"]) + (first > second)
    else:
        end_year = _year_for(second, int(match["b"]), reference)
    start_year = int(match["y"]) if match["y"] else end_year - (first > second)
    start = date(start_year, first, int(match["a"]))
    last = date(end_year, second, int(match["b"]))
    return _span(start, last), bool(match["y"] or match["z"])


def _one_day(match: re.Match[str], reference: When | None) -> tuple[When, bool]:
    month, day = _month(match["m"]), int(match["d"])
    year = int(match["y"]) if match["y"] else _year_for(month, day, reference)
    return When.day(year, month, day), bool(match["y"])


def _months_of_year(match: re.Match[str], reference: When | None) -> tuple[When, bool]:
    """`Maret-Mei 2018`."""
    year = int(match["y"])
    end = When.month(year, _month(match["n"]))
    first, last = _month(match["m"]), _month(match["n"])
    start = When.month(year - (first > last), first)
    return When(start.start, end.end, "period"), True


def _one_month(match: re.Match[str], reference: When | None) -> tuple[When, bool]:
    month = _month(match["m"])
    year = int(match["y"]) if match["y"] else _year_for(month, 15, reference)
    return When.month(year, month), bool(match["y"])


def _numeric(match: re.Match[str], reference: When | None) -> tuple[When, bool]:
    return When.day(int(match["y"]), int(match["m"]), int(match["d"])), True


def _iso_month(match: re.Match[str], reference: When | None) -> tuple[When, bool]:
    return When.month(int(match["y"]), int(match["m"])), True


def _part_of_year(match: re.Match[str], reference: When | None) -> tuple[When, bool] | None:
    year, word = int(match["y"]), match["part"].lower().split()[0]
    for words, first, last, precision in _PARTS:
        if word in words:
            start, end = When.month(year, first), When.month(year, last)
            return When(start.start, end.end, precision), True
    return None


_EARLY, _MIDDLE, _LATE = (
    {"awal", "early", "초"},
    {"pertengahan", "mid", "중반"},
    {"akhir", "late", "말"},
)
_PARTS: tuple[tuple[set[str], int, int, Precision], ...] = (
    (_EARLY, 1, 4, "period"),
    (_MIDDLE, 5, 8, "period"),
    (_LATE, 9, 12, "period"),
    ({"상반기", "first-half"}, 1, 6, "half"),
    ({"하반기", "second-half"}, 7, 12, "half"),
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_ROMAN |= {"first": 1, "second": 2, "third": 3, "fourth": 4}
_ROMAN |= {"pertama": 1, "kedua": 2, "ketiga": 3, "keempat": 4}


def _fraction(match: re.Match[str], reference: When | None) -> tuple[When, bool]:
    """`semester II 2017`, `kuartal 3 2017`, `first half of 2016`, `Q3 2017`, `2017년 3분기`."""
    year, number = int(match["y"]), _ROMAN[match["n"].lower()]
    half = match["half"] is not None
    months = 6 if half else 3
    if number * months > 12:
        raise ValueError("no such part of a year")
    start, end = When.month(year, number * months - months + 1), When.month(year, number * months)
    return When(start.start, end.end, "half" if half else "quarter"), True


def _years(match: re.Match[str], reference: When | None) -> tuple[When, bool]:
    """`2016-2019`, `2003~05년`, `between 2002 and 2006`."""
    first = int(match["y"])
    last = int(match["z"]) if len(match["z"]) == 4 else first // 100 * 100 + int(match["z"])
    if not first < last <= LAST_YEAR:
        raise ValueError("no range of years")
    return When(date(first, 1, 1), date(last, 12, 31), "period"), True


def _one_year(match: re.Match[str], reference: When | None) -> tuple[When, bool]:
    year = int(match["y"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError("no year")
    return When.year(year), True


def _decade(match: re.Match[str], reference: When | None) -> tuple[When, bool]:
    """`1960s`, `late 1960s`, `akhir 1960-an`, `1990년대 후반`."""
    first = int(match["y"])
    word = (match["part"] or match["after"] or "").lower()
    offset, length = next((span for words, span in _DECADES if word in words), (0, 10))
    start, end = date(first + offset, 1, 1), date(first + offset + length - 1, 12, 31)
    return When(start, end, "period"), True


_DECADES: tuple[tuple[set[str], tuple[int, int]], ...] = (
    ({"early", "awal", "초", "초반"}, (0, 4)),
    ({"mid", "pertengahan", "중반"}, (3, 4)),
    ({"late", "akhir", "말", "후반"}, (6, 4)),
)


def _korean_range(match: re.Match[str], reference: When | None) -> tuple[When, bool]:
    """`2017년 10월 16~19일`, `2016년 3월 25일부터 4월 2일까지`, `10월 16~19일`."""
    month = int(match["m"])
    year = int(match["y"]) if match["y"] else _year_for(month, int(match["d"]), reference)
    end_month = int(match["n"]) if match["n"] else month
    end_year = int(match["z"]) if match["z"] else year + (end_month < month)
    last = date(end_year, end_month, int(match["e"]))
    return _span(date(year, month, int(match["d"])), last), bool(match["y"])


def _korean_day(match: re.Match[str], reference: When | None) -> tuple[When, bool]:
    month, day = int(match["m"]), int(match["d"])
    year = int(match["y"]) if match["y"] else _year_for(month, day, reference)
    return When.day(year, month, day), bool(match["y"])


def _korean_month(match: re.Match[str], reference: When | None) -> tuple[When, bool]:
    month = int(match["m"])
    year = int(match["y"]) if match["y"] else _year_for(month, 15, reference)
    return When.month(year, month), bool(match["y"])


def _korean_part(match: re.Match[str], reference: When | None) -> tuple[When, bool] | None:
    return _part_of_year(match, reference)


# A bare number in 1850-2060 is a year unless a unit, a law's number or a currency says otherwise.
_NOT_COUNTED = (
    r"(?!\s*(?:orang|unit|buah|meter|km|kilo|hektare|hektar|people|persons|vehicles|units|metres|meters"
    r"|won|rupiah|juta|miliar|million|billion|명|개|대|원|억|만|여\s?명|건|percent|persen|ton)\b|\s?%"
    # A Korean counter joined to the figure carries particles, so nothing need end after it.
    r"|(?:여\s?)?(?:명|가구|세대)|여?(?:개(?!최)|대(?!회)|원|억|만|건|곳|톤|호))"
)
_BARE_YEAR = rf"(?<![\d.,/#$\-제])(?<!rp)(?<!rp\s)(?<!no\.\s)(?<!nomor\s)(?P<y>{_Y})(?![\d/]|[.,]\d|-\d){_NOT_COUNTED}"
_LAW = r"(?:nomor|no\.?|number)\s*\d+(?:/[\w.]+)*(?:\s+tahun\s+|\s+of\s+|/)\d{4}"


def _compile() -> Iterator[tuple[re.Pattern[str], _Rule]]:
    rules: list[tuple[str, _Rule]] = [
        (rf"(?P<a>{_DAY_OF}){_ORD}\s+(?P<m>{_M})(?:\s+(?P<y>{_Y}))?{_TO}(?P<b>{_D}){_ORD}\s+(?P<n>{_M})(?:,?\s+(?P<z>{_Y}))?(?!\w)", _across_months),
        (rf"(?<!\w)(?P<m>{_M})\s+(?P<a>{_D}){_ORD}(?:,?\s+(?P<y>{_Y}))?{_TO}(?P<n>{_M})\s+(?P<b>{_D}){_ORD}(?:,?\s+(?P<z>{_Y}))?(?!\w)", _across_months),
        (rf"(?P<a>{_DAY_OF}){_ORD}{_TO}(?P<b>{_D}){_ORD}\s+(?P<m>{_M})(?:,?\s+(?P<y>{_Y}))?(?!\w)", _days_in_month),
        (rf"(?<!\w)(?P<m>{_M})\s+(?P<a>{_D}){_ORD}{_TO}(?P<b>{_D}){_ORD}(?:,?\s+(?P<y>{_Y}))?(?![\w])", _days_in_month),
        (rf"(?:(?P<y>{_Y})\s*년\s*)?(?P<m>1[0-2]|0?[1-9])\s*월\s*(?P<d>{_D})\s*일?\s*(?:[~∼〜–—-]|부터|에서)\s*(?:(?P<z>{_Y})\s*년\s*)?(?:(?P<n>1[0-2]|0?[1-9])\s*월\s*)?(?P<e>{_D})\s*일", _korean_range),
        (rf"(?:(?P<y>{_Y})\s*년\s*)?(?P<m>1[0-2]|0?[1-9])\s*월\s*(?P<d>{_D})\s*일", _korean_day),
        (rf"(?<!\d)(?P<y>{_Y})\.\s?(?P<m>1[0-2]|0?[1-9])\.\s?(?P<d>{_D})\.?\s*(?:\([월화수목금토일]\)\s*)?[~∼〜]\s*(?:(?P<z>{_Y})\.\s?)?(?:(?P<n>1[0-2]|0?[1-9])\.\s?)?(?P<e>{_D})(?:\.(?!\d)|(?![\d.]))", _korean_range),
        (rf"(?<!\d)(?P<y>{_Y})[.\-/]\s?(?P<m>1[0-2]|0?[1-9])[.\-/]\s?(?P<d>{_D})(?:\.(?!\d)|(?!\d))", _numeric),
        (rf"(?<![\d./-])(?P<d>{_D})[./-](?P<m>1[0-2]|0?[1-9])[./-](?P<y>{_Y})(?!\d)", _numeric),
        (rf"(?P<d>{_DAY_OF}){_ORD}(?:\s+of)?\s+(?P<m>{_M}),?\s+(?P<y>{_Y})(?!\d)", _one_day),
        (rf"(?<!\w)(?P<m>{_M})\s+(?P<d>{_D}){_ORD},?\s+(?P<y>{_Y})(?!\d)", _one_day),
        (rf"(?<!\w)(?P<m>{_M})(?:{_TO})(?P<n>{_M})\s+(?P<y>{_Y})(?!\d)", _months_of_year),
        (rf"(?<!\w)(?:(?P<half>semester|paruh)|kuartal|triwulan|quarter|Q)\s*(?P<n>iv|i{{1,3}}|[1-4]|pertama|kedua|ketiga|keempat)\s+(?:tahun\s+|of\s+)?(?P<y>{_Y})(?!\d)", _fraction),
        (rf"(?<!\w)(?P<n>first|second|third|fourth)\s+(?:(?P<half>half)|quarter)\s+of\s+(?P<y>{_Y})(?!\d)", _fraction),
        (rf"(?<!\d)(?P<y>{_Y})\s*년\s*(?P<n>[1-4])\s*(?:/\s*4\s*)?(?P<half>(?!))?분기", _fraction),
        (r"(?<![\w-])(?:(?P<part>early|mid|late|awal|pertengahan|akhir)[\s-]+(?:the\s+|tahun\s+)?)?(?P<y>1[89]\d0|20\d0)(?:['’]?s\b|-an\b|\s*년대\s*(?P<after>초반|초|중반|후반|말)?)", _decade),
        (rf"(?<!\d)(?P<y>{_Y})\s*년\s*(?P<part>상반기|하반기|초|중반|말)", _korean_part),
        (rf"(?<!\w)(?P<part>awal|pertengahan|akhir|early|late|mid)[\s-]+(?:tahun\s+|in\s+)?(?P<y>{_Y})(?!\d)", _part_of_year),
        (rf"(?<!\d)(?P<y>{_Y})\s*년\s*(?P<m>1[0-2]|0?[1-9])\s*월", _korean_month),
        (rf"(?<!\w)(?P<m>{_M}),?\s+(?:tahun\s+|of\s+)?(?P<y>{_Y})(?!\d)", _one_month),
        (rf"(?<![\d/\-제])(?P<y>{_Y})-(?P<m>0[1-9]|1[0-2])(?![\d-])", _iso_month),
        (rf"(?P<d>{_DAY_OF}){_ORD}\s+(?-i:(?!may\b|march\b))(?P<m>{_M})(?P<y>(?!))?(?!\w)", _one_day),
        (rf"(?<!\w)(?-i:(?=[A-Z]))(?P<m>{_M})\s+(?P<d>{_D}){_ORD}(?P<y>(?!))?(?![\w,.]*\d)", _one_day),
        (r"(?<!\d)(?P<y>(?!))?(?P<m>1[0-2]|0?[1-9])\s*월(?!\w*급)", _korean_month),
        (rf"(?<!\w)(?:pada|bulan|sejak|in|since|by|during|until|hingga|last|next|akhir|awal|for|this)\s+(?:bulan\s+)?(?P<m>{_M})(?P<y>(?!))?(?!\w)", _one_month),
        (_LAW, _law),
        (_CITED, _law),
        (rf"(?<![\d/-])(?P<y>{_Y})\s*(?:[-–—~∼〜/]|sampai|hingga|to|until|and|dan)\s*(?P<z>{_Y}|(?<=[-–—~∼〜/])\d\d)(?!\d)(?:\s*년)?", _years),
        (_BARE_YEAR, _one_year),
    ]  # fmt: skip
    for pattern, rule in rules:
        yield re.compile(pattern, _FLAGS), rule


# "(Stone, 2012)", "(FA et al., 2020; Mugia, 2020)", "Marsh & Sharman (2009)": years of works.
_CITED = (
    r"\((?:[^()\d]{2,90}?,\s*(?:19|20)\d\d[a-z]?(?:,\s*(?:p|pp|hlm)\.?\s*[\d–-]+)?\s*;?\s*)+\)"
    r"|(?:&|dan|and|et al\.?)\s+(?:[A-Z][\w’'-]+\s+)?\((?:19|20)\d\d[a-z]?\)"
)


def _law(match: re.Match[str], reference: When | None) -> tuple[When, bool]:
    # A law's number or a citation holds a year that dates the law or work, not what is told.
    return _NO_DATE, False


_RULES = tuple(_compile())
