"""What codes meant when people gave them, so that a changed definition is noticed later."""

from __future__ import annotations

import json
from collections.abc import Iterable

from jejak.coding.trainingset import Definitions, definitions_of
from jejak.model.framework import Framework
from jejak.model.judgements import Judgement
from jejak.store.casestore import CaseStore

CODEBOOK = "codebook:"


def keep_codebook(store: CaseStore, framework: Framework) -> None:
    """Keep what the codes mean now, so that codings of today can be told from later ones."""
    key = CODEBOOK + framework.digest
    if store.kept(key) is None:
        store.keep(key, json.dumps(definitions_of(framework), sort_keys=True))


def known_codebooks(store: CaseStore, judgements: Iterable[Judgement]) -> Definitions:
    """What the codebooks meant that these judgements were made with, as far as it was kept."""
    kept = {one: store.kept(CODEBOOK + one) for one in {one.codebook for one in judgements}}
    return {digest: json.loads(text) for digest, text in kept.items() if text is not None}
