"""Options that several commands take."""

from __future__ import annotations

from typing import Annotated

import typer

from jejak.errors import OptionError
from jejak.model.framework import LANGUAGES


def _known_language(language: str) -> str:
    if language not in LANGUAGES:
        raise OptionError(
            f"no language {language!r}", where="--lang", remedy=f"use {', '.join(LANGUAGES)}"
        )
    return language


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Language = Annotated[
    str,
    typer.Option("--lang", help="Language of the words: en, id or ko.", callback=_known_language),
]
