"""Superscripts and struck-out runs, wherever a workbook keeps its text and whichever reader reads it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from mallkoll.workbook.package.open_package import open_package
from mallkoll.workbook.reader.openpyxl_reader import read_with_openpyxl
from mallkoll.workbook.reader.read_book import read_book

PLAIN, RAISED, STRUCK, LOWERED = "", "<vertAlign val='superscript'/>", "<strike/>", '<vertAlign val="subscript"/>'

CASES = [
    pytest.param([(PLAIN, "583"), (RAISED, "1")], "583¹", id="a footnote"),
    pytest.param([(PLAIN, "69"), (RAISED, "2"), (PLAIN, " %")], "69² %", id="before the unit"),
    pytest.param([(PLAIN, "583 "), (RAISED, "1)")], "583 ¹⁾", id="with a bracket"),
    pytest.param([(PLAIN, "583"), (RAISED, "*")], "583*", id="a star"),
    pytest.param([(STRUCK, "541 "), (PLAIN, "583")], "583", id="an old figure before the new one"),
    pytest.param([(PLAIN, "583 "), (STRUCK, "(ca 541)")], "583 ", id="and after it, with words"),
    pytest.param([(STRUCK, "541")], "", id="nothing but an old figure"),
    pytest.param([('<strike val="0"/>', "541")], "541", id="not struck"),
    pytest.param([(STRUCK, "Enhet 3")], "Enhet 3", id="a label stays"),
    pytest.param([(STRUCK, "Vård"), (PLAIN, " och omsorg")], "Vård och omsorg", id="words of a label stay"),
    pytest.param([(PLAIN, "Förskola"), (RAISED, "1")], "Förskola¹", id="a label's footnote"),
    pytest.param([(PLAIN, "Yta, m"), (RAISED, "2")], "Yta, m2", id="square metres"),
    pytest.param([(PLAIN, "CO"), (LOWERED, "2")], "CO2", id="a formula of chemistry"),
    pytest.param([(PLAIN, "583"), (LOWERED, "1")], "583₁", id="a mark below"),
    pytest.param([(PLAIN, "12"), ("<b/>", " 345")], "12 345", id="bold is only bold"),
]


def runs(pieces: list[tuple[str, str]]) -> str:
    return "".join(
        f'<r><rPr>{properties}<sz val="11"/></rPr><t xml:space="preserve">{text}</t></r>' for properties, text in pieces
    )


def workbook(pieces: list[tuple[str, str]], *, inline: bool) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.add_worksheet("Blad").write("A1", "HERE")
    book.close()
    out = io.BytesIO()
    with zipfile.ZipFile(buffer) as archive, zipfile.ZipFile(out, "w") as made:
        for name in archive.namelist():
            text = archive.read(name).decode()
            if name == "xl/sharedStrings.xml":
                text = text.replace("<si><t>HERE</t></si>", f"<si>{runs(pieces)}</si>")
            if inline and name == "xl/worksheets/sheet1.xml":
                cell = f'<c r="A1" t="inlineStr"><is>{runs(pieces)}</is></c>'
                text = text.replace('<c r="A1" t="s"><v>0</v></c>', cell)
            made.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize("inline", [False, True], ids=["shared", "inline"])
@pytest.mark.parametrize(("pieces", "text"), CASES)
def test_what_is_read(pieces: list[tuple[str, str]], text: str, inline: bool) -> None:
    assert (read_book(workbook(pieces, inline=inline)).sheets[0].value(1, 1) or "") == text


@pytest.mark.parametrize(("pieces", "text"), CASES)
def test_the_second_reader_reads_the_same(pieces: list[tuple[str, str]], text: str) -> None:
    assert read_with_openpyxl(open_package(workbook(pieces, inline=False))).sheets[0].value(1, 1) == text


def test_a_zip_with_the_separator_of_windows(tmp_path: Path) -> None:
    data = workbook([(PLAIN, "x")], inline=False)
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(path, "w") as made:
        for name in archive.namelist():
            info = zipfile.ZipInfo(name)
            info.filename = name.replace("/", "\\")
            made.writestr(info, archive.read(name))
    assert b"xl\\workbook.xml" in path.read_bytes()
    assert read_book(path) == read_book(data)
