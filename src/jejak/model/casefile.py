"""What people write to open a case: `case.yaml` and `claims.yaml`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    StringConstraints,
    field_validator,
    model_validator,
)

from jejak.errors import CaseError
from jejak.model import yamlfile
from jejak.model.records import Claim
from jejak.model.when import When

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_absent(cls, data: object) -> object:
        if isinstance(data, dict):
            return {key: value for key, value in data.items() if value is not None}
        return data


class Government(_Part):
    """One side of the case: a city or other government, its country, and its other names."""

    name: Text
    country: str = ""
    aliases: tuple[Text, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The name and all aliases."""
        return (self.name, *self.aliases)


class ActorEntry(_Part):
    """An actor the user knows; `role` is a code of the framework's `role` family, bare."""

    name: Text
    aliases: tuple[Text, ...] = ()
    role: str = ""
    place: str = ""


class PlaceEntry(_Part):
    """A place the gazetteer may not know, such as a district known as a model."""

    name: Text
    aliases: tuple[Text, ...] = ()
    country: str = ""


class CaseFile(_Part):
    """`case.yaml`: who is origin, who is host, when, in which languages, by which theory."""

    name: Text
    origin: Government
    host: Government
    sources: Text
    period: str = ""
    languages: tuple[str, ...] = ("id", "en", "ko")
    framework: str = "sister-city"
    actors: tuple[ActorEntry, ...] = ()
    places: tuple[PlaceEntry, ...] = ()
    seed: int = Field(default=20160520, ge=0, lt=2**63)

    @field_validator("period", mode="before")
    @classmethod
    def _period(cls, value: object) -> str:
        text = str(value or "")
        if text:
            _parse(text)
        return text

    @property
    def when(self) -> When | None:
        """The period as an interval, or None."""
        return When.parse(self.period) if self.period else None


class ClaimEntry(_Part):
    """One line of `claims.yaml`: a policy of the host said to come from an origin."""

    id: Annotated[str, StringConstraints(pattern=r"^[\w.-]+$")]
    policy: Text
    origin: Text
    aliases: tuple[Text, ...] = ()
    dimension: str = ""
    origin_policy: str = ""
    asserted_by: str = ""
    host_text: str = ""
    origin_texts: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _both_texts(self) -> Self:
        if bool(self.host_text) != bool(self.origin_texts):
            raise ValueError("host_text and origin_texts go together; give both or neither")
        return self


class ClaimsFile(RootModel[tuple[ClaimEntry, ...]]):
    """`claims.yaml`: a list of claims."""

    @field_validator("root")
    @classmethod
    def _unique(cls, entries: tuple[ClaimEntry, ...]) -> tuple[ClaimEntry, ...]:
        seen: set[str] = set()
        for number, entry in enumerate(entries):
            if entry.id in seen:
                raise yamlfile.MisplacedError(
                    f"claim id {entry.id!r} appears twice; ids must differ", number, "id"
                )
            seen.add(entry.id)
        return entries


def _parse(text: str) -> When:
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}(/\d{4}(-\d\d){0,2})?", text):
        raise ValueError(f"{text!r} is no period; write it as 2014/2019 or 2014-05/2019-12-31")
    return When.parse(text)


def load_case(path: Path) -> CaseFile:
    """Read `case.yaml`; a mistake is named by file, line and key."""
    return yamlfile.load(path, CaseFile, CaseError)


def load_claims(path: Path) -> tuple[Claim, ...]:
    """Read `claims.yaml` as `Claim` records."""
    entries = yamlfile.load(path, ClaimsFile, CaseError).root
    return tuple(
        Claim(
            id=entry.id,
            policy=entry.policy,
            origin=entry.origin,
            aliases=entry.aliases,
            dimension=entry.dimension,
            origin_policy=entry.origin_policy,
            asserted_by=entry.asserted_by,
            host_text=entry.host_text,
            origin_texts=entry.origin_texts,
        )
        for entry in entries
    )
