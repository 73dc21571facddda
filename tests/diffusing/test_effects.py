import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from jejak.diffusing.effects import effects_table, marginal_effects
from jejak.diffusing.hazards import HazardFit, Link, hazard
from jejak.errors import OptionError


def made() -> pd.DataFrame:
    draw = np.random.default_rng(2)
    x, d = draw.normal(size=900), draw.integers(0, 2, 900)
    region = draw.choice(["east", "north", "west"], 900)
    adopted = draw.random(900) < 1 / (1 + np.exp(1.5 - x - 0.7 * d - (region == "west")))
    columns = {"x": x, "d": d, "region": region, "adopted": adopted, "state": np.arange(900) % 30}
    return pd.DataFrame(columns)


PANEL = made()


@pytest.mark.parametrize(
    ("link", "model"), [("logit", sm.Logit), ("probit", sm.Probit)], ids=["logit", "probit"]
)
def test_effects_and_errors_are_those_of_statsmodels(link: Link, model: type) -> None:
    found = marginal_effects(hazard(PANEL, ["x", "d"], link=link))
    fit = model(PANEL["adopted"].astype(float), sm.add_constant(PANEL[["x", "d"]])).fit(disp=0)
    known = fit.get_margeff(dummy=True)
    assert [one.effect for one in found] == pytest.approx(known.margeff, rel=1e-4)
    # Their information of a probit is the observed one, ours the expected.
    near = 5e-3 if link == "logit" else 0.05
    assert [one.se for one in found] == pytest.approx(known.margeff_se, rel=near)
    assert [one.change for one in found] == ["per unit", "0 to 1"]


def moved(fit: HazardFit, estimates: np.ndarray, name: str, by: float) -> float:
    """Mean hazard with a variable moved, in plain words."""
    rows = fit.design.rows.assign(**{name: fit.design.rows[name] + by})
    eta = fit.design.rebuilt(rows) @ estimates
    chance = {
        "logit": lambda: 1 / (1 + np.exp(-eta)),
        "cloglog": lambda: 1 - np.exp(-np.exp(eta)),
    }
    return float(chance[fit.link]().mean())


@pytest.mark.parametrize("link", ["logit", "cloglog"])
def test_a_variable_in_several_terms_moves_all_of_them(link: Link) -> None:
    fit = hazard(PANEL, "x + I(x**2) + x:d + d + C(region)", link=link, cluster="state")

    def slope(estimates: np.ndarray) -> float:
        return (moved(fit, estimates, "x", 1e-5) - moved(fit, estimates, "x", -1e-5)) / 2e-5

    [found] = marginal_effects(fit, ["x"])
    assert found.effect == pytest.approx(slope(fit.estimates), rel=1e-6)
    steps = 1e-5 * np.eye(len(fit.terms))
    gradient = [(slope(fit.estimates + h) - slope(fit.estimates - h)) / 2e-5 for h in steps]
    assert found.se == pytest.approx(np.sqrt(gradient @ fit.covariance @ gradient), rel=1e-3)


def test_names_are_held_against_the_first() -> None:
    fit = hazard(PANEL, "x + C(region)")
    found = marginal_effects(fit, ["region"])
    assert [one.change for one in found] == ["east to north", "east to west"]
    east = fit.design.rebuilt(fit.design.rows.assign(region="east")) @ fit.estimates
    west = east + fit.estimates[fit.terms.index("C(region)[T.west]")]
    known = np.mean(1 / (1 + np.exp(-west)) - 1 / (1 + np.exp(-east)))
    assert found[1].effect == pytest.approx(known)


def test_intervals_and_tests_are_normal() -> None:
    one = marginal_effects(hazard(PANEL, ["x"]), level=0.9)[0]
    assert one.high - one.effect == pytest.approx(1.6448536 * one.se)
    assert one.low + one.high == pytest.approx(2 * one.effect)
    assert one.p < 1e-6


def test_the_table_has_a_row_for_each() -> None:
    table = effects_table(marginal_effects(hazard(PANEL, "x + d + region")))
    assert table["variable"].tolist() == ["x", "d", "region", "region"]
    assert {"change", "effect", "se", "p", "low", "high"} < set(table.columns)


def test_an_unknown_variable_is_named() -> None:
    with pytest.raises(OptionError, match="variables: no variable z"):
        marginal_effects(hazard(PANEL, ["x"]), ["z"])
