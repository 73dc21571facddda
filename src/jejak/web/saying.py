"""What a visitor says of a stretch of text: the same rules for whoever judges, page or program.

Nothing is said of another text than the one that was seen, of words that do not stand there, under
a machine's name, or against somebody who was faster.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal
from uuid import uuid4

from jejak.case.codebooks import keep_codebook
from jejak.case.recording import check_name
from jejak.case.running import now
from jejak.errors import ConflictError, EvidenceError, InputError
from jejak.model.judgements import Judgement, Verdict
from jejak.model.records import Document
from jejak.web.answers import NotHere
from jejak.web.theory import framework_of
from jejak.web.visiting import Desk

LONGEST_MEMO = 4000


@dataclass(frozen=True)
class Statement:
    """A verdict on a code of a stretch; `instead` is the code that this one stands in for."""

    start: int
    end: int
    code: str
    verdict: Verdict
    memo: str = ""
    instead: str = ""

    @property
    def verdicts(self) -> list[tuple[str, Verdict]]:
        """The codes that something is said of: a correction rejects the one it stands in for.

        >>> Statement(0, 5, "degree.copying", "present", instead="degree.emulation").verdicts
        [('degree.emulation', 'absent'), ('degree.copying', 'present')]
        """
        others: list[tuple[str, Verdict]] = [(self.instead, "absent")] if self.instead else []
        return [*others, (self.code, self.verdict)]


def document_named(desk: Desk, name: str) -> Document:
    """The document of an id; NotHere if the case has none."""
    found = desk.store.document(name)
    if found is None:
        raise NotHere("no such document in this case")
    return found


def digest_of_text(text: str) -> str:
    """What names this very text; a document read anew has another.

    >>> digest_of_text("Kota belajar")
    '1aa55f4cf2ee441f'
    """
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def say(
    desk: Desk,
    found: Document,
    said: Statement,
    *,
    quote: str = "",
    digest: str = "",
    expecting: int | None = None,
) -> Sequence[Judgement]:
    """Keep what the visitor says of a document; the judgements that were made of it.

    `quote` and `digest` are the words and the text that the visitor saw, `expecting` how far the
    log went then, as far as they say so.

    Raises:
        InputError: no such code, or the stretch leads beyond the text.
        EvidenceError: other words stand there.
        ConflictError: the document was read anew, or somebody judged the same since.
    """
    if digest and digest != digest_of_text(found.text):
        problem = "this document has been read anew since its page was made"
        raise ConflictError(problem, where=found.id, remedy="load the page again")
    words = _words(found, said, quote)
    made = _made(desk, found, said, words)
    # Blind coders are not told what others say, not even by a conflict.
    among: Literal["own", "all"] = "own" if desk.standing.blind else "all"
    seen = None if expecting is None else desk.expecting(expecting)
    desk.store.judge([desk.coder], made, expecting=seen, among=among)
    note(desk, made)
    return made


def _made(desk: Desk, found: Document, said: Statement, words: str) -> Sequence[Judgement]:
    framework = framework_of(desk.place)
    _check_code(said, framework.id, {one.id for one in framework.codes})
    check_name(desk.store, desk.coder)
    keep_codebook(desk.store, framework)
    at = now()
    return [
        Judgement(
            *(str(uuid4()), found.id, said.start, said.end, words, code, verdict),
            *(desk.visitor.id, at, framework.digest),
            memo=said.memo,
        )
        for code, verdict in said.verdicts
    ]


def _words(found: Document, said: Statement, seen: str) -> str:
    """What stands at the offsets; EvidenceError if the visitor saw something else there."""
    there = found.text[said.start : said.end]
    where = f"{found.id}:{said.start}-{said.end}"
    if len(there) != said.end - said.start:
        remedy = f"the document has {len(found.text)} characters"
        raise InputError("the stretch leads beyond the text", where=where, remedy=remedy)
    if seen and seen != there:
        problem = "the selected words are not what stands at these offsets"
        raise EvidenceError(problem, where=where, remedy="load the page again, then select anew")
    return there


def _check_code(said: Statement, framework: str, known: set[str]) -> None:
    # What an older framework knew can still be rejected, but not given anew.
    given = said.code if said.verdict == "present" else ""
    if not said.code or (given and given not in known):
        problem = f"no code {given!r}" if given else "no code is chosen"
        raise InputError(problem, where="code", remedy=f"choose one of the framework {framework}")
    if said.instead == said.code:
        remedy = "choose another one, or accept it"
        raise InputError("this is the code that is there already", where="code", remedy=remedy)


def note(desk: Desk, made: Sequence[Judgement]) -> None:
    """Let the audit say what was judged, by its place and codes."""
    first = made[0]
    desk.audit["document"] = first.document
    desk.audit["passage"] = f"{first.start}-{first.end}"
    desk.audit["said"] = ", ".join(f"{one.verdict} {one.code}" for one in made)


def withdraw_last(desk: Desk, *, expected: str = "") -> Sequence[Judgement]:
    """Withdraw what the visitor said last: all that was said in that one act.

    Raises:
        InputError: nothing that they said still stands.
        ConflictError: the judgement of the id that they `expected` is not of that act.
    """
    last = desk.store.last_said(desk.visitor.id)
    if last is None:
        raise InputError("you have said nothing that still stands", remedy="go on reviewing")
    together = desk.store.standing_of(last.document, last.start, last.end, coder=desk.visitor.id)
    act = [
        one for one in together if (one.start, one.end, one.at) == (last.start, last.end, last.at)
    ]
    if expected and expected not in {one.id for one in act}:
        problem = f"what you said last is {last.verdict!r} of {last.code}, at {last.at}"
        where = f"{last.document}:{last.start}-{last.end}"
        raise ConflictError(problem, where=where, remedy="look at it, then withdraw that first")
    at = now()
    gone = [replace(one, id=str(uuid4()), verdict="withdrawn", at=at, memo="") for one in act]
    desk.store.judge([], gone)
    note(desk, gone)
    return gone
