"""Rank texts by what they share, as jejak.comparing.ranking does.

    python ranking.py TEXTS.jsonl FOLDER

Scores go into FOLDER/scores.tsv.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from jejak.comparing.ranking import rank


def main() -> None:
    texts, folder = map(Path, sys.argv[1:])
    rows = [json.loads(line) for line in texts.read_text(encoding="utf-8").splitlines()]
    found = rank([row["text"] for row in rows], top=len(rows))
    with (folder / "scores.tsv").open("w", encoding="utf-8") as file:
        for a, b, score in zip(found.a, found.b, found.margin, strict=True):
            file.write(f"{rows[a]['id']}\t{rows[b]['id']}\t{score}\n")


if __name__ == "__main__":
    main()
