"""From a layout (and figures) to the Excel template that a controller fills in, through XlsxWriter."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import xlsxwriter

from mallkoll.templates import style
from mallkoll.templates.data import TableData
from mallkoll.templates.figures import CellContent, contents
from mallkoll.templates.macros import Macros, attach
from mallkoll.templates.measure import column_widths, row_height
from mallkoll.templates.plan import FIRST_COLUMN, KEY_COLUMN, PlacedTable, plan
from mallkoll.workbook.atomic import write_atomically
from mallkoll.workbook.book import address, quote_sheet
from mallkoll.workbook.bound import BoundRow, BoundTable, CellRef, key_text
from mallkoll.workbook.formula import excel_formula
from mallkoll.workbook.layout import Column, Kind, Layout, Role, Scale, SheetSpec
from mallkoll.workbook.marker import LAYOUT_PROPERTY, NAME_PREFIX, VERSION_PROPERTY, table_marker
from mallkoll.workbook.relations import relations

CREATED = dt.datetime(2026, 1, 1)  # the same template is the same bytes, whenever it is made
NUMERIC_LOOK = {Kind.AMOUNT, Kind.COUNT, Kind.NUMBER, Kind.PERCENT, Kind.OUTCOME, Kind.TARGET}
ROWS_ON_A_PAGE = 46
MAX_LIST_TEXT = 255  # what Excel takes in a list of words

PROTECTION = {"format_cells": True, "format_columns": True, "format_rows": True, "insert_rows": True,
              "insert_hyperlinks": True, "delete_rows": True, "sort": True, "autofilter": True}  # fmt: skip


def build(
    layout: Layout, target: Path, data: Mapping[str, TableData] | None = None, macros: Macros | None = None
) -> None:
    """Write the template to ``target`` (atomically). ``data`` are the figures known beforehand.

    With ``macros`` it becomes a workbook with macros and buttons: ``target`` should then end in ``.xlsm``.
    """
    buffer = io.BytesIO()
    _Writer(layout, data or {}, buffer, macros).write()
    write_atomically(target, buffer.getvalue())


class _Writer:
    def __init__(self, layout: Layout, data: Mapping[str, TableData], buffer: io.BytesIO,
                 macros: Macros | None) -> None:  # fmt: skip
        self._layout = layout
        self._macros = macros
        self._placed = plan(layout, data)
        self._tables = {key: placed.bound for key, placed in self._placed.items()}
        self._relations = relations(layout, self._tables)
        self._defined = {r.target for r in self._relations if r.defines}
        self._open_labels = {
            ref
            for table in self._tables.values()
            for row, column, ref in table.cells()
            if column.kind is Kind.LABEL and row.key not in table.table.row
        }
        values = {ref: value for placed in self._placed.values() for ref, value in placed.values.items()}
        self._contents = contents(self._tables, values, self._relations)
        self._book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def write(self) -> None:
        book, layout = self._book, self._layout
        book.set_size(2400, 1400)
        book.set_properties({"title": layout.name, "subject": layout.period.kind, "company": layout.kommun or "",
                             "author": layout.namnd or "", "created": CREATED})  # fmt: skip
        book.set_custom_property(LAYOUT_PROPERTY, layout.id)
        book.set_custom_property(VERSION_PROPERTY, layout.version)
        for spec in layout.sheets:
            self._sheet(spec)
        if self._macros:
            attach(book, self._macros, self._button_places())
        book.close()

    def _button_places(self) -> dict[str, tuple[int, int]]:
        """Beside the title of the first sheet, clear of its tables."""
        first = self._layout.sheets[0]
        last = max(max(self._tables[key].columns.values()) for key in first.tables)
        return {first.name: (0, last + 1)}

    def _format(self, properties: style.Properties) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]

    # --- one sheet ------------------------------------------------------------------------------------------------

    def _sheet(self, spec: SheetSpec) -> None:
        layout = self._layout
        sheet = self._book.add_worksheet(spec.name)
        placed = [self._placed[key] for key in spec.tables]
        sheet.hide_gridlines(2)
        sheet.set_row(0, 26)
        sheet.write_string(0, FIRST_COLUMN - 1, spec.heading or spec.name, self._format(style.title(layout.color)))
        sheet.write_string(1, FIRST_COLUMN - 1, self._subtitle(), self._format(style.subtitle()))
        widths = self._columns(sheet, placed)
        for table in placed:
            self._table(sheet, table, widths)
        self._page(sheet, placed)
        sheet.protect("", PROTECTION)
        first_input = self._first_input(placed)
        if first_input is not None:
            sheet.set_selection(first_input.row - 1, first_input.col - 1, first_input.row - 1, first_input.col - 1)

    def _subtitle(self) -> str:
        layout = self._layout
        who = [part for part in (layout.kommun, layout.namnd, layout.name) if part]
        return " · ".join([*who, f"mall {layout.id} version {layout.version}"])

    def _columns(self, sheet: Any, placed: list[PlacedTable]) -> dict[int, float]:
        sheet.set_column(KEY_COLUMN - 1, KEY_COLUMN - 1, 4, None, {"hidden": True})
        widths = column_widths(placed)
        for at, width in widths.items():
            sheet.set_column(at - 1, at - 1, width)
        return widths

    def _page(self, sheet: Any, placed: list[PlacedTable]) -> None:
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.set_footer("&L&8&F – &A&R&8Sida &P av &N")
        only = placed[0].bound if len(placed) == 1 else None
        label = placed[0].bound.columns[placed[0].bound.table.label_column.key]
        narrow = label - FIRST_COLUMN <= 1
        if only is not None:
            sheet.repeat_rows(only.heading_row - 1)
            sheet.freeze_panes(only.heading_row, label if narrow else 0)
        else:
            sheet.repeat_rows(0, 1)
            if placed[-1].last_row <= ROWS_ON_A_PAGE:
                sheet.fit_to_pages(1, 1)
            else:
                sheet.set_h_pagebreaks(_page_breaks(placed))
            sheet.freeze_panes(2, label if narrow else 0)

    def _first_input(self, placed: list[PlacedTable]) -> CellRef | None:
        for table in placed:
            for row, column, ref in table.bound.cells():
                if self._is_input(row, column, ref):
                    return ref
        return None

    # --- one table ------------------------------------------------------------------------------------------------

    def _table(self, sheet: Any, placed: PlacedTable, widths: Mapping[int, float]) -> None:
        bound, layout = placed.bound, self._layout
        table = bound.table
        top, last_col = placed.title_row - 1, max(bound.columns.values())
        sheet.write_string(top, FIRST_COLUMN - 1, table.heading, self._format(style.table_title(layout.color)))
        if placed.guidance_row and table.guidance:
            sheet.write_string(
                placed.guidance_row - 1, FIRST_COLUMN - 1, table.guidance, self._format(style.guidance())
            )
        key_format = self._format(style.key())
        key_row = bound.heading_row - 2
        sheet.set_row(key_row, None, None, {"hidden": True})
        sheet.write_string(key_row, KEY_COLUMN - 1, table_marker(bound.key), key_format)
        for column in table.columns:
            at = bound.columns[column.key] - 1
            sheet.write_string(key_row, at, column.key, key_format)
            numeric = column.kind in NUMERIC_LOOK
            sheet.write_string(
                key_row + 1,
                at,
                self._heading(placed, column),
                self._format(style.heading(layout.color, numeric=numeric)),
            )
        headings = {bound.columns[column.key]: self._heading(placed, column) for column in table.columns}
        sheet.set_row(key_row + 1, row_height(headings, widths, bold=True))
        for row in bound.rows:
            sheet.write_string(row.at - 1, KEY_COLUMN - 1, key_text(row), key_format)
            sheet.set_row(row.at - 1, row_height(self._texts(row, bound), widths))
        for row, column, ref in bound.cells():
            self._cell(sheet, row, column, ref)
        self._validations(sheet, placed)
        self._status_colours(sheet, placed)
        if placed.note_row and table.note:
            sheet.write_string(placed.note_row - 1, FIRST_COLUMN - 1, table.note, self._format(style.guidance()))
        first, last = address(bound.heading_row - 1, KEY_COLUMN), address(placed.last_row, last_col)
        self._book.define_name(f"{NAME_PREFIX}{bound.key}", f"={_range(bound.sheet, first, last)}")

    def _texts(self, row: BoundRow, bound: BoundTable) -> dict[int, str]:
        """The texts of a row by column: its label and whatever else is wrapped."""
        texts = {bound.columns[bound.table.label_column.key]: row.label}
        for key, at in bound.columns.items():
            content = self._contents.get(CellRef(bound.sheet, row.at, at))
            if content is not None and isinstance(content.value, str) and not bound.table.column[key].numeric:
                texts[at] = content.value
        return texts

    def _heading(self, placed: PlacedTable, column: Column) -> str:
        unit = self._layout.unit_of(placed.bound.table, column)
        said = f"{column.heading} {placed.bound.table.heading}".casefold()
        return f"{column.heading}, {unit}" if unit and unit.casefold() not in said else column.heading

    def _cell(self, sheet: Any, row: BoundRow, column: Column, ref: CellRef) -> None:
        content = self._contents.get(ref)
        if column.kind is Kind.LABEL and content is None:
            content = CellContent(row.label)
        kind = column.kind if column.kind is Kind.LABEL else row.spec.kind or column.kind
        look = style.Look(column, row.spec.role, kind, self._is_input(row, column, ref),
                          content.number_format if content else None)  # fmt: skip
        cell_format = self._format(style.cell(look))
        at = (ref.row - 1, ref.col - 1)
        value = content.value if content else None
        if content is not None and content.relation is not None:
            formula = excel_formula(content.relation, self._tables)
            sheet.write_formula(*at, f"={formula}", cell_format, "" if value is None else value)
        elif isinstance(value, float):
            sheet.write_number(*at, value, cell_format)
        elif isinstance(value, dt.date):
            sheet.write_datetime(*at, dt.datetime(value.year, value.month, value.day), cell_format)
        elif value:
            sheet.write_string(*at, value, cell_format)
        else:
            sheet.write_blank(*at, None, cell_format)

    def _is_input(self, row: BoundRow, column: Column, ref: CellRef) -> bool:
        """Whether the nämnd fills the cell in: neither computed nor a declared label."""
        if row.spec.role is Role.HEADING or ref in self._defined:
            return False
        return column.kind is not Kind.LABEL or ref in self._open_labels

    def _validations(self, sheet: Any, placed: PlacedTable) -> None:
        bound = placed.bound
        if not bound.rows:
            return
        first, last = bound.rows[0].at - 1, bound.rows[-1].at - 1
        for column in bound.table.columns:
            at = bound.columns[column.key] - 1
            rule = self._validation(column)
            if rule:
                sheet.data_validation(first, at, last, at, rule)
            for row in bound.rows:
                if row.spec.kind is Kind.DATE:
                    sheet.data_validation(row.at - 1, at, row.at - 1, at, _DATE)

    def _validation(self, column: Column) -> dict[str, Any] | None:
        if column.numeric:
            return {**_NUMBER, "ignore_blank": True}
        if column.kind is Kind.DATE:
            return _DATE
        if column.kind is Kind.STATUS and column.scale:
            words = [step.word for step in self._layout.scales[column.scale].steps]
            if len(",".join(words)) <= MAX_LIST_TEXT and not any("," in word for word in words):
                return {"validate": "list", "source": words, "error_title": "Välj ur listan",
                        "error_message": "Välj ett av orden i listan."}  # fmt: skip
        return None

    def _status_colours(self, sheet: Any, placed: PlacedTable) -> None:
        """A status cell takes its step's colour as soon as the word is chosen; the word itself carries the meaning."""
        bound = placed.bound
        for column in bound.table.columns:
            if column.kind is not Kind.STATUS or not column.scale or not bound.rows:
                continue
            at = bound.columns[column.key] - 1
            scale: Scale = self._layout.scales[column.scale]
            for step in scale.steps:
                if step.color:
                    look = self._format({"bg_color": step.color, "font_color": style.ink_on(step.color)})
                    criteria = '"' + step.word.replace('"', '""') + '"'
                    sheet.conditional_format(
                        bound.rows[0].at - 1, at, bound.rows[-1].at - 1, at,
                        {"type": "cell", "criteria": "==", "value": criteria, "format": look},
                    )  # fmt: skip


_NUMBER = {
    "validate": "decimal", "criteria": "between", "minimum": -1e12, "maximum": 1e12, "error_type": "stop",
    "error_title": "Här ska det stå ett tal", "error_message": "Skriv ett tal utan text, till exempel 1473.",
}  # fmt: skip
_DATE = {
    "validate": "date", "criteria": ">=", "value": dt.date(2000, 1, 1), "error_type": "stop",
    "error_title": "Här ska det stå ett datum", "error_message": "Skriv datumet så här: 2026-08-31.",
}  # fmt: skip


def _page_breaks(placed: list[PlacedTable]) -> list[int]:
    """Breaks between tables, so that no table is cut where it fits on a page of its own."""
    breaks: list[int] = []
    start = 0
    for table in placed:
        if start and table.last_row - start > ROWS_ON_A_PAGE:
            breaks.append(table.title_row - 1)
            start = table.title_row - 1
        start = start or 1
    return breaks


def _range(sheet: str, first: str, last: str) -> str:
    def absolute(text: str) -> str:
        letters = text.rstrip("0123456789")
        return f"${letters}${text[len(letters) :]}"

    return f"{quote_sheet(sheet)}!{absolute(first)}:{absolute(last)}"
