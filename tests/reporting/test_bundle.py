import hashlib
import io
import json
import zipfile
from dataclasses import replace

import pytest

from jejak.errors import InputError
from jejak.reporting.bundle import CRATE, MANIFEST, About, bundle, readme, verify_bundle

RUN = {
    "id": "r1", "step": "code", "version": "0.1.0", "options": '{"coder": "rule"}', "seed": 7,
    "inputs": "ab", "started": "2026-01-01T00:00:00", "finished": "2026-01-01T00:01:00",
}  # fmt: skip
ABOUT = About(
    "Case | <b>", "A report.", "2026-01-01", "0.1.0", "apa", texts=True, steps=[RUN],
    versions=[("Python", "3.11.2")],
)  # fmt: skip
FILES = {"report/report.en.html": "<p>hi</p>", "tables/a.csv": "a\n1\n", "case/claims.yaml": b"x"}


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "x.zip"
    made.write_bytes(bundle(FILES, ABOUT))
    return made


def again(path, change):
    """The bundle with its files changed."""
    with zipfile.ZipFile(path) as old:
        held = {name: old.read(name) for name in old.namelist()}
    change(held)
    with zipfile.ZipFile(path, "w") as new:
        for name, content in held.items():
            new.writestr(name, content)


def test_a_bundle_is_whole_as_it_is_written(path):
    found = verify_bundle(path)
    assert found.whole
    assert found.files == len(FILES) + 2


def test_the_manifest_is_as_sha256sum_reads_it(path):
    with zipfile.ZipFile(path) as archive:
        lines = archive.read(MANIFEST).decode().splitlines()
        for line in lines:
            digest, name = line.split("  ")
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest
        assert {line.split("  ")[1] for line in lines} == set(archive.namelist()) - {MANIFEST}


def test_the_same_files_give_the_same_bytes(path):
    assert bundle(dict(reversed(FILES.items())), ABOUT) == path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist() == sorted(archive.namelist())


def test_a_changed_byte_is_found(path):
    again(path, lambda held: held.update({"tables/a.csv": b"a\n2\n"}))
    assert verify_bundle(path).changed == ("tables/a.csv",)


def test_what_is_missing_or_added_is_found(path):
    def change(held):
        del held["tables/a.csv"]
        held["more.txt"] = b""

    again(path, change)
    found = verify_bundle(path)
    assert (found.missing, found.unknown, found.whole) == (("tables/a.csv",), ("more.txt",), False)


def test_every_single_damaged_byte_is_found(path):
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        one = archive.getinfo("tables/a.csv")
    at = one.header_offset + 30 + len(one.filename)
    content[at] ^= 0xFF
    path.write_bytes(content)
    assert verify_bundle(path).changed == ("tables/a.csv",)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 cut"])
def test_what_is_no_zip(tmp_path, content):
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(InputError, match=r"a\.zip: this is no whole bundle"):
        verify_bundle(tmp_path / "a.zip")


def test_a_zip_without_a_manifest_and_a_file_that_is_not_there(tmp_path):
    sent = io.BytesIO()
    zipfile.ZipFile(sent, "w").close()
    (tmp_path / "a.zip").write_bytes(sent.getvalue())
    with pytest.raises(InputError, match="it has no manifest"):
        verify_bundle(tmp_path / "a.zip")
    with pytest.raises(InputError, match="No such file"):
        verify_bundle(tmp_path / "b.zip")


def test_a_manifest_that_cannot_be_read(path):
    again(path, lambda held: held.update({MANIFEST: b"what?\n"}))
    with pytest.raises(InputError, match="its manifest cannot be read"):
        verify_bundle(path)


def test_the_crate_names_every_file_and_run(path):
    with zipfile.ZipFile(path) as archive:
        graph = {one["@id"]: one for one in json.loads(archive.read(CRATE))["@graph"]}
        names = {one["@id"] for one in graph["./"]["hasPart"]}
        assert names == set(archive.namelist()) - {MANIFEST, CRATE}
        for name in names:
            assert graph[name]["sha256"] == hashlib.sha256(archive.read(name)).hexdigest()
    assert graph[CRATE]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert graph["#run-r1"]["instrument"] == {"@id": "#jejak"}
    assert graph["tables/a.csv"]["encodingFormat"] == "text/csv"


def test_the_readme_says_how_to_do_it_again():
    text = readme(ABOUT, sorted(FILES))
    assert text.startswith("# Case \\| \\<b\\>\n")
    assert "jejak new again.jejak --case case/case.yaml --claims case/claims.yaml" in text
    assert "jejak code again.jejak --coder rule" in text
    assert "pip install jejak==0.1.0" in text
    assert '| code | 0.1.0 | 7 | `{"coder": "rule"}` | `ab` |' in text
    assert "| Python | 3.11.2 |" in text
    assert "were left out" in readme(replace(ABOUT, texts=False), [])
