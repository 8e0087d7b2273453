"""Rows that a nämnd has added among the posts and that repeat other posts: a subtotal, a row entered twice.

Such a row is not part of any sum. It is found by its formula, by its name, or because its figures equal those of other
rows, digit for digit, in too many digits for a coincidence. The work grows with the number of rows, not with its
square: a subtotal is looked up among the running sums.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.binding.relations import sum_parts, varav_parts
from mallkoll.workbook.formulas.linear_form import linear_form
from mallkoll.workbook.formulas.resolve_references import ReferenceResolver
from mallkoll.workbook.layout.layout_model import Role, undeclared_row
from mallkoll.workbook.model.book import Book, Sheet
from mallkoll.workbook.model.text import normalized

SURE_DIGITS = 8
"""Significant digits of unlike figures that must agree before an unnamed row is taken for the sum of others; half as
many more where one of its figures does not."""

SAME_DIGITS = 4
"""Digits of unlike figures that must agree in two rows of one name."""

ALIKE_DIGITS = 6  # where neither row is the template's, or the names differ by a letter
ALIKE = 0.9
_ADDED_UP = frozenset({Role.SUM, Role.SUBTOTAL})
MOST_COMPARED = 8  # rows with the same first amount

_TOTAL = re.compile(r"^(?:del|mellan)?summa\b|^totalt\b|^subtotal\b|^s:a\b|\b(?:del|mellan)?(?:summa|totalt)$")


class Repetition(StrEnum):
    """What a row repeats."""

    SUM = "summa"
    ROW = "rad"


class OwnRow(Struct, frozen=True):
    """A row that repeats other rows (``repeated``; empty where only its name says so).

    ``counted`` tells whether the total counts it as a post.
    """

    table: BoundTable
    row: BoundRow
    repeats: Repetition
    repeated: tuple[BoundRow, ...]
    total: BoundRow
    counted: bool


_Figures = tuple[float | None, ...]


def own_rows(book: Book, tables: Mapping[str, BoundTable]) -> tuple[dict[str, BoundTable], tuple[OwnRow, ...]]:
    """The tables with rows that repeat others removed from the sums, and those rows.

    Rows of text alone, such as an added heading among the posts, are removed as well: they lack amounts without any
    amount being missing.
    """
    sheets, places = {sheet.name: sheet for sheet in book.sheets}, ReferenceResolver(book)
    changed: dict[str, BoundTable] = dict(tables)
    repeating: list[OwnRow] = []
    for key, table in tables.items():
        if table.table.totals and any(is_own(table, row) for row in table.rows) and _has_total(table):
            rows = tuple(_of_table(sheets[table.sheet], table, places))
            taken_out = {row.row.key for row in rows if row.repeated and not _in_typed_total(row, sheets[table.sheet])}
            taken_out |= {
                row.key for row in table.rows if is_own(table, row) and _of_words(sheets[table.sheet], table, row)
            }
            if taken_out:
                changed[key] = _without(table, taken_out)
            repeating += [row for row in rows if row.counted or row.repeats is Repetition.ROW]
    return changed, tuple(repeating)


def _has_total(table: BoundTable) -> bool:
    return any(row.spec.role in _ADDED_UP for row in table.rows)


def is_own(table: BoundTable, row: BoundRow) -> bool:
    """Whether the row is a post that the nämnd has added or named."""
    return row.key not in table.table.row and row.spec.role is Role.ITEM


def _of_words(sheet: Sheet, table: BoundTable, row: BoundRow) -> bool:
    return all(sheet.value(row.at, col) in {None, ""} for _, col in figure_columns(table))


def figure_columns(table: BoundTable) -> list[tuple[str, int]]:
    """The summed columns with typed amounts, as (key, column number of the sheet)."""
    return [(column.key, table.columns[column.key]) for column in table.table.columns
            if column.is_summed and column.calculation is None and column.key in table.columns]  # fmt: skip


def _without(table: BoundTable, keys: set[str]) -> BoundTable:
    rows = tuple(
        replace(row, spec=undeclared_row(row.label, Role.INFO)) if row.key in keys else row for row in table.rows
    )
    return replace(table, rows=rows)


def _of_table(sheet: Sheet, table: BoundTable, places: ReferenceResolver) -> Iterator[OwnRow]:
    columns = [col for _, col in figure_columns(table)]
    for total, parts in sum_parts(table):
        own_posts = [part for part in parts if is_own(table, part) and any(_figures(sheet, part, columns))]
        if not own_posts:
            continue
        figures = {part.key: _figures(sheet, part, columns) for part in parts}
        varav = [row for parent, rows in varav_parts(table) if parent.key in figures for row in rows]
        known: dict[str, tuple[Repetition, tuple[BoundRow, ...]]] = {}
        for row in own_posts:
            terms = _added_up(sheet, table, row, columns, [*parts, *varav])
            if terms:
                known[row.key] = (Repetition.SUM if len(terms) > 1 else Repetition.ROW, terms)
        known |= {row.key: (Repetition.ROW, (first,)) for row, first in _twice(table, parts, figures)
                  if row.key not in known}  # fmt: skip
        posts = [part for part in parts if known.get(part.key, (None,))[0] is not Repetition.ROW]
        for order in (posts, posts[::-1]):
            for row, run in _sums_of_others(table, order, figures, known):
                known[row.key] = (Repetition.SUM, tuple(sorted(run, key=lambda part: part.at)))
        for row in own_posts:
            if row.key in known:
                repeats, repeated = known[row.key]
            elif _TOTAL.search(normalized(row.label)):
                repeats, repeated = Repetition.SUM, ()
            else:
                continue
            own_row = OwnRow(table, row, repeats, repeated, total, counted=True)
            yield replace(own_row, counted=_is_counted(own_row, places, sheet, parts, figures, columns))


def _figures(sheet: Sheet, row: BoundRow, columns: Sequence[int]) -> _Figures:
    values = [sheet.value(row.at, col) for col in columns]
    return tuple(value if isinstance(value, float) else None for value in values)


# --- by formula -----------------------------------------------------------------------------------------------------


def _added_up(
    sheet: Sheet, table: BoundTable, row: BoundRow, columns: Sequence[int], other_rows: Sequence[BoundRow]
) -> tuple[BoundRow, ...]:
    """The other rows whose amounts the row's formula adds up; empty where it computes anything else."""
    by_place = {other.at: other for other in other_rows if other is not row}
    for col in columns:
        formula = sheet.formula(row.at, col)
        form = linear_form(formula, CellRef(table.sheet, row.at, col)) if formula else None
        if form is None or form.constant:
            continue
        terms = {ref: c for ref, c in form.terms.items() if isinstance(sheet.value(ref.row, ref.col), float)}
        if terms and all(
            c == 1.0 and ref.sheet == table.sheet and ref.col == col and ref.row in by_place for ref, c in terms.items()
        ):
            return tuple(by_place[at] for at in sorted(ref.row for ref in terms))
    return ()


# --- by figures -----------------------------------------------------------------------------------------------------


def _twice(
    table: BoundTable, parts: Sequence[BoundRow], figures: Mapping[str, _Figures]
) -> Iterator[tuple[BoundRow, BoundRow]]:
    """The nämnd's rows with the name and the figures of another row, each with that row (a declared one, or above)."""
    by_amount: dict[tuple[int, float], list[BoundRow]] = {}
    for row in sorted(parts, key=lambda part: (is_own(table, part), part.at)):
        figures_of_row = figures[row.key]
        first = next(((at, value) for at, value in enumerate(figures_of_row) if value), None)
        if first is None:
            continue
        same = by_amount.setdefault(first, [])
        if is_own(table, row) and row.label:
            other = next((other for other in same if _is_same(table, row, other, figures)), None)
            if other is not None:
                yield row, other
                continue
        if len(same) < MOST_COMPARED:
            same.append(row)


def _is_same(table: BoundTable, row: BoundRow, other: BoundRow, figures: Mapping[str, _Figures]) -> bool:
    own_figures, other_figures = figures[row.key], figures[other.key]
    if any(a is not None and a != b for a, b in zip(own_figures, other_figures, strict=True)):
        return False
    sizes = {abs(value) for value in own_figures if value}
    name, other_name = _letters(row.label), _letters(other.label)
    if name == other_name and name:
        if not is_own(table, other):
            return sum(len(f"{value:.0f}") for value in sizes) >= SAME_DIGITS
        return sum(map(_significant, sizes)) >= ALIKE_DIGITS  # the same purchase may be made twice
    return SequenceMatcher(None, name, other_name).ratio() >= ALIKE and sum(map(_significant, sizes)) >= ALIKE_DIGITS


def _letters(label: str) -> str:
    return re.sub(r"[\W_]", "", normalized(label))


def _sums_of_others(
    table: BoundTable,
    rows: Sequence[BoundRow],
    figures: Mapping[str, _Figures],
    already_found: Mapping[str, tuple[Repetition, tuple[BoundRow, ...]]],
) -> Iterator[tuple[BoundRow, list[BoundRow]]]:
    """The nämnd's rows that equal the sum of at least two posts right above them, each with those posts."""
    if not rows:
        return
    width = len(figures[rows[0].key])
    sums: list[list[float]] = [[0.0] * width]
    filled: list[list[int]] = [[0] * width]
    posts_before: list[dict[float, int]] = [{0.0: 0} for _ in range(width)]
    posts: list[BoundRow] = []
    for row in rows:
        figures_of_row = figures[row.key]
        if row.key in already_found:
            continue  # stands for no amount of its own
        if is_own(table, row):
            start = _start_of_run(row, figures_of_row, sums, filled, posts_before)
            if start is not None:
                yield row, [post for post in posts[start:] if any(figures[post.key])]
                continue
        posts.append(row)
        sums.append([before + (value or 0.0) for before, value in zip(sums[-1], figures_of_row, strict=True)])
        filled.append([before + bool(value) for before, value in zip(filled[-1], figures_of_row, strict=True)])
        for at, value in enumerate(sums[-1]):
            posts_before[at][round(value, 6)] = len(posts)


def _start_of_run(
    row: BoundRow,
    figures_of_row: _Figures,
    sums: list[list[float]],
    filled: list[list[int]],
    posts_before: list[dict[float, int]],
) -> int | None:
    """The index of the first post that the row is the sum of, in all columns or all but one of many; else None."""
    filled_columns = [at for at, value in enumerate(figures_of_row) if value]
    for pivot in filled_columns[:2]:
        start = posts_before[pivot].get(round(sums[-1][pivot] - (figures_of_row[pivot] or 0.0), 6))
        if start is None:
            continue
        agree = [
            at for at in filled_columns if abs(sums[-1][at] - sums[start][at] - (figures_of_row[at] or 0.0)) < 1e-5
        ]
        if max(filled[-1][at] - filled[start][at] for at in agree) < 2:
            continue
        digits = sum(map(_significant, {abs(figures_of_row[at] or 0.0) for at in agree}))
        all_agree = len(agree) == len(filled_columns)
        if digits >= SURE_DIGITS * (1.0 if all_agree else 1.5) and len(agree) >= len(filled_columns) - 1:
            return start
        if all_agree and _TOTAL.search(normalized(row.label)):
            return start
    return None


def _significant(value: float) -> int:
    """The number of digits without trailing zeros: 12 500 has three."""
    return len(f"{value:.15g}".partition("e")[0].replace(".", "").strip("0"))


# --- whether the total counts it ------------------------------------------------------------------------------------


def _is_counted(
    own_row: OwnRow,
    places: ReferenceResolver,
    sheet: Sheet,
    parts: Sequence[BoundRow],
    figures: Mapping[str, _Figures],
    columns: Sequence[int],
) -> bool:
    """Whether the total counts the row, by its formula or its typed figure, in most of the columns."""
    votes = 0
    for at, col in enumerate(columns):
        amount = figures[own_row.row.key][at]
        if not amount:
            continue
        formula = sheet.formula(own_row.total.at, col)
        if formula is not None:
            votes += _formula_counts(own_row, formula, col, places)
            continue
        shown = sheet.value(own_row.total.at, col)
        if isinstance(shown, float):
            everything = sum(figures[part.key][at] or 0.0 for part in parts)
            votes += 1 if abs(shown - everything) < abs(shown - everything + amount) else -1
    return votes >= 0


def _formula_counts(own_row: OwnRow, formula: str, col: int, places: ReferenceResolver) -> int:
    form = linear_form(formula, CellRef(own_row.table.sheet, own_row.total.at, col), places)
    if form is None:
        return 0
    return 1 if CellRef(own_row.table.sheet, own_row.row.at, col) in form.terms else -1


def _in_typed_total(row: OwnRow, sheet: Sheet) -> bool:
    """Whether a typed total counts the row, which must then stay: without it the total would be reported as wrong."""
    columns = [col for _, col in figure_columns(row.table)]
    return row.counted and all(sheet.formula(row.total.at, col) is None for col in columns)
