"""A case teaches the learned coder: from people's judgements, which to make next, and what for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, astuple
from pathlib import Path
from typing import Any

from jejak.case.codebooks import keep_codebook, known_codebooks
from jejak.case.folder import CaseFolder
from jejak.case.judging import standing_judgements
from jejak.coding.choosing import MEASURING, Suggestion, Unjudged, in_lot_order, suggest
from jejak.coding.heads import micro_f1
from jejak.coding.learned import LearnedCoder, single_choice
from jejak.coding.learningcurves import CurvePoint, learning_curve
from jejak.coding.passages import SHORTEST
from jejak.coding.selectiverisk import Guarantee
from jejak.coding.teaching import Teaching
from jejak.coding.trainingset import CodedPassage, training_set
from jejak.errors import InputError
from jejak.exchanging.codebooks import entries_of, lines_of
from jejak.exchanging.sheets import Offer, write_sheet
from jejak.model.framework import Framework
from jejak.model.judgements import Coder
from jejak.model.records import Coding, Document, Passage
from jejak.reporting.learningpictures import LearningPoint, learning_picture
from jejak.reporting.texttables import TextTable
from jejak.store.casestore import CaseStore

"""The key under which the store keeps what a codebook, named by digest, meant by each code."""
POOL = 3000
"""Passages among which the next ones are chosen, drawn by lot; each costs some 5 ms."""
FOUND = 50
"""Passages of each code that some coder found already and that join the pool."""
LONGEST = 80
"""Characters of a passage that a table shows."""


def learned_coder(store: CaseStore, framework: Framework, framework_file: Path) -> LearnedCoder:
    """The coder that learned from the framework's examples and from people's judgements."""
    keep_codebook(store, framework)
    documents = tuple(store.documents())
    passages = tuple(store.records(Passage))
    judged = standing_judgements(store, documents)
    coders = {one.id: one for one in store.records(Coder)}
    known = known_codebooks(store, judged)
    people = training_set(
        judged, coders, documents=documents, passages=passages, framework=framework, known=known
    )
    teaching = Teaching(framework, framework_file.parent, people)
    return LearnedCoder(teaching, _candidates(passages))


def _candidates(passages: Iterable[Passage]) -> list[Passage]:
    """What can be judged: sentences and titles that are long enough to say something."""
    return [one for one in passages if one.unit != "paragraph" and one.end - one.start >= SHORTEST]


def choose(
    folder: Path,
    *,
    size: int = 20,
    measuring: float = MEASURING,
    output: Path | None = None,
    language: str = "en",
) -> list[dict[str, Any]]:
    """The passages that people should judge next, with reasons, ready for JSON.

    With `output` they are written as a blind coding sheet too.
    """
    place = CaseFolder.at(folder)
    framework = place.framework()
    with place.store() as store:
        coder = learned_coder(store, framework, place.framework_file())
        texts = {one.id: one for one in store.documents()}
        some = _unjudged(store, coder, texts)
    given = {code: there for code, (there, _) in coder.teaching.people.counts().items()}
    found = suggest(some, size, given=given, judged=coder.teaching.vectors, measuring=measuring)
    if not found:
        remedy = f"run `jejak read {folder}`, or judge more with `jejak judge`"
        raise InputError("no passages are left to choose from", where=str(folder), remedy=remedy)
    if output:
        offer = Offer(
            place.case().name,
            {name: one.text for name, one in texts.items()},
            entries_of(lines_of(framework), language),
        )
        write_sheet([one.passage for one in found], offer, output, seed=place.case().seed)
    return [_as_json(one, texts[one.passage.document]) for one in found]


def _unjudged(store: CaseStore, coder: LearnedCoder, texts: Mapping[str, Document]) -> Unjudged:
    """A pool of passages that people have not finished, with the coder's chances."""
    said = {one.passage: one for one in coder.teaching.passages}
    whole = {one for one, coded in said.items() if _finished(coded, coder.framework)}
    passages = tuple(store.records(Passage))
    order = [one for one in in_lot_order(_candidates(passages)) if one not in whole]
    pool = list(dict.fromkeys([*order[:POOL], *_found(store, set(order))]))
    words = [one.of(texts[one.document].text) for one in pool]
    vectors = coder.encoder.encode(words)
    return Unjudged(
        pool, vectors, coder.chances(words, vectors), coder.codes, coder.thresholds, said.keys()
    )


def _finished(coded: CodedPassage, framework: Framework) -> bool:
    return all(code.id in coded.codes for code in framework.codes)


def _found(store: CaseStore, among: set[Passage]) -> list[Passage]:
    """Passages in which some coder saw a code: where rare codes are to be looked for."""
    by_code: dict[str, list[Passage]] = defaultdict(list)
    for one in store.records(Coding):
        if one.passage in among:
            by_code[one.code].append(one.passage)
    return [one for some in by_code.values() for one in in_lot_order(some)[:FOUND]]


def _as_json(one: Suggestion, document: Document) -> dict[str, Any]:
    place = one.passage
    return {
        "document": place.document,
        "start": place.start,
        "end": place.end,
        "text": place.of(document.text),
        "why": one.why,
        "code": one.code,
        "chance": round(one.chance, 4),
        "given": one.given,
    }


def choose_table(folder: Path, **options: Any) -> TextTable:
    """The same as a table; options are those of `choose`."""
    rows = tuple(
        (
            f"{one['document']}:{one['start']}-{one['end']}",
            one["why"],
            f"{one['code']} (chance {one['chance']:.2f}, {one['given']} so far)"
            if one["code"]
            else "all codes",
            " ".join(one["text"].split())[:LONGEST],
        )
        for one in choose(folder, **options)
    )
    return TextTable("", ("passage", "why", "for", "text"), rows)


def learned(folder: Path, *, output: Path | None = None, language: str = "en") -> dict[str, Any]:
    """What people's judgements taught the learned coder, code by code, ready for JSON.

    F1 and the curve are of documents that were held out; there are none as long as people judged
    passages of one document only. With `output` the curve is drawn there.

    Raises:
        InputError: there is no curve to draw.
    """
    place = CaseFolder.at(folder)
    with place.store() as store:
        coder = learned_coder(store, place.framework(), place.framework_file())
    teaching = coder.teaching
    unused = teaching.people.unused.items()
    curve = _curve(coder, place.case().seed)
    if output:
        _draw(curve, output, language)
    return {
        "version": coder.version,
        "passages": len(teaching.passages),
        "documents": len(set(teaching.documents)),
        "unused": [
            {"code": code, "why": why, "judgements": count} for (code, why), count in unused
        ],
        "codes": _codes(coder),
        "curve": [asdict(one) for one in curve],
    }


def _curve(coder: LearnedCoder, seed: int) -> tuple[CurvePoint, ...]:
    teaching = coder.teaching
    if len(set(teaching.documents)) < 2:
        return ()
    single = single_choice(coder.framework)
    return learning_curve(teaching.lessons, teaching.documents, single, seed=seed)


def _codes(coder: LearnedCoder) -> list[dict[str, Any]]:
    methods = {
        code: law.method
        for lesson in coder.teaching.lessons
        for code, law in zip(lesson.codes, lesson.learned.calibrations, strict=True)
    }
    several = len(set(coder.teaching.documents)) > 1
    found = []
    for code, (there, absent) in coder.teaching.people.counts().items():
        held = coder.held_out[code]
        score = micro_f1(held.given, held.truth) if several and there else None
        found.append(
            {
                "code": code,
                "present": there,
                "absent": absent,
                "f1": score,
                "calibration": methods[code],
                "guarantee": _told(coder.guarantees[code]),
            }
        )
    return found


def _told(one: Guarantee) -> dict[str, Any]:
    kept = ("outcome", "risk", "delta", "size", "accepted", "errors", "bound")
    return {name: getattr(one, name) for name in kept} | {"coverage": one.coverage}


def learned_table(folder: Path, *, output: Path | None = None, language: str = "en") -> TextTable:
    """The same as a table, a row for each code that people gave."""
    found = learned(folder, output=output, language=language)
    given = [one for one in found["codes"] if one["present"]]
    rows = tuple(
        (
            one["code"],
            f"{one['present']} / {one['absent']}",
            "–" if one["f1"] is None else f"{one['f1']:.2f}",
            one["calibration"],
            _promise(one["guarantee"]),
        )
        for one in given
    )
    rows += tuple(
        (one["code"], "", "", "", f"{one['judgements']} not used: {one['why']}")
        for one in found["unused"]
    )
    never = len(found["codes"]) - len(given)
    title = f"{found['passages']} passages of {found['documents']} documents"
    title += f"; {never} codes are absent in all of them" if never else ""
    return TextTable(
        title, ("code", "present / absent", "F1 held out", "calibrated by", "guarantee"), rows
    )


def _promise(one: Mapping[str, Any]) -> str:
    if one["outcome"] == "guaranteed":
        return f"≤ {one['risk']:.0%} wrong ({one['errors']} of {one['accepted']} by lot)"
    return f"{one['outcome']} ({one['size']} by lot)"


def _draw(curve: Sequence[CurvePoint], output: Path, language: str) -> None:
    if not curve:
        problem = "a learning curve needs judgements on two documents at least"
        raise InputError(problem, where=str(output), remedy="see `jejak choose` for passages")
    points = [
        LearningPoint(name, size, *values)
        for size, *both in (astuple(one) for one in curve)
        for name, values in (("micro", both[:3]), ("macro", both[3:]))
    ]
    learning_picture(points, language).save(output)
