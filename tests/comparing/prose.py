"""Made-up prose for tests of paraphrase."""

import random

SYLLABLES = ["ka", "lo", "mi", "ren", "tas", "vu", "pel", "dor", "sin", "gau"]


def prose(draw: random.Random, count: int) -> list[str]:
    """Words as common and rare as in a language (Zipf's law, 20,000 of them), ten a sentence."""
    numbers = [int(20_000 ** draw.random()) for _ in range(count)]
    words = ["".join(SYLLABLES[int(digit)] for digit in str(number)) for number in numbers]
    return [word + "." * (n % 10 == 9) for n, word in enumerate(words)]


def summarised(seed: int) -> tuple[list[str], list[str], int]:
    """A text with a summary of another from word 300 on, the other, and the summary's length."""
    draw = random.Random(seed)
    whole = prose(draw, 900)
    long_words = [word.strip(".") for word in whole if len(word) > 6]
    summary = [*draw.sample(long_words, 90), "End."]
    return prose(draw, 300) + summary + prose(draw, 300), whole, len(summary)
