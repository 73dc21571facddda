"""The setting of a case: who is host and origin, which actors, places, policies and phrases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from jejak.model.casefile import CaseFile
from jejak.model.framework import Framework
from jejak.model.records import Actor, Claim
from jejak.places import Gazetteer, Place, country_code, country_names, known_names
from jejak.text.folding import lower, slug, squeezed
from jejak.text.phrases import Hit, PhraseFinder

HOST, ORIGIN, HOST_LAND, ORIGIN_LAND = "host", "origin", "host_land", "origin_land"
LINKING_ROLES = ("origin", "intermediary")
"""Roles whose presence beside the host counts as contact on a topic."""


class Setting:
    """Everything the reading of a sentence needs to know about the case."""

    def __init__(self, case: CaseFile, framework: Framework, claims: Sequence[Claim]) -> None:
        self.case = case
        self.framework = framework
        self.claims = tuple(claims)
        self.host_country = country_code(case.host.country)
        self.origin_country = country_code(case.origin.country)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """World places with the case's own names on top."""
        own: dict[str, tuple[str, Iterable[str]]] = {
            place.name: (place.country, place.aliases) for place in self.case.places
        }
        own[self.case.host.name] = (self.case.host.country, self.case.host.aliases)
        own[self.case.origin.name] = (self.case.origin.country, self.case.origin.aliases)
        return Gazetteer(own)

    @cached_property
    def _place_finder(self) -> PhraseFinder:
        return PhraseFinder(self.gazetteer.names, cased=True)

    def places_in(self, text: str) -> list[tuple[Hit, Place]]:
        """Where which place is named, in order, longest name first."""
        return [(hit, self.gazetteer.place(hit.label)) for hit in self._place_finder.find(text)]

    @cached_property
    def actors(self) -> dict[str, Actor]:
        """Known actors by id: those of the case file, and the two governments."""
        entries = [
            Actor(slug(one.name), one.name, one.role.removeprefix("role."), one.place)
            for one in self.case.actors
        ]
        governments = [
            Actor(slug(self.case.host.name), self.case.host.name, "host", self.case.host.name),
            Actor(
                slug(self.case.origin.name), self.case.origin.name, "origin", self.case.origin.name
            ),
        ]
        return {one.id: one for one in (*governments, *entries)}

    @cached_property
    def actor_finder(self) -> PhraseFinder:
        """Finds actors by name and alias."""
        names: dict[str, tuple[str, ...]] = {
            slug(one.name): (one.name, *one.aliases) for one in self.case.actors
        }
        names.setdefault(slug(self.case.host.name), self.case.host.names)
        names.setdefault(slug(self.case.origin.name), self.case.origin.names)
        return PhraseFinder(names)

    @cached_property
    def policy_finder(self) -> PhraseFinder:
        """Finds the claims' policies by the words and aliases given for them."""
        return PhraseFinder({one.id: (one.policy, *one.aliases) for one in self.claims})

    @cached_property
    def _loose(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        found = []
        for claim in self.claims:
            for alias in claim.aliases:
                words = tuple(_stem(word) for word in re.findall(r"\w+", lower(alias)))
                if len([word for word in words if len(word) > 1]) > 1:
                    found.append((claim.id, words))
        return tuple(found)

    def loosely_named(self, text: str) -> frozenset[str]:
        """Claims of which every word of some alias begins a word of the text, in any order.

        "nomor ganjil dan genap" is the rule called "ganjil-genap".
        """
        begun = {word[:n] for word in re.findall(r"\w+", lower(text)) for n in range(1, 7)}
        return frozenset(claim for claim, words in self._loose if begun.issuperset(words))

    @cached_property
    def model_finder(self) -> PhraseFinder:
        """Finds the origin policies that claims name as their source."""
        named = {}
        for claim in self.claims:
            if claim.origin_policy:
                named[claim.id] = _origin_policy_names(claim)
        return PhraseFinder(named)

    def origin_names(self, claim: Claim) -> tuple[str, ...]:
        """All names of a claim's origin; the case's aliases when it is the case's origin."""
        if self.is_case_origin(claim):
            return self.case.origin.names
        return (claim.origin,)

    def is_case_origin(self, claim: Claim) -> bool:
        """Whether a claim's origin is the case's."""
        known = {squeezed(name) for name in self.case.origin.names}
        return squeezed(claim.origin) in known or squeezed(claim.origin).startswith(
            squeezed(self.case.origin.name)
        )

    @cached_property
    def government_finder(self) -> PhraseFinder:
        """Finds host and origin and, less exactly, their countries."""
        return PhraseFinder(
            {
                HOST: (*self.case.host.names, *known_names(self.case.host.name)),
                ORIGIN: (*self.case.origin.names, *known_names(self.case.origin.name)),
                HOST_LAND: country_names(self.host_country) or (self.case.host.country,),
                ORIGIN_LAND: country_names(self.origin_country) or (self.case.origin.country,),
            }
        )

    @cached_property
    def guard_finders(self) -> Mapping[str, PhraseFinder]:
        """One finder for each list of the framework's guards."""
        guards = self.framework.guards.model_dump()
        return {
            name: PhraseFinder({name: [phrase for some in lists.values() for phrase in some]})
            for name, lists in guards.items()
        }

    @cached_property
    def event_finder(self) -> PhraseFinder:
        """Finds the phrases that tell a kind of event."""
        return PhraseFinder(
            {
                kind.id: [phrase for some in kind.phrases.values() for phrase in some]
                for kind in self.framework.events
            }
        )

    @cached_property
    def group_of(self) -> dict[str, str]:
        """The group (contact, adoption, plan, end) of every kind of event."""
        return {kind.id: kind.group for kind in self.framework.events}

    @cached_property
    def stage_finder(self) -> PhraseFinder:
        """Finds the phrases that tell a stage of a process model."""
        return PhraseFinder(
            {
                stage.code: [phrase for some in stage.phrases.values() for phrase in some]
                for process in self.framework.processes
                for stage in process.stages
            }
        )


def _stem(word: str) -> str:
    """A crude stem: what Indonesian and Korean endings leave standing."""
    return word[:2] if _korean(word) else word[:6]


def _korean(word: str) -> bool:
    return "\uac00" <= word[:1] <= "\ud7a3"


def _origin_policy_names(claim: Claim) -> tuple[str, ...]:
    """The origin policy as written and, for `A (B; C)` or `A / B`, each part of it."""
    whole = claim.origin_policy
    parts = [part.strip() for part in re.split(r"[()/,;]", whole)]
    # "DMC" alone may be anything; two Korean syllables are already a name.
    return (whole, *(part for part in parts if len(part) >= (2 if _korean(part) else 4)))
