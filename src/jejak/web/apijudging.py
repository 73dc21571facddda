"""Judging by the JSON API: by the same rules as on the page of a document."""

from __future__ import annotations

from collections.abc import Sequence

from jejak.errors import InputError
from jejak.model import judgements as judged
from jejak.web import apiasking as asking
from jejak.web import apimodels as told
from jejak.web.apiplaces import judgements
from jejak.web.saying import Statement, document_named, say, withdraw_last
from jejak.web.visiting import Desk


def judge(desk: Desk, sent: asking.JudgingAtOffsets | asking.JudgingByQuote) -> told.Said:
    """Say that a code is present on a passage, or absent, or that it stands in for another one.

    To accept a machine's coding, say `present` of its code at its offsets; to reject it, `absent`;
    to correct it, give the right code and `instead` the machine's. The machine's coding stays
    beside yours. With `expecting`, what was said of the same code there since you looked is a
    conflict (409), and nothing is saved: that also makes it safe to send a judgement again.
    """
    found = document_named(desk, sent.document)
    start, end = _place(sent, found.text)
    said = Statement(start, end, sent.code, sent.verdict, sent.memo, sent.instead)
    made = say(desk, found, said, quote=sent.quote, digest=sent.digest, expecting=sent.expecting)
    return _told(desk, made)


def _place(sent: asking.JudgingAtOffsets | asking.JudgingByQuote, text: str) -> tuple[int, int]:
    if isinstance(sent, asking.JudgingAtOffsets):
        if sent.end <= sent.start:
            remedy = "offsets count from 0, and the end is not part of the passage"
            raise InputError("the end comes before the start", where="body.end", remedy=remedy)
        return sent.start, sent.end
    start = text.find(sent.quote)
    if start < 0:
        problem = f"the quote does not stand in {sent.document}, word for word"
        raise InputError(problem, where="body.quote", remedy="copy it from the text")
    if text.find(sent.quote, start + 1) >= 0:
        problem = f"the quote stands in {sent.document} more than once"
        raise InputError(problem, where="body.quote", remedy="take more words, or give offsets")
    return start, start + len(sent.quote)


def undo(desk: Desk, sent: asking.Undoing) -> told.Said:
    """Withdraw what you said last: all that was said in that one act. The log keeps both."""
    return _told(desk, withdraw_last(desk, expected=sent.judgement))


def _told(desk: Desk, made: Sequence[judged.Judgement]) -> told.Said:
    return told.Said(judgements=judgements(desk, made), expecting=desk.seen)
