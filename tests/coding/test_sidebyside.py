"""`bench/coders.py`: coders made from some examples, measured on the others."""

import importlib.util
import sys
from pathlib import Path

from jejak.coding.examples import load_examples
from jejak.coding.meaning import Judged
from jejak.coding.reliability import quality
from jejak.model.framework import framework_path, load_framework

ROOT = Path(__file__).resolve().parents[2]


def bench():
    """The script that measures, as a module."""
    spec = importlib.util.spec_from_file_location("coders_bench", ROOT / "bench" / "coders.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


BENCH = bench()
EXAMPLES = load_examples(load_framework("sister-city"), framework_path("sister-city").parent)


def test_the_page_has_the_part_of_the_shipped_examples(coder):
    page = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")
    part = page.partition(BENCH.BEGIN)[2].partition(BENCH.END)[0]
    assert f"Examples `{coder.version}`" in part, "run python bench/coders.py"
    assert all(f"| {name} | all |" in part for name in BENCH.CODERS)
    assert BENCH.PICTURE.is_file()


def test_a_part_takes_the_place_of_the_one_before():
    part = f"{BENCH.BEGIN}\nnew\n{BENCH.END}\n"
    page = BENCH.placed("# Head\n\ntext\n", part)
    assert page == f"# Head\n\ntext\n\n{part}"
    assert BENCH.placed(page, part.replace("new", "newer")) == page.replace("new", "newer")


def test_what_is_true_scores_in_full_and_nothing_else_does():
    some = EXAMPLES[::100]
    right = BENCH.table(some, [Judged(dict.fromkeys(one.codes, 1.0), {}, {}) for one in some])
    found = quality(right, draws=10)
    assert (found.f1.value, found.calibration.ece) == (1, 0)
    assert found.true == sum(len(one.codes) for one in some)
    assert quality(BENCH.table(some, [Judged({}, {}, {})] * len(some)), draws=10).given == 0


def test_families_that_nobody_judged_are_unknown():
    (one,) = (e for e in EXAMPLES if e.id == "degree-001")
    coded = BENCH.table([one], [Judged({"ksp.policy_seminar": 0.9}, {"degree": 0.4}, {})])
    known = {BENCH.family(c) for c, k in zip(coded.codes, coded.known[0], strict=True) if k}
    assert known == one.families
    opened = {BENCH.family(c) for c, k in zip(coded.codes, coded.open[0], strict=True) if k}
    assert opened == {"degree"}


def test_no_coder_has_seen_the_scenario_it_judges(tmp_path, monkeypatch):
    some, seen = EXAMPLES[::60], []

    class Witness:
        def __init__(self, examples):
            self.scenarios = {one.scenario for one in examples}

        def judge(self, texts):
            for text in texts:
                seen.append((text, self.scenarios))
                yield Judged({}, {}, {})

    monkeypatch.setitem(BENCH.CODERS, "witness", lambda examples, _: Witness(examples))
    said = BENCH.judgements("witness", some, tmp_path)
    scenario = {one.text: one.scenario for one in some}
    assert len(said) == len(seen) == len(some)
    assert not any(scenario[text] in known for text, known in seen)
    monkeypatch.setitem(BENCH.CODERS, "witness", None)  # what was kept is not made again
    assert BENCH.judgements("witness", some, tmp_path) == said
