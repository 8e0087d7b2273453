"""The data that a template is filled with, row by row; read from a YAML file with one list of rows per table.

A row is a list in the order of the table's columns, or a mapping by column key. A row whose label the layout lacks
becomes one of the table's open rows; where it has none that is an error with file, line and key.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from mallkoll.workbook.layout.layout_model import Layout, Table
from mallkoll.workbook.model.text import counted, normalized
from mallkoll.workbook.yaml_files.yaml_file import YamlFile, YamlPath, load_yaml


class RowData(Struct, frozen=True):
    """One row's values by column key."""

    label: str
    values: Mapping[str, object]
    known: frozenset[str] = frozenset()  # the columns carried over from the previous period
    starting: frozenset[str] = frozenset()  # those that the template is made with, for the nämnd to keep or change


class TableData(Struct, frozen=True):
    """One table's rows: those that the layout declares, by key, and those that are added."""

    fixed: Mapping[str, RowData] = field(default_factory=dict)
    added: tuple[RowData, ...] = ()


def load_table_data(path: Path, layout: Layout) -> dict[str, TableData]:
    """Read a data file for a layout. Raises :class:`~mallkoll.workbook.yaml_files.yaml_file.LayoutError`."""
    file = load_yaml(path, path.name)
    if not isinstance(file.data, dict) or not isinstance(file.data.get("tabeller"), dict):
        raise file.error((), "Filen ska ha nyckeln 'tabeller' med en lista av rader per tabell.")
    if file.data.get("layout", layout.id) != layout.id:
        raise file.error(("layout",), f"Uppgifterna hör till layouten {file.data['layout']!r}, inte {layout.id!r}.")
    result: dict[str, TableData] = {}
    for key, rows in file.data["tabeller"].items():
        place: YamlPath = ("tabeller", key)
        if key not in layout.tables:
            raise file.error(place, f"Layouten {layout.id!r} har ingen tabell {key!r}.")
        if not isinstance(rows, list):
            raise file.error(place, "Här ska det stå en lista av rader.")
        result[key] = _table(file, place, layout.tables[key], rows)
    return result


def merged_data(known: Mapping[str, TableData], given: Mapping[str, TableData]) -> dict[str, TableData]:
    """Two sets of data merged: ``given`` wins over ``known``, and rows with the same label become one."""
    result = dict(known)
    for key, table in given.items():
        before = result.get(key)
        if before is None:
            result[key] = table
            continue
        fixed = {row: _joined(before.fixed.get(row), table.fixed.get(row)) for row in {**before.fixed, **table.fixed}}
        old = {normalized(row.label): row for row in before.added}
        new = {normalized(row.label): row for row in table.added}
        result[key] = TableData(fixed, tuple(_joined(old.get(label), new.get(label)) for label in {**new, **old}))
    return result


def _joined(before: RowData | None, given: RowData | None) -> RowData:
    if before is None or given is None:
        row = given or before
        assert row is not None  # noqa: S101 - one of the two is there
        return row
    filled_in = {key for key, value in given.values.items() if value is not None}
    values = {**before.values, **{key: given.values[key] for key in filled_in}}
    starting = (before.starting - filled_in) | given.starting
    return RowData(given.label, values, (before.known - filled_in) | given.known, starting)


def _table(file: YamlFile, place: YamlPath, table: Table, rows: list[Any]) -> TableData:
    key_of_label = {normalized(row.label): key for key, row in table.row.items()}
    fixed: dict[str, RowData] = {}
    added: list[RowData] = []
    for i, row in enumerate(rows):
        at = (*place, i)
        values = _values(file, at, table, row)
        label = str(values.get(table.label_column.key) or "")
        key = key_of_label.get(normalized(label))
        if key is not None and key not in fixed:
            fixed[key] = RowData(label, {k: v for k, v in values.items() if k != table.label_column.key})
        elif key is not None:
            raise file.error(at, f"Raden {label!r} står två gånger.")
        elif table.open_rows:
            added.append(RowData(label, values))
        else:
            raise file.error(at, f"Raden {label!r} finns inte i layouten, och tabellen har inga fria rader.")
    return TableData(fixed, tuple(added))


def _values(file: YamlFile, at: YamlPath, table: Table, row: Any) -> dict[str, object]:
    keys = [column.key for column in table.columns]
    if isinstance(row, list):
        if len(row) > len(keys):
            values_text, columns_text = counted(len(row), "värde", "värden"), counted(len(keys), "kolumn", "kolumner")
            raise file.error(at, f"Raden har {values_text}, men tabellen har {columns_text}.")
        values: dict[str, object] = dict(zip(keys, row, strict=False))
    elif isinstance(row, dict):
        values = dict(row)
    else:
        raise file.error(at, "En rad ska vara en lista eller nycklar med värden.")
    for key, value in values.items():
        if key not in keys:
            raise file.error((*at, key), f"Tabellen har ingen kolumn {key!r}.")
        if not (value is None or isinstance(value, str | int | float | dt.date)):
            raise file.error((*at, key), "Ett värde ska vara ett tal, en text eller ett datum.")
    return values
