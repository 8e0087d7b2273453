"""A sheet of a workbook without a template, as its rules see it: its formulas, figures, labels and headings."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Final

from msgspec import Struct

from mallkoll.validators.inference.lane_words import beginning
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.evaluate import formula_value
from mallkoll.workbook.formulas.formula_tree import NotUnderstood
from mallkoll.workbook.formulas.linear_form import LinearForm, linear_form
from mallkoll.workbook.formulas.relative_form import areas, relative_form, summed_span
from mallkoll.workbook.formulas.resolve_references import ReferenceResolver
from mallkoll.workbook.model.amount import parse_amount
from mallkoll.workbook.model.book import CellError, Sheet, Value
from mallkoll.workbook.model.formula_shift import shift
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Severity

Place = tuple[int, int]
"""Row and column, from 1."""

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column."""

_LOOKED_AT: Final = 400  # cells up from a figure within which its heading stands
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_MOST_AREAS: Final = 200_000
_QUOTIENT: Final = re.compile(r"\$?[A-Z]{1,3}[0-9]+/\$?[A-Z]{1,3}[0-9]+")


class _ByKind(Struct, frozen=True):
    """The cells of a sheet by what they hold; one with a formula also by what that gives."""

    formulas: dict[Place, str]
    typed: dict[Place, float]
    texts: dict[Place, str]
    errors: dict[Place, CellError]
    dates: dict[Place, dt.date | dt.time]


class OwnSheet(Struct, frozen=True, dict=True):
    """One sheet and, worked out once, what its cells are."""

    sheet: Sheet
    places: ReferenceResolver

    @property
    def name(self) -> str:
        """The name of the sheet."""
        return self.sheet.name

    @cached_property
    def _by_kind(self) -> _ByKind:
        found = _ByKind({}, {}, {}, {}, {})
        formulas, typed, texts, errors = found.formulas, found.typed, found.texts, found.errors
        for at, cell in self.sheet.cells.items():
            value, formula = cell.value, cell.formula
            if formula is not None:
                formulas[at] = formula
            if isinstance(value, float):
                if formula is None:
                    typed[at] = value
            elif isinstance(value, str):
                texts[at] = value
            elif isinstance(value, CellError):
                errors[at] = value
            elif isinstance(value, dt.date | dt.time):
                found.dates[at] = value
        return found

    @cached_property
    def formulas(self) -> dict[Place, str]:
        """Every formula, by its cell."""
        return self._by_kind.formulas

    @cached_property
    def typed(self) -> dict[Place, float]:
        """Every number that is no formula."""
        return self._by_kind.typed

    @cached_property
    def texts(self) -> dict[Place, str]:
        """Every text, typed or given by a formula."""
        return self._by_kind.texts

    @cached_property
    def errors(self) -> dict[Place, CellError]:
        """Every error value, typed or given by a formula."""
        return self._by_kind.errors

    @cached_property
    def dates(self) -> dict[Place, dt.date | dt.time]:
        """Every date and time, typed or given by a formula."""
        return self._by_kind.dates

    @cached_property
    def forms(self) -> dict[Place, str]:
        """Every formula as seen from its own cell: equal where one is a copy of the other."""
        forms: dict[Place, str] = {}
        first_of: dict[str, Place] = {}
        for at, formula in self.formulas.items():
            forms[at] = form = self._form_beside(at, formula, forms, first_of) or relative_form(formula, *at)
            first_of.setdefault(form, at)
        return forms

    def _form_beside(
        self, at: Place, formula: str, forms: Mapping[Place, str], first_of: Mapping[str, Place]
    ) -> str | None:
        """The form of the formula above or to the left, where this one is a copy of it; else None."""
        for beside in ((at[0] - 1, at[1]), (at[0], at[1] - 1)):
            form = forms.get(beside)
            if form is not None and self.moved(first_of[form], at) == formula and "#REF!" not in formula:
                return form
        return None

    @cached_property
    def alike_lines(self) -> frozenset[tuple[Place, Place]]:
        """Columns side by side, and rows one above the other, that have a pair of copies: as (0, column), (row, 0)."""
        columns = {((0, col), (0, col + 1)) for (row, col), form in self.forms.items()
                   if self.forms.get((row, col + 1)) == form}  # fmt: skip
        rows = {((row, 0), (row + 1, 0)) for (row, col), form in self.forms.items()
                if self.forms.get((row + 1, col)) == form}  # fmt: skip
        return frozenset(columns | rows)

    @cached_property
    def referred(self) -> list[tuple[Place, list[Area]]]:
        """Every formula with the areas of this sheet that it refers to; a copy is not taken apart again."""
        taken_apart: dict[str, tuple[Place, list[Area]]] = {}  # by form, the first one of it
        found: list[tuple[Place, list[Area]]] = []
        for at, formula in self.formulas.items():
            form = self.forms[at]
            if form not in taken_apart or "$" in formula:
                taken_apart[form] = at, areas(formula)
            first, referred = taken_apart[form]
            down, across = at[0] - first[0], at[1] - first[1]
            if down or across:
                referred = [(a + down, b + across, c + down, d + across) for a, b, c, d in referred]
            found.append((at, referred))
        return found

    @cached_property
    def covered(self) -> dict[int, list[tuple[int, int]]]:
        """The rows that formulas of this sheet refer to, by column: disjoint spans in order."""
        spans: defaultdict[int, set[tuple[int, int]]] = defaultdict(set)
        count = 0
        for _, referred in self.referred:
            for top, left, bottom, right in referred:
                count += right - left + 1
                if count > _MOST_AREAS:
                    return {}
                for col in range(left, right + 1):
                    spans[col].add((top, bottom))
        return {col: _joined(sorted(found)) for col, found in spans.items()}

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

    @property
    def not_understood(self) -> list[Place]:
        """The formulas that are no weighted sum of cells, nor a copy of one. Plain sums are not taken apart for that.

        The running total of a long column adds up more cells on every row, each in a form of its own where no dollar
        sign holds the first.
        """
        first_of = {form: at for at, form in reversed(self.forms.items())}
        others = [(form, at) for form, at in first_of.items() if summed_span(self.formulas[at]) is None]
        strange = {form for form, at in others if self.linear(self.formulas[at], at) is None}
        return [at for at, form in self.forms.items() if form in strange]

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

    def given(self, formula: str, at: Place) -> float | None:
        """The number that a formula would give in a cell; None where that is not certain, or none."""
        try:
            value = formula_value(formula, self.ref(at), self.places, self.places.value)
        except NotUnderstood:
            return None
        return value if isinstance(value, float) else None

    def is_quotient(self, at: Place) -> bool:
        """Whether the cell has a formula that divides one cell by another, and does nothing more."""
        return at in self.formulas and bool(_QUOTIENT.fullmatch(self.formulas[at]))

    def moved(self, source: Place, target: Place) -> str:
        """The formula of one cell as it would be when copied to another."""
        return shift(self.formulas[source], target[0] - source[0], target[1] - source[1])

    def label(self, row: int, col: int) -> str:
        """The text that names the row: the nearest one to the left that is no amount, else the nearest; else empty."""
        nearest = ""
        for c in range(col - 1, max(col - 60, 0), -1):
            value = self.sheet.value(row, c)
            if isinstance(value, str) and value.strip():
                if not _is_amount(value):
                    return one_line(value)
                nearest = nearest or one_line(value)
        return nearest

    def heading(self, row: int, col: int) -> str:
        """The text above the figures of the column; empty where there is none."""
        for r in range(row - 1, max(row - _LOOKED_AT, 0), -1):
            value = self.sheet.value(r, col)
            if isinstance(value, str) and any(c.isalpha() for c in value) and not _is_amount(value):
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


def _is_amount(text: str) -> bool:
    """Whether a text is an amount that was stored as text, such as ``129 900``."""
    amount = None if text.lstrip()[:1].isalpha() else parse_amount(text)
    return amount is not None and not is_year(amount.value)


def is_year(value: float) -> bool:
    """Whether a number looks like a year, as headings have them."""
    return _FIRST_YEAR <= value <= _LAST_YEAR and value.is_integer()


_TOTAL = re.compile(
    beginning(
        "summa", r"totalt?\b", r"totala\b", r"sum\b", "netto", "resultat", r"varav\b", r"därav\b", r"härav\b",
        r"saldo\b", "medel", "genomsnitt", r"snitt\b", r"average\b", "balans", "andel", r"procent\b", r"antal\b",
        r"index\b", r"differens\b", "avvikelse", "budget", r"ram\b", "kontroll", r"check\b", r"diff\b", r"delsumma\b",
        r"subtotal\b", r"grand\b", r"ingående\b", r"utgående\b", r"ib\b", r"ub\b", r"opening\b", r"closing\b",
        r"år\b", r"year\b",
    ) + r"|%|s(?<!.s):a", re.DOTALL
)  # fmt: skip


def is_total_label(text: str) -> bool:
    """Whether the name of a row says that it is no post among others: a total, a share, a balance, a budget."""
    return bool(_TOTAL.search(text.casefold()))


def copies(forms: Mapping[Place, str], at: Place, step: Place, most: int) -> int:
    """How many formulas from ``at`` in the direction ``step`` are copies of the nearest one; no more than ``most``."""
    (row, col), (down, across) = at, step
    first, count = forms.get((row + down, col + across)), 0
    while count < most and first is not None and forms.get((row + down, col + across)) == first:
        row, col, count = row + down, col + across, count + 1
    return count
