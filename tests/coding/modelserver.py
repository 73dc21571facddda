"""A chat endpoint on this machine that answers as told: well, badly, slowly or not at all."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Reply = tuple[int, bytes, dict[str, str]]


class Server(ThreadingHTTPServer):
    """Uses up `first` (replies, or functions that handle a request); then answers as `mind` does.

    `mind` maps a passage's text to its list of codings.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.first: list[Reply | Callable[[Handler, dict], Reply | None]] = []
        self.always: Callable[[Handler, dict], Reply | None] | None = None
        self.mind: Callable[[str], list] = lambda _: []
        self.seen: list[dict] = []
        self.headers: list[dict[str, str]] = []
        self.times: list[float] = []

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, *_: object) -> None:
        pass  # a client that hangs up is what some tests are about


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen.append(asked)
        self.server.headers.append({"path": self.path, **dict(self.headers)})
        self.server.times.append(time.monotonic())
        act = self.server.first.pop(0) if self.server.first else self.server.always
        reply = act(self, asked) if callable(act) else act
        if act is None:
            reply = chat(answer(self.server.mind, asked))
        if reply:
            self.reply(*reply)

    do_GET = do_POST  # noqa: N815

    def reply(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[Server]:
    with Server() as one:
        thread = threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield one
        one.shutdown()
        thread.join()


def chat(content: object, finish: str = "stop", **message: object) -> Reply:
    """A whole reply of the protocol around a model's words."""
    words = content if isinstance(content, str | None) else json.dumps(content)
    choice = {"message": {"role": "assistant", "content": words} | message, "finish_reason": finish}
    usage = {"prompt_tokens": 100, "completion_tokens": 10}
    body = {"model": "small-2026", "choices": [choice], "usage": usage}
    return 200, json.dumps(body).encode(), {}


def error(status: int, message: str, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return status, json.dumps({"error": {"message": message}}).encode(), named


def answer(mind: Callable[[str], list], asked: dict) -> dict:
    texts = passages_in(asked)
    return {"passages": [{"passage": n, "codes": mind(text)} for n, text in texts.items()]}


def passages_in(asked: dict) -> dict[int, str]:
    """The passages of a request, as the fence delimits them."""
    user = asked["messages"][1]["content"]
    fence = re.match(r"The fence of this message is (\w{16})\.", user)[1]
    parts = re.findall(
        rf"^{fence} begin passage (\d+).*\n((?s:.*?))\n{fence} end passage", user, re.MULTILINE
    )
    return {int(number): text for number, text in parts}


def coding(code: str, quote: str, confidence: object = 0.9, reason: str = "it says so") -> dict:
    return {"code": code, "quote": quote, "confidence": confidence, "reason": reason}
