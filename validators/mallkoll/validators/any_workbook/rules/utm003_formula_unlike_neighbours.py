"""En formel räknar annorlunda än formlerna på båda sidor.

När formlerna till vänster och höger (eller ovanför och under) är kopior av varandra, och den emellan pekar på andra
celler, är den oftast felkopierad. Regeln frågar bara när grannarna är eniga och resultatet blir ett annat.

Så här gör du: kopiera grannens formel, eller skriv i kolumnen Motivering på bladet Kontroll varför den ska räkna så.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mallkoll.validators.any_workbook.own_book import OwnBook
from mallkoll.validators.any_workbook.own_sheet import OwnSheet, Place, runs, weighted_sum
from mallkoll.validators.findings.words import figure
from mallkoll.workbook.formulas.relative_form import skeleton
from mallkoll.workbook.model.book import address
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "UTM003"
SEVERITY = Severity.WARNING
_AGREE: Final = 3  # so many neighbours are copies of each other
_MOST: Final = 5  # of a sheet with more, the formulas are of many kinds and their neighbours say nothing


def check(book: OwnBook) -> Iterator[Finding]:
    """The formulas between copies of another formula."""
    for sheet in book.sheets:
        told = {at for missed in book.missed[sheet.name] for at in missed.sums}
        found = [
            finding for at in sheet.forms
            if at not in told and (finding := _between_others(sheet, at)) is not None
        ]  # fmt: skip
        if len(found) <= _MOST:
            yield from found


def _between_others(sheet: OwnSheet, at: Place) -> Finding | None:
    forms, (row, col) = sheet.forms, at
    own = forms[at]
    for (r, c), line in (((0, 1), "bredvid"), ((1, 0), "ovanför och under")):
        left, right = forms.get((row - r, col - c)), forms.get((row + r, col + c))
        if left is None or left != right or left == own:
            continue
        if own in {forms.get((row + c, col + r)), forms.get((row - c, col - r))}:
            continue  # the whole line across is so
        count = sum(1 for step in ((-r, -c), (r, c)) for _ in runs(forms, at, step))
        if count < _AGREE or _aggregates(sheet, at, (r, c)):
            continue
        return _finding(sheet, at, (row - r, col - c), line)
    return None


def _aggregates(sheet: OwnSheet, at: Place, step: Place) -> bool:
    """Whether the formula refers to the cells of the line that it stands in, as a subtotal among columns does."""
    form = sheet.linear(sheet.formulas[at], at)
    if form is None:
        return False
    return any(
        ref.sheet == sheet.name and ((ref.row == at[0]) if step == (0, 1) else (ref.col == at[1]))
        for ref in form.terms
    )  # fmt: skip


def _finding(sheet: OwnSheet, at: Place, beside: Place, line: str) -> Finding | None:
    formula, moved = sheet.formulas[at], sheet.moved(beside, at)
    shown = sheet.number(at)
    form, expected_form = sheet.linear(formula, at), sheet.linear(moved, at)
    gives = None
    if form is not None and expected_form is not None:
        gives = weighted_sum(sheet.places, expected_form)
        if gives is None or shown is None or abs(gives - shown) <= 1e-6 * max(1.0, abs(shown)):
            return None
    elif skeleton(formula) != skeleton(moved) or "!" in formula:
        return None
    then = "" if gives is None or shown is None else f" Den ger {figure(shown)}; grannens formel ger {figure(gives)}."
    text = (
        f"Formeln räknar annorlunda än formlerna {line}, som är kopior av varandra.{then} Så som bladet verkar räkna "
        f"bör den vara en kopia av {address(*beside)}."
    )
    return sheet.finding(CODE, text, at, expected=gives)
