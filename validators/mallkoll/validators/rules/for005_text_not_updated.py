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

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import finding_in_column
from mallkoll.validators.findings.words import in_quotes
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.binding.template_identifiers import TO_UPDATE_PREFIX
from mallkoll.workbook.layout.layout_model import Kind
from mallkoll.workbook.model.text import normalized
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "FOR005"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per text that still begins with the words put before it when it was carried over."""
    prefix = normalized(TO_UPDATE_PREFIX)
    for table in document.tables.values():
        cells = document.sheets[table.sheet].cells
        for column in table.table.columns:
            col = table.columns.get(column.key)
            if column.kind is not Kind.TEXT or col is None:
                continue
            for row in table.rows:
                cell = cells.get((row.at, col))
                value = cell.value if cell else None
                if not isinstance(value, str) or value.lstrip()[:3].lower() != prefix[:3]:
                    continue  # cheap test first: most texts end here
                if normalized(value[: 2 * len(TO_UPDATE_PREFIX)]).startswith(prefix):
                    words = in_quotes(TO_UPDATE_PREFIX.strip())
                    text = f"Texten är hämtad från förra perioden. Skriv om den och ta bort orden {words}."
                    ref = CellRef(table.sheet, row.at, col)
                    yield finding_in_column(CODE, SEVERITY, text, ref, table, row.label, column, value)
