"""A layout's tables where they stand in a workbook, with what follows from that alone.

Workbooks made from one template mostly have their tables in the same places. They share one :class:`BoundLayout`, so
that the references to its cells, and the relations between them, are made once.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache

from msgspec import Struct

from mallkoll.workbook.binding.bound_table import BoundTable, CellRef
from mallkoll.workbook.binding.relations import CellRelation, relations
from mallkoll.workbook.layout.layout_model import Layout


class BoundLayout(Struct, frozen=True, dict=True):
    """The tables by key, and the relations between their cells."""

    layout: Layout
    tables: Mapping[str, BoundTable]

    @cached_property
    def relations(self) -> tuple[CellRelation, ...]:
        """Every relation that the layout declares between the cells."""
        return relations(self.layout, self.tables)

    @cached_property
    def defining(self) -> Mapping[CellRef, CellRelation]:
        """The relation that a cell's own formula stands for, by cell."""
        return {relation.target: relation for relation in self.relations if relation.defines}

    @cached_property
    def tied_tables(self) -> Mapping[str, frozenset[str]]:
        """By table key: the tables that relations tie it to, directly or through others, and itself."""
        table_of = {
            ref: key for key, table in self.tables.items() for refs in table.refs.values() for ref in refs.values()
        }
        tied = {key: frozenset({key}) for key in self.tables}
        for relation in self.relations:
            keys = {table_of[cell] for cell in (relation.target, *relation.cells) if cell in table_of}
            together = frozenset[str]().union(*(tied[key] for key in keys))
            if any(tied[key] != together for key in keys):
                tied |= dict.fromkeys(together, together)
        return tied


def bound_layout(layout: Layout, tables: Mapping[str, BoundTable]) -> BoundLayout:
    """The tables with what follows from their places; one that was made before where they are the same."""
    return _bound_at(_Positions(layout, tables))


class _Positions:
    """Where a layout's tables stand; compared by all that they do not have from the layout."""

    def __init__(self, layout: Layout, tables: Mapping[str, BoundTable]) -> None:
        self.layout, self.tables = layout, tables
        self._key = tuple(
            (key, t.sheet, t.heading_row, t.key_column, t.found_by, tuple(t.columns.items()),
             tuple([(row.key, row.at, row.label, row.added, row.spec.role) for row in t.rows]))
            for key, t in tables.items()
        )  # fmt: skip

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Positions) and self.layout is other.layout and self._key == other._key


@lru_cache(maxsize=16)
def _bound_at(positions: _Positions) -> BoundLayout:
    return BoundLayout(positions.layout, positions.tables)
