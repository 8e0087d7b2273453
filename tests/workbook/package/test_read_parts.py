"""Number formats and shared strings read the quick way and the general way, on workbooks of many writers."""

import pytest
from mark_corpus import CORPUS

from mallkoll.workbook.package import read_parts
from mallkoll.workbook.package.file_faults import UnreadableFile
from mallkoll.workbook.package.open_package import open_package
from mallkoll.workbook.package.xml_parser import TRANSITIONAL, Limits

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


def strings(body: str) -> bytes:
    return f'<sst xmlns="{TRANSITIONAL}" count="3">{body}</sst>'.encode()


@pytest.mark.parametrize("name", CORPUS)
def test_strings_are_the_same_in_both_ways(name: str) -> None:
    package = open_package(CORPUS[name]())
    part = "xl/sharedStrings.xml"
    data = package.read(part) if part in package else strings("")
    quick = read_parts._split_shared_strings(package.limits, part, data)
    assert quick is not None or name != "xlsxwriter_rich"
    assert quick is None or quick == read_parts._parse_shared_strings(package.limits, part, data)


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("<si><t> a </t></si><si><t>b &amp;&lt;</t></si>", ["a", "b &<"]),
        ('<si><t xml:space="preserve"> a </t></si><si><t>_x0041_\u2713</t></si>', [" a ", "A\u2713"]),
        ('<si><t/></si><si><t>b</t></si><si><t /></si><si><t xml:space="preserve"></t></si>', ["", "b", "", ""]),
        ("<si><r><t>a</t></r></si><si><t>b</t></si>", None),
        ("<si><t>a</t></si>\n<si><t>b</t></si>", None),
        ("<si><t>a</t></si><si></si>", None),
        ("x<si><t>a</t></si>", None),
        ("", None),
        ("<si><t>a & b</t></si>", None),
        ("<si><t>&am</t></si><si><t>p;</t></si>", None),
        ("<si><t>a]]></t></si>", None),
        ("<si><t>a\x0b</t></si>", None),
        ("<si><t>a<!-- b --></t></si>", None),
    ],
)
def test_only_plain_strings_go_the_quick_way(body: str, texts: list[str] | None) -> None:
    data = strings(body)
    assert read_parts._split_shared_strings(Limits("x"), "del", data) == texts
    if texts is not None:
        assert read_parts._parse_shared_strings(Limits("x"), "del", data) == texts


@pytest.mark.parametrize("end", [b"", b"\x0b", b"<si/>", b"</sst>"])
def test_what_is_wrong_after_the_strings_is_told(end: bytes) -> None:
    data = strings("<si><t>a</t></si>")
    data = data + end if end else data[:-1]
    assert read_parts._split_shared_strings(Limits("x"), "del", data) is None
    with pytest.raises(UnreadableFile, match="inte giltig XML"):
        read_parts._parse_shared_strings(Limits("x"), "del", data)
