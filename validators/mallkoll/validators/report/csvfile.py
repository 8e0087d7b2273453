"""The findings as a CSV file as Swedish Excel opens it: semicolons, decimal commas, UTF-8 with BOM."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from mallkoll.validators.findings.proposed import shown_proposal
from mallkoll.validators.findings.words import enumerated
from mallkoll.validators.report.batch import Batch, row_and_column
from mallkoll.workbook.results.file_result import FileResult, known_value
from mallkoll.workbook.results.finding import FindingValue

HEADINGS = (
    "Fil", "Kommun", "Nämnd", "Layout", "Allvar", "Kod", "Blad", "Cell", "Rad och kolumn", "Värde", "Förväntat", "Text",
    "Förslag",
)  # fmt: skip
_BREAK = re.compile("[\r\n\0]")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def write_csv_report(batch: Batch, stream: BinaryIO) -> None:
    """Write the report to ``stream``, one file's findings at a time."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for result in batch.results:
        writer.writerows(_rows(result))
    for delivery in batch.deliveries or ():
        for problem in delivery.problems:
            files = enumerated(delivery.files)
            row = (files, delivery.kommun, delivery.namnd, None, problem.severity.value, problem.code)
            writer.writerow([csv_cell(value) for value in (*row, *[None] * 5, problem.text, None)])
    text.flush()
    text.detach()


def _rows(result: FileResult) -> Iterator[list[str]]:
    head = (result.file, known_value(result.kommun), known_value(result.namnd), result.layout)
    if result.problem is not None:
        yield [
            csv_cell(value) for value in (*head, "oläslig", None, None, None, None, None, None, result.problem, None)
        ]
    for finding in result.findings:
        proposals = enumerated([f"{p.cell}: {_proposed(p.after)} ({p.safety.value})" for p in finding.proposals])
        yield [
            csv_cell(value)
            for value in (
                *head, finding.severity.value, finding.code, finding.area, finding.where,
                row_and_column(finding.row, finding.column), finding.value, finding.expected, finding.text, proposals,
            )
        ]  # fmt: skip


def _proposed(after: float | str | None) -> str:
    """Without the apostrophe, since the cell's address stands before it."""
    shown = shown_proposal(after)
    return csv_cell(shown) if shown == after else str(shown)


def csv_cell(value: FindingValue) -> str:
    """A number with decimal comma; a text so that no program takes it for a formula (OWASP, CSV injection)."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "SANT" if value else "FALSKT"
    if not isinstance(value, str):
        return f"{value + 0.0:.15g}".replace(".", ",")  # no -0
    text = " ".join(value.replace("\0", "").splitlines()) if _BREAK.search(value) else value
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA_STARTS) else text
