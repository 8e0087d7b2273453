"""En text från förra perioden är inte uppdaterad.

När en mall görs av periodens föregångare följer kommentarerna med, med orden *Att uppdatera:* framför. Står orden kvar
är texten inte genomläst: den handlar om en annan period. Skriv om texten och ta bort orden. Flera sådana texter i en
kolumn är ett fynd.

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
from string import whitespace

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import about_cells, finding_in_column
from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.texts.text_cells import TextPlace, text_cells
from mallkoll.workbook.binding.template_identifiers import TO_UPDATE_PREFIX
from mallkoll.workbook.model.text import normalized
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "FOR005"
SEVERITY = Severity.WARNING

_FIRST = frozenset(f"{TO_UPDATE_PREFIX[0].lower()}{TO_UPDATE_PREFIX[0]}{whitespace}\u00a0")
"""What such a text may begin with: most begin with something else."""


def check(document: Document) -> Iterator[Finding]:
    """One finding per column with texts that still begin with the words put before them when they were carried over."""
    prefix = normalized(TO_UPDATE_PREFIX)
    columns: dict[tuple[str, str], list[tuple[TextPlace, str]]] = {}
    for place, value, _ in document.once(text_cells):
        if value and value[0] in _FIRST and normalized(value[: 2 * len(TO_UPDATE_PREFIX)]).startswith(prefix):
            columns.setdefault((place.table.key, place.column.key), []).append((place, value))
    for kept in columns.values():
        yield _finding(kept)


def _finding(kept: Sequence[tuple[TextPlace, str]]) -> Finding:
    words, (place, value) = in_quotes(TO_UPDATE_PREFIX.strip()), kept[0]
    if len(kept) == 1:
        text = f"Texten är hämtad från förra perioden. Skriv om den och ta bort orden {words}."
    else:
        text = f"{len(kept)} texter är hämtade från förra perioden. Skriv om dem och ta bort orden {words}."
    finding = finding_in_column(CODE, SEVERITY, text, place.ref, place.table, place.row.label, place.column, value)
    return about_cells(finding, (one.ref for one, _ in kept))
