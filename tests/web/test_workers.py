"""Workers: steps done in processes of their own, with limits, and whatever happens to them told."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

import tiny
from jejak.case.folder import CaseFolder
from jejak.errors import StoreError
from jejak.model.records import Document
from jejak.store.casestore import CaseStore
from jejak.web import workers
from jejak.web.jobpages import database_of
from jejak.web.jobs import KEPT, Job, Jobs, Limits, held
from jejak.web.visiting import Desk
from jejak.web.workers import Busy, Yard
from postgres import cluster, why_not

SLOW = Limits(processor=60, seconds=120)


def ended(case: Path, seconds: float = 120) -> Job:
    """The last job, once it has ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        job = Jobs(case).last()
        if job and not job.going:
            # The worker still gives back the lock.
            while Jobs(case).is_held():
                time.sleep(0.02)
            return job
        time.sleep(0.05)
    raise AssertionError(job)


def running(case: Path) -> Job:
    """The last job, once its process is at work."""
    for _ in range(600):
        job = Jobs(case).last()
        if job and job.state == "running":
            return job
        time.sleep(0.02)
    raise AssertionError(job)


def slow_case(case: Path, files: int = 400) -> Path:
    """A case with so many sources that reading takes a while."""
    notes = case.parent / "notes"
    for number in range(files):
        (notes / f"n{number}.txt").write_text(f"Kota nomor {number}.\n\nIsi " + "kata " * 40)
    return case


@pytest.fixture
def slow(case: Path) -> Path:
    return slow_case(case)


@pytest.mark.slow
def test_a_case_is_read_coded_and_traced(case: Path):
    workers.start(case, "read", by="Rini")
    read = ended(case)
    assert (read.state, read.count, read.failed, read.by) == ("done", 4, 0, "Rini")
    assert (read.done, read.total) in {(0, 0), (4, 4)}
    workers.start(case, "code", coder="rule")
    assert (ended(case).state, ended(case).coder) == ("done", "rule")
    workers.start(case, "trace")
    traced = ended(case)
    assert (traced.state, traced.step) == ("done", "trace")
    workers.start(case, "trace")
    assert ended(case).skipped


@pytest.mark.slow
def test_what_goes_wrong_is_told_with_its_remedy(case: Path):
    workers.start(case, "code", coder="rule")
    job = ended(case)
    assert job.state == "failed"
    assert "holds no documents" in job.problem
    assert "jejak read" in job.remedy
    workers.start(case, "code", coder="nobody")
    assert "no coder 'nobody'" in ended(case).problem


@pytest.mark.slow
def test_one_at_a_time_and_a_wish_for_reading_is_kept(slow: Path):
    workers.start(slow, "read")
    running(slow)
    with pytest.raises(Busy):
        workers.start(slow, "trace")
    (slow.parent / "notes/late.txt").write_text("Datang belakangan.\n\nIsi berkas ini.")
    workers.read_soon(slow, (), "Budi", "", None)
    first = Jobs(slow).last()
    assert first
    while Jobs(slow).is_held():
        time.sleep(0.05)
    last = Jobs(slow).last()
    assert last
    assert (last.state, last.by, last.id != first.id) == ("done", "Budi", True)
    with CaseStore.open(slow) as store:
        assert store.count(Document) == 405
    assert not (slow / "jobs/again").exists()


BEGIN = """
import os, sys
from pathlib import Path
from jejak.web import workers
workers.start(Path(sys.argv[1]), "read")
os.kill(os.getpid(), 9)
"""


@pytest.mark.slow
def test_it_does_not_need_the_server_that_began_it(slow: Path):
    begun = subprocess.run([sys.executable, "-c", BEGIN, str(slow)], check=False)
    assert begun.returncode == -signal.SIGKILL
    assert (ended(slow).state, ended(slow).count) == ("done", 404)


@pytest.mark.slow
def test_it_can_be_stopped_and_goes_on_from_there(slow: Path):
    workers.start(slow, "read")
    job = running(slow)
    while not (Jobs(slow).last() or job).done:
        time.sleep(0.02)
    Jobs(slow).stop(job.id)
    assert ended(slow).state == "stopped"
    with CaseStore.open(slow) as store:
        some = store.count(Document)
    assert 0 < some < 404
    workers.start(slow, "read")
    job = ended(slow)
    assert (job.state, job.count) == ("done", 404)


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (replace(SLOW, seconds=0.4), {"time"}),
        (replace(SLOW, processor=1), {"processor"}),
        # Python says so itself, or a library that it loads gives up in its own way.
        (replace(SLOW, memory=160 << 20), {"memory", "crash"}),
        (replace(SLOW, file=1 << 16), {"", "crash"}),
    ],
)
def test_what_goes_beyond_its_limits_is_ended(slow: Path, limits: Limits, why: set[str]):
    workers.start(slow, "read", limits=limits)
    job = ended(slow)
    assert job.state == "failed"
    assert job.why in why, (job, Jobs(slow).output(job.id))
    with CaseStore.open(slow) as store:
        store.check()


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def lives(pid: int) -> bool:
    """Whether a process is there, and not only waits to be taken off the list."""
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except OSError:
        return False


def worker_of(case: Path) -> int:
    """The process that watches over the job of a case."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            told = (folder / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if "jejak.web.workers" in told and str(case.resolve()) in told:
            return int(folder.name)
    raise AssertionError("no worker")


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks into /proc")
def test_a_worker_that_is_killed_is_told_and_nobody_works_on(slow: Path):
    workers.start(slow, "read")
    running(slow)
    worker = worker_of(slow)
    labour = children(worker)
    os.kill(worker, signal.SIGKILL)
    lost = ended(slow)
    assert (lost.state, lost.step) == ("lost", "read")
    for _ in range(200):
        if not any(lives(one) for one in labour):
            break
        time.sleep(0.05)
    assert labour
    assert not any(lives(one) for one in labour)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks into /proc")
def test_what_does_the_step_may_be_killed_too(slow: Path):
    workers.start(slow, "read")
    running(slow)
    for one in children(worker_of(slow)):
        os.kill(one, signal.SIGKILL)
    assert (ended(slow).state, ended(slow).why) == ("failed", "killed")


@pytest.mark.slow
def test_few_work_at_a_time_and_who_waits_can_be_stopped(case: Path, tmp_path: Path):
    yard = Yard(tmp_path / "yard", 1)
    yard.folder.mkdir()
    place = held(yard.folder / "place-0")
    assert place is not None
    job = workers.start(case, "read", yard=yard)
    time.sleep(0.5)
    waits = Jobs(case).last()
    assert waits
    assert waits.state == "waiting"
    Jobs(case).stop(job.id)
    assert ended(case).state == "stopped"
    workers.start(case, "read", yard=yard)
    time.sleep(0.3)
    os.close(place)
    assert ended(case).state == "done"


def test_a_worker_knows_no_secrets_and_its_command_line_none_at_all(
    case: Path, monkeypatch: pytest.MonkeyPatch
):
    url = "postgresql://jejak:sandi-rahasia@localhost/x"
    told = workers.environment({"PATH": "/bin", "SECRET": "x", "JEJAK_DATABASE": "old"}, url)
    assert told == {"PATH": "/bin", "JEJAK_DATABASE": url, "PYTHONUTF8": "1"}
    commands: list[list[str]] = []

    class Seen:
        def __init__(self, command: list[str], **more: object) -> None:
            commands.append(command)

        def wait(self) -> None:
            pass

    monkeypatch.setattr("subprocess.Popen", Seen)
    workers.start(case, "read", database=url)
    assert "sandi-rahasia" not in " ".join(commands[0])
    assert "sandi-rahasia" not in "".join(
        one.read_text() for one in (case / "jobs").rglob("*.json")
    )


def test_old_jobs_are_let_go_and_names_lead_nowhere_else(tmp_path: Path):
    jobs = Jobs(tmp_path)
    assert jobs.last() is None
    assert not jobs.is_held()
    for _ in range(KEPT + 5):
        jobs.add("read")
    assert len(list((tmp_path / "jobs").iterdir())) == KEPT
    for name in ("../x", "", "lock", "20261124T215900123456-3f9a1c/../x"):
        with pytest.raises(ValueError, match="no job"):
            jobs.folder(name)


def test_jobs_of_one_second_keep_their_order(tmp_path: Path):
    jobs = Jobs(tmp_path)
    names = [jobs.add("read").id for _ in range(12)]
    assert names == sorted(names)
    last = jobs.last()
    assert last is not None
    assert last.id == names[-1]


def test_half_a_file_is_no_job(tmp_path: Path):
    jobs = Jobs(tmp_path)
    job = jobs.add("read")
    (jobs.folder(job.id) / "job.json").write_text('{"id": "2026')
    assert jobs.last() is None
    (jobs.folder(job.id) / "job.json").write_text(
        json.dumps({"id": job.id, "step": "read", "x": 1})
    )
    assert jobs.last() == Job(job.id, "read", state="lost")


def test_without_locks_of_files_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("jejak.web.jobs.fcntl", None)
    with pytest.raises(StoreError, match="jejak read"):
        workers.start(tmp_path, "read")


@pytest.mark.slow
def test_a_case_on_a_server_is_reached(tmp_path: Path, small: Path):
    if why_not():
        pytest.skip(why_not())
    from jejak.case.keeping import move_in

    with cluster() as url:
        source = tiny.copied(small, tmp_path / "given") / "tiny.jejak"
        place = move_in(source, tmp_path / "cases", "tiny", url)
        notes = place.path / "notes"
        notes.mkdir()
        (notes / "a.md").write_text("# Bus\n\nBus itu tiba dari Seoul.")
        desk = cast("Desk", SimpleNamespace(place=place))
        workers.start(place.path, "read", database=database_of(desk))
        assert (ended(place.path).state, ended(place.path).count) == ("done", 1)
        with CaseFolder.at(place.path, database=url).store() as store:
            assert store.count(Document) == 1
