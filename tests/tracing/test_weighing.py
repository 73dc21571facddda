import itertools
import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from literals import PARK, THEORY, document

from jejak.errors import FrameworkError
from jejak.model.framework import Framework
from jejak.model.records import Decibels, Message, Observation, Passage, Rival
from jejak.tracing.findings import Finding
from jejak.tracing.weighing import (
    CONCLUSIONS,
    conclude,
    independent_sources,
    pool,
    support,
    verdict_on,
)

LIMITS = THEORY.thresholds
HERE = Passage("a", 0, 5)
TENTHS = st.integers(-300, 300).map(lambda tenths: tenths / 10)
WEIGHTS = st.tuples(TENTHS, TENTHS).map(lambda ends: (min(ends), max(ends)))


def _seen(kind: str = "agents", weight: Decibels = (0, 0), test: str = "straw") -> Observation:
    return Observation("park", kind, test, weight, (HERE,), Message(kind))


OBSERVATIONS = st.lists(
    st.builds(
        _seen,
        st.sampled_from(["contact.failed", "contact.passed", "agents"]),
        WEIGHTS,
        st.sampled_from(["hoop", "straw"]),
    ),
    max_size=8,
)


def _found(name: str, kind: str = "acknowledgement.reported", **about) -> Finding:
    one = document("Text", name, **about)
    return Finding(kind, Passage(name, 0, 4), one, Message(kind, {"from": name}))


def _middle(weight: Decibels) -> float:
    return sum(weight) / 2


# Pooling


def _groups(*found: Finding, clusters: dict[str, str] | None = None) -> int:
    return len(independent_sources(found, clusters or {}))


def test_documents_by_themselves_are_independent() -> None:
    assert _groups(_found("a"), _found("b"), _found("c")) == 3


def test_one_document_counts_once() -> None:
    assert _groups(_found("a"), _found("a")) == 1


def test_reposts_are_one_source() -> None:
    assert _groups(_found("a"), _found("b"), clusters={"a": "x", "b": "x"}) == 1


@pytest.mark.parametrize(
    ("second", "sources"),
    [
        ({"issuer": "Kompas"}, 1),
        ({"issuer": "KOMPAS"}, 1),
        ({"issuer": "Tempo"}, 2),
        ({"issuer": "Kompas", "published": "2016-02-02"}, 2),
        ({"issuer": "Kompas", "published": ""}, 2),
        ({}, 2),
    ],
)
def test_one_issuer_on_one_day_is_one_source(second: dict[str, str], sources: int) -> None:
    assert _groups(_found("a", issuer="Kompas"), _found("b", **second)) == sources


def test_no_issuer_is_not_the_same_issuer() -> None:
    assert _groups(_found("a", issuer=""), _found("b", issuer="")) == 2


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_sources_join_through_a_third(order: tuple[int, ...]) -> None:
    found = (
        _found("a"),
        _found("b", issuer="Kompas"),
        _found("c", issuer="Kompas"),
        _found("d"),
    )
    clusters = {"a": "x", "b": "x", "c": "y", "d": "y"}
    assert _groups(*(found[n] for n in order), clusters=clusters) == 1


NAMES = st.sampled_from("abcdefgh")
ABOUT = st.fixed_dictionaries(
    {
        "issuer": st.sampled_from(["", "X", "x", "Y"]),
        "published": st.sampled_from(["", "2016", "2017"]),
    }
)


@given(st.dictionaries(NAMES, ABOUT), st.dictionaries(NAMES, st.sampled_from("xyz")))
def test_sources_are_the_connected_parts_of_a_graph(
    about: dict[str, dict[str, str]], clusters: dict[str, str]
) -> None:
    found = [_found(name, **some) for name, some in about.items()]
    graph = nx.Graph()
    for name, some in about.items():
        graph.add_edge(("document", name), ("cluster", clusters.get(name, name)))
        if some["issuer"] and some["published"]:
            graph.add_edge(("document", name), (some["issuer"].lower(), some["published"]))
    parts = nx.number_connected_components(graph)
    assert _groups(*found, clusters=clusters) == parts <= len(found)


# One observation a kind


def _pooled(*found: Finding) -> Observation:
    (one,) = pool(PARK, found, {}, THEORY)
    return one


def test_findings_of_a_kind_are_one_observation() -> None:
    one = _pooled(_found("a"), _found("b"), _found("b"))
    assert (one.claim, one.kind, one.test) == ("park", "acknowledgement.reported", "straw")
    assert one.passages == (Passage("a", 0, 4), Passage("b", 0, 4))
    assert one.says.values == {"from": "a"}
    assert one.pooled == 2


def test_kinds_keep_their_order() -> None:
    found = [_found("a", "silence"), _found("a", "agents"), _found("b", "silence")]
    assert [one.kind for one in pool(PARK, found, {}, THEORY)] == ["silence", "agents"]
    assert pool(PARK, [], {}, THEORY) == []


@pytest.mark.parametrize(
    ("sources", "weight"), [(1, (3, 6)), (2, (4.5, 9)), (3, (5.2, 10.5)), (20, (6, 12))]
)
def test_each_repeat_counts_half(sources: int, weight: Decibels) -> None:
    found = [_found(f"d{n}") for n in range(sources)]
    assert _pooled(*found).weight == weight


def test_a_repost_adds_nothing() -> None:
    found = [_found("a"), _found("b")]
    (one,) = pool(PARK, found, {"a": "x", "b": "x"}, THEORY)
    assert (one.weight, one.pooled) == ((3, 6), 1)


def test_the_worth_of_a_repeat_is_the_theorys() -> None:
    limits = LIMITS.model_copy(update={"repeat": 0.0})
    theory = THEORY.model_copy(update={"thresholds": limits})
    (one,) = pool(PARK, [_found("a"), _found("b")], {}, theory)
    assert (one.weight, one.pooled) == ((3, 6), 2)


def test_a_kind_the_theory_does_not_weigh_is_an_error() -> None:
    with pytest.raises(FrameworkError, match="no test 'dream'"):
        _pooled(_found("a", "dream"))


# Support


def test_one_observation_supports_by_its_own_weight() -> None:
    assert support([_seen(weight=(-3, 7))]) == (-3, 7)
    assert support([]) == (0, 0)


def test_errors_add_as_independent_errors_do() -> None:
    assert support([_seen(weight=(0, 6)), _seen(weight=(1, 9))]) == (3, 13)


def _plainly(weights: list[Decibels]) -> Decibels:
    middle = half = 0.0
    for low, high in weights:
        middle += low + (high - low) / 2
        half += (high - low) ** 2 / 4
    return middle - half**0.5, middle + half**0.5


@given(OBSERVATIONS)
def test_support_is_middles_in_sum_and_halves_in_quadrature(seen: list[Observation]) -> None:
    expected = _plainly([one.weight for one in seen])
    assert support(seen) == pytest.approx(expected, abs=0.05 + 1e-9)


@given(OBSERVATIONS.flatmap(lambda seen: st.tuples(st.just(seen), st.permutations(seen))))
def test_support_does_not_depend_on_order(
    seen: tuple[list[Observation], list[Observation]],
) -> None:
    assert support(seen[0]) == support(seen[1])


NEGATIVE = WEIGHTS.map(lambda ends: tuple(sorted(-0.1 - abs(end) for end in ends)))


@given(OBSERVATIONS, NEGATIVE)
def test_a_negative_observation_never_raises_the_middle(
    seen: list[Observation], weight: Decibels
) -> None:
    before, after = support(seen), support([*seen, _seen(weight=weight)])
    assert _middle(after) <= _middle(before) + 1e-9
    assert after[1] <= before[1]


# The line


@pytest.mark.parametrize(
    ("weight", "verdict"),
    [
        ((8, 12), "supported"),
        ((0, 20), "supported"),
        ((-0.1, 20.3), "leaning"),
        ((7.8, 12), "leaning"),
        ((4, 4), "leaning"),
        ((3.8, 4), "undetermined"),
        ((0, 0), "undetermined"),
        ((-6.9, -6.9), "undetermined"),
        ((-14, 0), "contradicted"),
        ((-14.2, 0.1), "undetermined"),
        ((-30, -20), "contradicted"),
    ],
)
def test_where_the_lines_are(weight: Decibels, verdict: str) -> None:
    assert conclude([_seen(weight=weight)], LIMITS, passages=1) == (verdict, weight)


def test_lines_are_the_theorys() -> None:
    seen = [_seen(weight=(8, 12))]
    limits = LIMITS.model_copy(update={"supported": 11})
    assert conclude(seen, limits, passages=1)[0] == "leaning"
    limits = LIMITS.model_copy(update={"unsure": 9})
    assert conclude(seen, limits, passages=1)[0] == "leaning"


@given(OBSERVATIONS)
def test_without_a_passage_nothing_is_determined(seen: list[Observation]) -> None:
    assert conclude(seen, LIMITS, passages=0) == ("undetermined", (0, 0))


@given(OBSERVATIONS, WEIGHTS)
def test_a_failed_hoop_is_never_above_undetermined(
    seen: list[Observation], weight: Decibels
) -> None:
    failed = [*seen, _seen("precedence.failed", weight, "hoop")]
    assert conclude(failed, LIMITS, passages=1)[0] in ("undetermined", "contradicted")


def test_only_hoops_can_be_failed() -> None:
    seen = [_seen("x.failed", (20, 22)), _seen("contact.passed", (1, 3), "hoop")]
    assert conclude(seen, LIMITS, passages=1)[0] == "supported"


@given(OBSERVATIONS, NEGATIVE)
def test_a_negative_observation_never_betters_the_verdict(
    seen: list[Observation], weight: Decibels
) -> None:
    before, _ = conclude(seen, LIMITS, passages=1)
    after, _ = conclude([*seen, _seen(weight=weight)], LIMITS, passages=1)
    assert CONCLUSIONS.index(after) >= CONCLUSIONS.index(before)


# A world in which the truth is known: each test passes by chance, more often where it should.

PAIRS = ("precedence", "contact", "topic_contact")


def _world(draws: np.random.Generator) -> tuple[Framework, np.ndarray]:
    """Chances of passing under the claim and under its rival, and a theory that knows them."""
    chances = draws.uniform(0.05, 0.95, (len(PAIRS), 2))
    tests = []
    for pair, (claim, rival) in zip(PAIRS, chances, strict=True):
        ratios = {"passed": claim / rival, "failed": (1 - claim) / (1 - rival)}
        for end, ratio in ratios.items():
            weight = 10 * math.log10(ratio)
            update = {"weight": (weight, weight), "test": "straw"}
            tests.append(THEORY.test(f"{pair}.{end}").model_copy(update=update))
    return THEORY.model_copy(update={"tests": tuple(tests)}), chances


def _play(
    draws: np.random.Generator, chances: np.ndarray, *, true: bool
) -> tuple[list[Finding], float]:
    """What turned up, and the exact log likelihood ratio in decibels."""
    passed = draws.random(len(PAIRS)) < chances[:, 0 if true else 1]
    of_each = np.where(passed[:, None], chances, 1 - chances)
    exact = 10 * math.log10(of_each[:, 0].prod() / of_each[:, 1].prod())
    ends = ["passed" if one else "failed" for one in passed]
    return [_found(p, f"{p}.{end}") for p, end in zip(PAIRS, ends, strict=True)], exact


@pytest.mark.parametrize("seed", range(40))
def test_support_recovers_simulated_likelihood_ratios(seed: int) -> None:
    draws = np.random.default_rng(seed)
    theory, chances = _world(draws)
    for turn in range(20):
        found, exact = _play(draws, chances, true=turn % 2 == 0)
        got = _middle(support(pool(PARK, found, {}, theory)))
        # Each of three weights, and their sum, is rounded to a tenth.
        assert got == pytest.approx(exact, abs=0.2 + 1e-9)
        assert abs(exact) < 0.25 or math.copysign(1, got) == math.copysign(1, exact)


def test_verdicts_are_right_as_often_as_their_decibels_say() -> None:
    draws = np.random.default_rng(1)
    right: dict[str, list[bool]] = {name: [] for name in CONCLUSIONS}
    for turn in range(6000):
        theory, chances = _world(draws)
        found, _ = _play(draws, chances, true=turn % 2 == 0)
        verdict, _ = conclude(pool(PARK, found, {}, theory), LIMITS, passages=1)
        right[verdict].append(turn % 2 == 0)
    share = {name: float(np.mean(some)) for name, some in right.items()}
    assert min(len(some) for some in right.values()) > 200
    assert share["supported"] > 10 / 11
    assert 0.7 < share["leaning"] < 10 / 11
    assert share["contradicted"] < 1 / (1 + 10**0.7)


# The record and what would change it


def _would_change(*kinds: str, rivals: tuple[Rival, ...] = (), passages: int = 1) -> list[str]:
    seen = [_seen(kind) for kind in kinds]
    shown = ("mechanism.learning", "")
    verdict = verdict_on(PARK, seen, rivals, shown, THEORY, passages=[HERE] * passages)
    return [one.key.removeprefix("change.") for one in verdict.would_change]


def test_a_verdict_keeps_what_the_codings_show() -> None:
    seen = [_seen(weight=(12, 14))]
    shown = ("mechanism.learning", "degree.emulation")
    verdict = verdict_on(PARK, seen, (), shown, THEORY, passages=[HERE])
    assert (verdict.claim, verdict.verdict, verdict.support) == ("park", "supported", (12, 14))
    assert (verdict.mechanism, verdict.degree) == shown


def test_without_a_passage_a_passage_would_change_it() -> None:
    assert _would_change(passages=0) == ["no_passage"]


def test_what_is_missing_would_change_it() -> None:
    assert _would_change() == ["dated_decision", "first_hand", "minutes", "origin_text"]


@pytest.mark.parametrize(
    ("kind", "gone"),
    [
        ("contact.passed", "dated_decision"),
        ("topic_contact.failed", "dated_decision"),
        ("agents", "minutes"),
        ("acknowledgement.first_hand", "first_hand"),
        ("precedence.passed", "origin_text"),
        ("precedence.failed", "origin_text"),
    ],
)
def test_what_was_found_is_not_asked_for(kind: str, gone: str) -> None:
    assert gone in _would_change()
    assert gone not in _would_change(kind)


def test_a_first_hand_word_could_be_taken_back() -> None:
    assert "denial" in _would_change("acknowledgement.first_hand")


def test_earlier_contact_is_asked_for_once() -> None:
    keys = _would_change("contact.failed", "topic_contact.failed")
    assert keys.count("earlier_contact") == 1


def test_the_first_rival_is_to_be_checked() -> None:
    rivals = tuple(Rival("park", name, "foreign", (HERE,)) for name in ("London", "Tokyo"))
    assert _would_change(rivals=rivals).count("rival_checked") == 1


def test_passed_hoops_alone_leave_a_claim_open() -> None:
    hoops = [_seen("contact.passed", (20, 20), "hoop"), _seen("precedence.passed", (5, 5), "hoop")]
    assert conclude(hoops, LIMITS, passages=2)[0] == "undetermined"
    assert conclude([*hoops, _seen("agents", (2, 5))], LIMITS, passages=3)[0] == "supported"
