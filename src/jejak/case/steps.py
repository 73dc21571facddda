"""new, read, code, trace: load, let the stage work, save, with a Run for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from jejak.case.claiming import claims_of
from jejak.case.codebooks import keep_codebook
from jejak.case.coders import coder_named, traits
from jejak.case.folder import CaseFolder, digest, make_folder
from jejak.case.gathering import Found, gather
from jejak.case.judging import standing_judgements
from jejak.case.recording import MachineLog, keep_looked, machine_coder, people
from jejak.case.references import case_references
from jejak.case.running import (
    Progress,
    Step,
    is_done,
    last_started,
    now,
    on_like_terms,
    plan,
    silent,
)
from jejak.case.shelf import Shelf
from jejak.coding import stream
from jejak.coding.heeding import corrected
from jejak.coding.passages import code_document
from jejak.comparing.degree import degree
from jejak.comparing.reposts import find_reposts
from jejak.errors import CaseError, OptionError
from jejak.model.degrees import DegreeOfTransfer, NamedText
from jejak.model.framework import framework_path, load_framework
from jejak.model.judgements import Coder
from jejak.model.records import (
    Actor,
    Claim,
    Coding,
    Document,
    Event,
    Match,
    Observation,
    Passage,
    Repost,
    Rival,
    Run,
    Unreadable,
    Verdict,
)
from jejak.reading.files import MAX_BYTES
from jejak.reporting.report import write_report
from jejak.store.casestore import CaseStore
from jejak.text.meaning import default_encoder
from jejak.tracing.proposals import propose_claims
from jejak.tracing.trace import Sources, Traced
from jejak.tracing.trace import trace as trace_claims


def new(folder: Path, *, case: Path, claims: Path | None = None) -> CaseFolder:
    """Make a case folder from a case file and, if there is one, a file of claims."""
    return make_folder(folder, case, claims)


def read(
    folder: Path,
    *,
    files: Sequence[Path] = (),
    max_bytes: int = MAX_BYTES,
    progress: Progress = silent,
) -> Step:
    """Read sources into the case; a file that was read before and is unchanged is left alone.

    `files` are files and folders; without any, the case file's `sources` are read. A file of a
    known name and other content takes the place of the one read before.
    """
    place = CaseFolder.at(folder)
    case = place.case()
    if max_bytes < 1:
        raise OptionError(f"{max_bytes} is no size", where="--max-bytes", remedy="give at least 1")
    found = gather(place, files)
    options = {"languages": list(case.languages), "max_bytes": max_bytes}
    inputs = digest(*(f"{one.name}:{one.digest}:{one.problem}" for one in found))
    run = plan("read", options, inputs, case.seed)
    with place.store() as store:
        if is_done(store, run) and _all_here(store, found):
            return Step(run, skipped=True, done=store.count(Document))
        shelf = Shelf(place, store, anew=not on_like_terms(store, run))
        store.start_run(run)
        store.replace(Unreadable, shelf.still_unreadable(found), run.id)
        failed = 0
        for one in progress(found, "read", len(found)):
            failed += not shelf.take(one, run.id, languages=case.languages, max_bytes=max_bytes)
        _join_reposts(store, run.id)
        store.finish_run(run.id, now())
        return Step(run, skipped=False, done=store.count(Document), failed=failed)


def _all_here(store: CaseStore, found: Iterable[Found]) -> bool:
    have = {one for _, one, _ in store.document_digests().values()}
    have |= {one.digest for one in store.records(Unreadable)}
    return {one.digest for one in found} <= have


def _join_reposts(store: CaseStore, run: str) -> None:
    matches, reposts = find_reposts(tuple(store.documents()), default_encoder())
    with store.transaction():
        store.replace(Match, matches, run)
        store.replace(Repost, reposts, run)


def code(folder: Path, *, coder: str = "meaning", progress: Progress = silent) -> Step:
    """Code every document with the framework; documents coded before a kill are kept."""
    place = CaseFolder.at(folder)
    framework, case = place.framework(), place.case()
    with place.store() as store:
        judge = coder_named(coder, framework, place.framework_file(), store)
        documents = _documents(store, folder)
        options = traits(judge)
        # Runs of before machines had their part in the log lack this, and are done again.
        options["log"] = "judgements"
        inputs = digest(framework.digest, *(f"{one.id}:{one.digest}" for one in documents))
        run = plan("code", options, inputs, case.seed)
        if is_done(store, run):
            return Step(run, skipped=True, done=store.count(Coding))
        log = MachineLog(store, machine_coder(coder), framework.digest)
        keep_codebook(store, framework)
        store.start_run(run)
        store.remove_codings(coder, keep=run.id)
        done = store.coded_documents(run.id)
        passages = _by_document(store.records(Passage))
        todo = [one for one in documents if one.id not in done]
        for document in progress(todo, "code", len(todo)):
            found = list(code_document(judge, document, passages.get(document.id, ())))
            log.save(document, found, run.id)
        keep_looked(store, coder, documents)
        store.finish_run(run.id, now())
        return Step(run, skipped=False, done=store.count(Coding))


def code_lines(
    lines: Iterable[str], *, framework: str = "sister-city", coder: str = "meaning"
) -> Iterator[str]:
    """Code passages that stand in no case: JSON lines in, JSON lines out, in order."""
    theory = load_framework(framework)
    return stream.code_lines(coder_named(coder, theory, framework_path(framework)), lines)


def _documents(store: CaseStore, folder: Path) -> tuple[Document, ...]:
    documents = tuple(store.documents())
    if not documents:
        raise CaseError(
            "the case holds no documents yet",
            where=str(folder),
            remedy=f"run `jejak read {folder}`; `jejak sources {folder}` tells what is unreadable",
        )
    return documents


def _by_document(passages: Iterable[Passage]) -> dict[str, list[Passage]]:
    found: dict[str, list[Passage]] = {}
    for passage in passages:
        found.setdefault(passage.document, []).append(passage)
    return found


def trace(folder: Path) -> Step:
    """Test the claims; without `claims.yaml`, propose claims from the codings and test those.

    What people wrote of claims beside the file is heeded. What they added to findings is not part
    of the trace: it is weighed with what is found here whenever the claims are looked at.
    """
    place = CaseFolder.at(folder)
    framework, case = place.framework(), place.case()
    with place.store() as store:
        documents = _documents(store, folder)
        passages = tuple(store.records(Passage))
        coders = {one.id: one for one in store.records(Coder)}
        heeded = people(coders.values())
        judged = [one for one in standing_judgements(store, documents) if one.coder in heeded]
        machine = tuple(store.records(Coding))
        codings = tuple(corrected(machine, judged, coders, passages))
        reposts = tuple(store.records(Repost))
        written = place.claims() or propose_claims(documents, codings, case, framework)
        claims = claims_of(place, store, written)
        inputs = digest(
            framework.digest,
            case.model_dump_json(),
            _state_of(store, "code", len(machine)),
            *(repr(one) for one in (*claims, *reposts, *judged)),
            *(f"{one.id}:{one.digest}" for one in documents),
        )
        run = plan("trace", {"framework": framework.id}, inputs, case.seed)
        if is_done(store, run):
            return Step(run, skipped=True, done=store.count(Verdict))
        clusters = {one.document: one.cluster for one in reposts}
        sources = Sources(documents, passages, codings, clusters)
        degrees = _degrees(documents, claims, folder)
        traced = trace_claims(sources, claims, case, framework, degrees)
        _save_traced(store, run, claims, traced)
        return Step(run, skipped=False, done=len(traced.verdicts))


def _degrees(
    documents: Sequence[Document], claims: Sequence[Claim], folder: Path
) -> dict[str, DegreeOfTransfer]:
    """The measured degree of every claim that names the texts of its policies."""
    texts = {one.id: NamedText(one.id, one.text, one.language) for one in documents}
    found = {}
    for claim in claims:
        if not claim.host_text:
            continue
        named = (*claim.origin_texts, claim.host_text)
        for missing in (one for one in named if one not in texts):
            raise CaseError(
                f"the claim {claim.id!r} names a document that is not here: {missing!r}",
                where=str(folder / "claims.yaml"),
                remedy=f"`jejak sources {folder}` lists the ids of the documents",
            )
        found[claim.id] = degree(texts[claim.host_text], [texts[one] for one in claim.origin_texts])
    return found


def _state_of(store: CaseStore, step: str, records: int) -> str:
    """What names the records of a step, those of a run that was cut off included."""
    run = last_started(store, step)
    return f"{run.id}:{bool(run.finished)}:{records}" if run else ""


def _save_traced(store: CaseStore, run: Run, claims: Sequence[Claim], traced: Traced) -> None:
    with store.transaction():
        store.start_run(run)
        store.replace(Claim, claims, run.id)
        store.replace(Actor, traced.actors, run.id)
        store.replace(Event, traced.events, run.id)
        store.replace(Observation, traced.observations, run.id)
        store.replace(Rival, traced.rivals, run.id)
        store.replace(Verdict, traced.verdicts, run.id)
        store.finish_run(run.id, now())


def report_text(
    place: CaseFolder, *, language: str, style: str = "apa", generated: str | None = None
) -> str:
    """The report on a case as the text of an HTML file that needs nothing else.

    `generated` is the time of writing that stands in it: now, if none is given; none if it is empty.
    """
    material = place.material()
    return write_report(
        material,
        language=language,
        generated=now()[:16].replace("T", " ") if generated is None else generated,
        references=case_references(place, material.documents),
        style=style,
    )
