"""What ``mallkoll lar`` says and asks, and what several copies tell together."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest
from own_tables import OWN, PIVOT, workbook
from program import mallkoll

from mallkoll.templates.library.find_layouts import find_layout

NEAR = [["Verksamhet", "Budget 2026 helår", "Prognos", "Avvikelse mot budget"], ["Förskolan", *OWN[1][1:]], *OWN[2:]]


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


@pytest.mark.parametrize(
    ("title", "kind", "end"),
    [
        ("Internbudget 2026", "internbudget", "2026-12-31"),
        ("Årsredovisning 2025: BUN", "verksamhetsberättelse", "2025-12-31"),
        ("Tertialrapport 1 2026 (efter 31 augusti 2025)", "delårsrapport", "2026-04-30"),
    ],
)
def test_the_period_is_that_of_the_reports_name(tmp_path: Path, title: str, kind: str, end: str) -> None:
    mallkoll("lar", workbook(tmp_path / "egen.xlsx", OWN, title), "--ut", tmp_path / "egen.yaml")
    period = find_layout(str(tmp_path / "egen.yaml")).period
    assert (period.kind, str(period.end)) == (kind, end)


AGAIN = "Svara ja eller nej, eller tryck bara på Enter för ja."
CONFIRM = (
    "Bladen verkar gälla augusti 2026. Är det ändå 2025-12-31? [j/N]",
    "På bladen står tkr. Är det ändå mnkr? [j/N]",
)


@pytest.mark.parametrize(
    ("answers", "end", "unit", "told"),
    [
        pytest.param("\n\n", "2026-08-31", "tkr", [], id="nothing"),
        pytest.param("2026-08-31\nTkr\n", "2026-08-31", "tkr", [], id="what the sheets say"),
        pytest.param("2025-12-31\nja\nmnkr\nja\n", "2025-12-31", "mnkr", CONFIRM, id="something else, confirmed"),
        pytest.param("2025-12-31\n\nmnkr\nnej\n", "2026-08-31", "tkr", CONFIRM, id="something else, taken back"),
        pytest.param("augusti\n2026-08-31\n\n", "2026-08-31", "tkr", ["Skriv dagen som 2026-08-31"], id="no day"),
        pytest.param("\ndollar\ntkr\n", "2026-08-31", "tkr", ["Svara kr, tkr, mnkr eller mdkr"], id="no unit"),
        pytest.param("\ndollar\neuro\n", "2026-08-31", "tkr", ["det får rättas i filen"], id="no unit twice"),
        pytest.param("\n\nkanske\nnej\n", "2026-08-31", "tkr", [AGAIN], id="neither yes nor no"),
        pytest.param("\n\nnja\nvet inte\n", "2026-08-31", "tkr", [AGAIN, "det får rättas i filen"], id="twice"),
    ],
)
def test_an_answer_that_says_nothing_or_something_else_is_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: str, end: str, unit: str, told: list[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(answers))
    own = workbook(tmp_path / "egen.xlsx", OWN)
    said = mallkoll("lar", own, "--ut", tmp_path / "egen.yaml", "--fraga").stdout
    layout = find_layout(str(tmp_path / "egen.yaml"))
    assert (str(layout.period.end), layout.unit) == (end, unit)
    assert [text for text in told if text not in said] == []
    assert ("Svara" in said or "Skriv" in said or "ändå" in said) is bool(told)
    (table,) = layout.tables.values()
    denied = answers.endswith("kanske\nnej\n")
    assert (table.column["avvikelse"].formula is None) is denied


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


def test_questions_are_few_and_the_answers_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_the_folder_of_layouts_is_made_but_not_the_folders_above_it(tmp_path: Path) -> None:
    own = workbook(tmp_path / "egen.xlsx", OWN)
    assert mallkoll("lar", own, "--ut", tmp_path / "layouter" / "egen.yaml").returncode == 0
    assert "Inga fynd." in mallkoll("kontrollera", "--layout", tmp_path / "layouter" / "egen.yaml", own).stdout
    done = mallkoll("lar", own, "--ut", tmp_path / "felstavat" / "layouter" / "egen.yaml")
    assert (done.returncode, "finns inte" in done.stderr) == (2, True)
    empty = workbook(tmp_path / "ord.xlsx", [["Bara ord"]])
    assert mallkoll("lar", empty, "--ut", tmp_path / "ny" / "egen.yaml").returncode == 2
    assert not (tmp_path / "ny").exists(), "nothing was learned"


SURE = [
    ["Verksamhet (tkr)", "Budget", "Utfall"],
    ["Skola", 500, 490],
    ["Fritid", 70, 71],
    ["Summa", "=SUM(D7:D8)", "=SUM(E7:E8)"],
]


@pytest.mark.parametrize(
    ("changed", "doubt"),
    [
        pytest.param({}, None, id="nothing"),
        pytest.param({(3, 1): 570, (3, 2): 561}, "summan är skriven för hand", id="a typed sum"),
        pytest.param({(0, 0): "Verksamhet"}, "framgår inte av arbetsboken", id="the unit"),
        pytest.param({(1, 2): None, (2, 2): None, (3, 2): None}, "tom i arbetsboken: tas för belopp", id="blanks"),
        pytest.param({(1, 2): "ja", (2, 2): "nej", (3, 2): None, (0, 2): "Läge"}, None, id="words alone"),
    ],
)  # fmt: skip
def test_comments_are_promised_only_where_there_are_some(
    tmp_path: Path, changed: dict[tuple[int, int], object], doubt: str | None
) -> None:
    rows = [[changed.get((r, c), value) for c, value in enumerate(row)] for r, row in enumerate(SURE)]
    said = mallkoll("lar", workbook(tmp_path / "egen.xlsx", rows), "--ut", tmp_path / "egen.yaml").stdout
    text = (tmp_path / "egen.yaml").read_text(encoding="utf-8")
    assert text.splitlines()[1] == "# Läs igenom och rätta" + (
        ": det som är osäkert står i kommentarerna." if doubt else "."
    )
    assert (f"# {doubt}" in text) == ("osäkert" in said) == (doubt is not None)


def test_a_table_or_a_column_in_another_unit_is_said_to_be(tmp_path: Path) -> None:
    own = workbook(tmp_path / "egen.xlsx", [[*SURE[0], "Bidrag, kr"], *([*row, 9_000] for row in SURE[1:3])])
    book = openpyxl.load_workbook(own)
    other = book.create_sheet("Investeringar")
    for row in (["Investeringar, mnkr"], ["Projekt", "Ram", "Kr per elev"], ["Ny skola", 12.5, 90], ["Bro", 7, 80]):
        other.append(row)
    book.save(own)
    mallkoll("lar", own, "--ut", tmp_path / "egen.yaml")
    layout = find_layout(str(tmp_path / "egen.yaml"))
    first, second = layout.tables.values()
    assert (layout.unit, first.unit, second.unit) == ("tkr", None, "mnkr")
    assert [column.unit for column in (*first.columns, *second.columns)] == [None] * 3 + ["kr"] + [None] * 3


def test_of_a_template_it_is_said_that_it_has_a_layout_already(tmp_path: Path) -> None:
    mallkoll("exempel", tmp_path / "filer")
    file = tmp_path / "filer" / "linkoping-2019-04.xlsx"
    said = mallkoll("lar", file, "--ut", tmp_path / "egen.yaml").stdout
    assert "linkoping-2019-04.xlsx är gjord av mallen linkoping-2019-04 och har redan en layout" in said
    own = workbook(tmp_path / "egen.xlsx", OWN)
    assert "har redan en layout" not in mallkoll("lar", own, "--ut", tmp_path / "annan.yaml").stdout
