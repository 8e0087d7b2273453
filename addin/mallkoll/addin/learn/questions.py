"""What is asked of a person about the tables that were learned: few questions, those that say most first.

Each is answered with yes or no, and what the workbook itself seems to say is the answer where nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.addin.learn.calculation_text import calculation_text
from mallkoll.addin.learn.indicator_table import IndicatorTable, indicator_table
from mallkoll.addin.learn.table_text import About, TableWriter
from mallkoll.addin.learn.workbook_words import guessed_end
from mallkoll.validators.findings.words import MINUS, enumerated, in_quotes
from mallkoll.validators.found_tables.learn_roles import learn_rows
from mallkoll.validators.found_tables.learn_table import LearnedTable
from mallkoll.validators.inference.lane_words import says_total
from mallkoll.workbook.layout.layout_model import Role
from mallkoll.workbook.layout.status_scale import Better
from mallkoll.workbook.model.book import Book, Sheet

MOST_ASKED: Final = 8
_NAMED: Final = 3  # rows of a sum that are named


class Question(Struct, frozen=True):
    """A question to be answered with yes or no (Swedish); ``usual`` is the answer where nothing is said."""

    about: About
    text: str
    usual: bool
    weight: int  # the lower, the sooner


def questions_of(tables: Sequence[LearnedTable], book: Book) -> list[Question]:
    """The questions that say most of a workbook's tables, at most so many that they are answered."""
    end = guessed_end(book)
    asked: list[Question] = []
    for table in tables:
        indicators = indicator_table(table, book, end)
        asked += _of_indicators(indicators) if indicators is not None else ()
        asked += _of_table(table, book) if indicators is None or not indicators.has_targets else ()
    return sorted(asked, key=lambda question: question.weight)[:MOST_ASKED]


def with_answers(table: LearnedTable, said: Mapping[About, bool]) -> LearnedTable:
    """The table as the answers have it: what was denied is gone, what was confirmed is sure."""
    sheet = table.found.sheet
    denied = {about for about, yes in said.items() if not yes and about.sheet == sheet}
    sums = {at: parts for at, parts in table.sums.items() if About(sheet, "sum", at) not in denied}
    made_of = {at: terms for at, terms in table.made_of.items() if About(sheet, "column", at) not in denied}
    worked_out = {at: how for at, how in table.worked_out.items() if About(sheet, "column", at) not in denied}
    unsure = frozenset(
        (kind, at) for kind, at in table.by_figures if About(sheet, "sum" if kind == "row" else kind, at) not in said
    )
    parts = frozenset(about.at for about, yes in said.items() if yes and about.sheet == sheet and about.kind == "part")
    return replace(table, sums=sums, made_of=made_of, worked_out=worked_out, by_figures=unsure, of_which=parts)


def _of_indicators(indicators: IndicatorTable) -> Iterator[Question]:
    """Which way is better, where a name and a målvärde do not say it."""
    found = indicators.table.found
    unclear = {row.at for row in indicators.unclear}
    for row in found.rows:
        if row.at in unclear or row.at in indicators.better:
            text = f"{found.sheet}: är ett högre utfall bättre för {in_quotes(row.label)}?"
            usual = indicators.better.get(row.at) is not Better.LOWER
            yield Question(About(found.sheet, "better", row.at), text, usual, 4 if row.at in unclear else 6)


def _of_table(table: LearnedTable, book: Book) -> Iterator[Question]:
    found, sheet = table.found, book.sheet(table.found.sheet)
    if sheet is None:
        return
    headings = {column.at: in_quotes(column.heading) for column in found.columns}

    def question(kind: str, at: int, text: str, weight: int, *, usual: bool = True) -> Question:
        return Question(About(found.sheet, kind, at), f"{found.sheet}: {text}?", usual, weight)

    labels = {row.at: row.label for row in found.rows}
    for kind, at in sorted(table.by_figures):
        if kind == "row":
            parts = enumerated([in_quotes(labels[part]) for part in sorted(table.sums[at])], _NAMED)
            weight = 3 if says_total(labels[at]) else 0
            yield question("sum", at, f"är {in_quotes(labels[at])} (rad {at}) summan av {parts}", weight)
        elif at in table.worked_out:
            how = calculation_text(
                table.worked_out[at], lambda column: headings.get(column, "") if isinstance(column, int) else ""
            )
            yield question("column", at, f"är kolumnen {headings[at]} = {how}", 1)
        else:
            plus = " + ".join(headings[col] for col, sign in table.made_of[at].items() if sign > 0)
            minus = "".join(f" {MINUS} {headings[col]}" for col, sign in table.made_of[at].items() if sign < 0)
            yield question("column", at, f"är kolumnen {headings[at]} = {plus}{minus}", 1)
    writer = TableWriter(table, book, None)
    for column in found.columns:
        heading = headings[column.at]
        if writer.is_result(column):
            more = f"plus i kolumnen {heading} är mer än planerat; är det bra (resultat, inte kostnader)"
            yield question("sign", column.at, more, 2)
        if (blank := writer.blank_post(column)) is not None:
            yield question("blank", column.at, f"är en tom cell i kolumnen {heading} noll (till exempel {blank})", 5)
    for before, row in pairwise(learn_rows(table)):
        if row.role is Role.INFO and row.doubt and _may_be_part(sheet, table, row.at, before.at):
            part = f"är {in_quotes(row.label)} (rad {row.at}) en del av {in_quotes(before.label)}, en varav-rad"
            yield question("part", row.at, part, 4, usual=False)


def _may_be_part(sheet: Sheet, table: LearnedTable, row: int, whole: int) -> bool:
    """Whether the row's figures are no larger than those of the row above in any column."""
    pairs = [(sheet.value(row, column), sheet.value(whole, column)) for column in table.numeric]
    known = [(abs(one), abs(other)) for one, other in pairs if isinstance(one, float) and isinstance(other, float)]
    return bool(known) and all(one <= other for one, other in known)
