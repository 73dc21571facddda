"""`jejak diffuse` as people and machines give it."""

import csv
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import tiny

CITIES = [f"city {letter}" for letter in "abcdefgh"]


def _events() -> str:
    """Each year a city adopts by a chance of .02, of .3 once the one before it on a circle has."""
    chance = np.random.default_rng(1)
    lines = ["actor,policy,date,until"]
    for number in range(40):
        had = {int(chance.integers(8)): 1990 + number}
        for year in range(1991 + number, 2003 + number):
            for city in range(8):
                moved = had.get((city - 1) % 8, year) < year
                if city not in had and chance.random() < (0.3 if moved else 0.02):
                    had[city] = year
        lines += [f"{CITIES[city]},policy {number},{year}," for city, year in had.items()]
    return "\n".join(lines) + "\n"


EVENTS = _events()
TIES = "source,target\n" + "".join(f"{CITIES[n]},{CITIES[(n + 1) % 8]}\n" for n in range(8))


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    path = tmp_path / "panel.csv"
    path.write_text(EVENTS, encoding="utf-8")
    return path


@pytest.fixture
def ties(tmp_path: Path) -> Path:
    path = tmp_path / "ties.csv"
    path.write_text(TIES, encoding="utf-8")
    return path


def rows(path: Path) -> list[dict]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def done(*arguments: object) -> tiny.Ran:
    ran = tiny.jejak("diffuse", *arguments)
    assert ran.code == 0, ran.err
    return ran


class TestNetwork:
    def test_a_row_is_a_tie(self, panel: Path, tmp_path: Path):
        output = tmp_path / "ties.csv"
        options = ("--model", "exponential", "--params", "0.5", "--edges", 8, "--draws", 99)
        ran = done("network", panel, *options, "-o", output)
        found = rows(output)
        assert list(found[0])[:6] == [
            "rank",
            "source",
            "target",
            "improvement",
            "p_value",
            "support",
        ]
        ring = {(CITIES[n], CITIES[(n + 1) % 8]) for n in range(8)}
        true = [row for row in found if (row["source"], row["target"]) in ring]
        assert len(true) >= 7
        assert max(float(row["p_value"]) for row in true) < 0.05
        assert all(0.5 < float(row["support"]) <= 1 for row in true)
        assert "8 ties among 8 actors" in ran.out
        assert ran.err == ""

    def test_the_reference_gives_no_support_and_says_what_its_p_values_are(
        self, panel: Path, tmp_path: Path
    ):
        output = tmp_path / "ties.csv"
        ran = done(
            "network", panel, "--params", 0.5, "--p-cutoff", 0.05, "--reference", "-o", output
        )
        assert {row["support"] for row in rows(output)} == {""}
        assert "note: p-values are of Vuong's test" in ran.err

    def test_the_first_program(self, panel: Path):
        assert (
            "original exponential"
            in done("network", panel, "--original", "--params", 0.5, "--edges", 9).out
        )
        tiny.one_line(
            tiny.jejak("diffuse", "network", panel, "--original", "--edges", 9),
            "a rate",
            "--params",
        )

    def test_a_graph_for_other_programs(self, panel: Path, tmp_path: Path):
        output = tmp_path / "ties.graphml"
        done("network", panel, "--edges", 5, "--draws", 0, "-o", output)
        assert nx.read_graphml(output).number_of_edges() == 5

    def test_by_default_ties_are_kept_by_their_false_discovery_rate(
        self, panel: Path, tmp_path: Path
    ):
        output = tmp_path / "ties.csv"
        done("network", panel, "--resamples", 0, "-o", output)
        assert all(float(row["q_value"]) <= 0.1 for row in rows(output))

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            (("--params", "x"), "write 0.5 or 1,1"),
            (("--edges", 0), "0 ties"),
            (("--edges", 3, "--p-cutoff", 0.1), "one of the two"),
            (("--window", "1990"), "write first/last"),
            (("--window", "a/b"), "are not dates"),
            (("--model", "gamma"), "no such model"),
            (("--actor", "state"), "no column state"),
            (("--edges", 3, "-o", "ties.xml"), ".graphml"),
        ],
    )
    def test_bad_options(self, panel: Path, options, says: str):
        tiny.one_line(tiny.jejak("diffuse", "network", panel, "--draws", 0, *options), says)

    def test_a_row_that_cannot_be_used_is_named(self, tmp_path: Path):
        path = tmp_path / "panel.csv"
        path.write_text("actor,policy,date\na,p,2001\nb,p,soon\n", encoding="utf-8")
        tiny.one_line(tiny.jejak("diffuse", "network", path), "panel.csv, line 3", "'soon'")

    def test_one_adopter(self, tmp_path: Path):
        path = tmp_path / "panel.csv"
        path.write_text("actor,policy,date\na,p,2001\n", encoding="utf-8")
        tiny.one_line(tiny.jejak("diffuse", "network", path), "nobody follows anybody")


class TestHazard:
    def test_ties_and_age_explain_adoption(self, panel: Path, ties: Path, tmp_path: Path):
        output = tmp_path / "hazard.csv"
        ran = done("hazard", panel, "--ties", f"near={ties}", "-o", output)
        found = {row["term"]: row for row in rows(output)}
        assert list(found)[:3] == ["Intercept", "share", "near"]
        assert float(found["near"]["low"]) > 0
        assert "average marginal effects" in ran.out

    def test_covariates_are_joined_by_what_they_have(self, panel: Path, tmp_path: Path):
        by_actor, by_year = tmp_path / "size.csv", tmp_path / "year.csv"
        sizes = "".join(f"{city},{3 + n * n % 5}\n" for n, city in enumerate(CITIES))
        by_actor.write_text(f"actor,size\n{sizes}", encoding="utf-8")
        by_year.write_text(
            "year,crisis\n" + "".join(f"{year},{year % 3}\n" for year in range(1990, 2040)),
            encoding="utf-8",
        )
        for path, name in ((by_actor, "size"), (by_year, "crisis")):
            assert name in done("hazard", panel, "--covariates", path).out

    def test_cox_needs_what_differs_between_actors(self, panel: Path, ties: Path):
        ran = done("hazard", panel, "--model", "cox", "--ties", f"near={ties}")
        assert "cox: " in ran.out
        tiny.one_line(tiny.jejak("diffuse", "hazard", panel, "--model", "cox"), "drops out", "ties")

    def test_a_panel_at_risk_that_is_ready(self, tmp_path: Path):
        path = tmp_path / "rows.csv"
        lines = [(n % 7, int((n * n + n % 5) % 7 < 2), f"s{n % 10}") for n in range(300)]
        pd.DataFrame(lines, columns=["x", "law", "state"]).to_csv(path, index=False)
        ran = done("hazard", path, "--formula", "law ~ x", "--cluster", "state")
        assert "logit: 300 rows" in ran.out
        assert "clustered by state" in ran.out

    def test_abandonment(self, tmp_path: Path):
        path = tmp_path / "panel.csv"
        lines = [
            f"c{n},p{p},{1990 + (n * p) % 7},{1998 + (3 * n + p) % 9}"
            for n in range(9)
            for p in range(6)
        ]
        path.write_text("\n".join(["actor,policy,date,until", *lines]), encoding="utf-8")
        assert "abandon" not in done("hazard", path, "--event", "abandon").err

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            (("--ties", "near"), "write NAME=FILE"),
            (("--ties", "near=none.csv"), "no such file"),
            (("--covariates", "none.csv"), "no such file"),
            (("--formula", "nothing"), "nothing"),
        ],
    )
    def test_bad_options(self, panel: Path, options, says: str):
        tiny.one_line(tiny.jejak("diffuse", "hazard", panel, *options), says)

    def test_ties_of_unknown_names(self, panel: Path, tmp_path: Path):
        path = tmp_path / "ties.csv"
        path.write_text("source,target\ncity a,citty b\n", encoding="utf-8")
        ran = tiny.jejak("diffuse", "hazard", panel, "--ties", f"near={path}")
        tiny.one_line(ran, "citty b", "city b")


def test_mechanisms_say_which_have_no_data(panel: Path, ties: Path, tmp_path: Path):
    output = tmp_path / "mechanisms.csv"
    ran = done("mechanisms", panel, "--reference", ties, "--time", "linear", "-o", output)
    assert [row["mechanism"] for row in rows(output)] == ["mechanism.learning"]
    assert "note: mechanism.coercion: give mandates" in ran.err
    sizes = tmp_path / "size.csv"
    sizes.write_text(
        "actor,size\n" + "".join(f"{city},{n}\n" for n, city in enumerate(CITIES)), encoding="utf-8"
    )
    mandates = tmp_path / "mandates.csv"
    mandates.write_text("actor,policy,since,until\ncity a,policy 3,1993,\ncity c,,2001,2006\n")
    done(
        "mechanisms",
        panel,
        "--sizes",
        sizes,
        "--mandates",
        mandates,
        "--time",
        "linear",
        "-o",
        output,
    )
    assert [row["mechanism"] for row in rows(output)] == [
        "mechanism.learning",
        "mechanism.mimicry",
        "mechanism.coercion",
    ]


def test_curves_count_adopters_and_fit_laws(panel: Path, tmp_path: Path):
    output = tmp_path / "curves.csv"
    ran = done("curves", panel, "--only", "policy 4", "-o", output)
    assert [row["policy"] for row in rows(output)][-1] == "policy 4"
    assert int(rows(output)[-1]["adopters"]) == EVENTS.count("policy 4,")
    assert "the law that fits best" in ran.out
    tiny.one_line(tiny.jejak("diffuse", "curves", panel, "--only", "x"), "no such policy: x")


def test_seeds_come_with_other_ways_to_choose(panel: Path, tmp_path: Path):
    output = tmp_path / "seeds.csv"
    ran = done("seed", panel, "-k", 2, "--years", 5, "--edges", 8, "--draws", 200, "-o", output)
    assert [row["rank"] for row in rows(output)] == ["1", "2"]
    for word in ("most innovative", "random", "if nobody is asked"):
        assert word in ran.out
    done("seed", panel, "-k", 1, "--edges", 8, "--draws", 50, "--only", "policy 0", "-o", output)
    have = [line.split(",")[0] for line in EVENTS.splitlines() if ",policy 0," in line]
    assert rows(output)[0]["actor"] not in have


def test_a_cascade_names_the_source_of_each(panel: Path, tmp_path: Path):
    output = tmp_path / "cascade.csv"
    done("cascade", panel, "policy 4", "--edges", 8, "-o", output)
    found = rows(output)
    assert found[0]["source"] == ""
    assert {row["source"] for row in found[1:]} <= {row["actor"] for row in found}


def test_pairs_windows_and_power(panel: Path, ties: Path, tmp_path: Path):
    output = tmp_path / "out.csv"
    ran = done("dyads", panel, "--ties", f"near={ties}", "-o", output)
    assert [row["term"] for row in rows(output)] == ["Intercept", "near", "since"]
    assert "logit of pairs" in ran.out
    tiny.one_line(tiny.jejak("diffuse", "dyads", panel), "what links pairs")
    done("windows", panel, "--width", 20, "--edges", 8, "-o", output)
    assert {float(row["end"]) - float(row["start"]) for row in rows(output)} == {20.0}
    tiny.one_line(tiny.jejak("diffuse", "windows", panel, "--width", 0), "such as 35")
    tiny.one_line(tiny.jejak("diffuse", "windows", panel, "--original"), "--params")
    done("power", panel, "--draws", 39, "--rounds", 2, "-o", output)
    assert all(0 <= float(row["low"]) <= float(row["high"]) <= 1 for row in rows(output))


def test_adopters_predictions_and_history(panel: Path, tmp_path: Path):
    output = tmp_path / "out.csv"
    done("adopters", panel, "-o", output)
    assert {row["actor"] for row in rows(output)} == set(CITIES)
    done("predict", panel, "--at", "2015", "--horizon", 3, "-o", output)
    assert all(0 <= float(row["probability"]) <= 1 for row in rows(output))
    done("history", panel, "--edges", 4, "-o", output)
    assert len(rows(output)) == 4


@pytest.mark.parametrize("ending", ["svg", "html", "png"])
def test_pictures(panel: Path, ties: Path, tmp_path: Path, ending: str):
    places = tmp_path / "places.csv"
    lines = [f"{city},{n},{100 + 2 * n}" for n, city in enumerate(CITIES)]
    places.write_text("\n".join(["actor,latitude,longitude", *lines]), encoding="utf-8")
    path = tmp_path / f"picture.{ending}"
    quick = ("--edges", 8, "--draws", 0)
    for arguments in (
        ("network", panel, *quick, "--picture", path),
        ("network", panel, *quick, "--picture", path, "--places", places, "--lang", "ko"),
        ("network", panel, *quick, "--support-picture", path),
        ("cascade", panel, "policy 4", "--edges", 8, "--picture", path),
        ("hazard", panel, "--ties", f"near={ties}", "--picture", path),
        ("mechanisms", panel, "--reference", ties, "--time", "linear", "--picture", path),
        ("curves", panel, "--only", "policy 4", "--picture", path, "--lang", "id"),
        ("seed", panel, "-k", 2, "--edges", 8, "--draws", 50, "--picture", path),
    ):
        done(*arguments)
        size = path.stat().st_size
        assert size > 3000, arguments
        path.unlink()


def test_a_picture_of_another_kind(panel: Path):
    ran = tiny.jejak("diffuse", "network", panel, "--edges", 3, "--draws", 0, "--picture", "x.bmp")
    tiny.one_line(ran, "x.bmp", ".svg")


def test_a_case_is_a_table_of_adoptions(traced: Path, tmp_path: Path):
    output = tmp_path / "out.csv"
    done("adopters", traced, "-o", output)
    assert [(row["actor"], row["adoptions"]) for row in rows(output)] == [("Bandung", "2")]
