"""The summary of goals fetches words and colours from the goals' own sheet, also when rows are moved there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import office
import pytest
import samples

from mallkoll.templates.library.find_layouts import built_in
from mallkoll.validators.document import Document
from mallkoll.validators.indicators.judged_rows import judged_rows, status_word
from mallkoll.workbook.binding.bound_table import BoundTable
from mallkoll.workbook.layout.layout_model import Kind, Layout
from mallkoll.workbook.reader.read_book import read_book

NAME = "linkoping-2019-04"
Words = list[tuple[object, object, object]]


def example(name: str, folder: Path) -> Path:
    return samples.write(name, folder / f"{name}.xlsx")


def shown(path: Path, key: str) -> Words:
    """Målområde, mål and bedömning of every used row of a table."""
    document = Document.of(built_in(NAME), read_book(path))
    table = document.tables[key]
    sheet = document.sheets[table.sheet]
    rows = [
        tuple(sheet.value(row.at, table.columns[k]) or "" for k in ("omrade", "namndmal", "status"))
        for row in table.rows
    ]
    return [row for row in rows if any(row)]  # type: ignore[misc]


def test_shows_the_same_as_the_goals(tmp_path: Path) -> None:
    path = example(NAME, tmp_path)
    summary = shown(path, "mal_oversikt")
    assert summary == shown(path, "maluppfyllelse")
    assert len(summary) == 17


def test_a_summary_is_nothing_to_fill_in_or_judge(tmp_path: Path) -> None:
    document = Document.of(built_in(NAME), read_book(example(NAME, tmp_path)))
    judged = {row.table.key for row in judged_rows(document.bound, document.book)}
    assert "maluppfyllelse" in judged
    assert "mal_oversikt" not in judged


def goals(path: Path) -> BoundTable:
    return Document.of(built_in(NAME), read_book(path)).tables["maluppfyllelse"]


@pytest.mark.libreoffice
def test_follows_what_a_person_does_on_the_goals_sheet(tmp_path: Path) -> None:
    path = example(NAME, tmp_path)
    table = goals(path)
    first, third = table.rows[0].at, table.rows[2].at
    letters = {k: chr(64 + c) for k, c in table.columns.items()}
    after = tmp_path / "efter.xlsx"
    office.work(
        path,
        ("unprotect", "Mål"),
        ("text", "Mål", f"{letters['status']}{first}", "Förväntas inte uppnås"),
        ("insert_row", "Mål", third),
        ("text", "Mål", f"{letters['omrade']}{third}", "Samhälle"),
        ("text", "Mål", f"{letters['namndmal']}{third}", "Ett nytt mål"),
        ("text", "Mål", f"{letters['status']}{third}", "-"),
        ("recalculate",),
        save=after,
    )
    words = shown(after, "mal_oversikt")
    assert words[0][2] == "Förväntas inte uppnås"
    assert words[2] == ("Samhälle", "Ett nytt mål", "-")
    assert len(words) == 18


# --- the picture ------------------------------------------------------------------------------------------------------


def colours(pdf: Path) -> Counter[str]:
    """How many pixels of each colour all pages have."""
    office.draw(pdf, pdf.with_suffix(""), dots=40)
    found: Counter[str] = Counter()
    for page in pdf.parent.glob(f"{pdf.stem}-*.ppm"):
        data = page.read_bytes()
        head = re.match(rb"P6\s+\d+\s+\d+\s+255\s", data)
        assert head
        body = data[head.end() :]
        found.update(body[i : i + 3].hex() for i in range(0, len(body), 3))
    return found


def shown_colours(layout: Layout, path: Path) -> Counter[str]:
    """How many cells show a word of each colour: chosen, proposed or fetched into a summary."""
    document = Document.of(layout, read_book(path))
    found: Counter[str] = Counter()
    for table in document.tables.values():
        for _, column, ref in table.cells():
            if column.kind is Kind.STATUS and column.scale:
                scale = layout.scales[column.scale]
                word = status_word(scale, document.sheets[ref.sheet].value(ref.row, ref.col))
                found.update(str(s.color).lstrip("#").lower() for s in scale.steps if s.word == word and s.color)
    return found


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", ["linkoping-2018-08", "linkoping-2019-04", "linkoping-2021-08", "tyreso-2017-08"])
def test_every_status_is_seen_in_its_colour(name: str, tmp_path: Path) -> None:
    path, pdf = example(name, tmp_path), tmp_path / "bild.pdf"
    office.work(path, ("recalculate",), pdf=pdf)
    wanted, seen = shown_colours(built_in(name), path), colours(pdf)
    assert wanted
    for colour, cells in wanted.items():
        assert seen[colour] >= 80 * cells, (
            colour,
            cells,
        )  # a cell is 50 × 6 pixels or more at 40 dots per inch, its text apart
    unused = {
        str(step.color).lstrip("#").lower()
        for table in built_in(name).tables.values()
        for column in table.columns
        if column.kind is Kind.STATUS and column.scale
        for step in built_in(name).scales[column.scale].steps
        if step.color
    } - set(wanted)
    assert all(seen[colour] < 100 for colour in unused), "no cell has a colour whose word is not chosen"
