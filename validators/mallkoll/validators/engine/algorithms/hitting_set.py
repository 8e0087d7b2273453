"""The smallest sets of cells that explain the failing constraints (error localization).

The principle of Fellegi & Holt (1976): change the smallest total weight of figures so that all edits hold. Here the
edits are constraints with rounding intervals. Every failing constraint, and every set of constraints that a partial
explanation cannot satisfy together, is a *conflict*: at least one of its cells must be freed too. A hitting-set tree
(Reiter 1987, as used for linear edits by Scholtus 2009) branches on the smallest conflict. Two bounds keep the tree
small: failing constraints without common suspects need one cell each, and the last cell must be in every conflict
that remains.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct, field

from mallkoll.validators.engine.algorithms.fourier_motzkin import can_hold, conflicting_sets
from mallkoll.validators.engine.constraints import System
from mallkoll.validators.engine.system import bits

MARGIN = 0.99
"""Explanations this much heavier than the lightest are still listed: less than one more typed cell (weight 1)."""


class Search(Struct):
    """One search: the failing constraints to explain, what has been found, and how much work is left.

    ``complete`` turns False when the work ran out (or the cap on explanations was reached) before the tree did.
    """

    system: System
    targets: tuple[int, ...]  # masks of the suspect cells of the failing constraints, smallest first
    work: int
    cap: int
    least: float  # what the least weighty suspect weighs
    found: dict[frozenset[int], float] = field(default_factory=dict)
    lightest: float = math.inf
    complete: bool = True
    full: bool = False
    greedy: bool = False
    margin: float = MARGIN
    asked: Callable[[tuple[int, ...]], bool] | None = None

    def enough(self) -> bool:
        """Whether to stop: no work left, or as many explanations as anyone will read."""
        if self.work <= 0 or len(self.found) >= self.cap:
            self.full = len(self.found) >= self.cap
            self.complete = False
            return True
        return False

    def keep(self, cells: Sequence[int], weight: float) -> None:
        """Record an explanation and its weight."""
        self.found[frozenset(cells)] = weight
        self.lightest = min(self.lightest, weight)


def smallest_sets(
    system: System,
    failing: Sequence[int],
    size: int,
    *,
    work: int = 4000,
    cap: int = 400,
    foreign: int = 0,
    greedy: bool = False,
    margin: float = MARGIN,
    asked: Callable[[tuple[int, ...]], bool] | None = None,
    lightest: float = math.inf,
) -> Search:
    """All lightest sets of at most ``size`` cells that make the failing constraints, and all others, hold.

    ``work`` bounds the number of sets that are tried (one takes some 10-100 µs), ``cap`` the number returned.
    Cells in ``foreign`` (bits) are left alone: they stand in failing constraints that are not to be explained here.
    ``greedy`` follows only the cells that stand in most of the conflicts: some explanation, not all of them.
    ``margin``: how much heavier than the lightest an explanation may be; ``lightest``: the weight of one that is known.
    ``asked``: which of ``size`` cells the caller asks about; of others it is enough that one is the lightest.
    """
    masks = sorted((system.masks[e] for e in failing), key=int.bit_count)
    search = Search(
        system, tuple(masks), work, cap, system.least_weight,
        lightest=lightest, greedy=greedy, margin=margin, asked=asked,
    )  # fmt: skip
    _descend(search, (), 0.0, 0, foreign, size)
    light = {cells: w for cells, w in search.found.items() if w <= search.lightest + margin}
    least = min(map(len, light), default=0)
    search.found = {c: w for c, w in light.items() if len(c) == least or not any(other < c for other in light)}
    return search


def _descend(search: Search, chosen: tuple[int, ...], weight: float, freed: int, excluded: int, remaining: int) -> None:
    """Extend ``chosen`` by up to ``remaining`` cells; ``excluded`` ones were tried by an earlier branch."""
    if search.enough():
        return
    unmet = [mask for mask in search.targets if not mask & freed]
    if not _affordable(search, weight, unmet, excluded, remaining):
        return
    if remaining == 0:  # nothing is unmet, or it would not be affordable
        search.work -= 1
        asked = search.asked is None or weight < search.lightest or search.asked(chosen)
        if asked and can_hold(search.system, chosen):
            search.keep(chosen, weight)
        return
    conflicts = [mask & ~excluded for mask in unmet]
    if chosen and (remaining <= 1 or not unmet or search.greedy):
        search.work -= 1
        contradictions = conflicting_sets(search.system, chosen)
        if not contradictions and not unmet:
            search.keep(chosen, weight)
            return
        conflicts += [_suspects(search.system, sources) & ~freed & ~excluded for sources in contradictions]
    if not all(conflicts):
        return
    candidates = min(conflicts, key=int.bit_count)
    if remaining == 1:
        for mask in conflicts:
            candidates &= mask
    elif search.greedy:
        candidates = _commonest(candidates, conflicts)
    figures = search.system.figures
    for cell in sorted(bits(candidates), key=lambda i: figures[i].weight):
        bit = 1 << cell
        _descend(search, (*chosen, cell), weight + figures[cell].weight, freed | bit, excluded, remaining - 1)
        excluded |= bit


def _affordable(search: Search, weight: float, unmet: Sequence[int], excluded: int, remaining: int) -> bool:
    """Whether the constraints still unmet can be covered: those without common suspects need a cell each."""
    taken, count = 0, 0
    for mask in unmet:
        allowed = mask & ~excluded
        if not allowed & taken:
            taken |= allowed
            count += 1
            if not allowed or count > remaining:
                return False
    return weight + count * search.least <= search.lightest + search.margin


def _commonest(candidates: int, conflicts: Sequence[int]) -> int:
    """The candidates that stand in the largest number of conflicts."""
    counts = {i: sum(mask >> i & 1 for mask in conflicts) for i in bits(candidates)}
    most = max(counts.values())
    return sum(1 << i for i, n in counts.items() if n == most)


def _suspects(system: System, sources: Iterable[int]) -> int:
    mask = 0
    for e in sources:
        mask |= system.masks[e]
    return mask
