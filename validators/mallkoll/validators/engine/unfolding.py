"""Equations with the formulas in them seen through.

An intact formula cannot itself be wrong, and it changes along with its parts, so a relation over it is a relation over
the parts without rounding of its own.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import TypeAlias

from mallkoll.validators.engine.system import CellId, Equation, Figure, changed, verdict
from mallkoll.workbook.model.worked_out import once_property

Otherwise: TypeAlias = Mapping[CellId, Equation | None]
"""What defines cells with formulas instead of what the layout says; None where nothing does."""


def unfold(
    equations: Iterable[Equation],
    figures: Mapping[CellId, Figure],
    verdicts: Mapping[str, bool | None] | None = None,
) -> tuple[Equation, ...]:
    """Replace every computed cell by the cells that define it. ``verdicts`` are those of the equations, where known.

    A formula whose printed value does not follow from its parts (a stale one) is left as it is.
    """
    known = tuple(equations)
    definitions: dict[CellId, Equation] = {}
    for equation in known:
        cell = equation.derived
        if cell is None or cell in definitions or cell not in figures or not figures[cell].computed:
            continue
        holds = verdict(equation, figures) if verdicts is None else verdicts[equation.key]
        if holds and _is_in(cell, equation):
            definitions[cell] = equation
    if not definitions:
        return known
    used = {id(e) for e in definitions.values()}
    return tuple([_substitute(e, definitions, {}) for e in known if id(e) not in used])


class Formulas:
    """The equations of a layout and what its formulas come to, which follows from them alone where all are intact.

    So only what a formula reaches that is not is worked out for a single workbook.
    """

    def __init__(self, equations: Sequence[Equation], cells: Collection[CellId]) -> None:
        """``cells`` are those that the layout has formulas in; the first equation that derives one defines it."""
        self.definitions: dict[CellId, Equation] = {}
        for equation in equations:
            cell = equation.derived
            if cell in cells and cell not in self.definitions and _is_in(cell, equation):
                self.definitions[cell] = equation
        self.equations = equations
        self._intact: dict[int, Equation] = {}

    def unfolded(self, otherwise: Otherwise, among: Collection[int] | None = None) -> tuple[Equation, ...]:
        """The equations that say something when formulas are seen through: all of them, or those ``among`` some."""
        reached = self.reached(otherwise)
        left = self._left if among is None else among
        unfolded = {n: self._where_intact(n) for n in left if n not in reached}
        for n in reached if among is None else reached.intersection(among):
            equation = self.equations[n]
            if not self.is_definition(equation, otherwise):
                unfolded[n] = _substitute(equation, self.definitions, otherwise)
        return tuple([unfolded[n] for n in sorted(unfolded) if unfolded[n].terms])

    def reached(self, cells: Iterable[CellId]) -> set[int]:
        """The equations that some cells are in, and those of every formula that counts with them."""
        waiting = list(cells)
        reached, seen = set[int](), set(waiting)
        while waiting:
            for n in self._equations_with.get(waiting.pop(), ()):
                reached.add(n)
                cell = self.equations[n].derived
                if cell in self.definitions and cell not in seen:
                    seen.add(cell)
                    waiting.append(cell)
        return reached

    def equations_over(self, cells: Iterable[CellId]) -> list[int]:
        """The equations that some cells are in."""
        return sorted({n for cell in cells for n in self._equations_with.get(cell, ())})

    def inexact(self, keys: Collection[str], otherwise: Otherwise) -> frozenset[str] | None:
        """The keys of equations, where none of these is seen through; None where other equations are about the same.

        One that holds to the last digit does so too when formulas that do are seen through.
        """
        asked = (equation for equation in self.equations if equation.key in keys)
        seen_through = any(self.is_definition(equation, otherwise) for equation in asked)
        return None if seen_through else frozenset(keys)

    def first_that_holds(self, cell: CellId, holds: Callable[[str], bool]) -> Equation | None:
        """The first of the equations that derive a cell which holds, by its key; None where none does."""
        deriving = (one for n in self._equations_with[cell] if (one := self.equations[n]).derived == cell)
        return next((one for one in deriving if holds(one.key) and _is_in(cell, one)), None)

    def is_definition(self, equation: Equation, otherwise: Otherwise) -> bool:
        """Whether the cell that an equation derives is seen through by it."""
        cell = equation.derived
        return (otherwise[cell] if cell in otherwise else self.definitions.get(cell)) is equation

    def _where_intact(self, n: int) -> Equation:
        """An equation where all formulas are intact: most then say nothing that the formulas do not."""
        if n not in self._intact:
            self._intact[n] = _substitute(self.equations[n], self.definitions, {})
        return self._intact[n]

    @once_property
    def _left(self) -> Sequence[int]:
        """The equations that no formula is defined by."""
        return [n for n, one in enumerate(self.equations) if self.definitions.get(one.derived) is not one]

    @once_property
    def _equations_with(self) -> Mapping[CellId, Sequence[int]]:
        numbers: dict[CellId, list[int]] = defaultdict(list)
        for n, equation in enumerate(self.equations):
            for cell, _ in equation.terms:
                numbers[cell].append(n)
        return dict(numbers)


class Variant:
    """The equations of a document as they would be with other figures in some cells."""

    def __init__(
        self,
        formulas: Formulas,
        figures: Mapping[CellId, Figure],
        otherwise: Otherwise,
        held: Callable[[str], bool],
        changes: Mapping[CellId, Figure],
    ) -> None:
        """``otherwise`` and ``held`` are as the figures stand, before the ``changes``."""
        self._formulas, self._before, self._held, self._changes = formulas, otherwise, held, changes
        self.figures = changed(figures, changes)
        equations = [formulas.equations[n] for n in formulas.equations_over(changes)]
        self.verdicts = {equation.key: verdict(equation, self.figures) for equation in equations}

    def holds(self, key: str) -> bool:
        """Whether an equation does."""
        return self.verdicts[key] is True if key in self.verdicts else self._held(key)

    @once_property
    def mended(self) -> list[str]:
        """The equations that fail, and hold as the figures stand."""
        return [key for key, holds in self.verdicts.items() if holds is False and self._held(key)]

    @once_property
    def unfolded(self) -> tuple[Equation, ...]:
        """All equations with formulas seen through."""
        return self._formulas.unfolded(self._otherwise)

    @once_property
    def unfolded_here(self) -> Mapping[str, Equation]:
        """Those that the changes reach, by key."""
        reached = self._formulas.reached(self._changes)
        return {equation.key: equation for equation in self._formulas.unfolded(self._otherwise, reached)}

    @once_property
    def _otherwise(self) -> Otherwise:
        formulas, otherwise = self._formulas, {**self._before}
        cells = {formulas.equations[n].derived for n in formulas.equations_over(self._changes)} | self._changes.keys()
        for cell in cells.intersection(formulas.definitions):
            is_computed = cell in self.figures and self.figures[cell].computed
            otherwise[cell] = formulas.first_that_holds(cell, self.holds) if is_computed else None
        return otherwise

    def inexact(self, before: Collection[str]) -> frozenset[str] | None:
        """The keys of the unfolded equations that may not hold to the last digit; None where that is not known."""
        return self._formulas.inexact({*before, *self.verdicts}, self._otherwise)


def canonical(equation: Equation) -> object:
    """What an equation says: two that say the same are equal in this form."""
    terms = sorted(equation.terms, key=itemgetter(0))
    first = terms[0][1] if terms else 1.0
    return tuple([(cell, round(c / first, 9)) for cell, c in terms])


def _is_in(cell: CellId, equation: Equation) -> bool:
    return any(c and part == cell for part, c in equation.terms)


def _substitute(equation: Equation, definitions: Mapping[CellId, Equation], otherwise: Otherwise) -> Equation:
    """The equation with computed cells replaced by what they are; circular definitions are left as they are."""
    terms = dict(equation.terms)
    waiting = deque([cell for cell in terms if cell in definitions])
    if not waiting and all(terms.values()):
        return equation
    done: set[CellId] = set()
    while waiting:
        cell = waiting.popleft()
        done.add(cell)
        definition = otherwise[cell] if cell in otherwise else definitions[cell]
        if definition is None:
            continue
        factor = terms.pop(cell)
        first, coefficient = definition.terms[0]
        if first is not cell:  # hardly ever
            coefficient = next(c for part, c in definition.terms if part == cell)
        for part, c in definition.terms:
            if part in terms:
                terms[part] -= factor * (c / coefficient)
            else:
                if part in definitions and part not in done:
                    waiting.append(part)
                terms[part] = 0.0 - factor * (c / coefficient)
        del terms[cell]
    return Equation(equation.key, tuple([(t, c) for t, c in terms.items() if c]), equation.derived)
