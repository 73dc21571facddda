"""What people write into a report: revisions of its sentences, and paragraphs of their own.

The program's sentence is never overwritten. A revision stands beside it and says who wrote what,
when, and on which finding; a later one takes its place, and "withdrawn" lets the program's sentence
stand again. Each language is revised for itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from jejak.model.records import Passage

Act = Literal["written", "renewed", "moved", "withdrawn"]
"""`renewed`: the author stands by the same words although the finding has changed."""
PARAGRAPH = "paragraph."
"""What the items begin with that are paragraphs of people's own."""


@dataclass(frozen=True)
class Revision:
    """One act of one person on one item of the report in one language.

    `item` names a sentence of the program (`claim.park`) or a paragraph (`paragraph.` and an id).
    `generated` is what the program said when a sentence was rewritten and `basis` the digest of its
    finding then. A paragraph stands at the end of a `place` of the report, in order of `position`,
    and rests on `evidence`, whose verbatim words are the `quotes`. `at` is UTC in ISO 8601;
    `number`, the order in which revisions came, is given by the store.
    """

    item: str
    language: str
    act: Act
    text: str
    author: str
    name: str
    at: str
    generated: str = ""
    basis: str = ""
    place: str = ""
    position: float = 0.0
    evidence: tuple[Passage, ...] = ()
    quotes: tuple[str, ...] = ()
    number: int = 0

    @property
    def is_paragraph(self) -> bool:
        """Whether it is of a paragraph of people's own."""
        return self.item.startswith(PARAGRAPH)


def standing_revisions(revisions: Iterable[Revision], language: str) -> dict[str, Revision]:
    """The last revision of every item in a language; what was withdrawn is gone.

    >>> one = Revision("claim.park", "en", "written", "So it is.", "rini", "Rini", "2026-01-01")
    >>> gone = Revision("claim.park", "en", "withdrawn", "", "rini", "Rini", "2026-01-02", number=1)
    >>> list(standing_revisions([one], "en")), list(standing_revisions([gone, one], "en"))
    (['claim.park'], [])
    """
    mine = sorted((one for one in revisions if one.language == language), key=_order)
    last = {one.item: one for one in mine}
    return {item: one for item, one in last.items() if one.act != "withdrawn"}


def _order(one: Revision) -> int:
    return one.number
