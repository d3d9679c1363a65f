"""The best assignment of one number a pair with its prices, by the solver that suits the size."""

from __future__ import annotations

from apps.school.matching.engine import flow, ways
from apps.school.matching.engine.checker import Prices
from apps.school.matching.engine.objectives import Weights
from apps.school.matching.engine.prices import prices_of_flow, prices_of_pairs
from apps.school.matching.engine.problem import Ints, Problem


def optimum(problem: Problem, weights: Weights) -> tuple[Ints, Prices]:
    """Return the mentor of each mentee, -1 for nobody (int32[n]), and prices that prove that none is better."""
    if ways.suits(problem):
        pairs = ways.assign(problem, weights)
        return pairs, prices_of_pairs(problem, weights, pairs)
    network = flow.network(problem, weights)
    found = flow.flow_of(network)
    return flow.pairs_of(problem, found), prices_of_flow(problem, weights, network, found)
