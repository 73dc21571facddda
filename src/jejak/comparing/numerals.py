"""Number words, multipliers and weekdays of Indonesian, English and Korean."""

from __future__ import annotations

_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_INDONESIAN = "nol satu dua tiga empat lima enam tujuh delapan sembilan".split()

WORDS: dict[str, float] = {word: n for n, word in enumerate(_ENGLISH)}
WORDS |= {word: 10 * n for n, word in enumerate(_TENS, 2)}
WORDS |= {word: n for n, word in enumerate(_INDONESIAN)}
WORDS |= {f"ke{word}": n for n, word in enumerate(_INDONESIAN) if n > 1}
WORDS |= {
    "sepuluh": 10, "sebelas": 11, "belas": 10, "seratus": 100, "seribu": 1000, "sejuta": 1_000_000,
    "separuh": 0.5, "setengah": 0.5, "half": 0.5, "sepersepuluh": 0.1, "tenth": 0.1,
    "sepertiga": 1 / 3, "seperempat": 0.25, "once": 1, "twice": 2, "thrice": 3, "second": 2,
    "fourth": 4, "fifth": 5, "double": 2,
}  # fmt: skip

SCALES: dict[str, float] = {
    "hundred": 100, "thousand": 1000, "million": 1e6, "billion": 1e9,
    "puluh": 10, "ratus": 100, "ribu": 1000, "juta": 1e6, "miliar": 1e9,
    "milyar": 1e9, "triliun": 1e12, "십": 10, "백": 100, "천": 1000, "만": 1e4, "억": 1e8, "조": 1e12,
}  # fmt: skip

KOREAN: dict[str, float] = {
    "한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10,
    "스무": 20, "서른": 30,
}  # fmt: skip

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAYS: dict[str, str] = {
    word: day
    for words in (
        "monday tuesday wednesday thursday friday saturday sunday",
        "senin selasa rabu kamis jumat sabtu minggu",
        "월 화 수 목 금 토 일",
    )
    for word, day in zip(words.split(), _DAYS, strict=True)
}
# "minggu" is a week as often as a Sunday.
del WEEKDAYS["minggu"]
