"""Results made up for tests: only what a test is about has to be said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mallkoll.workbook.marks.kontroll_sheet import Mark
from mallkoll.workbook.marks.mark_names import MENDED
from mallkoll.workbook.results.file_result import FileResult
from mallkoll.workbook.results.finding import Finding, Severity, SheetCell


def made_finding(
    code: str, severity: Severity | str, text: str, sheet: str | None = None, cell: str | None = None,
    cells: Iterable[tuple[str, str]] = (), **other: Any,
) -> Finding:  # fmt: skip
    nothing = dict.fromkeys(("table", "row", "column", "value", "expected")) | {"proposals": ()}
    return Finding(code=code, severity=Severity(severity), text=text, sheet=sheet, cell=cell,
                   cells=tuple(SheetCell(*at) for at in cells), **(nothing | other))  # fmt: skip


def made_mark(
    severity: str, code: str, text: str, sheet: str | None = None, cell: str | None = None, *,
    table: str | None = None, proposal: str = "", motivation: str = "", **other: Any,
) -> Mark:  # fmt: skip
    """A mark of a finding; one whose severity is ``åtgärdad`` is of a finding that is gone."""
    mended = severity == MENDED
    finding = made_finding(code, Severity.WARNING if mended else severity, text, sheet, cell, **other)
    return Mark(finding, table, proposal, motivation, mended=mended)


def made_result(file: str, findings: Iterable[Finding] = (), **other: Any) -> FileResult:
    """A file that was read."""
    nothing = dict.fromkeys(("kommun", "namnd", "period", "version", "contact"))
    return FileResult(
        file=file, readable=True, findings=tuple(findings), **({"layout": "l", "goals": (), **nothing} | other)
    )
