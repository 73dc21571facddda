"""A server that misbehaves, asked by each of those who ask one: for words and for vectors."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from coding.modelserver import Reply, Server, chat, error, serving
from jejak import asking
from jejak.asking import Asker, EndpointError, PassingError, checked_address, checked_key
from jejak.coding import endpoints
from jejak.coding.endpoints import ChatEndpoint
from jejak.comparing.endpoint import EndpointEncoder
from jejak.errors import OptionError

FAST = {"pause": 0.001, "tries": 3, "timeout": 2.0}
VECTOR = (200, json.dumps({"data": [{"index": 0, "embedding": [3.0, 4.0]}]}).encode(), {})


@dataclass(frozen=True)
class Client:
    """One who asks: makes an endpoint, asks it, and what a good server replies."""

    make: Callable[..., object]
    ask: Callable[[object], object]
    good: Reply


CLIENTS = {
    "words": Client(
        lambda base, **options: ChatEndpoint(base, "small", per_minute=1e6, **(FAST | options)),
        lambda one: one.ask([{"role": "user", "content": "hi"}], {}, 50).content,
        chat("yes"),
    ),
    "vectors": Client(
        lambda base, **options: EndpointEncoder(base, "small", **(FAST | options)),
        lambda one: one.encode(["hi"]).tolist(),
        VECTOR,
    ),
}


@pytest.fixture
def server():
    with serving() as one:
        yield one


@pytest.fixture(params=sorted(CLIENTS))
def client(request, server: Server) -> Client:
    one = CLIENTS[request.param]
    server.always = lambda *_: one.good
    return one


def ask(client: Client, server: Server, **options):
    return client.ask(client.make(server.base, **options))


def drop(handler, _asked) -> None:
    handler.connection.close()


def cut(handler, _asked) -> None:
    handler.reply(200, b'{"data": [', {"Content-Length": "400"})
    handler.close_connection = True


def sleepy(handler, _asked) -> None:
    time.sleep(0.6)


def drip(handler, _asked) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(40):
        handler.wfile.write(b" ")
        time.sleep(0.05)


@pytest.mark.parametrize(
    "trouble",
    [
        error(500, "oh"),
        error(429, "slow down", Retry_After="0.01"),
        error(503, "busy", Retry_After="soon"),
        (502, b"<html>", {"Content-Type": "text/html"}),
        (200, b"<html>Log in</html>", {"Content-Type": "text/html"}),
        (200, b"[" * 100_000, {}),
        (200, b"", {}),
        drop,
        cut,
    ],
)
def test_passing_trouble_is_tried_again(client, server, trouble):
    server.first = [trouble, trouble]
    assert ask(client, server) in ("yes", [pytest.approx([0.6, 0.8])])
    assert len(server.seen) == 3


def test_after_the_last_try_the_error_says_what_was_said(client, server):
    server.always = lambda *_: error(500, "out of\nmemory \x1b[31m")
    with pytest.raises(
        EndpointError, match=r"500 out of memory  \[31m \(check the address, .*small"
    ):
        ask(client, server)
    assert len(server.seen) == 3


@pytest.mark.parametrize("slow", [sleepy, drip])
def test_a_slow_answer_is_given_up(client, server, slow):
    server.always = slow
    began = time.monotonic()
    with pytest.raises(EndpointError, match=r"timed out|in time"):
        ask(client, server, timeout=0.3, tries=2)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "header", ["0.3", format_datetime(datetime.now(UTC) + timedelta(days=-1), usegmt=True)]
)
def test_the_server_says_how_long_to_wait(client, server, header: str):
    server.first = [error(429, "slow", Retry_After=header)]
    ask(client, server)
    waited = server.times[1] - server.times[0]
    assert waited >= (0.29 if header == "0.3" else 0)


def test_a_wait_too_long_ends_the_run(client, server):
    server.first = [error(429, "quota", Retry_After="86400")]
    with pytest.raises(EndpointError, match="asks to wait 86400 seconds"):
        ask(client, server)


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refusal_is_not_tried_again_and_the_key_is_not_repeated(client, server, status: int):
    server.first = [error(status, "bad key sk-12345")]
    with pytest.raises(EndpointError, match=f"{status} bad key …") as caught:
        ask(client, server, key="sk-12345")
    assert len(server.seen) == 1
    assert "sk-12345" not in str(caught.value)
    assert "sk-12345" not in repr(client.make(server.base, key="sk-12345"))


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(client, server, status: int):
    with serving() as other:
        server.first = [(status, b"", {"Location": other.base + "/elsewhere"})]
        with pytest.raises(EndpointError, match=f"{status}: the server sends us elsewhere"):
            ask(client, server, key="secret")
        assert other.seen == []


def test_a_huge_answer_is_not_read_to_its_end(server, monkeypatch):
    monkeypatch.setattr(endpoints, "LARGEST", 1000)
    server.always = lambda *_: chat("x" * 10_000)
    chatting = CLIENTS["words"].make(server.base)
    assert chatting.ask([], {}, 5).trouble == "too large"
    with pytest.raises(EndpointError, match="larger than 1,000 bytes"):
        ask(CLIENTS["vectors"], server, largest=1000)
    assert len(server.seen) == 2


def test_nobody_there(client):
    with pytest.raises(EndpointError, match=r"127\.0\.0\.1:9"):
        client.ask(client.make("http://127.0.0.1:9/v1"))


@pytest.mark.parametrize(
    "base",
    [
        *("", "localhost:80", "file:///etc/passwd", "http://", "http://[::1"),
        *("http://x:99999/v1", "http://x/v1?key=1", "http://x/v1#a"),
    ],
)
def test_what_is_no_address(client, base: str):
    with pytest.raises(OptionError, match="not an address"):
        client.make(base)


def test_a_password_in_the_address_is_refused_and_not_repeated(client):
    with pytest.raises(OptionError, match="carries a password") as caught:
        client.make("http://me:hush@x/v1")
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("key", ["hush\n", "hush\r\nX-Evil: 1", "húsh"])
def test_a_key_that_is_none_is_refused_and_not_repeated(client, key: str):
    with pytest.raises(OptionError, match="the key holds characters no key has") as caught:
        client.make("http://x/v1", key=key)
    assert "hush" not in str(caught.value)


class TestAsker:
    def test_what_is_not_understood_is_tried_again(self, server):
        server.first = [(200, b"1", {}), (200, b"2", {})]
        asker = Asker(server.base, "look", **FAST)

        def second(content: bytes) -> str:
            if content == b"1":
                raise PassingError("not yet")
            return content.decode()

        assert asker.post(b"{}", second) == "2"
        assert asker.retries == 1

    def test_requests_keep_their_distance(self, server):
        asker = Asker(server.base, "look", per_minute=600)
        server.always = lambda *_: VECTOR
        threads = [threading.Thread(target=asker.post, args=(b"{}", bytes)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        times = sorted(server.times)
        assert times[-1] - times[0] >= 0.25

    def test_waits_double_differ_between_requests_and_not_between_runs(self):
        one, same = (Asker("http://x/v1", "look", pause=1, seed=3) for _ in range(2))
        waits = [one._backoff(b"body", number) for number in range(4)]
        assert all(2**n <= wait <= 2 ** (n + 1) for n, wait in enumerate(waits))
        assert waits == [same._backoff(b"body", number) for number in range(4)]
        assert waits[0] != one._backoff(b"other", 0)

    def test_once_stopped_nothing_is_asked(self, server):
        asker = Asker(server.base, "look")
        asker.stopped.set()
        with pytest.raises(EndpointError, match="stopped"):
            asker.post(b"{}", bytes)
        assert server.seen == []


@pytest.mark.parametrize(
    ("header", "seconds"),
    [(None, 0), ("7", 7), ("-7", 0), ("nan", 0), ("inf", float("inf")), ("Wed, 99", 0)],
)
def test_reading_retry_after(header: str | None, seconds: float):
    assert asking.asked_to_wait({} if header is None else {"Retry-After": header}) == seconds


def test_retry_after_as_a_date():
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert 80 < asking.asked_to_wait({"Retry-After": later}) <= 90


def test_address_and_key_say_where_they_belong():
    with pytest.raises(OptionError, match=r"base-url: .*set SOME_KEY"):
        checked_address("http://a:b@x/v1", where="base-url", key_in="SOME_KEY")
    with pytest.raises(OptionError, match=r"^SOME_KEY: "):
        checked_key("\n", key_in="SOME_KEY")
