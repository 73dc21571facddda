import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from diffusions import BARE, GRID, NETWORK, NONE, SVG, label, texts

from jejak.errors import InputError
from jejak.reporting.effectpictures import EffectInterval, effects_picture, support_picture

EFFECTS = [
    EffectInterval("learning", 0.42, 0.1, 0.74, "logit"),
    EffectInterval("learning", 0.38, -0.02, 0.7, "Cox"),
    EffectInterval("rivals & <more>", -0.1, -0.3, -0.05, "logit"),
]


def points(svg):
    """Fill and stroke of the marks at the estimates."""
    found = ET.fromstring(svg).iter(f"{SVG}path")
    return [
        (one.get("fill"), one.get("stroke")) for one in found if one.get("stroke-width") == "1.8"
    ]


@pytest.fixture(scope="module")
def svg():
    return effects_picture(EFFECTS, measure="log odds").svg()


class TestTies:
    def test_ties_are_named_with_rank_and_direction(self):
        shown = texts(support_picture(NETWORK).svg())
        assert {"1. 서울 → Bandung", "4. Surabaya → Bandung"} <= set(shown)

    def test_there_is_a_column_for_each_kind_of_figure(self):
        shown = set(texts(support_picture(NETWORK).svg()))
        columns = {"Log-likelihood gained", "Found again in resamples", "p-value · q-value"}
        assert columns <= shown

    def test_columns_without_figures_are_left_out(self):
        shown = set(texts(support_picture(BARE).svg()))
        assert "Log-likelihood gained" in shown
        assert not {"Found again in resamples", "p-value", "p-value · q-value"} & shown

    def test_without_q_values_only_p_is_named(self):
        ties = tuple(replace(tie, q_value=None) for tie in NETWORK.ties)
        shown = texts(support_picture(replace(NETWORK, ties=ties)).svg())
        assert "p-value" in shown
        assert "q-value" not in shown

    def test_p_values_of_almost_nothing_stand_at_the_end_of_the_scale(self):
        assert "≤ 0.0001" in texts(support_picture(NETWORK).svg())

    def test_words_count_the_ties_that_are_found_again(self):
        assert "at least nine of ten resampled sets of policies: 1 of 4." in label(
            support_picture(NETWORK).svg()
        )
        assert support_picture(BARE).description == "The 1 strongest of 1 inferred ties."

    def test_only_the_strongest_are_drawn(self):
        drawing = support_picture(GRID, most=10)
        named = [one for one in texts(drawing.svg()) if "→" in one]
        assert len(named) == len(drawing.table.rows) == 10
        assert "10 strongest of 300" in drawing.lines[0]

    def test_no_ties_are_refused(self):
        with pytest.raises(InputError, match="no ties"):
            support_picture(NONE)


class TestEffects:
    def test_names_stand_once_and_figures_for_each_estimate(self, svg):
        shown = texts(svg)
        assert shown.count("learning") == shown.count("rivals & <more>") == 1
        assert {"0.42 [0.1, 0.74]", "0.38 [−0.02, 0.7]", "−0.1 [−0.3, −0.05]"} <= set(shown)

    def test_an_interval_with_both_sides_is_hollow(self, svg):
        hollow = [stroke for fill, stroke in points(svg) if fill == "var(--card)"]
        assert hollow == ["var(--hue2)"]
        assert points(svg).count(("var(--hue3)", "var(--hue3)")) >= 2

    def test_none_may_be_one(self):
        ratio = [EffectInterval("learning", 1.4, 1.1, 1.7), EffectInterval("size", 1.1, 0.9, 1.3)]
        assert "whole interval: learning." in effects_picture(ratio, none=1.0).description

    def test_groups_are_in_a_legend_only_if_there_are_several(self, svg):
        assert {"logit", "Cox"} <= set(texts(svg))
        assert "logit" not in texts(effects_picture(EFFECTS[:1]).svg())

    def test_the_axis_names_what_is_counted(self, svg):
        assert "log odds" in texts(svg)
        assert "Effect on the chance of adopting" in texts(effects_picture(EFFECTS).svg())

    def test_words_name_what_is_clear(self, svg):
        assert "learning and rivals & <more>." in label(svg)

    def test_the_value_of_no_effect_is_always_in_the_picture(self):
        far = effects_picture([EffectInterval("a", 10.0, 9.0, 11.0)]).svg()
        rules = re.findall(
            r'<line transform="translate\(([\d.]+),0\)"[^>]*stroke="var\(--ink\)"', far
        )
        assert [0 < float(x) < 420 for x in rules] == [True]

    def test_estimates_without_an_interval_are_refused(self):
        nothing = EffectInterval("a", 1.0, float("nan"), float("nan"))
        with pytest.raises(InputError, match="'a' has no interval"):
            effects_picture([nothing])

    def test_no_effects_are_refused(self):
        with pytest.raises(InputError, match="no effects"):
            effects_picture([])
