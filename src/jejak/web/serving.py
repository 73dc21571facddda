"""Start the workbench: alone on this machine, with a link that opens it once."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import uvicorn

from jejak.case.folder import CaseFolder
from jejak.errors import OptionError
from jejak.web.app import alone
from jejak.web.lone import LoneDoor
from jejak.web.warming import warm_up

LOOPBACK = "127.0.0.1"


def open_case(folder: Path, *, name: str, port: int = 0, told: Callable[[str], None]) -> None:
    """Serve one case on this machine until stopped; `told` is given the link.

    `name` is the name that codings are kept under; port 0 takes any that is free.

    Raises:
        OptionError: the port is taken.
    """
    door = LoneDoor(folder, name)
    with _listening(port) as listener:
        warm_up([CaseFolder.at(folder)])
        told(f"http://{LOOPBACK}:{listener.getsockname()[1]}/open?key={door.link}")
        config = uvicorn.Config(
            alone(door),
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
        )
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


def _listening(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
        # From now on a browser that follows the link waits instead of being refused.
        listener.listen()
    except OSError as problem:
        listener.close()
        why = f"port {port} cannot be had: {problem.strerror}"
        raise OptionError(why, where="--port", remedy="give another, or 0 for any") from problem
    return listener
