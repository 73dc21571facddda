"""What goes out as REFI-QDA comes back whole, and is valid on the way."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import madeprojects as made
import pytest
from hypothesis import HealthCheck, given, settings

from jejak.exchanging.refireading import read_project
from jejak.exchanging.refiwriting import write_project
from jejak.model.judgements import Project


def check(project: Project) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.qdpx"
        write_project(project, path)
        made.validate(made.qde(path))
        received = read_project(path)
    back = received.project
    assert replace(back, judgements=()) == replace(project, judgements=())
    assert made.by_id(back) == made.by_id(project)
    assert received.corrected == ()


@given(made.projects())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_random_projects_lose_nothing(project: Project):
    check(project)


@pytest.mark.slow
@given(made.projects())
@settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_thousand_random_projects_lose_nothing(project: Project):
    check(project)


@given(made.projects())
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_written_again_is_the_same_byte_for_byte(project: Project):
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("a.qdpx", "b.qdpx")]
        for path in paths:
            write_project(project, path)
        assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_judgement_of_no_words_stays_one():
    # Taken for one whose end is inside, it would grow by a character.
    empty = replace(made.SAID, start=1, end=1, quote="")
    note = replace(made.NEWS, text=" <")
    check(replace(made.PROJECT, documents=(note,), judgements=(empty,)))
