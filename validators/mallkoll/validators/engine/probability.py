"""The probability that a proposed figure is the right one among all that the constraints allow, by Bayes' rule.

A cell judged wrong can usually hold several figures, since the other figures determine it only to within their
rounding. The likelihood of each candidate is the product of two: how the printed figure could have come from it
(``slips``; a slip that fits one candidate only speaks for it, one that fits all says nothing), and how well the
constraints then add up. The latter depends on whether the amounts were rounded one by one or typed so that everything
adds up exactly. The constraints that hold are evidence of that: each residual of zero makes exactness likelier, by the
inverse of how often rounding would leave zero there, and one other than zero refutes it for all constraints of its
shape.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import islice

from msgspec import Struct

from mallkoll.validators.engine.constraints import LinearConstraint, System
from mallkoll.validators.engine.intervals import half_unit, noise, round_to
from mallkoll.validators.engine.slips import Slip, rank_of

MOST_VALUES = 400
"""A cell that may hold more figures than this is not determined at all."""

_UNEXPLAINED = 0.1  # how often a wrong figure has nothing to do with the right one …
_ROOM = 5.0  # … and then lies anywhere within so many times its size
_HIDDEN = 0.0005  # how often another cell is wrong as well, by too little to show
_WITH_FORMULAS, _PASTED = 9.0, 0.05  # the odds on exactness before any constraint has spoken
_EDITS = frozenset({"siffra_fel", "siffra_borta", "siffra_tillagd"})
_EDITS_PROVE = 10.0  # among short figures many are one digit apart: that much and no more speaks for one of them
_LEAST_SPREAD = 0.01
_SURE = 1e12  # odds beyond which nothing is gained
_SUM_SLIPS = frozenset({"rad_saknas", "rad_dubbel", "rad_tecken", "varav_med", "kumulerad"})  # known but for rounding
_THOUSAND, _TEN = 10.0 ** -rank_of("tusen", 2), 10.0 ** -rank_of("tio", 2)
_SCALES = ((1000.0, 1000.0, _THOUSAND), (0.001, 1.0, _THOUSAND), (10.0, 1.0, _TEN), (0.1, 1.0, _TEN))
"""Printed ÷ right, by how many half units the printed one may then be off, and how likely the slip is."""


class Exactness(Struct, frozen=True):
    """The probability that constraints add up exactly in the document: of all alike (key None), or by shape."""

    of: Mapping[Hashable, float]

    def kind(self, constraint: LinearConstraint) -> Hashable:
        """The key of a constraint in ``of``."""
        return None if None in self.of else _shape(constraint.terms)


class CandidateContext(Struct, frozen=True):
    """What is known of a cell whose right figure is estimated.

    ``decimals`` it is written with; the ``slips`` between the printed figure and those that it may be; ``shift``: by
    how much the explanation's other cells move each constraint; ``exact``: see :func:`exactness`.
    """

    decimals: int
    slips: Sequence[Slip]
    shift: Mapping[int, float]
    exact: Exactness


def probability(system: System, cell: int, best: float, within: tuple[float, float], way: CandidateContext) -> float:
    """The probability (0 to 1) of ``best`` among the figures in [low, high]; 0 where nothing is determined."""
    low, high = within
    unit = 2 * half_unit(way.decimals)
    if not (math.isfinite(low) and math.isfinite(high)) or (high - low) / unit > MOST_VALUES:
        return 0.0
    if not system.figures[cell].half and high - low <= unit / 1000:
        return 1.0
    if abs(round_to(best, way.decimals) - best) > noise(8 * best) + 1e-12:
        return 0.0  # no figure that the cell could show
    printed = system.figures[cell].value
    # those within are among those that lie a little further off
    wider = {*_grid(low - (high - low) - unit, high + (high - low) + unit, way), best}
    origins = _origins(printed, wider, way)
    likelihoods = {v: origins[v] * _fit(system, cell, v, way) for v in {*_grid(low, high, way), best}}
    # A figure that fits badly, though it fits best, speaks for something else being wrong too, by so little that it
    # does not show. Then the right one may lie a little further off.
    hidden = math.fsum(origins.values()) / len(wider) * _best_fit(system, cell, way)
    total = math.fsum(likelihoods.values()) + _HIDDEN * hidden
    return likelihoods[best] / total if total else 0.0


def _grid(low: float, high: float, way: CandidateContext) -> list[float]:
    """Every figure in [low, high] that can be written with the cell's number of decimals."""
    unit = 2 * half_unit(way.decimals)
    first, last = math.ceil(low / unit - 1e-6), math.floor(high / unit + 1e-6)
    return [round_to(k * unit, way.decimals) for k in range(first, last + 1)]


def _origins(printed: float, values: Iterable[float], way: CandidateContext) -> dict[float, float]:
    """The likelihood of the printed figure by what the right one may be."""
    half, origins = half_unit(way.decimals), dict[float, float]()
    slips = [slip for slip in way.slips if slip.kind not in {"tusen", "tio"}]
    told = [(None if s.kind in _SUM_SLIPS else s.value, 10.0**-s.rank, s.kind in _EDITS) for s in slips]
    for value in values:
        size = max(abs(printed), abs(value)) / (2 * half)
        total = by_chance = _UNEXPLAINED / (_ROOM * max(size, 10.0))
        for factor, room, likelihood in _SCALES if printed else ():
            if abs(printed - value * factor) <= room * half * (1 + 1e-9):
                total += likelihood
        for right, likelihood, is_edit in told:
            if right is None or abs(right - value) <= half / 100:
                total += min(likelihood, _EDITS_PROVE * by_chance) if is_edit else likelihood
        origins[value] = total
    return origins


def _fit(system: System, cell: int, value: float, way: CandidateContext) -> float:
    """The likelihood of the residuals of all constraints on the cell, given that it holds ``value``."""
    unit, move = 2 * half_unit(way.decimals), value - system.figures[cell].value
    exactly: dict[Hashable, float] = {}
    rounded: dict[Hashable, float] = {}
    for e, c in system.touching[cell]:
        constraint = system.constraints[e]
        if constraint.variance:
            residual = constraint.residual + way.shift.get(e, 0.0) + c * move
            kind = way.exact.kind(constraint)
            exactly[kind] = exactly.get(kind, 1.0) * _is_zero(constraint, residual)
            rounded[kind] = rounded.get(kind, 1.0) * _density(residual, constraint.variance, unit)
    # constraints of a kind are exact together or rounded together
    return math.prod(way.exact.of[k] * exactly[k] + (1 - way.exact.of[k]) * rounded[k] for k in exactly)


def _best_fit(system: System, cell: int, way: CandidateContext) -> float:
    """The largest likelihood that the constraints on the cell can have: all residuals zero."""
    unit, rounded = 2 * half_unit(way.decimals), 1.0
    for e, _ in system.touching[cell]:
        if system.constraints[e].variance:
            rounded *= _density(0.0, system.constraints[e].variance, unit)
    sure = min((way.exact.of[way.exact.kind(system.constraints[e])] for e, _ in system.touching[cell]), default=0.0)
    return sure + (1 - sure) * rounded


def spread(system: System) -> float:
    """How large residuals are to what rounding makes them: 1 as large, near 0 where everything adds up exactly."""
    constraints = system.constraints
    uneven = (r for r in map(constraints.__getitem__, system.uneven) if r.holds and r.variance)
    # one imagined constraint with a full residual: few constraints prove nothing
    found = 1.0 + math.fsum([min(9.0, r.residual**2 / r.variance) for r in uneven])
    held = (r for r in map(constraints.__getitem__, range(len(system.equations))) if r.holds and r.variance)
    enough = math.ceil(found / _LEAST_SPREAD)  # no more need be counted
    return min(1.0, max(_LEAST_SPREAD, found / (1.0 + sum(1 for _ in islice(held, enough)))))


def exactness(system: System, *, formulas: bool) -> Exactness:
    """How probable it is that amounts add up exactly, estimated from the constraints that hold.

    ``formulas``: whether the document has intact formulas, whose sums are always exact.
    """
    odds: dict[Hashable, float] = {}
    uneven = frozenset(system.uneven)
    for e, equation in enumerate(system.equations):
        shape = _shape(equation.terms)
        so_far = odds.setdefault(shape, 1.0)
        if not so_far or (so_far == _SURE and e not in uneven):
            continue  # nothing more is gained or lost
        constraint = system.constraints[e]
        figures = [system.figures[i] for i, _ in constraint.terms]
        halves = [figure.half for figure in figures if figure.half]
        # two equal amounts are equal when they are rounded, too
        if constraint.holds and halves and len([figure for figure in figures if figure.value]) > 2:
            telling = _is_zero(constraint, constraint.residual) / _density(0.0, constraint.variance, 2 * min(halves))
            odds[shape] = min(_SURE, so_far * telling)
    before = _WITH_FORMULAS if formulas else _PASTED
    together = 1.0
    for shape_odds in odds.values():
        together = min(_SURE, together * shape_odds)
    odds_by_kind = {None: together} if together else odds  # not refuted: they speak as one
    return Exactness(
        {kind: before * shape_odds / (1 + before * shape_odds) for kind, shape_odds in odds_by_kind.items()}
    )


def _shape(terms: Iterable[tuple[object, float]]) -> tuple[float, ...]:
    return tuple(sorted([c for _, c in terms if c]))


def _is_zero(constraint: LinearConstraint, residual: float) -> float:
    """1 where the residual is no more than float noise, else 0."""
    size = math.fsum((abs(constraint.residual), constraint.high, 1.0))
    return float(abs(residual) <= 1e-6 * min(1.0, constraint.high) + noise(8 * size))


def _density(residual: float, variance: float, unit: float) -> float:
    """The probability of a residual under rounding (a normal density, discretized to ``unit``, at most 1)."""
    return min(1.0, unit / math.sqrt(2 * math.pi * variance)) * math.exp(-residual * residual / (2 * variance))
