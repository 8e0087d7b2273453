"""Worksheet parts that are no well-formed XML are refused as expat refuses them, wherever the fault lies."""

from __future__ import annotations

from xml.parsers import expat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallkoll.workbook.model.book import Value
from mallkoll.workbook.package import file_faults, xml_parser
from mallkoll.workbook.package.file_faults import UnreadableFile
from mallkoll.workbook.package.xml_parser import TRANSITIONAL, Limits, parse_xml
from mallkoll.workbook.reader import cut_cells
from mallkoll.workbook.reader.sheet_part import SheetContext, SheetPart, read_sheet

DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
CELLS = (
    '<row r="1" hidden="1"><c r="A1" s="1"/><c r="B1" s="1"/><c r="C1" t="s"><v>0</v></c></row>\n'
    '<row r="2"><c r="A2"><f>B2&amp;"å"</f><v>3</v></c><c r="B2" t="str"><f t="shared" ref="B2:B3" si="0">A1&lt;2</f>'
    '<v>a &amp; ö</v></c></row><row r="3"><c r="B3" t="str"><f t="shared" si="0"/><v>✓</v></c>'
    '<c r="C3" t="inlineStr"><is><t xml:space="preserve"> x </t></is></c><c r="D3" s="1"/></row>'
).encode()


def part(cells: bytes, declaration: bytes = DECLARATION, end: bytes = b"</sheetData>") -> bytes:
    root = f'<worksheet xmlns="{TRANSITIONAL}">'.encode()
    return declaration + root + b"<sheetData>" + cells + end + b'<sheetProtection sheet="1"/></worksheet>'


def read(data: bytes) -> SheetPart:
    return read_sheet(SheetContext(Limits("x"), ["delad"]), "bladet", data)


def values(data: bytes) -> dict[tuple[int, int], Value]:
    return {place: cell.value for place, cell in read(data).cells.items()}


def line_of_fault(data: bytes) -> int | None:
    try:
        expat.ParserCreate().Parse(data, True)
    except expat.ExpatError as error:
        return error.lineno
    return None


@pytest.mark.parametrize(
    ("what", "instead"),
    [
        (b'B2&amp;"', b'B2&"'),
        (b'B2&amp;"', b'B2&foo;"'),
        (b'B2&amp;"', b'B2&#0;"'),
        (b'B2&amp;"', b'B2]]>"'),
        (b'B2&amp;"', b'B2\x0b"'),
        (b'B2&amp;"', b'B2\xef\xbf\xbf"'),
        ("å".encode(), b"\xc3"),
        ("✓".encode(), b"\x00"),
        (b"a &amp; ", b"a & "),
        (b" x ", b" \xff "),
        (b' si="0">', b' si="0" si="1">'),
        (b' si="0">', b' 5="0">'),
        (b' si="0">', b' a="&">'),
        (b'<row r="2">', b'<row r="<c r="A9"><v>1</v></c>">'),
        (b'<row r="2">', b'<row r="2"><c r="A9"><v>1</v></c'),
        (b"</row>\n", b"\n"),
        (b"</row>\n", b"</row></row>\n"),
        (b"</row>\n", b'</row>]]>\n<c r="A9"/>'),
        (b"</row>\n", b"\x0b</row>\n"),
        (b'<row r="2">', b'<row r="2" r="3">'),
        (b'<row r="2">', b'<row r="2" ht="&">'),
        (b'<row r="2">', b'<row r="2"<c r="A9"/> ht="1">'),
        (b'<c r="A2">', b'<c r="A2" r="A3">'),
        (b'<c r="A2">', b'<c r="A2" a="1" a="2">'),
        (b'<c r="B1" s="1"/>', b'<c r="B1" s="1"/><v>1</v></c>'),
        (b'<c r="D3" s="1"/>', b'<c r="D3" s="1">'),
        (b'<c r="D3" s="1"/>', b'<c r="D3" s="1"/><v>1</v></c><c r="E3"><c r="F3"/>'),
    ],
)
def test_a_fault_among_the_cells(what: bytes, instead: bytes) -> None:
    data = part(CELLS.replace(what, instead, 1))
    assert read(part(CELLS)).cells
    for _ in range(2):  # a formula that was seen to be well-formed is not looked at again
        with pytest.raises(UnreadableFile) as caught:
            read(data)
    assert caught.value.sentence == file_faults.MALFORMED.format(part="bladet", line=line_of_fault(data))


def test_a_fault_around_them() -> None:
    assert read(part(CELLS)).cells  # what follows the rows is not looked at again
    for data in (
        b" " + part(CELLS),
        part(CELLS)[:-1],
        part(CELLS) + b'<c r="A9"/>',
        part(CELLS, end=b""),
        part(CELLS, end=b"</sheetData>&"),
        part(CELLS).replace(b"<sheetData>", b"<cols><sheetData>"),
        part(CELLS).replace(b"<sheetData>", b"<cols>&</cols><sheetData>"),
        part(CELLS).replace(b"<sheetData>", b"</worksheet><worksheet><sheetData>"),
    ):
        with pytest.raises(UnreadableFile, match="inte giltig XML"):
            read(data)
    with pytest.raises(UnreadableFile) as caught:
        read(part(CELLS, DECLARATION + b"<!DOCTYPE worksheet>"))
    assert caught.value.sentence == file_faults.DTD.format(part="bladet")


def test_an_end_that_fits_another_beginning() -> None:
    begun, ended = part(CELLS).replace(b"<sheetData>", b"<a><sheetData>"), b"</sheetData></a>"
    whole = begun.replace(b"</sheetData>", ended)
    for _ in range(2):
        assert values(whole) == values(part(CELLS))
        for data in (begun, part(CELLS, end=ended)):
            with pytest.raises(UnreadableFile, match="inte giltig XML"):
                read(data)


@pytest.mark.parametrize("end", [b"</sheetData>", b"<sheetData/>"])
def test_an_end_alone(end: bytes) -> None:
    whole = part(CELLS) if end in part(CELLS) else part(b"").replace(b"<sheetData></sheetData>", end)
    assert read(whole) == read(whole)
    with pytest.raises(UnreadableFile, match="inte giltig XML"):
        parse_xml(Limits("x"), "p", whole[whole.index(end) :])


def test_what_only_looks_like_cells() -> None:
    usual = values(part(CELLS))
    for hidden in (b"<!--%b-->", b"<?x %b?>", b"<![CDATA[%b]]>"):
        assert values(part(CELLS + hidden % b'<c r="A9"><v>1</v></c>')) == usual


def test_a_long_part_and_a_long_formula() -> None:
    many = b"".join(b'<row r="%d"><c r="A%d"><f>1&amp;2</f><v>1</v></c></row>' % (row, row) for row in range(9, 30_000))
    assert read(part(CELLS + many)).cells.keys() > read(part(CELLS)).cells.keys()
    long = part(CELLS.replace(b"B2&amp;", b"B2&amp;" * 3_000))
    assert read(long).cells[2, 1].formula == "B2&" * 3_000 + '"å"'
    for data in (part(CELLS + many.replace(b"&amp;", b"&", 1)), long.replace(b"&amp;", b"&", 1)):
        with pytest.raises(UnreadableFile, match="inte giltig XML"):
            read(data)


@pytest.mark.parametrize(("chunk", "most"), [(1, 500_000), (1, 2), (1_000_000, 2)])
def test_rows_in_chunks_and_more_cells_than_are_kept(chunk: int, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = read(part(CELLS)).cells
    monkeypatch.setattr(cut_cells, "_CHUNK", chunk)
    monkeypatch.setattr(cut_cells, "MAX_CELLS", most)
    assert read(part(CELLS)).cells == usual
    for what, instead in ((b"a &amp; ", b"a & "), (b"</row>\n", b"\n"), (b"A1&lt;2", b"A1]]>2")):
        with pytest.raises(UnreadableFile, match="inte giltig XML"):
            read(part(CELLS.replace(what, instead)))


def test_a_formula_with_the_checksum_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_parser, "crc32", lambda _: 1)
    many = CELLS + b"".join(
        b'<row r="%d"><c r="A%d"><f>%d</f><v>1</v></c></row>' % (row, row, row) for row in range(4, 9)
    )
    for _ in range(2):
        assert len(read(part(many)).cells) == len(read(part(CELLS)).cells) + 5
    for number in range(4, 9):
        with pytest.raises(UnreadableFile, match="inte giltig XML"):
            read(part(many.replace(b"<f>%d<" % number, b"<f>&<")))


def test_white_space_in_the_tag_that_ends_the_rows() -> None:
    assert values(part(CELLS, end=b"</sheetData\n>")) == values(part(CELLS))


ODD = [b"<", b">", b"&", b"&amp;", b"&#10;", b"&x;", b"]]>", b"<!--", b"-->", b"<![CDATA[", b"<?x ", b"?>", b"\x0b",
       b"\r", b"\xc3", b"\xa5", "å".encode(), b"\xef\xbf\xbe", b'"', b"'", b"=", b"/", b' a="1"', b"</row>", b"<_/>",
       b'<c r="A9"><v>1</v></c>', b'<c r="A9"/>', b"<c>", b"</c>", b"<f>", b"</f>", b"<v>", b"</v>",
       b"<!DOCTYPE x>"]  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, len(part(CELLS))), st.sampled_from(ODD)), min_size=1, max_size=3))
def test_nothing_malformed_is_read(put_in: list[tuple[int, bytes]]) -> None:
    data = part(CELLS)
    for at, odd in sorted(put_in, reverse=True):
        data = data[:at] + odd + data[at:]
    if line_of_fault(data) is not None:
        with pytest.raises(UnreadableFile):
            read(data)
