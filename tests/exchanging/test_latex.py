import pytest

from jejak.exchanging.latex import balanced, decoded, encoded, verbatim


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"Caf\'e {\"u}ber {S}\~ao", "Café über São"),
        (r"K{\"{o}}nig \o re \k{a}", "König øre ą"),
        (r"\emph{Kota} 50\% \& 3--4", "Kota 50% & 3–4"),
        ("100% di ``kota''", "100% di “kota”"),
        (r"a~b\url{http://x.org/a_b}", "a bhttp://x.org/a_b"),
        ("satu\n   dua", "satu dua"),
        ("서울", "서울"),
        (r"$x^2$", "$x^2$"),
    ],
)
def test_latex_is_read(latex: str, text: str):
    assert decoded(latex) == text


@pytest.mark.parametrize("text", ["{", "}{", "a\\b", "--", "''", "?`", "^~", "$5 & 6%", "#_x"])
def test_what_is_written_is_read_again(text: str):
    assert decoded(encoded(text)) == text
    assert balanced(encoded(text))


def test_only_exporters_backslashes_are_taken_from_addresses():
    assert verbatim(r" http://x.org/a\_b\%20\c ") == r"http://x.org/a_b%20\c"
