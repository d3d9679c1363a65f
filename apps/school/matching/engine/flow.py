"""The assignment as a flow of least cost, solved by OR-Tools.

The network is root → (school) → mentee → mentor → (employer) → sink with a way around for those who
stay without. Costs are whole numbers; the solver gives an optimum of the whole network or says why not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from apps.school.matching.engine.objectives import Weights
from apps.school.matching.engine.problem import Ints, Problem


@dataclass(frozen=True)
class Network:
    """Arcs of the network. Nodes: mentees, mentors, schools, employers, root, sink, in this order."""

    tail: Ints  # int32[A]
    head: Ints  # int32[A]
    capacity: Ints  # int64[A]
    cost: Ints  # int64[A]
    root: int
    sink: int
    supply: int

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
    behind = np.full(m, sink) if quotas is None else first_employer + quotas.employer
    places = np.minimum(problem.capacity, n)
    if weights.step:
        owner = np.repeat(np.arange(m), places)
        rank = np.arange(len(owner)) - np.repeat(np.cumsum(places) - places, places) + problem.load[owner]
        arcs.add(n + owner, behind[owner], 1, weights.step * rank)
    else:
        arcs.add(n + np.arange(m), behind, places, 0)
    tail, head, capacity, cost = arcs.joined()
    return Network(tail, head, capacity, cost, root, sink, supply=n)


class _Arcs:
    """Arcs added in groups; a scalar stands for all of a group."""

    def __init__(self) -> None:
        self._groups: list[tuple[np.ndarray, ...]] = []

    def add(self, tail: object, head: object, capacity: object, cost: object) -> None:
        wide = np.broadcast_arrays(
            *(np.atleast_1d(np.asarray(part)) for part in (tail, head, capacity, cost)), subok=False
        )
        self._groups.append(
            tuple(part.astype(kind) for part, kind in zip(wide, (np.int32, np.int32, np.int64, np.int64), strict=True))
        )

    def joined(self) -> list[np.ndarray]:
        return [np.concatenate(parts) for parts in zip(*self._groups, strict=True)]


def flow_of(network: Network) -> Ints:
    """Return the flow of least cost on each arc (int64[A])."""
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(network.tail, network.head, network.capacity, network.cost)
    solver.set_nodes_supplies(
        np.array([network.root, network.sink], np.int32), np.array([network.supply, -network.supply], np.int64)
    )
    status = solver.solve()
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
