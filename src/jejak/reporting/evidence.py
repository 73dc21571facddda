"""The numbered evidence of a report: which passage, in which paragraph, of which source.

A passage gets its number when it is first cited, so numbers rise in reading order and the
same passage always carries the same one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from jejak.model.material import Material
from jejak.model.records import Passage
from jejak.model.when import When
from jejak.text.sentences import Span, paragraphs

# A paragraph is shown whole up to this length; a longer one is cut around its passage.
SHOWN = 700


@dataclass(frozen=True)
class Evidence:
    """A passage inside its paragraph, and the source it stands in."""

    number: int
    before: str
    words: str
    after: str
    document: str
    language: str
    title: str
    issuer: str
    published: When | None
    link: str
    address: str
    caution: str
    passage: Passage


@dataclass
class EvidenceBook:
    """Numbers passages as they are cited, and lists them in the end."""

    material: Material
    numbers: dict[Passage, int] = field(default_factory=dict)
    _paragraphs: dict[str, list[Span]] = field(default_factory=dict)

    def cite(self, passages: Iterable[Passage]) -> list[tuple[int, bool]]:
        """The number of every passage, rising, and whether this is its first mention."""
        cited: dict[int, bool] = {}
        for passage in dict.fromkeys(passages):
            first = passage not in self.numbers
            number = self.numbers.setdefault(passage, len(self.numbers) + 1)
            cited[number] = first
        return sorted(cited.items())

    def entries(self) -> list[Evidence]:
        """Everything cited so far, by number."""
        return [self._entry(number, passage) for passage, number in self.numbers.items()]

    def _entry(self, number: int, passage: Passage) -> Evidence:
        document = self.material.document[passage.document]
        before, after = self._around(document.text, passage)
        link = web_address(document.url)
        return Evidence(
            number=number,
            before=before,
            words=self.material.words(passage),
            after=after,
            document=document.id,
            language=document.language,
            title=document.title or document.id,
            issuer=document.issuer,
            published=document.published,
            link=link,
            address=document.url or document.original,
            caution=document.caution,
            passage=passage,
        )

    def _around(self, text: str, passage: Passage) -> tuple[str, str]:
        if passage.document not in self._paragraphs:
            self._paragraphs[passage.document] = list(paragraphs(text))
        start, end = _enclosing(self._paragraphs[passage.document], passage)
        return cut_around(text[start : passage.start], text[passage.end : end])


def _enclosing(spans: list[Span], passage: Passage) -> Span:
    at = bisect_right(spans, passage.start, key=lambda span: span[0]) - 1
    if at >= 0 and passage.start < spans[at][1]:
        return spans[at][0], max(spans[at][1], passage.end)
    return passage.start, passage.end


def cut_around(before: str, after: str) -> tuple[str, str]:
    """The nearest words on both sides of a passage, cut at a space where they are long.

    >>> cut_around("Satu dua. ", " Tiga.")
    ('Satu dua. ', ' Tiga.')
    """
    half = SHOWN // 2
    if len(before) > half:
        before = "… " + before[-half:].partition(" ")[2]
    if len(after) > half:
        after = after[:half].rpartition(" ")[0] + " …"
    return before, after


def web_address(url: str) -> str:
    """An address that may become a link; anything but http and https may not.

    >>> web_address("https://example.org/a"), web_address("javascript:alert(1)")
    ('https://example.org/a', '')
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme.lower() in ("http", "https") and parts.netloc else ""
