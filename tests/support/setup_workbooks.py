"""Filled setup workbooks for tests: a good one, changed ones, and the layouts made of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from msgspec.structs import replace

from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import built_in
from mallkoll.templates.plan.table_data import RowData, TableData
from mallkoll.templates.setup import TemplateKind, layout_of, new_setup, read_setup, setup_data, setup_layout
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.layout.layout_model import Layout, Role
from mallkoll.workbook.model.book import Book, Cell
from mallkoll.workbook.reader.read_book import read_book

APRIL = "linkoping-2019-04"
END = dt.date(2019, 4, 30)


TYRESO = [
    {"galler": "Mål", "ord": "Uppfyllt", "farg": "#00695C", "tecken": "●"},
    {"galler": "Mål", "ord": "I hög grad uppfyllt", "farg": "#80CBC4", "tecken": "◆", "fran": 90.0},
    {"galler": "Mål", "ord": "Delvis uppfyllt", "farg": "#FFD54F", "tecken": "▲", "fran": 0.7},  # 70 % in Excel
    {"galler": "Mål", "ord": "Ej uppfyllt", "farg": "#BF360C", "tecken": "■", "alias": "inte uppfyllt"},
    {"galler": "Uppdrag", "ord": "Färdig", "farg": "#00695C", "tecken": "●", "alias": "färdigt"},
    {"galler": "Uppdrag", "ord": "Påbörjad", "farg": "#FFD54F", "tecken": "▲", "alias": "påbörjat"},
    {"galler": "Uppdrag", "ord": "Ej påbörjad", "farg": "#BF360C", "tecken": "■",
     "alias": "ej påbörjat; inte påbörjad; inte påbörjat"},
]  # fmt: skip


def rows(label: str, *values: dict[str, object]) -> TableData:
    return TableData({}, tuple(RowData(str(v.get(label) or ""), v) for v in values))


def good() -> dict[str, TableData]:
    """The nämnd of the documents, and a small one beside it."""
    activities: list[dict[str, object]] = []
    above = ""
    for label, spec in ((r.label, r) for r in built_in(APRIL).tables["drift_prognos"].rows):
        if spec.role is Role.ITEM:
            above = label
        if spec.role in {Role.ITEM, Role.OF_WHICH}:
            part = {"del_av": above} if spec.role is Role.OF_WHICH else {}
            activities.append({"namnd": "son", "verksamhet": label, **part})
    activities += [{"namnd": "KN", "verksamhet": "Bibliotek"}, {"namnd": "KN", "verksamhet": "Kulturskola"}]
    facts = {key: RowData("", {"varde": value}) for key, value in (("kommun", "Linköping"), ("farg", "#2F5D50"))}
    return {
        **new_setup(),
        "kommun": TableData(facts),
        "namnder": rows("kort", {"kort": "SON", "namn": "Social- och omsorgsnämnden", "kontakt": "Ekonomistaben",
                                 "senast": dt.date(2019, 9, 16)}, {"kort": "KN", "namn": "Kulturnämnden"}),
        "verksamheter": rows("verksamhet", *activities),
        "indikatorer": rows("indikator", {"namnd": "SON", "indikator": "Total sjukfrånvaro", "malvarde": 6.0,
                                          "enhet": "%", "mal": "Goda arbetsplatser", "riktning": "Lägre är bättre"},
                            {"namnd": "KN", "indikator": "Antal besök", "malvarde": 500.0}),
        "mal": rows("namndmal", {"namnd": "SON", "namndmal": "Goda arbetsplatser", "omrade": "Medarbetare"}),
        "uppdrag": rows("uppdrag", {"namnd": "SON", "uppdrag": "Ta fram en plan", "slag": "Nämndens"}),
    }  # fmt: skip


def smaller(layout: Layout) -> Layout:
    """The same with few open rows: hundreds take their time to write."""
    return replace(layout, tables={
        key: replace(table, open_rows=min(table.open_rows, 2)) for key, table in layout.tables.items()
    })  # fmt: skip


def written(folder: Path, data: dict[str, TableData]) -> Path:
    path = folder / "uppsättning.xlsx"
    build(smaller(setup_layout()), path, data)
    return path


def changed(table: str, change: dict[str, dict[str, object]] | dict[str, object]) -> dict[str, TableData]:
    """The good setup with one row more, or with other facts about the kommun and its templates."""
    data = good()
    if table in {"kommun", "mallar"}:
        fixed = dict(data[table].fixed)
        for key, values in change.items():
            assert isinstance(values, dict)
            fixed[key] = RowData("", {**(fixed[key].values if key in fixed else {}), **values})
        return {**data, table: TableData(fixed)}
    label = setup_layout().tables[table].label_column.key
    return {**data, table: TableData({}, (*data[table].added, RowData(str(change.get(label) or ""), change)))}


def layout_for(setup: Path, folder: Path, kind: TemplateKind = TemplateKind.PART, namnd: int = 0) -> Layout:
    found = read_setup(setup)
    assert found.faults == []
    return layout_of(found, found.namnder[namnd], END, kind, folder)


def made_for(setup: Path, folder: Path, kind: TemplateKind) -> tuple[Book, Layout]:
    """The template of the first nämnd of a setup, as it is sent out, and its layout."""
    found = read_setup(setup)
    layout = layout_of(found, found.namnder[0], END, kind, folder)
    build(layout, folder / "ny.xlsx", setup_data(found.namnder[0], layout))
    return read_book(folder / "ny.xlsx"), layout


def with_value(book: Book, at: CellRef, value: float | str | None) -> Book:
    """The book with another value typed in one cell."""
    sheets = tuple(
        replace(sheet, cells={**sheet.cells, (at.row, at.col): Cell(at.row, at.col, value)})
        if sheet.name == at.sheet else sheet
        for sheet in book.sheets
    )  # fmt: skip
    return replace(book, sheets=sheets)
