"""The handbook says what the program says: its commands exist, its links lead somewhere, its words are the mall's."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
import samples

from mallkoll.addin.cli.main import main, parser
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import EXAMPLES, LAYOUTS, built_in
from mallkoll.templates.plan.placement import place_tables
from mallkoll.templates.plan.table_data import RowData, TableData, load_table_data
from mallkoll.templates.setup import new_setup, setup_layout
from mallkoll.workbook.layout.load_layout import load_layout
from mallkoll.workbook.reader.read_book import read_book

PAGES = sorted((Path(__file__).parents[3] / "docs" / "handbok").glob("*.md"))
COMMANDS = [
    (page.name, line.strip())
    for page in PAGES
    for block in re.findall(r"```text\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    for line in block.splitlines()
    if line.startswith("mallkoll ")
]


@pytest.mark.parametrize(("page", "line"), COMMANDS, ids=[line for _, line in COMMANDS])
def test_commands_are_understood(page: str, line: str) -> None:
    words = shlex.split(re.split(r"\s{3,}", line)[0])[1:]
    if words == ["--version"]:
        return
    parser().parse_args(words)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


LIVE = """
layout: ord
version: 1
namn: Ord
period: {typ: delårsrapport, slut: 2021-08-31}
blad:
  - {namn: Drift, tabeller: [rakt, summa, netto, avvikelse, text, varav, tecken, enhet, ram]}
  - {namn: Mål, tabeller: [mal]}
inkludera: [delar/statusskalor]
tabeller:
  rakt:
    rubrik: Drift
    kolumner:
      - {nyckel: verksamhet, rubrik: Verksamhet, typ: etikett}
      - {nyckel: prognos, rubrik: Prognos helår}
      - {nyckel: budget, rubrik: "Budget {ar}"}
      - {nyckel: avvikelse, rubrik: Avvikelse, berakning: "avvikelse(prognos, budget)"}
    rader: [Skola, {varav: varav skjuts}, Omsorg, {summa: Summa}, {kostnad: varav kostnader}, {intakt: varav intäkter}]
  summa: {bygger_pa: rakt}
  netto: {bygger_pa: rakt}
  avvikelse: {bygger_pa: rakt}
  text: {bygger_pa: rakt}
  varav: {bygger_pa: rakt}
  tecken: {bygger_pa: rakt}
  enhet: {bygger_pa: rakt}
  ram:
    rubrik: Ram
    kolumner: [{nyckel: projekt, rubrik: Projekt, typ: etikett}, {nyckel: plan, rubrik: Plan}]
    rader: [Inventarier, {summa: Summa}, {ram: Ram, hogst: ja}]
  mal:
    rubrik: Mål
    kolumner:
      - {nyckel: indikator, rubrik: Indikator, typ: etikett}
      - {nyckel: malvarde, rubrik: "Målvärde {ar}", typ: malvarde, kravs: ja}
      - {nyckel: status, rubrik: Bedömning, typ: status, skala: mal_80_procent, kravs: ja}
    rader: [Sjukfrånvaro, Trivsel]
"""
FIGURES = {"skola": 500.0, "varav_skjuts": 100.0, "omsorg": 300.0, "kostnad": 900.0, "intakt": 100.0}
SLIPS: dict[str, tuple[str, str, object]] = {
    "summa": ("summa", "budget", 1341.0),
    "netto": ("kostnad", "prognos", 1441.0),
    "avvikelse": ("skola", "avvikelse", 10.0),
    "text": ("omsorg", "budget", "300 tkr"),
    "varav": ("varav_skjuts", "prognos", 520.0),
    "tecken": ("skola", "prognos", -500.0),
    "enhet": ("skola", "prognos", 500_000.0),
}


def told_live(folder: Path) -> set[str]:
    """Every fault that the check cells of a template tell, where each slip of SLIPS is made in a table of its own."""
    (folder / "ord.yaml").write_text(LIVE, encoding="utf-8")
    layout = load_layout(folder / "ord.yaml", (LAYOUTS,))
    rows = {key: {"prognos": value, "budget": value} for key, value in FIGURES.items()}
    data: dict[str, TableData] = {}
    for table, (row, column, value) in {"rakt": ("skola", "prognos", 500.0), **SLIPS}.items():
        made: dict[str, dict[str, object]] = {key: dict(values) for key, values in rows.items()}
        made.setdefault(row, {})[column] = value
        data[table] = TableData({key: RowData(key, values) for key, values in made.items()})
    data["ram"] = TableData({key: RowData(key, {"plan": n}) for key, n in (("inventarier", 800.0), ("ram", 700.0))})
    begun: dict[str, dict[str, object]] = {"sjukfranvaro": {"malvarde": 5.0}, "trivsel": {"status": "Målvärdet nås"}}
    data["mal"] = TableData({key: RowData(key, values) for key, values in begun.items()})
    build(layout, folder / "ord.xlsx", data)
    book = read_book(folder / "ord.xlsx")
    told: set[str] = set()
    for key, placed in place_tables(layout, data).items():
        sheet = book.sheet(placed.bound.sheet)
        assert sheet is not None
        cells = (sheet.value(row.at, placed.whole_column) or sheet.value(row.at, placed.check_column)
                 for row in placed.bound.rows)  # fmt: skip
        said = {piece for cell in cells for piece in str(cell or "✓").split("; ")} - {"✓"}
        assert bool(said) is (key != "rakt"), (key, said)
        told |= said
    return told


def test_the_words_of_the_live_checks_are_the_template_s(tmp_path: Path) -> None:
    text = (PAGES[0].parent / "namndens-controller.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| \*([^*]+)\* \|", text, re.MULTILINE))
    assert len(explained) >= 8
    told = told_live(tmp_path)
    assert explained - told - {fault.partition(": ")[2] for fault in told} == set()


def commands_of(page: str) -> list[list[str]]:
    return [shlex.split(re.split(r"\s{3,}", line)[0])[1:] for name, line in COMMANDS if name == page]


def test_the_central_controller_s_commands_do_what_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each in its turn, in one folder; between them what a person does: fills in the setup, files come back."""
    monkeypatch.chdir(tmp_path)
    for words in commands_of("central-controller.md"):
        if words[:2] == ["uppsattning", "prova"]:
            Path(words[2]).unlink()
            one_namnd(Path(words[2]))
        if "förra.xlsx" in words:
            shutil.copy("mall.xlsx", "förra.xlsx")
        if "inkorg" in words and not Path("inkorg").exists():
            shutil.copytree("2021", "inkorg")
            shutil.copy("2021/linkoping-son-2021-08.xlsx", "inkorg/son.xlsx")
        if words[0] == "samla":  # one has been filled in by now
            filled = built_in("linkoping-2021-08")
            build(filled, Path("inkorg/son.xlsx"), load_table_data(EXAMPLES / "linkoping-2021-08.yaml", filled))
        once = ["--en-gang", "--intervall", "0.1"] if words[0] == "bevaka" else []  # else it would look for ever
        code = main([*words, *once])
        told = capsys.readouterr()
        assert code == 0, (words, told.out, told.err)
        assert "hoppar över" not in told.err, (words, told.err)
    made = {path.stem for path in Path("2021").glob("*.xlsx")}
    assert made == {f"linkoping-son-{period}" for period in ("internbudget-2021", "2021-04", "2021-08", "2021-12")}
    assert Path("läget.html").stat().st_size > 1000
    assert list(Path("svar").glob("*.xlsx"))


def one_namnd(path: Path) -> None:
    """A setup as small as can be."""
    rows = {"namnder": {"kort": "SON", "namn": "Socialnämnden"}, "verksamheter": {"namnd": "SON", "verksamhet": "Vård"}}
    data = {key: TableData({}, (RowData("x", values),)) for key, values in rows.items()}
    kommun = TableData({"kommun": RowData("", {"varde": "Linköping"})})
    build(setup_layout(), path, {**new_setup(), **data, "kommun": kommun})


def test_the_readme_shows_what_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    readme = (PAGES[0].parents[2] / "README.md").read_text(encoding="utf-8")
    [shown] = re.findall(r"^    linkoping-2018-08\.xlsx.*?\n\n", readme, re.MULTILINE | re.DOTALL)
    path = samples.write("linkoping-2018-08", tmp_path / "linkoping-2018-08.xlsx")
    main(["kontrollera", str(path)])
    printed = capsys.readouterr().out.replace(str(path), path.name)
    assert " ".join(printed.split()).startswith(" ".join(shown.split()))
