"""Workbooks with everything that a tool may lose, made here with several writers and by hand."""

from __future__ import annotations

import base64
import io
import re
import shutil
import struct
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import ColorScaleRule, FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_VBA = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8  # never looked into

Parts = dict[str, bytes]
REL_END = b"</Relationships>"


def parts_of(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6)), content, method)
    return buffer.getvalue()


# --- whole writers ----------------------------------------------------------------------------------------------------


@cache
def xlsxwriter_rich() -> bytes:
    """Every feature of XlsxWriter that puts parts or extensions of its own into the file."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_custom_property("Ägare", "ekonomi & stöd")
    styled = book.add_format({"bg_color": "#DDFFDD", "num_format": "#,##0.0", "border": 1, "locked": False})
    data = book.add_worksheet("Data")
    for row in range(12):
        for col in range(6):
            data.write(row, col, row * 10 + col, styled if col == 2 else None)
    data.write_formula("G1", "=SUM(A1:F1)", None, 15)
    data.write_formula("G2", "=[annan.xlsx]Blad1!$A$1", None, 7)
    data.write_string("A14", "Å ä ö <&> \"'")
    data.write_comment("C3", "Användarens egen anteckning", {"author": "Eva"})
    data.insert_button("I2", {"caption": "Kör", "macro": "kor"})
    data.insert_textbox("I6", "En textruta")
    data.insert_image("I10", "x.png", {"image_data": io.BytesIO(PNG)})
    data.conditional_format("A1:B12", {"type": "3_color_scale"})
    data.conditional_format("C1:C12", {"type": "data_bar", "data_bar_2010": True, "bar_solid": True})
    data.conditional_format("D1:D12", {"type": "icon_set", "icon_style": "3_arrows"})
    data.conditional_format("E1:E12", {"type": "formula", "criteria": "=E1>40", "format": book.add_format({"bold": 1})})
    data.add_sparkline("H1", {"range": "Data!A1:F1"})
    data.data_validation("F1:F12", {"validate": "list", "source": ["ja", "nej"]})
    data.write_url("A16", "https://example.se/?a=1&b=2", string="länk")
    data.merge_range("A18:C19", "sammanfogat", styled)
    data.set_header("&L&G", {"image_left": "x.png", "image_data_left": io.BytesIO(PNG)})
    data.print_area("A1:G20")
    data.freeze_panes(1, 1)
    table = book.add_worksheet("Tabell 'ett' 2")
    table.add_table("B2:D6", {"columns": [{"header": h} for h in "XYZ"], "data": [[1, 2, 3]] * 4})
    table.autofilter("F2:G6")
    locked = book.add_worksheet("Skyddat")
    locked.write_column("A1", [1, 2, 3])
    locked.protect("hemligt")
    hidden = book.add_worksheet("Dolt")
    hidden.write_column("B1", [1.5, 2.5])
    hidden.hide()
    deep = book.add_worksheet("Djupt dolt")
    deep.write_column("B1", [1.5, 2.5])
    deep.very_hidden()
    deep.set_column("B:B", None, None, {"hidden": True})
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Data!$A$1:$A$12"})
    data.insert_chart("K1", chart)
    other = book.add_chart({"type": "pie"})
    other.add_series({"values": "=Data!$B$1:$B$12"})
    book.add_chartsheet("Diagram").set_chart(other)
    book.define_name("Summa", "=Data!$G$1")
    book.define_name("Data!Lokal", "=Data!$A$1")
    book.close()
    return buffer.getvalue()


@cache
def openpyxl_rich() -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Blad & mer"
    for row in range(1, 9):
        sheet.append([row, row * 2.5, f"text {row}", row % 2 == 0])
    sheet["B3"].font = Font(bold=True, color="FF0000")
    sheet["B4"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet["A1"].comment = Comment("Fråga", "Olle")
    sheet["A2"].comment = Comment("Två\nrader", "Eva")
    sheet.conditional_formatting.add("A1:A8", ColorScaleRule("min", None, "FF0000", "max", None, "00FF00"))
    sheet.conditional_formatting.add("B1:B8", FormulaRule(["B1>5"], fill=PatternFill("solid", bgColor="00FF00")))
    validation = DataValidation("whole", operator="between", formula1="1", formula2="9")
    validation.add("A1:A8")
    sheet.add_data_validation(validation)
    sheet.merge_cells("E1:F3")
    sheet["E1"] = "samman"
    sheet.add_table(Table(displayName="T1", ref="H1:I3"))
    sheet["H1"], sheet["I1"] = "k1", "k2"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=1, min_row=1, max_row=8))
    sheet.add_chart(chart, "K1")
    book.create_sheet("Tomt")
    second = book.create_sheet("Andra")
    second["C5"] = "=SUM('Blad & mer'!A1:A8)"
    second.sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@cache
def libreoffice_rich() -> bytes:
    """The first one as LibreOffice saves it. Needs LibreOffice."""
    return through_libreoffice(xlsxwriter_rich())


def through_libreoffice(data: bytes) -> bytes:
    """Load and save in LibreOffice."""
    folder = Path(tempfile.mkdtemp(prefix="mallkoll-"))
    try:
        (folder / "in.xlsx").write_bytes(data)
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{folder / 'profil'}", "--headless",
             "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "ut"), str(folder / "in.xlsx")],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        return (folder / "ut" / "in.xlsx").read_bytes()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# --- parts that no writer here makes ----------------------------------------------------------------------------------


def _plain() -> Parts:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for name in ("Ett", "Två"):
        sheet = book.add_worksheet(name)
        for row in range(6):
            sheet.write_row(row, 0, [row, row * 1.5, f"r{row}"])
        sheet.set_column("B:B", 12, book.add_format({"num_format": "0.00"}))
    book.close()
    return parts_of(buffer.getvalue())


def _add(parts: Parts, owner: str, kind: str, target: str, content: bytes, content_type: str, base: str = RELS) -> None:
    """A part, its type, and a relationship from ``owner`` (a rels part)."""
    parts[target] = content
    types = parts["[Content_Types].xml"]
    entry = f'<Override PartName="/{target}" ContentType="{content_type}"/>'.encode()
    parts["[Content_Types].xml"] = types.replace(b"</Types>", entry + b"</Types>")
    rels = parts.get(
        owner,
        b'<?xml version="1.0"?>\n<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>',
    )
    number = rels.count(b"<Relationship ") + 50
    entry = f'<Relationship Id="rId{number}" Type="{base}/{kind}" Target="/{target}"/>'.encode()
    parts[owner] = rels.replace(REL_END, entry + REL_END)


def with_everything_else() -> bytes:
    """Slicer, pivot, threads, custom XML, ribbon, printer settings, form control, VBA, calculation chain."""
    parts = _plain()
    sheet1, book = "xl/worksheets/_rels/sheet1.xml.rels", "xl/_rels/workbook.xml.rels"
    ms = "http://schemas.microsoft.com/office"
    _add(parts, sheet1, "slicer", "xl/slicers/slicer1.xml", b"<slicers xmlns='s'/>",
         "application/vnd.ms-excel.slicer+xml", f"{ms}/2007/relationships")  # fmt: skip
    _add(parts, sheet1, "pivotTable", "xl/pivotTables/pivotTable1.xml", b"<p/>",
         "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotTable+xml")  # fmt: skip
    _add(parts, sheet1, "printerSettings", "xl/printerSettings/printerSettings1.bin", bytes(range(256)),
         "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings")  # fmt: skip
    _add(parts, sheet1, "ctrlProp", "xl/ctrlProps/ctrlProp1.xml", b"<formControlPr xmlns='x' objectType='Button'/>",
         "application/vnd.ms-excel.controlproperties+xml")  # fmt: skip
    thread = b'<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><threadedComment ref="A2" dT="2026-01-01T00:00:00.00" personId="{1}" id="{2}"><text>Hej</text></threadedComment></ThreadedComments>'  # noqa: E501
    _add(parts, sheet1, "threadedComment", "xl/threadedComments/threadedComment1.xml", thread,
         "application/vnd.ms-excel.threadedcomments+xml", f"{ms}/2017/10/relationships")  # fmt: skip
    _add(parts, book, "person", "xl/persons/person.xml", b"<personList xmlns='p'/>",
         "application/vnd.ms-excel.person+xml", f"{ms}/2017/10/relationships")  # fmt: skip
    note = f'<comments xmlns="{MAIN}"><authors><author>tc={{2}}</author><author>Eva</author></authors><commentList><comment ref="A2" authorId="0"><text><t>[Trådad kommentar]</t></text></comment><comment ref="B2" authorId="1"><text><t>egen</t></text></comment></commentList></comments>'  # noqa: E501
    _add(parts, sheet1, "comments", "xl/odd place/kommentar.xml", note.encode(),
         "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml")  # fmt: skip
    vml = b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="_x0000_s1025" type="#_x0000_t202"><v:textbox><div>rad<br>ny</div></v:textbox><x:ClientData ObjectType="Note"><x:Row>1</x:Row><x:Column>1</x:Column></x:ClientData></v:shape></xml>\r\n'  # noqa: E501
    _add(parts, sheet1, "vmlDrawing", "xl/drawings/vmlDrawing1.vml", vml,
         "application/vnd.openxmlformats-officedocument.vmlDrawing")  # fmt: skip
    rid = re.search(rb'Id="(rId\d+)"[^>]*vmlDrawing"', parts[sheet1])
    assert rid
    compatibility = b"http://schemas.openxmlformats.org/markup-compatibility/2006"
    x14 = b"http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    within = b'<mc:AlternateContent><mc:Choice Requires="x14"/></mc:AlternateContent>'  # as Excel writes a control
    choice = b'<mc:Choice Requires="x14" xmlns:x14="%s"><controls>%s</controls></mc:Choice>' % (x14, within)
    alternate = b'<mc:AlternateContent xmlns:mc="%s">%s</mc:AlternateContent>' % (compatibility, choice)
    control = b'<legacyDrawing r:id="%s"/>%s</worksheet>' % (rid[1], alternate)
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"</worksheet>", control)
    _add(parts, "_rels/.rels", "extensibility", "customUI/customUI14.xml", b"<customUI xmlns='c'/>", "application/xml",
         f"{ms}/2007/relationships/ui")  # fmt: skip
    _add(parts, book, "customXml", "customXml/item1.xml", "<r>ä</r>".encode("utf-16"), "application/xml")
    _add(parts, book, "vbaProject", "xl/vbaProject.bin", _VBA, "application/vnd.ms-office.vbaProject")
    _add(parts, "xl/_rels/vbaProject.bin.rels", "vbaProjectSignature", "xl/vbaProjectSignature.bin", _VBA,
         "application/vnd.ms-office.vbaProjectSignature", f"{ms}/2006/relationships")  # fmt: skip
    chain = f'<calcChain xmlns="{MAIN}"><c r="A1" i="1"/></calcChain>'.encode()
    _add(parts, book, "calcChain", "xl/calcChain.xml", chain,
         "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml")  # fmt: skip
    return pack(parts)


# --- the same in unusual spellings ------------------------------------------------------------------------------------


def _each_sheet(change: Callable[[str], bytes]) -> bytes:
    parts = _plain()
    for name in list(parts):
        if name.startswith("xl/") and name.endswith(".xml") and "theme" not in name:
            parts[name] = change(parts[name].decode())
    return pack(parts)


def prefixed() -> bytes:
    def change(text: str) -> bytes:
        if f'xmlns="{MAIN}"' not in text:
            return text.encode()
        text = re.sub(r"<(/?)(?=[A-Za-z])(?!\w+:)", r"<\1x:", text)
        return text.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"').encode()

    return _each_sheet(change)


def strict() -> bytes:
    office = "http://schemas.openxmlformats.org/officeDocument/2006"
    parts = _plain()
    for name, content in parts.items():
        text = content.replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main")
        parts[name] = text.replace(
            f"{office}/relationships".encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        )
    return pack(parts)


def utf16() -> bytes:
    return _each_sheet(lambda text: text.replace("UTF-8", "UTF-16").encode("utf-16"))


def with_bom() -> bytes:
    return _each_sheet(lambda text: b"\xef\xbb\xbf" + text.encode())


def single_quotes() -> bytes:
    return _each_sheet(lambda text: text.replace('"', "'").replace("\n", "\r\n<!-- <sheetData> -->\r\n", 1).encode())


def without_styles() -> bytes:
    parts = _plain()
    del parts["xl/styles.xml"]
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        parts[name] = re.sub(rb"<(?:Override|Relationship) [^>]*styles[^>]*/>", b"", parts[name])
    for name in parts:
        if "worksheets/sheet" in name:
            parts[name] = re.sub(rb' s(?:tyle)?="\d+"', b"", parts[name])
    return pack(parts)


def bare_styles() -> bytes:
    parts = _plain()
    parts["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}"/>'.encode()
    for name in parts:
        if "worksheets/sheet" in name:
            parts[name] = re.sub(rb' s(?:tyle)?="\d+"', b"", parts[name])
    return pack(parts)


def relative_targets_upwards() -> bytes:
    parts = _plain()
    name = "xl/_rels/workbook.xml.rels"
    parts[name] = parts[name].replace(b'Target="worksheets', b'Target="../xl/./worksheets')
    return pack(parts)


def empty_sheets() -> bytes:
    parts = _plain()
    parts["xl/worksheets/sheet2.xml"] = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode()
    return pack(parts)


def stored() -> bytes:
    return pack(_plain(), zipfile.ZIP_STORED)


def streamed() -> bytes:
    """With data descriptors behind the members, as writers to a socket leave them."""

    class Socket(io.RawIOBase):
        def __init__(self) -> None:
            self.content = b""

        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            self.content += bytes(data)
            return len(data)

    target = Socket()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]
        archive.comment = "kommentar å".encode()
        for name, content in _plain().items():
            archive.writestr(name, content)
    return target.content


def zip64() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _plain().items():
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                member.write(content)
    return buffer.getvalue()


def odd_members() -> bytes:
    """Folders, Mac resource forks, extra fields, and a name in the code page of another country."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("xl/"), b"")
        for name, content in reversed(_plain().items()):
            info = zipfile.ZipInfo(name, (1999, 12, 31, 23, 59, 58))
            info.extra = struct.pack("<HH4s", 0xCAFE, 4, b"abcd")
            info.external_attr = 0o644 << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
        archive.writestr("__MACOSX/xl/._workbook.xml", b"\0\5\26\7")
        archive.writestr("xl/media/bild_XX.bin", b"1")
    return buffer.getvalue().replace(b"bild_XX.bin", b"bild_\x86\x94.bin")


def many_rules() -> bytes:
    """Conditional formats from priority 1 on every cell, one of them with a priority that is no number."""
    parts = _plain()
    rules = "".join(
        f'<conditionalFormatting sqref="A1:C6 E:E"><cfRule type="expression" priority="{p}"><formula>A1&gt;{p}</formula></cfRule></conditionalFormatting>'  # noqa: E501
        for p in (1, 1, 2, 7)
    )
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b"<pageMargins", rules.encode() + b"<pageMargins")
    return pack(parts)


def own_kontroll_sheet() -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "KONTROLL"
    sheet.append([1, 2, 3])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def signed() -> bytes:
    parts = _plain()
    _add(parts, "_rels/.rels", "origin", "_xmlsignatures/origin.sigs", b"", "application/vnd.openxmlformats-package.digital-signature-origin",  # noqa: E501
         "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature")  # fmt: skip
    return pack(parts)


CORPUS: dict[str, Callable[[], bytes]] = {
    function.__name__: cache(function)
    for function in (
        xlsxwriter_rich, openpyxl_rich, with_everything_else, prefixed, strict, utf16, with_bom, single_quotes,
        without_styles, bare_styles, relative_targets_upwards, empty_sheets, stored, streamed, zip64, odd_members,
        many_rules, own_kontroll_sheet,
    )
}  # fmt: skip
