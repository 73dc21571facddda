from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from jejak.coding.ratings import NO_CODE
from jejak.coding.unitising import continuum, unitising, unitising_each, unitising_of_codes
from jejak.errors import InputError
from jejak.model.judgements import Judgement

# Krippendorff 2019, Content Analysis, 4th ed., figure 12.11: three observers, 60 places.
BOOK = {
    "alex": [(0, 7, 1), (7, 13, 2), (30, 32, 5), (32, 37, 6), (37, 44, 6), (44, 60, 7)],
    "paul": [(0, 7, 1), (7, 13, 3), (13, 21, 5), (32, 44, 6)],
    "suzan": [(0, 7, 1), (7, 13, 4), (13, 21, 5), (32, 37, 6), (37, 41, 6), (41, 44, 6)],
}
CODES = [str(code) for code in range(1, 8)]


def judged(units, document="d") -> list[Judgement]:
    return [
        Judgement(f"{who}{span}", document, *span[:2], "", str(span[2]), "present", who, "2026")
        for who, some in units.items()
        for span in some
    ]


def drawn(seed: int, documents: int = 6, *, noise: float = 3.0) -> list[Judgement]:
    """Three coders who mark the same stretches, their borders moved by chance."""
    rng = np.random.default_rng(seed)
    said = []
    for at in range(documents):
        units = {}
        for who in ("a", "b", "c"):
            starts = (np.array([20, 90, 160]) + rng.normal(0, noise, 3)).astype(int)
            codes = np.where(rng.random(3) < 0.8, [1, 2, 1], rng.integers(1, 3, 3))
            units[who] = [(int(s), int(s) + 25, c) for s, c in zip(starts, codes, strict=True)]
        said += judged(units, f"d{at}")
    return said


def test_u_and_its_binary_form_are_those_of_the_book():
    book = continuum(judged(BOOK), {"d": 60}, CODES)
    assert unitising(book).value == pytest.approx(0.510, abs=1e-3)
    assert unitising(book, "units").value == pytest.approx(0.413, abs=2e-3)


def test_cu_and_its_codes_are_those_of_the_book():
    book = continuum(judged(BOOK), {"d": 60}, CODES)
    assert unitising(book, "codes").value == pytest.approx(0.724, abs=5e-3)
    found = {code: one.value for code, one in unitising_of_codes(book).items()}
    assert [found[code] for code in "156"] == pytest.approx([1, 1, 1])
    assert [found[code] for code in "234"] == pytest.approx([0, 0, 0], abs=1e-9)
    assert found["7"] is None


def test_u_is_that_of_points_counted_one_by_one():
    said = drawn(1)
    lengths = {f"d{at}": 200 for at in range(6)}
    ours = unitising(continuum(said, lengths, ["1", "2"]), draws=10).value
    assert ours == pytest.approx(plain(said, lengths))


def plain(said, lengths) -> float:
    """Every point paired with the same point of the others; expected: with all but its unit."""
    kinds, observed, total = {0: [], 1: [], 2: []}, 0.0, 0
    for document, length in lengths.items():
        lines = {}
        for who in ("a", "b", "c"):
            line = np.zeros(length, int)
            for one in said:
                if (one.document, one.coder) == (document, who):
                    line[one.start : one.end] = int(one.code)
                    kinds[int(one.code)].append(one.end - one.start)
            lines[who] = line
            kinds[0] += [1] * int((line == 0).sum())
            total += length
        observed += sum((x != y).sum() for x, y in permutations(lines.values(), 2)) / 2
    same = sum(sum(some) ** 2 for some in kinds.values())
    own = sum(length**2 for some in kinds.values() for length in some)
    return 1 - observed * (total**2 - own) / (total * (total**2 - same))


def test_perfect_agreement_is_one():
    units = [(2, 9, 1), (9, 12, 2)]
    same = continuum(judged({"sari": units, "min": units}), {"d": 40}, ["1", "2"])
    assert [unitising(same, kind).value for kind in ("u", "units", "codes")] == [1, 1, 1]


def test_chance_alone_is_near_zero():
    rng = np.random.default_rng(3)
    said, lengths = [], {}
    for at in range(150):
        starts = rng.integers(0, 170, (2, 1)).tolist()
        units = {who: [(s, s + 25, 1)] for who, (s,) in zip("ab", starts, strict=True)}
        said += judged(units, f"d{at}")
        lengths[f"d{at}"] = 195
    found = unitising(continuum(said, lengths, ["1"]))
    assert found.value == pytest.approx(0, abs=0.1)
    assert found.low < 0.05 < found.high + 0.1
    assert found.documents == 150


def test_looser_borders_agree_less():
    lengths = {f"d{at}": 200 for at in range(30)}
    values = [
        unitising(continuum(drawn(4, 30, noise=noise), lengths, ["1", "2"]), "units", draws=9).value
        for noise in (1.0, 3.0, 5.0)
    ]
    assert values == sorted(values, reverse=True)


def test_codes_that_overlap_say_so_and_are_measured_one_by_one():
    said = judged({"sari": [(0, 10, 1), (5, 15, 2)], "min": [(0, 10, 1), (5, 15, 2)]})
    found = unitising(continuum(said, {"d": 30}, ["1", "2"]))
    assert found.value is None
    assert found.why == "codes overlap: min gave 1 and 2 to d:5-10; measure each code alone"
    each = unitising_each(said, {"d": 30}, ["1", "2"])
    assert [one.value for one in each.values()] == [1, 1]


def test_spans_of_one_code_that_overlap_are_one_unit():
    said = judged({"sari": [(0, 10, 1), (5, 15, 1)], "min": [(0, 15, 1)]})
    found = unitising(continuum(said, {"d": 30}, ["1"]))
    assert (found.value, found.units) == (1, 2)


def test_seen_and_not_coded_is_disagreement_and_not_seen_is_not():
    said = judged({"sari": [(0, 10, 1)], "min": [(0, 10, 1)]})
    said += judged({"sari": [(0, 10, 1)]}, "e")
    lengths = {"d": 30, "e": 30}
    assert unitising(continuum(said, lengths, ["1"])).value == 1
    seen = replace(said[0], id="x", document="e", coder="min", code=NO_CODE)
    assert unitising(continuum([*said, seen], lengths, ["1"])).value < 0.7


def test_undefined_figures_say_why():
    alone = continuum(judged({"sari": [(0, 10, 1)]}), {"d": 30}, ["1"])
    assert unitising(alone).why == "no document was seen by two coders"
    whole = continuum(judged({"sari": [(0, 30, 1)], "min": [(0, 30, 1)]}), {"d": 30}, ["1"])
    assert unitising(whole).why == "no variation"


def test_a_span_outside_the_text_is_an_error():
    with pytest.raises(InputError, match=r"d:0-10: no stretch of the text .*5 code points"):
        continuum(judged({"sari": [(0, 10, 1)]}), {"d": 5}, ["1"])
    with pytest.raises(InputError, match="d: no length"):
        continuum(judged({"sari": [(0, 10, 1)]}), {}, ["1"])
