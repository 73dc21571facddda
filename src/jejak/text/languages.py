"""Which of the case's languages a text is in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

SURE = 0.999


def detect(text: str, candidates: Sequence[str]) -> str:
    """The most likely of `candidates` (ISO 639-1), judged on the first 4,000 characters.

    >>> detect("Wali kota meresmikan taman itu kemarin.", ["id", "en", "ko"])
    'id'
    """
    if len(candidates) == 1:
        return candidates[0]
    language, _ = _identifier(tuple(sorted(candidates))).classify(text[:4000])
    return str(language)


def guess(text: str) -> str:
    """The most likely of some ninety languages; empty for a text without words.

    The first 600 characters decide, or where they leave a doubt the first 6,000. Malay is taken
    for Indonesian: the two share most of their words.

    >>> guess("시장이 공원을 열었다."), guess("Wali kota meresmikan taman itu kemarin.")
    ('ko', 'id')
    """
    if not any(character.isalpha() for character in text[:6000]):
        return ""
    language, probability = _of_all().classify(text[:600])
    if probability < SURE:
        language, _ = _of_all().classify(text[:6000])
    return {"ms": "id", "zxx": ""}.get(language, str(language))


@cache
def _of_all() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def unknown(candidates: Sequence[str]) -> list[str]:
    """Those of `candidates` that no text can be found to be in.

    >>> unknown(["id", "ko", "klingon"])
    ['klingon']
    """
    return [one for one in candidates if one not in _known()]


@cache
def _known() -> frozenset[str]:
    return frozenset(LanguageIdentifier.from_model_file(MODEL_FILE).nb_classes)


@cache
def _identifier(candidates: tuple[str, ...]) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(candidates))
    return identifier
