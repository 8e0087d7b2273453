"""Målvärdet är text som bara en människa kan bedöma.

”Systematisk analys” kan vara ett gott mål, men inget program kan säga om det är nått. Mallkoll gissar inte: sådana
indikatorer får inget förslag till bedömning. En upplysning per tabell räknar upp dem.

Tabell: indikatorer

| Indikator | Augusti 2026 | Målvärde |
| --- | --- | --- |
| Andel heltidsanställda | 98 | 99 |

Två målvärden är text.

| Indikator | Augusti 2026 | Målvärde |
| --- | --- | --- |
| Bredd i boenden | Pågår | **Systematisk analys** |
| Balans i insatser | Pågår | Månatlig uppföljning |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.indicator_findings import entry_addresses, finding_at_entry, totals_by_table
from mallkoll.validators.indicators.targets import FreeText
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "IND013"
SEVERITY = Severity.INFO


def check(document: Document) -> Iterator[Finding]:
    """One info per table, on the first målvärde that is a text."""
    for indicators in document.once(totals_by_table):
        texts = [(i, i.target) for i in indicators if i.target is not None and type(i.target.target) is FreeText]
        if texts:
            addresses = entry_addresses([entry for _, entry in texts])
            count_text = (
                "Målvärdet är en text" if len(texts) == 1 else f"{len(texts)} målvärden är texter ({addresses})"
            )
            text = f"{count_text} som bara en människa kan bedöma. Mallkoll föreslår ingen bedömning."
            yield finding_at_entry(CODE, SEVERITY, *texts[0], text)
