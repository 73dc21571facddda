import time

import numpy as np
import pytest
from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa

from jejak.chance import bootstrap
from jejak.coding.agreement import NAMES, agreement, alpha, in_pairs
from jejak.coding.ratings import ratings
from jejak.errors import OptionError

N = None
# Krippendorff 2011, example C: four coders, twelve units, gaps.
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
    [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
]
KRIPPENDORFF = ratings(list(zip(*OBSERVERS, strict=True)))
PARADOX = ratings(
    [["y", "y"]] * 2 + [["y", "n"]] * 3 + [["n", "y"]] * 3 + [["n", "n"]] * 92
)  # fmt: skip
# Fleiss 1971, table 1: how many of six psychiatrists gave each of five diagnoses.
FLEISS = """00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031
00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006"""


def from_counts(text: str):
    rows = [[at for at, many in enumerate(row) for _ in range(int(many))] for row in text.split()]
    return ratings(rows)


def simulated(units: int, coders: int, truth: float, seed: int, shares=(0.5, 0.3, 0.2)):
    """Coders who take the true value with probability √α, else any: pairs agree at α."""
    rng = np.random.default_rng(seed)
    true = rng.choice(len(shares), (units, 1), p=shares)
    other = rng.choice(len(shares), (units, coders), p=shares)
    return np.where(rng.random((units, coders)) < truth**0.5, true, other)


@pytest.mark.parametrize(
    ("level", "value"),
    [("nominal", 0.743421), ("ordinal", 0.815388), ("interval", 0.849107), ("ratio", 0.797403)],
)
def test_alpha_is_krippendorffs_own_at_each_level(level, value):
    found = alpha(KRIPPENDORFF, level)
    assert found.value == pytest.approx(value, abs=1e-6)
    assert found.units == 11  # the twelfth was judged once


def test_the_others_are_gwets_for_the_same_table():
    # irrCAC's manual, cac.raw4raters.
    found = agreement(KRIPPENDORFF, ["percent", "fleiss", "ac1", "pabak"])
    values = [one.value for one in found.values()]
    assert values == pytest.approx([0.8181818, 0.7611693, 0.7754441, 0.7727273], abs=1e-6)


def test_the_paradox_of_kappa():
    found = {name: one.value for name, one in agreement(PARADOX).items()}
    assert found["percent"] == pytest.approx(0.94)
    assert found["cohen"] == pytest.approx(0.368421, abs=1e-6)
    assert found["alpha"] == pytest.approx(0.371579, abs=1e-6)
    assert found["ac1"] == pytest.approx(0.933702, abs=1e-6)
    assert found["pabak"] == pytest.approx(0.88)
    assert found["prevalence"] == pytest.approx(0.90)
    assert found["bias"] == 0


def test_fleiss_of_1971():
    assert agreement(from_counts(FLEISS), ["fleiss"])["fleiss"].value == pytest.approx(
        0.430, abs=5e-4
    )


def test_kappas_are_those_of_statsmodels():
    values = simulated(300, 3, 0.6, 1)
    table = ratings(values)
    counts = np.stack([(values == label).sum(axis=1) for label in range(3)], axis=1)
    ours = agreement(table, ["fleiss"])["fleiss"].value
    assert ours == pytest.approx(fleiss_kappa(counts))
    cross = np.zeros((3, 3))
    np.add.at(cross, (values[:, 0], values[:, 1]), 1)
    pair = agreement(table.of_coders(["1", "2"]), ["cohen"])["cohen"]
    assert pair.value == pytest.approx(cohens_kappa(cross).kappa)


def test_nominal_alpha_is_that_of_nltk():
    nltk = pytest.importorskip("nltk.metrics.agreement")
    values = simulated(60, 4, 0.5, 2)
    task = nltk.AnnotationTask(
        [(str(c), str(u), int(v)) for u, row in enumerate(values) for c, v in enumerate(row)]
    )
    assert alpha(ratings(values)).value == pytest.approx(task.alpha())


def test_cohen_is_that_of_pycm():
    pycm = pytest.importorskip("pycm")
    values = simulated(80, 2, 0.5, 3)
    matrix = pycm.ConfusionMatrix(values[:, 0].tolist(), values[:, 1].tolist())
    found = agreement(ratings(values), ["cohen"])["cohen"]
    assert found.value == pytest.approx(matrix.Kappa)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_is_that_of_pairs_counted_one_by_one(level):
    values = simulated(40, 3, 0.4, 4, shares=(0.4, 0.3, 0.2, 0.1)).astype(object)
    values[np.random.default_rng(5).random(values.shape) < 0.2] = None
    assert alpha(ratings(values, labels=[0, 1, 2, 3]), level).value == pytest.approx(
        plain_alpha(values.tolist(), level)
    )


def plain_alpha(rows, level: str) -> float:
    units = [[v for v in row if v is not None] for row in rows]
    units = [unit for unit in units if len(unit) > 1]
    flat = [v for unit in units for v in unit]

    def apart(c, k):
        if level == "ordinal":
            low, high = min(c, k), max(c, k)
            between = sum(low <= v <= high for v in flat)
            return (between - (flat.count(c) + flat.count(k)) / 2) ** 2 if c != k else 0
        one = {"nominal": float(c != k), "interval": (c - k) ** 2}
        return one[level] if level in one else (((c - k) / (c + k)) ** 2 if c + k else 0)

    observed = sum(apart(c, k) / (len(unit) - 1) for unit in units for c in unit for k in unit)
    expected = sum(apart(c, k) for c in flat for k in flat) / (len(flat) - 1)
    return 1 - observed / expected


@pytest.mark.parametrize("name", ["alpha", "fleiss", "cohen"])
def test_they_recover_the_truth(name):
    table = ratings(simulated(20_000, 2, 0.7, 6))
    assert agreement(table, [name], draws=20)[name].value == pytest.approx(0.7, abs=0.02)


def test_the_interval_holds_the_truth_in_about_95_of_100_studies():
    held = 0
    for study in range(200):
        found = alpha(ratings(simulated(150, 2, 0.7, study)), draws=200, seed=study)
        held += found.low <= 0.7 <= found.high
    assert 0.90 <= held / 200 <= 0.99


def test_the_interval_is_that_of_the_plain_bootstrap():
    values = simulated(90, 3, 0.6, 7)
    documents = [str(at // 3) for at in range(90)]
    ours = alpha(ratings(values, documents=documents), draws=4000)
    stories = [values[at : at + 3] for at in range(0, 90, 3)]
    plain = bootstrap(
        stories,
        lambda some: alpha(ratings(np.concatenate(some), labels=[0, 1, 2]), draws=1).value,
        draws=600,
        seed=2,
    )
    assert (ours.low, ours.high) == pytest.approx(plain, abs=0.03)
    assert ours.documents == 30


def test_documents_that_repeat_themselves_widen_the_interval():
    values = np.repeat(simulated(40, 2, 0.6, 8), 10, axis=0)
    documents = [str(at // 10) for at in range(400)]
    by_document = alpha(ratings(values, documents=documents))
    by_unit = alpha(ratings(values))
    assert by_document.high - by_document.low > 2 * (by_unit.high - by_unit.low)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([], "no coder"),
        ([["a"], ["b"]], "one coder"),
        ([["a", None], [None, "b"]], "no unit was judged by two coders"),
        ([["a", "a"], ["a", "a"], ["b", None]], "no variation: every judgement is a"),
    ],
)
def test_an_undefined_figure_says_why(rows, why):
    found = alpha(ratings(rows))
    assert (found.value, found.low, found.why) == (None, None, why)


def test_measures_for_two_say_so():
    found = agreement(KRIPPENDORFF, ["cohen", "bias"])
    assert found["cohen"].why == "for two coders, and here are 4"
    three = agreement(ratings([["a", "b"], ["c", "c"]]), ["prevalence"])["prevalence"]
    assert three.why == "for two values, and here are 3"


def test_one_document_has_a_figure_and_no_interval():
    found = alpha(ratings([["a", "a"], ["b", "b"], ["a", "b"]], documents=["d"] * 3))
    assert found.value is not None
    assert (found.low, found.why) == (None, "one document: no interval")


def test_no_interval_where_many_draws_have_no_value():
    found = alpha(ratings([["a", "a"], ["a", "a"], ["b", "b"]]))
    assert found.value == 1
    assert found.why.startswith("no interval: too many draws")


def test_ac1_and_pabak_of_two_possible_values_live_without_variation():
    table = ratings([["n", "n"]] * 5, labels=["n", "y"])
    found = agreement(table, ["ac1", "pabak", "fleiss", "cohen"])
    assert found["ac1"].value == found["pabak"].value == 1
    assert found["fleiss"].value is found["cohen"].value is None


def test_every_two_coders():
    found = in_pairs(ratings(simulated(50, 3, 0.8, 9)), draws=20)
    assert list(found) == [("1", "2"), ("1", "3"), ("2", "3")]


def test_the_same_seed_gives_the_same_interval():
    assert alpha(PARADOX, seed=4) == alpha(PARADOX, seed=4) != alpha(PARADOX, seed=5)


@pytest.mark.parametrize(
    ("table", "options", "problem"),
    [
        (PARADOX, {"names": ["kappa"]}, "no measure 'kappa'"),
        (PARADOX, {"level": "metric"}, "no level 'metric'"),
        (PARADOX, {"level": "interval"}, "not numbers"),
        (ratings([[-1, 1]]), {"level": "ratio"}, "ratio of negative"),
    ],
)
def test_wrong_options_are_errors(table, options, problem):
    with pytest.raises(OptionError, match=problem):
        agreement(table, **options)


def test_many_units_take_seconds():
    table = ratings(simulated(100_000, 5, 0.6, 10))
    begun = time.process_time()
    agreement(table, NAMES, draws=1000)
    assert time.process_time() - begun < 10
