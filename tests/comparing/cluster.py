"""A Spark cluster on this machine for tests: a standalone master and workers, as processes."""

import json
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyspark

HOME = Path(pyspark.__file__).parent
DEPLOY = "org.apache.spark.deploy"
PATIENCE = 60
"""Seconds."""


@dataclass(frozen=True)
class Cluster:
    master: str
    page: str

    def state(self) -> dict:
        """What the master says of its workers and applications."""
        with urllib.request.urlopen(f"{self.page}/json/", timeout=5) as answer:
            return json.load(answer)

    def wait(self, workers: int) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                if self.state()["aliveworkers"] == workers:
                    return
            except OSError:
                pass
            time.sleep(0.2)
        raise TimeoutError(f"no {workers} workers at {self.master}")


@contextmanager
def cluster(folder: Path, *, workers: int = 2) -> Iterator[Cluster]:
    """A master and workers of one core and 1 GB each; their processes end with the block."""
    port, page = _free_ports(2)
    whole = Cluster(f"spark://127.0.0.1:{port}", f"http://127.0.0.1:{page}")
    with ExitStack() as running:
        master = ("--host", "127.0.0.1", "--port", str(port), "--webui-port", str(page))
        running.enter_context(_process(folder / "master", f"{DEPLOY}.master.Master", *master))
        for number in range(workers):
            its = folder / f"worker-{number}"
            size = ("--host", "127.0.0.1", "--cores", "1", "--memory", "1g", "--webui-port", "0")
            where = ("--work-dir", str(its), whole.master)
            running.enter_context(_process(its, f"{DEPLOY}.worker.Worker", *size, *where))
        whole.wait(workers)
        yield whole


@contextmanager
def _process(folder: Path, *command: str) -> Iterator[None]:
    folder.mkdir(parents=True)
    environment = {**os.environ, "SPARK_HOME": str(HOME), "SPARK_LOCAL_IP": "127.0.0.1"}
    with (folder / "log.txt").open("wb") as log:
        started = subprocess.Popen(
            [str(HOME / "bin" / "spark-class"), *command], stdout=log, stderr=log, env=environment
        )
        try:
            yield
        finally:
            started.terminate()
            try:
                started.wait(20)
            except subprocess.TimeoutExpired:
                started.kill()
                started.wait()


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
