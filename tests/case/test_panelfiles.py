from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import tiny
from jejak.case.folder import CaseFolder
from jejak.case.panelfiles import (
    PanelOptions,
    adoptions,
    covariates,
    joined,
    names,
    panel,
    ties,
    traits,
)
from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.panels import Columns
from jejak.errors import InputError
from jejak.model.when import When

SOME = Adoptions.of([("Seoul", "brt", 2004), ("Bandung", "brt", 2009)])


@pytest.fixture
def file(tmp_path: Path):
    def write(text: str, name: str = "file.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


class TestCase:
    def test_the_earliest_day_a_policy_is_there_counts(self, traced: Path):
        first, second = adoptions(traced)
        assert (first.actor, first.policy, first.when) == (
            "Bandung",
            "Bus Bandros",
            When.day(2013, 12, 31),
        )
        assert second.when.start == date(2016, 1, 30)

    def test_it_is_what_a_passage_says(self, traced: Path):
        material = CaseFolder.at(traced).material()
        texts = {one.id: one.text for one in material.documents}
        (quote,) = (one.of(texts[one.document]) for one in adoptions(traced)[1].evidence)
        assert "30" in quote

    def test_a_case_is_read_like_a_table(self, traced: Path):
        given = panel(traced, PanelOptions(unit="year")).adoptions
        assert (given.unit, given.time.tolist()) == ("year", [2013, 2016])

    def test_a_case_without_dated_claims(self, small: Path):
        with pytest.raises(InputError, match="trace the case"):
            panel(small / "tiny.jejak")


class TestTies:
    def test_weights_and_dates_may_be_left_out(self, file):
        found = ties(file("source,target,weight,since,until\nSeoul,Bandung,,2016,\n"), SOME)
        assert found.at(2015).toarray().tolist() == [[0, 0], [0, 0]]
        assert found.at(2016).toarray().tolist() == [[0, 0], [1, 0]]
        assert ties(file("source,target\nSeoul,Bandung\n"), SOME).matrix.toarray()[1, 0] == 1

    def test_both_ways(self, file):
        found = ties(file("source;target;weight\nSeoul;Bandung;2\n"), SOME, both_ways=True)
        assert found.matrix.toarray().tolist() == [[0, 2], [2, 0]]

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("from,to\nSeoul,Bandung\n", "no column source; there are: from, to"),
            ("source,target,weight\nSeoul,Bandung,much\n", "much"),
            ("source,target,since\nSeoul,Bandung,soon\n", "soon"),
            ("source,target\nSeoul,Bandug\n", "Bandung"),
        ],
    )
    def test_what_cannot_be_ties(self, file, text: str, said: str):
        with pytest.raises(InputError, match=said):
            ties(file(text), SOME)


class TestTraits:
    def test_numbers_by_actor_where_there_are_any(self, file):
        path = file("actor,size,income\nSeoul,9.6,\nBandung, 2.5 ,3\n")
        assert traits(path) == {"size": {"Seoul": 9.6, "Bandung": 2.5}, "income": {"Bandung": 3.0}}
        assert traits(path, ["size"]).keys() == {"size"}

    def test_what_is_no_number_is_named(self, file):
        with pytest.raises(InputError, match=r"file.csv, line 3: 'big' is no number"):
            traits(file("actor,size\nSeoul,9.6\nBandung,big\n"))

    def test_names_by_actor(self, file):
        assert names(file("actor,group\nSeoul,Korea\n"), "group") == {"Seoul": "Korea"}


class TestCovariates:
    def test_columns_are_called_as_in_the_panel(self, file):
        options = PanelOptions(Columns("state", "law"))
        found = covariates(file("state,law,year,gdp,party\nIowa,x,1999,2.5,left\n"), options)
        assert found.to_dict("records") == [
            {"actor": "Iowa", "policy": "x", "period": 1999, "gdp": 2.5, "party": "left"}
        ]

    def test_a_table_that_cannot_be_joined(self, file):
        with pytest.raises(InputError, match="no column actor or period"):
            covariates(file("gdp\n1\n"), PanelOptions())

    def test_rows_without_a_match_have_gaps(self):
        rows = pd.DataFrame({"actor": ["a", "b"], "period": [1.0, 1.0]})
        found = joined(rows, pd.DataFrame({"actor": ["a"], "gdp": [3.0]}), "file.csv")
        assert found["gdp"].fillna(-1).tolist() == [3.0, -1.0]

    @pytest.mark.parametrize(
        ("more", "said"),
        [
            ({"actor": ["a", "a"], "gdp": [1, 2]}, "two rows for a"),
            ({"actor": ["a"], "adopted": [1]}, "adopted is one of the panel's own"),
        ],
    )
    def test_what_cannot_be_joined(self, more, said: str):
        rows = pd.DataFrame({"actor": ["a"], "period": [1.0], "adopted": [0]})
        with pytest.raises(InputError, match=said):
            joined(rows, pd.DataFrame(more), "file.csv")


def test_a_file_that_is_not_there():
    with pytest.raises(InputError, match="no such file"):
        traits(Path("none.csv"))


def test_the_command_line_names_the_file(tmp_path: Path):
    tiny.one_line(tiny.jejak("diffuse", "adopters", tmp_path / "none.csv"), "no such file")
