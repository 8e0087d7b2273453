"""Ett tal är lagrat som text bland tal, och räknas inte med.

Excel räknar inte en text, hur mycket den än liknar ett tal: `97 410 tkr` och `ca 8 100` är text, och summan blir för
låg utan att någon ser det. Regeln frågar när cellerna ovanför och under är tal, eller när en hel kolumn av text bredvid
en kolumn med tal är skriven som belopp (`13 100`), och aldrig om nummer, koder och årtal.

Så här gör du: skriv talet på nytt, eller låt Excel göra om cellen till tal.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Final

from mallkoll.validators.any_workbook.own_book import OwnBook
from mallkoll.validators.any_workbook.own_sheet import OwnSheet, Place
from mallkoll.validators.any_workbook.text_amounts import NEAR, text_amount, texts_among_figures
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.words import enumerated, figure, in_quotes
from mallkoll.workbook.model.amount import Amount
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "UTM005"
SEVERITY = Severity.WARNING
_SAME_SIZE: Final = 50.0  # how many times larger or smaller than its neighbours a number without its unit may be


def check(book: OwnBook) -> Iterator[Finding]:
    """The texts that are numbers among numbers, those of one column, or of columns on the same rows, together."""
    for sheet in book.sheets:
        columns: dict[int, list[Place]] = {}
        for at in texts_among_figures(sheet):
            columns.setdefault(at[1], []).append(at)
        together: dict[object, list[Place]] = {}
        for col, places in columns.items():
            rows = frozenset(row for row, _ in places)
            together.setdefault(rows if len(rows) > 1 else col, []).extend(places)
        for places in together.values():
            yield _finding(sheet, sorted(places))


def _finding(sheet: OwnSheet, places: list[Place]) -> Finding:
    held = str(sheet.value(places[0]))
    expected = _expected(sheet, places[0], text_amount(held))
    if len(places) == 1:
        number = "" if expected is None else f" {figure(expected)}"
        text = f"{in_quotes(held)} är lagrat som text bland tal och räknas inte med. Skriv talet{number} på nytt."
    else:
        cells = enumerated([sheet.ref(at).address for at in places])
        text = f"Talen i {cells} är lagrade som text bland tal och räknas inte med. Skriv dem på nytt som tal."
    finding = sheet.finding(CODE, text, places[0], expected=expected)
    return about_cells(finding, [sheet.ref(at) for at in places])


def _expected(sheet: OwnSheet, at: Place, amount: Amount | None) -> float | None:
    """The number to write; None where the unit makes it another one than its neighbours are."""
    if amount is None or amount.unit is None or amount.percent:
        return None if amount is None else amount.stored
    near = [sheet.number((row, at[1])) for row in range(max(1, at[0] - NEAR), at[0] + NEAR + 1)]
    sizes = [abs(number) for number in near if number]
    usual = statistics.median(sizes) if sizes else 0.0
    is_alike = usual / _SAME_SIZE <= abs(amount.value) <= usual * _SAME_SIZE
    return amount.value if is_alike else None
