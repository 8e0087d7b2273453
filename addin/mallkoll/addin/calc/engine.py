"""An engine for xlwings over UNO: the add-in's own code, written for Excel, runs in LibreOffice Calc as well.

Built on xlwings' base classes (nothing from ``xlwings.pro``). Only what the add-in uses is implemented; the rest raises
NotImplementedError as the base classes do. Values have the types of Excel's Value2: floats, also for dates, booleans,
error values as Excel's numbers, None for an empty cell.

A call over the bridge takes a tenth of a millisecond, but each new object ten times that, since the bridge first
queries its interfaces. So objects are kept for the one command that an engine lives for. All calls are made by one
thread: objects fetched by two threads at once may lack methods.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache, cached_property
from typing import Any

import xlwings
from xlwings import base_classes

from mallkoll.addin.calc import uno_bridge
from mallkoll.addin.calc.engine_conditions import each
from mallkoll.addin.calc.engine_formats import FormatCodes, Formats
from mallkoll.addin.calc.engine_names import Names
from mallkoll.addin.calc.engine_range import EngineNote, Range
from mallkoll.workbook.open_book.read_open_book import file_name

CALC = "com.sun.star.sheet.SpreadsheetDocument"
_HIDDEN = {True: -1, False: 0}


class Engine:
    """The engine interface of xlwings."""

    name = "calc"
    type = "desktop"

    def __init__(self, context: Any) -> None:
        self.context = context

    @property
    def apps(self) -> Apps:
        """The running LibreOffice; there is only one."""
        return Apps(self.context)

    @staticmethod
    def prepare_xl_data_element(value: Any, _options: Any) -> Any:
        """The value to write, unchanged."""
        return value

    @staticmethod
    def clean_value_data(data: Any, *_: Any) -> Any:
        """The values read, unchanged."""
        return data


def engine(context: Any) -> xlwings.Engine:
    """An xlwings engine for the office behind a component context."""
    return xlwings.Engine(impl=Engine(context))


class Apps(base_classes.Apps):
    """The running offices: the one that the bridge leads to."""

    def __init__(self, context: Any) -> None:
        self._app = App(context)

    def keys(self) -> list[int]:
        return [self._app.pid]

    def __iter__(self) -> Iterator[App]:
        return iter((self._app,))

    def __len__(self) -> int:
        return 1

    def __getitem__(self, pid: int) -> App:
        return self._app


class App(base_classes.App):
    """A running LibreOffice."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.desktop = uno_bridge.service(context, "com.sun.star.frame.Desktop")

    @property
    def engine(self) -> Engine:
        return Engine(self.context)

    @property
    def api(self) -> Any:
        return self.desktop

    @property
    def pid(self) -> int:
        return 0

    @cached_property
    def books(self) -> Books:
        """The open books, as they were at the first access."""
        return Books(self)

    @property
    def selection(self) -> Range | None:
        """The selected range of the book in front, None where something else is selected."""
        front = self.desktop.CurrentComponent
        book = next((book for book in self.books if book.document == front), None)
        if book is None:
            return None
        address = getattr(book.controller.getSelection(), "RangeAddress", None)
        return None if address is None else book.sheets(address.Sheet + 1).range_at(address)

    display_alerts = True
    enable_events = True
    calculation = "automatic"

    @property
    def screen_updating(self) -> bool:
        return not any(book.api.hasControllersLocked() for book in self.books)

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        for book in self.books:
            locked = book.api.hasControllersLocked()
            if value and locked:
                book.api.unlockControllers()
            elif not value and not locked:
                book.api.lockControllers()


class Books(base_classes.Books):
    """The open spreadsheets."""

    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def api(self) -> Any:
        return self.app.desktop.Components

    @cached_property
    def _open(self) -> tuple[EngineBook, ...]:
        books = []
        components = self.app.desktop.Components.createEnumeration()
        while components.hasMoreElements():
            component = components.nextElement()
            if hasattr(component, "supportsService") and component.supportsService(CALC):
                books.append(EngineBook(self.app, component))
        return tuple(books)

    def __iter__(self) -> Iterator[EngineBook]:
        return iter(self._open)

    def __len__(self) -> int:
        return len(self._open)

    def __call__(self, key: int | str) -> EngineBook:
        books = list(self)
        if isinstance(key, int):
            return books[key - 1]
        return next(book for book in books if key in {book.name, book.fullname})


class EngineBook(base_classes.Book):
    """One open spreadsheet."""

    def __init__(self, app: App, document: Any) -> None:
        self._app = app
        self.document = document
        self.mark_styles: set[str] = set()  # the names of mark styles that are known to exist

    @property
    def api(self) -> Any:
        return self.document

    @property
    def app(self) -> App:
        return self._app

    @property
    def fullname(self) -> str:
        url = self.document.URL
        return str(uno_bridge.uno().fileUrlToSystemPath(url) if url.startswith("file:") else url or self.document.Title)

    @property
    def name(self) -> str:
        return file_name(self.fullname)

    @cached_property
    def controller(self) -> Any:
        """The view of the document."""
        return self.document.CurrentController

    @cached_property
    def codes(self) -> FormatCodes:
        """The number formats of the document, shared by its sheets."""
        return FormatCodes(self.document.NumberFormats)

    @cached_property
    def cell_styles(self) -> Any:
        """The cell styles of the document."""
        return self.document.StyleFamilies.getByName("CellStyles")

    @cached_property
    def sheets(self) -> Sheets:
        """The sheets."""
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self.document.NamedRanges)

    def activate(self) -> None:
        self.controller.Frame.activate()

    @property
    def date1904(self) -> bool:
        """Whether days count from 1904-01-01."""
        return int(self.document.NullDate.Year) == 1904

    @cache  # noqa: B019 - for as long as the book, which lives for one command
    def library_of(self, module: str) -> str | None:
        """The library of the document's own macros that has a module, None where none has."""
        libraries = self.document.BasicLibraries
        return next((name for name in libraries.ElementNames if libraries.getByName(name).hasByName(module)), None)

    def custom_properties(self) -> dict[str, str]:
        """The document's custom properties as text."""
        own = self.document.DocumentProperties.UserDefinedProperties
        return {item.Name: str(item.Value) for item in own.PropertyValues}


class Sheets(base_classes.Sheets):
    """The sheets of a spreadsheet, in tab order."""

    def __init__(self, book: EngineBook) -> None:
        self.book = book
        self._all = book.document.Sheets
        self._known: dict[str, EngineSheet] = {}

    @property
    def api(self) -> Any:
        return self._all

    @cached_property
    def names(self) -> list[str]:
        """The names of the sheets."""
        return list(self._all.ElementNames)

    @property
    def active(self) -> EngineSheet:
        return self(self.book.controller.ActiveSheet.Name)

    def __len__(self) -> int:
        return len(self.names)

    def __iter__(self) -> Iterator[EngineSheet]:
        return iter([self(name) for name in self.names])

    def __call__(self, key: int | str) -> EngineSheet:
        if isinstance(key, int):
            name = self.names[key - 1]
        else:
            wanted = key.casefold()
            name = next((name for name in self.names if name.casefold() == wanted), "")
        if not name:
            raise KeyError(key)
        return self._known.setdefault(name, EngineSheet(self.book, name))

    def add(
        self, before: EngineSheet | None = None, after: EngineSheet | None = None, name: str | None = None
    ) -> EngineSheet:
        at = before.index - 1 if before else after.index if after else len(self)
        made = name or f"Blad{len(self) + 1}"
        self._all.insertNewByName(made, at)
        self.names.insert(at, made)
        return self(made)

    def forget(self, name: str) -> None:
        """Delete a sheet, and the cached objects of it."""
        self._all.removeByName(name)
        self.names.remove(name)
        self._known.pop(name, None)


class EngineSheet(base_classes.Sheet):
    """One sheet, known by name; its UNO object is fetched on first use."""

    def __init__(self, book: EngineBook, name: str) -> None:
        self._book = book
        self._name = name

    @cached_property
    def sheet(self) -> Any:
        """The UNO object of the sheet."""
        return self._book.sheets.api.getByName(self._name)

    @cached_property
    def annotations(self) -> Any:
        """The notes of the sheet."""
        return self.sheet.Annotations

    @property
    def api(self) -> Any:
        return self.sheet

    @property
    def book(self) -> EngineBook:
        return self._book

    @property  # type: ignore[misc]  # nothing is renamed through here
    def name(self) -> str:
        return self._name

    @property
    def index(self) -> int:
        return self._book.sheets.names.index(self._name) + 1

    @property  # type: ignore[misc]  # nothing hides a sheet through here
    def visible(self) -> int:
        return _HIDDEN[bool(self.sheet.IsVisible)]

    @cached_property
    def formats(self) -> Formats:
        """The number formats of its cells."""
        return Formats(self.sheet)

    def number_formats(self, cells: Collection[tuple[int, int]]) -> dict[tuple[int, int], str]:
        """The number format of each of the cells (row, column), as Excel writes it, in English."""
        keys = self.formats.keys(cells)
        return {cell: self._book.codes.code(keys[cell]) for cell in cells}

    @property
    def used_range(self) -> Range:
        """The range from the first to the last used cell. Not cached, since writing makes it larger."""
        cursor = self.sheet.createCursor()
        cursor.gotoEndOfUsedArea(True)  # the whole sheet, reduced to its used area
        return self.range_at(cursor.RangeAddress, cursor)

    def range_at(self, address: Any, cells: Any = None) -> Range:
        """The range at a UNO address, with its UNO cells where they are already fetched."""
        first = (address.StartRow + 1, address.StartColumn + 1)
        return Range(self, first, (address.EndRow + 1, address.EndColumn + 1), cells)

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        if isinstance(arg1, str):
            cells = self.sheet.getCellRangeByName(arg1.replace("$", ""))
            return self.range_at(cells.RangeAddress)
        return Range(self, arg1, arg2 or arg1)

    def activate(self) -> None:
        self._book.controller.setActiveSheet(self.sheet)

    def select(self) -> None:
        self.activate()

    def delete(self) -> None:
        self._book.sheets.forget(self._name)

    @property
    def notes(self) -> list[EngineNote]:
        placed_notes = [(note, note.Position) for note in each(self.annotations)]
        return [
            EngineNote(Range(self, (at.Row + 1, at.Column + 1), (at.Row + 1, at.Column + 1)), note)
            for note, at in placed_notes
        ]
