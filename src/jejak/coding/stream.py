"""Coding passages that stand in no case: JSON lines in, JSON lines out, in order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice

from jejak.coding.passages import PassageCoder
from jejak.errors import InputError
from jejak.text.folding import frozen

BATCH = 256


def code_lines(coder: PassageCoder, lines: Iterable[str]) -> Iterator[str]:
    """Judge `{"id", "text"}` lines; yields `{"id", "codes", "abstained"}` lines.

    `codes` have a confidence each; `abstained` are the families in which the best code came
    close to its threshold and no judgement is made. A bad line is an error naming its number.
    """
    numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    while batch := list(islice(numbered, BATCH)):
        items = [_item(number, line) for number, line in batch]
        for (name, _), judged in zip(items, coder.judge([t for _, t in items]), strict=True):
            codes = [
                {"code": code, "confidence": round(confidence, 4)}
                for code, confidence in sorted(judged.codes.items(), key=lambda one: -one[1])
            ]
            answer = {"id": name, "codes": codes, "abstained": sorted(judged.abstained)}
            yield json.dumps(answer, ensure_ascii=False)


def _item(number: int, line: str) -> tuple[object, str]:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError) as problem:
        # A number of 5,000 digits is a ValueError, a hundred thousand brackets no end of calls.
        what = getattr(problem, "msg", "too large or too deep to read")
        raise InputError(
            f"not JSON: {what}", where=f"line {number}", remedy='write {"id": …, "text": …}'
        ) from problem
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        raise InputError(
            "no text", where=f"line {number}", remedy='every line needs {"id": …, "text": "…"}'
        )
    # JSON may hold half a character ("\ud83d"), and Korean from some systems comes decomposed.
    return item.get("id", number), frozen(item["text"])
