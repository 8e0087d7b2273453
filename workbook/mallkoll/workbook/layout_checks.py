"""What a layout must hold beyond the shape of its parts: names that exist, sums that have something to sum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from mallkoll.workbook.expr import Place as TablePlace
from mallkoll.workbook.expr import Samband, references
from mallkoll.workbook.layout import TOTALS, Kind, Layout, Role, Table
from mallkoll.workbook.yamlfile import Place

Problem = tuple[Place, str]


def problems(layout: Layout) -> Iterator[Problem]:
    """Every fault with its place in the layout's data: (place, Swedish sentence)."""
    yield from _sheets(layout)
    for key, table in layout.tables.items():
        for place, sentence in _table(layout, table):
            yield ("tabeller", key, *place), sentence
    for i, relation in enumerate(layout.relations):
        for sentence in _relation(layout, relation.samband, fill=relation.fill):
            yield ("samband", i), sentence


def _sheets(layout: Layout) -> Iterator[Problem]:
    names: set[str] = set()
    placed: set[str] = set()
    for i, sheet in enumerate(layout.sheets):
        if sheet.name.casefold() in names | {"kontroll"}:
            yield ("blad", i, "namn"), f"Bladet {sheet.name!r} finns redan (Kontroll är Mallkolls eget blad)."
        names.add(sheet.name.casefold())
        for j, key in enumerate(sheet.tables):
            if key not in layout.tables:
                yield ("blad", i, "tabeller", j), f"Tabellen {key!r} finns inte{_near(key, layout.tables)}."
            elif key in placed:
                yield ("blad", i, "tabeller", j), f"Tabellen {key!r} ligger redan på ett blad."
            placed.add(key)


def _table(layout: Layout, table: Table) -> Iterator[Problem]:
    labels = [i for i, column in enumerate(table.columns) if column.kind is Kind.LABEL]
    if len(labels) != 1:
        yield ("kolumner",), "Precis en kolumn ska ha typ: etikett (den som namnger raderna)."
    yield from _doubles("kolumner", [column.key for column in table.columns])
    yield from _doubles("rader", list(table.row_keys))
    if not table.rows and not table.open_rows:
        yield (), "Tabellen har inga rader: ange rader, rader_fran eller fria_rader."
    if table.rows_from and table.rows_from not in layout.tables:
        yield ("rader_fran",), f"Tabellen {table.rows_from!r} finns inte{_near(table.rows_from, layout.tables)}."
    keys = {column.key: column for column in table.columns}
    for i, column in enumerate(table.columns):
        if column.scale and column.scale not in layout.scales:
            yield ("kolumner", i, "skala"), f"Skalan {column.scale!r} finns inte{_near(column.scale, layout.scales)}."
        if column.kind is Kind.STATUS and not column.scale:
            yield ("kolumner", i), "En kolumn med typ: status behöver en skala."
        for target in references(column.calculation) if column.calculation else ():
            if target not in keys:
                yield ("kolumner", i, "berakning"), f"Kolumnen {target!r} finns inte{_near(str(target), keys)}."
            elif not keys[str(target)].numeric:
                yield ("kolumner", i, "berakning"), f"Kolumnen {target!r} innehåller inga tal."
            elif target == column.key:
                yield ("kolumner", i, "berakning"), "En kolumn kan inte beräknas av sig själv."
    yield from _rows(table)


def _rows(table: Table) -> Iterator[Problem]:
    row_of = dict(zip(table.row_keys, table.rows, strict=False))
    columns = {column.key for column in table.columns}
    for i, row in enumerate(table.rows):
        if row.part_of is not None and (row.part_of not in row_of or row_of[row.part_of] is row):
            yield ("rader", i, "ingar_i"), f"Raden {row.part_of!r} finns inte{_near(row.part_of, row_of)}."
        for key in row.values:
            if key not in columns:
                yield ("rader", i, "varden", key), f"Kolumnen {key!r} finns inte{_near(key, columns)}."
    roles = {row.role for row in table.rows}
    if roles & {Role.COST, Role.INCOME} and not roles & TOTALS:
        yield ("rader",), "Raderna kostnad och intakt behöver en summa eller ett netto att höra till."
    if Role.SUM in roles and not roles & {Role.ITEM, Role.SUBTOTAL} and not table.open_rows:
        yield ("rader",), "Summan har inga poster att summera."


def _relation(layout: Layout, samband: Samband, *, fill: bool) -> Iterator[str]:
    for target in (*references(samband.left), *references(samband.right)):
        if not isinstance(target, TablePlace):
            continue
        table = layout.tables.get(target.table)
        if table is None:
            yield f"Tabellen {target.table!r} finns inte{_near(target.table, layout.tables)}."
        elif target.row not in table.row_keys:
            yield f"Raden {target.row!r} finns inte i {target.table}{_near(target.row, table.row_keys)}."
        elif target.column is not None and all(column.key != target.column for column in table.columns):
            near = _near(target.column, [column.key for column in table.columns])
            yield f"Kolumnen {target.column!r} finns inte i {target.table}{near}."
    if fill and len(references(samband.left)) != 1:
        yield "Med hamtas: ja ska det stå precis en plats till vänster."


def _doubles(part: str, keys: list[str]) -> Iterator[Problem]:
    for i, key in enumerate(keys):
        if key in keys[:i]:
            yield (part, i), f"Nyckeln {key!r} finns redan i tabellen: ge den ena en egen nyckel."


def _near(word: str, known: Iterable[str] | Mapping[str, Any]) -> str:
    close = get_close_matches(word, list(known), n=1)
    return f" – menade du {close[0]!r}?" if close else ""
