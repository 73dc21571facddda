import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jejak.comparing.anchors import COMMON, Anchors, agreement, find_anchors, identity, shared_pairs


@pytest.mark.parametrize(
    ("text", "firm"),
    [
        ("Denda Rp250.000 per orang", {"#250000"}),
        ("a fine of Rp250,000 each", {"#250000"}),
        ("25만 루피아의 과태료", {"#250000"}),
        ("2만 5천 그루", {"#25000"}),
        ("3억 4000만 원", {"#340000000"}),
        ("senilai 2,4 juta dolar", {"#2400000"}),
        ("worth 2.4 million dollars", {"#2400000"}),
        ("240만 달러", {"#2400000"}),
        ("2,500.50 rupiah", {"#2500.5"}),
        ("1.250.000", {"#1250000"}),
        ("dua belas bulan", {"#12"}),
        ("twelve months", {"#12"}),
        ("tiga juta rupiah", {"#3000000"}),
        ("dua puluh", {"#20"}),
        ("위원 일곱 명", {"#7"}),
        ("사흘 안에", {"#3"}),
        ("그중 5분의 1", set()),
        ("satu atau 1 orang", set()),
    ],
)
def test_numbers_are_brought_to_one_form(text: str, firm: set[str]):
    assert find_anchors(text).firm == firm


@pytest.mark.parametrize("text", ["mulai 1 Juli 2024", "from 1 July 2024", "2024년 7월 1일부터"])
def test_a_date_is_one_anchor_and_its_figures_are_none(text: str):
    assert find_anchors(text).firm == {"@2024-07-01"}


@pytest.mark.parametrize("text", ["sebelum 30 Juni", "by 30 June", "6월 30일까지"])
def test_a_day_without_its_year_is_an_anchor_too(text: str):
    assert find_anchors(text).firm == {"@--06-30"}


@pytest.mark.parametrize("text", ["akhir 2026", "late 2026", "2026년 말"])
def test_a_part_of_a_year_counts_as_the_year(text: str):
    assert find_anchors(text).firm == {"@2026"}


def test_a_month_alone_is_too_weak():
    assert not find_anchors("매년 3월 시행 결과를 보고한다").firm


@pytest.mark.parametrize("text", ["di Korea Selatan", "in South Korea", "한국에서"])
def test_a_place_is_the_same_in_every_language(text: str):
    assert find_anchors(text).firm == {"KR:KR"}


def test_other_names_are_loose_and_the_first_word_is_none():
    found = find_anchors("Guru di KOICA bertemu Padjadjaran.")
    assert found.loose == {"koica", "padjad"}


def test_one_side_lacking_a_number_disagrees_but_not_a_name():
    ours, theirs = find_anchors("lewat Padjadjaran, 12 sungai"), find_anchors("21 rivers")
    assert agreement(ours, theirs) == (0.0, 2.0)
    assert identity(ours, theirs) == 0.0


def test_with_nothing_to_compare_nothing_disagrees():
    assert identity(find_anchors("warga"), find_anchors("residents")) == 1.0


def test_identity_is_the_share_that_agrees():
    assert identity(find_anchors("12 dan 30"), find_anchors("12 and 31")) == pytest.approx(0.5)


def test_shared_pairs_are_found_and_common_anchors_are_not():
    rare, common = Anchors(frozenset({"#7"}), frozenset()), Anchors(frozenset({"#2"}), frozenset())
    rows, columns = shared_pairs([rare, common], [common] * (COMMON + 1) + [rare])
    assert (rows.tolist(), columns.tolist()) == ([0], [COMMON + 1])


@given(st.text(alphabet="0123456789., 만억천조juta RpA가'-/월일년", max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_text_has_anchors_or_none(text: str):
    found = find_anchors(text)
    assert identity(found, found) == 1.0
    assert agreement(found, found)[1] == 0
