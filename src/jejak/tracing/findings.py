"""What the statements about one claim show: each finding becomes an observation with a weight.

Hoop tests on dates, smoking guns of acknowledgement and rivals, straws of agents and silence,
after Van Evera 1997 and Collier 2011. A finding is a fact about sources: the weight it carries
stands in the framework file, not here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from jejak.model.records import Claim, Document, Message, Passage, Rival
from jejak.model.when import When
from jejak.text.phrases import Hit
from jejak.tracing.events import Told, adoptions, contacts, decisions, origins, topic_contacts
from jejak.tracing.setting import HOST, ORIGIN, Setting
from jejak.tracing.statements import Named, Statement, about_host, names_origin, near

RivalKind = Literal["foreign", "domestic", "national", "own_past"]
NEAR = 90
"""Characters between a word of modelling and the place it speaks of, within one clause."""


DENIAL_REACH = 60
"""Characters between a denial and the name of the origin it denies, in one clause."""
LISTED = 3
"""Policies named in one sentence that make it a list: it asserts them together, on no evidence."""


@dataclass(frozen=True)
class Finding:
    """One sign for or against a claim, with the passage and the document it stands in."""

    kind: str
    passage: Passage
    document: Document
    says: Message
    rival: str = ""


@dataclass(frozen=True)
class Evidence:
    """All that bears on one claim: sentences about it, events, and codings by passage."""

    claim: Claim
    setting: Setting
    about: tuple[Statement, ...]
    told: tuple[Told, ...]
    codes: Mapping[tuple[str, int, int], frozenset[str]]
    naming_origin: frozenset[str] = frozenset()
    naming_host: frozenset[str] = frozenset()

    def coded(self, statement: Statement) -> frozenset[str]:
        """Codes present on the sentence."""
        one = statement.passage
        return self.codes.get((one.document, one.start, one.end), frozenset())


def find_all(evidence: Evidence) -> list[Finding]:
    """Every finding on the claim, in a stable order."""
    return [
        *_dates(evidence),
        *_acknowledgements(evidence),
        *_rivals(evidence),
        *_signs(evidence),
        *_silence(evidence),
    ]


def host_date(evidence: Evidence) -> Told | None:
    """The earliest adoption by the host, or, where none is told, the earliest decision."""
    claim, setting = evidence.claim.id, evidence.setting
    found = adoptions(evidence.told, setting, claim) or decisions(evidence.told, setting, claim)
    return found[0] if found else None


def _dates(evidence: Evidence) -> Iterator[Finding]:
    host = host_date(evidence)
    if host is None:
        return
    claim, setting = evidence.claim, evidence.setting
    yield from _precedence(evidence, host)
    # Contact is told of the case's two sides: on another origin it says nothing.
    if not setting.is_case_origin(claim):
        return
    linked = _linked_at_the_time(evidence, host)
    yield from _order(host, contacts(evidence.told, setting), "contact", linked=linked)
    topic = topic_contacts(evidence.told, setting, claim.id)
    owned = linked or _owned(evidence)
    yield from _order(host, topic, "topic_contact", linked=owned)


def _owned(evidence: Evidence) -> bool:
    """Whether the host itself says that its policy came from the origin.

    Against its own word, a gap between dated talks and the policy is a gap in the sources;
    contact as such must still come first.
    """
    return any(one.kind == "acknowledgement.first_hand" for one in _acknowledgements(evidence))


def _linked_at_the_time(evidence: Evidence, host: Told) -> bool:
    """Whether a source of the time ties the origin to this policy, whatever dates of contact say.

    Such a source shows contact by itself: that no earlier dated contact was found then
    says something about the sources, not about the policy.
    """
    until = host.event.when.end + timedelta(days=366)
    for statement in evidence.about:
        published = statement.document.published
        if published is None or published.start > until or not names_origin(statement):
            continue
        if not _denies(evidence, statement) and _links(evidence, statement):
            return True
    return False


def _precedence(evidence: Evidence, host: Told) -> Iterator[Finding]:
    found = origins(evidence.told, evidence.claim.id)
    if not found:
        return
    origin = found[0]
    values = {
        "origin_policy": evidence.claim.origin_policy or evidence.claim.origin,
        "origin_date": str(origin.event.when),
        "host_date": str(host.event.when),
    }
    if origin.event.when.before(host.event.when):
        yield _dated(origin, "precedence.passed", values)
    elif host.event.when.before(origin.event.when):
        yield _dated(host, "precedence.failed", values)


def _order(host: Told, found: Sequence[Told], kind: str, *, linked: bool) -> Iterator[Finding]:
    if not found:
        return
    first = min(found, key=lambda one: (one.event.when.start, one.event.when.end))
    values = {"contact_date": str(first.event.when), "host_date": str(host.event.when)}
    # The surest order: the host's date must end before any possible start of contact.
    if host.event.when.before(first.event.when):
        # A mere plan may well be older than the talks that shaped what came of it.
        if not linked and (kind == "contact" or host.group == "adoption"):
            yield _dated(host, f"{kind}.failed", values)
    else:
        yield _dated(first, f"{kind}.passed", values)


def _dated(told: Told, kind: str, values: Mapping[str, str]) -> Finding:
    return Finding(kind, told.event.evidence, told.statement.document, Message(kind, dict(values)))


def _acknowledgements(evidence: Evidence) -> Iterator[Finding]:
    latest = _latest(evidence)
    for statement in evidence.about:
        if not _names_claimed_origin(evidence, statement) or not _on_host(evidence, statement):
            continue
        if _omits(evidence, statement):
            continue
        if _denies(evidence, statement):
            yield _found(evidence, statement, "acknowledgement.denied")
        elif _links(evidence, statement):
            tier = _tier(evidence.setting, statement, latest)
            yield _found(evidence, statement, f"acknowledgement.{tier}")


def _on_host(evidence: Evidence, statement: Statement) -> bool:
    """Whether the sentence tells of the host: it or its policy is named, no other place at home.

    A document headed by the origin that never names the host tells of the origin alone.
    """
    if statement.document.id not in evidence.naming_host and ORIGIN in statement.context:
        return False
    home = evidence.setting.host_country
    others = [p for _, p in statement.others if p.country == home and p.kind != "country"]
    return not others or HOST in statement.governments


def _latest(evidence: Evidence) -> When | None:
    host = host_date(evidence)
    return host.event.when if host else evidence.setting.case.when


def _names_claimed_origin(evidence: Evidence, statement: Statement) -> bool:
    if evidence.setting.is_case_origin(evidence.claim):
        if evidence.claim.id in statement.models:
            return True
        return names_origin(statement, land=not _other_city_of_origin_land(evidence, statement))
    origin = evidence.claim.origin.lower()
    return origin in statement.text.lower() or evidence.claim.id in statement.models


def _other_city_of_origin_land(evidence: Evidence, statement: Statement) -> bool:
    country = evidence.setting.origin_country
    return any(p.country == country and p.kind != "country" for _, p in statement.others)


def _links(evidence: Evidence, statement: Statement) -> bool:
    """A word of modelling that is not negated, or a coding that states a link."""
    hits = [hit for hit in statement.guards.get("model", ()) if statement.modality(hit) != "denied"]
    if hits:
        return True
    # A coding depends a little on the names in the sentence; two that agree do not.
    tables, coded = evidence.setting.framework.tables, evidence.coded(statement)
    content = (f"{tables.degree}.", f"{tables.mechanism}.learning")
    return f"{tables.status}.claimed" in coded and any(code.startswith(content) for code in coded)


def _denies(evidence: Evidence, statement: Statement) -> bool:
    """A denial beside the origin's name, or a word of modelling denied beside it."""
    spots = _origin_spots(evidence, statement)
    denials = statement.guards.get("denial", ())
    if any(
        near(statement.text, spot, denial, DENIAL_REACH) for spot in spots for denial in denials
    ):
        return True
    if any(
        _touches(statement.text, negation, spot)
        for spot in spots
        for negation in statement.guards.get("negation", ())
    ):
        return True
    models = statement.guards.get("model", ())
    denied = [hit for hit in models if statement.modality(hit) == "denied"]
    return len(denied) == len(models) and any(
        near(statement.text, spot, hit, DENIAL_REACH) for spot in spots for hit in denied
    )


def _touches(text: str, negation: Hit, spot: Hit) -> bool:
    """Whether the name itself is negated: "bukan Seoul", "not Seoul", "서울이 아니"."""
    # "from Seoul, not Tokyo" and "도쿄가 아니라 서울" negate the other name.
    if "\uac00" <= text[negation.start] <= "\ud7a3":
        return 0 <= negation.start - spot.end <= 3
    return 0 <= spot.start - negation.end <= 2


def _omits(evidence: Evidence, statement: Statement) -> bool:
    """The source itself says that the origin goes unmentioned."""
    spots = _origin_spots(evidence, statement)
    omissions = statement.guards.get("omission", ())
    return any(near(statement.text, spot, hit, DENIAL_REACH) for spot in spots for hit in omissions)


def _origin_spots(evidence: Evidence, statement: Statement) -> list[Hit]:
    return [
        hit
        for hit in evidence.setting.government_finder.find(statement.text)
        if hit.label.startswith("origin")
    ]


def _tier(setting: Setting, statement: Statement, when: When | None) -> str:
    document, tiers = statement.document, setting.framework.tiers
    kind = document.kind.lower()
    official = kind in tiers.first_hand and not _origin_speaks(setting, document)
    if kind in tiers.scholarly:
        return "reported"
    if kind in tiers.retelling or len(statement.direct) >= LISTED:
        return "retold"
    if not official and _late(document, when, tiers.late_years):
        return "retold"
    heard = statement.has("speech") and HOST in statement.governments | statement.context
    spoken = heard and not _origin_speaks(setting, document)
    return "first_hand" if official or spoken else "reported"


def _origin_speaks(setting: Setting, document: Document) -> bool:
    """Whether the document is the origin's own voice, stated or by its issuer."""
    if document.side:
        return document.side == "origin"
    issuers = {setting.actors[hit.label].role for hit in setting.actor_finder.find(document.issuer)}
    named = {hit.label for hit in setting.government_finder.find(document.issuer)}
    return "origin" in issuers or named == {"origin"}


def _late(document: Document, when: When | None, years: float) -> bool:
    if document.published is None or when is None:
        return document.published is None
    return document.published.start > when.end + timedelta(days=round(365.25 * years))


def _rivals(evidence: Evidence) -> Iterator[Finding]:
    for statement in evidence.about:
        yield from _named_rivals(evidence, statement)
        if _names_claimed_origin(evidence, statement) or not about_host(
            statement, evidence.setting
        ):
            continue
        for guard, kind in (("national", "national"), ("past", "own_past"), ("private", "private")):
            hits = [h for h in statement.guards.get(guard, ()) if statement.modality(h) != "denied"]
            if hits:
                name = statement.text[hits[0].start : hits[0].end]
                yield _found(evidence, statement, f"rival.{kind}", name)


def _named_rivals(evidence: Evidence, statement: Statement) -> Iterator[Finding]:
    if ORIGIN in statement.governments and statement.document.id not in evidence.naming_host:
        # Another place that learns from the same origin is no rival of it.
        return
    words = [h for h in statement.guards.get("model", ()) if statement.modality(h) != "denied"]
    country = evidence.setting.host_country
    for named in statement.others:
        place = named[1]
        if place.country == evidence.setting.origin_country and place.kind == "country":
            continue
        if place.country == country and place.kind == "country":
            continue
        if _is_origin(evidence.claim, place.name) or not _near_any(statement.text, named, words):
            continue
        kind = "domestic" if place.country == country else "foreign"
        shown = statement.text[named[0].start : named[0].end]
        yield _found(evidence, statement, f"rival.{kind}", shown)


def _is_origin(claim: Claim, name: str) -> bool:
    return name.lower() in claim.origin.lower() or claim.origin.lower() in name.lower()


def _near_any(text: str, named: Named, words: Sequence[Hit]) -> bool:
    spot = named[0]
    for word in words:
        first, last = sorted(((spot.start, spot.end), (word.start, word.end)))
        between = text[first[1] : last[0]]
        if len(between) <= NEAR and ";" not in between:
            return True
    return False


def _signs(evidence: Evidence) -> Iterator[Finding]:
    degree = evidence.setting.framework.tables.degree
    for statement in evidence.about:
        if not _names_claimed_origin(evidence, statement) or _denies(evidence, statement):
            continue
        if not _on_host(evidence, statement) or _omits(evidence, statement):
            continue
        study = [h for h in statement.guards.get("study", ()) if statement.modality(h) == "fact"]
        if study:
            yield _found(evidence, statement, "agents")
        shown = sorted(
            code for code in evidence.coded(statement)
            if code.startswith(f"{degree}.") and not code.endswith("inspiration")
        )  # fmt: skip
        if shown and statement.has("model") and not _retold_by_press(evidence, statement):
            yield _found(evidence, statement, "content", degree=shown[0])
        if statement.has("difference"):
            yield _found(evidence, statement, "difference")


def _retold_by_press(evidence: Evidence, statement: Statement) -> bool:
    """Scholars compare contents long after; late news and lists only repeat."""
    if len(statement.direct) >= LISTED:
        return True
    late = _late(statement.document, _latest(evidence), evidence.setting.framework.tiers.late_years)
    return late and statement.document.kind.lower().startswith(("news", "blog", "opinion"))


def _silence(evidence: Evidence) -> Iterator[Finding]:
    """Documents of the time that describe the policy by name and never name the origin."""
    latest = _latest(evidence)
    tiers = evidence.setting.framework.tiers
    described: dict[str, Statement] = {}
    for statement in evidence.about:
        late = _late(statement.document, latest, tiers.late_years)
        told_again = statement.document.kind.lower() in (*tiers.retelling, *tiers.scholarly)
        if not late and not told_again and about_host(statement, evidence.setting):
            described.setdefault(statement.document.id, statement)
    omitting = [one for one in evidence.about if _omits(evidence, one)]
    silent = [one for document, one in described.items() if document not in evidence.naming_origin]
    silent += omitting
    for statement in silent:
        yield _found(evidence, statement, "silence", count=str(len(silent)))


def _found(
    evidence: Evidence, statement: Statement, kind: str, rival: str = "", **more: str
) -> Finding:
    document = statement.document
    values = {
        "origin": evidence.claim.origin,
        "source": document.issuer or document.title or document.id,
        "date": str(document.published) if document.published else "–",
        "rival": rival,
        **more,
    }
    return Finding(kind, statement.passage, document, Message(kind, values), rival)


def rivals_of(claim: Claim, findings: Iterable[Finding]) -> list[Rival]:
    """The rival origins among the findings, each with all its passages."""
    found: dict[tuple[RivalKind, str], list[Passage]] = {}
    kinds: dict[str, RivalKind] = {
        "rival.foreign": "foreign",
        "rival.domestic": "domestic",
        "rival.national": "national",
        "rival.own_past": "own_past",
    }
    for one in findings:
        if one.kind in kinds:
            found.setdefault((kinds[one.kind], one.rival), []).append(one.passage)
    return [
        Rival(claim.id, name, kind, tuple(dict.fromkeys(passages)))
        for (kind, name), passages in sorted(found.items())
    ]
