"""Data validation: the entries allowed in a template's cells, and the help shown at a selected cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from mallkoll.templates.draw.status_colours import word_source
from mallkoll.templates.plan.placement import PlacedTable
from mallkoll.workbook.binding.bound_table import BoundRow
from mallkoll.workbook.layout.layout_model import Column, Kind, Layout
from mallkoll.workbook.model.book import range_address
from mallkoll.workbook.model.text import one_line

MAX_TITLE, MAX_MESSAGE = 32, 255

Rule = dict[str, Any]

_NUMBER = {
    "validate": "decimal", "criteria": "between", "minimum": -1e12, "maximum": 1e12, "error_type": "stop",
    "error_title": "Här ska det stå ett tal", "error_message": "Skriv ett tal utan text, till exempel 1473.",
}  # fmt: skip
_DATE = {
    "validate": "date", "criteria": ">=", "value": dt.date(2000, 1, 1), "error_type": "stop",
    "error_title": "Här ska det stå ett datum", "error_message": "Skriv datumet så här: 2026-08-31.",
    "input_title": "Datum", "input_message": "Skriv datumet så här: 2026-08-31.",
}  # fmt: skip
_MESSAGES = {
    Kind.TARGET: "Skriv målvärdet som ett tal där det går: 95, 98% eller >98%. Saknas målvärde syns det i kolumnen "
                 "Kontroll.",
    Kind.STATUS: "Välj ett av orden i listan.",
}  # fmt: skip
NEW_ROW = "Skriv en ny rad här. Fler rader infogar du närmast ovanför summan; alla räknas med."


def add_validation(sheet: Any, tables: Iterable[PlacedTable], layout: Layout) -> None:
    """Add the validation rules to the cells of a sheet's tables; cells with equal rules share one."""
    shared: list[tuple[Rule, list[str]]] = []
    for placed in tables:
        for first, last, col, rule in _ruled(placed, layout):
            ranges = next((ranges for range_of_rule, ranges in shared if range_of_rule == rule), None)
            if ranges is None:
                ranges = []
                shared.append((rule, ranges))
            ranges.append(range_address(first, col, last, col))
    for rule, ranges in shared:
        sheet.data_validation(ranges[0], {**rule, "multi_range": " ".join(ranges)})


def _ruled(placed: PlacedTable, layout: Layout) -> Iterator[tuple[int, int, int, Rule]]:
    """The ruled ranges as (first row, last row, column, rule)."""
    bound = placed.bound
    if not bound.rows:
        return
    for column in bound.table.columns:
        at = bound.columns[column.key]
        for first, last, rule_of_row in _runs(bound.rows, column, _rule(column, layout)):
            if rule_of_row:
                yield first, last, at, rule_of_row
    label = bound.columns[bound.table.label_column.key]
    if not bound.table.open_rows:
        for at in sorted(placed.spare_rows):
            yield at, at, label, {"validate": "any", **_message("Ny rad", NEW_ROW)}


def _runs(rows: Sequence[BoundRow], column: Column, rule: Rule | None) -> Iterator[tuple[int, int, Rule | None]]:
    """The runs of adjacent rows with one rule, as (first, last, rule); a cell has one rule at most."""
    begun: tuple[int, int, Rule | None] | None = None
    for row in rows:
        row_rule = rule
        if row.spec.kind is Kind.DATE:
            row_rule = _DATE
        if row.spec.help and column.kind is not Kind.LABEL:
            row_rule = {"validate": "any", **(row_rule or {}), **_message(row.label, row.spec.help)}
        if begun is not None and begun[2] == row_rule and begun[1] == row.at - 1:
            begun = (begun[0], row.at, row_rule)
            continue
        if begun is not None:
            yield begun
        begun = (row.at, row.at, row_rule)
    if begun is not None:
        yield begun


def _rule(column: Column, layout: Layout) -> Rule | None:
    help_text = column.help or _MESSAGES.get(column.kind)
    message = _message(column.heading, help_text) if help_text else {}
    if column.numeric:
        return {**_NUMBER, "ignore_blank": True, **message}
    if column.kind is Kind.DATE:
        return {**_DATE, **message}
    if column.kind is Kind.STATUS and column.scale and not column.proposed:
        return {"validate": "list", "source": word_source(layout, column.scale), "error_title": "Välj ur listan",
                "error_message": "Välj ett av orden i listan.", **message}  # fmt: skip
    if column.most_characters is not None:
        limit = f"Högst {column.most_characters} tecken."
        return {"validate": "length", "criteria": "<=", "value": column.most_characters, "error_type": "warning",
                "error_title": "Texten är för lång", "error_message": limit,
                **_message(column.heading, f"{column.help or ''} {limit}".strip())}  # fmt: skip
    return {"validate": "any", **message} if message and column.kind is not Kind.LABEL else None


def _message(title: str, text: str) -> dict[str, str]:
    line = one_line(title)
    return {"input_title": line if len(line) <= MAX_TITLE else f"{line[: MAX_TITLE - 1]}…",
            "input_message": text if len(text) <= MAX_MESSAGE else f"{text[: MAX_MESSAGE - 1]}…"}  # fmt: skip
