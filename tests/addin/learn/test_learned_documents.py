"""The published documents: what is learned of them is what was written by hand, and holds for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from own_tables import OWN, figures_of, workbook
from program import mallkoll

from mallkoll.addin.learn.layout_text import Answers, Copy, write_layout
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import built_in, find_layout
from mallkoll.templates.plan.table_data import load_table_data
from mallkoll.workbook.binding.bind_layout import bind_layout
from mallkoll.workbook.binding.relations import relations
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.model.book import Book
from mallkoll.workbook.reader.read_book import read_book


def plain(book: Book) -> Book:
    """The workbook as somebody has it who never had Mallkoll: nothing hidden, no names."""
    sheets = (
        replace(
            sheet,
            cells={
                at: cell
                for at, cell in sheet.cells.items()
                if at[0] not in sheet.hidden_rows and at[1] not in sheet.hidden_columns
            },
        )
        for sheet in book.sheets
    )
    return replace(book, names={}, properties={}, sheets=tuple(sheets))


def equations(layout: Layout, book: Book) -> dict[frozenset[tuple[Any, int]], str]:
    """What has to be nought, whichever side it is written on."""
    found = {}
    for relation in relations(layout, bind_layout(layout, book).tables):
        assert relation.balance is not None
        sign = 1 if min(relation.balance)[1] > 0 else -1
        found[frozenset((cell, round(sign * c)) for cell, c in relation.balance)] = relation.text
    return found


NAMES = ("linkoping-2018-08", "linkoping-2019-04", "linkoping-2021-08", "linkoping-internbudget-2019", "tyreso-2017-08")
KNOWN = {  # the errors that the documents hold
    "linkoping-2018-08": [("SUM001", 37194), ("SUM001", -625328)],
    "linkoping-internbudget-2019": [("SUM001", 1447399)],
}
NOT_LEARNED = {  # typed over in the document, so that neither a formula nor two rows say it
    "linkoping-2019-04": {"Prognos 2019 netto = Prognos 2019 utgifter − Prognos 2019 inkomster"},
    "tyreso-2017-08": {"Nettoresultatet är summan av de fyra verksamhetsgruppernas resultat"},
}


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The five published documents as workbooks."""
    folder = tmp_path_factory.mktemp("documents")
    assert mallkoll("exempel", folder).returncode == 0
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_a_learned_layout_has_the_relations_of_the_one_written_by_hand(
    name: str, documents: Path, tmp_path: Path
) -> None:
    by_hand = built_in(name)
    target = documents / f"{name}.xlsx"
    book = read_book(target)
    learned = write_layout([Copy(target.name, book)], Answers("egen"))
    assert learned is not None
    (tmp_path / "egen.yaml").write_text(learned.text, encoding="utf-8")
    wanted = equations(by_hand, book)
    found = equations(find_layout(str(tmp_path / "egen.yaml")), plain(book))
    assert not found.keys() - wanted.keys()
    missed = {wanted[key] for key in wanted.keys() - found.keys()}
    assert missed == NOT_LEARNED.get(name, set())


def test_learn_make_fill_check_is_clean(tmp_path: Path) -> None:
    layout_file = tmp_path / "egen.yaml"
    done = mallkoll("lar", workbook(tmp_path / "egen.xlsx", OWN), "--ut", layout_file)
    assert (done.returncode, done.stderr) == (0, "")
    layout = find_layout(str(layout_file))
    (key,) = layout.tables
    data = tmp_path / "data.yaml"
    rows = "\n".join(f"    - [{', '.join(map(str, row))}]" for row in OWN[1:])
    data.write_text(f"layout: egen\ntabeller:\n  {key}:\n{rows}\n", encoding="utf-8")
    build(layout, tmp_path / "mall.xlsx", load_table_data(data, layout))
    checked = mallkoll("kontrollera", "--layout", layout_file, tmp_path / "mall.xlsx")
    assert (checked.returncode, checked.stdout.count("fel  "), checked.stdout.count("varning ")) == (0, 0, 0)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_learned_of_a_document_makes_a_template_that_its_figures_fit(
    name: str, documents: Path, tmp_path: Path
) -> None:
    book = plain(read_book(documents / f"{name}.xlsx"))
    learned = write_layout([Copy(f"{name}.xlsx", book)], Answers("egen"))
    assert learned is not None
    (tmp_path / "egen.yaml").write_text(learned.text, encoding="utf-8")
    layout = find_layout(str(tmp_path / "egen.yaml"))
    build(layout, tmp_path / "mall.xlsx", figures_of(layout, book))
    done = mallkoll("kontrollera", "--layout", tmp_path / "egen.yaml", tmp_path / "mall.xlsx", "--json", "-")
    (file,) = json.loads(done.stdout)["filer"]
    assert [(f["kod"], f["varde"]) for f in file["fynd"] if f["allvar"] == "fel"] == KNOWN.get(name, [])
