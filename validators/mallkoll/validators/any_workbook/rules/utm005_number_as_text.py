"""Ett tal är lagrat som text bland tal, och räknas inte med.

Excel räknar inte en text, hur mycket den än liknar ett tal: `97 410 tkr` och `ca 8 100` är text, och summan blir för
låg utan att någon ser det. Regeln frågar när cellerna ovanför och under är tal, och aldrig om nummer, koder och årtal.

Så här gör du: skriv talet på nytt, eller låt Excel göra om cellen till tal.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator
from typing import Final

from mallkoll.validators.any_workbook.own_book import OwnBook
from mallkoll.validators.any_workbook.own_sheet import OwnSheet, Place, is_year
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.words import enumerated, figure, in_quotes
from mallkoll.workbook.model.amount import Amount, parse_amount
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "UTM005"
SEVERITY = Severity.WARNING
_LONGEST: Final = 24
_ABOUT: Final = re.compile(r"(?:ca\b\.?|c:a|cirka|circa|omkring|ungefär|drygt|knappt|nästan|[~≈])\s*", re.IGNORECASE)
_BEFORE: Final = re.compile(
    r"(?:ca\b|c:a|cirka|circa|omkring|ungefär|drygt|knappt|nästan|kr|sek|[tm]kr|[tmk]sek|mnkr|mdkr)\b", re.IGNORECASE
)
_SAME_SIZE: Final = 50.0  # how many times larger or smaller than its neighbours a number without its unit may be
_NEAR: Final = 6  # cells up and down that are looked at
_BESIDE: Final = 6  # cells to the left and right that may show that it is a heading
_FEWEST: Final = 3  # numbers among them
_NAMES: Final = ("nr", "nummer", "kod", "konto", "id", "telefon", "post", "datum", "år", "ansvar", "projekt", "org")


def check(book: OwnBook) -> Iterator[Finding]:
    """The texts that are numbers among numbers, those of one column together."""
    for sheet in book.sheets:
        columns: dict[int, list[Place]] = {}
        for at, cell in sheet.sheet.cells.items():
            if isinstance(cell.value, str) and cell.formula is None and _amount(cell.value) and _among(sheet, at):
                columns.setdefault(at[1], []).append(at)
        for places in columns.values():
            yield _finding(sheet, sorted(places))


def _amount(text: str) -> Amount | None:
    """The number that a text is, alone or with a unit, a footnote or *ca*; None for names, codes and years."""
    stripped = text.strip()
    if not 0 < len(stripped) <= _LONGEST or (stripped[0].isalpha() and not _BEFORE.match(stripped)):
        return None
    bare = _ABOUT.sub("", stripped)
    if (bare[:1] == "0" and bare[1:2].isdigit()) or bare.endswith((" -", " –")):
        return None  # a code, or the beginning of a class such as 1 000 –
    amount = parse_amount(bare)
    is_bare = amount is not None and amount.unit is None
    return None if amount is None or (is_bare and is_year(amount.value)) else amount


def _among(sheet: OwnSheet, at: Place) -> bool:
    """Whether its neighbours in the column are figures, and the column holds amounts."""
    row, col = at
    near = [sheet.value((r, col)) for r in range(row - _NEAR, row + _NEAR + 1) if r > 0 and r != row]
    numbers = [value for value in near if isinstance(value, float)]
    beside = [isinstance(sheet.value((r, col)), float) for r in (row - 1, row + 1)]
    others = [value for value in near if isinstance(value, str) and not _amount(value)]
    heading = sheet.heading(row, col).casefold()
    return (
        not _is_heading(sheet, at)
        and any(beside) and len(numbers) >= _FEWEST and len(others) <= 1 and bool(sheet.label(row, col))
        and not all(map(is_year, numbers))
        and not any(name in heading.split() or heading.endswith(name) for name in _NAMES)
    )  # fmt: skip


def _is_heading(sheet: OwnSheet, at: Place) -> bool:
    """Whether it stands over figures as a heading does: nothing but texts in its row, and no figure above it."""
    row, col = at
    if any(sheet.number((r, col)) is not None for r in range(max(1, row - _NEAR), row)):
        return False
    held = [sheet.value((row, c)) for c in range(max(1, col - _BESIDE), col + _BESIDE + 1) if c != col]
    if any(isinstance(value, float) for value in held):
        return False
    return not sheet.heading(row, col) or any(isinstance(value, str) and _amount(value) for value in held)


def _finding(sheet: OwnSheet, places: list[Place]) -> Finding:
    held = str(sheet.value(places[0]))
    expected = _expected(sheet, places[0], _amount(held))
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
    near = [sheet.number((row, at[1])) for row in range(max(1, at[0] - _NEAR), at[0] + _NEAR + 1)]
    sizes = [abs(number) for number in near if number]
    usual = statistics.median(sizes) if sizes else 0.0
    is_alike = usual / _SAME_SIZE <= abs(amount.value) <= usual * _SAME_SIZE
    return amount.value if is_alike else None
