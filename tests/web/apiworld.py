"""Programs that come to a team with tokens, as somebody's script would."""

from datetime import timedelta
from typing import Any

from starlette.testclient import TestClient
from teamworld import World

API = "/api/v1"
CASE = f"{API}/cases/bandung"
QUOTE = "learned from Cheonggyecheon in Seoul"
CODE = "mechanism.learning"


def script(here: World, name: str = "", scope: str = "write", **more: Any) -> TestClient:
    """A program with a token of a person; without a name one that has none."""
    made = here.browser()
    if name:
        lasts = more.pop("lasts", timedelta(days=7))
        person = here.people[name]
        _, secret = here.team.make_token(person, "test", scope, here.clock(), lasts, **more)
        made.headers["authorization"] = f"Bearer {secret}"
    return made


def judged(**more: Any) -> dict[str, Any]:
    """What is sent to judge a passage."""
    return {"document": "park", "quote": QUOTE, "code": CODE} | more


def lines(client: TestClient, path: str, **asked: Any) -> list[dict[str, Any]]:
    """All lines of a list, page by page."""
    found: list[dict[str, Any]] = []
    after = ""
    while True:
        answer = client.get(f"{CASE}{path}", params={**asked, "after": after})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["items"]
        after = page.get("after", "")
        if not after:
            return found
