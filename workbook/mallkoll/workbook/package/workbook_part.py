"""The workbook part: its sheets, its defined names, its epoch. Names are unescaped here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from mallkoll.workbook.package import xml_parser
from mallkoll.workbook.package.xml_text import unescape


class SheetEntry(Struct, frozen=True):
    """One sheet as the workbook part lists it, its name unescaped (``_x0041_`` is A)."""

    name: str
    state: str
    relationship_id: str

    @classmethod
    def of(cls, attributes: Mapping[str, str]) -> SheetEntry:
        """The entry that the attributes of a ``sheet`` element describe."""
        key = next((attributes[key] for key in xml_parser.RELATIONSHIP_ID if key in attributes), "")
        return cls(unescape(attributes.get("name", "")), attributes.get("state", "visible"), key)


class WorkbookPart(Struct):
    """The parsed workbook part: sheets in tab order, defined names of workbook scope, the epoch."""

    sheets: list[SheetEntry] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    date1904: bool = False


def read_workbook_part(limits: xml_parser.Limits, part: str, data: bytes) -> WorkbookPart:
    """Parse the workbook part. Raises UnreadableFile."""
    workbook = WorkbookPart()
    text: list[str] = []
    name = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal name
        tag = xml_parser.spreadsheet_tag(tag)
        if tag == "sheet":
            workbook.sheets.append(SheetEntry.of(attributes))
        elif tag == "workbookPr":
            workbook.date1904 = xml_parser.is_xsd_true(attributes.get("date1904"))
        elif tag == "definedName":
            text.clear()
            # names of sheet scope (print areas, filters) are not used
            name = "" if "localSheetId" in attributes else unescape(attributes.get("name", ""))

    def end(tag: str) -> None:
        if name and xml_parser.spreadsheet_tag(tag) == "definedName" and not name.startswith("_xlnm."):
            workbook.names[name] = unescape("".join(text)).strip().removeprefix("=")

    xml_parser.parse_xml(limits, part, data, start, end, text.append)
    return workbook
