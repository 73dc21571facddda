import re
from pathlib import Path

import pytest

from jejak.errors import FrameworkError
from jejak.model.framework import Framework, Guards, load_framework, shown

SMALL = """\
id: small
version: '1'
title: {en: Small}
about: {en: A small theory}
languages: [en]
families:
  - {id: degree, name: {en: Degree}, choice: single, question: {en: "How much?"}}
  - {id: sister, name: {en: Stage}, choice: multiple, question: {en: "Which stage?"}}
codes:
  - {id: degree.copying, name: {en: Copying}, definition: {en: Whole}}
  - {id: degree.emulation, name: {en: Emulation}, definition: {en: Adapted}}
  - {id: sister.mou, name: {en: MoU}, definition: {en: A memorandum}}
processes:
  - {id: road, name: {en: Road}, stages: [{code: sister.mou}]}
tests:
  - {id: contact, name: {en: Contact}, test: hoop, weight: [2, 6], question: {en: "Met?"}}
thresholds: {supported: 10, leaning: 4, contradicted: -6, unsure: 3, repeat: 0.5}
tiers: {first_hand: [minutes], retelling: [blog]}
guards:
"""
SMALL += "".join(f"  {guard}: {{}}\n" for guard in Guards.model_fields)


def loaded(folder: Path, old: str = "", new: str = "") -> Framework:
    """The small framework with one change."""
    assert old in SMALL
    path = folder / "small.yaml"
    path.write_text(SMALL.replace(old, new, 1) if old else SMALL, encoding="utf-8")
    return load_framework(str(path))


def problem(folder: Path, old: str, new: str) -> str:
    with pytest.raises(FrameworkError) as caught:
        loaded(folder, old, new)
    assert caught.value.remedy
    return str(caught.value).removeprefix(str(folder))


@pytest.mark.parametrize(
    ("old", "new", "starts"),
    [
        ("tiers:", "tears: 1\ntiers:", "/small.yaml:18: tears: unknown key (did you mean 'tiers'?"),
        ("version: '1'\n", "", "/small.yaml:1: version: this key is required (add 'version'"),
        ("choice: single, ", "", "/small.yaml:7: families[degree].choice: this key is required"),
        ("single", "some", "/small.yaml:7: families[degree].choice: input should be 'single' or"),
        (
            "[2, 6]",
            "[6, 2]",
            "/small.yaml:16: tests[contact]: weight [6.0, 2.0] has its larger end",
        ),
        (
            "[2, 6]",
            "[a, 6]",
            "/small.yaml:16: tests[contact].weight[0]: input should be a valid num",
        ),
        ("[2, 6]", "[1, 2, 6]", "/small.yaml:16: tests[contact].weight: tuple should have at most"),
        ("test: hoop", "test: loop", "/small.yaml:16: tests[contact].test: input should be 'hoop'"),
        ("repeat: 0.5", "repeat: 2", "/small.yaml:17: thresholds.repeat: input should be less"),
        (
            "{en: Copying}",
            "{en: ''}",
            "/small.yaml:10: codes[degree.copying].name.en: string should",
        ),
        ("degree.emulation", "Degree E", "/small.yaml:11: codes[Degree E].id: string should match"),
        ("version: '1'", "version: 1", "/small.yaml:2: version: input should be a valid string"),
        ("languages: [en]", "languages: en", "/small.yaml:5: languages: input should be a valid"),
        ("id: small", "id: Small", "/small.yaml:1: id: string should match pattern"),
        ("tiers: {", "tiers: {late_year: 1, ", "/small.yaml:18: tiers.late_year: unknown key (did"),
        ("codes:\n", "codes: [\n", "/small.yaml:10: not valid YAML:"),
    ],
)
def test_a_mistake_is_named_by_line_key_and_remedy(tmp_path, old: str, new: str, starts: str):
    assert problem(tmp_path, old, new).startswith(starts)


TWISTED = [
    ("degree.emulation", "degree.copying", 11, "code 'degree.copying' appears twice"),
    ("degree.emulation", "grade.emulation", 11, "code 'grade.emulation' belongs to no family in"),
    ("degree.emulation", "emulation", 11, "code 'emulation' names no family"),
    ("{id: sister, ", "{id: degree, ", 8, "family 'degree' appears twice"),
    ("{code: sister.mou}", "{code: sister.visit}", 14, "stage 'sister.visit' of 'road' is no code"),
]


@pytest.mark.parametrize(("old", "new", "line", "says"), TWISTED)
def test_parts_that_contradict_each_other_are_named_by_line(tmp_path, old, new, line, says):
    found = problem(tmp_path, old, new)
    assert found.startswith(f"/small.yaml:{line}: ")
    assert says in found


def test_a_misspelt_key_is_told_as_such(tmp_path):
    assert "did you mean 'choice'" in problem(tmp_path, "choice: single", "choise: single")


@pytest.mark.parametrize("weight", ["[.nan, 6]", "[2, .inf]"])
def test_weights_are_finite(tmp_path, weight: str):
    assert ":16: tests[contact].weight" in problem(tmp_path, "[2, 6]", weight)


@pytest.mark.parametrize("key", ["supported", "leaning", "contradicted", "unsure", "repeat"])
def test_thresholds_are_finite(tmp_path, key: str):
    value = re.search(rf"{key}: ([-\d.]+)", SMALL)
    assert value
    found = problem(tmp_path, value.group(0), f"{key}: .nan")
    assert found.startswith(f"/small.yaml:17: thresholds.{key}: input should be")


@pytest.mark.parametrize("pattern", ["/etc/*.jsonl", "../other/*.jsonl", "a/../../b.jsonl"])
def test_examples_lie_beside_the_framework(tmp_path, pattern: str):
    found = problem(tmp_path, "guards:", f"examples:\n- few.jsonl\n- {pattern}\nguards:")
    assert found.startswith(f"/small.yaml:21: examples[1]: '{pattern}' leads out of the folder")


def test_other_encodings_are_refused(tmp_path):
    (tmp_path / "a.yaml").write_bytes(SMALL.replace("Small", "Kécil").encode("latin-1"))
    with pytest.raises(FrameworkError, match=r"a\.yaml: not UTF-8 at byte \d+ \(save it as UTF-8"):
        load_framework(str(tmp_path / "a.yaml"))


def test_an_unknown_name_lists_what_is_shipped():
    with pytest.raises(
        FrameworkError, match=r"no framework named 'nope' \(use one of .*sister-city"
    ):
        load_framework("nope")


def test_a_path_that_is_not_there_is_named():
    with pytest.raises(FrameworkError, match=r"nope\.yaml: no such file \(check the path\)"):
        load_framework("nope.yaml")


def test_a_code_names_its_family_and_a_family_its_codes(tmp_path):
    framework = loaded(tmp_path)
    assert framework.code("sister.mou").family == "sister"
    assert [one.id for one in framework.members("degree")] == ["degree.copying", "degree.emulation"]
    assert framework.members("none") == ()


def test_what_is_not_in_the_framework_is_an_error_with_a_remedy(tmp_path):
    framework = loaded(tmp_path)
    with pytest.raises(FrameworkError, match=r"small: no code 'x' \(see the framework file\)"):
        framework.code("x")
    with pytest.raises(FrameworkError, match=r"small: no test 'x' \(add it under `tests:`\)"):
        framework.test("x")


def test_the_weight_of_a_test_is_a_range(tmp_path):
    assert loaded(tmp_path).test("contact").weight == (2.0, 6.0)


def test_the_digest_follows_the_content_not_the_layout(tmp_path):
    digest = loaded(tmp_path).digest
    assert len(digest) == 64
    assert loaded(tmp_path, "id: small\n", "# a remark\nid:   small\n\n").digest == digest
    assert loaded(tmp_path, "[2, 6]", "[2, 7]").digest != digest


@pytest.mark.parametrize(
    ("language", "word"), [("ko", "학습"), ("en", "Learning"), ("id", "Learning")]
)
def test_words_fall_back_to_english(language: str, word: str):
    assert shown({"en": "Learning", "ko": "학습"}, language) == word


def test_words_fall_back_to_whatever_there_is():
    assert shown({"ko": "학습"}, "id") == "학습"
    assert shown({}, "id") == ""


IDS = """
mechanism: learning competition coercion mimicry
degree: copying emulation combination inspiration
principle: similarity exchange community reciprocity strategic_benefit exclusivity
principle: political_stability
dimension: living branding environment government
status: claimed intended rejected convergence
ksp: preliminary_meeting launching_seminar policy_seminar interim_workshop final_dialogue
ksp: dissemination_conference
ksp_phase: consultation case_study joint_consulting
sister: profiling observation communication exchange mou agreement programme evaluation
profile: condition target
outcome: adopted planned stalled abandoned
failure: uninformed incomplete inappropriate
role: origin host national intermediary consultant firm community international
"""


def test_the_shipped_theory_has_the_codes_of_the_founding_case():
    known = {code.id for code in load_framework("sister-city").codes}
    lines = [line.split(": ") for line in IDS.strip().splitlines()]
    assert {f"{family}.{code}" for family, codes in lines for code in codes.split()} <= known


def test_the_shipped_theory_is_worded_in_three_languages():
    framework = load_framework("sister-city")
    for part in (*framework.families, *framework.codes, *framework.events, *framework.tests):
        assert {"en", "id", "ko"} <= set(part.name), part.id
