"""Add macros and their buttons to a template. The macros themselves are in ``addin/vba``."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from msgspec import Struct

from mallkoll.workbook.marks import buttons as form
from mallkoll.workbook.marks.buttons import Button

WORKBOOK_CODE_NAME = "ThisWorkbook"


class TemplateMacros(Struct, frozen=True):
    """The macros of a template: ``project`` makes the ``vbaProject.bin`` for sheets with the given code names."""

    project: Callable[[Sequence[str]], bytes]
    buttons: tuple[Button, ...]


class ButtonPlace(NamedTuple):
    """The place of a row of buttons: a cell (row and column from 0), and pixels from its upper left corner."""

    sheet: str
    row: int
    column: int
    right: int = 0
    down: int = 4


def attach_macros(book: Any, macros: TemplateMacros, place: ButtonPlace) -> None:
    """Add the macros to an XlsxWriter workbook, and the buttons in a row. All sheets must already exist."""
    sheets = book.worksheets()
    names = [f"Blad{i}" for i, _ in enumerate(sheets, 1)]
    book.set_vba_name(WORKBOOK_CODE_NAME)
    for sheet, name in zip(sheets, names, strict=True):
        sheet.set_vba_name(name)
        if sheet.name == place.sheet:
            _buttons(sheet, macros.buttons, place)
    book.add_vba_project(io.BytesIO(macros.project(names)), is_stream=True)


def _buttons(sheet: Any, buttons: Sequence[Button], place: ButtonPlace) -> None:
    for button, left in form.offsets(buttons):
        sheet.insert_button(place.row, place.column, {
            "macro": button.macro, "caption": button.caption, "description": button.tip,
            "width": form.WIDTH, "height": form.HEIGHT, "x_offset": place.right + left,
            "y_offset": place.down,
        })  # fmt: skip
