"""What a proposal would take out of a cell and write into it, as whoever reads it sees it in Excel."""

from __future__ import annotations

from typing import TypeVar

from mallkoll.workbook.formulas.swedish_formula import in_swedish

_Value = TypeVar("_Value")


def shown_proposal(content: _Value) -> _Value | str:
    """A formula as a Swedish Excel shows it; anything else as it is."""
    return in_swedish(content) if isinstance(content, str) and content.startswith("=") else content
