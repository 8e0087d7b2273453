"""The report as an Excel workbook: an overview with a chart, every finding, every file, every nämnd, as Excel tables.

Rows go to disk as they are written (XlsxWriter's ``constant_memory``), so ten thousand files need no more memory than
ten. Every text is written as text: nothing from a workbook becomes a formula or a link.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from msgspec import Struct
from xlsxwriter.utility import xl_col_to_name

from mallkoll.validators.finding import Severity
from mallkoll.validators.report.batch import Batch, Summary, family_name, place, sender_key, summarize
from mallkoll.validators.report.html import link_to
from mallkoll.validators.words import listing

MOST_ROWS = 1_000_000  # a sheet ends at 1 048 576
MOST_CHARTED = 25  # nämnder in the chart
_MAX_TEXT = 32_000  # Excel's limit for a cell is 32 767
_MAX_LINKS = 65_000  # Excel's limit for a sheet is 65 530
_SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.INFO)
_COLOURS = {"fel": ("#B3261E", "#FBE4E2"), "varning": ("#7A4D00", "#FFF0CF"), "info": ("#14507A", "#E0EEF8")}


class _Column(Struct, frozen=True):
    heading: str
    width: float
    wrap: bool = False


class _Link(Struct, frozen=True):
    text: str
    address: str | None


_Value = str | float | int | bool | None | _Link


def write_workbook(batch: Batch, stream: BinaryIO, target: Path) -> None:
    """Write it. ``target`` is where it will stand: links to marked copies start from there."""
    summary = summarize(batch.results)
    book = xlsxwriter.Workbook(stream, {"constant_memory": True, "strings_to_formulas": False,
                                        "strings_to_urls": False, "nan_inf_to_errors": True})  # fmt: skip
    book.set_properties({"title": "Kontroll av arbetsböcker", "created": batch.made.replace(tzinfo=None)})
    writer = _Writer(book, batch, summary, target)
    writer.write()
    book.close()


class _Writer:
    def __init__(self, book: Any, batch: Batch, summary: Summary, target: Path) -> None:
        self._book, self._batch, self._summary, self._target = book, batch, summary, target
        self._title = book.add_format({"bold": True, "font_size": 16, "font_color": "#1F4E79"})
        self._soft = book.add_format({"font_color": "#556070"})
        self._plain = book.add_format({"valign": "top"})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self._number = book.add_format({"num_format": "#,##0.######", "valign": "top"})
        self._whole = book.add_format({"num_format": "#,##0", "valign": "top"})
        self._heading = book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F4E79"})
        self._link = book.add_format({"font_color": "#0B5CAD", "underline": 1, "valign": "top"})

    def write(self) -> None:
        """Sheet after sheet; the overview needs to know how many rows the others have."""
        summary = self._summary
        self._overview()
        self._table("Fynd", "fynd", _FINDINGS, self._finding_rows(), summary.findings)
        self._table("Filer", "filer", _FILES, self._file_rows(), summary.files)
        if self._batch.deliveries is not None:
            rows = list(self._delivery_rows())
            self._table("Leverans", "leverans", _DELIVERIES, rows, len(rows))

    # --- the overview -------------------------------------------------------------------------------------------------

    def _overview(self) -> None:
        summary, batch = self._summary, self._batch
        sheet = self._book.add_worksheet("Översikt")
        sheet.hide_gridlines(2)
        columns = [_Column("Nämnd", 42), _Column("Filer", 9), _Column("Oläsliga", 10), _Column("Fel", 9),
                   _Column("Varningar", 11), _Column("Info", 9),
                   *(_Column(family_name(family), 13) for family in summary.families)]  # fmt: skip
        sheet.write_string(0, 0, f"Kontroll av {summary.files} filer", self._title)
        sheet.write_string(1, 0, f"{batch.made:%Y-%m-%d %H:%M} · {_counted(summary)}", self._soft)
        if batch.stopped:
            done = f"Körningen avbröts: {summary.files} av {batch.total} filer är kontrollerade."
            sheet.write_string(2, 0, done, self._soft)
        senders = summary.worst_first()[:MOST_ROWS]
        rows: Iterator[Sequence[_Value]] = (
            [
                summary.title(sender.namnd, sender.kommun), sender.files, sender.unreadable,
                *(sender.counts[s] for s in _SEVERITIES),
                *(_serious(sender.families.get(family)) for family in summary.families),
            ]
            for sender in senders
        )  # fmt: skip
        self._rows(sheet, "namnder", columns, rows, len(senders), top=3)
        last = 3 + max(len(senders), 1)
        if summary.families and senders:
            first, end = xl_col_to_name(6), xl_col_to_name(5 + len(summary.families))
            sheet.conditional_format(
                f"{first}5:{end}{last + 1}",
                {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#E8875A", "min_type": "num",
                 "min_value": 0},
            )  # fmt: skip
            self._chart(sheet, min(len(senders), MOST_CHARTED), len(columns))
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def _chart(self, sheet: Any, count: int, columns: int) -> None:
        chart = self._book.add_chart({"type": "bar", "subtype": "stacked"})
        for column, severity in ((3, Severity.ERROR), (4, Severity.WARNING)):
            chart.add_series({
                "name": ["Översikt", 3, column],
                "categories": ["Översikt", 4, 0, 3 + count, 0],
                "values": ["Översikt", 4, column, 3 + count, column],
                "fill": {"color": "#B3261E" if severity is Severity.ERROR else "#E8A33D"},
                "gap": 40,
            })  # fmt: skip
        chart.set_title({"name": "Fel och varningar per nämnd", "name_font": {"size": 12}})
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({"num_format": "0", "major_gridlines": {"visible": True, "line": {"color": "#D7DCE3"}}})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 640, "height": max(240, 60 + 26 * count)})
        sheet.insert_chart(3, columns + 1, chart, {"description": "Fel och varningar per nämnd, som staplar"})

    # --- the other sheets ---------------------------------------------------------------------------------------------

    def _table(
        self, name: str, table: str, columns: Sequence[_Column], rows: Iterable[Sequence[_Value]], count: int
    ) -> None:
        sheet = self._book.add_worksheet(name)
        self._rows(sheet, table, columns, rows, min(count, MOST_ROWS))
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)

    def _rows(
        self, sheet: Any, table: str, columns: Sequence[_Column], rows: Iterable[Sequence[_Value]], count: int,
        top: int = 0,
    ) -> None:  # fmt: skip
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
        last = top + max(count, 1)
        headings = [{"header": column.heading} for column in columns]
        # XlsxWriter declares no table while rows go straight to disk, because it would write the headings itself; they
        # are written below like any other row, so only its declaration is wanted
        sheet.constant_memory = False
        sheet.add_table(top, 0, last, len(columns) - 1, {"name": f"mallkoll_{table}", "columns": headings,
                                                         "style": "Table Style Light 9"})  # fmt: skip
        sheet.table.clear()
        sheet.constant_memory = True
        for at, column in enumerate(columns):
            sheet.write_string(top, at, column.heading, self._heading)
        state = next((at for at, column in enumerate(columns) if column.heading == "Allvar"), None)
        if state is not None:
            letter = xl_col_to_name(state)
            for word, (ink, back) in _COLOURS.items():
                sheet.conditional_format(
                    f"{letter}2:{letter}{last + 1}",
                    {"type": "cell", "criteria": "==", "value": f'"{word}"',
                     "format": self._book.add_format({"font_color": ink, "bg_color": back})},
                )  # fmt: skip
        links = 0
        for number, row in enumerate(rows):
            if number >= count:
                break
            sheet.set_row(top + 1 + number, _height(columns, row))
            for at, value in enumerate(row):
                link = isinstance(value, _Link) and value.address is not None and links < _MAX_LINKS
                links += link
                self._cell(sheet, top + 1 + number, at, value, linked=link, wrap=columns[at].wrap)

    def _cell(self, sheet: Any, row: int, col: int, value: _Value, *, linked: bool, wrap: bool) -> None:
        if isinstance(value, _Link):
            if linked:
                address = f"external:{value.address}"
                if sheet.write_url(row, col, address, self._link, value.text[:_MAX_TEXT]) >= 0:
                    return
            value = value.text
        if value is None or value == "":
            return
        if isinstance(value, bool):
            sheet.write_boolean(row, col, value, self._plain)
        elif isinstance(value, int | float):
            sheet.write_number(row, col, value, self._whole if float(value).is_integer() else self._number)
        else:
            text = value[:_MAX_TEXT].encode("utf-8", "replace").decode()
            sheet.write_string(row, col, text, self._wrapped if wrap else self._plain)

    # --- their rows ---------------------------------------------------------------------------------------------------

    def _finding_rows(self) -> Iterator[Sequence[_Value]]:
        for result in self._batch.results:
            namnd, kommun = sender_key(result)
            link = _Link(self._summary.name_of(result.file), link_to(result.marked, self._target))
            for f in result.findings:
                proposals = listing([f"{p.cell}: {_plain(p.after)} ({p.safety.value})" for p in f.proposals])
                yield (namnd, kommun, f.severity.value, f.code, f.sheet, f.where, place(f.row, f.column), f.value,
                       f.expected, f.text, proposals, link)  # fmt: skip

    def _file_rows(self) -> Iterator[Sequence[_Value]]:
        for result in self._batch.results:
            namnd, kommun = sender_key(result)
            counts = [result.count(severity) for severity in _SEVERITIES]
            state = "kan inte läsas" if result.problem else "rättas" if counts[0] else (
                "rättas eller motiveras" if counts[1] else "utan anmärkning"
            )  # fmt: skip
            link = _Link(self._summary.name_of(result.file), link_to(result.marked, self._target))
            yield (namnd, kommun, result.layout, result.overview.period, *counts, state, result.problem, link)

    def _delivery_rows(self) -> Iterator[Sequence[_Value]]:
        for delivery in self._batch.deliveries or ():
            texts = " ".join(problem.text for problem in delivery.problems)
            yield (delivery.namnd, delivery.kommun, delivery.state.value, texts,
                   listing([self._summary.name_of(file) for file in delivery.files]))  # fmt: skip


_FINDINGS = (
    _Column("Nämnd", 24), _Column("Kommun", 14), _Column("Allvar", 10), _Column("Regel", 10), _Column("Blad", 16),
    _Column("Cell", 8), _Column("Rad och kolumn", 40, wrap=True), _Column("Står", 14), _Column("Bör stå", 14),
    _Column("Vad är fel", 70, wrap=True), _Column("Förslag", 34, wrap=True), _Column("Fil", 50),
)  # fmt: skip
_FILES = (
    _Column("Nämnd", 30), _Column("Kommun", 16), _Column("Mall", 26), _Column("Period", 18), _Column("Fel", 8),
    _Column("Varningar", 11), _Column("Info", 8), _Column("Läge", 24), _Column("Orsak", 60, wrap=True),
    _Column("Fil", 60),
)  # fmt: skip
_DELIVERIES = (
    _Column("Nämnd", 32), _Column("Kommun", 18), _Column("Status", 18), _Column("Vad", 70, wrap=True),
    _Column("Fil", 60, wrap=True),
)  # fmt: skip


def _serious(found: Counter[Severity] | None) -> int:
    return 0 if found is None else found[Severity.ERROR] + found[Severity.WARNING]


def _height(columns: Sequence[_Column], row: Sequence[_Value]) -> float:
    """Points that a row needs for its wrapped texts: Excel fits a row's height only when somebody types in it."""
    lines = max(
        (-(-len(value) // int(column.width)) for column, value in zip(columns, row, strict=True)
         if column.wrap and isinstance(value, str)), default=1,
    )  # fmt: skip
    return 15.0 * min(max(lines, 1), 12)


def _counted(summary: Summary) -> str:
    errors, warnings, infos = (summary.counts[severity] for severity in _SEVERITIES)
    return f"{errors} fel, {warnings} varningar, {infos} upplysningar, {summary.unreadable} filer som inte kan läsas"


def _plain(value: float | str | None) -> str:
    return "" if value is None else f"{value:.15g}".replace(".", ",") if isinstance(value, float) else value
