"""Paragraphs and sentences with exact offsets, in Indonesian, English and Korean.

Own rules because the measured splitters fail on Indonesian abbreviations and titles
("Ir. H.", "Jl.", "Kec."): an abbreviation list and the shape of what follows decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

# Titles, addresses and reference words that stand before a name or number.
ABBREVIATIONS = frozenset(
    """
    dr drs dra ir prof h hj kh tb rm st ny tn sdr bpk jl jln gg no nomor kec kab kel prov ds rt rw
    tgl hlm hal dll dsb dst dkk yg dgn kpd ttg sbb pt cv ud tbk bhd a.n u.p s.d d.a
    mr mrs ms sr jr rev gen col sgt capt lt gov sen rep hon st vs etc al fig figs vol nos pp p ed eds
    inc ltd co corp dept univ approx ca cf e.g i.e u.s u.k u.n jan feb mar apr jun jul aug sep sept
    oct okt nov dec des agt
    """.split()
)
_BREAK = re.compile(r"\n[ \t]*\n\s*")
# A run of dots is tried once, from its first: leaders in a table of contents are long.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s|$)|[。！？]+[\"'”’」』)]*")
_ITEM = re.compile(r"\n(?=[ \t]*(?:[-*•▪◦·]|\(?\d{1,2}[.)]|\(?[a-z][.)])[ \t]+\S)")
# "2017. 10. 16. 반둥에서 열렸다": the last dot belongs to the date.
_KOREAN_DATE = re.compile(r"(?<!\d)(?:1[89]|20)\d\d\.\s?\d{1,2}\.(?:\s?\d{1,2}\.)?$")
_WORD_BEFORE = re.compile(r"([\w.]+)\.$")


def paragraphs(text: str) -> Iterator[Span]:
    """Blocks between blank lines, and list items, without the white space around them.

    >>> text = "Satu.\\n\\nDua: \\n- a b\\n- c d"
    >>> [text[a:b] for a, b in paragraphs(text)]
    ['Satu.', 'Dua:', '- a b', '- c d']
    """
    for start, end in _pieces(text, 0, len(text), _BREAK):
        for item in _pieces(text, start, end, _ITEM):
            span = _trim(text, *item)
            if span[0] < span[1]:
                yield span


def sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Sentences of `text[start:end]`, as offsets into the whole text.

    >>> text = "Wali Kota Ir. H. tiba di Jl. Asia No. 5. Ia pulang."
    >>> [text[a:b] for a, b in sentences(text)]
    ['Wali Kota Ir. H. tiba di Jl. Asia No. 5.', 'Ia pulang.']
    """
    stop = len(text) if end is None else end
    at = start
    for found in _END.finditer(text, start, stop):
        if found.end() < stop and not _ends(text, found, stop):
            continue
        span = _trim(text, at, found.end())
        if span[0] < span[1]:
            yield span
        at = found.end()
    span = _trim(text, at, stop)
    if span[0] < span[1]:
        yield span


def _ends(text: str, found: re.Match[str], stop: int) -> bool:
    if found.group()[0] not in ".…":
        return True
    following = text[found.end() : min(found.end() + 12, stop)].lstrip()
    if following and following[0].islower():
        return False
    before = _WORD_BEFORE.search(text, max(0, found.start() - 24), found.start() + 1)
    word = before.group(1) if before else ""
    if word.lower() in ABBREVIATIONS or (len(word) == 1 and word.isupper()):
        return False
    if _KOREAN_DATE.search(text, max(0, found.start() - 16), found.start() + 1):
        return False
    # "2017. 10." begins a Korean date, and "3. " opens a list item.
    return not (
        word.isdigit() and (following[:1].isdigit() or len(word) < 3) and _numbered(text, found)
    )


def _numbered(text: str, found: re.Match[str]) -> bool:
    line_start = text.rfind("\n", 0, found.start()) + 1
    lead = text[line_start : found.start()].strip(" (\t")
    following = text[found.end() : found.end() + 4].lstrip()
    return lead.isdigit() or following[:1].isdigit()


def _pieces(text: str, start: int, end: int, pattern: re.Pattern[str]) -> Iterator[Span]:
    at = start
    for found in pattern.finditer(text, start, end):
        yield at, found.start()
        at = found.end()
    yield at, end


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
