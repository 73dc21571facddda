"""Codebooks as tables (CSV, XLSX) and as YAML, with wording in any number of languages.

    id, parent, colour, codable, guid                       one column each
    name, definition, include, exclude, examples            one column per language: `definition.id`

A column without a language, `definition`, is in the language that nobody named. Several examples
stand in one cell on lines of their own. YAML has a list of the same keys, wording by language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, RootModel

from jejak.errors import InputError, OptionError
from jejak.exchanging.cells import fill, new_book, read_rows, write_csv
from jejak.model import yamlfile
from jejak.model.framework import Framework, shown
from jejak.model.judgements import CodebookEntry

Words = Mapping[str, str]
WORDINGS = ("name", "definition", "include", "exclude")
PLAIN = ("id", "parent", "colour", "codable", "guid")
_SHEET = "codebook"
_NO = ("no", "false", "0", "tidak", "아니오")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_.]*")


@dataclass(frozen=True)
class CodebookLine:
    """One code with its wording by language; `""` is the language that nobody named."""

    id: str
    name: Words = field(default_factory=dict)
    definition: Words = field(default_factory=dict)
    include: Words = field(default_factory=dict)
    exclude: Words = field(default_factory=dict)
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parent: str = ""
    colour: str = ""
    codable: bool = True
    guid: str = ""


def write_codebook(lines: Sequence[CodebookLine], path: Path) -> None:
    """Write a codebook as the kind of file that the path's ending names: .csv, .xlsx or .yaml.

    Raises:
        OptionError: no codebook is written to files of this ending.
    """
    suffix = path.suffix.lower()
    if suffix == ".csv":
        write_csv(path, _columns(lines), map(_row, lines))
    elif suffix == ".xlsx":
        book, sheet = new_book(_SHEET)
        fill(sheet, _columns(lines), map(_row, lines))
        book.save(path)
    elif suffix in (".yaml", ".yml"):
        path.write_text(_yaml([_item(one) for one in lines]), encoding="utf-8", newline="\n")
    else:
        raise OptionError(
            f"no codebook is written to '{path.suffix}' files",
            where=str(path),
            remedy="name it ….csv, ….xlsx or ….yaml",
        )


def read_codebook(path: Path) -> tuple[CodebookLine, ...]:
    """Read a codebook from .csv, .xlsx or .yaml.

    Raises:
        InputError: unreadable, or a line without an id, with one given before, or with a parent
            that is not there; the row is named.
    """
    if path.suffix.lower() in (".yaml", ".yml"):
        items = yamlfile.load(path, _Items, InputError).root
        lines = [CodebookLine(**one.model_dump()) for one in items]
        places = [f"{path}, code {number}" for number in range(1, len(lines) + 1)]
    else:
        rows = read_rows(path)
        _check_columns(rows, path)
        lines = [_line(row) for row in rows]
        places = [f"{path}, row {row['']}" for row in rows]
    _check(lines, places, path)
    return tuple(lines)


def entries_of(lines: Iterable[CodebookLine], language: str = "en") -> tuple[CodebookEntry, ...]:
    """The codes as programs exchange them, in one language; inclusion rules join the definition.

    >>> line = CodebookLine("role.host", {"en": "Host"}, {"en": "Receives."}, {"en": "cities"})
    >>> entries_of([line])[0].definition
    'Receives.\\n\\nInclude: cities'
    """
    return tuple(
        CodebookEntry(
            id=one.id,
            guid=one.guid,
            name=_shown(one.name, language) or one.id,
            definition=_told(one, language),
            parent=one.parent,
            colour=one.colour,
            codable=one.codable,
        )
        for one in lines
    )


def lines_of(framework: Framework) -> tuple[CodebookLine, ...]:
    """The codebook of a framework: its families above, which are not coded, and its codes."""
    found = []
    for family in framework.families:
        question = dict(family.question)
        found.append(CodebookLine(family.id, dict(family.name), question, codable=False))
        found += [
            CodebookLine(
                code.id,
                dict(code.name),
                dict(code.definition),
                dict(code.include),
                dict(code.exclude),
                parent=family.id,
            )
            for code in framework.members(family.id)
        ]
    return tuple(found)


def framework_start(lines: Sequence[CodebookLine], language: str = "en") -> str:
    """The families and codes of a framework file, as YAML to go on from.

    Codes at the top become families, if others are below them; all below a family becomes its
    codes. Wording in no named language is taken for `language`.

    Raises:
        InputError: an id is none that framework files have.

    >>> top, own = CodebookLine("role", {"": "Role"}), CodebookLine("role.host", {"": "Host"}, parent="role")
    >>> print(framework_start([top, own]).splitlines()[0])
    families:
    """
    parents = {one.id: one.parent for one in lines}
    tops = {one.id: _top(one.id, parents) for one in lines}
    families = [one for one in lines if not one.parent]
    holding = {top for one, top in tops.items() if one != top}
    codes = [one for one in lines if one.parent or one.id not in holding]
    for one in lines:
        if not _IDENTIFIER.fullmatch(one.id):
            raise InputError(
                f"the id {one.id!r} cannot be one of a framework",
                where="codebook",
                remedy="write a-z, 0-9, _ and ., a letter first",
            )
    start = {
        "families": [_family(one, language) for one in families],
        "codes": [_code(one, tops[one.id], language) for one in codes],
    }
    return _yaml(start)


def _family(one: CodebookLine, language: str) -> Mapping[str, Any]:
    name = _worded(one.name, one.id, language)
    question = _worded(one.definition, next(iter(name.values())), language)
    return {"id": one.id.split(".")[0], "name": name, "choice": "multiple", "question": question}


def _code(one: CodebookLine, top: str, language: str) -> Mapping[str, Any]:
    family = top.split(".", maxsplit=1)[0]
    own = one.id if one.id.startswith(f"{family}.") else f"{family}.{one.id.replace('.', '_')}"
    name = _worded(one.name, one.id, language)
    found = {"id": own, "name": name, "definition": _worded(one.definition, own, language)}
    for rule in ("include", "exclude"):
        wording = getattr(one, rule)
        if wording:
            found[rule] = _worded(wording, own, language)
    return found


def _worded(words: Words, otherwise: str, language: str) -> dict[str, str]:
    found = {one or language: text for one, text in words.items() if text.strip()}
    return found or {language: otherwise}


def _top(code: str, parents: Mapping[str, str]) -> str:
    while parents.get(code):
        code = parents[code]
    return code


def _shown(words: Words, language: str) -> str:
    return words.get(language) or words.get("") or shown(words, language)


def _told(one: CodebookLine, language: str) -> str:
    rules = (("Include", one.include), ("Exclude", one.exclude))
    told = [_shown(one.definition, language)]
    told += [f"{what}: {text}" for what, words in rules if (text := _shown(words, language))]
    examples = one.examples.get(language) or one.examples.get("") or ()
    told += [f"Example: {text}" for text in examples]
    return "\n\n".join(filter(None, told))


def _columns(lines: Sequence[CodebookLine]) -> list[str]:
    wanted = ["id", "parent"]
    for wording in (*WORDINGS, "examples"):
        languages = {one for line in lines for one in getattr(line, wording)}
        wanted += [f"{wording}.{one}" if one else wording for one in sorted(languages)]
    return [*wanted, "colour", "codable", "guid"]


def _row(one: CodebookLine) -> dict[str, str]:
    row = {"id": one.id, "parent": one.parent, "colour": one.colour, "guid": one.guid}
    row["codable"] = "yes" if one.codable else "no"
    for wording in WORDINGS:
        for language, text in getattr(one, wording).items():
            row[f"{wording}.{language}" if language else wording] = text
    for language, examples in one.examples.items():
        row[f"examples.{language}" if language else "examples"] = "\n".join(examples)
    return row


def _check_columns(rows: Sequence[Mapping[str, str]], path: Path) -> None:
    for column in rows[0] if rows else ():
        base = column.partition(".")[0]
        if column and base not in (*WORDINGS, "examples") and column not in PLAIN:
            raise InputError(
                f"unknown column {column!r}",
                where=f"{path}, row 1",
                remedy=f"name it {', '.join((*PLAIN, *WORDINGS))} or examples, with .en for a language",
            )


def _line(row: Mapping[str, str]) -> CodebookLine:
    words = {wording: _by_language(row, wording) for wording in WORDINGS}
    examples = {
        language: tuple(one for one in text.splitlines() if one.strip())
        for language, text in _by_language(row, "examples").items()
    }
    plain = {name: row.get(name, "").strip() for name in PLAIN if name != "codable"}
    codable = row.get("codable", "").strip().lower() not in _NO
    return CodebookLine(**plain, **words, examples=examples, codable=codable)  # type: ignore[arg-type]


def _by_language(row: Mapping[str, str], wording: str) -> dict[str, str]:
    found = {}
    for column, text in row.items():
        base, _, language = column.partition(".")
        if base == wording and text:
            found[language] = text
    return found


def _check(lines: Sequence[CodebookLine], places: Sequence[str], path: Path) -> None:
    if not lines:
        raise InputError("no codes", where=str(path), remedy="write one code a row")
    known = {one.id for one in lines}
    seen: set[str] = set()
    for one, where in zip(lines, places, strict=True):
        if not one.id:
            raise InputError("a code without an id", where=where, remedy="give it a short id")
        if one.id in seen:
            raise InputError(
                f"the code {one.id!r} is given twice", where=where, remedy="rename one"
            )
        if one.parent and one.parent not in known:
            raise InputError(
                f"the parent {one.parent!r} is no code",
                where=where,
                remedy="add it, or leave it empty",
            )
        seen.add(one.id)
    _check_rings(lines, path)


def _check_rings(lines: Sequence[CodebookLine], path: Path) -> None:
    try:
        TopologicalSorter({one.id: [one.parent] for one in lines}).prepare()
    except CycleError as problem:
        raise InputError(
            f"codes stand above one another: {', '.join(problem.args[1])}",
            where=str(path),
            remedy="correct `parent`",
        ) from problem


def _item(one: CodebookLine) -> dict[str, Any]:
    item: dict[str, Any] = {"id": one.id}
    for key in ("parent", "colour", "guid"):
        if getattr(one, key):
            item[key] = getattr(one, key)
    if not one.codable:
        item["codable"] = False
    for wording in WORDINGS:
        if getattr(one, wording):
            item[wording] = dict(getattr(one, wording))
    if one.examples:
        item["examples"] = {language: list(some) for language, some in one.examples.items()}
    return item


def _yaml(data: Any) -> str:
    # No line is broken: wording stays searchable and its differences readable.
    return str(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10**6))


def _language(value: Any) -> Any:
    """Wording that is given plainly is in the language that nobody named."""
    return {"": value} if isinstance(value, str | list) else value


_Wording = Annotated[dict[str, str], BeforeValidator(_language)]


class _Item(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str
    name: _Wording = {}
    definition: _Wording = {}
    include: _Wording = {}
    exclude: _Wording = {}
    examples: Annotated[dict[str, tuple[str, ...]], BeforeValidator(_language)] = {}
    parent: str = ""
    colour: str = ""
    codable: bool = True
    guid: str = ""


class _Items(RootModel[tuple[_Item, ...]]):
    pass
