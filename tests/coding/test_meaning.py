import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.coding.heads import ABSTAIN_BELOW
from jejak.coding.meaning import MeaningCoder, cache_folder, example_of, guarded
from jejak.errors import FrameworkError
from jejak.model.framework import load_framework

CODES = [code.id for code in load_framework("sister-city").codes]
PLAIN = [
    "Hujan deras menunda pertandingan futsal antarkelurahan sampai Sabtu depan.",
    "The ring road is closed on Sunday for resurfacing between six and ten.",
    "시청 앞 분수대는 점검을 위해 이번 주 가동을 멈춘다.",
]
TOLD = [
    "Peraturan parkir itu disalin kata demi kata dari naskah Seoul, termasuk salah ketiknya.",
    "Both mayors agreed that ten students a year change places, five from each side.",
    "우리 시는 서울의 버스 체계를 배우려고 공무원을 석 달 동안 보냈다.",
    "Kota berencana meniru pusat komando Singapura tahun depan.",
]
LINES = [
    {
        "id": f"m-{number}",
        "lang": "id",
        "scenario": f"s{number // 2}",
        "text": text.format(number),
        "codes": codes,
        "families": ["degree", "status"],
    }
    for number, (text, codes) in enumerate(
        [
            (
                "Aturan {} disalin utuh dari Seoul tanpa perubahan.",
                ["degree.copying", "status.claimed"],
            ),
            ("Kota {} membantah bahwa aturannya berasal dari Seoul.", ["status.rejected"]),
            ("Pasar {} dibuka lagi setelah banjir surut.", []),
        ]
        * 4
    )
]
confidences = st.dictionaries(st.sampled_from(CODES), st.floats(0, 1), max_size=6)


def small(examples_of, monkeypatch, tmp_path) -> MeaningCoder:
    """A coder with a dozen examples and a cache of its own."""
    monkeypatch.setenv("JEJAK_CACHE", str(tmp_path / "cache"))
    return MeaningCoder(*examples_of(*LINES))


@pytest.fixture(scope="session")
def judged(coder):
    """Judgements of passages that tell of transfer, and of plain news."""
    return list(coder.judge([*TOLD, *PLAIN]))


def test_what_was_learnt_is_found_in_new_words(examples_of, monkeypatch, tmp_path):
    coder = small(examples_of, monkeypatch, tmp_path)
    texts = ["Naskah itu disalin utuh dari Seoul.", "Terminal dibuka lagi setelah banjir."]
    copied, plain = coder.judge(texts)
    assert "status.claimed" in copied.codes
    assert not plain.codes


def test_the_shipped_coder_leaves_plain_news_alone(judged):
    found = [set(one.codes) for one in judged[len(TOLD) :]]
    assert sum(map(bool, found)) <= 1


def test_the_shipped_coder_sees_the_plainest_cases(judged):
    assert "degree.copying" in judged[0].codes
    assert "principle.exchange" in judged[1].codes
    assert "mechanism.learning" in judged[2].codes


def test_every_code_is_at_least_as_sure_as_its_family_s_threshold(coder, judged):
    for one in judged:
        for code, chance in one.codes.items():
            assert coder.thresholds[code.partition(".")[0]] <= chance <= 1


def test_it_abstains_only_where_it_came_close(coder, judged):
    texts = [one.text for one in coder.examples[::60]]
    abstained = 0
    for one in [*judged, *coder.judge(texts)]:
        for family, best in one.abstained.items():
            threshold = coder.thresholds[family]
            assert threshold * ABSTAIN_BELOW <= best < threshold
            assert not any(code.startswith(f"{family}.") for code in one.codes)
            abstained += 1
    assert abstained


def test_a_single_choice_family_gives_one_code(coder):
    single = {family.id for family in coder.framework.families if family.choice == "single"}
    for one in coder.judge([example.text for example in coder.examples[::60]]):
        families = [code.partition(".")[0] for code in one.codes]
        assert all(families.count(family) <= 1 for family in single)


def test_every_code_has_a_reason_that_names_its_nearest_examples(coder, judged):
    for one in judged:
        assert set(one.reasons) == set(one.codes)
        for code, reason in one.reasons.items():
            names = reason.partition(";")[0].removeprefix("like ").split(", ")
            families = [example_of(coder, name).families for name in names]
            assert all(code.partition(".")[0] in some for some in families)


def test_a_reason_shows_the_cue(judged):
    _, _, cues = judged[0].reasons["degree.copying"].partition("; cue ")
    assert cues
    assert all(cue in TOLD[0] for cue in cues.split(", "))


@given(confidences)
def test_what_is_denied_or_intended_has_no_degree(coder, codes):
    kept = guarded(dict(codes), coder.framework)
    unreal = bool({"status.rejected", "status.intended"} & codes.keys())
    for code in codes.keys() - {"outcome.adopted"}:
        assert (code in kept) == (not (unreal and code.startswith("degree.")))
    assert all(codes[code] == chance for code, chance in kept.items())


def test_what_is_intended_is_not_adopted_yet(coder):
    codes = {"outcome.adopted": 0.9, "outcome.planned": 0.8}
    claimed, intended = codes | {"status.claimed": 0.7}, codes | {"status.intended": 0.7}
    assert guarded(claimed, coder.framework) == claimed
    assert "outcome.adopted" not in guarded(intended, coder.framework)


def test_a_text_is_judged_alike_alone_and_in_company(coder, judged):
    alone = next(coder.judge([TOLD[0]]))
    assert set(alone.codes) == set(judged[0].codes)
    assert alone.codes == pytest.approx(judged[0].codes, abs=1e-3)


def test_no_texts_are_no_judgements(coder):
    assert list(coder.judge([])) == []


@pytest.mark.parametrize("text", ["", " ", "\n\n", "12345", "kota " * 3000, "\x00", "\U0001f680"])
def test_any_text_can_be_judged(coder, text: str):
    assert len(list(coder.judge([text]))) == 1


def test_held_out_judgements_cover_every_judged_example(coder):
    for family, held in coder.held_out.items():
        rows = [i for i, one in enumerate(coder.examples) if family in one.families]
        assert held.rows.tolist() == rows
        assert held.probability.shape == held.truth.shape == (len(rows), len(held.codes))
        assert held.codes == tuple(code.id for code in coder.framework.members(family))


def test_vectors_are_kept_between_runs(examples_of, monkeypatch, tmp_path):
    first = small(examples_of, monkeypatch, tmp_path).features
    (kept,) = cache_folder().iterdir()
    np.save(kept, np.load(kept) * 0 + 0.5)
    again = small(examples_of, monkeypatch, tmp_path).features
    assert (again.vectors == 0.5).all()
    assert not (first.vectors == 0.5).all()


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY", b"no array"])
def test_a_damaged_cache_is_made_anew(examples_of, monkeypatch, tmp_path, content: bytes):
    first = small(examples_of, monkeypatch, tmp_path).features
    (kept,) = cache_folder().iterdir()
    kept.write_bytes(content)
    assert small(examples_of, monkeypatch, tmp_path).features.vectors == pytest.approx(
        first.vectors
    )
    assert np.load(kept).shape == first.vectors.shape


def test_a_cache_of_other_examples_is_not_used(examples_of, monkeypatch, tmp_path):
    coder = small(examples_of, monkeypatch, tmp_path)
    assert len(coder.features) == 12
    fewer = MeaningCoder(*examples_of(*LINES[:9]))
    assert fewer.version != coder.version
    assert len(fewer.features) == 9


def test_without_a_cache_folder_it_works_all_the_same(examples_of, monkeypatch, tmp_path):
    (tmp_path / "cache").write_text("a file stands in the way")
    assert len(small(examples_of, monkeypatch, tmp_path).features) == 12


def test_the_cache_lies_in_the_home_folder_unless_told_otherwise(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("JEJAK_CACHE", raising=False)
    assert cache_folder() == tmp_path / ".cache" / "jejak"


def test_a_framework_without_examples_is_an_error(framework, tmp_path):
    empty = framework.model_copy(update={"examples": ()})
    with pytest.raises(FrameworkError, match=r"sister-city: no examples .*`examples:`"):
        MeaningCoder(empty, tmp_path)
