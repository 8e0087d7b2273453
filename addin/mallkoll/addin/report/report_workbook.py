"""What a report may take the place of."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from mallkoll.addin.file_names import is_document, is_workbook
from mallkoll.addin.own_outputs import is_report

_LAYOUTS: Final = frozenset({".yaml", ".yml"})


def replaces_work(*targets: str | Path | None) -> bool:
    """Whether a workbook, document or layout stands where a report is to go, which is told; not an earlier report."""
    for target in targets:
        path = Path(target or "-")
        named = is_workbook(path) or is_document(path) or path.suffix.lower() in _LAYOUTS
        if named and path.is_file() and path.stat().st_size and not is_report(path):
            sys.stderr.write(
                f"mallkoll: {target} finns redan, och är ingen rapport som Mallkoll har skrivit. Ange en annan fil.\n"
            )
            return True
    return False
