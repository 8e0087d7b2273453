"""What a layout implies: signs, scopes of sums, and the same relation in three readings (figures, form, formula)."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef, key_text
from mallkoll.workbook.binding.relations import CellRelation, RelationKind, relations
from mallkoll.workbook.formulas.linear_form import linear_form
from mallkoll.workbook.formulas.relation_formula import excel_formula
from mallkoll.workbook.formulas.resolve_references import ReferenceResolver
from mallkoll.workbook.layout.expressions import ExpressionError, parse_calculation, parse_samband
from mallkoll.workbook.layout.layout_checks import layout_problems
from mallkoll.workbook.layout.layout_model import Layout, Table
from mallkoll.workbook.layout.parse_part import parse_part
from mallkoll.workbook.model.book import Book, Cell, Sheet

COLUMNS = """
- {nyckel: v, rubrik: Verksamhet, typ: etikett}
- {nyckel: p, rubrik: Prognos}
- {nyckel: b, rubrik: Budget}
- {nyckel: a, rubrik: Avvikelse, berakning: "avvikelse(p, b)"}
"""


def layout_of(tables: dict[str, dict[str, Any]], samband: list[Any] | None = None) -> Layout:
    return parse_part(
        Layout,
        {
            "layout": "prov",
            "version": 1,
            "namn": "Prov",
            "period": {"typ": "t", "slut": "2026-08-31"},
            "blad": [{"namn": "Blad", "tabeller": list(tables)}],
            "tabeller": tables,
            "samband": samband or [],
        },
    )


def table_of(rows: str, **extra: Any) -> dict[str, Any]:
    return {"rubrik": "T", "kolumner": yaml.safe_load(COLUMNS), "rader": yaml.safe_load(rows), **extra}


def placed(layout: Layout) -> dict[str, BoundTable]:
    """All tables below each other on one sheet: keys in A, labels in B."""
    tables, at = {}, 2
    for key, table in layout.tables.items():
        rows = tuple(BoundRow(k, r.label, at + 1 + i, r) for i, (k, r) in enumerate(table.row.items()))
        columns = {column.key: 2 + i for i, column in enumerate(table.columns)}
        tables[key] = BoundTable(key, table, "Blad", columns, rows, at, 1)
        at += len(rows) + 4
    return tables


def all_of(layout: Layout) -> tuple[dict[str, BoundTable], tuple[CellRelation, ...]]:
    tables = placed(layout)
    return tables, relations(layout, tables)


def terms(layout: Layout, target: str, kind: RelationKind) -> dict[str, float]:
    _, made = all_of(layout)
    [relation] = [r for r in made if r.target.address == target and r.kind is kind]
    assert relation.terms is not None
    return {cell.address: c for cell, c in relation.terms.items() if isinstance(cell, CellRef)}


def test_a_sum_leaves_varav_rows_out() -> None:
    layout = layout_of({"t": table_of("[A, varav: x, B, {summa: S}]".replace("varav: x", "{varav: x}"))})
    assert terms(layout, "C6", RelationKind.SUM) == {"C3": 1.0, "C5": 1.0}


def test_sums_above_take_the_rows_below_them() -> None:
    layout = layout_of({"t": table_of("[{summa: S}, A, B]", summor_ovanfor=True)})
    assert terms(layout, "C3", RelationKind.SUM) == {"C4": 1.0, "C5": 1.0}


@pytest.mark.parametrize(
    ("rows", "above", "total"),
    [
        ("[{summa: S}, {delsumma: S1}, A, {delsumma: S2}, B, {kostnad: K}, {intakt: I}, {ram: R}]", True, "C3"),
        ("[{summa: S}, {delsumma: S1}, {kostnad: K}, {intakt: I}, {ram: R}, A, B]", True, "C4"),
        ("[{delsumma: S1}, A, {delsumma: S2}, B, {kostnad: K}, {intakt: I}, {ram: R}]", True, "C5"),
        ("[A, {delsumma: S1}, B, {delsumma: S2}, {kostnad: K}, {intakt: I}, {ram: R}, {summa: S}]", False, "C6"),
    ],
)
def test_sides_and_frames_are_those_of_the_total_that_they_stand_below(rows: str, above: bool, total: str) -> None:
    _, made = all_of(layout_of({"t": table_of(rows, summor_ovanfor=above)}))
    nets = {r.target.address for r in made if r.kind is RelationKind.NET and r.target.col == 3}
    framed = {cell.address for r in made if r.kind is RelationKind.FRAME and r.target.col == 3 for cell in r.cells}
    assert (nets, framed) == ({total}, {total})


def test_a_sum_of_subtotals_takes_each_item_once() -> None:
    layout = layout_of({"t": table_of("[A, B, {delsumma: S1}, C, {delsumma: S2}, D, {summa: S}]")})
    assert terms(layout, "C5", RelationKind.SUM) == {"C3": 1.0, "C4": 1.0}
    assert terms(layout, "C7", RelationKind.SUM) == {"C6": 1.0}
    assert terms(layout, "C9", RelationKind.SUM) == {"C5": 1.0, "C7": 1.0, "C8": 1.0}


def test_two_sums_in_a_table_each_take_their_own() -> None:
    layout = layout_of({"t": table_of("[A, {summa: S1, nyckel: s1}, B, {summa: S2, nyckel: s2}]")})
    assert terms(layout, "C4", RelationKind.SUM) == {"C3": 1.0}
    assert terms(layout, "C6", RelationKind.SUM) == {"C5": 1.0}


def test_ingar_i_overrules_the_place() -> None:
    layout = layout_of({"t": table_of("[{post: A, ingar_i: s2}, {summa: S1, nyckel: s1}, B, {summa: S2, nyckel: s2}]")})
    assert terms(layout, "C6", RelationKind.SUM) == {"C3": 1.0, "C5": 1.0}


# How kostnad and intäkt make the net, by sign convention: (tecken, coefficients of kostnad and intäkt in an amount
# column, the avvikelse of the kostnad row as coefficients of prognos and budget)
SIGNS = [
    ({}, (1.0, -1.0), (-1.0, 1.0)),  # all positive: net = cost − income; avvikelse of a cost = budget − prognos
    ({"kostnad": "negativ"}, (-1.0, -1.0), (1.0, -1.0)),  # as in Linköping 2018
    ({"belopp": "resultat"}, (-1.0, 1.0), (-1.0, 1.0)),  # the net is a result: income − cost
    ({"belopp": "resultat", "kostnad": "negativ"}, (1.0, 1.0), (1.0, -1.0)),  # as in Tyresö
]


@pytest.mark.parametrize(("tecken", "net", "cost_avvikelse"), SIGNS)
def test_sign_conventions(
    tecken: dict[str, str], net: tuple[float, float], cost_avvikelse: tuple[float, float]
) -> None:
    layout = layout_of({"t": table_of("[A, {summa: S}, {kostnad: K}, {intakt: I}]", tecken=tecken)})
    assert terms(layout, "C4", RelationKind.NET) == {"C5": net[0], "C6": net[1]}
    # in the column of surpluses all count alike, whatever the convention
    assert terms(layout, "E4", RelationKind.NET) == {"E5": 1.0, "E6": 1.0}
    assert terms(layout, "E5", RelationKind.CALCULATION) == {"C5": cost_avvikelse[0], "D5": cost_avvikelse[1]}


def test_an_item_of_the_other_direction_is_taken_off_the_sum() -> None:
    layout = layout_of({"t": table_of("[A, {post: Intäkter, tecken: resultat}, {summa: S}]")})
    assert terms(layout, "C5", RelationKind.SUM) == {"C3": 1.0, "C4": -1.0}
    assert terms(layout, "E5", RelationKind.SUM) == {"E3": 1.0, "E4": 1.0}


def test_a_cell_is_defined_once() -> None:
    layout = layout_of({"t": table_of("[A, {summa: S}]"), "u": table_of("[{netto: N}, {kostnad: K}, {intakt: I}]")},
                       [{"lika": "u[netto] = t[summa]", "hamtas": "ja"}])  # fmt: skip
    _, made = all_of(layout)
    defined = [r.target for r in made if r.defines]
    assert len(defined) == len(set(defined))
    [fetched] = [r for r in made if r.kind is RelationKind.SAMBAND and r.target.address == "C9"]
    assert fetched.defines


def test_units_are_converted_between_tables() -> None:
    layout = layout_of({"t": table_of("[{info: A, nyckel: x}]", enhet="mnkr"), "u": table_of("[{info: B, nyckel: y}]")},
                       ["u[y, p] = t[x, p]"])  # fmt: skip
    [relation] = [r for r in all_of(layout)[1] if r.kind is RelationKind.SAMBAND]
    assert list((relation.terms or {}).values()) == [1000.0]


@pytest.mark.parametrize(
    "text", ["p -", "p ** 2", "__import__('os')", "p.q", "f(p)", "avvikelse(p)", "1 if p else 2", "[p]", "'x'"]
)
def test_only_arithmetic_is_an_expression(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse_calculation(text)


@given(st.text(max_size=60))
def test_no_text_breaks_the_parsers(text: str) -> None:
    for parse in (parse_calculation, parse_samband):
        with contextlib.suppress(ExpressionError):
            parse(text)


# --- three readings of one relation -------------------------------------------------------------------------------

ROLES = st.sampled_from(["post", "post", "post", "varav", "delsumma", "info"])


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    roles = ["post", *draw(st.lists(ROLES, max_size=8)), "summa"]
    if draw(st.booleans()):
        roles += ["kostnad", "intakt"]
    signs = {
        "belopp": draw(st.sampled_from(["kostnad", "resultat"])),
        "kostnad": draw(st.sampled_from(["positiv", "negativ"])),
        "intakt": draw(st.sampled_from(["positiv", "negativ"])),
    }
    above = draw(st.booleans())
    rows = [{role: f"{role} {i}"} for i, role in enumerate(roles)]
    for row in rows:
        if "post" in row and draw(st.integers(0, 6)) == 0:
            row["tecken"] = draw(st.sampled_from(["kostnad", "resultat"]))
    if above:
        rows.reverse()
        rows = [r for r in rows if "varav" not in r]
    table = {
        "rubrik": "T",
        "kolumner": yaml.safe_load(COLUMNS),
        "rader": rows,
        "tecken": signs,
        "summor_ovanfor": above,
    }
    return layout_of({"t": table})


FIGURES = st.one_of(st.none(), st.integers(-(10**9), 10**9).map(float))


@given(layouts(), st.data())
def test_the_formula_means_what_the_relation_means(layout: Layout, data: st.DataObject) -> None:
    tables, made = all_of(layout)
    keys = {CellRef("Blad", row.at, 1): key_text(row) for table in tables.values() for row in table.rows}
    cells = {(ref.row, ref.col): Cell(ref.row, ref.col, key) for ref, key in keys.items()}
    places = ReferenceResolver(Book((Sheet("Blad", cells),)))
    figures = {ref: data.draw(FIGURES) for table in tables.values() for *_, ref in table.cells()}
    words = {table.heading_row for table in tables.values()}
    for relation in made:
        form = linear_form(excel_formula(relation, tables), relation.target, places)
        assert form is not None, excel_formula(relation, tables)
        own = {ref: c for ref, c in form.terms.items() if ref.row not in words}
        assert own == relation.terms
        value = relation.value(figures)  # type: ignore[arg-type]
        if value is not None:
            assert value == sum(c * (figures[cell] or 0.0) for cell, c in own.items())


@pytest.mark.parametrize(
    "written",
    ["SUM(C7:INDEX(C:C,ROW()-1))", "sum(c7:index(c:c, row()-1))", "SUM(C7:INDEX(C$1:C$1048576,ROW()-1))",
     "SUM($C7:INDEX($C:$C,ROW()-1))", "SUM(C7:C9)", "C7+C8+C9", 'IF(COUNT(C7:C9)=0,"",SUM(C7:INDEX(C:C,ROW()-1)))'],
)  # fmt: skip
def test_a_sum_up_to_the_row_above_however_it_is_written(written: str) -> None:
    form = linear_form(written, CellRef("Blad", 10, 3))
    assert form is not None
    assert form.terms == {CellRef("Blad", row, 3): 1.0 for row in (7, 8, 9)}


@pytest.mark.parametrize("written", ["SUM(C7:INDEX(D:C,ROW()-1))", "SUM(C7:INDEX(C:C,C9))", "SUM(C7:C9"])
def test_what_is_no_such_sum_is_not_taken_for_one(written: str) -> None:
    assert linear_form(written, CellRef("Blad", 10, 3)) is None


def test_row_keys() -> None:
    table = parse_part(Table, table_of("[Äldre- och omsorg, {summa: Summa allt}, {ram: Ram 2020}]"))
    assert table.row_keys == ("aldre_och_omsorg", "summa", "ram")


def test_a_sum_that_is_part_of_a_sum_keeps_its_own_rows() -> None:
    rows = "[A, B, {summa: S, nyckel: s, ingar_i: allt}, C, {summa: T, nyckel: allt}]"
    layout = layout_of({"t": table_of(rows)})
    assert terms(layout, "C5", RelationKind.SUM) == {"C3": 1.0, "C4": 1.0}
    assert terms(layout, "C7", RelationKind.SUM) == {"C5": 1.0, "C6": 1.0}
    assert not list(layout_problems(layout))


@pytest.mark.parametrize(
    ("rows", "above", "at"),
    [
        ("[A, {summa: S}, B, {summa: T}]", False, 3),
        ("[A, {summa: S}, {summa: T}]", False, 2),
        ("[{summa: T}, A, {summa: S}, B]", True, 0),
        ("[A, {summa: S}, {post: B, ingar_i: t}, {summa: T}]", False, None),
        ("[A, {summa: S, ingar_i: t}, B, {summa: T}]", False, None),
        ("[A, {delsumma: S}, B, {summa: T}]", False, None),
    ],
)
def test_two_sums_are_told_apart(rows: str, above: bool, at: int | None) -> None:
    problems = dict(layout_problems(layout_of({"t": table_of(rows, summor_ovanfor=above)})))
    assert list(problems) == ([] if at is None else [("tabeller", "t", "rader", at)])
    assert all("'S' räknas med i 'T'" in sentence and "ingar_i: t" in sentence for sentence in problems.values())


def test_a_column_that_is_left_out_of_the_sum_keeps_its_varav_rows() -> None:
    table = table_of("[{post: A, uttommande: ja}, {varav: x}, {varav: y}, {summa: S}]")
    table["kolumner"][2]["summeras"] = "nej"
    table["kolumner"].append({"nyckel": "c", "rubrik": "Andel", "typ": "procent"})
    _, made_relations = all_of(layout_of({"t": table}))
    made = {(r.target.address, r.defines) for r in made_relations if r.kind is RelationKind.EXHAUSTIVE}
    assert made == {("C3", True), ("D3", False), ("E3", True)}  # no parts of a per cent
    assert [r.target.address for r in made_relations if r.kind is RelationKind.SUM] == ["C6", "E6"]


def test_a_blank_that_is_nought_is_nought_between_tables_too() -> None:
    one, two = table_of("[A, {netto: N}]"), table_of("[A, B]")
    two["kolumner"][1]["tomt_ar_noll"] = "ja"
    _, made = all_of(layout_of({"ett": one, "tva": two}, ["ett[netto] = tva[a] + tva[b]"]))
    between = {r.target.address: r for r in made if r.kind is RelationKind.SAMBAND}
    part = next(cell for cell in between["C4"].cells if cell.row == 9)
    assert between["C4"].value({part: 5.0}) == 5.0
    assert between["D4"].optional == frozenset()
