"""Tables of many shapes: right by the layout that is learned of them, and a fault in them is found by it."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from own_tables import HEAD, OWN, PIVOT, workbook
from program import mallkoll

from mallkoll.templates.library.find_layouts import find_layout


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


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        pytest.param([12, 14, 16, "öka", "två nya"], "text", id="indicators, some followed up in words"),
        pytest.param([12, 14, "öka"], "belopp", id="one slip among figures"),
        pytest.param([12, 18, 20, "14 tkr", "15 tkr"], "belopp", id="amounts as texts"),
        pytest.param(['=IF(E7>D7,"över","")'] * 3, "text", id="formulas that say something, not worked out yet"),
        pytest.param(["=E7/D7", "=E8/D8", "=E9/D9"], "tal", id="quotients, not worked out yet"),
        pytest.param([None, None, None], "belopp", id="a column to fill in"),
    ],
)
def test_a_column_is_one_of_words_or_of_figures(tmp_path: Path, cells: list[Any], kind: str) -> None:
    rows = [["Verksamhet", "Budget", "Utfall", "Läge"], *(["Skola", 100, 90 + n, cell] for n, cell in enumerate(cells))]
    own, layout_file = workbook(tmp_path / "egen.xlsx", rows), tmp_path / "egen.yaml"
    assert mallkoll("lar", own, "--ut", layout_file).returncode == 0
    (table,) = find_layout(str(layout_file)).tables.values()
    assert table.column["lage"].kind.value == kind


@pytest.mark.parametrize(
    ("frame", "at_most"),
    [
        pytest.param([900, 950, 980], True, id="a frame that is not used up"),
        pytest.param([900, 920, 940], False, id="a frame that is the budget"),
        pytest.param([900, 930, 940], False, id="… where one differs by a slip"),
    ],
)
def test_a_frame_is_the_sum_or_at_least_the_sum(tmp_path: Path, frame: list[int], *, at_most: bool) -> None:
    rows = [
        ["Verksamhet", "Budget 2025", "Plan 2026", "Plan 2027"],
        ["Förskola", 300, 310, 320],
        ["Grundskola", 600, 610, 620],
        ["Summa", 900, 920, 940],
        ["Ram", *frame],
    ]
    own, layout_file = workbook(tmp_path / "egen.xlsx", rows), tmp_path / "egen.yaml"
    assert mallkoll("lar", own, "--ut", layout_file).returncode == 0
    assert ("hogst: ja" in layout_file.read_text(encoding="utf-8")) is at_most


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


SCHOOLS = [
    ["Skola", "Antal elever", "Kostnad, tkr", "Kostnad per elev, tkr"],
    ["Ekbacken", 412, 40541, 98.4],
    ["Tallskolan", 287, 29877, 104.1],
    ["Björkskolan", 518, 48537, 93.7],
    ["Almskolan", 164, 19221, 117.2],
    ["Lindskolan", 331, 33729, 101.9],
]


def test_what_typed_figures_work_out_is_learned_and_can_be_denied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    own, layout_file = workbook(tmp_path / "egen.xlsx", SCHOOLS), tmp_path / "egen.yaml"
    mallkoll("lar", own, "--ut", layout_file)
    text = layout_file.read_text(encoding="utf-8")
    assert 'berakning: "kostnad_tkr / antal_elever"}   # framgår av siffrorna' in text
    assert "Inga fynd." in mallkoll("kontrollera", "--layout", layout_file, own).stdout
    monkeypatch.setattr("sys.stdin", io.StringIO("\n\nnej\n"))
    done = mallkoll("lar", own, "--ut", tmp_path / "nekad.yaml", "--fraga")
    assert "är kolumnen ”Kostnad per elev, tkr” = ”Kostnad, tkr” / ”Antal elever”?" in done.stdout
    assert "berakning" not in (tmp_path / "nekad.yaml").read_text(encoding="utf-8"), done.stdout


@pytest.mark.parametrize(
    ("heading", "alias"),
    [
        ("Prognos helår", 'alias: ["Prognos helår"]'),
        ("Reserv", None),
        ("Prognos april", None),
        ("Prognos föregående år", None),
    ],
)
def test_a_heading_that_another_copy_has_in_place_of_one_is_an_alias(
    tmp_path: Path, heading: str, alias: str | None
) -> None:
    first, second = [
        workbook(tmp_path / name, [["Verksamhet", "Budget 2026", own, "Avvikelse"], ["Förskola", 310, 300, 10],
                                   ["Grundskola", 290, 300, -10], ["Summa", 600, 600, 0]])
        for name, own in (("a.xlsx", "Prognos 2026"), ("b.xlsx", heading))
    ]  # fmt: skip
    layout = tmp_path / "egen.yaml"
    mallkoll("lar", first, second, "--ut", layout)
    assert (alias in layout.read_text("utf-8")) if alias else ("alias" not in layout.read_text("utf-8"))
    assert ("TAB003" in mallkoll("kontrollera", second, "--layout", layout).stdout) is (alias is None)
