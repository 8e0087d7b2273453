"""Tables that mirror another table's rows (``speglar``): a summary that fills in and colours itself.

Each cell fetches the same cell of the other table, through that table's defined name, so that the summary follows rows
that are inserted, moved or sorted there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mallkoll.templates.plan.placement import KEY_COLUMN, SPARE_ROWS, PlacedTable
from mallkoll.templates.plan.table_data import RowData, TableData
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.binding.template_identifiers import NAME_PREFIX
from mallkoll.workbook.layout.layout_model import Layout


def with_mirrored_rows(layout: Layout, data: Mapping[str, TableData]) -> dict[str, TableData]:
    """The data with a row in each summary for every row of its source."""
    result = dict(data)
    for key, table in layout.tables.items():
        if table.mirrors:
            source = layout.tables[table.mirrors]
            source_data = data.get(table.mirrors) or TableData()
            rows = [source_data.fixed.get(k) or RowData(spec.label, {}) for k, spec in source.row.items()]
            opened = max(source.open_rows, len(source_data.added) + SPARE_ROWS) if source.open_rows else 0
            rows += [source_data.added[i] if i < len(source_data.added) else RowData("", {}) for i in range(opened)]
            keys = set(table.column)
            label = source.label_column.key
            result[key] = TableData(
                added=tuple(
                    RowData(row.label, {k: v for k, v in {label: row.label, **row.values}.items() if k in keys})
                    for row in rows
                )
            )
    return result


def mirror_formulas(placed: Mapping[str, PlacedTable]) -> Iterator[tuple[CellRef, str]]:
    """The formula of every cell of every summary, without the leading ``=``."""
    for placed_table in placed.values():
        source = placed[placed_table.bound.table.mirrors].bound if placed_table.bound.table.mirrors else None
        if source is None:
            continue
        for row, column, ref in placed_table.bound.cells():
            down = (
                row.at - placed_table.bound.heading_row + 2
            )  # the named range begins with the hidden key row, then the headings
            across = source.columns[column.key] - KEY_COLUMN + 1
            if down - 2 > len(source.rows):
                is_beyond = f"ROWS({NAME_PREFIX}{source.key})<{down}"
                cell = f"INDEX({NAME_PREFIX}{source.key},{down},{across})"
                yield ref, f'IF({is_beyond},"",IF({cell}="","",{cell}))'
            else:
                cell = f"INDEX({NAME_PREFIX}{source.key},{down},{across})"
                yield ref, f'IF({cell}="","",{cell})'
