"""A column that is not filled in is told beside its total while other columns are; a fresh template is quiet."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from msgspec.structs import replace

from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import EXAMPLES, built_in
from mallkoll.templates.plan.placement import place_tables
from mallkoll.templates.plan.table_data import TableData, load_table_data
from mallkoll.workbook.reader.read_book import read_book

NAME, TABLE = "linkoping-2021-08", "drift_prognos"


def filled(without: Collection[str], known: Collection[str] = ()) -> dict[str, TableData]:
    """The example with some columns of one table left out; ``known``: the others that the template was made with."""
    data = dict(load_table_data(EXAMPLES / f"{NAME}.yaml", built_in(NAME)))
    rows = {
        key: replace(row, values={c: v for c, v in row.values.items() if c not in without}, known=frozenset(known))
        for key, row in data[TABLE].fixed.items()
    }
    return data | {TABLE: replace(data[TABLE], fixed=rows)}


def said(folder: Path, data: dict[str, TableData]) -> list[str]:
    """What the check cells of the table say, as the file holds it."""
    layout, path = built_in(NAME), folder / "mall.xlsx"
    build(layout, path, data)
    placed = place_tables(layout, data)[TABLE]
    sheet = read_book(path).sheet(placed.bound.sheet)
    assert sheet is not None
    texts = (sheet.value(row.at, placed.check_column) for row in placed.bound.rows)
    return [text for text in texts if isinstance(text, str) and text not in {"", "✓"}]


def test_a_forgotten_column_is_told_beside_its_total(tmp_path: Path) -> None:
    [told] = [text for text in said(tmp_path, filled(["prognos"])) if "ifylld" in text]
    assert told.startswith("Prognos helår: kolumnen är inte ifylld")


def test_also_where_the_rest_of_the_table_came_with_the_template(tmp_path: Path) -> None:
    [told] = [text for text in said(tmp_path, filled(["prognos"], ["budget"])) if "ifylld" in text]
    assert told.startswith("Prognos helår: kolumnen är inte ifylld")


def test_a_template_that_nobody_has_typed_in_is_quiet(tmp_path: Path) -> None:
    data = {TABLE: filled(["prognos"], ["budget"])[TABLE]}
    assert said(tmp_path, {}) == []
    assert said(tmp_path, data) == []
