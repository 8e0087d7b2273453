"""A sheet of a workbook without a template, as its rules see it: its formulas, figures, labels and headings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from msgspec import Struct

from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.linear_form import LinearForm, linear_form
from mallkoll.workbook.formulas.relative_form import areas, relative_form
from mallkoll.workbook.formulas.resolve_references import ReferenceResolver
from mallkoll.workbook.model.book import Sheet, Value
from mallkoll.workbook.model.formula_shift import shift
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Severity

Place = tuple[int, int]
"""Row and column, from 1."""

_LOOKED_AT: Final = 400  # cells up from a figure within which its heading stands
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_MOST_AREAS: Final = 200_000


class OwnSheet(Struct, frozen=True, dict=True):
    """One sheet and, worked out once, what its cells are."""

    sheet: Sheet
    places: ReferenceResolver

    @property
    def name(self) -> str:
        """The name of the sheet."""
        return self.sheet.name

    @cached_property
    def formulas(self) -> dict[Place, str]:
        """Every formula, by its cell."""
        return {at: cell.formula for at, cell in self.sheet.cells.items() if cell.formula is not None}

    @cached_property
    def forms(self) -> dict[Place, str]:
        """Every formula as seen from its own cell: equal where one is a copy of the other."""
        return self._read[0]

    @cached_property
    def typed(self) -> dict[Place, float]:
        """Every number that is no formula."""
        return {
            at: cell.value for at, cell in self.sheet.cells.items()
            if cell.formula is None and isinstance(cell.value, float)
        }  # fmt: skip

    @cached_property
    def covered(self) -> dict[int, list[tuple[int, int]]]:
        """The rows that formulas of this sheet refer to, by column: disjoint spans in order."""
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[dict[Place, str], dict[int, list[tuple[int, int]]]]:
        """Forms and covered rows, in one pass: taking a formula apart costs most, so copies are taken apart once."""
        forms: dict[Place, str] = {}
        taken_apart: dict[str, tuple[Place, list[tuple[int, int, int, int]]]] = {}  # by form, the first one of it
        spans: dict[int, set[tuple[int, int]]] = {}
        count = 0
        for at, formula in self.formulas.items():
            forms[at] = form = self._form_beside(at, formula, forms, taken_apart) or relative_form(formula, *at)
            if form in taken_apart and "$" not in formula:
                first, inside = taken_apart[form]
                down, across = at[0] - first[0], at[1] - first[1]
                referred = [(t + down, le + across, b + down, r + across) for t, le, b, r in inside]
            else:
                referred = areas(formula)
                taken_apart.setdefault(form, (at, referred))
            for top, left, bottom, right in referred if count <= _MOST_AREAS else ():
                count += right - left + 1
                for col in range(left, right + 1) if count <= _MOST_AREAS else ():
                    spans.setdefault(col, set()).add((top, bottom))
        known = {} if count > _MOST_AREAS else {col: _joined(sorted(found)) for col, found in spans.items()}
        return forms, known

    def _form_beside(
        self, at: Place, formula: str, forms: Mapping[Place, str], first_of: Mapping[str, tuple[Place, object]]
    ) -> str | None:
        """The form of the formula above or to the left, where this one is a copy of it; else None."""
        for beside in ((at[0] - 1, at[1]), (at[0], at[1] - 1)):
            form = forms.get(beside)
            if form is not None and self.moved(first_of[form][0], at) == formula and "#REF!" not in formula:
                return form
        return None

    def is_covered(self, at: Place) -> bool:
        """Whether a formula of this sheet refers to the cell."""
        return any(top <= at[0] <= bottom for top, bottom in self.covered.get(at[1], ()))

    def calculates(self, places: Collection[Place]) -> bool:
        """Whether one of the cells has a formula over another of them: what they are to each other is said by that."""
        return any(
            top <= row <= bottom and left <= col <= right
            for at in places if at in self.formulas
            for top, left, bottom, right in areas(self.formulas[at])
            for row, col in places
        )  # fmt: skip

    @cached_property
    def _known_forms(self) -> dict[str, bool]:
        return {}

    def understood(self, at: Place) -> bool:
        """Whether the formula of the cell, or one that it is a copy of, is a weighted sum of cells."""
        form = self.forms[at]
        if form not in self._known_forms:
            self._known_forms[form] = self.linear(self.formulas[at], at) is not None
        return self._known_forms[form]

    def ref(self, at: Place) -> CellRef:
        """The cell with the name of its sheet."""
        return CellRef(self.name, *at)

    def value(self, at: Place) -> Value:
        """What the cell shows."""
        return self.sheet.value(*at)

    def number(self, at: Place) -> float | None:
        """The number that the cell holds or shows; None for anything else."""
        value = self.sheet.value(*at)
        return value if isinstance(value, float) else None

    def format_of(self, at: Place) -> str:
        """The number format of the cell."""
        return self.places.book.number_format(self.sheet.cells.get(at))

    def linear(self, formula: str, at: Place) -> LinearForm | None:
        """The formula as a weighted sum of cells; None where it is none."""
        return linear_form(formula, self.ref(at), self.places)

    def moved(self, source: Place, target: Place) -> str:
        """The formula of one cell as it would be when copied to another."""
        return shift(self.formulas[source], target[0] - source[0], target[1] - source[1])

    def label(self, row: int, col: int) -> str:
        """The text that names the row: the nearest one to the left; empty where there is none."""
        for c in range(col - 1, max(col - 60, 0), -1):
            value = self.sheet.value(row, c)
            if isinstance(value, str) and value.strip():
                return one_line(value)
        return ""

    def heading(self, row: int, col: int) -> str:
        """The text above the figures of the column; empty where there is none."""
        for r in range(row - 1, max(row - _LOOKED_AT, 0), -1):
            value = self.sheet.value(r, col)
            if isinstance(value, str) and value.strip() and any(c.isalpha() for c in value):
                return one_line(value)
        return ""

    def finding(
        self, code: str, text: str, at: Place, *, expected: float | None = None, severity: Severity = Severity.WARNING
    ) -> Finding:
        """A finding on a cell, with the words of its row and column."""
        value = self.value(at)
        held = value if isinstance(value, float | str | bool) else None
        row, col = at
        if self.sheet.state != "visible":
            text = f"{text} Bladet är dolt."
        return Finding(code=code, severity=severity, sheet=self.name, cell=self.ref(at).address, table=None,
                       row=self.label(row, col) or None, column=self.heading(row, col) or None, value=held,
                       expected=expected, text=text, proposals=())  # fmt: skip


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for top, bottom in spans:
        if joined and top <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], bottom))
        else:
            joined.append((top, bottom))
    return joined


def weighted_sum(places: ReferenceResolver, form: LinearForm) -> float | None:
    """What the weighted sum gives for the cells as they stand; None where one of them holds no number.

    Texts within a sum count as nothing, as in Excel, but a sum without a single number gives None.
    """
    total, numbers = form.constant, 0
    for ref, coefficient in form.terms.items():
        value = places.value(ref)
        if isinstance(value, float):
            total += coefficient * value
            numbers += 1
        elif value is not None:
            return None
    return total if numbers else None


def is_year(value: float) -> bool:
    """Whether a number looks like a year, as headings have them."""
    return _FIRST_YEAR <= value <= _LAST_YEAR and value.is_integer()


_TOTAL = re.compile(
    r"\b(summa\w*|totalt?|totala|sum|netto\w*|resultat\w*|varav|därav|härav|saldo|medel\w*|genomsnitt\w*|snitt"
    r"|average|balans\w*|andel\w*|procent|antal|index|differens|avvikelse\w*|budget\w*|ram|kontroll\w*|check|diff"
    r"|delsumma|subtotal|grand|ingående|utgående|ib|ub|opening|closing|år|year)\b|%|^s:a",
    re.IGNORECASE,
)


def is_total_label(text: str) -> bool:
    """Whether the name of a row says that it is no post among others: a total, a share, a balance, a budget."""
    return bool(_TOTAL.search(text))


def runs(forms: dict[Place, str], at: Place, step: Place, most: int = 6) -> Iterator[Place]:
    """The cells from ``at`` in the direction ``step`` whose formula is a copy of the nearest one's."""
    row, col = at[0] + step[0], at[1] + step[1]
    first = forms.get((row, col))
    while most and first is not None and forms.get((row, col)) == first:
        yield row, col
        row, col, most = row + step[0], col + step[1], most - 1
