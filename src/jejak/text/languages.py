"""Which of the case's languages a text is in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier


def detect(text: str, candidates: Sequence[str]) -> str:
    """The most likely of `candidates` (ISO 639-1), judged on the first 4,000 characters.

    >>> detect("Wali kota meresmikan taman itu kemarin.", ["id", "en", "ko"])
    'id'
    """
    if len(candidates) == 1:
        return candidates[0]
    language, _ = _identifier(tuple(sorted(candidates))).classify(text[:4000])
    return str(language)


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
