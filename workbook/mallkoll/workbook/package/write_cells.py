"""New values in single cells of a file, everything else left byte for byte.

A typed value replaces the content of its cell; a formula's new value is written beside the formula, which is kept. The
cell's format is kept in both cases. Excel is told to recalculate everything when it opens the file.
"""

from __future__ import annotations

from collections.abc import Mapping

from mallkoll.workbook.model.book import address, parse_address
from mallkoll.workbook.package.open_package import Source, open_package
from mallkoll.workbook.package.package_edit import PackageEdit
from mallkoll.workbook.package.workbook_package import Package
from mallkoll.workbook.package.xml_edit import Element, UnsupportedPartError, XmlPart, escape_xml
from mallkoll.workbook.package.zip_copy import read_archive, rebuild

CellPosition = tuple[int, int]
ShownValue = float | str  # a text only as the (empty) value of a formula
EnteredValue = float | tuple[str, ShownValue]  # a number, or a formula (without =) and what it shows


def write_cells(
    source: Source | Package,
    typed: Mapping[str, Mapping[CellPosition, EnteredValue]],
    computed: Mapping[str, Mapping[CellPosition, ShownValue]],
) -> bytes:
    """The file with these values: by sheet name, then (row, column).

    Raises UnreadableFile where the file is damaged, UnsupportedPartError where it cannot be changed safely.
    """
    edit = PackageEdit(open_package(source))
    for sheet in edit.sheets():
        if sheet.relationship is not None and (typed.get(sheet.name) or computed.get(sheet.name)):
            part = edit.part(sheet.relationship.target)
            _Cells(part).write(typed.get(sheet.name, {}), computed.get(sheet.name, {}))
    _compute_on_load(edit.part(edit.workbook))
    _drop_calculation_chain(edit)
    return rebuild(read_archive(edit.package), edit.changed(), edit.added, frozenset(edit.removed))


def _compute_on_load(workbook: XmlPart) -> None:
    calculation = workbook.root.find("calcPr")
    if calculation is not None:
        workbook.set_attribute(calculation, "fullCalcOnLoad", "1")
        return
    after = [
        e
        for e in workbook.root.children
        if e.local in {"sheets", "functionGroups", "externalReferences", "definedNames"}
    ]
    if after:  # the schema's order: calcPr follows these
        workbook.insert(max(e.end for e in after), f'<{workbook.tag("calcPr")} fullCalcOnLoad="1"/>')


def _drop_calculation_chain(edit: PackageEdit) -> None:
    """Remove the calculation chain, which Excel makes anew: a cell in it without a formula would force a repair."""
    for name in edit.package.targets(edit.workbook, "calcChain"):
        edit.remove(name)
        edit.unrelate(edit.workbook, name)


class _Cells:
    """The cells of one sheet part by (row, column)."""

    def __init__(self, part: XmlPart) -> None:
        self._part = part
        data = part.root.find("sheetData")
        if data is None:
            raise UnsupportedPartError(f"delen {part.name} har inga celler")
        self._data = data
        self._rows: dict[int, Element] = {}
        self._cells: dict[CellPosition, Element] = {}
        number = 0
        for row in data.all("row"):
            number = int(row.attributes.get("r", number + 1))
            self._rows[number] = row
            column = 0
            for cell in row.all("c"):
                at = cell.attributes.get("r")
                place = parse_address(at) if at else (number, column + 1)
                column = place[1]
                self._cells[place] = cell

    def write(self, typed: Mapping[CellPosition, EnteredValue], computed: Mapping[CellPosition, ShownValue]) -> None:
        f = self._part.tag("f")
        for place, value in typed.items():
            if isinstance(value, tuple):
                self._write(place, value[1], f"<{f}>{escape_xml(value[0])}</{f}>")
            else:
                self._write(place, value, "")
        for place, shown in computed.items():
            formula = self._cells[place].find("f") if place in self._cells else None
            if formula is not None:
                self._write(place, shown, self._part.raw(formula))

    def _write(self, place: CellPosition, value: ShownValue, formula: str) -> None:
        part, cell = self._part, self._cells.get(place)
        content = part.tag("v")
        body = f"<{content}>{escape_xml(value) if isinstance(value, str) else _number(value)}</{content}>"
        if cell is None:
            self._insert(place, f'<{part.tag("c")} r="{address(*place)}">{formula}{body}</{part.tag("c")}>')
            return
        attributes = {k: v for k, v in cell.attributes.items() if k != "t" and " " not in k}
        if isinstance(value, str):
            attributes["t"] = "str"
        written = "".join(f' {k}="{escape_xml(v)}"' for k, v in attributes.items())
        tag = part.tag("c")
        part.replace(cell.start, cell.end, f"<{tag}{written}>{formula}{body}</{tag}>")

    def _insert(self, place: CellPosition, text: str) -> None:
        part, (number, column) = self._part, place
        row = self._rows.get(number)
        if row is None:
            later = [r for n, r in self._rows.items() if n > number]
            whole = f'<{part.tag("row")} r="{number}">{text}</{part.tag("row")}>'
            if later:
                part.insert(min(r.start for r in later), whole)
            else:
                part.append(self._data, whole)
            return
        after = [cell for (r, c), cell in self._cells.items() if r == number and c > column]
        if after:
            part.insert(min(cell.start for cell in after), text)
        else:
            part.append(row, text)


def _number(value: float) -> str:
    return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
