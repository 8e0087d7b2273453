"""The setup workbook: its faults by cell, the kommun's own words and unit, and every nämnd's template at once."""

from __future__ import annotations

import base64
import datetime as dt
import json
import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace
from program import mallkoll

from mallkoll.addin.cli.main import main
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import LAYOUTS, built_in
from mallkoll.templates.plan.table_data import RowData, TableData
from mallkoll.templates.setup import TemplateKind, layout_of, new_setup, read_setup, setup_layout
from mallkoll.templates.setup.blocks import BLOCKS, CHARTS, possible
from mallkoll.validators.document import Document
from mallkoll.validators.run import check_document
from mallkoll.workbook.layout.load import load_layout
from mallkoll.workbook.layout.model import Kind, Layout, Role
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.results.finding import Severity

APRIL = "linkoping-2019-04"
END = dt.date(2019, 4, 30)


TRIED = Path(__file__).parents[2] / "data" / "tried"


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


# --- a new setup ----------------------------------------------------------------------------------------------------


def test_a_new_setup_is_made_and_never_over_another(tmp_path: Path) -> None:
    path = tmp_path / "uppsättning.xlsx"
    assert mallkoll("uppsattning", "ny", path).returncode == 0
    before = path.read_bytes()
    again = mallkoll("uppsattning", "ny", path)
    assert (again.returncode, path.read_bytes()) == (2, before)
    assert "finns redan" in again.stderr
    empty = mallkoll("uppsattning", "prova", path)
    assert empty.returncode == 1
    assert empty.stdout.splitlines() == ["Kommun!C9: Kommunens namn saknas.", "Nämnder: ingen nämnd är ifylld."]


def test_every_block_has_a_row_where_it_is_chosen_and_no_other_cell_is_asked() -> None:
    table = setup_layout().tables["mallar"]
    assert set(table.row) == {*BLOCKS, CHARTS}
    for key, row in table.row.items():
        assert {column for column in TemplateKind if column not in row.values} == possible(key), key


def test_a_filled_setup_is_read(tmp_path: Path) -> None:
    setup = read_setup(written(tmp_path, good()))
    assert setup.faults == []
    assert [n.key for n in setup.namnder] == ["son", "kn"]
    son = setup.namnder[0]
    assert son.due == dt.date(2019, 9, 16)
    assert [a.label for a in son.activities if a.part_of] == ["varav HVB barn och unga", "varav HVB vuxna"]
    assert son.indicators[0].direction == "lagre"


# --- faults ---------------------------------------------------------------------------------------------------------

GOAL = {"galler": "Mål", "ord": "Halvvägs"}
FAULTS = {
    "no name of the kommun": ("kommun", {"kommun": {"varde": None}}, "Kommun!C9", "namn saknas"),
    "a kommun of signs": ("kommun", {"kommun": {"varde": "***"}}, "Kommun!C9", "inget namn på en kommun"),
    "braces": ("kommun", {"kommun": {"varde": "{ar}"}}, "Kommun!C9", "Klamrarna"),
    "no colour": ("kommun", {"farg": {"varde": "blå"}}, "Kommun!C10", "ingen färg"),
    "picture elsewhere": ("kommun", {"logotyp": {"varde": "../hemligt.png"}}, "Kommun!C11", "i samma mapp"),
    "picture that is none": ("kommun", {"logotyp": {"varde": "uppsättning.xlsx"}}, "Kommun!C11", "ingen bild"),
    "odd unit": ("kommun", {"enhet": {"varde": "kkr"}}, "Kommun!C12", "ingen enhet"),
    "neither yes nor no": ("mallar", {"volymer": {"delar": "kanske"}}, "Mallar!D", "Ja eller Nej, inte 'kanske'"),
    "colour of a word": ("bedomning", {**GOAL, "farg": "grön"}, "Bedömning!D", "ingen färg"),
    "whose word": ("bedomning", {"ord": "Halvvägs"}, "Bedömning!B", "Mål eller Uppdrag"),
    "word twice": ("bedomning", {"galler": "Mål", "ord": "uppfylls EJ per helår"}, "Bedömning!C", "redan"),
    "other word twice": ("bedomning", {**GOAL, "alias": "nästan; Uppfylls"}, "Bedömning!H", "'Uppfylls' står redan"),
    "quotation marks": ("bedomning", {**GOAL, "ord": 'Ett "ord"'}, "Bedömning!C", "citattecken"),
    "limit beyond reason": ("bedomning", {**GOAL, "fran": 150.0}, "Bedömning!G", "0 till 100"),
    "limit in words": ("bedomning", {**GOAL, "fran": "hög"}, "Bedömning!G", "0 till 100"),
    "limit of no judgement": ("bedomning", {**GOAL, "betyder": "Kan inte bedömas", "fran": 50.0}, "Bedömning!G",
                              "kan inte ha någon gräns"),
    "long sign": ("bedomning", {**GOAL, "tecken": "*****"}, "Bedömning!E", "fyra tecken"),
    "unknown nämnd": ("verksamheter", {"namnd": "BUN", "verksamhet": "Skola"}, "Verksamheter!B", "'BUN'"),
    "no nämnd": ("uppdrag", {"uppdrag": "Något"}, "Uppdrag!B", "saknas"),
    "no name": ("verksamheter", {"namnd": "KN"}, "Verksamheter!C20", "Verksamhet saknas"),
    "part of nothing": ("verksamheter", {"namnd": "KN", "verksamhet": "x", "del_av": "Museum"}, "Verksamheter!D",
                        "Museum"),
    "part of a part": ("verksamheter", {"namnd": "SON", "verksamhet": "x", "del_av": "varav HVB vuxna"},
                       "Verksamheter!D", "delar av delar"),
    "twice": ("verksamheter", {"namnd": "KN", "verksamhet": "Bibliotek"}, "Verksamheter!C", "två gånger"),
    "far too long": ("verksamheter", {"namnd": "KN", "verksamhet": "x" * 201}, "Verksamheter!C", "högst 200"),
    "no target": ("indikatorer", {"namnd": "KN", "indikator": "Y", "malvarde": "-"}, "Indikatorer!E", "saknas"),
    "odd direction": ("indikatorer", {"namnd": "KN", "indikator": "Y", "malvarde": 1.0, "riktning": "upp"},
                      "Indikatorer!F", "Riktningen"),
    "goal twice": ("mal", {"namnd": "SON", "namndmal": "Goda arbetsplatser"}, "Mål!E", "två gånger"),
    "task twice": ("uppdrag", {"namnd": "SON", "uppdrag": "ta fram en plan"}, "Uppdrag!D", "två gånger"),
    "nämnd twice": ("namnder", {"kort": "son", "namn": "Igen"}, "Nämnder!B", "två gånger"),
    "two of the same name": ("namnder", {"kort": "KUN", "namn": "KULTURNÄMNDEN"}, "Nämnder!C", "samma namn"),
    "short name of signs": ("namnder", {"kort": "*?*", "namn": "Igen"}, "Nämnder!B", "bokstäver eller siffror"),
    "long short name": ("namnder", {"kort": "x" * 31, "namn": "Igen"}, "Nämnder!B", "högst 30"),
    "odd date": ("namnder", {"kort": "BN", "namn": "Bygg", "senast": "snart"}, "Nämnder!E", "datum"),
}  # fmt: skip


@pytest.mark.parametrize(("table", "change", "cell", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_told_by_its_cell(table: str, change: dict, cell: str, words: str, tmp_path: Path) -> None:
    faults = read_setup(written(tmp_path, changed(table, change))).faults
    assert any(f.startswith(cell) and words in f for f in faults), faults
    new_namnd = table == "namnder" and {"datum", "samma namn"} & {words}  # it has no verksamheter either
    assert len(faults) == (2 if new_namnd else 1), faults


def test_nothing_is_made_of_a_setup_with_a_fault(tmp_path: Path) -> None:
    setup = written(tmp_path, changed("kommun", {"enhet": {"varde": "kkr"}}))
    done = mallkoll("skapa", "--uppsattning", setup, "--period", "2019-04", "--ut", tmp_path / "u")
    assert done.returncode == 2
    assert "Kommun!C12: 'kkr' är ingen enhet" in done.stderr
    assert not (tmp_path / "u").exists()


def test_a_scale_of_one_step_is_told(tmp_path: Path) -> None:
    data = {**good(), "bedomning": rows("ord", {"galler": "Mål", "ord": "Bra"})}
    [fault] = read_setup(written(tmp_path, data)).faults
    assert fault.startswith("Bedömning!C")
    assert "minst två steg" in fault


def activity(name: str, before: str = "", namnd: str = "KN") -> dict[str, object]:
    return {"namnd": namnd, "verksamhet": name, "forut": before}


@pytest.mark.parametrize(
    ("activities", "words"),
    [
        ([activity("Filial", "Bibliotek")], "'Bibliotek' finns kvar som egen verksamhet"),
        ([activity("A", "Gamla"), activity("B", "gamla")], "'gamla' står redan som förra namnet på 'A'"),
        ([activity("A", "B"), activity("B", "A")], "finns kvar"),
        ([activity("A", "A"), activity("B", "Gamla")], None),
        ([activity("A", "Barn och unga")], None),  # another nämnd's
    ],
)
def test_a_former_name_leads_to_one_verksamhet(
    activities: list[dict[str, object]], words: str | None, tmp_path: Path
) -> None:
    data = good()
    first = len(data["verksamheter"].added)
    added = tuple(RowData(str(a["verksamhet"]), a) for a in activities)
    data["verksamheter"] = TableData({}, (*data["verksamheter"].added, *added))
    faults = read_setup(written(tmp_path, data)).faults
    assert bool(faults) == (words is not None)
    if words:
        assert faults[-1].startswith(f"Verksamheter!E{9 + first + len(activities) - 1}: ")
        assert words in faults[-1]


def test_one_wrong_short_name_is_one_line_and_lines_come_in_the_order_of_the_cells(tmp_path: Path) -> None:
    data = good()
    wrong = [RowData(name, activity(name, namnd="kultur")) for name in ("A", "B", "C")]
    data["verksamheter"] = TableData({}, (*data["verksamheter"].added, *wrong))
    long = RowData("x" * 31, {"kort": "x" * 31, "namn": "Lång"})
    data["namnder"] = TableData({}, (*data["namnder"].added, long))
    data["uppdrag"] = TableData({}, (*data["uppdrag"].added, RowData("U", {"namnd": "x" * 31, "uppdrag": "U"})))
    faults = read_setup(written(tmp_path, data)).faults
    assert [f.partition("!")[0] for f in faults] == ["Nämnder", "Verksamheter"]
    assert "(där finns son och kn). Detsamma gäller 2 rader till på bladet Verksamheter." in faults[1]


def test_a_wrong_step_is_no_reason_to_blame_the_next(tmp_path: Path) -> None:
    steps = [{**TYRESO[0], "fran": 95.0}, *TYRESO[1:]]
    [fault] = read_setup(written(tmp_path, {**good(), "bedomning": rows("ord", *steps)})).faults
    assert fault.startswith("Bedömning!G9: Det bästa steget har ingen gräns")


def test_a_goal_that_is_not_among_the_goals_is_told(tmp_path: Path) -> None:
    change = {"namnd": "SON", "indikator": "HME", "malvarde": 75.0, "mal": "Goda arbetsplaster"}
    found = read_setup(written(tmp_path, changed("indikatorer", change)))
    assert found.faults == []
    [note] = found.notes
    assert note.startswith("Indikatorer!C11: Nämndmålet 'Goda arbetsplaster' finns inte på bladet Mål")
    assert "menade du 'Goda arbetsplatser'?" in note


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"namnd": "SON", "malvarde": 5.0}, "Nämndmål saknas för 'A', fast Social- och omsorgsnämnden har nämndmål"),
        ({"namnd": "KN", "malvarde": 5.0, "mal": "Fler läser"}, "'Fler läser' finns inte på bladet Mål: Kulturnämnden"),
    ],
)
def test_a_goal_that_is_missing_is_told_once(change: dict[str, object], words: str, tmp_path: Path) -> None:
    data = good()
    more = [RowData(name, {**change, "indikator": name}) for name in ("A", "B", "C")]
    data["indikatorer"] = TableData({}, (*data["indikatorer"].added, *more))
    path = written(tmp_path, data)
    found = read_setup(path)
    [note] = found.notes + found.hints
    assert note.startswith("Indikatorer!C11: ")
    assert words in note
    assert note.endswith("Detsamma gäller 2 rader till på bladet Indikatorer.")
    tried = mallkoll("uppsattning", "prova", path)
    assert (tried.returncode, tried.stdout) == (0, "2 nämnder, inga fel, men en sak att se över.\n")


@pytest.mark.parametrize(
    ("kind", "end", "day"),
    [
        (TemplateKind.PART, dt.date(2019, 8, 31), dt.date(2019, 9, 16)),  # what stands in the nämnd's own row
        (TemplateKind.PART, dt.date(2019, 4, 30), dt.date(2019, 5, 20)),  # of all
        (TemplateKind.YEAR, dt.date(2019, 12, 31), dt.date(2020, 1, 31)),  # of the nämnd, before that of all
        (TemplateKind.BUDGET, dt.date(2019, 12, 31), None),
    ],
)
def test_every_period_has_its_own_date(kind: TemplateKind, end: dt.date, day: dt.date | None, tmp_path: Path) -> None:
    dues = rows(
        "mall",
        {"mall": "Delårsrapport", "slut": dt.date(2019, 4, 30), "dag": dt.date(2019, 5, 20)},
        {"mall": "Verksamhetsberättelse", "slut": dt.date(2019, 12, 31), "dag": dt.date(2020, 2, 14)},
        {"mall": "verksamhetsberättelse", "slut": dt.date(2019, 12, 31), "namnd": "son", "dag": dt.date(2020, 1, 31)},
    )
    found = read_setup(written(tmp_path, {**good(), "inlamning": dues}))
    assert found.faults == []
    assert layout_of(found, found.namnder[0], end, kind, tmp_path).period.due == day


def test_the_version_follows_what_the_templates_ask_for(tmp_path: Path) -> None:
    """A date or a contact changes nothing for a template that is out; a verksamhet or an indicator does."""

    def version(data: dict[str, TableData]) -> int:
        return layout_for(written(tmp_path, data), tmp_path, namnd=1).version

    def asking_others(namnd: dict[str, TableData]) -> dict[str, TableData]:
        return {**namnd, "namnder": rows("kort", *({**r.values, "kontakt": "Ny"} for r in namnd["namnder"].added))}

    assert version(good()) == 1
    assert version(asking_others(good())) == 1
    assert version(changed("verksamheter", activity("Arkiv"))) == 2
    assert version(changed("verksamheter", activity("Arkiv"))) == 2
    assert version(good()) == 3
    assert version(changed("indikatorer", {"namnd": "KN", "indikator": "Lån", "malvarde": 5.0})) == 4


def test_a_layout_that_does_not_say_what_was_filled_in_keeps_its_version(tmp_path: Path) -> None:
    """So they were written before: the templates that are out still agree."""
    layout = layout_for(written(tmp_path, good()), tmp_path)
    path = tmp_path / f"{layout.id}.yaml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("innehall")), encoding="utf-8")
    assert layout_for(written(tmp_path, good()), tmp_path).version == 1


def test_no_templates_are_made_where_one_would_get_the_figures_of_another(tmp_path: Path) -> None:
    setup = TRIED / "granvik" / "hette-forut-krock.xlsx"
    done = mallkoll("skapa", "--uppsattning", setup, "--period", "2026-08", "--ut", tmp_path / "ut")
    assert (done.returncode, (tmp_path / "ut").exists()) == (2, False)
    assert "Verksamheter!E15: 'Förskola' finns kvar som egen verksamhet" in done.stderr


def test_a_template_of_an_older_setup_is_told(tmp_path: Path) -> None:
    new, old = tmp_path / "ny", tmp_path / "gammal"
    for folder, data in ((old, good()), (new, changed("verksamheter", activity("Arkiv")))):
        done = mallkoll("skapa", "--uppsattning", written(tmp_path, data), "--period", "2019-08", "--ut", folder)
        assert done.returncode == 0, done.stderr
    name = "linkoping-kn-2019-08"
    for layout, codes in ((old, []), (new, ["FIL002"])):
        told = mallkoll(
            "kontrollera", old / f"{name}.xlsx", "--layout", layout / "layouter" / f"{name}.yaml", "--json", "-"
        )
        [file] = json.loads(told.stdout)["filer"]
        assert [f["kod"] for f in file["fynd"] if f["kod"].startswith("FIL")] == codes


# --- the kommun's own ----------------------------------------------------------------------------------------------

TYRESO = [
    {"galler": "Mål", "ord": "Uppfyllt", "farg": "#00695C", "tecken": "●"},
    {"galler": "Mål", "ord": "I hög grad uppfyllt", "farg": "#80CBC4", "tecken": "◆", "fran": 90.0},
    {"galler": "Mål", "ord": "Delvis uppfyllt", "farg": "#FFD54F", "tecken": "▲", "fran": 0.7},  # 70 % in Excel
    {"galler": "Mål", "ord": "Ej uppfyllt", "farg": "#BF360C", "tecken": "■", "alias": "inte uppfyllt"},
    {"galler": "Uppdrag", "ord": "Färdig", "farg": "#00695C", "tecken": "●", "alias": "färdigt"},
    {"galler": "Uppdrag", "ord": "Påbörjad", "farg": "#FFD54F", "tecken": "▲", "alias": "påbörjat"},
    {"galler": "Uppdrag", "ord": "Ej påbörjad", "farg": "#BF360C", "tecken": "■", "alias": "ej påbörjat"},
]


def test_another_kommun_s_scales_can_be_said(tmp_path: Path) -> None:
    setup = written(tmp_path, {**good(), "bedomning": rows("ord", *TYRESO)})
    layout, printed = layout_for(setup, tmp_path), built_in("tyreso-2017-08")
    for table, column, theirs in (("namndmal", "status", "mal_fyra_steg"), ("uppdrag", "status", "uppdrag_fardig")):
        scale = layout.tables[table].column[column].scale
        assert scale is not None
        assert layout.scales[scale].steps == printed.scales[theirs].steps
        assert layout.scales[scale].subject == printed.scales[theirs].subject
    template = tmp_path / "m.xlsx"
    build(layout, template, {"namndmal": rows("namndmal", {"namndmal": "A", "status": "I hög grad uppfyllt"})})
    findings = check_document(Document.of(layout, read_book(template)))
    assert not [f for f in findings if f.cell and f.value == "I hög grad uppfyllt"]


@pytest.mark.parametrize(("unit", "decimals"), [("tkr", None), ("kr", None), ("mnkr", 1), ("mdkr", 2)])
def test_the_unit_stands_in_every_heading_and_decides_the_decimals(
    unit: str, decimals: int | None, tmp_path: Path
) -> None:
    setup = written(tmp_path, changed("kommun", {"enhet": {"varde": unit.upper()}}))
    for kind in TemplateKind:
        layout = layout_for(setup, tmp_path, kind)
        assert layout.unit == unit
        for table in layout.tables.values():
            words = table.heading.replace(",", " ").split()
            assert not {"kr", "tkr", "mnkr", "mdkr"} & set(words) - {unit}, table.heading
            assert {c.decimals for c in table.columns if c.kind is Kind.AMOUNT} <= {decimals}


@pytest.mark.parametrize("kind", TemplateKind)
def test_what_is_chosen_is_there_and_nothing_else(kind: TemplateKind, tmp_path: Path) -> None:
    everything = {key: dict.fromkeys(possible(key), "Ja") for key in (*BLOCKS, CHARTS)}
    layout = layout_for(written(tmp_path, changed("mallar", everything)), tmp_path, kind)
    assert set(layout.tables) == {"start", *(b.tables[kind][0] for b in BLOCKS.values() if kind in b.tables)}
    assert bool(layout.charts) == (kind in possible(CHARTS))
    without = {key: dict.fromkeys(possible(key), "Nej") for key in (*BLOCKS, CHARTS)}
    bare = layout_for(written(tmp_path, changed("mallar", {**without, "aret": {kind: "Ja"}})), tmp_path, kind)
    assert set(bare.tables) == {"start", BLOCKS["aret"].tables[kind][0]}


@pytest.mark.parametrize("kind", TemplateKind)
def test_an_empty_template_of_each_kind_has_no_fel(kind: TemplateKind, tmp_path: Path) -> None:
    everything = {key: dict.fromkeys(possible(key), "Ja") for key in (*BLOCKS, CHARTS)}
    layout = layout_for(written(tmp_path, changed("mallar", everything)), tmp_path, kind)
    build(layout, tmp_path / "m.xlsx")
    findings = check_document(Document.of(layout, read_book(tmp_path / "m.xlsx")))
    assert [f.text for f in findings if f.severity is Severity.ERROR] == []


def test_a_setup_from_before_has_the_usual_tables(tmp_path: Path) -> None:
    """Workbooks made before the sheets Mallar and Bedömning came are still of use."""
    older = replace(
        setup_layout(),
        sheets=tuple(s for s in setup_layout().sheets if s.name not in {"Mallar", "Bedömning"}),
        tables={k: t for k, t in setup_layout().tables.items() if k not in {"mallar", "bedomning"}},
    )
    path = tmp_path / "gammal.xlsx"
    build(older, path, good())
    assert "namndmal" in layout_for(path, tmp_path).tables


# --- every nämnd's template ----------------------------------------------------------------------------------------


def test_every_namnd_gets_its_template_with_the_layouts_beside_them(tmp_path: Path) -> None:
    folder = tmp_path / "april"
    done = mallkoll("skapa", "--uppsattning", written(tmp_path, good()), "--period", "2019-04", "--ut", folder)
    assert done.returncode == 0, done.stderr
    names = [f"linkoping-{namnd}-2019-04" for namnd in ("kn", "son")]
    assert sorted(p.stem for p in folder.glob("*.xlsx")) == names
    assert load_layout(folder / "layouter" / f"{names[1]}.yaml", (LAYOUTS,)).color == "#2F5D50"
    answer = json.loads(mallkoll("kontrollera", folder, "--json", "-").stdout)
    assert [file["layout"] for file in answer["filer"]] == names
    assert [f["text"] for file in answer["filer"] for f in file["fynd"] if f["allvar"] == "fel"] == []


@pytest.mark.parametrize(("chosen", "period", "made"), [
    (None, "2019-04", "2019-04"), (None, "2019-12", "2019-12"), (None, "2019", "2019-12"),
    ("internbudget", "2019", "internbudget-2019"), ("internbudget", "2019-04", "internbudget-2019"),
    ("delårsrapport", "2019-12", "2019-12"), ("verksamhetsberättelse", "2019-08", "2019-12"),
])  # fmt: skip
def test_the_period_or_a_word_decides_what_is_made(chosen: str | None, period: str, made: str, tmp_path: Path) -> None:
    said = ["--mall", chosen] if chosen else []
    setup = written(tmp_path, good())
    assert main(["skapa", "--uppsattning", str(setup), "--period", period, *said, "--ut", str(tmp_path / "u")]) == 0
    layout = load_layout(tmp_path / "u" / "layouter" / f"linkoping-kn-{made}.yaml", (LAYOUTS,))
    kinds = {"2019-04": "delårsrapport", "2019-12": "verksamhetsberättelse", "internbudget-2019": "internbudget"}
    assert layout.period.kind == (chosen or kinds[made])


def test_a_new_setup_has_nothing_to_see_over(tmp_path: Path) -> None:
    """Its own live checks have nothing against what it comes with."""
    path = tmp_path / "ny.xlsx"
    build(smaller(setup_layout()), path, new_setup())
    sheets = {sheet.name: sheet for sheet in read_book(path).sheets}
    told = [v for name in ("Mallar", "Bedömning") for c in sheets[name].cells.values() if (v := c.value) and c.formula]
    assert "✓" in told
    assert {value for value in told if isinstance(value, str)} <= {"✓"}


def test_a_logo_stands_on_start(tmp_path: Path) -> None:
    pixel = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    (tmp_path / "logga.png").write_bytes(pixel)
    setup = written(tmp_path, changed("kommun", {"logotyp": {"varde": "logga.png"}}))
    build(layout_for(setup, tmp_path), tmp_path / "m.xlsx")
    with zipfile.ZipFile(tmp_path / "m.xlsx") as package:
        assert package.read("xl/media/image1.png") == pixel
