"""The assignment as a flow of least cost, solved by OR-Tools.

The network is root → (school) → mentee → mentor → (employer) → sink with a way around for those who
stay without. Where covering as many as possible comes first, it needs neither the root nor the way around: a
largest flow from the mentees covers most, the cost decides the rest, and it is found two to three times sooner.
Costs are whole numbers; the solver gives an optimum of the whole network or says why not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.school.matching.engine.objectives import Goal, Weights
from apps.school.matching.engine.problem import Ints, Problem


@dataclass(frozen=True)
class Network:
    """Arcs of the network. Nodes: mentees, mentors, schools, employers, root, sink, in this order.

    The mentees are ``sources`` themselves where the flow is to be the largest (``is_largest``), otherwise the root is.
    """

    tail: Ints  # int32[A]
    head: Ints  # int32[A]
    capacity: Ints  # int64[A]
    cost: Ints  # int64[A]
    root: int
    sink: int
    supply: int
    is_largest: bool = False

    @property
    def nodes(self) -> int:
        return self.sink + 1


def network(problem: Problem, weights: Weights) -> Network:
    """Build the network; its first arcs are the candidate pairs in their order."""
    n, m = problem.n, problem.m
    quotas = problem.quotas
    schools = len(quotas.school_most) if quotas else 0
    employers = len(quotas.employer_places) if quotas else 0
    first_school, first_employer = n + m, n + m + schools
    root = first_employer + employers
    sink = root + 1
    arcs = _Arcs()
    if quotas is None and (unit := cover_unit(weights)):
        arcs.add(problem.mentee, n + problem.mentor, 1, unit - weights.pair)
        _places(arcs, problem, weights, np.full(m, sink))
        return arcs.network(root, sink, supply=n, is_largest=True)
    arcs.add(problem.mentee, n + problem.mentor, 1, -weights.pair)
    arcs.add(root, sink, n, 0)
    mentees = np.arange(n)
    if quotas is None:
        arcs.add(root, mentees, 1, 0)
    else:
        arcs.add(first_school + quotas.school, mentees, 1, 0)
        school = first_school + np.arange(schools)
        if weights.fair:
            arcs.add(root, school, quotas.school_fair, -weights.fair)
        fair = quotas.school_fair if weights.fair else 0
        arcs.add(root, school, quotas.school_most - fair, 0)
        arcs.add(first_employer + np.arange(employers), sink, quotas.employer_places, 0)
    _places(arcs, problem, weights, np.full(m, sink) if quotas is None else first_employer + quotas.employer)
    return arcs.network(root, sink, supply=n)


def cover_unit(weights: Weights) -> int:
    """Return what covering one mentee is worth when it comes first of the goals, 0 when it does not."""
    first = next((unit for unit in weights.units if unit[0] != "locks"), ("", 0))
    return first[1] if first[0] == Goal.COVER else 0


def _places(arcs: _Arcs, problem: Problem, weights: Weights, behind: Ints) -> None:
    """Lead each mentor to what is behind: places one by one where they differ in cost."""
    n, m = problem.n, problem.m
    places = np.minimum(problem.capacity, n)
    if weights.step:
        owner = np.repeat(np.arange(m), places)
        rank = np.arange(len(owner)) - np.repeat(np.cumsum(places) - places, places) + problem.load[owner]
        arcs.add(n + owner, behind[owner], 1, weights.step * rank)
    else:
        arcs.add(n + np.arange(m), behind, places, 0)


class _Arcs:
    """Arcs added in groups; a scalar stands for all of a group."""

    def __init__(self) -> None:
        self._groups: list[tuple[np.ndarray, ...]] = []

    def add(self, tail: object, head: object, capacity: object, cost: object) -> None:
        parts = [
            np.atleast_1d(np.asarray(part, kind))
            for part, kind in zip((tail, head, capacity, cost), (np.int32, np.int32, np.int64, np.int64), strict=True)
        ]
        size = max(len(part) for part in parts) if all(len(part) for part in parts) else 0
        self._groups.append(tuple(np.broadcast_to(part, size) for part in parts))

    def network(self, root: int, sink: int, *, supply: int, is_largest: bool = False) -> Network:
        tail, head, capacity, cost = (np.concatenate(parts) for parts in zip(*self._groups, strict=True))
        return Network(tail, head, capacity, cost, root, sink, supply, is_largest)


def flow_of(network: Network) -> Ints:
    """Return the flow of least cost on each arc (int64[A])."""
    from ortools.graph.python import min_cost_flow  # most schools are small enough to do without

    solver = min_cost_flow.SimpleMinCostFlow()
    # The solver takes a turn more for every fivefold of the largest cost, and points often have a common measure.
    measure = max(1, int(np.gcd.reduce(network.cost)))
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        network.tail, network.head, network.capacity, network.cost // measure
    )
    sources = np.arange(network.supply) if network.is_largest else np.array([network.root])
    supply = np.full(len(sources), network.supply // max(1, len(sources)))
    solver.set_nodes_supplies(
        np.append(sources, network.sink).astype(np.int32), np.append(supply, -network.supply).astype(np.int64)
    )
    status = solver.solve_max_flow_with_min_cost() if network.is_largest else solver.solve()
    if status != solver.OPTIMAL:
        raise ArithmeticError(f"the flow solver answered {status}")
    flow: Ints = solver.flows(arcs)
    return flow


def pairs_of(problem: Problem, flow: Ints) -> Ints:
    """Return the mentor of each mentee, -1 for nobody (int32[n])."""
    pairs = np.full(problem.n, -1, np.int32)
    used = np.flatnonzero(flow[: len(problem.mentor)] > 0)
    pairs[problem.mentee[used]] = problem.mentor[used]
    return pairs
