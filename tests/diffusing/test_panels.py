from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pyarrow import parquet

from jejak.diffusing.panels import Columns, panel_of, read_panel
from jejak.errors import InputError, OptionError


def written(folder: Path, text: str, name: str = "panel.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def complaint(path: Path, **options) -> str:
    with pytest.raises((InputError, OptionError)) as caught:
        read_panel(path, **options)
    return str(caught.value)


ROWS = "actor,policy,date,until\nSeoul,brt,2004,\nBogota,brt,2000,2016\nSeoul,bike,2015,\n"


class TestReading:
    def test_a_csv_file(self, tmp_path: Path):
        panel = read_panel(written(tmp_path, ROWS))
        some = panel.adoptions
        assert (some.actors, some.policies) == (("Seoul", "Bogota"), ("brt", "bike"))
        assert some.time.tolist() == [2004, 2000, 2015]
        np.testing.assert_equal(some.until, [np.nan, 2016, np.nan])
        assert (some.unit, some.window, panel.cautions) == ("year", (2000, 2016), ())

    @pytest.mark.parametrize(("sign", "name"), [(";", "a.csv"), ("\t", "a.tsv"), ("\t", "a.txt")])
    def test_other_separators(self, tmp_path: Path, sign: str, name: str):
        path = written(tmp_path, ROWS.replace(",", sign), name)
        assert read_panel(path).adoptions.actors == ("Seoul", "Bogota")

    def test_a_byte_order_mark_and_quoted_names(self, tmp_path: Path):
        path = written(tmp_path, '\ufeffactor,policy,date\n"Korea, Republic of","a\nb",2001\n')
        some = read_panel(path).adoptions
        assert (some.actors, some.policies) == (("Korea, Republic of",), ("a\nb",))

    def test_a_parquet_file(self, tmp_path: Path):
        path = tmp_path / "panel.parquet"
        table = pa.table({"actor": ["a", "b"], "policy": ["p", "p"], "date": [2001, 2002]})
        parquet.write_table(table, path)
        assert read_panel(path).adoptions.time.tolist() == [2001, 2002]

    @pytest.mark.parametrize("library", [pd, pl])
    def test_frames(self, library):
        frame = library.DataFrame({"actor": ["a", "b"], "policy": ["p", "p"], "date": [1.5, 0.0]})
        some = panel_of(frame).adoptions
        assert (some.unit, some.time.tolist()) == ("number", [1.5, 0.0])

    @pytest.mark.parametrize("dates", [["2017-10-16", "2018-01-01"], ["2017-10-16 00:00:00"] * 2])
    def test_days_as_text_and_as_times(self, dates: list[str]):
        frame = pd.DataFrame({"actor": ["a", "b"], "policy": ["p", "p"], "date": dates})
        typed = frame.assign(date=pd.to_datetime(frame["date"]))
        for one in (frame, typed):
            some = panel_of(one).adoptions
            assert some.unit == "day"
            assert some.time[0] == 736618  # date(2017, 10, 16).toordinal()

    def test_codes_keep_their_zeros(self, tmp_path: Path):
        path = written(tmp_path, "actor,policy,date\n007,01,2001\n7,1,2001\n")
        assert read_panel(path).adoptions.actors == ("007", "7")

    def test_one_name_in_two_forms_of_unicode_is_one(self):
        frame = pd.DataFrame(
            {"actor": ["é", "e\u0301"], "policy": ["p", "q"], "date": [2001, 2002]}
        )
        assert panel_of(frame).adoptions.actors == ("é",)

    def test_columns_may_have_other_names(self, tmp_path: Path):
        path = written(tmp_path, "statenam,adopt\nIowa,1999\n", "lottery.csv")
        some = read_panel(path, columns=Columns("statenam", date="adopt")).adoptions
        assert (some.actors, some.policies) == (("Iowa",), ("lottery",))

    def test_unit_and_window(self, tmp_path: Path):
        path = written(tmp_path, ROWS)
        some = read_panel(path, unit="month", window=("1999", 2020)).adoptions
        assert (some.unit, some.time[0], some.latest[0]) == ("month", 2004 * 12, 2004 * 12 + 11)
        assert some.window == (1999 * 12, 2020 * 12 + 11)

    def test_an_actor_may_adopt_again_what_it_abandoned(self, tmp_path: Path):
        path = written(
            tmp_path, "actor,policy,date,until\na,p,2001,2005\na,p,2005,\na,p,1990,1992\n"
        )
        assert len(read_panel(path).adoptions) == 3

    def test_many_rows(self):
        rows = 400_000  # ten million, measured by hand, took 14 s and 2.1 GB
        number = np.arange(rows)
        frame = pa.table(
            {
                "actor": pa.array((number // 40).astype(str)),
                "policy": pa.array((number % 40).astype(str)),
                "date": 1950 + number % 60,
            }
        )
        some = panel_of(frame).adoptions
        assert (len(some), len(some.actors), len(some.policies)) == (rows, 10_000, 40)


class TestBadInput:
    def test_no_file(self, tmp_path: Path):
        assert "no such file (check the path)" in complaint(tmp_path / "none.csv")

    def test_another_kind_of_file(self, tmp_path: Path):
        assert "give a .csv, .tsv or .parquet" in complaint(written(tmp_path, "x", "panel.xlsx"))

    def test_not_unicode(self, tmp_path: Path):
        path = tmp_path / "panel.csv"
        path.write_bytes("actor,policy,date\nBogotá,brt,2000\n".encode("latin-1"))
        assert "save it as UTF-8" in complaint(path)

    def test_not_parquet(self, tmp_path: Path):
        assert "cannot be read" in complaint(written(tmp_path, "PAR1", "panel.parquet"))

    def test_no_rows(self, tmp_path: Path):
        assert "no rows" in complaint(written(tmp_path, "actor,policy,date\n"))

    def test_a_missing_column(self, tmp_path: Path):
        said = complaint(written(tmp_path, "state,policy,date\na,p,2001\n"))
        assert said == (
            "panel.csv: no column actor; there are: state, policy, date (say which column it is)"
        )

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            (",p,2001", "panel.csv, line 3: no actor"),
            ("  ,p,2001", "panel.csv, line 3: no actor"),
            ("b,,2001", "panel.csv, line 3: no policy"),
            ("b,p,", "panel.csv, line 3: no date"),
            ("b,p,soon", "panel.csv, line 3: 'soon' in column date is not a date"),
            ("b,p,2001-13", "'2001-13' in column date is not a date"),
            ("a,p,2001", "panel.csv, line 2 and 3: a adopts p twice without abandoning it; 1 such"),
            ("a,p,1999", "panel.csv, line 2 and 3: a adopts p twice"),
        ],
    )
    def test_a_row_that_cannot_be_used(self, tmp_path: Path, row: str, said: str):
        assert said in complaint(written(tmp_path, f"actor,policy,date\na,p,2000\n{row}\n"))

    def test_only_the_first_rows_are_named(self, tmp_path: Path):
        rows = "".join(f"a{n},p{n},never\n" for n in range(9))
        assert "line 3, 4, 5 and 6 more" in complaint(
            written(tmp_path, f"actor,policy,date\na,p,2000\n{rows}")
        )

    @pytest.mark.parametrize("last", ["", "2001"])
    def test_dates_out_of_order(self, tmp_path: Path, last: str):
        path = written(tmp_path, f"actor,policy,date,until\na,p,2000,1999\nb,p,2001,{last}\n")
        assert "line 2: abandoned before it was adopted" in complaint(path)

    def test_adopted_again_before_it_was_abandoned(self, tmp_path: Path):
        path = written(tmp_path, "actor,policy,date,until\na,p,2000,2005\na,p,2004,\n")
        assert "a adopts p twice" in complaint(path)
        panel = read_panel(path, repeats="first")
        assert panel.adoptions.time.tolist() == [2000]
        assert panel.cautions == (
            "1 adoptions of what the actor still had were left out (first: a adopts p twice)",
        )

    @pytest.mark.parametrize(
        ("window", "said"), [(("2005", "2001"), "ends before"), (("x", "y"), "are not dates")]
    )
    def test_a_window_that_makes_no_sense(self, tmp_path: Path, window, said: str):
        assert said in complaint(written(tmp_path, ROWS), window=window)

    def test_names_that_look_alike_are_told(self, tmp_path: Path):
        path = written(tmp_path, "actor,policy,date\nSão Paulo,p,2001\nSao Paulo,p,2002\n")
        assert read_panel(path).cautions == (
            "names that may be of one actor: 'São Paulo' and 'Sao Paulo'",
        )
