"""Buttons and macros in a template. What the macros are is decided above; here they are put into the workbook."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from mallkoll.workbook import buttons as form
from mallkoll.workbook.buttons import Button

WORKBOOK_CODE_NAME = "ThisWorkbook"


@dataclass(frozen=True, slots=True)
class Macros:
    """``project`` makes the ``vbaProject.bin`` for sheets with the given code names."""

    project: Callable[[Sequence[str]], bytes]
    buttons: tuple[Button, ...]


def attach(book: Any, macros: Macros, places: dict[str, tuple[int, int]]) -> None:
    """Put the macros into an XlsxWriter workbook, and the buttons in a row from each place (row, column from 0).

    ``places`` is keyed by sheet name. To be called when all sheets are there.
    """
    sheets = book.worksheets()
    names = [f"Blad{i}" for i, _ in enumerate(sheets, 1)]
    book.set_vba_name(WORKBOOK_CODE_NAME)
    for sheet, name in zip(sheets, names, strict=True):
        sheet.set_vba_name(name)
        if sheet.name in places:
            _buttons(sheet, macros.buttons, *places[sheet.name])
    book.add_vba_project(io.BytesIO(macros.project(names)), is_stream=True)


def _buttons(sheet: Any, buttons: Sequence[Button], row: int, col: int) -> None:
    for button, left in form.offsets(buttons):
        sheet.insert_button(row, col, {
            "macro": button.macro, "caption": button.caption, "description": button.tip,
            "width": form.WIDTH, "height": form.HEIGHT, "x_offset": left, "y_offset": 4,
        })  # fmt: skip
