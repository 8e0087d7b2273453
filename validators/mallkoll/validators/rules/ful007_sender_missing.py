"""Det står inte vem som lämnar, eller när.

På bladet Start finns en rad för uppgiftslämnare och en för datum, men de är inte ifyllda. Den som frågar om siffrorna
vet då inte vem som svarar, eller vilken av två filer som är den senaste. Är båda tomma sägs det bara om mallen är gjord
för att lämnas in: om den har ett sista datum eller en kontakt (``lamnas_senast``, ``kontakt``). Har mallen inga sådana
rader sägs ingenting, och är hela filen orörd räcker FUL001.
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.facts.overview import SENDER_ROWS, START_TABLE
from mallkoll.validators.findings.make_finding import about_cells, make_finding
from mallkoll.validators.findings.words import enumerated
from mallkoll.workbook.layout.layout_model import Kind
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "FUL007"
SEVERITY = Severity.INFO


def check(document: Document) -> Iterator[Finding]:
    """One finding for what is missing; of both alike only where somebody waits for the file to be handed in."""
    start = document.tables.get(START_TABLE)
    if start is None:
        return
    sheet = document.sheets[start.sheet]
    asked = [
        (row, ref) for row, column, ref in start.cells() if row.key in SENDER_ROWS and column.kind is not Kind.LABEL
    ]
    blank = [(row, ref) for row, ref in asked if sheet.value(ref.row, ref.col) in {None, ""}]
    awaited = document.layout.period.due is not None or document.layout.contact is not None
    if blank and (awaited or len(blank) < len(asked)):
        names = enumerated([one_line(row.label) for row, _ in blank])
        text = (
            f"{names} saknas på bladet {start.sheet}. Skriv vem som svarar på frågor om siffrorna, och när det lämnas."
        )
        first, at = blank[0]
        yield about_cells(make_finding(CODE, SEVERITY, text, at, table=start.key, row=first.label),
                          [ref for _, ref in blank])  # fmt: skip
