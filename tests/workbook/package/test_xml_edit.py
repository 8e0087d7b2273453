"""The outline of a worksheet passes over its cells: what only looks like a tag must not mislead it."""

import pytest

from mallkoll.workbook.package.xml_edit import Element, XmlPart
from mallkoll.workbook.package.xml_parser import Limits

CELLS = '<row r="1"><c r="A1"><v>1</v></c></row>'
FOUND = [
    ("", CELLS, ""),
    ('<?xml version="1.0" encoding="UTF-8"?>', CELLS, ""),
    ("", f"<!-- </sheetData> -->{CELLS}", ""),
    ("", CELLS, '<conditionalFormatting sqref="A1"/><pageMargins left="0.5"/>'),
]
NEEDS_AN_OUTLINE = [
    ("<!-- <sheetData> -->", CELLS, ""),
    ("<?x <sheetData> ?>", CELLS, ""),
    ("", CELLS, "<!-- </sheetData> -->"),
    ("", CELLS, "<x><![CDATA[</sheetData>]]></x>"),
    ("", CELLS, "<?x </sheetData> ?>"),
    ('<sheetPr codeName="sheetData"></sheetPr>', CELLS, ""),
]


def part(case: tuple[str, str, str], prefix: str = "", *, shallow: bool) -> XmlPart:
    before, cells, after = case
    declaration, other = (before, "") if before.startswith("<?xml") else ("", before)
    text = (
        f'{declaration}<{prefix}worksheet xmlns:x="urn:x"><{prefix}dimension ref="A1"/>{other}'
        f"<{prefix}sheetData>{cells}</{prefix}sheetData>{after}</{prefix}worksheet>"
    )
    return XmlPart(Limits(""), "sheet1.xml", text.encode(), "sheetData" if shallow else "", shallow=shallow)


def places(element: Element) -> list[tuple[str, int, int, int, int]]:
    """The root and its children from the cells on."""
    at = next(i for i, child in enumerate(element.children) if child.local == "sheetData")
    return [(e.name, e.start, e.inner, e.close, e.end) for e in (element, *element.children[at:])]


@pytest.mark.parametrize("case", [*FOUND, *NEEDS_AN_OUTLINE])
def test_the_cells_that_are_passed_over_move_nothing(case: tuple[str, str, str]) -> None:
    assert places(part(case, shallow=True).root) == places(part(case, shallow=False).root)


def test_with_a_prefix_too() -> None:
    case = ("", CELLS, '<x:pageMargins left="0.5"/>')
    assert places(part(case, "x:", shallow=True).root) == places(part(case, "x:", shallow=False).root)
    assert part(case, "x:", shallow=True).interior() is not None


@pytest.mark.parametrize("case", FOUND)
def test_the_cells_are_found_without_an_outline(case: tuple[str, str, str]) -> None:
    sheet = part(case, shallow=True)
    interior = sheet.interior()
    assert interior is not None
    assert sheet.data[slice(*interior)].decode() == case[1]


@pytest.mark.parametrize("case", NEEDS_AN_OUTLINE)
def test_where_something_looks_like_a_tag_an_outline_is_needed(case: tuple[str, str, str]) -> None:
    assert part(case, shallow=True).interior() is None
