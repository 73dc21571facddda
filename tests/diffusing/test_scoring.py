import numpy as np
import pandas as pd
import pytest
from sklearn import metrics

from jejak.diffusing.scoring import calibration, differences, scores
from jejak.errors import InputError, OptionError


def made(rows: int = 4000, seed: int = 1) -> pd.DataFrame:
    """A model that says the truth, one that exaggerates it, one that knows the mean only."""
    draw = np.random.default_rng(seed)
    odds = draw.normal(-2, 1.2, rows)
    truth = 1 / (1 + np.exp(-odds))
    return pd.DataFrame(
        {
            "policy": draw.integers(40, size=rows),
            "adopted": (draw.random(rows) < truth).astype(int),
            "right": truth.round(3),
            "extreme": 1 / (1 + np.exp(-2 * odds)),
            "mean": np.full(rows, truth.mean()),
        }
    )


TABLE = made()


@pytest.mark.parametrize("model", ["right", "extreme", "mean"])
def test_scores_are_those_of_scikit_learn(model):
    (row,) = scores(TABLE, [model]).to_dict("records")
    y, p = TABLE["adopted"], TABLE[model]
    assert row["auc"] == pytest.approx(metrics.roc_auc_score(y, p))
    assert row["precision"] == pytest.approx(metrics.average_precision_score(y, p))
    assert row["log loss"] == pytest.approx(metrics.log_loss(y, p))
    assert row["brier"] == pytest.approx(metrics.brier_score_loss(y, p))
    assert row["expected"] == pytest.approx(p.sum() / y.sum())


def test_recalibration_tells_the_truth_from_exaggeration():
    table = scores(TABLE, ["right", "extreme"]).set_index("model")
    assert table.loc["right", ["intercept", "slope"]].tolist() == pytest.approx([0, 1], abs=0.15)
    assert table.loc["extreme", "slope"] == pytest.approx(0.5, abs=0.07)
    assert np.isnan(scores(TABLE, ["mean"])["slope"][0])


def test_differences_are_resampled_by_policy_for_both_models_alike():
    found = differences(TABLE, "right", ["extreme", "mean", "right"], draws=200)
    whole = scores(TABLE, ["right", "extreme"])
    first = found.iloc[2]
    assert (first["other"], first["metric"]) == ("extreme", "log loss")
    assert first["difference"] == pytest.approx(-np.diff(whole["log loss"])[0])
    assert first["low"] <= first["difference"] <= first["high"] < 0
    same = found[found["other"] == "right"]
    assert (same[["difference", "low", "high"]] == 0).all().all()


def test_the_interval_is_that_of_a_plain_bootstrap():
    small = TABLE[TABLE["policy"] < 8]
    found = differences(small, "right", ["mean"], draws=100, seed=4).set_index("metric")
    names = pd.factorize(small["policy"])[1]
    chance = np.random.default_rng(4)
    values = []
    for _ in range(100):
        drawn = chance.multinomial(8, np.full(8, 1 / 8))
        again = pd.concat(
            [
                small[small["policy"] == name]
                for name, count in zip(names, drawn, strict=True)
                for _ in range(count)
            ]
        )
        y = again["adopted"]
        values.append(
            metrics.average_precision_score(y, again["right"])
            - metrics.average_precision_score(y, again["mean"])
        )
    assert found.loc["precision", ["low", "high"]].tolist() == pytest.approx(
        np.quantile(values, [0.025, 0.975]).tolist()
    )


def test_groups_of_calibration_hold_what_was_said():
    table = calibration(TABLE, "right", 5)
    assert table["rows"].sum() == len(TABLE)
    assert table["adopted"].sum() == TABLE["adopted"].sum()
    assert (table["said"].diff().dropna() > 0).all()
    assert (np.abs(table["said"] - table["seen"]) < 0.05).all()
    assert len(calibration(TABLE, "mean")) == 1


def test_what_cannot_be_scored_is_an_error():
    with pytest.raises(InputError, match="0 of 4000 rows adopted"):
        scores(TABLE.assign(adopted=0), ["right"])
    with pytest.raises(InputError, match="only one policy"):
        differences(TABLE.assign(policy="x"), "right", ["mean"])
    with pytest.raises(OptionError):
        calibration(TABLE, "right", 0)
