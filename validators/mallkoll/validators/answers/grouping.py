"""Findings with the same sentence for many cells in one column of a table, merged into one."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import chain

from msgspec.structs import replace

from mallkoll.workbook.model.text import counted
from mallkoll.workbook.results.finding import Finding, SheetCell

MANY = 5
"""So many cells are one fault of the column, or one habit, and want one answer; fewer are each row's own."""


def group_findings(findings: Sequence[Finding]) -> list[list[Finding]]:
    """The findings in groups, each placed where its first finding was; most groups have a single member."""
    alike: dict[Hashable, list[Finding]] = {}
    groups: list[list[Finding]] = []
    for finding in findings:
        group = alike.setdefault(_kind(finding), [])
        group.append(finding)
        groups.append(group)
    result: list[list[Finding]] = []
    for finding, group in zip(findings, groups, strict=True):
        if len(group) < MANY or finding.cell is None or finding.cells:
            result.append([finding])
        elif finding is group[0]:
            result.append(group)
    return result


def _kind(finding: Finding) -> Hashable:
    return finding.code, finding.severity, finding.sheet, finding.table, finding.column, finding.text, finding.cells


def merged_finding(group: Sequence[Finding]) -> Finding:
    """One finding for a group: on its first cell, listing all cells, with all proposals."""
    first = group[0]
    if len(group) == 1:
        return first
    cells = tuple(dict.fromkeys(SheetCell(f.sheet, f.cell) for f in group if f.sheet and f.cell))
    text = f"{first.text} Det gäller {counted(len(cells), 'cell', 'celler')}."
    return replace(first, text=text, cells=cells, proposals=tuple(chain(*(finding.proposals for finding in group))))
