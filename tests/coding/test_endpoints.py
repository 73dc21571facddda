import pytest

from coding.modelserver import chat, error, serving
from jejak.asking import EndpointError
from jejak.coding import endpoints
from jejak.coding.endpoints import ChatEndpoint, Tokens, key_for

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
    [(200, b'{"choices": []}', {}), (200, b'{"choices": [{"message": "hi"}]}', {})],
)
def test_an_answer_without_a_message_is_tried_again(server, trouble):
    server.first = [trouble, trouble]
    one = endpoint(server)
    assert one.ask(MESSAGES, {}, 50).content == "yes"
    assert (len(server.seen), one.retries) == (3, 2)


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
    with pytest.raises(EndpointError, match="400 no"):
        ask(server)
    assert len(server.seen) == 2


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
