"""`jejak agree` and `confusion`: two coders of whom all is known."""

import json
import shutil
from pathlib import Path

import pytest

import tiny

TWO = ("--coder", "Rini", "--coder", "Adi")
LEARNED = "learned from Cheonggyecheon in Seoul and adapted the design to a narrower river."
OPENED = "Bandung opened the river park Teras Cikapundung on 30 January 2016."
VISIT = "대표단은 서울의 버스 정책을 배우고 돌아갔다."


def done(*arguments: object) -> tiny.Ran:
    ran = tiny.jejak(*arguments)
    assert ran.code == 0, ran.err
    return ran


@pytest.fixture(scope="module")
def case(traced: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both judge three sentences; they agree on the Korean one, and begin one span apart."""
    made = Path(shutil.copytree(traced, tmp_path_factory.mktemp("two") / traced.name))
    said = [
        ("Rini", "visit", "mechanism.learning", VISIT),
        ("Adi", "visit", "mechanism.learning", VISIT),
        ("Rini", "park", "degree.emulation", LEARNED),
        ("Adi", "park", "degree.copying", LEARNED),
        ("Rini", "park", "dimension.environment", OPENED),
        ("Adi", "park", "dimension.environment", OPENED[8:]),
    ]
    for coder, document, code, quote in said:
        done("judge", made, document, code, quote, "--coder", coder)
    return made


def test_other_measures_are_given_where_they_are_asked_for(case: Path):
    found = json.loads(done("agree", case, *TWO, "--measures", "cohen,pabak", "--json").out)
    assert list(found["mechanism.learning"]) == ["cohen", "pabak"]
    assert found["mechanism.learning"]["cohen"]["value"] == 1
    assert found["degree.copying"]["cohen"]["value"] == 0


def test_a_language_stands_by_itself(case: Path):
    found = json.loads(done("agree", case, *TWO, "--by", "language", "--json").out)
    assert set(found) == {"en", "ko"}
    assert set(found["ko"]) == {"mechanism.learning"}
    assert found["ko"]["mechanism.learning"]["percent"]["units"] == 1
    assert found["en"]["degree.copying"]["percent"]["value"] == 0.5
    assert "language" in done("agree", case, *TWO, "--by", "language").out


def test_spans_say_where_codes_begin_and_end(case: Path):
    found = json.loads(done("agree", case, *TWO, "--spans", "--json").out)
    assert found["mechanism.learning"]["value"] == 1
    assert 0.5 < found["dimension.environment"]["value"] < 1
    assert found["degree.copying"]["value"] <= 0
    assert "dimension.environment" in done("agree", case, *TWO, "--spans").out


def test_confusion_names_the_codes_taken_for_one_another(case: Path):
    found = json.loads(done("confusion", case, *TWO, "--json").out)["degree"]
    apart = [one for one in found if one["first_value"] != one["second_value"]]
    (one,) = apart
    assert {one["first_value"], one["second_value"]} == {"degree.emulation", "degree.copying"}
    assert one["units"] == 1


def test_confusion_by_kind_of_source(case: Path):
    found = json.loads(done("confusion", case, *TWO, "--by", "kind", "--json").out)
    assert {one["stratum"] for one in found["degree"]} == {"", "government", "news"}
    told = done("confusion", case, *TWO, "--by", "kind").out
    assert "news" in told
    assert "government" not in told


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--measures", "magic"), "no measure magic"),
        (("--measures", ","), "no measure at all"),
        (("--spans", "--by", "kind"), "one measure"),
        (("--spans", "--measures", "cohen"), "one measure"),
    ],
)
def test_what_cannot_be_measured_is_said(case: Path, options: tuple[str, ...], says: str):
    tiny.one_line(tiny.jejak("agree", case, *TWO, *options), says)
