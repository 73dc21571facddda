import pytest

from jejak.text.languages import detect, unknown

CASE = ["id", "en", "ko"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wali kota meresmikan taman itu kemarin pagi.", "id"),
        ("The mayor opened the park yesterday morning.", "en"),
        ("시장은 어제 아침 공원을 열었다.", "ko"),
        ("Kerja sama dengan Seoul Digital Foundation dimulai tahun lalu.", "id"),
        ("서울시는 Smart City 사업을 시작했다.", "ko"),
    ],
)
def test_the_language_is_one_of_the_case(text: str, language: str):
    assert detect(text, CASE) == language
    assert detect(text, CASE[::-1]) == language


def test_only_the_languages_of_the_case_are_considered():
    assert detect("시장은 어제 공원을 열었다.", ["en", "id"]) in {"en", "id"}


def test_one_language_needs_no_detection():
    assert detect("", ["ko"]) == "ko"
    assert detect("The mayor opened the park.", ["id"]) == "id"


@pytest.mark.parametrize("text", ["", " \n", "12345", "\U0001f680", "…"])
def test_a_text_without_words_still_gets_a_language(text: str):
    assert detect(text, CASE) in CASE


def test_asking_for_other_languages_does_not_change_the_first():
    before = detect("Wali kota meresmikan taman itu.", CASE)
    detect("Wali kota meresmikan taman itu.", ["en", "ko"])
    assert detect("Wali kota meresmikan taman itu.", CASE) == before == "id"


def test_languages_that_no_text_can_be_in_are_named():
    assert unknown(["id", "klingon", "ko", ""]) == ["klingon", ""]
    assert unknown(CASE) == []
