"""En text från förra perioden är inte uppdaterad.

När en mall görs av periodens föregångare följer kommentarerna med, med orden *Att uppdatera:* framför. Står orden kvar
är texten inte genomläst: den handlar om en annan period. Skriv om texten och ta bort orden.

Varför: en gammal kommentar ser riktig ut och läses som årets.

Tabell: garantier

| Kvalitetsgaranti | Bedömning | Kommentar |
| --- | --- | --- |
| Gruppverksamhet | Ej uppfylld | Två tjänster är obesatta. Statistiken ska uppdateras i maj. |

Orden står kvar.

| Kvalitetsgaranti | Bedömning | Kommentar |
| --- | --- | --- |
| Gruppverksamhet | Ej uppfylld | **Att uppdatera: Kan inte erbjudas på grund av personalbrist.** |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import finding_in_column
from mallkoll.validators.findings.words import in_quotes
from mallkoll.workbook.binding.bound_layout import BoundLayout
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.binding.template_identifiers import TO_UPDATE_PREFIX
from mallkoll.workbook.layout.layout_model import Column, Kind
from mallkoll.workbook.model.text import normalized
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "FOR005"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per text that still begins with the words put before it when it was carried over."""
    prefix = normalized(TO_UPDATE_PREFIX)
    begins = prefix[:3]
    for table, places in document.bound.once(_texts):
        cells = document.sheets[table.sheet].cells
        for column, row, place in places:
            cell = cells.get(place)
            value = cell.value if cell else None
            if not isinstance(value, str) or value.lstrip()[:3].lower() != begins:
                continue  # cheap test first: most texts end here
            if normalized(value[: 2 * len(TO_UPDATE_PREFIX)]).startswith(prefix):
                words = in_quotes(TO_UPDATE_PREFIX.strip())
                text = f"Texten är hämtad från förra perioden. Skriv om den och ta bort orden {words}."
                ref = CellRef(table.sheet, *place)
                yield finding_in_column(CODE, SEVERITY, text, ref, table, row.label, column, value)


def _texts(bound: BoundLayout) -> Sequence[tuple[BoundTable, Sequence[tuple[Column, BoundRow, tuple[int, int]]]]]:
    """The tables with the places of their texts, column by column."""
    return [
        (
            table,
            [
                (column, row, (row.at, table.columns[column.key]))
                for column in table.table.columns
                if column.kind is Kind.TEXT and column.key in table.columns
                for row in table.rows
            ],
        )
        for table in bound.tables.values()
    ]
