"""Findings that say the same of many cells in one column of a table, told as one."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import chain

from msgspec.structs import replace

from mallkoll.validators.finding import Finding
from mallkoll.validators.words import counted, listing
from mallkoll.workbook.book import address, parse_address

MANY = 5
"""So many cells are one fault of the column, or one habit, and want one answer; fewer are each row's own."""


def grouped(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings in their order; those alike are one, on the first of their cells, with all of them listed."""
    alike: dict[Hashable, list[Finding]] = {}
    for finding in findings:
        alike.setdefault(_kind(finding), []).append(finding)
    told: list[Finding] = []
    for finding in findings:
        group = alike[_kind(finding)]
        if len(group) < MANY or finding.cell is None:
            told.append(finding)
        elif finding is group[0]:
            told.append(_one(group))
    return tuple(told)


def _kind(finding: Finding) -> Hashable:
    return finding.code, finding.severity, finding.sheet, finding.table, finding.column, finding.text


def _one(group: Sequence[Finding]) -> Finding:
    cells = [parse_address(finding.cell or "") for finding in group]
    text = f"{group[0].text} Det gäller {counted(len(group), 'cell', 'celler')}: {areas(cells)}."
    return replace(group[0], text=text, proposals=tuple(chain(*(finding.proposals for finding in group))))


def areas(cells: Sequence[tuple[int, int]]) -> str:
    """Cells (row, column) below each other as one: ``G9:G12, G14 och G15``."""
    runs: list[list[tuple[int, int]]] = []
    for row, col in sorted(set(cells), key=lambda cell: (cell[1], cell[0])):
        if runs and runs[-1][-1] == (row - 1, col):
            runs[-1].append((row, col))
        else:
            runs.append([(row, col)])
    parts = [address(*run[0]) if len(run) == 1 else f"{address(*run[0])}:{address(*run[-1])}" for run in runs]
    return listing(parts, len(parts))
