"""What lies among the nämnder's files without any of them having sent it: reports, the kommun's workbook, the setup."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from mallkoll.workbook.binding.template_identifiers import LAYOUT_PROPERTY
from mallkoll.workbook.package.open_package import Package, UnreadableFile, open_package
from mallkoll.workbook.reader.read_book import read_properties

SETUP: Final = "uppsattning"
"""The layout of the workbook that describes the nämnder."""
OVERVIEW: Final = "Översikt"
FINDINGS: Final = "Fynd"
FILES: Final = "Filer"
_REPORT: Final = frozenset({OVERVIEW, FINDINGS, FILES})
_GATHERED: Final = frozenset({"Drift", "Största avvikelser", "Leveranser", "Underlag"})
"""Some of the sheets that ``samla`` writes. A nämnd's workbook may have one of them, or two, and not all."""


def is_own_output(file: Path | bytes) -> bool:
    """Whether a file is one of them, whatever has been done with it since."""
    try:
        package = open_package(file)
    except UnreadableFile:
        return False
    return is_report(package) or is_gathered_workbook(package) or is_setup(package)


def is_report(file: Path | Package) -> bool:
    """Whether a file is the report of a check, as a workbook."""
    return _has_sheets(file, _REPORT)


def is_gathered_workbook(file: Path | Package) -> bool:
    """Whether a file is a kommun's workbook that ``samla`` has written."""
    return _has_sheets(file, _GATHERED)


def is_setup(file: Path | Package) -> bool:
    """Whether a file is the workbook that describes the nämnder."""
    try:
        return read_properties(file).get(LAYOUT_PROPERTY) == SETUP
    except UnreadableFile:
        return False


def _has_sheets(file: Path | Package, names: frozenset[str]) -> bool:
    try:
        return names <= {sheet.name for sheet in open_package(file).workbook.sheets}
    except UnreadableFile:
        return False
