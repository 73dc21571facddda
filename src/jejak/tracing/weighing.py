"""From findings to a verdict: pool what is not independent, add decibels, draw the line.

Findings of one kind from one repost cluster, or from one issuer on one day, are one observation.
Each further independent observation of a kind counts for a fraction of the one before
(`thresholds.repeat`), because sources on one event are never wholly independent.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from jejak.model.framework import Framework, Thresholds
from jejak.model.records import (
    Claim,
    Conclusion,
    Decibels,
    Document,
    Message,
    Observation,
    Passage,
    Rival,
    Verdict,
)
from jejak.tracing.findings import Finding

CONCLUSIONS: tuple[str, ...] = get_args(Conclusion)


def pool(
    claim: Claim, findings: Sequence[Finding], clusters: Mapping[str, str], framework: Framework
) -> list[Observation]:
    """One observation for each kind of finding, weighed by its independent sources."""
    by_kind: dict[str, list[Finding]] = {}
    for one in findings:
        by_kind.setdefault(one.kind, []).append(one)
    return [_observe(claim, kind, some, clusters, framework) for kind, some in by_kind.items()]


def _observe(
    claim: Claim,
    kind: str,
    findings: Sequence[Finding],
    clusters: Mapping[str, str],
    framework: Framework,
) -> Observation:
    independent = independent_sources(findings, clusters)
    test = framework.test(kind)
    factor = sum(framework.thresholds.repeat**n for n in range(len(independent)))
    low, high = (round(end * factor, 1) for end in test.weight)
    passages = tuple(dict.fromkeys(one.passage for one in findings))
    return Observation(
        claim.id, kind, test.test, (low, high), passages, findings[0].says, len(independent)
    )


def independent_sources(
    findings: Iterable[Finding], clusters: Mapping[str, str]
) -> list[frozenset[str]]:
    """Documents of the findings, joined where they share a cluster, or issuer and day."""
    groups: dict[str, set[str]] = {}
    for one in findings:
        document = one.document
        keys = {f"cluster:{clusters.get(document.id, document.id)}"}
        if document.issuer and document.published:
            keys.add(f"day:{document.issuer.lower()}:{document.published}")
        touching = [key for key, members in groups.items() if members & (keys | {document.id})]
        joined = keys | {document.id}
        for key in touching:
            joined |= groups.pop(key)
        groups[min(joined)] = joined
    return [frozenset(members) for members in groups.values()]


def joined(
    found: Sequence[Observation],
    added: Iterable[Observation],
    documents: Mapping[str, Document],
    clusters: Mapping[str, str],
    thresholds: Thresholds,
) -> list[Observation]:
    """What the program found, then what people added, each weighed by what came before it.

    An added observation counts as one further source of its kind (`thresholds.repeat` to the power
    of the sources before it); one from a source of its kind that is counted already weighs nothing.
    """
    seen: dict[str, list[Finding]] = {}
    for one in found:
        seen.setdefault(one.kind, []).extend(_as_findings(one, documents))
    together = list(found)
    for one in added:
        before, mine = seen.setdefault(one.kind, []), _as_findings(one, documents)
        factor = _worth(before, mine, clusters, thresholds)
        low, high = (round(end * factor, 1) for end in one.weight)
        together.append(replace(one, weight=(low, high)))
        before += mine
    return together


def _as_findings(one: Observation, documents: Mapping[str, Document]) -> list[Finding]:
    return [
        Finding(one.kind, passage, documents[passage.document], one.says)
        for passage in one.passages
        if passage.document in documents
    ]


def _worth(
    before: Sequence[Finding],
    mine: Sequence[Finding],
    clusters: Mapping[str, str],
    thresholds: Thresholds,
) -> float:
    known = {one.document.id for one in before}
    groups = independent_sources([*before, *mine], clusters)
    own = {one.document.id for one in mine}
    if all(group & known for group in groups if group & own):
        return 0.0
    return float(thresholds.repeat ** len(independent_sources(before, clusters)))


def support(observations: Iterable[Observation]) -> Decibels:
    """The weights together: middles add up, half-widths add in quadrature.

    A sum of log likelihood ratios is the log likelihood ratio of independent observations
    (Fairfield & Charman 2022); pooling has taken out what is not independent. The ranges are
    independent judgements of each weight, so their errors add as independent errors do.
    """
    weights = [one.weight for one in observations]
    middle = sum((low + high) / 2 for low, high in weights)
    half = math.sqrt(sum(((high - low) / 2) ** 2 for low, high in weights))
    return round(middle - half, 1), round(middle + half, 1)


def conclude(
    observations: Sequence[Observation], thresholds: Thresholds, *, passages: int
) -> tuple[Conclusion, Decibels]:
    """The verdict for the observations; without a relevant passage it is undetermined."""
    low, high = support(observations)
    if not passages:
        return "undetermined", (0.0, 0.0)
    failed = any(one.test == "hoop" and one.kind.endswith(".failed") for one in observations)
    middle = (low + high) / 2
    if middle <= thresholds.contradicted and high <= thresholds.unsure:
        return "contradicted", (low, high)
    affirmed = any(one.test != "hoop" and one.weight[1] > 0 for one in observations)
    if failed or not affirmed or middle < thresholds.leaning:
        # Against contrary dates nothing is more than open, whatever else speaks for it; and
        # hoops that were passed leave a claim possible, they do not affirm it (Van Evera 1997).
        return "undetermined", (low, high)
    if middle >= thresholds.supported and low >= thresholds.unsure:
        return "supported", (low, high)
    return "leaning", (low, high)


def verdict_on(
    claim: Claim,
    observations: Sequence[Observation],
    rivals: Sequence[Rival],
    shown: tuple[str, str],
    framework: Framework,
    *,
    passages: Sequence[Passage],
) -> Verdict:
    """The verdict record; `shown` is the mechanism and degree the codings show."""
    conclusion, range_ = conclude(observations, framework.thresholds, passages=len(passages))
    return Verdict(
        claim.id,
        conclusion,
        range_,
        *shown,
        tuple(_would_change(claim, observations, rivals, passages)),
    )


def with_people(
    claim: Claim,
    alone: Verdict | None,
    observations: Sequence[Observation],
    rivals: Sequence[Rival],
    framework: Framework,
) -> Verdict:
    """The verdict on all observations, those of people too; `alone` is that of the program.

    Mechanism and degree stay what the codings show. People who add nothing change nothing.
    """
    told = [one.key for one in alone.would_change] if alone else []
    nowhere = alone is None or "change.no_passage" in told
    passages = [passage for one in observations for passage in one.passages]
    if not nowhere and not passages:
        # The program read passages on the policy, and found nothing in them that weighs.
        passages = [Passage("", 0, 1)]
    shown = (alone.mechanism, alone.degree) if alone else ("", "")
    return verdict_on(claim, observations, rivals, shown, framework, passages=passages)


@dataclass(frozen=True)
class Turn:
    """A test that would change a verdict if it were found: what it weighs, and what would come out.

    `further` if the kind is there already, so that another source of it is meant.
    """

    kind: str
    weight: Decibels
    support: Decibels
    verdict: Conclusion
    further: bool = False


def turning(
    claim: Claim, observations: Sequence[Observation], framework: Framework, *, passages: int = 1
) -> list[Turn]:
    """The tests of which one alone would move the verdict over a threshold, the heaviest first.

    A test whose contrary was found is left out: that the date is another would undo it first.
    """
    now, _ = conclude(observations, framework.thresholds, passages=passages)
    found = [one for one in _possible(claim, observations, framework) if one.verdict != now]
    return sorted(found, key=lambda one: (-abs(sum(one.weight)), one.kind))


def _possible(
    claim: Claim, observations: Sequence[Observation], framework: Framework
) -> Iterator[Turn]:
    sources: dict[str, int] = {}
    for one in observations:
        sources[one.kind] = sources.get(one.kind, 0) + one.pooled
    for test in framework.tests:
        if sources.keys() & _contrary(test.id):
            continue
        further = sources.get(test.id, 0)
        low, high = (round(end * framework.thresholds.repeat**further, 1) for end in test.weight)
        more = Observation(claim.id, test.id, test.test, (low, high), (), Message(test.id))
        verdict, together = conclude([*observations, more], framework.thresholds, passages=1)
        yield Turn(test.id, (low, high), together, verdict, bool(further))


def _contrary(kind: str) -> set[str]:
    stem, _, end = kind.rpartition(".")
    other = {"passed": "failed", "failed": "passed"}.get(end)
    return {f"{stem}.{other}"} if other else set()


def _would_change(
    claim: Claim,
    observations: Sequence[Observation],
    rivals: Sequence[Rival],
    passages: Sequence[Passage],
) -> Iterable[Message]:
    kinds = {one.kind for one in observations}
    if not passages:
        yield Message("change.no_passage", {"policy": claim.policy})
        return
    if not kinds & {
        "contact.passed",
        "contact.failed",
        "topic_contact.passed",
        "topic_contact.failed",
    }:
        yield Message("change.dated_decision", {"policy": claim.policy})
    for failed in (one for one in observations if one.kind.endswith("contact.failed")):
        date = failed.says.values.get("host_date", "")
        yield Message("change.earlier_contact", {"origin": claim.origin, "date": date})
        break
    if "acknowledgement.first_hand" not in kinds:
        yield Message("change.first_hand", {"origin": claim.origin, "policy": claim.policy})
    else:
        yield Message("change.denial", {"origin": claim.origin})
    if "agents" not in kinds:
        yield Message("change.minutes", {"origin": claim.origin, "policy": claim.policy})
    for rival in rivals[:1]:
        yield Message("change.rival_checked", {"rival": rival.name})
    if claim.origin_policy and not kinds & {"precedence.passed", "precedence.failed"}:
        yield Message("change.origin_text", {"origin_policy": claim.origin_policy})
