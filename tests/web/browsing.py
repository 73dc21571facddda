"""The workbench on a port of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from jejak.web.app import alone
from jejak.web.lone import LoneDoor
from jejak.web.serving import LOOPBACK, _listening


@contextmanager
def served(door: LoneDoor) -> Iterator[str]:
    """The workbench on a port of its own; the address that opens it."""
    with _listening(0) as listener:
        config = uvicorn.Config(alone(door), log_level="error", access_log=False)
        server = uvicorn.Server(config)
        running = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        running.start()
        try:
            yield f"http://{LOOPBACK}:{listener.getsockname()[1]}/open?key={door.link}"
        finally:
            server.should_exit = True
            running.join()


@contextmanager
def watched(chromium, link: str, *, seconds: int = 15, scheme: str = "light") -> Iterator:
    """A page that has used the link; in the end no script of it may have broken down."""
    size = {"width": 1280, "height": 800}
    context = chromium.new_context(locale="en", viewport=size, color_scheme=scheme)
    context.set_default_timeout(seconds * 1000)
    opened = context.new_page()
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.goto(link)
    yield opened
    context.close()
    assert troubles == []
