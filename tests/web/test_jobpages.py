"""Steps begun, watched and stopped in the browser."""

import os
from pathlib import Path

import pytest
from coded import ChosenDoor
from starlette.testclient import TestClient

from jejak.store.casestore import CaseStore
from jejak.web import workers
from jejak.web.app import alone
from jejak.web.jobs import Job, Jobs
from jejak.web.visiting import Standing

FRAGMENT = {"hx-request": "true"}
STEPS = "/c/tiny/jobs"


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[tuple]:
    """Jobs that were begun; what they do is tested with the workers."""
    found: list[tuple] = []

    def start(case: Path, step: str, **about: object) -> Job:
        found.append((step, about["coder"], about["files"], about["yard"], about["database"]))
        return Jobs(case).add("read")

    monkeypatch.setattr(workers, "start", start)
    return found


@pytest.fixture
def going(done: Path):
    """A job that is under way, as far as anybody can tell."""
    jobs = Jobs(done)
    lock = jobs.hold()
    assert lock is not None
    job = jobs.add("read", by="Budi")
    (jobs.folder(job.id) / "progress.json").write_text('{"done": 3, "total": 1200}')
    yield job
    os.close(lock)


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ({"step": "read"}, ("read", "", (), None, "")),
        ({"step": "code", "coder": "rule"}, ("code", "rule", (), None, "")),
        ({"step": "trace", "coder": "x"}, ("trace", "", (), None, "")),
    ],
)
def test_a_step_is_begun(client, csrf, begun, told, wanted):
    answer = client.post(f"{STEPS}/start", data={"csrf": csrf, "back": "sources", **told})
    assert answer.status_code == 200
    assert str(answer.url).endswith("/c/tiny/sources#job")
    assert begun == [wanted]


@pytest.mark.parametrize("told", [{}, {"step": "report"}, {"step": "code", "coder": "nobody"}])
def test_what_cannot_be_begun(client, csrf, begun, told):
    assert client.post(f"{STEPS}/start", data={"csrf": csrf, **told}).status_code == 422
    assert begun == []


@pytest.mark.parametrize("page", ["", "/sources", "/jobs/now"])
@pytest.mark.parametrize("language", ["en", "id", "ko"])
def test_how_far_it_is(client, going: Job, page: str, language: str):
    text = client.get(f"/c/tiny{page}", headers={"accept-language": language}).text
    assert 'class="job waiting"' in text


def test_it_asks_again_until_it_has_ended(client, going: Job, done: Path):
    jobs = Jobs(done)
    jobs.write(Job(going.id, "read", state="running"))
    part = client.get(f"{STEPS}/now", headers=FRAGMENT)
    assert 'hx-trigger="every 2s"' in part.text
    assert '<progress id="job-far" max="1200" value="3">' in part.text
    assert "hx-trigger" not in part.headers
    jobs.write(Job(going.id, "read", state="done", count=7, failed=2))
    part = client.get(f"{STEPS}/now", headers=FRAGMENT)
    assert part.headers["hx-trigger"] == "job-ended"
    assert "every 2s" not in part.text
    assert "7 documents" in part.text
    assert "2 could not be read" in part.text


def test_two_at_once_is_a_conflict(client, csrf, going: Job):
    answer = client.post(f"{STEPS}/start", data={"csrf": csrf, "step": "trace"})
    assert answer.status_code == 409
    assert "another step" in answer.text


def test_it_is_stopped(client, csrf, going: Job, done: Path):
    wrong = {"csrf": csrf, "job": "20200101T000000-000000"}
    assert client.post(f"{STEPS}/stop", data=wrong).status_code == 422
    assert not Jobs(done).is_stopped(going.id)
    assert client.post(f"{STEPS}/stop", data={"csrf": csrf, "job": going.id}).status_code == 200
    assert Jobs(done).is_stopped(going.id)


def test_what_it_said_is_shown_to_editors_when_it_broke_off(client, done: Path):
    jobs = Jobs(done)
    job = jobs.add("code", coder="rule")
    (jobs.folder(job.id) / "output.txt").write_text("x" * 9000 + "<b>Traceback</b>")
    jobs.write(Job(job.id, "code", "rule", state="failed", why="crash"))
    text = client.get("/c/tiny/sources").text
    assert "&lt;b&gt;Traceback&lt;/b&gt;" in text
    assert "x" * 5000 not in text
    assert 'name="coder" value="rule"' in text


def test_a_job_without_a_process_can_be_begun_again(client, csrf, begun, done: Path):
    Jobs(done).add("read")
    text = client.get("/c/tiny").text
    assert "ended without a result" in text
    assert "Begin again" in text


@pytest.mark.parametrize("why", ["time", "processor", "memory", "killed", "crash"])
@pytest.mark.parametrize("language", ["en", "id", "ko"])
def test_every_end_has_words(client, done: Path, why: str, language: str):
    jobs = Jobs(done)
    job = jobs.add("trace")
    jobs.write(Job(job.id, "trace", state="failed", why=why))
    assert client.get("/c/tiny", headers={"accept-language": language}).status_code == 200


def test_what_was_read_later_makes_coding_old(client, done: Path):
    with CaseStore.open(done) as store:
        run = next(one for one in store.runs() if one.step == "read")
        store.start_run(run.__class__(**{**vars(run), "id": "later", "started": "2099-01-01"}))
        store.finish_run("later", "2099-01-01T00:00:01")
    text = client.get("/c/tiny").text
    assert "Sources were read since" in text


def test_who_codes_blind_is_not_told_what_the_machine_gave(done: Path):
    door = ChosenDoor(done, "Rini")
    job = Jobs(done).add("code", coder="rule")
    Jobs(done).write(Job(job.id, "code", "rule", state="done", count=98765))
    with TestClient(alone(door), base_url="http://127.0.0.1:8000") as client:
        client.get(f"/open?key={door.link}")
        assert "98,765" in client.get("/c/tiny/sources").text
        door.allowed = Standing("editor", blind=True)
        for page in ("", "/sources", "/jobs/now"):
            assert "98,765" not in client.get(f"/c/tiny{page}").text
