"""What does not add up, explained by figures that were filled in beforehand and have been changed since.

Where everything adds up again once such figures are put back, they are the likeliest place of the error, whatever else
could explain it. It is not certain: the change may be right, and the others not updated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from msgspec.structs import replace

from mallkoll.validators.document import Document
from mallkoll.validators.engine.equations import Arithmetic
from mallkoll.validators.engine.explanation import CellChange, Solution
from mallkoll.validators.engine.locate import Diagnosis
from mallkoll.validators.engine.slips import Slip
from mallkoll.validators.facts.changed_values import ChangedValue, changed_values
from mallkoll.workbook.binding.bound_table import CellRef

KIND = "forifyllt"
WORDS = "det förifyllda beloppet är ändrat"
_MOST_TRIED = 8  # among more changed figures only single ones, and all of them together, are tried
_AHEAD = 3.0  # powers of ten that such an explanation is put before all others
_DIGITS = 15.0  # a figure that is known has all its digits


def diagnoses(document: Document) -> tuple[Diagnosis, ...]:
    """The document's diagnoses, with what putting back changed figures explains first."""
    arithmetic = document.arithmetic
    if not arithmetic.diagnoses:
        return ()
    before = {
        known.ref: known.before
        for known in changed_values(document)
        if isinstance(known, ChangedValue) and isinstance(known.before, float) and known.ref in arithmetic.figures
    }
    if not before:
        return arithmetic.diagnoses
    return tuple(_undone_first(diagnosis, before, arithmetic) for diagnosis in arithmetic.diagnoses)


def _undone_first(diagnosis: Diagnosis, before: Mapping[CellRef, float], arithmetic: Arithmetic) -> Diagnosis:
    concerned = {cell for key in diagnosis.failing for cell in arithmetic.cells_behind(key)}
    changed = {
        cell: value for cell, value in before.items() if cell in concerned and not arithmetic.figures[cell].computed
    }
    cells = next((cells for cells in _sets(changed) if _explains(diagnosis, cells, arithmetic)), None)
    if cells is None:
        return diagnosis
    cost = min((solution.cost for solution in diagnosis.solutions), default=0.0) - _AHEAD
    figures, slip = arithmetic.figures, Slip(KIND, None, 0.0, WORDS)
    changes = tuple(
        CellChange(cell, figures[cell].value, v, v, v, replace(slip, value=v), digits=_DIGITS + cost)
        for cell, v in cells.items()
    )
    weight = sum(figures[cell].weight for cell in cells)
    together = None if len(changes) == 1 else replace(slip, words="de förifyllda beloppen är ändrade")
    undone = Solution(changes, diagnosis.failing, cost, weight, together)
    others = (s for s in diagnosis.solutions if {change.cell for change in s.changes} != set(cells))
    return replace(diagnosis, solutions=(undone, *others), rivalled=False)


def _sets(changed: Mapping[CellRef, float]) -> Iterator[dict[CellRef, float]]:
    """The changed figures to put back, few before many."""
    sizes = range(1, len(changed)) if len(changed) <= _MOST_TRIED else (1,)
    for size in sizes:
        for cells in combinations(changed, size):
            yield {cell: changed[cell] for cell in cells}
    if changed:
        yield dict(changed)


def _explains(diagnosis: Diagnosis, cells: Mapping[CellRef, float], arithmetic: Arithmetic) -> bool:
    """Whether everything that fails holds with the figures put back, and nothing else fails then."""
    after = arithmetic.verdicts_with(cells)
    return all(after.get(key) for key in diagnosis.failing) and not any(
        holds is False and arithmetic.holds(key) for key, holds in after.items()
    )
