from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from msgspec.structs import replace
from tests.support.program import mallkoll

from mallkoll.addin.learn.layout_text import Answers, Copy, write_layout
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import built_in, find_layout
from mallkoll.templates.plan.table_data import load_table_data
from mallkoll.workbook.binding.bind_layout import bind_layout
from mallkoll.workbook.binding.relations import relations
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.model.book import Book
from mallkoll.workbook.reader.read_book import read_book

HEAD = ["Verksamhet (tkr)", "Budget 2026", "Prognos", "Avvikelse"]
OWN = [
    HEAD,
    ["Förskola", 100, 110, -10],
    ["Grundskola", 300, 290, 10],
    ["varav skolskjuts", 40, 41, -1],
    ["Gymnasieskola", 200, 205, -5],
    ["Summa", 600, 605, -5],
]
NEAR = [["Verksamhet", "Budget 2026 helår", "Prognos", "Avvikelse mot budget"], ["Förskolan", *OWN[1][1:]], *OWN[2:]]


def workbook(path: Path, rows: list[list[Any]], title: str = "Delårsrapport 31 augusti 2026") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "BUN"
    sheet["C3"] = title
    for r, row in enumerate(rows, 6):
        for c, value in enumerate(row, 3):
            sheet.cell(r, c, value)
    book.save(path)
    return path


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


NOT_LEARNED = {  # typed over in the document, so that neither a formula nor two rows say it
    "linkoping-2019-04": {"Prognos 2019 netto = Prognos 2019 utgifter − Prognos 2019 inkomster"},
    "tyreso-2017-08": {
        "Resultat = Intäkt + Kostnad",
        "Nettoresultatet är summan av de fyra verksamhetsgruppernas resultat",
    },
}


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The five published documents as workbooks."""
    folder = tmp_path_factory.mktemp("documents")
    assert mallkoll("exempel", folder).returncode == 0
    return folder


@pytest.mark.parametrize(
    "name",
    ["linkoping-2018-08", "linkoping-2019-04", "linkoping-2021-08", "linkoping-internbudget-2019", "tyreso-2017-08"],
)
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


def test_a_table_without_a_title_is_named_after_its_sheet(tmp_path: Path) -> None:
    layout_file, own = tmp_path / "egen.yaml", tmp_path / "egen.xlsx"
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "Drift"
    for row in OWN:
        book.active.append(row)
    book.save(own)
    assert "1 tabell, " in mallkoll("lar", own, "--ut", layout_file).stdout
    assert [table.heading for table in find_layout(str(layout_file)).tables.values()] == ["Drift"]
    assert "Inga fynd." in mallkoll("kontrollera", "--layout", layout_file, own).stdout


def test_a_wrong_total_is_found_by_the_layout_learned_of_a_right_copy(tmp_path: Path) -> None:
    layout_file = tmp_path / "egen.yaml"
    mallkoll("lar", workbook(tmp_path / "egen.xlsx", OWN), "--ut", layout_file)
    wrong = [*OWN[:-1], ["Summa", 600, 615, -5]]
    checked = mallkoll("kontrollera", "--layout", layout_file, workbook(tmp_path / "fel.xlsx", wrong))
    assert checked.returncode == 1
    assert "E11    fel     SUM001" in checked.stdout
    assert "1 fel, 0 varningar" in checked.stdout


def test_headings_that_nearly_match_are_named(tmp_path: Path) -> None:
    layout_file = tmp_path / "egen.yaml"
    copies = workbook(tmp_path / "ett.xlsx", OWN), workbook(tmp_path / "tva.xlsx", NEAR)
    done = mallkoll("lar", *copies, "--ut", layout_file)
    assert "rubriken Budget 2026 heter Budget 2026 helår i tva.xlsx" in done.stdout
    assert "raden Förskola heter Förskolan i tva.xlsx" in done.stdout
    for copy in copies:
        assert "Inga fynd." in mallkoll("kontrollera", "--layout", layout_file, copy).stdout


def test_a_layout_may_be_named_by_its_year(tmp_path: Path) -> None:
    own = workbook(tmp_path / "egen.xlsx", OWN)
    assert mallkoll("lar", own, "--ut", tmp_path / "2025.yaml").returncode == 0
    assert "Inga fynd." in mallkoll("kontrollera", "--layout", tmp_path / "2025.yaml", own).stdout


def test_nothing_learned_is_said(tmp_path: Path) -> None:
    done = mallkoll("lar", workbook(tmp_path / "ord.xlsx", [["Bara ord"]]), "--ut", tmp_path / "egen.yaml")
    assert (done.returncode, done.stdout) == (2, "")
    assert "hittades ingen tabell" in done.stderr
    assert not (tmp_path / "egen.yaml").exists()


def test_a_layout_that_exists_is_not_written_over(tmp_path: Path) -> None:
    layout_file = tmp_path / "egen.yaml"
    layout_file.write_text("min egen", encoding="utf-8")
    assert mallkoll("lar", workbook(tmp_path / "egen.xlsx", OWN), "--ut", layout_file).returncode == 2
    assert layout_file.read_text(encoding="utf-8") == "min egen"


def test_what_does_not_show_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import io  # noqa: PLC0415

    monkeypatch.setattr("sys.stdin", io.StringIO("2025-12-31\nmnkr\n"))
    mallkoll("lar", workbook(tmp_path / "egen.xlsx", OWN), "--ut", tmp_path / "egen.yaml", "--fraga")
    layout = find_layout(str(tmp_path / "egen.yaml"))
    assert (str(layout.period.end), layout.unit) == ("2025-12-31", "mnkr")


def test_any_words_make_a_layout_that_can_be_read(tmp_path: Path) -> None:
    rows = [
        ["2019", "Utfall", "Utfall", 'Så kallat "netto"'],
        ["2020 {x}", 1, 2, 3],
        ["c:\\mapp", 4, 5, 9],
        ["- a: b # c", 5, 7, 12],
        ["Summa", 10, 14, 24],
    ]
    done = mallkoll("lar", workbook(tmp_path / "ord.xlsx", rows, "{Titel}: 'ett'"), "--ut", tmp_path / "egen.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    (table,) = find_layout(str(tmp_path / "egen.yaml")).tables.values()
    assert [row.label for row in table.rows] == ["2020 (x)", "c:\\mapp", "- a: b # c", "Summa"]


TWO_SUMS = [
    ["Tkr", "Bokslut", "Budget", "Prognos"],
    ["Bidrag", 5100, 5200, 5350],
    ["Avgifter", 2010, 2100, 2080],
    ["Summa intäkter", 7110, 7300, 7430],
    ["Lön", 60210, 61900, 62350],
    ["varav semester", 1200, 1250, 1310],
    ["Lokaler", 12010, 12400, 12440],
    ["Summa kostnader", 72220, 74300, 74790],
]
HEADED = [
    ["Tkr", "Budget", "Utfall"],
    ["Intäkter", None, None],
    ["Avgifter", 100, 120],
    ["Bidrag", 50, 55],
    ["Summa intäkter", "=SUM(D8:D9)", "=SUM(E8:E9)"],
]
HEADED_TYPED = [*HEADED[:-1], ["Summa intäkter", 150, 175]]
SHARES = [
    ["Nämnd", "Budget", "Utfall", "Avvikelse", "Avvikelse %", "Andel %"],
    ["Skola", 98214, 97410, 804, 0.8, 68.8],
    ["Kultur", 15002, 14873, 129, 0.9, 10.5],
    ["Fritid", 29634, 30411, -777, -2.6, 20.7],
    ["Summa", 142850, 142694, 156, 0.1, 100],
]

PER_HEAD = [
    ["Skola", "Elever", "Kostnad", "Kr per elev"],
    ["Norr", 210, 21500, "=E7*1000/D7"],
    ["Söder", 333, 31020, "=E8*1000/D8"],
    ["Totalt", "=SUM(D7:D8)", "=SUM(E7:E8)", "=E9*1000/D9"],
]
RUNNING = [
    ["Månad", "Utfall", "Ack utfall"],
    ["Jan", 10, "=D7"],
    ["Feb", 11, "=E7+D8"],
    ["Mar", 12, "=E8+D9"],
    ["Summa", "=SUM(D7:D9)", "=E9"],
]
WORKED_OUT = [
    ["Verksamhet", "Budget", "Utfall", "Förbrukat", "Medel", "Förändring"],
    ["Förskola", 300, 290, "=IF(D7=0,0,E7/D7)", "=AVERAGE(D7:E7)", "=IFERROR((E7-D7)/D7,0)"],
    ["Grundskola", 700, 720, "=IF(D8=0,0,E8/D8)", "=AVERAGE(D8:E8)", "=IFERROR((E8-D8)/D8,0)"],
    ["Summa", "=SUM(D7:D8)", "=SUM(E7:E8)", "=IF(D9=0,0,E9/D9)", "=AVERAGE(D9:E9)", "=IFERROR((E9-D9)/D9,0)"],
]
PARTS_OF_TOTAL = [
    ["Verksamhet", "Budget", "Andel"],
    ["Förskola", 300, "=D7/D$9"],
    ["Grundskola", 700, "=D8/D$9"],
    ["Summa", "=SUM(D7:D8)", "=SUM(E7:E8)"],
]
PIVOT = [
    ["Radetiketter", "2023", "2024", "2025"],
    ["Förvaltning A", 600, 643, 664],
    ["Drift", 100, 110, 123],
    ["Lön", 500, 533, 541],
    ["Förvaltning B", 500, 519, 531],
    ["Drift", 90, 97, 94],
    ["Lön", 410, 422, 437],
    ["Totalsumma", 1100, 1162, 1195],
]
YEARS_DOWN = [
    ["År", "Intäkter", "Kostnader", "Netto"],
    [2021, 500, 450, 50],
    [2022, 520, 480, 40],
    [2023, 540, 500, 40],
    ["Summa", 1560, 1430, 130],
]
YEARS_ACROSS = [
    [None, 2023, 2024, 2025],
    ["Förskola", 100, 110, 120],
    ["Grundskola", 300, 290, 310],
    ["Summa", 400, 400, 430],
]
DAYS = [
    ["Post", dt.date(2025, 1, 31), dt.date(2025, 2, 28), "Summa"],
    ["Löner", 100, 107, "=SUM(D7:E7)"],
    ["Hyror", 200, 207, "=SUM(D8:E8)"],
    ["Summa", "=SUM(D7:D8)", "=SUM(E7:E8)", "=SUM(F7:F8)"],
]
BLANKS = [
    ["Verksamhet", "Budget", "Utfall"],
    ["Förskola", 5000, 4903],
    ["Grundskola", 97400, 97410],
    ["Tilläggsanslag", 8000, None],
    ["Summa", "=SUM(D7:D9)", "=SUM(E7:E9)"],
]
SIDE_BY_SIDE = [
    [*HEAD, None, "Kostnadsslag", "2025", "2026"],
    ["Förskola", 100, 110, -10, None, "Lön", 70, 72],
    ["Grundskola", 300, 290, 10, None, "Hyra", 20, 21],
    ["Gymnasieskola", 200, 205, -5, None, "Summa", "=SUM(I7:I8)", "=SUM(J7:J8)"],
    ["Vuxna", 50, 55, -5],
    ["Summa", 650, 660, -10],
]


@pytest.mark.parametrize(
    ("rows", "wrong", "told"),
    [
        pytest.param(TWO_SUMS, (7, 2, 74400), "SUM001", id="two sums, neither counted in the other"),
        pytest.param(HEADED, (2, 2, "x"), "TAL002", id="a row of words over its posts"),
        pytest.param(HEADED_TYPED, (4, 2, 185), "SUM001", id="the same, with a typed sum"),
        pytest.param(PER_HEAD, (3, 2, 52530), "SUM001", id="a quotient in the sum row"),
        pytest.param(RUNNING, (4, 1, "=SUM(D7:D8)"), "FOR002", id="running totals"),
        pytest.param(SIDE_BY_SIDE, (5, 2, 666), "SUM001", id="another table beside, under the same row of headings"),
        pytest.param(WORKED_OUT, (1, 3, 0.8), "SUM001", id="a quotient that was typed over"),
        pytest.param(WORKED_OUT, (2, 4, "=AVERAGE(D8:D9)"), "FOR002", id="a mean of other cells"),
        pytest.param(WORKED_OUT, (2, 5, "=(E8-D8)/E8"), "FOR002", id="a change of the wrong figure"),
        pytest.param(PARTS_OF_TOTAL, (1, 2, "=D7/D$8"), "FOR002", id="a share of something else"),
        pytest.param(PIVOT, (5, 1, 95), "SUM001", id="sums above their parts, rows of the same name, a total below"),
        pytest.param(YEARS_DOWN, (4, 1, 1650), "SUM001", id="rows that are years"),
        pytest.param(YEARS_ACROSS, (3, 1, 500), "SUM001", id="columns that are years, with no word beside"),
        pytest.param(DAYS, (3, 1, 400), "SUM001", id="columns that are days"),
        pytest.param(BLANKS, (4, 1, 110500), "SUM001", id="a row that is filled in one column only"),
        pytest.param(SHARES, (4, 1, 142950), "SUM001", id="shares, of which some do not add up"),
    ],
)
def test_a_right_workbook_is_right_by_the_layout_learned_of_it(
    tmp_path: Path, rows: list[list[Any]], wrong: tuple[int, int, Any], told: str
) -> None:
    layout_file = tmp_path / "egen.yaml"
    own = workbook(tmp_path / "egen.xlsx", rows)
    assert mallkoll("lar", own, "--ut", layout_file).returncode == 0
    assert "Inga fynd." in mallkoll("kontrollera", "--layout", layout_file, own).stdout
    row, column, value = wrong
    changed = [list(cells) for cells in rows]
    changed[row][column] = value
    found = mallkoll("kontrollera", "--layout", layout_file, workbook(tmp_path / "fel.xlsx", changed)).stdout
    assert told in found


def test_a_table_beside_another_is_said_to_be_left_out(tmp_path: Path) -> None:
    done = mallkoll("lar", workbook(tmp_path / "egen.xlsx", SIDE_BY_SIDE), "--ut", tmp_path / "egen.yaml")
    assert "tabellen bredvid, från H6, är inte med" in done.stdout
    words = [row[:6] for row in SIDE_BY_SIDE]  # a column of words alone is no table
    done = mallkoll("lar", workbook(tmp_path / "ord.xlsx", words), "--ut", tmp_path / "ord.yaml")
    assert "bredvid" not in done.stdout


def test_faults_of_the_workbook_by_its_own_layout_are_said(tmp_path: Path) -> None:
    twice = [
        ["Verksamhet", "Budget", "Utfall"],
        ["Förskola", 5000, 4903],
        ["varav lokaler", 1000, 1200],
        ["Grundskola", 6000, 6131],
        ["Summa", "=SUM(D7:D9)", "=SUM(E7:E9)"],
    ]
    done = mallkoll("lar", workbook(tmp_path / "varav.xlsx", twice), "--ut", tmp_path / "egen.yaml")
    assert done.returncode == 0
    assert re.search(r"osäkert  Med layouten har varav\.xlsx \d fel, BUN!D\d+ först", done.stdout)
    done = mallkoll("lar", workbook(tmp_path / "ratt.xlsx", OWN), "--ut", tmp_path / "ratt.yaml")
    assert "Med layouten" not in done.stdout


def test_a_hidden_row_that_a_filtered_sum_leaves_out_is_not_counted(tmp_path: Path) -> None:
    rows = [
        ["Verksamhet", "Budget", "Utfall"],
        ["Förskola", 5000, 4903],
        ["Grundskola", 97400, 97410],
        ["Fritid", 8000, 8100],
        ["Kultur", 1411, 1390],
        ["Summa", "=SUBTOTAL(109,D7:D10)", "=SUM(E7:E10)"],
    ]
    own = workbook(tmp_path / "egen.xlsx", rows)
    book = openpyxl.load_workbook(own)
    book["BUN"].row_dimensions[9].hidden = True
    book["BUN"]["E11"] = "=SUBTOTAL(109,E7:E10)"
    book.save(own)
    done = mallkoll("lar", own, "--ut", tmp_path / "egen.yaml")
    assert "Fritid: raden är dold, och räknas inte med i summan" in done.stdout
    assert "Inga fynd." in mallkoll("kontrollera", "--layout", tmp_path / "egen.yaml", own).stdout


def test_a_blank_row_may_stand_between_a_heading_over_several_columns_and_the_headings(tmp_path: Path) -> None:
    rows = [
        [None, "Kostnader", None, "Intäkter", None],
        [],
        ["Nämnd", "Budget", "Utfall", "Budget", "Utfall"],
        ["Skola", 5000, 4903, 100, 110],
        ["Kultur", 300, 290, 20, 25],
        ["Summa", 5300, 5193, 120, 135],
    ]
    own = workbook(tmp_path / "egen.xlsx", rows)
    book = openpyxl.load_workbook(own)
    book["BUN"].merge_cells("D6:E6")
    book["BUN"].merge_cells("F6:G6")
    book.save(own)
    assert mallkoll("lar", own, "--ut", tmp_path / "egen.yaml").returncode == 0
    (table,) = find_layout(str(tmp_path / "egen.yaml")).tables.values()
    assert [column.band for column in table.columns] == [None, "Kostnader", "Kostnader", "Intäkter", "Intäkter"]
    assert "Inga fynd." in mallkoll("kontrollera", "--layout", tmp_path / "egen.yaml", own).stdout


def test_questions_are_few_and_the_answers_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import io  # noqa: PLC0415

    own, layout_file = workbook(tmp_path / "egen.xlsx", [row[:] for row in PIVOT]), tmp_path / "egen.yaml"
    monkeypatch.setattr("sys.stdin", io.StringIO("\n\nnej\n\nja\n"))
    done = mallkoll("lar", own, "--ut", layout_file, "--fraga")
    asked = re.findall(r"är ”(.+?)” \(rad \d+\) summan av (.+?)\?", done.stdout)
    assert [name for name, _ in asked] == ["Förvaltning A", "Förvaltning B", "Totalsumma"]
    (table,) = find_layout(str(layout_file)).tables.values()
    assert [row.role.value for row in table.rows] == ["post", "info", "info", "delsumma", "post", "post", "summa"]
    assert "skriven för hand" not in layout_file.read_text(encoding="utf-8"), "what was confirmed is sure"


@pytest.mark.parametrize(
    ("answers", "results", "blank_is_zero"),
    [("\n" * 9, True, True), ("\n\nn\n\n", False, True), ("\n\n\nn\n", True, False)],
)
def test_a_sign_and_a_blank_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: str, *, results: bool, blank_is_zero: bool
) -> None:
    import io  # noqa: PLC0415

    rows = [
        ["Verksamhet", "Budget", "Utfall", "Avvikelse"],
        ["Avgifter", 1000, 1100, "=E7-D7"],
        ["Bidrag", 3000, 2900, "=E8-D8"],
        ["Hyror", 200, None, "=E9-D9"],
        ["Summa", "=SUM(D7:D9)", "=SUM(E7:E9)", "=E10-D10"],
    ]
    own, layout_file = workbook(tmp_path / "egen.xlsx", rows), tmp_path / "egen.yaml"
    monkeypatch.setattr("sys.stdin", io.StringIO(answers))
    mallkoll("lar", own, "--ut", layout_file, "--fraga")
    (table,) = find_layout(str(layout_file)).tables.values()
    assert ("avvikelse(" in str(table.column["avvikelse"].formula)) is results
    assert table.column["utfall"].blank_is_zero is blank_is_zero


def test_where_nobody_answers_it_is_said_and_what_the_workbook_says_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io  # noqa: PLC0415

    own = workbook(tmp_path / "egen.xlsx", PIVOT)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    done = mallkoll("lar", own, "--ut", tmp_path / "fragad.yaml", "--fraga")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Ingen svarar: resten är så som arbetsboken säger" in done.stdout
    mallkoll("lar", own, "--ut", tmp_path / "egen.yaml")
    texts = [(tmp_path / name).read_text(encoding="utf-8").splitlines() for name in ("fragad.yaml", "egen.yaml")]
    assert [line for line in texts[0] if "layout:" not in line] == [line for line in texts[1] if "layout:" not in line]


def test_another_copy_makes_a_typed_sum_sure_and_says_what_one_copy_cannot(tmp_path: Path) -> None:
    one = [["Verksamhet", "Budget"], ["Förskola", 100], ["Grundskola", 300], ["Till nämnden", 400]]
    other = [["Verksamhet", "Budget"], ["Förskola", 110], ["Grundskola", 320], ["Till nämnden", "=SUM(D7:D8)"]]
    first, second = workbook(tmp_path / "ett.xlsx", one), workbook(tmp_path / "tva.xlsx", other)
    mallkoll("lar", first, "--ut", tmp_path / "ett.yaml")
    (alone,) = find_layout(str(tmp_path / "ett.yaml")).tables.values()
    mallkoll("lar", first, second, "--ut", tmp_path / "tva.yaml")
    (both,) = find_layout(str(tmp_path / "tva.yaml")).tables.values()
    assert [row.role.value for row in alone.rows] == ["post", "post", "post"]
    assert [row.role.value for row in both.rows] == ["post", "post", "summa"]
    doubted = mallkoll("lar", workbook(tmp_path / "egen.xlsx", OWN), "--ut", tmp_path / "egen.yaml").stdout
    sure = mallkoll("lar", tmp_path / "egen.xlsx", workbook(tmp_path / "annan.xlsx", OWN), "--ut", tmp_path / "ny.yaml")
    assert "skriven för hand" in doubted
    assert "skriven för hand" not in sure.stdout


@pytest.mark.parametrize(
    ("heading", "part"),
    [("Budget 2026", "drift_prognos_helar"), ("Ursprunglig budget 2026", None)],
)
def test_a_table_like_a_built_in_part_refers_to_it(tmp_path: Path, heading: str, part: str | None) -> None:
    rows = [
        ["Verksamhet", "Prognos helår", heading, "Avvikelse", "Bokslut 2025"],
        ["Förskola", 110, 100, "=E7-D7", 95],
        ["Grundskola", 290, 300, "=E8-D8", 280],
        ["Summa", "=SUM(D7:D8)", "=SUM(E7:E8)", "=E9-D9", "=SUM(G7:G8)"],
    ]
    own, layout_file = workbook(tmp_path / "egen.xlsx", rows), tmp_path / "egen.yaml"
    assert mallkoll("lar", own, "--ut", layout_file).returncode == 0
    text = layout_file.read_text(encoding="utf-8")
    assert ("inkludera: [delar/drift]" in text) is (part is not None)
    assert (f"bygger_pa: {part}" in text) is (part is not None)
    assert ("kolumner:" in text) is (part is None)
    (table,) = find_layout(str(layout_file)).tables.values()
    assert [row.label for row in table.rows] == ["Förskola", "Grundskola", "Summa"]
    assert "Inga fynd." in mallkoll("kontrollera", "--layout", layout_file, own).stdout
