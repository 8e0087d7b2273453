"""Ett mål eller en indikator är borta, eller heter något annat än tidigare under året.

Det som internbudgeten lovar att följa upp följs upp under samma namn i årets rapporter. Är ett namn ändrat går det inte
att se utvecklingen, och är en indikator borta följs den inte upp. De som gäller samma tabell sägs en gång. En rapport
som bara har några få av indikatorerna är ett urval, och anmärks inte. Ett nytt namn som ska gälla skrivs som `alias` på
raden i layouten, eller motiveras.

| rapport | rad | uppgift | avser | värde |
| --- | --- | --- | --- | --- |
| internbudget 2026 | Andel nöjda brukare | malvarde | 2026 | 90 |
| internbudget 2026 | Sjukfrånvaro | malvarde | 2026 | 5,3 |
| 2026-04 | Andel nöjda brukare | malvarde | 2026 | 90 |
| 2026-04 | Sjukfrånvaro | malvarde | 2026 | 5,3 |

Indikatorn har fått ett annat namn.

| rapport | rad | uppgift | avser | värde |
| --- | --- | --- | --- | --- |
| internbudget 2026 | Andel nöjda brukare | malvarde | 2026 | 90 |
| internbudget 2026 | Sjukfrånvaro | malvarde | 2026 | 5,3 |
| 2026-04 | **Andel nöjda brukare i hemtjänsten** | malvarde | 2026 | 90 |
| 2026-04 | Sjukfrånvaro | malvarde | 2026 | 5,3 |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from mallkoll.validators.comparing.changes import Told
from mallkoll.validators.comparing.delivered import Delivered, Deliveries, Row
from mallkoll.validators.comparing.lost_rows import Gone, lost_rows, rows_of_year
from mallkoll.validators.findings.words import enumerated, in_quotes
from mallkoll.workbook.model.text import counted
from mallkoll.workbook.results.finding import ComparedCell, Finding, Severity, SheetCell

CODE = "KOR006"
SEVERITY = Severity.WARNING
_ALIAS = "Skriv det gamla namnet, skriv det som alias i layouten, eller motivera ändringen."
_FOLLOW = "Följ upp som beslutat, eller motivera varför inte."


def check(deliveries: Deliveries) -> Iterator[Told]:
    """One finding per report for rows in other words, and one for rows that are gone."""
    for series in deliveries.series:
        for report, known in rows_of_year(series):
            for lost in lost_rows(series, report, known):
                reworded = [gone for gone in lost.rows if gone.now is not None]
                dropped = [gone for gone in lost.rows if gone.now is None]
                settled: list[Gone] = []
                for some in (reworded, dropped):
                    for target, finding in _findings(report, some):
                        if target.checked or target.answered(finding):
                            settled += some  # told once
                        if target.checked:
                            yield Told(target.file, finding)
                for gone in settled:
                    known.pop(series.name(gone.before.concept), None)


def _findings(report: Delivered, rows: Sequence[Gone]) -> Iterator[tuple[Delivered, Finding]]:
    """A finding on the later report; on each earlier one where only those are checked."""
    if not rows:
        return
    later = _in_later(rows)
    if report.checked or report.answered(later):
        yield report, later
        return
    for earlier in dict.fromkeys(gone.before_in for gone in rows):
        yield earlier, _in_earlier(report, [gone for gone in rows if gone.before_in is earlier])


def _in_later(rows: Sequence[Gone]) -> Finding:
    new = [gone.now for gone in rows if gone.now is not None]
    other = enumerated(list(dict.fromkeys(f"{g.before_in.name} ({PurePath(g.before_in.file).name})" for g in rows)))
    if new:
        pairs = [f"{in_quotes(g.before.label)} heter {in_quotes(g.now.label)}" for g in rows if g.now is not None]
        text = f"Annat namn än i {other}: {enumerated(pairs, 3)}. {_ALIAS}"
    else:
        names = [f"{in_quotes(g.before.label)} ({g.before.sheet}!{g.before.cell})" for g in rows]
        text = f"{counted(len(rows), 'rad', 'rader')} i {other} finns inte här: {enumerated(names, 3)}. {_FOLLOW}"
    compared = [_compared(gone.before_in, gone.before) for gone in rows]
    return _finding(new, rows[0].before, text, compared)


def _in_earlier(later: Delivered, rows: Sequence[Gone]) -> Finding:
    other = f"{later.name} ({PurePath(later.file).name})"
    if rows[0].now is not None:
        pairs = [f"{in_quotes(g.before.label)} heter {in_quotes(g.now.label)}" for g in rows if g.now is not None]
        text = f"Annat namn i {other}: {enumerated(pairs, 3)}. {_ALIAS}"
    else:
        names = [in_quotes(gone.before.label) for gone in rows]
        text = f"{counted(len(rows), 'rad', 'rader')} finns inte i {other}: {enumerated(names, 3)}. {_FOLLOW}"
    compared = [_compared(later, gone.now) for gone in rows if gone.now is not None]
    return _finding([gone.before for gone in rows], rows[0].before, text, compared)


def _finding(rows: Sequence[Row], about: Row, text: str, compared: Sequence[ComparedCell]) -> Finding:
    """On the first of the rows; on the file, in the words of the row that is gone, where there are none."""
    first = rows[0] if rows else None
    cells = tuple(SheetCell(row.sheet, row.cell) for row in rows)
    return Finding(
        code=CODE, severity=SEVERITY, sheet=first and first.sheet, cell=first and first.cell,
        table=(first or about).table, row=(first or about).label, column=None, value=first and first.label,
        expected=None, text=text, proposals=(), cells=cells if len(cells) > 1 else (), compared=tuple(compared),
    )  # fmt: skip


def _compared(report: Delivered, row: Row) -> ComparedCell:
    return ComparedCell(report.file, row.sheet, row.cell, row.label, report.name)
