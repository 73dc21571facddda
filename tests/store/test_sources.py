from dataclasses import replace
from datetime import date

import pytest
from record_strategies import document, run

from jejak.errors import OptionError
from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Coding, Passage, Unreadable
from jejak.model.when import When
from jejak.store.casestore import CaseStore
from jejak.store.sources import Listed, Wanted

RINI = Coder("rini", "Rini", "human")
MADE = [
    document("a", "x" * 30, title="Kota É", kind="news", side="host", published=When.year(2016)),
    document("b", "x" * 20, title="kota 100%", kind="report", language="en", side="origin"),
    document("c", "x" * 10, title="정책", kind="news", language="ko", published=When.year(2014)),
    document("d", "x" * 40, title="kotak_", kind="news", published=When.month(2014, 2)),
]
SAID = Judgement("g", "b", 0, 5, "xxxxx", "m", "present", "rini", "2026-01-01")


@pytest.fixture(scope="module")
def case(new, tmp_path_factory):
    with new(tmp_path_factory.mktemp("sources")) as store:
        store.start_run(run("r1"))
        passages = [Passage(one.id, at, at + 5) for one in MADE for at in range(0, 10, 5)]
        passages.append(Passage("a", 0, 10, "paragraph"))
        store.add_documents(MADE, passages, "r1")
        codings = [
            Coding(Passage("a", at, at + 5), code, "rules", verdict, 1.0)
            for at, code, verdict in [(0, "m", "present"), (5, "m", "absent"), (5, "n", "present")]
        ]
        store.add(Coding, codings, "r1")
        gone = replace(SAID, id="h", document="c", verdict="withdrawn")
        store.judge([RINI], [SAID, gone])
        store.add_unreadable([Unreadable(f"{n}.pdf", "d", "damaged", "") for n in range(3)])
        yield store


def names(store: CaseStore, wanted: Wanted | None = None, **options) -> list[str]:
    """The documents of all pages, each of two."""
    found, after = [], ""
    while True:
        page = store.document_page(wanted, size=2, after=after, **options)
        found += [one.id for one in page.items]
        after = page.after
        if not after:
            assert page.total == len(found)
            return found


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (Wanted(), "abcd"),
        (Wanted(language="id"), "ad"),
        (Wanted(kind="news"), "acd"),
        (Wanted(side="host"), "a"),
        (Wanted(side=""), "cd"),
        (Wanted(title="KOTA"), "abd"),
        (Wanted(title="e"), "a"),
        (Wanted(title="정책"), "c"),
        (Wanted(title="100%"), "b"),
        (Wanted(title="k_"), "d"),
        (Wanted(coded=True), "ab"),
        (Wanted(coded=False), "cd"),
        (Wanted(kind="news", language="id", title="kota"), "ad"),
    ],
)
def test_documents_are_chosen(case: CaseStore, wanted: Wanted, ids: str):
    assert names(case, wanted) == list(ids)


@pytest.mark.parametrize(
    ("sort", "ids"), [("id", "abcd"), ("title", "badc"), ("published", "bcda"), ("length", "cbad")]
)
def test_documents_are_sorted_both_ways(case: CaseStore, sort: str, ids: str):
    assert names(case, sort=sort) == list(ids)
    assert names(case, sort=sort, backwards=True) == list(ids)[::-1]


def test_a_line_says_what_is_known_without_the_text(case: CaseStore):
    first, second, third, _ = case.document_page().items
    assert first == Listed(
        *("a", "Kota É", "", "news", "id", "host", When.year(2016), "", "", ""), 30, 3, 0
    )
    assert (second.codings, second.judgements, third.judgements) == (0, 1, 0)


def test_counts_are_of_what_is_wanted(case: CaseStore):
    assert case.document_facets()["language"] == {"en": 1, "id": 2, "ko": 1}
    assert case.document_facets(Wanted(language="id")) == {
        "language": {"id": 2},
        "kind": {"news": 2},
        "side": {"": 1, "host": 1},
    }


def test_one_document_or_none(case: CaseStore):
    assert case.document("a") == MADE[0]
    assert case.document("") is None


def test_what_touches_a_stretch(case: CaseStore):
    spans = [(one.start, one.end, one.unit) for one in case.passages_of("a")]
    assert spans == [(0, 5, "sentence"), (0, 10, "paragraph"), (5, 10, "sentence")]
    assert len(case.passages_of("a", 5)) == 2
    assert len(case.passages_of("a", 0, 5, unit="sentence")) == 1
    assert case.passages_of("") == ()
    assert [one.code for one in case.codings_of("a", 5, 6)] == ["m", "n"]
    assert [one.code for one in case.codings_of("a", verdict="present")] == ["m", "n"]
    assert case.codings_of("a", coder="other") == ()
    assert case.standing_of("b") == (SAID,)
    assert case.standing_of("b", 5) == case.standing_of("b", coder="x") == ()


def test_the_unreadable_in_pages(case: CaseStore):
    first = case.unreadable_page(size=2)
    second = case.unreadable_page(size=2, after=first.after)
    assert [one.source for one in (*first.items, *second.items)] == ["0.pdf", "1.pdf", "2.pdf"]


def test_a_page_begins_after_what_was_removed(store: CaseStore):
    store.add_documents([document(f"d{n}") for n in range(6)], [], "r1")
    first = store.document_page(size=4)
    store.remove_documents([first.items[-1].id, "d3"])
    assert [one.id for one in store.document_page(after=first.after).items][:2] == ["d4", "d5"]


def test_a_better_reading_is_listed_in_place_of_the_old(store: CaseStore):
    store.add_documents([document("bandung", title="Better", language="ko")], [], "r1")
    assert store.document_facets()["language"] == {"id": 1, "ko": 1}
    assert store.document_page(Wanted(title="bett")).items[0].title == "Better"


@pytest.mark.parametrize("after", ["x", "[]", "[1]", '["a", 1]', "{}", "[null]"])
def test_a_place_that_is_none_is_told(case: CaseStore, after: str):
    with pytest.raises(OptionError, match="start at its first page"):
        case.document_page(after=after)


@pytest.mark.parametrize("size", [0, -1, 1001])
def test_pages_have_a_size(case: CaseStore, size: int):
    with pytest.raises(OptionError, match="from 1 to 1000"):
        case.document_page(size=size)


def test_dates_are_placed_by_their_first_day(store: CaseStore):
    when = When(date(2016, 1, 5), date(2017, 1, 1), "range")
    store.add_documents([document("x", published=when), document("y")], [], "r1")
    assert names(store, sort="published", backwards=True)[0] == "x"
