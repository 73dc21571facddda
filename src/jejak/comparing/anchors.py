"""Numbers, dates, places and names: what a translation has to leave as it is.

They are brought to one form whatever the language ("Rp250.000", "25만", "21,5 miliar"; "1 Juli
2024", "2024년 7월 1일"; "Korea Selatan", "한국"), so that two sentences can be asked whether they
speak of the same amount, day and place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import numpy as np
from numpy.typing import NDArray

from jejak.model.when import When
from jejak.places import Gazetteer
from jejak.text.dates import DateFound, find_dates
from jejak.text.folding import lower
from jejak.text.phrases import PhraseFinder

_FIGURE = r"\d{1,3}(?:[.,]\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d+)?"
_SCALES = {
    **dict.fromkeys(("ratus", "hundred", "백"), 2),
    **dict.fromkeys(("ribu", "thousand", "천"), 3),
    **dict.fromkeys(("juta", "million", "백만"), 6),
    **dict.fromkeys(("miliar", "milyar", "billion", "십억"), 9),
    **dict.fromkeys(("triliun", "trillion", "조"), 12),
    "만": 4,
    "천만": 7,
    "억": 8,
}
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
# Korean scales are written on; the others stand alone: "3 천", "3천", but "3 jutaan" is no figure.
_NUMBER = re.compile(rf"(?<![\w.,])(?:rp|us)?\.?\s?({_FIGURE})(?:\s?({_SCALE}))?", re.IGNORECASE)
_NEXT = re.compile(rf"\s?({_FIGURE})(만|천|백)?(?=\D|$)")
_WORDS = {
    **dict.fromkeys(("dua", "two", "twice"), 2),
    **dict.fromkeys(("tiga", "three"), 3),
    **dict.fromkeys(("empat", "four"), 4),
    **dict.fromkeys(("lima", "five"), 5),
    **dict.fromkeys(("enam", "six"), 6),
    **dict.fromkeys(("tujuh", "seven"), 7),
    **dict.fromkeys(("delapan", "eight"), 8),
    **dict.fromkeys(("sembilan", "nine"), 9),
    **dict.fromkeys(("sepuluh", "ten"), 10),
    **dict.fromkeys(("sebelas", "eleven"), 11),
    **dict.fromkeys(("dozen", "twelve"), 12),
}
_COUNTED = {
    "두": 2,
    "세": 3,
    "네": 4,
    "다섯": 5,
    "여섯": 6,
    "일곱": 7,
    "여덟": 8,
    "아홉": 9,
    "열": 10,
}
_SPELT = re.compile(rf"\b({'|'.join(_WORDS)})\b(?:\s+({_SCALE})\b)?(\s+belas\b|\s+puluh\b)?")
_KOREAN_SPELT = re.compile(
    rf"(?<![가-힣])({'|'.join(_COUNTED)})\s?(?:명|개|곳|번|차례|해|달|가지|배|표|대|구|종류|단계|철|군데)"
)
_DAYS = {"이틀": 2, "사흘": 3, "나흘": 4, "열흘": 10, "보름": 15}
_KOREAN_DAYS = re.compile(rf"(?<![가-힣])({'|'.join(_DAYS)})")
# No numbers of their own: "5분의 1", "1/5", and months without a day ("3월").
_OTHER = re.compile(r"\d+\s?분의\s?\d+|\b\d/\d\b|\d+\s?월")
_NAME = re.compile(r"(?<![^\W_])[A-Z][\w’'-]*[\w](?![^\W_])")
_YEARLESS = When.year(2000)
COMMON = 20
"""Sentences, or of more than 100 so many in a hundred, that an anchor may stand in."""


@dataclass(frozen=True)
class Anchors:
    """What one text holds: `firm` must survive translation, `loose` names may be translated.

    Firm anchors are numbers (`#250000`), dates (`@2024-07-01`) and places (`Bandung:ID`).
    Loose ones are capitalised words, which count only where the other text has them too.
    """

    firm: frozenset[str]
    loose: frozenset[str]


def find_anchors(text: str) -> Anchors:
    """The anchors of a sentence or passage.

    >>> sorted(find_anchors("Bandung membayar 2,5 miliar rupiah pada 1 Juli 2024.").firm)
    ['#2500000000', '@2024-07-01', 'Bandung:ID']
    >>> sorted(find_anchors("2024년 7월 1일 반둥은 25억 루피아를 지급했다.").firm)
    ['#2500000000', '@2024-07-01', 'Bandung:ID']
    """
    dates = _dates(text)
    rest = _without(text, dates)
    # "1년에 두 번", "sekali setahun": whether a one is written is a habit of the language.
    firm = {_day(one) for one in dates} | (set(_numbers(rest)) - {"#0", "#1"})
    places = _places().find(text)
    firm |= {hit.label.partition(":")[2] for hit in places}
    named = _without(text, [(hit.start, hit.end) for hit in places])
    return Anchors(frozenset(firm), frozenset(_names(named)))


def agreement(a: Anchors, b: Anchors) -> tuple[float, float]:
    """How many anchors two texts share, and how many stand in one of them only.

    >>> agreement(find_anchors("12 sungai di Bandung"), find_anchors("21 rivers in Bandung"))
    (1.0, 2.0)
    """
    shared = len(a.firm & b.firm) + len(a.loose & b.loose)
    return float(shared), float(len(a.firm ^ b.firm))


def identity(a: Anchors, b: Anchors) -> float:
    """Share of anchors that agree: 2 shared / (2 shared + one-sided); 1.0 if there are none."""
    shared, apart = agreement(a, b)
    return 2 * shared / (2 * shared + apart) if shared + apart else 1.0


def shared_pairs(
    a: Sequence[Anchors], b: Sequence[Anchors]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of `a` and rows of `b`, as two arrays: one entry for each anchor that two share.

    An anchor that is everywhere tells nothing, so those in more than COMMON of `b` are left out.
    """
    holders: dict[str, list[int]] = {}
    for column, one in enumerate(b):
        for name in one.firm | one.loose:
            holders.setdefault(name, []).append(column)
    pairs = [
        (row, column)
        for row, one in enumerate(a)
        for name in sorted(one.firm | one.loose)
        for column in _rare(holders.get(name, []), len(b))
    ]
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _rare(holders: list[int], of: int) -> list[int]:
    return holders if len(holders) <= max(COMMON, COMMON * of // 100) else []


@cache
def _places() -> PhraseFinder:
    return PhraseFinder(Gazetteer().names, cased=True)


def _dates(text: str) -> list[DateFound]:
    # All forms that name a day or year hold a digit; a month alone is too weak an anchor.
    if not any(char.isdigit() for char in text):
        return []
    found = find_dates(text, _YEARLESS)
    return [one for one in found if one.complete or one.when.precision in ("day", "range")]


def _day(found: DateFound) -> str:
    if found.when.precision in ("half", "quarter", "period"):
        # "akhir 2026", "late 2026": languages differ in how they put parts of a year.
        return f"@{found.when.start.year}"
    return f"@{found.when}" if found.complete else f"@--{str(found.when)[5:]}"


def _without(text: str, spans: Sequence[DateFound] | Sequence[tuple[int, int]]) -> str:
    for one in spans:
        start, end = (one.start, one.end) if isinstance(one, DateFound) else one
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _numbers(text: str) -> Iterator[str]:
    at = 0
    folded = _OTHER.sub(lambda found: " " * len(found[0]), lower(text))
    while found := _NUMBER.search(folded, at):
        at = found.end()
        value = _value(found[1]).scaleb(_SCALES.get(found[2] or "", 0))
        # "2만 5천", "3억 4000만": the smaller part goes on.
        while found[2] in ("만", "억", "조") and (more := _NEXT.match(folded, at)):
            value += _value(more[1]).scaleb(_SCALES.get(more[2] or "", 0))
            at = more.end()
        yield _written(value)
    for spelt in _SPELT.finditer(folded):
        value = Decimal(_WORDS[spelt[1]]).scaleb(_SCALES.get(spelt[2] or "", 0))
        tens = (spelt[3] or "").strip()
        yield _written(value * 10 if tens == "puluh" else value + 10 if tens else value)
    for spelt in _KOREAN_SPELT.finditer(folded):
        yield _written(Decimal(_COUNTED[spelt[1]]))
    for spelt in _KOREAN_DAYS.finditer(folded):
        yield _written(Decimal(_DAYS[spelt[1]]))


def _value(figure: str) -> Decimal:
    """`1.250` and `1,250` are thousands, `2,5` and `2.50` decimals, in whatever language."""
    parts = re.split(r"[.,]", figure)
    whole = parts[0] + "".join(part for part in parts[1:] if len(part) == 3)
    rest = parts[-1] if len(parts) > 1 and len(parts[-1]) != 3 else ""
    return Decimal(f"{whole}.{rest or 0}")


def _written(value: Decimal) -> str:
    return f"#{value.normalize():f}"


def _names(text: str) -> Iterator[str]:
    begins = True
    for found in _NAME.finditer(text):
        before = text[: found.start()].rstrip()
        begins = not before or before[-1] in ".!?:;“\"'("
        # The first word of a sentence is a capital anyway, unless it is an acronym.
        if not begins or found[0].isupper():
            yield lower(found[0])[:6]
