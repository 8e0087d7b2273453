"""A layout's tables where they stand in a workbook, with what follows from that alone.

Workbooks made from one template mostly have their tables in the same places. They share one :class:`BoundLayout`, so
that the references to its cells, and the relations between them, are made once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.binding.relations import CellRelation, relations
from mallkoll.workbook.layout.layout_model import Column, Layout
from mallkoll.workbook.model.worked_out import WorksOutOnce, once_property


class BoundLayout(WorksOutOnce, frozen=True, dict=True):
    """The tables by key, and the relations between their cells; ``once`` serves all workbooks that have them there."""

    layout: Layout
    tables: Mapping[str, BoundTable]

    @once_property
    def relations(self) -> tuple[CellRelation, ...]:
        """Every relation that the layout declares between the cells."""
        return relations(self.layout, self.tables)

    @once_property
    def defining(self) -> Mapping[CellRef, CellRelation]:
        """The relation that a cell's own formula stands for, by cell."""
        return {relation.target: relation for relation in self.relations if relation.defines}

    @once_property
    def places(self) -> Mapping[CellRef, Place]:
        """Where the cells for plain numbers stand; of two tables that have one, in the last."""
        return _Places(self.tables)

    @once_property
    def relations_with(self) -> Mapping[CellRef, Sequence[CellRelation]]:
        """The relations that each cell is in, whether they give it or use it."""
        by_cell: dict[CellRef, list[CellRelation]] = {}
        for relation in self.relations:
            for cell in {relation.target, *relation.cells}:
                by_cell.setdefault(cell, []).append(relation)
        return by_cell

    def concerned(self, ref: CellRef) -> Concerned:
        """What the figure in a cell can make hold or fail: its relations, and those of every cell computed from it."""
        relations: dict[int, CellRelation] = {}
        moved, waiting = {ref}, [ref]
        while waiting:
            for relation in self.relations_with.get(waiting.pop(), ()):
                relations[id(relation)] = relation
                if relation.defines and relation.target not in moved:
                    moved.add(relation.target)
                    waiting.append(relation.target)
        cells: dict[CellRef, None] = {}
        waiting = [cell for relation in relations.values() for cell in (relation.target, *relation.cells)]
        while waiting:
            cell = waiting.pop()
            if cell not in cells:
                cells[cell] = None
                for relation in self.relations_with.get(cell, ()):
                    if relation.target == cell:
                        relations[id(relation)] = relation
                        waiting += relation.cells
        return Concerned(tuple(sorted(relations.values(), key=lambda one: self._number[id(one)])), tuple(cells))

    @once_property
    def _number(self) -> Mapping[int, int]:
        return {id(relation): number for number, relation in enumerate(self.relations)}


class Place(NamedTuple):
    """The table, the row and the column of a cell."""

    table: BoundTable
    row: BoundRow
    column: Column


class _Places(dict[CellRef, Place]):
    """The places of those cells that have been asked about: in a large workbook mostly few."""

    def __init__(self, tables: Mapping[str, BoundTable]) -> None:
        super().__init__()
        self._on_sheet: dict[str, list[BoundTable]] = {}
        for table in tables.values():
            self._on_sheet.setdefault(table.sheet, []).insert(0, table)

    def __missing__(self, ref: CellRef) -> Place:
        for table in self._on_sheet.get(ref.sheet, ()):
            row, column = table.row_at.get(ref.row), table.numeric_at.get(ref.col)
            if row is not None and row.holds_numbers and column is not None:
                place = self[ref] = Place(table, row, column)
                return place
        raise KeyError(ref)


class Concerned(NamedTuple):
    """Relations, in the layout's order, with those that give the other cells in them, and so on; and their cells."""

    relations: tuple[CellRelation, ...]
    cells: tuple[CellRef, ...]


def bound_layout(layout: Layout, tables: Mapping[str, BoundTable]) -> BoundLayout:
    """The tables with what follows from their places; one that was made before where they are the same."""
    return _bound_at(_Positions(layout, tables))


class _Positions:
    """Where a layout's tables stand; compared by all that follows from that."""

    def __init__(self, layout: Layout, tables: Mapping[str, BoundTable]) -> None:
        self.layout, self.tables = layout, tables

    def __hash__(self) -> int:
        return hash(tuple([(t.heading_row, *[row.label for row in t.rows]) for t in self.tables.values()]))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Positions) and self.layout is other.layout and self.tables == other.tables


@lru_cache(maxsize=16)
def _bound_at(positions: _Positions) -> BoundLayout:
    return BoundLayout(positions.layout, positions.tables)
