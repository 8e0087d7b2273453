"""Samma indikator står två gånger.

Indikatorn finns redan på en annan rad i samma tabell, under samma nämndmål. Ta bort den ena, så att bara ett värde
gäller. Samma indikator under två olika nämndmål är inget fel.

Tabell: indikatorer

| Nämndmål | Indikator | Augusti 2026 | Målvärde |
| --- | --- | --- | --- |
| Goda arbetsplatser | Total sjukfrånvaro | 6,6 | 5,3 |
| Goda arbetsplatser | Män | 3,6 | |
| Goda arbetsplatser | Andel heltidsanställda | 98 | 99 |
| Goda arbetsplatser | Män | 96 | |
| Hållbara chefer | Total sjukfrånvaro | 3,7 | 3 |

Den tredje raden upprepar den första.

| Nämndmål | Indikator | Augusti 2026 | Målvärde |
| --- | --- | --- | --- |
| Goda arbetsplatser | Total sjukfrånvaro | 6,6 | 5,3 |
| Goda arbetsplatser | Andel heltidsanställda | 98 | 99 |
| Goda arbetsplatser | **Total  sjukfrånvaro** | 6,5 | 5,3 |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.indicator_findings import finding_at_entry
from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.indicators.entries import Entry
from mallkoll.validators.indicators.indicator_rows import Indicator
from mallkoll.validators.indicators.targets import FreeText
from mallkoll.workbook.model.text import normalized
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "IND009"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per repeated row, on its name."""
    names = [(one.table.key, normalized(one.label)) for one in document.indicators]
    if len(set(names)) == len(names):
        return  # nearly always
    by_name: dict[tuple[str, str], list[Indicator]] = {}
    for name, one in zip(names, document.indicators, strict=True):
        by_name.setdefault(name, []).append(one)
    for alike in [alike for alike in by_name.values() if len(alike) > 1]:
        first_rows: dict[tuple[object, ...], int] = {}
        for indicator in alike:
            table, total = indicator.table, indicator.total
            under = (total.row.at if total is not None else 0, *map(normalized, indicator.groups))
            first_row = first_rows.setdefault(under, indicator.row.at)
            if first_row == indicator.row.at:
                continue
            ref = table.ref(indicator.row, table.table.label_column.key)
            if ref is not None:
                entry = Entry(ref, table.table.label_column, indicator.label, FreeText(indicator.label))
                text = f"Indikatorn {in_quotes(indicator.label)} står redan på rad {first_row}."
                yield finding_at_entry(CODE, SEVERITY, indicator, entry, text)
