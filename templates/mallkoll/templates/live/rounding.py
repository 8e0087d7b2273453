"""How far rounding may move each figure of a template: the hidden cells that the live checks lean on.

Beside every cell for a number stands a hidden one with its rounding half-width: half a unit of the column, less where
the figure was typed finer, the parts' together where an untouched formula stands, ``x`` where a part of such a formula
is missing (then nothing can be said), nothing where there is no figure. It is what
:mod:`mallkoll.validators.engine.equations` does with a finished workbook, as formulas; the values here are those that
the formulas give, so that the file is right before anything has calculated it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from msgspec import Struct

from mallkoll.templates.plan.figures import CellContent
from mallkoll.templates.plan.plan import PlacedTable
from mallkoll.validators.engine.intervals import half_unit, half_width, round_to
from mallkoll.validators.readings.precision import decimals
from mallkoll.validators.readings.readings import NOTHING
from mallkoll.workbook.binding.bound_table import BoundRow, CellRef
from mallkoll.workbook.binding.relations import Relation
from mallkoll.workbook.formulas.print_formula import VARAV, SumSpan, sum_span
from mallkoll.workbook.layout.model import Column
from mallkoll.workbook.model.book import address

MISSING = "x"
FINER = 3  # so many decimals beyond the column's are told apart; what is typed finer still is exact
NOISE = "1E-6"  # what floats may differ by, far below any figure that is typed
IS_FORMULA = "_xlfn.ISFORMULA"


NOTHING_LISTED = "|" + "|".join(sorted(NOTHING)) + "|"


def is_nothing(cell: str) -> str:
    """Whether a cell (or each of several, in an array) holds nothing, or one of the signs for it."""
    return f'ISNUMBER(FIND("|"&TRIM({cell})&"|","{NOTHING_LISTED}"))'


class Live(Struct, frozen=True):
    """A formula (without ``=``) and what it gives now."""

    formula: str
    value: float | str


class Place(Struct, frozen=True):
    """A cell where a number belongs."""

    row: BoundRow
    column: Column
    helper: CellRef
    label_col: int


def half_formula(cell: str, places: int | None) -> str:
    """The half-width of a typed number: half a unit, a tenth of that for each decimal more, nothing for very many."""
    if places is None:
        return "0"
    finer = ",".join(str(places + more) for more in range(FINER))
    used = f"SUMPRODUCT(--({cell}<>ROUND({cell},{{{finer}}})))"  # decimals beyond the column's own
    return f"{half_unit(places):.15g}*10^-{used}*({cell}=ROUND({cell},{places + FINER}))"


def half_value(value: float, places: int | None) -> float:
    """What :func:`half_formula` gives."""
    if places is None:
        return 0.0
    if all(round_to(value, places + finer) != value for finer in range(FINER + 1)):
        return 0.0
    return half_width(value, places)


class Rounding:
    """The half-widths of all cells for numbers, each in its own hidden cell."""

    def __init__(self, placed: Mapping[str, PlacedTable], relations: tuple[Relation, ...],
                 contents: Mapping[CellRef, CellContent]) -> None:  # fmt: skip
        self._contents = contents
        self.tables = {key: table.bound for key, table in placed.items()}
        self.defining = {relation.target: relation for relation in relations if relation.defines}
        self.places: dict[CellRef, Place] = {}
        for table in placed.values():
            helpers = table.helper_columns
            label_col = table.bound.columns[table.bound.table.label_column.key]
            for row, column, ref in table.bound.cells():
                if table.bound.numeric(row, column):
                    self.places[ref] = Place(row, column, CellRef(ref.sheet, ref.row, helpers[ref.col]), label_col)
        self._values: dict[CellRef, float | str] = {}

    # --- what stands in the cells now ---------------------------------------------------------------------------------

    def number(self, ref: CellRef) -> float | None:
        """The number in a cell, None where there is none."""
        content = self._contents.get(ref)
        return content.value if content is not None and isinstance(content.value, float) else None

    def text(self, ref: CellRef) -> str:
        """The text in a cell, empty where there is none."""
        content = self._contents.get(ref)
        return content.value if content is not None and isinstance(content.value, str) else ""

    def date(self, ref: CellRef) -> dt.date | None:
        """The date in a cell, None where there is none."""
        content = self._contents.get(ref)
        return content.value if content is not None and isinstance(content.value, dt.date) else None

    def is_formula(self, ref: CellRef) -> bool:
        """Whether the cell's formula stands there untouched."""
        content = self._contents.get(ref)
        return content is not None and content.relation is not None

    def value(self, ref: CellRef) -> float | str:
        """What the hidden cell of a cell gives."""
        if ref not in self._values:
            self._values[ref] = self._value(ref)
        return self._values[ref]

    def _value(self, ref: CellRef) -> float | str:
        number, places = self.number(ref), decimals(self.places[ref].column)
        if number is None:
            return ""
        if not self.is_formula(ref):
            return half_value(number, places)
        relation = self.defining[ref]
        if relation.terms is None or any(cell not in self.places for cell in relation.cells):
            return 0.0
        return self.slack_value(relation) if self.complete(relation) else MISSING

    def complete(self, relation: Relation) -> bool:
        """Whether every part has a figure. A row without a label is none; a blank may mean nought."""
        if all(self.number(cell) is None for cell in relation.cells):
            return False
        return all(
            isinstance(self.value(c), float)
            or (relation.sums and not self.places[c].row.label and self.number(c) is None)
            or (c in relation.optional and self.number(c) is None and self.text(c).strip() in NOTHING)
            for c in relation.cells
        )  # fmt: skip

    def slack_value(self, relation: Relation) -> float:
        """How much rounding of the parts can explain."""
        terms = relation.terms or {}
        found = [(self.value(cell), c) for cell, c in terms.items() if isinstance(cell, CellRef)]
        return sum(abs(c) * half for half, c in found if isinstance(half, float))

    # --- the same as formulas -----------------------------------------------------------------------------------------

    def helpers(self) -> dict[CellRef, Live]:
        """Every hidden cell."""
        return {place.helper: Live(self._formula(ref), self.value(ref)) for ref, place in self.places.items()}

    def _formula(self, ref: CellRef) -> str:
        cell, relation = ref.address, self.defining.get(ref)
        typed = half_formula(cell, decimals(self.places[ref].column))
        if relation is None:
            return f'IF(ISNUMBER({cell}),{typed},"")'
        inner = "0"
        if relation.terms is not None and all(part in self.places for part in relation.cells):
            inner = f'IF({self.complete_formula(relation)},{self.slack_formula(relation)},"{MISSING}")'
        return f'IF(ISNUMBER({cell}),IF({IS_FORMULA}({cell}),{inner},{typed}),"")'

    def complete_formula(self, relation: Relation) -> str:
        """Whether every part has a figure, as a condition."""
        block = self.block(relation)
        home = relation.target.sheet
        cells = tuple(dict.fromkeys(relation.cells))
        if block is not None:
            table, span = block.table, block.over(block.col)
            block = block.in_arrays
            figures, labels = block.over(block.col), block.over(table.columns[table.table.label_column.key])
            own = f'*(LEFT({block.keys},6)<>"varav:")' if block.has_varav else ""
            if block.own_row:  # the words that the span begins with are no row
                own += f"*(ROW({labels})>ROW({address(block.first, block.col)}))"
            hidden = block.over(self._helper_column(relation.target))
            there = f'ISNUMBER({figures})*({hidden}<>"{MISSING}")'
            if relation.optional:
                there += f"+{is_nothing(figures)}"
            return f'AND(COUNT({span})>0,SUMPRODUCT(({labels}<>""){own}*(1-({there})))=0)'
        if relation.sums:
            return f"AND({self._some(cells, home)},{'+'.join(self._open_part(c, relation) for c in cells)}=0)"
        named = [cell for cell in cells if cell not in relation.optional]
        blank = "".join(f"+{self._absent(cell, home)}" for cell in cells if cell in relation.optional)
        some = f",{self._some(cells, home)}" if not named else ""
        counted = f"COUNT({','.join(self.places[c].helper.text(home) for c in named)})" if named else "0"
        return f"AND({len(named)}-{counted}{blank}=0{some})"

    def _some(self, cells: Iterable[CellRef], home: str) -> str:
        return f"COUNT({','.join(cell.text(home) for cell in cells)})>0"

    def _absent(self, cell: CellRef, home: str) -> str:
        """1 where a cell that may be blank holds something that is no usable figure."""
        return f"(1-ISNUMBER({self.places[cell].helper.text(home)}))*(1-{is_nothing(cell.text(home))})"

    def _open_part(self, cell: CellRef, relation: Relation) -> str:
        place, home = self.places[cell], relation.target.sheet
        if cell in relation.optional:
            return self._absent(cell, home)
        label = CellRef(cell.sheet, cell.row, place.label_col)
        return f'({label.text(home)}<>"")*(1-ISNUMBER({place.helper.text(home)}))'

    def slack_formula(self, relation: Relation) -> str:
        """How much rounding of the parts can explain; rows put in later count as typed in whole units."""
        block, home = self.block(relation), relation.target.sheet
        if block is None:
            parts = []
            for cell, c in (relation.terms or {}).items():
                if not isinstance(cell, CellRef) or cell == relation.target:
                    continue
                text = f"N({self.places[cell].helper.text(home)})"
                parts.append(text if abs(c) == 1 else f"{abs(c):.15g}*{text}")
            return "+".join(parts) or "0"
        column, rows = self._helper_column(relation.target), block.in_arrays
        hidden = block.over(column)
        left_out = f"-SUMIF({block.keys},{VARAV},{hidden})" if block.has_varav else ""
        half = half_unit(decimals(self.places[relation.target].column))
        put_in = f'SUMPRODUCT(ISNUMBER({rows.over(block.col)})*({rows.over(column)}=""))'
        added = f"+{half:.15g}*{put_in}" if half else ""
        return f"SUM({hidden}){left_out}{added}"

    def block(self, relation: Relation) -> SumSpan | None:
        """The span of a sum, None where it is written out part by part."""
        return sum_span(relation, self.tables) if relation.sums else None

    def _helper_column(self, ref: CellRef) -> int:
        return self.places[ref].helper.col
