"""The JSON API against its own description: requests that fit it, and requests that do not."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from coded import ODD, add_codings
from hypothesis import HealthCheck, settings
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send
from teamworld import BASE, World, world

from jejak.web.api import OPERATIONS
from jejak.web.apidocument import described

schemathesis = pytest.importorskip("schemathesis")
FEW = settings(
    max_examples=60,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
# Addresses that lead somewhere, since drawn ones would find nothing.
KNOWN = {
    "case": ["bandung", "bandung", "aceh"],
    "document": ["park", ODD, "gone"],
    "claim": ["river-park", "gone"],
    "judgement": ["gone"],
}


def description() -> dict:
    found = described(OPERATIONS, team=True, cookie="jejak")
    for methods in found["paths"].values():
        for one in methods.values():
            for given in one["parameters"]:
                if given["in"] == "path":
                    given["schema"] = {"type": "string", "enum": KNOWN[given["name"]]}
    return found


def configured() -> "schemathesis.Config":
    found = schemathesis.Config()
    found.projects.default.generation.update(modes=list(schemathesis.GenerationMode))
    return found


class Later:
    """The application and the token, which there are only once a test runs."""

    app: Starlette
    token: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            known = {b"Bearer later": f"Bearer {self.token}".encode()}
            scope["headers"] = [(name, known.get(told, told)) for name, told in scope["headers"]]
        await self.app(scope, receive, send)


later = Later()
api = schemathesis.openapi.from_dict(description(), config=configured())
api.app = later


@api.auth()
class Bearer:
    """Comes in with the token, but where a check leaves it out."""

    def get(self, case, context) -> str:
        return "Bearer later"

    def set(self, case, data: str, context) -> None:
        case.headers["Authorization"] = data


# What fits the description can still name a code that the case does not have.
UNTRUE = schemathesis.checks.CHECKS.get_by_names(["positive_data_acceptance"])


@pytest.fixture(scope="module")
def here(traced: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("schema")
    with world(folder, traced, f"sqlite:///{folder}/team.sqlite") as made:
        add_codings(folder / "cases" / "bandung")
        me, now = made.people["owner"], made.clock()
        later.app = made.app
        later.token = made.team.make_token(me, "checks", "write", now, timedelta(days=1))[1]
        yield made


def test_the_description_is_one():
    api.validate()


@api.parametrize()
@FEW
def test_answers_are_as_described(case, here: World):
    case.call_and_validate(base_url=f"{BASE}/api/v1", excluded_checks=UNTRUE)
