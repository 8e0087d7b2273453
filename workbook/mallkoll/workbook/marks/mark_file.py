"""Mark a workbook: the same file with its findings shown in it, and nothing else changed.

Only the parts that get a mark are edited, in their own bytes (:mod:`xml_edit`); every other member of the archive is
copied as raw bytes (:mod:`zip_copy`). The originals of the edited ones are kept in the file itself
(:mod:`kept_original`), so that :func:`mallkoll.workbook.marks.unmark_file.unmark_file` gives back exactly the same
bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.workbook.binding.template_identifiers import LAYOUT_PROPERTY
from mallkoll.workbook.marks import kept_original
from mallkoll.workbook.marks.buttons import drawing as button_drawing
from mallkoll.workbook.marks.buttons import holds_our_macros
from mallkoll.workbook.marks.kontroll_sheet import (
    BUTTON_COLUMN,
    BUTTON_TOP,
    FIRST_ROW,
    HEADING_ROW,
    WIDTHS,
    KontrollSummary,
    Mark,
    in_listed_order,
    kontroll_table,
)
from mallkoll.workbook.marks.kontroll_xml import kontroll_part
from mallkoll.workbook.marks.mark_names import (
    NAMED_COLUMNS,
    ORIGINAL,
    SHEET,
    finding_key,
    kontroll_from_names,
)
from mallkoll.workbook.marks.mark_styles import Styles, add_styles
from mallkoll.workbook.marks.notes import VML_TYPE, add_notes, note_text
from mallkoll.workbook.marks.sheet_marks import (
    LINE_COLUMN,
    LINE_ROW,
    MarkFormat,
    line_formula,
    line_text,
    mark_cells,
    name_drawing,
    write_line,
)
from mallkoll.workbook.marks.unmark_file import previous_time, unmarked_package
from mallkoll.workbook.marks.unmarkable import EXPECTED, refuse_unmarkable, unmarkable_file
from mallkoll.workbook.model.book import Book, Sheet, address, parse_address, quote_sheet
from mallkoll.workbook.model.cell_group import blocks
from mallkoll.workbook.model.cell_range import CellRange
from mallkoll.workbook.package.open_package import Package, Source, open_package
from mallkoll.workbook.package.package_edit import SPREADSHEET_TYPE, PackageEdit
from mallkoll.workbook.package.xml_edit import Element, UnsupportedPartError, XmlPart, escape_xml
from mallkoll.workbook.package.xml_parser import RELATIONSHIP_ID
from mallkoll.workbook.package.zip_copy import Archive, read_archive, rebuild

__all__ = ["KontrollSummary", "Mark", "mark_file"]

_BUTTONS: Final = "mallkollKnappar"


def mark_file(
    source: Source | Package,
    marks: Sequence[Mark],
    summary: KontrollSummary,
    book: Book,
    name: str = "",
    clean: Package | None = None,
) -> bytes:
    """The file with its marks. Marks of an earlier run are replaced; the same findings again give the same bytes.

    ``book`` is the file as read (it tells what is hidden and merged), ``clean`` the file without marks
    (:func:`unmarked_package`), where that is known. Raises UnmarkableFile, and UnreadableFile as the reader does.
    """
    package = open_package(source, name, keep=True)
    if clean is None:
        clean = unmarked_package(package)
    try:
        before = None if clean is package else previous_time(package)
        if before is not None:  # a new time alone must not change the file
            same = _marked(clean, marks, replace(summary, checked=before), book)
            if same == package.data:
                return same
        return _marked(clean, marks, summary, book)
    except EXPECTED as error:
        raise unmarkable_file(package, error) from error


def _marked(package: Package, marks: Sequence[Mark], summary: KontrollSummary, book: Book) -> bytes:
    refuse_unmarkable(package)
    edit = PackageEdit(package)
    archive = read_archive(package)
    styles = add_styles(edit)
    kontroll = new_kontroll_name(book)
    located = [located_mark(mark, book) for mark in in_listed_order(marks)]
    _mark_sheets(edit, located, styles, book, kontroll)
    _add_kontroll(edit, located, styles, summary, kontroll)
    edit.finish()
    return _written(edit, archive, summary.checked)


def _written(edit: PackageEdit, archive: Archive, checked: str) -> bytes:
    edit.content_type(ORIGINAL, kept_original.CONTENT_TYPE)
    changed = edit.changed()
    added = {**edit.added, ORIGINAL: kept_original.keep_original(archive, changed, edit.added, checked)}
    return rebuild(archive, changed, added, frozenset(edit.removed))


def new_kontroll_name(book: Book) -> str:
    """The name for our sheet: ``Kontroll``, or ``Kontroll 2`` where the workbook has another sheet of that name."""
    existing = existing_kontroll_name(book)
    taken = {sheet.name.casefold() for sheet in book.sheets if sheet.name != existing}
    names = [SHEET, *(f"{SHEET} {number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name.casefold() not in taken)


def existing_kontroll_name(book: Book) -> str | None:
    """The name of our own sheet in a marked book, whatever the user calls it; None in any other book."""
    name = kontroll_from_names(book.names)
    sheet = book.sheet(name) if name else None
    return sheet.name if sheet else None


# --- the sheets that carry marks --------------------------------------------------------------------------------------


class _WorksheetPart(Struct, frozen=True):
    """A worksheet part and its position among the tabs, from 1."""

    part: str
    number: int


def _worksheet_parts(edit: PackageEdit) -> dict[str, _WorksheetPart]:
    """The worksheets by name. Sheets of other kinds have no cells to mark."""
    places: dict[str, _WorksheetPart] = {}
    for number, sheet in enumerate(edit.sheets(), 1):
        relationship = sheet.relationship
        if relationship is not None and relationship.kind == "worksheet" and relationship.target in edit:
            places[sheet.name] = _WorksheetPart(relationship.target, number)
    return places


def located_mark(mark: Mark, book: Book) -> Mark:
    """The mark with the sheet name as the workbook spells it and, in ``place``, whether its cell is hidden."""
    sheet = book.sheet(mark.sheet) if mark.sheet else None
    if sheet is None or mark.mended:
        return mark
    words = ""
    if sheet.state != "visible":
        words = "bladet är dolt"
    elif mark.cell:
        row, col = parse_address(mark.cell)
        if col in sheet.hidden_columns:
            words = "dold kolumn"
        elif row in sheet.hidden_rows:
            words = "dold rad"
    if mark.sheet == sheet.name and not words:
        return mark
    return replace(mark, finding=replace(mark.finding, sheet=sheet.name), place=words)


def _mark_sheets(edit: PackageEdit, marks: Sequence[Mark], styles: Styles, book: Book, kontroll: str) -> None:
    ours = LAYOUT_PROPERTY in book.properties
    own = existing_kontroll_name(book)
    by_sheet = _by_sheet(marks)
    for name, place in _worksheet_parts(edit).items():
        on_cells = by_sheet.get(name, [])
        sheet = book.sheet(name)
        if sheet is None or name == own or not (on_cells or ours):
            continue
        part = edit.sheet(place.part)
        if ours and merged_range_at(sheet, LINE_ROW, LINE_COLUMN).text == address(LINE_ROW, LINE_COLUMN):
            listed = [m for m in marks if m.sheet == name and not m.mended]
            count = sum(m.open for m in listed)
            write_line(part, line_formula(name, kontroll, listed=bool(listed)), line_text(count, kontroll))
        if on_cells:
            _mark_sheet(edit, part, place, on_cells, styles, sheet)


class _MarkOnSheet(Struct, frozen=True):
    """A mark that is still to be mended, its number on Kontroll, and its cells (row, column) on one sheet."""

    number: int
    mark: Mark
    cells: list[tuple[int, int]]


def _by_sheet(marks: Sequence[Mark]) -> dict[str, list[_MarkOnSheet]]:
    by_sheet: dict[str, list[_MarkOnSheet]] = {}
    for number, mark in enumerate(marks, 1):
        for sheet in () if mark.mended else dict.fromkeys(sheet for sheet, _ in mark.places):
            by_sheet.setdefault(sheet, []).append(_MarkOnSheet(number, mark, mark.cells_on(sheet)))
    return by_sheet


def _mark_sheet(
    edit: PackageEdit,
    part: XmlPart,
    place: _WorksheetPart,
    marks: Sequence[_MarkOnSheet],
    styles: Styles,
    sheet: Sheet,
) -> None:
    formats: list[MarkFormat] = []
    notes: dict[tuple[int, int], list[str]] = {}
    for each in sorted(marks, key=lambda each: each.mark.finding.severity.rank):
        areas = ranges_covering(sheet, each.cells)
        formats.append(MarkFormat(areas, finding_key(each.number), styles.mark[each.mark.severity]))
        for area in areas if each.mark.open else ():
            notes.setdefault((area.top, area.left), []).append(note_text(each.mark))
    mark_cells(part, formats)
    drawing = add_notes(edit, place.part, place.number, {cell: "\n\n".join(texts) for cell, texts in notes.items()})
    if drawing is not None:
        name_drawing(part, drawing, strict=edit.strict)


def merged_range_at(sheet: Sheet, row: int, col: int) -> CellRange:
    """The range of the cell, or of the merged area that contains it."""
    areas = (area for area in sheet.merged if area[0] <= row <= area[2] and area[1] <= col <= area[3])
    return CellRange(*next(areas, (row, col, row, col)))


def ranges_covering(sheet: Sheet, cells: Sequence[tuple[int, int]]) -> tuple[CellRange, ...]:
    """The cells (row, column) as few areas, merged ones whole. A note stands at the head of each."""
    ranges = dict.fromkeys(merged_range_at(sheet, *at) for at in cells)
    if len(ranges) == 1:  # as most findings are
        return tuple(ranges)
    single = [area for area in ranges if area[:2] == area[2:]]
    return (
        *(CellRange(*block) for block in blocks(area[:2] for area in single)),
        *(a for a in ranges if a not in single),
    )


# --- the sheet Kontroll and its names ---------------------------------------------------------------------------------


def _add_kontroll(
    edit: PackageEdit, marks: Sequence[Mark], styles: Styles, summary: KontrollSummary, name: str
) -> None:
    part = edit.part(edit.workbook)
    sheets = part.root.find("sheets")
    if sheets is None or not sheets.children:
        raise UnsupportedPartError("arbetsboken har inga blad")
    buttons = _has_macros(edit)
    drawing = f"{_BUTTONS}1" if buttons else None  # a part of ours has no relationships before this one
    content = kontroll_part(kontroll_table(summary, marks), styles, strict=edit.strict, drawing=drawing)
    target = edit.add("xl/worksheets/sheet{}.xml", content, SPREADSHEET_TYPE + "worksheet+xml")
    relation_id = edit.relate(edit.workbook, "worksheet", target, "mallkollKontroll")
    if buttons:
        shapes = button_drawing(len(sheets.children) + 1, WIDTHS, BUTTON_COLUMN, BUTTON_TOP)
        edit.relate(target, "vmlDrawing", edit.add("xl/drawings/vmlDrawing{}.vml", shapes, VML_TYPE), _BUTTONS)
    ids = [int(child.attributes.get("sheetId", "0")) for child in sheets.children if child.local == "sheet"]
    attribute = _relation_attribute(part, sheets.children[0])
    sheet_id = max(ids, default=0) + 1
    part.append(
        sheets, f'<{part.tag("sheet")} name="{escape_xml(name)}" sheetId="{sheet_id}" {attribute}="{relation_id}"/>'
    )
    last = FIRST_ROW + max(len(marks), 1) - 1
    tag, sheet = part.tag("definedName"), escape_xml(quote_sheet(name))
    names = "".join(
        f'<{tag} name="{defined}" hidden="1">{sheet}!${column}${FIRST_ROW}:${column}${last}</{tag}>'
        for defined, column in NAMED_COLUMNS
    )
    position = len(sheets.all("sheet"))
    names += f'<{tag} name="_xlnm.Print_Titles" localSheetId="{position}">{sheet}!${HEADING_ROW}:${HEADING_ROW}</{tag}>'
    defined_names = part.root.find("definedNames")
    if defined_names is not None:
        part.append(defined_names, names)
        return
    before = [
        child for child in part.root.children if child.local in {"sheets", "functionGroups", "externalReferences"}
    ]
    part.insert(before[-1].end, f"<{tag}s>{names}</{tag}s>")


def _has_macros(edit: PackageEdit) -> bool:
    """Whether the workbook has the macros that our buttons call."""
    return any(holds_our_macros(edit.package.read(name)) for name in edit.targets(edit.workbook, "vbaProject"))


def _relation_attribute(part: XmlPart, sheet: Element) -> str:
    """How the workbook part writes ``r:id``, declared anew where no prefix is found."""
    key = next((key for key in RELATIONSHIP_ID if key in sheet.attributes), RELATIONSHIP_ID[0])
    uri, root = key.rpartition(" ")[0], part.data[part.root.start : part.root.inner].decode()
    for prefix in re.findall(r"\s([\w.-]+):id\s*=", part.raw(sheet)):
        if re.search(rf"""\sxmlns:{re.escape(prefix)}\s*=\s*["']{re.escape(uri)}["']""", root):
            return f"{prefix}:id"
    return f'xmlns:mkr="{uri}" mkr:id'
