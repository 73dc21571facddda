"""Verdicts on the made-up cases of `bench/cases`, held to pinned floors."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from jejak import case as cases

CASES = Path(__file__).parents[2] / "bench" / "cases"
FLOORS = yaml.safe_load((Path(__file__).parent / "floors.yaml").read_text("utf-8"))
pytestmark = pytest.mark.slow

Pair = tuple[str, str, tuple[str, ...]]


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> list[Pair]:
    """Of every claim: the verdict found, the one meant, and those accepted."""
    found: list[Pair] = []
    for truth in sorted(CASES.glob("*.truth.yaml")):
        given = CASES / truth.name.removesuffix(".truth.yaml")
        folder = tmp_path_factory.mktemp(given.name) / "case"
        cases.new(folder, case=given / "case.yaml", claims=given / "claims.yaml")
        for step in (cases.read, cases.code, cases.trace):
            step(folder)
        meant = yaml.safe_load(truth.read_text("utf-8"))
        for claim in cases.claims(folder):
            one = meant[claim["id"]]
            accepted = (one["verdict"], *(one.get("acceptable") or ()))
            found.append((claim["verdict"], one["verdict"], accepted))
    return found


def test_every_claim_has_a_verdict(pairs: list[Pair]) -> None:
    assert len(pairs) == 30


def test_verdicts_agree_with_what_was_meant(pairs: list[Pair]) -> None:
    assert sum(found == meant for found, meant, _ in pairs) >= FLOORS["strict"]
    assert sum(found in accepted for found, _, accepted in pairs) >= FLOORS["acceptable"]


def test_nothing_contradicted_is_supported(pairs: list[Pair]) -> None:
    wrong = [1 for found, meant, _ in pairs if (found, meant) == ("supported", "contradicted")]
    assert len(wrong) == FLOORS["supported_against_contradicted"]
