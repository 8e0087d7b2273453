"""What a check says: a fault as a value with an address. Nothing here is raised, printed or stored by itself."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from mallkoll.workbook.model.cell_group import cells_text


class Severity(StrEnum):
    """As in bank supervision: an error must be mended, a warning mended or motivated."""

    ERROR = "fel"
    WARNING = "varning"
    INFO = "info"


class Safety(StrEnum):
    """How sure a proposal is."""

    SAFE = "säker"  # nothing else explains the fault
    LIKELY = "trolig"
    POSSIBLE = "möjlig"


class Proposal(Struct, frozen=True):
    """One cell and what it should hold instead of ``before``: a number or a text."""

    sheet: str
    cell: str
    before: float | str | None
    after: float | str | None
    safety: Safety
    reason: str


class Finding(Struct, frozen=True):
    """One fault, on the cell that is judged wrong.

    ``sheet`` and ``cell`` are None where the fault is the file's. ``table`` is the layout's key; ``row`` and ``column``
    are the words that stand in the workbook. ``value`` is what the cell holds, ``expected`` what it should.
    ``cells`` are all cells (sheet, address) of a finding about several, of which ``cell`` is the first.
    """

    code: str
    severity: Severity
    text: str
    sheet: str | None = None
    cell: str | None = None
    table: str | None = None
    row: str | None = None
    column: str | None = None
    value: float | str | bool | None = None
    expected: float | str | None = None
    proposals: tuple[Proposal, ...] = ()
    cells: tuple[tuple[str, str], ...] = ()

    @property
    def where(self) -> str | None:
        """The cell, or all cells of a group: ``C6:C20, E6``. None where the fault is the file's."""
        return cells_text(self.cells) if self.cells else self.cell

    @property
    def places(self) -> tuple[tuple[str | None, str | None], ...]:
        """Sheet and address of every cell that it is about; (None, None) for the file's."""
        return self.cells or ((self.sheet, self.cell),)
