"""Types for the part of Excel's object model that is used here and that xlwings lacks.

COM gives Python no types for its objects: these follow Microsoft's reference of Excel's object model, with its names.
"""
# ruff: noqa: N802, N803 - Excel's own names

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol


class Counted(Protocol):
    """Rows or columns of a range."""

    Count: int

    def AutoFit(self) -> None:
        """Fit the height, or the width, to the texts."""


class Borders(Protocol):
    """The lines on all sides at once."""

    LineStyle: int
    Weight: int
    Color: int


class Hyperlink(Protocol):
    """A link in a cell."""

    TextToDisplay: str


class Hyperlinks(Protocol):
    """The links of a sheet."""

    def Add(self, *, Anchor: ComRange, Address: str, SubAddress: str) -> Hyperlink:
        """Add a link; an empty address is this workbook."""


class ComRange(Protocol):
    """Some cells. A property in which they differ is None."""

    Value2: object
    Hidden: bool | None
    Locked: bool | None
    MergeCells: bool | None
    NumberFormat: str | None
    FormulaLocal: str
    MergeArea: ComRange
    Row: int
    Column: int
    Rows: Counted
    Columns: Counted
    Left: float
    Borders: Borders

    def AutoFilter(self) -> object:
        """Add filter buttons over the list, or remove existing ones."""


class Window(Protocol):
    """A window of the workbook: it shows one sheet."""

    FreezePanes: bool
    ScrollRow: int
    ScrollColumn: int
    SplitRow: int
    SplitColumn: int
    DisplayGridlines: bool


class PageSetup(Protocol):
    """The print setup of a sheet."""

    Orientation: int
    PaperSize: int
    Zoom: bool | int
    FitToPagesWide: int | bool
    FitToPagesTall: int | bool
    PrintTitleRows: str
    LeftMargin: float
    RightMargin: float
    TopMargin: float
    BottomMargin: float


class Protection(Protocol):
    """The actions that a protected sheet still allows."""

    AllowFormattingCells: bool
    AllowFormattingColumns: bool
    AllowFormattingRows: bool
    AllowInsertingColumns: bool
    AllowInsertingRows: bool
    AllowInsertingHyperlinks: bool
    AllowDeletingColumns: bool
    AllowDeletingRows: bool
    AllowSorting: bool
    AllowFiltering: bool
    AllowUsingPivotTables: bool


class Shape(Protocol):
    """A drawing on a sheet."""

    Type: int
    OnAction: str
    AlternativeText: str


class Shapes(Protocol):
    """The drawings of a sheet."""

    def __iter__(self) -> Iterator[Shape]: ...

    def __call__(self, name: str, /) -> Shape:
        """The drawing of that name."""


class FormButton(Protocol):
    """A form button."""

    Name: str
    Caption: str
    OnAction: str
    PrintObject: bool


class FormButtons(Protocol):
    """The form buttons of a sheet."""

    def Add(self, left: float, top: float, width: float, height: float, /) -> FormButton:
        """Add a button; lengths are points from the sheet's corner."""


class Tab(Protocol):
    """The tab of a sheet."""

    Color: int


class ComWorksheet(Protocol):
    """A sheet."""

    Parent: ComWorkbook
    AutoFilterMode: bool
    EnableSelection: int
    Hyperlinks: Hyperlinks
    PageSetup: PageSetup
    ProtectContents: bool
    ProtectDrawingObjects: bool
    ProtectScenarios: bool
    Protection: Protection
    Shapes: Shapes
    Tab: Tab

    def Activate(self) -> object:
        """Show the sheet."""

    def Buttons(self) -> FormButtons:
        """Its form buttons."""

    def Range(self, address: str, /) -> ComRange:
        """Cells by their address."""

    def Protect(self, **options: Any) -> object:
        """Protect the sheet; actions that are not named are not allowed."""

    def Unprotect(self, password: str, /) -> object:
        """Unprotect the sheet. Raises where the password is wrong."""


class Property(Protocol):
    """A document property."""

    Name: str
    Value: object


class ComWorkbook(Protocol):
    """An open workbook."""

    CustomDocumentProperties: list[Property]
    Date1904: bool
    FullName: str
    HasVBProject: bool

    def Windows(self, number: int, /) -> Window:
        """Its windows, from 1."""
