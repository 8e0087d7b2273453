"""A workbook open in the stand-in for Excel, reached through xlwings' own engine for Windows."""

from __future__ import annotations

import ctypes
import importlib
import sys
from functools import cache
from types import ModuleType
from unittest import mock

import xlwings
from excel_objects import Book, Cell, Excel, Name, Sheet
from excel_recorded import ComError, Plain

from mallkoll.addin.office.cell_values import ERROR_NUMBERS
from mallkoll.addin.office.excel_host import ExcelBook
from mallkoll.workbook.model import book as read
from mallkoll.workbook.model.number_format import to_serial

_WINDOWS = ("pythoncom", "pywintypes", "win32api", "win32com", "win32com.client", "win32con", "win32gui",
            "win32process", "win32timezone", "xlwings._win32patch")  # fmt: skip
ON_WINDOWS = sys.platform == "win32"  # asked once, since tests let the program believe that it is
PLACE = r"C:\Mallar\mall.xlsx"
_VISIBLE = {"visible": -1, "hidden": 0, "veryHidden": 2}


@cache
def windows_engine() -> ModuleType:
    """xlwings' engine for Windows, with stand-ins for the parts of Windows that it is built on."""
    if ON_WINDOWS:
        return importlib.import_module("xlwings._xlwindows")
    modules = {name: mock.MagicMock() for name in _WINDOWS}
    modules["pythoncom"].__file__ = ""
    modules["pywintypes"].com_error = ComError
    modules["pywintypes"].TimeType = type("TimeType", (), {})
    for name in ("CDispatch", "CoClassBaseClass", "DispatchBaseClass"):
        setattr(modules["win32com.client"], name, type(name, (), {}))
    modules["win32process"].GetWindowThreadProcessId.return_value = 1, 1
    added = {name: mock.MagicMock() for name in ("windll", "oledll")}
    with (
        mock.patch.dict(sys.modules, modules),
        mock.patch.multiple(ctypes, create=True, PyDLL=mock.MagicMock(), **added),
        mock.patch("atexit.register"),
    ):
        return importlib.import_module("xlwings._xlwindows")


def opened(book: read.Book, full_name: str = PLACE, language: str = "sv") -> Book:
    """A workbook as it was read, open in an Excel of its own."""
    made = Book(Excel(language), full_name)
    made.Date1904 = book.date1904
    made.CustomDocumentProperties = [Plain(made._excel, "", Name=k, Value=v) for k, v in book.properties.items()]
    for name, target in book.names.items():
        made.Names.all[name] = Name(made.Names, name, f"={target}")
    for one in book.sheets:
        sheet = Sheet(made, one.name)
        sheet.Visible = _VISIBLE[one.state]
        sheet.merged = list(one.merged)
        sheet.hidden_rows, sheet.hidden_columns = set(one.hidden_rows), set(one.hidden_columns)
        for at, cell in one.cells.items():
            formula = None if cell.formula is None else f"={cell.formula}"
            sheet.cells[at] = Cell(_held(cell.value), formula, book.number_format(cell))
        if one.protected:
            sheet.Protect()
    made.Worksheets(1).Activate()
    made.Worksheets(1).Range("B2").Select()
    made._excel.log.clear()
    return made


def host(book: Book) -> ExcelBook:
    """The host that the button finds."""
    return ExcelBook(xlwings.Book(impl=windows_engine().Book(xl=book)))


def _held(value: read.Value) -> object:
    if isinstance(value, read.CellError):
        return ERROR_NUMBERS[value.code]
    return value if value is None or isinstance(value, bool | float | str) else to_serial(value)


def state(book: Book) -> dict[str, object]:
    """All that a person would notice, but for what stands in the cells and for Kontroll."""
    app = book._excel
    return {
        "settings": (app.ScreenUpdating, app.EnableEvents, app.Calculation, app.DisplayAlerts),
        "shown": (book.ActiveSheet.Name, app.Selection.Parent.Name, app.Selection.address),
        **{sheet.Name: sheet.protection for sheet in book.Worksheets if sheet.Name != "Kontroll"},
    }
