from pathlib import Path

import pytest

import tiny


@pytest.fixture(scope="session")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case of four notes, with claims, after every step; not to be changed."""
    given = tmp_path_factory.mktemp("given")
    case = tiny.write_small(given)
    folder = given / "bandung.jejak"
    for step in (
        ("new", folder, "--case", case, "--claims", given / "claims.yaml"),
        ("read", folder),
        ("code", folder),
        ("trace", folder),
    ):
        ran = tiny.jejak(*step)
        assert ran.code == 0, ran.err
    return folder


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case of four notes with the small framework, after `new`; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("small")
    ran = tiny.jejak("new", folder / "tiny.jejak", "--case", tiny.write_small(folder))
    assert ran.code == 0, ran.err
    return folder


@pytest.fixture(scope="session")
def small_done(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same after read, code and trace."""
    folder = tiny.copied(small, tmp_path_factory.mktemp("done") / "small")
    for step in ("read", "code", "trace"):
        ran = tiny.jejak(step, folder / "tiny.jejak")
        assert ran.code == 0, ran.err
    return folder


@pytest.fixture
def case(small: Path, tmp_path: Path) -> Path:
    """A case with the small framework and its own files beside it, ready for `read`."""
    return tiny.copied(small, tmp_path / "small") / "tiny.jejak"


@pytest.fixture
def done(small_done: Path, tmp_path: Path) -> Path:
    """The same after read, code and trace."""
    return tiny.copied(small_done, tmp_path / "small") / "tiny.jejak"
