"""What people add to the findings on a claim: appended one after another, never changed.

A person's observation, the weight they give to one of the program's, a rival hypothesis, a claim. A
correction is a later addition on the same subject, a withdrawal one that says nothing. What stands
is what was said last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from jejak.model.records import Claim, Decibels, Passage

AdditionKind = Literal["claim", "observation", "weight", "rival"]
RivalKind = Literal["foreign", "domestic", "national", "own_past"]
RIVAL_KINDS: tuple[RivalKind, ...] = get_args(RivalKind)
OTHER = "other"
"""What a kind of evidence begins with that the framework has no test for."""


@dataclass(frozen=True)
class Quote:
    """Words of a document, half-open in code points, as they stood there when they were quoted."""

    document: str
    start: int
    end: int
    words: str

    def placed(self, text: str) -> Passage | None:
        """Where the words stand in a document that may have been read anew.

        At their offsets, else at the only place in the text; none if there is none or several.

        >>> Quote("d", 0, 5, "Seoul").placed("From Seoul.")
        Passage(document='d', start=5, end=10, unit='sentence')
        """
        if text[self.start : self.end] == self.words:
            return Passage(self.document, self.start, self.end)
        at = text.find(self.words)
        if at < 0 or text.find(self.words, at + 1) >= 0:
            return None
        return Passage(self.document, at, at + len(self.words))


@dataclass(frozen=True)
class SaidClaim:
    """A claim as a person wrote it; `made` if it was new, `dropped` if it shall not be tested."""

    policy: str = ""
    origin: str = ""
    aliases: tuple[str, ...] = ()
    dimension: str = ""
    origin_policy: str = ""
    asserted_by: str = ""
    made: bool = False
    dropped: bool = False


@dataclass(frozen=True)
class SaidWeight:
    """A range of decibels for a kind of evidence.

    `evidence` is a test of the framework, or `other.<test>.<passed or failed>`. `was` is what the
    program gave, where a person weighs what the program found.
    """

    evidence: str
    weight: Decibels
    was: Decibels | None = None


@dataclass(frozen=True)
class SaidRival:
    """Another possible source of the policy."""

    name: str
    kind: RivalKind


Said = SaidClaim | SaidWeight | SaidRival | None


@dataclass(frozen=True)
class Addition:
    """What a person said of a claim at one time; `says` is None where they take something back.

    Additions of one kind on one `subject` of a claim follow each other: the id of the claim, a GUID
    for an observation or a rival, the kind of the program's observation for a weight. `at` is UTC
    in ISO 8601. `number` is the place in the log, 0 before it is kept.
    """

    id: str
    kind: AdditionKind
    claim: str
    subject: str
    says: Said
    person: str
    name: str
    at: str
    reason: str = ""
    quotes: tuple[Quote, ...] = ()
    number: int = field(default=0, compare=False)


def last_added(log: Iterable[Addition]) -> tuple[Addition, ...]:
    """The last addition on every subject, withdrawals too, in the order in which subjects came."""
    found: dict[tuple[str, str, str], Addition] = {}
    for one in log:
        found[one.kind, one.claim, one.subject] = one
    return tuple(found.values())


def standing_additions(log: Iterable[Addition]) -> tuple[Addition, ...]:
    """What stands of a log: what was said last of every subject and not taken back.

    >>> one = Addition("1", "rival", "park", "r", SaidRival("Tokyo", "foreign"), "a", "A", "2026")
    >>> gone = replace(one, id="2", says=None)
    >>> len(standing_additions([one])), len(standing_additions([one, gone]))
    (1, 0)
    """
    return tuple(one for one in last_added(log) if one.says is not None)


def claim_as_said(name: str, says: SaidClaim, before: Claim | None = None) -> Claim:
    """The claim that a person wrote; what they could not write stays as it was."""
    base = before or Claim(name, says.policy, says.origin)
    return replace(
        base,
        policy=says.policy,
        origin=says.origin,
        aliases=says.aliases,
        dimension=says.dimension,
        origin_policy=says.origin_policy,
        asserted_by=says.asserted_by,
        proposed=False,
    )


def claims_with(
    claims: Iterable[Claim], log: Sequence[Addition], written: Iterable[Claim] = ()
) -> tuple[Claim, ...]:
    """Claims with what people changed of them, and those that people added.

    `written` are the claims of the file: what an edit that was taken back leaves.

    >>> made = SaidClaim("Bus", "Seoul", made=True)
    >>> log = [Addition("1", "claim", "bus", "bus", made, "a", "A", "2026")]
    >>> [one.id for one in claims_with([Claim("park", "Park", "Seoul")], log)]
    ['park', 'bus']
    """
    found = {one.id: one for one in claims}
    originals = {one.id: one for one in written}
    mine = [one for one in log if one.kind == "claim"]
    new = {one.claim for one in mine if isinstance(one.says, SaidClaim) and one.says.made}
    for one in last_added(mine):
        before = originals.get(one.claim) or found.get(one.claim)
        if isinstance(one.says, SaidClaim) and not one.says.dropped:
            found[one.claim] = claim_as_said(one.claim, one.says, before)
        elif one.says is None and before and (one.claim in originals or one.claim not in new):
            found[one.claim] = before
        else:
            found.pop(one.claim, None)
    return tuple(found.values())
