import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from coding.modelserver import chat, error, serving
from jejak.coding import endpoints
from jejak.coding.endpoints import ChatEndpoint, ModelError, Tokens, key_for
from jejak.errors import OptionError

MESSAGES = [{"role": "user", "content": "hi"}]
FAST = {"pause": 0.001, "tries": 3, "timeout": 2.0, "per_minute": 1e6}


@pytest.fixture
def server():
    with serving() as one:
        one.always = lambda *_: chat("yes")
        yield one


def endpoint(server, **options) -> ChatEndpoint:
    return ChatEndpoint(server.base, "small", **(FAST | options))


def ask(server, **options):
    return endpoint(server, **options).ask(MESSAGES, {"type": "object"}, 50)


def drop(handler, _asked) -> None:
    handler.connection.close()


def cut(handler, _asked) -> None:
    status, body, _ = chat("{}")
    handler.reply(status, body[:20], {"Content-Length": str(len(body))})
    handler.close_connection = True


def sleepy(handler, _asked) -> None:
    time.sleep(0.6)


def drip(handler, _asked) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(40):
        handler.wfile.write(b" ")
        time.sleep(0.05)


def test_what_is_sent(server):
    server.first = [chat("yes")]
    said = ask(server, key="secret", seed=7)
    assert (said.content, said.trouble, said.tokens) == ("yes", "", Tokens(100, 10))
    assert said.model == "small-2026"
    (asked,) = server.seen
    form = asked.pop("response_format")
    assert form["json_schema"] == {"name": "codings", "strict": True, "schema": {"type": "object"}}
    sampling = {"temperature": 0, "seed": 7, "max_tokens": 50}
    assert asked == {"model": "small", "messages": MESSAGES} | sampling
    assert server.headers[0]["path"] == "/v1/chat/completions"
    assert server.headers[0]["Authorization"] == "Bearer secret"


@pytest.mark.parametrize(
    "trouble",
    [
        error(500, "oh"),
        error(429, "slow down", Retry_After="0.01"),
        error(503, "busy", Retry_After="soon"),
        (502, b"<html>", {"Content-Type": "text/html"}),
        (200, b"<html>Log in</html>", {"Content-Type": "text/html"}),
        (200, b'{"choices": []}', {}),
        (200, b'{"choices": [{"message": "hi"}]}', {}),
        (200, b"[" * 100_000, {}),
        (200, b"", {}),
        drop,
        cut,
    ],
)
def test_passing_trouble_is_tried_again(server, trouble):
    server.first = [trouble, trouble, chat("yes")]
    one = endpoint(server)
    assert one.ask(MESSAGES, {}, 50).content == "yes"
    assert (len(server.seen), one.retries) == (3, 2)


def test_after_the_last_try_the_error_says_what_was_said(server):
    server.always = lambda *_: error(500, "out of\nmemory \x1b[31m")
    with pytest.raises(ModelError, match=r"500 out of memory  \[31m \(check the address, .*small"):
        ask(server)
    assert len(server.seen) == 3


@pytest.mark.parametrize("slow", [sleepy, drip])
def test_a_slow_answer_is_given_up(server, slow):
    server.always = slow
    began = time.monotonic()
    with pytest.raises(ModelError, match=r"timed out|in time"):
        ask(server, timeout=0.3, tries=2)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "header", ["0.3", format_datetime(datetime.now(UTC) + timedelta(days=-1), usegmt=True)]
)
def test_the_server_says_how_long_to_wait(server, header: str):
    server.first = [error(429, "slow", Retry_After=header), chat("yes")]
    ask(server)
    waited = server.times[1] - server.times[0]
    assert waited >= (0.29 if header == "0.3" else 0)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [(None, 0), ("7", 7), ("-7", 0), ("nan", 0), ("inf", float("inf")), ("Wed, 99", 0)],
)
def test_reading_retry_after(header: str | None, seconds: float):
    assert endpoints._asked(header) == seconds


def test_retry_after_as_a_date():
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert 80 < endpoints._asked(later) <= 90


def test_a_wait_too_long_ends_the_run(server):
    server.first = [error(429, "quota", Retry_After="86400")]
    with pytest.raises(ModelError, match="asks to wait 86400 seconds"):
        ask(server)


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refusal_is_not_tried_again(server, status: int):
    server.first = [error(status, "bad key sk-12345")]
    with pytest.raises(ModelError, match=f"{status} bad key …") as caught:
        ask(server, key="sk-12345")
    assert len(server.seen) == 1
    assert "sk-12345" not in str(caught.value)
    assert "sk-12345" not in repr(endpoint(server, key="sk-12345"))


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(server, status: int):
    with serving() as other:
        server.first = [(status, b"", {"Location": other.base + "/chat/completions"})]
        with pytest.raises(ModelError, match=f"{status}: the server sends us elsewhere"):
            ask(server, key="secret")
        assert other.seen == []


def test_a_huge_answer_is_not_read_to_its_end(server, monkeypatch):
    monkeypatch.setattr(endpoints, "LARGEST", 1000)
    monkeypatch.setattr(endpoints._read, "__defaults__", (1000,))
    server.first = [chat("x" * 10_000)]
    assert ask(server).trouble == "too large"


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        (chat('{"passages": [', finish="length"), "cut off"),
        (chat(None, refusal="I cannot"), "refused"),
        (chat("x", finish="content_filter"), "refused"),
        (chat(None, tool_calls=[{"function": {"name": "delete_all"}}]), "empty"),
        (chat(" "), "empty"),
        (error(400, "This model's maximum context length is 8192 tokens"), "too long"),
        (error(413, "no"), "too long"),
        (error(400, "content management policy"), "refused"),
    ],
)
def test_answers_of_no_use_are_named(server, reply, trouble: str):
    server.first = [reply]
    assert ask(server).trouble == trouble
    assert len(server.seen) == 1


def test_a_message_in_parts_and_counts_that_are_none(server):
    parts = [{"type": "text", "text": "a"}, {"type": "image"}, {"text": "b"}]
    body = (
        b'{"choices": [{"message": {"content": %s}}], "usage": {"prompt_tokens": -1}, "model": 4}'
    )
    server.first = [(200, body % str(parts).replace("'", '"').encode(), {})]
    assert ask(server) == endpoints.Answer("ab")


def test_what_a_server_refuses_is_given_up_step_by_step_and_for_good(server):
    server.first = [
        error(400, "Use 'max_completion_tokens' instead of 'max_tokens'"),
        error(400, "'temperature' does not support 0"),
        error(422, "unknown field seed"),
        error(400, "response_format is not supported"),
        chat("yes"),
    ]
    one = endpoint(server)
    assert one.ask(MESSAGES, {}, 50).content == "yes"
    assert server.seen[-1] == {"model": "small", "messages": MESSAGES, "max_completion_tokens": 50}
    assert one.dialect.given_up == ("structured", "temperature", "seed")
    one.ask(MESSAGES, {}, 50)
    assert len(server.seen) == 6


def test_a_server_that_fails_at_the_schema_gets_none(server):
    server.first = [error(500, "failed to parse grammar"), chat("yes")]
    assert ask(server).content == "yes"
    assert "response_format" not in server.seen[1]


def test_a_server_that_refuses_everything_ends_the_run(server):
    server.always = lambda *_: error(400, "no")
    with pytest.raises(ModelError, match="400 no"):
        ask(server)
    assert len(server.seen) == 2


def test_requests_keep_their_distance(server):
    one = endpoint(server, per_minute=600)
    threads = [threading.Thread(target=one.ask, args=(MESSAGES, {}, 5)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = sorted(server.times)
    assert times[-1] - times[0] >= 0.25


def test_waits_double_differ_between_requests_and_not_between_runs():
    one, same = (ChatEndpoint("http://x/v1", "m", pause=1, seed=3) for _ in range(2))
    waits = [one._backoff(b"body", number) for number in range(4)]
    assert all(2**n <= wait <= 2 ** (n + 1) for n, wait in enumerate(waits))
    assert waits == [same._backoff(b"body", number) for number in range(4)]
    assert waits[0] != one._backoff(b"other", 0)


def test_once_stopped_nothing_is_asked(server):
    one = endpoint(server)
    one.stopped.set()
    with pytest.raises(ModelError, match="stopped"):
        one.ask(MESSAGES, {}, 5)
    assert server.seen == []


def test_nobody_there():
    with pytest.raises(ModelError, match=r"127\.0\.0\.1:9"):
        ChatEndpoint("http://127.0.0.1:9/v1", "m", **FAST).ask(MESSAGES, {}, 5)


@pytest.mark.parametrize(
    "base",
    [
        *("", "localhost:80", "file:///etc/passwd", "http://", "http://[::1"),
        *("http://x:99999/v1", "http://x/v1?key=1", "http://x/v1#a"),
    ],
)
def test_what_is_no_address(base: str):
    with pytest.raises(OptionError, match="not an address"):
        ChatEndpoint(base, "m")


def test_a_password_in_the_address_is_refused_and_not_repeated():
    with pytest.raises(OptionError, match="carries a password") as caught:
        ChatEndpoint("http://me:hush@x/v1", "m")
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("key", ["hush\n", "hush\r\nX-Evil: 1", "húsh"])
def test_a_key_that_is_none_is_refused_and_not_repeated(key: str):
    with pytest.raises(OptionError, match="the key holds characters no key has") as caught:
        ChatEndpoint("http://x/v1", "m", key=key)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("base", "environment", "key"),
    [
        ("http://gpu.lan/v1", {"JEJAK_MODEL_KEY": "a", "OPENAI_API_KEY": "b"}, "a"),
        ("https://api.openai.com/v1", {"OPENAI_API_KEY": "b"}, "b"),
        ("http://localhost:8000/v1", {"OPENAI_API_KEY": "b"}, "b"),
        ("http://[::1]:8000/v1", {"OPENAI_API_KEY": "b"}, "b"),
        ("http://gpu.lan/v1", {"OPENAI_API_KEY": "b"}, ""),
        ("https://api.openai.com/v1", {}, ""),
    ],
)
def test_which_key_goes_where(base: str, environment: dict[str, str], key: str):
    assert key_for(base, environment) == key
