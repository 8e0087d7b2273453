"""What a column of a learned table holds: money, counts, other numbers, per cent or words."""

from __future__ import annotations

import re
from typing import Final

from mallkoll.validators.any_workbook.own_sheet import is_year
from mallkoll.validators.found_tables.learn_table import LearnedTable
from mallkoll.validators.found_tables.regions import FoundColumn
from mallkoll.validators.inference.lane_words import says_derived
from mallkoll.workbook.layout.layout_model import Kind
from mallkoll.workbook.model.book import Book

_PER_HEAD: Final = re.compile(
    r"(\bper\s+|/\s*)(elev|barn|inv|plats|brukare|person|års|heltid|tim|dygn|vårddygn|m2|kvm)", re.IGNORECASE
)
_PER_CENT: Final = re.compile(r"%|\bprocent", re.IGNORECASE)
_NAMES: Final = re.compile(r"^(konto|kod|nr|nummer|ansvar|objekt|projekt-?nr|id)\b|nummer$", re.IGNORECASE)
"""Columns of figures that are names."""
_TIMES: Final = re.compile(r"\b(år|från|till|t\.?o\.?m|fr\.?o\.?m|start|slut|klar|förfaller|förfall)\b", re.IGNORECASE)
_COUNTED: Final = re.compile(r"^antal\b", re.IGNORECASE)


def kind_of_figures(table: LearnedTable, book: Book, column: FoundColumn) -> Kind:
    """The kind of a column, by its cells, their formats and its heading."""
    if column.at not in table.numeric and column.at not in table.made_of:
        return Kind.TEXT
    sheet = book.sheet(table.found.sheet)
    formats = [
        book.number_format(cell)
        for row in table.found.rows[:200]
        if sheet is not None and (cell := sheet.cells.get((row.at, column.at))) is not None
    ]
    if formats and sum("%" in code for code in formats) * 2 > len(formats):
        return Kind.PERCENT
    if says_per_cent(column.heading) or _NAMES.search(column.heading) or _holds_years(table, book, column):
        return Kind.NUMBER
    if column.at in table.worked_out or _is_never_added_up(table, book, column):
        return Kind.NUMBER
    return Kind.COUNT if _COUNTED.search(column.heading) else Kind.AMOUNT


def says_per_cent(heading: str) -> bool:
    """Whether the figures below are per cent; those may add up, to a hundred, but are no money."""
    return _PER_CENT.search(heading) is not None


def _holds_years(table: LearnedTable, book: Book, column: FoundColumn) -> bool:
    """Whether the figures say when something begins or ends."""
    sheet = book.sheet(table.found.sheet) if _TIMES.search(column.heading) else None
    values = [sheet.value(row.at, column.at) for row in table.found.rows] if sheet is not None else []
    figures = [value for value in values if isinstance(value, float)]
    return bool(figures) and column.at not in table.made_of and all(map(is_year, figures))


def _is_never_added_up(table: LearnedTable, book: Book, column: FoundColumn) -> bool:
    """Whether the sum rows hold something else than a sum in the column: shares, averages, costs per head."""
    sheet = book.sheet(table.found.sheet)
    if column.at in table.added_up or sheet is None:
        return False
    said = says_derived(column.heading) or _PER_HEAD.search(column.heading)
    in_sums = column.at not in table.made_of and any(sheet.formula(row, column.at) for row in table.sums)
    return bool(said) or in_sums


def doubt_of_kind(table: LearnedTable, book: Book, column: FoundColumn, kind: Kind) -> str:
    """What is not sure of the kind of a column, in Swedish; "" for nothing."""
    sheet = book.sheet(table.found.sheet)
    values = [sheet.value(row.at, column.at) for row in table.found.rows] if sheet is not None else []
    filled = [value for value in values if value not in {None, ""}]
    if kind is Kind.AMOUNT and not filled and column.at not in {*table.made_of, *table.worked_out}:
        return "tom i arbetsboken: tas för belopp"
    numbers = sum(isinstance(value, float) for value in filled)
    return "tal och ord om vartannat: tas för text" if kind is Kind.TEXT and 2 * numbers > len(filled) else ""
