"""Which cell is wrong: the smallest explanation of the relations that fail.

The failing relations are parted into clusters without common suspects. A cluster that one cell explains is done:
less is not possible. The others are searched together with the clusters that they hang together with through holding
relations (two rows whose amounts changed places fail in two clusters, and only the column's sum ties them together),
fewest superfluous cells first. This is exact for up to three wrong cells that hang together; beyond it the search is
bounded and says so (:attr:`Diagnosis.exact`).

Order of explanations: likeliest first (``repair``). A strong slip beats a weak one, a slip beats none, light cells
beat heavy ones; when no slip stands out the derived cell (the sum) comes first and its parts follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from mallkoll.validators.hitting import Search, smallest_sets
from mallkoll.validators.repair import Change, Context, Line, Model, Solution, model_of, solve
from mallkoll.validators.system import CellId, Equation, Figure, System, bits, compile_system

__all__ = ["Change", "Context", "Diagnosis", "Line", "Solution", "locate"]

MOST_SOLUTIONS = 200
_PLANS = ((2, 2), (3, 3), (1, 2), (2, 3), (1, 3))  # (clusters, cells): superfluous cells first few, then more
_COMBINATIONS = 40  # joint searches per cluster and plan


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is wrong in one place: the relations that fail there and every smallest explanation, likeliest first.

    ``exact``: these are proven to be all the lightest explanations. ``truncated``: there are more of them than listed.
    Without solutions no suspect cell can repair the relations (all fixed, or too many errors to untangle).
    """

    failing: tuple[str, ...]
    solutions: tuple[Solution, ...]
    exact: bool
    truncated: bool = False

    @property
    def common(self) -> tuple[Change, ...]:
        """The changes of the first solution whose cell every solution changes."""
        if not self.solutions:
            return ()
        shared = frozenset.intersection(*(frozenset(c.cell for c in s.changes) for s in self.solutions))
        return tuple(c for c in self.solutions[0].changes if c.cell in shared)

    @property
    def margin(self) -> float:
        """How much likelier the first solution is than the second, in powers of ten; infinite if it is alone."""
        return self.solutions[1].cost - self.solutions[0].cost if len(self.solutions) > 1 else float("inf")


def locate(
    equations: Iterable[Equation], figures: Mapping[CellId, Figure], context: Context | None = None
) -> tuple[Diagnosis, ...]:
    """Explain every failing relation; an empty tuple when none fails. Order: as the relations were given."""
    system = compile_system(equations, figures)
    if not system.failing:
        return ()
    model = model_of(system, context or Context())
    return tuple(_diagnosis(model, relations, search) for relations, search in _explained(system))


def _clusters(system: System) -> list[list[int]]:
    """The failing relations, parted so that no two parts have a suspect cell in common."""
    parts: list[tuple[int, list[int]]] = []
    for e in system.failing:
        mask, members, apart = system.masks[e], [e], []
        for other_mask, other in parts:
            if other_mask & mask:
                mask |= other_mask
                members = other + members
            else:
                apart.append((other_mask, other))
        parts = [*apart, (mask, members)]
    return sorted((sorted(members) for _, members in parts), key=min)


def _explained(system: System) -> list[tuple[list[int], Search]]:
    """Groups of failing relations, each with its smallest explanations."""
    clusters = _clusters(system)
    done: list[tuple[list[int], Search]] = []
    alone: dict[int, Search] = {}
    for n, cluster in enumerate(clusters):
        alone[n] = _search(system, cluster, 1)
    open_ones = [n for n in alone if not alone[n].found]
    reach = {n: _within_reach(system, cluster) for n, cluster in enumerate(clusters)} if open_ones else {}
    for n in open_ones:
        if n in alone:
            group, search = _together(system, clusters, n, alone, reach)
            done.append((sorted(e for m in group for e in clusters[m]), search))
            for m in group:
                del alone[m]
    done += [(clusters[n], search) for n, search in alone.items()]
    return sorted(done, key=lambda pair: pair[0][0])


def _search(system: System, failing: Sequence[int], size: int) -> Search:
    search = smallest_sets(system, failing, size)
    # two light cells may weigh less than one heavy one
    while search.found and size < 3 and (size + 1) * search.least < search.lightest:
        size += 1
        search = smallest_sets(system, failing, size)
    return search


def _within_reach(system: System, cluster: Sequence[int]) -> int:
    """The suspects of a cluster and all cells that stand in a relation with one of them, as bits."""
    mask = 0
    for e in cluster:
        mask |= system.masks[e]
    wider = mask
    for i in bits(mask):
        for e, _ in system.touching[i]:
            wider |= system.masks[e]
    return wider


def _together(
    system: System, clusters: Sequence[Sequence[int]], n: int, alone: Mapping[int, Search], reach: Mapping[int, int]
) -> tuple[tuple[int, ...], Search]:
    """The smallest explanation of a cluster that no single cell explains, alone or with others."""
    linked = [m for m in alone if m != n and reach[n] & reach[m]]
    complete = True
    for count, size in _PLANS:
        for k, others in enumerate(combinations(linked, count - 1)):
            if k >= _COMBINATIONS:
                complete = False
                break
            group = (n, *others)
            search = _search(system, [e for m in group for e in clusters[m]], size)
            complete &= search.complete
            if search.found:
                search.complete = complete
                return group, search
    search = _search(system, clusters[n], 3)
    search.complete = False
    return (n,), search


def _diagnosis(model: Model, relations: Sequence[int], search: Search) -> Diagnosis:
    system = model.system
    base = search.lightest
    solutions = [solve(model, sorted(cells), base) for cells in search.found]
    order = {cell: i for i, cell in enumerate(system.cells)}
    solutions.sort(key=lambda s: (s.cost, [order[c.cell] for c in s.changes]))
    keys = tuple(system.relations[e].key for e in relations)
    truncated = search.full or len(solutions) > MOST_SOLUTIONS
    return Diagnosis(keys, tuple(solutions[:MOST_SOLUTIONS]), search.complete, truncated)
