"""Numbers, shares, hours, weekdays and months in a provision, alike in three languages.

"6만원", "60.000 won" and "sixty thousand won" are one figure; so are "두 번", "dua kali" and
"twice". References to other provisions ("Pasal 4 ayat (1)") are not figures: they change whenever
a policy is renumbered. One is left out, because languages say it or not as they like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from jejak.comparing.numerals import KOREAN, SCALES, WEEKDAYS, WORDS
from jejak.text.dates import MONTHS
from jejak.text.folding import lower


class Quantity(NamedTuple):
    """A figure as it stands in the text and what it says: "6만" and "60000"."""

    start: int
    end: int
    value: str


_REFERENCE = re.compile(
    r"(?:pasal|ayat|huruf|angka|bab|article|section|paragraph|clause|chapter|nomor|no\.|§)\s*\(?(?:\d+[a-z]?|[ivx]+\b)\)?"
    r"(?:/[\w.]+)*(?:\s+tahun\s+\d{4})?|제\s?\d+\s?(?:조|항|호|장|절)(?:의\s?\d+)?"
    # Street vendors are "five-foot" traders in Indonesian.
    r"|(?<!\w)kaki lima\b",
    re.IGNORECASE,
)
_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
_DIGITS = r"\d+(?:[.,]\d{3})+(?!\d)|\d+(?:[.,]\d+)?"
_CLOCK = re.compile(
    r"(?:pukul|jam)\s+(?P<h>\d{1,2})(?:[.:](?P<m>\d\d))?|(?P<h2>\d{1,2})(?::(?P<m2>\d\d))?\s*(?P<half>a\.?m\.?|p\.?m\.?)(?!\w)"
    r"|(?:(?P<part>오전|오후|저녁|밤)\s*)?(?P<h3>\d{1,2})시(?!간)",
    re.IGNORECASE,
)
_FRACTION = re.compile(r"(\d+)\s*분의\s*(\d+)|(\d+)\s*/\s*(\d+)(?![\d/])")
_NUMERIC = re.compile(
    rf"(?P<n>{_DIGITS})\s?(?P<scale>(?:{_SCALE})*)(?![^\W\d_가-힣])|(?P<m>{_DIGITS})"
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_KOREAN = re.compile(
    rf"(?<![가-힣])(?P<n>{'|'.join(sorted(KOREAN, key=len, reverse=True))})\s?"
    r"(?:번|배|가지|종류|명|개|달|해|사람|곳|대|권|차례|살|시간|주|분기)"
)
_MONTH = re.compile(
    rf"(?<!\w)(?P<name>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b|(?P<n>\d{{1,2}})월"
)


def quantities(text: str) -> list[Quantity]:
    """The figures of a text in order, none overlapping.

    >>> [one.value for one in quantities("Denda 60.000 won, dua kali, pukul 21.00 (Pasal 4)")]
    ['60000', '2', '21h']
    >>> [one.value for one in quantities("과태료 6만원을 두 번, 3분의 1, 5월")]
    ['60000', '2', '0.3333', 'm5']
    """
    folded = lower(text)
    taken = [found.span() for found in _REFERENCE.finditer(folded)]
    kept: list[Quantity] = []
    for one in _all(folded):
        if not any(one.start < end and start < one.end for start, end in taken):
            taken.append((one.start, one.end))
            kept.append(one)
    return sorted(one for one in kept if one.value != "1")


def _all(folded: str) -> Iterator[Quantity]:
    """What may be a figure, the surest kinds first."""
    yield from _clocks(folded)
    for found in _FRACTION.finditer(folded):
        whole, part = (found[1], found[2]) if found[1] else (found[4], found[3])
        if int(whole):
            yield Quantity(*found.span(), _plain(int(part) / int(whole)))
    yield from _months(folded)
    yield from _numerics(folded)
    for found in re.finditer("([월화수목금토일])요일", folded):
        yield Quantity(*found.span(), WEEKDAYS[found[1]])
    for found in _KOREAN.finditer(folded):
        yield Quantity(*found.span("n"), _plain(KOREAN[found["n"]]))
    yield from _words(folded)


def _clocks(folded: str) -> Iterator[Quantity]:
    for found in _CLOCK.finditer(folded):
        hour = int(found["h"] or found["h2"] or found["h3"])
        late = (found["half"] or "").startswith("p") or found["part"] in ("오후", "저녁", "밤")
        hour += 12 if late and hour < 12 else 0
        minute = int(found["m"] or found["m2"] or 0)
        yield Quantity(*found.span(), f"{hour}h" if not minute else f"{hour}h{minute:02}")
    for found in re.finditer("절반", folded):
        yield Quantity(*found.span(), "0.5")
    for found in re.finditer(r"(?<!\w)(?:midnight|tengah malam)\b|자정", folded):
        yield Quantity(*found.span(), "24h")


def _months(folded: str) -> Iterator[Quantity]:
    for found in _MONTH.finditer(folded):
        # "may" is a verb unless a day or year stands beside it.
        beside = folded[max(0, found.start() - 3) : found.start()] + folded[found.end() :][:5]
        if found["name"] not in ("may", "mar", "des", "jan", "sep") or re.search(r"\d", beside):
            number = int(found["n"]) if found["n"] else MONTHS[found["name"]]
            yield Quantity(*found.span(), f"m{number}")


def _numerics(folded: str) -> Iterator[Quantity]:
    for found in _NUMERIC.finditer(folded):
        value = _read(found["n"] or found["m"])
        for scale in re.findall(_SCALE, found["scale"] or ""):
            value *= SCALES[scale]
        yield Quantity(*found.span(), _plain(value))


def _read(digits: str) -> float:
    """A number written in figures; points and commas before three digits part thousands."""
    if re.fullmatch(r"\d+(?:[.,]\d{3})+", digits):
        return float(re.sub(r"[.,]", "", digits))
    return float(digits.replace(",", "."))


def _plain(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _words(folded: str) -> Iterator[Quantity]:
    """Numbers in words: "dua ratus lima puluh ribu", "twenty-five", "separuh"; and weekdays."""
    run: list[tuple[int, int, str]] = []
    for found in _WORD.finditer(folded):
        if len(found.group()) > 1 and found.group() in WEEKDAYS:
            yield Quantity(*found.span(), WEEKDAYS[found.group()])
        at = found.start()
        for piece in found.group().split("-"):
            if _is_number(piece):
                if run and folded[run[-1][1] : at].strip("- "):
                    yield from _told(run)
                    run = []
                run.append((at, at + len(piece), piece))
            at += len(piece) + 1
    yield from _told(run)


def _is_number(piece: str) -> bool:
    return piece in WORDS or (piece in SCALES and len(piece) > 1)


def _told(run: list[tuple[int, int, str]]) -> Iterator[Quantity]:
    words = [word for _, _, word in run]
    if words and any(word in WORDS for word in words):
        yield Quantity(run[0][0], run[-1][1], _plain(_sum(words)))


def _sum(words: list[str]) -> float:
    total, now = 0.0, 0.0
    for word in words:
        if word in WORDS:
            # "one tenth" and "tiga perempat" are shares of what was counted before them.
            now = (now or 1) * WORDS[word] if 0 < WORDS[word] < 1 else now + WORDS[word]
        elif SCALES[word] in (10, 100):
            # "lima puluh", "dua ratus lima puluh": only the last digit is multiplied.
            digit = now % 10 or 1
            now += digit * SCALES[word] - (now % 10)
        else:
            total, now = total + (now or 1) * SCALES[word], 0.0
    return total + now
