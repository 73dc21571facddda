"""A person's sentence stands in the program's place, keeps its evidence, and is told as theirs."""

import re
from dataclasses import replace

import pytest
from revised import paragraph, revision, rewritten, with_revision

from jejak.model.records import Verdict
from jejak.model.revisions import standing_revisions
from jejak.reporting.audit import claim_blocks
from jejak.reporting.blocks import Paragraph, plain, read_paper
from jejak.reporting.conclusions import conclusions
from jejak.reporting.editing import Editing, basis_of
from jejak.reporting.report import prepare, write_report
from jejak.reporting.telling import name_of
from jejak.reporting.wording import catalogue

MINE = "The park was Bandung’s own idea."
HOSTILE = "<script>alert(1)</script>{{ 7*7 }} \u202etxet \x1f &amp;"


@pytest.fixture
def park(material, english):
    return claim_blocks(material, english)[0].told


def markers(html: str, words: str) -> list[str]:
    """The numbers of the markers that follow some words."""
    after = html.split(words, 1)[1]
    return re.findall(r'class="ev"[^>]*>\[(\d+)\]', after.split("</p>")[0].split("</li>")[0])


def test_without_edits_the_program_speaks_for_itself(material, park):
    told = Editing(material, "en").told(park)
    assert (told.text, told.revision, told.outdated) == (park.text, None, False)


def test_a_rewritten_sentence_keeps_its_markers_wherever_it_stands(material, park):
    before, after = write_report(material), write_report(rewritten(material, park, MINE))
    kept = markers(before, park.text)
    assert len(kept) > 1
    assert after.count(f"<bdi>{MINE}</bdi>") == 2
    assert markers(after, f"<bdi>{MINE}</bdi>") == kept
    assert re.findall(r'href="#e(\d+)"', before) == re.findall(r'href="#e(\d+)"', after)


def test_it_is_told_who_wrote_it_and_what_the_program_says(material, park):
    html = write_report(rewritten(material, park, MINE))
    assert "Written by <bdi>Rini</bdi> on 1 March 2026." in html
    assert f"The program’s sentence: “<bdi>{park.text}</bdi>”" in html
    assert "older finding" not in html


def test_languages_are_edited_one_by_one(material, park):
    edited = rewritten(material, park, MINE)
    for language in ("id", "ko"):
        assert write_report(edited, language=language) == write_report(material, language=language)


@pytest.mark.parametrize("language", ["en", "id", "ko"])
def test_the_notes_are_in_the_language_of_the_report(material, language):
    sentence = claim_blocks(material, catalogue(language))[0].told
    html = write_report(rewritten(material, sentence, MINE, language), language=language)
    assert catalogue(language).say("edit.tag") in html


def test_other_forms_have_it_too(material, park):
    paper = read_paper(write_report(rewritten(material, park, MINE)))
    told = [plain(one.words) for one in paper.blocks if isinstance(one, Paragraph)]
    mine = [one for one in told if one.startswith(MINE)]
    assert len(mine) == 2
    assert "(edited)\nWritten by Rini on 1 March 2026. The program’s sentence: “" in mine[0]


def test_a_finding_that_changed_is_told(material, park):
    edited = rewritten(material, park, MINE)
    stronger = Verdict("park", "contradicted", (-30, -20), "", "", ())
    traced = replace(edited, verdicts=(stronger, *edited.verdicts[1:]))
    html = write_report(traced)
    assert html.count("rests on an older finding") == 2
    # The words of the program are the same, so they are not repeated.
    assert "The program’s sentence then" not in html
    other = replace(edited, verdicts=(replace(stronger, verdict="supported"),))
    assert f"The program’s sentence then: “<bdi>{park.text}</bdi>”" in write_report(other)


def test_a_basis_is_of_words_values_and_passages(material, park):
    first = basis_of(park, material)
    assert first == basis_of(replace(park), material)
    for other in (
        replace(park, text="x"),
        replace(park, key="x"),
        replace(park, rests_on=("x",)),
        replace(park, passages=park.passages[1:]),
    ):
        assert basis_of(other, material) != first
    text = material.document["di"].text.replace("Taman", "Kebun")
    reread = replace(material.document["di"], text=text)
    anew = replace(material, documents=(reread, *material.documents[1:]))
    assert basis_of(park, anew) != first


def test_what_was_withdrawn_is_the_programs_again(material, park):
    edited = rewritten(material, park, MINE)
    gone = with_revision(edited, revision("claim.park", "", act="withdrawn"))
    assert write_report(gone) == write_report(material)


def test_hostile_text_is_text(material, park):
    edited = rewritten(material, park, HOSTILE)
    mine = replace(paragraph("a", HOSTILE, "summary"), name=HOSTILE)
    edited = with_revision(edited, mine)
    html = write_report(edited)
    assert html.count("<script>") == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in html
    # An override of the direction ends with the element it stands in.
    assert html.count("\u202e") == html.count("txet")
    assert all(one.endswith("</bdi>") for one in re.findall("\u202etxet.*?</\\w+>", html))


def test_every_sentence_has_a_key_of_its_own(material, english):
    told = conclusions(material, english)
    blocks = claim_blocks(material, english)
    tests = [test.told for block in blocks for test in block.tests]
    sentences = [*told.summary, *told.claims, *tests, *told.overall]
    keys = [one.key for one in sentences]
    assert all(keys)
    assert len(set(keys)) == len(keys)
    assert set(prepare(material, english).sentences) == set(keys)
    korean = prepare(material, catalogue("ko"))
    assert set(korean.sentences) == set(keys)


def test_tests_of_one_kind_are_told_apart(material, english):
    twice = replace(material, observations=(*material.observations, material.observations[1]))
    keys = [one.key for one in claim_blocks(twice, english)[0].tests]
    assert keys == ["test.park.contact.failed", "test.park.contact.failed.2", "test.park.rival.national"]  # fmt: skip


def test_paragraphs_stand_at_the_end_of_their_place_in_order(material):
    edited = with_revision(material, paragraph("a", "Second.", "summary", position=2.0))
    edited = with_revision(edited, paragraph("b", "First.", "summary", position=1.0))
    edited = with_revision(edited, paragraph("c", "Of the park.", "claim-park", position=1.0))
    html = write_report(edited)
    summary = html.split('<section id="summary"')[1].split("</section>")[0]
    assert summary.index("First.") < summary.index("Second.")
    assert summary.index("A verdict says") < summary.index("First.")
    claim = html.split('id="claim-park"')[1].split("</article>")[0]
    assert "<bdi>Of the park.</bdi>" in claim
    assert html.count("Without evidence") == 3


def test_a_paragraph_leads_to_its_passages(material):
    quote = "Kementerian membiayainya."
    passage = material.observations[0].passages[0]
    one = paragraph("a", "Paid.", "summary", evidence=(passage,), quotes=(quote,))
    html = write_report(with_revision(material, one))
    assert len(markers(html, "<bdi>Paid.</bdi>")) == 1
    assert "Without evidence" not in html


def test_a_passage_is_found_again_or_told_as_lost(material):
    passage = material.observations[0].passages[0]
    one = paragraph("a", "Paid.", "summary", evidence=(passage,), quotes=("Kementerian membiayainya.",))  # fmt: skip
    edited = with_revision(material, one)

    def reread(text):
        document = replace(material.document["di"], text=text)
        bare = replace(edited, observations=(), events=(), codings=(), rivals=(), claims=())
        return replace(bare, documents=(document,), verdicts=())

    moved = Editing(reread("Baru. Kementerian membiayainya."), "en").added("summary")[0]
    assert (moved.passages[0].start, moved.lost) == (6, ())
    gone = write_report(reread("Lain sama sekali."))
    assert "No longer in the sources: “<bdi>Kementerian membiayainya.</bdi>”" in gone
    assert "Without evidence" in gone


def test_sentences_of_findings_that_are_gone_are_kept_apart(material, english):
    edited = with_revision(material, revision("claim.gone", "Old."))
    edited = with_revision(edited, paragraph("a", "Mine.", "summary"))
    left = Editing(edited, "en").without(prepare(material, english).sentences)
    assert [one.text for one in left] == ["Old."]
    assert "Old." not in write_report(edited)


def test_the_last_revision_of_each_language_stands():
    said = [
        revision("claim.park", "one", number=1),
        revision("claim.park", "satu", "id", number=2),
        revision("claim.park", "two", number=3),
    ]
    assert standing_revisions(reversed(said), "en")["claim.park"].text == "two"
    assert standing_revisions(said, "id")["claim.park"].text == "satu"


def test_names_of_places_are_plain_whatever_the_key():
    assert re.fullmatch("[0-9a-f]{10}", name_of("claim.a b/'\"<"))
