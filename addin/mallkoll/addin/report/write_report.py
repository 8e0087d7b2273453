"""The reports by the ending of their file name."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from msgspec import Struct

from mallkoll.validators.report.batch import Batch
from mallkoll.workbook.package.atomic_write import open_atomically

# imported only when asked for: XlsxWriter and Jinja take as long to import as a file to check
_WRITERS = {
    ".html": ("mallkoll.validators.report.html", "write_html"),
    ".htm": ("mallkoll.validators.report.html", "write_html"),
    ".xlsx": ("mallkoll.addin.report.excel_report", "write_workbook"),
    ".csv": ("mallkoll.validators.report.csvfile", "write_csv_report"),
    ".json": ("mallkoll.validators.report.jsonfile", "write_json_report"),
    ".xml": ("mallkoll.validators.report.junit", "write_junit"),
}
_WITH_LINKS = frozenset({".html", ".htm", ".xlsx"})


class UnknownReportError(OSError):
    """Raised for an ending without a report; the text says so in Swedish."""


class RequestedReport(Struct, frozen=True):
    """One report to write."""

    target: Path
    write: Callable[..., None]

    def make(self, batch: Batch) -> None:
        """Write the report atomically. Raises OSError."""
        with open_atomically(self.target) as stream:
            arguments: tuple[Any, ...] = (self.target,) if self.target.suffix.lower() in _WITH_LINKS else ()
            self.write(batch, stream, *arguments)


def report_for(target: Path) -> RequestedReport:
    """The report for a file name's ending. Raises UnknownReportError."""
    endings = _WRITERS.get(target.suffix.lower())
    if endings is None:
        raise UnknownReportError(f"--rapport {target}: ändelsen ska vara {', '.join(sorted({*_WRITERS} - {'.htm'}))}.")
    return RequestedReport(target, getattr(importlib.import_module(endings[0]), endings[1]))


def write_json_report(batch: Batch, stream: BinaryIO) -> None:
    """Write the JSON report to a stream, for standard output."""
    _, write = _WRITERS[".json"]
    getattr(importlib.import_module("mallkoll.validators.report.jsonfile"), write)(batch, stream)
