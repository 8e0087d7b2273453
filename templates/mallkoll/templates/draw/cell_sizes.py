"""The widths of columns and the heights of rows at which all their content can be read.

Excel fits a row's height to its text when a person edits it, other programs do not; so the height is estimated here.
Widths are in Excel's unit (about one digit of the standard font), heights in points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xlsxwriter.utility import xl_pixel_width

from mallkoll.templates.draw.style import TITLE_SIZE
from mallkoll.templates.plan.placement import PlacedTable
from mallkoll.workbook.layout.layout_model import Column, Kind, Table
from mallkoll.workbook.layout.status_scale import Scale

DEFAULT_WIDTH = {Kind.LABEL: 46.0, Kind.TEXT: 40.0, Kind.STATUS: 20.0, Kind.DATE: 14.0}
FIGURE_WIDTH = 15.0
WIDEST_STATUS = 32.0  # longer words stand on several lines
CHECK_WIDTH = 96.0  # room for two faults on one line; beside the tables, not printed
PAGE_WIDTH = 150.0  # what an A4 page on its side holds at a size that can be read
NARROWEST_PAGE = 92.0  # so that the line below the title has room
NARROWEST_TEXT = 26.0
LINE = 12.9
COMMENT_LINES = 2
HIGHEST = 400.0  # points; Excel's highest row is 409
AIR = 2.0  # points above and below a text of several lines together
AIR_OF_TEXTS = 5.0  # the same where the lines are sentences
DIGIT = 7  # pixels of a digit in the standard font, which is what a column's width counts
INDENT = 12  # pixels before the text of a cell, with the frame
STANDARD_SIZE = 11  # points of the standard font
SIZE = 10 / STANDARD_SIZE  # the templates' letters against it
BOLD = 1.06  # bold letters are so much wider


def column_widths(tables: Iterable[PlacedTable], scales: Mapping[str, Scale]) -> dict[int, float]:
    """The width of each column of a sheet: the widest of its tables', with text columns narrowed to fit the page."""
    widths: dict[int, float] = {}
    shrinkable: set[int] = set()
    for table in tables:
        for column in table.bound.table.columns:
            at = table.bound.columns[column.key]
            widths[at] = max(widths.get(at, 0.0), _wanted(column, scales))
            if column.kind in {Kind.TEXT, Kind.LABEL}:
                shrinkable.add(at)
    excess = sum(widths.values()) - PAGE_WIDTH
    room = {at: max(0.0, widths[at] - NARROWEST_TEXT) for at in shrinkable}
    total = sum(room.values())
    if excess > 0 and total > 0:
        share = min(1.0, excess / total)
        for at, spare in room.items():
            widths[at] -= spare * share
    if excess < NARROWEST_PAGE - PAGE_WIDTH and shrinkable:
        widths[min(shrinkable)] += NARROWEST_PAGE - PAGE_WIDTH - excess
    return widths


def _wanted(column: Column, scales: Mapping[str, Scale]) -> float:
    width = column.width or DEFAULT_WIDTH.get(column.kind, FIGURE_WIDTH)
    if column.scale is None:
        return width
    pixels: float = xl_pixel_width(longest_word(scales[column.scale])) * SIZE + INDENT + DIGIT
    return max(width, min(pixels / DIGIT, WIDEST_STATUS))


def longest_word(scale: Scale) -> str:
    """The longest of a scale's words, with its symbol as its format shows it."""
    return max((f"{step.symbol} {step.word}".strip() for step in scale.steps), key=xl_pixel_width)


def title_width(text: str) -> int:
    """The width of a sheet's heading in pixels."""
    return int(xl_pixel_width(text) * TITLE_SIZE / STANDARD_SIZE * BOLD) + INDENT


def least_lines(table: Table, row_key: str) -> int:
    """The least number of lines of a row: several for a row that is to be commented, one for others."""
    comments = all(column.kind in {Kind.LABEL, Kind.TEXT} for column in table.columns)
    return COMMENT_LINES if comments and row_key in table.row else 1


def lines(text: str, width: float, *, bold: bool = False) -> int:
    """The number of lines of a text wrapped between words in a column, measured by the standard font's letters."""
    room = max(4.0 * DIGIT, width * DIGIT - INDENT)
    scale = SIZE * (BOLD if bold else 1.0)
    space = xl_pixel_width(" ") * scale
    count = 0
    for paragraph in text.split("\n"):
        used, count = 0.0, count + 1
        for word in paragraph.split(" "):
            length = xl_pixel_width(word) * scale
            if used and used + space + length > room:
                count, used = count + 1, 0.0
            excess = int(length // room) if length > room else 0  # a word longer than the line continues on the next
            count, used = count + excess, used + length - excess * room + (space if used else 0.0)
    return count


def row_height(
    texts: Mapping[int, str],
    widths: Mapping[int, float],
    *,
    bold: bool = False,
    least: int = 1,
    air: float = AIR,
) -> float | None:
    """The height for these texts (by column), None where one line is enough."""
    most = max((lines(text, widths.get(at, FIGURE_WIDTH), bold=bold) for at, text in texts.items()), default=1)
    most = max(most, least)
    return None if most <= 1 else min(most * LINE + air, HIGHEST)
