"""How long the JSON API takes on a case of 100,000 passages, alone on SQLite.

    python bench/api.py

Prints milliseconds of CPU for the first and for the slowest of 20 requests to each operation.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from starlette.testclient import TestClient
from team import case_of

from jejak.web.api import OPERATIONS
from jejak.web.apiproblems import BASE
from jejak.web.app import alone
from jejak.web.lone import LoneDoor

DOCUMENTS, SENTENCES, TIMES = 1000, 100, 20
PLACES = {"document": "d00500", "claim": "none", "judgement": "none"}
ASKED = {
    "passages_of_document": {"document": "d00500"},
    "search": {"q": "belajar"},
    "machine_codings": {},
}


def main() -> None:
    """Make the case, then ask for everything."""
    with tempfile.TemporaryDirectory() as folder:
        case_of(Path(folder), DOCUMENTS, SENTENCES)
        door = LoneDoor(Path(folder) / "load.jejak", "Rini")
        # As the server does: the case stays open.
        with (
            TestClient(alone(door), base_url="http://127.0.0.1") as client,
            door.place("load").store(),
        ):
            client.get(f"/open?key={door.link}", follow_redirects=False)
            for one in OPERATIONS:
                if not one.changes:
                    report(client, one.name, one.path)
            judge(client)


def report(client: TestClient, name: str, path: str) -> None:
    """One line for an operation."""
    address = BASE + path.replace(":path", "").format_map(PLACES | {"case": "load"})
    taken = []
    for _ in range(TIMES):
        begun = time.process_time()
        answer = client.get(address, params=ASKED.get(name, {}))
        taken.append((time.process_time() - begun) * 1000)
    line = f"{name:22} {answer.status_code} {len(answer.content):8,} bytes"
    print(f"{line}  first {taken[0]:6.1f}  slowest after {max(taken[1:]):6.1f} ms")


def judge(client: TestClient) -> None:
    """Accept twenty codings."""
    seal = client.get(f"{BASE}/me").json()["csrf"]
    base = f"{BASE}/cases/load"
    some = client.get(f"{base}/codings", params={"size": TIMES}).json()["items"]
    taken = []
    for one in some:
        sent = {name: one[name] for name in ("document", "start", "end", "code")}
        begun = time.process_time()
        answer = client.post(f"{base}/judgements", json=sent, headers={"x-csrf-token": seal})
        taken.append((time.process_time() - begun) * 1000)
    line = f"{'judge':22} {answer.status_code} {len(answer.content):8,} bytes"
    print(f"{line}  first {taken[0]:6.1f}  slowest after {max(taken[1:]):6.1f} ms")


if __name__ == "__main__":
    main()
