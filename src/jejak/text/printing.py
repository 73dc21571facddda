"""What of a text can be printed: in XML, in pictures, in documents of other programs."""

from __future__ import annotations

import unicodedata


def printable(text: str) -> str:
    """A text without what no XML may hold: control characters, lone surrogates, non-characters.

    >>> printable("a\\x00b\\ud800")
    'ab'
    """
    return "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cs", "Cn"))
