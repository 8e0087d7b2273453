"""Sheets of nyckeltal: learned as indicators with målvärden and statuses, not as money, and judged as such."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from own_tables import figures_of, workbook
from program import mallkoll

from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import find_layout
from mallkoll.workbook.layout.layout_model import Table
from mallkoll.workbook.reader.read_book import read_book

WORDS = [
    ["Nyckeltal", "Utfall 2025", "Utfall 2026", "Målvärde 2026", "Bedömning", "Kommentar"],
    ["Sjukfrånvaro, %", 7.4, 6.1, "max 6,5", "Uppfyllt", None],
    ["Andel nöjda brukare, %", 81, 79, "minst 85", "Delvis", "Två enheter drar ner."],
    ["Handläggningstid, dagar", 16, 21, "max 14", "Ej", None],
    ["Antal besök på museet", 4100, 4500, "öka", "Uppfyllt", None],
    ["Nöjd kund-index", 72, "Mäts i november", 75, "Ej bedömt", None],
]
BY_AREA = [
    ["Område", "Indikator", "Basår", "Utfall T1 2026", "Utfall T2 2026", "Mål 2026", "Mål 2027", "Måluppfyllelse"],
    ["Skola", "Behöriga till gymnasiet, %", 82.0, 83.5, 84.5, 88, 90, "Gul"],
    ["Skola", "Meritvärde, poäng", 214, 219, 226, 225, 230, "Grön"],
    ["Omsorg", "Väntetid till boende, dagar", 41, 52, 60, 30, 25, "Röd"],
    ["Omsorg", "Andel nöjda, %", 81, "–", 86, 85, 86, "Grön"],
]
BY_GOAL = [
    ["Mål och nyckeltal", "Målvärde", "Utfall", "Prognos", "Avvikelse", "Status"],
    ["Trygg uppväxt", None, None, None, None, None],
    ["Andel behöriga elever, %", 88, 85, 86, "=E8-D8", "Uppnås delvis"],
    ["Skolk i årskurs 9, procent", 6, 6.5, 6.2, "=E9-D9", "Uppnås delvis"],
    ["Friska medarbetare", None, None, None, None, None],
    ["Sjukfrånvaro, %", 5.5, 7.5, 7.6, "=E11-D11", "Uppnås inte"],
]
OF_BOTH = [
    ["Indikator", "Enhet", "2025", "Utfall kvinnor", "Utfall män", "Utfall totalt", "Målvärde", "Uppfyllt"],
    ["Heltidsanställda", "%", 92, 91, 97, 93, 92, "Ja"],
    ["Sjukfrånvaro", "%", 7.0, 7.4, 4.9, 6.9, 6.0, "Nej"],
    ["Nöjda brukare", "%", 80, 82, 84, 83, 80, "Ja"],
]
PLANNED = [
    ["Indikator", "Utfall 2024", "Utfall 2025", "Målvärde 2026", "Målvärde 2027"],
    ["Andel nöjda brukare, %", 80, 81, 85, 86],
    ["Sjukfrånvaro, %", 7.0, 6.9, 6.5, 6.0],
]

JUDGED = "utfall:utfall! malvarde:malvarde! status:status!"
NOW = "utfall_1:utfall utfall:utfall! malvarde:malvarde!"
KINDS = {
    "words": (WORDS, f"etikett {NOW} status:status! text"),
    "by area": (
        BY_AREA,
        f"text etikett utfall_2:utfall {NOW} malvarde_2:malvarde status:status!",
    ),
    "merged areas": (
        [row if n % 2 else [None, *row[1:]] if n else row for n, row in enumerate(BY_AREA)],
        f"text etikett utfall_2:utfall {NOW} malvarde_2:malvarde status:status!",
    ),
    "by goal": (BY_GOAL, "etikett malvarde:malvarde! utfall:utfall! prognos:utfall avvikelse:tal status:status!"),
    "of both": (
        OF_BOTH,
        f"etikett text utfall_1:utfall utfall_kvinnor:tal utfall_man:tal {JUDGED}",
    ),
    "planned": (PLANNED, "etikett utfall_2:utfall utfall_1:utfall malvarde:malvarde! malvarde_2:malvarde"),
}


def columns_of(table: Table) -> str:
    """The columns as ``key:kind``, with ``!`` where something has to stand; labels and texts by their kind alone."""
    kinds = [(column, column.kind.value) for column in table.columns]
    return " ".join(
        kind if kind in {"etikett", "text"} else f"{column.key}:{kind}{'!' * column.required}" for column, kind in kinds
    )


@pytest.mark.parametrize(("rows", "columns"), KINDS.values(), ids=KINDS)
def test_a_table_of_indicators_is_known_and_right_by_its_layout(
    tmp_path: Path, rows: list[list[Any]], columns: str
) -> None:
    own, layout_file = workbook(tmp_path / "egen.xlsx", rows), tmp_path / "egen.yaml"
    assert mallkoll("lar", own, "--ut", layout_file).returncode == 0
    layout = find_layout(str(layout_file))
    (table,) = layout.tables.values()
    assert columns_of(table) == columns
    assert all(column.prior == column.key.startswith("utfall_") for column in table.columns if column.kind == "utfall")
    assert "Inga fynd." in mallkoll("kontrollera", "--layout", layout_file, own).stdout
    build(layout, tmp_path / "mall.xlsx", figures_of(layout, read_book(own)))
    assert "Inga fynd." in mallkoll("kontrollera", "--layout", layout_file, tmp_path / "mall.xlsx").stdout
    texts = [cell.value for row in openpyxl.load_workbook(tmp_path / "mall.xlsx")["BUN"] for cell in row]
    assert not [text for text in texts if isinstance(text, str) and text.endswith(", tkr")]


@pytest.mark.parametrize(
    ("rows", "at", "value", "told"),
    [
        pytest.param(WORDS, (2, 3), None, "F8     varning IND001", id="no målvärde"),
        pytest.param(WORDS, (1, 4), None, "G7     varning STA001", id="no assessment"),
        pytest.param(WORDS, (3, 4), "Uppfyllt", "G9     varning STA004", id="an assessment that the figures deny"),
        pytest.param(WORDS, (1, 4), "Ej", "G7     varning STA004", id="one that is too hard"),
        pytest.param(WORDS, (1, 2), None, "E7     varning IND003", id="no outcome"),
        pytest.param(WORDS, (1, 4), "Uppfylt", "G7     fel     STA002", id="a misspelt word"),
        pytest.param(BY_AREA, (2, 7), "Röd", "J8     varning STA004", id="a direction that the assessments show"),
        pytest.param(BY_AREA, (1, 4), None, "G7     varning IND003", id="the latest outcome is the one asked for"),
        pytest.param(BY_GOAL, (5, 5), "Uppnås", "H11    varning STA004", id="below a row of words"),
        pytest.param(OF_BOTH, (3, 7), "Nej", "J9     varning STA004", id="yes or no"),
        pytest.param(OF_BOTH, (1, 6), None, "I7     varning IND001", id="the unit in a column of its own"),
        pytest.param(PLANNED, (2, 3), None, "F8     varning IND001", id="a plan without an outcome"),
    ],
)
def test_a_fault_among_indicators_is_told(
    tmp_path: Path, rows: list[list[Any]], at: tuple[int, int], value: object, told: str
) -> None:
    layout_file = tmp_path / "egen.yaml"
    mallkoll("lar", workbook(tmp_path / "egen.xlsx", rows), "--ut", layout_file)
    wrong = [list(row) for row in rows]
    wrong[at[0]][at[1]] = value
    found = mallkoll("kontrollera", "--layout", layout_file, workbook(tmp_path / "fel.xlsx", wrong)).stdout
    assert told in found


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        pytest.param(
            [["Nämnd", "Mål, tkr", "Utfall, tkr"], ["Skola", 500, 490], ["Kultur", 30, 31]],
            "etikett mal_tkr:belopp utfall_tkr:belopp",
            id="a goal in money",
        ),
        pytest.param(
            [["Nämnd", "Mål 2026", "Utfall 2026"], ["Skola", 500, 490], ["Kultur", 30, 31], ["Summa", 530, 521]],
            "etikett mal_2026:belopp utfall_2026:belopp",
            id="a sum",
        ),
        pytest.param(
            [["Verksamhetsmått", "2024", "2025"], ["Antal barn", 812, 820], ["Kr per barn", 98.4, 101.2]],
            "etikett k_2024:tal k_2025:tal",
            id="rows with units and no målvärde",
        ),
        pytest.param(
            [["Volymer", "Budget", "Utfall", "Diff"], ["Antal barn", 8, 9, "=E7-D7"], ["Antal elever", 9, 8, "=E8-D8"]],
            "etikett budget:tal utfall:tal diff:tal",
            id="volumes that are budgeted",
        ),
        pytest.param(
            [["Verksamhet", "Budget 2026", "Mål"], ["Skola", 500, "Alla når målen"], ["Kultur", 30, "Fler besök"]],
            "etikett budget_2026:belopp text",
            id="goals in words",
        ),
    ],
)  # fmt: skip
def test_money_is_no_indicator(tmp_path: Path, rows: list[list[Any]], columns: str) -> None:
    own, layout_file = workbook(tmp_path / "egen.xlsx", rows), tmp_path / "egen.yaml"
    assert mallkoll("lar", own, "--ut", layout_file).returncode == 0
    (table,) = find_layout(str(layout_file)).tables.values()
    assert columns_of(table) == columns


def statuses(*words: str | None) -> list[list[Any]]:
    """Indicators that have been given these statuses."""
    rows = [[f"Andel nöjda {number}, %", 80 + number, "85", word] for number, word in enumerate(words)]
    return [["Indikator", "Utfall", "Målvärde", "Bedömning"], *rows]


@pytest.mark.parametrize(
    ("words", "steps"),
    [
        (("Uppfyllt", "Delvis uppfyllt", "Ej uppfyllt", "I hög grad uppfyllt"), "mal_fyra_steg"),
        (("☺", "🙂"), "mal_ansikten"),
        (("Lila", "Turkos"), None),
        (("Uppfyllt", "Delvis uppfyllt"), "Uppfyllt 2, Delvis uppfyllt 1, Ej uppfyllt 0, Kan inte bedömas"),
        (("Grön", "Röd", "Grå"), "Grön 2, Gul 1, Röd 0, Grå"),
        (("Når ej målet", "Kvar"), "Når målet 2, Når delvis målet 1, Når ej målet 0, Kan inte bedömas, Kvar"),
        (("Ja", "Nej"), "Ja 1, Nej 0, Kan inte bedömas"),
        (("Uppnått", "Uppfyllt", "Inte nått"), "Uppnått/Uppfyllt 2, Delvis uppfyllt 1, Inte nått 0, Kan inte bedömas"),
        (("Klart", "Vilande", "Pågår"), "Klart 2, Pågår 1, Ej uppfyllt 0, Kan inte bedömas, Vilande"),
    ],
)
def test_a_scale_is_made_of_the_words_that_stand_there(
    tmp_path: Path, words: tuple[str, ...], steps: str | None
) -> None:
    own, layout_file = workbook(tmp_path / "egen.xlsx", statuses(*words)), tmp_path / "egen.yaml"
    mallkoll("lar", own, "--ut", layout_file)
    layout = find_layout(str(layout_file))
    (table,) = layout.tables.values()
    column = table.columns[-1]
    if steps is None:
        assert (column.kind, "ange typ: status och en skala" in layout_file.read_text(encoding="utf-8")) == (
            "text",
            True,
        )
    elif column.scale != steps:
        assert column.scale == "bedomning"
        made = layout.scales["bedomning"].steps
        level = [f" {step.level}" if step.level is not None else "" for step in made]
        assert ", ".join("/".join((s.word, *s.aliases)) + n for s, n in zip(made, level, strict=True)) == steps


@pytest.mark.parametrize(
    ("outcomes", "least"),
    [
        pytest.param([90, 70, 50], 70, id="below the usual share"),
        pytest.param([90, 85, 84], 85, id="above it"),
        pytest.param([90, 80, 50], None, id="as usual"),
        pytest.param([90, 60, 70], None, id="no share fits"),
    ],
)
def test_from_which_share_the_middle_is_said_is_seen_when_the_year_has_ended(
    tmp_path: Path, outcomes: list[int], least: int | None
) -> None:
    words = zip(outcomes, ("Delvis", "Delvis", "Ej"), strict=True)
    rows = [[f"Andel nöjda {number}, %", got, 100, word] for number, (got, word) in enumerate(words)]
    table = [["Indikator", "Utfall", "Målvärde", "Bedömning"], *rows]
    for title, wanted in (("Årsredovisning 31 december 2026", least), ("Delårsrapport 31 augusti 2026", None)):
        own = workbook(tmp_path / "egen.xlsx", table, title)
        said = mallkoll("lar", own, "--ut", tmp_path / "egen.yaml", "--skriv-over").stdout
        (scale,) = find_layout(str(tmp_path / "egen.yaml")).scales.values()
        assert next(step.from_share for step in scale.steps if step.word == "Delvis") == wanted
        assert ("framgår bara av bedömningarna" in said) is (wanted is not None)
        told = mallkoll("kontrollera", "--layout", tmp_path / "egen.yaml", own).stdout
        assert ("STA004" in told) is (title.startswith("År") and outcomes == [90, 60, 70])


@pytest.mark.parametrize("first", [("Uppfyllt", "Ej uppfyllt"), (None, None)], ids=["some words", "no words"])
def test_the_words_of_other_copies_are_of_the_scale_too(tmp_path: Path, first: tuple[str, ...]) -> None:
    copies = [
        workbook(tmp_path / f"{n}.xlsx", statuses(*words)) for n, words in enumerate((first, ("Uppfyllt", "På väg")))
    ]
    mallkoll("lar", *copies, "--ut", tmp_path / "egen.yaml")
    layout = find_layout(str(tmp_path / "egen.yaml"))
    assert [step.word for step in layout.scales["bedomning"].steps[:3]] == ["Uppfyllt", "På väg", "Ej uppfyllt"]
    (table,) = layout.tables.values()
    assert (table.columns[-1].kind, table.columns[-1].required) == ("status", True)


@pytest.mark.parametrize(
    ("words", "scales"),
    [
        pytest.param([("Uppfyllt", "Ej uppfyllt"), ("Ej uppfyllt",)], ["bedomning", "bedomning"], id="one in common"),
        pytest.param([("Uppfyllt",), ("Delvis uppfyllt",)], ["bedomning", "bedomning"], id="of the same kind"),
        pytest.param([("Uppfyllt",), ("Grön", "Röd")], ["bedomning", "bedomning_2"], id="of another kind"),
    ],
)
def test_tables_share_a_scale_where_their_words_are_of_one(
    tmp_path: Path, words: list[tuple[str, ...]], scales: list[str]
) -> None:
    book = openpyxl.Workbook()
    for number, own in enumerate(words):
        sheet = book.create_sheet(f"Mål {number}")
        for row in statuses(*own):
            sheet.append(row)
    book.save(tmp_path / "egen.xlsx")
    mallkoll("lar", tmp_path / "egen.xlsx", "--ut", tmp_path / "egen.yaml")
    layout = find_layout(str(tmp_path / "egen.yaml"))
    assert [table.columns[-1].scale for table in layout.tables.values()] == scales
    for key, own in zip(scales, words, strict=True):
        assert None not in [layout.scales[key].step_of(word) for word in own]


def test_what_is_not_sure_of_indicators_is_said_and_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [*WORDS[:-1], ["Digital mognad", 3.1, 3.4, 3.5, None, None], ["Ljus i staden", 2, 3, 4, None, None]]
    own, layout_file = workbook(tmp_path / "egen.xlsx", rows), tmp_path / "egen.yaml"
    said = mallkoll("lar", own, "--ut", layout_file).stdout
    assert "är högre eller lägre bättre för ”Digital mognad” och ”Ljus i staden”?" in said
    assert "kolumnen Bedömning: G11 är tom: får den vara det, stryk kravs" in said
    lines = layout_file.read_text(encoding="utf-8").splitlines()
    assert [line.split("#")[0].strip() for line in lines if "riktningen framgår inte" in line] == [
        '- "Digital mognad"', '- "Ljus i staden"'
    ]  # fmt: skip
    monkeypatch.setattr("sys.stdin", io.StringIO("\n\nja\nnej\n"))  # the day, the unit, the two indicators
    asked = mallkoll("lar", own, "--ut", tmp_path / "fragad.yaml", "--fraga").stdout
    assert "är ett högre utfall bättre för ”Digital mognad”?" in asked
    (table,) = find_layout(str(tmp_path / "fragad.yaml")).tables.values()
    better = [row.judging.better for row in table.rows if row.judging is not None]
    assert better == ["hogre", "lagre"]
    assert "framgår inte" not in (tmp_path / "fragad.yaml").read_text(encoding="utf-8")
