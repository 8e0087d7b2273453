"""The report of a check as a workbook: its sheets, by which it is known, and what it may take the place of."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from mallkoll.addin.file_names import is_document, is_workbook
from mallkoll.workbook.package.open_package import UnreadableFile, open_package

OVERVIEW: Final = "Översikt"
FINDINGS: Final = "Fynd"
FILES: Final = "Filer"
_LAYOUTS: Final = frozenset({".yaml", ".yml"})


def replaces_work(*targets: str | Path | None) -> bool:
    """Whether a workbook, document or layout stands where a report is to go, which is told; not an earlier report."""
    for target in targets:
        path = Path(target or "-")
        named = is_workbook(path) or is_document(path) or path.suffix.lower() in _LAYOUTS
        if named and path.is_file() and path.stat().st_size and not _is_report(path):
            sys.stderr.write(
                f"mallkoll: {target} finns redan, och är ingen rapport som Mallkoll har skrivit. Ange en annan fil.\n"
            )
            return True
    return False


def _is_report(path: Path) -> bool:
    """Whether Mallkoll has written it. A nämnd's workbook may have one of its sheets, not all."""
    try:
        return {OVERVIEW, FINDINGS, FILES} <= {sheet.name for sheet in open_package(path).workbook.sheets}
    except UnreadableFile:
        return False
