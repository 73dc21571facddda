import json
import sqlite3
from pathlib import Path

import pytest

import tiny
from jejak import case as cases
from jejak.errors import CaseError, OptionError, StoreError
from jejak.model.records import Coding, Document, Run, Unreadable
from jejak.store.casestore import CaseStore


def run_all(folder: Path) -> list[bool]:
    """Which of read, code and trace were skipped."""
    steps = (cases.read(folder), cases.code(folder), cases.trace(folder))
    return [step.skipped for step in steps]


def records(folder: Path, kind: type) -> list:
    with CaseStore.open(folder) as store:
        return list(store.records(kind))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


class TestTheWholePath:
    def test_every_note_is_read_coded_and_traced(self, traced: Path):
        assert {one.id for one in records(traced, Document)} == {"loi", "park", "bandros", "visit"}
        assert {one.passage.document for one in records(traced, Coding)} >= {"park", "visit"}
        assert [run.step for run in records(traced, Run) if run.finished] != []

    def test_a_policy_older_than_the_first_contact_is_not_supported(self, traced: Path):
        verdicts = {one["id"]: one["verdict"] for one in cases.claims(traced)}
        assert verdicts["old-bus"] in ("contradicted", "undetermined")
        assert verdicts["river-park"] in ("supported", "leaning")

    def test_every_run_names_step_options_seed_version_and_inputs(self, traced: Path):
        runs = {run.step: run for run in records(traced, Run)}
        assert set(runs) == {"read", "code", "trace"}
        assert json.loads(runs["code"].options)["coder"] == "meaning"
        for run in runs.values():
            assert run.seed == 20160520
            assert len(run.inputs) == 64
            assert run.version
            assert run.started < run.finished

    @pytest.mark.parametrize("language", ["id", "en", "ko"])
    def test_the_report_is_one_file_in_each_language(self, traced, tmp_path, language):
        page = cases.report(traced, output=tmp_path / "a" / "r.html", language=language)
        text = page.read_text(encoding="utf-8")
        assert f'<html lang="{language}"' in text
        assert "Teras Cikapundung" in text
        assert [one.name for one in page.parent.iterdir()] == ["r.html"]

    def test_originals_are_kept_as_they_were(self, traced: Path):
        kept = {one.read_bytes() for one in (traced / "originals").iterdir()}
        assert kept == {text.encode() for text in tiny.NOTES.values()}

    def test_without_claims_some_are_proposed_and_marked(self, case: Path):
        (case.parent / "notes" / "plan.md").write_text(
            "# River plan\n\nThe mayor of Bandung said the Teras Cikapundung park copies the "
            "Cheonggyecheon park of Seoul. It learned from Seoul, he said. It was good.",
            encoding="utf-8",
        )
        run_all(case)
        assert all(one["proposed"] for one in cases.claims(case))


class TestUnchanged:
    def test_every_step_is_skipped(self, done: Path):
        before = tiny.tables(done)
        assert run_all(done) == [True, True, True]
        assert tiny.tables(done) == before

    def test_new_with_the_same_files_changes_nothing(self, done: Path):
        before = tiny.tables(done)
        cases.new(done, case=done.parent / "case.yaml")
        assert tiny.tables(done) == before

    def test_the_order_in_which_files_are_named_does_not_make_documents(self, done: Path):
        notes = done.parent / "notes"
        names = [notes / "park.md", notes / "loi.md", notes / "korea" / "visit.md"]
        documents = records(done, Document)
        cases.read(done, files=names)
        assert records(done, Document) == documents

    def test_a_file_under_another_name_is_the_same_document(self, done: Path):
        notes = done.parent / "notes"
        (notes / "loi.md").rename(notes / "letter.md")
        assert not cases.read(done).skipped
        assert len(records(done, Document)) == 4

    def test_a_copy_of_a_file_is_no_second_source(self, done: Path):
        notes = done.parent / "notes"
        (notes / "again.md").write_bytes((notes / "park.md").read_bytes())
        assert cases.read(done).done == 4
        assert cases.read(done).skipped


class TestChanged:
    def test_a_changed_note_is_read_coded_and_traced_anew(self, done: Path):
        edit(done.parent / "notes" / "park.md", "30 January 2016.", "3 March 2016.")
        assert run_all(done) == [False, False, False]
        assert "3 March 2016." in {one.id: one for one in records(done, Document)}["park"].text
        assert run_all(done) == [True, True, True]

    def test_a_further_note_is_read_and_what_was_known_stays(self, done: Path):
        before = set(records(done, Document))
        (done.parent / "notes" / "new.md").write_text("Bandung belajar dari Seoul. Ya.", "utf-8")
        assert run_all(done) == [False, False, False]
        assert before < set(records(done, Document))

    def test_a_note_that_changes_its_id_leaves_nothing_behind(self, done: Path):
        edit(done.parent / "notes" / "loi.md", "id: loi", "id: letter")
        cases.read(done)
        ids = {one.id for one in records(done, Document)}
        assert ids == {"letter", "park", "bandros", "visit"}

    def test_other_languages_read_every_note_anew(self, done: Path):
        edit(done / "case.yaml", "sources:", "languages: [en, ko]\nsources:")
        assert not cases.read(done).skipped
        languages = {one.id: one.language for one in records(done, Document)}
        assert languages["bandros"] in ("en", "ko")

    def test_another_framework_codes_and_traces_anew(self, done: Path):
        edit(done / "framework" / "small.yaml", "version:", "version: '9' #")
        assert run_all(done) == [True, False, False]

    def test_other_examples_code_and_trace_anew(self, done: Path):
        few = done / "framework" / "few.jsonl"
        few.write_text("\n".join(few.read_text("utf-8").splitlines()[:-3]), encoding="utf-8")
        assert run_all(done) == [True, False, False]

    def test_other_claims_trace_anew_and_nothing_more(self, done: Path):
        claims = "- {id: bandros, policy: Bus Bandros, origin: London}\n"
        (done / "claims.yaml").write_text(claims, encoding="utf-8")
        assert run_all(done) == [True, True, False]
        assert [one["id"] for one in cases.claims(done)] == ["bandros"]

    def test_another_period_traces_anew_and_nothing_more(self, done: Path):
        edit(done / "case.yaml", "2014/2019", "2012/2019")
        assert run_all(done) == [True, True, False]

    def test_another_seed_does_everything_anew(self, done: Path):
        edit(done / "case.yaml", "period:", "seed: 7\nperiod:")
        assert run_all(done) == [False, False, False]

    def test_an_option_changed_back_is_done_again(self, done: Path):
        before = tiny.tables(done)
        assert not cases.read(done, max_bytes=10_000).skipped
        assert not cases.read(done).skipped
        after = tiny.tables(done)
        assert after.pop("run") != before.pop("run")
        assert after == before

    def test_a_document_taken_from_the_database_is_read_again(self, done: Path):
        with CaseStore.open(done) as store:
            store.remove_documents(["park"])
        assert not cases.read(done).skipped
        assert "park" in {one.id for one in records(done, Document)}


class TestUnreadable:
    def test_it_is_a_record_and_the_others_are_read(self, case: Path):
        (case.parent / "notes" / "empty.md").touch()
        step = cases.read(case)
        assert (step.done, step.failed) == (4, 1)
        assert [one.source for one in records(case, Unreadable)] == ["empty.md"]

    def test_it_is_tried_again_and_forgotten_when_mended(self, case: Path):
        broken = case.parent / "notes" / "empty.md"
        broken.touch()
        cases.read(case)
        assert cases.read(case).skipped
        broken.write_text("Bandung belajar dari Seoul.", encoding="utf-8")
        assert cases.read(case).failed == 0
        assert records(case, Unreadable) == []

    def test_a_larger_limit_reads_what_was_too_large(self, case: Path):
        assert cases.read(case, max_bytes=200).failed == 3
        assert cases.read(case).failed == 0
        assert (len(records(case, Document)), records(case, Unreadable)) == (4, [])

    def test_two_empty_files_are_both_listed(self, case: Path):
        for name in ("a.md", "b.md"):
            (case.parent / "notes" / name).touch()
        assert cases.read(case).failed == 2
        assert [one.source for one in records(case, Unreadable)] == ["a.md", "b.md"]


class TestTheSameId:
    @pytest.fixture
    def twins(self, case: Path) -> Path:
        for place in ("a", "b"):
            path = case.parent / "twins" / place / "note.md"
            path.parent.mkdir(parents=True)
            path.write_text(f"---\nid: same\n---\nNote {place} of Bandung. It is short.", "utf-8")
        return case

    def test_both_are_kept_and_the_second_says_so(self, twins: Path):
        cases.read(twins, files=[twins.parent / "twins"])
        first, second = records(twins, Document)
        assert (first.id, first.original) == ("same", "a/note.md")
        assert second.id == f"same-{second.digest[:8]}"
        assert second.caution.startswith("id 'same' is another document's; no date")

    def test_both_stay_who_they_are_when_one_changes(self, twins: Path):
        folder = twins.parent / "twins"
        cases.read(twins, files=[folder])
        edit(folder / "b" / "note.md", "It is short.", "It is longer.")
        cases.read(twins, files=[folder])
        kept = {one.original: one.id for one in records(twins, Document)}
        assert kept["a/note.md"] == "same"
        assert len(kept) == 2

    def test_files_of_one_name_from_two_folders_are_refused(self, twins: Path):
        given = [twins.parent / "twins" / place / "note.md" for place in ("a", "b")]
        with pytest.raises(OptionError, match=r"two files are called 'note\.md': .*a/.*b/note"):
            cases.read(twins, files=given)


class TestErrors:
    def test_code_and_trace_need_documents(self, case: Path):
        for step in (cases.code, cases.trace):
            with pytest.raises(CaseError, match=r"holds no documents yet \(run `jejak read "):
                step(case)

    def test_a_coder_nobody_knows(self, case: Path):
        with pytest.raises(
            OptionError, match=r"--coder: no coder 'llm' \(use rule or meaning or learned\)"
        ):
            cases.code(case, coder="llm")

    @pytest.mark.parametrize("size", [0, -1])
    def test_a_limit_that_is_no_size(self, case: Path, size: int):
        with pytest.raises(OptionError, match="--max-bytes"):
            cases.read(case, max_bytes=size)

    def test_a_folder_without_a_case(self, tmp_path: Path):
        for step in (cases.read, cases.code, cases.trace, cases.claims, cases.sources):
            with pytest.raises(StoreError, match=r"no case is here \(make one with `jejak new`\)"):
                step(tmp_path)

    def test_a_report_that_cannot_be_written(self, traced: Path, tmp_path: Path):
        for output in (tmp_path, tmp_path / "file" / "r.html"):
            (tmp_path / "file").touch()
            with pytest.raises(OptionError, match=r"--output: .* cannot be written: "):
                cases.report(traced, output=output)

    def test_a_report_on_nothing_is_still_a_report(self, case: Path, tmp_path: Path):
        assert cases.report(case, output=tmp_path / "r.html").stat().st_size > 1000


def test_lines_of_no_case_are_coded_in_order(small: Path):
    lines = [json.dumps({"id": n, "text": text}) for n, text in enumerate(["Bus.", "Taman.", ""])]
    answers = [json.loads(one) for one in cases.code_lines(lines, framework=f"{small}/small.yaml")]
    assert [one["id"] for one in answers] == [0, 1, 2]
    assert all(set(one) == {"id", "codes", "abstained"} for one in answers)


def test_progress_sees_every_item_once(case: Path):
    seen = []

    def watch(items, label, total):
        for item in items:
            seen.append((label, total))
            yield item

    cases.read(case, progress=watch)
    cases.code(case, progress=watch)
    assert seen == [("read", 4)] * 4 + [("code", 4)] * 4


def test_the_database_is_one_file_after_each_step(done: Path):
    assert sorted(one.name for one in done.glob("case.sqlite*")) == ["case.sqlite"]
    connection = sqlite3.connect(done / "case.sqlite")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


class TestPoliciesThatAreInTheCase:
    LAW = "\n\n".join(
        f"Article {number}. {rule}"
        for number, rule in enumerate(
            (
                "The banks of the river are open to walkers from dawn until ten in the evening.",
                "No more than forty stalls stand along the eastern bank, twelve metres apart.",
                "Schools within two kilometres adopt a stretch of the river and plant it.",
            ),
            1,
        )
    )

    def with_laws(self, case: Path, origin_texts: str = "[seoul-law]") -> None:
        for name, year in (("seoul-law", 2005), ("bandung-law", 2017)):
            front = f"---\nid: {name}\ntitle: {name}\ndate: {year}-03-01\nkind: law\n---\n"
            (case.parent / "notes" / f"{name}.md").write_text(front + self.LAW, encoding="utf-8")
        texts = f"\n  host_text: bandung-law\n  origin_texts: {origin_texts}"
        claims = tiny.CLAIMS.replace("  dimension: environment", f"  dimension: environment{texts}")
        (case / "claims.yaml").write_text(claims, encoding="utf-8")

    def test_their_texts_are_compared_and_weighed(self, case: Path):
        self.with_laws(case)
        run_all(case)
        (park,) = [one for one in cases.claims(case) if one["id"] == "river-park"]
        assert "text.taken" in {one["kind"] for one in park["tests"]}

    def test_a_text_that_is_not_here_is_named(self, case: Path):
        self.with_laws(case, "[busan-law]")
        cases.read(case)
        cases.code(case)
        with pytest.raises(CaseError, match="'busan-law'"):
            cases.trace(case)
