import numpy as np
import pandas as pd
import pytest

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.mechanisms import (
    Mandate,
    MechanismData,
    MechanismEffects,
    mechanism_panel,
    mechanisms,
    mimicry_ties,
)
from jejak.diffusing.weights import Weights
from jejak.errors import InputError, OptionError

ACTORS = [f"a{number:02}" for number in range(40)]
YEARS = range(2000, 2016)
NAMES = ("learning", "competition", "mimicry", "coercion")


def ties(seed: int, each: int) -> np.ndarray:
    """Each actor has ties to some others."""
    draw = np.random.default_rng(seed)
    matrix = np.zeros((40, 40))
    for one in range(40):
        matrix[one, draw.choice(np.delete(np.arange(40), one), each, replace=False)] = 1
    return matrix


REFERENCE, RIVALS, MODELS = ties(1, 8), ties(2, 4), ties(3, 1)


def forced(policies: int) -> list[Mandate]:
    draw = np.random.default_rng(9)
    found: list[Mandate] = []
    for _ in range(150):
        actor, policy = ACTORS[draw.integers(40)], f"p{draw.integers(policies)}"
        since = int(draw.integers(2000, 2012))
        found.append((actor, policy, since, since + 4))
    return found


def drawn(strengths: dict[str, float], policies: int = 40, seed: int = 1) -> Adoptions:
    """Adoptions year by year under mechanisms of known strength."""
    draw = np.random.default_rng(seed)
    on = np.zeros((policies, 40, len(YEARS)), bool)
    for who, what, since, until in forced(policies):  # type: ignore[misc]
        years = slice(since - 2000, until - 2000)
        on[int(str(what)[1:]), ACTORS.index(who), years] = True
    shares = [one / one.sum(axis=1, keepdims=True) for one in (REFERENCE, RIVALS, MODELS)]
    table = []
    for policy in range(policies):
        has = draw.random(40) < 0.05
        has[policy % 40] = True
        table += [(ACTORS[one], f"p{policy}", 2000) for one in np.flatnonzero(has)]
        for year in YEARS[1:]:
            seen = [*(share @ has for share in shares), on[policy, :, year - 2000]]
            eta = -3.2 + sum(strengths.get(n, 0) * x for n, x in zip(NAMES, seen, strict=True))
            new = ~has & (draw.random(40) < 1 / (1 + np.exp(-eta)))
            table += [(ACTORS[one], f"p{policy}", year) for one in np.flatnonzero(new)]
            has |= new
    return Adoptions.of(table, actors=ACTORS, window=(2000, 2015))


def data(policies: int = 40) -> MechanismData:
    return MechanismData(
        reference=REFERENCE, rivals=RIVALS, models=MODELS, mandates=forced(policies)
    )


TRUTH = {"learning": 1.5, "competition": 0.8, "mimicry": 0.5, "coercion": 1.2}
DRAWN = drawn(TRUTH)
FOUND = mechanisms(DRAWN, data())


def estimates(found: MechanismEffects) -> dict[str, tuple[float, float]]:
    return {one.mechanism.split(".")[1]: (one.estimate, one.se) for one in found.effects}


def test_all_mechanisms_are_recovered_from_one_fit() -> None:
    for name, (estimate, se) in estimates(FOUND).items():
        assert abs(estimate - TRUTH[name]) < 3 * se, name
        assert estimate > 1.96 * se, name
    assert FOUND.missing == ()
    assert (FOUND.actors, FOUND.policies) == (40, 40)
    assert FOUND.errors == "clustered by actor and policy (HC1)"


@pytest.mark.parametrize("name", NAMES)
def test_one_mechanism_alone_is_told_from_the_others(name: str) -> None:
    found = estimates(mechanisms(drawn({name: 1.6}, seed=7), data()))
    assert abs(found[name][0] - 1.6) < 3 * found[name][1]
    assert all(abs(e) < 3 * se for one, (e, se) in found.items() if one != name)


def test_mechanisms_without_effect_are_seldom_found() -> None:
    low = 0
    for seed in range(30):
        found = mechanisms(drawn({}, 25, seed), data(25), time="linear")
        low += sum(one.p < 0.05 for one in found.effects)
    # Of 120 tests 6 are expected; 15 or more come about in 1 of 1,000 times.
    assert low < 15


def test_effects_are_points_of_probability_with_intervals() -> None:
    table = FOUND.table().set_index("mechanism")
    assert table.index.tolist() == [f"mechanism.{name}" for name in NAMES]
    assert table.loc["mechanism.coercion", "change"] == "0 to 1"
    assert table.loc["mechanism.learning", "change"] == "per unit"
    assert (table["effect_low"] < table["effect"]).all()
    assert (table["effect"] < table["effect_high"]).all()
    # Of a mandate, odds times exp(1.2) on a hazard of some .1.
    assert 0.05 < table.loc["mechanism.coercion", "effect"] < 0.2


SMALL = Adoptions.of(
    [("A", "x", 2000), ("B", "x", 2002, 2004), ("C", "x", 2005), ("A", "y", 2003)],
    actors=["A", "B", "C", "D"],
    window=(2000, 2006),
)


def seen(panel: pd.DataFrame, column: str, actor: str, policy: str = "x") -> list[float]:
    rows = panel[(panel["actor"] == actor) & (panel["policy"] == policy)]
    return rows[column].round(3).tolist()


def test_shares_are_of_those_who_held_the_policy_the_period_before() -> None:
    panel, notes = mechanism_panel(SMALL, MechanismData())
    # 2001 to 2006: A all the time, B from 2002 until 2004, C from 2005.
    assert seen(panel, "learning", "D") == [0.333, 0.333, 0.667, 0.667, 0.333, 0.667]
    assert seen(panel, "learning", "D", "y") == [0.333, 0.333, 0.333]
    assert notes == ()


def test_learning_counts_adopters_by_their_success() -> None:
    success = {("A", "x"): 0.5, ("B", "x"): 1.0}
    panel, _ = mechanism_panel(SMALL, MechanismData(success=success))
    # That of C is not known: the mean.
    assert seen(panel, "learning", "D") == [0.167, 0.167, 0.5, 0.5, 0.167, 0.417]


def test_ties_weigh_and_those_without_any_see_nobody() -> None:
    rivals = np.array([[1, 2, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [3, 1, 0, 9.0]])
    panel, notes = mechanism_panel(SMALL, MechanismData(rivals=rivals))
    assert seen(panel, "competition", "D") == [0.75, 0.75, 1.0, 1.0, 0.75, 0.75]
    assert seen(panel, "competition", "C") == [0, 0, 0, 0, 0]
    assert notes == ("2 actors without ties of competition: their share is 0",)


def test_ties_with_dates_count_while_they_hold() -> None:
    dated = Weights.of([("A", "D", 1.0, 2002, 2004)], SMALL.actors)
    panel, _ = mechanism_panel(SMALL, MechanismData(models=dated))
    assert seen(panel, "mimicry", "D") == [0, 0, 1, 1, 0, 0]


def test_mandates_hold_from_since_until_before_until() -> None:
    mandates = [("D", "x", 2002, 2004), ("C", None, 2005)]
    panel, _ = mechanism_panel(SMALL, MechanismData(mandates=mandates))  # type: ignore[arg-type]
    assert seen(panel, "coercion", "D") == [0, 1, 1, 0, 0, 0]
    assert seen(panel, "coercion", "D", "y") == [0, 0, 0]
    assert seen(panel, "coercion", "C", "y") == [0, 1, 1]


def test_mechanisms_without_data_or_without_variation_are_named() -> None:
    never: list[Mandate] = [("a00", "p1", 1990, 1995)]
    found = mechanisms(DRAWN, MechanismData(mandates=never))
    assert found.missing == (
        ("mechanism.competition", "give rivals, a matrix of who competes with whom"),
        (
            "mechanism.mimicry",
            "give models, a matrix of whom each looks up to (see mimicry_ties)",
        ),
        ("mechanism.coercion", "the same in all rows at risk"),
    )


def test_controls_are_joined_by_what_they_name() -> None:
    of_actors = pd.DataFrame({"actor": ACTORS, "gdp per head": np.arange(40) % 7})
    found = mechanisms(DRAWN, data(), controls=of_actors)
    assert [term for term, _, _ in found.controls] == [
        "Intercept",
        "gdp per head",
        "prevalence",
        "stop",
        "I(stop ** 2 / 100)",
        "I(stop ** 3 / 10000)",
    ]
    keys = [(actor, year) for actor in ACTORS for year in YEARS]
    of_years = pd.DataFrame(keys, columns=["actor", "period"]).assign(v=np.arange(640) % 11)
    assert mechanisms(DRAWN, data(), controls=of_years).controls[1][0] == "v"


def popular(seed: int) -> Adoptions:
    """Nobody follows anybody, but some policies are more popular than others."""
    draw = np.random.default_rng(seed)
    table = []
    for policy in range(40):
        chance = 1 / (1 + np.exp(3 - 0.7 * draw.normal()))
        year = 2000 + draw.geometric(chance, 40)
        year[policy] = 2000
        table += [(ACTORS[one], f"p{policy}", int(year[one])) for one in range(40)]
    return Adoptions.of(table, actors=ACTORS, window=(2000, 2015))


@pytest.mark.parametrize("link", ["logit", "cox"])
def test_popular_policies_are_not_taken_for_learning_from_a_reference_group(link: str) -> None:
    found = 0
    for seed in range(25):
        given = MechanismData(reference=REFERENCE)
        some = mechanisms(popular(seed), given, link=link)  # type: ignore[arg-type]
        found += some.effects[0].p < 0.05
    assert found <= 4


def test_learning_from_everybody_comes_with_a_warning() -> None:
    found = mechanisms(popular(1))
    assert found.effects[0].estimate > 2
    assert any("differ in popularity" in note for note in found.notes)


def test_actors_may_be_compared_within_policies_only() -> None:
    found = mechanisms(DRAWN, data(), link="cox")
    for name, (estimate, se) in estimates(found).items():
        assert abs(estimate - TRUTH[name]) < 3.5 * se, name
    assert found.effects[0].effect is None
    assert found.controls == ()
    alone = mechanisms(DRAWN, MechanismData(rivals=RIVALS), link="cox")
    assert alone.missing[0] == (
        "mechanism.learning",
        "the same for all at risk; give a reference",
    )


@pytest.mark.parametrize("time", ["cubic", "splines", "linear", "none"])
def test_time_may_take_several_forms(time: str) -> None:
    found = mechanisms(DRAWN, data(), time=time)  # type: ignore[arg-type]
    assert abs(estimates(found)["learning"][0] - 1.5) < 1


def test_few_periods_allow_few_terms_of_time() -> None:
    some = DRAWN.only(DRAWN.time <= 2002)
    short = Adoptions.from_arrays(
        some.actors, some.policies, some.actor, some.policy, some.time, window=(2000, 2002)
    )
    found = mechanisms(short, data(), link="cloglog")
    assert "only 2 periods: 1 terms of time" in found.notes
    assert found.link == "cloglog"


def test_models_are_the_larger_the_alike_or_those_of_a_group() -> None:
    names, size = ["A", "B", "C"], {"A": 1, "B": 2, "C": 6}
    alike = np.array([[9, 3, 1], [3, 9, 2], [1, 2, 9.0]])
    nearest = mimicry_ties(names, size=size, likeness=alike).matrix.toarray()
    assert nearest.tolist() == [[0, 1, 0], [0, 0, 1], [0, 0, 0]]
    group = mimicry_ties(names, group={"A": "u", "B": "v", "C": "u"}).matrix.toarray()
    assert group.tolist() == [[0, 0, 1], [0, 0, 0], [1, 0, 0]]
    with pytest.raises(InputError, match="size: none for B"):
        mimicry_ties(names, size={"A": 1})


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"success": {("Z", "x"): 1.0}}, "success: no Z with x"),
        ({"success": {}}, "success: no value"),
        ({"rivals": np.ones((3, 3))}, "matrix: a matrix of 3 × 3 for 4 actors"),
        ({"rivals": Weights.of([], ["A", "B"])}, "competition: ties of other actors"),
        ({"mandates": [("D", "x", 2001), ("D", "z", 2001)]}, "mandates, row 2: no z"),
    ],
)
def test_data_of_other_tables_are_refused(given: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        mechanism_panel(SMALL, MechanismData(**given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "controls",
    [
        pd.DataFrame({"town": ACTORS, "v": 1}),
        pd.DataFrame({"actor": [*ACTORS, "a00"], "v": 1}),
        pd.DataFrame({"actor": ACTORS, "learning": 1}),
    ],
)
def test_controls_that_cannot_be_joined_are_refused(controls: pd.DataFrame) -> None:
    with pytest.raises(InputError, match="controls: "):
        mechanisms(DRAWN, data(), controls=controls)


def test_an_unknown_form_of_time_is_named() -> None:
    with pytest.raises(OptionError, match="time: 'weekly'"):
        mechanisms(DRAWN, data(), time="weekly")  # type: ignore[arg-type]
