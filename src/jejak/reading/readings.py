"""What a reader hands back, before the document gets its id, language and digest.

A reader is any callable that takes a path and returns a `Reading`, or raises
`UnreadableError` with a reason and a remedy. Another package registers its own under the
entry point group `jejak.readers`, with the suffix it reads as the name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jejak.model.when import When
from jejak.text.dates import FIRST_YEAR, LAST_YEAR, find_dates


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The text of one file and what the file says about itself; all but two may be empty.

    `reader` is the reader's name and version, such as "markdown-1". `pages` holds the
    offset in `text` at which each page starts. `caution` is for the user, one sentence or more.
    """

    text: str
    reader: str
    title: str = ""
    issuer: str = ""
    kind: str = ""
    language: str = ""
    published: When | None = None
    url: str = ""
    pages: tuple[int, ...] = ()
    id: str = ""
    side: str = ""
    caution: str = ""


Reader = Callable[[Path], Reading]

_ISO = re.compile(r"\d{4}(?:-\d\d?){0,2}(?:/\d{4}(?:-\d\d?){0,2})?")


def dated(value: str) -> When | None:
    """The date that a file states about itself, or None where it cannot be read as one.

    >>> str(dated("2017-10-16/2017-10-19"))
    '2017-10-16/2017-10-19'
    >>> str(dated("Bandung, 19 Oktober 2017"))
    '2017-10-19'
    >>> dated("kemarin") is None
    True
    """
    value = value.strip()
    if _ISO.fullmatch(value):
        return _parsed(value)
    complete = (found.when for found in find_dates(value) if found.complete)
    return next(complete, None)


def _parsed(value: str) -> When | None:
    try:
        when = When.parse(value)
    except ValueError:
        return None
    # Years outside the grammar's range are slips ("0217") rather than dates.
    known = FIRST_YEAR <= when.start.year <= when.end.year <= LAST_YEAR
    return when if known else None


def no_date(reason: str) -> str:
    """The caution for a document without a date, with what to do about it.

    >>> no_date("none is given")
    'no date: none is given; add `date:` to the front matter.'
    """
    return f"no date: {reason}; add `date:` to the front matter."


def titled(text: str) -> str:
    """The heading that `text` opens with, or nothing where it opens with running prose.

    A heading is a first block of at most 200 characters that ends without a full stop
    and is followed by more text.

    >>> titled("Taman Cikapundung\\n\\nTaman itu dibuka.")
    'Taman Cikapundung'
    >>> titled("Taman itu dibuka kemarin.\\n\\nLalu hujan.")
    ''
    """
    first, _, rest = text.strip().partition("\n\n")
    heading = " ".join(first.split())
    if not rest.strip() or len(heading) > 200 or heading.endswith(_TERMINAL):
        return ""
    return heading if any(char.isalpha() for char in heading) else ""


_TERMINAL = tuple(".!?:;,…。")
