"""The presses of the buttons that hosts are tried with, and what a workbook then holds, in words that all share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from excel import PLACE
from excel_objects import Book as ComBook
from excel_objects import Cell as ComCell
from excel_range import Rule as ComRule

from mallkoll.addin.button import clean, explain, validate
from mallkoll.addin.button.macro_answer import MacroAnswer
from mallkoll.workbook.open_book.host_steps import Ask, Do, Steps

Press = tuple[Callable[[], Steps[MacroAnswer]], list[type]]
PRESSES: list[Press] = [
    (lambda: validate.validate(PLACE), [Ask, Ask, Ask, Ask, Ask, Do]),
    (lambda: explain.explain_selection("Drift", "D12"), [Ask, Ask]),
    (lambda: validate.validate(PLACE), [Ask, Ask, Ask, Ask, Ask, Do]),
    (clean.clean, [Ask, Ask, Ask, Do]),
]
"""What is pressed, one after the other, and the kinds of steps that it takes: nothing is asked once it writes."""
TIME_STANDS = "Kontroll", (3, 1)


def in_excel(book: ComBook) -> dict[str, object]:
    """The sheets of a workbook in the stand-in for Excel behind COM, opened in English."""
    return {
        sheet.Name: {
            "cells": _cells(sheet.Name, {at: _com_cell(cell) for at, cell in sheet.cells.items()}),
            "rules": [(rule.AppliesTo.address, *_com_rule(rule)) for rule in sheet.rules],
            "hidden": (sorted(sheet.hidden_rows), sorted(sheet.hidden_columns)),
            "protected": bool(sheet.ProtectContents),
            "filtered": sheet.filtered,
        }
        for sheet in book.Worksheets
    }


def in_office(state: Mapping[str, Any]) -> dict[str, object]:
    """The sheets of a workbook behind Office.js."""
    return {
        sheet["name"]: {
            "cells": _cells(sheet["name"], _office_cells(sheet)),
            "rules": [
                (rule["address"], rule["formula"], rule["fill"], rule["ink"], rule["stop"]) for rule in sheet["rules"]
            ],
            "hidden": (sorted(sheet["hiddenRows"]), sorted(sheet["hiddenColumns"])),
            "protected": sheet["protection"] is not None,
            "filtered": sheet["filtered"] and sheet["filtered"].rpartition("!")[2],
        }
        for sheet in state["sheets"]
    }


def _cells(sheet: str, cells: Mapping[tuple[int, int], Mapping[str, object]]) -> dict[tuple[int, int], object]:
    """The cells in which there is something, without the minute at which they were checked."""
    held = {at: {name: value for name, value in cell.items() if value} for at, cell in cells.items()}
    return {at: cell for at, cell in held.items() if cell and (sheet, at) != TIME_STANDS}


def _com_cell(cell: ComCell) -> dict[str, object]:
    looks = cell.looks
    return {
        "value": cell.value,
        "formula": cell.formula,
        "note": cell.note and cell.note.text,
        "link": cell.link and (cell.link.SubAddress, cell.link.TextToDisplay),
        "code": cell.code if cell.code != "General" else None,
        "open": not cell.locked,
        "fill": _web(looks.get("Interior.Color")),
        "ink": _web(looks.get("Font.Color")),
        "bold": looks.get("Font.Bold"),
        "size": looks.get("Font.Size"),
        "wrap": looks.get("Range.WrapText"),
        "right": looks.get("Range.HorizontalAlignment") == -4152,  # xlRight
    }


def _com_rule(rule: ComRule) -> tuple[object, ...]:
    return rule.Formula1, _web(rule.Interior.Color), _web(rule.Font.Color), bool(rule.StopIfTrue)


def _web(color: object) -> str | None:
    """Excel's number for a colour, blue first, as ``#RRGGBB``."""
    return f"#{int(color).to_bytes(3, 'little').hex().upper()}" if isinstance(color, int | float) else None


def _office_cells(sheet: Mapping[str, Any]) -> dict[tuple[int, int], dict[str, object]]:
    cells = {_at(text): _office_cell(cell) for text, cell in sheet["cells"]}
    for text, note in sheet["notes"].items():
        cells.setdefault(_at(text), {})["note"] = note["text"]
    return cells


def _office_cell(cell: Mapping[str, Any]) -> dict[str, object]:
    looks, link, value = cell["looks"], cell.get("link"), cell["value"]
    return {
        "value": value["code"] if isinstance(value, dict) else value,
        "formula": cell["formula"],
        "link": link and (link["documentReference"], link["textToDisplay"]),
        "code": cell["code"] if cell["code"] != "General" else None,
        "open": cell.get("locked") is False,
        **{name: looks.get(name) for name in ("fill", "ink", "bold", "size", "wrap")},
        "right": looks.get("across") == "Right",
    }


def _at(text: str) -> tuple[int, int]:
    row, col = text.split(",")
    return int(row), int(col)
