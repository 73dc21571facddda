"""People and models judge passages of a case: judgements in, a log, and what stands of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from jejak.case.codebooks import keep_codebook
from jejak.case.folder import CaseFolder
from jejak.case.recording import check_name, people
from jejak.case.running import now
from jejak.coding.machines import KINDS
from jejak.errors import InputError, OptionError
from jejak.model.adjudicating import settled
from jejak.model.judgements import Coder, CoderKind, Judgement, Verdict
from jejak.model.records import Document
from jejak.model.standing import anchored, latest
from jejak.reporting.texttables import TextTable
from jejak.store.casestore import CaseStore
from jejak.text.folding import slug

LONGEST = 60
"""Characters of a quote that the log shows."""


def standing_judgements(
    store: CaseStore, documents: Sequence[Document], *, decided: bool = True
) -> tuple[Judgement, ...]:
    """What each coder says last, where it stands in the documents as they are read now.

    What people and language models said follows its quote into a better reading; what `code` says
    does not, since it looks at the new text itself. Where an adjudicator decided, that stands in
    place of what people said there, unless `decided` is not asked for.
    """
    texts = {one.id: one.text for one in documents}
    coders = tuple(store.records(Coder))
    again = {one.id for one in coders if one.kind in KINDS.values()}
    placed = (
        (one, anchored(one, texts[one.document]))
        for one in latest(store.judgements())
        if one.document in texts
    )
    found = tuple(here for one, here in placed if here and (here == one or one.coder not in again))
    return settled(found, people(coders)) if decided else found


def judge(
    folder: Path,
    document: str,
    code: str,
    *,
    quote: str = "",
    span: tuple[int, int] | None = None,
    coder: str,
    kind: CoderKind = "human",
    verdict: Verdict = "present",
    memo: str = "",
) -> Judgement:
    """Say that a passage has a code, or has not; what others said stays beside it.

    The passage is a `quote` that stands once in the document, or a `span` of code points.

    Raises:
        InputError: no such document or code, or the quote stands nowhere or more than once.
        OptionError: the name is that of another kind of coder, such as a machine.
    """
    place = CaseFolder.at(folder)
    framework = place.framework()
    if code not in {one.id for one in framework.codes}:
        remedy = f"one of the framework {framework.id}, such as {framework.codes[0].id}"
        raise InputError(f"no code {code!r}", where="CODE", remedy=remedy)
    with place.store() as store:
        text = _text(store, document, folder)
        start, end = span or _found(text, quote, document)
        who = Coder(slug(coder), coder, kind)
        check_name(store, who)
        made = Judgement(
            str(uuid4()),
            document,
            start,
            end,
            text[start:end] if 0 <= start < end <= len(text) else quote,
            code,
            verdict,
            who.id,
            now(),
            framework.digest,
            memo=memo,
        )
        keep_codebook(store, framework)
        store.judge([who], [made])
    return made


def _text(store: CaseStore, document: str, folder: Path) -> str:
    for one in store.documents():
        if one.id == document:
            return one.text
    remedy = f"`jejak sources {folder}` lists the documents"
    raise InputError(f"no document has the id {document!r}", where=str(folder), remedy=remedy)


def _found(text: str, quote: str, document: str) -> tuple[int, int]:
    start = text.find(quote) if quote else -1
    if start < 0:
        problem = f"the quote does not stand in {document}, word for word"
        raise InputError(problem, where="QUOTE", remedy="copy it from the document")
    if text.find(quote, start + 1) >= 0:
        problem = f"the quote stands in {document} more than once"
        raise InputError(problem, where="QUOTE", remedy="take more words, or give --span")
    return start, start + len(quote)


def undo(folder: Path, *, coder: str) -> Judgement:
    """Withdraw what a coder said last; the log keeps both.

    Raises:
        OptionError: the coder has said nothing that still stands, or is a machine, which would
            only say it again.
    """
    with CaseFolder.at(folder).store() as store:
        check_name(store, Coder(slug(coder), coder, "human"))
        mine = [one for one in latest(store.judgements()) if one.coder == slug(coder)]
        if not mine:
            human = (one.name for one in store.records(Coder) if one.kind == "human")
            known = ", ".join(sorted(human)) or "nobody"
            problem = f"{coder} has said nothing that stands; {known} did"
            raise OptionError(problem, where="--coder", remedy="name the coder")
        last = max(mine, key=lambda one: (one.at, one.id))
        gone = _withdrawn(last)
        store.judge([], [gone])
    return gone


def _withdrawn(one: Judgement) -> Judgement:
    values = vars(one) | {"id": str(uuid4()), "verdict": "withdrawn", "at": now(), "memo": ""}
    return Judgement(**values)


def log(folder: Path, *, coder: str = "") -> list[dict[str, Any]]:
    """Every judgement that was ever made, in order of time, ready for JSON."""
    with CaseFolder.at(folder).store() as store:
        coders = {one.id: one for one in store.records(Coder)}
        told = store.judgements()
    names = {coder, slug(coder)}
    wanted: Iterable[Judgement] = (one for one in told if not coder or one.coder in names)
    return [
        vars(one) | {"coder": coders[one.coder].name, "kind": coders[one.coder].kind}
        for one in wanted
    ]


def log_table(folder: Path, *, coder: str = "") -> TextTable:
    """The log as a table."""
    rows = tuple(
        (
            str(one["at"])[:19].replace("T", " "),
            f"{one['coder']} ({one['kind']})",
            one["verdict"],
            one["code"],
            f"{one['document']}:{one['start']}-{one['end']}",
            one["quote"][:LONGEST],
        )
        for one in log(folder, coder=coder)
    )
    return TextTable("", ("at", "coder", "verdict", "code", "passage", "quote"), rows)
