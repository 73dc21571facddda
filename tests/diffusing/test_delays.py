import numpy as np
import pytest
from scipy import stats

from jejak.diffusing.delays import MODELS, DelayModel, checked, delay_model, estimated
from jejak.errors import OptionError

DELAYS = np.array([0.01, 0.5, 1.0, 7.0, 40.0])
ORACLES = {
    "exponential": ((0.3,), stats.expon(scale=1 / 0.3)),
    "rayleigh": ((5.0,), stats.rayleigh(scale=5.0)),
    "log-normal": ((1.0, 0.7), stats.lognorm(0.7, scale=np.e)),
    "weibull": ((1.7, 4.0), stats.weibull_min(1.7, scale=4.0)),
}


@pytest.mark.parametrize("name", MODELS)
def test_densities_are_those_of_scipy(name: str):
    parameters, oracle = ORACLES[name]
    np.testing.assert_allclose(
        delay_model(name).log_density(DELAYS, *parameters), oracle.logpdf(DELAYS), rtol=1e-12
    )


def test_a_delay_that_is_all_but_impossible_has_a_likelihood():
    # the reference stops here with "zero likelihood"
    assert delay_model("rayleigh").log_density(np.array([200.0]), 2.0)[0] == pytest.approx(
        np.log(200) - 2 * np.log(2) - 5000
    )


@pytest.mark.parametrize("name", MODELS)
def test_parameters_are_found_again_when_both_extremes_agree(name: str):
    parameters, oracle = ORACLES[name]
    drawn = oracle.rvs(20_000, random_state=np.random.default_rng(1))
    found = estimated(delay_model(name), drawn, drawn)
    np.testing.assert_allclose(found, parameters, rtol=0.03)


def test_the_rate_lies_between_the_extremes():
    rate = estimated(delay_model("exponential"), np.array([4.0, 6.0]), np.array([0.0, 2.0]))
    assert rate == ((1 / 5 + 1) / 2,)


def test_ties_say_nothing_about_other_models():
    first, last = np.array([2.0, 4.0]), np.array([0.0, 2.0])
    (scale,) = estimated(delay_model("rayleigh"), first, last)
    assert scale == pytest.approx((np.sqrt((4 + 16) / 4) + np.sqrt(4 / 2)) / 2)


@pytest.mark.parametrize(
    ("name", "parameters", "said"),
    [
        ("exponential", (), "has the parameters rate; 0 given"),
        ("exponential", (-1,), "rate -1"),
        ("rayleigh", (0,), "scale 0"),
        ("log-normal", (0, 0), "deviation 0"),
        ("log-normal", (0, np.nan), "deviation nan"),
        ("weibull", (1, 1e13), "scale 1e"),
    ],
)
def test_parameters_that_make_no_sense(name: str, parameters, said: str):
    with pytest.raises(OptionError, match=said):
        checked(delay_model(name), parameters)


def test_a_mean_of_log_delays_may_be_negative():
    assert checked(delay_model("log-normal"), (-2, 1)) == (-2.0, 1.0)


def test_an_unknown_model():
    with pytest.raises(OptionError, match="choose one of exponential, rayleigh"):
        delay_model("gamma")


def test_a_model_of_others_takes_part(monkeypatch: pytest.MonkeyPatch):
    class Entry:
        name = "constant"

        def load(self):
            return lambda delay: 0 * delay

    monkeypatch.setattr("jejak.diffusing.delays.entry_points", lambda group: [Entry()])
    model = delay_model("constant")
    assert model.log_density(DELAYS).tolist() == [0] * 5
    assert checked(model, ()) == ()
    with pytest.raises(OptionError, match="how its parameters are estimated"):
        estimated(DelayModel("constant", model.log_density, ("x",), (True,)), DELAYS, DELAYS)
