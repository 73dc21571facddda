import pytest

from jejak import errors
from jejak.errors import (
    CaseError,
    ConflictError,
    EvidenceError,
    FrameworkError,
    InputError,
    JejakError,
    OptionError,
    StoreError,
    UnreadableError,
)

KINDS = [
    CaseError,
    ConflictError,
    EvidenceError,
    FrameworkError,
    InputError,
    OptionError,
    StoreError,
]


@pytest.mark.parametrize("kind", [*KINDS, UnreadableError])
def test_every_error_says_where_what_and_what_to_do(kind: type[JejakError]):
    problem = kind("no such code", where="a.yaml:3", remedy="see the list")
    assert str(problem) == "a.yaml:3: no such code (see the list)"
    assert (problem.where, problem.problem, problem.remedy) == (
        *("a.yaml:3", "no such code", "see the list"),
    )


@pytest.mark.parametrize(
    ("where", "remedy", "text"),
    [("", "", "gone"), ("a.md", "", "a.md: gone"), ("", "look", "gone (look)")],
)
def test_parts_left_out_leave_no_punctuation(where: str, remedy: str, text: str):
    assert str(JejakError("gone", where=where, remedy=remedy)) == text


@pytest.mark.parametrize("kind", [FrameworkError, CaseError, OptionError])
def test_what_people_write_wrongly_is_an_input_error(kind: type[JejakError]):
    assert issubclass(kind, InputError)


@pytest.mark.parametrize("kind", [UnreadableError, EvidenceError, StoreError])
def test_other_trouble_is_not_an_input_error(kind: type[JejakError]):
    assert issubclass(kind, JejakError)
    assert not issubclass(kind, InputError)


def test_the_tree_in_the_docstring_is_the_tree():
    named = {name for name in vars(errors) if name.endswith("Error")}
    assert named == {kind.__name__ for kind in [*KINDS, UnreadableError, JejakError]}
    assert all(name in (errors.__doc__ or "") for name in named)
