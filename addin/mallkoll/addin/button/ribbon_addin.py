"""The ribbon add-in ``mallkoll.xlam``: an empty workbook with macros and a tab of the ribbon."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from importlib.resources import files

import xlsxwriter

from mallkoll.addin.vba.vba_project import WORKBOOK_MODULE, addin_project

ADDIN_TYPE = b"application/vnd.ms-excel.addin.macroEnabled.main+xml"
_WORKBOOK_TYPE = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
RIBBON_PART = "customUI/customUI14.xml"
_RIBBON_RELATION = (
    b'<Relationship Id="mallkollMeny" Type="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility" '
    b'Target="customUI/customUI14.xml"/></Relationships>'
)
_CREATED = dt.datetime(2026, 1, 1)  # the same add-in is the same bytes
_ENTRY_TIME = (1980, 1, 1, 0, 0, 0)


def addin_file() -> bytes:
    """The add-in as the bytes of an .xlam file."""
    plain = io.BytesIO()
    book = xlsxwriter.Workbook(plain, {"in_memory": True})
    book.set_properties({"title": "Mallkoll", "comments": "Kontroll av nämndernas mallar", "created": _CREATED})
    sheet = book.add_worksheet("Blad1")
    book.set_vba_name(WORKBOOK_MODULE)
    sheet.set_vba_name("Blad1")
    book.add_vba_project(io.BytesIO(addin_project(["Blad1"])), is_stream=True)
    book.close()
    output = io.BytesIO()
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            _write(target, name, _changed(name, source.read(name)))
        _write(target, RIBBON_PART, ribbon())
    return output.getvalue()


def ribbon() -> bytes:
    """The XML of the tab on the ribbon."""
    return (files("mallkoll.addin") / "vba" / "ribbon.xml").read_bytes()


def _changed(name: str, content: bytes) -> bytes:
    if name == "[Content_Types].xml":
        return content.replace(_WORKBOOK_TYPE, ADDIN_TYPE)
    if name == "_rels/.rels":
        return content.replace(b"</Relationships>", _RIBBON_RELATION)
    if name == "xl/workbook.xml":
        return content.replace(b"<workbookView ", b'<workbookView visibility="veryHidden" ', 1)
    return content


def _write(target: zipfile.ZipFile, name: str, content: bytes) -> None:
    target.writestr(zipfile.ZipInfo(name, _ENTRY_TIME), content, zipfile.ZIP_DEFLATED)
