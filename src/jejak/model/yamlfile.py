"""Reading the YAML that people write, so that every mistake is named by file, line and key."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from jejak.errors import InputError

Model = TypeVar("Model", bound=BaseModel)
Location = tuple[int | str, ...]


class MisplacedError(ValueError):
    """A check of a whole file failed at one place in it; `location` leads there."""

    def __init__(self, problem: str, *location: int | str) -> None:
        self.location = location
        super().__init__(problem)


def load(path: Path, model: type[Model], error: type[InputError]) -> Model:
    """Read a YAML file as `model`; raise `error` naming file, line, key and remedy."""
    return check(read_text(path, error), str(path), model, error)


def check(text: str, name: str, model: type[Model], error: type[InputError]) -> Model:
    """Validate YAML text as `model`; `name` stands for the file in errors."""
    root = compose(text, name, error)
    for key, line in _given_twice(root):
        raise error(
            f"{key}: this key is given twice", where=f"{name}:{line}", remedy="keep one of the two"
        )
    data = _construct(root, name, error)
    try:
        return model.model_validate(data)
    except ValidationError as problem:
        raise _explain(problem, root, data, name, model=model, error=error) from problem


def compose(text: str, name: str, error: type[InputError]) -> yaml.Node | None:
    """The node tree of YAML text, which remembers the line of every key."""
    try:
        return yaml.compose(text, Loader=_PlainDates)
    except (yaml.YAMLError, RecursionError) as problem:
        raise _broken(problem, name, error) from problem


def _broken(problem: Exception, name: str, error: type[InputError]) -> InputError:
    if isinstance(problem, RecursionError):
        return error("nested too deeply", where=name, remedy="a few levels of lists and keys do")
    mark = getattr(problem, "problem_mark", None)
    line = f":{mark.line + 1}" if mark else ""
    what = getattr(problem, "problem", None) or "cannot be parsed"
    return error(
        f"not valid YAML: {what}",
        where=name + line,
        remedy="check indentation, quotes and colons near this line",
    )


def _given_twice(root: yaml.Node | None) -> Iterator[tuple[str, int]]:
    """Keys that a mapping gives a second time, each with its line."""
    pending = [root]
    seen: set[int] = set()
    while pending:
        node = pending.pop()
        # An alias leads to a node that was seen, and may lead to the node it stands in.
        if not isinstance(node, yaml.CollectionNode) or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            yield from _repeated(node)
            pending += [value for _, value in node.value]
        else:
            pending += node.value


def _repeated(node: yaml.MappingNode) -> Iterator[tuple[str, int]]:
    keys: set[str] = set()
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode):
            if key.value in keys:
                yield key.value, key.start_mark.line + 1
            keys.add(key.value)


def read_text(path: Path, error: type[InputError]) -> str:
    """The text of a UTF-8 file, or one clear error."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as problem:
        raise error("no such file", where=str(path), remedy="check the path") from problem
    except UnicodeDecodeError as problem:
        raise error(
            f"not UTF-8 at byte {problem.start}", where=str(path), remedy="save it as UTF-8"
        ) from problem
    except OSError as problem:
        raise error(f"cannot be read: {problem.strerror}", where=str(path)) from problem


def _construct(root: yaml.Node | None, name: str, error: type[InputError]) -> Any:
    if root is None:
        return None
    try:
        return _PlainDates("").construct_document(root)
    except (yaml.YAMLError, RecursionError) as problem:
        raise _broken(problem, name, error) from problem


class _PlainDates(yaml.SafeLoader):
    # Dates stay text: `2017-10` and `2014/2019` are ours to parse, and YAML would
    # make a date of some of them and not of others.
    yaml_implicit_resolvers = {  # noqa: RUF012  (as the class above declares it)
        first: [(tag, regexp) for tag, regexp in rules if tag != "tag:yaml.org,2002:timestamp"]
        for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """The value of a node; one that its tag does not fit is named by its line."""
        try:
            return super().construct_object(node, deep=deep)
        except (ValueError, LookupError, AttributeError, TypeError) as problem:
            what = f"{str(node.value)[:40]!r} does not fit its tag {node.tag.rpartition(':')[2]!r}"
            raise yaml.constructor.ConstructorError(None, None, what, node.start_mark) from problem


def _explain(
    problem: ValidationError,
    root: yaml.Node | None,
    data: Any,
    name: str,
    *,
    model: type[BaseModel],
    error: type[InputError],
) -> InputError:
    # A misspelt key is also a missing one; the misspelling says more.
    first = min(problem.errors(), key=lambda one: one["type"] != "extra_forbidden")
    location: Location = (*first["loc"], *_misplaced(first.get("ctx", {})))
    more = problem.error_count() - 1
    what, remedy = _words(dict(first), model)
    if more:
        remedy += f"; {more} more to mend after this one"
    shown = _name_location(location, data)
    return error(f"{shown}: {what}", where=f"{name}:{line_of(root, location)}", remedy=remedy)


def _misplaced(context: Mapping[str, Any]) -> Location:
    problem = context.get("error")
    return problem.location if isinstance(problem, MisplacedError) else ()


def _words(first: Mapping[str, Any], model: type[BaseModel]) -> tuple[str, str]:
    key = str(first["loc"][-1]) if first["loc"] else "file"
    if first["type"] == "extra_forbidden":
        close = difflib.get_close_matches(key, _all_keys(model), n=1)
        return "unknown key", f"did you mean {close[0]!r}?" if close else "remove it"
    if first["type"] == "missing":
        return "this key is required", f"add {key!r}"
    message = str(first["msg"]).removeprefix("Value error, ")
    return message[:1].lower() + message[1:], "see docs/framework.md and docs/case.md"


def _all_keys(model: type[BaseModel]) -> set[str]:
    keys: set[str] = set()
    pending: list[Any] = [model]
    seen: set[Any] = set()
    while pending:
        kind = pending.pop()
        if kind in seen:
            continue
        seen.add(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            keys.update(info.alias or key for key, info in kind.model_fields.items())
            pending.extend(info.annotation for info in kind.model_fields.values())
        pending.extend(getattr(kind, "__args__", ()))
    return keys


def _name_location(location: Location, data: Any) -> str:
    """`codes[mechanism.learning].cues` rather than `codes.3.cues`, where items have ids."""
    shown = ""
    at = data
    for step in location:
        try:
            at = at[step]
        except (KeyError, IndexError, TypeError):
            at = None
        if isinstance(step, int):
            label = at.get("id", step) if isinstance(at, Mapping) else step
            shown += f"[{label}]"
        else:
            shown += f".{step}" if shown else step
    return shown or "file"


def line_of(root: yaml.Node | None, location: Location) -> int:
    """The 1-based line of the deepest part of `location` that exists in the file."""
    node, line = root, 1
    for step in location:
        found = _step_into(node, step)
        if found is None:
            break
        line, node = found
    return line


def _step_into(node: yaml.Node | None, step: int | str) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        child = node.value[step]
        return child.start_mark.line + 1, child
    return None
