"""What Mallkoll sees in a workbook: every bound cell, as JSON and as plain lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from mallkoll.validators.words import content
from mallkoll.workbook.binding.bind import Binding
from mallkoll.workbook.binding.bound_table import BoundTable
from mallkoll.workbook.layout.model import Layout
from mallkoll.workbook.model.book import Book, CellError, Value
from mallkoll.workbook.model.text import one_line


def cells_json(file: str, layout: Layout, book: Book, binding: Binding) -> dict[str, Any]:
    """``{"version", "fil", "layout", "celler": [{tabell, rad, roll, kolumn, blad, cell, varde, formel, …}]}``."""
    cells = [entry for table in binding.tables.values() for entry in _cells(table, book)]
    return {"version": 1, "fil": file, "layout": layout.id, "celler": cells}


def cells_text(layout: Layout, book: Book, binding: Binding) -> Iterator[str]:
    """The same for a person, table by table."""
    yield f"Layout: {layout.id} version {layout.version}"
    for table in binding.tables.values():
        yield ""
        yield f"{one_line(table.table.heading)}  [{table.key}, bladet {table.sheet}, hittad på {table.found_by}]"
        for entry in _cells(table, book):
            shown = content(entry["varde"])
            formula = f"   ={entry['formel']}" if entry["formel"] else ""
            place = f"{entry['rad'][:44]:<44} {entry['kolumn'][:28]:<28}"
            yield f"  {entry['cell']:<6} {entry['roll']:<8} {place} {shown[:60]}{formula}"
    for missing in binding.missing:
        what = missing.row or missing.column
        yield f"saknas: {missing.table}" + (f", {what}" if what else "")


def _cells(table: BoundTable, book: Book) -> Iterator[dict[str, Any]]:
    sheet = next(s for s in book.sheets if s.name == table.sheet)
    for row, column, ref in table.cells():
        yield {
            "tabell": table.key,
            "rad": one_line(row.label),
            "rad_nyckel": row.key,
            "roll": row.spec.role.value,
            "kolumn": one_line(column.heading),
            "kolumn_nyckel": column.key,
            "blad": ref.sheet,
            "cell": ref.address,
            "varde": plain(sheet.value(ref.row, ref.col)),
            "formel": sheet.formula(ref.row, ref.col),
        }


def plain(value: Value) -> float | int | str | bool | None:
    """A cell's value as JSON holds it: dates as ISO text, errors as their code, whole numbers as such."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return value.code if isinstance(value, CellError) else value
