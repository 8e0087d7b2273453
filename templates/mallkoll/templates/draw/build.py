"""From a layout (and figures) to the Excel template that a controller fills in, through XlsxWriter."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import xlsxwriter

from mallkoll.templates.draw import charts, check_colours, start_sheet, status_colours, style
from mallkoll.templates.draw.cell_sizes import (
    AIR,
    AIR_OF_TEXTS,
    CHECK_WIDTH,
    column_widths,
    least_lines,
    row_height,
    title_width,
)
from mallkoll.templates.draw.data_validation import add_validation
from mallkoll.templates.draw.formula_sheet import FormulaSheet
from mallkoll.templates.draw.growing_rows import let_rows_grow
from mallkoll.templates.draw.macro_buttons import ButtonPlace, TemplateMacros, attach_macros
from mallkoll.templates.draw.planned_template import PlannedTemplate
from mallkoll.templates.draw.print_setup import Extent, set_page, set_paper
from mallkoll.templates.draw.sheet_progress import sheet_progress
from mallkoll.templates.live_columns.check_column import LiveCell
from mallkoll.templates.plan.cell_contents import PlannedContent
from mallkoll.templates.plan.placement import FIRST_COLUMN, KEY_COLUMN, PlacedTable, is_start
from mallkoll.templates.plan.table_data import TableData
from mallkoll.validators.profile.profile import profile_of, seal_text
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef, key_text
from mallkoll.workbook.binding.carried_layout import carried_lines
from mallkoll.workbook.binding.template_identifiers import (
    CONTENT_PROPERTY,
    LAYOUT_PROPERTY,
    LAYOUT_SHEET,
    NAME_PREFIX,
    PERIOD_PROPERTY,
    PREFILLED_SHEET,
    PROFILE_PROPERTY,
    VERSION_PROPERTY,
    table_marker,
)
from mallkoll.workbook.formulas.relation_formula import excel_formula
from mallkoll.workbook.layout.layout_model import Column, Kind, Layout, SheetSpec, Table
from mallkoll.workbook.marks.buttons import GAP, pixels
from mallkoll.workbook.model.book import address, quote_sheet
from mallkoll.workbook.model.text import writable_text
from mallkoll.workbook.package.atomic_write import write_atomically

CREATED = dt.datetime(2026, 1, 1)  # the same template is the same bytes, whenever it is made

PROTECTION = {"format_cells": True, "format_columns": True, "format_rows": True, "insert_rows": True,
              "insert_hyperlinks": True, "delete_rows": True, "sort": True, "autofilter": True}  # fmt: skip


def build(
    layout: Layout, target: Path, data: Mapping[str, TableData] | None = None, macros: TemplateMacros | None = None,
    *, carries_layout: bool = False,
) -> None:  # fmt: skip
    """Write the template to ``target`` (atomically). ``data`` are the prefilled values by table key.

    With ``macros`` it becomes a workbook with macros and buttons: ``target`` should then end in ``.xlsm``. With
    ``carries_layout`` it can be checked where its layout is not known.
    """
    buffer = io.BytesIO()
    writer = _Writer(layout, data or {}, buffer, macros, carries_layout=carries_layout)
    writer.write()
    write_atomically(target, let_rows_grow(buffer.getvalue(), writer.growing()))


class _Writer:
    def __init__(self, layout: Layout, data: Mapping[str, TableData], buffer: io.BytesIO,
                 macros: TemplateMacros | None, *, carries_layout: bool) -> None:  # fmt: skip
        self._layout = layout
        self._macros, self._carries_layout = macros, carries_layout
        self._planned = PlannedTemplate(layout, data)
        self._placed, self._tables = self._planned.placed, self._planned.tables
        self._contents, self._live = self._planned.contents, self._planned.live
        self._book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._heights: dict[tuple[str, int], float] = {}  # of the rows that are higher than others, in points

    def write(self) -> None:
        book, layout = self._book, self._layout
        book.set_size(2400, 1400)
        book.set_properties({"title": layout.name, "subject": layout.period.kind, "company": layout.kommun or "",
                             "author": layout.namnd or "", "created": CREATED})  # fmt: skip
        book.set_custom_property(LAYOUT_PROPERTY, layout.id)
        book.set_custom_property(VERSION_PROPERTY, layout.version)
        book.set_custom_property(PERIOD_PROPERTY, layout.period.end.isoformat())
        book.set_custom_property(CONTENT_PROPERTY, layout.fingerprint)
        profile = profile_of(layout)
        if profile is not None:
            book.set_custom_property(PROFILE_PROPERTY, seal_text(profile))
        for spec in layout.sheets:
            self._sheet(spec)
        if layout.charts:
            self._charts()
        self._record_prefilled()
        if self._carries_layout:
            self._carry_layout()
        status_colours.write_word_lists(book, layout)
        if self._macros:
            attach_macros(book, self._macros, self._button_place(self._macros))
        book.close()

    def growing(self) -> dict[int, set[int]]:
        """The rows whose height is estimated from texts, by the number of their sheet from 1."""
        rows_by_sheet: dict[int, set[int]] = {}
        for number, spec in enumerate(self._layout.sheets, start=1):
            if spec.name in self._planned.wordy:
                rows_by_sheet[number] = {row.at for key in spec.tables for row in self._tables[key].rows}
        return rows_by_sheet

    def _record_prefilled(self) -> None:
        """Write what the template is made with to a hidden sheet: what is to stay, beside it what may be changed."""
        rows = list(self._planned.prefilled())
        if not rows:
            return
        sheet = self._book.add_worksheet(PREFILLED_SHEET)
        sheet.very_hidden()
        for at, (first, prefilled) in enumerate(rows):
            for col, value in enumerate(prefilled, first - 1):
                if isinstance(value, float):
                    sheet.write_number(at, col, value)
                else:
                    sheet.write_string(at, col, writable_text(value))

    def _carry_layout(self) -> None:
        sheet = self._book.add_worksheet(LAYOUT_SHEET)
        sheet.very_hidden()
        sheet.protect()
        for at, line in enumerate(carried_lines(self._layout)):
            sheet.write_string(at, 0, line)

    def _charts(self) -> None:
        sheet = self._book.add_worksheet(charts.SHEET)
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 2)
        sheet.set_row(0, 26)
        sheet.write_string(0, FIRST_COLUMN - 1, charts.SHEET, self._format(style.title(self._layout.color)))
        sheet.write_string(1, FIRST_COLUMN - 1, self._subtitle(), self._format(style.subtitle()))
        set_paper(sheet, self._layout)
        charts.write_charts(self._book, sheet, self._layout, self._tables)

    def _button_place(self, macros: TemplateMacros) -> ButtonPlace:
        """The place of the buttons, on the first sheet, clear of its texts and tables."""
        first = self._layout.sheets[0]
        widths = column_widths((self._placed[key] for key in first.tables), self._layout.scales)
        if is_start(first):
            return start_sheet.button_place(first.name, widths, macros.buttons)
        over = title_width(first.heading or first.name) - sum(pixels(width) for width in widths.values())
        return ButtonPlace(first.name, 0, max(widths), max(0, over) + GAP)

    def _format(self, properties: style.Properties) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]

    # --- one sheet ------------------------------------------------------------------------------------------------

    def _sheet(self, spec: SheetSpec) -> None:
        layout = self._layout
        sheet = self._book.add_worksheet(spec.name, worksheet_class=FormulaSheet)
        placed = [self._placed[key] for key in spec.tables]
        sheet.hide_gridlines(2)
        sheet.set_default_row(style.ROW_HEIGHT)
        sheet.set_row(0, 28)
        sheet.write_string(0, FIRST_COLUMN - 1, spec.heading or spec.name, self._format(style.title(layout.color)))
        sheet.write_string(1, FIRST_COLUMN - 1, self._subtitle(), self._format(style.subtitle()))
        widths = self._columns(sheet, spec, placed)
        for table in placed:
            self._table(sheet, table, widths)
        add_validation(sheet, placed, layout)
        self._conditions(sheet, placed)
        last_row = max(table.note_row or table.last_row for table in placed)
        last_col = max(at for table in placed for at in table.bound.columns.values())
        if is_start(spec):
            start_sheet.write_guide(sheet, layout, self._format, button=self._macros is not None)
            last_row = start_sheet.write_overview(sheet, last_row + 3, layout, self._states(spec), self._format)
            last_col = max(last_col, start_sheet.LAST_COLUMN)
        width = sum(wide for at, wide in widths.items() if at <= last_col)
        height = sum(self._heights.get((spec.name, row), style.ROW_HEIGHT) for row in range(last_row))
        set_page(sheet, placed, layout, Extent(last_row, last_col, width, height))
        if is_start(spec):
            sheet.freeze_panes(2, 0)
            sheet.fit_to_pages(1, 1)
        sheet.protect("", PROTECTION)
        first_input = self._planned.first_input(placed)
        if first_input is not None:
            sheet.set_selection(first_input.row - 1, first_input.col - 1, first_input.row - 1, first_input.col - 1)

    def _subtitle(self) -> str:
        layout = self._layout
        who = [part for part in (layout.kommun, layout.namnd, layout.name) if part]
        return " · ".join([*who, f"mall {layout.id} version {layout.version}"])

    def _columns(self, sheet: Any, spec: SheetSpec, placed: list[PlacedTable]) -> dict[int, float]:
        sheet.set_column(KEY_COLUMN - 1, KEY_COLUMN - 1, 4, None, {"hidden": True})
        widths = column_widths(placed, self._layout.scales)
        if is_start(spec):
            widths = {**start_sheet.WIDTHS, **widths}
        elif any(table.bound.key in self._live.tables for table in placed):
            check = placed[0].check_column
            widths[check] = CHECK_WIDTH
            last = max((ref.col for ref in self._live.helpers if ref.sheet == spec.name), default=check)
            if last > check:
                sheet.set_column(check, last - 1, 4, None, {"hidden": True})
        for at, width in widths.items():
            sheet.set_column(at - 1, at - 1, width)
        return widths

    def _states(self, home: SheetSpec) -> list[start_sheet.SheetState]:
        """The states of the other sheets, for the overview."""
        states = []
        for spec in self._layout.sheets:
            if spec is home:
                continue
            placed = [self._placed[key] for key in spec.tables]
            done = sheet_progress(placed, self._planned.is_input, self._planned.is_filled)
            checks = [self._live.tables[key] for key in spec.tables if key in self._live.tables]
            states.append(start_sheet.SheetState(spec.name, done, checks, placed[0].check_column))
        return states

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
            look = style.heading(layout.color, align=style.heading_align(column.kind))
            sheet.write_string(key_row + 1, at, self._planned.heading(placed, column), self._format(look))
        if placed.band_row:
            self._bands(sheet, table, bound.columns, placed.band_row - 1)
        headings = {bound.columns[column.key]: self._planned.heading(placed, column) for column in table.columns}
        self._set_height(sheet, bound, key_row + 1, row_height(headings, widths, bold=True))
        for row in bound.rows:
            sheet.write_string(row.at - 1, KEY_COLUMN - 1, key_text(row), key_format)
            least = least_lines(table, row.key) if bound.sheet in self._planned.wordy else 1
            air = AIR_OF_TEXTS if bound.sheet in self._planned.wordy else AIR
            self._set_height(
                sheet, bound, row.at - 1, row_height(self._planned.texts(row, bound), widths, least=least, air=air)
            )
        for row, column, ref in bound.cells():
            self._cell(sheet, table, row, column, ref)
        self._live_cells(sheet, placed)
        if placed.note_row and table.note:
            sheet.write_string(placed.note_row - 1, FIRST_COLUMN - 1, table.note, self._format(style.guidance()))
        first, last = address(bound.heading_row - 1, KEY_COLUMN), address(placed.last_row, last_col)
        self._book.define_name(f"{NAME_PREFIX}{bound.key}", f"={_range(bound.sheet, first, last)}")

    def _set_height(self, sheet: Any, bound: BoundTable, row: int, height: float | None) -> None:
        sheet.set_row(row, height)
        if height is not None:
            self._heights[bound.sheet, row] = height

    def _bands(self, sheet: Any, table: Table, columns: Mapping[str, int], row: int) -> None:
        """Write the headings over several columns, and colour the cells over the other headings."""
        before: str | None = None
        for column in table.columns:
            look = style.band(self._layout.color, named=column.band is not None, first=column.band != before)
            text = column.band if column.band != before else None
            sheet.write(row, columns[column.key] - 1, text, self._format(look))
            before = column.band

    def _cell(self, sheet: Any, table: Table, row: BoundRow, column: Column, ref: CellRef) -> None:
        content = self._contents.get(ref)
        if column.kind is Kind.LABEL and content is None:
            content = PlannedContent(row.label)
        kind = column.kind if column.kind is Kind.LABEL else row.spec.kind or column.kind
        own_row = row.key not in table.row and not table.mirrors
        look = style.TableCellLook(column, row.spec.role, kind, self._planned.is_input(row, column, ref), own_row,
                          content.number_format if content else None)  # fmt: skip
        cell_format = self._format(style.table_cell(look))
        at = (ref.row - 1, ref.col - 1)
        value = content.value if content else None
        if ref in self._planned.formulas:
            sheet.write_formula(*at, f"={self._planned.formulas[ref]}", cell_format, "" if value is None else value)
        elif content is not None and content.relation is not None:
            formula = excel_formula(content.relation, self._tables)
            sheet.write_formula(*at, f"={formula}", cell_format, "" if value is None else value)
        elif isinstance(value, float):
            sheet.write_number(*at, value, cell_format)
        elif isinstance(value, dt.date):
            sheet.write_datetime(*at, dt.datetime(value.year, value.month, value.day), cell_format)
        elif value:
            sheet.write_string(*at, writable_text(value), cell_format)
        else:
            sheet.write_blank(*at, None, cell_format)

    def _live_cells(self, sheet: Any, placed: PlacedTable) -> None:
        """Write the live checks beside the table, and the rules that colour the cells they are about."""
        checks = self._live.tables.get(placed.bound.key)
        if checks is None:
            return
        bound, col = placed.bound, placed.check_column - 1
        sheet.write_string(bound.heading_row - 1, col, "Kontroll", self._format(style.check_heading()))
        look = style.check()
        for at, cell in checks.rows.items():
            self._write_live(sheet, at - 1, col, cell, look)
        rows = {bound.heading_row, *(row.at for row in bound.rows)}
        for ref, cell in self._live.helpers.items():
            if ref.sheet == bound.sheet and ref.row in rows:
                self._write_live(sheet, ref.row - 1, ref.col - 1, cell, style.key())

    def _conditions(self, sheet: Any, placed: list[PlacedTable]) -> None:
        """Add conditional formats: statuses before flags, so that a chosen word keeps its colour."""
        status_colours.add_status_colours(sheet, [table.bound for table in placed], self._layout, self._format)
        checked = [(table, self._live.tables[k]) for table in placed if (k := table.bound.key) in self._live.tables]
        for table, checks in checked:
            check_colours.flag_cells(sheet, table, checks, self._format)
        for table in placed:
            check_colours.pale_spares(sheet, table, self._format)
        rows = [(min(checks.rows), max(checks.rows)) for _, checks in checked]
        check_colours.flag_checks(sheet, placed[0].check_column, rows, self._format)

    def _write_live(self, sheet: Any, row: int, col: int, cell: LiveCell, look: style.Properties) -> None:
        sheet.write_formula(row, col, f"={cell.formula}", self._format(look), cell.value)


def _range(sheet: str, first: str, last: str) -> str:
    def absolute(text: str) -> str:
        letters = text.rstrip("0123456789")
        return f"${letters}${text[len(letters) :]}"

    return f"{quote_sheet(sheet)}!{absolute(first)}:{absolute(last)}"
