"""The sheet Prognossäkerhet: each forecast of a year beside its bokslut, and the kommun's together."""

from __future__ import annotations

from collections.abc import Sequence

from mallkoll.addin.kommun.forecasts import ForecastRow
from mallkoll.addin.kommun.kommun_facts import UNIT, WITHOUT_NAME, KommunFacts
from mallkoll.addin.kommun_workbook.page import Page
from mallkoll.workbook.model.months import MONTHS

WIDTHS = [28.0, 12.0, 9.0, 13.0, 13.0, 13.0, 11.0, 36.0, 60.0]
_HEADINGS = ["Nämnd", "Prognos från", "År", "Prognos", "Bokslut", "Skillnad", "Skillnad %", "Nämndens vana", "Fråga"]
_SIGNS = f"Belopp i {UNIT}, nettokostnader. Skillnaden är bokslutet minus prognosen: en positiv skillnad blev dyrare."
_HABIT = (
    "Vanan är hur boksluten har blivit mot prognoserna från samma månad, när minst tre tidigare år är kända. En fråga "
    "ställs när den senaste prognosen avviker från vanan med mer än det större av 500 tkr och 1 %."
)


def write_forecasts(page: Page, facts: KommunFacts, rows: Sequence[ForecastRow]) -> tuple[str, ...]:
    """Write every forecast. Returns its questions, each with the nämnd that it is put to."""
    page.title(f"Prognossäkerhet – {facts.kommun or WITHOUT_NAME}", _SIGNS, _HABIT)
    page.headings(_HEADINGS, range(3, 7))
    page.sheet.repeat_rows(page.row - 1)
    page.sheet.freeze_panes(page.row, 1)
    first = page.row + 1
    for row in rows:
        page.fit({0: row.namn, 7: row.habit, 8: row.question})
        page.text(0, row.namn)
        page.text(7, row.habit)
        page.text(8, row.question, "missing" if row.question else "text")
        _amounts(page, row.one.month, row.one.year, row.one.forecast, row.one.outcome)
    last = page.row
    page.sheet.autofilter(first - 2, 0, last - 1, len(_HEADINGS) - 1)
    page.row += 1
    page.text(0, "De nämnder som har både prognos och bokslut", "heading")
    page.row += 1
    page.headings([facts.kommun or WITHOUT_NAME, *_HEADINGS[1:7]], range(3, 7))
    for month, year in sorted({(row.one.month, row.one.year) for row in rows if row.one.outcome is not None}):
        _together(page, [row for row in rows if (row.one.month, row.one.year) == (month, year)], (first, last))
    return tuple(f"{row.namn}: {row.question}" for row in rows if row.question)


def _amounts(page: Page, month: int, year: int, forecast: float, outcome: float | None) -> None:
    page.text(1, MONTHS[month - 1])
    page.number(2, year, page.looks.of("text", num_format="0", align="left"))
    page.number(3, forecast, page.looks.number("amount"))
    page.number(4, outcome, page.looks.number("amount"))
    _difference(page, forecast, outcome)
    page.row += 1


def _together(page: Page, rows: Sequence[ForecastRow], span: tuple[int, int]) -> None:
    """The sums over the rows above that have a bokslut."""
    first, last = span
    known = [row.one for row in rows if row.one.outcome is not None]
    at = page.row + 1
    page.text(0, "Tillsammans", "total")
    page.text(1, MONTHS[known[0].month - 1], "total")
    page.number(2, known[0].year, page.looks.of("total", num_format="0", align="left"))
    sums = sum(one.forecast for one in known), sum(one.outcome or 0.0 for one in known)
    for col, letter, value in ((3, "D", sums[0]), (4, "E", sums[1])):
        conditions = f'B{first}:B{last},B{at},C{first}:C{last},C{at},E{first}:E{last},"<>"'
        formula = f"=SUMIFS({letter}{first}:{letter}{last},{conditions})"
        page.formula(col, formula, value, page.looks.number("amount", "total"))
    _difference(page, *sums, "total")
    page.row += 1


def _difference(page: Page, forecast: float, outcome: float | None, look: str = "text") -> None:
    made, at = page.looks.number("amount", look), page.row + 1
    share = page.looks.number("plain_share", look)  # minus is no fault
    if outcome is None:
        page.number(5, None, made)
        page.number(6, None, share)
        return
    page.formula(5, f"=E{at}-D{at}", outcome - forecast, made)
    value = (outcome - forecast) / abs(forecast) if forecast else None
    page.formula(6, f'=IF(D{at}=0,"",F{at}/ABS(D{at}))', value, share)
