"""How a table that was found calculates: which rows are sums of which, which columns are made of others.

Formulas come first. Where figures were typed, a sum is what its words say it is and the figures bear out, or what
:mod:`infer` finds by them; a column headed as a deviation or a change is tried as the difference of two others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct, field

from mallkoll.validators.found_tables.learn_differences import FEWEST, adds_up_down, number_at, typed_columns
from mallkoll.validators.found_tables.learn_figures import worked_out_by_figures
from mallkoll.validators.found_tables.learn_formulas import worked_out_columns
from mallkoll.validators.found_tables.regions import FoundColumn, FoundTable
from mallkoll.validators.inference.grid import grid_of_sheet
from mallkoll.validators.inference.infer import infer
from mallkoll.validators.inference.lane_words import PART_OF
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.linear_form import linear_form
from mallkoll.workbook.formulas.resolve_references import ReferenceResolver
from mallkoll.workbook.layout.expressions import Expr
from mallkoll.workbook.model.amount import parse_amount
from mallkoll.workbook.model.book import CellError, Sheet

MOST_COLUMNS: Final = 40
MOST_ROWS: Final = 2_000
_SUM: Final = re.compile(r"^(summa|s:a|totalt?|totala|total)\b|\b(summa|totalt)$", re.IGNORECASE)
_WORDS: Final = re.compile(
    r"kommentar|analys|källa|bedömning|status|åtgärd|\bmål\b|målvärde|ansvarig|beskrivning|datum|namn|not\b",
    re.IGNORECASE,
)
_QUOTED_WORD: Final = re.compile(r'"[^"]*[^\W\d_][^"]*"')


class LearnedTable(Struct, frozen=True):
    """A table with its relations. Columns are the sheet's column numbers, rows its row numbers.

    ``sums`` are the parts of each sum row with their signs, ``made_of`` the terms of each calculated column.
    ``worked_out`` are columns that formulas make otherwise than by adding and subtracting (:mod:`learn_formulas`).
    ``of_which`` are rows that a person has said are parts of the row above, ``headings`` rows of words over indicators.
    ``by_figures`` are the sums and columns that no formula bears out, ``added_up`` the columns that some sum row does
    add up, by its formula or its figures.
    """

    found: FoundTable
    numeric: frozenset[int]
    sums: dict[int, dict[int, int]]
    made_of: dict[int, dict[int, int]]
    by_figures: frozenset[tuple[str, int]] = frozenset()
    added_up: frozenset[int] = frozenset()
    worked_out: dict[int, Expr] = field(default_factory=dict)
    of_which: frozenset[int] = frozenset()
    headings: frozenset[int] = frozenset()


def learn_table(sheet: Sheet, found: FoundTable, places: ReferenceResolver) -> LearnedTable:
    """What the formulas and figures of a table say. Bounded; never raises."""
    rows = [row.at for row in found.rows[:MOST_ROWS]]
    columns = [column.at for column in found.columns[:MOST_COLUMNS]]
    numeric = frozenset(column for column in columns if _is_numeric(sheet, rows, column))
    down: dict[int, Counter[frozenset[tuple[int, int]]]] = {}
    across: dict[int, Counter[frozenset[tuple[int, int]]]] = {}
    added_in: list[tuple[int, int, frozenset[tuple[int, int]]]] = []
    for row in rows:
        for column in columns:
            for line, counters, terms in _read_formula(sheet, places, row, column, set(rows), set(columns)):
                counters_of = down if counters == "down" else across
                counters_of.setdefault(line, Counter())[terms] += 1
                if counters == "down":
                    added_in.append((row, column, terms))
    sums = {row: dict(counter.most_common(1)[0][0]) for row, counter in down.items()}
    made_of = {
        column: dict(terms)
        for column, counter in across.items()
        for terms, count in counter.most_common(1)
        if 2 * count >= sum(row not in sums and sheet.formula(row, column) is not None for row in rows)
    }  # not of one formula among others, as a column of running totals has in its first row
    wordy = {at for at in numeric if _holds_words(sheet, rows, at)}  # what adds up among indicators does so by chance
    typed_sums = {
        row: parts for row, parts in _typed_sums(sheet, found, rows, numeric - wordy, sums).items() if row not in sums
    }
    by_heading = {
        column: terms
        for column, terms in typed_columns(sheet, found, rows, numeric, {*sums, *typed_sums}).items()
        if column not in made_of
    }
    used = {term for terms in (*made_of.values(), *by_heading.values()) for term in terms}
    numeric |= used | {*made_of, *by_heading}
    posts = [row for row in rows if row not in sums and row not in typed_sums]
    if numeric:
        numeric |= {c.at for c in found.columns if c.at in columns and _is_left_blank(sheet, rows, c)}
    sums |= typed_sums
    added = {column for row, column, terms in added_in if len(terms) > 1 or dict(terms) == sums[row]}
    added |= {column for column in numeric for row, parts in sums.items() if _holds(sheet, row, parts, column)}
    numeric -= {at for at in numeric - used - added - {*made_of, *by_heading} if _holds_words(sheet, posts, at)}
    worked_out = {
        column: expression
        for column, expression in worked_out_columns(sheet, places, rows, numeric).items()
        if column not in made_of and column not in by_heading
    }
    by_results = {
        column: expression
        for column, expression in worked_out_by_figures(sheet, rows, numeric).items()
        if column not in made_of and column not in by_heading and column not in worked_out
    }
    worked_out |= by_results
    known = used | added | {*made_of, *by_heading, *(worked_out.keys() - by_results.keys())}
    numeric -= {at for at in numeric - known if _makes_words(sheet, posts, at)}
    by_figures = {("row", row) for row in typed_sums} | {("column", column) for column in (*by_heading, *by_results)}
    return LearnedTable(found, numeric, sums, made_of | by_heading, frozenset(by_figures), frozenset(added), worked_out)


def _holds(sheet: Sheet, row: int, parts: dict[int, int], column: int) -> bool:
    """Whether a sum row goes together in a column."""
    whole = number_at(sheet, row, column)
    figures = [(number, sign) for part, sign in parts.items() if (number := number_at(sheet, part, column)) is not None]
    return whole is not None and bool(figures) and adds_up_down(whole, figures)


def _is_numeric(sheet: Sheet, rows: Iterable[int], column: int) -> bool:
    """Whether a column holds numbers, or formulas, in most of its filled cells; an error stands for a number."""
    cells = [
        cell for row in rows if (cell := sheet.cells.get((row, column))) and (cell.value is not None or cell.formula)
    ]
    numbers = sum(
        isinstance(cell.value, float | CellError) or (cell.formula is not None and cell.value == "") for cell in cells
    )
    return 2 * numbers > len(cells)


def _is_left_blank(sheet: Sheet, rows: Iterable[int], column: FoundColumn) -> bool:
    """Whether a column is blank beside columns of figures, and its heading names no words to write there."""
    return not _WORDS.search(column.heading) and all(sheet.value(row, column.at) in {None, ""} for row in rows)


def _holds_words(sheet: Sheet, posts: Iterable[int], column: int) -> bool:
    """Whether several posts have words in the column, such as an indicator that is followed up otherwise."""
    typed = (sheet.value(row, column) for row in posts if sheet.formula(row, column) is None)
    words = [value for value in typed if isinstance(value, str) and any(map(str.isalpha, value))]
    return sum(parse_amount(value) is None for value in words) >= FEWEST


def _makes_words(sheet: Sheet, posts: Iterable[int], column: int) -> bool:
    """Whether formulas that no program has worked out yet give words, as ``IF(C5>B5,"över","")`` does."""
    formulas = [formula for row in posts if (formula := sheet.formula(row, column)) and not sheet.value(row, column)]
    return bool(formulas) and all(_QUOTED_WORD.search(formula) for formula in formulas)


def _read_formula(
    sheet: Sheet, places: ReferenceResolver, row: int, column: int, rows: set[int], columns: set[int]
) -> Iterator[tuple[int, str, frozenset[tuple[int, int]]]]:
    """Whether a cell's formula adds up rows of its column or columns of its row, and which."""
    formula = sheet.formula(row, column)
    form = linear_form(formula, CellRef(sheet.name, row, column), places) if formula else None
    if form is None or form.constant or not form.terms or any(abs(c) != 1 for c in form.terms.values()):
        return
    terms = [(ref, int(c)) for ref, c in form.terms.items()]
    if any(ref.sheet != sheet.name for ref, _ in terms):
        return
    if all(ref.col == column for ref, _ in terms):
        left_out = sheet.hidden_rows if form.visible_only else ()
        parts = frozenset(
            (ref.row, sign) for ref, sign in terms if ref.row in rows and ref.row != row and ref.row not in left_out
        )
        if len(parts) > 0:
            yield row, "down", parts
    elif all(ref.row == row and ref.col in columns for ref, _ in terms):
        yield column, "across", frozenset((ref.col, sign) for ref, sign in terms)


def _typed_sums(
    sheet: Sheet, found: FoundTable, rows: list[int], numeric: frozenset[int], known: dict[int, dict[int, int]]
) -> dict[int, dict[int, int]]:
    """Rows that their words call a sum, borne out in at least half of the columns; and what the figures say."""
    result: dict[int, dict[int, int]] = {}
    parted = {row.at for row in found.rows if PART_OF.match(row.label)}
    open_rows: list[int] = []
    subtotals: list[int] = []
    for row in found.rows:
        if row.at in known or (row.at not in parted and _SUM.search(row.label)):
            for parts in (open_rows, subtotals, [*subtotals, *open_rows]):
                if row.at in known or (parts and _borne_out(sheet, row.at, parts, numeric)):
                    if row.at not in known:
                        result[row.at] = dict.fromkeys(parts, 1)
                    subtotals, open_rows = [*(subtotals if parts is open_rows else []), row.at], []
                    break
        elif row.at not in parted and (open_rows or not row.blank):  # words over the posts are no post
            open_rows.append(row.at)
    if result or known or len(numeric) < FEWEST:
        return result
    cells = {at: cell for at, cell in sheet.cells.items() if at[0] in set(rows) and at[1] in numeric}
    said: dict[int, Counter[frozenset[int]]] = {}
    for relation in infer(grid_of_sheet(Sheet(sheet.name, cells))).relations:
        if relation.along == "column" and relation.evidence.holds:
            said.setdefault(relation.target[0], Counter())[frozenset(row for row, _ in relation.parts)] += 1
    labels = {row.at: row.label for row in found.rows}
    for at, counter in said.items():
        parts = sorted(counter.most_common(1)[0][0])
        wholes = [part for part in parts if not PART_OF.match(labels[part])]
        if PART_OF.match(labels[at]) and len(wholes) == 1:  # costs are the net and the income: the net is the whole
            result[wholes[0]] = {at: 1} | {part: -1 for part in parts if part != wholes[0]}
        else:
            result.setdefault(at, dict.fromkeys(parts, 1))
    return result


def _borne_out(sheet: Sheet, whole: int, parts: list[int], numeric: frozenset[int]) -> bool:
    holds = fails = 0
    for column in numeric:
        total = number_at(sheet, whole, column)
        numbers = [(number, 1) for part in parts if (number := number_at(sheet, part, column)) is not None]
        if total is None or not numbers:
            continue
        if adds_up_down(total, numbers):
            holds += 1
        else:
            fails += 1
    return holds >= fails and (holds > 0 or not fails)
