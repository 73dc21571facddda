from collections.abc import Iterator
from pathlib import Path

import pytest
from record_strategies import NAMES, document, run

from jejak.store.casestore import CaseStore


def filled(folder: Path) -> CaseStore:
    store = CaseStore.create(folder)
    store.start_run(run("r1"))
    store.add_documents([document(name) for name in NAMES], [], "r1")
    return store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CaseStore]:
    """A case with two documents of 60 characters and one run, `r1`."""
    with filled(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CaseStore]:
    """The same, one for a whole module; a test replaces what it needs."""
    with filled(tmp_path_factory.mktemp("case")) as opened:
        yield opened
