"""Findings made from what a rule has in hand."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.results.finding import Finding


def of_all(finding: Finding, refs: Iterable[CellRef]) -> Finding:
    """The finding, which is on the first of these cells, as one about all of them."""
    cells = tuple(dict.fromkeys((ref.sheet, ref.address) for ref in refs))
    return replace(finding, cells=cells) if len(cells) > 1 else finding
