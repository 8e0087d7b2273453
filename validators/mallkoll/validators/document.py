"""One submitted workbook seen through its layout: what every rule is given. Everything costly is worked out once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.engine.equations import Arithmetic, arithmetic
from mallkoll.validators.engine.replaced_formulas import BesideFormulas, with_replaced_formulas
from mallkoll.validators.indicators.indicator_rows import Entry, Indicator, JudgedRow, indicators, judged_rows
from mallkoll.validators.indicators.status import Judgement, judge_indicator
from mallkoll.validators.readings.formula_state import FormulaState
from mallkoll.validators.readings.readings import Reading, readings, without_covered
from mallkoll.validators.readings.shown import ShownValues
from mallkoll.validators.rows.copies import differences
from mallkoll.validators.rows.gaps import Gap, gaps
from mallkoll.validators.rows.merged import MergedArea, merged_cells, with_carried_texts
from mallkoll.validators.rows.own_rows import OwnRow, own_rows
from mallkoll.workbook.binding.bind_layout import Binding, bind_layout
from mallkoll.workbook.binding.bound_table import BoundTable, CellRef
from mallkoll.workbook.binding.relations import CellRelation, relations
from mallkoll.workbook.formulas.linear_form import linear_form
from mallkoll.workbook.formulas.relation_formula import template_formula
from mallkoll.workbook.formulas.resolve_references import ReferenceResolver
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.layout.status_scale import Scale
from mallkoll.workbook.model.book import Book, Sheet

_Made = TypeVar("_Made")


class Document(Struct, frozen=True, dict=True):
    """A book, its layout and where the layout's tables stand in it.

    ``own_rows`` are rows put in by the nämnd that hold other rows once more; in ``book`` merged texts stand in every
    row that they are merged over.
    """

    layout: Layout
    book: Book
    binding: Binding
    own_rows: tuple[OwnRow, ...] = ()

    @classmethod
    def of(cls, layout: Layout, book: Book) -> Document:
        """Bind the layout to the book."""
        binding = bind_layout(layout, book)
        carried = with_carried_texts(book, binding.tables)
        if carried is not book:
            binding = bind_layout(layout, carried)
        tables, repeating_rows = own_rows(carried, binding.tables)
        return cls(layout, carried, replace(binding, tables=tables), repeating_rows)

    @property
    def tables(self) -> Mapping[str, BoundTable]:
        """The tables that were found, by key."""
        return self.binding.tables

    @cached_property
    def sheets(self) -> Mapping[str, Sheet]:
        """The sheets by name."""
        return {sheet.name: sheet for sheet in self.book.sheets}

    @cached_property
    def places(self) -> ReferenceResolver:
        """The workbook as formulas address it: cells, names and spans."""
        return ReferenceResolver(self.book)

    @cached_property
    def merged(self) -> tuple[MergedArea, ...]:
        """The merged areas over cells that should hold something in every row."""
        return tuple(merged_cells(self.book, self.tables))

    @cached_property
    def covered(self) -> frozenset[CellRef]:
        """The cells under merged areas, in which nothing can be typed."""
        return frozenset(ref for merged in self.merged for _, _, ref in merged.covered)

    def fillable(self, entry: Entry | None) -> Entry | None:
        """The entry, or None where nothing can be typed in its cell: no one is asked for what is missing there."""
        return None if entry is None or entry.ref in self.covered else entry

    @cached_property
    def relations(self) -> tuple[CellRelation, ...]:
        """Every relation that the layout declares between the cells of this workbook."""
        return relations(self.layout, self.tables)

    @cached_property
    def defining(self) -> Mapping[CellRef, CellRelation]:
        """The relation that a cell's own formula stands for, by cell."""
        return {relation.target: relation for relation in self.relations if relation.defines}

    def template_formula(self, ref: CellRef) -> str:
        """The layout's formula of a cell that has one, with its ``=``."""
        return f"={template_formula(self.defining[ref], self.tables)}"

    @cached_property
    def readings(self) -> Mapping[CellRef, Reading]:
        """The cells where numbers are expected."""
        readings_by_cell = readings(self.layout, self.book, self.tables, self.defining)
        if self.covered:
            readings_by_cell = without_covered(readings_by_cell, self.covered)
        return with_replaced_formulas(self.layout, readings_by_cell, self.relations, self.defining, self.places)

    @cached_property
    def beside_formulas(self) -> BesideFormulas:
        """Whether most cells of the same kind as a given one still hold formulas."""
        return BesideFormulas(self.readings, self.defining)

    @cached_property
    def shown(self) -> ShownValues:
        """What Excel shows in the cells, computed from what stands in them."""
        return ShownValues(self.readings, self.places)

    @cached_property
    def counted(self) -> Mapping[tuple[str, int], tuple[tuple[Reading, Reading], ...]]:
        """The rows (sheet, row) that totals' formulas add up but should not: each amount with its total."""
        amounts_by_row: dict[tuple[str, int], list[tuple[Reading, Reading]]] = {}
        for total in self.readings.values():
            if total.formula_state is FormulaState.COUNTS_VARAV:
                form = linear_form(total.formula or "", total.ref, self.places)
                for cell in form.terms if form else ():
                    part = self.readings.get(cell)
                    if part is not None and cell not in self.defining[total.ref].cells and part.value:
                        amounts_by_row.setdefault((cell.sheet, cell.row), []).append((part, total))
        return {place: tuple(pairs) for place, pairs in amounts_by_row.items()}

    @cached_property
    def arithmetic(self) -> Arithmetic:
        """The equations with their figures, and what is wrong among them."""
        return arithmetic(self.layout, self.relations, self.readings)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """The amounts that are missing."""
        passed_over = (*self.defining, *self.filled_in_copy)
        return gaps(self.layout, self.tables, self.readings, passed_over, self.arithmetic)

    @cached_property
    def filled_in_copy(self) -> frozenset[CellRef]:
        """The blank cells that are filled in on a copy of their sheet: nothing is missing, it stands elsewhere."""
        return frozenset(
            difference.counted_ref
            for copy in self.binding.copies
            for difference in differences(self.sheets, self.tables[copy.key], copy)
            if difference.counted_value is None
        )

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """The rows of the tables with målvärden, read."""
        return indicators(self.book, self.tables)

    def scale_of(self, indicator: Indicator) -> Scale | None:
        """The scale of its status column; None where it has none."""
        return self.layout.scales.get(indicator.status.column.scale or "") if indicator.status else None

    def judgement(self, indicator: Indicator) -> Judgement:
        """The judgement of one indicator by its own scale; computed once per indicator."""
        result = self._judgements.get(id(indicator))
        if result is None:
            result = judge_indicator(indicator, self.scale_of(indicator), self.layout.period.end)
            self._judgements[id(indicator)] = result
        return result

    @cached_property
    def _judgements(self) -> dict[int, Judgement]:
        return {}

    def worked_out(self, make: Callable[[Document], _Made]) -> _Made:
        """What a function of another room makes of the document, made once however many rules ask for it."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("_Made", self._made[make])

    @cached_property
    def _made(self) -> dict[object, object]:
        return {}

    @cached_property
    def judged(self) -> tuple[JudgedRow, ...]:
        """The rows that have a status column to fill in."""
        return tuple(judged_rows(self.layout, self.book, self.tables))
