"""Files that cannot be read, one per way of being broken, with words of the sentence that must tell it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

from samples import example, parts, with_parts

BASE = "tyreso-2017-08"
SHEET = "xl/worksheets/sheet2.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _zip(content: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _ole(stream: str) -> bytes:
    name = (stream + "\0").encode("utf-16-le")
    return OLE + bytes(504) + name.ljust(64, b"\0") + len(name).to_bytes(2, "little") + bytes(62)


def _sheet(change: Callable[[bytes], bytes]) -> bytes:
    return with_parts(BASE, {SHEET: change(dict(parts(BASE))[SHEET])})


def _central(name: str, offset: int, value: bytes) -> bytes:
    """The example with some bytes of a part's entry in the zip directory changed."""
    data = bytearray(example(BASE))
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(name.encode()))
    data[at + offset : at + offset + len(value)] = value
    return bytes(data)


def _duplicate() -> bytes:
    return _central("xl/worksheets/sheet3.xml", 46, b"xl/worksheets/sheet2.xml")


BROKEN: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "tom": (lambda: b"", "0 byte"),
    "avhuggen": (lambda: example(BASE)[: len(example(BASE)) // 2], "avhuggen"),
    "skräp": (lambda: bytes(range(256)) * 20, "går inte att känna igen"),
    "webbsida": (lambda: b"<html><body><table><tr><td>1</td></tr></table></body></html>", "HTML"),
    "textfil": (lambda: "Nämnd;Belopp\nÄldre;1\n".encode("cp1252"), "textfil"),
    "pdf": (lambda: b"%PDF-1.7\n%\xe2\xe3\n", "PDF"),
    "gammal excel": (lambda: _ole("Workbook"), "97–2003"),
    "krypterad": (lambda: _ole("EncryptedPackage"), "krypterad"),
    "binär arbetsbok": (lambda: _zip({"[Content_Types].xml": b"", "xl/workbook.bin": b""}), ".xlsb"),
    "opendocument": (
        lambda: _zip({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b""}, 0),
        ".ods",
    ),
    "word": (lambda: _zip({"[Content_Types].xml": b"", "word/document.xml": b""}), "Word"),
    "bara ett zip": (lambda: _zip({"bild.png": b"x"}), "innehåller ingen arbetsbok"),
    "zip med arbetsböcker": (lambda: _zip({"a.xlsx": b"x", "b.xlsx": b"y"}), "Packa upp"),
    "utan innehållstyper": (lambda: with_parts(BASE, {"[Content_Types].xml": None}), "[Content_Types].xml saknas"),
    "utan blad": (lambda: with_parts(BASE, {SHEET: None}), "saknas"),
    "fel kontrollsumma": (lambda: _central(SHEET, 16, b"\1\2\3\4"), "kontrollsumman"),
    "ljuger om storleken": (lambda: _central(SHEET, 24, b"\x10\0\0\0"), "annan storlek"),
    "dtd": (
        lambda: _sheet(lambda d: d.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', 1)),
        "DTD",
    ),
    "trasig xml": (lambda: _sheet(lambda d: d.replace(b"</row>", b"</rad>", 1)), "inte giltig XML"),
    "omöjlig cell": (lambda: _sheet(lambda d: d.replace(b'<c r="B', b'<c r="XFE', 1)), "XFE"),
    "text som saknas": (lambda: _sheet(lambda d: d.replace(b't="s"><v>0<', b't="s"><v>99999<', 1).replace(
        b't="s"><v>1<', b't="s"><v>99999<', 1).replace(b't="s"><v>2', b't="s"><v>9999', 1)), "inte går att läsa"),
    "bomb": (lambda: _sheet(lambda d: d.replace(b"<sheetData>", b"<sheetData>" + b" " * 6_000_000)), "Ta bort tomma"),
    "samma del två gånger": (_duplicate, "två gånger"),
}  # fmt: skip
