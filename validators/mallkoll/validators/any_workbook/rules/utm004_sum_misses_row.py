"""En summa tar inte med en rad.

En rad som läggs in sist, strax ovanför summan, kommer ofta inte med i den. Regeln frågar när raden har ett namn och ett
tal av samma slag som de andra, och ingen annan formel räknar den, eller när summorna bredvid gör det. Om en rad mellan
dem som summeras frågar den när en summa bredvid räknar raden, eller när inskrivna summor saknar just den i alla
kolumner.

Så här gör du: låt summan gå till och med raden, eller skriv i kolumnen Motivering på bladet Kontroll varför den ska
stå utanför.
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.any_workbook.missed_rows import MissedRow
from mallkoll.validators.any_workbook.own_book import OwnBook
from mallkoll.validators.any_workbook.own_sheet import OwnSheet
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.words import figure, in_quotes
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "UTM004"
SEVERITY = Severity.WARNING


def check(book: OwnBook) -> Iterator[Finding]:
    """The totals that miss a row, all columns of one total in one finding."""
    for sheet in book.sheets:
        for missed in book.missed[sheet.name]:
            yield _finding(sheet, missed)


def _finding(sheet: OwnSheet, missed: MissedRow) -> Finding:
    at, shown = missed.sums[0], sheet.number(missed.sums[0])
    name = in_quotes(sheet.label(*missed.missed[0]))
    what = f"den {missed.which} raden, {name} på rad {missed.row}" if missed.which else f"{name} på rad {missed.row}"
    expected = None if shown is None else shown + missed.value
    becomes = "" if expected is None else f" Med den blir summan {figure(expected)} i stället för {figure(shown or 0)}."
    text = f"Summan tar inte med {what}: {figure(missed.value)} i {sheet.ref(missed.missed[0]).address}.{becomes}"
    return about_cells(sheet.finding(CODE, text, at, expected=expected), [sheet.ref(place) for place in missed.sums])
