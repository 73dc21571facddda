import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from jejak.coding.correcting import ALL, NOBODY, corrections
from jejak.model.judgements import Coder, Judgement

CODERS = [
    Coder("sari", "Sari", "human"),
    Coder("min", "Min", "human"),
    Coder("m", "meaning", "meaning"),
]
BUS, TRAM = "dimension.bus", "dimension.tram"


def said(coder: str, at: int, verdict: str = "present", document: str = "d", code: str = BUS):
    key = f"{coder}{document}{at}{code}"
    return Judgement(key, document, at, at + 20, "", code, verdict, coder, "2026-01-02")


def counts(*judgements: Judgement, code: str = BUS) -> tuple[int, ...]:
    found = [
        one for one in corrections(judgements, CODERS) if (one.code, one.stratum) == (code, ALL)
    ]
    (one,) = found
    return one.codings, one.reviewed, one.denied, one.recoded, one.missed


def test_only_what_people_said_of_the_very_code_counts():
    machine = [said("m", at) for at in (0, 30, 60, 90)]
    people = [
        said("sari", 0),
        said("sari", 30, "absent"),
        said("sari", 60, "abstain"),
        said("sari", 90, code="tax"),
    ]
    assert counts(*machine, *people) == (4, 2, 1, 0, 0)


def test_each_person_is_heard():
    found = counts(said("m", 0), said("sari", 0, "absent"), said("min", 0))
    assert found == (1, 2, 1, 0, 0)


def test_another_code_of_the_family_in_its_place_is_a_recoding():
    denied = [said("m", 0), said("sari", 0, "absent")]
    assert counts(*denied, said("sari", 5, code=TRAM)) == (1, 1, 1, 1, 0)
    assert counts(*denied, said("min", 5, code=TRAM)) == (1, 1, 1, 0, 0)
    assert counts(*denied, said("sari", 5, code="status.claimed")) == (1, 1, 1, 0, 0)
    assert counts(*denied, said("sari", 40, code=TRAM)) == (1, 1, 1, 0, 0)


def test_what_people_added_was_missed_unless_the_machine_said_it_about_there():
    assert counts(said("m", 0), said("sari", 5), said("sari", 40)) == (1, 1, 0, 0, 1)


def test_the_very_same_stretch_counts_before_one_that_meets_it():
    found = counts(said("m", 0), said("sari", 0), said("sari", 5, "absent"))
    assert found == (1, 1, 0, 0, 0)
    one_of_two = counts(said("m", 0), said("m", 5), said("sari", 0, "absent"))
    assert one_of_two == (2, 1, 1, 0, 0)
    both = counts(said("m", 0), said("m", 5), said("sari", 3, "absent"))
    assert both == (2, 2, 2, 0, 0)


def test_what_was_withdrawn_or_said_otherwise_later_is_not_reviewed():
    later = Judgement("x", "d", 0, 20, "", BUS, "withdrawn", "sari", "2026-01-03")
    assert counts(said("m", 0), said("sari", 0, "absent"), later) == (1, 0, 0, 0, 0)


def test_languages_have_rows_of_their_own():
    judgements = [
        said(who, 0, "absent" if (who, document) == ("sari", "e") else "present", document)
        for who in ("m", "sari")
        for document in "def"
    ]
    strata = {"d": "en", "e": "ko", "f": "en"}
    found = {one.stratum: one for one in corrections(judgements, CODERS, strata=strata)}
    assert {key: (one.reviewed, one.denied) for key, one in found.items()} == {
        ALL: (3, 1),
        "en": (2, 0),
        "ko": (1, 1),
    }
    assert found["ko"].rate.why == "one document: no interval"


def test_nobody_reviewed_it_says_so():
    (found,) = corrections([said("m", 0)], CODERS)
    assert (found.reviewed, found.rate.value, found.rate.why) == (0, None, NOBODY)


def test_where_nothing_was_denied_the_interval_is_wilsons_over_documents():
    judgements = [said(who, 0, document=f"d{n}") for n in range(10) for who in ("m", "sari")]
    (found,) = corrections(judgements, CODERS)
    assert found.rate.value == 0
    oracle = proportion_confint(0, 10, 0.05, "wilson")
    assert (found.rate.low, found.rate.high) == pytest.approx(oracle)
    assert found.rate.high == pytest.approx(0.2775, abs=1e-4)  # Wilson 1927: z² / (n + z²)


def test_intervals_hold_the_true_rate_about_as_often_as_they_say():
    chance = np.random.default_rng(2026)
    held = 0
    for seed in range(100):
        judgements = []
        for document in range(40):
            for at in range(0, 60, 20):
                verdict = "absent" if chance.random() < 0.3 else "present"
                judgements += [said("m", at, document=f"d{document}")]
                judgements += [said("sari", at, verdict, f"d{document}")]
        (found,) = corrections(judgements, CODERS, draws=200, seed=seed)
        held += found.rate.low <= 0.3 <= found.rate.high
    assert held >= 88
