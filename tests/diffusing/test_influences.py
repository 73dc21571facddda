import numpy as np
import pytest

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.influences import FAINT, Recipe, by_rates, by_ties, fading_rate
from jejak.diffusing.netrate import infer_rates

RECIPE = Recipe(edges=1, parameters=(0.5,), folds=3)


def followed(policies: int = 30) -> Adoptions:
    """B follows A by a year in all policies, and C stands alone."""
    rows = [
        (who, f"p{number:02}", 2000 + number + late)
        for number in range(policies)
        for late, who in enumerate("AB")
    ]
    return Adoptions.of([*rows, ("C", "alone", 2000)])


def waited(some: Adoptions, *years: float) -> np.ndarray:
    """All policies alike: how long ago each actor adopted, infinite for those that did not."""
    return np.tile(np.array(years), (len(some.policies), 1))


def test_influence_along_ties_fades_from_the_source_on_the_target():
    some = followed()
    ago = waited(some, 3.0, np.inf, np.inf)
    found = by_ties(some, RECIPE).on(np.isfinite(ago), ago, whole=True)
    assert found[0] == pytest.approx([0, np.log1p(np.exp(-1.5)), 0])


def test_influence_at_rates_is_that_of_the_fitted_hazard():
    some = followed()
    ago = waited(some, 2.0, np.inf, np.inf)
    found = by_rates(some, RECIPE).on(np.isfinite(ago), ago, whole=True)
    known = infer_rates(some, model="power-law", shortest=0.5)
    rate = known.rates[0] / 2 + np.array(known.unprompted) + FAINT
    assert found[0] == pytest.approx(np.log(rate))
    assert found[0, 1] > found[0, 0]


@pytest.mark.parametrize("make", [by_ties, by_rates])
def test_a_policy_is_looked_at_with_the_network_of_the_others(make):
    some = followed(6)
    rows = [("C", "p03", 2003), ("D", "p03", 2004)]
    names = zip(some.actor, some.policy, some.time, strict=True)
    rows += [(some.actors[a], some.policies[p], int(t)) for a, p, t in names]
    one = Adoptions.of(rows, actors="ABCD")
    ago = waited(one, np.inf, np.inf, 1.0, np.inf)
    recipe = RECIPE._replace(edges=9)
    influences = make(one, recipe)
    own, every = (influences.on(np.isfinite(ago), ago, whole=whole) for whole in (False, True))
    number = one.policies.index("p03")
    # only in this policy does D follow C
    assert own[number, 3] < every[number, 3]
    rest = influences.fold != influences.fold[number]
    assert own[rest, 3] == pytest.approx(every[rest, 3])


def test_folds_are_of_one_size_and_by_name():
    some = followed(11)
    fold = by_ties(some, RECIPE).fold
    assert np.bincount(fold).tolist() == [4, 4, 4]
    other = Adoptions.of([("Z", "z", 2100), ("C", "alone", 2000)], actors="ABC")
    assert by_ties(other, RECIPE).fold.tolist() in ([0, 1], [1, 0])


@pytest.mark.parametrize(
    ("model", "parameters", "rate"),
    [
        ("exponential", (0.5,), 0.5),
        ("rayleigh", (4.0,), 0.25),
        ("weibull", (2.0, 5.0), 0.2),
        ("log-normal", (np.log(2), 1.0), 0.5),
        ("exponential", None, 1.0),
    ],
)
def test_influence_fades_with_the_delays_of_the_model(model, parameters, rate):
    recipe = Recipe(model=model, parameters=parameters)
    assert fading_rate(followed(), recipe) == pytest.approx(rate)
    assert fading_rate(Adoptions.of([("A", "x", 2000)]), recipe._replace(step=4.0)) == 0.25
