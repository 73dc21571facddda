"""What a file states about itself in YAML between two lines of dashes at its top.

All keys are optional: `title`, `publisher` or `issuer`, `date` or `published`, `url`,
`language` or `lang`, `kind`, `id`, `side`. Other keys are left alone.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from jejak.errors import UnreadableError
from jejak.reading.readings import dated, no_date

_FENCE = re.compile(
    r"\A---[ \t]*\n(.*?)(?:^(?:---|\.\.\.)[ \t]*(?:\n|\Z))", re.DOTALL | re.MULTILINE
)
_OPEN = re.compile(r"\A---[ \t]*\n[ \t]*\w+[ \t]*:(?:[ \t]|\n)")
_EMPTY = frozenset({"", "~", "null", "none", "-"})
_SIDES = frozenset({"origin", "host", "third"})
_KEYS = {
    "title": ("title",),
    "issuer": ("publisher", "issuer"),
    "url": ("url",),
    "language": ("language", "lang"),
    "kind": ("kind",),
    "id": ("id",),
    "side": ("side",),
}


def split(text: str) -> tuple[dict[str, str], str]:
    """The stated keys and the body below them; no keys where there is no front matter.

    >>> split("---\\ndate: 2017-10\\n---\\nSeminar dibuka.")
    ({'date': '2017-10'}, 'Seminar dibuka.')
    """
    text = text.lstrip("\n")
    fence = _FENCE.match(text)
    if fence is None:
        if _OPEN.match(text):
            raise UnreadableError(
                "front matter, line 1: it is opened and never closed",
                remedy="end it with a line of three dashes",
            )
        return {}, text
    content = _parsed(fence.group(1))
    # Two rulers round a line of prose are no front matter.
    if content is None:
        return {}, text
    keys = {str(key): _flat(value) for key, value in content.items()}
    return keys, text[fence.end() :]


def stated(keys: dict[str, str]) -> dict[str, Any]:
    """The fields of a `Reading` that the keys fill, with a caution where the date is missing.

    >>> stated({"publisher": "Kompas", "lang": "ID"})["issuer"]
    'Kompas'
    """
    values = {field: _first(keys, names) for field, names in _KEYS.items()}
    values["language"] = re.split(r"[-_]", values["language"].lower())[0]
    values["kind"] = values["kind"].lower()
    values["side"] = values["side"].lower() if values["side"].lower() in _SIDES else ""
    fields: dict[str, Any] = {field: value for field, value in values.items() if value}
    date = _first(keys, ("date", "published"))
    if date:
        fields["published"] = dated(date)
        if fields["published"] is None:
            fields["caution"] = no_date(f"{date!r} is not a date we can read")
    return fields


def _parsed(block: str) -> dict[Any, Any] | None:
    try:
        # BaseLoader makes text of every value, so that `2017-10` stays as it was written.
        content = yaml.load(block, Loader=yaml.BaseLoader)  # noqa: S506  (builds no objects)
    except yaml.YAMLError as problem:
        raise _broken(problem) from problem
    except RecursionError as problem:
        raise UnreadableError(
            "front matter: nested too deeply", remedy="keep it to `key: value` lines"
        ) from problem
    if content is None or content == "":
        return {}
    return content if isinstance(content, dict) else None


def _broken(problem: yaml.YAMLError) -> UnreadableError:
    mark = getattr(problem, "problem_mark", None)
    # The mark counts from nought, and the opening dashes are line 1 of the file.
    line = f", line {mark.line + 2}" if mark else ""
    what = getattr(problem, "problem", None) or "cannot be parsed"
    return UnreadableError(
        f"front matter{line}: not valid YAML: {what}",
        remedy="put quotes round values that hold a colon, and check indentation",
    )


def _flat(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(one for one in value if isinstance(one, str))
    return value.strip() if isinstance(value, str) else ""


def _first(keys: dict[str, str], names: tuple[str, ...]) -> str:
    given = (" ".join(keys.get(name, "").split()) for name in names)
    return next((value for value in given if value.lower() not in _EMPTY), "")
