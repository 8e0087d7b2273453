"""The sheets Mål, Indikatorer, Personal and Volymer."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from mallkoll.addin.kommun.judged import GOALS, UNJUDGED, Figure, Indicators, StatusMatrix
from mallkoll.addin.kommun.kommun_facts import KommunFacts
from mallkoll.addin.kommun_workbook.page import Page
from mallkoll.workbook.layout.column_meaning import WHOLE
from mallkoll.workbook.layout.status_scale import Status
from mallkoll.workbook.model.color import text_color_on

WHOLE_KOMMUN = "Kommunen totalt"
_PATTERNS = ("wide_upward_diagonal", "small_grid", "wide_downward_diagonal")
_PIXELS = 20  # a row of the usual height


def write_indicators(page: Page, facts: KommunFacts, what: str, table: Indicators) -> None:
    """A row for each indicator of each nämnd, with a link to where it stands."""
    page.title(f"{what} – {facts.heading}")
    if not table.rows:
        page.line(f"Ingen av filerna har några uppgifter för {what.lower()} i perioden.")
        return
    before = ["Nämnd", "Indikator", "Grupp", "Enhet"]
    start = len(before)
    after = start + len(table.columns)
    page.headings([*before, *(heading for _, heading in table.columns), "Cell"], range(start, after))
    page.sheet.repeat_rows(page.row - 1)
    page.sheet.freeze_panes(page.row, 0)
    first = page.row - 1
    for row in table.rows:
        group = "" if row.group == WHOLE else row.group
        texts = {at: row.figures[key].text for at, (key, _) in enumerate(table.columns, start) if key in row.figures}
        page.fit({0: row.namn, 1: row.label, 2: group, 3: row.unit, **texts})
        for at, text in enumerate((row.namn, row.label, group, row.unit)):
            page.text(at, text)
        for at, (key, _) in enumerate(table.columns, start):
            _figure(page, at, row.figures.get(key))
        page.link(after, f"{row.sheet}!{row.cell}", row.file, (row.sheet, row.cell))
        page.row += 1
    page.sheet.autofilter(first, 0, page.row - 1, after)


def _figure(page: Page, col: int, figure: Figure | None) -> None:
    if figure is not None and figure.text is not None:
        page.text(col, figure.text, "as_written")  # as the nämnd has it: >98%
    else:
        value = None if figure is None else figure.value
        page.number(col, value, page.looks.number("", decimals=figure.decimals if figure else None))


def write_statuses(page: Page, book: Any, facts: KommunFacts, matrix: StatusMatrix) -> None:
    """Goals and uppdrag down, nämnder across, each in the colour of its word; how many there are of each; a chart."""
    page.title(f"Mål och uppdrag – {facts.heading}", *facts.lacking.remarks)
    if not matrix.rows:
        page.line("Ingen av filerna har några mål eller uppdrag med bedömning i perioden.")
        return
    _counts(page, book, facts, matrix)
    page.sheet.repeat_rows(page.row)
    page.headings(["Mål eller uppdrag", *matrix.names])
    kind = ""
    for slag, label, words in matrix.rows:
        if slag != kind:
            page.band(GOALS[slag], 1 + len(matrix.names))
            kind = slag
        page.fit({0: label, **{at: words.get(name) for at, name in enumerate(matrix.names, 1)}})
        page.text(0, label)
        for at, name in enumerate(matrix.names, 1):
            _status(page, at, words.get(name), facts.words)
        page.row += 1


def _status(page: Page, col: int, word: str | None, words: Mapping[str, Status]) -> None:
    step = words.get(word or "")
    if step is None or step.color is None:
        page.text(col, word, "soft" if word == UNJUDGED else "text")
    else:
        page.text(col, word, bg_color=step.color, font_color=text_color_on(step.color))


def _counts(page: Page, book: Any, facts: KommunFacts, matrix: StatusMatrix) -> None:
    """How many there are of each word, counted by formulas in the matrix, which stands below the chart."""
    used = {word for _, _, words in matrix.rows for word in words.values()}
    ordered = [word for word in facts.words if word in used] + sorted(used - set(facts.words))
    page.text(0, "Antal per bedömning", "heading")
    page.row += 1
    top, height = page.row, 150 + 34 * (len(matrix.names) + 1)
    chart_at = top + 1 + len(ordered) + 1
    after = chart_at + math.ceil(height / _PIXELS) + 1  # the matrix's headings
    kinds = len({slag for slag, _, _ in matrix.rows})
    first, last = after + 2, after + 1 + kinds + len(matrix.rows)
    total = 1 + len(matrix.names)
    page.headings(["Bedömning", *matrix.names, WHOLE_KOMMUN], range(1, total + 1))
    for word in ordered:
        _status(page, 0, word, facts.words)
        for at, name in enumerate(matrix.names, 1):
            letter = xl_col_to_name(at)
            number = sum(words.get(name) == word for _, _, words in matrix.rows)
            # not COUNTIF, for which some words are criteria: ">90 %"
            formula = f"=SUMPRODUCT(--({letter}{first}:{letter}{last}=A{page.row + 1}))"
            page.formula(at, formula, number, page.looks.number("amount"))
        everywhere = sum(said == word for _, _, words in matrix.rows for said in words.values())
        formula = f"=SUM(B{page.row + 1}:{xl_col_to_name(total - 1)}{page.row + 1})"
        page.formula(total, formula, everywhere, page.looks.number("amount", "band"))
        page.row += 1
    _share_chart(page, book, facts, matrix, (top, ordered), (chart_at, height))
    page.row = after


def _share_chart(
    page: Page, book: Any, facts: KommunFacts, matrix: StatusMatrix, table: tuple[int, list[str]],
    place: tuple[int, int],
) -> None:  # fmt: skip
    """Each nämnd's share of every word, and the kommun's. Two words that have one colour differ by their pattern.

    ``table`` is the row of its headings and its words, ``place`` row, height.
    """
    top, ordered = table
    last = len(matrix.names) + 1
    used: Counter[str] = Counter()
    chart = book.add_chart({"type": "bar", "subtype": "percent_stacked"})
    for at, word in enumerate(ordered, 1):
        step = facts.words.get(word)
        color = (step.color if step else None) or "#BFC5CE"
        pattern = _PATTERNS[min(used[color], len(_PATTERNS)) - 1] if used[color] else None
        used[color] += 1
        chart.add_series({
            "name": [page.name, top + at, 0],
            "categories": [page.name, top, 1, top, last],
            "values": [page.name, top + at, 1, top + at, last],
            "border": {"color": "#FFFFFF"}, "gap": 40,
            **({"pattern": {"pattern": pattern, "fg_color": text_color_on(color), "bg_color": color}} if pattern
               else {"fill": {"color": color}}),
        })  # fmt: skip
    title = "Mål och uppdrag: andel per bedömning"
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"num_format": "0%"})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 900, "height": place[1]})
    page.sheet.insert_chart(place[0], 0, chart, {"description": title})
