"""One workbook read through its layout, which every rule is given. Everything costly is computed once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from mallkoll.validators.engine.equations import Arithmetic
from mallkoll.validators.indicators.entries import Entry
from mallkoll.validators.indicators.indicator_rows import Indicator, indicators
from mallkoll.validators.indicators.judged_rows import JudgedRow, judged_rows
from mallkoll.validators.indicators.status import Judgement, judge_indicator
from mallkoll.validators.readings.formula_state import FormulaState
from mallkoll.validators.readings.read_numbers import read_numbers
from mallkoll.validators.readings.readings import CellState, Reading, Readings
from mallkoll.validators.readings.shown import ShownValues
from mallkoll.validators.rows.copies import differences
from mallkoll.validators.rows.gaps import Gap, gaps
from mallkoll.validators.rows.merged import MergedArea, merged_cells, with_carried_texts
from mallkoll.validators.rows.own_rows import OwnRow, own_rows
from mallkoll.validators.typed_over.beside_formulas import BesideFormulas
from mallkoll.validators.typed_over.replaced_formulas import arithmetic_with_replaced_formulas
from mallkoll.workbook.binding.bind_layout import Binding, bind_layout
from mallkoll.workbook.binding.bound_layout import BoundLayout, bound_layout
from mallkoll.workbook.binding.bound_table import BoundTable, CellRef
from mallkoll.workbook.binding.relations import CellRelation
from mallkoll.workbook.formulas.linear_form import linear_form
from mallkoll.workbook.formulas.relation_formula import template_formula
from mallkoll.workbook.formulas.resolve_references import ReferenceResolver
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.layout.status_scale import Scale
from mallkoll.workbook.model.book import Book, Sheet
from mallkoll.workbook.model.worked_out import WorksOutOnce, once_property


class Document(WorksOutOnce, frozen=True, dict=True):
    """A book, its layout and the layout's tables bound to it.

    ``own_rows`` are rows added by the nämnd that repeat other rows; in ``book`` merged texts are copied to every row
    that they cover.
    """

    layout: Layout
    book: Book
    binding: Binding
    bound: BoundLayout
    own_rows: tuple[OwnRow, ...] = ()

    @classmethod
    def of(cls, layout: Layout, book: Book) -> Document:
        """Bind the layout to the book."""
        binding = bind_layout(layout, book)
        carried = with_carried_texts(book, binding.tables)
        if carried is not book:
            binding = bind_layout(layout, carried)
        tables, repeating_rows = own_rows(carried, binding.tables)
        bound = bound_layout(layout, tables)
        return cls(layout, carried, replace(binding, tables=bound.tables), bound, repeating_rows)

    @property
    def tables(self) -> Mapping[str, BoundTable]:
        """The tables that were found, by key."""
        return self.binding.tables

    @once_property
    def sheets(self) -> Mapping[str, Sheet]:
        """The sheets by name."""
        return {sheet.name: sheet for sheet in self.book.sheets}

    @once_property
    def places(self) -> ReferenceResolver:
        """The workbook as formulas address it: cells, names and spans."""
        return ReferenceResolver(self.book)

    @once_property
    def merged(self) -> tuple[MergedArea, ...]:
        """The merged areas over cells that should hold something in every row."""
        return tuple(merged_cells(self.book, self.tables))

    @once_property
    def covered(self) -> frozenset[CellRef]:
        """The cells under merged areas, in which nothing can be typed."""
        return frozenset(ref for merged in self.merged for _, _, ref in merged.covered)

    def fillable(self, entry: Entry | None) -> Entry | None:
        """The entry, or None where its cell is under a merged area and so cannot be filled in."""
        return None if entry is None or entry.ref in self.covered else entry

    @property
    def relations(self) -> tuple[CellRelation, ...]:
        """Every relation that the layout declares between the cells of this workbook."""
        return self.bound.relations

    @property
    def defining(self) -> Mapping[CellRef, CellRelation]:
        """The relation that a cell's own formula stands for, by cell."""
        return self.bound.defining

    @once_property
    def relations_to(self) -> Mapping[CellRef, tuple[CellRelation, ...]]:
        """The relations by the cell that they give."""
        by_target: dict[CellRef, list[CellRelation]] = {}
        for relation in self.relations:
            by_target.setdefault(relation.target, []).append(relation)
        return {target: tuple(of) for target, of in by_target.items()}

    def template_formula(self, ref: CellRef) -> str:
        """The layout's formula of a cell that has one, with its ``=``."""
        return f"={template_formula(self.defining[ref], self.tables)}"

    @once_property
    def readings(self) -> Readings:
        """The cells where numbers are expected."""
        return self.arithmetic.readings

    def by_state(self, state: CellState) -> Sequence[Reading]:
        """The readings of the cells that hold this, which is no plain number."""
        return [reading for reading in self.readings.odd_in_order if reading.state is state]

    def by_formula_state(self, state: FormulaState) -> Sequence[Reading]:
        """The readings of the cells where this became of the layout's formula."""
        return [self.readings[ref] for ref in self.readings.by_form.get(state, ())]

    @once_property
    def beside_formulas(self) -> BesideFormulas:
        """Whether most cells of the same kind as a given one still hold formulas."""
        return BesideFormulas(self.readings, self.defining)

    @once_property
    def shown(self) -> ShownValues:
        """The values that Excel shows in the cells, computed from their contents."""
        return ShownValues(self.readings, self.places)

    @once_property
    def counted(self) -> Mapping[tuple[str, int], tuple[tuple[Reading, Reading], ...]]:
        """The rows (sheet, row) that totals' formulas add up but should not: each amount with its total."""
        amounts_by_row: dict[tuple[str, int], list[tuple[Reading, Reading]]] = {}
        for total in self.by_formula_state(FormulaState.COUNTS_VARAV):
            form = linear_form(total.formula or "", total.ref, self.places)
            for cell in form.terms if form else ():
                part = self.readings.get(cell)
                if part is not None and cell not in self.defining[total.ref].cells and part.value:
                    amounts_by_row.setdefault((cell.sheet, cell.row), []).append((part, total))
        return {place: tuple(pairs) for place, pairs in amounts_by_row.items()}

    @once_property
    def arithmetic(self) -> Arithmetic:
        """The equations with their figures, and the diagnoses of those that fail."""
        return self.arithmetic_with({})

    def arithmetic_with(self, figures: Mapping[CellRef, float]) -> Arithmetic:
        """The equations as they would be with other figures in some cells."""
        read = read_numbers(self.bound, self.book)
        if self.covered:
            blank = [r for r in read.odd.values() if r.ref in self.covered and r.state is CellState.BLANK]
            read = read.with_these({r.ref: replace(r, state=CellState.COVERED) for r in blank})
        if figures:
            changed = {ref: replace(read[ref], value=value) for ref, value in figures.items()}
            read = read.with_these(changed).computed()
        return arithmetic_with_replaced_formulas(self.layout, read, self.relations, self.defining, self.places)

    @once_property
    def gaps(self) -> tuple[Gap, ...]:
        """The amounts that are missing."""
        filled_in_copy = self.filled_in_copy
        passed_over = self.defining.keys() | filled_in_copy if filled_in_copy else self.defining
        return gaps(self.layout, self.tables, self.readings, passed_over, self.arithmetic)

    @once_property
    def filled_in_copy(self) -> frozenset[CellRef]:
        """The blank cells that are filled in on a copy of their sheet: nothing is missing, it stands elsewhere."""
        return frozenset(
            difference.counted_ref
            for copy in self.binding.copies
            for difference in differences(self.sheets, self.tables[copy.key], copy)
            if difference.counted_value is None
        )

    @once_property
    def indicators(self) -> tuple[Indicator, ...]:
        """The parsed rows of the tables with målvärden."""
        return indicators(self.bound, self.book)

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

    @once_property
    def _judgements(self) -> dict[int, Judgement]:
        return {}

    @once_property
    def judged(self) -> tuple[JudgedRow, ...]:
        """The rows that have a status column to fill in."""
        return tuple(judged_rows(self.bound, self.book))
