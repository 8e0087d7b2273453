"""Cells that show an error value, each fault once: what an error is passed on to has no fault of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from mallkoll.validators.any_workbook.own_sheet import OwnSheet, Place
from mallkoll.validators.readings.formula_state import referenced_spans
from mallkoll.workbook.formulas.formula_tree import NotUnderstood, parse_formula
from mallkoll.workbook.formulas.resolve_references import SheetRange
from mallkoll.workbook.model.book import CellError

_LOST: Final = "#REF!"
_MOST: Final = 2_000  # errors of a sheet whose formulas are taken apart
_MOST_CELLS: Final = 20_000  # of one formula that are looked at


class ErrorValue(Struct, frozen=True):
    """An error value (``#REF!``) and the cells where it begins: copies of one formula, or values in one column."""

    code: str
    places: tuple[Place, ...]
    typed: bool
    passed_on: tuple[Place, ...] = ()  # the cells of the sheet that show an error because of it, if that is known


def error_values(sheet: OwnSheet) -> tuple[ErrorValue, ...]:
    """The error values of a sheet where they begin, in reading order. Those that are meant (``NA()``) are left out."""
    shown = _shown(sheet)
    if not shown:
        return ()
    begins = {at: code for at, code in shown.items() if len(shown) > _MOST or not _is_passed_on(sheet, at)}
    groups: dict[tuple[str, int, str | None], list[Place]] = {}
    for at in sorted(begins):
        if not _is_meant(sheet.formulas.get(at)):
            groups.setdefault((begins[at], at[1], sheet.forms.get(at)), []).append(at)
    rest = tuple(sorted(shown.keys() - begins.keys())) if len(groups) == 1 else ()
    return tuple(
        ErrorValue(code, tuple(places), form is None, rest)
        for (code, _, form), places in sorted(groups.items(), key=lambda group: group[1][0])
    )


def _shown(sheet: OwnSheet) -> dict[Place, str]:
    """The cells that show an error, or will once the formula is worked out."""
    will = {at: _LOST for at, formula in sheet.formulas.items() if _LOST in formula and sheet.value(at) is None}
    return will | {at: error.code for at, error in sheet.errors.items()}


def _is_meant(formula: str | None) -> bool:
    """Whether the formula says itself that there is no value, as for a gap in a chart."""
    return formula is not None and "NA()" in formula.upper().replace(" ", "")


def _is_passed_on(sheet: OwnSheet, at: Place) -> bool:
    """Whether a cell that the formula refers to shows an error already."""
    formula = sheet.formulas.get(at)
    if formula is None or _LOST in formula:
        return False
    return any(isinstance(value, CellError) for value in _inputs(sheet, formula, at))


def _inputs(sheet: OwnSheet, formula: str, at: Place) -> Iterable[object]:
    try:
        spans = list(referenced_spans(parse_formula(formula), sheet.ref(at), sheet.places))
    except NotUnderstood:
        return ()
    return _values(sheet, spans)


def _values(sheet: OwnSheet, spans: Iterable[SheetRange]) -> Iterator[object]:
    left = _MOST_CELLS
    for span in spans:
        try:
            for ref in sheet.places.cells(span):
                left -= 1
                if left < 0:
                    return
                yield sheet.places.value(ref)
        except NotUnderstood:
            continue
