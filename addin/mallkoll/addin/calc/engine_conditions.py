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
    """The conditional formats over a range; the add-in adds its own first, and deletes them again.

    Calc's newer interface lists them, but formats that it adds are not shown before the file is reopened. So they are
    set through the older one, which gives a cell one format of its own: the existing rules are copied into it after
    ours, and remain when ours is deleted. It knows only rules by condition: a marked cell loses its colour scale.
    """

    def __init__(self, cells: Range) -> None:
        self._range = cells

    def add_custom(self, spec: dict[str, Any]) -> ConditionalFormat:
        """Add a rule by formula, before the others.

        Calc keeps a single format for a cell that one is set for: the rules of several formats over it are merged into
        it.
        """
        cells = self._range.cells
        first = (
            cells if len(self._range) == 1 else cells.getCellByPosition(0, 0)
        )  # a merged area has the look of its first cell
        name = _style(self._range.sheet.book, spec, first)
        formula = to_calc(spec["formula"].removeprefix("="))
        ours = {"Operator": _operator("FORMULA"), "Formula1": formula, "StyleName": name}
        sheet, area = self._range.sheet.sheet, cells.RangeAddress
        # read once, before any change: setting one cell's format does not affect the formats over the others
        overlapping = [(at, item) for item, places in _formats(sheet) for at in places if _overlap(at, area)]
        rules: dict[int, list[dict[str, Any]]] = {}
        for cell in _each_cell(sheet, area):
            cell_format, cell_area = cell.ConditionalFormat, cell.RangeAddress
            formats = list({id(item): item for at, item in overlapping if _overlap(at, cell_area)}.values())
            other_rules = _rules(cell_format)
            if len(formats) > 1:
                for item in formats:
                    if id(item) not in rules:
                        rules[id(item)] = _rules_of(sheet, item)
                other_rules = [rule for item in formats for rule in rules[id(item)]]
            _set_rules(cell, cell_format, [ours, *other_rules])
        return ConditionalFormat(cells, formula)

    def __iter__(self) -> Iterator[ConditionalFormat]:
        range_area, by_formula = self._range.cells.RangeAddress, _operator("FORMULA")
        sheet = self._range.sheet.sheet
        for _, places in _formats(sheet):
            for at in places:
                if _overlap(at, range_area):
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

    Removing a block from a format over several blocks leaves cells of it behind (LibreOffice 7.4); removing single
    cells works.
    """
    for row in range(area.StartRow, area.EndRow + 1):
        for column in range(area.StartColumn, area.EndColumn + 1):
            yield sheet.getCellByPosition(column, row)


def _formats(sheet: Any) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """The conditional formats of a sheet in order, each with its areas."""
    for item in sheet.ConditionalFormats.ConditionalFormats:
        yield item, item.Range.RangeAddresses


def _overlap(a: Any, b: Any) -> bool:
    """Whether two areas have a cell in common."""
    rows = a.StartRow <= b.EndRow and a.EndRow >= b.StartRow
    return bool(rows and a.StartColumn <= b.EndColumn and a.EndColumn >= b.StartColumn)


def _rules_of(sheet: Any, item: Any) -> list[dict[str, Any]]:
    """The rules of one of several formats: read from a cell without another format, else from the format itself."""
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


def _rules(cell_format: Any) -> list[dict[str, Any]]:
    """The rules by condition of some cells, in their order."""
    return [
        {name: getattr(rule, name) for name in ("Operator", "Formula1", "Formula2", "SourcePosition", "StyleName")}
        for rule in each(cell_format)
    ]


def _set_rules(cells: Any, cell_format: Any, rules: list[dict[str, Any]]) -> None:
    cell_format.clear()
    for rule in rules:
        cell_format.addNew(tuple(_property(name, value) for name, value in rule.items()))
    cells.ConditionalFormat = cell_format


def _operator(name: str) -> Any:
    return uno_bridge.uno().Enum("com.sun.star.sheet.ConditionOperator", name)


def _property(name: str, value: Any) -> Any:
    property_value = uno_bridge.uno().createUnoStruct("com.sun.star.beans.PropertyValue")
    property_value.Name, property_value.Value = name, value
    return property_value


def _style(book: EngineBook, spec: dict[str, Any], cell: Any) -> str:
    """The name of the cell style that a rule applies, which is created where it is new.

    A style has all properties of the document's default style, which would replace the cell's own font and alignment,
    so those are set too. Calc refuses to change a style while any sheet is protected, and to set properties before the
    style is in the document. Sheets without password are unprotected meanwhile; where one has a password the style
    stays plain.
    """
    colors = {"CellBackColor": spec.get("fill_color"), "CharColor": spec.get("font_color")}
    properties: dict[str, Any] = {attribute: rgb(color) for attribute, color in colors.items() if color is not None}
    kept_properties = dict(zip(_KEPT, cell.getPropertyValues(_KEPT), strict=True))
    style_parts = (
        *(f"{color:06x}" for color in properties.values()),
        *(getattr(value, "value", value) for value in kept_properties.values()),
    )
    name = _STYLE_PREFIX + " ".join(map(str, style_parts))
    if name in book.mark_styles or book.cell_styles.hasByName(name):
        book.mark_styles.add(name)
        return name
    if spec.get("font_bold"):
        properties["CharWeight"] = 150.0
    properties |= kept_properties
    style = book.document.createInstance("com.sun.star.style.CellStyle")
    book.cell_styles.insertByName(name, style)
    locked = [sheet.sheet for sheet in book.sheets if sheet.sheet.isProtected()]
    opened = [sheet for sheet in locked if unprotected(sheet)]
    try:
        if len(opened) == len(locked):
            style.setPropertyValues(tuple(properties), tuple(properties.values()))
    finally:
        for sheet in opened:
            sheet.protect("")
    book.mark_styles.add(name)
    return name


def unprotected(sheet: Any) -> bool:
    """Remove a protection without password. Returns whether it was removed: UNO raises where there is a password."""
    with contextlib.suppress(Exception):
        sheet.unprotect("")
    return not sheet.isProtected()


def each(items: Any) -> Iterator[Any]:
    """The members of a UNO collection."""
    for i in range(items.Count):
        yield items.getByIndex(i)


def block(sheet: Any, top: int, left: int, bottom: int, right: int) -> Any:
    """A block of a sheet's cells; rows and columns are counted from 1, unlike in UNO."""
    return sheet.getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)


def rgb(color: tuple[int, int, int] | str | int) -> int:
    """A colour as a UNO number: red first, where Excel has blue first."""
    if isinstance(color, str):
        return int(color.lstrip("#"), 16)
    if isinstance(color, tuple):
        red, green, blue = color
        return red << 16 | green << 8 | blue
    return (color & 255) << 16 | color & 0xFF00 | color >> 16 & 255
