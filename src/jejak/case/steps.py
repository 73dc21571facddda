"""new, read, code, trace, report: load, let the stage work, save, with a Run for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from jejak.case.folder import CaseFolder, digest, make_folder
from jejak.case.running import Progress, Step, is_done, now, plan, silent
from jejak.coding.meaning import MeaningCoder
from jejak.coding.passages import code_document
from jejak.comparing.reposts import find_reposts
from jejak.errors import OptionError, UnreadableError
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
    Unreadable,
    Verdict,
)
from jejak.reading.files import MAX_BYTES, SUFFIXES, digest_of, read_file
from jejak.reporting.report import write_report
from jejak.store.casestore import CaseStore
from jejak.text.meaning import default_encoder
from jejak.text.sentences import paragraphs, sentences
from jejak.tracing.proposals import propose_claims
from jejak.tracing.trace import Sources, trace as trace_claims


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

    `files` are files and folders; without any, the case file's `sources` are read.
    """
    place = CaseFolder.at(folder)
    case = place.case()
    found = list(_files(files or (_sources(place),)))
    listed = [(path, root, digest_of(path)) for path, root in found]
    options = {"languages": list(case.languages), "max_bytes": max_bytes}
    inputs = digest(*(f"{path.relative_to(root)}:{one}" for path, root, one in listed))
    run = plan("read", options, inputs, case.seed)
    with place.store() as store:
        if is_done(store, run) and not _moved_on(store, {one for *_, one in listed}):
            return Step(run, skipped=True, done=store.count(Document))
        store.start_run(run)
        known = {one for _, one, _ in store.document_digests().values()}
        todo = [one for one in listed if one[2] not in known]
        again = {str(path.relative_to(root)) for path, root, _ in todo}
        old = [one for one in store.records(Unreadable) if one.source not in again]
        store.replace(Unreadable, old, run.id)
        failed = 0
        for path, root, one in progress(todo, "read", len(todo)):
            failed += not _read_one(store, place, path, root, one, run.id, max_bytes=max_bytes)
        _join_reposts(store, run.id)
        store.finish_run(run.id, now())
        return Step(run, skipped=False, done=store.count(Document), failed=failed)


def _moved_on(store: CaseStore, digests: set[str]) -> bool:
    have = {one for _, one, _ in store.document_digests().values()}
    have |= {one.digest for one in store.records(Unreadable)}
    return not digests <= have


def _sources(place: CaseFolder) -> Path:
    named = place.case().sources
    for base in (place.path, place.given_in()):
        if (base / named).exists():
            return base / named
    raise OptionError(
        f"no sources at {named!r}", where="FILES", remedy="name the files or folders to read"
    )


def _files(given: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    for path in given:
        if path.is_dir():
            for one in sorted(path.rglob("*")):
                hidden = any(part.startswith(".") for part in one.relative_to(path).parts)
                if one.is_file() and not hidden:
                    yield one, path
        elif path.exists():
            yield path, path.parent
        else:
            raise OptionError("no such file or folder", where=str(path), remedy="check the path")


def _read_one(
    store: CaseStore,
    place: CaseFolder,
    path: Path,
    root: Path,
    one: str,
    run: str,
    *,
    max_bytes: int,
) -> bool:
    languages = place.case().languages
    try:
        document = read_file(path, root=root, languages=languages, max_bytes=max_bytes)
    except UnreadableError as problem:
        source = str(path.relative_to(root))
        store.add_unreadable([Unreadable(source, one, problem.problem, problem.remedy)])
        return False
    document = _own_id(store, document)
    place.keep_original(path, one)
    store.add_documents([document], list(passages_of(document)), run)
    return True


def _own_id(store: CaseStore, document: Document) -> Document:
    """The document under an id that no other source has."""
    others = {name: original for original, (name, _, _) in store.document_digests().items()}
    if others.get(document.id, document.original) == document.original:
        return document
    caution = f"id {document.id!r} is another document's; {document.caution}".rstrip("; ")
    return replace(document, id=f"{document.id}-{document.digest[:8]}", caution=caution)


def passages_of(document: Document) -> Iterator[Passage]:
    """Title, paragraphs and sentences of a document, with exact offsets."""
    for start, end in paragraphs(document.text):
        if start == 0 and document.title and document.text[:end].strip() == document.title.strip():
            yield Passage(document.id, start, end, "title")
            continue
        inside = list(sentences(document.text, start, end))
        if inside != [(start, end)]:
            yield Passage(document.id, start, end, "paragraph")
        yield from (Passage(document.id, a, b, "sentence") for a, b in inside)


def _join_reposts(store: CaseStore, run: str) -> None:
    matches, reposts = find_reposts(tuple(store.documents()), default_encoder())
    with store.transaction():
        store.replace(Match, matches, run)
        store.replace(Repost, reposts, run)


def code(folder: Path, *, coder: str = "meaning", progress: Progress = silent) -> Step:
    """Code every document with the framework; documents coded before a kill are kept."""
    place = CaseFolder.at(folder)
    if coder != "meaning":
        raise OptionError(f"no coder {coder!r}", where="--coder", remedy="use 'meaning'")
    framework, case = place.framework(), place.case()
    judge = MeaningCoder(framework, place.framework_file().parent)
    with place.store() as store:
        documents = tuple(store.documents())
        options = {"coder": coder, "examples": judge.version, "encoder": judge.encoder.name}
        inputs = digest(framework.digest, *(f"{one.id}:{one.digest}" for one in documents))
        run = plan("code", options, inputs, case.seed)
        if is_done(store, run):
            return Step(run, skipped=True, done=store.count(Coding))
        if run.id not in {one.id for one in store.runs()}:
            store.start_run(run)
        store.remove_codings(coder, keep=run.id)
        done = store.coded_documents(run.id)
        passages = _by_document(store.records(Passage))
        todo = [one for one in documents if one.id not in done]
        for document in progress(todo, "code", len(todo)):
            found = list(code_document(judge, document, passages.get(document.id, ())))
            store.add(Coding, found, run.id)
        store.finish_run(run.id, now())
        return Step(run, skipped=False, done=store.count(Coding))


def _by_document(passages: Iterable[Passage]) -> dict[str, list[Passage]]:
    found: dict[str, list[Passage]] = {}
    for passage in passages:
        found.setdefault(passage.document, []).append(passage)
    return found


def trace(folder: Path, *, progress: Progress = silent) -> Step:
    """Test the claims; without `claims.yaml`, propose claims from the codings and test those."""
    place = CaseFolder.at(folder)
    framework, case = place.framework(), place.case()
    with place.store() as store:
        documents = tuple(store.documents())
        codings = tuple(store.records(Coding))
        claims = place.claims() or propose_claims(documents, codings, case, framework)
        coded = store.find_run("code")
        inputs = digest(
            framework.digest,
            case.model_dump_json(),
            coded.id if coded else "",
            *(repr(claim) for claim in claims),
            *(f"{one.id}:{one.digest}" for one in documents),
        )
        run = plan("trace", {"framework": framework.id}, inputs, case.seed)
        if is_done(store, run):
            return Step(run, skipped=True, done=store.count(Verdict))
        clusters = {one.document: one.cluster for one in store.records(Repost)}
        sources = Sources(documents, tuple(store.records(Passage)), codings, clusters)
        traced = trace_claims(sources, claims, case, framework, encoder=default_encoder())
        with store.transaction():
            store.start_run(run)
            store.replace(Claim, claims, run.id)
            store.replace(Actor, traced.actors, run.id)
            store.replace(Event, traced.events, run.id)
            store.replace(Observation, traced.observations, run.id)
            store.replace(Rival, traced.rivals, run.id)
            store.replace(Verdict, traced.verdicts, run.id)
            store.finish_run(run.id, now())
        return Step(run, skipped=False, done=len(traced.verdicts))


def report(folder: Path, *, output: Path, language: str = "en") -> Path:
    """Write the report as one HTML file; a file cut off half way never takes its place."""
    place = CaseFolder.at(folder)
    page = write_report(place.material(), language=language, generated=now()[:16].replace("T", " "))
    output.parent.mkdir(parents=True, exist_ok=True)
    partial = output.with_name(f"{output.name}.part")
    partial.write_text(page, encoding="utf-8")
    partial.replace(output)
    return output
