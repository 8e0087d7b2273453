"""Bladet Start säger en annan nämnd än den som mallen gjordes för.

Filen räknas till den nämnd som står på Start: i rapporten, bland leveranserna och i kommunens sammanställning. Mallen
har en annan nämnds rader, mål och ram. Antingen har namnet skrivits fel, eller så är det fel mall.

*Socialnämnden* och *Socialnämnd* är samma nämnd. Inget sägs där Start har en annan kommun än mallen. Har nämnden bytt
namn, eller används en mall för flera nämnder: svara det i Motivering på bladet Kontroll.
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.facts.overview import START_TABLE, kommun_key, namnd_key, start_values
from mallkoll.validators.findings.make_finding import make_finding
from mallkoll.validators.findings.words import in_quotes
from mallkoll.workbook.layout.layout_model import Kind
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "TAB008"
SEVERITY = Severity.WARNING
_ROW, _KOMMUN = "namnd", "kommun"


def check(document: Document) -> Iterator[Finding]:
    """At most one finding, on the name on the sheet Start."""
    layout, made_for = document.layout, document.layout.namnd
    start_says = document.once(start_values) if made_for is not None else {}
    written, kommun = start_says.get(_ROW), start_says.get(_KOMMUN)
    if made_for is None or written is None or made_for == written or namnd_key(made_for) == namnd_key(written):
        return
    if kommun is not None and kommun_key(kommun) != kommun_key(layout.kommun or ""):
        return  # another kommun uses it as a pattern
    start = document.tables[START_TABLE]
    cells = ((row, ref) for row, column, ref in start.cells() if row.key == _ROW and column.kind is not Kind.LABEL)
    row, ref = next(cells)
    text = (
        f"Här står {in_quotes(written)}, men mallen är gjord för {in_quotes(made_for)}. Filen räknas till den nämnd "
        "som står här. Rätta namnet, eller fyll i nämndens egen mall."
    )
    yield make_finding(CODE, SEVERITY, text, ref, table=start.key, row=one_line(row.label), value=written)
