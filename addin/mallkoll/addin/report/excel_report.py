"""The report as an Excel workbook: an overview with a chart, every finding, every file, every nämnd, as Excel tables.

Rows go to disk as they are written (XlsxWriter's ``constant_memory``), so ten thousand files need little more memory
than ten. The worst comes first. It can be printed: landscape A4, each sheet one page wide, in a readable size. Every
text is written as text, so that nothing from a workbook becomes a formula or a link.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from msgspec import Struct
from xlsxwriter.utility import xl_col_to_name

from mallkoll.addin.own_outputs import FILES, FINDINGS, OVERVIEW
from mallkoll.addin.report.text_height import lines_needed
from mallkoll.validators.catalogue.families import family_name
from mallkoll.validators.findings.proposed import shown_proposal
from mallkoll.validators.findings.words import enumerated, figure
from mallkoll.validators.report.batch import Batch, BatchSummary, row_and_column, sender_key
from mallkoll.validators.report.html import link_to, named_periods
from mallkoll.workbook.model.text import counted, writable_text
from mallkoll.workbook.results.counts import in_words
from mallkoll.workbook.results.file_result import FileResult, known_value
from mallkoll.workbook.results.finding import Finding, Severity

MOST_ROWS = 1_000_000  # a sheet ends at 1 048 576
MOST_CHARTED = 25  # nämnder in the chart
_MAX_LINKS = 65_000  # Excel's limit for a sheet is 65 530
_LINE_POINTS = 15.0
_MOST_POINTS = 405.0  # Excel's limit for a row is 409
_COLOURS = {
    Severity.ERROR: ("#B3261E", "#FBE4E2"),
    Severity.WARNING: ("#7A4D00", "#FFF0CF"),
    Severity.INFO: ("#14507A", "#E0EEF8"),
}


class _Column(Struct, frozen=True):
    heading: str
    width: float
    wrap: bool = False
    figures: bool = False


def _texts(heading: str, width: float) -> _Column:
    return _Column(heading, width, wrap=True)


def _figures(heading: str, width: float) -> _Column:
    return _Column(heading, width, figures=True)


class _Link(Struct, frozen=True):
    text: str
    address: str | None


_Value = str | float | int | bool | None | _Link


def write_workbook(batch: Batch, stream: BinaryIO, target: Path) -> None:
    """Write the report. ``target`` is its path, from which links to marked copies are relative."""
    summary = batch.summary
    book = xlsxwriter.Workbook(stream, {"constant_memory": True, "strings_to_formulas": False,
                                        "strings_to_urls": False, "nan_inf_to_errors": True})  # fmt: skip
    book.set_properties({"title": "Kontroll av arbetsböcker", "created": batch.made.replace(tzinfo=None)})
    writer = _Writer(book, batch, summary, target)
    writer.write()
    book.close()


class _Writer:
    def __init__(self, book: Any, batch: Batch, summary: BatchSummary, target: Path) -> None:
        self._book, self._batch, self._summary, self._target = book, batch, summary, target
        self._title = book.add_format({"bold": True, "font_size": 16, "font_color": "#1F4E79"})
        self._soft = book.add_format({"font_color": "#556070"})
        cell = {"valign": "top", "bottom": 1, "bottom_color": "#D7DCE3"}
        amount = {**cell, "align": "right", "indent": 1}
        head = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F4E79", "text_wrap": True, "valign": "top"}
        self._plain = book.add_format(cell)
        self._wrapped = book.add_format({**cell, "text_wrap": True})
        self._number = book.add_format({**amount, "num_format": "#,##0.######"})
        self._whole = book.add_format({**amount, "num_format": "#,##0"})
        self._heading = book.add_format(head)
        self._figure_heading = book.add_format({**head, "align": "right", "indent": 1})
        self._link = book.add_format({**cell, "font_color": "#0B5CAD", "underline": 1, "text_wrap": True})

    def write(self) -> None:
        """Write all sheets; the overview needs the number of rows of the others."""
        summary = self._summary
        self._overview()
        self._table(FINDINGS, "fynd", _FINDINGS, self._finding_rows(), summary.findings)
        self._table(FILES, "filer", _FILES, self._file_rows(), summary.files)
        if self._batch.deliveries is not None:
            rows = list(self._delivery_rows())
            self._table("Leverans", "leverans", _DELIVERIES, rows, len(rows))

    # --- the overview -------------------------------------------------------------------------------------------------

    def _overview(self) -> None:
        summary, batch = self._summary, self._batch
        sheet = self._book.add_worksheet(OVERVIEW)
        sheet.hide_gridlines(2)
        columns = [_texts("Nämnd", 38), _figures("Filer", 8), _figures("Oläsliga", 11), _figures("Fel", 8),
                   _figures("Varningar", 12), _figures("Info", 8),
                   *(_figures(family_name(family), 13) for family in summary.families)]  # fmt: skip
        sheet.write_string(0, 0, f"Kontroll av {counted(summary.files, 'fil', 'filer')}", self._title)
        sheet.write_string(1, 0, f"{batch.made:%Y-%m-%d %H:%M} · {_counted(summary)}{_periods(summary)}", self._soft)
        if batch.stopped:
            checked_text = f"Körningen avbröts: {summary.files} av {batch.total} filer är kontrollerade."
            sheet.write_string(2, 0, checked_text, self._soft)
        senders = summary.worst_first()[:MOST_ROWS]
        rows: Iterator[Sequence[_Value]] = (
            [
                summary.title(sender.namnd, sender.kommun), sender.files, sender.unreadable,
                *(sender.counts[s] for s in Severity),
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
            beside = len(senders) > MOST_CHARTED  # it would not be found below a long list
            place = (3, len(columns) + 1) if beside else (last + 2, 0)
            self._chart(sheet, min(len(senders), MOST_CHARTED), place)
            if beside:
                sheet.print_area(0, 0, last, len(columns) - 1)
        self._paper(sheet, heading=3)

    def _paper(self, sheet: Any, heading: int) -> None:
        """Landscape A4, with the headings (their row from 0) and a footer on every page."""
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(heading)
        sheet.set_footer(f"&L&8Mallkoll {self._batch.made:%Y-%m-%d %H:%M}&C&8&A&R&8Sida &P av &N")

    def _chart(self, sheet: Any, count: int, place: tuple[int, int]) -> None:
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
        sheet.insert_chart(*place, chart, {"description": "Fel och varningar per nämnd, som staplar"})

    # --- the other sheets ---------------------------------------------------------------------------------------------

    def _table(
        self, name: str, table: str, columns: Sequence[_Column], rows: Iterable[Sequence[_Value]], count: int
    ) -> None:
        sheet = self._book.add_worksheet(name)
        self._rows(sheet, table, columns, rows, min(count, MOST_ROWS))
        sheet.freeze_panes(1, 0)
        self._paper(sheet, heading=0)

    def _rows(
        self, sheet: Any, table: str, columns: Sequence[_Column], rows: Iterable[Sequence[_Value]], count: int,
        top: int = 0,
    ) -> None:  # fmt: skip
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
        last = top + max(count, 1)
        _declare_table(sheet, (top, 0, last, len(columns) - 1), f"mallkoll_{table}", [c.heading for c in columns])
        bold = max(lines_needed(column.heading, int(column.width) - 2) for column in columns)  # and some are indented
        sheet.set_row(top, _LINE_POINTS * bold)
        for at, column in enumerate(columns):
            look = self._figure_heading if column.figures else self._heading
            sheet.write_string(top, at, column.heading, look)
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
                if sheet.write_url(row, col, address, self._link, writable_text(value.text)) >= 0:
                    return
            value = value.text
        if value is None or value == "":
            sheet.write_blank(row, col, None, self._plain)
            return
        if isinstance(value, str):
            sheet.write_string(row, col, writable_text(value), self._wrapped if wrap else self._plain)
        elif isinstance(value, bool):
            sheet.write_boolean(row, col, value, self._plain)
        else:
            sheet.write_number(row, col, value, self._whole if float(value).is_integer() else self._number)

    # --- their rows ---------------------------------------------------------------------------------------------------

    def _finding_rows(self) -> Iterator[Sequence[_Value]]:
        """The findings, the gravest first: one pass per severity, since the results are never all in memory."""
        for severity in Severity:
            if not self._summary.counts[severity]:
                continue
            for result in self._batch.results:
                for f in result.findings:
                    if f.severity is severity:
                        yield self._finding_row(result, f)

    def _finding_row(self, result: FileResult, f: Finding) -> Sequence[_Value]:
        namnd, kommun = sender_key(result)
        link = _Link(self._summary.name_of(result.file), link_to(result.marked, self._target))
        proposals = enumerated([f"{p.cell}: {_plain(shown_proposal(p.after))} ({p.safety.value})" for p in f.proposals])
        return (namnd, kommun, f.severity.value, f.code, f.area, f.where, row_and_column(f.row, f.column), f.value,
                f.expected, f.text, proposals, link)  # fmt: skip

    def _file_rows(self) -> list[Sequence[_Value]]:
        """One row per file: unreadable ones first, then by the number of fel and varningar."""
        rows: list[tuple[tuple[int, ...], Sequence[_Value]]] = []
        for result in self._batch.results:
            namnd, kommun = sender_key(result)
            counts = [result.count(severity) for severity in Severity]
            state = (
                "kan inte läsas" if result.problem else "rättas" if counts[0] else "rättas eller motiveras" if counts[1]
                else "inte kontrollerad" if result.unchecked else "utan anmärkning"
            )  # fmt: skip
            link = _Link(self._summary.name_of(result.file), link_to(result.marked, self._target))
            rows.append((
                (-bool(result.problem), *(-count for count in counts[:2])),
                (namnd, kommun, result.judged_by, known_value(result.period), known_value(result.contact), *counts,
                 state, result.problem, link),
            ))  # fmt: skip
        return [row for _, row in sorted(rows, key=lambda pair: pair[0])]

    def _delivery_rows(self) -> Iterator[Sequence[_Value]]:
        for delivery in self._batch.deliveries or ():
            texts = " ".join(delivery.sentences)
            yield (delivery.namnd, delivery.kommun, delivery.word, texts,
                   enumerated([self._summary.name_of(file) for file in delivery.files]))  # fmt: skip


_FINDINGS = (
    _texts("Nämnd", 16), _texts("Kommun", 11), _Column("Allvar", 9), _Column("Regel", 9),
    _texts("Blad", 13), _Column("Cell", 7), _texts("Rad och kolumn", 23),
    _figures("Står", 13), _figures("Bör stå", 13), _texts("Vad är fel", 44),
    _texts("Förslag", 18), _texts("Fil", 19),
)  # fmt: skip
_FILES = (
    _texts("Nämnd", 24), _texts("Kommun", 11), _texts("Mall", 17),
    _texts("Period", 14), _texts("Uppgiftslämnare", 18), _figures("Fel", 7),
    _figures("Varningar", 12), _figures("Info", 7), _texts("Läge", 15), _texts("Orsak", 40),
    _texts("Fil", 28),
)  # fmt: skip
_DELIVERIES = (
    _texts("Nämnd", 28), _texts("Kommun", 12), _Column("Status", 14),
    _texts("Vad", 60), _texts("Fil", 40),
)  # fmt: skip


def _declare_table(sheet: Any, area: tuple[int, int, int, int], name: str, headings: Sequence[str]) -> None:
    """Declare an Excel table over cells that are written like any others.

    XlsxWriter refuses tables while rows go straight to disk, because it writes their headings itself and cannot declare
    one without. This is the only place that uses its private state: it is told that rows are kept in memory, and the
    headings that it then stores are removed again.
    """
    row_in_memory = dict(sheet.table)  # the row above, not on disk yet
    sheet.constant_memory = False
    sheet.add_table(*area, {"name": name, "columns": [{"header": heading} for heading in headings],
                            "style": "Table Style Light 9"})  # fmt: skip
    sheet.table.clear()
    sheet.table.update(row_in_memory)
    sheet.constant_memory = True


def _serious(counts: Counter[Severity] | None) -> int:
    return 0 if counts is None else counts[Severity.ERROR] + counts[Severity.WARNING]


def _height(columns: Sequence[_Column], row: Sequence[_Value]) -> float:
    """The height in points that a row needs for its wrapped texts, since Excel fits it only when somebody types."""
    texts = [(_text(value), int(column.width)) for column, value in zip(columns, row, strict=True) if column.wrap]
    lines = max([lines_needed(text, width) for text, width in texts if text], default=1)
    return min(_LINE_POINTS * lines, _MOST_POINTS)


def _text(value: _Value) -> str:
    return value.text if isinstance(value, _Link) else value if isinstance(value, str) else ""


def _counted(summary: BatchSummary) -> str:
    unchecked = f", {counted(summary.unchecked, 'fil', 'filer')} utan kontroll" if summary.unchecked else ""
    return f"{in_words(summary.counts)}, {counted(summary.unreadable, 'fil', 'filer')} som inte kan läsas{unchecked}"


def _periods(summary: BatchSummary) -> str:
    named = named_periods(summary)
    return f" · Period: {named}" if named else ""


def _plain(value: float | str | None) -> str:
    return "" if value is None else figure(value) if isinstance(value, int | float) else value
