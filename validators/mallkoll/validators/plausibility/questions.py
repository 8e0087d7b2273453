"""Findings that ask about single figures which look wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.number_findings import finding_at_reading
from mallkoll.validators.plausibility.limits import Limits, limits_of
from mallkoll.validators.plausibility.suspects import Suspect, suspects
from mallkoll.workbook.results.finding import Finding, Severity


def questions(
    document: Document,
    code: str,
    severity: Severity,
    wanted: Callable[[Suspect], bool],
    text: Callable[[Suspect, Limits], str],
) -> Iterator[Finding]:
    """One finding per suspect that is wanted, on its first figure."""
    limits = limits_of(document.layout)
    for suspect in suspects(document).single:
        if wanted(suspect):
            finding = finding_at_reading(code, severity, suspect.figures[0].reading, text(suspect, limits))
            yield about_cells(finding, [figure.reading.ref for figure in suspect.figures])
