"""The degree of transfer between documents of a case: measured once, apart, and kept.

`comparing.degree` measures it; this decides how long it may take, and finds it again. The result
is kept under a digest of the texts and of all that it depends on, so that a second look is quick.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from importlib.metadata import version
from typing import Any

from jejak.case.cache import keep, kept
from jejak.case.folder import CaseFolder
from jejak.comparing.degree import Settings
from jejak.comparing.degree import degree as measure
from jejak.errors import OptionError
from jejak.model.degrees import Cell, Change, DegreeOfTransfer, NamedText, Quoted, Row, Share
from jejak.model.records import Document, Passage
from jejak.safety.apart import Limits, apart

LONGEST = 200_000
"""Characters of all texts of a comparison together, some hundred printed pages."""
ORIGINS = 6
WITHIN = Limits(seconds=180.0)
_CELLS = 60
"""Provisions of one side beyond which nobody draws the table of likeness."""


def texts_of(host: Document, origins: Sequence[Document]) -> tuple[NamedText, ...]:
    """The texts to compare, the host's last, if they may be.

    Raises:
        OptionError: none or too many origins, one twice, one that is the host, or too much text.
    """
    names = [one.id for one in (*origins, host)]
    if not 1 <= len(origins) <= ORIGINS:
        remedy = f"choose 1 to {ORIGINS}"
        raise OptionError(f"{len(origins)} origins", where="origin", remedy=remedy)
    if len(set(names)) < len(names):
        raise OptionError("a document is named twice", where="origin", remedy="take it off once")
    length = sum(len(one.text) for one in (*origins, host))
    if length > LONGEST:
        raise OptionError(
            f"{length:,} characters are more than {LONGEST:,}",
            where="origin",
            remedy="choose fewer or shorter texts, or use `jejak degree --case` on the command line",
        )
    return tuple(NamedText(one.id, one.text, one.language) for one in (*origins, host))


def name_of(texts: Sequence[NamedText]) -> str:
    """The name that the result of comparing these texts is kept under."""
    made_by = {"version": version("jejak"), "settings": asdict(Settings())}
    content = json.dumps([made_by, [asdict(one) for one in texts]], sort_keys=True)
    return (
        f"degree-{hashlib.sha256(content.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}.json"
    )


def kept_transfer(place: CaseFolder, texts: Sequence[NamedText]) -> DegreeOfTransfer | None:
    """The degree of transfer, if it was measured before."""
    found = kept(place, name_of(texts))
    return None if found is None else _from_json(json.loads(found))


def measure_transfer(place: CaseFolder, texts: Sequence[NamedText]) -> None:
    """Measure the degree of transfer apart and keep it; it takes seconds to minutes.

    Raises:
        InputError: a text has no provisions, or it took too long.
    """
    given = json.dumps([asdict(one) for one in texts]).encode()
    keep(place, name_of(texts), apart(__name__, given, WITHIN))


def answer(given: bytes) -> bytes:
    """What is done apart: the degree of texts as JSON, the host's last."""
    *origins, host = (NamedText(**one) for one in json.loads(given))
    found = measure(host, origins)
    hosts = sum(row.host is not None for row in found.rows)
    if max(hosts, len(found.provisions)) > _CELLS:
        found = replace(found, likeness=())
    return json.dumps(found.as_json()).encode()


def _from_json(told: Mapping[str, Any]) -> DegreeOfTransfer:
    shares = {kind: Share(**one) for kind, one in told["shares"].items()}
    return DegreeOfTransfer(
        **{
            **told,
            "origins": tuple(told["origins"]),
            "shares": shares,
            "rows": tuple(_row(one) for one in told["rows"]),
            "provisions": tuple(_quoted(one) for one in told["provisions"]),
            "likeness": tuple(Cell(**one) for one in told["likeness"]),
        }
    )


def _row(told: Mapping[str, Any]) -> Row:
    return Row(
        **{
            **told,
            "host": _quoted(told["host"]) if told["host"] else None,
            "origins": tuple(_quoted(one) for one in told["origins"]),
            "changes": tuple(Change(**one) for one in told["changes"]),
        }
    )


def _quoted(told: Mapping[str, Any]) -> Quoted:
    passage = Passage(told["document"], told["start"], told["end"], "paragraph")
    return Quoted(passage, told["label"], told["quote"])
