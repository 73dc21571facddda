"""The theory as a file: codes, families, process models, tests and their weights.

Nothing of the theory is in code. A user writes another YAML file of this shape and
nothing else changes; a mistake in it is named by file, line, key and remedy.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from jejak.errors import FrameworkError
from jejak.model import yamlfile

LANGUAGES = ("en", "id", "ko")
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]*$")]
Words = Mapping[str, Text]
Phrases = Mapping[str, tuple[Text, ...]]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Family(_Part):
    """A question asked of every passage; `single` families allow one code at most."""

    id: Identifier
    name: Words
    choice: Literal["single", "multiple"]
    question: Words


class Code(_Part):
    """One line of the codebook, with its rules and cues per language."""

    id: Identifier
    name: Words
    definition: Words
    include: Words = Field(default_factory=dict)
    exclude: Words = Field(default_factory=dict)
    cues: Phrases = Field(default_factory=dict)
    source: str = ""

    @property
    def family(self) -> str:
        """The part of the id before the dot."""
        return self.id.partition(".")[0]


class Stage(_Part):
    """A step of a process model: the code it is recognised by, where, and what shows it."""

    code: Identifier
    venue: Words = Field(default_factory=dict)
    expects: Words = Field(default_factory=dict)
    phrases: Phrases = Field(default_factory=dict)


class Process(_Part):
    """An ordered process that a transfer is expected to pass through."""

    id: Identifier
    name: Words
    source: str = ""
    stages: tuple[Stage, ...]


class EventKind(_Part):
    """A kind of dated event and the phrases that tell it; `group` is its part in a test."""

    id: Identifier
    name: Words
    group: Literal["contact", "adoption", "plan", "end"]
    phrases: Phrases


class Test(_Part):
    """An observation type of process tracing with its range of weight in decibels.

    `hoop`: needed but not enough, failing weighs most. `smoking_gun`: passing weighs most.
    `straw`: weighs little either way.
    """

    id: Identifier
    name: Words
    test: Literal["hoop", "smoking_gun", "straw", "doubly_decisive"]
    weight: tuple[Number, Number]
    question: Words
    source: str = ""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.weight[0] > self.weight[1]:
            raise ValueError(f"weight {list(self.weight)} has its larger end first")
        return self


class Thresholds(_Part):
    """Where support in decibels becomes a verdict, on the middle and the ends of its range."""

    supported: Number
    leaning: Number
    contradicted: Number
    unsure: Number = Field(description="how far the weaker end may reach across zero")
    repeat: Number = Field(ge=0, le=1, description="worth of each further observation of a kind")


class Guards(_Part):
    """Phrases that turn a statement round: negation, intention, speech, comparison, agency."""

    negation: Phrases
    denial: Phrases
    omission: Phrases
    intention: Phrases
    speech: Phrases
    model: Phrases
    study: Phrases
    national: Phrases
    private: Phrases
    past: Phrases
    difference: Phrases


class Tiers(_Part):
    """Which kinds of document are first-hand, which study a case, which merely pass things on."""

    first_hand: tuple[Text, ...]
    scholarly: tuple[Text, ...] = ()
    retelling: tuple[Text, ...]
    late_years: Number = 2.0


class Tables(_Part):
    """The families that the report's tables are made of."""

    profile: tuple[Identifier, Identifier] | None = None
    policies: Identifier | None = None
    principles: Identifier | None = None
    mechanism: Identifier = "mechanism"
    degree: Identifier = "degree"
    status: Identifier = "status"


class Framework(_Part):
    """A whole theory file; `digest` names this exact version of it."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
    version: Text
    title: Words
    about: Words
    languages: tuple[str, ...]
    families: tuple[Family, ...]
    codes: tuple[Code, ...]
    processes: tuple[Process, ...] = ()
    events: tuple[EventKind, ...] = ()
    tests: tuple[Test, ...] = ()
    thresholds: Thresholds
    guards: Guards
    tiers: Tiers
    tables: Tables = Tables()
    examples: tuple[Text, ...] = ()

    @field_validator("examples")
    @classmethod
    def _beside(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for number, pattern in enumerate(patterns):
            if Path(pattern).is_absolute() or ".." in Path(pattern).parts:
                raise yamlfile.MisplacedError(
                    f"{pattern!r} leads out of the folder of the framework file", number
                )
        return patterns

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for part in ("families", "codes", "processes", "events", "tests"):
            _unique(part, getattr(self, part))
        families = {family.id for family in self.families}
        for number, code in enumerate(self.codes):
            if "." not in code.id:
                problem = f"code {code.id!r} names no family; write it as family.code"
                raise yamlfile.MisplacedError(problem, "codes", number, "id")
            if code.family not in families:
                problem = f"code {code.id!r} belongs to no family in {sorted(families)}"
                raise yamlfile.MisplacedError(problem, "codes", number, "id")
        self._check_stages({code.id for code in self.codes})
        return self

    def _check_stages(self, known: set[str]) -> None:
        for number, process in enumerate(self.processes):
            for order, stage in enumerate(process.stages):
                if stage.code not in known:
                    problem = f"stage {stage.code!r} of {process.id!r} is no code"
                    place = ("processes", number, "stages", order, "code")
                    raise yamlfile.MisplacedError(problem, *place)

    @property
    def digest(self) -> str:
        """SHA-256 of the framework's content, in hexadecimal."""
        content = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()

    def code(self, code: str) -> Code:
        """The code with this id."""
        for one in self.codes:
            if one.id == code:
                return one
        raise FrameworkError(f"no code {code!r}", where=self.id, remedy="see the framework file")

    def members(self, family: str) -> tuple[Code, ...]:
        """The codes of a family, in the order of the file."""
        return tuple(code for code in self.codes if code.family == family)

    def test(self, test: str) -> Test:
        """The observation type with this id."""
        for one in self.tests:
            if one.id == test:
                return one
        raise FrameworkError(f"no test {test!r}", where=self.id, remedy="add it under `tests:`")


_SINGULAR = {
    "families": "family",
    "codes": "code",
    "processes": "process",
    "events": "event",
    "tests": "test",
}


def _unique(part: str, items: Sequence[Family | Code | Process | EventKind | Test]) -> None:
    seen: set[str] = set()
    for number, one in enumerate(items):
        if one.id in seen:
            problem = f"{_SINGULAR[part]} {one.id!r} appears twice"
            raise yamlfile.MisplacedError(problem, part, number, "id")
        seen.add(one.id)


def framework_path(name: str) -> Path:
    """Where a framework lives: a shipped name, or a path to a YAML file."""
    if name.endswith((".yaml", ".yml")):
        return Path(name)
    return Path(str(files("jejak"))) / "frameworks" / f"{name}.yaml"


def shipped_frameworks() -> tuple[str, ...]:
    """The names of the frameworks that come with Jejak.

    >>> "sister-city" in shipped_frameworks()
    True
    """
    home = Path(str(files("jejak"))) / "frameworks"
    return tuple(sorted(one.stem for one in home.glob("*.yaml")))


def load_framework(name: str) -> Framework:
    """Load a shipped framework by name, or any framework by path.

    >>> load_framework("sister-city").members("degree")[0].id
    'degree.copying'
    """
    path = framework_path(name)
    if not path.exists() and not name.endswith((".yaml", ".yml")):
        shipped = list(shipped_frameworks())
        raise FrameworkError(
            f"no framework named {name!r}", where=name, remedy=f"use one of {shipped} or a path"
        )
    return yamlfile.load(path, Framework, FrameworkError)


def shown(words: Mapping[str, str], language: str) -> str:
    """The wording in `language`, else English, else whatever there is.

    >>> shown({"en": "Learning", "ko": "학습"}, "ko")
    '학습'
    """
    return words.get(language) or words.get("en") or next(iter(words.values()), "")
