"""The log's side of `code` and `ask`: machines' judgements beside people's, and where they looked."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from jejak.case.folder import digest
from jejak.case.running import now
from jejak.coding.machines import KINDS, Saying
from jejak.errors import OptionError
from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Coding, Document
from jejak.store.casestore import CaseStore

LOOKED = "looked:"
"""The key under which the store keeps where a machine looked: digests of texts, by document."""


def machine_coder(name: str) -> Coder:
    """The coder of this name as the log knows it; a program from elsewhere counts as a rule."""
    return Coder(name, name, KINDS.get(name, "rule"))


@dataclass
class MachineLog:
    """What a machine says while it codes, appended document by document.

    Codings and judgements of a document are saved together, so that a killed run leaves both or
    neither.
    """

    store: CaseStore
    coder: Coder
    codebook: str

    def __post_init__(self) -> None:
        check_name(self.store, self.coder)
        self._before: dict[str, list[Judgement]] = defaultdict(list)
        for one in self.store.judgements():
            if one.coder == self.coder.id:
                self._before[one.document].append(one)

    def save(self, document: Document, codings: Sequence[Coding], run: str) -> None:
        """Save the codings of one document, and what of them is new to the log."""
        say = Saying(self.coder.id, self.codebook, now())
        with self.store.transaction():
            self.store.add(Coding, codings, run)
            self.store.judge([self.coder], say.of(document, codings, self._before[document.id]))


def keep_looked(store: CaseStore, coder: str, documents: Iterable[Document]) -> None:
    """Note that a machine has looked at all of these texts, and at no others."""
    store.keep(LOOKED + coder, json.dumps({one.id: digest(one.text) for one in documents}))


def looked(store: CaseStore, coder: str, documents: Iterable[Document]) -> set[str]:
    """The documents that a machine has looked at as they are read now."""
    seen = json.loads(store.kept(LOOKED + coder) or "{}")
    return {one.id for one in documents if seen.get(one.id) == digest(one.text)}


def check_name(store: CaseStore, coder: Coder) -> None:
    """OptionError if the coder's name is another kind's: a machine never passes for a person."""
    known = next((one for one in store.records(Coder) if one.id == coder.id), None)
    taken = known.kind if known else KINDS.get(coder.id, coder.kind)
    if taken != coder.kind:
        what = "a person" if taken == "human" else f"a coder of the kind '{taken}'"
        problem = f"{coder.id!r} is the name of {what}"
        raise OptionError(problem, where="--coder", remedy="take another name")


def people(coders: Iterable[Coder]) -> Collection[str]:
    """The ids of those coders who are people."""
    return {one.id for one in coders if one.kind == "human"}
