import sqlite3
import time
from contextlib import suppress
from pathlib import Path

import pytest
from record_strategies import NAMES, document, run
from reopening import again, kill, start

from jejak.errors import EvidenceError, StoreError
from jejak.model.records import Actor, Claim, Coding, Document, Passage, Run, Unreadable
from jejak.store.casestore import FILE_NAME, CaseStore

GOOD = Passage("bandung", 0, 5)


def actors(*names: str) -> list[Actor]:
    return [Actor(name, name, "origin", "KR") for name in names]


def coding(name: str, coder: str = "rules", code: str = "degree.copying") -> Coding:
    return Coding(Passage(name, 0, 5), code, coder, "present", 1.0)


def state(store: CaseStore) -> dict[type, list[object]]:
    with again(store) as other:
        kinds = (Document, Passage, Coding, Claim, Actor, Run)
        return {kind: list(other.records(kind)) for kind in kinds}


class TestMakingAndOpening:
    def test_a_new_case_is_one_file_with_its_versions(self, tmp_path: Path):
        CaseStore.create(tmp_path / "new" / "case").close()
        assert [one.name for one in (tmp_path / "new" / "case").iterdir()] == [FILE_NAME]
        raw = sqlite3.connect(tmp_path / "new" / "case" / FILE_NAME)
        ((schema, jejak, created),) = raw.execute("SELECT schema, jejak, created FROM meta")
        raw.close()
        assert (schema, jejak[0].isdigit(), created[:2]) == (5, True, "20")

    def test_a_case_is_not_made_over_another(self, local: CaseStore):
        with pytest.raises(StoreError, match=r"case\.sqlite: a case is here already"):
            CaseStore.create(local.path.parent)
        assert local.count(Document) == 2

    def test_a_case_cut_off_in_the_making_does_not_stand_in_the_way(self, tmp_path: Path):
        (tmp_path / "case.draft").write_bytes(b"half")
        (tmp_path / "case.draft-wal").write_bytes(b"half")
        CaseStore.create(tmp_path).close()
        assert [one.name for one in tmp_path.iterdir()] == [FILE_NAME]

    def test_a_folder_that_cannot_be_made_is_named(self, tmp_path: Path):
        (tmp_path / "file").write_text("x")
        with pytest.raises(StoreError, match=r"file.*cannot be made.*check the folder"):
            CaseStore.create(tmp_path / "file" / "case")

    def test_a_missing_case_names_the_remedy(self, tmp_path: Path):
        with pytest.raises(StoreError, match=r"no case is here.*jejak new"):
            CaseStore.open(tmp_path)
        assert list(tmp_path.iterdir()) == []

    def test_a_case_of_a_newer_version_is_refused(self, local: CaseStore):
        local.close()
        raw = sqlite3.connect(local.path)
        raw.execute("UPDATE meta SET schema = 99, jejak = '7.0'")
        raw.commit()
        raw.close()
        with pytest.raises(StoreError, match=r"newer version of Jejak \(7\.0.*update jejak"):
            CaseStore.open(local.path.parent)

    def test_odd_folder_names_are_no_options_of_the_database(self, tmp_path: Path):
        folder = tmp_path / "서울 ?mode=memory#%20"
        CaseStore.create(folder).close()
        assert (folder / FILE_NAME).is_file()

    def test_closing_leaves_everything_in_one_file(self, local: CaseStore):
        local.replace(Actor, actors("a"), "r1")
        local.close()
        assert [one.name for one in local.path.parent.iterdir()] == [FILE_NAME]
        assert state(local)[Actor] == actors("a")


class TestTransactions:
    def test_several_steps_are_kept_together(self, store: CaseStore):
        with store.transaction():
            store.replace(Actor, actors("a", "b"), "r1")
            store.add(Coding, [coding("bandung")], "r1")
            store.finish_run("r1", "2026-01-01T09:00:00")
        found = state(store)
        assert (len(found[Actor]), len(found[Coding])) == (2, 1)
        assert found[Run][0].finished == "2026-01-01T09:00:00"

    def test_an_error_takes_all_of_it_back(self, store: CaseStore):
        store.replace(Actor, actors("old"), "r1")
        before = state(store)
        with suppress(ZeroDivisionError), store.transaction():
            store.replace(Actor, actors("new"), "r1")
            store.remove_documents(NAMES)
            store.finish_run("r1", "2026")
            raise ZeroDivisionError
        assert state(store) == before

    def test_a_stage_that_fails_while_yielding_keeps_the_old_records(self, store: CaseStore):
        store.replace(Actor, actors("old"), "r1")
        with pytest.raises(ZeroDivisionError):
            store.replace(
                Actor, (Actor(str(n), "", "", str(9 // (3000 - n))) for n in range(3001)), "r1"
            )
        assert list(store.records(Actor)) == actors("old")

    def test_an_error_caught_inside_takes_only_its_own_step_back(self, store: CaseStore):
        with store.transaction():
            store.add(Coding, [coding("bandung")], "r1")
            with pytest.raises(EvidenceError):
                store.replace(Coding, [coding("bandung", "x"), coding("nowhere")], "r1")
        assert list(store.records(Coding)) == [coding("bandung")]

    def test_writing_is_seen_inside_and_not_yet_outside(self, store: CaseStore):
        with again(store) as other, store.transaction():
            store.replace(Actor, actors("a"), "r1")
            assert (store.count(Actor), other.count(Actor)) == (1, 0)

    def test_a_stream_keeps_its_state_while_the_store_writes(self, store: CaseStore):
        store.replace(Actor, actors(*(f"{n:05}" for n in range(2500))), "r1")
        stream = store.records(Actor)
        first = next(stream)
        store.replace(Actor, actors("new"), "r1")
        assert [first, *stream] == actors(*(f"{n:05}" for n in range(2500)))
        assert list(store.records(Actor)) == actors("new")

    def test_records_may_be_coded_while_they_are_read(self, store: CaseStore):
        store.replace(Passage, [Passage("bandung", n, n + 5) for n in range(50)], "r1")
        for passage in store.records(Passage):
            store.add(Coding, [Coding(passage, "x", "rules", "present", 1.0)], "r1")
        assert store.count(Coding) == 50


class TestKilling:
    HALF = (
        "with store.transaction():\n"
        "    store.remove_documents(['bandung'])\n"
        "    spans = (Passage('서울-보고서', a, b) for a in range(59) for b in range(a + 1, 60))\n"
        "    codes = [Coding(p, str(n), 'r', 'present', 1.0, 'long ' * 220) for p in spans for n in range(9)]\n"
        "    store.replace(Coding, codes, 'r1')\n"
        "    store.replace(Actor, [Actor('new', '', '', '')], 'r1')\n"
        "    store.finish_run('r1', '2027')\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(60)\n"
    )
    LOOP = (
        "print('ready', flush=True)\n"
        "for n in range(100000):\n"
        "    with store.transaction():\n"
        "        store.replace(Actor, [Actor(str(i), str(n), '', '') for i in range(300)], 'r1')\n"
        "        store.finish_run('r1', str(n))\n"
    )

    def test_a_kill_in_mid_transaction_leaves_the_old_state(self, store: CaseStore):
        store.replace(Actor, actors("old"), "r1")
        store.add(Coding, [coding("bandung")], "r1")
        before = state(store)
        store.close()
        child = start(self.HALF, store)
        if store.path:
            assert store.path.with_name(FILE_NAME + "-wal").stat().st_size > 1_000_000
        kill(child)
        assert state(store) == before

    @pytest.mark.parametrize("after", [0.05, 0.13, 0.29])
    def test_a_kill_at_any_moment_leaves_one_whole_state(self, store: CaseStore, after: float):
        store.close()
        child = start(self.LOOP, store)
        time.sleep(after)
        kill(child)
        found = state(store)
        generations = {one.name for one in found[Actor]}
        assert len(found[Actor]) in (0, 300)
        assert (generations or {""}) == {found[Run][0].finished}

    def test_a_killed_writer_holds_no_lock(self, store: CaseStore):
        kill(start(self.HALF, store))
        store.replace(Actor, actors("after"), "r1")
        assert list(store.records(Actor)) == actors("after")

    def test_another_process_reads_the_old_state_while_one_writes(self, store: CaseStore):
        script = (
            "print('ready', flush=True)\n"
            "print(store.count(Actor), flush=True)\n"
            "sys.stdin.readline()\n"
            "print(store.count(Actor), flush=True)\n"
        )
        with store.transaction():
            store.replace(Actor, actors("a", "b"), "r1")
            child = start(script, store)
            inside = child.stdout.readline()
        after, _ = child.communicate("go\n", timeout=30)
        assert (inside, after) == ("0\n", "2\n")

    def test_codings_of_a_killed_run_are_there_to_go_on_from(self, store: CaseStore):
        script = (
            "store.add(Coding, [Coding(Passage('bandung', 0, 5), 'x', 'r', 'present', 1.0)], 'r1')\n"
            "with store.transaction():\n"
            "    store.add(Coding, [Coding(Passage('서울-보고서', 0, 5), 'x', 'r', 'present', 1.0)], 'r1')\n"
            "    print('ready', flush=True)\n"
            "    time.sleep(60)\n"
        )
        kill(start(script, store))
        assert store.coded_documents("r1") == {"bandung"}
        store.start_run(run("r1"))
        assert store.coded_documents("r1") == {"bandung"}


class TestDocuments:
    def test_digests_by_original(self, store: CaseStore):
        one = document("x", original="berita/x.md", digest="abc", reader="markdown-1")
        store.add_documents([one], [], "r1")
        assert store.document_digests()["berita/x.md"] == ("x", "abc", "markdown-1")

    def test_the_same_text_again_keeps_what_rests_on_it(self, store: CaseStore):
        store.add(Coding, [coding("bandung")], "r1")
        store.add_documents([document("bandung", title="Better")], [GOOD], "r1")
        assert store.count(Coding) == 1
        assert [one.title for one in store.documents()] == ["Better", ""]

    def test_another_text_drops_what_rested_on_the_old(self, store: CaseStore):
        store.add(Coding, [coding("bandung"), coding(NAMES[1])], "r1")
        store.add_documents([document("bandung", "new")], [Passage("bandung", 0, 3)], "r1")
        assert list(store.records(Coding)) == [coding(NAMES[1])]
        assert next(store.documents()).text == "new"

    def test_passages_of_a_document_are_replaced_with_it(self, store: CaseStore):
        store.add_documents([document("bandung")], [GOOD, Passage("bandung", 5, 9)], "r1")
        store.add(Passage, [Passage(NAMES[1], 0, 3)], "r1")
        store.add_documents([document("bandung")], [GOOD], "r1")
        assert list(store.records(Passage)) == [GOOD, Passage(NAMES[1], 0, 3)]

    def test_a_paragraph_of_one_sentence_is_two_passages(self, store: CaseStore):
        units = ["paragraph", "sentence"]
        store.add(Passage, [Passage("bandung", 0, 5, unit) for unit in units], "r1")
        assert [one.unit for one in store.records(Passage)] == units

    def test_a_bad_passage_keeps_the_document_out_too(self, store: CaseStore):
        with pytest.raises(EvidenceError):
            store.add_documents([document("x", "abc")], [Passage("x", 0, 4)], "r1")
        assert store.count(Document) == 2

    def test_the_same_source_is_unreadable_once(self, store: CaseStore):
        for reason in ("no text layer", "truncated"):
            store.add_unreadable([Unreadable("a.pdf", "d", reason, "send another copy")])
        assert [one.reason for one in store.records(Unreadable)] == ["truncated"]


class TestRuns:
    def test_a_step_never_finished_has_no_run(self, store: CaseStore):
        assert store.find_run("code") is None

    def test_the_run_finished_last_is_found(self, store: CaseStore):
        for name, hour in (("r2", "11"), ("r3", "10")):
            store.start_run(run(name))
            store.finish_run(name, f"2026-01-01T{hour}:00:00")
        store.start_run(run("other", step="trace"))
        store.finish_run("other", "2026-01-01T12:00:00")
        found = store.find_run("code")
        assert found == run("r2", finished="2026-01-01T11:00:00")

    def test_a_run_begun_anew_is_not_finished(self, store: CaseStore):
        store.finish_run("r1", "2026")
        store.add(Coding, [coding("bandung")], "r1")
        store.start_run(run("r1", finished="2026"))
        assert store.find_run("code") is None
        assert store.count(Coding) == 1

    def test_finishing_what_never_began_is_an_error(self, store: CaseStore):
        with pytest.raises(StoreError, match="no run 'r9' was started"):
            store.finish_run("r9", "2026")

    def test_runs_come_in_the_order_they_were_started(self, store: CaseStore):
        store.start_run(run("r0", started="2026-01-02T00:00:00"))
        assert [one.id for one in store.runs()] == ["r1", "r0"]

    def test_a_coders_old_codings_go_and_others_stay(self, store: CaseStore):
        store.start_run(run("r2"))
        store.add(Coding, [coding("bandung", "person"), coding("bandung", code="old")], "r1")
        store.add(Coding, [coding("bandung", code="new")], "r2")
        store.remove_codings("rules", keep="r2")
        assert [(one.code, one.coder) for one in store.records(Coding)] == [
            *(("degree.copying", "person"), ("new", "rules"))
        ]
