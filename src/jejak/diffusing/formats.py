"""Inferred networks for other programs: tables, GraphML, GEXF, NetworkX and igraph.

    .csv      rank,source,target,improvement,p_value,support,q_value; empty where not computed
    .parquet  the same columns, with the model and its parameters in the file's metadata
    .graphml  for igraph, Gephi, Cytoscape, yEd and NetworkX
    .gexf     for Gephi

Graphs have the actors without ties as well, and each tie's improvement also as its `weight`, by
which other programs draw and count. What was not computed is left out of a tie's attributes:
neither format has a value for nothing.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

import networkx as nx
import pyarrow as pa
import pyarrow.parquet as pq

from jejak.errors import InputError, OptionError
from jejak.model.networks import InferredNetwork, InferredTie

COLUMNS = tuple(field.name for field in fields(InferredTie))
"""The columns of a table of ties."""
SCHEMA = pa.schema(
    [
        pa.field("rank", pa.int32(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("target", pa.string(), nullable=False),
        pa.field("improvement", pa.float64(), nullable=False),
        *(pa.field(name, pa.float64()) for name in COLUMNS[4:]),
    ]
)
# What XML 1.0 has no way to write, not even escaped.
_UNWRITABLE = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Written by NetworkX; the same network is to give the same file on any day.
_TODAY = re.compile(r' lastmodifieddate="[^"]*"')


def write_network(network: InferredNetwork, path: Path | str) -> Path:
    """Write a network as the kind of file that the path's ending names, and give the path back.

    Raises:
        OptionError: no file of this ending can be written.
        InputError: an actor's name has a character that XML cannot hold.
    """
    path = Path(path)
    write = WRITERS.get(path.suffix.lower())
    if write is None:
        raise OptionError(
            f"no network is written to '{path.suffix}' files",
            where=str(path),
            remedy=f"name it …{', …'.join(WRITERS)}",
        )
    path.write_bytes(write(network, path))
    return path


def to_table(network: InferredNetwork) -> pa.Table:
    """The ties as a table in order of rank, one row a tie.

    >>> tie = InferredTie(1, "Seoul", "Bandung", 4.5, support=0.9)
    >>> to_table(InferredNetwork(("Seoul", "Bandung"), (tie,), "exponential", (0.5,), 7)).to_pylist()
    ... # doctest: +NORMALIZE_WHITESPACE
    [{'rank': 1, 'source': 'Seoul', 'target': 'Bandung', 'improvement': 4.5, 'p_value': None,
      'support': 0.9, 'q_value': None}]
    """
    about = {key: str(value) for key, value in _about(network).items()}
    rows = [asdict(tie) for tie in network.ties]
    return pa.Table.from_pylist(rows, SCHEMA.with_metadata(about))


def to_networkx(network: InferredNetwork) -> nx.DiGraph[str]:
    """The network as a NetworkX graph: actors as nodes, ties with all their values as edges.

    >>> ties = (InferredTie(1, "Seoul", "Bandung", 4.5),)
    >>> graph = to_networkx(InferredNetwork(("Seoul", "Bandung"), ties, "exponential", (0.5,), 7))
    >>> graph.edges["Seoul", "Bandung"]
    {'rank': 1, 'improvement': 4.5, 'weight': 4.5}
    """
    graph = nx.DiGraph(**_about(network))
    graph.add_nodes_from(network.actors)
    graph.add_edges_from((tie.source, tie.target, _values(tie)) for tie in network.ties)
    return graph


def to_igraph(network: InferredNetwork) -> Any:
    """The network as a directed graph of the package igraph, if that is installed.

    igraph is under the GPL and therefore no part of what Jejak installs. Nodes have a `name`, edges
    the values that all ties have.
    """
    try:
        igraph = import_module("igraph")
    except ImportError:
        remedy = "install igraph yourself, or take to_networkx"
        raise OptionError("igraph is not installed", where="to_igraph", remedy=remedy) from None
    place = {actor: number for number, actor in enumerate(network.actors)}
    values = [_values(tie) for tie in network.ties]
    return igraph.Graph(
        n=len(network.actors),
        edges=[(place[tie.source], place[tie.target]) for tie in network.ties],
        directed=True,
        graph_attrs=_about(network),
        vertex_attrs={"name": list(network.actors)},
        edge_attrs={name: [one[name] for one in values] for name in (values[0] if values else ())},
    )


def _about(network: InferredNetwork) -> dict[str, str | int]:
    """What the network as a whole is, in types that all formats hold."""
    return {
        "model": network.model,
        "parameters": " ".join(map(repr, network.parameters)),
        "policies": network.policies,
        "notes": "; ".join(network.notes),
    }


def _values(tie: InferredTie) -> dict[str, float]:
    values = {name: getattr(tie, name) for name in COLUMNS if name not in {"source", "target"}}
    known = {name: value for name, value in values.items() if value is not None}
    return known | {"weight": tie.improvement}


def _csv(network: InferredNetwork, _: Path) -> bytes:
    text = StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows([getattr(tie, name) for name in COLUMNS] for tie in network.ties)
    return text.getvalue().encode()


def _parquet(network: InferredNetwork, _: Path) -> bytes:
    made = pa.BufferOutputStream()
    pq.write_table(to_table(network), made, compression="zstd")
    return bytes(made.getvalue())


def _graphml(network: InferredNetwork, path: Path) -> bytes:
    graph = _writable(network, path)
    return "\n".join(nx.generate_graphml(graph, named_key_ids=True)).encode()


def _gexf(network: InferredNetwork, path: Path) -> bytes:
    text = "\n".join(nx.generate_gexf(_writable(network, path), version="1.2draft"))
    return _TODAY.sub("", text, count=1).encode()


def _writable(network: InferredNetwork, path: Path) -> nx.DiGraph[str]:
    """The graph, if XML can hold all names."""
    for actor in network.actors:
        if _UNWRITABLE.search(actor):
            remedy = "mend the name, or write .csv or .parquet"
            problem = f"the actor {actor!r} has a character that XML cannot hold"
            raise InputError(problem, where=str(path), remedy=remedy)
    return to_networkx(network)


WRITERS: Mapping[str, Callable[[InferredNetwork, Path], bytes]] = {
    ".csv": _csv,
    ".parquet": _parquet,
    ".graphml": _graphml,
    ".gexf": _gexf,
}
"""The kinds of files by their ending."""
