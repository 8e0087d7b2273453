"""What role each row of a learned table has in a layout, and what is not sure about it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from mallkoll.validators.found_tables.learn_table import LearnedTable
from mallkoll.validators.inference.lane_words import PART_OF
from mallkoll.workbook.layout.layout_model import Role, slug

_COST: Final = re.compile(r"kostnad|utgift", re.IGNORECASE)
_INCOME: Final = re.compile(r"intäkt|inkomst", re.IGNORECASE)
_FRAME: Final = re.compile(r"(?<!prog)ram(en)?\b|kommunbidrag", re.IGNORECASE)


class LearnedRow(Struct, frozen=True):
    """A row as the layout says it. ``part_of`` is the key of its sum where its place does not say it."""

    at: int
    label: str
    role: Role
    key: str
    part_of: str | None = None
    doubt: str | None = None  # Swedish


def sums_are_above(table: LearnedTable) -> bool:
    """Whether the sums of a table stand above their parts."""
    return bool(table.sums) and all(min(parts) > row for row, parts in table.sums.items())


def learn_rows(table: LearnedTable) -> tuple[LearnedRow, ...]:
    """The rows of a table with their roles, from above."""
    keys = _keys(table)
    owner = {part: row for row, parts in sorted(table.sums.items(), reverse=True) for part in parts}
    nets = {row for row, parts in table.sums.items() if min(parts.values()) < 0}
    totals = [row for row in table.sums if row not in nets]
    default = _parts_by_place(table, totals)
    apart = _beside_others(table, [row for row in totals if row not in owner])
    rows: list[LearnedRow] = []
    after_sum = False
    for row in table.found.rows:
        role, doubt = Role.ITEM, None
        if row.at in table.sums:
            after_sum = True
            inner = owner.get(row.at) in totals and row.at in owner
            role = Role.NET if row.at in nets else Role.SUBTOTAL if inner else Role.SUM
            if ("row", row.at) in table.by_figures:
                doubt = "summan är skriven för hand; att den är en summa framgår av siffrorna och orden"
        elif row.at in table.headings:
            role = Role.HEADING
        elif row.at in table.of_which:
            role = Role.OF_WHICH
        elif PART_OF.match(row.label):
            side = _side(row.label) if after_sum else None
            role = side or Role.OF_WHICH
        elif owner.get(row.at) in nets:
            role = _side(row.label) or (Role.COST if table.sums[owner[row.at]][row.at] < 0 else Role.INCOME)
        elif table.sums and row.at not in owner and row.blank:
            role = Role.HEADING
        elif table.sums and row.at not in owner:
            role = Role.FRAME if after_sum and _FRAME.search(row.label) else Role.INFO
            if role is Role.INFO and row.hidden:
                doubt = "raden är dold, och räknas inte med i summan"
            elif role is Role.INFO and after_sum is False:
                doubt = "raden räknas inte med i någon summa"
        whole = owner.get(row.at)
        unclear = whole in apart or default.get(row.at) != whole
        named = role in {Role.ITEM, Role.SUBTOTAL} and whole in totals and unclear
        rows.append(LearnedRow(row.at, row.label, role, keys[row.at], keys[whole] if named and whole else None, doubt))
    return _sides_in_pairs(rows)


def _side(label: str) -> Role | None:
    cost, income = bool(_COST.search(label)), bool(_INCOME.search(label))
    return None if cost == income else Role.COST if cost else Role.INCOME


def _sides_in_pairs(rows: list[LearnedRow]) -> tuple[LearnedRow, ...]:
    """The rows; a cost without an income, or the other way round, is only a part of what stands above it."""
    sides = {row.role for row in rows} & {Role.COST, Role.INCOME}
    if len(sides) != 1:
        return tuple(rows)
    return tuple(
        LearnedRow(
            row.at, row.label, Role.OF_WHICH if PART_OF.match(row.label) else Role.INFO, row.key, None, row.doubt
        )
        if row.role in sides
        else row
        for row in rows
    )


def _keys(table: LearnedTable) -> dict[int, str]:
    rows = table.found.rows
    return dict(zip((row.at for row in rows), unique_keys(slug(row.label)[:50] for row in rows), strict=True))


def unique_keys(names: Iterable[str]) -> list[str]:
    """The names as keys of a layout, each once."""
    keys: dict[str, None] = {}  # an ordered set
    for name in names:
        base = name if name[:1].isalpha() else f"k_{name}"
        key, number = base, 1
        while key in keys:
            number += 1
            key = f"{base}_{number}"
        keys[key] = None
    return list(keys)


def _beside_others(table: LearnedTable, sums: list[int]) -> frozenset[int]:
    """The sums that another one stands before without being counted: a layout has to name the parts of these."""
    return frozenset(sorted(sums, reverse=sums_are_above(table))[1:])


def _parts_by_place(table: LearnedTable, totals: list[int]) -> dict[int, int]:
    """By row: the sum that adds it up where nothing but its place says so."""
    result: dict[int, int] = {}
    owner = {part: row for row in totals for part in table.sums[row]}
    items: list[int] = []
    subtotals: list[int] = []
    rows = [row.at for row in table.found.rows]
    for row in reversed(rows) if sums_are_above(table) else rows:
        if row not in totals:
            if row in owner:
                items.append(row)
        elif row in owner:
            result |= dict.fromkeys(items, row)
            items = []
            subtotals.append(row)
        else:
            result |= dict.fromkeys([*items, *subtotals], row)
            items, subtotals = [], []
    return result
