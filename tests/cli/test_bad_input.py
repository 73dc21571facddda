"""What people get wrong: one line naming the place and the remedy, or a record; no traceback."""

import zipfile
from pathlib import Path

import pytest

import tiny

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages"


def unreadable(case: Path) -> dict[str, dict]:
    """What `jejak sources` lists as unreadable, by name."""
    assert tiny.jejak("read", case).code == 0
    assert tiny.jejak("sources", case).code == 0
    listed = tiny.jejak("sources", case, "--json").json
    return {one["source"]: one for one in listed if "unreadable" in one}


def zipped(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "not a document")


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)


SOURCES = [
    ("empty.pdf", lambda path: path.touch(), "empty (0 bytes)"),
    ("cut.pdf", lambda path: path.write_bytes(PDF), ""),
    ("zip.docx", zipped, ""),
    ("sparse.txt", sparse, "more than the limit"),
    ("latin.txt", lambda path: path.write_bytes("서울".encode() * 9 + b"\xff\xfe "), "UTF-8"),
    ("picture.md", lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 64), "a PNG"),
    ("blank.txt", lambda path: path.write_bytes(b" \n\n"), "no text"),
    ("odd.xyz", lambda path: path.write_bytes(b"x"), "no reader for '.xyz'"),
    ("no-suffix", lambda path: path.write_bytes(b"x"), "without a suffix"),
    ("open.md", lambda path: path.write_bytes(b"---\ntitle: x\nText."), "never closed"),
    ("yaml.md", lambda path: path.write_bytes(b"---\na: b: c\n---\nText."), "not valid YAML"),
    ("deep.md", lambda path: path.write_bytes(b"---\na: " + b"[" * 9999 + b"\n---\nx"), ""),
]


@pytest.mark.parametrize(("name", "write", "says"), SOURCES, ids=[one[0] for one in SOURCES])
def test_a_source_that_cannot_be_read_is_listed(case: Path, name: str, write, says: str):
    write(case.parent / "notes" / name)
    listed = unreadable(case)
    assert list(listed) == [name]
    assert says in listed[name]["unreadable"]
    assert listed[name]["remedy"]


def test_the_others_go_all_the_way(case: Path, tmp_path: Path):
    for name, write, _ in SOURCES:
        write(case.parent / "notes" / name)
    for step in ("read", "code", "trace"):
        assert tiny.jejak(step, case).code == 0
    page = tmp_path / "report.html"
    assert tiny.jejak("report", case, "-o", page).code == 0
    assert all(name in page.read_text(encoding="utf-8") for name, _, _ in SOURCES)


def test_a_note_without_a_date_is_read_and_says_so(case: Path):
    (case.parent / "notes" / "undated.md").write_text("---\ntitle: Bus\n---\nBus tiba.", "utf-8")
    assert unreadable(case) == {}
    listed = {one["id"]: one for one in tiny.jejak("sources", case, "--json").json}
    assert listed["undated"]["caution"].startswith("no date: none is given")


def test_two_files_with_the_same_id_are_both_read(case: Path):
    (case.parent / "notes" / "twin.md").write_text("---\nid: loi\n---\nSurat lain.", "utf-8")
    assert unreadable(case) == {}
    listed = tiny.jejak("sources", case, "--json").json
    assert len(listed) == 5
    assert [one["id"] for one in listed if "is another document's" in one["caution"]]


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


CASES = [
    ("name: Bandung and Seoul", "nmae: x", ("case.yaml:1: nmae: unknown key", "'name'")),
    ("origin: {name: Seoul, ", "origin: {", ("case.yaml:2: origin.name: this key is required",)),
    ("2014/2019", "2019/2014", ("case.yaml:4: period: interval ends",)),
    ("2014/2019", "soon", ("case.yaml:4: period: 'soon' is no period",)),
    ("sources: notes/", "sources: [", ("case.yaml:", "not valid YAML")),
    (
        "sources: notes/",
        "sources: notes/\nsources: x",
        ("case.yaml:6: sources: this key is given",),
    ),
    ("sources: notes/", "sources: notes/\nlanguages: [xx]", ("languages: 'xx' is no language",)),
    ("sources: notes/", "sources: notes/\nframework: nope", ("no framework named 'nope'",)),
    ("sources: notes/", "sources: notes/\nframework: a.yaml", ("no framework file 'a.yaml'",)),
    ("sources: notes/", "sources: notes/\nseed: 9999999999999999999", ("case.yaml:6: seed: ",)),
]


@pytest.mark.parametrize(("old", "new", "says"), CASES)
def test_a_mistake_in_the_case_file(tmp_path: Path, old: str, new: str, says: tuple[str, ...]):
    case = tiny.write_case(tmp_path)
    case.write_text(changed(tiny.CASE, old, new), encoding="utf-8")
    tiny.one_line(tiny.jejak("new", tmp_path / "c", "--case", case), *says)
    assert not (tmp_path / "c").exists()


CLAIMS = [
    ("id: old-bus", "id: river-park", ("claims.yaml:6: [river-park].id", "appears twice")),
    (
        "policy: Bus Bandros",
        "polcy: Bus",
        ("claims.yaml:7: [old-bus].polcy: unknown key", "policy"),
    ),
    ("- id: river-park\n ", "-", ("claims.yaml:1: [0].id: this key is required",)),
]


@pytest.mark.parametrize(("old", "new", "says"), CLAIMS)
def test_a_mistake_in_the_claims(tmp_path: Path, old: str, new: str, says: tuple[str, ...]):
    case = tiny.write_case(tmp_path, claims=changed(tiny.CLAIMS, old, new))
    made = tmp_path / "c"
    ran = tiny.jejak("new", made, "--case", case, "--claims", tmp_path / "claims.yaml")
    tiny.one_line(ran, *says)


def test_a_framework_with_an_unknown_key(tmp_path: Path):
    case = tiny.write_small(tmp_path)
    theory = tmp_path / "small.yaml"
    theory.write_text("famillies: []\n" + theory.read_text("utf-8"), encoding="utf-8")
    ran = tiny.jejak("new", tmp_path / "c", "--case", case)
    tiny.one_line(ran, "small.yaml:1: famillies: unknown key (did you mean 'families'?")
    ran = tiny.jejak("code", "--stdin", "--framework", theory)
    tiny.one_line(ran, "small.yaml:1: famillies: unknown key")


def test_a_framework_broken_after_new(case: Path):
    tiny.jejak("read", case)
    theory = case / "framework" / "small.yaml"
    theory.write_text(theory.read_text("utf-8") + "odd: 1\n", encoding="utf-8")
    for command in ("code", "trace", "report", "claims"):
        tiny.one_line(tiny.jejak(command, case), "small.yaml:", "odd: unknown key")


def test_examples_that_cannot_be_used(case: Path):
    tiny.jejak("read", case)
    few = case / "framework" / "few.jsonl"
    few.write_text('{"id": "x"}\n', encoding="utf-8")
    tiny.one_line(tiny.jejak("code", case), "few.jsonl:1: ")
    few.unlink()
    tiny.one_line(tiny.jejak("code", case), "no example files match 'few.jsonl'")


@pytest.mark.parametrize("missing", ["case.yaml", "claims.yaml"])
def test_a_file_that_is_not_there(tmp_path: Path, missing: str):
    tiny.write_case(tmp_path)
    (tmp_path / missing).unlink()
    given = ("--case", tmp_path / "case.yaml", "--claims", tmp_path / "claims.yaml")
    tiny.one_line(tiny.jejak("new", tmp_path / "c", *given), f"{missing}: no such file (check")


def test_a_file_that_is_not_utf8(tmp_path: Path):
    case = tiny.write_case(tmp_path)
    case.write_bytes(tiny.CASE.encode("cp949", errors="replace"))
    tiny.one_line(tiny.jejak("new", tmp_path / "c", "--case", case), "case.yaml: not UTF-8 at byte")


def test_sources_that_are_not_there(case: Path):
    (case.parent / "notes").rename(case.parent / "elsewhere")
    tiny.one_line(tiny.jejak("read", case), "FILES: no sources at 'notes/'", "name the files")
    ran = tiny.jejak("read", case, case.parent / "nowhere")
    tiny.one_line(ran, "nowhere: no such file or folder (check the path)")


LOOKING = ["read", "code", "trace", "report", "claims", "events", "timeline", "stages", "sources"]


@pytest.mark.parametrize("command", LOOKING)
@pytest.mark.parametrize("where", ["", "notes", "case.yaml", "nowhere"])
def test_a_folder_that_is_no_case(small: Path, command: str, where: str):
    tiny.one_line(tiny.jejak(command, small / where), "no case is here (make one with `jejak new`")


@pytest.mark.parametrize("command", LOOKING)
def test_a_case_whose_database_is_gone_or_broken(case: Path, command: str):
    database = case / "case.sqlite"
    database.write_bytes(b"not a database, but long enough to be taken for one" * 99)
    tiny.one_line(tiny.jejak(command, case), "case.sqlite: damaged: ")
    database.unlink()
    tiny.one_line(tiny.jejak(command, case), "case.sqlite: no case is here")


@pytest.mark.parametrize("command", ["report", "claims", "events", "timeline", "stages", "sources"])
@pytest.mark.parametrize("language", ["xx", "", "EN"])
def test_a_language_nobody_writes(traced: Path, command: str, language: str):
    ran = tiny.jejak(command, traced, "--lang", language)
    tiny.one_line(ran, f"--lang: no language {language!r} (use en, id, ko)")


STDIN = [
    (b"not json\n", "line 1: not JSON"),
    (b'{"id": 1, "text": "a"}\n\n{"id": 2}\n', "line 3: no text"),
    (b"[1, 2]\n", "line 1: no text"),
    (b'{"id": 1, "text": 5}\n', "line 1: no text"),
    (b'{"id": 1, "text": "a"}\n{"text": "caf\xe9"}\n', "line 2: not UTF-8 at byte"),
]


@pytest.mark.parametrize(("lines", "says"), STDIN)
def test_a_line_that_cannot_be_coded(small: Path, lines: bytes, says: str):
    ran = tiny.jejak("code", "--stdin", "--framework", small / "small.yaml", stdin=lines)
    tiny.one_line(ran, says)


@pytest.mark.parametrize("value", ["[" * 99_999 + "]" * 99_999, "9" * 5000], ids=["deep", "long"])
def test_a_line_that_json_itself_cannot_bear(small: Path, value: str):
    line = f'{{"id": {value}, "text": "a"}}\n'.encode()
    ran = tiny.jejak("code", "--stdin", "--framework", small / "small.yaml", stdin=line)
    tiny.one_line(ran, "line 1: not JSON")


OPTIONS = [
    ((), "code: one thing to code is needed (name a case, or give --stdin)"),
    (("DIR", "--stdin"), "code: one thing to code is needed"),
    (("DIR", "--coder", "llm"), "--coder: no coder 'llm' (use rule or meaning or learned)"),
    (("--stdin", "--coder", "llm"), "--coder: no coder 'llm' (use rule or meaning or learned)"),
    (("DIR", "--framework", "sister-city"), "--framework: a case has its own framework"),
    (("--stdin", "--framework", "nope"), "no framework named 'nope'"),
]


@pytest.mark.parametrize(("arguments", "says"), OPTIONS)
def test_options_of_code_that_contradict(done: Path, arguments: tuple[str, ...], says: str):
    given = [done if one == "DIR" else one for one in arguments]
    tiny.one_line(tiny.jejak("code", *given), says)


USAGE = [
    (("frobnicate",), "jejak: no such command 'frobnicate'"),
    (("new",), "jejak: new: missing argument 'DIR'"),
    (("new", "x"), "jejak: new: missing option '--case'"),
    (("new", "x", "--case"), "jejak: option '--case' requires an argument"),
    (("trace", "x", "--foo"), "jejak: trace: no such option: --foo"),
    (("trace", "x", "y"), "jejak: trace: got unexpected extra argument(s) (y)"),
    (("read", "x", "--max-bytes", "many"), "jejak: read: invalid value for '--max-bytes'"),
    (("--frob",), "jejak: no such option: --frob"),
]


@pytest.mark.parametrize(("arguments", "says"), USAGE)
def test_a_command_line_that_makes_no_sense(arguments: tuple[str, ...], says: str):
    tiny.one_line(tiny.jejak(*arguments), says, " --help)")


def test_a_limit_that_is_no_size(case: Path):
    ran = tiny.jejak("read", case, "--max-bytes", "-1")
    tiny.one_line(ran, "--max-bytes: -1 is no size (give at least 1)")


def test_steps_out_of_order(case: Path):
    for step in ("code", "trace"):
        ran = tiny.jejak(step, case)
        tiny.one_line(ran, "the case holds no documents yet (run `jejak read")


def test_a_report_where_none_can_be_written(traced: Path, tmp_path: Path):
    (tmp_path / "file").touch()
    for output in (tmp_path, tmp_path / "file" / "r.html"):
        ran = tiny.jejak("report", traced, "-o", output)
        tiny.one_line(ran, f"--output: {output} cannot be written: ")


def test_a_new_case_where_none_can_be_made(small: Path, tmp_path: Path):
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "c"):
        ran = tiny.jejak("new", folder, "--case", small / "case.yaml")
        tiny.one_line(ran, f"{folder}: the case cannot be made: ")


def test_another_case_in_the_same_place(case: Path):
    other = case.parent / "other.yaml"
    other.write_text(tiny.CASE.replace("2019", "2018"), encoding="utf-8")
    ran = tiny.jejak("new", case, "--case", other)
    tiny.one_line(ran, "another case is here already (choose another folder")
