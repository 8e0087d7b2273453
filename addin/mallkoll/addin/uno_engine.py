"""An engine for xlwings over UNO: the add-in's own code, written for Excel, runs in LibreOffice Calc as well.

Built on xlwings' base classes (nothing from ``xlwings.pro``). Only what the add-in uses is here; the rest raises
NotImplementedError as the base classes do. Values come and go as Excel's Value2 gives them: floats, also for dates,
booleans, error values as Excel's numbers, None for an empty cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import xlwings
from xlwings import base_classes

from mallkoll.addin import uno_bridge
from mallkoll.addin.uno_formats import Formats
from mallkoll.addin.uno_formula import from_calc, to_calc
from mallkoll.addin.uno_range import Note, Range
from mallkoll.addin.uno_sheet import Extras, library_of

CALC = "com.sun.star.sheet.SpreadsheetDocument"
_HIDDEN = {True: -1, False: 0}


class Engine:
    """What xlwings asks of an engine."""

    name = "calc"
    type = "desktop"

    def __init__(self, context: Any) -> None:
        self.context = context

    @property
    def apps(self) -> Apps:
        """The one running office."""
        return Apps(self.context)

    @staticmethod
    def prepare_xl_data_element(value: Any, _options: Any) -> Any:
        """Values are written as they are."""
        return value

    @staticmethod
    def clean_value_data(data: Any, *_: Any) -> Any:
        """Values are read as they are."""
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

    @property
    def books(self) -> Books:
        return Books(self)

    @property
    def selection(self) -> Range | None:
        """The selected range of the book in front, None where something else is selected."""
        controller = self.desktop.CurrentComponent.CurrentController
        return _range_of(Sheet(Book(self, self.desktop.CurrentComponent), controller.ActiveSheet),
                         self.desktop.CurrentComponent.CurrentSelection)  # fmt: skip

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

    def __iter__(self) -> Iterator[Book]:
        components = self.app.desktop.Components.createEnumeration()
        while components.hasMoreElements():
            component = components.nextElement()
            if hasattr(component, "supportsService") and component.supportsService(CALC):
                yield Book(self.app, component)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __call__(self, key: int | str) -> Book:
        books = list(self)
        if isinstance(key, int):
            return books[key - 1]
        return next(book for book in books if key in {book.name, book.fullname})


class Book(base_classes.Book):
    """One open spreadsheet."""

    def __init__(self, app: App, document: Any) -> None:
        self._app = app
        self.document = document
        self.codes: dict[int, str] = {}  # number format codes by Calc's number, shared by the sheets

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
        return self.fullname.replace("\\", "/").rpartition("/")[2]

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)

    def activate(self) -> None:
        self.document.CurrentController.Frame.activate()

    @property
    def date1904(self) -> bool:
        """Whether days count from 1904-01-01."""
        return int(self.document.NullDate.Year) == 1904

    def has_module(self, module: str) -> bool:
        """Whether the document itself has macros in a module of that name."""
        return library_of(self.document, module) is not None

    def custom_properties(self) -> dict[str, str]:
        """The document's custom properties as text."""
        own = self.document.DocumentProperties.UserDefinedProperties
        return {item.Name: str(item.Value) for item in own.PropertyValues}


class Sheets(base_classes.Sheets):
    """The sheets of a spreadsheet, in tab order."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._all = book.document.Sheets

    @property
    def api(self) -> Any:
        return self._all

    @property
    def active(self) -> Sheet:
        return Sheet(self.book, self.book.document.CurrentController.ActiveSheet)

    def __len__(self) -> int:
        return int(self._all.Count)

    def __iter__(self) -> Iterator[Sheet]:
        for i in range(len(self)):
            yield Sheet(self.book, self._all.getByIndex(i))

    def __call__(self, key: int | str) -> Sheet:
        if isinstance(key, int):
            return Sheet(self.book, self._all.getByIndex(key - 1))
        wanted = key.casefold()
        name = next((name for name in self._all.ElementNames if name.casefold() == wanted), None)
        if name is None:
            raise KeyError(key)
        return Sheet(self.book, self._all.getByName(name))

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        at = before.index - 1 if before else after.index if after else len(self)
        made = name or f"Blad{len(self) + 1}"
        self._all.insertNewByName(made, at)
        return self(made)


class Sheet(base_classes.Sheet):
    """One sheet. The number formats of a block are asked for once and kept for as long as this object lives."""

    def __init__(self, book: Book, sheet: Any) -> None:
        self._book = book
        self.sheet = sheet
        self._formats: Formats | None = None

    @property
    def api(self) -> Any:
        return self.sheet

    @property
    def book(self) -> Book:
        return self._book

    @property
    def name(self) -> str:
        return str(self.sheet.Name)

    @name.setter
    def name(self, value: str) -> None:
        self.sheet.Name = value

    @property
    def index(self) -> int:
        return int(self.sheet.RangeAddress.Sheet) + 1

    @property  # type: ignore[misc]  # nothing hides a sheet through here
    def visible(self) -> int:
        return _HIDDEN[bool(self.sheet.IsVisible)]

    @property
    def extras(self) -> Extras:
        """What xlwings has no words for."""
        return Extras(self)

    def formats(self, block: tuple[int, int, int, int]) -> Formats:
        """The number formats of a block (first row, first column, last row, last column), or of a larger one."""
        if self._formats is None or not self._formats.covers(block):
            self._formats = Formats(self._book.document, self.sheet, self._book.codes, block)
        return self._formats

    def forget_formats(self) -> None:
        """Ask again: a number format has been changed."""
        self._formats = None

    @property
    def used_range(self) -> Range:
        cursor = self.sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        end = cursor.RangeAddress
        return Range(self, (1, 1), (end.EndRow + 1, end.EndColumn + 1))

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        if isinstance(arg1, str):
            address = self.sheet.getCellRangeByName(arg1.replace("$", "")).RangeAddress
            first = (address.StartRow + 1, address.StartColumn + 1)
            return Range(self, first, (address.EndRow + 1, address.EndColumn + 1))
        return Range(self, arg1, arg2 or arg1)

    def activate(self) -> None:
        self._book.document.CurrentController.setActiveSheet(self.sheet)

    def select(self) -> None:
        self.activate()

    def delete(self) -> None:
        self._book.document.Sheets.removeByName(self.name)

    @property
    def notes(self) -> list[Note]:
        return [
            Note(Range(self, (at.Row + 1, at.Column + 1), (at.Row + 1, at.Column + 1)))
            for at in [self.sheet.Annotations.getByIndex(i).Position for i in range(self.sheet.Annotations.Count)]
        ]

    @property
    def protected(self) -> bool:
        """Whether the sheet is protected."""
        return bool(self.sheet.isProtected())

    def protect(self, on: bool) -> None:
        """Protect or unprotect with the empty password. Raises RuntimeError where another one is needed."""
        if on:
            self.sheet.protect("")
        else:
            self.sheet.unprotect("")
            if self.sheet.isProtected():
                raise RuntimeError("the sheet has a password")


def _range_of(sheet: Sheet, selected: Any) -> Range | None:
    address = getattr(selected, "RangeAddress", None)
    if address is None:
        return None
    return Range(sheet, (address.StartRow + 1, address.StartColumn + 1), (address.EndRow + 1, address.EndColumn + 1))


class Names(base_classes.Names):
    """The names of workbook scope."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._all = book.document.NamedRanges

    @property
    def api(self) -> Any:
        return self._all

    def __len__(self) -> int:
        return len(self._all.ElementNames)

    def __call__(self, key: int | str) -> Name:
        if isinstance(key, int):
            return Name(self._all, self._all.ElementNames[key - 1])
        if not self.contains(key):
            raise KeyError(key)
        return Name(self._all, key)

    def contains(self, key: int | str) -> bool:
        return self._all.hasByName(key) if isinstance(key, str) else 1 <= key <= len(self)

    def snapshot(self) -> list[tuple[str, Name]]:
        return [(name, Name(self._all, name)) for name in self._all.ElementNames]

    def add(self, name: str, refers_to: str) -> Name:
        origin = uno_bridge.uno().createUnoStruct("com.sun.star.table.CellAddress")
        self._all.addNewByName(name, to_calc(refers_to.removeprefix("=")), origin, 0)
        return Name(self._all, name)


class Name(base_classes.Name):
    """One name."""

    def __init__(self, names: Any, name: str) -> None:
        self._names = names
        self._name = name

    @property
    def api(self) -> Any:
        return self._names.getByName(self._name)

    @property  # type: ignore[misc]  # nothing is renamed through here
    def name(self) -> str:
        return self._name

    @property
    def refers_to(self) -> str:
        return "=" + from_calc(self.api.Content)

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self.api.Content = to_calc(value.removeprefix("="))

    def delete(self) -> None:
        self._names.removeByName(self._name)
