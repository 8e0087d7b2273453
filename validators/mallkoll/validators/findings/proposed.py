"""What a proposal would write into a cell, as whoever reads it sees it in Excel."""

from __future__ import annotations

from typing import TypeVar

from mallkoll.workbook.formulas.relation_formula import in_swedish

_Value = TypeVar("_Value")


def shown_proposal(after: _Value) -> _Value | str:
    """A formula as a Swedish Excel shows it; anything else as it is."""
    return in_swedish(after) if isinstance(after, str) and after.startswith("=") else after
