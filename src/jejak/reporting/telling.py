"""Sentences of a report as markup: the words, the markers of their evidence, and who wrote them.

A sentence that a person rewrote says so, and the program's own stands beside it. What people wrote
is text and nothing else, and its direction of writing ends where it ends.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from markupsafe import Markup

from jejak.model.records import Passage
from jejak.model.revisions import Revision
from jejak.model.when import When
from jejak.reporting.editing import Added, Editing, Sentence, Told
from jejak.reporting.evidence import EvidenceBook
from jejak.reporting.wording import Catalogue

# A statement told by thirty sources is not made clearer by thirty numbers.
CITED = 8
# So much of a sentence tells whoever cannot see it which one a link is about.
NAMED = 60


@dataclass(frozen=True)
class Leads:
    """Where a report that is shown live leads: to a passage, and to what may be edited.

    `sentence` and `paragraph` take the key, `new` the place; the three are None for who may only
    read.
    """

    passage: Callable[[Passage], str]
    sentence: Callable[[str], str] | None = None
    paragraph: Callable[[str], str] | None = None
    new: Callable[[str], str] | None = None


@dataclass(frozen=True)
class Teller:
    """Writes the sentences of one report; `leads` are none in a file that stands alone."""

    words: Catalogue
    book: EvidenceBook
    editing: Editing
    leads: Leads | None = None

    def cite(self, passages: Iterable[Passage]) -> Markup:
        """Numbered markers that lead to the evidence; the first of each can be led back to."""
        all_ = list(dict.fromkeys(passages))
        cited = self.book.cite(all_[:CITED])
        by_number = {self.book.numbers[one]: one for one in all_[:CITED]}
        marks = [self._marker(number, by_number[number], first) for number, first in cited]
        more = len(all_) - CITED
        if more > 0:
            told = self.words.say("evidence.more", count=more)
            marks.append(Markup('<span class="more">{}</span>').format(told))
        if not marks:
            return Markup("")
        return Markup(' <span class="cites">{}</span>').format(Markup(" ").join(marks))

    def _marker(self, number: int, passage: Passage, first: bool) -> Markup:
        anchor = Markup(' id="c{}"').format(number) if first else Markup("")
        label = self.words.say("evidence.label", number=number)
        link = self.leads.passage(passage) if self.leads else f"#e{number}"
        return Markup('<a class="ev" href="{3}"{1} aria-label="{2}">[{0}]</a>').format(
            number, anchor, label, link
        )

    def tell(self, sentence: Sentence, *, again: bool = False, pooled: int = 1) -> Markup:
        """A sentence with its markers; `again` if it stands in the report a second time.

        Of observations that were `pooled` into one, it says how many they are.
        """
        told = self.editing.told(sentence)
        words = _bdi(told.text) if told.revision else Markup("{}").format(told.text)
        if pooled > 1:
            words += self._tag("claim.pooled", count=pooled)
        text = words + self.cite(told.passages) + self._note(told)
        if self.leads is None or not told.key:
            return text
        name = f"{'again' if again else 'told'}-{name_of(told.key)}"
        pen = Markup("") if again else self._pen(told, name)
        return Markup('<span class="told" id="{}">{}{}</span>').format(name, text, pen)

    def _note(self, told: Told) -> Markup:
        revision = told.revision
        if revision is None:
            return Markup("")
        note = self._tag("edit.tag") + self._line(
            "edit.note", **self._who(revision), generated=_bdi(told.generated)
        )
        if told.outdated:
            note += self._line("edit.outdated", extra="outdated")
            if revision.generated != told.generated:
                note += self._line("edit.before", generated=_bdi(revision.generated))
        return note

    def _pen(self, told: Told, name: str) -> Markup:
        if self.leads is None or self.leads.sentence is None:
            return Markup("")
        return Markup(
            ' <a class="pen" href="{0}" hx-get="{0}" hx-target="#{1}" hx-swap="outerHTML">'
            '{2}<span class="quiet"> {3}</span></a>'
        ).format(self.leads.sentence(told.key), name, self.words.say("edit.pen"), _short(told.text))

    def added(self, place: str) -> Markup:
        """The paragraphs that people added at the end of a place, each a block of its own."""
        found = Markup("").join(self._paragraph(one) for one in self.editing.added(place))
        if self.leads is None or self.leads.new is None:
            return found
        link = Markup('<p class="adding"><a class="pen" href="{}">{}</a></p>\n')
        return found + link.format(self.leads.new(place), self.words.say("edit.add"))

    def _paragraph(self, one: Added) -> Markup:
        revision = one.revision
        text = _bdi(revision.text) + self.cite(one.passages)
        text += self._tag("edit.paragraph_tag") + self._line("edit.by", **self._who(revision))
        if not one.passages:
            text += self._line("edit.no_evidence", extra="outdated")
        for quote in one.lost:
            text += self._line("edit.lost", extra="outdated", quote=_bdi(quote))
        if self.leads and self.leads.paragraph:
            pen = Markup(' <a class="pen" href="{}">{}<span class="quiet"> {}</span></a>')
            address = self.leads.paragraph(revision.item)
            text += pen.format(address, self.words.say("edit.pen"), _short(revision.text))
        name = f"told-{name_of(revision.item)}"
        return Markup('<p class="added" id="{}">{}</p>\n').format(name, text)

    def _who(self, revision: Revision) -> dict[str, Markup | str]:
        day = self.words.date(When.parse(revision.at[:10]))
        return {"name": _bdi(revision.name), "date": day}

    def _tag(self, key: str, **values: object) -> Markup:
        return Markup(' <span class="tag">{}</span>').format(self.words.say(key, **values))

    def _line(self, key: str, *, extra: str = "", **values: Markup | str) -> Markup:
        classes = f"soft ref edit {extra}".strip()
        # The sentence is ours and its values are escaped already.
        told = Markup(self.words.sentences[key]).format(**values)  # noqa: S704
        return Markup('<span class="{}">{}</span>').format(classes, told)


def name_of(key: str) -> str:
    """A name for a place of the page, of plain letters whatever the key is.

    >>> name_of("claim.park")
    '2ab8682cea'
    """
    return hashlib.sha256(key.encode()).hexdigest()[:10]


def _bdi(text: str) -> Markup:
    return Markup("<bdi>{}</bdi>").format(text)


def _short(text: str) -> str:
    return text if len(text) <= NAMED else f"{text[:NAMED]}…"
