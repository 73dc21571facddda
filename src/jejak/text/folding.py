"""Folding that never moves an offset.

Case folding proper may change a string's length ("ß" to "ss"); evidence is addressed by
code point, so ours leaves alone the few characters whose lower case is longer.
"""

from __future__ import annotations

import re
import unicodedata

SPACES = re.compile(r"\s+")


def lower(text: str) -> str:
    """Lower case with every character in its place.

    >>> len(lower("İZMİR ẞ")) == len("İZMİR ẞ")
    True
    """
    folded = text.lower()
    if len(folded) == len(text):
        return folded
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def frozen(text: str) -> str:
    """Text as it is frozen: NFC, `\\n` line ends, no control characters or lone surrogates.

    >>> frozen("a\\r\\nb\\x00\\ufeffc")
    'a\\nbc'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n\n").replace("\x0c", "\n\n")
    kept = "".join(c for c in text if c in "\n\t" or not _unwanted(c))
    # Last, because what is taken out may have stood between a letter and its accent.
    return unicodedata.normalize("NFC", kept)


def _unwanted(char: str) -> bool:
    # Cc: control, Cs: surrogate; the format characters are byte-order mark and soft hyphen,
    # which are invisible and would break a word for every matcher.
    return unicodedata.category(char) in ("Cc", "Cs") or char in "\ufeff\u00ad\u200b"


def squeezed(text: str) -> str:
    """Lower-case words with single spaces, for comparing quotes.

    >>> squeezed("  Kota\\n Bandung ")
    'kota bandung'
    """
    return SPACES.sub(" ", lower(unicodedata.normalize("NFC", text))).strip()


def slug(text: str) -> str:
    """A short identifier made of a name, in ASCII where possible.

    >>> slug("Teras Cikapundung (2016)")
    'teras-cikapundung-2016'
    """
    plain = unicodedata.normalize("NFC", lower(text))
    return re.sub(r"[^\w]+", "-", plain).strip("-") or "x"
