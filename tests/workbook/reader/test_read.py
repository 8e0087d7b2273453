"""What the reader makes of each thing that may stand in a workbook, on parts written by hand."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallkoll.workbook.model.book import Book, Cell, CellError, Sheet
from mallkoll.workbook.model.formula_shift import shift
from mallkoll.workbook.model.number_format import DateKind, date_kind, from_iso, from_serial
from mallkoll.workbook.package.file_faults import UnreadableFile
from mallkoll.workbook.reader import sheet_part
from mallkoll.workbook.reader.read_book import read_book

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_REL = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE_REL = "http://schemas.openxmlformats.org/package/2006/relationships"

STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="# ##0"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd hh:mm"/>'
    '</numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="165"/>'
    '<xf numFmtId="20"/></cellXfs>'
)


def book(
    data: str = "",
    *,
    after: str = "",
    before: str = "",
    workbook: str = "",
    strings: str = "",
    main: str = MAIN,
    rel: str = REL,
    target: str = "worksheets/sheet1.xml",
    encoding: str = "utf-8",
    kind: str = "worksheet",
    extra: dict[str, str] | None = None,
    sheet: str | None = None,
) -> Book:
    """Pack the given pieces of XML into a workbook and read it."""
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>\n'
    custom = "custom-properties" if rel == REL else "customProperties"
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE_REL}"><Relationship Id="r1" Type="{rel}/officeDocument" '
            f'Target="/xl/workbook.xml"/><Relationship Id="r2" Type="{rel}/{custom}" '
            f'Target="docProps/custom.xml"/></Relationships>'
        ),
        "docProps/custom.xml": (
            '<Properties xmlns="p" xmlns:vt="v"><property name="layout"><vt:lpwstr>drift &amp; mål'
            "</vt:lpwstr></property>"
            '<property name="version"><vt:i4>3</vt:i4></property></Properties>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{main}" xmlns:r="{rel}">{workbook}<sheets><sheet name="Drift &amp; mål" sheetId="1" '
            f'state="hidden" r:id="r1"/></sheets><definedNames><definedName name="mk_drift">Drift!$A$1:$B$2'
            f"</definedName>"
            '<definedName name="_xlnm.Print_Area" localSheetId="0">Drift!$A$1</definedName>'
            '<definedName name="egen" localSheetId="0">Drift!$A$1</definedName></definedNames></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE_REL}"><Relationship Id="r1" Type="{rel}/{kind}" Target="{target}"/>'
            f'<Relationship Id="r2" Type="{rel}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
            f'<Relationship Id="r3" Type="{rel}/styles" Target="styles.xml"/>'
            f'<Relationship Id="r4" Type="{rel}/externalLink" Target="http://example.org/" TargetMode="External"/>'
            "</Relationships>"
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}">{STYLES}</styleSheet>',
        "xl/worksheets/sheet1.xml": sheet
        or f'<worksheet xmlns="{main}" xmlns:r="{rel}">{before}<sheetData>{data}</sheetData>{after}</worksheet>',
        **(extra or {}),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, (declaration + text).encode(encoding))
    return read_book(buffer.getvalue())


def only(data: str, **more: str) -> Sheet:
    return book(data, **more).sheets[0]  # type: ignore[arg-type]


def values(data: str, **more: str) -> dict[str, object]:
    return {cell.address: cell.value for cell in only(data, **more).cells.values()}


def test_the_workbook_around_the_cells() -> None:
    found = book(workbook="<workbookPr/>")
    assert found.names == {"mk_drift": "Drift!$A$1:$B$2"}
    assert found.properties == {"layout": "drift & mål", "version": "3"}
    assert found.number_formats == ("General", "# ##0", "mm-dd-yy", "yyyy\\-mm\\-dd hh:mm", "h:mm")
    assert (found.sheets[0].name, found.sheets[0].state, found.date1904) == ("Drift & mål", "hidden", False)
    assert found.sheet("DRIFT & MÅL") is found.sheets[0]


@pytest.mark.parametrize("main", [MAIN, STRICT])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
@pytest.mark.parametrize(
    "target", ["worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml", "../xl/WORKSHEETS/Sheet1.xml"]
)
def test_namespaces_encodings_and_targets(main: str, encoding: str, target: str) -> None:
    found = book(
        '<row r="2"><c r="B2" s="1" t="s"><v>0</v></c></row>',
        strings="<si><t>Nämnd å</t></si>",
        main=main,
        rel=REL if main == MAIN else STRICT_REL,
        encoding=encoding,
        target=target,
    )
    assert found.sheets[0].cells == {(2, 2): Cell(2, 2, "Nämnd å", None, 1)}
    assert found.properties["version"] == "3"


def test_every_cell_type() -> None:
    data = (
        '<row r="1"><c r="A1"><v>1473495</v></c><c r="B1" t="n"><v>-2.5E-3</v></c><c r="C1" t="b"><v>1</v></c>'
        '<c r="D1" t="e"><v>#DIV/0!</v></c><c r="E1" t="str"><f>A1&amp;"x"</f><v>a &lt;b&gt; &#229;</v></c>'
        '<c r="F1" t="inlineStr"><is><t>text</t></is></c><c r="G1" t="s"><v>1</v></c><c r="H1" t="d">'
        "<v>2018-08-31</v></c>"
        '<c r="I1" s="1"/><c r="J1"><v/></c><c r="K1" t="str"><f>""</f><v></v></c><c r="L1"><f>=A1</f></c></row>'
    )
    sheet = only(data, strings="<si><t>noll</t></si><si><t>ett</t></si>")
    assert {cell.address: cell.value for cell in sheet.cells.values()} == {
        "A1": 1473495.0, "B1": -0.0025, "C1": True, "D1": CellError("#DIV/0!"), "E1": "a <b> å", "F1": "text",
        "G1": "ett",
        "H1": dt.date(2018, 8, 31), "K1": "", "L1": None,
    }  # fmt: skip
    assert [sheet.formula(1, col) for col in (5, 11, 12)] == ['A1&"x"', '""', "A1"]
    assert isinstance(sheet.value(1, 1), float)


NUMBERS = {"5": 5, "+5": 5, ".5": 0.5, "5.": 5, "007": 7, " 5\n": 5, "-0": 0, "-2.50": -2.5, "1E+05": 100_000,
           "9" * 40: 1e40, "0.1": 0.1, "1e-400": 0, "": None}  # fmt: skip
NO_NUMBERS = ["nan", "-inf", "1_000", "1e999", "9" * 400, "null", "true", "&quot;5&quot;", "[5]", "5 5", "0x5", "5,5"]
BESIDE = (
    '<c r="B1" s="2"><v>43343</v></c><c r="C1"><f t="shared" ref="C1:C2" si="0">A1</f><v>1</v></c>'
    '<c r="D1" t="s"><v>0</v></c><c r="E1"></c><c r="F1" s="02" t="n"><v>61.0</v></c>'
    '<c r="G1" s="02"><f>B1</f><v></v></c></row><row r="2"><c r="C2"><f t="shared" si="0"/><v>2</v></c></row>'
)


@pytest.mark.parametrize(("written", "number"), NUMBERS.items())
def test_a_number_however_it_is_written(written: str, number: float | None) -> None:
    row = f'<row r="1"><c r="A1"><f>B1</f><v>{written}</v></c>'
    sheet = only(row + BESIDE, strings="<si><t>noll</t></si>")
    assert {cell.address: cell.value for cell in sheet.cells.values()} == {
        "A1": number, "B1": dt.date(2018, 8, 31), "C1": 1, "D1": "noll", "F1": dt.date(1900, 3, 1), "G1": None, "C2": 2,
    }  # fmt: skip
    assert sheet.formula(2, 3) == "A2"


@pytest.mark.parametrize("written", NO_NUMBERS)
def test_what_is_no_number(written: str) -> None:
    with pytest.raises(UnreadableFile, match=r"cell F3 har ett värde som inte går att läsa"):
        only(f'<row r="1">{BESIDE}<row r="3"><c r="F3"><v>{written}</v></c></row>', strings="<si><t>noll</t></si>")


def test_dates_by_number_format() -> None:
    data = (
        '<row r="1"><c r="A1" s="2"><v>43343</v></c><c r="B1" s="3"><v>43343.5</v></c><c r="C1" s="4"><v>0.75</v></c>'
        '<c r="D1" s="2"><v>60</v></c><c r="E1" s="2"><v>59</v></c><c r="F1" s="2"><v>-1</v></c>'
        '<c r="G1" s="9"><v>1</v></c></row>'
    )
    assert values(data) == {
        "A1": dt.date(2018, 8, 31), "B1": dt.datetime(2018, 8, 31, 12), "C1": dt.time(18), "D1": 60.0,
        "E1": dt.date(1900, 2, 28), "F1": -1.0, "G1": 1.0,
    }  # fmt: skip
    assert values(data, workbook='<workbookPr date1904="1"/>')["A1"] == dt.date(2022, 9, 1)


def test_rich_phonetic_escaped_and_spaced_texts() -> None:
    strings = (
        '<si><r><t xml:space="preserve">Fet </t></r><r><rPr><b/></rPr><t>text</t></r><rPh sb="0" eb="1">'
        "<t>ljud</t></rPh>"
        '<phoneticPr fontId="1"/></si><si><t>rad_x000D_\nslut_x005F_x0041_</t></si>'
        '<si><t xml:space="preserve"> kvar </t></si><si><t> bort </t></si><si><t/></si><si>'
        "<t>_xD83D__xDE00_ _xD800_</t></si>"
    )
    data = "".join(f'<c r="A{at + 1}" t="s"><v>{at}</v></c>' for at in range(6))
    inline = (
        '<c r="A7" t="inlineStr"><is><r><t>a</t></r><r><t xml:space="preserve"> b</t></r><rPh><t>x</t></rPh></is></c>'
    )
    assert list(values(f"<row>{data}{inline}</row>", strings=strings).values()) == [
        "Fet text", "rad\r\nslut_x0041_", " kvar ", "bort", "", "😀 \ufffd", "a b",
    ]  # fmt: skip


def test_shared_array_and_table_formulas() -> None:
    sheet = only(
        '<row r="1"><c r="A1"><f t="shared" si="0"/><v>1</v></c><c r="B1">'
        '<f t="shared" ref="A1:B3" si="0">C1*$D$1</f></c></row>'
        '<row r="3"><c r="B3"><f t="shared" si="0"/></c><c r="C3"><f t="array" ref="C3:C4">SUM(A1:A2*B1:B2)</f></c>'
        '<c r="D3"><f t="dataTable" ref="D3:D4" dt2D="0" dtr="1" r1="A1"/><v>1</v></c><c r="E3">'
        '<f ca="1">TODAY()</f></c></row>'
    )
    assert {cell.address: cell.formula for cell in sheet.cells.values()} == {
        "A1": "B1*$D$1", "B1": "C1*$D$1", "B3": "C3*$D$1", "C3": "SUM(A1:A2*B1:B2)", "D3": "TABLE(A1,)",
        "E3": "TODAY()",
    }  # fmt: skip


def test_merged_hidden_protected() -> None:
    sheet = only(
        '<row r="2" hidden="1" spans="1:2"><c r="A2"><v>1</v></c></row><row r="3" hidden="0"/>'
        '<row r="9" hidden="true"/>',
        before='<cols><col min="1" max="1" width="9"/><col min="3" max="4" hidden="1"/></cols>',
        after='<sheetProtection sheet="1" objects="1"/><mergeCells count="2"><mergeCell ref="A1:C1"/>'
        '<mergeCell ref="B4"/></mergeCells>',
    )
    assert sheet.merged == ((1, 1, 1, 3), (4, 2, 4, 2))
    assert sheet.hidden_rows == {2, 9}
    assert sheet.hidden_columns == {3, 4}
    assert sheet.protected
    assert not only("", after='<sheetProtection formatCells="0"/>').protected


@pytest.mark.parametrize(
    "tag",
    [
        '{} hidden="1"/>',
        "{} hidden='1'/>",
        '{}\n  hidden="1" />',
        '{} xml:note="a &gt; b" hidden="true"/>',
        '{} xml:note="a > b" hidden="1"/>',
        '{} xml:note="hidden=" hidden="1"/>',
        '{} xml:hidden="0" hidden="1"/>',
        '{} hidden = "1"/>',
    ],
)
def test_what_is_hidden_however_it_is_written(tag: str) -> None:
    """Only the tags that say hidden are looked at, and one that is written oddly is not passed over."""
    rows = '<row r="1" ht="9"/>' + tag.format('<row r="2"') + '<row r="3" hidden="0"/>'
    cols = '<col min="1" max="1"/>' + tag.format('<col min="2" max="3"') + '<col min="4" max="4" hidden="0"/>'
    sheet = only(rows, before=f"<cols>{cols}</cols>")
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({2}, {2, 3})


def test_notes_are_found_through_the_relationship() -> None:
    rels = (
        f'<Relationships xmlns="{PACKAGE_REL}">'
        f'<Relationship Id="c" Type="{REL}/comments" Target="../anm.xml"/></Relationships>'
    )
    notes = (
        f'<comments xmlns="{MAIN}"><commentList><comment ref="B3" authorId="0"><text><r>'
        f'<t xml:space="preserve">Anna: </t></r>'
        "<r><t>rättat</t></r></text></comment></commentList></comments>"
    )
    sheet = book(extra={"xl/worksheets/_rels/sheet1.xml.rels": rels, "xl/anm.xml": notes}).sheets[0]
    assert sheet.notes == {(3, 2): "Anna: rättat"}


def test_addresses_left_out_and_stray_cells() -> None:
    data = (
        '<row><c><v>1</v></c><c r="D1"><v>2</v></c><c><v>3</v></c></row><row><c><v>4</v></c></row>'
        '<row r="7"><c><v>5</v></c></row>'
    )
    assert values(data) == {"A1": 1.0, "D1": 2.0, "E1": 3.0, "A2": 4.0, "A7": 5.0}
    assert values('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>') == {"XFD1048576": 1.0}


def test_a_chartsheet_has_no_cells() -> None:
    found = book(kind="chartsheet", sheet=f'<chartsheet xmlns="{MAIN}"/>')
    assert found.sheets[0].cells == {}
    assert book(sheet=f'<chartsheet xmlns="{MAIN}"/>').sheets[0].cells == {}


USUAL = (
    '<row r="1" hidden="1"><c r="A1" s="1"><v>5</v></c><c r="B1" t="str"><f>A1&amp;"&lt;"</f><v>5&lt;</v></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t xml:space="preserve"> a &amp; b </t></is></c></row>'
)


@pytest.mark.parametrize(
    "unusual",
    [
        USUAL.replace('r="A1" s="1"', 's="1" r="A1"'),
        USUAL.replace('"A1"', "'A1'"),
        USUAL.replace("<v>5</v>", "<v>5<!-- <c r='Z9'><v>1</v></c> --></v>"),
        USUAL.replace("<v>5</v>", "<v><![CDATA[5]]></v>"),
        USUAL.replace("<v>5</v>", "<v><?x y?>5</v>"),
        USUAL.replace("<v>", "\n  <v >").replace("</c>", "\r\n\t</c >"),
        USUAL.replace("</c>", '<extLst><ext xmlns="urn:other"><c r="Z1"><v>9</v></c></ext></extLst></c>'),
        USUAL.replace("<row ", '<row xmlns:o="urn:o" o:c="1" ').replace("<c ", '<c o:r="Z1" '),
        USUAL.replace('s="1"', 's="1" cm="1" o="a>b"'),
    ],
)
def test_any_other_shape_says_the_same(unusual: str) -> None:
    assert unusual != USUAL
    assert only(unusual) == only(USUAL)
    assert only(USUAL).value(2, 1) == " a & b "


def test_prefixed_names_and_a_second_prefix_for_the_same_namespace() -> None:
    prefixed = USUAL.replace("</", "</x:").replace("<row", "<x:row")
    for tag in ("c", "v", "f", "is", "t"):
        prefixed = prefixed.replace(f"<{tag}>", f"<x:{tag}>").replace(f"<{tag} ", f"<x:{tag} ")
    whole = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{prefixed}</x:sheetData></x:worksheet>'
    assert book(sheet=whole).sheets[0] == only(USUAL)
    both = (
        f'<worksheet xmlns="{MAIN}" xmlns:x="{MAIN}"><sheetData>{USUAL}</sheetData>'
        '<x:mergeCell ref="A1:B1"/></worksheet>'
    )
    assert book(sheet=both).sheets[0].merged == ((1, 1, 1, 2),)


def test_the_two_ways_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    direct = only(USUAL)
    monkeypatch.setattr(sheet_part, "canonical_sheet", lambda *_: pytest.fail("the usual shape went the slow way"))
    assert only(USUAL) == direct
    monkeypatch.undo()
    monkeypatch.setattr(sheet_part, "_usual", lambda _: None)
    assert only(USUAL) == direct


@pytest.mark.parametrize(
    ("formula", "rows", "columns", "expected"),
    [
        ("A1+$A1+A$1+$A$1", 2, 1, "B3+$A3+B$1+$A$1"),
        ("SUM(B2:B9)-'Blad A1'!C3", 1, 0, "SUM(B3:B10)-'Blad A1'!C4"),
        ('"A1"&A1&"""A1"""', 1, 0, '"A1"&A2&"""A1"""'),
        ("LOG10(A1)+Q1_summa+YTD2018+År1", 1, 1, "LOG10(B2)+Q1_summa+YTD2018+År1"),
        ("SUM(A:C)+SUM($A:C)+SUM(2:3)", 1, 1, "SUM(B:D)+SUM($A:D)+SUM(3:4)"),
        ("Tabell[[#This Row],[A1]]+[1]Blad1!A1", 1, 0, "Tabell[[#This Row],[A1]]+[1]Blad1!A2"),
        ("SUM(Jan:Mar!A1)", 1, 0, "SUM(Jan:Mar!A2)"),
        ("A1+XFD1", -1, 1, "#REF!+#REF!"),
        ("1.5E3+A1%", 1, 0, "1.5E3+A2%"),
        ("_xlfn.XLOOKUP(A1,B:B,C:C)", 0, 1, "_xlfn.XLOOKUP(B1,C:C,D:D)"),
        ("A1#+A1.B1", 1, 0, "A2#+A1.B1"),
    ],
)
def test_formulas_move(formula: str, rows: int, columns: int, expected: str) -> None:
    assert shift(formula, rows, columns) == expected


@given(st.text(alphabet="A1$B:!'\"[]()., xå&", max_size=40), st.integers(-9, 9), st.integers(-9, 9))
def test_no_formula_raises(formula: str, rows: int, columns: int) -> None:
    assert isinstance(shift(formula, rows, columns), str)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("General", DateKind.NUMBER),
        ("Standard", DateKind.NUMBER),
        ("# ##0", DateKind.NUMBER),
        ("0.00E+00", DateKind.NUMBER),
        ('#,##0 "dagar"', DateKind.NUMBER),
        ("0\\d", DateKind.NUMBER),
        ("[Red]0", DateKind.NUMBER),
        ("[h]:mm", DateKind.NUMBER),
        ("@", DateKind.NUMBER),
        ("mm-dd-yy", DateKind.DATE),
        ("[$-41D]d mmmm yyyy;@", DateKind.DATE),
        ("mmm", DateKind.DATE),
        ("yyyy\\-mm\\-dd", DateKind.DATE),
        ("h:mm AM/PM", DateKind.TIME),
        ("mm:ss.0", DateKind.TIME),
        ("mm", DateKind.DATE),
        ("m/d/yy h:mm", DateKind.DATETIME),
        ("mmm h:mm", DateKind.DATETIME),
        ("", DateKind.NUMBER),
    ],
)
def test_which_formats_are_dates(code: str, kind: DateKind) -> None:
    assert date_kind(code) is kind


@given(st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(9999, 12, 31, 23, 59, 59)), st.booleans())
def test_serials_come_back_as_the_moment(moment: dt.datetime, date1904: bool) -> None:
    moment = max(moment, dt.datetime(1904, 1, 2)) if date1904 else moment
    epoch = dt.datetime(1904, 1, 1) if date1904 else dt.datetime(1899, 12, 30)
    moment = moment.replace(microsecond=0)
    serial = (moment - epoch) / dt.timedelta(days=1)
    assert from_serial(serial, DateKind.DATETIME, date1904=date1904) == moment
    assert from_serial(serial, DateKind.DATE, date1904=date1904) == moment.date()


@given(st.floats(allow_nan=True), st.sampled_from(DateKind), st.booleans())
def test_no_serial_raises(serial: float, kind: DateKind, date1904: bool) -> None:
    from_serial(serial, kind, date1904=date1904)


def test_iso_dates() -> None:
    assert from_iso("2018-08-31T12:30:00Z") == dt.datetime(2018, 8, 31, 12, 30)
    assert from_iso("12:30:00") == dt.time(12, 30)
