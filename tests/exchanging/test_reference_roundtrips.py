"""References go out and come back whole, in each format within what it holds."""

from __future__ import annotations

import tempfile
from pathlib import Path

import madereferences as made
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jejak.exchanging.references import READERS, WRITERS
from jejak.model.references import Reference

some = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
many = settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))


def by_id(*lists: list[Reference]) -> list[Reference]:
    return list({one.id: one for part in lists for one in part}.values())


def carried(references: list[Reference], ending: str) -> tuple[list[Reference], tuple[str, ...]]:
    """The references after a journey, and what was said to be lost on it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{ending}"
        remarks = WRITERS[ending](references, path)
        return list(READERS[ending](path).references) if references else [], remarks


def bare(references: list[Reference]) -> list[tuple[object, ...]]:
    return [
        (one.id, one.type, one.title, one.names, one.issued, one.accessed, one.fields, one.files)
        for one in references
    ]


def whole(references: list[Reference], ending: str) -> None:
    references = by_id(references)
    back, remarks = carried(references, ending)
    assert bare(back) == bare(references)
    assert remarks == ()


@given(st.lists(made.for_bibtex(), max_size=3))
@some
def test_bibtex(references: list[Reference]):
    whole(references, ".bib")


@given(st.lists(made.for_ris(), min_size=1, max_size=3))
@some
def test_ris(references: list[Reference]):
    whole(references, ".ris")


@given(st.lists(made.for_bibtex() | made.for_ris() | made.anything(), max_size=3))
@some
def test_csl_json_holds_everything(references: list[Reference]):
    references = by_id(references)
    assert carried(references, ".json") == (references, ())


@pytest.mark.parametrize("ending", [".bib", ".ris"])
@given(made.anything())
@some
def test_what_a_format_cannot_hold_is_told(ending: str, reference: Reference):
    back, remarks = carried([reference], ending)
    assert remarks or bare(back) == bare([reference])


@pytest.mark.slow
@given(st.lists(made.for_bibtex(), max_size=3), st.lists(made.for_ris(), min_size=1, max_size=3))
@many
def test_a_thousand_each(first: list[Reference], second: list[Reference]):
    whole(first, ".bib")
    whole(second, ".ris")
