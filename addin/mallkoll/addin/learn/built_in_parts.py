"""The built-in part that a learned table equals, so that a layout refers to it and does not spell it out.

A part says more than a workbook shows: what its figures are, what may be blank, which scale a bedömning is chosen from.
It is used only where every column is one of the part's, in its order, and calculates as the part says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, NoReturn

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.addin.learn.part_files import part_files
from mallkoll.addin.learn.status_words import ready_scales
from mallkoll.validators.found_tables.learn_table import LearnedTable
from mallkoll.validators.found_tables.regions import FoundColumn, FoundRow
from mallkoll.workbook.layout.expressions import Avvikelse, Expr, Ref, linear, parse_calculation
from mallkoll.workbook.layout.layout_model import NUMERIC, AmountSign, Kind
from mallkoll.workbook.layout.placeholders import PeriodWords
from mallkoll.workbook.model.book import Book
from mallkoll.workbook.model.text import normalized, one_line, value_text

_FEWEST: Final = 4  # columns
_YES: Final = (True, "ja")


class _PartColumn(Struct, frozen=True):
    key: str
    ways: frozenset[str]  # of writing its heading
    kind: Kind
    calculation: Expr | None
    blank_is_zero: bool
    proposed: bool
    scale: str | None


class PartTable(Struct, frozen=True):
    """A table of a part: its name, what has to be included for it, its columns for a period.

    ``results``: its amounts are results, more is better.
    """

    key: str
    include: tuple[str, ...]
    columns: tuple[_PartColumn, ...]
    results: bool


class PartMatch(Struct, frozen=True):
    """The part that a learned table equals, and the keys of its columns by their places on the sheet."""

    part: PartTable
    table: LearnedTable  # with the part's label column
    keys: Mapping[int, str]
    may_be_blank: frozenset[int]  # columns in which the part asks for no amount on every row


def matching_part(table: LearnedTable, book: Book, end: dt.date | None) -> PartMatch | None:
    """The part that a table equals; None where there is none, or the period is not known that its headings name."""
    for part in _part_tables(end) if end is not None else ():
        columns = _columns_in_order(table, part)
        label = next(at for at, column in columns.items() if column.kind is Kind.LABEL) if columns else None
        if columns and label is not None:
            named = _named_by(table, book, label)
            keys = {at: column.key for at, column in columns.items()}
            if named is not None and _calculates_alike(named, part, columns) and _speaks_alike(named, book, columns):
                blank = frozenset(at for at, c in columns.items() if c.blank_is_zero or c.kind not in NUMERIC)
                return PartMatch(part, named, keys, blank)
    return None


def _columns_in_order(table: LearnedTable, part: PartTable) -> dict[int, _PartColumn] | None:
    """The part's columns by their places on the sheet; None where the headings are not the same, in the same order."""
    found = sorted((table.found.label, *table.found.columns), key=lambda column: column.at)
    asked = [column for column in part.columns if not column.proposed]
    if len(found) != len(asked):
        return None
    columns = {}
    for column, wanted in zip(found, asked, strict=True):
        in_band = f"{column.band} {column.heading}" if column.band else column.heading
        if wanted.ways.isdisjoint((normalized(column.heading), normalized(in_band))):
            return None
        columns[column.at] = wanted
    return columns


def _named_by(table: LearnedTable, book: Book, label: int) -> LearnedTable | None:
    """The table with its rows named by another column; None where rows have no names there, or formulas add them up."""
    found = table.found
    if label == found.label.at:
        return table
    sheet = book.sheet(found.sheet)
    relations = {*(("row", at) for at in table.sums), *(("column", at) for at in table.made_of)}
    if sheet is None or not relations <= table.by_figures:
        return None
    names = {row.at: one_line(name) for row in found.rows if isinstance(name := sheet.value(row.at, label), str)}
    if len(names) < len(found.rows) or not all(names.values()):
        return None
    columns = [found.label, *found.columns]
    rows = tuple(FoundRow(at, name) for at, name in names.items())
    own = next(column for column in columns if column.at == label)
    others = tuple(sorted((c for c in columns if c.at != label), key=lambda column: column.at))
    label_column = FoundColumn(own.at, own.heading)
    named = replace(found, label=label_column, columns=others, rows=rows)
    return replace(table, found=named, sums={}, made_of={}, by_figures=frozenset())  # figures of all kinds add up too


def _calculates_alike(table: LearnedTable, part: PartTable, columns: Mapping[int, _PartColumn]) -> bool:
    """Whether what was learned of each column is what the part says of it."""
    places = {column.key: at for at, column in columns.items()}
    for at, column in columns.items():
        terms = table.made_of.get(at)
        if column.calculation is None:
            if terms is not None or (column.kind in NUMERIC and at not in table.numeric):
                return False
            continue
        wanted = _terms(column.calculation, part.results)
        if wanted is None or terms is None or {places[key]: sign for key, sign in wanted.items()} != terms:
            return False
    return True


def _speaks_alike(table: LearnedTable, book: Book, columns: Mapping[int, _PartColumn]) -> bool:
    """Whether most of the words in a column of statuses are of the part's scale."""
    sheet = book.sheet(table.found.sheet)
    for at, column in columns.items():
        if column.scale is not None and sheet is not None:
            _, scale = ready_scales()[column.scale]
            words = [word for row in table.found.rows if (word := value_text(sheet.value(row.at, at)))]
            if 2 * sum(scale.step_of(word) is None for word in words) > len(words):
                return False
    return True


def _terms(calculation: Expr, results: bool) -> dict[Any, float] | None:  # noqa: FBT001
    if isinstance(calculation, Avvikelse):
        match calculation.outcome, calculation.budget:
            case Ref(outcome), Ref(budget):
                return {outcome: 1.0, budget: -1.0} if results else {outcome: -1.0, budget: 1.0}
        return None
    return linear(calculation)


@cache
def _part_tables(end: dt.date) -> tuple[PartTable, ...]:
    """The tables of all built-in parts, with the words of a period in their headings."""
    scales: dict[str, str] = {}
    found: list[tuple[str, str, dict[str, Any]]] = []
    for name, data in part_files().items():
        scales |= dict.fromkeys(data.get("skalor") or (), name)
        found += [(name, key, table) for key, table in (data.get("tabeller") or {}).items() if _says_much(table)]
    words = PeriodWords(end, {})
    return tuple(_part_table(name, key, table, scales, words) for name, key, table in found)


def _says_much(table: Mapping[str, Any]) -> bool:
    """Whether its headings are so many, some of them over figures, that others have the same hardly by chance."""
    columns = table.get("kolumner") or ()
    figures = NUMERIC | {Kind.OUTCOME, Kind.TARGET}
    return len(columns) >= _FEWEST and any(Kind(c.get("typ", Kind.AMOUNT.value)) in figures for c in columns)


def _part_table(name: str, key: str, table: dict[str, Any], scales: Mapping[str, str], words: PeriodWords) -> PartTable:
    columns = words.fill(table["kolumner"], _refuse)
    needed = dict.fromkeys(scales[column["skala"]] for column in columns if column.get("skala") in scales)
    results = (table.get("tecken") or {}).get("belopp") == AmountSign.RESULT.value
    return PartTable(key, tuple(dict.fromkeys((*needed, name))), tuple(map(_part_column, columns)), results)


def _part_column(column: Mapping[str, Any]) -> _PartColumn:
    formula = column.get("berakning")
    return _PartColumn(
        column["nyckel"],
        frozenset(_ways(column)),
        Kind(column.get("typ", Kind.AMOUNT.value)),
        None if formula is None else parse_calculation(formula),
        column.get("tomt_ar_noll") in _YES,
        column.get("foreslas") in _YES,
        column.get("skala"),
    )


def _ways(column: Mapping[str, Any]) -> Iterator[str]:
    for text in (column["rubrik"], *column.get("alias", ())):
        yield normalized(str(text))


def _refuse(place: object, sentence: str) -> NoReturn:
    raise AssertionError(place, sentence)
