"""Jejak and its peers in text reuse on the same input in one run: cost, and what each finds.

    python bench/peers.py WORK --tota FOLDER --lid FOLDER
        --passim FOLDER --spark-submit COMMAND     passim 2 and the Spark it was installed with
        --rscript COMMAND --library FOLDER         R, and the library that holds textreuse
        --lid-program FOLDER                       a copy of dssg/policy_diffusion

Without the options of a program, that program is left out. Every program runs as a child process,
one after another, on one core as far as it can be told so. CPU-seconds are those of all processes
it starts; memory is the most that all of them held at once, looked at every 0.2 s, after a minute
every 2 s. What a program has finished lies in WORK and is not run again, so a run that was
stopped goes on, and `--table` prints what is there.

FOLDER of --tota is a clone of mappingtreaties/tota (non-commercial licence), compared article by
article, series = agreement, the English ones, in the order of their numbers; that of --lid holds
bills.jsonl and qrels*.txt. Jejak runs three times: to compile and warm up, before all others, and
after all others.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq
from lid import average_precision, relevant_in
from lxml import etree

HERE = Path(__file__).with_suffix("")
PR_SET_CHILD_SUBREAPER = 36
LOOK_OFTEN, LOOK_SELDOM = 0.2, 2.0
"""Seconds between looks at the memory, in the first minute and later."""
GRACE = 20
"""Seconds that processes which outlive the program are waited for before they are ended."""
ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}


# --- cost ------------------------------------------------------------------


@dataclass(frozen=True)
class Cost:
    """What a program took: CPU-seconds, seconds, GB at most, exit status, beginning."""

    cpu: float
    wall: float
    memory: float
    status: int
    begun: str


def run(command: Sequence[str], log: Path, more: Mapping[str, str], limit: float) -> Cost:
    """Run a command to its end, with all that it starts, or end it after so many seconds."""
    adopt_orphans()
    begun, clock = time.strftime("%Y-%m-%d %H:%M"), time.perf_counter()
    with log.open("wb") as file:
        environment = {**os.environ, **ONE_CORE, **more}
        child = subprocess.Popen(command, stdout=file, stderr=file, env=environment)
    reaped = Reaped(child.pid, clock, limit)
    reaped.wait()
    child.returncode = reaped.status
    wall = time.perf_counter() - clock
    return Cost(reaped.cpu, wall, reaped.memory / 1e9, reaped.status, begun)


def adopt_orphans() -> None:
    """Let processes whose parents end become children of this one, so that none is lost."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


class Reaped:
    """Waits for a process and all that it starts, and adds up what they took.

    Processes whose parents do not care for them (Spark's Python workers) are told of to nobody when
    they end; their time is what they had at the last look. So the greater of both sums counts.
    """

    def __init__(self, first: int, clock: float, limit: float) -> None:
        self.memory, self.status = 0, 0
        self._first, self._often, self._until = first, clock + 60, clock + limit
        self._told = 0.0
        self._seen: dict[tuple[int, int], float] = {}

    @property
    def cpu(self) -> float:
        """CPU-seconds, short of those that went untold after the last look."""
        return max(self._told, sum(self._seen.values()))

    def wait(self) -> None:
        while self._all_that_ended():
            now = time.perf_counter()
            running = descendants(os.getpid())
            self._seen |= {(one.pid, one.begun): one.cpu for one in running}
            self.memory = max(self.memory, sum(held(one.pid) for one in running))
            if now > self._until:
                for one in running:
                    with suppress(ProcessLookupError):
                        os.kill(one.pid, signal.SIGKILL)
            time.sleep(LOOK_OFTEN if now < self._often else LOOK_SELDOM)

    def _all_that_ended(self) -> bool:
        """Take note of processes that ended; whether others are left."""
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return False
            if not pid:
                return True
            self._told += usage.ru_utime + usage.ru_stime
            self.memory = max(self.memory, usage.ru_maxrss * 1024)
            if pid == self._first:
                self.status = os.waitstatus_to_exitcode(status)
                self._until = min(self._until, time.perf_counter() + GRACE)


@dataclass(frozen=True)
class Process:
    pid: int
    parent: int
    begun: int
    cpu: float
    """CPU-seconds of its own."""


def processes() -> Iterator[Process]:
    ticks = os.sysconf("SC_CLK_TCK")
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it may have ended
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            cpu = (int(fields[11]) + int(fields[12])) / ticks
            yield Process(int(folder.name), int(fields[1]), int(fields[19]), cpu)


def descendants(pid: int) -> list[Process]:
    children: dict[int, list[Process]] = defaultdict(list)
    for one in processes():
        children[one.parent].append(one)
    found: list[Process] = []
    waiting = list(children[pid])
    while waiting:
        found.append(waiting.pop())
        waiting += children[found[-1].pid]
    return found


def held(pid: int) -> int:
    """Bytes that a process holds; its share of those that several hold."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return 1024 * int(line.split()[1])
    return 0


# --- collections -----------------------------------------------------------


def agreements(folder: Path, count: int) -> Iterator[dict[str, str]]:
    """Articles of the first so many English agreements, in the order of their numbers."""
    files = sorted(folder.glob("xml/*.xml"), key=lambda one: int(one.stem.split("_")[1]))
    trees = ((one.stem, etree.parse(one)) for one in files)
    english = ((name, tree) for name, tree in trees if tree.findtext("meta/language") == "en")
    for (name, tree), _ in zip(english, range(count), strict=False):
        for number, article in enumerate(tree.iter("article")):
            text = "".join(article.itertext())
            yield {"id": f"{name}-{number}", "series": name, "text": text}


def bills(folder: Path) -> Iterator[dict[str, str]]:
    """The bills, each a series of its own."""
    for line in (folder / "bills.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield {"id": row["id"], "series": row["id"], "text": row["text"]}


def written(rows: Iterable[dict[str, str]], path: Path) -> Path:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return path


# --- programs --------------------------------------------------------------


class Passage(NamedTuple):
    """A pair of passages, the smaller id first: code points, half-open."""

    a: str
    a_start: int
    a_end: int
    b: str
    b_start: int
    b_end: int
    worth: float


Scores = dict[tuple[str, str], float]


def nothing(_: Path) -> Iterable[Passage]:
    return ()


def summed(passages: Iterable[Passage]) -> Scores:
    """A pair's score is the worth of all its passages."""
    scores: Scores = defaultdict(float)
    for one in passages:
        scores[one.a, one.b] += one.worth
    return scores


@dataclass(frozen=True)
class Program:
    """How a program is run on a file of texts, and read: it writes into a folder.

    `output` is a file that is there once it has found everything, whatever its exit status.
    `told` gives the scores of pairs of texts, else they are the sums of their passages.
    """

    name: str
    command: Callable[[Path, Path], list[str]]
    output: str
    passages: Callable[[Path], Iterable[Passage]] = nothing
    told: Callable[[Path], Scores] | None = None
    environment: Callable[[Path], Mapping[str, str]] = lambda _: {}

    def scores(self, folder: Path) -> Scores:
        return self.told(folder) if self.told else summed(self.passages(folder))


def jejak(name: str) -> Program:
    def command(texts: Path, folder: Path) -> list[str]:
        out = str(folder / "matches.parquet")
        return [sys.executable, "-m", "jejak", "compare", str(texts), "-o", out, "--cores", "1"]

    return Program(name, command, "matches.parquet", of_jejak)


def jejak_ranking() -> Program:
    def command(texts: Path, folder: Path) -> list[str]:
        return [sys.executable, str(HERE / "ranking.py"), str(texts), str(folder)]

    return Program("jejak, ranking", command, "scores.tsv", told=tabled)


def of_jejak(folder: Path) -> Iterator[Passage]:
    names = ("a_id", "a_start", "a_end", "b_id", "b_start", "b_end", "length", "identity")
    columns = pq.read_table(folder / "matches.parquet", columns=list(names)).to_pydict()
    for row in zip(*(columns[name] for name in names), strict=True):
        yield ordered(row[:3], row[3:6], row[6] * row[7])


def passim(folder: Path, spark_submit: Path) -> Program:
    """Pairs of series once each, to the alignment; clusters of passages are left out."""

    def command(texts: Path, out: Path) -> list[str]:
        spark = [str(spark_submit), "--driver-memory", "10g", "--master", "local[1]"]
        pairs = ["--fields", "xxhash64(series) as gid", "--filterpairs", "gid < gid2"]
        script = str(folder / "passim" / "seriatim.py")
        return [*spark, script, "--all-pairs", *pairs, "--pairwise", str(texts), str(out / "out")]

    def environment(out: Path) -> Mapping[str, str]:
        python = str(spark_submit.with_name("python"))
        return {
            "PYTHONPATH": str(folder),
            "PYSPARK_PYTHON": python,
            "PYSPARK_DRIVER_PYTHON": python,
            "SPARK_LOCAL_DIRS": str(out),
        }

    done = "out/align.json/_SUCCESS"
    return Program("passim", command, done, of_passim, environment=environment)


def of_passim(folder: Path) -> Iterator[Passage]:
    for path in sorted((folder / "out" / "align.json").glob("*.json")):
        for row in json_lines(path):
            a = (row["id"], row["begin"], row["end"])
            yield ordered(a, (row["id2"], row["begin2"], row["end2"]), row["matches"])


def textreuse(rscript: str, library: Path, pairs: str) -> Program:
    """pairs `lsh`: candidates by locality-sensitive hashing, then alignment; `all`: likeness."""

    def command(texts: Path, folder: Path) -> list[str]:
        script = str(HERE / "textreuse.R")
        return [rscript, script, str(texts), str(folder), str(library), pairs]

    name = "textreuse" if pairs == "lsh" else "textreuse, all pairs"
    return Program(name, command, "finished", of_textreuse, tabled)


def of_textreuse(folder: Path) -> Iterator[Passage]:
    """Its alignments name no places: where their words stand in a row in the text, first."""
    path = folder / "alignments.jsonl"
    if not path.exists():
        return
    texts = {row["id"]: row["text"] for row in json_lines(folder.parent / "texts.jsonl")}
    for row in json_lines(path):
        sides = [place(texts[row[side]], row[f"{side}_words"]) for side in "ab"]
        if sides[0] and sides[1]:
            yield ordered((row["a"], *sides[0]), (row["b"], *sides[1]), row["score"])


def place(text: str, words: str) -> tuple[int, int] | None:
    """Where words stand in a row in a text; words it marks as missing here are passed over."""
    here = [re.escape(word) for word in words.split(" ") if word.strip("#")]
    found = re.search(r"[\W_]*".join(here), text) if here else None
    return found.span() if found else None


def influence(folder: Path) -> Program:
    """The aligner of the Legislative Influence Detector on all pairs, without Elasticsearch."""

    def command(texts: Path, out: Path) -> list[str]:
        return [sys.executable, str(HERE / "influence.py"), str(texts), str(out), str(folder)]

    return Program("LID's aligner", command, "finished", told=tabled)


def tabled(folder: Path) -> Scores:
    lines = (folder / "scores.tsv").read_text(encoding="utf-8").splitlines()
    return {(a, b): float(score) for a, b, score in (line.split("\t") for line in lines)}


def json_lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def ordered(a: Sequence[Any], b: Sequence[Any], worth: float) -> Passage:
    first, second = sorted((a, b), key=lambda side: side[0])
    return Passage(*(*first, *second, worth))


def finished(program: Program, texts: Path, limit: float) -> Cost:
    """What a program took on the texts: run now, unless it has been.

    One that reaches the limit is kept with what it has found; one that fails is an error.
    """
    folder = texts.parent / program.name
    note = folder / "cost.json"
    if note.exists():
        return Cost(**json.loads(note.read_text()))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    print(f"{folder} …", file=sys.stderr, flush=True)
    log = folder / "log"
    cost = run(program.command(texts, folder), log, program.environment(folder), limit)
    if not (folder / program.output).exists() and cost.status != -signal.SIGKILL:
        raise SystemExit(f"{program.name} ended with status {cost.status}: see {log}")
    note.write_text(json.dumps(asdict(cost)))
    return cost


# --- what each meets of the other ------------------------------------------


Pairs = Mapping[tuple[str, str], Sequence[Passage]]


def by_pair(passages: Iterable[Passage]) -> Pairs:
    found: dict[tuple[str, str], list[Passage]] = defaultdict(list)
    for one in passages:
        found[one.a, one.b].append(one)
    return found


def met(some: Pairs, others: Pairs) -> tuple[float, float]:
    """Share of passages that others overlap in both texts, and cover by half in both."""
    shares = [
        covered(one, others.get(pair, ())) for pair, passages in some.items() for one in passages
    ]
    count = max(len(shares), 1)
    return sum(one > 0 for one in shares) / count, sum(one >= 0.5 for one in shares) / count


def covered(one: Passage, others: Iterable[Passage]) -> float:
    """The smaller share of both sides under the others that overlap both."""
    both = [
        other
        for other in others
        if other.a_start < one.a_end
        and one.a_start < other.a_end
        and other.b_start < one.b_end
        and one.b_start < other.b_end
    ]
    return min(
        under(one.a_start, one.a_end, [(other.a_start, other.a_end) for other in both]),
        under(one.b_start, one.b_end, [(other.b_start, other.b_end) for other in both]),
    )


def under(start: int, end: int, spans: Iterable[tuple[int, int]]) -> float:
    """Share of a span under others, which may overlap one another."""
    total, reached = 0, start
    for low, high in sorted(spans):
        total += max(0, min(high, end) - max(low, reached))
        reached = max(reached, high)
    return total / max(end - start, 1)


# --- tables ----------------------------------------------------------------


def agreement_rows(texts: Path, programs: Sequence[Program]) -> Iterator[tuple[object, ...]]:
    ours = by_pair(of_jejak(texts.parent / FIRST))
    first = cost_of(texts, FIRST)
    for program in programs:
        cost = cost_of(texts, program.name)
        if program.name == WARM_UP or cost is None or first is None:
            continue
        folder = texts.parent / program.name
        found = by_pair(program.passages(folder))
        theirs = [f"{share:.1%}" for share in (*met(found, ours), *met(ours, found))]
        whole = "" if (folder / program.output).exists() else " (not finished)"
        yield (
            program.name + whole,
            f"{sum(map(len, found.values())):,}",
            f"{len(found):,}",
            *spent(cost),
            f"{cost.cpu / first.cpu:.1f}",
            *(theirs if not program.name.startswith("jejak") else [""] * 4),
        )


def bill_rows(texts: Path, programs: Sequence[Program], lid: Path) -> Iterator[tuple[object, ...]]:
    every = [relevant_in(lid / name) for name in ("qrels.txt", "qrels_dedup.txt")]
    for program in programs:
        cost = cost_of(texts, program.name)
        if program.name == WARM_UP or cost is None:
            continue
        folder = texts.parent / program.name
        orders = ranked(program.scores(folder))
        whole = "" if (folder / program.output).exists() else " (not finished)"
        means = [f"{mean_precision(orders, relevant):.3f}" for relevant in every]
        yield program.name + whole, *means, *spent(cost)


def spent(cost: Cost) -> tuple[str, str, str]:
    return f"{cost.cpu:,.1f}", f"{cost.wall:,.1f}", f"{cost.memory:.2f}"


def cost_of(texts: Path, name: str) -> Cost | None:
    note = texts.parent / name / "cost.json"
    return Cost(**json.loads(note.read_text())) if note.exists() else None


def ranked(scores: Scores) -> dict[str, list[str]]:
    """For each text the others, best first; a score that is told one way holds both ways."""
    likest: dict[str, dict[str, float]] = defaultdict(dict)
    for (a, b), score in scores.items():
        likest[a][b] = score
        if (b, a) not in scores:
            likest[b][a] = score
    return {a: sorted(some, key=lambda b: (-some[b], b)) for a, some in likest.items()}


def mean_precision(orders: Mapping[str, Sequence[str]], relevant: Mapping[str, set[str]]) -> float:
    found = [average_precision(orders.get(query, ()), some) for query, some in relevant.items()]
    return sum(found) / len(found)


def table(title: str, head: str, rows: Iterable[tuple[object, ...]]) -> None:
    columns = head.count(" | ") + 1
    print(f"\n{title}\n\n| {head} |\n|---" + "|---:" * (columns - 1) + "|")
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |")


# --- the run ---------------------------------------------------------------


WARM_UP, FIRST, LAST = "warm-up", "jejak", "jejak, again"


def programs_of(options: argparse.Namespace, *, on_bills: bool) -> list[Program]:
    """Jejak, the peers that are there, and Jejak again."""
    some = [jejak(WARM_UP), jejak(FIRST)]
    if on_bills:
        some.append(jejak_ranking())
    if options.passim:
        some.append(passim(options.passim, options.spark_submit))
    if options.rscript:
        kinds = ["lsh", "all"] if on_bills else ["lsh"]
        some += [textreuse(options.rscript, options.library, kind) for kind in kinds]
    if options.lid_program and on_bills:
        some.append(influence(options.lid_program))
    return [*some, jejak(LAST)]


def options_of(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("--tota", type=Path)
    parser.add_argument("--agreements", type=int, nargs="*", default=[45, 130])
    parser.add_argument("--lid", type=Path)
    parser.add_argument("--passim", type=Path)
    parser.add_argument("--spark-submit", type=Path, default=Path("spark-submit"))
    parser.add_argument("--rscript")
    parser.add_argument("--library", type=Path)
    parser.add_argument("--lid-program", type=Path)
    parser.add_argument("--limit", type=float, default=1e9, help="seconds a program may take")
    parser.add_argument("--table", action="store_true", help="run nothing, print what is there")
    return parser.parse_args(arguments)


def measured(texts: Path, programs: Sequence[Program], options: argparse.Namespace) -> None:
    for program in programs:
        if not options.table:
            finished(program, texts, options.limit)


def main() -> None:
    options = options_of()
    for count in options.agreements if options.tota else ():
        folder = options.work / f"agreements-{count}"
        texts = written(agreements(options.tota, count), folder / "texts.jsonl")
        programs = programs_of(options, on_bills=False)
        measured(texts, programs, options)
        table(f"{count} agreements", AGREEMENTS, agreement_rows(texts, programs))
    if options.lid:
        texts = written(bills(options.lid), options.work / "bills" / "texts.jsonl")
        programs = programs_of(options, on_bills=True)
        measured(texts, programs, options)
        table("60 bills", BILLS, bill_rows(texts, programs, options.lid))


COSTS = "CPU-s | seconds | GB"
AGREEMENTS = (
    f"program | passages | pairs | {COSTS} | times Jejak's CPU-s "
    "| of its passages Jejak meets | by half | of Jejak's it meets | by half"
)
BILLS = f"program | MAP | MAP, deduplicated | {COSTS}"


if __name__ == "__main__":
    main()
