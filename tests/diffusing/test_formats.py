import csv
from importlib import import_module
from io import StringIO

import networkx as nx
import pyarrow.parquet as pq
import pytest

from jejak.diffusing.formats import COLUMNS, to_igraph, to_networkx, to_table, write_network
from jejak.errors import InputError, OptionError
from jejak.model.networks import InferredNetwork, InferredTie

HARD = ("Bandung & Cimahi", '<Kota> "Solo"', "서울특별시", "O'Fallon, MO", "line\nbreak", " idle ")
TIES = (
    InferredTie(1, HARD[2], HARD[0], 12.345678901234567, 1e-17, 0.97, 0.001),
    InferredTie(2, HARD[2], HARD[1], 0.1, 0.25, 0.5, 1.0),
    InferredTie(3, HARD[0], HARD[2], 1 / 3, 0.5, 0.0, 1.0),
    InferredTie(4, HARD[3], HARD[4], 1e-9, 0.5, 0.01, 1.0),
)
NETWORK = InferredNetwork(
    HARD, TIES, "weibull", (1.5, 0.25), 9, ("only 4 ties", 'says "so" & more')
)
BARE = InferredNetwork(
    ("a", "b", "c"), (InferredTie(1, "a", "b", 2.0), InferredTie(2, "b", "c", 1.0)), "x", (), 2
)
NONE = InferredNetwork(("a", "b"), (), "exponential", (0.5,), 2)
NETWORKS = pytest.mark.parametrize("network", [NETWORK, BARE, NONE], ids=["full", "bare", "none"])


def values(tie):
    every = {name: getattr(tie, name) for name in COLUMNS[:1] + COLUMNS[3:]}
    return {name: one for name, one in every.items() if one is not None}


def edges(network):
    return {(tie.source, tie.target): values(tie) for tie in network.ties}


def edges_of(graph):
    return {
        (a, b): {name: one for name, one in data.items() if name not in {"weight", "id"}}
        for a, b, data in graph.edges(data=True)
    }


@NETWORKS
def test_a_csv_file_holds_every_value_to_the_last_digit(network, tmp_path):
    path = write_network(network, tmp_path / "ties.csv")
    header, *rows = csv.reader(StringIO(path.read_bytes().decode(), newline=""))
    assert header == "rank source target improvement p_value support q_value".split()
    numbers = [[None if one == "" else float(one) for one in row[3:]] for row in rows]
    back = [
        InferredTie(int(row[0]), *row[1:3], *rest) for row, rest in zip(rows, numbers, strict=True)
    ]
    assert tuple(back) == network.ties


@NETWORKS
def test_a_parquet_file_holds_every_value_and_what_the_model_was(network, tmp_path):
    table = pq.read_table(write_network(network, tmp_path / "ties.parquet"))
    assert tuple(InferredTie(**row) for row in table.to_pylist()) == network.ties
    assert table.schema.metadata[b"model"].decode() == network.model
    assert table.schema.metadata[b"policies"].decode() == str(network.policies)


@pytest.mark.parametrize(
    ("ending", "read"), [(".graphml", nx.read_graphml), (".gexf", nx.read_gexf)]
)
@NETWORKS
def test_a_graph_file_holds_actors_ties_and_their_values(network, ending, read, tmp_path):
    graph = read(write_network(network, tmp_path / f"net{ending}"))
    assert graph.is_directed()
    assert list(graph) == list(network.actors)
    assert edges_of(graph) == edges(network)


def test_graphml_keeps_what_the_network_is(tmp_path):
    graph = nx.read_graphml(write_network(NETWORK, tmp_path / "net.graphml"))
    assert graph.graph["parameters"] == "1.5 0.25"
    assert graph.graph["policies"] == 9
    assert graph.graph["notes"] == 'only 4 ties; says "so" & more'


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".graphml", ".gexf"])
def test_the_same_network_gives_the_same_file(ending, tmp_path):
    one, two = (write_network(NETWORK, tmp_path / f"{n}{ending}").read_bytes() for n in (1, 2))
    assert one == two


def test_a_gexf_file_bears_no_date(tmp_path):
    assert b"date" not in write_network(NETWORK, tmp_path / "net.gexf").read_bytes()


def test_the_ending_may_be_in_capitals(tmp_path):
    assert write_network(BARE, tmp_path / "NET.GRAPHML").read_text().startswith("<")


@pytest.mark.parametrize("name", ["net.dot", "net"])
def test_an_unknown_ending_names_the_choices(name, tmp_path):
    with pytest.raises(OptionError, match=r"name it …\.csv, …\.parquet, …\.graphml, …\.gexf"):
        write_network(BARE, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", [".graphml", ".gexf"])
def test_a_name_that_xml_cannot_hold_is_refused_and_nothing_written(ending, tmp_path):
    network = InferredNetwork(
        ("bell\x07", "b"), (InferredTie(1, "bell\x07", "b", 1.0),), "x", (), 1
    )
    with pytest.raises(InputError, match=r"net.*'bell\\x07'.*write \.csv"):
        write_network(network, tmp_path / f"net{ending}")
    assert list(tmp_path.iterdir()) == []


def test_networkx_has_the_improvement_as_weight():
    graph = to_networkx(NETWORK)
    assert edges_of(graph) == edges(NETWORK)
    assert graph.out_degree(HARD[2], weight="weight") == TIES[0].improvement + TIES[1].improvement


def test_a_table_without_ties_has_its_columns():
    assert to_table(NONE).column_names == list(COLUMNS)


@NETWORKS
def test_igraph_has_actors_ties_and_their_values(network):
    pytest.importorskip("igraph")
    graph = to_igraph(network)
    assert graph.is_directed()
    assert graph.vs["name"] == list(network.actors)
    names = graph.edge_attributes()
    found = {
        (graph.vs[edge.source]["name"], graph.vs[edge.target]["name"]): {
            name: edge[name] for name in names if name != "weight"
        }
        for edge in graph.es
    }
    assert found == edges(network)
    assert graph["model"] == network.model


def test_without_igraph_one_error_says_what_to_do(monkeypatch):
    def absent(name, *rest):
        if name == "igraph":
            raise ImportError(name)
        return import_module(name, *rest)

    monkeypatch.setattr("jejak.diffusing.formats.import_module", absent)
    with pytest.raises(OptionError, match=r"igraph is not installed \(install igraph yourself"):
        to_igraph(BARE)
