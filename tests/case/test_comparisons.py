"""Files, folders and cases compared: what is read, what is passed over, what is kept."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from jejak.case import compare
from jejak.case.comparisons import text_of
from jejak.comparing.compare import Options
from jejak.comparing.tables import read_table
from jejak.errors import InputError, UnreadableError
from jejak.model.records import Document
from jejak.model.when import When

BUS = (
    "The operator shall run at least twelve low-floor buses an hour between six in the morning "
    "and ten at night, and shall publish the actual headways of every line each month."
)


def lines(path: Path, *ids: str, text: str = BUS, **more: str) -> Path:
    rows = [json.dumps({"id": name, "text": text, **more}) for name in ids]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two documents that share a passage and one that shares nothing."""
    made = tmp_path / "laws"
    (made / "deep").mkdir(parents=True)
    (made / "one.txt").write_text(f"Seoul's rules of 2015.\n\n{BUS}", encoding="utf-8")
    (made / "deep" / "two.md").write_text(f"---\ntitle: Bus\n---\n{BUS}", encoding="utf-8")
    (made / "deep" / "three.txt").write_text("Nothing to do with any of that.", encoding="utf-8")
    return made


def pairs(*inputs: Path, **more) -> list[tuple[str, str]]:
    """Which texts share a passage."""
    output = inputs[0].parent / "out" / "m.parquet"
    compare(inputs, output, **more)
    return [(row["a_id"], row["b_id"]) for row in read_table(output).to_pylist()]


class TestWhatIsRead:
    def test_the_documents_of_a_folder(self, folder: Path):
        done, unreadable = compare([folder], folder.parent / "m.parquet")
        assert (done.texts, done.rows, unreadable) == (3, 1, [])
        (row,) = read_table(folder.parent / "m.parquet").to_pylist()
        assert (row["a_id"], row["b_id"]) == ("deep-two", "one")

    def test_tables_in_a_folder_and_files_beside_it(self, folder: Path, tmp_path: Path):
        lines(folder / "more.jsonl", "three")
        single = tmp_path / "four.txt"
        single.write_text(BUS, encoding="utf-8")
        assert len(pairs(folder, single)) == 4 * 3 / 2

    def test_a_case(self, traced: Path, tmp_path: Path):
        text = "The mayor said the city learned from Cheonggyecheon in Seoul and adapted the design"
        table = lines(tmp_path / "t.jsonl", "mine", text=text)
        assert pairs(table, traced) == [("mine", "park")]

    def test_what_cannot_be_read_in_a_folder_is_told_and_passed_over(self, folder: Path):
        (folder / "cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj")
        (folder / "picture.png").write_bytes(b"\x89PNG")
        done, unreadable = compare([folder], folder.parent / "m.parquet")
        assert done.texts == 3
        (line,) = unreadable
        assert line.startswith("cut.pdf: ")

    def test_what_is_hidden_in_a_folder_is_passed_over(self, folder: Path):
        (folder / ".git").mkdir()
        lines(folder / ".git" / "x.jsonl", "x")
        lines(folder / ".y.jsonl", "y")
        assert pairs(folder) == [("deep-two", "one")]

    def test_a_file_that_was_named_must_be_read(self, tmp_path: Path):
        (tmp_path / "cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj")
        with pytest.raises(UnreadableError):
            compare([tmp_path / "cut.pdf"], tmp_path / "m.parquet")
        assert [path.name for path in tmp_path.iterdir()] == ["cut.pdf"]

    def test_an_empty_folder_gives_an_empty_table(self, tmp_path: Path):
        (tmp_path / "empty").mkdir()
        assert pairs(tmp_path / "empty") == []

    def test_a_document_brings_its_issuer_date_and_language(self):
        when = When.month(2016, 2)
        document = Document("a", "", "Seoul", "law", "id", "", when, "", BUS, (0,), "a", "plain")
        text = text_of(document)
        assert (text.id, text.text, text.series) == ("a", BUS, "Seoul")
        assert (text.date, text.language) == (when, "id")


class TestAgainst:
    def test_only_the_two_sides_are_compared(self, tmp_path: Path):
        hosts = lines(tmp_path / "hosts.jsonl", "h1", "h2")
        origins = lines(tmp_path / "origins.jsonl", "o1", "o2")
        assert len(pairs(hosts, origins)) == 6
        found = pairs(hosts, against=[origins])
        assert found == [("h1", "o1"), ("h1", "o2"), ("h2", "o1"), ("h2", "o2")]

    def test_options_hold_there_too(self, tmp_path: Path):
        hosts = lines(tmp_path / "h.jsonl", "h1", series="Seoul", date="2016")
        origins = lines(tmp_path / "o.jsonl", "o1", series="Seoul", date="2015")
        undated = lines(tmp_path / "u.jsonl", "u1")
        assert pairs(hosts, against=[origins]) == []
        assert pairs(hosts, against=[origins], options=Options(within=True)) == [("h1", "o1")]
        assert pairs(hosts, against=[undated], options=Options(dated=True)) == []


class TestWhatIsWrong:
    def test_an_id_in_two_files_is_told_with_both(self, tmp_path: Path):
        one, two = lines(tmp_path / "1.jsonl", "a", "b"), lines(tmp_path / "2.jsonl", "b")
        for arguments in ({"inputs": [one, two]}, {"inputs": [one], "against": [two]}):
            with pytest.raises(InputError, match="'b' stands twice") as caught:
                compare(output=tmp_path / "m.parquet", **arguments)
            assert caught.value.where == str(two)
            assert str(one) in caught.value.remedy
        assert sorted(path.name for path in tmp_path.iterdir()) == ["1.jsonl", "2.jsonl"]

    @pytest.mark.parametrize("side", ["inputs", "against"])
    def test_a_path_that_leads_nowhere(self, tmp_path: Path, side: str):
        given = {"inputs": [lines(tmp_path / "1.jsonl", "a")], side: [tmp_path / "none"]}
        with pytest.raises(InputError, match="no such file or folder"):
            compare(output=tmp_path / "m.parquet", **given)

    def test_the_table_does_not_take_the_place_of_a_source(self, folder: Path, tmp_path: Path):
        table = lines(tmp_path / "t.jsonl", "a", "b")
        kept = table.read_bytes()
        with pytest.raises(InputError, match="one of the files to compare"):
            compare([table], tmp_path / "laws" / ".." / "t.jsonl")
        assert table.read_bytes() == kept
        inside = lines(folder / "m.jsonl", "c")
        with pytest.raises(InputError, match="one of the files to compare"):
            compare([folder], inside)

    def test_nor_of_a_folder(self, folder: Path, tmp_path: Path):
        (tmp_path / "m.parquet").mkdir()
        with pytest.raises(InputError, match="it is a folder"):
            compare([folder], tmp_path / "m.parquet")


DIES_AT_PART = """
import os, signal, sys
from pathlib import Path
from jejak.case import compare
from jejak.comparing import verbatim
from jejak.comparing.compare import Means

verbatim.AT_ONCE, verbatim.SEED_BYTES = 2000, 8000
begun = 0

def dying(items, label, total):
    global begun
    begun += label == "align"
    if begun > int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
    print(label)
    return items

done, _ = compare([Path(sys.argv[1])], Path(sys.argv[2]), means=Means(64 * 10**6, 1, dying))
"""


@pytest.mark.slow
class TestKilled:
    def run(self, table: Path, output: Path, part: int) -> tuple[int, int]:
        """The exit code of a run that dies after so many parts, and how many parts it made."""
        command = [sys.executable, "-c", DIES_AT_PART, str(table), str(output), str(part)]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        return ran.returncode, ran.stdout.count("align")

    def table(self, folder: Path) -> Path:
        texts = [f"{BUS} Order {n} of the {n * n}th of May in {n} ways" for n in range(90)]
        rows = [json.dumps({"id": str(n), "text": text}) for n, text in enumerate(texts)]
        path = folder / "texts.jsonl"
        path.write_text("\n".join(rows), encoding="utf-8")
        return path

    def test_a_run_that_was_killed_goes_on_from_its_last_part(self, tmp_path: Path):
        table, output = self.table(tmp_path), tmp_path / "m.parquet"
        code, every = self.run(table, tmp_path / "whole.parquet", 10**6)
        assert (code, every > 5) == (0, True)
        assert self.run(table, output, 3)[0] == -signal.SIGKILL
        assert self.run(table, output, 2)[0] == -signal.SIGKILL
        assert not output.exists()
        assert self.run(table, output, 10**6) == (0, every - 5)
        assert output.read_bytes() == (tmp_path / "whole.parquet").read_bytes()
        assert not list(tmp_path.glob(".*"))

    def test_unless_its_texts_have_changed(self, tmp_path: Path):
        table, output = self.table(tmp_path), tmp_path / "m.parquet"
        assert self.run(table, output, 3)[0] == -signal.SIGKILL
        os.utime(table, (1, 1))
        code, made = self.run(table, output, 10**6)
        assert (code, made) == self.run(table, tmp_path / "whole.parquet", 10**6)
        assert output.read_bytes() == (tmp_path / "whole.parquet").read_bytes()
