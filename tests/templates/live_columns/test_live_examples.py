"""In the five documents the live checks of statuses and comments say what the rules say, row by row."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import EXAMPLES, built_in, layout_names
from mallkoll.templates.plan.placement import place_tables
from mallkoll.templates.plan.table_data import load_table_data
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.workbook.reader.read_book import read_book

CODES = {"inte ett av orden": "STA002", "inget att bedöma": "STA003", "siffrorna talar för": "STA004",
         "behövs när uppdraget": "UPP002", "behövs när garantin": "KVA001", "färdigt, men datumet": "UPP001",
         "tecken för mycket": "TAL004"}  # fmt: skip


@pytest.mark.parametrize("name", layout_names())
def test_nothing_is_told_that_the_rules_do_not_tell(name: str, tmp_path: Path) -> None:
    layout, path = built_in(name), tmp_path / "fil.xlsx"
    data = load_table_data(EXAMPLES / f"{name}.yaml", layout)
    build(layout, path, data)
    document = Document.of(layout, read_book(path))
    ruled = {(f.code, f.sheet, int(re.sub(r"\D", "", f.cell))) for f in check_document(document) if f.cell}
    told = {
        (code, placed.bound.sheet, row.at)
        for placed in place_tables(layout, data).values()
        for row in placed.bound.rows
        for words, code in CODES.items()
        if words in str(document.sheets[placed.bound.sheet].value(row.at, placed.check_column))
    }
    assert told <= ruled
