"""En tabell är inte ifylld.

I tabellen står bara radernas namn och det som mallen gjordes med (som budgeten), fast andra tabeller i arbetsboken är
ifyllda. Är det så för flera tabeller på ett blad sägs det en gång för bladet. Är det en enda kolumn som saknas säger
FUL002 det. En tabell som layouten kallar ``valfri`` får vara tom, och likaså en lista utan rader.
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import about_cells, make_finding
from mallkoll.validators.findings.words import enumerated, in_quotes
from mallkoll.validators.untouched import cells_to_fill, empty_tables, unanswered_tables
from mallkoll.workbook.binding.bound_table import BoundTable, CellRef
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "FUL003"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per sheet, about the tables on it in which nothing is filled in."""
    by_sheet: dict[str, list[tuple[BoundTable, list[CellRef]]]] = {}
    for table in empty_tables(document):
        if not table.table.optional:
            cells = list(cells_to_fill(document, table))
            if cells:
                by_sheet.setdefault(table.sheet, []).append((table, cells))
    for key, columns in unanswered_tables(document).items():
        table = document.tables[key]
        cells = [reading.ref for gap in columns for reading in gap.readings]
        by_sheet.setdefault(table.sheet, []).append((table, cells))
    for found in by_sheet.values():
        found.sort(key=lambda pair: pair[1][0])
        first, refs = found[0][0], [ref for _, cells in found for ref in cells]
        names = enumerated([in_quotes(one_line(table.table.heading)) for table, _ in found])
        what = f"Tabellen {names} är inte ifylld" if len(found) == 1 else f"Tabellerna {names} är inte ifyllda"
        if all(table.key in unanswered_tables(document) for table, _ in found):
            what += ": där står bara det som mallen gjordes med"
        text = f"{what}. Skriv åtminstone varför det inte finns något att redovisa."
        yield about_cells(make_finding(CODE, SEVERITY, text, refs[0], table=first.key), refs)
