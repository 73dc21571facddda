import made
import numpy as np
import pytest

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.edgetest import inferred
from jejak.diffusing.netinf import Until
from jejak.diffusing.support import resampled, without_each
from jejak.diffusing.weighed import weighed

RING = [(n, (n + 1) % 5) for n in range(5)]


@pytest.fixture(scope="module")
def adoptions() -> Adoptions:
    return made.along(RING, 5, 60, seed=4)


def network(adoptions: Adoptions, most: int) -> np.ndarray:
    return inferred(weighed(adoptions, "exponential", (1.0,)), 5, Until(most))[0].key


def by_hand(adoptions: Adoptions, policies: list[int]) -> Adoptions:
    """Only the given policies, those given twice twice."""
    rows = [
        (adoptions.actors[a], f"{place}", t)
        for place, policy in enumerate(policies)
        for a, p, t in zip(adoptions.actor, adoptions.policy, adoptions.time, strict=True)
        if p == policy
    ]
    return Adoptions.of(rows, unit="number", actors=adoptions.actors)


def test_a_resample_is_a_table_with_policies_drawn_again(adoptions: Adoptions):
    data = weighed(adoptions, "exponential", (1.0,))
    ties, _ = inferred(data, 5, Until(8))
    drawn = np.random.default_rng(7).integers(60, size=(20, 60))
    expected = np.mean(
        [np.isin(ties.key, network(by_hand(adoptions, list(row)), 8)) for row in drawn], axis=0
    )
    found = resampled(data, 5, ties, resamples=20, seed=7)
    assert found is not None
    assert found.tolist() == expected.tolist()
    assert 0 < found.min() < 1
    again = resampled(data, 5, ties, resamples=20, seed=7, cores=2)
    assert again is not None
    assert again.tolist() == found.tolist()


def test_none_if_none_are_asked_for(adoptions: Adoptions):
    data = weighed(adoptions, "exponential", (1.0,))
    assert resampled(data, 5, inferred(data, 5, Until(3))[0], resamples=0) is None


def test_each_policy_left_out(adoptions: Adoptions):
    data = weighed(adoptions, "exponential", (1.0,))
    ties, _ = inferred(data, 5, Until(8))
    found = without_each(data, 5, ties)
    assert found.shape == (60, 8)
    assert found[:, :5].all()
    for policy in (0, 31):
        rest = by_hand(adoptions, [one for one in range(60) if one != policy])
        assert found[policy].tolist() == np.isin(ties.key, network(rest, 8)).tolist()
