"""GUIDs: kept where there are any, derived from what they name where there are none."""

from __future__ import annotations

import re
import uuid

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:jejak:exchange")
_DASHES = str.maketrans("‐‑‒–—", "-----")


def derived(*parts: str) -> str:
    """A GUID made of names: the same names give the same GUID, anywhere and always.

    >>> derived("code", "degree.copying")
    'e6f0e562-6ffe-53c2-ab7d-befe38d60d5d'
    """
    return str(uuid.uuid5(_SPACE, "\0".join(parts)))


def is_guid(text: str) -> bool:
    """Whether text is a GUID in its plain form, 8-4-4-4-12.

    >>> is_guid("{6A9F6C1E-0000-4000-8000-000000000001}")
    False
    """
    return bool(_GUID.fullmatch(text))


def plain(text: str) -> str:
    """A GUID without braces, blanks and printers' dashes, in lower case; other text as it is.

    >>> plain(" {6A9F6C1E-0000-4000-8000-000000000001}")
    '6a9f6c1e-0000-4000-8000-000000000001'
    """
    bare = text.strip().strip("{}").strip().translate(_DASHES)
    return bare.lower() if is_guid(bare) else text


def ensured(text: str, kind: str) -> str:
    """The text itself, in lower case, where it is a GUID, else one derived from it and its kind.

    >>> ensured("cues", "coder") == derived("coder", "cues")
    True
    """
    return text.lower() if is_guid(text) else derived(kind, text)
