"""Policy texts cut into provisions: articles, clauses, numbered measures, bullet points.

One reading for laws and plans in Indonesian, English and Korean: lines that begin with a number,
letter or sign begin a provision; text without any is cut at blank lines. Chapters, headings and
lead-ins ("The city shall:") go to the provision after them. Nothing but white space lies between
two provisions, so the cut can be checked against the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from jejak.comparing.formulas import is_formula
from jejak.model.degrees import Provision

SHORT_ITEM = 30
"""Items of a list that are shorter than this on average, in letters, stay with their lead-in."""
SHORT_LEAD = 60
"""A lead-in up to so many letters that ends in a colon is the heading of its first item."""
LONG_HEADING = 80
NARROW = 0.7
"""A line shorter than this share of the longest one, with a full stop, ends a paragraph."""
WRAPPED = 160
"""Lines longer than this are paragraphs, not lines of a page."""
_HANGUL = re.compile(r"[가-힣]")
_LETTERS = re.compile(r"[^\W\d_]")

_NUMBER = r"(?:\d{1,3}[A-Z]?|[IVXLC]{1,7})"
# "Pasal 5 ayat (1)" at the start of a broken line is a reference; a title follows, or nothing.
_ALONE = r"(?=[ \t]*$|[ \t]*[.:(–—-]|[ \t]+(?-i:[A-Z])|[ \t]+[\[\"“])"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ORDINALS = "kesatu|kedua|ketiga|keempat|kelima|keenam|ketujuh|kedelapan|kesembilan|kesepuluh"
_MARKS: tuple[tuple[str, str], ...] = (
    ("markdown", r"#{1,6}(?=[ \t]+\S)"),
    ("chapter", rf"(?:bab|buku|chapter|part|title|lampiran|annex)[ \t]+{_NUMBER}{_ALONE}"),
    ("chapter", r"제\s?\d+\s?장(?:의\s?\d+)?(?=[ \t]|$)"),
    ("division", rf"bagian[ \t]+(?:{_ORDINALS}){_ALONE}|paragraf[ \t]+\d+{_ALONE}"),
    ("division", r"제\s?\d+\s?절(?=[ \t]|$)"),
    ("article", rf"(?:pasal|article|art\.|section|sec\.|§)[ \t]*{_NUMBER}\b\.?{_ALONE}"),
    ("article", r"제\s?\d+\s?조(?:의\s?\d+)?(?=[ \t]*\(|[ \t]*$)"),
    ("circled", rf"[{_CIRCLED}]"),
    ("bracket", r"\(\d{1,3}\)(?=[ \t]|$)"),
    ("decimal", r"\d{1,2}(?:\.\d{1,2}){1,3}\.?(?=[ \t]+\D)"),
    ("number", r"\d{1,3}[.)](?=[ \t]+\S|$)"),
    ("letter", r"\(?(?-i:[a-z])[.)](?=[ \t]+\S|$)"),
    ("roman", r"\(?(?-i:[ivxl]{1,6})[.)](?=[ \t]+\S|$)"),
    ("ROMAN", r"(?-i:[IVX]{1,5})[.)](?=[ \t]+\S|$)"),
    ("LETTER", r"(?-i:[A-Z])[.)](?=[ \t]+\S|$)"),
    ("syllable", r"[가나다라마바사아자차카타파하][.)](?=[ \t]+\S|$)"),
    ("bullet", r"[-*•▪◦·○●□■–※+](?=[ \t]+\S)"),
)
_ABOVE = ("markdown", "chapter", "division", "article")
_HEADS = ("markdown", "chapter", "division")
_ITEMS = ("letter", "roman", "LETTER", "syllable", "bullet")
_LINE_MARK = re.compile(
    "|".join(f"(?P<{kind}_{n}>{mark})" for n, (kind, mark) in enumerate(_MARKS)),
    re.IGNORECASE | re.MULTILINE,
)
# A clause in running text: after a sentence or right after the article's title.
_INLINE = re.compile(rf"(?<=[\s)])[{_CIRCLED}]|(?<=[.;:)]\s)\(\d{{1,2}}\)(?=\s)")
_LINE = re.compile(r"[^\n]+")
_UNFINISHED = re.compile(r"[^.;:!?。…”\"')\]다]$")
_FINISHED = re.compile(r"[.;:,!?。…]$|다$")


@dataclass(frozen=True)
class _Block:
    """A stretch of text with its number; `start` is before the number, `body` behind it."""

    kind: str
    mark: str
    start: int
    body: int
    end: int
    head: bool = False


def provisions(text: str) -> list[Provision]:
    """The provisions of a policy in order; they never overlap.

    >>> text = "Pasal 3\\n(1) Kota membuka taman.\\n(2) Taman gratis.\\nPasal 4\\nSampah dipilah."
    >>> [(one.label, one.of(text)) for one in provisions(text)]
    [('Pasal 3 (1)', 'Kota membuka taman.'), ('Pasal 3 (2)', 'Taman gratis.'), ('Pasal 4', 'Sampah dipilah.')]
    """
    blocks = [one for block in _blocks(text) for one in _clauses(text, block)]
    blocks = _without_short_items(text, _with_headings(text, blocks))
    return list(_labelled(text, blocks))


def _blocks(text: str) -> Iterator[_Block]:
    """Lines joined until a mark or a new paragraph begins."""
    now: _Block | None = None
    width = max(map(len, text.split("\n")), default=0)
    for line in _LINE.finditer(text):
        start, end = _trimmed(text, line.start(), line.end())
        if start == end:
            continue
        found = _mark(text, start, end)
        if now is None or found or _breaks(text, now, start, width):
            if now:
                yield now
            now = _new(text, start, end, found)
        else:
            now = replace(now, body=_body(now, start), end=end)
    if now:
        yield now


def _new(text: str, start: int, end: int, found: re.Match[str] | None) -> _Block:
    if not found:
        return _Block("", "", start, start, end)
    kind = str(found.lastgroup).rpartition("_")[0]
    body, _ = _trimmed(text, found.end(), end)
    if kind == "article":
        body = _after_title(text, body, end)
    return _Block(kind, found.group(), start, body, end)


def _mark(text: str, start: int, end: int) -> re.Match[str] | None:
    found = _LINE_MARK.match(text, start, end)
    # A rule of dashes or a number alone on its line (of a page) begins nothing.
    if found and found.end() == end and str(found.lastgroup).startswith(("number", "bullet")):
        return None
    return found


def _after_title(text: str, at: int, end: int) -> int:
    """Where the words of an article begin, behind "(목적)", ". Fees –" or a line of title."""
    while at < end and text[at] in ".:–—- \t":
        at += 1
    if at < end and text[at] == "(" and not text[at + 1 : at + 2].isdigit():
        close = text.find(")", at, end)
        if 0 < close - at < LONG_HEADING:
            at = close + 1
    elif at < end and end - at < LONG_HEADING and not _FINISHED.search(text, at, end):
        at = end
    return _trimmed(text, at, end)[0]


def _body(block: _Block, start: int) -> int:
    """The beginning of the words, once the line after a bare number is known."""
    return start if block.body >= block.end else block.body


def _breaks(text: str, block: _Block, start: int, width: int) -> bool:
    """Whether an unmarked line begins a paragraph of its own."""
    if block.kind in _HEADS:
        return True
    if block.body >= block.end:
        return False
    if text.count("\n", block.end, start) < 2:
        short = block.end - text.rfind("\n", 0, block.end) < NARROW * width
        ended = (short or width > WRAPPED) and _FINISHED.search(
            text, block.start, block.end
        ) is not None
        return ended or is_formula(text[start : _line_end(text, start)])
    # A page break in the middle of a sentence leaves a blank line too.
    broken = _UNFINISHED.search(text, block.start, block.end)
    return not (broken and text[start].islower())


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _clauses(text: str, block: _Block) -> Iterator[_Block]:
    """A block cut at clauses that are numbered inside a line: "제3조(지원) ① … ② …"."""
    cuts: list[re.Match[str]] = []
    last = _value(block.mark) if block.kind in ("circled", "bracket") else 0
    for found in _INLINE.finditer(text, block.body, block.end):
        if _value(found.group()) == last + 1 and (last or _first_clause(text, block, found)):
            cuts.append(found)
            last += 1
    edges = [*(one.start() for one in cuts), block.end]
    yield _until(text, block, edges[0])
    for found, (start, end) in zip(cuts, pairwise(edges), strict=True):
        kind = "bracket" if found.group()[0] == "(" else "circled"
        body, stop = _trimmed(text, found.end(), end)
        yield _Block(kind, found.group(), start, body, stop)


def _until(text: str, block: _Block, end: int) -> _Block:
    _, stop = _trimmed(text, block.start, end)
    return replace(block, body=min(block.body, stop), end=stop)


def _first_clause(text: str, block: _Block, found: re.Match[str]) -> bool:
    after = text[found.end() : block.end]
    return found.group()[0] != "(" or "(2)" in after


def _value(mark: str) -> int:
    digits = re.sub(r"\D", "", mark)
    return _CIRCLED.find(mark) + 1 if mark in _CIRCLED else int(digits or 0)


def _with_headings(text: str, blocks: Sequence[_Block]) -> list[_Block]:
    """Blocks marked as heads where they have no words of their own and something follows."""
    out = list(blocks)
    for n in range(len(out) - 1):
        if _is_head(text, out[n], out[n + 1]):
            out[n] = replace(out[n], head=True)
    return out


def _is_head(text: str, block: _Block, following: _Block) -> bool:
    if block.kind in _HEADS or block.body >= block.end:
        return True
    words = text[block.body : block.end]
    if is_formula(words):
        return False
    if words.endswith(":") and following.kind and following.kind != block.kind:
        return _letters(words) <= SHORT_LEAD
    lonely = not block.kind and "\n" not in words and len(words) <= LONG_HEADING
    numbered = block.kind in ("ROMAN", "LETTER") and words.isupper()
    return (lonely and not _FINISHED.search(words)) or numbered


def _letters(words: str) -> int:
    """Letters of a text; a Hangul syllable says as much as two and a half."""
    return len(_LETTERS.findall(words)) + round(1.5 * len(_HANGUL.findall(words)))


def _without_short_items(text: str, blocks: Sequence[_Block]) -> list[_Block]:
    """Lists of a few words each joined to the words before them: they are one provision."""
    out: list[_Block] = []
    at = 0
    while at < len(blocks):
        last = _list_end(blocks, at)
        if out and _is_lead_of_formula(text, out[-1]) and blocks[at].kind not in ("", *_ABOVE):
            out[-1] = replace(out[-1], end=blocks[last - 1].end, head=False)
            at = last
            continue
        some = blocks[at:last]
        short = sum(_letters(text[one.body : one.end]) for one in some) < SHORT_ITEM * len(some)
        if last > at + 1 and short and out and out[-1].kind not in _HEADS:
            out[-1] = replace(out[-1], end=some[-1].end, head=False)
        else:
            out.extend(some)
        at = last
    return out


def _is_lead_of_formula(text: str, block: _Block) -> bool:
    """Whether a list of definitions or legal grounds goes on: it is one formula, not many."""
    words = text[block.body : block.end]
    return words.split("\n", 1)[0].rstrip().endswith(":") and is_formula(words)


def _list_end(blocks: Sequence[_Block], at: int) -> int:
    last = at + 1
    if blocks[at].kind in _ITEMS:
        while last < len(blocks) and blocks[last].kind == blocks[at].kind:
            last += 1
    return last


def _labelled(text: str, blocks: Sequence[_Block]) -> Iterator[Provision]:
    """Provisions from blocks: heads joined to what follows, numbers to the way that leads there."""
    way: list[tuple[str, str]] = []
    heads: list[str] = []
    start = -1
    for block in blocks:
        way = _way(way, block)
        start = block.start if start < 0 else start
        if block.head:
            heads.append(_title(text, block))
            continue
        numbered = [mark for kind, mark in way if kind not in (*_HEADS, "bullet")]
        label = " ".join(mark.rstrip(".") for mark in numbered)
        own = text[block.start : block.body][len(block.mark) :].strip(" \t\n.:()–—-")
        titles = [one for one in (*heads, own) if one]
        yield Provision(label, " · ".join(titles), start, min(block.body, block.end), block.end)
        start, heads = -1, []


def _title(text: str, block: _Block) -> str:
    words = text[block.start if block.kind != "markdown" else block.body : block.end]
    # The number of an article without words of its own is in the label already.
    if block.kind not in ("", *_HEADS):
        words = text[block.start : block.end][len(block.mark) :]
    return re.sub(r"\s+", " ", words).strip(" .:()–—-")


def _way(way: list[tuple[str, str]], block: _Block) -> list[tuple[str, str]]:
    """The numbers on the way to a block: a mark of a kind seen above goes back up to it."""
    mark = (block.kind, re.sub(r"\s+", " ", block.mark))
    if block.kind in _ABOVE:
        rank = _ABOVE.index(block.kind)
        kept = [one for one in way if one[0] in _ABOVE[:rank]]
        return [*kept, mark]
    if not block.kind:
        return [one for one in way if one[0] in _HEADS]
    kinds = [kind for kind, _ in way]
    kind = _letter_or_roman(way, block)
    up = kinds.index(kind) if kind in kinds else len(way)
    return [*way[:up], (kind, mark[1])]


def _letter_or_roman(way: list[tuple[str, str]], block: _Block) -> str:
    """After h, "i." is a letter; otherwise it begins Roman numerals."""
    letter = block.mark.strip("().")
    if block.kind != "letter" or letter not in ("i", "v", "x", "l"):
        return block.kind
    before = next((mark.strip("().") for kind, mark in way[::-1] if kind == "letter"), "")
    return "letter" if before and ord(before) + 1 == ord(letter) else "roman"
