"""What machines said, for the record beside everybody's, and what their silence says.

A machine's codings are judged anew whenever `code` runs; its judgements are kept for good. So only
what differs from what it said last is appended: new codings, and a withdrawal of what it no longer
says. A machine that looked at a passage and gave no code said "absent" by that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from jejak.model.judgements import NO_CODE, CoderKind, Judgement, Verdict
from jejak.model.records import Coding, Document, Passage
from jejak.model.standing import last_said

KINDS: Mapping[str, CoderKind] = {"rule": "rule", "meaning": "meaning", "learned": "learned"}
"""Which kind of coder the programs of the house are, by name."""
_GUIDS = UUID("6d1f2b7e-7f0c-5d0e-9a53-0c5b1b0d8a41")
_Key = tuple[int, int, str]


@dataclass(frozen=True)
class Saying:
    """The circumstances of what a machine says of a document: coder, codebook digest and time."""

    coder: str
    codebook: str
    at: str

    def of(
        self, document: Document, codings: Iterable[Coding], before: Iterable[Judgement]
    ) -> Iterator[Judgement]:
        """What is to be appended after `before`, the coder's judgements of this document so far.

        Nothing for a coding that stands already, with the same verdict and codebook; ids are made
        of the content and of what was said before, so that the same history has the same ids.
        What stood in an earlier reading at another place is left alone: nobody takes it for a
        judgement of this text.

        >>> note = Document("d", "", "", "", "en", "", None, "", "Bus lanes.", (), "", "")
        >>> coding = Coding(Passage("d", 0, 10), "role.host", "meaning", "present", 0.9)
        >>> say = Saying("meaning", "c0de", "2026-01-01").of
        >>> said = list(say(note, [coding], []))
        >>> [(one.quote, one.verdict) for one in said]
        [('Bus lanes.', 'present')]
        >>> list(say(note, [coding], said)), [one.verdict for one in say(note, [], said)]
        ([], ['withdrawn'])
        """
        last = {(one.start, one.end, one.code): one for one in last_said(before)}
        text = hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest()
        now: set[_Key] = set()
        for one in codings:
            made = self._made(one, document.text)
            key = (made.start, made.end, made.code)
            now.add(key)
            if not _same(last.get(key), made):
                yield self._named(made, text, last.get(key))
        for key, old in last.items():
            there = document.text[old.start : old.end] == old.quote
            if key not in now and there and old.verdict != "withdrawn":
                gone = replace(old, verdict="withdrawn", at=self.at, confidence=1.0, memo="")
                yield self._named(gone, text, old)

    def _made(self, coding: Coding, text: str) -> Judgement:
        place = coding.passage
        return Judgement(
            "",
            place.document,
            place.start,
            place.end,
            place.of(text),
            coding.code,
            coding.verdict,
            self.coder,
            self.at,
            self.codebook,
            confidence=coding.confidence,
            memo=coding.reason,
        )

    def _named(self, made: Judgement, text: str, after: Judgement | None) -> Judgement:
        name = [self.coder, made.codebook, text, made.document, made.start, made.end]
        name += [made.code, made.verdict, after.id if after else ""]
        return replace(made, id=str(uuid5(_GUIDS, json.dumps(name))))


def _same(last: Judgement | None, made: Judgement) -> bool:
    return last is not None and (last.verdict, last.codebook, last.quote) == (
        made.verdict,
        made.codebook,
        made.quote,
    )


def silence(coder: str, looked_at: Iterable[Passage]) -> Iterator[Judgement]:
    """That a machine saw these passages, as judgements with `NO_CODE`, for a table of ratings.

    A table takes them for "absent" wherever the machine said nothing of a code (see `ratings`);
    they are worked out when agreement is, and are not kept.
    """
    for one in looked_at:
        yield Judgement("", one.document, one.start, one.end, "", NO_CODE, "present", coder, "")


def spelled_out(
    judgements: Iterable[Judgement], members: Mapping[str, Collection[str]]
) -> Iterator[Judgement]:
    """Judgements, with one that abstains from a family of codes as one for each of its codes.

    >>> one = Judgement("1", "d", 0, 3, "Bus", "degree", "abstain", "meaning", "2026-01-01")
    >>> [other.code for other in spelled_out([one], {"degree": ["degree.copying"]})]
    ['degree.copying']
    """
    abstain: Verdict = "abstain"
    for one in judgements:
        if one.verdict == abstain and one.code in members:
            yield from (replace(one, code=code) for code in members[one.code])
        else:
            yield one
