import numpy as np
import pytest
from scipy import integrate, optimize

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.curves import (
    adoption_curves,
    bass,
    compare_curves,
    exponential,
    fit_counts,
    fit_curve,
    logistic,
)
from jejak.errors import OptionError

# Video recorders in homes of the United States, 1980 to 1989, in thousands: Cowpertwait & Metcalfe,
# Introductory Time Series with R, 2009, section 3.4.4.
RECORDERS = np.array([840, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790, 5890.0])


def grown(share, actors: int, periods: int, seed: int, *parameters: float) -> np.ndarray:
    """Adopters per period, drawn at random; the first has all that went before."""
    chances = np.diff(share(np.arange(periods + 1.0), *parameters), prepend=0.0)[1:]
    chances[0] += share(np.zeros(1), *parameters)[0]
    return np.random.default_rng(seed).multinomial(actors, [*chances, 1 - chances.sum()])[:-1]


def cascade(counts, start: int = 2000, idle: int = 0) -> Adoptions:
    rows = [
        (f"{year}-{n}", "x", start + year)
        for year, count in enumerate(counts)
        for n in range(count)
    ]
    names = [f"idle {n}" for n in range(idle)]
    return Adoptions.of(rows, actors=names, window=(start, start + len(counts) - 1))


@pytest.mark.parametrize(
    ("law", "parameters", "rate"),
    [
        (exponential, (0.2,), lambda share, p: p),
        (bass, (0.03, 0.4), lambda share, p, q: p + q * share),
        (logistic, (0.7, 6.0), lambda share, r, m: r * share),
    ],
)
def test_laws_solve_their_equations(law, parameters, rate):
    """The rate at which those left adopt, dF/dt = rate (1 - F), integrated step by step."""
    times = np.linspace(0, 15, 31)
    start = law(np.zeros(1), *parameters)
    solved = integrate.solve_ivp(
        lambda _, y: rate(y, *parameters) * (1 - y),
        (0, 15),
        start,
        t_eval=times,
        rtol=1e-9,
        atol=1e-9,
    )
    np.testing.assert_allclose(law(times, *parameters), solved.y[0], atol=1e-6)


def test_the_density_gives_the_published_fit_of_video_recorders():
    """Published: m 67980, p .006594, q .6381; fitted there to the density at t = 1 … 10."""
    times = np.arange(1, 11.0)

    def density(t, m, p, q):
        return m * (bass(t + 1e-5, p, q) - bass(t - 1e-5, p, q)) / 2e-5

    found, _ = optimize.curve_fit(density, times, RECORDERS, [60000, 0.03, 0.4])
    assert found == pytest.approx([67980, 0.006594, 0.6381], rel=1e-3)
    # Adopters of whole years are differences of F: about the same potential and imitation.
    ours = fit_counts(RECORDERS, method="squares")
    assert ours.parameters["potential"] == pytest.approx(67980, rel=0.02)
    assert ours.parameters["q"] == pytest.approx(0.638, rel=0.05)
    assert ours.r_squared > 0.95


def test_squares_are_those_of_a_plain_fit():
    def steps(t, p, q, m):
        return m * (bass(t, p, q) - bass(t - 1, p, q))

    found, covered = optimize.curve_fit(steps, np.arange(1, 11.0), RECORDERS, [0.01, 0.5, 60000])
    ours = fit_counts(RECORDERS, method="squares")
    assert list(ours.parameters.values()) == pytest.approx(found, rel=1e-4)
    assert list(ours.errors.values()) == pytest.approx(np.sqrt(np.diag(covered)), rel=1e-2)


def test_the_exponential_likelihood_has_the_geometric_estimate():
    """With nobody who never adopts, the chance per period is adopters / actor-periods."""
    counts = np.array([40, 25, 18, 9, 5, 2, 1, 0, 0, 0, 0, 0, 0, 0])
    ours = fit_counts(counts, "exponential", actors=100)
    chance = 100 / (counts @ np.arange(1, 15))
    assert ours.parameters["p"] == pytest.approx(-np.log(1 - chance), rel=1e-3)
    error = np.sqrt(chance**2 / 100 / (1 - chance))
    assert ours.errors["p"] == pytest.approx(error, rel=0.05)


@pytest.mark.parametrize("method", ["likelihood", "squares"])
@pytest.mark.parametrize(
    ("law", "share", "true"),
    [
        ("bass", bass, (0.02, 0.5)),
        ("logistic", logistic, (0.6, 9.0)),
        ("exponential", exponential, (0.15,)),
    ],
)
def test_true_parameters_are_found(law, share, true, method):
    counts = grown(share, 3000, 20, 1, *true)
    ours = fit_counts(counts, law, method=method, actors=5000)
    names = list(ours.parameters)[:-1]
    assert [ours.parameters[name] for name in names] == pytest.approx(true, rel=0.12)
    assert ours.parameters["potential"] == pytest.approx(3000, rel=0.05)
    assert ours.notes == ()


def test_intervals_of_the_likelihood_hold_the_truth():
    held = []
    for seed in range(60):
        ours = fit_counts(grown(bass, 300, 15, seed, 0.03, 0.45), actors=500)
        off = [
            (ours.parameters[name] - true) / ours.errors[name]
            for name, true in (("p", 0.03), ("q", 0.45), ("potential", 300))
        ]
        held.append(np.abs(off) < 1.96)
    assert np.mean(held, axis=0) == pytest.approx([0.95] * 3, abs=0.09)


@pytest.mark.parametrize(
    ("share", "true", "best"),
    [
        (bass, (0.02, 0.5), "bass"),
        (logistic, (0.6, 3.0), "logistic"),
        (exponential, (0.2,), "exponential"),
    ],
)
def test_the_true_law_is_preferred(share, true, best):
    found = compare_curves(cascade(grown(share, 1000, 16, 2, *true), idle=500), "x")
    assert found["law"][0] == best
    assert found["weight"].sum() == pytest.approx(1)


def test_a_curve_counts_adopters_and_those_that_still_hold_it():
    rows = [("a", "pb", 2000, 2001), ("b", "pb", 2000), ("a", "pb", 2003), ("c", "other", 2002)]
    some = Adoptions.of(rows, window=(1999, 2004))
    found = adoption_curves(some, policies=["pb"])
    assert found["period"].tolist() == [1999, 2000, 2001, 2002, 2003, 2004]
    assert found["new"].tolist() == [0, 2, 0, 0, 0, 0]
    assert found["adopters"].tolist() == [0, 2, 2, 2, 2, 2]
    assert found["holders"].tolist() == [0, 2, 1, 1, 2, 2]
    assert found["lost"].tolist() == [0, 0, 1, 0, 0, 0]
    assert found["share"].tolist()[1] == pytest.approx(2 / 3)
    assert set(adoption_curves(some)["policy"]) == {"pb", "other"}


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([2, 0, 1, 1], "4 adopters are too few"),
        ([50, 0, 0, 0, 0], "all adopt at once"),
        ([5, 5, 5], "3 periods are too few"),
    ],
)
@pytest.mark.parametrize("law", ["bass", "logistic", "exponential"])
def test_too_little_is_said_and_not_fitted(counts, told: str, law):
    fit = fit_counts(counts, law)
    assert told in fit.notes[0]
    assert np.isnan([*fit.parameters.values(), fit.aic]).all()


def test_laws_are_compared_even_where_none_can_be_fitted():
    found = compare_curves(cascade([3]), "x")
    assert found["aic"].isna().all()
    assert found["notes"].str.contains("too few").all()


def test_a_curve_that_has_not_bent_is_doubted():
    fit = fit_counts([1, 2, 3, 6, 11, 20], "logistic", actors=5000)
    assert any("not bent" in note or "not determined" in note for note in fit.notes)


def test_the_first_adoption_opens_the_curve():
    counts = grown(bass, 300, 12, 1, 0.05, 0.4)
    early = Adoptions.of([("z", "old", 1950), *rows_of(counts)], window=(1950, 2011))
    assert fit_curve(early, "x").observed.tolist() == counts.tolist()


def rows_of(counts) -> list[tuple[str, str, int]]:
    return [(f"{y}-{n}", "x", 2000 + y) for y, count in enumerate(counts) for n in range(count)]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"law": "gompertz"}, "unknown 'gompertz'"),
        ({"method": "guess"}, "unknown"),
        ({"actors": 10}, "34 adopters of 10 actors"),
    ],
)
def test_wrong_options_are_named(options, told: str):
    with pytest.raises(OptionError, match=told):
        fit_counts([1, 3, 8, 12, 8, 2], **options)
    with pytest.raises(OptionError, match="counts"):
        fit_counts([1, -3, 8, 12, 8, 2])
