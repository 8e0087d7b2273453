"""Every kind of bad file, planted: each is told by its own sentence, and nothing but UnreadableFile comes out."""

from __future__ import annotations

import io
import os
import pickle
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from mallkoll.workbook.package import file_faults, size_limits
from mallkoll.workbook.package import open_package as opening
from mallkoll.workbook.package.open_package import UnreadableFile, open_package
from mallkoll.workbook.package.xml_parser import Limits
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.reader.sheet_part import SheetContext, read_sheet

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"


def good() -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("Drift")
    sheet.write("A1", "Nämnd")
    sheet.write("B1", 1473)
    book.close()
    return buffer.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(content: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def changed(**new: bytes | None) -> bytes:
    """The good file with parts replaced (or left out where None); ``__`` stands for ``/`` and the ending is .xml."""
    content = parts(good())
    for key, data in new.items():
        name = key.replace("__", "/") + ".xml"
        content.pop(name, None)
        if data is not None:
            content[name] = data
    return pack(content)


def ole(*streams: str) -> bytes:
    entries = b""
    for stream in ("Root Entry", *streams):
        name = (stream + "\0").encode("utf-16-le")
        entries += name.ljust(64, b"\0") + struct.pack("<H", len(name)) + bytes(62)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + entries


def central(data: bytes, name: str) -> int:
    """Where the directory's entry of a part begins."""
    return data.rindex(b"PK\x01\x02", 0, data.rindex(name.encode()))


def patched(name: str, offset: int, value: bytes) -> bytes:
    data = bytearray(good())
    start = central(bytes(data), name) + offset
    data[start : start + len(value)] = value
    return bytes(data)


def bad_crc() -> bytes:
    return patched(SHEET, 16, b"\1\2\3\4")


def lying_smaller() -> bytes:
    return patched(SHEET, 24, struct.pack("<I", 10))


def lying_larger() -> bytes:
    return patched(SHEET, 24, struct.pack("<I", 1_000_000))


def bad_deflate() -> bytes:
    data = bytearray(good())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        start = archive.getinfo(SHEET).header_offset + 30 + len(SHEET)
    data[start : start + 8] = b"\xff" * 8
    return bytes(data)


def duplicate() -> bytes:
    buffer = io.BytesIO(good())
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, b"<worksheet/>")
    return buffer.getvalue()


def many_parts() -> bytes:
    extra = {f"x/{number}": b"" for number in range(size_limits.MAX_PARTS)}
    return pack({**parts(good()), **extra}, zipfile.ZIP_STORED)


def claims_much() -> bytes:
    """Nine parts, none too large for its kind, that claim to be 40 MiB each."""
    data = bytearray(pack({**parts(good()), **{f"xl/media/{number}.bmp": b"x" for number in range(9)}}))
    for number in range(9):
        start = central(bytes(data), f"xl/media/{number}.bmp") + 24
        data[start : start + 4] = struct.pack("<I", 40 * size_limits.MIB)
    return bytes(data)


def sheet(inner: bytes, head: bytes = b"") -> bytes:
    namespace = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return changed(xl__worksheets__sheet1=head + b'<worksheet xmlns="%s">%s</worksheet>' % (namespace, inner))


def unpacked(data: bytes) -> bytes:
    """The same stored without compression, so that the ratio is no ground to refuse it."""
    return pack(parts(data), zipfile.ZIP_STORED)


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
XXE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
CELL = b'<sheetData><row r="1"><c r="A1" t="str"><v>&c;</v></c></row></sheetData>'
XML_2003 = b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
ODS = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}

CASES: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (bytes, file_faults.EMPTY),
    "not a zip": (lambda: b"\x01\x02\x03" * 100, file_faults.NOT_ZIP),
    "blank": (lambda: b"   \n", file_faults.NOT_ZIP),
    "zeros": (lambda: bytes(1000), file_faults.NOT_ZIP),
    "encrypted": (lambda: ole("EncryptionInfo", "EncryptedPackage"), file_faults.ENCRYPTED),
    "xls": (lambda: ole("Workbook"), file_faults.XLS),
    "xls of Excel 5": (lambda: ole("Book"), file_faults.XLS),
    "doc": (lambda: ole("WordDocument"), file_faults.WORD),
    "other ole": (lambda: ole("Something"), file_faults.OLE_OTHER),
    "pdf": (lambda: b"%PDF-1.7 ...", file_faults.PDF),
    "html": (lambda: b"\xef\xbb\xbf\r\n<HTML><body><table><tr><td>1</td></tr></table>", file_faults.HTML),
    "html with doctype": (lambda: b"<!DOCTYPE html><html></html>", file_faults.HTML),
    "html utf-16": (lambda: "<html><body>å</body>".encode("utf-16"), file_faults.HTML),
    "xml 2003": (lambda: XML_2003, file_faults.XML_2003),
    "xml": (lambda: b"<?xml version='1.0'?><a/>", file_faults.XML_OTHER),
    "csv": (lambda: "Nämnd;Utfall\r\nSociala;1 473\r\n".encode("cp1252"), file_faults.CSV),
    "csv utf-8": ("\ufeffNämnd;Utfall\r\n".encode, file_faults.CSV),
    "tab separated utf-16": (lambda: "Nämnd\tUtfall\r\n".encode("utf-16"), file_faults.CSV),
    "truncated": (lambda: good()[:2000], file_faults.TRUNCATED),
    "only the magic": (lambda: b"PK\x03\x04", file_faults.TRUNCATED),
    "beginning lost": (lambda: good()[:4] + good()[800:], file_faults.BAD_DIRECTORY),
    "xlsb": (lambda: pack({"[Content_Types].xml": b"<x/>", "xl/workbook.bin": b""}), file_faults.XLSB),
    "ods": (lambda: pack(ODS, zipfile.ZIP_STORED), file_faults.ODS),
    "odt": (lambda: pack({**ODS, "mimetype": b"application/vnd.oasis.opendocument.text"}), file_faults.NOT_WORKBOOK),
    "docx": (lambda: pack({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), file_faults.WORD),
    "pptx": (lambda: pack({"[Content_Types].xml": b"<x/>", "ppt/presentation.xml": b"<x/>"}), file_faults.POWERPOINT),
    "numbers": (lambda: pack({"Index/Document.iwa": b""}), file_faults.NUMBERS),
    "zipped books": (lambda: pack({"a.xlsx": good(), "b.xlsx": good()}), file_faults.ZIP_FOLDER),
    "some zip": (lambda: pack({"readme.txt": b"hej"}), file_faults.NOT_WORKBOOK),
    "a part without name": (
        lambda: good().replace(SHEET.encode(), b"\0" * len(SHEET)),
        file_faults.MISSING_PART.format(part=SHEET),
    ),
    "empty zip": (lambda: pack({}), file_faults.NOT_WORKBOOK),
    "zip with password": (lambda: patched(SHEET, 8, b"\1\0"), file_faults.MEMBER_ENCRYPTED),
    "lzma": (lambda: pack(parts(good()), zipfile.ZIP_LZMA), file_faults.COMPRESSION.format(part="[Content_Types].xml")),
    "too many parts": (many_parts, file_faults.TOO_MANY_PARTS.format(limit=size_limits.MAX_PARTS)),
    "duplicate": (duplicate, file_faults.DUPLICATE_PART.format(part=SHEET)),
    "no content types": (
        lambda: pack({name: data for name, data in parts(good()).items() if "Content" not in name}),
        file_faults.MISSING_PART.format(part="[Content_Types].xml"),
    ),
    "no sheet part": (lambda: changed(xl__worksheets__sheet1=None), file_faults.MISSING_PART.format(part=SHEET)),
    "no strings part": (lambda: changed(xl__sharedStrings=None), file_faults.MISSING_PART.format(part=STRINGS)),
    "no workbook part": (lambda: changed(xl__workbook=None), file_faults.MISSING_PART.format(part="xl/workbook.xml")),
    "bad crc": (bad_crc, file_faults.BAD_CRC.format(part=SHEET)),
    "bad deflate": (bad_deflate, file_faults.BAD_DEFLATE.format(part=SHEET)),
    "claims less": (lying_smaller, file_faults.WRONG_SIZE.format(part=SHEET)),
    "claims more": (lying_larger, file_faults.WRONG_SIZE.format(part=SHEET)),
    "a part too large": (
        lambda: sheet(b" " * (33 * size_limits.MIB)),
        file_faults.PART_TOO_LARGE.format(part=SHEET, size=34, limit=32),
    ),
    "all too large": (claims_much, file_faults.TOTAL_TOO_LARGE.format(size=361, limit=256)),
    "billion laughs": (lambda: sheet(CELL, LAUGHS), file_faults.DTD.format(part=SHEET)),
    "xxe": (lambda: sheet(CELL, XXE), file_faults.DTD.format(part=SHEET)),
    "bare dtd": (lambda: changed(xl__styles=b"<!DOCTYPE a><a/>"), file_faults.DTD.format(part="xl/styles.xml")),
    "too many tags": (lambda: unpacked(sheet(b"<a/>" * 3_000_001)), file_faults.TOO_MANY_TAGS.format(part=SHEET)),
    "too many tags of any shape": (
        lambda: unpacked(sheet(b"<!-- --><sheetData>" + b"<row/>" * 800_001 + b"</sheetData>")),
        file_faults.TOO_MANY_TAGS.format(part=SHEET),
    ),
    "a tag without end": (
        lambda: sheet(b"<a " + b" ".join(b'a%d="%d"' % (at, at * 7919) for at in range(150_000)) + b"/>"),
        file_faults.TOO_MANY_TAGS.format(part=SHEET),
    ),
    "unknown entity": (lambda: sheet(CELL), file_faults.MALFORMED.format(part=SHEET, line=1)),
    "malformed": (lambda: sheet(b"\n<sheetData>"), file_faults.MALFORMED.format(part=SHEET, line=2)),
    "malformed strings": (
        lambda: changed(xl__sharedStrings=b"<sst><si>"),
        file_faults.MALFORMED.format(part=STRINGS, line=1),
    ),
    "unknown encoding": (
        lambda: changed(xl__styles=b'<?xml version="1.0" encoding="klingon"?><a/>'),
        file_faults.MALFORMED.format(part="xl/styles.xml", line=1),
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_each_bad_content_has_its_sentence(kind: str, tmp_path: Path) -> None:
    make, sentence = CASES[kind]
    path = tmp_path / "nämnd.xlsx"
    path.write_bytes(make())
    with pytest.raises(UnreadableFile) as caught:
        read_book(path)
    assert caught.value.sentence == sentence
    assert caught.value.path == str(path)


def test_a_blown_up_part_is_refused_before_it_is_inflated(monkeypatch: pytest.MonkeyPatch) -> None:
    data = sheet(b" " * (16 * size_limits.MIB))
    monkeypatch.setattr(opening.Package, "_inflate", lambda *_: pytest.fail("inflated"))
    with pytest.raises(UnreadableFile, match=r"är packad \d+ gånger, mer än"):
        read_book(data)


@pytest.mark.parametrize(
    ("detail", "inner"),
    [
        ("cell A1048577 finns inte", b'<row><c r="A1048577"><v>1</v></c></row>'),
        ("cell A0 finns inte", b'<row><c r="A0"><v>1</v></c></row>'),
        ("cell XFE1 finns inte", b'<row><c r="XFE1"><v>1</v></c></row>'),
        ("cell B2", b'<row><c r="B2"><v>abc</v></c></row>'),
        ("cell B2", b'<row><c r="B2"><v>nan</v></c></row>'),
        ("cell B2", b'<row><c r="B2"><v>1_0</v></c></row>'),
        ("cell B2", b'<row><c r="B2" t="s"><v>99</v></c></row>'),
        ("cell B2", b'<row><c r="B2" t="s"><v>-1</v></c></row>'),
        ("cell B2", b'<row><c r="B2" t="z"><v>1</v></c></row>'),
        ("cell B2", b'<row><c r="B2" t="d"><v>idag</v></c></row>'),
        ("cell B2", b'<row><c r="B2"><f t="shared" si="7"/><v>1</v></c></row>'),
    ],
)
def test_each_impossible_cell_is_told(detail: str, inner: bytes) -> None:
    with pytest.raises(UnreadableFile, match=detail) as caught:
        read_book(sheet(b"<sheetData>" + inner + b"</sheetData>"))
    assert SHEET in caught.value.sentence
    assert caught.value.__cause__ is not None


def test_overlapping_hidden_columns_and_bad_merges_are_told() -> None:
    hidden = b"<cols>%s</cols><sheetData/>" % (b'<col min="1" max="16384" hidden="1"/>' * 3)
    with pytest.raises(UnreadableFile, match="två gånger"):
        read_book(sheet(hidden))
    with pytest.raises(UnreadableFile, match="mergeCell står 70000 gånger"):
        read_book(sheet(b"<sheetData/>" + b'<mergeCell ref="A1"/>' * 70_000))
    with pytest.raises(UnreadableFile, match="sammanfogade"):
        read_book(sheet(b'<sheetData/><mergeCells><mergeCell ref="A:B"/></mergeCells>'))


def test_shared_formulas_cannot_grow_without_bound() -> None:
    dependents = b"".join(b'<c r="B%d"><f t="shared" si="0"/></c>' % row for row in range(2, 900))
    master = b'<c r="B1"><f t="shared" ref="B1:B900" si="0">%s</f></c>' % b"+".join([b"A1"] * 100)
    data = open_package(sheet(b"<sheetData><row>" + master + dependents + b"</row></sheetData>")).read(SHEET)
    assert len(read_sheet(SheetContext(Limits("x")), SHEET, data).cells) == 899
    with pytest.raises(UnreadableFile, match="för många"):
        read_sheet(SheetContext(Limits("x"), shared_text_left=100_000), SHEET, data)


def test_too_many_cells() -> None:
    data = open_package(good()).read(SHEET)
    with pytest.raises(UnreadableFile, match="för många ifyllda celler"):
        read_sheet(SheetContext(Limits("x"), ["Nämnd"], cells_left=1), SHEET, data)


def test_what_is_no_file(tmp_path: Path) -> None:
    def sentence(path: Path | str) -> str:
        with pytest.raises(UnreadableFile) as caught:
            open_package(path)
        return caught.value.sentence

    (tmp_path / "~$nämnd.xlsx").write_bytes(bytes(165))
    (tmp_path / "file").write_bytes(good())
    assert sentence(tmp_path / "finns inte.xlsx") == file_faults.MISSING
    assert sentence(tmp_path / "file" / "x.xlsx") == file_faults.MISSING
    assert sentence("a\0b.xlsx") == file_faults.MISSING
    assert sentence(tmp_path) == file_faults.FOLDER
    assert sentence(tmp_path / "~$nämnd.xlsx") == file_faults.LOCK_FILE
    assert "gick inte att läsa från disken" in sentence(tmp_path / ("x" * 300))
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        assert sentence(tmp_path / "pipe") == file_faults.SPECIAL


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(good())

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # a test run by root may read everything
    with pytest.raises(UnreadableFile) as caught:
        open_package(path)
    assert caught.value.sentence == file_faults.PERMISSION


def test_a_file_beyond_the_limit_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "stor.xlsx"
    with path.open("wb") as file:
        file.truncate(size_limits.MAX_FILE_BYTES + 1)
    with pytest.raises(UnreadableFile, match="Filen är för stor: 65 MB, gränsen är 64 MB"):
        open_package(path)


def test_bytes_and_open_files_are_taken_too(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(good())
    with path.open("rb") as file:
        assert read_book(file) == read_book(path) == read_book(good()) == read_book(str(path))
    with pytest.raises(UnreadableFile) as caught:
        read_book(b"x", name="från brevet.xlsx")
    assert caught.value.path == "från brevet.xlsx"


def test_the_error_travels_between_processes() -> None:
    error = pickle.loads(pickle.dumps(UnreadableFile("a.xlsx", file_faults.EMPTY)))
    assert (error.path, error.sentence, str(error)) == ("a.xlsx", file_faults.EMPTY, f"a.xlsx: {file_faults.EMPTY}")


def test_every_sentence_differs_and_says_what_to_do() -> None:
    sentences = [value for name, value in vars(file_faults).items() if name.isupper() and not name.startswith("_")]
    assert len(set(sentences)) == len(sentences)
    assert all(text.count(". ") >= 1 and text.endswith(".") for text in sentences)


def test_parts_read_again_and_again_count_against_the_limit() -> None:
    package = open_package(good())
    size = len(package.read(SHEET))
    package._left = size - 1
    with pytest.raises(UnreadableFile, match="blir för stor när den packas upp"):
        package.read(SHEET)


COUNTED = {  # what is left of all tags and of those that are looked at, the part, whether it is, whether it is too much
    "just enough": (40_000, 0, b"<a>" * 40_000, False, False),
    "one too many": (39_999, 0, b"<a>" * 40_000, False, True),
    "just enough to look at": (40_000, 40_000, b"<a>" * 40_000, True, False),
    "one too many to look at": (40_000, 39_999, b"<a>" * 40_000, True, True),
    "a short part as if it were nothing but tags": (2, 0, b"1234567", False, False),
    "a short part that could hold one too many": (1, 0, b"1234567", False, True),
    "no tag too long": (9, 0, b"<a>" + (b"<" + b"x" * 999_999) * 3, False, False),
    "the last one too long": (9, 0, (b"<" + b"x" * 600_000) * 3 + b"x" * 400_000, False, True),
    "one too long before others": (9, 0, b"<a><" + b"x" * 1_000_000 + b"<a><a>", False, True),
}


@pytest.mark.parametrize("name", COUNTED)
def test_tags_are_counted_to_the_last_one(name: str) -> None:
    left, handled_left, data, handled, too_many = COUNTED[name]
    limits = Limits("fil.xlsx", left, handled_left)
    if too_many:
        with pytest.raises(UnreadableFile) as caught:
            limits.take("del", data, handled=handled)
        assert caught.value.sentence == file_faults.TOO_MANY_TAGS.format(part="del")
    else:
        limits.take("del", data, handled=handled)
        assert min(limits.tags_left, limits.handled_tags_left) == 0


def test_tags_of_several_parts_are_counted_together() -> None:
    long, longer, short = b"<a>" * 30_000 + b"x" * 50_000, b"<a>" * 60_000, b"x" * 30
    enough, too_few = Limits("fil.xlsx", 90_010), Limits("fil.xlsx", 90_009)
    for limits in (enough, too_few):
        limits.take("del", long, handled=False)
        limits.take("del", short, handled=False)
    enough.take("del", longer, handled=False)
    assert enough.tags_left == 0
    with pytest.raises(UnreadableFile):
        too_few.take("del", longer, handled=False)


def test_a_part_is_counted_when_others_have_used_up_what_is_left() -> None:
    limits = Limits("fil.xlsx", 40_000)
    limits.take("del", b"<a>" * 9_000 + b"x" * 80_000, handled=False)
    limits.take("del", b"x" * 93_000, handled=False)
    assert limits.tags_left == 0
    with pytest.raises(UnreadableFile):
        limits.take("del", b"x" * 3, handled=False)
