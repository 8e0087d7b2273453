"""A workbook that a document is compared with, and what the document should say of one of its cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from mallkoll.validators.document import Document
from mallkoll.validators.facts.fact import Fact
from mallkoll.validators.facts.gather import facts
from mallkoll.validators.facts.overview import START_TABLE, kommun_of, namnd_of
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.layout.layout_model import Column
from mallkoll.workbook.layout.status_scale import Scale
from mallkoll.workbook.results.finding import ComparedCell
from mallkoll.workbook.word.kept_figures import KeptFigure


class ComparedBook(Struct, frozen=True, dict=True):
    """A workbook: ``id`` is what the document calls it (``kalla``), empty where it does not; ``name`` its file name.

    ``among_several``: the document is compared with others too, so that its name has to be said.
    """

    id: str
    name: str
    document: Document
    among_several: bool = False

    @cached_property
    def tables(self) -> Mapping[str, BoundTable]:
        """Its tables by key, but for the start sheet."""
        return {key: table for key, table in self.document.tables.items() if key != START_TABLE}

    @cached_property
    def namnd(self) -> str:
        """Whose it is; empty where it does not say."""
        return namnd_of(self.document) or ""

    @cached_property
    def kommun(self) -> str:
        """Which kommun's it is; empty where it does not say."""
        return kommun_of(self.document) or ""

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """Its facts."""
        return tuple(facts(self.document, self.name))

    @cached_property
    def _by_cell(self) -> Mapping[tuple[str, str], Fact]:
        return {(fact.sheet, fact.cell): fact for fact in self.facts}

    @cached_property
    def _places(self) -> Mapping[tuple[str, str], tuple[str, str, str]]:
        """Table, row and column by sheet and address; a table that mirrors another comes after it."""
        places: dict[tuple[str, str], tuple[str, str, str]] = {}
        for table in self.tables.values():
            for row, column, ref in table.cells():
                places.setdefault((ref.sheet, ref.address), (table.key, row.key, column.key))
        return places

    def sheet_words(self, sheet: str) -> str:
        """``bladet Drift``, ``bladet Drift i omsorg.xlsx``."""
        return f"bladet {sheet} i {self.name}" if self.among_several else f"bladet {sheet}"

    def cell(self, table: BoundTable, row: BoundRow, column: Column) -> BookCell | None:
        """One cell; None where the workbook does not have the column."""
        ref = table.ref(row, column.key)
        return None if ref is None else BookCell(self, table, row, column, ref)

    def cell_of(self, figure: KeptFigure) -> BookCell | None:
        """The cell of a figure that the document was made with: by its key, else by its address."""
        place = figure.place
        found = None if place is None else self._at(*place)
        return self.cell_at(figure.sheet, figure.cell) if found is None and figure.cell else found

    def cell_at(self, sheet: str, address: str) -> BookCell | None:
        """The cell at an address; None where no table has it."""
        place = self._places.get((sheet, address))
        return None if place is None else self._at(*place)

    def _at(self, table: str, row: str, column: str) -> BookCell | None:
        bound = self.tables.get(table)
        bound_row = bound.row.get(row) if bound is not None else None
        if bound is None or bound_row is None or column not in bound.table.column:
            return None
        return self.cell(bound, bound_row, bound.table.column[column])

    @property
    def scales(self) -> Iterator[Scale]:
        """The scales of its statuses."""
        return iter(self.document.layout.scales.values())


class BookCell(Struct, frozen=True):
    """One cell of a compared workbook."""

    book: ComparedBook
    table: BoundTable
    row: BoundRow
    column: Column
    ref: CellRef

    @property
    def fact(self) -> Fact | None:
        """What stands there; None where it is blank."""
        return self.book._by_cell.get((self.ref.sheet, self.ref.address))  # noqa: SLF001 - its own index

    @property
    def scale(self) -> Scale | None:
        """The scale that its status is chosen from."""
        return self.book.document.layout.scales.get(self.column.scale or "")

    @property
    def percent(self) -> bool:
        """Whether it is in per cent."""
        fact = self.fact
        return fact is not None and fact.unit == "%"

    @property
    def words(self) -> str:
        """Where it is: ``D9 på bladet Drift``, ``D9 på bladet Drift i omsorg.xlsx``."""
        return f"{self.ref.address} på {self.book.sheet_words(self.ref.sheet)}"

    @property
    def compared(self) -> ComparedCell:
        """The cell as a finding names it."""
        fact = self.fact
        value = None if fact is None else fact.text if fact.value is None else float(fact.value)
        end = self.book.document.layout.period.end
        return ComparedCell(self.book.name, self.ref.sheet, self.ref.address, value, end.isoformat())
