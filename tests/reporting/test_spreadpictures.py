import math
import xml.etree.ElementTree as ET

import pytest
from diffusions import SVG, TREE, label, texts

from jejak.errors import InputError
from jejak.model.networks import CascadeStep, CascadeTree
from jejak.reporting.spreadpictures import (
    AdoptionCurve,
    Reach,
    cascade_picture,
    curves_picture,
    seeds_picture,
)

NAN = math.nan
YEARS = [str(year) for year in range(2000, 2006)]
CURVE = AdoptionCurve(
    "bus lanes", YEARS, [1, 3, 4, 8, 9, 9], [1, 3, 3, 6, 6, 5],
    {"bass": [1.1, 2.2, 4.1, 6.9, 8.7, NAN], "own law": [1, 2, 3, 4, 5, 6]},
)  # fmt: skip
OTHER = AdoptionCurve("ombudsman & <more>", YEARS, [2, 2, 3, 3, 5, 6])
REACHES = [
    *(Reach("chosen", k, 10 + k, 9 + k, 11 + k, name) for k, name in ((1, "서울"), (2, "Solo"), (3, "Medan"))),
    Reach("most ties", 3, 11.0, 10.0, 12.0),
    Reach("random", 3, 8.0, 7.5, 8.5),
    Reach("by size", 3, 12.5, 12.0, 13.0),
]  # fmt: skip


def heights(svg):
    """How far down the names stand that are drawn as marks."""
    found = {}
    for one in ET.fromstring(svg).iter(f"{SVG}text"):
        x, y = one.get("transform").removeprefix("translate(").split(")")[0].split(",")
        found.setdefault(one.text, (float(x), float(y)))
    return found


def lines(svg):
    return [dict(one.attrib) for one in ET.fromstring(svg).iter(f"{SVG}line")]


@pytest.fixture(scope="module")
def tree():
    return cascade_picture(TREE).svg()


@pytest.fixture(scope="module")
def seeds():
    return seeds_picture(REACHES, line="after 8 years").svg()


class TestCascade:
    def test_followers_stand_right_below_their_source_in_order_of_time(self, tree):
        at = heights(tree)
        names = sorted((step.actor for step in TREE.steps), key=lambda one: at[one][1])
        assert names == ["서울", "Bandung", "Surabaya", "Solo", "Bogotá", "Medan"]

    def test_later_adopters_stand_farther_right(self, tree):
        at = heights(tree)
        assert at["서울"][0] == at["Bogotá"][0] < at["Bandung"][0] < at["Surabaya"][0]

    def test_branches_without_a_tie_are_dashed(self, tree):
        dashed = [one for one in lines(tree) if one.get("stroke-dasharray") == "3,3"]
        through = [one for one in lines(tree) if one.get("stroke") == "var(--hue1)"]
        # A line down and a line across for each, and none twice.
        assert len(dashed) == len(through) == 4

    def test_the_line_down_is_dashed_only_below_the_last_tie(self, tree):
        at = heights(tree)
        down = [
            one for one in lines(tree) if float(one.get("x2", 0)) == 0 and float(one.get("y2", 0))
        ]
        spans = {}
        for one in down:
            spans.setdefault(one.get("stroke-dasharray", ""), []).append(abs(float(one["y2"])))
        rows = (at["Solo"][1] - at["Bandung"][1], at["Medan"][1] - at["Bogotá"][1])
        assert sorted(spans["3,3"]) == pytest.approx(sorted(rows), abs=0.6)

    def test_words_count_adopters_and_ties(self, tree):
        assert "6 adopters; 2 of 4 with an earlier source follow a tie" in label(tree)
        assert "First without a source: 서울 and Bogotá." in label(tree)

    def test_the_table_has_all_steps(self):
        rows = cascade_picture(TREE, most=2).table.rows
        assert rows[0] == ("2004", "서울", "", "")
        assert rows[2] == ("2006", "Bandung", "서울", "along a tie of the network")
        assert len(rows) == 6

    def test_later_adopters_beyond_the_most_are_counted(self):
        drawing = cascade_picture(TREE, most=3)
        assert drawing.lines[1] == "Later adopters that are not drawn: 3."
        assert "Solo" not in texts(drawing.svg())

    def test_months_have_an_axis_of_months(self):
        steps = (
            CascadeStep("a", "2017-03", 24206.0, None, False),
            CascadeStep("b", "2018-01", 24216.0, "a", True),
        )
        shown = texts(cascade_picture(CascadeTree("p", steps)).svg())
        assert {"2017-04", "2018-01"} <= set(shown)

    def test_a_single_adopter_is_a_tree(self):
        svg = cascade_picture(CascadeTree("p", TREE.steps[:1])).svg()
        assert texts(svg).count("서울") == 1

    def test_no_adopters_are_refused(self):
        with pytest.raises(InputError, match="no adopters"):
            cascade_picture(CascadeTree("p", ()))


class TestCurves:
    def test_a_single_policy_has_lines_for_adopters_holders_and_laws(self):
        shown = texts(curves_picture([CURVE]).svg())
        assert {"adopted so far", "still hold it", "Bass curve", "own law"} <= set(shown)

    def test_policies_are_panels_with_their_names(self):
        shown = texts(curves_picture([CURVE, OTHER]).svg())
        assert shown.count("bus lanes") == shown.count("ombudsman & <more>") == 1

    def test_lines_of_one_kind_differ_by_dash_and_colour(self):
        found = ET.fromstring(curves_picture([CURVE]).svg()).iter(f"{SVG}path")
        drawn = {
            (one.get("stroke"), one.get("stroke-dasharray"))
            for one in found if one.get("stroke", "").startswith("var(--hue") and one.get("fill") in {None, "none"}
        }  # fmt: skip
        assert len({colour for colour, _ in drawn}) == 4
        assert len({dash for _, dash in drawn}) == 4

    def test_words_tell_the_last_figures(self):
        told = curves_picture([CURVE, OTHER]).description
        assert "“bus lanes”, 2000 to 2005: 9 adopters, 5 of whom still hold it." in told
        assert "6 adopters, 6 of whom still hold it." in told

    def test_the_table_has_every_period_and_leaves_blank_what_is_not_known(self):
        table = curves_picture([CURVE, OTHER]).table
        assert len(table.rows) == 12
        assert table.rows[5] == ("bus lanes", "2005", "9", "5", "", "6")
        assert table.rows[6] == ("ombudsman & <more>", "2000", "2", "", "", "")

    def test_months_have_an_axis_of_months(self):
        months = AdoptionCurve("p", ["2017-03", "2017-06", "2017-09"], [1, 2, 3])
        assert "2017-07" in texts(curves_picture([months]).svg())

    def test_a_single_line_needs_no_legend(self):
        assert "adopted so far" not in texts(curves_picture([OTHER]).svg())

    def test_few_periods_have_a_dot_each_and_many_have_none(self):
        long = AdoptionCurve("p", [str(year) for year in range(1950, 1990)], list(range(40)))
        dots = [curves_picture([one]).svg().count("0A") for one in (OTHER, long)]
        assert dots[0] >= 6
        assert 'opacity="0"' in curves_picture([long]).svg()

    def test_lines_of_different_lengths_are_refused(self):
        wrong = AdoptionCurve("p", YEARS, [1, 2])
        with pytest.raises(InputError, match=r"'p' has 6 periods and 2 values of adopted so far"):
            curves_picture([wrong])

    def test_no_curves_are_refused(self):
        with pytest.raises(InputError, match="no adoption curves"):
            curves_picture([])


class TestSeeds:
    def test_actors_stand_at_their_points(self, seeds):
        at = heights(seeds)
        assert at["서울"][0] < at["Solo"][0] < at["Medan"][0]
        assert at["서울"][1] > at["Solo"][1] > at["Medan"][1]

    def test_strategies_are_named_in_the_legend(self, seeds):
        assert {"chosen one by one", "most ties", "at random", "by size"} <= set(texts(seeds))

    def test_single_numbers_stand_beside_each_other(self, seeds):
        hues = {f"var(--hue{n})" for n in (2, 5, 4)}
        bars = [one for one in lines(seeds) if one.get("stroke") in hues]
        drawn = ET.fromstring(seeds).iter(f"{SVG}line")
        places = {one.get("transform").split(",")[0] for one in drawn if one.get("stroke") in hues}
        assert len(bars) == len(places) == 3

    def test_words_compare_strategies_the_best_first(self, seeds):
        told = label(seeds)
        assert "after 8 years" in told
        assert told.index("chosen one by one 13.0 [12.0, 14.0]") < told.index("by size 12.5")
        assert told.index("most ties 11.0") < told.index("at random 8.0")

    def test_the_table_has_every_number(self):
        table = seeds_picture(REACHES).table
        assert table.rows[1] == ("chosen one by one", "2", "Solo", "12.0", "11.0", "13.0")
        assert len(table.rows) == 6

    def test_a_single_strategy_with_a_single_number_can_be_drawn(self):
        assert texts(seeds_picture(REACHES[3:4]).svg()).count("most ties") == 1

    def test_no_strategies_are_refused(self):
        with pytest.raises(InputError, match="no strategies"):
            seeds_picture([])
