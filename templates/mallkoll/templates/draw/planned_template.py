"""Everything that a template will hold, computed before a cell is written: places, contents, formulas, live checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from mallkoll.templates.draw.cell_sizes import longest_word
from mallkoll.templates.live_columns.check_column import LiveChecks, live_checks, planned_cells
from mallkoll.templates.live_columns.proposal_column import proposal_tree, status_proposals
from mallkoll.templates.plan.cell_contents import PlannedContent, cell_contents
from mallkoll.templates.plan.mirrored_tables import mirror_formulas, with_mirrored_rows
from mallkoll.templates.plan.percent_scale import on_percent_scale, percent_rows
from mallkoll.templates.plan.placement import PlacedTable, is_start, place_tables
from mallkoll.templates.plan.table_data import TableData
from mallkoll.validators.facts.prefilled import PrefilledValue
from mallkoll.workbook.binding.bound_layout import bound_layout
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.binding.template_identifiers import STARTING_COLUMN, STAYING_COLUMN, TO_UPDATE_PREFIX
from mallkoll.workbook.formulas.print_tree import tree_text
from mallkoll.workbook.layout.layout_model import Column, Kind, Layout, Role


class PlannedTemplate:
    """The plan of a layout's template with its prefilled values; read-only once made.

    ``placed`` and ``tables`` are by table key, ``contents`` by cell. ``formulas`` are those of summaries and proposals,
    without the leading ``=``; ``computed`` are the cells that a relation defines. ``wordy`` names the sheets with texts
    to write.
    """

    def __init__(self, layout: Layout, data: Mapping[str, TableData]) -> None:
        self._layout = layout
        data = with_mirrored_rows(layout, data)
        self.placed = place_tables(layout, data)
        self.tables = {key: placed.bound for key, placed in self.placed.items()}
        all_relations = bound_layout(layout, self.tables).relations
        self.computed = {relation.target for relation in all_relations if relation.defines}
        self.formulas = dict(mirror_formulas(self.placed))
        self._open_labels = {
            ref
            for table in self.tables.values()
            for row, column, ref in table.cells()
            if column.kind is Kind.LABEL and row.key not in table.table.row
        }
        values = {
            ref: value
            for placed in self.placed.values()
            for ref, value in placed.values.items()
            if not (ref in placed.known and ref in self.computed)  # what is worked out is not taken over
        }
        self.contents = on_percent_scale(self.tables, cell_contents(self.tables, values, all_relations))
        planned = planned_cells(self.placed, self.contents)
        percent = {ref for row in percent_rows(self.tables, self.contents) for ref in row.cells}
        for proposal in status_proposals(layout, self.placed, percent):
            tree = proposal_tree(proposal)
            self.formulas[proposal.ref] = tree_text(tree)
            self.contents[proposal.ref] = PlannedContent(str(planned.evaluate(tree, proposal.ref)))
        self.wordy = {
            spec.name
            for spec, _, table in layout.placed_tables()
            if not is_start(spec) and any(c.kind is Kind.TEXT for c in table.columns[1:])
        }
        self._known = {ref for placed in self.placed.values() for ref in placed.known}
        self.live: LiveChecks = live_checks(layout, self.placed, all_relations, self.contents)

    def is_input(self, row: BoundRow, column: Column, ref: CellRef) -> bool:
        """Whether the nämnd fills the cell in: neither computed nor a declared label."""
        if row.spec.role is Role.HEADING or ref in self.computed or ref in self.formulas:
            return False
        if column.kind is Kind.LABEL:
            return ref in self._open_labels
        if ref in self._known and column.prior:
            return False  # an earlier year is not ours to change
        return column.key not in row.spec.values  # what the layout itself says is known

    def is_filled(self, ref: CellRef) -> bool:
        """Whether the cell holds anything but a carried-over text that is to be updated."""
        content = self.contents.get(ref)
        value = content.value if content is not None else None
        return value not in {None, ""} and not (isinstance(value, str) and value.startswith(TO_UPDATE_PREFIX))

    def first_input(self, placed: Iterable[PlacedTable]) -> CellRef | None:
        """The first cell that the nämnd fills in."""
        for table in placed:
            for row, column, ref in table.bound.cells():
                if self.is_input(row, column, ref):
                    return ref
        return None

    def heading(self, placed: PlacedTable, column: Column) -> str:
        """A column's heading, with its unit unless a heading already names it."""
        unit = self._layout.unit_of(placed.bound.table, column)
        headings = f"{column.heading} {placed.bound.table.heading}".casefold()
        return f"{column.below_band}, {unit}" if unit and unit.casefold() not in headings else column.below_band

    def texts(self, row: BoundRow, bound: BoundTable) -> dict[int, str]:
        """The wrapped texts of a row by column: its label, the longest status that it may get, and other texts."""
        texts = {bound.columns[bound.table.label_column.key]: row.label}
        if row.label:
            texts |= {
                bound.columns[column.key]: longest_word(self._layout.scales[column.scale])
                for column in bound.table.columns
                if column.scale is not None
            }
        for key, at in bound.columns.items():
            content = self.contents.get(CellRef(bound.sheet, row.at, at))
            if content is not None and isinstance(content.value, str) and not bound.table.column[key].numeric:
                texts[at] = content.value
        return texts

    def prefilled(self) -> Iterator[tuple[int, PrefilledValue]]:
        """What the template is made with, and from which column of the hidden sheet on it is kept there.

        Values that were carried over from the previous period are to stay, with texts that are to be written anew;
        other texts, and what is to start from, may be changed.
        """
        for key, placed in self.placed.items():
            made_with = placed.known | placed.starting
            for row, column, ref in placed.bound.cells():
                content = self.contents.get(ref)
                if content is None or ref in self.computed or ref not in made_with:
                    continue
                value = content.value if isinstance(content.value, float) else str(content.value)
                is_text = column.kind is Kind.TEXT and not str(value).startswith(TO_UPDATE_PREFIX)
                first = STAYING_COLUMN if ref in placed.known and not is_text else STARTING_COLUMN
                yield first, PrefilledValue(key, row.label, column.key, value)
