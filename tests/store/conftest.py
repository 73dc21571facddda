from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from record_strategies import NAMES, document, run

from jejak.store.casestore import CaseStore
from postgres import cluster, why_not

Maker = Callable[[Path], CaseStore]
_numbers = count()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a PostgreSQL server."""
    reason = why_not()
    if reason:
        pytest.skip(reason)
    with cluster() as address:
        yield address


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def new(request: pytest.FixtureRequest) -> Maker:
    """What makes a new case, in a folder or on a server; what holds of both is tested on both."""
    if request.param == "sqlite":
        return CaseStore.create
    address = request.getfixturevalue("server")
    return lambda _: CaseStore.create_in(address, f"case-{next(_numbers)}")


def filled(store: CaseStore) -> CaseStore:
    store.start_run(run("r1"))
    store.add_documents([document(name) for name in NAMES], [], "r1")
    return store


@pytest.fixture
def store(new: Maker, tmp_path: Path) -> Iterator[CaseStore]:
    """A case with two documents of 60 characters and one run, `r1`."""
    with filled(new(tmp_path)) as opened:
        yield opened


@pytest.fixture
def local(tmp_path: Path) -> Iterator[CaseStore]:
    """The same, always in a folder."""
    with filled(CaseStore.create(tmp_path)) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared(new: Maker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CaseStore]:
    """The same, one for a whole module; a test replaces what it needs."""
    with filled(new(tmp_path_factory.mktemp("case"))) as opened:
        yield opened
