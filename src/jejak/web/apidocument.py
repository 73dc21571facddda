"""The description of the JSON API: OpenAPI 3.1 for programs, and the same as a page for people."""

from __future__ import annotations

import inspect
import json
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import models_json_schema

from jejak.web.apiasking import JudgingAtOffsets, JudgingByQuote, Undoing
from jejak.web.apicalls import BODY_BYTES, Operation
from jejak.web.apimodels import Problem
from jejak.web.apiproblems import BASE, MEDIA_TYPE

Json = dict[str, Any]
_REF = "#/components/schemas/{model}"
ABOUT = """\
Read a case of Jejak, and judge passages of it, from a program. Offsets are Unicode code points of
a document's text, half-open. Lists come in pages: ask for the next one with `after`, until it is
empty. What is asked for and is not described here is refused. Every coding and every judgement
names its coder and the coder's kind: a machine's is never told as a person's.
"""
PATHS = {
    "case": "The case, as `/cases` lists it.",
    "document": "The id of the document; `/` in it is written `%2F`.",
    "claim": "The id of the claim.",
    "judgement": "The id of the judgement.",
}
TAGS = {
    "You": "Who asks, and which cases they are in.",
    "Case": "What a case is about, and how far it is.",
    "Sources": "Documents with their texts, and words in them.",
    "Coding": "The codebook, what machines coded, and what people judged.",
    "Findings": "Claims with their tests, events, stages, and the runs that found them.",
}
STATUSES = {
    401: "Nobody is signed in, or the token is none, has ended, or was revoked.",
    403: "Your role, your token or blind coding does not allow it, or `x-csrf-token` is missing.",
    404: "There is no such thing, or none for you.",
    405: "The address knows other methods, which `Allow` names.",
    409: "Somebody judged the same since you looked, or the document was read anew; it says who"
    " said what and when, and nothing was saved.",
    413: f"The body holds more than {BODY_BYTES:,} bytes.",
    415: "The body is not `application/json`.",
    422: "The query or the body does not fit, or names what the case does not have;"
    " `faults` names each place.",
    429: "Too many requests; `Retry-After` says how many seconds to wait.",
    503: "The records of the case cannot be reached now; nothing was saved.",
}
_HEADERS = {401: "WWW-Authenticate", 405: "Allow", 429: "Retry-After"}


def described(operations: Sequence[Operation], *, team: bool, cookie: str) -> Json:
    """The description as OpenAPI 3.1; `cookie` is the name of a sign-in's."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Jejak",
            "version": version("jejak"),
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": BASE}],
        "tags": [{"name": one, "description": text} for one, text in TAGS.items()],
        "paths": _paths(operations, team=team),
        "components": {
            "schemas": _schemas(operations),
            "responses": {str(status): _problem(status) for status in STATUSES},
            "securitySchemes": _doors(cookie, team=team),
        },
    }


def _doors(cookie: str, *, team: bool) -> Json:
    found: Json = {
        "cookie": {
            "type": "apiKey",
            "in": "cookie",
            "name": cookie,
            "description": "The cookie of a sign-in in a browser.",
        },
        "csrf": {
            "type": "apiKey",
            "in": "header",
            "name": "x-csrf-token",
            "description": "The seal of the sign-in, which `/me` tells; for changes.",
        },
    }
    if team:
        about = "A token from the page of your account."
        found["token"] = {"type": "http", "scheme": "bearer", "description": about}
    return found


def _paths(operations: Sequence[Operation], *, team: bool) -> Json:
    paths: Json = {}
    for one in operations:
        path = re.sub(r":path\}", "}", one.path)
        paths.setdefault(path, {})[one.method.lower()] = _operation(one, team=team)
    return paths


def _operation(one: Operation, *, team: bool) -> Json:
    summary, _, about = inspect.cleandoc(one.does.__doc__ or "").partition("\n")
    doors: list[Json] = [{"cookie": [], "csrf": []} if one.changes else {"cookie": []}]
    found: Json = {
        "operationId": one.name,
        "tags": [one.tag],
        "summary": summary,
        "description": "\n\n".join(filter(None, (about.strip(), _who(one)))),
        "parameters": [*_places(one.path), *_filters(one)],
        "security": [{"token": []}, *doors] if team else doors,
        "responses": _answers(one),
    }
    if one.body:
        content = {"schema": _ref(one.body_name), "example": dict(one.example)}
        found["requestBody"] = {"required": True, "content": {"application/json": content}}
    return found


def _who(one: Operation) -> str:
    if not one.of_case:
        return ""
    blind = " Whoever codes blind may not." if one.sighted else ""
    return f"For the role `{one.role}` and those above.{blind}"


def _places(path: str) -> list[Json]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": PATHS[name],
            "schema": {"type": "string", "minLength": 1},
        }
        for name in re.findall(r"\{(\w+)", path)
    ]


def _filters(one: Operation) -> list[Json]:
    if one.body:
        return []
    schema = TypeAdapter(one.query).json_schema()
    needed = schema.get("required", ())
    return [
        {
            "name": name,
            "in": "query",
            "required": name in needed,
            "description": about.pop("description", ""),
            "schema": _plain(about),
            **({"example": one.example[name]} if name in one.example else {}),
        }
        for name, about in schema.get("properties", {}).items()
    ]


def _plain(schema: Json) -> Json:
    """A parameter's schema: what may be null is simply not given in an address."""
    kinds = [kind for kind in schema.pop("anyOf", ()) if kind.get("type") != "null"]
    for kind in kinds:
        schema |= kind
    schema.pop("title", None)
    return {key: value for key, value in schema.items() if value is not None}


def _answers(one: Operation) -> Json:
    content = {"application/json": {"schema": _ref(one.answer.__name__)}}
    done = {"description": _first_line(one.answer), "content": content}
    known = sorted(_refusals(one))
    refused = {str(status): {"$ref": f"#/components/responses/{status}"} for status in known}
    return {str(one.status): done, **refused}


def _refusals(one: Operation) -> set[int]:
    found = {401, 405, 422, 429}
    if one.of_case:
        found |= {403, 404, 503}
    if one.changes:
        found |= {409, 413, 415}
    return found


def _problem(status: int) -> Json:
    found: Json = {
        "description": STATUSES[status],
        "content": {MEDIA_TYPE: {"schema": _ref(Problem.__name__)}},
    }
    if status in _HEADERS:
        header = {"schema": {"type": "string"}, "required": status != 429}
        found["headers"] = {_HEADERS[status]: header}
    return found


def _schemas(operations: Sequence[Operation]) -> Json:
    answers: list[type[BaseModel]] = [Problem, *(one.answer for one in operations)]
    bodies: list[type[BaseModel]] = [JudgingAtOffsets, JudgingByQuote, Undoing]
    _, out = models_json_schema([(one, "serialization") for one in answers], ref_template=_REF)
    _, sent = models_json_schema([(one, "validation") for one in bodies], ref_template=_REF)
    for one in out["$defs"].values():
        # Answers may get more fields later; what is sent may not have any that are unknown.
        one.pop("additionalProperties", None)
    found: Json = {**out["$defs"], **sent["$defs"]}
    ways = [_ref(one.__name__) for one in (JudgingAtOffsets, JudgingByQuote)]
    found["Judging"] = {"oneOf": ways, "description": "A judgement of a passage."}
    return {name: _untitled(one) for name, one in sorted(found.items())}


def _untitled(schema: Any) -> Any:
    """A schema without the titles that only say a field's name again."""
    if isinstance(schema, list):
        return [_untitled(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _untitled(value)
        for key, value in schema.items()
        if not (key == "title" and isinstance(value, str))
    }


def _ref(name: str) -> Json:
    return {"$ref": _REF.format(model=name)}


def _first_line(kind: type[BaseModel]) -> str:
    return inspect.cleandoc(kind.__doc__ or "").partition("\n")[0]


# The page for people


def reference(description: Json) -> Json:
    """What the page of the description shows: operations by tag, what goes in and out, problems."""
    operations = [
        _shown(method.upper(), path, one, description)
        for path, methods in description["paths"].items()
        for method, one in methods.items()
    ]
    schemas = description["components"]["schemas"]
    return {
        "about": description["info"]["description"],
        "version": description["info"]["version"],
        "team": "token" in description["components"]["securitySchemes"],
        "groups": [
            (
                tag["name"],
                tag["description"],
                [one for one in operations if one["tag"] == tag["name"]],
            )
            for tag in description["tags"]
        ],
        "models": [_model(name, one) for name, one in schemas.items()],
        "statuses": STATUSES,
    }


def _shown(method: str, path: str, one: Json, description: Json) -> Json:
    body = one.get("requestBody", {}).get("content", {}).get("application/json", {})
    done = next(status for status in one["responses"] if status.startswith("2"))
    answer = one["responses"][done]["content"]["application/json"]["schema"]
    return {
        "id": one["operationId"],
        "tag": one["tags"][0],
        "method": method,
        "path": path,
        "summary": one["summary"],
        "about": one["description"].split("\n\n"),
        "parameters": [
            {
                "name": given["name"],
                "place": given["in"],
                "needed": given["required"],
                "about": given["description"],
                "type": kind_of(given["schema"]),
            }
            for given in one["parameters"]
        ],
        "body": _named(body["schema"]) if body else "",
        "answer": _named(answer),
        "status": done,
        "refusals": [status for status in one["responses"] if status != done],
        "curl": curl(
            method, path, one, team="token" in description["components"]["securitySchemes"]
        ),
    }


def curl(method: str, path: str, one: Mapping[str, Any], *, team: bool) -> str:
    """A command that asks for an operation, as one would type it."""
    known = {"case": "bandung", "document": "park", "claim": "river-park", "judgement": "ID"}
    asked = {
        given["name"]: str(given["example"]) for given in one["parameters"] if "example" in given
    }
    address = BASE + path.format_map(known) + (f"?{urlencode(asked)}" if asked else "")
    words = ['curl -s -H "Authorization: Bearer $JEJAK_TOKEN"' if team else 'curl -s -b "$COOKIE"']
    if method != "GET":
        words += [] if team else ['-H "x-csrf-token: $CSRF"']
        sent = one["requestBody"]["content"]["application/json"]["example"]
        told = json.dumps(sent, ensure_ascii=False)
        words += ["-H 'Content-Type: application/json'", f"-d {shlex.quote(told)}"]
    return " \\\n  ".join([*words, f'"$JEJAK{address}"'])


def _named(schema: Json) -> str:
    return str(schema["$ref"].rpartition("/")[2])


def _model(name: str, schema: Json) -> Json:
    needed = schema.get("required", ())
    fields = [
        {
            "name": field,
            "type": kind_of(about),
            "needed": field in needed,
            "about": about.get("description", ""),
        }
        for field, about in schema.get("properties", {}).items()
    ]
    ways = [_named(one) for one in schema.get("oneOf", ())]
    return {"name": name, "about": schema.get("description", ""), "fields": fields, "ways": ways}


@cache
def _simple() -> Mapping[str, str]:
    return {
        "integer": "whole number",
        "number": "number",
        "boolean": "true or false",
        "string": "text",
        "null": "null",
    }


def kind_of(schema: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a schema allows, as words, each with the name of a model if it is one.

    >>> kind_of({"type": "array", "items": {"$ref": "#/components/schemas/Hit"}})
    [('list of', ''), ('Hit', 'Hit')]
    """
    if "$ref" in schema:
        name = _named(dict(schema))
        return [(name, name)]
    if "anyOf" in schema:
        return _joined(kind_of(one) for one in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        return [(" | ".join(json.dumps(one) for one in values), "")]
    kind = str(schema.get("type", "anything"))
    if kind == "array":
        inner = schema.get("items")
        return [("list of", ""), *(kind_of(inner) if inner else [("two values", "")])]
    if kind == "object":
        inner = schema.get("additionalProperties")
        rest = kind_of(inner) if isinstance(inner, dict) else [("anything", "")]
        return [("each name with", ""), *rest]
    return [(str(schema.get("format", "")) or _simple().get(kind, kind), "")]


def _joined(kinds: Iterable[list[tuple[str, str]]]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for kind in kinds:
        found += [*([("or", "")] if found else []), *kind]
    return found
