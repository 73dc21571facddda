"""Highlights put together again are the text, and cover exactly their offsets."""

from itertools import combinations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jejak.web.marking import (
    LANES,
    Mark,
    Paragraph,
    Span,
    lanes,
    marked,
    window_at,
    windows,
)

# Emoji, Korean, combining marks, right-to-left, blank lines: all count as code points.
LETTERS = st.text(alphabet="ab \n😀한각e\u0301שלום\u200f", max_size=60)
brief = settings(max_examples=60, deadline=None)


def spans_within(text: str) -> st.SearchStrategy[list[Span]]:
    ends = st.tuples(st.integers(-3, len(text) + 3), st.integers(-3, len(text) + 3))
    made = ends.filter(lambda pair: pair[0] < pair[1])
    return st.lists(made, max_size=8).map(
        lambda some: [Span(str(number), *pair) for number, pair in enumerate(some)]
    )


TEXT_AND_SPANS = LETTERS.flatmap(lambda text: st.tuples(st.just(text), spans_within(text)))


def pieces(paragraphs: tuple[Paragraph, ...]):
    return [piece for paragraph in paragraphs for piece in paragraph.pieces]


def covered(paragraphs: tuple[Paragraph, ...]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for piece in pieces(paragraphs):
        for one in piece.marks:
            places = range(piece.start, piece.start + len(piece.text))
            found.setdefault(one.span.key, set()).update(places)
    return found


@brief
@given(TEXT_AND_SPANS, st.integers(0, 1000), st.lists(st.integers(0, 1060), max_size=4))
def test_pieces_are_the_text_and_marks_cover_their_offsets(given_both, offset, pages):
    text, spans = given_both
    spans = [Span(one.key, one.start + offset, one.end + offset) for one in spans]
    made = marked(text, spans, offset=offset, pages=sorted(set(pages)))
    assert "".join(piece.text for piece in pieces(made)) == text
    assert all(piece.text for piece in pieces(made))
    whole = set(range(offset, offset + len(text)))
    wanted = {one.key: set(range(one.start, one.end)) & whole for one in spans}
    assert covered(made) == {key: places for key, places in wanted.items() if places}


@brief
@given(TEXT_AND_SPANS)
def test_each_mark_begins_once_and_ends_where_its_span_does(given_both):
    text, spans = given_both
    made = marked(text, spans)
    all_marks: list[tuple[Mark, int]] = [
        (one, piece.start + len(piece.text)) for piece in pieces(made) for one in piece.marks
    ]
    keys = {one.span.key for one, _ in all_marks}
    assert sorted(one.span.key for one, _ in all_marks if one.begins) == sorted(keys)
    assert all((one.span.end == end) == one.ends for one, end in all_marks)


@brief
@given(TEXT_AND_SPANS)
def test_overlapping_spans_have_lanes_of_their_own_if_there_are_enough(given_both):
    spans = sorted(given_both[1], key=lambda one: one.start)
    lane = lanes(spans)
    for at in {one.start for one in spans}:
        deep = [one for one in spans if one.start <= at < one.end]
        assume(len(deep) <= LANES)
    for one, other in combinations(spans, 2):
        if other.start < one.end:
            assert lane[one.key] != lane[other.key]


def test_paragraphs_keep_their_blank_lines_and_pages_begin_where_they_do():
    made = marked("Satu.\n\nDua\ntiga.", [], pages=[0, 11])
    assert [[(one.text, one.page) for one in part.pieces] for part in made] == [
        [("Satu.\n\n", 1)],
        [("Dua\n", 0), ("tiga.", 2)],
    ]


def test_the_stretch_that_was_asked_for_goes_around_all_and_takes_no_lane():
    [paragraph] = marked("abcdef", [Span("a", 0, 4), Span("at", 0, 6, plain=True)])
    first = paragraph.pieces[0]
    assert [(one.span.key, one.lane) for one in first.marks] == [("at", LANES), ("a", 0)]


def test_the_same_span_keeps_its_lane_in_all_its_pieces():
    made = marked("one two three four", [Span("a", 0, 18), Span("b", 4, 7), Span("c", 8, 13)])
    of_a = {one.lane for piece in pieces(made) for one in piece.marks if one.span.key == "a"}
    assert of_a == {0}


def test_an_empty_text_has_no_paragraphs():
    assert marked("", [Span("a", 0, 3)]) == ()


@brief
@given(LETTERS.map(lambda text: text * 9), st.integers(4, 60))
def test_windows_are_the_text_and_none_is_too_long(text, size):
    starts = windows(text, size)
    parts = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    assert "".join(parts) == text
    assert all(len(part) <= size for part in parts)
    assert all(parts) or not text
    assert all(window_at(starts, at) == number for number, at in enumerate(starts))


def test_windows_end_after_a_paragraph_else_after_a_word():
    assert windows("a b\n\ncccc dddd", 8) == [0, 5, 10]
    assert windows("x" * 20, 8) == [0, 8, 16]
