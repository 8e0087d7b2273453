"""Cells of the stand-in for Excel, see :mod:`excel_objects`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import ClassVar

import excel_objects as com
from excel_recorded import REFUSED, ComError, Plain, Recorded

from mallkoll.workbook.model.book import range_address


class Range:
    """A block of cells of a sheet. What its cells answer differently is None."""

    def __init__(self, sheet: com.Sheet, top: int, left: int, bottom: int, right: int) -> None:
        self.Parent = self.Worksheet = sheet
        self.corners = (top, left, bottom, right)
        self.Row, self.Column = top, left
        self.address = range_address(*self.corners) if bottom < 1_048_576 and right < 16_384 else f"{top}:{bottom}"
        self.Address = "$" + self.address.replace(":", ":$")

    # --- which cells ------------------------------------------------------------------------------------------------

    @property
    def cells(self) -> list[com.Cell]:
        """All of them, those made that are not there."""
        return [self.Parent.cells.setdefault(at, com.Cell()) for at in self.places]

    @property
    def cell(self) -> com.Cell:
        """The first one."""
        return self.Parent.cells.setdefault((self.Row, self.Column), com.Cell())

    @property
    def places(self) -> list[tuple[int, int]]:
        top, left, bottom, right = self.corners
        return list(product(range(top, bottom + 1), range(left, right + 1)))

    def meets(self, other: Range) -> bool:
        return _meet(self.corners, other.corners)

    @property
    def Rows(self) -> Span:  # noqa: N802
        return Span(self, 0)

    @property
    def Columns(self) -> Span:  # noqa: N802
        return Span(self, 1)

    @property
    def EntireColumn(self) -> Span:  # noqa: N802
        return Span(self, 1)

    @property
    def Count(self) -> int:  # noqa: N802
        return self.Rows.Count * self.Columns.Count

    @property
    def Left(self) -> float:  # noqa: N802
        return 50.0 * (self.Column - 1)

    # --- values -----------------------------------------------------------------------------------------------------

    def _block(self, answers: list[object]) -> object:
        width = self.Columns.Count
        rows = tuple(tuple(answers[i : i + width]) for i in range(0, len(answers), width))
        return rows[0][0] if self.Count == 1 else rows

    def _read(self) -> list[com.Cell]:
        there = self.Parent.cells
        return [there.get(at) or com.Cell() for at in self.places]

    @property
    def Value2(self) -> object:  # noqa: N802
        return self._block([cell.value for cell in self._read()])

    @property
    def Value(self) -> object:  # noqa: N802
        raise AssertionError("Value makes dates and currencies of numbers")

    @Value.setter
    def Value(self, data: object) -> None:  # noqa: N802
        self._enter(data, "Value")

    @property
    def Formula(self) -> object:  # noqa: N802
        return self._block([_shown(cell) for cell in self._read()])

    @Formula.setter
    def Formula(self, data: object) -> None:  # noqa: N802
        self._enter(data, "Formula")

    @property
    def Formula2(self) -> object:  # noqa: N802
        raise AssertionError("Formula2 shows an @ that does not stand in a file")

    def _enter(self, data: object, how: str) -> None:
        self.Parent.writing(f"{self.address}.{how}")
        rows = data if isinstance(data, list | tuple) else [[data]]
        for row, at in zip(rows, range(self.Row, self.corners[2] + 1), strict=True):
            for entry, col in zip(row, range(self.Column, self.corners[3] + 1), strict=True):
                self.Parent.cells.setdefault((at, col), com.Cell()).__dict__.update(_entered(entry))

    @property
    def FormulaLocal(self) -> str:  # noqa: N802
        return self.Parent._excel.local(str(_shown(self.cell)))

    def ClearContents(self) -> None:  # noqa: N802
        self.Parent.writing(f"{self.address}.ClearContents()")
        for cell in self._read():
            cell.value = cell.formula = None

    def Clear(self) -> None:  # noqa: N802
        self.Parent.writing(f"{self.address}.Clear()")
        for at in self.places:
            self.Parent.cells.pop(at, None)

    # --- notes and rules --------------------------------------------------------------------------------------------

    @property
    def Comment(self) -> Note | None:  # noqa: N802
        return self.cell.note

    def AddComment(self, text: str) -> Note:  # noqa: N802
        self.Parent.writing(f"{self.address}.AddComment()")
        if self.cell.note or self.cell.thread:
            raise ComError(REFUSED, "the cell has one")
        self.cell.note = Note(self, text, "Karin Ek")
        return self.cell.note

    @property
    def FormatConditions(self) -> Rules:  # noqa: N802
        return Rules(self)

    # --- looks ------------------------------------------------------------------------------------------------------

    @property
    def MergeCells(self) -> bool | None:  # noqa: N802
        inside = {any(_meet((*at, *at), area) for area in self.Parent.merged) for at in self.places}
        return inside.pop() if len(inside) == 1 else None

    @property
    def MergeArea(self) -> Range:  # noqa: N802
        assert self.Count == 1, "Excel answers for a single cell only"
        found = [area for area in self.Parent.merged if _meet(self.corners, area)]
        return Range(self.Parent, *(found or [self.corners])[0])

    @property
    def Hidden(self) -> bool | None:  # noqa: N802
        top, left, bottom, right = self.corners
        rows = right == 16_384
        assert rows or bottom == 1_048_576, "Excel answers for whole rows and columns only"
        span, hidden = (range(top, bottom + 1), self.Parent.hidden_rows) if rows else (
            range(left, right + 1), self.Parent.hidden_columns)  # fmt: skip
        answers = {at in hidden for at in span}
        return answers.pop() if len(answers) == 1 else None

    @property
    def NumberFormat(self) -> str | None:  # noqa: N802
        codes = {cell.code for cell in self._read()}
        return codes.pop() if len(codes) == 1 else None

    @NumberFormat.setter
    def NumberFormat(self, code: str) -> None:  # noqa: N802
        self.Parent.writing(f"{self.address}.NumberFormat")
        for cell in self.cells:
            cell.code = code

    @property
    def Font(self) -> Looks:  # noqa: N802
        return Looks(self, "Font")

    @property
    def Interior(self) -> Looks:  # noqa: N802
        return Looks(self, "Interior")

    @property
    def Borders(self) -> Looks:  # noqa: N802
        return Looks(self, "Borders")

    def __setattr__(self, name: str, value: object) -> None:
        if name in self._LOOKS:
            Looks(self, "Range").__setattr__(name, value)
        elif name in ("ColumnWidth", "RowHeight"):
            self.Parent.writing(f"{self.address}.{name}")
            of = self.Parent.widths if name == "ColumnWidth" else self.Parent.heights
            of[self.Column if name == "ColumnWidth" else self.Row] = value
        else:
            super().__setattr__(name, value)

    _LOOKS: ClassVar = {"HorizontalAlignment", "VerticalAlignment", "WrapText", "Locked"}

    # --- what else is done ------------------------------------------------------------------------------------------

    def AutoFilter(self) -> None:  # noqa: N802
        """Without arguments it turns the buttons on, and off where they are on."""
        self.Parent.writing(f"{self.address}.AutoFilter()")
        self.Parent.__dict__["filtered"] = None if self.Parent.filtered else self.address
        self.Parent.__dict__["AutoFilterMode"] = bool(self.Parent.filtered)

    def Select(self) -> None:  # noqa: N802
        assert self.Parent.Parent.ActiveSheet is self.Parent, "only cells of the active sheet can be selected"
        self.Parent._excel.Selection = self


class Looks:
    """How cells look: what is set is kept with each of them."""

    def __init__(self, cells: Range, what: str) -> None:
        self.__dict__.update(cells=cells, what=what)

    def __setattr__(self, name: str, value: object) -> None:
        self.cells.Parent.writing(f"{self.cells.address}.{self.what}.{name} = {value!r}")
        for cell in self.cells.cells:
            if name == "Locked":
                cell.locked = bool(value)
            else:
                cell.looks[f"{self.what}.{name}"] = value


class Note:
    """A note on a cell. ``Text`` gives its text, or with one sets it."""

    def __init__(self, cell: Range, text: str, author: str) -> None:
        self.Parent, self.text, self.Author = cell, text, author

    def Text(self, text: str | None = None) -> str:  # noqa: N802
        if text is not None:
            self.Parent.Parent.writing(f"{self.Parent.address}.Comment.Text")
            self.text = text
        return self.text

    def Delete(self) -> None:  # noqa: N802
        self.Parent.Parent.writing(f"{self.Parent.address}.Comment.Delete")
        self.Parent.cell.note = None


class Rule(Recorded):
    """A conditional format. The first one of a sheet has the highest priority."""

    def __init__(self, cells: Range, kind: int, formula: str | None) -> None:
        excel = cells.Parent._excel
        self.AppliesTo, self.Type, self.Formula1, self.StopIfTrue = cells, kind, formula, False
        self.Interior, self.Font = Plain(excel, "Interior", Color=None), Plain(excel, "Font", Color=None)

    def SetFirstPriority(self) -> None:  # noqa: N802
        rules = self.AppliesTo.Parent.rules
        rules.remove(self)
        rules.insert(0, self)

    def Delete(self) -> None:  # noqa: N802
        self.AppliesTo.Parent.writing("FormatCondition.Delete()")
        self.AppliesTo.Parent.rules.remove(self)


class Rules:
    """The conditional formats of some cells, by priority."""

    def __init__(self, cells: Range) -> None:
        self.cells = cells

    @property
    def here(self) -> list[Rule]:
        return [rule for rule in self.cells.Parent.rules if rule.AppliesTo.meets(self.cells)]

    @property
    def Count(self) -> int:  # noqa: N802
        return len(self.here)

    def __call__(self, index: int) -> Rule:
        return self.here[index - 1]

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.here)

    def Add(self, Type: int, Formula1: str) -> Rule:  # noqa: N802, N803
        self.cells.Parent.writing(f"{self.cells.address}.FormatConditions.Add({Formula1})")
        if not self.cells.Parent._excel.understands(Formula1):
            raise ComError(REFUSED, f"not in the user's language: {Formula1}")
        self.cells.Parent.rules.append(Rule(self.cells, Type, Formula1))
        return self.cells.Parent.rules[-1]


class Span:
    """The rows or columns of a range."""

    def __init__(self, cells: Range, axis: int) -> None:
        self.cells, self.axis = cells, axis

    @property
    def Count(self) -> int:  # noqa: N802
        return self.cells.corners[self.axis + 2] - self.cells.corners[self.axis] + 1

    def AutoFit(self) -> None:  # noqa: N802
        self.cells.Parent.writing(f"{self.cells.address}.AutoFit()")

    @property
    def Hidden(self) -> bool:  # noqa: N802
        return self.cells.Hidden

    @Hidden.setter
    def Hidden(self, value: bool) -> None:  # noqa: N802
        self.cells.Parent.writing(f"{self.cells.address}.Hidden")
        hidden = (self.cells.Parent.hidden_rows, self.cells.Parent.hidden_columns)[self.axis]
        span = range(self.cells.corners[self.axis], self.cells.corners[self.axis + 2] + 1)
        (hidden.update if value else hidden.difference_update)(span)


def _meet(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> bool:
    return a[0] <= b[2] and a[2] >= b[0] and a[1] <= b[3] and a[3] >= b[1]


def _shown(cell: com.Cell) -> object:
    if cell.formula is not None:
        return cell.formula
    return "" if cell.value is None else cell.value if isinstance(cell.value, str) else f"{cell.value:.15g}"


def _entered(entry: object) -> dict[str, object]:
    """What becomes of an entry: an apostrophe makes a text of it, else Excel reads numbers and formulas."""
    if isinstance(entry, str) and entry.startswith("'"):
        return {"value": entry[1:], "formula": None}
    if isinstance(entry, str) and entry.startswith("="):
        return {"value": "", "formula": entry}
    if isinstance(entry, str) and entry.replace(",", "").replace("-", "").isdigit():
        return {"value": float(entry.replace(",", ".")), "formula": None}
    return {"value": entry or None if isinstance(entry, str) else entry, "formula": None}
