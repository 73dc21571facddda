import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.comparing.changes import SHOWN, changes, unchanged


def kinds(origin, host, *, translated=False):
    return [one.kind for one in changes(origin, host, translated=translated)]


SORTED = "Every household of Seoul shall sort its waste before it is put out for collection."


def test_a_copy_has_no_changes():
    assert changes(SORTED, SORTED, translated=False) == ()


def test_a_changed_amount_is_named_with_both_figures():
    (one, *_) = changes("Pay 50 dollars by 3 May.", "Pay 80 dollars by 3 May.", translated=False)
    assert (one.kind, one.origin, one.host) == ("number", "50", "80")


def test_a_figure_told_as_often_is_not_named_again():
    (one, *_) = changes("30 menit, empat kali, dua", "40 menit, dua kali, dua", translated=False)
    assert (one.origin, one.host) == ("30; empat", "40; dua")


def test_another_own_name_is_no_change_of_content():
    found = changes(SORTED, SORTED.replace("Seoul", "Bandung"), translated=False)
    assert [(one.kind, one.origin, one.host) for one in found] == [("name", "Seoul", "Bandung")]
    assert unchanged(found)


def test_a_korean_place_for_another_is_a_name():
    found = changes("반둥시장은 보조금을 준다.", "서울시장은 보조금을 준다.", translated=False)
    assert unchanged(found)
    assert found


def test_a_renumbered_reference_is_no_change():
    assert kinds("Bags under Article 4 are sold.", "Bags under Article 7 are sold.") == []
    assert kinds("제4조에 따라 정한다.", "제7조에 따라 정한다.") == []


def test_a_not_more_or_less_is_negation_and_shown():
    found = changes("Helmets are compulsory.", "Helmets are not compulsory.", translated=False)
    assert ("negation", "", "not") in [(one.kind, one.origin, one.host) for one in found]


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("The city shall pay.", "The city may pay."),
        ("시는 보조하여야 한다.", "Kota dapat membantu."),
        ("Kota wajib membantu.", "The city should help."),
    ],
)
def test_a_duty_made_weaker_is_modality(origin, host):
    assert "modality" in kinds(origin, host, translated=True)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("Cars may not enter.", "Mobil dilarang masuk."),
        ("다시 신청할 수 없다.", "They may not apply again."),
        ("시장은 빌려줄 수 있다.", "The mayor may lend rooms."),
        ("The income is used for waste.", "Pendapatan wajib digunakan untuk sampah."),
    ],
)
def test_the_same_duty_in_another_language_is_no_change(origin, host):
    assert kinds(origin, host, translated=True) == []


def test_words_of_another_language_are_not_compared():
    assert kinds("The park is open.", "Taman dibuka.", translated=True) == []


def test_other_words_are_shown_but_not_all_of_many():
    host = " ".join(f"{word} moreover" for word in SORTED.split())
    assert kinds(SORTED, host) == ["words"] * SHOWN


def test_two_words_of_forty_do_not_make_another_provision():
    long = " ".join(f"word{chr(97 + n // 6)}{chr(97 + n % 6)}" for n in range(40))
    assert kinds(long, long.replace("wordab", "other")) == []


@given(st.text(), st.text(), st.booleans())
def test_any_two_texts_can_be_compared(origin, host, translated):
    for one in changes(origin, host, translated=translated):
        assert one.origin or one.host
