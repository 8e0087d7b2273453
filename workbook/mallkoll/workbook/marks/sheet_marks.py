"""Marks in one worksheet part: conditional formats over the marked cells, and a line at its top.

A mark is a conditional format of the highest priority whose rule looks up, through a defined name, whether its finding
is listed on Kontroll as open. No cell's own format is touched, colour scales and the like are overridden, protection is
no obstacle, inserted rows move the mark along, and where Kontroll is deleted all marks disappear.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Final

from msgspec import Struct

from mallkoll.workbook.marks.mark_names import LIST_NAME, SHEETS_NAME
from mallkoll.workbook.model.book import parse_address, quote_sheet
from mallkoll.workbook.model.cell_range import CellRange
from mallkoll.workbook.model.formula_shift import MAX_COLUMN, MAX_ROW
from mallkoll.workbook.package.package_edit import RELATIONSHIPS, STRICT_RELATIONSHIPS
from mallkoll.workbook.package.xml_edit import UnsupportedPartError, XmlPart, escape_xml
from mallkoll.workbook.package.xml_text import resolve_references

_BEFORE_FORMATS: Final = frozenset({
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr",
})  # fmt: skip
_BEFORE_DRAWING: Final = _BEFORE_FORMATS | {
    "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins",
    "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors",
    "smartTags", "drawing",
}  # fmt: skip
LINE_ROW: Final = 3
LINE_COLUMN: Final = 2
NO_FINDINGS: Final = "Inga fynd på det här bladet."
_RULES: Final = re.compile(
    rb"""
    <!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>                            # what only looks like a tag
    |<(?:[\w.-]++:)?(?:
      sqref(?:\s[^<>]*)?>(?P<areas>[^<>]*)<
      |cfRule(?:\s+(?!priority\s*=)[\w.:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*   # attributes before it
       \s+priority\s*=\s*["'](?P<priority>-?\d+)["'])
    """,
    re.DOTALL | re.VERBOSE,
)
"""The priority of each rule, and the areas of those that Excel keeps among its extensions."""


class MarkFormat(Struct, frozen=True):
    """One mark: its areas, its key on Kontroll, and the index of its differential format."""

    areas: tuple[CellRange, ...]
    key: str
    dxf: int


def mark_cells(part: XmlPart, formats: Sequence[MarkFormat]) -> None:
    """Insert conditional formats; where two overlap the first wins. Raises UnsupportedPartError for other sheets."""
    if part.root.local != "worksheet":
        raise UnsupportedPartError("bladet är inget kalkylblad")
    first = _first_priority(part, formats)
    formatting, rule, formula = (part.tag(name) for name in ("conditionalFormatting", "cfRule", "formula"))
    areas: dict[str, list[str]] = {}  # one element per area: of two with the same area Gnumeric keeps only the last
    for priority, mark in enumerate(formats, first):
        areas.setdefault(" ".join(area.text for area in mark.areas), []).append(
            f'<{rule} type="expression" dxfId="{mark.dxf}" priority="{priority}" stopIfTrue="1"><{formula}>'
            f"COUNTIF({LIST_NAME},&quot;{mark.key}&quot;)&gt;0</{formula}></{rule}>"
        )
    texts = [f'<{formatting} sqref="{area}">{"".join(rules)}</{formatting}>' for area, rules in areas.items()]
    # before all others: LibreOffice applies them in the order of the file, not by priority
    existing = [child.start for child in part.root.children if child.local == "conditionalFormatting"]
    part.insert(min([_insertion_point(part, _BEFORE_FORMATS), *existing]), "".join(texts))


def name_drawing(part: XmlPart, relation_id: str, *, strict: bool) -> None:
    """Refer to the sheet's new drawing of notes."""
    namespace = STRICT_RELATIONSHIPS if strict else RELATIONSHIPS
    tag = part.tag("legacyDrawing")
    part.insert(_insertion_point(part, _BEFORE_DRAWING), f'<{tag} xmlns:r="{namespace}" r:id="{relation_id}"/>')


def _insertion_point(part: XmlPart, before: Collection[str]) -> int:
    """The offset for a new child of the root: after the last of those that must come before it."""
    namespace = part.root.name.removesuffix(part.root.local)
    children = reversed(part.root.children)
    last = next((child for child in children if child.local in before and child.name == namespace + child.local), None)
    if last is None:
        raise UnsupportedPartError("ett blad saknar celldata")
    return last.end


def _first_priority(part: XmlPart, formats: Sequence[MarkFormat]) -> int:
    """The priority of the first mark; the others follow it.

    The sheet's other rules keep theirs where possible: our priorities are above them where a rule covers a marked cell,
    else after them. Where there is no room above, the other rules are all moved by the same number, keeping their
    order.
    """
    rules: list[tuple[int, int, int]] = []  # priority and where it is written
    areas: list[CellRange] = []
    for child in part.root.children:
        if child.local not in {"conditionalFormatting", "extLst"}:
            continue
        areas += parse_areas(child.attributes.get("sqref", ""))
        for match in _RULES.finditer(part.data, child.start, child.end):
            if match["priority"]:
                rules.append((int(match["priority"]), *match.span("priority")))
            elif match["areas"]:
                areas += parse_areas(resolve_references(match["areas"].decode()))
    if not rules:
        return 1
    highest, lowest = min(rules)[0], max(rules)[0]
    covered = any(ours.meets(area) for mark in formats for ours in mark.areas for area in areas)
    if not covered and lowest < 1_000_000_000:
        return max(lowest, 0) + 1
    missing = len(formats) + 1 - highest
    if missing > 0:
        for priority, start, end in rules:
            part.replace(start, end, str(priority + missing))
    return 1


def parse_areas(sqref: str) -> list[CellRange]:
    """The ranges of a ``sqref``, without parts that are not ranges."""
    return [area for area in map(_area, sqref.split()) if area is not None]


@lru_cache(maxsize=1024)
def _area(text: str) -> CellRange | None:
    first, _, last = text.partition(":")
    try:
        (top, left), (bottom, right) = _corner(first, 1), _corner(last or first, MAX_ROW)
    except ValueError:
        return None
    return CellRange(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def _corner(text: str, missing: int) -> tuple[int, int]:
    """(row, column) of one corner; ``missing`` tells what a whole column or row (``C``, ``7``) lacks: 1 or the last."""
    text = text.replace("$", "")
    if text.isdigit():
        return int(text), 1 if missing == 1 else MAX_COLUMN
    if text.isalpha():
        return missing, parse_address(f"{text}1")[1]
    return parse_address(text)


# --- the line at the top ----------------------------------------------------------------------------------------------


def line_formula(sheet: str, kontroll: str, *, listed: bool = True) -> str:
    """The formula for the number of open findings on a sheet, with a link to Kontroll; empty where Kontroll is gone.

    ``listed``: the sheet had findings on Kontroll when this was written. If none is listed any more the sheet has been
    renamed, and nothing is shown rather than a wrong number.
    """
    criterion = '"=' + sheet.replace("~", "~~").replace('"', '""') + '"'
    count = f'COUNTIFS({SHEETS_NAME},{criterion},{LIST_NAME},"K*")'
    name = kontroll.replace('"', '""')
    link = f'"#{quote_sheet(name)}!A1"'
    count_text = f'{count}&" fynd på det här bladet – läs mer på bladet {name}."'
    line = f'HYPERLINK({link},IF({count}=0,"{NO_FINDINGS}",{count_text}))'
    return f'IFERROR(IF(COUNTIF({SHEETS_NAME},{criterion})=0,"",{line}),"")' if listed else f'IFERROR({line},"")'


def line_text(count: int, kontroll: str) -> str:
    """The result of :func:`line_formula` for a number of findings."""
    if count == 0:
        return NO_FINDINGS
    return f"{count} fynd på det här bladet – läs mer på bladet {kontroll}."


def write_line(part: XmlPart, formula: str, text: str) -> bool:
    """Write the line into B3 where that is free. Returns whether it was."""
    span = part.interior()
    if span is None:
        data = part.root.find("sheetData")
        if data is None or data.empty:
            return False
        span = data.inner, data.close
    tag, cell = re.escape(part.tag("row").encode()), re.escape(part.tag("c").encode())
    row = re.compile(rb'<%b\s[^<>]*?\br="(\d+)"[^<>]*>' % tag)
    at = next((tag_match for tag_match in row.finditer(part.data, *span) if int(tag_match[1]) >= LINE_ROW), None)
    above = span[0], at.start() if at else span[1]
    style = re.compile(rb'<%b r="B2" s="(\d+)"' % cell).search(part.data, *above)
    line_cell = _line_cell(part, formula, text, style[1].decode() if style else None)
    new_row = f'<{part.tag("row")} r="{LINE_ROW}">{line_cell}</{part.tag("row")}>'
    if at is None or int(at[1]) > LINE_ROW:
        part.insert(above[1], new_row)
        return True
    if at[0].endswith(b"/>"):
        part.replace(at.end() - 2, at.end(), f">{line_cell}</{part.tag('row')}>")
        return True
    return _into_row(part, at.end(), line_cell, cell)


def _into_row(part: XmlPart, start: int, line_cell: str, cell: bytes) -> bool:
    """Insert the cell at its place in the row whose content begins at ``start``. Returns False where B3 is taken."""
    end = part.data.index(f"</{part.tag('row')}".encode(), start)
    for match in re.compile(rb'<%b(?=\s[^<>]*?\br="([A-Z]+)\d+")[^<>]*?(/?)>' % cell).finditer(part.data, start, end):
        if match[1] == b"A":
            continue
        if match[1] != b"B":
            part.insert(match.start(), line_cell)
            return True
        if not match[2]:
            return False
        style = re.search(rb'\bs="(\d+)"', match[0])
        attributes = f' r="B3" s="{style[1].decode()}"' if style else ' r="B3"'
        part.replace(*match.span(), re.sub(r' s="\d+"', "", line_cell).replace(' r="B3"', attributes))
        return True
    part.insert(end, line_cell)
    return True


def _line_cell(part: XmlPart, formula: str, text: str, style: str | None) -> str:
    c, f, v = (part.tag(name) for name in ("c", "f", "v"))
    look = f' s="{style}"' if style else ""
    return f'<{c} r="B3"{look} t="str"><{f}>{escape_xml(formula)}</{f}><{v}>{escape_xml(text)}</{v}></{c}>'
