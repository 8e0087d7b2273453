"""The sheets Drift, Investeringar and Största avvikelser: totals are formulas over the nämnder's rows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
from msgspec import Struct
from xlsxwriter.utility import xl_col_to_name

from mallkoll.addin.kommun.kommun_facts import UNIT, KommunFacts
from mallkoll.addin.kommun.measures import BUDGET
from mallkoll.addin.kommun.money import Amounts, comments, largest_deviations
from mallkoll.addin.kommun_workbook.page import Page
from mallkoll.workbook.layout.layout_model import Role

SIGNS = "Nettokostnader är positiva. Avvikelsen är budget minus prognos (eller bokslut): ett överskott är positivt."
DEVIATION, SHARE = "Avvikelse", "Avvikelse %"
_WHOLE = "Kommunen totalt"
MOST_DEVIATIONS = 200
_CHART_ROWS = 17
_LABELS = 9  # a hidden column of the deviations: what the bars are called
_PIXELS = 20  # a row of the usual height
_CHARTED = 15


class _Grid(Struct, frozen=True):
    """Where the columns of amounts stand: the first in ``first``; then, with a budget, avvikelse and its share."""

    amounts: Amounts
    first: int = 1

    @property
    def keys(self) -> list[str]:
        return [column.key for column in self.amounts.columns]

    @property
    def headings(self) -> list[str]:
        more = [DEVIATION, SHARE] if self.amounts.against else []
        return [*(column.heading for column in self.amounts.columns), *more]

    @property
    def figures(self) -> range:
        """The numbers of the columns that hold figures."""
        return range(self.first, self.first + len(self.headings))

    @property
    def deviation(self) -> int | None:
        return self.first + len(self.keys) if self.amounts.against else None

    def column(self, key: str) -> int:
        return self.first + self.keys.index(key)

    def letter(self, key: str) -> str:
        return str(xl_col_to_name(self.column(key)))


def write_money(page: Page, book: Any, facts: KommunFacts, amounts: Amounts, what: str, both: pd.DataFrame) -> None:
    """The nämnder with the kommun's totals and a chart; what passes between them; costs and incomes; every row."""
    grid = _Grid(amounts)
    page.title(f"{what} – {facts.heading}", f"Belopp i {UNIT}. {SIGNS}", *facts.lacking.remarks)
    if amounts.totals.empty:
        page.line(f"Ingen av filerna har några belopp för {what.lower()} i perioden.")
        return
    charted = amounts.against is not None and bool((amounts.totals[BUDGET] != amounts.totals[amounts.against]).any())
    first, gap = page.row + 1, _CHART_ROWS if charted else 1
    above_internal = 1 + len(amounts.totals) + 3 + gap + 2  # headings, nämnder, totals, chart, a heading and headings
    top = page.row + above_internal + 1  # the row, from 1, of the first post between nämnder
    _totals(page, grid, top)
    if charted:
        _chart(page, book, grid, what, first, len(amounts.totals))
    page.row += gap
    _internal(page, grid)
    if not both.empty:
        _sides(page, grid, both, top)
    _rows(page, grid)


def _totals(page: Page, grid: _Grid, top: int) -> None:
    """The nämnder and the kommun; ``top`` is the first row (from 1) of what passes between nämnder."""
    totals = grid.amounts.totals
    page.headings(["Nämnd", *grid.headings], grid.figures)
    first = page.row + 1
    for name, row in totals.iterrows():
        page.text(0, str(name))
        _amount_cells(page, grid, row)
        page.row += 1
    last = page.row
    spans = {key: f"{grid.letter(key)}{first}:{grid.letter(key)}{last}" for key in grid.keys}
    sums = {key: float(totals[key].sum()) for key in grid.keys}
    if grid.amounts.internal.empty:
        _formulas(page, grid, _WHOLE, {key: f"=SUM({spans[key]})" for key in grid.keys}, sums, (first, last), first)
        return
    away = {key: -float(grid.amounts.internal[key].sum()) for key in grid.keys}
    bottom = top + len(grid.amounts.internal) - 1
    _formulas(
        page, grid, "Summa nämnder", {key: f"=SUM({spans[key]})" for key in grid.keys}, sums, (first, last), first
    )
    minus = {key: f"=-SUM({grid.letter(key)}{top}:{grid.letter(key)}{bottom})" for key in grid.keys}
    _formulas(page, grid, "Avgår interna poster", minus, away, None, first)
    both = {key: f"={grid.letter(key)}{page.row - 1}+{grid.letter(key)}{page.row}" for key in grid.keys}
    whole = {key: sums[key] + away[key] for key in grid.keys}
    _formulas(page, grid, _WHOLE, both, whole, (page.row - 1, page.row), first)


def _amount_cells(page: Page, grid: _Grid, row: Mapping[str, Any] | pd.Series, look: str = "text") -> None:
    """A row's amounts, and its deviation where it has both a budget and what that is set against."""
    for key in grid.keys:
        value = row[key]
        page.number(grid.column(key), None if pd.isna(value) else float(value), page.looks.number("amount", look))
    against = grid.amounts.against
    if against is None or grid.deviation is None:
        return
    made, share = page.looks.number("surplus", look), page.looks.number("share", look)
    budget, other = row[BUDGET], row[against]
    if pd.isna(budget) or pd.isna(other):
        page.number(grid.deviation, None, made)
        page.number(grid.deviation + 1, None, share)
        return
    at = page.row + 1
    difference = float(budget) - float(other)
    page.formula(grid.deviation, f"={grid.letter(BUDGET)}{at}-{grid.letter(against)}{at}", difference, made)
    _share(page, grid, difference, (f"{grid.letter(BUDGET)}{at}", float(budget)), share)


def _share(page: Page, grid: _Grid, difference: float, base: tuple[str, float], made: Any) -> None:
    """The deviation as a share of ``base``: what that is in a formula, and its amount."""
    if grid.deviation is None:
        return
    (of, budget), deviation = base, f"{xl_col_to_name(grid.deviation)}{page.row + 1}"
    value = difference / abs(budget) if budget else None
    page.formula(grid.deviation + 1, f'=IF({of}=0,"",{deviation}/ABS({of}))', value, made)


def _without(grid: _Grid, base: str, budget: float, first: int) -> tuple[str, float]:
    """A total of budgets less those of nämnder that have nothing to set against them; ``first`` is the first row."""
    totals = grid.amounts.totals
    left_out = totals.loc[list(grid.amounts.not_compared), BUDGET].dropna()
    cells = [f"{grid.letter(BUDGET)}{first + totals.index.get_loc(name)}" for name in left_out.index]
    return (f"({'-'.join([base, *cells])})", budget - float(left_out.sum())) if cells else (base, budget)


def _formulas(
    page: Page, grid: _Grid, label: str, formulas: Mapping[str, str], values: Mapping[str, float],
    span: tuple[int, int] | None, first: int,
) -> None:  # fmt: skip
    """A row of totals. Its deviation adds up the rows of ``span``; without one it is worked out from the row itself.

    The share is of the budgets that the deviation is about: those of nämnder with both. ``first`` is the row of the
    first nämnd.
    """
    page.text(0, label, "total")
    for key in grid.keys:
        page.formula(grid.column(key), formulas[key], values[key], page.looks.number("amount", "total"))
    against, at = grid.amounts.against, page.row + 1
    if against is not None and grid.deviation is not None:
        letter, amounts = xl_col_to_name(grid.deviation), grid.amounts
        base, budget = f"{grid.letter(BUDGET)}{at}", values[BUDGET]
        if span is None:
            formula, difference = f"={base}-{grid.letter(against)}{at}", budget - values[against]
        else:
            formula, difference = f"=SUM({letter}{span[0]}:{letter}{span[1]})", amounts.deviation_of(amounts.totals)
            if label == _WHOLE:
                difference -= amounts.deviation_of(amounts.internal)
            base, budget = _without(grid, base, budget, first)
        page.formula(grid.deviation, formula, difference, page.looks.number("surplus", "total"))
        _share(page, grid, difference, (base, budget), page.looks.number("share", "total"))
    page.row += 1


def _chart(page: Page, book: Any, grid: _Grid, what: str, first: int, count: int) -> None:
    """Each nämnd's deviation as a column; below the totals, which it leaves room for."""
    chart = book.add_chart({"type": "column"})
    chart.add_series({
        "name": DEVIATION,
        "categories": [page.name, first, 0, first + count - 1, 0],
        "values": [page.name, first, grid.deviation, first + count - 1, grid.deviation],
        "fill": {"color": "#3D6FA5"}, "invert_if_negative": True, "invert_if_negative_color": "#B3261E", "gap": 60,
    })  # fmt: skip
    title = f"{what}: avvikelse mot budget per nämnd ({UNIT})"
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_x_axis({"label_position": "low"})
    chart.set_y_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#D7DCE3"}}})
    chart.set_legend({"none": True})
    chart.set_size({"width": 900, "height": 300})
    page.sheet.insert_chart(page.row + 1, 0, chart, {"description": title})


def _internal(page: Page, grid: _Grid) -> None:
    internal = grid.amounts.internal
    if internal.empty:
        return
    page.text(0, "Interna poster mellan nämnder", "heading")
    page.row += 1
    page.headings(["Nämnd och rad", *grid.headings], grid.figures)
    for row in internal.to_dict("records"):
        page.text(0, f"{row['namn']}: {row['etikett']}")
        _amount_cells(page, grid, row)
        page.row += 1


def _sides(page: Page, grid: _Grid, both: pd.DataFrame, top: int) -> None:
    """Costs and incomes, both positive, and what they leave; what passes between nämnder taken from both."""
    key = grid.amounts.against or BUDGET
    page.row += 1
    page.text(0, f"Kostnader och intäkter, {grid.headings[grid.keys.index(key)].lower()}", "heading")
    page.row += 1
    page.headings(["Nämnd", "Kostnader", "Intäkter", "Netto"], (1, 2, 3))
    first = page.row + 1
    for name, row in both.iterrows():
        page.text(0, str(name))
        _side_cells(page, float(row["kostnader"]), float(row["intakter"]))
        page.row += 1
    sums = [float(both["kostnader"].sum()), float(both["intakter"].sum())]
    span = [f"=SUM({letter}{first}:{letter}{page.row})" for letter in "BC"]
    internal = grid.amounts.internal[key].dropna() if not grid.amounts.internal.empty else pd.Series(dtype=float)
    if internal.empty or not set(grid.amounts.internal["namn"]) <= set(both.index):
        _side_total(page, "Summa", span, sums)  # what passes to nämnder that tell only a net cannot be taken out
        return
    away = [-float(internal[internal > 0].sum()), float(internal[internal < 0].sum())]
    _side_total(page, "Summa nämnder", span, sums)
    column = grid.letter(key)
    area = f"{column}{top}:{column}{top + len(grid.amounts.internal) - 1}"
    _side_total(page, "Avgår interna poster", [f'=-SUMIF({area},">0")', f'=SUMIF({area},"<0")'], away)
    both_rows = [f"={letter}{page.row - 1}+{letter}{page.row}" for letter in "BC"]
    _side_total(page, _WHOLE, both_rows, [one + other for one, other in zip(sums, away, strict=True)])


def _side_cells(page: Page, cost: float, income: float, look: str = "text") -> None:
    made, at = page.looks.number("amount", look), page.row + 1
    page.number(1, cost, made)
    page.number(2, income, made)
    page.formula(3, f"=B{at}-C{at}", cost - income, made)


def _side_total(page: Page, label: str, formulas: list[str], values: list[float]) -> None:
    made, at = page.looks.number("amount", "total"), page.row + 1
    page.text(0, label, "total")
    for col, (formula, value) in enumerate(zip(formulas, values, strict=True), 1):
        page.formula(col, formula, value, made)
    page.formula(3, f"=B{at}-C{at}", values[0] - values[1], made)
    page.row += 1


def _rows(page: Page, grid: _Grid) -> None:
    """Every post and varav row, nämnd by nämnd."""
    page.row += 1
    page.text(0, "Varje rad", "heading")
    page.row += 1
    page.headings(["Nämnd och rad", *grid.headings], grid.figures)
    for name, rows in grid.amounts.rows.groupby("namn", sort=True):
        page.band(str(name), 1 + len(grid.headings))
        for row in rows.to_dict("records"):
            look = "part" if row["roll"] == Role.OF_WHICH.value else "text"
            page.fit({0: row["etikett"]})
            page.text(0, row["etikett"], look)
            _amount_cells(page, grid, row, "text")
            page.row += 1


def write_deviations(page: Page, book: Any, facts: KommunFacts, both: Mapping[str, Amounts]) -> tuple[str, ...]:
    """The largest deviations first, with the nämnd's own comment. Returns sentences about what is left out."""
    page.title(f"Största avvikelser – {facts.heading}", f"Belopp i {UNIT}. {SIGNS}")
    found = largest_deviations(both)
    rows = found.rows
    if rows.empty:
        page.line("Det finns inga avvikelser mellan budget och prognos.")
        return ()
    said = comments(facts)
    count = min(_CHARTED, len(rows))
    height = 90 + 24 * count
    chart_at, page.row = page.row, page.row + math.ceil(height / _PIXELS) + 1
    page.headings(["Nämnd", "Rad", "Del", "Budget", found.heading, DEVIATION, SHARE, "Kommentar", "Cell"], range(3, 7))
    page.sheet.repeat_rows(page.row - 1)
    first = page.row
    for row in rows.head(MOST_DEVIATIONS).to_dict("records"):
        _deviation(page, row, said.get((row["namn"], row["begrepp"])))
    page.sheet.set_column(_LABELS, _LABELS, None, None, {"hidden": True})
    page.sheet.autofilter(first - 1, 0, page.row - 1, 8)
    _deviation_chart(page, book, chart_at, (first, count), height)
    if len(rows) <= MOST_DEVIATIONS:
        return ()
    return (f"Största avvikelser visar de {MOST_DEVIATIONS} största av {len(rows)}.",)


def _deviation(page: Page, row: Mapping[str, Any], comment: str | None) -> None:
    at, looks = page.row + 1, page.looks
    page.fit({0: row["namn"], 1: row["etikett"], 7: comment})
    page.text(0, row["namn"])
    page.text(1, row["etikett"])
    page.text(2, row["del_"])
    page.number(3, row["bud"], looks.number("amount"))
    page.number(4, row["mot"], looks.number("amount"))
    page.formula(5, f"=D{at}-E{at}", row["avvikelse"], looks.number("surplus"))
    share = row["avvikelse"] / abs(row["bud"]) if row["bud"] else None
    page.formula(6, f'=IF(D{at}=0,"",F{at}/ABS(D{at}))', share, looks.number("share"))
    page.text(7, comment)
    page.link(8, f"{row['blad']}!{row['cell']}", row["fil"], (row["blad"], row["cell"]))
    page.text(_LABELS, f"{row['namn']}: {row['etikett']}", "soft", text_wrap=False)
    page.row += 1


def _deviation_chart(page: Page, book: Any, at: int, rows: tuple[int, int], height: int) -> None:
    """Above the table, where no page ends within it; ``rows`` are the first and how many."""
    first, count = rows
    chart = book.add_chart({"type": "bar"})
    chart.add_series({
        "name": DEVIATION, "categories": [page.name, first, _LABELS, first + count - 1, _LABELS],
        "values": [page.name, first, 5, first + count - 1, 5],
        "fill": {"color": "#3D6FA5"}, "invert_if_negative": True, "invert_if_negative_color": "#B3261E", "gap": 40,
    })  # fmt: skip
    chart.show_hidden_data()
    title = f"De största avvikelserna mot budget ({UNIT})"
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_y_axis({"reverse": True, "label_position": "low"})
    chart.set_x_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#D7DCE3"}}})
    chart.set_legend({"none": True})
    chart.set_size({"width": 900, "height": height})
    page.sheet.insert_chart(at, 0, chart, {"description": title})
