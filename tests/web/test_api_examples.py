"""What the page about the API shows is what happens: its commands run against a real server."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from teamworld import World, world

from jejak.web.hosting import Site, _listening

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(sh|json|python)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
VARIES = {"id", "at", "codebook", "expecting", "coder", "length"}

pytestmark = pytest.mark.skipif(not shutil.which("curl"), reason="no curl")


@contextlib.contextmanager
def served(here: World) -> Iterator[str]:
    """The team on a port of its own; its address."""
    with _listening(Site(port=0)) as listener:
        config = uvicorn.Config(here.app, log_level="error", access_log=False)
        server = uvicorn.Server(config)
        running = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        running.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        running.join()


@pytest.fixture(scope="module")
def environment(traced: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("examples")
    with (
        world(folder, traced, f"sqlite:///{folder}/team.sqlite") as here,
        served(here) as address,
    ):
        person, now = here.people["editor"], here.clock()
        _, secret = here.team.make_token(person, "docs", "write", now, timedelta(days=7))
        yield {**os.environ, "JEJAK": address, "JEJAK_TOKEN": secret}


def run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        command, env=environment, capture_output=True, check=True, encoding="utf-8", timeout=60
    )
    return done.stdout


def shape(value: Any) -> Any:
    """A value with what differs from time to time left open."""
    if isinstance(value, dict):
        return {key: "…" if key in VARIES else shape(one) for key, one in value.items()}
    return [shape(one) for one in value] if isinstance(value, list) else value


def test_the_commands_do_what_the_page_shows(environment: dict[str, str]):
    shown = 0
    for number, (kind, text) in enumerate(BLOCKS):
        if kind != "sh":
            continue
        command = re.sub(r"^export .*$", "", text, flags=re.MULTILINE)
        told = run(["bash", "-euc", command], environment)
        following = BLOCKS[number + 1] if number + 1 < len(BLOCKS) else ("", "")
        if following[0] == "json":
            assert shape(json.loads(told)) == shape(json.loads(following[1])), command
            shown += 1
        else:
            assert '"status":4' not in told, told
    assert shown == 3


def test_the_script_runs(environment: dict[str, str]):
    [script] = [text for kind, text in BLOCKS if kind == "python"]
    sent = {"document": "park", "start": 110, "end": 146, "code": "degree.emulation"}
    run(
        [
            *("curl", "-sf", "-H", f"Authorization: Bearer {environment['JEJAK_TOKEN']}"),
            *("-H", "Content-Type: application/json", "-d", json.dumps(sent)),
            f"{environment['JEJAK']}/api/v1/cases/bandung/judgements",
        ],
        environment,
    )
    told = run([sys.executable, "-c", script], environment).splitlines()
    assert "degree.emulation,Editor,park,learned from Cheonggyecheon in Seoul" in told
