"""The printing of the sheets and their frozen panes: landscape A4, like the report's own pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from mallkoll.templates.plan.placement import FIRST_COLUMN, PlacedTable
from mallkoll.workbook.layout.layout_model import Layout

ROWS_SHRUNK = 46  # what is shrunk to one page
ROWS_ON_A_PAGE = 29  # in full size; more where a wide sheet is shrunk to the page's width
WIDTH_OF_A_PAGE = 146.0  # in full size
HEIGHT_OF_A_PAGE = 495.0  # points, between the margins
LITTLE = 0.25  # of a page: so little left over is not worth a page of its own


class Extent(Struct, frozen=True):
    """The size of a sheet: its last row and column (from 1), its columns' width, its rows' height in points."""

    last_row: int
    last_col: int
    width: float
    height: float


def set_paper(sheet: Any, layout: Layout) -> None:
    """Set paper, margins and footer."""
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    who = " · ".join(part for part in (layout.kommun, layout.namnd, layout.name) if part)
    sheet.set_footer(f"&L&8{who.replace('&', '&&')[:150]}&C&8&A&R&8Sida &P av &N")


def set_page(sheet: Any, placed: Sequence[PlacedTable], layout: Layout, extent: Extent) -> None:
    """Set the print area (without the live checks), page breaks and frozen panes."""
    set_paper(sheet, layout)
    sheet.center_horizontally()
    sheet.print_area(0, FIRST_COLUMN - 1, extent.last_row - 1, extent.last_col - 1)
    only = placed[0].bound if len(placed) == 1 else None
    label = placed[0].bound.columns[placed[0].bound.table.label_column.key]
    narrow = label - FIRST_COLUMN <= 1
    pages = extent.height / (HEIGHT_OF_A_PAGE * max(1.0, extent.width / WIDTH_OF_A_PAGE))
    if only is not None:
        if pages > 1 and pages % 1 <= LITTLE:
            sheet.fit_to_pages(1, int(pages))
        sheet.repeat_rows((placed[0].band_row or only.heading_row) - 1, only.heading_row - 1)
        sheet.freeze_panes(only.heading_row, label if narrow else 0)
        return
    sheet.repeat_rows(0, 2)  # with a little air below the title
    if placed[-1].last_row <= ROWS_SHRUNK:
        sheet.fit_to_pages(1, 1)
    else:
        sheet.set_h_pagebreaks(_page_breaks(placed, int(ROWS_ON_A_PAGE * max(1.0, extent.width / WIDTH_OF_A_PAGE))))
    sheet.freeze_panes(2, label if narrow else 0)


def _page_breaks(placed: Sequence[PlacedTable], rows: int) -> list[int]:
    """The rows of page breaks between tables, so that no table is split that fits on one page."""
    breaks: list[int] = []
    start = 0
    for table in placed:
        if start and table.last_row - start > rows:
            breaks.append(table.title_row - 1)
            start = table.title_row - 1
        start = start or 1
    return breaks
