"""A sentence that a person rewrote stands in every form, with its evidence, the person and ours."""

import io
from dataclasses import replace

import docx
import papers
import pytest

from jejak.model.revisions import Revision
from jejak.reporting.blocks import Entry, Paragraph, plain
from jejak.reporting.docxreport import docx_report
from jejak.reporting.markdownreport import markdown_report
from jejak.reporting.report import prepare, write_report
from jejak.reporting.wording import catalogue

MINE = "What I found is *this*."


@pytest.fixture(scope="module")
def sentence(material):
    told = prepare(material, catalogue("en")).sentences
    return next(one for one in told.values() if one.passages)


@pytest.fixture(scope="module")
def paper(material, sentence):
    said = Revision(
        sentence.key, "en", "written", MINE, "ana", "Ana Sari", "2026-01-02T03:04:05", sentence.text
    )
    return papers.read_paper(write_report(replace(material, revisions=(said,))))


def test_the_note_and_the_markers_stay_with_it(paper, sentence):
    (one,) = [
        p for p in paper.blocks if isinstance(p, Paragraph) and plain(p.words).startswith(MINE)
    ][:1]
    assert "Ana Sari" in plain(one.words)
    assert sentence.text in plain(one.words)
    marks = {word.evidence for word in one.words if word.evidence}
    assert marks
    assert marks <= {entry.number for entry in paper.blocks if isinstance(entry, Entry)}


def test_it_is_in_word_and_in_markdown(paper, sentence):
    word = docx.Document(io.BytesIO(docx_report(paper)))
    text = "\n".join(one.text for one in word.paragraphs)
    assert MINE in text
    assert "Ana Sari" in text
    marked = markdown_report(paper, {})
    assert r"What I found is \*this\*." in marked
    assert "Ana Sari" in marked
