from itertools import combinations

import numpy as np
import pytest

from jejak.diffusing.seeding import choose_seeds, lazy_greedy
from jejak.diffusing.spreading import Spreading, draw, spread
from jejak.errors import InputError, OptionError


def random_network(size: int, ties: int, seed: int, baseline: float = 0.01) -> Spreading:
    chance = np.random.default_rng(seed)
    ends = np.unique(chance.integers(size, size=(ties, 2)), axis=0)
    rows = [(f"{a}", f"{b}", 0.4 * chance.random()) for a, b in ends if a != b]
    names = [f"{n}" for n in range(size)]
    return Spreading.of(rows, actors=names, baseline=baseline)


def two_stars() -> Spreading:
    """Two hubs that surely persuade six and four others, and one in between them all."""
    big = [("big", f"x{n}", 1e9) for n in range(6)]
    small = [("small", f"y{n}", 1e9) for n in range(4)]
    return Spreading.of([*big, *small, ("lone", "x0", 1e9)])


def plain_greedy(made, size: int, k: int) -> list[int]:
    chosen: list[int] = []
    for _ in range(k):
        reached = [
            spread(made, np.array([*chosen, one])).sum() if one not in chosen else -1
            for one in range(size)
        ]
        chosen.append(int(np.argmax(reached)))
    return chosen


@pytest.mark.parametrize("seed", range(5))
def test_lazy_greedy_is_greedy(seed: int):
    made = draw(random_network(15, 45, seed), 4, draws=100, seed=seed)
    assert lazy_greedy(made, np.arange(15), 4)[0].tolist() == plain_greedy(made, 15, 4)


@pytest.mark.parametrize("seed", range(5))
def test_no_set_gains_more_than_is_assured(seed: int):
    made = draw(random_network(12, 30, seed), 4, draws=100, seed=seed)
    chosen, assured = lazy_greedy(made, np.arange(12), 3)
    nothing = spread(made, np.empty(0, np.int64)).sum()
    best = max(spread(made, np.array(some)).sum() for some in combinations(range(12), 3)) - nothing
    gain = spread(made, chosen).sum() - nothing
    assert gain >= (1 - 1 / np.e) * best
    assert assured * best <= gain + 1e-9


def test_the_hubs_are_chosen_and_their_gains_are_exact():
    found = choose_seeds(two_stars(), 2, 1, draws=10)
    assert found.actors == ("big", "small")
    assert [one.gain.expected for one in found.choices] == [7, 5]
    assert (found.choices[1].adopters.low, found.outcome) == (12, (12, 12))
    assert found.nothing.expected == 0
    assert found.assured == 1


def test_who_has_adopted_already_is_no_candidate_and_counts():
    found = choose_seeds(two_stars(), 1, 1, draws=10, already=["big"])
    assert found.actors == ("small",)
    assert found.nothing.expected == 7
    assert choose_seeds(two_stars(), 1, 1, draws=10, candidates=["lone", "x1"]).actors == ("lone",)


def test_strategies_are_compared_on_the_same_draws():
    sizes = dict.fromkeys(two_stars().actors, 1.0) | {"lone": 9.0, "x1": 8.0}
    found = choose_seeds(two_stars(), 2, 1, draws=50, scores={"largest": sizes})
    by = {one.name: one for one in found.strategies}
    assert list(by) == ["most ties", "largest", "random"]
    assert by["largest"].actors == ("lone", "x1")
    assert by["largest"].adopters.expected == 3
    assert (by["largest"].advantage.low, by["largest"].advantage.high) == (9, 9)
    assert by["most ties"].advantage.expected == 0
    assert by["random"].actors == ()
    assert by["random"].advantage.low > 0


def test_random_sets_reach_what_a_random_set_reaches_on_average():
    found = choose_seeds(two_stars(), 1, 1, draws=20000)
    alone = [7, 5, 2, *[1] * 10]
    assert found.strategies[-1].adopters.expected == pytest.approx(np.mean(alone), abs=0.05)


def test_paired_differences_are_surer_than_their_parts():
    found = choose_seeds(random_network(40, 160, 1), 3, 4, draws=400)
    rival = found.strategies[0]
    apart = [one.high - one.low for one in (found.choices[-1].adopters, rival.adopters)]
    assert rival.advantage.high - rival.advantage.low < np.hypot(*apart)


def test_intervals_hold_the_expected_number():
    """Ninety-five of a hundred intervals should; the truth here is a long simulation."""
    some = random_network(20, 60, 2)
    truth = spread(draw(some, 3, draws=50000, seed=99), np.array([3])).mean()
    held = 0
    for seed in range(100):
        found = choose_seeds(some, 1, 3, draws=100, seed=seed, candidates=["3"])
        held += found.choices[0].adopters.low <= truth <= found.choices[0].adopters.high
    assert 88 <= held <= 100


def test_the_same_seed_gives_the_same_answer():
    some = random_network(30, 100, 3)
    assert choose_seeds(some, 3, 4, draws=50) == choose_seeds(some, 3, 4, draws=50)
    other = choose_seeds(some, 3, 4, draws=50, seed=2)
    assert other.nothing != choose_seeds(some, 3, 4, draws=50).nothing


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"k": 0}, "k: 0 of 13"),
        ({"k": 14}, "k: 14 of 13"),
        ({"k": 1, "candidates": ["nobody"]}, "candidates: no such actor: nobody"),
        ({"k": 1, "already": ["nobody"]}, "already: no such actor"),
        ({"k": 1, "scores": {"largest": {"nobody": 1}}}, "scores of 'largest': no such actor"),
        ({"k": 1, "draws": 1}, "at least two draws"),
    ],
)
def test_wrong_options_are_named(options, told: str):
    with pytest.raises((OptionError, InputError), match=told):
        choose_seeds(two_stars(), options.pop("k"), 1, **options)
