"""Over which ties may a policy reach an actor? Who weighs how much for whom, and when.

Rows of a matrix of weights are receivers, columns the sources they may learn from. Weights come
from tables of ties (neighbours, sister cities, who advises whom), from distance on the globe, from
likeness of features, from an inferred network, or from passages that texts share. Ties may have
a beginning and an end. Whether an actor's weights are made to sum to one is decided where they
are used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from scipy import sparse
from scipy.sparse.csgraph import shortest_path
from sklearn.metrics.pairwise import euclidean_distances, haversine_distances

from jejak.diffusing.adoptions import Moment, Unit, counted, moment
from jejak.errors import InputError, OptionError
from jejak.model.networks import InferredNetwork

Floats = NDArray[np.float64]
Decay = Literal["inverse", "exponential", "equal"]
Tie = (
    tuple[str, str]
    | tuple[str, str, float]
    | tuple[str, str, float, Moment | None]
    | tuple[str, str, float, Moment | None, Moment | None]
)

EARTH = 6371.0088
"""Mean radius of the Earth in km (IUGG)."""
NAMED = 5
"""The most names that an error lists."""
LIKE = 70.0
"""How like (0–100, rapidfuzz) a name must be to be suggested for a wrong one."""


@dataclass(frozen=True)
class Weights:
    """Ties from sources to receivers among `actors`, as arrays of one entry a tie.

    `receiver` and `source` are indices into the actors; several ties of one pair add up. `since`
    and `until` are in the panel's unit of time: a tie holds from the one until just before the
    other; none where all ties always hold.

    >>> some = Weights.of([("Seoul", "Bandung", 1.0, 2016)], ["Seoul", "Bandung"], unit="year")
    >>> some.at(2015).toarray().tolist(), some.at(2016).toarray().tolist()
    ([[0.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [1.0, 0.0]])
    """

    actors: tuple[str, ...]
    receiver: NDArray[np.int32]
    source: NDArray[np.int32]
    weight: Floats
    since: Floats | None = None
    until: Floats | None = None

    @classmethod
    def of(
        cls,
        ties: Iterable[Tie],
        actors: Sequence[str],
        *,
        both_ways: bool = False,
        unit: Unit = "year",
        others: Literal["refuse", "drop"] = "refuse",
    ) -> Weights:
        """From rows of source, receiver[, weight[, since[, until]]].

        Sister cities and neighbours run `both_ways`. Ties of names that are not among the
        `actors` are an error that names them, or dropped.
        """
        rows = [(*tie, *(1.0, None, None)[len(tie) - 2 :]) for tie in ties]
        place = {name: number for number, name in enumerate(actors)}
        unknown = {name for row in rows for name in row[:2]} - place.keys()
        if unknown and others == "refuse":
            raise _unknown(unknown, actors, "ties")
        rows = [row for row in rows if row[0] in place and row[1] in place]
        ends = np.array([(place[row[0]], place[row[1]]) for row in rows], np.int32).reshape(-1, 2)
        weight = np.array([row[2] for row in rows], np.float64)
        since, until = _spans([row[3:] for row in rows], unit)
        made = cls(tuple(actors), ends[:, 1], ends[:, 0], weight, since, until)
        made.check()
        return made.both_ways() if both_ways else made

    @classmethod
    def from_matrix(cls, matrix: Any, actors: Sequence[str]) -> Weights:
        """From a square matrix, dense or sparse, of receivers (rows) and sources (columns)."""
        cells = sparse.coo_array(matrix)
        if cells.shape != (len(actors), len(actors)):
            problem = f"a matrix of {' × '.join(map(str, cells.shape))} for {len(actors)} actors"
            raise InputError(problem, where="matrix", remedy="one row and column for each actor")
        row, column = (one.astype(np.int32) for one in (cells.row, cells.col))
        made = cls(tuple(actors), row, column, cells.data.astype(np.float64))
        made.check()
        return made

    def check(self) -> None:
        """InputError for negative weights, ties of an actor to itself or that end too early."""
        wrong = ~(np.isfinite(self.weight) & (self.weight >= 0))
        wrong |= self.receiver == self.source
        if self.since is not None and self.until is not None:
            wrong |= ~(self.since < self.until)
        if wrong.any():
            at = int(np.flatnonzero(wrong)[0])
            names = f"{self.actors[self.source[at]]} → {self.actors[self.receiver[at]]}"
            remedy = "between two actors, with a weight from 0 on, and ending after it began"
            raise InputError(f"tie {names} cannot be", where=f"tie {at + 1}", remedy=remedy)

    @property
    def dated(self) -> bool:
        """Whether any tie begins or ends."""
        return self.since is not None

    @property
    def matrix(self) -> sparse.csr_array:
        """All ties, whenever they hold: a sparse matrix of receivers × sources."""
        return self._matrix(np.ones(len(self.weight), bool))

    def at(self, time: float) -> sparse.csr_array:
        """The ties that hold at a moment: a sparse matrix of receivers × sources."""
        if self.since is None or self.until is None:
            return self.matrix
        return self._matrix((self.since <= time) & (time < self.until))

    def _matrix(self, kept: NDArray[np.bool_]) -> sparse.csr_array:
        size = len(self.actors)
        cells = (self.weight[kept], (self.receiver[kept], self.source[kept]))
        return sparse.coo_array(cells, shape=(size, size)).tocsr()

    def turned(self) -> Weights:
        """Sources and receivers exchanged: who names whom becomes who is named by whom."""
        return replace(self, receiver=self.source, source=self.receiver)

    def both_ways(self) -> Weights:
        """Each tie in both directions."""
        return Weights(
            self.actors,
            np.concatenate((self.receiver, self.source)),
            np.concatenate((self.source, self.receiver)),
            np.tile(self.weight, 2),
            None if self.since is None else np.tile(self.since, 2),
            None if self.until is None else np.tile(self.until, 2),
        )

    def equal(self) -> Weights:
        """Weight 1 for every pair with a tie, whatever its weights and however many (undated)."""
        if self.dated:
            raise OptionError("ties have dates", where="weights", remedy="take those `at` a time")
        return Weights.from_matrix((self.matrix > 0).astype(np.float64), self.actors)

    def normalised(self) -> Weights:
        """Each receiver's weights made to sum to one, all ties together (undated)."""
        if self.dated:
            raise OptionError("ties have dates", where="weights", remedy="normalise where used")
        matrix = self.matrix
        return Weights.from_matrix(
            sparse.diags_array(_inverse(matrix.sum(axis=1))) @ matrix, self.actors
        )

    def by_steps(self, most: int = 6) -> Weights:
        """Weight 1 / steps along the ties (whatever their weights), up to `most` steps."""
        steps = shortest_path(self.matrix, unweighted=True)
        steps[~((steps > 0) & (steps <= most))] = np.inf
        return Weights.from_matrix(1 / steps, self.actors)


def distance_weights(
    places: Mapping[str, tuple[float, float]],
    actors: Sequence[str],
    *,
    decay: Decay = "inverse",
    power: float = 1.0,
    scale: float = 500.0,
    nearest: int | None = None,
    within: float | None = None,
) -> Weights:
    """Weights by distance on the globe, from latitude and longitude in degrees.

    With distance d in km (great circle, haversine formula), `inverse` is d^-power, `exponential`
    exp(-d / scale), `equal` one. Only the `nearest` sources of each receiver count, or those
    `within` so many km, where given. Two actors at one place count as one km apart.

    >>> places = {"Bandung": (-6.91, 107.61), "Jakarta": (-6.21, 106.85), "Seoul": (37.57, 126.98)}
    >>> near = distance_weights(places, list(places), decay="equal", nearest=1)
    >>> near.matrix.toarray()[0].tolist()
    [0.0, 1.0, 0.0]
    """
    degrees = np.array([_looked_up(places, name, actors) for name in actors], np.float64)
    degrees = degrees.reshape(-1, 2)
    _check_degrees(degrees, actors)
    km = haversine_distances(np.radians(degrees)) * EARTH
    weight = _decayed(np.maximum(km, 1.0), decay, power, scale)
    return Weights.from_matrix(_kept(weight, km, nearest, within), actors)


def likeness_weights(
    features: Mapping[str, Sequence[float]],
    actors: Sequence[str],
    *,
    decay: Decay = "exponential",
    power: float = 1.0,
    scale: float = 1.0,
    nearest: int | None = None,
    within: float | None = None,
) -> Weights:
    """Weights by likeness: distance between the actors' features, each in standard deviations.

    `features` has the same numbers for every actor, such as log of population, income, share of
    votes. Distance is Euclidean over the standardised features, divided by the root of their
    number, so that it does not grow with it; the rest as in `distance_weights`, where equal
    features count as a hundredth of a standard deviation apart.

    >>> one = {"a": [1.0], "b": [1.1], "c": [9.0]}
    >>> likeness_weights(one, "abc", nearest=1, decay="equal").matrix.toarray().tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    """
    rows = [list(_looked_up(features, name, actors)) for name in actors]
    if len({len(row) for row in rows}) > 1:
        raise InputError("actors have different numbers of features", where="features")
    table = np.array(rows, np.float64)
    if not np.isfinite(table).all():
        name = actors[int(np.argwhere(~np.isfinite(table))[0][0])]
        raise InputError(f"no number for {name!r}", where="features", remedy="fill or leave out")
    spread = table.std(axis=0)
    table = (table - table.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    far = euclidean_distances(table) / np.sqrt(table.shape[1])
    weight = _decayed(np.maximum(far, 0.01), decay, power, scale)
    return Weights.from_matrix(_kept(weight, far, nearest, within), actors)


def network_weights(
    network: InferredNetwork,
    actors: Sequence[str],
    *,
    by: Literal["tie", "improvement", "support"] = "tie",
) -> Weights:
    """Weights from an inferred network: one for each tie, its improvement, or its support."""
    values = [1.0 if by == "tie" else getattr(tie, by) for tie in network.ties]
    if None in values:
        raise OptionError(f"the network's ties have no {by}", where="by", remedy="infer with it")
    ties = zip(network.ties, values, strict=True)
    return Weights.of([(tie.source, tie.target, float(value)) for tie, value in ties], actors)


def text_weights(
    matches: Iterable[Mapping[str, Any]],
    series: Mapping[str, str],
    actors: Sequence[str],
    dates: Mapping[str, Moment],
    *,
    unit: Unit = "year",
) -> Weights:
    """Weights from passages that texts share: how many pairs of texts, from earlier to later.

    `matches` are rows of `jejak compare` (`a_id`, `b_id`; several passages of one pair count
    once), `series` says whose each text is. A tie begins when the later text appears, and
    each further pair adds one. Pairs whose order is open in the `unit`, without a date, of
    one actor, or of texts that are no actor's, do not count.

    >>> rows = [{"a_id": "perda", "b_id": "ordinance"}]
    >>> whose = {"perda": "Bandung", "ordinance": "Seoul"}
    >>> when = {"perda": 2018, "ordinance": 2012}
    >>> text_weights(rows, whose, ["Seoul", "Bandung"], when).at(2018).toarray().tolist()
    [[0.0, 0.0], [1.0, 0.0]]
    """
    spans = {text: counted(moment(date), unit) for text, date in dates.items()}
    pairs = {tuple(sorted((str(row["a_id"]), str(row["b_id"])))) for row in matches}
    members = set(actors)
    known = {text for text, whose in series.items() if whose in members and text in spans}
    ties = []
    for a, b in sorted(pairs):
        if not {a, b} <= known or series[a] == series[b]:
            continue
        if spans[a][1] < spans[b][0]:
            ties.append((series[a], series[b], spans[b][0]))
        elif spans[b][1] < spans[a][0]:
            ties.append((series[b], series[a], spans[a][0]))
    made = Weights.of([(source, taker) for source, taker, _ in ties], actors)
    since = np.array([begun for *_, begun in ties], np.float64)
    return replace(made, since=since, until=np.full(len(ties), np.inf))


def _spans(
    rows: Sequence[Sequence[Moment | None]], unit: Unit
) -> tuple[Floats | None, Floats | None]:
    """When each tie begins and ends; none where no tie does either."""
    if not any(when is not None for row in rows for when in row):
        return None, None
    since = np.array([_time(row[0], unit, -np.inf) for row in rows])
    return since, np.array([_time(row[1], unit, np.inf) for row in rows])


def _time(value: Moment | None, unit: Unit, missing: float) -> float:
    return missing if value is None else counted(moment(value), unit)[0]


def _inverse(sums: Floats) -> Floats:
    return np.divide(1.0, sums, out=np.zeros(len(sums)), where=sums > 0)


def _decayed(far: Floats, decay: Decay, power: float, scale: float) -> Floats:
    if decay not in get_args(Decay):
        remedy = f"one of {', '.join(get_args(Decay))}"
        raise OptionError(f"unknown decay {decay!r}", where="decay", remedy=remedy)
    if power <= 0 or scale <= 0:
        raise OptionError("not above zero", where="power and scale", remedy="give positive ones")
    if decay == "inverse":
        return np.asarray(far**-power)
    return np.asarray(np.exp(-far / scale)) if decay == "exponential" else np.ones_like(far)


def _kept(weight: Floats, far: Floats, nearest: int | None, within: float | None) -> Floats:
    """Without an actor itself, and without sources that are not near enough."""
    far = far.copy()
    np.fill_diagonal(far, np.inf)
    kept = np.isfinite(far)
    if within is not None:
        kept &= far <= within
    if nearest is not None:
        if nearest < 1:
            raise OptionError(f"{nearest} nearest", where="nearest", remedy="give one or more")
        order = np.argsort(far, axis=1, kind="stable")[:, :nearest]
        near = np.zeros_like(kept)
        np.put_along_axis(near, order, values=True, axis=1)
        kept &= near
    return np.where(kept, weight, 0.0)


def _check_degrees(degrees: Floats, actors: Sequence[str]) -> None:
    wrong = ~((np.abs(degrees[:, 0]) <= 90) & (np.abs(degrees[:, 1]) <= 360))
    if wrong.any():
        name = actors[int(np.flatnonzero(wrong)[0])]
        remedy = "give latitude (-90 to 90), then longitude, in degrees"
        raise InputError(f"{name!r} is not on the globe", where="places", remedy=remedy)


def _looked_up(table: Mapping[str, Any], name: str, actors: Sequence[str]) -> Any:
    if name not in table:
        raise _unknown(set(actors) - table.keys(), list(table), "table of actors")
    return table[name]


def _unknown(names: set[str], known: Sequence[str], where: str) -> InputError:
    """Names that one table has and another has not, each with its nearest spelling there."""
    told = []
    for name in sorted(names)[:NAMED]:
        near = process.extractOne(name, known, score_cutoff=LIKE)
        told.append(f"{name!r}" + (f" (did you mean {near[0]!r}?)" if near else ""))
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    problem = f"no such actor: {', '.join(told)}{more}"
    return InputError(problem, where=where, remedy="write names alike in both tables")
