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
from mallkoll.validators.texts.text_cells import text_cells
from mallkoll.workbook.binding.template_identifiers import TO_UPDATE_PREFIX
from mallkoll.workbook.model.text import normalized
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "FOR005"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per text that still begins with the words put before it when it was carried over."""
    prefix = normalized(TO_UPDATE_PREFIX)
    first = prefix[:3]
    # cheap test first: most texts end here
    perhaps = [one for one in document.once(text_cells) if one[1].lstrip()[:3].lower() == first]
    for place, value, _ in perhaps:
        if normalized(value[: 2 * len(TO_UPDATE_PREFIX)]).startswith(prefix):
            words = in_quotes(TO_UPDATE_PREFIX.strip())
            text = f"Texten är hämtad från förra perioden. Skriv om den och ta bort orden {words}."
            table, row, column = place.table, place.row, place.column
            yield finding_in_column(CODE, SEVERITY, text, place.ref, table, row.label, column, value)
