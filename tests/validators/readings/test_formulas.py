"""What stands in the place of the template's formulas, one cell at a time in a workbook that is right."""

from __future__ import annotations

from typing import Any

import pytest
import samples
from msgspec.structs import replace

from mallkoll.templates.library.find_layouts import built_in
from mallkoll.validators.check_document import check_document
from mallkoll.validators.correct import correct
from mallkoll.validators.document import Document
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.layout.parse_part import parse_part
from mallkoll.workbook.model.book import Book, Cell, ExcelTable, Sheet, Value, parse_address
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.results.finding import Finding

NAME = "linkoping-2021-08"
POSTS = 1_088_886.0  # C30, the sum of C19:C22 and C25:C29 (C23 and C24 are varav rows)
TEMPLATE = 'SUM(C18:C29)-SUMIF($A18:$A29,"varav:*",C18:C29)'


@pytest.fixture(scope="module")
def layout() -> Layout:
    return built_in(NAME)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return read_book(samples.write(NAME, tmp_path_factory.mktemp("b") / "fil.xlsx"))


def put(book: Book, cells: dict[str, tuple[Value, str | None]], **more: Any) -> Book:
    """The book with other values and formulas in some cells of the sheet Drift."""
    hidden = frozenset(more.pop("hidden", ()))
    sheets = []
    for sheet in book.sheets:
        if sheet.name == "Drift":
            put_in = {parse_address(a): Cell(*parse_address(a), *held) for a, held in cells.items()}
            sheet = replace(  # noqa: PLW2901
                sheet, cells={**sheet.cells, **put_in}, hidden_rows=sheet.hidden_rows | hidden
            )
        sheets.append(sheet)
    return replace(book, sheets=tuple(sheets), names={**book.names, **more.get("names", {})},
                   tables=more.get("tables", ()))  # fmt: skip


def told(layout: Layout, book: Book, before: Book) -> list[Finding]:
    known = {(f.code, f.cell) for f in check_document(Document.of(layout, before))}
    return [f for f in check_document(Document.of(layout, book)) if (f.code, f.cell) not in known]


def typed(value: Value) -> tuple[Value, None]:
    return value, None


CASES: dict[str, tuple[dict[str, tuple[Value, str | None]], list[str], dict[str, Any]]] = {
    # the same sum, however it is written
    "posts one by one": ({"C30": (POSTS, "SUM(C19:C22,C25:C28)+C29")}, [], {}),
    "SUBTOTAL of the posts": ({"C30": (POSTS, "SUBTOTAL(9,C19:C22,C25:C29)")}, [], {}),
    "a name": ({"C30": (POSTS, "SUM(P)")}, [], {"names": {"P": "Drift!$C$19:$C$22,Drift!$C$25:$C$29"}}),
    "IFERROR": ({"C30": (POSTS, f"IFERROR({TEMPLATE},0)")}, [], {}),
    "rounded as it is shown": ({"C30": (POSTS, f"ROUND({TEMPLATE},0)")}, [], {}),
    "the other way round the table": ({"E30": (-50_458.0, "D30-C30")}, [], {}),
    "another guard": ({"E22": (-30_767.0, 'IF(OR(D22="",C22=""),"",D22-C22)')}, [], {}),
    "a guard not known": ({"E22": (-30_767.0, 'IF(AND(ISNUMBER(D22),D22<>0),SUM(D22,-C22),"")')}, [], {}),
    # other sums
    "SUBTOTAL 109 with hidden rows": ({"D30": (1_033_000.0, "SUBTOTAL(109,D19:D22,D25:D29)")},
                                      ["fel FOR002 D30 2 dolda rader (D20 och D27)"], {"hidden": [20, 27]}),
    "a column of a table": ({"C30": (POSTS + 208_492, "SUM(T[Belopp])")}, ["fel FOR002 C30 också med C23 och C24"],
                            {"tables": (ExcelTable("T", "Drift", 18, 3, 29, ("Belopp",)),)}),
    "one missing": ({"C30": (None, "SUM(C19:C22,C25:C27)")}, ["fel FOR002 C30 räknar inte med C28"], {}),
    "a number added": ({"C30": (None, "SUM(C19:C22,C25:C29)+541")}, ["fel FOR002 C30 lägger till talet 541"], {}),
    "AVERAGE": ({"C30": (None, "AVERAGE(C19:C22,C25:C29)")}, ["fel FOR002 C30 Formeln ger 136"], {}),
    "COUNT": ({"C30": (10.0, "COUNT(C19:C29)")}, ["fel FOR002 C30 Formeln ger 10,"], {}),
    "thousands down": ({"C30": (None, f"TRUNC({TEMPLATE},-3)")}, ["fel FOR002 C30 avrundar nedåt till 1 000"], {}),
    "thousands by steps": ({"C30": (None, f"MROUND({TEMPLATE},1000)")}, ["fel FOR002 C30 till närmaste 1 000"], {}),
    "up to whole": ({"C30": (POSTS, f"ROUNDUP({TEMPLATE},0)")}, ["info FOR002 C30 just nu rätt tal"], {}),
    "sign": ({"E30": (50_458.0, "SUM(C30)-D30")}, ["fel FOR002 E30 ger 50 458"], {}),
    "only the deficits": ({"E22": (0.0, "MAX(0,D22-C22)")}, ["fel FOR002 E22 Formeln ger 0"], {}),
    "unknown and right": ({"C30": (POSTS, "VLOOKUP(B30,X:Y,2,0)")}, ["info FOR002 C30 just nu rätt tal"], {}),
    "unknown and wrong": ({"C30": (POSTS + 1_000, "VLOOKUP(B30,X:Y,2,0)")}, ["fel FOR002 C30 Formeln ger 1 089 886"],
                          {}),
    "unknown, never computed": ({"C30": (None, "VLOOKUP(B30,X:Y,2,0)")}, ["info FOR002 C30 inget sparat tal"], {}),
    # circles and other workbooks
    "the whole column": ({"C30": (0.0, "SUM(C:C)")}, ["fel FOR007 C30 sin egen cell"], {}),
    "a post of its own sum": ({"C19": (136_583.0, "C30-C20-C21")}, ["fel FOR007 C19 i sin tur"], {}),
    "fetched and right": ({"C30": (POSTS, "'[Bok 1.xlsx]Blad'!C5")}, ["info FOR008 C30 sparat: 1 088 886"], {}),
    "fetched and wrong": ({"C30": (POSTS + 5_000, "[1]Blad!C5")}, ["fel FOR002 C30 från en annan arbetsbok"], {}),
    "fetched posts": ({"C19": (136_583.0, "[1]Blad!C5"), "C20": (0.0, "[1]Blad!C6")},
                      ["info FOR008 C19 Detsamma gäller C20"], {}),
    # typed in a formula's place
    "typed and right": ({"C30": typed(POSTS)}, ["info FOR001 C30 inskrivet tal"], {}),
    "typed as text": ({"C30": typed("1 089 427")}, ["fel SUM001 C30 formeln saknas"], {}),
    "avvikelse typed": ({"E22": typed(30_767.0)}, ["fel SUM001 E22 formeln saknas"], {}),
    "two totals": ({"C30": typed(POSTS + 541), "D30": typed(1_038_728.0)},
                   ["fel SUM001 C30 formeln saknas", "fel SUM001 D30 formeln saknas"], {}),
    "two totals that follow from each other": ({"C30": typed(POSTS + 541), "E30": typed(-50_999.0)},
                                               ["fel SUM001 C30 formeln saknas", "fel SUM001 E30 formeln saknas"], {}),
    "a post that two computed cells speak against": (
        {"C22": typed(337_852.0), "C30": typed(POSTS), "E22": typed(-30_767.0)},
        ["fel SUM001 C22 337 852 stämmer inte, bör vara 337 352"], {}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_in_the_place_of_a_formula(layout: Layout, book: Book, case: str) -> None:
    cells, expected, more = CASES[case]
    findings = told(layout, put(book, cells, **dict(more)), book)
    where = [(f"{f.severity.value} {f.code} {f.cell}", f.text.replace("\u00a0", " ")) for f in findings]
    wanted = [one.split(" ", 3) for one in expected]
    assert [place for place, _ in where] == [" ".join(words[:3]) for words in wanted], where
    for (_, text), words in zip(where, wanted, strict=True):
        assert words[3] in text


SEVERAL: dict[str, tuple[dict[str, tuple[Value, str | None]], str, str]] = {
    "typed": ({"C30": typed(POSTS), "D30": typed(1_038_428.0)}, "FOR001", "C30:D30"),
    "changed": ({"E22": (None, "VLOOKUP(B22,X:Y,2,0)"), "C30": (None, "VLOOKUP(B30,X:Y,2,0)")}, "FOR002", "E22, C30"),
    "not computed anew": ({"C19": typed(137_583.0)}, "FOR003", "E19, C30, E30"),
    "from another workbook": ({"C19": (136_583.0, "[1]Blad!C5"), "C20": (0.0, "[1]Blad!C6")}, "FOR008", "C19:C20"),
}  # fmt: skip


@pytest.mark.parametrize("case", SEVERAL)
def test_a_finding_that_names_several_cells_is_about_all_of_them(layout: Layout, book: Book, case: str) -> None:
    cells, code, where = SEVERAL[case]
    [finding] = [one for one in told(layout, put(book, cells), book) if one.code == code]
    assert finding.where == where
    assert finding.places[0] == ("Drift", finding.cell), "the first of them above all"


@pytest.mark.parametrize("case", [case for case, (_, expected, _) in CASES.items() if "FOR007" in str(expected)])
def test_a_circle_is_mended_where_the_template_has_a_formula(layout: Layout, book: Book, case: str) -> None:
    broken = put(book, CASES[case][0])
    made = {f.code for f in correct(layout, broken, codes={"FOR007"}).made}
    assert made == ({"FOR007"} if "C30" in CASES[case][0] else set())


def test_the_last_bits_of_numbers_are_no_difference() -> None:
    """Columns that are not rounded, one made of another: 0.1 + 0.2 is 0.3."""
    columns = [
        {"nyckel": "v", "rubrik": "Verksamhet", "typ": "etikett"},
        *({"nyckel": k, "rubrik": k.upper(), "typ": "antal"} for k in "abc"),
        {"nyckel": "d", "rubrik": "D", "typ": "antal", "berakning": "a + b"},
        {"nyckel": "e", "rubrik": "E", "typ": "antal", "berakning": "d + c"},
    ]
    layout = parse_part(Layout, {
        "layout": "prov", "version": 1, "namn": "Prov", "period": {"typ": "t", "slut": "2026-08-31"},
        "blad": [{"namn": "Blad", "tabeller": ["t"]}],
        "tabeller": {"t": {"rubrik": "T", "kolumner": columns, "rader": ["Ett", "Två"]}},
    })  # fmt: skip
    rows: list[list[Value]] = [["T"], ["Verksamhet", "A", "B", "C", "D", "E"], ["Ett", 4.1, 4.2, 1e-13],
                               ["Två", 0.1, 0.2, 0.3]]  # fmt: skip
    cells = {(r, c): Cell(r, c, v) for r, row in enumerate(rows, 1) for c, v in enumerate(row, 1)}
    for r in (3, 4):
        cells[r, 5] = Cell(r, 5, None, f"B{r}+C{r}")
        cells[r, 6] = Cell(r, 6, None, f"B{r}+C{r}+D{r}-0")
    assert check_document(Document.of(layout, Book((Sheet("Blad", cells),)))) == ()
