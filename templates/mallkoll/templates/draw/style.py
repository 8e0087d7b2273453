"""The look of the templates: one calm style for every sheet, as property sets for XlsxWriter.

Inputs are pale yellow with a thin frame, computed cells pale grey, sums bold under a rule, varav rows indented and in
italics. Colour is never the only carrier of a meaning.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from mallkoll.workbook.layout.layout_model import TOTALS, Column, Kind, Role
from mallkoll.workbook.model.color import text_color_on

FONT = "Calibri"
TITLE_SIZE = 18  # points
ROW_HEIGHT = 16.5  # points: a line with a little air
INPUT_FILL = "#FFFBE6"
COMPUTED_FILL = "#F3F4F6"
FLAG_FILL = "#FDE2E1"
FLAG_INK = "#9C0006"
FINE_INK = "#1B6E44"
EDGE = "#D5DAE0"
RULE = "#9AA5B1"
QUIET = "#52606D"
INK = "#1F2933"

Properties = dict[str, Any]

_BASE: Properties = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}

NUMBER_FORMATS = {Kind.AMOUNT: "#,##0", Kind.COUNT: "#,##0", Kind.NUMBER: "#,##0.0", Kind.PERCENT: "0.0%",
                  Kind.DATE: "yyyy-mm-dd"}  # fmt: skip


class TableCellLook(Struct, frozen=True):
    """The properties that decide the look of one table cell."""

    column: Column
    role: Role
    kind: Kind
    is_input: bool
    own_row: bool = False  # a row of the nämnd's own: on a protected sheet only cells that are not locked can be sorted
    number_format: str | None = None  # where the figure itself asks for more, e.g. a percentage in a column of outcomes


def number_format(column: Column, kind: Kind) -> str | None:
    """The number format of a column: ``#,##0`` is shown as ``# ##0`` where Excel speaks Swedish."""
    code = NUMBER_FORMATS.get(kind)
    if code is None or column.decimals is None or kind is Kind.DATE:
        return code
    places = "." + "0" * column.decimals if column.decimals else ""
    return f"0{places}%" if kind is Kind.PERCENT else f"#,##0{places}"


def table_cell(look: TableCellLook) -> Properties:
    """The properties of one cell in the body of a table."""
    properties: Properties = {**_BASE, "border": 1, "border_color": EDGE, "text_wrap": True}
    code = look.number_format or number_format(look.column, look.kind)
    if look.kind in {Kind.OUTCOME, Kind.TARGET, Kind.STATUS}:
        properties |= {"align": "center"} | ({"num_format": code} if code else {})
    elif code and look.kind is not Kind.DATE:
        properties |= {"num_format": code, "align": "right", "indent": 1, "text_wrap": False}
    else:
        properties |= {"align": "left", "indent": 1} | ({"num_format": code} if code else {})
    if look.is_input:
        properties |= {"bg_color": INPUT_FILL, "locked": False}
    elif look.kind is not Kind.LABEL:
        properties |= {"bg_color": COMPUTED_FILL} | ({"locked": False} if look.own_row else {})
    if look.role in TOTALS:
        properties |= {"bold": True, "top": 2, "top_color": RULE}
    elif look.role is Role.FRAME:
        properties |= {"bold": True}
    elif look.role is Role.HEADING:
        properties |= {"bold": True, "font_color": QUIET, "bg_color": "#FFFFFF", "left": 0, "right": 0}
    elif look.role in {Role.OF_WHICH, Role.COST, Role.INCOME}:
        properties |= {"italic": True}
        if look.kind is Kind.LABEL:
            properties |= {"indent": 2}
    return properties


def title(color: str) -> Properties:
    """The sheet's own heading."""
    return {"font_name": FONT, "font_size": TITLE_SIZE, "bold": True, "font_color": color,
            "valign": "vcenter"}  # fmt: skip


def subtitle() -> Properties:
    """The line below the sheet's heading."""
    return {"font_name": FONT, "font_size": 9, "font_color": QUIET, "valign": "top"}


def table_title(color: str) -> Properties:
    """The heading of one table."""
    return {"font_name": FONT, "font_size": 13, "bold": True, "font_color": color}


def guidance() -> Properties:
    """The instruction above and the note below a table."""
    return {"font_name": FONT, "font_size": 9, "italic": True, "font_color": QUIET}


def heading(color: str, *, align: str) -> Properties:
    """A column's heading, aligned as the cells below it."""
    return {"font_name": FONT, "font_size": 10, "bold": True, "font_color": text_color_on(color), "bg_color": color,
            "text_wrap": True, "valign": "vcenter", "align": align, "border": 1, "border_color": "#FFFFFF",
            **({"indent": 1} if align == "left" else {})}  # fmt: skip


def band(color: str, *, named: bool, first: bool) -> Properties:
    """A cell of a heading centred across several columns without merging; not ``named``: only coloured."""
    properties = heading(color, align="center_across" if named else "left") | {"border": 0, "left_color": "#FFFFFF"}
    return properties | {"left": int(first)} | ({"bottom": 1, "bottom_color": "#FFFFFF"} if named else {})


def heading_align(kind: Kind) -> str:
    """Headings of figures are centred: wrapped text over right-aligned figures is hard to read otherwise."""
    return "left" if kind in {Kind.LABEL, Kind.TEXT, Kind.DATE} else "center"


def check_heading() -> Properties:
    """The heading of the live checks, outside the table."""
    return {"font_name": FONT, "font_size": 9, "bold": True, "font_color": QUIET, "valign": "bottom", "align": "left",
            "indent": 1}  # fmt: skip


def check() -> Properties:
    """A live check's text, outside the table, in the style of faults.

    On one line, in smaller letters where it is long, since a row does not grow with a formula's result.
    """
    return {"font_name": FONT, "font_size": 9, "valign": "vcenter", "shrink": True, "indent": 1, **wrong()}


def wrong() -> Properties:
    """The style of faults."""
    return {"font_color": FLAG_INK, "bold": True}


def check_fine() -> Properties:
    """A live check that found nothing."""
    return {"font_color": FINE_INK}


def flagged(kind: Kind) -> Properties:
    """A cell that a live check is about. A chosen status keeps its own colour and gets a red frame."""
    frame = {"border": 1, "border_color": FLAG_INK} if kind is Kind.STATUS else {}
    return {"bg_color": FLAG_FILL, "font_color": FLAG_INK, **frame}


def spare() -> Properties:
    """An open row that is not needed yet."""
    return {"bg_color": "#FFFFFF", "border": 1, "border_color": "#FFFFFF"}


def step() -> Properties:
    """One of the steps on the Start sheet."""
    return {"font_name": FONT, "font_size": 11, "font_color": INK}


def legend(fill: str) -> Properties:
    """One colour and what it means."""
    return {"font_name": FONT, "font_size": 9, "font_color": INK, "bg_color": fill, "border": 1, "border_color": EDGE,
            "align": "center", "valign": "vcenter"}  # fmt: skip


def link() -> Properties:
    """A link to another sheet."""
    return {"font_name": FONT, "font_size": 10, "font_color": "#0563C1", "underline": 1, "border": 1,
            "border_color": EDGE, "valign": "vcenter", "align": "left", "indent": 1}  # fmt: skip


def overview_cell(code: str | None = None) -> Properties:
    """A cell of the overview on the Start sheet."""
    return {"font_name": FONT, "font_size": 10, "font_color": INK, "border": 1, "border_color": EDGE,
            "align": "left", "valign": "vcenter", "indent": 1, **({"num_format": code} if code else {})}  # fmt: skip


def key() -> Properties:
    """The hidden keys that find the table again."""
    return {"font_name": FONT, "font_size": 8, "font_color": "#9AA5B1"}


def tint(color: str, share: float) -> str:
    """The colour mixed with a share of white (0 to 1)."""
    channels = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(c + (255 - c) * share):02X}" for c in channels)
