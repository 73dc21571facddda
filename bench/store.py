"""How fast a large case answers, in a file and on a PostgreSQL server.

    python bench/store.py FOLDER [--url postgresql://…] [--passages 1000000]

Makes a case of 10⁶ passages in 10⁴ documents with 10⁵ codings and 10⁵ judgements (in FOLDER, kept
for the next time), copies it to the server if one is given (kept too, under the name bench), and
asks each question many times with places chosen at random. Prints a table in Markdown, in
milliseconds: half of the answers are faster than p50, 95 of 100 than p95; CPU is that of the asking
process, which is all of it for a file and without the server's share for PostgreSQL. Others at work
on the machine show by the clock only.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Coding, Document, Event, Passage, Run
from jejak.model.when import When
from jejak.store.casestore import FILE_NAME, CaseStore
from jejak.store.moving import to_server
from jejak.store.server import cases_in
from jejak.store.sources import Wanted

PER_DOCUMENT = 100
CODES = [f"family{n // 6}.code{n}" for n in range(36)]
PEOPLE = [Coder(f"p{n}", f"Person {n}", "human") for n in range(5)]
MACHINE = Coder("usem3", "usem3", "meaning")
RUN = Run("r1", "code", "{}", 7, "ab", "0", "2026-01-01T00:00:00")
NAME = "bench"


def words(chance: random.Random, language: str, number: int) -> list[str]:
    """Made-up words: syllables as in Indonesian and English, or of Hangul."""
    if language == "ko":
        return [
            "".join(chr(chance.randrange(0xAC00, 0xD7A3, 7)) for _ in range(chance.randint(2, 4)))
            for _ in range(number)
        ]
    begins, middles, ends = "b c d g h j k l m n p r s t w y".split(), "aeiou", ["", "n", "r", "ng"]

    def syllable() -> str:
        return chance.choice(begins) + chance.choice(middles) + chance.choice(ends)

    return ["".join(syllable() for _ in range(chance.randint(2, 4))) for _ in range(number)]


class Texts:
    """Sentences whose words are as unevenly used as in real texts (Zipf)."""

    def __init__(self) -> None:
        self.chance = random.Random(7)
        self.words = {one: words(self.chance, one, 30_000) for one in ("id", "en", "ko")}
        self.words["ko"][3] = "정책"
        self.words["id"][3] = self.words["en"][3] = "kota"
        self.words["id"][25_000] = "smartcity"
        self.weights = [1 / (n + 3) for n in range(30_000)]
        total = 0.0
        self.sums = [total := total + one for one in self.weights]

    def document(self, number: int) -> tuple[Document, list[Passage]]:
        """A document with all its passages."""
        language = ("id", "en", "ko")[number % 3]
        name = f"d{number:06}"
        sentences = []
        for _ in range(PER_DOCUMENT):
            many = self.chance.randint(6, 20)
            some = self.chance.choices(self.words[language], cum_weights=self.sums, k=many)
            sentences.append(" ".join(some).capitalize() + ".")
        passages, at = [], 0
        for sentence in sentences:
            passages.append(Passage(name, at, at + len(sentence)))
            at += len(sentence) + 1
        when = When(*[date(2014, 1, 1) + timedelta(days=number % 2000)] * 2, "day")
        kind = ("news", "government", "report")[number % 7 % 3]
        title = sentences[0][:60]
        plain = Document(
            *(name, title, "issuer", kind, language, "host" if number % 2 else "origin", when),
            *("", " ".join(sentences), (0,), "d", "plain", "", f"{name}.md"),
        )
        return plain, passages


def coded(passages: list[Passage], number: int) -> Iterator[Coding]:
    """Codings of a tenth of the passages."""
    for one in passages[:: PER_DOCUMENT // 10]:
        yield Coding(one, CODES[(number + one.start) % len(CODES)], MACHINE.id, "present", 0.7)


def judged(coding: Coding, text: str, number: int) -> Judgement:
    """What a person says of a coding."""
    place = coding.passage
    at = f"2026-01-{1 + number // 10_000:02}T{number // 400 % 24:02}:{number // 7 % 60:02}:{number % 60:02}"
    verdict = "present" if number % 4 else "absent"
    return Judgement(
        *(str(UUID(int=number)), place.document, place.start, place.end, place.of(text)),
        *(coding.code, verdict, PEOPLE[number % len(PEOPLE)].id, at),
    )


def make(folder: Path, documents: int) -> None:
    """A large case."""
    texts = Texts()
    began = time.perf_counter()
    with CaseStore.create(folder) as store:
        store.start_run(RUN)
        for first in range(0, documents, 500):
            some = [texts.document(n) for n in range(first, min(first + 500, documents))]
            passages = [one for _, part in some for one in part]
            store.add_documents([one for one, _ in some], passages, RUN.id)
            codings = [c for n, (_, part) in enumerate(some, first) for c in coded(part, n)]
            store.add(Coding, codings, RUN.id)
            told = {one.id: one.text for one, _ in some}
            says = [
                judged(c, told[c.passage.document], first * 10 + n) for n, c in enumerate(codings)
            ]
            store.judge([*PEOPLE, MACHINE], says)
        events = (event(n, documents) for n in range(documents))
        store.add(Event, events, RUN.id)
        store.finish_run(RUN.id, "2026-01-01T01:00:00")
    print(f"made in {time.perf_counter() - began:.0f} s,", size(folder), "\n")


def event(number: int, documents: int) -> Event:
    """An event told by a document."""
    when = When(*[date(2014, 1, 1) + timedelta(days=number % 2000)] * 2, "day")
    stages, actors = (f"stage{number % 5}",), (f"actor{number % 40}",)
    place = Passage(f"d{number % documents:06}", 0, 5)
    return Event(f"e{number:06}", when, "visit", (), actors, stages, (), "fact", "text", place)


def size(folder: Path) -> str:
    """How large the file is."""
    return f"{(folder / FILE_NAME).stat().st_size / 2**20:.0f} MiB"


def timed(act: Callable[[], object], times: int) -> str:
    """Half of the calls and 95 of 100 are faster, by the clock and in this process's CPU time."""
    by_clock, by_processor = [], []
    for _ in range(times):
        began, worked = time.perf_counter(), time.process_time()
        act()
        by_clock.append((time.perf_counter() - began) * 1000)
        by_processor.append((time.process_time() - worked) * 1000)
    shown = (f"{at:.1f}" for took in (by_processor, by_clock) for at in middle_and_tail(took))
    return " | ".join(shown)


def middle_and_tail(took: list[float]) -> tuple[float, float]:
    """p50 and p95."""
    took.sort()
    return statistics.median(took), took[min(len(took) - 1, int(0.95 * len(took)))]


class Actions:
    """What a reviewer's screen asks, each time of another place."""

    def __init__(self, store: CaseStore, documents: int) -> None:
        self.store = store
        self.documents = documents
        self.chance = random.Random(11)
        self.made = int(time.time() * 1000) << 40

    def name(self) -> str:
        return f"d{self.chance.randrange(self.documents):06}"

    def person(self) -> str:
        return self.chance.choice(PEOPLE).id

    def code(self) -> str:
        return self.chance.choice(CODES)

    def page(self) -> object:
        wanted = Wanted(language=self.chance.choice(["id", "en", "ko"]), kind="news")
        sort = self.chance.choice(["id", "title", "published", "length"])
        return self.store.document_page(wanted, sort=sort, after="")

    def far_page(self) -> object:
        return self.store.document_page(after=f'["{self.name()}"]')

    def titles(self) -> object:
        return self.store.document_page(Wanted(title=self.chance.choice(["kota", "정책", "ba"])))

    def uncoded(self) -> object:
        return self.store.document_page(Wanted(coded=False))

    def one(self) -> object:
        name = self.name()
        with self.store.snapshot():
            found = self.store.document(name)
            return (
                *(found, self.store.passages_of(name), self.store.codings_of(name)),
                self.store.standing_of(name),
            )

    def window(self) -> object:
        start = self.chance.randrange(5000)
        return self.store.passages_of(self.name(), start, start + 500)

    def next_one(self) -> object:
        return self.store.next_unreviewed(self.person(), (self.name(), 0, 0, ""))

    def next_of_code(self) -> object:
        return self.store.next_unreviewed(self.person(), code=self.code())

    def before(self) -> object:
        return self.store.next_unreviewed(self.person(), (self.name(), 0, 0, ""), backwards=True)

    def ready(self) -> Callable[[], object]:
        """Judgements that are made before the clock starts."""
        told = []
        for _ in range(200):
            name = self.name()
            coding = self.store.codings_of(name)[self.chance.randrange(10)]
            self.made += 1
            text = self.store.document(name)
            told.append(judged(coding, text.text if text else "", self.made))
        seen = self.store.last_number()
        return lambda: self.store.judge([PEOPLE[0]], [told.pop()], expecting=seen)

    def undo(self) -> object:
        return self.store.last_said(self.person())

    def search(self, *queries: str) -> Callable[[], object]:
        return lambda: self.store.search(self.chance.choice(queries))

    def all(self) -> Iterator[tuple[str, Callable[[], object]]]:
        store = self.store
        yield "page of documents, filtered and sorted", self.page
        yield "page of documents, far", self.far_page
        yield "documents by text in title", self.titles
        yield "documents without codings", self.uncoded
        yield "counts of languages, kinds, sides", store.document_facets
        yield "one document with all that lies in it", self.one
        yield "passages of a window", self.window
        yield "page of codings of a code", lambda: store.coding_page(code=self.code())
        yield "counts of codings", store.coding_counts
        yield "counts of judgements", store.standing_counts
        yield "codes of 50 documents", lambda: store.code_counts([self.name() for _ in range(50)])
        yield "next unreviewed", self.next_one
        yield "next unreviewed of a code", self.next_of_code
        yield "one before, unreviewed", self.before
        yield "next unreviewed, all but nothing left", lambda: store.next_unreviewed("all")
        yield "judge", self.ready()
        yield "what was said last (undo)", self.undo
        yield "page of the log", lambda: store.judgement_page(coder=self.person())
        yield "page of what stands", lambda: store.standing_page(code=self.code())
        yield "search, common word", self.search("kota")
        yield "search, rare word", self.search("smartcity")
        yield "search, two syllables of Korean", self.search("정책")
        yield "search, two letters", self.search("ba", "ko")
        yield "search, made-up words", self.search("mandarin", "banding", "kanare", "sangat")
        yield "search, nothing there", self.search("zzyzx", "인도네시아")
        since = date(2016, 1, 1)
        yield "events of a month", lambda: store.event_page(since=since, until=date(2016, 1, 31))
        yield "events of a stage", lambda: store.event_page(stage="stage3")


def measure(title: str, opened: Callable[[], CaseStore], documents: int, times: int) -> None:
    """Print the table of one database."""
    print(f"\n{title}\n\n| action | CPU p50 | p95 | clock p50 | p95 |\n|---|--:|--:|--:|--:|")
    print("| open, the first | " + timed(lambda: opened().close(), 5) + " |")
    with opened() as store:
        print("| open once more | " + timed(lambda: opened().close(), times) + " |")
        for name, act in Actions(store, documents).all():
            print(f"| {name} | {timed(act, times)} |", flush=True)


def review_all(store: CaseStore) -> None:
    """Let one coder have judged everything."""
    if store.last_said("all"):
        return
    coder = Coder("all", "All", "human")
    texts: dict[str, str] = {}
    made = []
    for number, one in enumerate(store.records(Coding)):
        if one.passage.document not in texts:
            texts = {one.passage.document: store.document(one.passage.document).text}  # type: ignore[union-attr]
        said = judged(one, texts[one.passage.document], 10**7 + number)
        made.append(Judgement(**{**vars(said), "coder": "all"}))
    store.judge([coder], made)


def main() -> None:
    """Make, move, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--url", default="")
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--reviewed", action="store_true", help="one coder has judged everything")
    asked = parser.parse_args()
    documents = asked.passages // PER_DOCUMENT
    if not (asked.folder / FILE_NAME).exists():
        make(asked.folder, documents)
    if asked.reviewed:
        with CaseStore.open(asked.folder) as store:
            review_all(store)
    measure("SQLite", lambda: CaseStore.open(asked.folder), documents, asked.times)
    if asked.url:
        if NAME not in cases_in(asked.url):
            began = time.perf_counter()
            to_server(asked.folder, asked.url, NAME)
            print(f"\nmoved to the server in {time.perf_counter() - began:.0f} s")
        measure("PostgreSQL", lambda: CaseStore.open_in(asked.url, NAME), documents, asked.times)


if __name__ == "__main__":
    main()
