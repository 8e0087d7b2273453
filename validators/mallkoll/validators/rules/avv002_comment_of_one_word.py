"""Kommentaren till en stor avvikelse är ett enda ord.

En verksamhet avviker från budget med mer än gränsen (AVV001), och kommentaren är ett enda ord. Det säger sällan
varför, eller vad som görs åt det.

Tabell: avvikelser

| Verksamhet | Prognos | Budget | Avvikelse | Kommentar |
| --- | --- | --- | --- | --- |
| Skola | 101400 | 100000 | -1400 | Fler elever än beräknat. |
| Fritid | 900 | 1000 | 100 | Vakanser |

Ett ord om skolans underskott.

| Verksamhet | Prognos | Budget | Avvikelse | Kommentar |
| --- | --- | --- | --- | --- |
| Skola | 101400 | 100000 | -1400 | **Underskott** |
| Fritid | 900 | 1000 | 100 | Vakanser |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.deviations import LIMIT, deviating
from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import make_finding
from mallkoll.validators.findings.words import figure, in_quotes
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "AVV002"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per comment."""
    for one in deviating(document):
        words = one.comment.split()
        if len(words) == 1 and words[0].strip("-–—"):
            amount = f"{figure(one.reading.value or 0.0)} {one.unit}"
            text = (
                f"{in_quotes(one.comment)} är ett enda ord om en avvikelse på {amount}. Skriv varför det avviker, och "
                f"vad som görs åt det (gräns: det större av {LIMIT.words(one.unit)})."
            )
            yield make_finding(CODE, SEVERITY, text, one.at, table=one.place.key, row=one_line(one.row.label),
                        column=one_line(one.column.heading), value=one.comment)  # fmt: skip
