"""Tables of adoptions in a case: put there, checked, and their networks inferred once."""

from pathlib import Path

import pytest
from statsmodels.stats.proportion import proportion_confint

from adoptiontables import FEW, planted
from jejak.case import panelnetworks
from jejak.case.folder import CaseFolder
from jejak.case.panelnetworks import (
    Inferring,
    add_panel,
    edges,
    infer_panel,
    kept_network,
    narrowed,
    panel_named,
    panels,
    remove_panel,
    shared_policies,
)
from jejak.errors import InputError, OptionError

QUICK = Inferring(edges=25, draws=99, resamples=20)


@pytest.fixture
def place(done: Path) -> CaseFolder:
    return CaseFolder.at(done)


def test_a_table_is_kept_under_a_plain_name(place: CaseFolder):
    made = add_panel(place, "..\\..\\My Table (2020).csv", FEW)
    assert made.name == "my-table-2020"
    assert made.path.parent == place.path / "panels"
    assert panels(place) == (made,)
    assert [one.name for one in (place.path / "panels").iterdir()] == ["my-table-2020.csv"]


def test_a_table_that_is_none_is_refused_with_its_line(place: CaseFolder):
    with pytest.raises(InputError, match=r"bad\.csv"):
        add_panel(place, "bad.csv", b"actor,policy,date\nSeoul,brt,soon\n")
    with pytest.raises(InputError, match="actor"):
        add_panel(place, "bad.csv", b"who,what\n1,2\n")
    assert panels(place) == ()
    assert list((place.path / "panels").iterdir()) == []


def test_nothing_is_written_over(place: CaseFolder):
    add_panel(place, "a.csv", FEW)
    with pytest.raises(InputError, match="of that name"):
        add_panel(place, "A.csv", planted())
    assert panel_named(place, "a").path.read_bytes() == FEW


def test_what_is_too_large_is_refused(place: CaseFolder, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(InputError, match="MiB"):
        add_panel(place, "a.csv", FEW + b" " * panelnetworks.BYTES)
    monkeypatch.setattr(panelnetworks, "PAIRS", 1)
    with pytest.raises(InputError, match="command line"):
        add_panel(place, "a.csv", FEW)


def test_a_table_that_is_not_there_is_said(place: CaseFolder):
    for name in ("x", "../case", ""):
        with pytest.raises(InputError, match="no table"):
            panel_named(place, name)


def test_a_table_is_removed(place: CaseFolder):
    add_panel(place, "a.csv", FEW)
    remove_panel(place, "a")
    assert panels(place) == ()


def test_a_network_is_inferred_once_and_comes_back_the_same(place: CaseFolder):
    made = add_panel(place, "a.csv", planted())
    with place.store() as store:
        assert kept_network(store, made, QUICK) is None
        found = infer_panel(store, made, QUICK)
        assert kept_network(store, made, QUICK) == found
        assert kept_network(store, made, Inferring(edges=50)) is None
    assert found.adoptions == 150
    assert found.dates[0] >= "2000"


def test_a_changed_table_has_no_network_yet(place: CaseFolder):
    made = add_panel(place, "a.csv", planted())
    with place.store() as store:
        infer_panel(store, made, QUICK)
        made.path.write_bytes(planted(31))
        assert kept_network(store, panel_named(place, "a"), QUICK) is None


def test_a_planted_tie_is_found_and_stays_under_strict_limits(place: CaseFolder):
    made = add_panel(place, "a.csv", planted())
    with place.store() as store:
        found = infer_panel(store, made, QUICK)
    strict = edges(found, support=0.9, p_value=0.02)
    assert [(one.tie.source, one.tie.target) for one in strict] == [("Seoul", "Bandung")]
    assert len(edges(found)) == len(found.network.ties) > 1
    assert narrowed(found, strict).ties == (strict[0].tie,)


def test_the_interval_of_support_is_wilson_s(place: CaseFolder):
    made = add_panel(place, "a.csv", planted())
    with place.store() as store:
        found = infer_panel(store, made, QUICK)
    for one in edges(found):
        assert one.support is not None
        count = round((one.tie.support or 0) * QUICK.resamples)
        assert one.support == pytest.approx(
            proportion_confint(count, QUICK.resamples, method="wilson")
        )
        assert one.support[0] <= (one.tie.support or 0) <= one.support[1] + 1e-9


def test_work_that_takes_too_long_is_stopped(place: CaseFolder, monkeypatch: pytest.MonkeyPatch):
    made = add_panel(place, "a.csv", planted())
    monkeypatch.setattr(panelnetworks, "SECONDS", -1.0)
    with place.store() as store:
        with pytest.raises(OptionError, match="command line"):
            infer_panel(store, made, QUICK)
        assert kept_network(store, made, QUICK) is None


def test_a_tie_leads_to_the_lines_of_the_table(place: CaseFolder):
    made = add_panel(place, "a.csv", FEW)
    found = shared_policies(made, "Seoul", "Bandung")
    assert [(one.policy, one.source, one.target, one.lines) for one in found] == [
        ("brt", "2004", "2009", (2, 3)),
        ("parks", "2010", "2008", (4, 5)),
    ]
    assert shared_policies(made, "Seoul", "nobody") == ()


def test_a_table_without_policies_is_about_one(place: CaseFolder):
    made = add_panel(place, "brt.csv", b"actor,date\nSeoul,2004\nBandung,2009\n")
    assert [one.policy for one in shared_policies(made, "Seoul", "Bandung")] == ["brt"]


@pytest.mark.parametrize(
    ("table", "dates"),
    [
        (b"actor;policy;date\nA;x;2009\nB;x;2010\n", ("2009", "2010")),
        (b"actor\tpolicy\tdate\nA\tx\t2009\nB\tx\t2010\n", ("2009", "2010")),
        (b"actor,policy,date\nA,x,9\nB,x,10\n", ("9", "10")),
        (b"actor,policy,date\nA,x,2010-06-01\nB,x,2010-12-01\n", ("2010-06-01", "2010-12-01")),
    ],
)
def test_lines_are_read_as_the_network_was(place: CaseFolder, table: bytes, dates: tuple[str, str]):
    more = table + table.splitlines()[1].replace(b"A", b"B").replace(b"x", b"y") + b"\n"
    more += table.splitlines()[2].replace(b"B", b"A").replace(b"x", b"y") + b"\n"
    made = add_panel(place, "a.csv", more)
    found = shared_policies(made, "A", "B")
    assert [(one.policy, one.source, one.target) for one in found] == [
        ("x", *dates),
        ("y", *reversed(dates)),
    ]
