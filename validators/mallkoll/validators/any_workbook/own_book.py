"""A workbook without a template, as its rules see it. What several rules ask is worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Final

from msgspec import Struct, field

from mallkoll.validators.any_workbook.circles import Circle, circles
from mallkoll.validators.any_workbook.error_values import ErrorValue, error_values
from mallkoll.validators.any_workbook.figures.carried_totals import wrongly_carried
from mallkoll.validators.any_workbook.figures.figure_verdicts import FigureVerdicts, figure_verdicts
from mallkoll.validators.any_workbook.figures.likely_figure import LikelyFigure
from mallkoll.validators.any_workbook.figures.small_relations import Numbers
from mallkoll.validators.any_workbook.missed_rows import MissedRow, missed_rows
from mallkoll.validators.any_workbook.own_sheet import OwnSheet, Place
from mallkoll.validators.any_workbook.sums_in_sums import SumInSum, sums_in_sums
from mallkoll.validators.any_workbook.total_rows import (
    CountedTwice,
    rows_added_twice,
    rows_counted_twice,
    typed_totals_over_sums,
    typed_totals_that_miss,
    typed_totals_that_repeat,
)
from mallkoll.validators.any_workbook.typed_among_formulas import TypedFigures, typed_among_formulas
from mallkoll.validators.any_workbook.unlike_formulas import UnlikeFormula, unlike_formulas
from mallkoll.workbook.formulas.resolve_references import ReferenceResolver
from mallkoll.workbook.marks.mark_names import kontroll_from_names
from mallkoll.workbook.model.book import Book

MOST_UNLIKE: Final = 5
"""Of a sheet with more formulas unlike their neighbours, the formulas are of many kinds."""


class OwnBook(Struct, frozen=True, dict=True):
    """A workbook without a template.

    ``left_out`` are the names of sheets that are not to be checked, in lower case, and who says so (Swedish).
    """

    book: Book
    left_out: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def sheets(self) -> tuple[OwnSheet, ...]:
        """The sheets that are checked: not our own Kontroll, not those that are left out."""
        ours, places = kontroll_from_names(self.book.names), ReferenceResolver(self.book)
        return tuple(
            OwnSheet(sheet, places) for sheet in self.book.sheets
            if sheet.name != ours and sheet.name.casefold() not in self.left_out and sheet.cells
        )  # fmt: skip

    @cached_property
    def typed(self) -> dict[str, TypedFigures]:
        """By sheet: the typed numbers among formulas."""
        typed = {}
        for sheet in self.sheets:
            missed = {at: one.row for one in self.missed[sheet.name] for at in one.sums}
            typed[sheet.name] = typed_among_formulas(sheet, missed, self.faulty[sheet.name])
        return typed

    @cached_property
    def unlike(self) -> dict[str, tuple[UnlikeFormula, ...]]:
        """By sheet: the formulas that their neighbours contradict."""
        return {sheet.name: unlike_formulas(sheet) for sheet in self.sheets}

    def of_many_kinds(self, sheet: str) -> bool:
        """Whether so many formulas are unlike their neighbours that these say nothing."""
        return len(self.unlike[sheet]) > MOST_UNLIKE

    @cached_property
    def circles(self) -> dict[str, tuple[Circle, ...]]:
        """By sheet: the formulas that count themselves."""
        return {sheet.name: circles(sheet) for sheet in self.sheets}

    @cached_property
    def faulty(self) -> dict[str, frozenset[Place]]:
        """By sheet: the formulas that are told to be wrong. What does not fit them may well be right."""
        return {
            sheet.name: frozenset(
                at for missed in self.missed[sheet.name] for at in missed.sums if at in sheet.formulas
            )
            .union(at for circle in self.circles[sheet.name] for at in circle.places)
            .union(() if self.of_many_kinds(sheet.name) else (unlike.at for unlike in self.unlike[sheet.name]))
            for sheet in self.sheets
        }

    @cached_property
    def figures(self) -> dict[str, FigureVerdicts]:
        """By sheet: what its figures say together."""
        left_out = {name: {at for one in missed for at in one.missed} for name, missed in self.missed.items()}
        return {
            sheet.name: figure_verdicts(self.numbers[sheet.name], self.faulty[sheet.name] | left_out[sheet.name])
            for sheet in self.sheets
        }

    @cached_property
    def numbers(self) -> dict[str, Numbers]:
        """By sheet: its figures as whole numbers."""
        return {sheet.name: Numbers(sheet) for sheet in self.sheets}

    @cached_property
    def errors(self) -> dict[str, tuple[ErrorValue, ...]]:
        """By sheet: the error values where they begin."""
        return {sheet.name: error_values(sheet) for sheet in self.sheets}

    @cached_property
    def counted_twice(self) -> dict[str, tuple[CountedTwice, ...]]:
        """By sheet: the rows that a total counts beside the rows that they are parts of."""
        return {sheet.name: tuple(rows_counted_twice(sheet, self.numbers[sheet.name])) for sheet in self.sheets}

    @cached_property
    def added_twice(self) -> dict[str, tuple[CountedTwice, ...]]:
        """By sheet: the rows that a total counts twice, though they stand once."""
        return {
            sheet.name: (*rows_added_twice(sheet), *typed_totals_that_repeat(self.numbers[sheet.name]))
            for sheet in self.sheets
        }

    @cached_property
    def sums_in_sums(self) -> dict[str, tuple[SumInSum, ...]]:
        """By sheet: the sums that a total counts beside what they are sums of."""
        found = {}
        for sheet in self.sheets:
            numbers = self.numbers[sheet.name]
            found[sheet.name] = (*sums_in_sums(sheet, numbers), *typed_totals_over_sums(numbers))
        return found

    @cached_property
    def likely(self) -> dict[str, tuple[LikelyFigure, ...]]:
        """By sheet: the figures that are likely wrong.

        A typed total takes the blame itself where the totals beside it have formulas, unless two relations fail alike.
        """
        found = {}
        for sheet in self.sheets:
            among = {(typed.ref.row, typed.ref.col) for typed in self.typed[sheet.name].figures}
            likely = {
                figure.at: figure
                for figure in (*wrongly_carried(sheet, self.numbers), *self.figures[sheet.name].likely)
                if figure.sure or among.isdisjoint((figure.at, *figure.others))
            }
            found[sheet.name] = tuple(likely.values())
        return found

    @cached_property
    def missed(self) -> dict[str, tuple[MissedRow, ...]]:
        """By sheet: the rows that a total misses."""
        return {
            sheet.name: (*missed_rows(sheet), *typed_totals_that_miss(self.numbers[sheet.name]))
            for sheet in self.sheets
        }
