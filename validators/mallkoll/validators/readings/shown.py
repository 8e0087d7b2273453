"""What Excel shows in a cell: its formula over the cells' literal contents, where text numbers are only texts."""

from __future__ import annotations

from collections.abc import Container

from msgspec import Struct, field

from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.evaluate import formula_value
from mallkoll.workbook.formulas.formula_tree import NotUnderstood
from mallkoll.workbook.formulas.linear_form import adds_visible_only
from mallkoll.workbook.formulas.resolve_references import ReferenceResolver
from mallkoll.workbook.model.book import Value


class ShownValues(Struct):
    """The values that Excel shows, computed on demand and cached: most formulas are never asked about."""

    readings: Container[CellRef]
    places: ReferenceResolver
    _known: dict[CellRef, Value] = field(default_factory=dict)
    _on_the_way: set[CellRef] = field(default_factory=set)

    def number(self, ref: CellRef) -> float | None:
        """The number that a cell shows, computed where possible, else saved; None where it shows no number."""
        value = self.value(ref)
        return value if isinstance(value, float) else None

    def value(self, ref: CellRef) -> Value:
        """What a cell shows; for a formula that cannot be evaluated, the value saved in the file."""
        if ref in self._known:
            return self._known[ref]
        if ref in self._on_the_way:  # circular, which FOR007 reports
            return self.places.value(ref)
        self._on_the_way.add(ref)
        try:
            value: Value = self.computed(ref)
        except NotUnderstood:
            value = self.places.value(ref)
        self._on_the_way.discard(ref)
        self._known[ref] = value
        return value

    def computed(self, ref: CellRef) -> Value:
        """What a cell shows. Raises NotUnderstood where the formula's value cannot be determined for certain."""
        formula, saved = self.places.formula(ref), self.places.value(ref)
        if formula is None or (ref not in self.readings and saved is not None):
            return saved
        if adds_visible_only(formula) and saved is not None:
            raise NotUnderstood  # only the program that saved the value knew which rows a filter hides
        return formula_value(formula, ref, self.places, self._look)

    def _look(self, ref: CellRef) -> Value:
        """What a cell that a formula counts with shows. Raises NotUnderstood where nobody knows: it is not blank."""
        value = self.value(ref)
        if value is None and self.places.formula(ref) is not None:
            raise NotUnderstood
        return value
