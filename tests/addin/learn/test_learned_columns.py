"""What columns and rows of learned tables are: money or other figures, worked out or typed, counted or beside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from own_tables import workbook
from program import mallkoll

from mallkoll.templates.library.find_layouts import find_layout

SHARES = [
    ["Verksamhet", "Budget tkr", "Andel %", "Prognos tkr", "Andel, %"],
    ["Förskola", 1000, 25, 1100, 27.5],
    ["Grundskola", 2000, 50, 1900, 47.5],
    ["Fritid", 1000, 25, 1000, 25],
    ["Summa", 4000, 100, 4000, 100],
]
ACCOUNTS = [
    ["Konto", "Benämning", "Budget", "Utfall"],
    [3011, "Hyror", -4000, -3900],
    [5010, "Löner", 9000, 9100],
    [7010, "Material", 700, 650],
    [None, "Summa", 5700, 5850],
]
YEARS = [
    ["Projekt", "Från", "Till", "Ram"],
    ["Skola", 2024, 2026, 12000],
    ["Bro", 2025, 2027, 800],
    ["Väg", 2026, 2028, 4000],
    ["Summa", None, None, 16800],
]


@pytest.mark.parametrize(
    ("rows", "kinds"),
    [
        pytest.param(SHARES, ["etikett", "belopp", "tal", "belopp", "tal"], id="shares that add up to a hundred"),
        pytest.param(ACCOUNTS, ["tal", "etikett", "belopp", "belopp"], id="account numbers"),
        pytest.param(YEARS, ["etikett", "tal", "tal", "belopp"], id="years"),
    ],
)
def test_figures_that_are_no_money_are_not_asked_about_as_money(
    tmp_path: Path, rows: list[list[Any]], kinds: list[str]
) -> None:
    layout_file, own = tmp_path / "egen.yaml", workbook(tmp_path / "egen.xlsx", rows)
    mallkoll("lar", own, "--ut", layout_file)
    (table,) = find_layout(str(layout_file)).tables.values()
    assert [column.kind.value for column in table.columns] == kinds
    assert "Inga fynd." in mallkoll("kontrollera", "--layout", layout_file, own).stdout


RESULTS = [
    ["Nämnd", "Kommunbidrag", "Nettokostnad", "Resultat", "Resultat fg år", "Skillnad"],
    ["Social", 41000, -41200, -200, 870, -1070],
    ["Barn", 62000, -61850, 150, -128, 278],
    ["Kultur", 5100, -5080, 20, 217, -197],
    ["Summa", 108100, -108130, -30, 959, -989],
]
NETS = [
    ["Verksamhet", "Intäkter", "Kostnader", "Netto", "Budget netto", "Avvikelse"],
    ["VA", 4100, 5200, 1100, 1000, -100],
    ["Park", 120, 2200, 2080, 2100, 20],
    ["Gata", 310, 6100, 5790, 5900, 110],
    ["Summa", 4530, 13500, 8970, 9000, 30],
]
LEFT_OF_PROJECTS = [
    ["Projekt", "Beslutad ram", "Upparbetat", "Prognos", "Återstår"],
    ["Förskola", 25600, 100, 9200, 16300],
    ["Simhall", 134000, 58000, 4300, 71700],
    ["Cykelbana", 12000, 4400, 4100, 3500],
]
TOTAL_ACROSS = [
    ["Ålder", "Flickor", "Pojkar", "Totalt", "I fjol"],
    ["0–5", 412, 430, 842, 800],
    ["6–15", 1210, 1188, 2398, 2411],
    ["16–18", 377, 402, 779, 765],
]
QUARTERS = [
    ["Sjukfrånvaro", "Kv 1", "Kv 2", "Kv 3", "Kv 4", "Helår"],
    ["Social", 6.1, 5.8, 6.4, 7.3, 6.4],
    ["Barn", 8.2, 7.9, 8.5, 9.4, 8.5],
    ["Kultur", 4.2, 3.9, 4.5, 5.8, 4.6],
    ["Teknik", 5.5, 5.1, 5.9, 7.1, 5.9],
    ["Miljö", 3.3, 4.4, 2.2, 5.3, 3.8],
    ["Vatten", 5.0, 6.2, 5.9, 9.3, 6.6],
    ["Fritid", 7.7, 2.2, 5.1, 8.8, 6.0],
]


@pytest.mark.parametrize(
    ("rows", "calculated"),
    [
        pytest.param(
            RESULTS,
            {"resultat": "kommunbidrag + nettokostnad", "skillnad": "resultat - resultat_fg_ar"},
            id="a result, not the cost before it",
        ),
        pytest.param(
            NETS,
            {"netto": "kostnader - intakter", "avvikelse": "avvikelse(netto, budget_netto)"},
            id="a deviation of a net that is worked out itself",
        ),
        pytest.param(
            [NETS[0], *([*row[:3], int(str(row[3])[::-1]), *row[4:]] for row in NETS[1:-1])],
            {},
            id="a net, and so its deviation, that no row bears out",
        ),
        pytest.param(LEFT_OF_PROJECTS, {"aterstar": "beslutad_ram - upparbetat - prognos"}, id="what is left"),
        pytest.param(TOTAL_ACROSS, {"totalt": "flickor + pojkar"}, id="a total of the columns before it"),
        pytest.param(QUARTERS, {"helar": "(kv_1 + kv_2 + kv_3 + kv_4) / 4"}, id="a mean that all rows bear out"),
        pytest.param([*QUARTERS, ["Kommunen", 6.6, 6.2, 5.3, 7.0, 6.4]], {}, id="a mean that a row contradicts"),
    ],
)
def test_what_stands_last_is_worked_out_of_what_stands_before(
    tmp_path: Path, rows: list[list[Any]], calculated: dict[str, str]
) -> None:
    layout_file, own = tmp_path / "egen.yaml", workbook(tmp_path / "egen.xlsx", rows)
    mallkoll("lar", own, "--ut", layout_file)
    (table,) = find_layout(str(layout_file)).tables.values()
    assert {column.key: column.formula for column in table.columns if column.formula} == calculated
    assert "Inga fynd." in mallkoll("kontrollera", "--layout", layout_file, own).stdout


BELOW = [
    ["Nämnd", "Konto", "Budget", "Utfall", "Bokslut", "Prognos"],
    ["Social", 10, 41000, 41200, 40100, 41300],
    ["Barn", 20, 62000, 61850, 60400, 61900],
    ["Kultur", 30, 5100, 5080, 5010, 5090],
    ["Teknik", 40, 8800, 8710, 8650, 8720],
    ["Miljö", 50, 1240, 1230, 1210, 1235],
    ["Summa", None, 118140, 118070, 115370, 118245],
]


FULL = ["Antal invånare", None, 47123, 47208, 46990, 47230]
HALF = ["Antal invånare", None, 47123, 47208, None, None]
MOST = ["Antal invånare", None, 47123, 47208, None, 47230]


@pytest.mark.parametrize(
    ("learned", "checked", "told"),
    [
        pytest.param(HALF, HALF, "Inga fynd.", id="figures in few columns"),
        pytest.param(FULL, HALF, "Inga fynd.", id="fewer than in the workbook that is learned of"),
        pytest.param(FULL, MOST, "G13    varning FUL004", id="one that is missing"),
        pytest.param(MOST, MOST, "Inga fynd.", id="one that was blank there too"),
    ],
)
def test_a_row_below_the_sum_may_have_few_figures(
    tmp_path: Path, learned: list[Any], checked: list[Any], told: str
) -> None:
    layout_file, own = tmp_path / "egen.yaml", workbook(tmp_path / "egen.xlsx", [*BELOW, checked])
    mallkoll("lar", workbook(tmp_path / "lard.xlsx", [*BELOW, learned]), "--ut", layout_file)
    assert told in mallkoll("kontrollera", "--layout", layout_file, own).stdout


def test_per_cent_without_decimals_add_up_no_better_than_the_rest(tmp_path: Path) -> None:
    rows = [
        ["Ålder", "2024", "2025", "Förändring %"],
        ["0–5", 6583, 6517, -1],
        ["6–15", 578, 559, -3.3],
        ["16–18", 2015, 2080, 3.2],
        ["19–64", 2484, 2459, -1],
        ["65–79", 4625, 4560, -1.4],
        ["80–", 3585, 3663, 2.2],
        ["Totalt", 19870, 19838, -0.2],
    ]
    layout_file, own = tmp_path / "egen.yaml", workbook(tmp_path / "egen.xlsx", rows)
    mallkoll("lar", own, "--ut", layout_file)
    assert "Inga fynd." in mallkoll("kontrollera", "--layout", layout_file, own).stdout


@pytest.mark.parametrize(
    ("names", "told"),
    [
        pytest.param(["Förskolor", "Grundskola"], None, id="the same rows, one in other words"),
        pytest.param(["Hemtjänst", "Grundskola"], "raden ”Hemtjänst” i b.xlsx finns inte i a.xlsx", id="another row"),
        pytest.param(["Hemtjänst", "Särskilt boende"], "raderna ”Hemtjänst” och ”Särskilt boende” i b.xlsx", id="two"),
    ],
)
def test_rows_that_another_copy_alone_has_are_said_to_be_left_out(
    tmp_path: Path, names: list[str], told: str | None
) -> None:
    copies = [
        workbook(tmp_path / name, [["Verksamhet", "Budget", "Utfall"], [one, 310, 300], [two, 290, 300],
                                   ["Summa", 600, 600]])
        for name, (one, two) in (("a.xlsx", ["Förskola", "Grundskola"]), ("b.xlsx", names))
    ]  # fmt: skip
    said = mallkoll("lar", *copies, "--ut", tmp_path / "egen.yaml").stdout
    assert told in said if told else "finns inte i" not in said
