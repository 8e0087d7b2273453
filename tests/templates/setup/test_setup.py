"""The setup workbook: how it is read, its faults by cell, and the layouts made of it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from program import mallkoll
from setup_workbooks import TYRESO, changed, good, layout_for, rows, written

from mallkoll.templates.draw.print_setup import ROWS_ON_A_PAGE
from mallkoll.templates.plan.placement import place_tables
from mallkoll.templates.plan.table_data import RowData, TableData
from mallkoll.templates.setup import TemplateKind, layout_of, read_setup, setup_data, setup_layout
from mallkoll.templates.setup.blocks import BLOCKS, CHARTS, possible
from mallkoll.templates.setup.written_dates import written_day, written_end

TRIED = Path(__file__).parents[2] / "data" / "tried"


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
    "odd unit": ("kommun", {"enhet": {"varde": "euro"}}, "Kommun!C12", "ingen enhet"),
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
    "a row that templates have": ("verksamheter", {"namnd": "KN", "verksamhet": "summa"}, "Verksamheter!C",
                                  "har mallen själv"),
    "part of a misspelt one": ("verksamheter", {"namnd": "KN", "verksamhet": "x", "del_av": "Biblioteken"},
                               "Verksamheter!D", "menade du 'Bibliotek'?"),
    "misspelt nämnd": ("uppdrag", {"namnd": "Kulturnämden", "uppdrag": "Något"}, "Uppdrag!B", "du 'Kulturnämnden'?"),
    "odd date": ("namnder", {"kort": "BN", "namn": "Bygg", "senast": "snart"}, "Nämnder!E", "datum"),
}  # fmt: skip


@pytest.mark.parametrize(("table", "change", "cell", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_told_by_its_cell(table: str, change: dict, cell: str, words: str, tmp_path: Path) -> None:
    faults = read_setup(written(tmp_path, changed(table, change))).faults
    assert any(f.startswith(cell) and words in f for f in faults), faults
    new_namnd = table == "namnder" and {"datum", "samma namn"} & {words}  # it has no verksamheter either
    assert len(faults) == (2 if new_namnd else 1), faults


@pytest.mark.parametrize(
    ("written_unit", "unit"),
    [
        ("Mkr", "mnkr"),
        ("kkr", "tkr"),
        ("tusen kronor", "tkr"),
        ("Miljoner kronor", "mnkr"),
        ("TKR", "tkr"),
        ("", "tkr"),
    ],
)
def test_a_unit_as_people_write_it(written_unit: str, unit: str, tmp_path: Path) -> None:
    setup = read_setup(written(tmp_path, changed("kommun", {"enhet": {"varde": written_unit}})))
    assert (setup.faults, setup.unit) == ([], unit)


@pytest.mark.parametrize("namnd", ["kn", " KN ", "Kulturnämnden", "KULTURNÄMNDEN"])
def test_a_namnd_may_be_named_in_full(namnd: str, tmp_path: Path) -> None:
    setup = read_setup(written(tmp_path, changed("verksamheter", {"namnd": namnd, "verksamhet": "Museum"})))
    assert setup.faults == []
    assert [activity.label for activity in setup.namnder[1].activities] == ["Bibliotek", "Kulturskola", "Museum"]


DAYS = {
    "2026-09-15": dt.date(2026, 9, 15), "15 september 2026": dt.date(2026, 9, 15), "den 15 sep. 2026":
    dt.date(2026, 9, 15), "15/9 2026": dt.date(2026, 9, 15), "15.9.2026": dt.date(2026, 9, 15),
    "15/9-2026": dt.date(2026, 9, 15), "15-09-2026": dt.date(2026, 9, 15), "5 maj 2026": dt.date(2026, 5, 5),
    "15/9": None, "31 juni 2026": None, "september 2026": None, "snart": None, "2026": None,
}  # fmt: skip


@pytest.mark.parametrize(("text", "day"), DAYS.items())
def test_a_day_as_people_write_it(text: str, day: dt.date | None) -> None:
    assert written_day(text) == day


@pytest.mark.parametrize("text", ["augusti 2026", "T2 2026", "2026-08", "31/8 2026", "2026-08-31", "31 augusti 2026"])
def test_the_end_of_a_period_as_people_write_it(text: str) -> None:
    assert written_end(text) == dt.date(2026, 8, 31)


def test_a_date_for_a_target_is_told_as_one(tmp_path: Path) -> None:
    path = written(tmp_path, good())
    book = load_workbook(path)
    book["Indikatorer"]["E9"] = dt.date(2019, 12, 31)
    book.save(path)
    [fault] = read_setup(path).faults
    assert fault.startswith("Indikatorer!E9: Här står ett datum, 2019-12-31.")


def test_what_cannot_be_read_is_told_once_and_not_as_missing(tmp_path: Path) -> None:
    path = written(tmp_path, good())
    book = load_workbook(path)
    sheet = book["Verksamheter"]
    sheet["C9"], sheet["B10"] = "=IF(C10,1.5,2)", "#N/A"
    book.save(path)
    assert read_setup(path).faults[:2] == [
        "Verksamheter!C9: Här står en formel som inte är uträknad: =OM(C10;1,5;2). Öppna filen i Excel och spara den.",
        "Verksamheter!B10: Här står felvärdet #SAKNAS!. Skriv det som ska stå här.",
    ]


def test_nothing_is_made_of_a_setup_with_a_fault(tmp_path: Path) -> None:
    setup = written(tmp_path, changed("kommun", {"enhet": {"varde": "Euro"}}))
    done = mallkoll("skapa", "--uppsattning", setup, "--period", "2019-04", "--ut", tmp_path / "u")
    assert done.returncode == 2
    assert "Kommun!C12: 'Euro' är ingen enhet" in done.stderr
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
    assert "(där finns SON och KN) – menade du 'Kulturnämnden'? Detsamma gäller 2 rader till" in faults[1]


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


def test_a_namnds_few_indicators_and_their_empty_rows_are_one_page(tmp_path: Path) -> None:
    """Empty rows are printed too: forty-five of them made a second page with nothing but headings."""
    few = [{"namnd": "KN", "indikator": f"Besök {at}", "malvarde": 5.0} for at in range(5)]
    setup = read_setup(written(tmp_path, {**good(), "indikatorer": rows("indikator", *few)}))
    layout = layout_of(setup, setup.namnder[1], dt.date(2019, 8, 31), TemplateKind.PART, tmp_path)
    last = place_tables(layout, setup_data(setup.namnder[1], layout))["indikatorer"].last_row
    assert 3 * len(few) <= layout.tables["indikatorer"].open_rows
    assert last <= ROWS_ON_A_PAGE


def test_the_budget_s_indicators_have_the_area_of_their_goal_and_no_words_of_outcomes(tmp_path: Path) -> None:
    setup = read_setup(written(tmp_path, good()))
    son = setup.namnder[0]
    layout = layout_of(setup, son, dt.date(2019, 12, 31), TemplateKind.BUDGET, tmp_path)
    [indicator] = setup_data(son, layout)["indikatorer"].added
    assert (indicator.values["omrade"], indicator.values["namndmal"]) == ("Medarbetare", "Goda arbetsplatser")
    asked = " ".join(str(table.guidance) for table in layout.tables.values()).casefold()
    assert not any(word in asked for word in ("avvikelse", "prognos", "utfall"))
