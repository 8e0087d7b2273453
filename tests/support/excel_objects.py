"""A stand-in for Excel behind COM, by Microsoft's reference of Excel's object model, as far as the button asks it.

It answers as Excel does, refuses what Excel refuses, and writes down every call and every property that is set, as
``Drift.Unprotect()`` or ``Application.ScreenUpdating = False``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import excel_range
from excel_recorded import NOT_THERE, REFUSED, ComError, Plain, Recorded

from mallkoll.workbook.model.book import column_number, range_address

WORDS = {"COUNTIF": "ANTAL.OM", "COUNTIFS": "ANTAL.OMF", "IF": "OM", "IFERROR": "OMFEL", "LEN": "LÄNGD",
         "TRIM": "RENSA", "HYPERLINK": "HYPERLÄNK"}  # fmt: skip
ALLOWED = ("AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows", "AllowInsertingColumns",
           "AllowInsertingRows", "AllowInsertingHyperlinks", "AllowDeletingColumns", "AllowDeletingRows",
           "AllowSorting", "AllowFiltering", "AllowUsingPivotTables")  # fmt: skip


class Excel(Recorded):
    """The application. ``language`` is the user's: sv or en."""

    def __init__(self, language: str = "sv") -> None:
        self.language, self.log, self.fails_at = language, [], None
        self.ScreenUpdating = self.EnableEvents = self.DisplayAlerts = True
        self.Calculation, self.Selection, self.Workbooks = -4105, None, []
        self.Hwnd, self._name = 1, "Application"
        self._excel = self

    def note(self, what: str) -> None:
        """Write down. With ``fails_at`` Excel refuses at so many writes."""
        self.log.append(what)
        if self.fails_at == len(self.log):
            raise ComError(REFUSED, f"refused: {what}")

    def local(self, formula: str) -> str:
        """A formula in the user's language."""
        if self.language == "en" or not formula.startswith("="):
            return formula
        pieces = formula.split('"')
        pieces[::2] = [
            re.sub(r"[A-Z]+(?=\()", lambda found: WORDS[found[0]], piece).replace(",", ";") for piece in pieces[::2]
        ]
        return '"'.join(pieces)

    def understands(self, formula: str) -> bool:
        """Whether a formula is written in the user's language."""
        outside = "".join(formula.split('"')[::2])
        return self.language == "en" or not ("," in outside or re.search(r"\b(?:COUNTIF|IF)\(", outside))


class Book(Recorded):
    """A workbook."""

    def __init__(self, excel: Excel, full_name: str) -> None:
        self.__dict__["Application"] = excel
        self.FullName, self.Name = full_name, full_name.replace("\\", "/").rpartition("/")[2]
        self.Date1904 = self.HasVBProject = self.ProtectStructure = False
        self.CustomDocumentProperties: list[Plain] = []
        self.Worksheets, self.Names, self.ActiveSheet = Worksheets(self), Names(excel), None
        self._window = Plain(excel, "Window", FreezePanes=False, SplitRow=0)
        self._excel, self._name = excel, "Workbook"
        excel.Workbooks.append(self)

    def Activate(self) -> None:  # noqa: N802
        """Its window in front of the others."""

    def Windows(self, number: int) -> Plain:  # noqa: N802
        return self._window


class Worksheets:
    """The sheets, in tab order."""

    def __init__(self, book: Book) -> None:
        self.Parent, self.sheets = book, []

    def __iter__(self) -> Iterator[Sheet]:
        return iter(list(self.sheets))

    def __call__(self, key: int | str) -> Sheet:
        if isinstance(key, int):
            return self.sheets[key - 1]
        found = [sheet for sheet in self.sheets if sheet.Name.casefold() == key.casefold()]
        if not found:
            raise ComError(NOT_THERE, "subscript out of range")
        return found[0]

    @property
    def Count(self) -> int:  # noqa: N802
        return len(self.sheets)

    def Add(self, Before: Sheet) -> Sheet:  # noqa: N802, N803
        self.Parent._excel.note("Worksheets.Add()")
        if self.Parent.ProtectStructure:
            raise ComError(REFUSED, "the structure is protected")
        made = Sheet(self.Parent, f"Blad{len(self.sheets) + 1}", Before.Index)
        made.Activate()
        return made


@dataclass
class Cell:
    """What one cell has."""

    value: object = None
    formula: str | None = None
    code: str = "General"
    note: excel_range.Note | None = None
    thread: str | None = None
    locked: bool = True
    looks: dict[str, object] = field(default_factory=dict)
    link: Plain | None = None


class Sheet(Recorded):
    """A worksheet."""

    def __init__(self, book: Book, name: str, before: int | None = None) -> None:
        excel = book.Application
        self.__dict__["Parent"] = book
        self.Visible, self.AutoFilterMode, self.EnableSelection = -1, False, 0
        self.ProtectContents = self.ProtectDrawingObjects = self.ProtectScenarios = False
        self.Protection = Plain(excel, f"{name}.Protection", **dict.fromkeys(ALLOWED, False))
        self.PageSetup, self.Tab = Plain(excel, f"{name}.PageSetup"), Plain(excel, f"{name}.Tab")
        self.Hyperlinks, self.Shapes = Hyperlinks(self), Shapes()
        self.cells: dict[tuple[int, int], Cell] = {}
        self.rules: list[excel_range.Rule] = []  # by priority
        self.merged: list[tuple[int, int, int, int]] = []
        self.hidden_rows, self.hidden_columns = set[int](), set[int]()
        self.widths, self.heights, self.password, self.filtered = {}, {}, "", None
        self.Name, self._name, self._excel = name, name, excel
        sheets = book.Worksheets.sheets
        sheets.insert(len(sheets) if before is None else before - 1, self)

    def __setattr__(self, name: str, value: object) -> None:
        if name == "Name" and "_excel" in self.__dict__:
            self.__dict__["_name"] = value
        if name == "AutoFilterMode" and "_excel" in self.__dict__:
            if value:
                raise ComError(REFUSED, "AutoFilterMode can be set to False only")
            self.__dict__["filtered"] = None
            self.hidden_rows.clear()
        super().__setattr__(name, value)

    @property
    def Index(self) -> int:  # noqa: N802
        return self.Parent.Worksheets.sheets.index(self) + 1

    @property
    def UsedRange(self) -> excel_range.Range:  # noqa: N802
        at = [*self.cells] or [(1, 1)]
        return excel_range.Range(self, *map(min, zip(*at, strict=True)), *map(max, zip(*at, strict=True)))

    def Cells(self, row: int, col: int) -> excel_range.Range:  # noqa: N802
        return excel_range.Range(self, row, col, row, col)

    def Range(self, first: str | excel_range.Range, last: excel_range.Range | None = None) -> excel_range.Range:  # noqa: N802
        if isinstance(first, excel_range.Range):
            return excel_range.Range(self, first.Row, first.Column, last.Row, last.Column)
        ends = first.replace("$", "").split(":")
        corners = [re.fullmatch(r"([A-Z]*)(\d*)", end).groups() for end in (ends[0], ends[-1])]
        (top, left), (bottom, right) = [(int(r or 0), column_number(c) if c else 0) for c, r in corners]
        return excel_range.Range(self, top or 1, left or 1, bottom or 1_048_576, right or 16_384)

    @property
    def Comments(self) -> list[excel_range.Note]:  # noqa: N802
        return [cell.note for cell in self.cells.values() if cell.note]

    def Activate(self) -> None:  # noqa: N802
        self._excel.note(f"{self.Name}.Activate()")
        if self.Visible != -1:
            raise ComError(REFUSED, "a hidden sheet cannot be shown")
        self.Parent.__dict__["ActiveSheet"] = self

    def Move(self, Before: Sheet) -> None:  # noqa: N802, N803
        sheets = self.Parent.Worksheets.sheets
        sheets.remove(self)
        sheets.insert(sheets.index(Before), self)

    def Delete(self) -> None:  # noqa: N802
        self._excel.note(f"{self.Name}.Delete()")
        assert not self._excel.DisplayAlerts, "Excel asks the user whether the sheet is to go"
        if self.Parent.ProtectStructure:
            raise ComError(REFUSED, "the structure is protected")
        self.Parent.Worksheets.sheets.remove(self)
        if self.Parent.ActiveSheet is self:
            self.Parent.__dict__["ActiveSheet"] = self.Parent.Worksheets.sheets[-1]

    def Unprotect(self, password: str = "") -> None:  # noqa: N802
        self._excel.note(f"{self.Name}.Unprotect()")
        if password != self.password:
            raise ComError(REFUSED, "the password is another one")
        self._protect(False, False, False, {})

    def Protect(  # noqa: N802
        self, Password: str = "", DrawingObjects: bool = True, Contents: bool = True, Scenarios: bool = True,  # noqa: N803
        **allowed: bool,
    ) -> None:  # fmt: skip
        self._excel.note(f"{self.Name}.Protect()")
        self.password = Password
        self._protect(Contents, DrawingObjects, Scenarios, allowed)

    def _protect(self, contents: bool, drawings: bool, scenarios: bool, allowed: dict[str, bool]) -> None:
        self.__dict__.update(ProtectContents=contents, ProtectDrawingObjects=drawings, ProtectScenarios=scenarios)
        self.Protection.__dict__.update(dict.fromkeys(ALLOWED, False) | allowed)

    @property
    def protection(self) -> tuple[object, ...]:
        """All that there is to say of it."""
        allowed = tuple(getattr(self.Protection, name) for name in ALLOWED)
        return (self.ProtectContents, self.ProtectDrawingObjects, self.ProtectScenarios, self.EnableSelection,
                self.password, *allowed)  # fmt: skip

    def Buttons(self) -> Buttons:  # noqa: N802
        return Buttons(self)

    def writing(self, what: str) -> None:
        """Something is changed in the cells, which protection forbids."""
        self._excel.note(f"{self.Name}!{what}")
        if self.ProtectContents:
            raise ComError(REFUSED, f"{self.Name} is protected")


class Hyperlinks:
    """The links of a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def Add(self, Anchor: excel_range.Range, Address: str, SubAddress: str = "") -> Plain:  # noqa: N802, N803
        at = Anchor.Row, Anchor.Column
        self.sheet.writing(f"{range_address(*at, *at)}.Hyperlink")
        made = Plain(self.sheet._excel, "Hyperlink", Address=Address, SubAddress=SubAddress, TextToDisplay="")
        self.sheet.cells.setdefault(at, Cell()).link = made
        return made


class Shapes(list):
    """The drawings of a sheet."""

    def __call__(self, name: str) -> Plain:
        return next(shape for shape in self if shape.Name == name)


class Buttons:
    """The form buttons of a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def Add(self, left: float, top: float, width: float, height: float) -> Plain:  # noqa: N802
        if self.sheet.ProtectDrawingObjects:
            raise ComError(REFUSED, "the drawings are protected")
        made = Plain(self.sheet._excel, "Button", Name=f"Knapp {len(self.sheet.Shapes) + 1}", Type=8, place=left,
                     Caption="", OnAction="", AlternativeText="")  # fmt: skip
        self.sheet.Shapes.append(made)
        return made


class Names:
    """The names of the workbook."""

    def __init__(self, excel: Excel) -> None:
        self.all, self.excel = {}, excel

    @property
    def Count(self) -> int:  # noqa: N802
        return len(self.all)

    def __call__(self, key: int | str) -> Name:
        return list(self.all.values())[key - 1] if isinstance(key, int) else self.all[key]

    def Add(self, name: str, refers_to: str) -> Name:  # noqa: N802
        self.excel.note(f"Names.Add({name})")
        return self.all.setdefault(name, Name(self, name, refers_to))


@dataclass
class Name:
    """A name."""

    names: Names
    Name: str
    RefersTo: str

    def Delete(self) -> None:  # noqa: N802
        self.names.excel.note(f"{self.Name}.Delete()")
        del self.names.all[self.Name]
