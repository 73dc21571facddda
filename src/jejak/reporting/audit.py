"""What became of every claim: verdict, support, tests with their evidence, rivals, what would change it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from jejak.model.material import Material
from jejak.model.records import Claim, Conclusion, Decibels, Observation, Passage, Verdict
from jejak.reporting.naming import Names
from jejak.reporting.wording import Catalogue

VERDICTS: tuple[Conclusion, ...] = ("supported", "leaning", "undetermined", "contradicted")
# Passages shown beside a verdict; all others stand with their tests.
GROUNDS = 3


@dataclass(frozen=True)
class Finding:
    """A test of a claim: what it is, what came out in a sentence, what it weighs, on what."""

    name: str
    shape: str
    weight: Decibels
    decibels: str
    sentence: str
    pooled: int
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class RivalLine:
    """Another possible source of the policy, with the passages that name it."""

    name: str
    kind: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class ClaimBlock:
    """Everything a report says of one claim; `verdict` is None where it was not traced.

    `grounds` are the passages that weighed most, `passages` those that state the claim.
    """

    id: str
    policy: str
    origin: str
    origin_policy: str
    asserted_by: str
    proposed: bool
    verdict: Conclusion | None
    verdict_name: str
    support: Decibels | None
    decibels: str
    sentence: str
    odds: str
    mechanism: str
    degree: str
    tests: tuple[Finding, ...]
    rivals: tuple[RivalLine, ...]
    would_change: tuple[str, ...]
    grounds: tuple[Passage, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class PolicyGroup:
    """The policies of one dimension, as Table 2 groups them."""

    name: str
    rows: tuple[ClaimBlock, ...]


def claim_blocks(material: Material, words: Catalogue) -> tuple[ClaimBlock, ...]:
    """A block for every claim, in the order of the claims file."""
    names = Names(material, words)
    verdicts = {one.claim: one for one in material.verdicts}
    observations: dict[str, list[Observation]] = defaultdict(list)
    for one in material.observations:
        observations[one.claim].append(one)
    return tuple(
        _block(claim, verdicts.get(claim.id), observations[claim.id], names)
        for claim in material.claims
    )


def _block(
    claim: Claim, verdict: Verdict | None, observations: list[Observation], names: Names
) -> ClaimBlock:
    tables, words = names.material.framework.tables, names.words
    result = verdict.verdict if verdict else None
    heaviest = sorted(observations, key=_heaviest)
    changes = verdict.would_change if verdict else ()
    return ClaimBlock(
        id=claim.id,
        policy=claim.policy,
        origin=names.place(claim.origin),
        origin_policy=claim.origin_policy,
        asserted_by=claim.asserted_by,
        proposed=claim.proposed,
        verdict=result,
        verdict_name=words.say(f"verdict.{result or 'untested'}"),
        support=verdict.support if verdict else None,
        decibels=names.decibels(verdict.support) if verdict else "",
        sentence=verdict_sentence(claim, result, names),
        odds=odds(verdict.support, words) if verdict else "",
        mechanism=names.code(verdict.mechanism if verdict else "", tables.mechanism),
        degree=names.code(verdict.degree if verdict else "", tables.degree),
        tests=tuple(_test(one, names) for one in heaviest),
        rivals=_rivals(claim, names),
        would_change=tuple(dict.fromkeys(names.say(message) for message in changes)),
        grounds=tuple(dict.fromkeys(p for one in heaviest for p in one.passages))[:GROUNDS],
        passages=claim.evidence,
    )


def verdict_sentence(claim: Claim, verdict: Conclusion | None, names: Names) -> str:
    """The verdict in a sentence that speaks of the sources read and of nothing else."""
    return names.words.say(
        f"verdict.{verdict or 'untested'}.sentence",
        policy=claim.policy,
        origin=names.place(claim.origin),
    )


def odds(support: Decibels, words: Catalogue) -> str:
    """What a range of decibels says, as how many times more or less likely.

    >>> from jejak.reporting.wording import catalogue
    >>> odds((-20, -10), catalogue("en"))
    'Taken together, the findings make the claim 10 to 100 times less likely than its strongest rival.'
    """
    low, high = sorted(support)
    if round(low) == round(high) == 0:
        return words.say("odds.even")
    if low >= 0:
        return words.say("odds.more", low=_times(low), high=_times(high))
    if high <= 0:
        return words.say("odds.less", low=_times(-high), high=_times(-low))
    return words.say("odds.open", less=_times(-low), more=_times(high))


def _times(decibels: float) -> str:
    ratio = 10 ** (decibels / 10)
    # Beyond a thousand the figure says no more than "very", and its digits would mislead.
    if ratio >= 1000:
        return "1000+"
    return f"{ratio:.0f}" if ratio >= 3 else f"{ratio:.1f}".removesuffix(".0")


def _heaviest(observation: Observation) -> tuple[float, str]:
    return (-abs(sum(observation.weight)), observation.kind)


def _test(observation: Observation, names: Names) -> Finding:
    return Finding(
        name=names.test(observation),
        shape=names.shape(observation),
        weight=observation.weight,
        decibels=names.decibels(observation.weight),
        sentence=names.say(observation.says),
        pooled=observation.pooled,
        passages=observation.passages,
    )


def _rivals(claim: Claim, names: Names) -> tuple[RivalLine, ...]:
    return tuple(
        RivalLine(names.place(one.name), names.words.say(f"rival_kind.{one.kind}"), one.passages)
        for one in names.material.rivals
        if one.claim == claim.id
    )


def policies_table(material: Material, words: Catalogue) -> tuple[PolicyGroup, ...]:
    """Table 2, audited: the policies of each dimension; those of none come last."""
    names = Names(material, words)
    blocks = {block.id: block for block in claim_blocks(material, words)}
    grouped: dict[str, list[ClaimBlock]] = defaultdict(list)
    for claim in material.claims:
        grouped[names.dimension(claim)].append(blocks[claim.id])
    members = material.framework.members(material.framework.tables.policies or "")
    order = [code.id for code in members] + [code for code in grouped if code]
    groups = [PolicyGroup(names.code(code), tuple(grouped[code])) for code in dict.fromkeys(order)]
    if grouped[""]:
        groups.append(PolicyGroup(words.say("policies.other"), tuple(grouped[""])))
    return tuple(groups)


def verdict_counts(material: Material) -> dict[Conclusion, int]:
    """How many claims got each verdict, strongest first."""
    given = [one.verdict for one in material.verdicts]
    return {verdict: given.count(verdict) for verdict in VERDICTS}
