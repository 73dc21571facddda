from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.errors import CaseError
from jejak.model.casefile import CaseFile, Government, load_case, load_claims
from jejak.model.records import Claim
from jejak.model.when import When

CASE = "name: Bandung\norigin: {name: Seoul, aliases: [서울]}\nhost: {name: Bandung}\nsources: s\n"
CLAIM = "- {id: teras, policy: Teras, origin: Seoul}\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "case.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def problem(folder: Path, text: str) -> str:
    with pytest.raises(CaseError) as caught:
        load_case(written(folder, text))
    assert caught.value.remedy
    return str(caught.value).removeprefix(str(folder))


def test_the_least_that_makes_a_case(tmp_path: Path):
    case = load_case(written(tmp_path, CASE))
    assert (case.framework, case.languages) == ("sister-city", ("id", "en", "ko"))
    assert case.when is None


def test_names_are_the_name_and_its_aliases(tmp_path: Path):
    assert load_case(written(tmp_path, CASE)).origin.names == ("Seoul", "서울")
    assert Government(name="Bandung").names == ("Bandung",)


@pytest.mark.parametrize(
    ("line", "starts"),
    [
        ("hosst: x", "/case.yaml:5: hosst: unknown key (did you mean 'host'?"),
        ("period: soon", "/case.yaml:5: period: 'soon' is no period; write it as 2014/2019"),
        ("period: 2014-13", "/case.yaml:5: period: month must be in 1..12"),
        ("period: 2014-02-30", "/case.yaml:5: period: day is out of range for month"),
        ("period: 2019/2014", "/case.yaml:5: period: interval ends (2014-12-31) before it starts"),
        ("seed: -1", "/case.yaml:5: seed: input should be greater than or equal to 0"),
        ("seed: many", "/case.yaml:5: seed: input should be a valid integer"),
        ("languages: id", "/case.yaml:5: languages: input should be a valid tuple"),
        ("framework: yes", "/case.yaml:5: framework: input should be a valid string"),
        ("places: [{aliases: [x]}]", "/case.yaml:5: places[0].name: this key is required"),
        ("actors: [{name: KSP, rol: x}]", "/case.yaml:5: actors[0].rol: unknown key"),
    ],
)
def test_a_mistake_is_named_by_line_and_key(tmp_path: Path, line: str, starts: str):
    assert problem(tmp_path, CASE + line).startswith(starts)


@pytest.mark.parametrize("key", ["name", "origin", "host", "sources"])
def test_what_must_be_there_is_asked_for(tmp_path: Path, key: str):
    lines = [line for line in CASE.splitlines() if not line.startswith(f"{key}:")]
    found = problem(tmp_path, "\n".join(lines))
    assert found.startswith(f"/case.yaml:1: {key}: this key is required (add '{key}'")


@pytest.mark.parametrize("value", ["", "~", "null"])
def test_a_key_without_value_is_absent(tmp_path: Path, value: str):
    assert load_case(written(tmp_path, f"{CASE}period: {value}\n")).period == ""
    text = CASE.replace("sources: s", f"sources: {value}")
    assert ":4: sources: this key is required" in problem(tmp_path, text)


def test_blank_names_are_refused(tmp_path: Path):
    found = problem(tmp_path, CASE.replace("name: Seoul", "name: '  '"))
    assert found.startswith("/case.yaml:2: origin.name: string should have at least 1 character")


def test_names_that_look_like_numbers_stay_names(tmp_path: Path):
    case = load_case(written(tmp_path, CASE + "places: [{name: 22}]"))
    assert case.places[0].name == "22"


@pytest.mark.parametrize(
    ("period", "when"),
    [
        ("2014", When.year(2014)),
        ("2014-05", When.month(2014, 5)),
        ("2014-05-01", When.day(2014, 5, 1)),
        ("2014/2019", When.parse("2014/2019")),
    ],
)
def test_a_period_is_an_interval(tmp_path: Path, period: str, when: When):
    assert load_case(written(tmp_path, f"{CASE}period: {period}")).when == when


@given(st.dates(), st.dates())
def test_any_period_of_days_is_kept(a, b):
    period = f"{min(a, b)}/{max(a, b)}"
    sides = {"origin": {"name": "a"}, "host": {"name": "b"}}
    case = CaseFile(name="x", sources="s", period=period, **sides)
    assert case.when == When(min(a, b), max(a, b), "range")


def test_a_seed_too_large_to_keep_is_refused(tmp_path: Path):
    assert ":5: seed" in problem(tmp_path, f"{CASE}seed: {2**63}")


def test_claims_become_records(tmp_path: Path):
    text = (
        CLAIM + "- id: c2\n  policy: Peta\n  origin: Seoul\n  aliases: [map]\n  dimension: living\n"
    )
    assert load_claims(written(tmp_path, text)) == (
        Claim("teras", "Teras", "Seoul"),
        Claim("c2", "Peta", "Seoul", ("map",), "living"),
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (CLAIM + "- {id: b, policy: p}", ":2: [b].origin: this key is required"),
        (CLAIM + "- {id: b, policy: p, origin: o, orign: x}", ":2: [b].orign: unknown key"),
        ("- {id: a b, policy: p, origin: o}", ":1: [a b].id: string should match pattern"),
        (CLAIM + CLAIM, ":2: [teras].id: claim id 'teras' appears twice; ids must differ"),
        ("id: a", ":1: file: input should be a valid tuple"),
        ("", ":1: file: input should be a valid tuple"),
    ],
)
def test_a_mistake_in_claims_is_named(tmp_path: Path, text: str, says: str):
    with pytest.raises(CaseError) as caught:
        load_claims(written(tmp_path, text))
    assert says in str(caught.value)
    assert caught.value.remedy


def test_no_claims_is_a_list_without_lines(tmp_path: Path):
    assert load_claims(written(tmp_path, "[]")) == ()
