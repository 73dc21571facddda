"""The coder is as good as it was: floors on quality held out by scenario.

The floors in tests/floors.yaml are pinned by `python bench/coding_quality.py --update`, which
raises them to what was measured and refuses to lower one without `--allow-regression REASON`.
"""

import argparse
import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml
from sklearn.metrics import f1_score, precision_score, recall_score

ROOT = Path(__file__).resolve().parents[2]


def bench():
    """The script that measures, as a module."""
    spec = importlib.util.spec_from_file_location(
        "coding_quality", ROOT / "bench/coding_quality.py"
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


BENCH = bench()
PINNED = BENCH.read_floors()
LIMITS = [
    (group, name)
    for group in ("family_micro_f1", "overall", "language_micro_f1", "false_alarms")
    for name in PINNED[group]
]
GOOD = {"overall": {"micro_f1": 0.8}, "false_alarms": {"main_families": 0.05}}


@pytest.fixture(scope="session")
def quality(coder):
    """The shipped coder's held-out judgements, counted."""
    return BENCH.Quality(coder)


@pytest.fixture
def floors(tmp_path, monkeypatch) -> Path:
    """Floors of their own, pinned to GOOD."""
    monkeypatch.setattr(BENCH, "FLOORS", tmp_path / "floors.yaml")
    assert conclude(GOOD, update=True) == 0
    return tmp_path / "floors.yaml"


def conclude(now, *, update: bool, reason: str = "") -> int:
    """Check or re-pin as the script does; its exit code."""
    options = argparse.Namespace(update=update, allow_regression=reason)
    return BENCH.conclude(now, "v1", options)


def changed(micro: float, alarms: float) -> dict[str, dict[str, float]]:
    """Other figures than GOOD."""
    return {"overall": {"micro_f1": micro}, "false_alarms": {"main_families": alarms}}


@pytest.mark.parametrize(("group", "name"), LIMITS)
def test_no_floor_is_broken(quality, group: str, name: str):
    lines = BENCH.broken(BENCH.measured(quality), {group: {name: PINNED[group][name]}})
    assert lines == [], "mend the coder, or see bench/coding_quality.py --help to re-pin"


def test_everything_that_is_measured_has_a_limit(quality):
    now = BENCH.measured(quality)
    assert sorted(LIMITS) == sorted((group, name) for group in now for name in now[group])


def test_the_main_scores_are_those_of_sklearn(quality):
    held, given = quality.held["mechanism"], quality.given["mechanism"]
    for column, code in enumerate(held.codes):
        score = quality.micro([code])
        pair = held.truth[:, column], given[:, column]
        assert score.f1 == pytest.approx(f1_score(*pair))
        assert score.precision == pytest.approx(precision_score(*pair, zero_division=0))
        assert score.recall == pytest.approx(recall_score(*pair))


def test_micro_and_macro_of_a_family_are_those_of_sklearn(quality):
    held, given = quality.held["dimension"], quality.given["dimension"]
    micro, macro = (f1_score(held.truth, given, average=kind) for kind in ("micro", "macro"))
    assert quality.micro(held.codes).f1 == pytest.approx(micro)
    assert quality.macro(held.codes) == pytest.approx(macro)


def test_languages_add_up(quality):
    codes = quality.main_codes()
    parts = [quality.micro(codes, language) for language in ("id", "en", "ko")]
    whole = quality.micro(codes)
    assert sum(part.right for part in parts) == whole.right
    assert sum(part.given for part in parts) == whole.given
    assert sum(part.true for part in parts) == whole.true


def test_in_single_choice_one_code_at_most_is_given(quality):
    assert quality.given["degree"].sum(axis=1).max() == 1
    assert not (quality.given["degree"] & ~quality.given["degree"]).any()


def test_an_interval_holds_its_figure(quality):
    counts = quality.counts(["mechanism.coercion"])
    low, high = BENCH.interval(counts, lambda score: score.f1)
    assert 0 < low < quality.micro(["mechanism.coercion"]).f1 < high < 1


def test_a_perfectly_calibrated_family_has_no_error(quality, monkeypatch):
    held = quality.held["degree"]
    sure = type(held)(held.codes, held.rows, held.truth, held.truth.astype(float), 0.5)
    monkeypatch.setitem(quality.held, "degree", sure)
    assert quality.calibration("degree") == 0
    turned = type(held)(held.codes, held.rows, held.truth, np.full(held.truth.shape, 0.95), 0.5)
    monkeypatch.setitem(quality.held, "degree", turned)
    assert quality.calibration("degree") == pytest.approx(0.95 - held.truth.mean())


def test_a_floor_lies_just_below_the_measurement(floors):
    kept = yaml.safe_load(floors.read_text())
    assert kept["overall"]["micro_f1"] == pytest.approx(0.79)
    assert kept["false_alarms"]["main_families"] == pytest.approx(0.06, abs=0.0011)
    assert (kept["examples"], kept["regressions"]) == ("v1", [])


def test_a_better_coder_raises_the_floors(floors):
    assert conclude(changed(0.9, 0.02), update=True) == 0
    kept = yaml.safe_load(floors.read_text())
    assert kept["overall"]["micro_f1"] == pytest.approx(0.89)
    assert kept["false_alarms"]["main_families"] == pytest.approx(0.03, abs=0.0011)


def test_a_little_worse_keeps_the_floors_where_they_are(floors):
    before = floors.read_text()
    assert conclude(changed(0.795, 0.055), update=True) == 0
    assert floors.read_text() == before


@pytest.mark.parametrize(
    "worse", [changed(0.7, 0.05), changed(0.8, 0.2), {"overall": {}, "false_alarms": {}}]
)
@pytest.mark.parametrize("update", [True, False])
def test_a_worse_coder_is_refused(floors, capsys, worse, update: bool):
    before = floors.read_text()
    assert conclude(worse, update=update) == 1
    assert floors.read_text() == before
    assert "WORSE " in capsys.readouterr().out


def test_a_regression_is_allowed_for_a_reason_that_is_kept(floors):
    assert conclude(changed(0.7, 0.05), update=True, reason="disputed passages dropped") == 0
    kept = yaml.safe_load(floors.read_text())
    assert kept["overall"]["micro_f1"] == pytest.approx(0.69)
    (one,) = kept["regressions"]
    assert one["reason"] == "disputed passages dropped"
    assert one["was"] == ["overall.micro_f1: measured 0.700, pinned 0.790"]


def test_a_reason_alone_changes_nothing(floors, capsys):
    with pytest.raises(SystemExit):
        BENCH.main(["--allow-regression", "because"])
    assert "goes with --update" in capsys.readouterr().err


def test_the_quality_page_is_that_of_the_shipped_examples(coder):
    page = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")
    assert f"version `{coder.version}`" in page, "run python bench/coding_quality.py"
    assert all(f"| {code.id} |" in page for code in coder.framework.codes)
