import numpy as np
import pytest

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.power import Setting, level_check, plant, power
from jejak.diffusing.weighed import Weighed, weighed
from jejak.errors import InputError, OptionError

QUICK = Setting(parameters=(0.5,), draws=39, repeats=2, seed=3)


def by_chance(actors: int, policies: int, seed: int, uneven: float = 0.0) -> Adoptions:
    """Each policy has some adopters in an order by chance; `uneven` makes some of them early."""
    chance = np.random.default_rng(seed)
    speed = np.exp(chance.normal(0, uneven, actors))
    rows = []
    for policy in range(policies):
        size = int(chance.integers(2, actors + 1))
        order = np.argsort(chance.exponential(1 / speed))[:size]
        times = np.cumsum(chance.exponential(1, size))
        rows += [
            (f"a{who}", f"p{policy}", float(when)) for who, when in zip(order, times, strict=True)
        ]
    return Adoptions.of(rows, unit="number")


def followed(data: Weighed, node: np.ndarray, source: int, target: int) -> list[bool]:
    """Of each policy that both adopt, whether the target has the next date after the source."""
    found = []
    for start, end in zip(data.cascades.offsets[:-1], data.cascades.offsets[1:], strict=True):
        who, time = node[start:end].tolist(), data.cascades.time[start:end]
        if source in who and target in who:
            later = time[time > time[who.index(source)]]
            found.append(bool(len(later)) and time[who.index(target)] == later.min())
    return found


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6])
def test_a_target_follows_in_the_share_of_policies_asked_for(share):
    data = weighed(by_chance(12, 200, 1), "exponential", (0.5,))
    node, pairs = data.cascades.node, np.array([[0, 1], [2, 3], [4, 5]])
    planted = plant(data, node, pairs, share, np.random.default_rng(1))
    for source, target in pairs:
        before = np.mean(followed(data, node, source, target))
        after = followed(data, planted, source, target)
        # those that follow by chance come on top
        assert share - 0.01 <= np.mean(after) <= share + (1 - share) * before + 0.05
    for start, end in zip(data.cascades.offsets[:-1], data.cascades.offsets[1:], strict=True):
        assert sorted(planted[start:end]) == sorted(node[start:end])


def test_the_next_date_is_the_next_even_after_a_tie_in_time():
    rows = [("a", "x", 1), ("b", "x", 1), ("c", "x", 2), ("d", "x", 2), ("e", "x", 3)]
    data = weighed(Adoptions.of(rows, unit="number"), "exponential", (0.5,))
    chance = np.random.default_rng(1)
    planted = plant(data, data.cascades.node, np.array([[0, 4]]), 1.0, chance)
    assert planted.tolist() == [0, 1, 4, 3, 2]
    last = plant(data, data.cascades.node, np.array([[4, 0]]), 1.0, chance)
    assert last.tolist() == [0, 1, 2, 3, 4]


def test_power_grows_with_the_share_and_with_the_shared_policies():
    some = by_chance(12, 150, 2)
    table = power(some, (0.0, 0.25, 0.8), shared=(3, 60), setting=QUICK, ties=4)
    assert table.columns.tolist() == [
        *("share", "fewest", "most", "planted", "found", "power", "low", "high")
    ]
    by_share = table.groupby("share")[["found", "planted"]].sum()
    rates = (by_share["found"] / by_share["planted"]).tolist()
    assert rates[0] <= 0.25 < rates[2] == 1.0
    assert by_share["planted"].tolist() == [8, 8, 8]
    assert (table["low"] <= table["power"]).all()
    assert (table["power"] <= table["high"]).all()


def test_an_interval_is_that_of_wilson():
    table = power(by_chance(6, 40, 1), (1.0,), shared=(), setting=QUICK, ties=2)
    row, z = table.iloc[0], 1.959964
    n, p = row["planted"], row["power"]
    middle, half = p + z**2 / (2 * n), z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    assert [row["low"], row["high"]] == pytest.approx(
        [(middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)], abs=1e-5
    )


def test_the_test_holds_its_level_where_vuongs_does_not():
    some = by_chance(12, 100, 4, uneven=1.0)
    setting = Setting(parameters=(0.5,), draws=59, repeats=6, seed=1)
    ours = level_check(some, setting=setting)
    other = level_check(some, setting=setting._replace(test="vuong"))
    assert ours.share <= 0.06
    assert ours.low <= ours.share <= ours.high
    assert other.share > 0.15
    assert ours.possible == other.possible <= 6 * 12 * 11


def test_the_seed_decides_and_threads_do_not():
    some = by_chance(8, 60, 5)
    first, again = (power(some, (0.3,), setting=QUICK._replace(cores=cores)) for cores in (1, 2))
    assert first.equals(again)
    assert level_check(some, setting=QUICK) == level_check(some, setting=QUICK)


def test_progress_counts_up_to_all_tests():
    seen = []
    power(by_chance(6, 30, 1), (0.2, 0.4), setting=QUICK, told=lambda *done: seen.append(done))
    assert seen == [(done, 156) for done in range(1, 157)]


def test_what_cannot_be_planted_is_an_error():
    two = Adoptions.of([("a", "x", 1), ("b", "x", 2)], unit="number")
    with pytest.raises(InputError, match="no two actors share 3 policies"):
        power(two, setting=QUICK)
    with pytest.raises(OptionError) as caught:
        power(by_chance(6, 30, 1), (1.2,), setting=QUICK)
    assert caught.value.where == "shares"
    with pytest.raises(OptionError):
        level_check(two, setting=Setting(repeats=0))
