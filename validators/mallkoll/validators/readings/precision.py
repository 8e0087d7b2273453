"""How finely the figures of a column are given."""

from __future__ import annotations

from mallkoll.workbook.layout.layout_model import Column, Kind

DECIMALS = {Kind.AMOUNT: 0, Kind.NUMBER: 1, Kind.PERCENT: 3}  # where the layout names none; a percentage is a share


def decimals(column: Column) -> int | None:
    """How many decimals a column's figures are rounded to; None where they are not rounded (a count of cases)."""
    if column.decimals is not None:
        return column.decimals + 2 if column.kind is Kind.PERCENT else column.decimals
    return DECIMALS.get(column.kind)
