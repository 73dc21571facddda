import pytest

from jejak.comparing.formulas import is_formula


@pytest.mark.parametrize(
    "words",
    [
        "DENGAN RAHMAT TUHAN YANG MAHA ESA",
        "PERATURAN WALI KOTA KARANGSARI\nNOMOR 5 TAHUN 2019",
        "Peraturan Wali Kota ini mulai berlaku pada tanggal diundangkan.",
        "Ditetapkan di Karangsari\npada tanggal 3 Mei 2019",
        "Agar setiap orang mengetahuinya, memerintahkan pengundangan Peraturan ini.",
        "Mengingat :\n1. Undang-Undang Nomor 23 Tahun 2014;",
        "Dalam Peraturan Daerah ini yang dimaksud dengan:\n1. Kota adalah Kota Karangsari."
        + " x" * 300,
        "This Ordinance may be cited as the Waste Ordinance.",
        "This ordinance shall come into force on 1 May 2012.",
        "Be it enacted by the Council of Northhaven:",
        "Adopted by the council on 4 June 2019",
        "부칙\n이 조례는 공포한 날부터 시행한다.",
        "이 조례는 2013년 7월 1일부터 시행한다.",
        "이 조례에서 사용하는 용어의 뜻은 다음과 같다.",
    ],
)
def test_formulas_are_known(words):
    assert is_formula(words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Taman dibuka setiap hari.",
        "Peraturan lalu lintas dijelaskan kepada siswa.",
        "This ordinance applies to every household of the city.",
        "이 조례는 시민의 교통 편의를 높이는 것을 목적으로 한다.",
        "Ditetapkan di " + "setiap kelurahan satu stasiun daur ulang " * 9,
        "The policy may be revised by the council.",
    ],
)
def test_what_says_something_is_no_formula(words):
    assert not is_formula(words)
