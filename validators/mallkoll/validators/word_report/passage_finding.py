"""Findings on a place in a document, with the cells that it was compared with."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType

from msgspec.structs import replace

from mallkoll.validators.word_report.compared_book import BookCell
from mallkoll.workbook.results.finding import Finding, FindingValue, Passage, Severity

MEND = "Rätta dokumentet, eller arbetsboken om det är den som är fel."
_LONGEST = 400  # letters of a passage that a finding carries


def passage_finding(
    notice: ModuleType,
    severity: Severity,
    text: str,
    passage: Passage,
    *,
    table: str | None = None,
    row: str | None = None,
    column: str | None = None,
    value: FindingValue = None,
    expected: FindingValue = None,
    cells: Sequence[BookCell] = (),
) -> Finding:
    """A finding in a document, under the code of one of the notices.

    ``text`` begins with what is wrong; the words for the place come before it once all is found (``placed``).
    """
    shown = passage.text if len(passage.text) <= _LONGEST else f"{passage.text[: _LONGEST - 1]}…"
    place = replace(passage, text=shown)
    compared = tuple(dict.fromkeys(cell.compared for cell in cells))
    return Finding(
        code=notice.CODE, severity=severity, sheet=None, cell=None, table=table, row=row, column=column, value=value,
        expected=expected, text=text, proposals=(), compared=compared, passage=place,
    )  # fmt: skip


def placed(finding: Finding, passage: Passage) -> Finding:
    """The finding with the words for its place in front."""
    words = passage.words or "texten"
    return replace(finding, text=f"{words[:1].upper()}{words[1:]}: {finding.text}", passage=passage)
