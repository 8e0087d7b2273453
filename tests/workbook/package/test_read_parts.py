"""Number formats read the quick way and the general way, on workbooks of many writers."""

import pytest
from mark_corpus import CORPUS

from mallkoll.workbook.package import read_parts
from mallkoll.workbook.package.open_package import open_package
from mallkoll.workbook.package.xml_parser import TRANSITIONAL

STYLES = "xl/styles.xml"


@pytest.mark.parametrize("name", CORPUS)
def test_the_quick_way_says_what_the_general_one_says(name: str) -> None:
    package = open_package(CORPUS[name]())
    data = package.read(STYLES) if STYLES in package else b"<none/>"
    quick = read_parts._scan_number_formats(data)
    assert quick is not None or name not in {"xlsxwriter_rich", "openpyxl_rich"}
    assert quick is None or quick == read_parts._parse_number_formats(package.limits, STYLES, data)


@pytest.mark.parametrize(
    ("usual", "odd"),
    [('<xf numFmtId="0"', '<xf a="" numFmtId="0"'), ("<xf ", "<xf\n"), ('xmlns="', f'xmlns:x="{TRANSITIONAL}" xmlns="'),
     ("<cellXfs", "<x:cellXfs"), ('formatCode="', 'a="" formatCode="')],
)  # fmt: skip
def test_what_is_written_otherwise_goes_the_general_way(usual: str, odd: str) -> None:
    data = open_package(CORPUS["xlsxwriter_rich"]()).read(STYLES)
    assert read_parts._scan_number_formats(data) is not None
    assert read_parts._scan_number_formats(data.replace(usual.encode(), odd.encode())) is None
