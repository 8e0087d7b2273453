"""The kommun's own workbook: what every nämnd has sent, put together, with where each figure comes from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import xlsxwriter

from mallkoll.addin.kommun import judged, money
from mallkoll.addin.kommun.forecasts import forecast_rows
from mallkoll.addin.kommun.kommun_facts import KommunFacts
from mallkoll.addin.kommun_workbook.forecast_sheet import WIDTHS, write_forecasts
from mallkoll.addin.kommun_workbook.judged_sheets import write_indicators, write_statuses
from mallkoll.addin.kommun_workbook.money_sheets import write_deviations, write_money
from mallkoll.addin.kommun_workbook.page import Looks, Page, width_for
from mallkoll.addin.kommun_workbook.source_sheets import MOST_FACTS, write_deliveries, write_list, write_sources
from mallkoll.workbook.model.text import counted

_MONEY_WIDTHS = [38.0, *[14.0] * 9]
_FEW = 5  # nämnder beside each other whose columns may be wide
_INDICATORS = {"Indikatorer": "indikatorer", "Personal": "personal", "Volymer": "volymer"}


def write_kommun_workbook(facts: KommunFacts, stream: BinaryIO, target: Path) -> tuple[str, ...]:
    """Write it. ``target`` is where it will stand, from where links start.

    Returns the Swedish sentences about what was chosen, converted and left out, which stand on Underlag too.
    """
    book = xlsxwriter.Workbook(stream, {"constant_memory": True, "strings_to_formulas": False,
                                        "strings_to_urls": False, "nan_inf_to_errors": True})  # fmt: skip
    book.set_properties({"title": facts.heading})
    looks = Looks(book)

    def page(name: str, widths: list[float]) -> Page:
        return Page(book, looks, name, widths, target)

    drift, investments = money.drift(facts), money.investments(facts)
    write_money(page("Drift", _MONEY_WIDTHS), book, facts, drift, "Drift", money.sides(facts, drift))
    no_sides = money.sides(facts, drift).iloc[:0]
    write_money(page("Investeringar", _MONEY_WIDTHS), book, facts, investments, "Investeringar", no_sides)
    for name, family in _INDICATORS.items():
        table = judged.indicators(facts, family)
        widths = [28.0, 48.0, 10.0, 12.0, *[13.0] * len(table.columns), 18.0]
        write_indicators(page(name, widths), facts, name, table)
    matrix = judged.statuses(facts)
    write_statuses(page("Mål", _matrix_widths(matrix.names)), book, facts, matrix)
    left_out = write_deviations(page("Största avvikelser", [24, 30, 13, 12, 12, 12, 11, 58, 18]), book, facts,
                                {"Drift": drift, "Investeringar": investments})  # fmt: skip
    asked = forecast_rows(facts)
    questions = write_forecasts(page("Prognossäkerhet", WIDTHS), facts, asked) if asked else ()
    reports = {source.report for source in facts.sources if source.report is not None}
    write_deliveries(page("Leveranser", [32.0, *[26.0] * max(len(reports), 1)]), facts)
    remarks = (*facts.remarks, *drift.remarks, *investments.remarks, *left_out, *questions, *_too_long(facts))
    write_sources(page("Underlag", [30, 24, 12, 18, 22, 15, 50]), facts, remarks)
    if len(facts.lists) <= MOST_FACTS:
        write_list(page("Fakta", _list_widths(facts)), facts.lists)
    book.close()
    return remarks


def _matrix_widths(names: Sequence[str]) -> list[float]:
    least = 17.0 if len(names) <= _FEW else 14.5
    return [44.0, *[max(least, width_for(name)) for name in names], 14.5]


def _too_long(facts: KommunFacts) -> tuple[str, ...]:
    if len(facts.lists) <= MOST_FACTS:
        return ()
    sentence = (
        f"Den långa listan har {counted(len(facts.lists), 'rad', 'rader')} och ryms inte på ett blad i arbetsboken "
        f"(högst {counted(MOST_FACTS, 'rad', 'rader')}). Skriv den till en Parquet-fil: --ut fakta.parquet."
    )
    return (sentence,)


def _list_widths(facts: KommunFacts) -> list[float]:
    wide: dict[str, float] = {"begrepp": 34, "etikett": 34, "text": 34, "fil": 34, "namnd": 24, "layout": 22}
    return [wide.get(name, 12.0) for name in facts.lists.schema.names]
