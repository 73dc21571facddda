"""Mending text that was taken out of a PDF by another program.

Such text carries HTML list and table markup, emphasis stars and superscripts, sentences cut
in two by a page break, and words cut in two by a line end. Paragraphs are told apart by
blank lines, here as everywhere.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator

from jejak.text.folding import lower

TERMINAL = tuple(".!?…:;。！？")
CLOSING = "\"'”’»)]」』*"

_TAG = re.compile(
    r"</?(?:ol|ul|li|table|thead|tbody|tr|td|th|br|p|div|span|b|i|u|em|strong|sup|sub|h[1-6])\b[^<>]*>",
    re.IGNORECASE,
)
_NEW_ITEM = re.compile(r"<(?:li|br|tr|td|th|p|div|h[1-6]|ol|ul)\b[^<>]*>", re.IGNORECASE)
_BLANK = re.compile(r"\n[^\S\n]*\n\s*")
# The look-behind keeps these linear on long runs of letters.
_LINE_END_HYPHEN = re.compile(r"(?<!\w)(\w+)-[^\S\n]*\n[^\S\n]*(\w+)")
_CUT_WORD = re.compile(r"(?<!\w)(\w+)-\s*$")
_COMPOUND = re.compile(r"(?<!\w)\w+-\w+")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3})(?=\S)([^*\n]+)(?<=\S)\1(?!\w)")
_SCRIPT = re.compile(r"([kcm]?m)?([_^])\{([^{}\n]*)\}")
_NOTE_MARK = re.compile(r"[\d,\s*†‡§]*")
_LONE_BULLET = re.compile(r"^[^\S\n]*[-•*·][^\S\n]*$", re.MULTILINE)
_ITEM = re.compile(r"[-*•▪◦·]\s|\(?(?:[a-z]|[ivx]+|\d+)[.)]\s|https?:|www\.")


def cleaned(text: str) -> str:
    """The text without the debris of extraction, its broken sentences whole again.

    >>> cleaned("Hal ini dapat menjadi salah\\n\\n\\nargumentasi *policy transfer* yang benar-\\nbenar baru.")
    'Hal ini dapat menjadi salah argumentasi policy transfer yang benar-benar baru.'
    """
    text = without_emphasis(without_list_markup(text))
    text = _LONE_BULLET.sub("", text)
    known = compounds(text)
    blocks = (_dehyphenated(block.rstrip(), known) for block in _BLANK.split(text.strip()))
    return "\n\n".join(rejoined([block for block in blocks if block], known))


def without_list_markup(text: str) -> str:
    """Lines that hold HTML lists or table cells, as one paragraph for each item.

    >>> without_list_markup('Smart Living\\t<ol style="x">1. Taman kota2. Bus kota</ol>')
    '\\n\\nSmart Living\\n\\nTaman kota\\n\\nBus kota\\n\\n'
    """
    lines = (_unlisted(line) if _TAG.search(line) else line for line in text.split("\n"))
    return "\n".join(lines)


def _unlisted(line: str) -> str:
    items = [item for cell in line.split("\t") for item in _items(cell)]
    return "\n\n" + "".join(f"{item}\n\n" for item in items)


def _items(cell: str) -> Iterator[str]:
    plain = html.unescape(_TAG.sub("", _NEW_ITEM.sub("\n", cell)))
    for item in _numbered(plain):
        yield from filter(None, (piece.strip() for piece in item.split("\n")))


def _numbered(text: str) -> Iterator[str]:
    """Items typed as `1. …2. …` in one run, without their numbers.

    Only a number one higher than the last opens an item, so that "21,5 miliar" does not.
    """
    number, at = 1, 0
    for found in re.finditer(r"(?<!\d)(?<!\d[.,])(\d{1,3})\.\s*(?=[^\W\d])", text):
        if int(found.group(1)) == number:
            yield text[at : found.start()]
            number, at = number + 1, found.end()
    yield text[at:]


def without_emphasis(text: str) -> str:
    """The words without `*stars*` round them and without superscript marks of notes.

    >>> without_emphasis("Septiarika^{1*} tentang *smart city*, 3 km^{2}, CO_{2}")
    'Septiarika tentang smart city, 3 km2, CO2'
    """
    return _EMPHASIS.sub(r"\2", _SCRIPT.sub(_plain_script, text))


def _plain_script(found: re.Match[str]) -> str:
    unit, kind, content = found.group(1) or "", found.group(2), found.group(3)
    note = kind == "^" and not unit and _NOTE_MARK.fullmatch(content)
    return unit if note else unit + content


def compounds(text: str) -> frozenset[str]:
    """The hyphenated words that stand unbroken in `text`, in lower case."""
    return frozenset(_COMPOUND.findall(lower(text)))


def whole_word(first: str, second: str, known: Collection[str]) -> str:
    """A word cut by a hyphen at a line end, with or without its hyphen.

    The hyphen stays in names, numbers, doubled words and compounds `known` from elsewhere.

    >>> whole_word("demi", "kian", ()), whole_word("benar", "benarnya", ())
    ('demikian', 'benar-benarnya')
    >>> whole_word("long", "term", {"long-term"}), whole_word("Surabaya", "Xiamen", ())
    ('long-term', 'Surabaya-Xiamen')
    """
    hyphenated = f"{first}-{second}"
    cut = first[-1:].isalpha() and second[:1].islower() and len(first) > 1
    if not cut or _doubled(lower(first), lower(second)) or lower(hyphenated) in known:
        return hyphenated
    return first + second


def _doubled(first: str, second: str) -> bool:
    # "hal-hal", "benar-benarnya", "bersama-samanya"; shorter overlaps are chance syllables.
    if len(first) > 2 and second.startswith(first):
        return True
    return any(first.endswith(second[:size]) for size in range(4, len(second) + 1))


def _dehyphenated(block: str, known: Collection[str]) -> str:
    return _LINE_END_HYPHEN.sub(lambda cut: whole_word(cut[1], cut[2], known), block)


def rejoined(blocks: Iterable[str], known: Collection[str] = ()) -> list[str]:
    """Blocks, with those that go on in the middle of a sentence joined to the one before.

    >>> rejoined(["Kota belajar dari", "kota lain.", "a. Taman", "b. Bus"])
    ['Kota belajar dari kota lain.', 'a. Taman', 'b. Bus']
    """
    whole: list[str] = []
    for block in blocks:
        if whole and goes_on(whole[-1], block):
            whole[-1] = joined(whole[-1], block, known)
        else:
            whole.append(block)
    return whole


def goes_on(first: str, second: str) -> bool:
    """Whether `second` is the rest of a sentence that `first` leaves open."""
    if not second[:1].islower() or _ITEM.match(second) or "\t" in first + second:
        return False
    ended = first.rstrip(CLOSING).endswith(TERMINAL) or first.endswith(TERMINAL)
    # A heading in capitals is no open sentence.
    return not ended and any(char.islower() for char in first)


def joined(first: str, second: str, known: Collection[str] = ()) -> str:
    """Two lines or blocks as one, a word cut between them whole again."""
    cut = _CUT_WORD.search(first)
    rest = re.match(r"\w+", second)
    if cut and rest:
        return first[: cut.start()] + whole_word(cut[1], rest[0], known) + second[rest.end() :]
    return f"{first} {second}"
