"""A document as a tagged PDF, through LibreOffice where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

PDF: Final = (
    'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"PDFUACompliance":{"type":"boolean","value":"true"},"ExportBookmarks":{"type":"boolean","value":"true"},'
    '"DisplayPDFDocumentTitle":{"type":"boolean","value":"true"}}'
)
_SECONDS: Final = 300
_SWEDISH: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>sv-SE</value></prop></item>
</oor:items>
"""
NO_OFFICE: Final = "LibreOffice finns inte på datorn, och behövs för --pdf. Spara dokumentet som PDF i Word i stället."
FAILED: Final = "LibreOffice kunde inte göra PDF av dokumentet. Spara det som PDF i Word i stället."


class NoPdfError(OSError):
    """There is no PDF; the text says why, in Swedish."""


def office_program() -> str | None:
    """The path of LibreOffice's program, None where it is not installed."""
    return shutil.which("soffice") or next((str(path) for path in _usual_places() if path.exists()), None)


def _usual_places() -> Iterator[Path]:
    if sys.platform == "win32":
        for folder in (r"C:\Program Files", r"C:\Program Files (x86)"):
            yield Path(folder) / "LibreOffice" / "program" / "soffice.com"
    yield Path("/Applications/LibreOffice.app/Contents/MacOS/soffice")


def pdf_of(document: bytes) -> bytes:
    """The document as PDF, with headings, header rows, alternative texts and language as tags. Raises NoPdfError."""
    return converted(document, PDF, ".pdf")


def converted(document: bytes, kind: str, ending: str) -> bytes:
    """What LibreOffice makes of a document: ``kind`` as for ``--convert-to``. Raises NoPdfError.

    It runs by itself, in Swedish, with a profile of its own, so that one that is open does not disturb it.
    """
    program = office_program()
    if program is None:
        raise NoPdfError(NO_OFFICE)
    with tempfile.TemporaryDirectory(prefix="mallkoll-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source, made = folder / "rapport.docx", folder / "ut" / f"rapport{ending}"
        source.write_bytes(document)
        profile = folder / "profil"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_SWEDISH, encoding="utf-8")
        command = [
            program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--convert-to", kind,
            "--outdir", str(made.parent), str(source),
        ]  # fmt: skip
        try:
            subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS)  # noqa: S603 - the program found
            return made.read_bytes()
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NoPdfError(FAILED) from error
