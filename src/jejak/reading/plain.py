"""Plain text, in whatever encoding it was saved, never turned into wrong letters in silence.

UTF-8 and UTF-16 with a mark are certain. Older encodings carry no mark: cp949 (Korean) and
cp1252 (Western) are recognised by the letters they give, others by charset-normalizer, and
each guess is told in the document's caution. Damaged UTF-8 is refused with the byte's place.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from jejak.errors import UnreadableError
from jejak.reading.cleaning import cleaned
from jejak.reading.frontmatter import split, stated
from jejak.reading.readings import Reading, titled
from jejak.text.folding import frozen

READER = "plain-1"

SAVE_AS_UTF8 = "save it as UTF-8"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What browsers do: pages that claim these labels are written in the larger sets.
_LARGER = {"euc-kr": "cp949", "ks_c_5601-1987": "cp949", "iso-8859-1": "cp1252", "latin1": "cp1252"}
_TEXTS = frozenset(
    codecs.lookup(name).name
    for name in (
        *("ascii", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"),
        *(f"cp{number}" for number in (437, 850, 852, 866, 874, 932, 949, 950, *range(1250, 1259))),
        *(f"iso8859-{number}" for number in (*range(1, 12), *range(13, 17))),
        *("koi8-r", "koi8-u", "mac-roman", "tis-620", "euc-kr", "johab", "iso2022-kr"),
        *("big5", "big5hkscs", "gb2312", "gbk", "gb18030", "hz"),
        *("shift_jis", "euc-jp", "iso2022-jp"),
    )
)
_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH = re.compile(rb"[\x80-\xff]")
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_TYPOGRAPHY = frozenset("‘’‚“”„†‡•…–—‹›«»€£¥¢§©®°±·¿¡ºª¹²³¼½¾×÷´¨¶™\xa0\xad")


@dataclass(frozen=True)
class Decoded:
    """Text and the encoding it was in; `guessed` where the file carries no sign of it."""

    text: str
    encoding: str
    guessed: bool = False

    @property
    def caution(self) -> str:
        """What to tell the user about a guessed encoding, or nothing."""
        if not self.guessed:
            return ""
        return f"encoding guessed: {self.encoding}; if letters look wrong, {SAVE_AS_UTF8}."


def read(path: Path) -> Reading:
    """Read a text file, with front matter if it has any, and mend what extraction broke."""
    found = decoded(path.read_bytes())
    head, body = split(frozen(found.text))
    text = cleaned(body)
    about = stated(head)
    return Reading(
        text=text,
        reader=READER,
        caution=" ".join(filter(None, [found.caution, about.pop("caution", "")])),
        **{"title": titled(text), **about},
    )


def decoded(raw: bytes) -> Decoded:
    """The text of `raw`, or `UnreadableError` where any reading of it would be a gamble.

    >>> decoded("서울시".encode("cp949"))
    Decoded(text='서울시', encoding='cp949', guessed=True)
    >>> decoded("Ketua Jönsson".encode()).encoding
    'utf-8'
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return Decoded(_strictly(raw, encoding), encoding)
    _refuse_binary(raw)
    try:
        return Decoded(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as problem:
        _refuse_damaged(raw, problem)
    return _guessed(raw)


def labelled(raw: bytes, label: str) -> str | None:
    """The text of `raw` in the encoding that a page says it has; None if that cannot be.

    Only encodings of texts are taken, since Python knows others, whose decoding has no end.

    >>> labelled("반둥".encode("cp949"), "euc-kr"), labelled(b"a", "punycode")
    ('반둥', None)
    """
    try:
        name = codecs.lookup(_LARGER.get(label.lower(), label)).name
        return raw.decode(name) if name in _TEXTS else None
    except (LookupError, ValueError):
        # The label is unknown or wrong; the bytes themselves may tell.
        return None


def _strictly(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as problem:
        name = encoding.removesuffix("-sig").upper()
        raise UnreadableError(
            f"not {name}, as its mark says, at byte {problem.start}", remedy=SAVE_AS_UTF8
        ) from problem


def _refuse_binary(raw: bytes) -> None:
    if b"\0" in raw or len(_CONTROL.findall(raw[:4096])) > len(raw[:4096]) // 20:
        raise UnreadableError(
            "not text: it looks like a binary file, or UTF-16 without its mark",
            remedy=f"give the file its true suffix, or {SAVE_AS_UTF8}",
        )


def _refuse_damaged(raw: bytes, problem: UnicodeDecodeError) -> None:
    """Refuse bytes that are mostly well-formed UTF-8: another encoding gives that by chance only.

    In cp949 about a quarter of the bytes pair up as UTF-8 does, in cp1252 hardly any.
    """
    whole = sum(len(sequence) for sequence in _SEQUENCE.findall(raw))
    if whole * 2 > len(_HIGH.findall(raw)):
        raise UnreadableError(
            f"damaged UTF-8: byte {problem.start} ({raw[problem.start]:#04x}) is no letter",
            remedy=f"mend that place and {SAVE_AS_UTF8}",
        ) from problem


def _guessed(raw: bytes) -> Decoded:
    for encoding, plausible in (("cp949", _korean), ("cp1252", _western)):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if plausible(text):
            return Decoded(text, encoding, guessed=True)
    best = from_bytes(raw).best()
    if best is None or best.encoding == "ascii" or not (best.coherence or best.multi_byte_usage):
        raise UnreadableError("its encoding cannot be told", remedy=SAVE_AS_UTF8)
    return Decoded(str(best), best.encoding, guessed=True)


def _korean(text: str) -> bool:
    foreign = [char for char in text if char > "\x7f"]
    hangul = sum("가" <= char <= "힣" or "\u3000" <= char <= "\u303f" for char in foreign)
    return hangul >= 0.9 * len(foreign)


def _western(text: str) -> bool:
    """Whether the letters beyond ASCII are few and the signs are those of typesetting."""
    foreign = [char for char in text if char > "\x7f"]
    letters = sum(char.isalpha() for char in foreign)
    known = all(char.isalpha() or char in _TYPOGRAPHY for char in foreign)
    return known and letters <= 0.25 * sum(char.isalpha() for char in text)
