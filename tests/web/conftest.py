"""A small case behind the workbench, reached as a browser would reach it."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from coded import entered
from starlette.testclient import TestClient

from jejak.web.lone import LoneDoor


@pytest.fixture
def door(done: Path) -> LoneDoor:
    return LoneDoor(done, "Rini")


@pytest.fixture
def client(door: LoneDoor) -> Iterator[TestClient]:
    """A browser that has used the link."""
    with entered(door) as made:
        yield made


@pytest.fixture
def csrf(client: TestClient) -> str:
    found = re.search(r'x-csrf-token": "(\w+)"', client.get("/").text)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def chromium():
    """A real browser."""
    browsers = pytest.importorskip("playwright.sync_api")
    found = shutil.which("chromium")
    if not found:
        pytest.skip("no chromium")
    with browsers.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()
