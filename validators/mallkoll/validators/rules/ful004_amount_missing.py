"""Ett belopp saknas.

En cell för ett tal är tom, fast cellerna bredvid på raden och över och under i kolumnen är ifyllda. Formlerna räknar
den som noll: avvikelsen blir hela budgeten, och summan för låg. Är det noll som menas, skriv 0 eller ett streck.

Inget sägs där de andra beloppen bestämmer vad som saknas (SUM004), där en inskriven summa visar att det är noll, där
de flesta cellerna i kolumnen är tomma, på en rad utanför summorna som har tal i högst hälften av sina celler (*Antal
invånare*), om en verksamhet som bara har förra årets siffror, eller om månader som inte har varit. I kolumner som
layouten kräver (``kravs: ja``) är ett streck inget svar. Saknas flera belopp i en kolumn eller på en rad, eller är hela
rader tomma, är det ett fynd.

Tabell: prognos

| Verksamhet | Prognos | Budget |
| --- | --- | --- |
| Äldreomsorg | 100 | 110 |
| Individ- och familjeomsorg | 250 | 240 |
| Övrigt | - | 50 |

Ett belopp är bortglömt.

| Verksamhet | Prognos | Budget |
| --- | --- | --- |
| Äldreomsorg | 100 | 110 |
| Individ- och familjeomsorg | **(tom)** | 240 |
| Övrigt | 50 | 50 |

En hel rad är inte ifylld.

| Verksamhet | Prognos | Budget |
| --- | --- | --- |
| Äldreomsorg | 100 | 110 |
| Individ- och familjeomsorg | 250 | 240 |
| Övrigt | **(tom)** | |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.number_findings import finding_at_reading
from mallkoll.validators.findings.words import enumerated, in_quotes
from mallkoll.validators.live.reach import Reach
from mallkoll.validators.rows.gaps import Extent, Gap, is_decided, is_named_by_figure, may_be_blank
from mallkoll.workbook.formulas.formula_tree import Node
from mallkoll.workbook.formulas.tree_builders import (
    TRUE,
    all_of,
    any_of,
    at_least,
    differs,
    greater,
    is_blank,
    minus,
    plus,
    times,
    when,
)
from mallkoll.workbook.layout.layout_model import Column, Role
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "FUL004"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding for the rows of a table that are not filled in at all, else one per column or row."""
    for gap in document.gaps:
        if gap.extent is not Extent.COLUMN:
            finding = finding_at_reading(CODE, SEVERITY, gap.readings[0], _text(gap))
            yield about_cells(finding, (reading.ref for reading in gap.readings))


def _text(gap: Gap) -> str:
    rows = list(dict.fromkeys(reading.row.label for reading in gap.readings))
    names = enumerated([in_quotes(one_line(row)) for row in rows])
    if gap.extent is Extent.ROWS:
        what = f"Raden {names} är inte ifylld" if len(rows) == 1 else f"Raderna {names} är inte ifyllda"
        return f"{what}. Fyll i beloppen, eller 0 där det inte finns något."
    if len(gap.readings) == 1 and gap.readings[0].is_dash:
        return "Beloppet krävs, men här står bara ett streck. Skriv det, eller 0 om det inte finns något."
    if len(gap.readings) == 1:
        return "Beloppet saknas, fast cellerna runt om är ifyllda. Fyll i det, eller 0 om det inte finns något."
    cells = enumerated([reading.ref.address for reading in gap.readings])
    if len({reading.ref.col for reading in gap.readings}) > 1:
        where = f"på {'raden' if len(rows) == 1 else 'raderna'} {names}"
    else:
        where = "i kolumnen"
    return f"{len(gap.readings)} belopp saknas {where} ({cells}). Fyll i dem, eller 0 där det inte finns något."


def live(row: LiveRow) -> Iterator[Piece]:
    """A single amount; a row or a column that nothing is filled in of may just not have been reached yet."""
    asked = [column for column in row.figures if not may_be_blank(column) and row.is_typed(row.row, column)]
    if row.row.spec.role is Role.FRAME:
        asked = [column for column in asked if is_decided(row.layout, row.table.table, column)]
    asked = [column for column in asked if not is_named_by_figure(row.row.spec.role, column)]
    for column in asked:
        missing = all_of(row.is_named, row.is_nothing(column))
        if not column.required:
            beside = [other for other in asked if other is not column and not other.prior]
            beside = beside or [other for other in asked if other is not column]
            if not beside:
                continue
            filled = any_of(*(differs(row.cell(other), "") for other in beside))
            missing = all_of(row.is_named, is_blank(row.cell(column)), filled, _usually_filled(row, column))
            if row.row.spec.role is Role.INFO:
                missing = all_of(missing, _has_most(row, asked))
        yield row.says(column, missing, "saknas", reach=Reach.ROW)


def _has_most(row: LiveRow, asked: Sequence[Column]) -> Node:
    """Whether more than half of the cells of a row beside the sums are filled in."""
    held = plus(*(when(differs(row.cell(column), ""), 1, 0) for column in asked))
    return greater(times(2, held), len(asked))


def _usually_filled(row: LiveRow, column: Column) -> Node:
    """Whether at least half of the column's other posts are filled in; in a list of the nämnd's own, of those named."""
    posts = row.typed_posts(column)
    own = sum(one.at == row.row.at for one in posts)
    if len(posts) <= own:
        return TRUE
    named = len(posts) if row.table.table.row else row.held_in_posts(column, row.table.table.label_column)
    return at_least(times(2, row.held_in_posts(column, column)), minus(named, own) if own else named)
