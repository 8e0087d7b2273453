"""The reader against openpyxl, on workbooks that XlsxWriter and openpyxl wrote, and against damage of every kind."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import random
import subprocess
import sys
import zipfile

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula

from mallkoll.workbook.model.book import Book, CellError, Value
from mallkoll.workbook.package import file_faults
from mallkoll.workbook.package.open_package import UnreadableFile, open_package
from mallkoll.workbook.reader import sheet_part
from mallkoll.workbook.reader.openpyxl_reader import read_with_openpyxl
from mallkoll.workbook.reader.read_book import read_book

TEXTS = ["Nämnd", " med luft ", "rad\nbruten", "a<b>&\"c'", "1 473", "", "=ingen formel", "å" * 300, "tab\there", "😀"]


def by_xlsxwriter(options: dict[str, object] | None = None) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, options or {}) as book:
        amount, share = book.add_format({"num_format": "# ##0"}), book.add_format({"num_format": "0%"})
        day, bold = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"bold": True})
        clock, both = book.add_format({"num_format": "hh:mm"}), book.add_format({"num_format": 22})
        sheet = book.add_worksheet("Drift & mål")
        for row, text in enumerate(TEXTS):
            sheet.write_string(row, 0, text)
        numbers = [0, -1, 1.5, 1e-9, 1e300, 625_328, -0.1, 123456789012345]
        for row, number in enumerate(numbers):
            sheet.write_number(row, 1, number, amount if row % 2 else None)
        sheet.write_number("C1", 0.12, share)
        sheet.write_datetime("C2", dt.datetime(2018, 8, 31), day)
        sheet.write_datetime("C3", dt.datetime(2018, 8, 31, 12, 30, 15), both)
        sheet.write_datetime("C4", dt.time(7, 45), clock)
        sheet.write_boolean("C5", True)
        sheet.write_formula("D1", "=SUM(B1:B3)", amount, 0.5)
        sheet.write_formula("D2", '=IF(B1<0,"<","å&")', None, "å&")
        sheet.write_formula("D3", "=1/0", None, "#DIV/0!")
        sheet.write_formula("D4", "=B1=0", None, True)
        sheet.write_array_formula("D5:D6", "{=SUM(B1:B2*B3:B4)}", None, 3)
        sheet.write_rich_string("E1", "vanlig ", bold, "fet", " och slut")
        sheet.merge_range("F1:H2", "sammanfogad")
        sheet.write_comment("A1", "En anmärkning\nmed rad")
        sheet.set_row(4, None, None, {"hidden": True})
        sheet.set_column("J:L", None, None, {"hidden": True})
        sheet.write_blank("M1", None, amount)
        sheet.write_number("XFD1048576", 7)
        sheet.protect()
        hidden = book.add_worksheet("Dold")
        hidden.hide()
        book.add_worksheet("Gömd").very_hidden()
        chart = book.add_chartsheet("Diagram")
        plot = book.add_chart({"type": "bar"})
        plot.add_series({"values": "='Drift & mål'!$B$1:$B$3"})
        chart.set_chart(plot)
        book.define_name("mk_drift", "='Drift & mål'!$A$1:$B$9")
        book.set_custom_property("layout", "drift")
    return buffer.getvalue()


def by_openpyxl() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Blad å"
    for row, text in enumerate(TEXTS, 1):
        sheet.cell(row, 1).value = text if not text.startswith("=") else "x"
    sheet["B1"], sheet["B2"], sheet["B3"], sheet["B4"] = 12, 3.25, True, "#N/A"
    sheet["B5"], sheet["B6"], sheet["B7"] = dt.datetime(2018, 8, 31, 9, 5), dt.date(2019, 1, 1), dt.time(23, 59)
    sheet["B8"] = dt.timedelta(hours=30)
    sheet["C1"], sheet["C2"] = '=SUM(B1:B2)&"<"', ArrayFormula("C2:C3", "=B1:B2*2")
    sheet["C4"].comment = Comment("anm", "Anna")
    sheet.merge_cells("D1:E2")
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["F"].hidden = True
    sheet.protection.sheet = True
    book.create_sheet("Dold").sheet_state = "hidden"
    book.defined_names["mk_a"] = DefinedName("mk_a", attr_text="'Blad å'!$A$1")
    book.custom_doc_props.append(StringProperty(name="layout", value="drift"))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def shared_formulas() -> bytes:
    """openpyxl cannot write them, but it can read them."""
    data = parts(by_openpyxl())
    name = "xl/worksheets/sheet1.xml"
    first = (
        b'<c r="H1">'
        b'<f t="shared" ref="H1:I30" si="0">SUM($A1:B$2)+LOG10(C3)*\'Blad \xc3\xa5\'!A1&amp;"A1"</f><v>1</v></c>'
    )
    rows = b"".join(
        b'<row r="%d"><c r="H%d"><f t="shared" si="0"/><v>2</v></c><c r="I%d"><f t="shared" si="0"/></c></row>'
        % (n, n, n)
        for n in range(21, 30)
    )
    data[name] = data[name].replace(
        b"</sheetData>", b'<row r="20">' + first.replace(b"H1", b"H20") + b"</row>" + rows + b"</sheetData>"
    )
    return pack(data)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(content: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return buffer.getvalue()


WORKBOOKS = {
    "XlsxWriter": by_xlsxwriter,
    "XlsxWriter 1904": lambda: by_xlsxwriter({"date_1904": True}),
    "XlsxWriter inline": lambda: by_xlsxwriter({"in_memory": True, "use_zip64": True}),
    "openpyxl": by_openpyxl,
    "shared formulas": shared_formulas,
}


def comparable(book: Book) -> object:
    """What both readers must agree on. The style index differs, so the number format stands for it."""

    def value(found: Value) -> object:
        return found.code if isinstance(found, CellError) else (found or None) if isinstance(found, str) else found

    return (
        [
            (
                sheet.name,
                sheet.state,
                {
                    key: (value(cell.value), cell.formula, book.number_format(cell))
                    for key, cell in sheet.cells.items()
                    if value(cell.value) is not None or cell.formula
                },
                sorted(sheet.merged),
                sheet.hidden_rows,
                sheet.hidden_columns,
                dict(sheet.notes),
                sheet.protected,
            )
            for sheet in book.sheets
            if sheet.cells or not sheet.name.startswith("Diagram")
        ],
        book.names,
        book.properties,
        book.date1904,
    )


@pytest.mark.parametrize("which", WORKBOOKS)
def test_the_same_as_openpyxl(which: str) -> None:
    data = WORKBOOKS[which]()
    fast = read_book(data)
    assert comparable(fast) == comparable(read_with_openpyxl(open_package(data)))
    assert sum(len(sheet.cells) for sheet in fast.sheets) > 15


@pytest.mark.parametrize("which", WORKBOOKS)
def test_the_usual_way_and_the_general_way_agree(which: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = WORKBOOKS[which]()
    direct = read_book(data)
    monkeypatch.setattr(sheet_part, "_usual", lambda _: None)
    assert read_book(data) == direct


@pytest.mark.parametrize("which", ["XlsxWriter", "openpyxl"])
def test_what_the_usual_writers_write_goes_the_fast_way(which: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = WORKBOOKS[which]()
    monkeypatch.setattr(sheet_part, "canonical_sheet", lambda *_: pytest.fail("the general way was taken"))
    read_book(data)


def test_openpyxl_takes_over_where_the_package_is_put_together_otherwise() -> None:
    data = by_openpyxl()
    content = parts(data)
    content["_rels/.rels"] = (
        content["_rels/.rels"]
        .replace(b"/officeDocument", b"/somethingElse", 1)
        .replace(b"relationships/officeDocument", b"relationships/other")
    )
    assert comparable(read_book(pack(content))) == comparable(read_book(data))


def test_the_slow_reader_has_the_same_guard() -> None:
    content = parts(by_openpyxl())
    content["_rels/.rels"] = content["_rels/.rels"].replace(b"relationships/officeDocument", b"relationships/other")
    content["xl/theme/theme1.xml"] = b"<!DOCTYPE a><a/>"
    with pytest.raises(UnreadableFile) as caught:
        read_book(pack(content))
    assert caught.value.sentence == file_faults.DTD.format(part="xl/theme/theme1.xml")
    content["xl/theme/theme1.xml"] = b"<a/>"
    content["[Content_Types].xml"] = b"<Types/>"
    with pytest.raises(UnreadableFile) as caught:
        read_book(pack(content))
    assert caught.value.sentence == file_faults.DAMAGED
    assert caught.value.__cause__ is not None


def test_reading_imports_nothing_heavy() -> None:
    code = (
        "import sys; from mallkoll.workbook.reader.read_book import read_book; read_book(sys.stdin.buffer)\n"
        "print([name for name in ('openpyxl', 'lxml', 'pandas', 'numpy', 'pydantic') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], input=by_openpyxl(), capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


JUNK = [
    b"<",
    b">",
    b"&",
    b'"',
    b"\0",
    b"\xff\xfe",
    b"<c ",
    b"<!DOCTYPE a>",
    b"</row>",
    b"99999999999",
    b"-1",
    b"s",
    b"_x0000_",
]


def mutated(chance: random.Random, data: bytes) -> bytes:
    """Some bytes overwritten, cut, doubled or put in."""
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(data) + 1), chance.randint(0, 40)
        new = chance.choice([chance.randbytes(length), chance.choice(JUNK), b"", data[at : at + length] * 2])
        data = data[:at] + new + data[at + chance.choice([0, len(new), length]) :]
        data = data or b"\0"
    return data


@pytest.mark.parametrize("seed", range(4))
def test_damage_gives_a_book_or_a_sentence(seed: int) -> None:
    chance = random.Random(seed)
    whole = [by_xlsxwriter(), by_openpyxl(), shared_formulas()]
    sentences = set()
    for number in range(120):
        data = chance.choice(whole)
        if number % 4:  # damage within a part, packed soundly, so that it gets past the checksums
            content = parts(data)
            name = chance.choice([name for name in content if "theme" not in name])
            data = pack({**content, name: mutated(chance, content[name])})
        else:
            data = mutated(chance, data)
        try:
            read_book(data)
        except UnreadableFile as error:
            sentences.add(error.sentence)
    assert len(sentences) > 2


def test_damage_to_the_directory_gives_a_book_or_a_sentence() -> None:
    data = by_openpyxl()
    for at in range(data.index(b"PK\x01\x02"), len(data), 7):
        with contextlib.suppress(UnreadableFile):
            read_book(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
