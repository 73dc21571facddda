"""People add to the findings on claims: observations, weights, rivals, and claims themselves.

Everything is appended to a log with who, when and why; taking something back appends too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from jejak.case.folder import CaseFolder
from jejak.case.recording import check_name
from jejak.case.running import now
from jejak.case.together import TESTS
from jejak.errors import InputError, OptionError
from jejak.model.additions import (
    OTHER,
    RIVAL_KINDS,
    Addition,
    AdditionKind,
    Quote,
    Said,
    SaidClaim,
    SaidRival,
    SaidWeight,
    claims_with,
    standing_additions,
)
from jejak.model.framework import Framework
from jejak.model.judgements import Coder
from jejak.model.records import Claim, Decibels, Observation
from jejak.reporting.texttables import TextTable
from jejak.store.additions import told_of
from jejak.store.casestore import CaseStore
from jejak.text.folding import slug

MOST = 40.0
"""Decibels, either way, that a weight may have: ten thousand times more or less likely."""
LONGEST = 4000
"""Characters of a reason or a quote."""
_PHRASE = 6


@dataclass(frozen=True)
class Writer:
    """Who writes into which case, and how far the log went that they had seen; None if no matter."""

    place: CaseFolder
    store: CaseStore
    who: Coder
    seen: int | None = None

    def claim(self, name: str) -> Claim:
        """The claim of an id; InputError if there is none."""
        found = claim_of(self.place, self.store, name)
        if found is None:
            remedy = "`jejak claims` lists them"
            raise InputError(f"no claim has the id {name!r}", where="CLAIM", remedy=remedy)
        return found

    def keep(
        self,
        kind: AdditionKind,
        claim: str,
        subject: str,
        says: Said,
        *,
        reason: str = "",
        quotes: Sequence[Quote] = (),
    ) -> Addition:
        """Append to the log; what is new about a subject that others changed is a conflict."""
        who = self.who
        made = Addition(
            *(str(uuid4()), kind, claim, subject, says, who.id, who.name, now(), reason),
            tuple(quotes),
        )
        number = self.store.add_to_findings([made], expecting=self.seen)
        return replace(made, number=number)


def claims_of(place: CaseFolder, store: CaseStore, base: Iterable[Claim]) -> tuple[Claim, ...]:
    """Claims, those of the file or of the store, with what people wrote of them beside the file."""
    return claims_with(base, store.additions(), place.claims())


def claim_of(place: CaseFolder, store: CaseStore, name: str) -> Claim | None:
    """The claim of an id with what people wrote of it, None if there is none."""
    base = [one for one in (store.claim(name),) if one]
    written = [one for one in place.claims() if one.id == name]
    found = claims_with(base, store.additions(name), written)
    return next((one for one in found if one.id == name), None)


def write_claim(writer: Writer, says: SaidClaim, *, name: str = "") -> Addition:
    """Add a claim, or change the one of this name; the file stays as it is.

    Raises:
        InputError: policy or origin is missing, or no claim has this name.
    """
    for what, given in (("policy", says.policy), ("origin", says.origin)):
        if not given.strip():
            raise InputError("nothing is given", where=what, remedy="name it")
    if name:
        writer.claim(name)
        before = writer.store.additions(name)
        made = any(isinstance(one.says, SaidClaim) and one.says.made for one in before)
        return writer.keep("claim", name, name, replace(says, made=made))
    name = _free(says.policy, _taken(writer))
    return writer.keep("claim", name, name, replace(says, made=True))


def _taken(writer: Writer) -> set[str]:
    found = {one.id for one in (*writer.store.records(Claim), *writer.place.claims())}
    return found | {one.claim for one in writer.store.additions()}


def _free(policy: str, taken: set[str]) -> str:
    base = re.sub(r"[^\w.-]", "", slug(policy))[:50] or "claim"
    names = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(one for one in names if one not in taken)


def drop_claim(writer: Writer, name: str, reason: str) -> Addition:
    """Leave a claim out of the testing from now on; it can be taken back."""
    one = writer.claim(name)
    says = SaidClaim(one.policy, one.origin, dropped=True)
    return writer.keep("claim", name, name, says, reason=_because(reason))


def add_observation(
    writer: Writer,
    claim: str,
    evidence: tuple[str, Decibels | None],
    *,
    reason: str,
    quotes: Sequence[Quote],
    subject: str = "",
) -> Addition:
    """Add what a person saw: a kind of evidence, its range of decibels, why, and where it stands.

    Without a range it weighs what the framework gives the kind. `subject` is that of the addition
    that it takes the place of.

    Raises:
        InputError: no such claim or kind of evidence, no reason, no passage, or no possible range.
    """
    writer.claim(claim)
    says = SaidWeight(*_evidence(*evidence, writer.place.framework()))
    if not quotes:
        remedy = "pick or quote the words that show it"
        raise InputError("it rests on no passage", where="quote", remedy=remedy)
    subject = subject or str(uuid4())
    said = _because(reason)
    return writer.keep("observation", claim, subject, says, reason=said, quotes=quotes)


def _evidence(kind: str, weight: Decibels | None, framework: Framework) -> tuple[str, Decibels]:
    known = {one.id: one for one in framework.tests}
    if kind in known:
        return kind, checked(weight or known[kind].weight)
    shape = kind.removeprefix(f"{OTHER}.").partition(".")[0]
    if not kind.startswith(f"{OTHER}.") or shape not in TESTS:
        some = ", ".join(list(known)[:3])
        remedy = f"one of the framework, such as {some}; or {OTHER}.hoop, {OTHER}.straw"
        raise InputError(f"no kind of evidence {kind!r}", where="kind", remedy=remedy)
    if weight is None:
        remedy = "give both its ends in decibels"
        raise InputError("a kind of your own needs a range", where="range", remedy=remedy)
    outcome = "failed" if sum(checked(weight)) < 0 else "passed"
    return f"{OTHER}.{shape}.{outcome}", weight


def checked(weight: Decibels) -> Decibels:
    """The range, if it is one: the lower end first, both within what can be."""
    low, high = weight
    if not -MOST <= low <= high <= MOST:
        problem = f"{low:g} to {high:g} is no range of decibels"
        remedy = f"the lower end comes first; both lie from {-MOST:g} to {MOST:g}"
        raise InputError(problem, where="range", remedy=remedy)
    return low, high


def _because(reason: str) -> str:
    said = reason.strip()
    if not said or len(said) > LONGEST:
        problem = "no reason is given" if not said else "the reason is too long"
        raise InputError(problem, where="reason", remedy=f"say why, in up to {LONGEST} characters")
    return said


def set_weight(writer: Writer, claim: str, kind: str, weight: Decibels, *, reason: str) -> Addition:
    """Give a range of decibels to what the program found; its own stays beside it.

    Raises:
        InputError: the program found nothing of this kind, no reason, or no possible range.
    """
    writer.claim(claim)
    found = found_by_program(writer.store, claim, kind)
    says = SaidWeight(kind, checked(weight), found.weight)
    return writer.keep("weight", claim, kind, says, reason=_because(reason))


def found_by_program(store: CaseStore, claim: str, kind: str) -> Observation:
    """What the program found of a kind; InputError if it is nothing."""
    seen = {one.kind: one for one in store.observations_of(claim)}
    if kind not in seen:
        remedy = f"it found {', '.join(seen)}" if seen else "run `jejak trace` first"
        raise InputError(f"the program found no {kind!r} here", where="kind", remedy=remedy)
    return seen[kind]


def add_rival(
    writer: Writer,
    claim: str,
    named: tuple[str, str],
    *,
    reason: str,
    quotes: Sequence[Quote] = (),
    subject: str = "",
) -> Addition:
    """Add a rival hypothesis: its name and kind, why, and where it stands, if anywhere.

    A rival weighs nothing by itself; what speaks for it is an observation against the claim.
    """
    writer.claim(claim)
    name = named[0].strip()
    kind = next((one for one in RIVAL_KINDS if one == named[1]), None)
    if not name:
        raise InputError("no rival is named", where="name", remedy="name it")
    if kind is None:
        remedy = f"one of {', '.join(RIVAL_KINDS)}"
        raise InputError(f"no kind {named[1]!r}", where="kind", remedy=remedy)
    says, subject = SaidRival(name, kind), subject or str(uuid4())
    return writer.keep("rival", claim, subject, says, reason=_because(reason), quotes=quotes)


def take_back_addition(writer: Writer, kind: str, claim: str, subject: str) -> Addition:
    """Take back what stands on a subject; the log keeps both.

    Raises:
        InputError: nothing stands there.
    """
    log = writer.store.additions(claim)
    stands = {(str(one.kind), one.subject): one for one in standing_additions(log)}
    found = stands.get((kind, subject))
    if found is None:
        raise InputError("nothing stands here", where=claim, remedy="look at the claim again")
    return writer.keep(found.kind, claim, subject, None)


def find_quote(store: CaseStore, words: str, document: str = "") -> Quote:
    """Where words stand, word for word: in a document, or in the only one that holds them.

    Raises:
        InputError: they stand nowhere, or in more than one place.
    """
    words = words.replace("\r\n", "\n").strip()
    if not words or len(words) > LONGEST:
        remedy = f"quote up to {LONGEST} characters"
        raise InputError("nothing is quoted, or too much", where="quote", remedy=remedy)
    texts = _texts(store, words, document)
    places = [(name, at) for name, text in texts.items() for at in _all_of(words, text)]
    if not places:
        problem = f"these words stand nowhere, word for word: {words[:80]!r}"
        remedy = "copy them from the document, or name the document"
        raise InputError(problem, where="quote", remedy=remedy)
    if len(places) > 1:
        named = ", ".join(dict.fromkeys(name for name, _ in places))
        problem = f"these words stand in {len(places)} places ({named})"
        remedy = "quote more of them, or name the document"
        raise InputError(problem, where="quote", remedy=remedy)
    name, at = places[0]
    return Quote(name, at, at + len(words), words)


def _all_of(words: str, text: str) -> list[int]:
    return [one.start() for one in re.finditer(re.escape(words), text)][:2]


def _texts(store: CaseStore, words: str, document: str) -> dict[str, str]:
    """The documents that may hold the words."""
    if document:
        found = store.document(document)
        if found is None:
            remedy = "`jejak sources` lists them"
            raise InputError(f"no document {document!r}", where="document", remedy=remedy)
        return {found.id: found.text}
    phrase = " ".join(re.findall(r"\w+", words)[:_PHRASE])
    if not phrase:
        return {}
    names = [one.document for one in store.search(phrase, size=50, hits=1).items]
    read = (store.document(name) for name in names)
    return {one.id: one.text for one in read if one}


def quote_at(store: CaseStore, document: str, start: int, end: int) -> Quote:
    """The words between two offsets; InputError if there is no such stretch."""
    found = store.document(document)
    words = found.text[start:end] if found and 0 <= start < end <= len(found.text) else ""
    if not words:
        where = f"{document}:{start}-{end}"
        raise InputError("no such passage", where=where, remedy="pick it again")
    return Quote(document, start, end, words)


# The same by the command line.


def _writer(place: CaseFolder, store: CaseStore, name: str) -> Writer:
    who = Coder(slug(name), name.strip(), "human")
    if not who.name:
        raise OptionError("nobody is named", where="--coder", remedy="give your name")
    check_name(store, who)
    return Writer(place, store, who)


def observe(
    folder: Path,
    claim: str,
    kind: str,
    quotes: Sequence[str],
    *,
    reason: str,
    coder: str,
    weight: Decibels | None = None,
    document: str = "",
) -> Addition:
    """Add an observation on a claim; see `add_observation`."""
    place = CaseFolder.at(folder)
    with place.store() as store:
        writer = _writer(place, store, coder)
        found = [find_quote(store, one, document) for one in quotes]
        return add_observation(writer, claim, (kind, weight), reason=reason, quotes=found)


def weigh(
    folder: Path, claim: str, kind: str, weight: Decibels, *, reason: str, coder: str
) -> Addition:
    """Give a range of decibels to what the program found; see `set_weight`."""
    place = CaseFolder.at(folder)
    with place.store() as store:
        return set_weight(_writer(place, store, coder), claim, kind, weight, reason=reason)


def rival(
    folder: Path,
    claim: str,
    name: str,
    *,
    kind: str,
    reason: str,
    coder: str,
    quotes: Sequence[str] = (),
    document: str = "",
) -> Addition:
    """Add a rival hypothesis; see `add_rival`."""
    place = CaseFolder.at(folder)
    with place.store() as store:
        writer = _writer(place, store, coder)
        found = [find_quote(store, one, document) for one in quotes]
        return add_rival(writer, claim, (name, kind), reason=reason, quotes=found)


def retract(folder: Path, addition: str, *, coder: str) -> Addition:
    """Take back what somebody added, by its id or the beginning of it.

    Raises:
        InputError: no addition, or more than one, has such an id, or it does not stand any more.
    """
    place = CaseFolder.at(folder)
    with place.store() as store:
        writer = _writer(place, store, coder)
        stands = standing_additions(store.additions())
        found = [one for one in stands if addition and one.id.startswith(addition)]
        if len(found) != 1:
            remedy = f"`jejak added {folder}` lists what stands"
            raise InputError(f"no one addition is {addition!r}", where="ID", remedy=remedy)
        one = found[0]
        return take_back_addition(writer, one.kind, one.claim, one.subject)


def added(folder: Path) -> list[dict[str, Any]]:
    """Everything people added to findings, in the order it came, ready for JSON."""
    with CaseFolder.at(folder).store() as store:
        log = store.additions()
    stands = {one.id for one in standing_additions(log)}
    return [
        {
            "id": one.id,
            "claim": one.claim,
            "kind": one.kind,
            "subject": one.subject,
            "says": told_of(one),
            "person": one.name,
            "at": one.at,
            "reason": one.reason,
            "stands": one.id in stands,
            "quotes": [vars(quote) for quote in one.quotes],
        }
        for one in log
    ]


def added_table(folder: Path) -> TextTable:
    """What people added, as a table."""
    rows = tuple(
        (
            str(one["id"])[:8],
            str(one["at"])[:16].replace("T", " "),
            str(one["person"]),
            str(one["claim"]),
            str(one["says"]) if one["stands"] else f"({one['says']})",
            str(one["reason"]),
        )
        for one in added(folder)
    )
    return TextTable("", ("id", "at", "person", "claim", "says", "reason"), rows)
