"""The same case opened once more, here or in another process, wherever it lies."""

import subprocess
import sys

from jejak.store.casestore import CaseStore

SETUP = """
import sys, time
from pathlib import Path
from jejak.model.records import *
from jejak.model.judgements import *
from jejak.store.casestore import CaseStore
store = """


def opening(store: CaseStore) -> str:
    """The expression that opens the case."""
    if store.path:
        return f"CaseStore.open(Path({str(store.path.parent)!r}))"
    address, name = store.where.rsplit(" ", 1)
    return f"CaseStore.open_in({address!r}, {name!r})"


def again(store: CaseStore, **options: float) -> CaseStore:
    """The case opened once more."""
    if store.path:
        return CaseStore.open(store.path.parent, **options)
    return CaseStore.open_in(*store.where.rsplit(" ", 1), **options)


def start(script: str, store: CaseStore) -> subprocess.Popen[str]:
    """Another process that runs `script` on the case and says when it is ready."""
    child = subprocess.Popen(
        [sys.executable, "-c", f"{SETUP}{opening(store)}\n{script}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def kill(child: subprocess.Popen[str]) -> None:
    with child:
        child.kill()
