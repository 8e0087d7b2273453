"""The sheet Kontroll printed as the worksheet part of a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mallkoll.workbook.marks.kontroll_sheet import (
    END_MARGIN,
    FIRST_ROW,
    HEADING_ROW,
    KEY_COLUMN,
    MOTIVATION_COLUMN,
    SIDE_MARGIN,
    TAB_COLOR,
    WIDTHS,
    KontrollCell,
    KontrollRow,
    KontrollTable,
)
from mallkoll.workbook.marks.mark_styles import Styles
from mallkoll.workbook.model.book import address, column_letters, quote_sheet, range_address
from mallkoll.workbook.package.package_edit import RELATIONSHIPS, STRICT_RELATIONSHIPS, xml_part
from mallkoll.workbook.package.xml_edit import escape_cell_text, escape_xml
from mallkoll.workbook.package.xml_parser import STRICT, TRANSITIONAL

_PROTECTION: Final = (
    '<sheetProtection sheet="1" objects="1" scenarios="1" formatCells="0" formatColumns="0" formatRows="0" '
    'autoFilter="0"/>'
)


def kontroll_part(table: KontrollTable, styles: Styles, *, strict: bool, drawing: str | None = None) -> bytes:
    """The whole worksheet part. Texts are written as texts, also those that begin with ``=``.

    ``drawing`` is the id of the relationship to the buttons, where there are any.
    """
    rows = "".join(_row(at, row, styles.cell) for at, row in table.rows.items())
    columns = "".join(
        f'<col min="{i}" max="{i}" width="{width}" customWidth="1"{hidden}/>'
        for i, width in enumerate(WIDTHS, 1)
        for hidden in [' hidden="1"' if i == KEY_COLUMN else ""]
    )
    links = "".join(
        f'<hyperlink ref="{address(at, col)}" location="{escape_xml(f"{quote_sheet(link.sheet)}!{link.cell}")}" '
        f'display="{escape_xml(link.shown)}"/>'
        for at, row in table.rows.items()
        for col, cell in row.cells.items()
        if (link := cell.link) is not None
    )
    return xml_part(
        f'<worksheet xmlns="{STRICT if strict else TRANSITIONAL}"><sheetPr><tabColor rgb="{TAB_COLOR}"/>'
        '<pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="{range_address(1, 1, table.bottom, KEY_COLUMN)}"/>'
        f'<sheetViews><sheetView showGridLines="0" workbookViewId="0"><pane ySplit="{HEADING_ROW}" '
        f'topLeftCell="A{FIRST_ROW}" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft" '
        f'activeCell="A{FIRST_ROW}" sqref="A{FIRST_ROW}"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>{rows}</sheetData>'
        f'{_PROTECTION}<autoFilter ref="{range_address(HEADING_ROW, 1, table.last, MOTIVATION_COLUMN)}"/>'
        + (f"<hyperlinks>{links}</hyperlinks>" if links else "")
        + f'<pageMargins left="{SIDE_MARGIN}" right="{SIDE_MARGIN}" top="{END_MARGIN}" bottom="{END_MARGIN}" '
        'header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        + (
            f'<legacyDrawing xmlns:r="{STRICT_RELATIONSHIPS if strict else RELATIONSHIPS}" r:id="{drawing}"/>'
            if drawing
            else ""
        )
        + "</worksheet>"
    )


def _row(at: int, row: KontrollRow, looks: Mapping[str, int]) -> str:
    """A row with its height, since not every program computes it, but without fixing it."""
    tall = f' ht="{row.height:g}"' if row.height else ""
    cells = "".join([_cell(f"{column_letters(col)}{at}", cell, looks[cell.look]) for col, cell in row.cells.items()])
    return f'<row r="{at}"{tall}>{cells}</row>'


def _cell(ref: str, cell: KontrollCell, look: int) -> str:
    value = cell.value
    if cell.formula is not None:
        return f'<c r="{ref}" s="{look}" t="str"><f>{escape_xml(cell.formula)}</f><v>{escape_xml(str(value))}</v></c>'
    if value is None:
        return f'<c r="{ref}" s="{look}"/>'
    if not isinstance(value, str):
        return f'<c r="{ref}" s="{look}"><v>{value!r}</v></c>'
    shown = escape_xml(escape_cell_text(value))
    return f'<c r="{ref}" s="{look}" t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'
