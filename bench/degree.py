"""Measure the degree of transfer on made-up policies whose provisions' kinds are known.

    python bench/degree.py                  every case; a Markdown table
    python bench/degree.py --rows CASE      the table of one case beside its truth
    python bench/degree.py --tuning         only the cases on which thresholds were set

`bench/degree/origins.yaml` holds the origins' policies, `cases.yaml` the hosts' with the kind of
every provision. Cases marked `aside` were not looked at before thresholds were fixed.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from jejak.chance import bootstrap
from jejak.comparing.degree import degree
from jejak.model.degrees import DegreeOfTransfer, NamedText, Row

HERE = Path(__file__).parent / "degree"
KINDS = ("same", "adapted", "other", "new", "left_out")
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮"
STYLES = {
    "article": lambda n: f"Article {n}\n",
    "section": lambda n: f"Section {n}. ",
    "numbered": lambda n: f"{n}. ",
    "bullets": lambda _: "- ",
    "pasal": lambda n: f"Pasal {n}\n",
    "ayat": lambda n: f"({n}) ",
    "jo": lambda n: f"제{n}조\n",
    "circled": lambda n: f"{CIRCLED[n - 1]} ",
}


@dataclass(frozen=True)
class Laid:
    """A policy's text as it is laid out, and where each provision came to stand."""

    text: NamedText
    ends: tuple[tuple[int, str], ...]

    def at(self, start: int) -> str:
        """The name of the provision in whose stretch an offset lies."""
        return next(name for end, name in self.ends if start < end)


@dataclass(frozen=True)
class Scored:
    """A case: whether its degree is right, and true and measured kind of its provisions."""

    aside: bool
    degree: bool
    pairs: tuple[tuple[str, str], ...]

    @property
    def hits(self) -> int:
        return sum(a == b for a, b in self.pairs)


def lay_out(name: str, language: str, style: str, parts: Sequence[tuple[str, str]]) -> Laid:
    """The provisions with numbers, one below the other; formulas have a number as well."""
    text, ends = "", []
    for number, (part, words) in enumerate(parts, 1):
        lead = "" if words.isupper() else STYLES[style](number)
        text += f"{lead}{words}\n" + ("\n" if style in ("article", "bullets") else "")
        ends.append((len(text), part))
    return Laid(NamedText(name, text, language), tuple(ends))


def truth_of(case: Mapping[str, Any], origins: Mapping[str, Any]) -> dict[str, str]:
    """The kind of every provision that is no boilerplate, by its name."""
    kinds = {f"host.{n}": row["k"] for n, row in enumerate(case["host"]) if "k" in row}
    main = case["origins"][0]
    used = {one for row in case["host"] for one in row.get("f", ())}
    for part in origins[main]["provisions"]:
        if not part.startswith("b") and f"{main}.{part}" not in used:
            kinds[f"{main}.{part}"] = "left_out"
    return kinds


def measured(
    case: Mapping[str, Any], origins: Mapping[str, Any]
) -> tuple[DegreeOfTransfer, dict[str, Row]]:
    parts = [(f"host.{n}", row["t"]) for n, row in enumerate(case["host"])]
    host = lay_out("host", case["language"], case["style"], parts)
    others = {
        name: lay_out(
            name,
            origins[name]["language"],
            origins[name]["style"],
            [(f"{name}.{k}", words) for k, words in origins[name]["provisions"].items()],
        )
        for name in case["origins"]
    }
    result = degree(host.text, [one.text for one in others.values()])
    rows = {}
    for row in result.rows:
        at = row.host or row.origins[0]
        laid = host if row.host else others[at.passage.document]
        rows[laid.at(at.passage.start)] = row
    return result, rows


def kind_of(row: Row | None) -> str:
    if row is None:
        return "lost"
    return "boilerplate" if row.boilerplate else row.kind


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rows", metavar="CASE")
    parser.add_argument("--tuning", action="store_true")
    chosen = parser.parse_args()
    origins = yaml.safe_load((HERE / "origins.yaml").read_text(encoding="utf-8"))
    cases = yaml.safe_load((HERE / "cases.yaml").read_text(encoding="utf-8"))
    if chosen.rows:
        show(next(one for one in cases if one["id"] == chosen.rows), origins)
    else:
        table([one for one in cases if not (chosen.tuning and one.get("aside"))], origins)


def show(case: Mapping[str, Any], origins: Mapping[str, Any]) -> None:
    result, rows = measured(case, origins)
    truth = truth_of(case, origins)
    print(case["id"], case["degree"], "->", result.degree, dict(result.draws), result.related)
    for name, row in rows.items():
        kinds = f"{truth.get(name, 'boilerplate'):11} {kind_of(row):11}"
        rests = [one.label for one in row.origins] if row.host else []
        told = [(one.kind, one.origin, one.host) for one in row.changes]
        print(
            "!" if truth.get(name, "boilerplate") != kind_of(row) else " ",
            name,
            kinds,
            row.score,
            rests,
            told,
        )


def table(cases: Sequence[Mapping[str, Any]], origins: Mapping[str, Any]) -> None:
    print("| case | aside | degree | measured | share of draws | kinds right |")
    print("|---|---|---|---|---|---|")
    scored: list[Scored] = []
    begin = time.process_time()
    for case in cases:
        result, rows = measured(case, origins)
        truth = truth_of(case, origins)
        pairs = tuple((kind, kind_of(rows.get(name))) for name, kind in truth.items())
        one = Scored(bool(case.get("aside")), result.degree == case["degree"], pairs)
        scored.append(one)
        print(
            f"| {case['id']} | {'yes' if one.aside else ''} | {case['degree']} | {result.degree} "
            f"| {result.draws[result.degree]:.2f} | {one.hits}/{len(pairs)} |"
        )
    print(f"\n{time.process_time() - begin:.1f} CPU-s\n")
    summary(scored)


def summary(scored: Sequence[Scored]) -> None:
    print(
        "| cases | kinds right, 95 % over cases | same | adapted | other | new | left out | degree |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for name, aside in (("tuning", False), ("aside", True)):
        some = [one for one in scored if one.aside is aside]
        if not some:
            continue
        low, high = bootstrap(some, share_right, seed=1)
        found = Counter(a for one in some for a, b in one.pairs if a == b)
        whole = Counter(a for one in some for a, _ in one.pairs)
        recalls = " | ".join(f"{found[kind]}/{whole[kind]}" for kind in KINDS)
        degrees = f"{sum(one.degree for one in some)}/{len(some)}"
        print(
            f"| {name} | {share_right(some):.3f} ({low:.3f}-{high:.3f}) | {recalls} | {degrees} |"
        )
    confused = Counter((a, b) for one in scored for a, b in one.pairs if a != b)
    print()
    for (a, b), count in sorted(confused.items()):
        print(f"{a} taken for {b}: {count}")


def share_right(some: Sequence[Scored]) -> float:
    return sum(one.hits for one in some) / sum(len(one.pairs) for one in some)


if __name__ == "__main__":
    main()
