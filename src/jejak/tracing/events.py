"""Dated events told by sentences: contacts, adoptions, plans and ends, with their stages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from jejak.model.records import Document, Event, Modality, Passage
from jejak.model.when import When
from jejak.text.phrases import Hit
from jejak.tracing.setting import HOST, LINKING_ROLES, Setting
from jejak.tracing.statements import Dated, Statement, about_host, date_of, names_origin

REPORTING_KINDS = (
    "news",
    "government",
    "press",
    "interview",
    "project",
    "minutes",
    "law",
    "decree",
)
"""Beginnings of document kinds whose own date dates what they report as new."""


@dataclass(frozen=True)
class Told:
    """An event with the sentence that tells it, before it becomes a record."""

    event: Event
    group: str
    statement: Statement


def tell_events(statements: Iterable[Statement], setting: Setting) -> list[Told]:
    """All events of the statements; one sentence tells one event of a group at most."""
    found: list[Told] = []
    for statement in statements:
        found.extend(_events_of(statement, setting))
    return found


def _events_of(statement: Statement, setting: Setting) -> Iterator[Told]:
    by_group: dict[str, tuple[Hit, Modality]] = {}
    for hit in statement.kinds:
        modality = statement.modality(hit)
        group = setting.group_of[hit.label]
        if group == "adoption" and modality == "plan":
            group = "plan"
        held = by_group.get(group)
        if held is None or (held[1] != "fact" and modality == "fact"):
            by_group[group] = (hit, modality)
    for group, (hit, modality) in by_group.items():
        dated = date_of(statement, hit)
        if dated and (dated[1] == "text" or _reports(statement.document)):
            yield _told(statement, setting, group, (hit, modality, dated))
    yield from _stage_events(statement, setting)


def _stage_events(statement: Statement, setting: Setting) -> Iterator[Told]:
    """One event for each stage named; in a list of stages each takes the date that follows it."""
    seen: set[str] = set()
    for place, hit in enumerate(statement.stages):
        if hit.label in seen:
            continue
        later = statement.stages[place + 1 :]
        end = next((one.start for one in later if one.label != hit.label), len(statement.text))
        dated = _stage_date(statement, hit, end)
        if dated and (dated[1] == "text" or _reports(statement.document)):
            seen.add(hit.label)
            yield _told(statement, setting, "stage", (hit, statement.modality(hit), dated))


def _stage_date(statement: Statement, hit: Hit, end: int) -> tuple[When, Dated] | None:
    several = len({one.label for one in statement.stages}) > 1
    if not several or not statement.dates:
        return date_of(statement, hit)
    following = [one for one in statement.dates if hit.start <= one.start < end]
    return (following[0].when, "text") if following else None


def _reports(document: Document) -> bool:
    return document.kind.lower().startswith(REPORTING_KINDS)


def _told(
    statement: Statement,
    setting: Setting,
    group: str,
    what: tuple[Hit, Modality, tuple[When, Dated]],
) -> Told:
    hit, modality, (when, source) = what
    kind = hit.label if hit.label in setting.group_of else "stage"
    stages = (hit.label,) if kind == "stage" else ()
    event = Event(
        id=":".join((statement.passage.key, kind, *stages)),
        when=when,
        kind=kind,
        places=tuple(dict.fromkeys(place.name for _, place in statement.places)),
        actors=statement.actors,
        stages=stages,
        policies=tuple(sorted(statement.policies)),
        modality=modality,
        dated=source,
        evidence=statement.passage,
    )
    return Told(event, group, statement)


def contacts(told: Iterable[Told], setting: Setting) -> list[Told]:
    """Contacts between host and origin that took place, surest date first."""
    return _by_date(
        one
        for one in told
        if one.group == "contact"
        and one.event.modality == "fact"
        and _between(one.statement, setting)
    )


def _between(statement: Statement, setting: Setting) -> bool:
    """Host and origin together, at least one of them in the sentence itself, no third at home."""
    here, around = statement.governments, statement.governments | statement.context
    if not ({"host", "origin"} <= around and here & {"host", "origin"}):
        return False
    third = [
        p for _, p in statement.others if p.kind != "country" and p.country == setting.host_country
    ]
    return HOST in here or not third


def topic_contacts(told: Iterable[Told], setting: Setting, claim: str) -> list[Told]:
    """Contacts on one policy: with the origin, its country, or an actor who links the two."""
    return _by_date(
        one
        for one in told
        if one.group == "contact"
        and one.event.modality == "fact"
        and (claim in one.statement.policies or claim in one.statement.models)
        and (names_origin(one.statement) or _linked(one.statement, setting))
        and HOST in one.statement.governments | one.statement.context
    )


def _linked(statement: Statement, setting: Setting) -> bool:
    return any(setting.actors[one].role in LINKING_ROLES for one in statement.actors)


def adoptions(told: Iterable[Told], setting: Setting, claim: str) -> list[Told]:
    """When the host had the policy: facts of adoption told of the host, earliest first.

    Later retellings date things only when no source of the time does.
    """
    found = _by_date(
        one
        for one in told
        if one.group == "adoption"
        and one.event.modality == "fact"
        and claim in one.statement.policies
        and _of_host(one.statement, setting)
    )
    return [one for one in found if not retold(one, setting)] or found


def retold(told: Told, setting: Setting) -> bool:
    """Whether the source tells the event long after it, or passes on what others wrote."""
    document, tiers = told.statement.document, setting.framework.tiers
    kind = document.kind.lower()
    if kind in tiers.first_hand:
        return False
    if kind in tiers.scholarly:
        return False
    if kind in tiers.retelling or document.published is None:
        return True
    return (document.published.start - told.event.when.end).days > 365.25 * tiers.late_years


def decisions(told: Iterable[Told], setting: Setting, claim: str) -> list[Told]:
    """When the host is first known to want the policy: plans and adoptions, earliest first."""
    return _by_date(
        one
        for one in told
        if one.group in ("adoption", "plan")
        and one.event.modality != "denied"
        and claim in one.statement.policies
        and _of_host(one.statement, setting)
    )


def _of_host(statement: Statement, setting: Setting) -> bool:
    foreign = [
        p for _, p in statement.others if p.country != setting.host_country and p.kind != "country"
    ]
    if foreign and HOST not in statement.governments:
        return False
    return about_host(statement, setting)


def origins(told: Iterable[Told], claim: str) -> list[Told]:
    """When the origin had its own policy, earliest first."""
    return _by_date(
        one
        for one in told
        if one.group == "adoption"
        and one.event.modality == "fact"
        and one.event.dated == "text"
        and (claim in one.statement.models or "origin" in one.statement.governments)
        and HOST not in one.statement.governments
        and claim not in one.statement.direct
        and _on_model(one.statement, claim)
    )


def _on_model(statement: Statement, claim: str) -> bool:
    return claim in statement.models


def _by_date(told: Iterable[Told]) -> list[Told]:
    return sorted(told, key=lambda one: (one.event.when.end, one.event.when.start, one.event.id))


def place_on_stages(
    told: Iterable[Told], codings: Mapping[tuple[str, int, int], frozenset[str]], setting: Setting
) -> list[Event]:
    """Events with the stages of the process models they show, by phrase or by coding.

    A stage counts only for contact between the case's two sides, a coded one once a sentence.
    """
    taken: set[Passage] = set()
    stages = {stage.code for process in setting.framework.processes for stage in process.stages}
    placed = []
    for one in told:
        passage = one.statement.passage
        shown = one.event.stages if _shared(one.statement, setting) else ()
        if (
            one.group in ("contact", "plan")
            and passage not in taken
            and _shared(one.statement, setting)
        ):
            named = {hit.label for hit in one.statement.stages}
            key = (passage.document, passage.start, passage.end)
            shown = tuple(sorted((codings.get(key, frozenset()) & stages) - named))
            taken.add(passage)
        placed.append(_with_stages(one.event, shown))
    return placed


def _shared(statement: Statement, setting: Setting) -> bool:
    """Whether the sentence is about the two sides, or the host and an actor who links them."""
    host = HOST in statement.governments | statement.context
    return _between(statement, setting) or (host and _linked(statement, setting))


def _with_stages(event: Event, stages: tuple[str, ...]) -> Event:
    values = {name: getattr(event, name) for name in event.__dataclass_fields__}
    return Event(**(values | {"stages": stages}))
