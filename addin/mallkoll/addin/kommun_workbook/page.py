"""A sheet of the kommun's workbook, written from above: every text as text, links relative, A4."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_pixel_width

from mallkoll.addin.report.text_height import lines_needed
from mallkoll.validators.report.html import link_to
from mallkoll.workbook.model.book import quote_sheet
from mallkoll.workbook.model.text import writable_text

_DIGIT, _PADDING = 7, 18  # pixels: of a digit, which a width counts; around the text of a heading
_BOLD = 1.06  # bold letters are so much wider

_MOST_LINKS = 65_000  # Excel's limit for a sheet is 65 530
_LINE, _MOST_POINTS = 15.0, 400.0
_BLUE, _LINES = "#1F4E79", "#D7DCE3"
_CELL = {"valign": "top", "bottom": 1, "bottom_color": _LINES}
_AIR = "_0"  # after a figure; not an indent, which LibreOffice forgets where only the number format changes in a row
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": _BLUE},
    "heading": {"bold": True, "font_size": 12, "font_color": _BLUE},
    "soft": {"font_color": "#556070", "text_wrap": True, "valign": "top"},
    "head": {"bold": True, "font_color": "#FFFFFF", "bg_color": _BLUE, "text_wrap": True, "valign": "top"},
    "head_figure": {"bold": True, "font_color": "#FFFFFF", "bg_color": _BLUE, "text_wrap": True, "valign": "top",
                    "align": "right", "indent": 1},
    "cell": {"valign": "top"},
    "text": {**_CELL, "text_wrap": True},
    "part": {**_CELL, "text_wrap": True, "indent": 2, "font_color": "#556070"},
    "as_written": {**_CELL, "text_wrap": True, "align": "right", "num_format": f"@{_AIR}"},
    "band": {**_CELL, "bold": True, "bg_color": "#E8EEF5"},
    "total": {**_CELL, "bold": True, "top": 1, "text_wrap": True},
    "link": {**_CELL, "font_color": "#0B5CAD", "underline": 1, "text_wrap": True},
    "missing": {**_CELL, "text_wrap": True, "font_color": "#B3261E", "bg_color": "#FBE4E2"},
}  # fmt: skip
_FIGURE = {"align": "right", "text_wrap": False}
_NUMBERS = {
    "amount": f"#,##0{_AIR};-#,##0{_AIR}",
    "surplus": f"#,##0{_AIR};[Red]-#,##0{_AIR}",
    "share": f"0.0%{_AIR};[Red]-0.0%{_AIR}",
    "plain_share": f"0.0%{_AIR}",
}


def width_for(heading: str) -> float:
    """The least width of a column in which no word of its heading is broken."""
    longest = max((xl_pixel_width(word) for word in heading.split()), default=0)
    return (longest * _BOLD + _PADDING) / _DIGIT


class Looks:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def of(self, name: str, **more: Any) -> Any:
        """The format of that name, with some properties changed."""
        properties = {**_LOOKS[name], **more}
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]

    def number(self, kind: str, name: str = "text", decimals: int | None = None) -> Any:
        """The look for figures: ``amount``, ``surplus`` (minus in red), ``share`` …; or with so many decimals."""
        code = _NUMBERS.get(kind) or f"#,##0{'.' + '0' * decimals if decimals else ''}{_AIR}"
        return self.of(name, num_format=code, **_FIGURE)


class Page:
    """One sheet. Rows are written from above, for they go to disk as they are left; ``row`` is the next, from 0."""

    def __init__(self, book: Any, looks: Looks, name: str, widths: list[float], target: Path) -> None:
        self.sheet = book.add_worksheet(name)
        self.looks, self.name, self.row = looks, name, 0
        self._widths, self._target, self._links = widths, target, 0
        for at, width in enumerate(widths):
            self.sheet.set_column(at, at, width)
        self.sheet.hide_gridlines(2)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&L&8Mallkoll&C&8&A&R&8Sida &P av &N")

    def title(self, title: str, *notes: str) -> None:
        """The sheet's title, and lines below it; leaves one row free."""
        self.sheet.write_string(self.row, 0, writable_text(title), self.looks.of("title"))
        self.row += 1
        for note in notes:
            self.line(note)
        self.row += 1

    def line(self, text: str, look: str = "soft") -> None:
        """A text over the sheet's whole width, on as many lines as it takes."""
        width = len(self._widths) - 1
        self._height([(text, int(sum(self._widths)))])
        if width:
            self.sheet.merge_range(self.row, 0, self.row, width, "", self.looks.of(look))
        self.sheet.write_string(self.row, 0, writable_text(text), self.looks.of(look))
        self.row += 1

    def headings(self, texts: list[str], figures: Sequence[int] = ()) -> None:
        """The row of headings; those whose numbers are in ``figures`` stand over figures."""
        room = [int(width) - 2 * (at in figures) for at, width in enumerate(self._widths)]
        self._height(list(zip(texts, room, strict=False)))
        for at, text in enumerate(texts):
            self.sheet.write_string(
                self.row, at, writable_text(text), self.looks.of("head_figure" if at in figures else "head")
            )
        self.row += 1

    def band(self, text: str, width: int) -> None:
        """A row that names what follows."""
        for at in range(width):
            self.text(at, text if at == 0 else "", "band")
        self.row += 1

    def text(self, col: int, text: str | None, look: str = "text", **more: Any) -> None:
        """A text, whatever it begins with; a blank cell with the same look where there is none."""
        made = self.looks.of(look, **more)
        if text:
            self.sheet.write_string(self.row, col, writable_text(text), made)
        else:
            self.sheet.write_blank(self.row, col, None, made)

    def number(self, col: int, value: float | None, made: Any) -> None:
        """A number; a blank cell where there is none."""
        if value is None or not math.isfinite(value):
            self.sheet.write_blank(self.row, col, None, made)
        else:
            self.sheet.write_number(self.row, col, value, made)

    def formula(self, col: int, formula: str, value: float | None, made: Any) -> None:
        """A formula with the value that it has."""
        self.sheet.write_formula(self.row, col, formula, made, "" if value is None else value)

    def link(self, col: int, text: str, file: str, place: tuple[str, str] | None = None) -> None:
        """A link to a file, or to a (sheet, cell) in it, from where the workbook stands: both can be moved together."""
        address = link_to(file, self._target)
        if address is not None and self._links < _MOST_LINKS:
            if place is not None:
                address += f"#{quote_sheet(place[0])}!{place[1]}"
            self._links += 1
            made = self.looks.of("link")
            if self.sheet.write_url(self.row, col, f"external:{address}", made, writable_text(text)) >= 0:
                return
        self.text(col, text)

    def fit(self, texts: dict[int, str | None]) -> None:
        """Make the row as high as its longest text needs, by the columns' numbers. Before its cells are written."""
        self._height([(text or "", int(self._widths[col])) for col, text in texts.items()])

    def _height(self, texts: list[tuple[str, int]]) -> None:
        lines = max((lines_needed(text, width) for text, width in texts if text), default=1)
        if lines > 1:
            self.sheet.set_row(self.row, min(_LINE * lines, _MOST_POINTS))
