"""Sentences as evidence: who and what each names, when, how sure, and which policy it is about.

A sentence that names no policy goes on about the one named before it in the same paragraph,
or, failing that, about the one in the title: that is how news is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from jejak.model.records import Document, Modality, Passage
from jejak.model.when import When
from jejak.places import Place
from jejak.text.dates import DateFound, find_dates
from jejak.text.phrases import Hit
from jejak.tracing.setting import HOST, ORIGIN, ORIGIN_LAND, Setting

Named = tuple[Hit, Place]


@dataclass(frozen=True)
class Statement:
    """One sentence (or title) read for the case; hits are offsets into `text`."""

    document: Document
    passage: Passage
    text: str
    governments: frozenset[str]
    context: frozenset[str]
    places: tuple[Named, ...]
    actors: tuple[str, ...]
    direct: frozenset[str]
    carried: frozenset[str]
    models: frozenset[str]
    dates: tuple[DateFound, ...]
    kinds: tuple[Hit, ...]
    stages: tuple[Hit, ...]
    guards: Mapping[str, tuple[Hit, ...]] = field(default_factory=dict)

    @property
    def policies(self) -> frozenset[str]:
        """Claims the sentence is about, named in it or carried over."""
        return self.direct or self.carried

    def has(self, guard: str) -> bool:
        """Whether a phrase of this guard stands in the sentence."""
        return bool(self.guards.get(guard))

    @property
    def others(self) -> tuple[Named, ...]:
        """Places named that are neither of the two governments."""
        return tuple(one for one in self.places if one[1].kind != "own")

    def modality(self, hit: Hit) -> Modality:
        """Whether what a phrase tells is a fact, a plan, or denied."""
        if any(_governs(one, hit, self.text, 30) for one in self.guards.get("negation", ())):
            return "denied"
        if any(_governs(one, hit, self.text, 70) for one in self.guards.get("intention", ())):
            return "plan"
        return "fact"


def _governs(guard: Hit, hit: Hit, text: str, reach: int) -> bool:
    """A guard before the phrase, or after it in Korean, in the same clause."""
    between = text[min(guard.end, hit.end) : max(guard.start, hit.start)]
    if any(stop in between for stop in ";,:") and len(between) > 4:
        return False
    if guard.end <= hit.start:
        return hit.start - guard.end <= reach
    # In Korean the verb's own ending denies it ("개통되지 않"); plans close the clause.
    korean = "\uac00" <= text[guard.start] <= "\ud7a3"
    return korean and 0 <= guard.start - hit.end <= (5 if guard.label == "negation" else reach // 3)


def near(text: str, one: Hit, other: Hit, reach: int) -> bool:
    """Whether two phrases stand within `reach` characters in one clause."""
    between = text[min(one.end, other.end) : max(one.start, other.start)]
    return len(between) <= reach and ";" not in between and ". " not in between


def read_statements(
    documents: Sequence[Document],
    passages: Sequence[Passage],
    setting: Setting,
) -> list[Statement]:
    """Every sentence and title of the documents, read for the case, in order."""
    by_document: dict[str, list[Passage]] = {}
    for passage in passages:
        by_document.setdefault(passage.document, []).append(passage)
    found: list[Statement] = []
    for document in documents:
        about = _policies(document.title, setting)
        found.extend(_read_document(document, by_document.get(document.id, []), setting, about))
    return found


def _read_document(
    document: Document, passages: Sequence[Passage], setting: Setting, about: frozenset[str]
) -> Iterator[Statement]:
    title_text = f"{document.title} {document.issuer}"
    title_governments = _governments(title_text, setting)
    paragraphs = sorted(one for one in passages if one.unit == "paragraph")
    sentences = sorted(one for one in passages if one.unit in ("sentence", "title"))
    focus, previous, paragraph = about, title_governments, -1
    for passage in sentences:
        inside = _paragraph_start(paragraphs, passage)
        if inside != paragraph:
            focus, previous, paragraph = about, title_governments, inside
        statement = _read_one(
            document, passage, setting, (focus, previous | title_governments), about
        )
        # A title that names a policy keeps the word: others are mentioned in passing.
        focus = about or statement.direct or focus
        previous = statement.governments
        yield statement


def _policies(text: str, setting: Setting) -> frozenset[str]:
    named = frozenset(hit.label for hit in setting.policy_finder.find(text))
    return named or setting.loosely_named(text)


def _paragraph_start(paragraphs: Sequence[Passage], passage: Passage) -> int:
    """Where the passage's paragraph starts; a sentence in none is a paragraph by itself."""
    inside = (one.start for one in paragraphs if one.start <= passage.start < one.end)
    return next(inside, passage.start)


def _governments(text: str, setting: Setting) -> frozenset[str]:
    """Host, origin and their countries, by name or by an actor of theirs."""
    actors = [hit.label for hit in setting.actor_finder.find(text)]
    named = frozenset(hit.label for hit in setting.government_finder.find(text))
    return named | _sides(actors, setting)


def _read_one(
    document: Document,
    passage: Passage,
    setting: Setting,
    before: tuple[frozenset[str], frozenset[str]],
    about: frozenset[str],
) -> Statement:
    text = passage.of(document.text)
    named = _policies(text, setting)
    # A sentence that names another policy still belongs to the policy of its title.
    direct = named | about if named else named
    actors = tuple(dict.fromkeys(hit.label for hit in setting.actor_finder.find(text)))
    return Statement(
        document=document,
        passage=passage,
        text=text,
        governments=_governments(text, setting),
        context=before[1],
        places=tuple(_one_a_span(setting.places_in(text))),
        actors=actors,
        direct=direct,
        carried=frozenset() if direct else before[0],
        models=frozenset(hit.label for hit in setting.model_finder.find(text)),
        dates=tuple(find_dates(text, document.published)),
        kinds=tuple(setting.event_finder.find_all(text)),
        stages=tuple(setting.stage_finder.find(text)),
        guards={
            name: tuple(sorted(finder.find_all(text)))
            for name, finder in setting.guard_finders.items()
        },
    )


def _sides(actors: Sequence[str], setting: Setting) -> frozenset[str]:
    roles = {setting.actors[one].role for one in actors}
    return frozenset(
        ({HOST} if "host" in roles else set()) | ({ORIGIN} if "origin" in roles else set())
    )


def _one_a_span(found: Sequence[Named]) -> Iterator[Named]:
    """Singapore is a city and a country: the city is kept."""
    rank: dict[str, int] = {"own": 0, "site": 1, "city": 2, "country": 3}
    chosen: dict[tuple[int, int], Named] = {}
    for hit, place in found:
        held = chosen.get((hit.start, hit.end))
        if held is None or rank[place.kind] < rank[held[1].kind]:
            chosen[hit.start, hit.end] = (hit, place)
    yield from chosen.values()


def names_origin(statement: Statement, *, land: bool = True, context: bool = False) -> bool:
    """Whether the sentence names the origin, or its country when no other city there is meant."""
    seen = statement.governments | (statement.context if context else frozenset())
    if ORIGIN in seen:
        return True
    return land and ORIGIN_LAND in seen


def about_host(statement: Statement, setting: Setting) -> bool:
    """Whether the sentence tells of the host, not of another place at home.

    It does when it names the host, or names no other place of the host's country and the
    document's title and issuer name none either.
    """
    if HOST in statement.governments:
        return True
    home = [
        place
        for _, place in statement.others
        if place.country == setting.host_country and place.kind != "country"
    ]
    if home or (ORIGIN in statement.governments and HOST not in statement.context):
        return False
    shown = f"{statement.document.title} {statement.document.issuer}"
    return HOST in statement.context or not [
        place
        for _, place in setting.places_in(shown)
        if place.kind in ("city", "site") and place.country == setting.host_country
    ]


Dated = Literal["text", "published"]


def date_of(statement: Statement, hit: Hit) -> tuple[When, Dated] | None:
    """The date of what a phrase tells: the nearest in the sentence, else the publication's."""
    if statement.dates:
        nearest = min(statement.dates, key=lambda one: _distance(one, hit))
        return nearest.when, "text"
    if statement.document.published is None:
        return None
    return statement.document.published, "published"


def _distance(date: DateFound, hit: Hit) -> int:
    return max(date.start - hit.end, hit.start - date.end, 0)
