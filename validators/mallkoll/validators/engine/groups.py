"""Groups of failing constraints that one explanation covers, and a fallback where there are too many errors.

Failing constraints without common suspects need a cell each, so a cluster that one cell explains is finished. A cluster
that none explains is searched together with those it is tied to through holding constraints: first as many cells as
clusters (nothing superfluous), then one more, then two, never more than three cells.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.engine.algorithms.hitting_set import Search, smallest_sets
from mallkoll.validators.engine.constraints import System
from mallkoll.validators.engine.system import bits

WORK = 12_000
"""Sets tried for one cluster and its neighbours before the search gives up (about a second)."""

LARGER_WORK = 600
"""Sets tried to see whether one cell more makes a likelier explanation."""

MOST_CELLS = 3
"""Up to so many wrong cells that hang together the search is exact."""

_Item = TypeVar("_Item")
_PLANS = ((2, 2), (3, 3), (1, 2), (2, 3), (1, 3))  # (clusters, cells)


class Group(Struct, frozen=True):
    """Failing constraints (indices) and the sets of cells that explain them; empty when none was found."""

    constraints: tuple[int, ...]
    sets: tuple[tuple[int, ...], ...]
    lightest: float
    exact: bool
    truncated: bool


def clusters_of(system: System) -> list[tuple[int, ...]]:
    """The failing constraints divided into clusters, no two of which share a suspect cell."""
    parts = _joined((system.masks[e], e) for e in system.failing)
    return sorted(tuple(sorted(members)) for members in parts)


def _joined(items: Iterable[tuple[int, _Item]]) -> list[list[_Item]]:
    """What stands with masks that have a cell in common, directly or through others, in one list."""
    parts: list[tuple[int, list[_Item]]] = []
    for mask, item in items:
        whole, members, apart = mask, [item], []
        for other_mask, others in parts:
            if other_mask & whole:
                whole |= other_mask
                members = others + members
            else:
                apart.append((other_mask, others))
        parts = [*apart, (whole, members)]
    return [members for _, members in parts]


def smallest_explanations(system: System, constraints: Sequence[int], size: int, work: int = WORK) -> tuple[Group, int]:
    """The smallest sets of at most ``size`` cells that explain these constraints, and the remaining work budget.

    Cells of other failing constraints are left out: joint explanations are found when clusters are searched together.
    """
    targets = set(constraints)
    foreign = _mask(system, [e for e in system.failing if e not in targets])
    search = smallest_sets(system, constraints, size, work=work, foreign=foreign)
    # two light cells may weigh less than one heavy one
    while search.found and size < MOST_CELLS and (size + 1) * search.least < search.lightest:
        size += 1
        search = smallest_sets(system, constraints, size, work=search.work, foreign=foreign)
    return _group(constraints, search), search.work


def larger_sets(
    system: System, group: Group, asked: Callable[[tuple[int, ...]], bool] | None = None
) -> list[tuple[int, ...]]:
    """Sets of one more cell that explain the group and contain none of its own sets; the list may be incomplete.

    All of those that are ``asked`` about are among them.
    """
    targets = set(group.constraints)
    foreign = _mask(system, [e for e in system.failing if e not in targets])
    alone = sum(1 << cells[0] for cells in group.sets if len(cells) == 1)  # in no set of more cells
    size = max(map(len, group.sets)) + 1
    search = smallest_sets(
        system, group.constraints, size, work=LARGER_WORK, foreign=foreign | alone, margin=1.99, asked=asked,
        lightest=group.lightest if alone else math.inf,
    )  # fmt: skip
    return [tuple(sorted(cells)) for cells in search.found if len(cells) == size]


def _group(constraints: Sequence[int], search: Search) -> Group:
    sets = tuple(sorted(tuple(sorted(cells)) for cells in search.found))
    return Group(tuple(sorted(constraints)), sets, search.lightest, search.complete, search.full)


def neighbourhood(system: System, cluster: Sequence[int]) -> int:
    """The suspects of a cluster and every cell that shares a constraint with one of them, as a bit mask."""
    wider = mask = _mask(system, cluster)
    for i in bits(mask):
        for e, _ in system.touching[i]:
            wider |= system.masks[e]
    return wider


def _mask(system: System, cluster: Sequence[int]) -> int:
    mask = 0
    for e in cluster:
        mask |= system.masks[e]
    return mask


def joint_explanation(system: System, cluster: tuple[int, ...], others: Sequence[tuple[int, ...]]) -> Group | None:
    """The smallest explanation of a cluster that no single cell explains, alone or with others; None if too hard."""
    if not _mask(system, cluster):  # nobody can have made a mistake here
        return Group(cluster, (), 0.0, exact=True, truncated=False)
    near = neighbourhood(system, cluster)
    linked = [other for other in others if near & neighbourhood(system, other)]
    work, exact = WORK, True
    for count, size in _PLANS:
        for more in combinations(linked, count - 1):
            if work <= 0:
                return None
            group, work = smallest_explanations(system, [*cluster, *(e for other in more for e in other)], size, work)
            exact = exact and group.exact
            if group.sets:
                return Group(group.constraints, group.sets, group.lightest, exact, group.truncated)
    return None


def explain_clusters(
    system: System, alone: Mapping[tuple[int, ...], Group]
) -> tuple[list[Group], list[tuple[int, ...]]]:
    """Groups that explain all clusters between them, and the clusters that are too hard.

    ``alone`` are the clusters with their one-cell explanations. Choices made cluster by cluster may add up to more
    cells than one joint explanation needs; so where more cells than clusters were used, linked clusters are searched
    once more as one, for fewer cells.
    """
    explained: list[Group] = []
    hard: list[tuple[int, ...]] = []
    remaining = dict(alone)
    for cluster in [c for c, group in alone.items() if not group.sets]:
        if cluster in remaining:
            group = joint_explanation(system, cluster, [c for c in remaining if c != cluster])
            if group is None:
                hard.append(cluster)
            else:
                explained.append(group)
                remaining = clusters_outside(group, remaining)
    explained += [group for cluster, group in remaining.items() if group.sets]
    if len(alone) > 1 and explained:
        explained, hard = _improved(system, list(alone), explained, hard)
    return sorted(explained, key=lambda g: g.constraints), hard


def _improved(
    system: System, clusters: Sequence[tuple[int, ...]], explained: Sequence[Group], hard: Sequence[tuple[int, ...]]
) -> tuple[list[Group], list[tuple[int, ...]]]:
    """The groups, with those merged that one joint explanation explains with fewer cells."""
    result, still_hard = list(explained), list(hard)
    for part in _linked(system, clusters):
        members = {e for c in part for e in c}
        inside = [g for g in result if members >= set(g.constraints) and g.sets]
        tough = [c for c in still_hard if members >= set(c)]
        cells = sum(min(map(len, g.sets)) for g in inside) + 2 * len(tough)
        if not len(part) < cells or len(part) == 1 or len(part) > MOST_CELLS:
            continue
        joint, _ = smallest_explanations(system, sorted(members), min(MOST_CELLS, cells - 1))
        if joint.sets:
            result = [g for g in result if g not in inside] + [joint]
            still_hard = [c for c in still_hard if c not in tough]
        elif cells - 1 > MOST_CELLS or not joint.exact:
            result = [replace(g, exact=False) if g in inside else g for g in result]
    return result, still_hard


def _linked(system: System, clusters: Sequence[tuple[int, ...]]) -> list[list[tuple[int, ...]]]:
    """The clusters in groups tied together by holding constraints, directly or through one cell in between."""
    return _joined((neighbourhood(system, cluster), cluster) for cluster in clusters)


def greedy_group(system: System, cluster: Sequence[int]) -> Group:
    """Some explanation with up to seven cells, or none; never claimed to be the smallest."""
    for size in range(MOST_CELLS + 1, 8):
        search = smallest_sets(system, cluster, size, work=300, cap=20, greedy=True)
        if search.found:
            search.complete = False
            return _group(cluster, search)
    return Group(tuple(cluster), (), 0.0, exact=False, truncated=False)


def most_agreed_cell(system: System, clusters: Sequence[Sequence[int]]) -> tuple[int, tuple[int, ...], float] | None:
    """The cell on whose value most failing constraints agree (at least two) without breaking a holding one.

    Two independent constraints that ask for the same change of the same cell are strong evidence by themselves, however
    many other errors there are. Returns (cell, constraints repaired, value), or None.
    """
    best: tuple[int, tuple[int, ...], float] | None = None
    for cluster in clusters:
        for i in bits(_mask(system, cluster)):
            repaired, value = _agreement(system, i)
            if len(repaired) > 1 and (best is None or len(repaired) > len(best[1])):
                best = i, repaired, value
    return best


def _agreement(system: System, cell: int) -> tuple[tuple[int, ...], float]:
    """The largest set of failing constraints that one new value repairs, holding ones kept; and the middle value."""
    value = system.figures[cell].value
    low, high = float("-inf"), float("inf")
    wishes = []
    for e, c in system.touching[cell]:
        constraint = system.constraints[e]
        ends = sorted(((constraint.low - constraint.residual) / c, (constraint.high - constraint.residual) / c))
        if constraint.holds:
            low, high = max(low, ends[0]), min(high, ends[1])
        else:
            wishes.append((ends[0], ends[1], e))
    best: tuple[tuple[int, ...], float] = ((), value)
    for bottom, _, _ in wishes:
        start = max(bottom, low)
        kept = [w for w in wishes if w[0] <= start <= w[1]]
        if start <= high and len(kept) > len(best[0]):
            top = min([high, *(w[1] for w in kept)])
            best = tuple(w[2] for w in kept), value + (start + top) / 2
    return best


def clusters_outside(group: Group, clusters: Mapping[tuple[int, ...], Group]) -> dict[tuple[int, ...], Group]:
    """The clusters that have no constraint in common with the group."""
    covered = set(group.constraints)
    return {c: g for c, g in clusters.items() if not covered & set(c)}
