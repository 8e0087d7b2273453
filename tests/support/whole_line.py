"""The context of a search for errors in which one line of a table may be wrong in the same way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mallkoll.validators.engine.explanation import Context, Line
from mallkoll.validators.engine.system import CellId


def whole_line(label: str, cells: Sequence[CellId], unit: str = "tkr") -> Context:
    """A context that knows of one row, column or table."""

    def lines(near: Iterable[CellId]) -> Iterator[Line]:
        yield Line(label, [cell for cell in near if cell in cells], lambda: cells)

    return Context(lines=lines, unit=unit)
