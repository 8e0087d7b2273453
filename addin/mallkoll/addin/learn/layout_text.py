"""A layout as text, learned from one or more workbooks that no layout describes: what ``mallkoll lar`` writes.

The first workbook gives the tables; the others make them surer: other words for the same heading or row become
aliases, told in a comment. What is not sure is said in a comment beside it, for a person to correct.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct, field

from mallkoll.addin.learn.alike import ALIKE, likeness
from mallkoll.addin.learn.built_in_parts import matching_part
from mallkoll.addin.learn.calculation_text import share_relations
from mallkoll.addin.learn.copies import surer
from mallkoll.addin.learn.indicator_table import IndicatorTable, indicator_table
from mallkoll.addin.learn.questions import with_answers
from mallkoll.addin.learn.status_words import LearnedScale, shared_scales
from mallkoll.addin.learn.table_text import MOST_ROWS, About, TableWriter
from mallkoll.addin.learn.workbook_words import guessed_end, guessed_unit, kommun_of, latest_year, report_name
from mallkoll.addin.learn.yaml_text import in_its_period, in_yaml, without_braces
from mallkoll.validators.findings.words import enumerated, in_quotes
from mallkoll.validators.found_tables.learn_roles import learn_rows, unique_keys
from mallkoll.validators.found_tables.learn_table import LearnedTable, learn_table
from mallkoll.validators.found_tables.regions import find_tables
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.linear_form import linear_form
from mallkoll.workbook.formulas.resolve_references import ReferenceResolver
from mallkoll.workbook.layout.layout_model import slug
from mallkoll.workbook.marks.mark_names import kontroll_from_names
from mallkoll.workbook.model.book import Book
from mallkoll.workbook.model.text import normalized

MOST_BETWEEN: Final = 200


class Copy(Struct, frozen=True):
    """One workbook to learn from."""

    name: str
    book: Book


class Answers(Struct, frozen=True):
    """What is known of the layout beside what the workbooks say; None where nobody has said."""

    layout_id: str
    end: dt.date | None = None
    unit: str | None = None
    said: Mapping[About, bool] = field(default_factory=dict)


class LearnedLayout(Struct, frozen=True):
    """The text of a layout, and in Swedish what it holds and what is not sure."""

    text: str
    tables: int
    relations: int
    doubts: tuple[str, ...]


def learned_tables(copy: Copy) -> list[LearnedTable]:
    """The tables of a workbook that hold figures or formulas, or that stand beside such."""
    places = ReferenceResolver(copy.book)
    ours = kontroll_from_names(copy.book.names)
    sheets = [sheet for sheet in copy.book.sheets if sheet.state == "visible" and sheet.name != ours]
    tables = [learn_table(sheet, found, places) for sheet in sheets for found in find_tables(sheet)]
    figures = any(table.numeric or indicator_table(table, copy.book, None) is not None for table in tables)
    return tables if figures else []


def write_layout(copies: Sequence[Copy], answers: Answers) -> LearnedLayout | None:
    """The layout; None where no table with figures was found."""
    first, *others = copies
    tables = [with_answers(table, answers.said) for table in learned_tables(first)]
    if not tables:
        return None
    doubts: list[str] = []
    end = answers.end or guessed_end(first.book)
    assumed = end or dt.date(latest_year(first.book), 12, 31)
    known = [(copy, learned_tables(copy)) for copy in others]
    tables = [
        surer(table, (match for _, there in known if (match := _same_table(table, there)) is not None))
        for table in tables
    ]
    parts = [matching_part(table, first.book, assumed) for table in tables]
    tables = [part.table if part else table for table, part in zip(tables, parts, strict=True)]
    same = [
        [(copy, match) for copy, there in known if (match := _same_table(table, there)) is not None] for table in tables
    ]
    indicators = [indicator_table(table, first.book, assumed) for table in tables]
    words = [_status_words(own, copies) for own, copies in zip(indicators, same, strict=True)]
    scales = shared_scales(words, [own.reached if own else () for own in indicators])
    tables = [own.table if own else table for table, own in zip(tables, indicators, strict=True)]
    keys = _table_keys(tables)
    unit = guessed_unit(first.book)
    writers = [
        TableWriter(table, first.book, assumed, part, answers.said, own, scale, unit)
        for table, part, own, scale in zip(tables, parts, indicators, scales, strict=True)
    ]
    body: list[str] = ["tabeller:"]
    included: dict[str, None] = {}
    chosen: dict[str, LearnedScale] = {}
    for writer, key, copies_of in zip(writers, keys, same, strict=True):
        body += writer.lines(key, [(copy.name, match) for copy, match in copies_of])
        doubts += [f"{writer.table.found.sheet}: {doubt}" for doubt in writer.doubts]
        doubts += [told for copy, match in copies_of if (told := _other_rows(writer.table, first, match, copy))]
        included |= dict.fromkeys(writer.included)
        if writer.scale is not None and writer.spells_out_columns:
            chosen[writer.scale.key] = writer.scale
            included |= {writer.scale.include: None} if writer.scale.include else {}
    relations = sum(len(table.sums) + len(table.made_of) for table in tables)
    doubts += [doubt for scale in chosen.values() for doubt in scale.doubts]
    own_scales = [line for scale in chosen.values() for line in scale.lines()]
    if own_scales:
        body = ["skalor:", *own_scales, *body]
    between = [*_between(tables, keys, [w.keys for w in writers], first.book)]
    between += _shares(tables, keys, [w.keys for w in writers], first.book)
    if between:
        body += ["samband:", *between]
    head = [
        f"layout: {in_yaml(answers.layout_id)}",
        "version: 1",
        f"namn: {in_yaml(in_its_period(without_braces(report_name(first.book) or _name(tables, answers)), end))}",
        *([f"kommun: {in_yaml(kommun)}"] if (kommun := kommun_of(first.book)) else []),
        *_unit(copies, answers, doubts, of_money=any(writer.has_amounts for writer in writers)),
        *_period(end, assumed, report_name(first.book) or "", doubts),
    ]
    if included:
        head.append(f"inkludera: [{', '.join(included)}]")
    unsure = ": det som är osäkert står i kommentarerna" if doubts else ""
    above = [f"# Lärd av {', '.join(copy.name for copy in copies)}.", f"# Läs igenom och rätta{unsure}."]
    text = "\n".join([*above, *head, *_sheets(tables, keys), *body, ""])
    return LearnedLayout(text, len(tables), relations + len(between), tuple(doubts))


def _other_rows(table: LearnedTable, first: Copy, match: LearnedTable, copy: Copy) -> str | None:
    """What is said of rows that a copy alone has, like none of the first workbook's: the layout has not got them."""
    own = [row.label for row in table.found.rows]
    words = set(map(normalized, own))
    others = [
        row.label
        for row in match.found.rows
        if normalized(row.label) not in words and max((likeness(row.label, one) for one in own), default=0) < ALIKE
    ]
    if not others:
        return None
    named = enumerated([in_quotes(label) for label in others], 3)
    return (
        f"{table.found.sheet}: {'raden' if len(others) == 1 else 'raderna'} {named} i {copy.name} finns inte i "
        f"{first.name}, och inte i layouten. Har nämnderna egna rader behöver de var sin layout."
    )


def _unit(copies: Sequence[Copy], answers: Answers, doubts: list[str], *, of_money: bool) -> list[str]:
    """The unit of money, as somebody has said or the workbooks do; nothing where there is no money."""
    unit = answers.unit or next((said for copy in copies if (said := guessed_unit(copy.book))), None)
    if unit is None and not of_money:
        return []
    if unit is None:
        doubts.insert(0, "Enheten framgår inte; tkr är antaget.")
        return ["enhet: tkr   # framgår inte av arbetsboken"]
    return [f"enhet: {unit}"]


def _period(end: dt.date | None, assumed: dt.date, report: str, doubts: list[str]) -> list[str]:
    """The period, and which report of it, as somebody has said or the workbook does."""
    of_year = "internbudget" if "budget" in report.casefold() else "verksamhetsberättelse"
    kind = "delårsrapport" if assumed.month < 12 else of_year
    if end is None:
        doubts.insert(0, f"Periodens sista dag framgår inte; {assumed} är antaget.")
    return [f"period: {{typ: {kind}, slut: {assumed}}}" + ("" if end else "   # framgår inte av arbetsboken")]


def _status_words(own: IndicatorTable | None, same: Sequence[tuple[Copy, LearnedTable]]) -> tuple[str, ...]:
    """The statuses of a table, those in its copies too."""
    if own is None or own.status is None:
        return ()
    there = [indicator_table(table, copy.book, None) for copy, table in same]
    return (*own.words, *(word for other in there if other is not None for word in other.words))


def _between(
    tables: Sequence[LearnedTable], keys: Sequence[str], names: Sequence[Mapping[int, str]], book: Book
) -> list[str]:
    """What cells fetch from other tables, by their formulas: each as a relation between the tables."""
    at: dict[CellRef, str] = {}
    for table, key, columns in zip(tables, keys, names, strict=True):
        for row in learn_rows(table)[:MOST_ROWS]:
            for column in table.numeric:
                at[CellRef(table.found.sheet, row.at, column)] = f"{key}[{row.key}, {columns[column]}]"
    places = ReferenceResolver(book)
    lines: list[str] = []
    for cell, name in at.items():
        sheet = book.sheet(cell.sheet)
        formula = sheet.formula(cell.row, cell.col) if sheet is not None else None
        form = linear_form(formula, cell, places) if formula else None
        if form is None or form.constant or not form.terms or any(c not in {1, -1} for c in form.terms.values()):
            continue
        own = name.partition("[")[0]
        if any(ref not in at or at[ref].partition("[")[0] == own for ref in form.terms):
            continue
        plus = [at[ref] for ref, c in form.terms.items() if c > 0]
        minus = [at[ref] for ref, c in form.terms.items() if c < 0]
        if plus and len(lines) < MOST_BETWEEN:
            right = " + ".join(plus) + "".join(f" - {other}" for other in minus)
            lines.append(f"  - {{lika: {in_yaml(f'{name} = {right}')}, hamtas: ja}}")
    return lines


def _shares(
    tables: Sequence[LearnedTable], keys: Sequence[str], names: Sequence[Mapping[int, str]], book: Book
) -> list[str]:
    """What cells work out of other rows of their table, by their formulas."""
    lines: list[str] = []
    for table, key, columns in zip(tables, keys, names, strict=True):
        sheet = book.sheet(table.found.sheet)
        for at, text in share_relations(key, table, learn_rows(table)[:MOST_ROWS], columns):
            if sheet is not None and sheet.formula(*at) is not None and len(lines) < MOST_BETWEEN:
                lines.append(f"  - {{lika: {in_yaml(text)}, hamtas: ja}}")
    return lines


def _name(tables: Sequence[LearnedTable], answers: Answers) -> str:
    titled = [table for table in tables if table.found.title]
    return next(
        (t.found.title for t in (*(t for t in titled if t.numeric), *titled) if t.found.title), answers.layout_id
    )


def _sheets(tables: Sequence[LearnedTable], keys: Sequence[str]) -> list[str]:
    by_sheet: dict[str, list[str]] = {}
    for table, key in zip(tables, keys, strict=True):
        by_sheet.setdefault(table.found.sheet, []).append(key)
    return [
        "blad:",
        *(f"  - {{namn: {in_yaml(name)}, tabeller: [{', '.join(of)}]}}" for name, of in by_sheet.items()),
    ]


def _table_keys(tables: Sequence[LearnedTable]) -> list[str]:
    return unique_keys(slug(table.found.title or table.found.sheet)[:40] for table in tables)


def _same_table(table: LearnedTable, others: Sequence[LearnedTable]) -> LearnedTable | None:
    """The table of another copy whose headings are most like these, if most of them are."""
    best, most = None, 0.0
    for other in others:
        alike = sum(
            max((likeness(c.heading, o.heading) for o in other.found.columns), default=0) >= ALIKE
            for c in table.found.columns
        )
        score = alike / max(len(table.found.columns), len(other.found.columns)) + (
            0.1 if other.found.sheet == table.found.sheet else 0
        )
        if score > max(most, 0.5):
            best, most = other, score
    return best


def layout_id(path: Path) -> str:
    """An id of letters, digits and hyphens for the file of a layout."""
    return slug(path.stem).replace("_", "-")[:60]
