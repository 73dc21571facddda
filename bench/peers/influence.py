"""Run the alignment of the Legislative Influence Detector on all pairs of some texts.

    python influence.py TEXTS.jsonl FOLDER PROGRAM

PROGRAM is a copy of dssg/policy_diffusion, written for Python 2 and Elasticsearch. Its cleaning of
texts and its Smith–Waterman aligner are read from there, put into Python 3 by the replacements
below and run unchanged, with the settings of its own evaluation: whole texts, match 3, mismatch
-1, gap -2. Elasticsearch, which hands the aligner up to 100 texts for each, is left out: every
pair is aligned, once. Each text is cleaned as one of unknown state. Scores go into scores.tsv.
"""

from __future__ import annotations

import json
import sys
import types
import warnings
from itertools import combinations
from pathlib import Path
from typing import Any

CLEANING = {
    "import elasticsearch\n": "",
    "import urllib2\n": "",
    "from elasticsearch import Elasticsearch\n": "",
    "import nltk\n": "",
    "string.join(ntext_list, '\\n')": "'\\n'.join(ntext_list)",
    'print test_clean_text("mi")': 'print(test_clean_text("mi"))',
}
ALIGNING = {
    "import itertools\n": "import itertools\nfrom functools import reduce\n",
    "xrange": "range",
    # As @jit did in the numba it was written for: loops over numbers are compiled, the rest of a
    # method stays Python. The numba of today fails on the way back, which has no such loop.
    "    @jit\n    def _compute_matrix": "    @jit(forceobj=True)\n    def _compute_matrix",
    "    @jit\n    def _backtrace": "    def _backtrace",
}


def module(path: Path, replacements: dict[str, str]) -> Any:
    """A file of the program as a module, each replacement made; one without a place is an error."""
    source = path.read_text(encoding="utf-8")
    for old, new in replacements.items():
        if old not in source:
            raise SystemExit(f"{path}: {old!r} is not there; another version of the program?")
        source = source.replace(old, new)
    made = types.ModuleType(path.stem)
    sys.modules[path.stem] = made
    exec(compile(source, str(path), "exec"), made.__dict__)
    return made


def main() -> None:
    texts, folder, program = map(Path, sys.argv[1:])
    warnings.simplefilter("ignore")
    clean = module(program / "lid" / "utils" / "text_cleaning.py", CLEANING).clean_document
    aligner = module(program / "lid" / "text_alignment.py", ALIGNING).LocalAligner()
    rows = [json.loads(line) for line in texts.read_text(encoding="utf-8").splitlines()]
    words = {row["id"]: clean(row["text"])[0].split(" ") for row in rows}
    with (folder / "scores.tsv").open("w", encoding="utf-8") as file:
        for a, b in combinations(words, 2):
            scores = [found["score"] for found in aligner.align([words[a]], [words[b]])]
            score = sum(scores) / len(scores) if scores else 0
            file.write(f"{a}\t{b}\t{score}\n")
            file.flush()
    (folder / "finished").touch()


if __name__ == "__main__":
    main()
