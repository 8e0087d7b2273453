"""En text eller ett datum som krävs saknas.

Layouten kräver att kolumnen fylls i på varje rad (``kravs: ja``), men cellen är tom eller säger ingenting (”x”, ”?”,
”se ovan”). ”Ej aktuellt” är ett svar. Rader för summor och ramar kan inte ha någon text och krävs inte på det. En
åtgärd bredvid en avvikelse krävs bara av dem som går med underskott (AVV003).

Tabell: risker

| Risk | Åtgärd | Klart |
| --- | --- | --- |
| Brist på lokaler | Ej aktuellt | 2026-10-01 |
| Brist på personal | Utbildning | 2026-12-01 |

En åtgärd saknas.

| Risk | Åtgärd | Klart |
| --- | --- | --- |
| Brist på lokaler | **(tom)** | 2026-10-01 |
| Brist på personal | Utbildning | 2026-12-01 |

Ett datum saknas, och en åtgärd säger ingenting.

| Risk | Åtgärd | Klart |
| --- | --- | --- |
| Brist på lokaler | **?** | 2026-10-01 |
| Brist på personal | Utbildning | **(tom)** |
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mallkoll.validators.deviations import is_of_deficits
from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import about_cells, make_finding
from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.indicators.entries import row_label
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.formulas.tree_builders import all_of, any_of, call, is_blank, is_one_of
from mallkoll.workbook.layout.layout_model import Column, Kind, Role
from mallkoll.workbook.model.book import Value
from mallkoll.workbook.model.text import normalized, one_line
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "FUL005"
SEVERITY = Severity.WARNING

_KINDS = frozenset({Kind.TEXT, Kind.DATE})
_ROLES = frozenset({Role.ITEM, Role.OF_WHICH, Role.INFO})
_SAYS_NOTHING = frozenset({"x", "xx", "xxx", "?", "??", "???", ".", "..", "...", "se ovan", "se nedan", "-", "–", "—"})


def check(document: Document) -> Iterator[Finding]:
    """One finding per cell, or one for a column that is blank in every row."""
    for table in document.tables.values():
        if table.table.mirrors is not None:
            continue
        for column in table.table.columns:
            asked = column.required and column.kind in _KINDS and not is_of_deficits(document.layout, table.key, column)
            if asked and column.key in table.columns:
                yield from _of_column(document, table, column)


def _of_column(document: Document, table: BoundTable, column: Column) -> Iterator[Finding]:
    sheet = document.sheets[table.sheet]
    rows: list[tuple[BoundRow, str, CellRef, Value]] = []
    for row in table.rows:
        label, ref = row_label(sheet, table, row), table.refs[row.at][column.key]
        if label and _can_have_it(row) and ref not in document.covered:
            rows.append((row, label, ref, sheet.value(ref.row, ref.col)))
    missing = [one for one in rows if _says_nothing(one[3], column)]
    heading = one_line(column.heading)
    if len(missing) == len(rows) > 1:
        _, label, ref, value = missing[0]
        text = f"{in_quotes(heading)} saknas på alla {len(rows)} rader i tabellen."
        at = make_finding(CODE, SEVERITY, text, ref, table=table.key, row=label, column=heading, value=_held(value))
        yield about_cells(at, [one[2] for one in missing])
        return
    for _, label, ref, value in missing:
        said = f"{in_quotes(str(value))} säger ingenting" if _held(value) else "Cellen är tom"
        text = f"{said}. Kolumnen {in_quotes(heading)} ska fyllas i: skriv ”Ej aktuellt” om det inte finns något."
        yield make_finding(CODE, SEVERITY, text, ref, table=table.key, row=label, column=heading, value=_held(value))


def _can_have_it(row: BoundRow) -> bool:
    return row.spec.role in _ROLES and row.spec.kind is None


def _held(value: Value) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _says_nothing(value: Value, column: Column) -> bool:
    if value is None or (isinstance(value, str) and not value.strip()):
        return True
    return column.kind is Kind.TEXT and isinstance(value, str) and normalized(value) in _SAYS_NOTHING


def live(row: LiveRow) -> Iterator[Piece]:
    """A blank, or a text that says nothing."""
    for column in row.entries if _can_have_it(row.row) else ():
        if column.required and column.kind in _KINDS and not is_of_deficits(row.layout, row.table.key, column):
            own = row.cell(column)
            missing = is_blank(own)
            if column.kind is Kind.TEXT:
                missing = any_of(missing, is_one_of(call("LOWER", call("TRIM", own)), sorted(_SAYS_NOTHING)))
            yield row.says(column, all_of(row.is_named, missing), "saknas")
