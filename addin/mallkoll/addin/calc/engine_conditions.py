"""Conditional formats of the engine over UNO."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mallkoll.addin.calc import uno_bridge
from mallkoll.addin.calc.calc_formula import from_calc, to_calc

if TYPE_CHECKING:
    from mallkoll.addin.calc.engine import EngineBook
    from mallkoll.addin.calc.engine_range import Range

_STYLE_PREFIX = "Mallkoll "
_BY_CONDITION = 0  # com.sun.star.sheet.ConditionEntryType.CONDITION
_BY_FORMULA = 24  # ConditionFormatOperator.EXPRESSION
_KEPT = ("CharFontName", "CharHeight", "HoriJustify", "IsTextWrapped", "ParaIndent", "VertJustify")


class ConditionalFormats:
    """The conditional formats over a range, of which the add-in puts one first or takes its own away.

    Calc's newer interface lists them, but what it adds is not shown before the file is opened again. So they are set
    through the older one, which gives a cell one format of its own: the rules that it had are copied in behind ours,
    and stay when ours goes. It knows rules by condition only: a colour scale does not come back to a marked cell.
    """

    def __init__(self, cells: Range) -> None:
        self._range = cells

    def add_custom(self, spec: dict[str, Any]) -> ConditionalFormat:
        """Add a rule by formula, before the others.

        Calc keeps one format for a cell that one is set for: where several stood over it, all their rules go into it.
        """
        cells = self._range.cells
        first = cells if len(self._range) == 1 else cells.getCellByPosition(0, 0)  # what a merged area looks like
        name = _style(self._range.sheet.book, spec, first)
        formula = to_calc(spec["formula"].removeprefix("="))
        ours = {"Operator": _operator("FORMULA"), "Formula1": formula, "StyleName": name}
        sheet, area = self._range.sheet.sheet, cells.RangeAddress
        # asked for once, before any is changed: what is set for one cell leaves the formats over the others alone
        over = [(at, item) for item, places in _formats(sheet) for at in places if _overlap(at, area)]
        rules: dict[int, list[dict[str, Any]]] = {}
        for cell in _each_cell(sheet, area):
            held, here = cell.ConditionalFormat, cell.RangeAddress
            formats = list({id(item): item for at, item in over if _overlap(at, here)}.values())
            others = _rules(held)
            if len(formats) > 1:
                for item in formats:
                    if id(item) not in rules:
                        rules[id(item)] = _rules_of(sheet, item)
                others = [rule for item in formats for rule in rules[id(item)]]
            _set_rules(cell, held, [ours, *others])
        return ConditionalFormat(cells, formula)

    def __iter__(self) -> Iterator[ConditionalFormat]:
        here, by_formula = self._range.cells.RangeAddress, _operator("FORMULA")
        sheet = self._range.sheet.sheet
        for _, places in _formats(sheet):
            for at in places:
                if _overlap(at, here):
                    cells = sheet.getCellRangeByPosition(at.StartColumn, at.StartRow, at.EndColumn, at.EndRow)
                    yield from (
                        ConditionalFormat(cells, rule.Formula1)
                        for rule in each(cells.ConditionalFormat)
                        if rule.Operator == by_formula
                    )

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __call__(self, index: int) -> ConditionalFormat:
        return list(self)[index - 1]


class ConditionalFormat:
    """One rule by formula over some cells."""

    type = "custom"

    def __init__(self, cells: Any, formula: str) -> None:
        self._cells = cells
        self._formula = formula

    @property
    def api(self) -> Any:
        return self._cells.ConditionalFormat

    @property
    def formula(self) -> str:
        return "=" + from_calc(self._formula)

    def delete(self) -> None:
        for cell in _each_cell(self._cells.Spreadsheet, self._cells.RangeAddress):
            held = cell.ConditionalFormat
            _set_rules(cell, held, [rule for rule in _rules(held) if rule["Formula1"] != self._formula])


def _each_cell(sheet: Any, area: Any) -> Iterator[Any]:
    """The cells of an area one by one.

    Taking a block out of a format that stands over several blocks leaves cells of it behind (LibreOffice 7.4); single
    cells come out whole.
    """
    for row in range(area.StartRow, area.EndRow + 1):
        for column in range(area.StartColumn, area.EndColumn + 1):
            yield sheet.getCellByPosition(column, row)


def _formats(sheet: Any) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """The conditional formats of a sheet in their order, each with the areas that it stands over."""
    for item in sheet.ConditionalFormats.ConditionalFormats:
        yield item, item.Range.RangeAddresses


def _overlap(a: Any, b: Any) -> bool:
    """Whether two areas have a cell in common."""
    rows = a.StartRow <= b.EndRow and a.EndRow >= b.StartRow
    return bool(rows and a.StartColumn <= b.EndColumn and a.EndColumn >= b.StartColumn)


def _rules_of(sheet: Any, item: Any) -> list[dict[str, Any]]:
    """The rules of one of several formats: as a cell says them that has no other, else by the format's own words."""
    for at in item.Range.RangeAddresses:
        for row, column in ((at.StartRow, at.StartColumn), (at.EndRow, at.EndColumn), (at.StartRow, at.EndColumn)):
            cell = sheet.getCellByPosition(column, row)
            here = cell.RangeAddress
            if sum(any(_overlap(other, here) for other in places) for _, places in _formats(sheet)) == 1:
                return _rules(cell.ConditionalFormat)
    start = item.Range.RangeAddresses[0]
    origin = sheet.getCellByPosition(start.StartColumn, start.StartRow).CellAddress
    return [
        {"Operator": _operator("FORMULA"), "Formula1": to_calc(entry.Formula1), "SourcePosition": origin,
         "StyleName": entry.StyleName}
        for entry in (item.getByIndex(i) for i in range(item.Count))
        if entry.getType() == _BY_CONDITION and entry.Operator == _BY_FORMULA
    ]  # fmt: skip


def _rules(held: Any) -> list[dict[str, Any]]:
    """The rules by condition of some cells, in their order."""
    return [
        {name: getattr(rule, name) for name in ("Operator", "Formula1", "Formula2", "SourcePosition", "StyleName")}
        for rule in each(held)
    ]


def _set_rules(cells: Any, held: Any, rules: list[dict[str, Any]]) -> None:
    held.clear()
    for rule in rules:
        held.addNew(tuple(_property(name, value) for name, value in rule.items()))
    cells.ConditionalFormat = held


def _operator(name: str) -> Any:
    return uno_bridge.uno().Enum("com.sun.star.sheet.ConditionOperator", name)


def _property(name: str, value: Any) -> Any:
    made = uno_bridge.uno().createUnoStruct("com.sun.star.beans.PropertyValue")
    made.Name, made.Value = name, value
    return made


def _style(book: EngineBook, spec: dict[str, Any], cell: Any) -> str:
    """The cell style that a rule applies, made where it is new. Returns its name.

    A style has all that the document's default one has, which would replace the cell's own type face and alignment.
    Calc lets nobody change a style while any sheet is protected, and takes no properties before the style is in the
    document. Sheets without password are opened for the moment; where one has a password the style stays plain.
    """
    colors = {"CellBackColor": spec.get("fill_color"), "CharColor": spec.get("font_color")}
    wanted: dict[str, Any] = {attribute: rgb(color) for attribute, color in colors.items() if color is not None}
    kept = dict(zip(_KEPT, cell.getPropertyValues(_KEPT), strict=True))
    style_parts = (
        *(f"{color:06x}" for color in wanted.values()),
        *(getattr(value, "value", value) for value in kept.values()),
    )
    name = _STYLE_PREFIX + " ".join(map(str, style_parts))
    if name in book.mark_styles or book.cell_styles.hasByName(name):
        book.mark_styles.add(name)
        return name
    if spec.get("font_bold"):
        wanted["CharWeight"] = 150.0
    wanted |= kept
    style = book.document.createInstance("com.sun.star.style.CellStyle")
    book.cell_styles.insertByName(name, style)
    locked = [sheet.sheet for sheet in book.sheets if sheet.sheet.isProtected()]
    opened = [sheet for sheet in locked if unprotected(sheet)]
    try:
        if len(opened) == len(locked):
            style.setPropertyValues(tuple(wanted), tuple(wanted.values()))
    finally:
        for sheet in opened:
            sheet.protect("")
    book.mark_styles.add(name)
    return name


def unprotected(sheet: Any) -> bool:
    """Take away a protection without password. Whether it could be: UNO raises a kind of its own where it has one."""
    with contextlib.suppress(Exception):
        sheet.unprotect("")
    return not sheet.isProtected()


def each(items: Any) -> Iterator[Any]:
    """The members of one of UNO's collections."""
    for i in range(items.Count):
        yield items.getByIndex(i)


def block(sheet: Any, top: int, left: int, bottom: int, right: int) -> Any:
    """A block of a sheet's cells; rows and columns are counted from 1, as everywhere but in UNO."""
    return sheet.getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)


def rgb(color: tuple[int, int, int] | str | int) -> int:
    """A colour as UNO counts it: red first, where Excel has blue first."""
    if isinstance(color, str):
        return int(color.lstrip("#"), 16)
    if isinstance(color, tuple):
        red, green, blue = color
        return red << 16 | green << 8 | blue
    return (color & 255) << 16 | color & 0xFF00 | color >> 16 & 255
