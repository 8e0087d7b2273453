"""Whether a workbook is still as ``samla`` wrote it: only then may it be written anew without a question.

What a person adds (sheets, notes, charts) cannot be kept, for the workbook is made from nothing. So it carries a seal,
a part that names the checksums of all others; whoever saves it from Excel or LibreOffice leaves that part out or
changes a checksum, and then the workbook is the controller's own.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from mallkoll.addin.own_outputs import is_gathered_workbook
from mallkoll.workbook.package.open_package import UnreadableFile, open_package

SHEETS = ("Drift", "Investeringar", "Indikatorer", "Personal", "Volymer", "Mål", "Största avvikelser",
          "Prognossäkerhet", "Leveranser", "Underlag", "Fakta")  # fmt: skip
_PART = "mallkoll/samlad.xml"
_DATE = (1980, 1, 1, 0, 0, 0)
_LONGEST = 200


def seal(stream: BinaryIO) -> None:
    """Put the seal into a workbook that has just been written."""
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(zipfile.ZipInfo(_PART, _DATE), _seal(archive.infolist()))


def why_not_over(target: Path, option: str = "--ut") -> str | None:
    """A Swedish sentence where something is there that would be lost; None where nothing is, or it is as written."""
    if not target.exists():
        return None
    try:
        with zipfile.ZipFile(target) as archive:
            parts = archive.infolist()
            if _PART in archive.namelist():
                held = archive.open(_PART).read(_LONGEST)
                if held == _seal(part for part in parts if part.filename != _PART):
                    return None
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError):
        pass
    own = _own_sheets(target)
    if own is None:
        what = "finns redan, och ser inte ut som en arbetsbok som mallkoll samla har skrivit"
    elif own:
        named = ", ".join(own)
        what = f"har egna blad ({named}), som skulle gå förlorade"
    else:
        what = "har ändrats eller sparats om sedan mallkoll samla skrev den, och det som är ändrat skulle gå förlorat"
    return (
        f"{target} {what}. Ange en annan fil med {option}, eller --skriv-over för att skriva över den. Egna blad är "
        "säkrast i en egen arbetsbok som hämtar siffrorna härifrån."
    )


def _seal(parts: Iterable[zipfile.ZipInfo]) -> bytes:
    sums = "\n".join(sorted(f"{part.filename} {part.CRC} {part.file_size}" for part in parts))
    return f'<samlad kontrollsumma="{hashlib.sha256(sums.encode()).hexdigest()}"/>'.encode()


def _own_sheets(target: Path) -> list[str] | None:
    """The sheets that are not samla's; None where it is no workbook of samla's at all."""
    try:
        package = open_package(target)
    except UnreadableFile:
        return None
    if not is_gathered_workbook(package):
        return None
    return [sheet.name for sheet in package.workbook.sheets if sheet.name not in SHEETS]
