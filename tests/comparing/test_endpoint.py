import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from jejak.asking import EndpointError
from jejak.comparing.endpoint import EndpointEncoder
from jejak.errors import OptionError


class Server(ThreadingHTTPServer):
    """Answers from a list of (status, body, headers) first, then as it should."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.first: list[tuple[int, bytes, dict[str, str]]] = []
        self.seen: list[tuple[str, str | None, dict]] = []

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1/"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen.append((self.path, self.headers["Authorization"], asked))
        status, body, headers = self.server.first.pop(0) if self.server.first else good(asked)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def good(asked: dict) -> tuple[int, bytes, dict[str, str]]:
    rows = [
        {"index": place, "embedding": [len(text), 1]} for place, text in enumerate(asked["input"])
    ]
    # Nothing says that rows come in order.
    return 200, json.dumps({"data": rows[::-1]}).encode(), {}


def data(*vectors: object) -> tuple[int, bytes, dict[str, str]]:
    rows = [{"index": place, "embedding": one} for place, one in enumerate(vectors)]
    return 200, json.dumps({"data": rows}).encode(), {}


@pytest.fixture
def server():
    with Server() as one:
        thread = threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield one
        one.shutdown()
        thread.join()


def encoder(server: Server, **options) -> EndpointEncoder:
    return EndpointEncoder(server.base, "small", **({"pause": 0.001, "tries": 3} | options))


def test_unit_vectors_come_in_the_order_of_the_texts(server):
    vectors = encoder(server).encode(["a", "bbb"])
    assert vectors.dtype == np.float32
    assert (vectors[:, 0] / vectors[:, 1]).tolist() == pytest.approx([1, 3])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1)


def test_texts_go_in_batches_with_model_and_key(server):
    assert encoder(server, batch=2, key="secret").encode(["a", "", "\ud800"]).shape == (3, 2)
    assert [asked["input"] for _, _, asked in server.seen] == [["a", " "], ["?"]]
    assert {(path, key) for path, key, _ in server.seen} == {("/v1/embeddings", "Bearer secret")}
    assert server.seen[0][2]["model"] == "small"


def test_without_a_key_none_is_sent_and_without_texts_nothing(server):
    encoder(server).encode(["a"])
    assert server.seen[0][1] is None
    assert len(encoder(server).encode([])) == 0
    assert len(server.seen) == 1


@pytest.mark.parametrize("body", [b"", b"[]", b'{"error": "no such model"}', b"\xff"])
def test_a_refusal_is_not_tried_again(server, body: bytes):
    server.first = [(401, body, {})]
    with pytest.raises(EndpointError, match=r"401 .*check the address"):
        encoder(server).encode(["a"])
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (data([1, 2]), "2 texts were sent and 1 vectors came back"),
        (data([1, 2], [1, 2], [1, 2]), "2 texts were sent and 3"),
        (data([1, 2], [1]), "no list of embeddings"),
        (data([1, 2], "text"), "no list of embeddings"),
        (data(1, 2), "not all of one length"),
        (data([1, 2], [0, 0]), "zero or holds no number"),
        (data([1, 2], [float("nan"), 0]), "zero or holds no number"),
        ((200, b'{"data": 7}', {}), "no list of embeddings"),
        ((200, b"[]", {}), "no list of embeddings"),
    ],
)
def test_an_answer_of_no_use_is_an_error(server, answer, problem: str):
    server.first = [answer]
    with pytest.raises(EndpointError, match=problem):
        encoder(server).encode(["a", "b"])


def test_vectors_of_another_length_later_are_an_error(server):
    one = encoder(server)
    one.encode(["a"])
    server.first = [data([1, 2, 3])]
    with pytest.raises(EndpointError, match="not all of one length"):
        one.encode(["b"])


def test_no_address_in_the_environment_says_which_to_set(monkeypatch):
    monkeypatch.delenv("JEJAK_EMBEDDINGS_URL", raising=False)
    with pytest.raises(OptionError, match="set JEJAK_EMBEDDINGS_URL"):
        EndpointEncoder.from_environment("small")
