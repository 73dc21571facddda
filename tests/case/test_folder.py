import shutil
from pathlib import Path

import pytest

import tiny
from jejak.case.folder import CaseFolder, digest, make_folder
from jejak.errors import CaseError, FrameworkError, StoreError


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """case.yaml, claims.yaml and notes, no case yet."""
    return tiny.write_case(tmp_path / "given").parent


def make(given: Path, *, claims: bool = False) -> CaseFolder:
    claims_file = given / "claims.yaml" if claims else None
    return make_folder(given.parent / "c.jejak", given / "case.yaml", claims_file)


def test_a_new_case_holds_copies_of_what_was_given(given: Path):
    place = make(given, claims=True)
    for name in ("case.yaml", "claims.yaml"):
        assert (place.path / name).read_bytes() == (given / name).read_bytes()
    assert sorted(one.name for one in place.path.iterdir()) == [
        "case.from",
        "case.sqlite",
        "case.yaml",
        "claims.yaml",
    ]


def test_a_case_has_the_claims_it_was_given_or_none(given: Path):
    assert make(given).claims() == ()
    own = make_folder(given.parent / "d.jejak", given / "case.yaml", given / "claims.yaml")
    assert [one.id for one in own.claims()] == ["river-park", "old-bus"]


def test_a_shipped_framework_is_not_copied(given: Path):
    place = make(given)
    assert place.framework().id == "sister-city"
    assert not (place.path / "framework").exists()


def test_an_own_framework_comes_along_with_its_examples(small: Path):
    place = CaseFolder.at(small / "tiny.jejak")
    assert place.framework_file() == place.path / "framework" / "small.yaml"
    assert (place.path / "framework" / "few.jsonl").is_file()
    assert place.framework().examples == ("few.jsonl",)


def test_examples_in_folders_keep_their_places(tmp_path: Path):
    case = tiny.write_case(tmp_path, more="framework: own.yaml\n")
    text = tiny.small_framework(tmp_path).read_text("utf-8").replace("few.jsonl", "deep/*.jsonl")
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "deep").mkdir()
    (tmp_path / "few.jsonl").rename(tmp_path / "deep" / "few.jsonl")
    place = make_folder(tmp_path / "c.jejak", case, None)
    assert (place.path / "framework" / "deep" / "few.jsonl").is_file()


def test_a_framework_named_later_is_found_beside_the_given_case(given: Path):
    place = make(given)
    later = tiny.small_framework(given)
    (place.path / "case.yaml").write_text(tiny.CASE + "framework: small.yaml\n", "utf-8")
    assert place.framework_file() == later


def test_the_case_can_be_made_where_its_file_lies(given: Path):
    place = make_folder(given, given / "case.yaml", given / "claims.yaml")
    assert (given / "case.sqlite").is_file()
    assert place.given_in() == given
    with place.store() as store:
        assert store.runs() == ()


def test_a_killed_new_is_no_case_and_can_be_repeated(given: Path):
    place = make(given)
    (place.path / "case.yaml").rename(place.path / "case.yaml.part")
    with pytest.raises(StoreError, match="no case is here"):
        CaseFolder.at(place.path)
    make(given)
    assert CaseFolder.at(place.path).case().name == "Bandung and Seoul"


def test_another_case_is_not_written_over(given: Path):
    make(given)
    (given / "case.yaml").write_text(tiny.CASE.replace("2019", "2018"), encoding="utf-8")
    with pytest.raises(CaseError, match=r"another case is here already \(choose another folder"):
        make(given)


def test_claims_are_not_slipped_into_a_case(given: Path):
    make(given)
    with pytest.raises(CaseError, match="another case is here already"):
        make(given, claims=True)


def test_claims_that_lie_about_are_neither_used_nor_removed(given: Path):
    folder = given.parent / "c.jejak"
    folder.mkdir()
    (folder / "claims.yaml").write_text("[]", encoding="utf-8")
    with pytest.raises(CaseError, match=r"claims lie here that were not given \(give them with"):
        make(given)
    assert (folder / "claims.yaml").exists()


@pytest.mark.parametrize("languages", ["[xx]", "[id, klingon]", "['']"])
def test_a_language_nobody_can_tell_is_named(tmp_path: Path, languages: str):
    case = tiny.write_case(tmp_path, more=f"languages: {languages}\n")
    with pytest.raises(CaseError, match=r"case\.yaml: languages: '\w*' is no language we can tell"):
        make_folder(tmp_path / "c.jejak", case, None)
    assert not (tmp_path / "c.jejak").exists()


@pytest.mark.parametrize("framework", ["nope", "nope.yaml"])
def test_a_framework_that_is_not_there_leaves_no_folder(tmp_path: Path, framework: str):
    case = tiny.write_case(tmp_path, more=f"framework: {framework}\n")
    with pytest.raises((CaseError, FrameworkError), match=f"no framework .*{framework}"):
        make_folder(tmp_path / "c.jejak", case, None)
    assert not (tmp_path / "c.jejak").exists()


def test_a_file_is_no_place_for_a_case(given: Path):
    (given.parent / "c.jejak").touch()
    with pytest.raises(CaseError, match=r"the case cannot be made: File exists \(choose another"):
        make(given)


def test_an_original_is_kept_under_its_digest(given: Path):
    place = make(given)
    for _ in range(2):
        place.keep_original(given / "notes" / "park.md", "f" * 64)
    assert [one.name for one in place.originals.iterdir()] == ["f" * 16 + ".md"]


def test_a_copy_cut_off_half_way_is_made_anew(given: Path):
    place = make(given)
    place.originals.mkdir()
    kept = place.originals / ("f" * 16 + ".md")
    kept.write_text("River", encoding="utf-8")
    place.keep_original(given / "notes" / "park.md", "f" * 64)
    assert kept.read_bytes() == (given / "notes" / "park.md").read_bytes()


def test_an_original_that_cannot_be_copied_is_named(given: Path):
    place = make(given)
    place.originals.write_text("in the way", encoding="utf-8")
    with pytest.raises(StoreError, match=r"park\.md cannot be copied here: File exists \(free"):
        place.keep_original(given / "notes" / "park.md", "f" * 64)


def test_material_has_the_claims_in_the_order_written(traced: Path):
    material = CaseFolder.at(traced).material()
    assert [one.id for one in material.claims] == ["river-park", "old-bus"]
    assert len(material.documents) == 4
    assert material.case.host.name == "Bandung"


def test_a_case_that_was_moved_is_whole(traced: Path, tmp_path: Path):
    moved = tmp_path / "elsewhere"
    shutil.copytree(traced, moved)
    (moved / "case.from").unlink()
    assert CaseFolder.at(moved).material() == CaseFolder.at(traced).material()


def test_a_digest_keeps_its_parts_apart():
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("ab", "c") == digest("ab", "c")
