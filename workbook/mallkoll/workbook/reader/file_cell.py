"""A cell whose formula is left as the file has it until somebody asks for it."""

from __future__ import annotations

from mallkoll.workbook.model.book import Cell
from mallkoll.workbook.package.xml_text import resolve_references


class FileCell(Cell, frozen=True, gc=False):
    """A cell with a formula that may stand as the bytes of its part; to its reader no different from any other.

    Most formulas of a template are checks beside its tables, which nobody asks for: to decode them would take as long
    as to read all the rest.
    """

    @property  # type: ignore[misc]  # over a field of Cell
    def formula(self) -> str | None:
        """The formula, without the leading ``=``."""
        written: bytes | str | None = _formula(self)
        return resolve_references(written.decode()) if isinstance(written, bytes) else written

    def __eq__(self, other: object) -> bool:
        """Whether it is the same as another cell, wherever that was read."""
        return self._decoded() == (other._decoded() if isinstance(other, FileCell) else other)

    def __hash__(self) -> int:
        return hash(self._decoded())

    def _decoded(self) -> Cell:
        return Cell(self.row, self.col, self.value, self.formula, self.style)


_formula = Cell.__dict__["formula"].__get__
"""What was given as the formula of a cell."""
