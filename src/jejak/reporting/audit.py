"""What became of every claim: verdict, support, tests with their evidence, rivals, what would change it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from jejak.model.additions import OTHER, Addition, SaidRival, SaidWeight
from jejak.model.material import Material
from jejak.model.records import Claim, Conclusion, Decibels, Observation, Passage, Rival, Verdict
from jejak.reporting.editing import Sentence
from jejak.reporting.naming import Names
from jejak.reporting.wording import Catalogue

VERDICTS: tuple[Conclusion, ...] = ("supported", "leaning", "undetermined", "contradicted")
# Passages shown beside a verdict; all others stand with their tests.
GROUNDS = 3


@dataclass(frozen=True)
class Finding:
    """A test of a claim: what it is, what came out in a sentence, what it weighs, on what.

    `added` is the addition of the person whose observation it is, `weighed` that of the person who
    weighed what the program found; the sentence names them and why.
    """

    name: str
    shape: str
    weight: Decibels
    decibels: str
    sentence: str
    pooled: int
    passages: tuple[Passage, ...]
    key: str = ""
    kind: str = ""
    added: Addition | None = None
    weighed: Addition | None = None

    @property
    def told(self) -> Sentence:
        """What came out, as a sentence that people may rewrite."""
        weighs = (self.name, self.shape, self.decibels, str(self.pooled))
        return Sentence(self.sentence, self.passages, self.key, weighs)


@dataclass(frozen=True)
class RivalLine:
    """Another possible source of the policy, with the passages that name it.

    `added` is the addition of the person who named it; the name says so.
    """

    name: str
    kind: str
    passages: tuple[Passage, ...]
    added: Addition | None = None


@dataclass(frozen=True)
class Alone:
    """What the program alone concludes of a claim to which people added something."""

    verdict: Conclusion
    verdict_name: str
    support: Decibels
    decibels: str


@dataclass(frozen=True)
class ClaimBlock:
    """Everything a report says of one claim; `verdict` is None where it was not traced.

    `grounds` are the passages that weighed most, `passages` those that state the claim. `alone` is
    there where people added something that weighs; the sentence then tells both verdicts.
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
    alone: Alone | None = None

    @property
    def told(self) -> Sentence:
        """The verdict, as a sentence that people may rewrite."""
        weighs = (self.verdict or "", self.decibels, self.mechanism, self.degree)
        return Sentence(self.sentence, self.grounds, f"claim.{self.id}", weighs)


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
    alone = _alone(claim, names)
    sentence = verdict_sentence(claim, result, names)
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
        sentence=f"{sentence} {_both(alone, verdict, names)}" if alone and verdict else sentence,
        odds=odds(verdict.support, words) if verdict else "",
        mechanism=names.code(verdict.mechanism if verdict else "", tables.mechanism),
        degree=names.code(verdict.degree if verdict else "", tables.degree),
        tests=tuple(_tests(heaviest, names)),
        rivals=_rivals(claim, names),
        would_change=tuple(dict.fromkeys(names.say(message) for message in changes)),
        grounds=tuple(dict.fromkeys(p for one in heaviest for p in one.passages))[:GROUNDS],
        passages=claim.evidence,
        alone=alone,
    )


def _alone(claim: Claim, names: Names) -> Alone | None:
    found = next((one for one in names.material.alone if one.claim == claim.id), None)
    if found is None:
        return None
    name = names.words.say(f"verdict.{found.verdict}")
    return Alone(found.verdict, name, found.support, names.decibels(found.support))


def _both(alone: Alone, verdict: Verdict, names: Names) -> str:
    return names.words.say(
        "addition.both",
        alone=alone.verdict_name,
        alone_support=alone.decibels,
        together=names.words.say(f"verdict.{verdict.verdict}"),
        together_support=names.decibels(verdict.support),
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


def _tests(heaviest: list[Observation], names: Names) -> Iterator[Finding]:
    """The tests, each with a key that is the same in all languages and after another trace."""
    numbers: Counter[str] = Counter()
    for one in heaviest:
        # What a person adds takes no number from what the program found.
        key = f"test.{one.claim}.{one.says.values.get('addition', one.kind)}"
        numbers[key] += 1
        yield _test(one, names, key if numbers[key] == 1 else f"{key}.{numbers[key]}")


def _test(observation: Observation, names: Names, key: str) -> Finding:
    said = _said(names.material, observation.claim)
    added = said.get(("observation", observation.says.values.get("addition", "")))
    weighed = None if added else said.get(("weight", observation.kind))
    return Finding(
        name=_name(observation, names),
        shape=names.shape(observation) or names.words.say(f"test.{observation.test}"),
        weight=observation.weight,
        decibels=names.decibels(observation.weight),
        sentence=" ".join([names.say(observation.says), *_notes(observation, names)]),
        pooled=observation.pooled,
        passages=observation.passages,
        key=key,
        kind=observation.kind,
        added=added,
        weighed=weighed,
    )


def _said(material: Material, claim: str) -> dict[tuple[str, str], Addition]:
    """What stands of people's additions to a claim, by kind and subject."""
    mine = (one for one in material.additions if one.claim == claim)
    return {(one.kind, one.subject): one for one in mine}


def _name(observation: Observation, names: Names) -> str:
    if observation.kind.startswith(f"{OTHER}."):
        return names.words.say("addition.other_kind")
    return names.test(observation)


def _notes(observation: Observation, names: Names) -> list[str]:
    """Who weighed it and why, and what became of the weight that they gave."""
    said = _said(names.material, observation.claim)
    added = said.get(("observation", observation.says.values.get("addition", "")))
    one = added or said.get(("weight", observation.kind))
    if one is None or not isinstance(one.says, SaidWeight):
        return []
    if added:
        given = one.says.weight
        counted = given == observation.weight
        decibels = names.decibels(given)
        return [] if counted else [names.words.say("addition.counted", given=decibels)]
    was = names.decibels(one.says.was) if one.says.was else names.words.say("unknown")
    return [names.words.say("addition.weighed", was=was, **_who(one, names))]


def _who(one: Addition, names: Names) -> dict[str, str]:
    return {"person": one.name, "date": names.date(one.at[:10]), "because": one.reason}


def _rivals(claim: Claim, names: Names) -> tuple[RivalLine, ...]:
    mine = [
        one
        for one in names.material.additions
        if one.claim == claim.id and isinstance(one.says, SaidRival)
    ]
    every = [one for one in names.material.rivals if one.claim == claim.id]
    # People's come last, in the order in which they were added.
    found = len(every) - len(mine)
    adders = [None] * found + [*mine]
    return tuple(_rival(one, by, names) for one, by in zip(every, adders, strict=True))


def _rival(one: Rival, by: Addition | None, names: Names) -> RivalLine:
    name = names.place(one.name)
    if by:
        name = f"{name} ({names.words.say('addition.rival', **_who(by, names))})"
    return RivalLine(name, names.words.say(f"rival_kind.{one.kind}"), one.passages, by)


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
