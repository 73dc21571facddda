from collections import Counter

import numpy as np
import pytest

from jejak.coding.agreement import Measure, alpha
from jejak.coding.ratings import ratings
from jejak.coding.sampling import Candidate, choose, half_width, needed, needed_after
from jejak.errors import OptionError
from jejak.model.records import Passage


def passages(many: int, language: str, *codes: str) -> list[Candidate]:
    document = f"{language}{codes}"
    return [Candidate(Passage(document, at, at + 1), language, "news", codes) for at in range(many)]


POOL = [*passages(400, "id", "bus"), *passages(25, "ko", "tax"), *passages(900, "en")]


def by_stratum(drawn) -> Counter[str]:
    return Counter(one.stratum[0] for one in drawn)


def test_rare_codes_are_seen_and_uncoded_passages_have_their_share():
    assert by_stratum(choose(POOL, 100, seed=1)) == {"id": 56, "ko": 14, "en": 30}


def test_power_goes_from_equal_to_proportional():
    assert by_stratum(choose(POOL, 40, uncoded=0, power=0, seed=1)) == {"id": 20, "ko": 20}
    assert by_stratum(choose(POOL, 34, uncoded=0, power=1, seed=1)) == {"id": 32, "ko": 2}


def test_weights_add_up_to_the_strata_that_were_drawn_from():
    total = Counter()
    for one in choose(POOL, 100, seed=1):
        total[one.stratum[0]] += one.weight
    assert dict(total) == pytest.approx({"id": 400, "ko": 25, "en": 900})


def test_the_seed_decides_and_the_order_of_candidates_does_not():
    once = choose(POOL, 50, seed=3)
    assert once == choose(POOL[::-1], 50, seed=3)
    assert once != choose(POOL, 50, seed=4)


def test_no_passage_comes_twice_and_they_come_in_order_of_the_text():
    places = [(one.passage.document, one.passage.start) for one in choose(POOL, 200, seed=1)]
    assert places == sorted(set(places))


def test_what_is_missing_on_one_side_comes_from_the_other():
    some = [*passages(5, "id", "bus"), *passages(50, "en")]
    assert by_stratum(choose(some, 20, seed=1)) == {"id": 5, "en": 15}
    assert len(choose(some, 99, seed=1)) == 55
    assert choose([], 5, seed=1) == []


def donner_eliasziw(kappa: float, share: float) -> float:
    """The variance of κ times n, two coders and two values."""
    odds = kappa * (2 - kappa) / (2 * share * (1 - share))
    return (1 - kappa) * ((1 - kappa) * (1 - 2 * kappa) + odds)


@pytest.mark.parametrize(("kappa", "share"), [(0.8, 0.5), (0.6, 0.3), (0.7, 0.1)])
def test_two_values_need_what_donner_and_eliasziw_say(kappa, share):
    expected = 1.959964**2 * donner_eliasziw(kappa, share) / 0.05**2
    found = needed(0.05, expected=kappa, shares=[share, 1 - share])
    assert found == pytest.approx(expected, rel=0.03)


def test_studies_of_the_needed_size_have_the_wanted_half_width():
    shares = [0.5, 0.3, 0.2]
    size = needed(0.08, expected=0.7, shares=shares, coders=3)
    rng, widths = np.random.default_rng(1), []
    for study in range(30):
        true = rng.choice(3, (size, 1), p=shares)
        other = rng.choice(3, (size, 3), p=shares)
        said = np.where(rng.random((size, 3)) < 0.7**0.5, true, other)
        found = alpha(ratings(said), draws=400, seed=study)
        widths.append((found.high - found.low) / 2)
    assert np.mean(widths) == pytest.approx(0.08, rel=0.08)


def test_width_and_size_are_each_others_inverse():
    size = needed(0.1, expected=0.8, shares=[0.2, 0.8])
    assert half_width(size, expected=0.8, shares=[0.2, 0.8]) == pytest.approx(0.1, rel=0.01)


def test_clustering_multiplies_and_more_coders_spare_passages():
    alone = needed(0.1, expected=0.8, shares=[0.5, 0.5])
    assert needed(0.1, expected=0.8, shares=[0.5, 0.5], design=2) == pytest.approx(2 * alone, abs=1)
    assert needed(0.1, expected=0.8, shares=[0.5, 0.5], coders=4) < alone


def test_a_pilot_says_how_many():
    pilot = Measure("alpha", 0.7, 0.5, 0.9, 50, 20)
    assert needed_after(pilot, 0.1) == 200
    assert needed_after(Measure("alpha", 0.7, None, None, 50, 1), 0.1) is None


@pytest.mark.parametrize(
    ("call", "where"),
    [
        (lambda: choose(POOL, 0, seed=1), "size"),
        (lambda: choose(POOL, 5, uncoded=2, seed=1), "uncoded"),
        (lambda: needed(0, expected=0.8, shares=[1, 1]), "half_width"),
        (lambda: needed(0.1, expected=1.8, shares=[1, 1]), "expected"),
        (lambda: needed(0.1, expected=0.8, shares=[1]), "shares"),
        (lambda: needed(0.1, expected=0.8, shares=[1, 1], coders=1), "coders"),
    ],
)
def test_wrong_options_name_the_option(call, where):
    with pytest.raises(OptionError, match=f"^{where}: "):
        call()
