from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from coding import taught
from jejak.coding.choosing import in_lot_order
from jejak.coding.learned import LearnedCoder, single_choice
from jejak.coding.passages import code_document
from jejak.coding.selectiverisk import Guarantee
from jejak.coding.teaching import Teaching
from jejak.model.framework import Framework
from jejak.model.records import Document, Passage


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("few")


@pytest.fixture(scope="module")
def few(framework: Framework, folder: Path) -> Framework:
    return taught.few_examples(framework, folder)


@pytest.fixture(scope="module")
def teaching(few: Framework, folder: Path) -> Teaching:
    return taught.teach(few, folder)


@pytest.fixture(scope="module")
def candidates(teaching: Teaching) -> list[Passage]:
    """What people judged, and as much that nobody did."""
    return [one.passage for one in teaching.passages]


@pytest.fixture(scope="module")
def learned(teaching: Teaching, candidates: list[Passage]) -> LearnedCoder:
    return LearnedCoder(teaching, candidates)


@pytest.fixture(scope="module")
def texts(few: Framework) -> list[str]:
    return [one.text for one in taught.unseen(few)[:60]]


def ranking(coder: LearnedCoder, few: Framework) -> float:
    """Mean average precision of principles and dimensions on passages nobody taught."""
    examples = taught.unseen(few)
    chances = coder.chances([one.text for one in examples])
    codes = [code for code in coder.codes if code.startswith(("principle.", "dimension."))]
    each = [
        average_precision_score(
            [code in one.codes for one in examples], chances[:, coder.codes.index(code)]
        )
        for code in codes
    ]
    return float(np.mean(each))


def test_people_make_it_better_on_passages_it_has_not_seen(
    few: Framework, folder: Path, learned: LearnedCoder
):
    none = LearnedCoder(taught.teach(few, folder, 0))
    assert ranking(learned, few) > ranking(none, few) + 0.03


def test_people_alone_teach_too(few: Framework, folder: Path):
    bare = few.model_copy(update={"examples": ()})
    alone = LearnedCoder(taught.teach(bare, folder))
    # One passage in thirteen has each of the codes.
    assert ranking(alone, few) > 2 / 13


def test_judgements_are_in_order_and_the_same_again(learned: LearnedCoder, texts: list[str]):
    once, again = list(learned.judge(texts)), list(learned.judge(texts))
    assert once == again
    some = list(learned.judge(texts[5:7]))
    assert [one.codes.keys() for one in some] == [one.codes.keys() for one in once[5:7]]
    assert list(learned.judge([])) == []


def test_confidence_is_the_calibrated_chance(learned: LearnedCoder, texts: list[str]):
    chances = learned.chances(texts)
    assert chances.shape == (len(texts), len(learned.codes))
    for row, one in enumerate(learned.judge(texts)):
        for code, chance in one.codes.items():
            assert chance == pytest.approx(chances[row, learned.codes.index(code)])
            assert chance >= learned.thresholds[code]
    vectors = learned.encoder.encode(texts)
    assert learned.chances(texts, vectors) == pytest.approx(chances)


def test_one_code_at_most_in_families_of_single_choice(learned: LearnedCoder, texts: list[str]):
    single = single_choice(learned.framework)
    for one in learned.judge(texts):
        families = [code.partition(".")[0] for code in one.codes]
        assert all(families.count(family) == 1 for family in single & set(families))


def test_a_reason_names_examples_or_people_s_passages(learned: LearnedCoder, texts: list[str]):
    examples = {one.id for one in learned.teaching.examples}
    keys = {one.passage.key for one in learned.teaching.passages}
    reasons = [reason for one in learned.judge(texts) for reason in one.reasons.values()]
    named = {
        name
        for reason in reasons
        for name in reason.removeprefix("like ").partition(";")[0].split(", ")
    }
    assert named <= examples | keys
    assert named & keys


def test_held_out_judgements_are_those_of_people(learned: LearnedCoder):
    counts = learned.teaching.people.counts()
    assert set(learned.held_out) == set(counts)
    for code, held in learned.held_out.items():
        assert (held.truth.sum(), (~held.truth).sum()) == counts[code]
        assert ((held.chance >= 0) & (held.chance <= 1)).all()


def test_a_promise_needs_passages_drawn_by_lot(
    teaching: Teaching, candidates: list[Passage], learned: LearnedCoder
):
    sizes = {one.size for one in learned.guarantees.values()}
    assert sizes == {len(candidates)}
    assert {one.size for one in LearnedCoder(teaching).guarantees.values()} == {0}
    missed = Passage("nobody", 0, 9)
    order = in_lot_order([*candidates, missed])
    gap = LearnedCoder(teaching, [*candidates, missed]).guarantees
    assert {one.size for one in gap.values()} == {order.index(missed)}


def test_what_lies_below_a_promise_is_an_abstention(teaching: Teaching, texts: list[str]):
    free, strict = LearnedCoder(teaching), LearnedCoder(teaching)
    kept = Guarantee("guaranteed", 0.2, 0.1, 98, 30, 2, 0.17, threshold=1e9)
    strict.guarantees = {"dimension.living": kept}
    lost = 0
    for before, after in zip(free.judge(texts), strict.judge(texts), strict=True):
        gone = before.codes.keys() - after.codes.keys()
        assert gone <= {"dimension.living"}
        if gone:
            lost += 1
            others = {code for code in after.codes if code.startswith("dimension.")}
            assert others or "dimension" in after.abstained
    assert lost


def test_it_codes_a_document(learned: LearnedCoder, texts: list[str]):
    text = texts[0]
    note = Document("note", "", "", "news", "en", "", None, "", text, (), "x", "plain")
    found = list(code_document(learned, note, [Passage("note", 0, len(text))]))
    assert {one.coder for one in found} <= {"learned"}
