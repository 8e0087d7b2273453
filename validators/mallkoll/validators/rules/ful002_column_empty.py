"""En kolumn är inte ifylld.

Alla celler i en kolumn för tal är tomma, fast tabellen i övrigt är ifylld. Formlerna räknar en tom cell som noll, så
att avvikelser och summor ser rimliga ut men är fel. Ett streck är en uppgift (noll), och kolumner där layouten säger
``tomt_ar_noll`` får vara tomma. Kräver layouten kolumnen (``kravs: ja``) är det ett fel.

Tabell: prognos

| Verksamhet | Prognos | Budget |
| --- | --- | --- |
| Äldreomsorg | - | 110 |
| Individ- och familjeomsorg | - | 240 |
| Övrigt | - | 50 |

Prognosen är bortglömd.

| Verksamhet | Prognos | Budget |
| --- | --- | --- |
| Äldreomsorg | **(tom)** | 110 |
| Individ- och familjeomsorg | | 240 |
| Övrigt | | 50 |
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.number_findings import finding_at_reading
from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.live.reach import Reach
from mallkoll.validators.rows.gaps import Extent, may_be_blank
from mallkoll.validators.untouched import empty_tables, unanswered_tables
from mallkoll.workbook.binding.bound_table import BoundRow
from mallkoll.workbook.formulas.formula_tree import Node
from mallkoll.workbook.formulas.tree_builders import all_of, any_of, at_least, equal, times
from mallkoll.workbook.layout.layout_model import TOTALS, Column
from mallkoll.workbook.model.text import counted
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "FUL002"
SEVERITY = Severity.WARNING

_MOST_OTHERS = 3  # columns that a formula looks at to see whether the sheet is being filled in


def check(document: Document) -> Iterator[Finding]:
    """One finding per column, about all its cells."""
    columns = [gap for gap in document.gaps if gap.extent is Extent.COLUMN]
    empty = {table.key for table in empty_tables(document)} | unanswered_tables(document).keys() if columns else set()
    for gap in columns:
        first = gap.readings[0]
        if first.table.key in empty:
            continue  # the whole table is: FUL003
        heading, size = in_quotes(first.column.heading), counted(len(gap.readings), "cell", "celler")
        text = f"Kolumnen {heading} är inte ifylld ({size}). Fyll i beloppen, eller 0 där det inte finns något."
        severity = Severity.ERROR if first.column.required else SEVERITY
        yield about_cells(finding_at_reading(CODE, severity, first, text), (reading.ref for reading in gap.readings))


def live(row: LiveRow) -> Iterator[Piece]:
    """Beside the first total, where another column on the sheet that the template left blank is filled in."""
    first = next((one for one in row.table.rows if one.spec.role in TOTALS), row.table.rows[0])
    for column in row.figures if row.row.at == first.at else ():
        posts = _asked(row, column)
        others = list(_filled_in(row, column))[:_MOST_OTHERS] if len(posts) > 1 else []
        if others:
            empty = equal(row.held_in_posts(column, column), 0)
            wrong, first_post = all_of(empty, any_of(*others)), row.live_table.ref(posts[0], column)
            yield row.says(column, wrong, "kolumnen är inte ifylld", reach=Reach.BEYOND, about=[first_post])


def _asked(row: LiveRow, column: Column) -> list[BoundRow]:
    """The posts of a column that the nämnd fills in from the start."""
    posts = [] if may_be_blank(column) else row.typed_posts(column)
    return [] if any(row.live_table.ref(one, column) in row.live_table.known for one in posts) else posts


def _filled_in(row: LiveRow, column: Column) -> Iterator[Node]:
    """For each other such column on the sheet, the table's own first, whether half of its posts are filled in."""
    on_sheet = [
        t for t in row.book.tables.values() if t.bound.sheet == row.table.sheet and t.bound.table.mirrors is None
    ]
    for table in sorted(on_sheet, key=lambda table: table is not row.live_table):
        for there in islice(row.book.rows(table), 1):
            for other in there.columns:
                posts = _asked(there, other) if other.numeric and other.key in table.bound.columns else []
                if posts and (table is not row.live_table or other is not column):
                    yield at_least(times(2, there.held_in_posts(other, other)), len(posts))
