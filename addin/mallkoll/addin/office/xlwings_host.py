"""An open workbook through xlwings: the calls that are the same for Excel and LibreOffice.

What xlwings lacks or does slowly is implemented by each host: see :mod:`mallkoll.addin.office.excel_host` and
:mod:`mallkoll.addin.calc.calc_host`. Nothing of ``xlwings.pro`` is used.
"""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence

import xlwings

from mallkoll.addin.office.ask_by_halves import merged_areas
from mallkoll.addin.office.cell_values import as_block, entered, plain
from mallkoll.workbook.model.cell_range import CellRange
from mallkoll.workbook.open_book.host_sheet import (
    BookFacts,
    CellContents,
    CellNote,
    EnteredContent,
    HostSheet,
    MacroPresence,
    MarkRule,
    RawValue,
    RuleFormula,
    SheetFacts,
    SheetNotes,
)

_SETTINGS = ("screen_updating", "enable_events", "calculation")
_STATES = {-1: "visible", 1: "visible", 0: "hidden", 2: "veryHidden"}  # XlSheetVisibility, or a truth value


class XlwingsSheet(ABC):
    """One sheet."""

    def __init__(self, sheet: xlwings.Sheet) -> None:
        self._sheet = sheet

    # --- asked ------------------------------------------------------------------------------------------------------

    def cells(self, area: CellRange) -> CellContents:
        """Values and formulas in one block each."""
        cells = self._range(area)
        raw, formulas = as_block(self._values(cells)), as_block(cells.formula)
        values = tuple(tuple(map(plain, row)) for row in raw)
        return CellContents(
            values,
            tuple(tuple(value if isinstance(value, str) else None for value in row) for row in formulas),
            tuple((*at, code) for at, code in self._formats(list(_numbers(values, area))).items()),
            merged_areas(CellRange(1, 1, area.bottom, area.right), self._any_merged, self._merged),
        )

    def notes(self) -> SheetNotes:
        """Read the notes. Unreadable ones were not written by Mallkoll and are skipped."""
        cell_notes = []
        for note in self._sheet.notes:
            with contextlib.suppress(Exception):
                at = note.location
                cell_notes.append(CellNote(at.row, at.column, str(note.author), str(note.text)))
        return SheetNotes(tuple(cell_notes))

    @abstractmethod
    def _values(self, cells: xlwings.Range) -> object:
        """The content of the cells, with unconverted numbers."""

    @abstractmethod
    def _formats(self, cells: list[tuple[int, int]]) -> Mapping[tuple[int, int], str]:
        """The number format of each of the cells (row, column), in English."""

    @abstractmethod
    def _any_merged(self, area: CellRange) -> bool:
        """Whether any cell of an area is merged."""

    @abstractmethod
    def _merged(self, row: int, col: int) -> CellRange:
        """The merged area that contains a cell, or the cell alone."""

    # --- done -------------------------------------------------------------------------------------------------------

    def set_values(self, top: int, left: int, rows: Sequence[Sequence[EnteredContent]]) -> None:
        """Write a block of cells in one call."""
        self._block(top, left, rows).raw_value = [list(map(entered, row)) for row in rows]

    def set_formulas(self, top: int, left: int, rows: Sequence[Sequence[EnteredContent]]) -> None:
        """Write a block of cells in one call."""
        block = [
            [text if isinstance(text, str) and text.startswith("=") else entered(text) for text in row] for row in rows
        ]
        # through the engine itself: xlwings would resize the block once more
        self._block(top, left, rows).impl.formula = block

    def clear(self, area: CellRange | None) -> None:
        """Empty the cells; drawings on the sheet are kept."""
        if area is None:
            self._sheet.used_range.clear()
        else:
            self._range(area).clear_contents()

    def set_note(self, row: int, col: int, text: str | None) -> None:
        """Write a note. A cell with a threaded comment cannot have one: its finding is shown on Kontroll only."""
        cell = self._sheet.range((row, col))
        with contextlib.suppress(Exception):
            note = cell.note
            if note is None:
                cell.add_note(text or "")
            elif text is None:
                note.delete()
            else:
                note.text = text

    def add_rules(self, rules: Sequence[MarkRule], question: RuleFormula) -> None:
        """Add conditional formats; each new one comes first, as xlwings adds them."""
        formula, areas = self._local(question), dict[CellRange, xlwings.Range]()
        for rule in rules:
            if rule.area not in areas:
                areas[rule.area] = self._range(rule.area)
            areas[rule.area].conditional_formats.add_custom(
                formula.replace(question.key, rule.key),
                fill_color=rule.fill, font_color=rule.ink, font_bold=True, stop_if_true=True,
            )  # fmt: skip

    def drop_rules(self, naming: str) -> None:
        """Delete conditional formats whose formula has the name. Colour scales and the like have no formula."""
        for rule in list(self._sheet.used_range.conditional_formats):
            if naming in (rule.formula or ""):
                rule.delete()

    def _local(self, question: RuleFormula) -> str:
        """The formula of a conditional format in the language that the host expects."""
        return question.formula

    # --- cells ------------------------------------------------------------------------------------------------------

    def _range(self, area: CellRange) -> xlwings.Range:
        top, left, bottom, right = area
        return self._sheet.range((top, left), (bottom, right))

    def _block(self, top: int, left: int, rows: Sequence[Sequence[EnteredContent]]) -> xlwings.Range:
        return self._range(CellRange(top, left, top + len(rows) - 1, left + len(rows[0]) - 1))


def _facts(sheet: xlwings.Sheet) -> SheetFacts:
    used = sheet.used_range
    rows, columns = used.shape
    area = CellRange(used.row, used.column, used.row + rows - 1, used.column + columns - 1)
    return SheetFacts(sheet.name, _STATES.get(int(sheet.visible), "visible"), area)


def _numbers(values: Sequence[Sequence[RawValue]], area: CellRange) -> Iterator[tuple[int, int]]:
    for r, row in enumerate(values, area.top):
        for c, raw in enumerate(row, area.left):
            if isinstance(raw, float):
                yield r, c


class XlwingsBook(ABC):
    """One open workbook."""

    def __init__(self, book: xlwings.Book) -> None:
        self._book = book
        self._sheets: dict[str, HostSheet] = {}
        self._known: dict[str, xlwings.Name] | None = None

    # --- asked ------------------------------------------------------------------------------------------------------

    def facts(self) -> BookFacts:
        """Facts about the workbook. Names of one sheet (with ``!``) and the host's own names are left out."""
        sheets = tuple(map(_facts, self._book.sheets))
        names = {
            name: str(defined.refers_to).removeprefix("=")
            for name, defined in self._names().items()
            if "!" not in name and not name.startswith(("_xlnm.", "_xlfn."))
        }
        return BookFacts(sheets, names, self._properties(), self._counts_from_1904())

    def sheet(self, name: str) -> HostSheet:
        """The sheet of that name."""
        if name not in self._sheets:
            self._sheets[name] = self._host_sheet(self._book.sheets[name])
        return self._sheets[name]

    def _names(self) -> dict[str, xlwings.Name]:
        if self._known is None:
            self._known = {name.name: name for name in self._book.names}
        return self._known

    @abstractmethod
    def macros(self, module: str, macro: str, sheet: str | None) -> MacroPresence:
        """Whether the workbook has a macro, and a sheet a button that calls it."""

    @abstractmethod
    def _host_sheet(self, sheet: xlwings.Sheet) -> HostSheet:
        """A sheet of this host."""

    @abstractmethod
    def _properties(self) -> dict[str, str]:
        """The custom document properties as text, none where the host does not give them."""

    @abstractmethod
    def _counts_from_1904(self) -> bool:
        """Whether dates are counted from 1904-01-01, as formerly on a Mac."""

    @abstractmethod
    def _show(self, sheet: xlwings.Sheet) -> None:
        """Show a sheet of this workbook. xlwings would also bring the workbook to the front."""

    # --- done -------------------------------------------------------------------------------------------------------

    def add_sheet(self, name: str) -> None:
        """Add a sheet after the last one."""
        sheets = self._book.sheets
        sheets.add(name, after=sheets[len(sheets) - 1])

    def delete_sheet(self, name: str) -> None:
        """Delete a sheet, without the question that Excel would ask the user."""
        app = self._book.app
        before = app.display_alerts
        try:
            app.display_alerts = False
            self._book.sheets[name].delete()
        finally:
            app.display_alerts = before
        self._sheets.pop(name, None)

    def set_name(self, name: str, refers_to: str) -> None:
        """Define a name, or change it where it exists."""
        names = self._names()
        if name in names:
            names[name].refers_to = refers_to
        else:
            names[name] = self._book.names.add(name, refers_to)

    def drop_names(self, names: Sequence[str]) -> None:
        """Delete the names that exist."""
        existing = self._names()
        for name in [name for name in names if name in existing]:
            existing.pop(name).delete()

    def suspend_updates(self) -> Callable[[], None]:
        """Turn off redrawing and the like; returns what restores settings, active sheet and selection."""
        app = self._book.app
        before = {name: getattr(app, name) for name in _SETTINGS}
        active, selection = self._book.sheets.active.name, self._selection()

        def restore() -> None:
            try:
                self._select(active, selection)
            finally:
                for name, value in before.items():
                    with contextlib.suppress(
                        Exception
                    ):  # a setting that fails must not keep the others from being restored
                        setattr(app, name, value)

        try:
            app.screen_updating = False
            app.enable_events = False
        except BaseException:
            restore()
            raise
        return restore

    def _selection(self) -> str | None:
        with contextlib.suppress(Exception):  # a chart or a picture may be selected
            selection = self._book.app.selection
            return None if selection is None else selection.address
        return None

    def _select(self, active: str, selection: str | None) -> None:
        sheet = next((sheet for sheet in self._book.sheets if sheet.name == active), None)
        if sheet is None:
            return
        with contextlib.suppress(Exception):  # the sheet may be hidden by now, which is no failure of the check
            self._show(sheet)
            if selection is not None:
                sheet.range(selection.replace("$", "")).select()
