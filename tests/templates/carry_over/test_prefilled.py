"""From period to period: what is taken over, what is not, and that it is seen when a figure taken over is changed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import samples
from msgspec.structs import replace
from program import mallkoll

from mallkoll.templates.carry_over import carried_over, left_behind
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import EXAMPLES, built_in, find_layout
from mallkoll.templates.plan.table_data import RowData, TableData, load_table_data, merged_data
from mallkoll.validators.document import Document
from mallkoll.validators.rules import for004_prefilled_changed
from mallkoll.workbook.binding.template_identifiers import PREFILLED_SHEET, TO_UPDATE_PREFIX
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.model.book import Book, Cell
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.results.finding import Severity

BUDGET = "linkoping-internbudget-2019"
APRIL = "linkoping-2019-04"


def filled(layout: Layout, folder: Path, data: dict[str, TableData]) -> Book:
    path = folder / f"{layout.id}-{layout.period.end}.xlsx"
    build(layout, path, data)
    return read_book(path)


def example(name: str, folder: Path) -> Book:
    layout = built_in(name)
    return filled(layout, folder, load_table_data(EXAMPLES / f"{name}.yaml", layout))


def row(data: dict[str, TableData], table: str, label: str) -> dict[str, object]:
    if table not in data:
        return {}
    found = [r for r in (*data[table].fixed.values(), *data[table].added) if r.label == label]
    return dict(found[0].values) if found else {}


def test_the_internbudget_gives_the_budget_and_the_targets_of_the_year(tmp_path: Path) -> None:
    data = carried_over(built_in(APRIL), built_in(BUDGET), example(BUDGET, tmp_path))
    printed = load_table_data(EXAMPLES / f"{BUDGET}.yaml", built_in(BUDGET))
    social = printed["drift_budget"].fixed["socialpsykiatri"].values["budget"]
    assert row(data, "drift_prognos", "Socialpsykiatri") == {"budget": social}
    assert "prognos" not in row(data, "drift_prognos", "Socialpsykiatri"), "a plan is no forecast"
    of_budget = {r.label: r.values.get("malvarde") for r in printed["indikatorer"].added}
    taken = {r.label: r.values.get("malvarde") for r in data["indikatorer"].added}
    assert set(taken) == set(of_budget)
    assert sum(value is not None for value in taken.values()) >= 10


def test_the_april_report_gives_bokslut_budget_and_indicators_to_the_august_report(tmp_path: Path) -> None:
    august = find_layout(APRIL, period_end=dt.date(2019, 8, 31))
    april = load_table_data(EXAMPLES / f"{APRIL}.yaml", built_in(APRIL))
    data = carried_over(august, built_in(APRIL), example(APRIL, tmp_path))
    before = april["drift_prognos"].fixed["socialpsykiatri"].values
    after = row(data, "drift_prognos", "Socialpsykiatri")
    assert after == {"budget": before["budget"]}, "the forecast is not taken over; no bokslut stands in this document"
    assert row(data, "drift_resultat", "Socialpsykiatri") == {}, "april's outcome is not august's"
    comments = [str(r.values.get("kommentar", "")) for r in data["kommentarer"].fixed.values()]
    assert comments
    assert all(text.startswith(TO_UPDATE_PREFIX) for text in comments)
    assert [r.label for r in data["indikatorer"].added] == [r.label for r in april["indikatorer"].added]
    assert all("status" not in r.values and "utfall" not in r.values for r in data["indikatorer"].added)


def test_rows_that_find_no_place_are_told(tmp_path: Path) -> None:
    lost = left_behind(built_in(APRIL), built_in(BUDGET), example(BUDGET, tmp_path))
    assert "Bostadsenhet" in lost
    assert "Socialpsykiatri" not in lost, "it has a row of the same name"
    assert not any("Summa" in label or label.startswith("Ram ") for label in lost)
    august = find_layout(APRIL, period_end=dt.date(2019, 8, 31))
    assert left_behind(august, built_in(APRIL), example(APRIL, tmp_path)) == []


def test_a_whole_year_becomes_last_years_figures(tmp_path: Path) -> None:
    year = find_layout(APRIL, period_end=dt.date(2019, 12, 31))
    book = filled(year, tmp_path, load_table_data(EXAMPLES / f"{APRIL}.yaml", built_in(APRIL)))
    data = carried_over(find_layout(APRIL, period_end=dt.date(2020, 4, 30)), year, book)
    april = load_table_data(EXAMPLES / f"{APRIL}.yaml", built_in(APRIL))
    indicator = next(r for r in april["indikatorer"].added if str(r.values.get("utfall")).isdigit())
    moved = row(data, "indikatorer", indicator.label)
    assert moved["utfall_1"] == float(str(indicator.values["utfall"]))
    outcome = april["drift_resultat"].fixed["socialpsykiatri"].values["redovisning"]
    assert row(data, "drift_prognos", "Socialpsykiatri")["bokslut"] == outcome


@pytest.fixture(scope="module")
def august(tmp_path_factory: pytest.TempPathFactory) -> tuple[Layout, Book]:
    folder = tmp_path_factory.mktemp("f")
    layout = find_layout(APRIL, period_end=dt.date(2019, 8, 31))
    return layout, filled(layout, folder, carried_over(layout, built_in(APRIL), example(APRIL, folder)))


def test_an_untouched_template_has_no_changed_figures(august: tuple[Layout, Book]) -> None:
    assert list(for004_prefilled_changed.check(Document.of(*august))) == []


# what stands there when the template was made, what stands there later, whether it is told
LATER = {
    "another figure": (222510.0, 1.0, "Budget 2019 var 222\u00a0510 när mallen gjordes och är nu 1."),
    "nothing": (222510.0, None, "Budget 2019 var 222\u00a0510 när mallen gjordes och är nu tom."),
    "words": (222510.0, "vet ej", "Budget 2019 var 222\u00a0510 när mallen gjordes och är nu ”vet ej”."),
    "the same as text": (222510.0, "222 510", None),
    "the same": (222510.0, 222510.0, None),
}


@pytest.mark.parametrize(("before", "now", "text"), LATER.values(), ids=LATER.keys())
def test_a_changed_figure_is_told_on_its_cell(
    before: float, now: float | str | None, text: str | None, august: tuple[Layout, Book]
) -> None:
    layout, book = august
    document = Document.of(layout, book)
    table = document.tables["drift_prognos"]
    ref = table.ref(table.row["socialpsykiatri"], "budget")
    assert ref is not None
    assert document.sheets[ref.sheet].value(ref.row, ref.col) == before
    sheets = [
        replace(s, cells={**s.cells, (ref.row, ref.col): Cell(ref.row, ref.col, now)}) if s.name == ref.sheet else s
        for s in book.sheets
    ]
    told = list(for004_prefilled_changed.check(Document.of(layout, replace(book, sheets=tuple(sheets)))))
    assert [f.text for f in told] == ([] if text is None else [text])
    for finding in told:
        assert (finding.code, finding.sheet, finding.cell) == ("FOR004", ref.sheet, ref.address)
        assert (finding.value, finding.expected) == (now, before)
        assert finding.severity is Severity.WARNING


def indicators(folder: Path, later: list[dict[str, object]]) -> list[str]:
    """What is told when the rows of indicators that were known are these later."""
    layout = find_layout(APRIL, period_end=dt.date(2019, 8, 31))
    first = [{"namndmal": "A", "indikator": "Frånvaro", "malvarde": 5.3},
             {"namndmal": "B", "indikator": "Frånvaro", "malvarde": 7.0},
             {"namndmal": "B", "indikator": "Heltid", "malvarde": "98%"}]  # fmt: skip
    known = frozenset({"malvarde"})
    made = TableData({}, tuple(RowData(str(r["indikator"]), r, known) for r in first))
    book = filled(layout, folder, {"indikatorer": made})
    record = next(s for s in book.sheets if s.name == PREFILLED_SHEET)
    now = filled(layout, folder, {"indikatorer": TableData({}, tuple(RowData(str(r["indikator"]), r) for r in later))})
    findings = for004_prefilled_changed.check(Document.of(layout, replace(now, sheets=(*now.sheets, record))))
    return [f"{f.sheet}!{f.cell}: {f.text}" for f in findings]


def test_rows_of_the_same_name_are_not_mistaken_for_each_other(tmp_path: Path) -> None:
    later: list[dict[str, object]] = [
        {"namndmal": "B", "indikator": "Heltid", "malvarde": "98 %"}, {"indikator": "Frånvaro", "malvarde": 7.0},
        {"indikator": "Frånvaro", "malvarde": "5,3"}]  # fmt: skip
    assert indicators(tmp_path, later) == []


def test_a_row_that_is_gone_is_told_once(tmp_path: Path) -> None:
    later: list[dict[str, object]] = [{"indikator": "Frånvaro", "malvarde": 7.0},
                                      {"indikator": "Frånvaro", "malvarde": 5.3}]  # fmt: skip
    [told] = indicators(tmp_path, later)
    assert told.startswith("Indikatorer!C8: Raden ”Heltid” fanns när mallen gjordes men finns inte nu.")


def test_what_is_given_wins_over_what_was_known(tmp_path: Path) -> None:
    layout = built_in(APRIL)
    known = carried_over(layout, built_in(BUDGET), example(BUDGET, tmp_path))
    both = merged_data(known, load_table_data(EXAMPLES / f"{APRIL}.yaml", layout))
    printed = load_table_data(EXAMPLES / f"{APRIL}.yaml", layout)
    for key, data in printed["drift_prognos"].fixed.items():
        for column, value in data.values.items():
            if value is not None:
                assert both["drift_prognos"].fixed[key].values[column] == value
    labels = [r.label for r in both["indikatorer"].added]
    assert len(labels) == len(set(labels))


def test_from_the_command_line(tmp_path: Path) -> None:
    example(APRIL, tmp_path)
    [previous] = tmp_path.glob("*.xlsx")
    target = tmp_path / "augusti.xlsx"
    arguments = ["skapa", "--layout", APRIL, "--period", "2019-08", "--fran", str(previous), "--ut", str(target)]
    done = mallkoll(*arguments)
    assert done.returncode == 0, done.stderr
    assert read_book(target).properties["Mallkoll-period"] == "2019-08-31"
    assert "fel kvar" not in done.stderr


def test_what_is_wrong_in_the_earlier_file_is_told(tmp_path: Path) -> None:
    samples.write("linkoping-2018-08", previous := tmp_path / "augusti.xlsx")
    done = mallkoll(
        "skapa",
        "--layout",
        "linkoping-2018-08",
        "--period",
        "2018-12",
        "--fran",
        previous,
        "--ut",
        tmp_path / "ny.xlsx",
    )
    assert done.returncode == 0, done.stderr
    assert f"{previous}: 2 fel kvar (Drift!D12 och Drift!D38)" in done.stderr


@pytest.mark.parametrize(("to", "stays"), [(BUDGET, False), (APRIL, True)])
def test_which_rows_there_are_is_decided_once_the_budget_is(to: str, stays: bool, tmp_path: Path) -> None:
    data = {"indikatorer": TableData({}, (RowData("Antal besök", {"indikator": "Antal besök"}),))}
    layout = find_layout(to, period_end=dt.date(2020, 12, 31)) if to == BUDGET else built_in(to)
    before = built_in(APRIL)
    [carried] = carried_over(layout, before, filled(before, tmp_path, data))["indikatorer"].added
    assert ("indikator" in carried.known) is stays
    assert "indikator" in carried.starting
