import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.comparing.likeness import WORDS_BORDER, by_meaning, by_words, by_words_and_meaning
from jejak.text.meaning import default_encoder

PARK = "Setiap taman sungai dilengkapi jalur pejalan kaki dan lampu."
BAG = "Sampah residu hanya boleh dikeluarkan dalam kantong resmi."
BAG_EN = "Residual waste may be put out only in official bags."
BUS = "모든 시내버스에 위치 단말기를 달아야 한다."


def plain(host, origin):
    """The likeness of words once more, pair by pair."""
    bags = [set(text.lower().rstrip(".").split()) for text in (*host, *origin)]
    weight = {
        word: math.log1p(len(bags) / sum(word in bag for bag in bags))
        for bag in bags
        for word in bag
    }

    def pair(a, b):
        shared = sum(weight[one] for one in a & b)
        whole = [sum(weight[one] for one in bag) for bag in (a, b)]
        raw = math.sqrt(shared / whole[0] * shared / whole[1])
        return (
            raw / WORDS_BORDER / 2
            if raw < WORDS_BORDER
            else 0.5 + (raw - WORDS_BORDER) / (1 - WORDS_BORDER) / 2
        )

    return [[pair(a, b) for b in bags[len(host) :]] for a in bags[: len(host)]]


@given(
    st.lists(st.lists(st.sampled_from("abcdefg"), min_size=1).map(" ".join), min_size=2, max_size=6)
)
def test_shared_words_are_weighed_as_written_out(texts):
    host, origin = texts[:1], texts[1:]
    assert by_words(host, origin).score == pytest.approx(np.array(plain(host, origin)))


@pytest.fixture(scope="module", params=["words", "meaning", "both"])
def alike(request):
    made = {
        "words": by_words,
        "meaning": by_meaning(default_encoder()),
        "both": by_words_and_meaning(default_encoder()),
    }
    return made[request.param]


def test_a_copy_is_wholly_alike_and_another_subject_is_not(alike):
    seen = alike([PARK, BAG], [BAG])
    assert seen.score[1, 0] == pytest.approx(1, abs=1e-5)
    assert seen.score[0, 0] < 0.5


def test_part_of_a_provision_is_found_whole_in_it(alike):
    seen = alike([PARK], [f"{PARK} {BAG}"])
    assert seen.of_host[0, 0] == pytest.approx(1, abs=0.01)
    assert seen.of_origin[0, 0] < seen.of_host[0, 0]


def test_shapes_follow_host_and_origin(alike):
    seen = alike([PARK, BAG], [BAG, PARK, BUS])
    assert seen.score.shape == seen.of_host.shape == seen.of_origin.shape == (2, 3)
    assert seen.related.shape == (2,)


@pytest.mark.parametrize(("host", "origin"), [([], [BAG]), ([BAG], []), ([], [])])
def test_nothing_can_be_compared_with_anything(alike, host, origin):
    seen = alike(host, origin)
    assert seen.score.shape == (len(host), len(origin))


def test_a_translation_is_over_the_border():
    seen = by_meaning(default_encoder())([BAG], [BAG_EN, BUS])
    assert seen.score[0, 0] > 0.5 > seen.score[0, 1]


def test_lone_surrogates_do_no_harm(alike):
    assert alike(["\ud800 taman"], ["taman"]).score.shape == (1, 1)


def test_one_subject_is_related_and_another_is_not():
    measure = by_meaning(default_encoder())
    assert measure([BAG], [BAG_EN]).related.mean() > 0.5 > measure([BUS], [BAG_EN]).related.mean()
