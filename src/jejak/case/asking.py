"""A language model codes the documents of a case; its judgements stand beside all others."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import NamedTuple

from jejak.case.folder import CaseFolder, digest
from jejak.case.recording import keep_looked
from jejak.case.running import now, plan
from jejak.coding.endpoints import key_for
from jejak.coding.languagemodel import ModelCoding, ModelOptions, code_with_model
from jejak.coding.prompts import ModelPassage
from jejak.errors import CaseError
from jejak.model.records import Document, Passage
from jejak.store.casestore import CaseStore

ANSWERS = "answers"
"""The folder of a case in which a model's answers and the prompts are kept."""
UNITS = ("title", "paragraph")


class Asked(NamedTuple):
    """What a model made of a case: the coding, how many judgements are new, where prompts are."""

    coding: ModelCoding
    new: int
    prompts: Path


def ask(
    folder: Path, options: ModelOptions, *, told: Callable[[int, int], None] | None = None
) -> Asked:
    """Let a language model code every title and paragraph with the framework's codes.

    Answers are kept in the case as they come, so that a stopped run goes on and nothing is paid
    for twice; so are the prompts, under the Run's name.
    """
    place = CaseFolder.at(folder)
    framework, case = place.framework(), place.case()
    kept = folder / ANSWERS
    with place.store() as store:
        passages = _passages(store, folder)
        asked = replace(
            options,
            key=options.key or key_for(options.base_url),
            names=(*options.names, *_names(place)),
            seed=options.seed or case.seed,
        )
        shown = {"model": asked.model, "base_url": asked.base_url, "language": asked.language}
        inputs = digest(framework.digest, *(f"{one.key}:{digest(one.text)}" for one in passages))
        run = plan("ask", shown, inputs, asked.seed)
        store.start_run(run)
        found = code_with_model(passages, framework, asked, kept, told or _nobody)
        prompts = kept / f"prompts-{run.id}.jsonl"
        lines = (json.dumps(asdict(one), ensure_ascii=False) for one in found.prompts)
        prompts.write_text("\n".join(lines) + "\n", encoding="utf-8")
        known = {one.id for one in store.judgements()}
        fresh = [one for one in found.judgements(now()) if one.id not in known]
        store.judge([found.coder], fresh)
        # Of a document with a passage left unanswered, silence says nothing.
        open_ = {one.passage.document for one in found.unanswered}
        documents = (one for one in store.documents() if one.id not in open_)
        keep_looked(store, found.coder.id, documents)
        store.finish_run(run.id, now())
    return Asked(found, len(fresh), prompts)


def _nobody(done: int, total: int) -> None:
    """Progress for nobody."""


def _names(place: CaseFolder) -> tuple[str, ...]:
    case = place.case()
    governments = [name for one in (case.origin, case.host) for name in (one.name, *one.aliases)]
    actors = [name for one in case.actors for name in (one.name, *one.aliases)]
    return tuple(dict.fromkeys((*governments, *actors)))


def _passages(store: CaseStore, folder: Path) -> list[ModelPassage]:
    documents: dict[str, Document] = {one.id: one for one in store.documents()}
    if not documents:
        remedy = f"run `jejak read {folder}`"
        raise CaseError("the case holds no documents yet", where=str(folder), remedy=remedy)
    return [
        ModelPassage(
            one.document,
            one.start,
            one.end,
            one.of(documents[one.document].text),
            documents[one.document].language,
        )
        for one in store.records(Passage)
        if one.unit in UNITS and one.document in documents
    ]
