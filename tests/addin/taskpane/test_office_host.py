"""The buttons in Excel behind Office.js: the same presses as in the other hosts, by the add-in's own script in node."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import excel
import pytest
from made_results import made_mark
from office_workbook import OfficeHost, started, workbook
from presses import PRESSES, in_excel, in_office
from samples import example

from mallkoll.addin.button import clean, validate
from mallkoll.addin.button.macro_answer import MacroAnswer
from mallkoll.addin.check_file import check_read_book
from mallkoll.templates.library.find_layouts import LayoutLibrary, example_files
from mallkoll.workbook.marks.kontroll_sheet import KontrollSummary
from mallkoll.workbook.marks.unmark_notes import NOTE_HEAD
from mallkoll.workbook.model.book import Book, CellError
from mallkoll.workbook.model.cell_range import CellRange
from mallkoll.workbook.open_book.edits import AddButtons, SetFormulas, SetValues
from mallkoll.workbook.open_book.host_error import HostError
from mallkoll.workbook.open_book.host_steps import Steps, run_steps
from mallkoll.workbook.open_book.mark_open_book import mark_open_book
from mallkoll.workbook.open_book.questions import CellsIn, HiddenAmong
from mallkoll.workbook.open_book.read_open_book import read_open_book
from mallkoll.workbook.open_book.synchronous_host import SynchronousHost
from mallkoll.workbook.reader.read_book import read_book

NAME = "mall.xlsx"
SHEET = 'sheet("Drift")'


@pytest.fixture(scope="module")
def read() -> Book:
    return read_book(example("linkoping-2018-08"))


@pytest.fixture(scope="module")
def process() -> Iterator[OfficeHost]:
    with started() as made:
        yield made


@pytest.fixture
def host(process: OfficeHost, read: Book) -> OfficeHost:
    process.open(workbook(read))
    return process


def press(host: OfficeHost, steps: Steps[MacroAnswer] | None = None) -> MacroAnswer:
    return run_steps(steps or validate.validate(NAME), host)


def drift(host: OfficeHost) -> dict[str, Any]:
    return next(sheet for sheet in host.state()["sheets"] if sheet["name"] == "Drift")


def test_the_same_presses_leave_the_same_workbook_as_in_excel_behind_com(host: OfficeHost, read: Book) -> None:
    book = excel.opened(read, excel.PLACE, "en")
    com = SynchronousHost(excel.host(book))
    assert in_office(host.state()) == in_excel(book)
    for steps, _ in PRESSES:
        assert run_steps(steps(), host) == run_steps(steps(), com)
        assert in_office(host.state()) == in_excel(book)


def test_what_is_read_is_what_the_file_reader_gives(host: OfficeHost, read: Book) -> None:
    live = run_steps(read_open_book(), host)
    for one, other in zip(live.sheets, read.sheets, strict=True):
        assert (one.name, one.state, sorted(one.merged)) == (other.name, other.state, sorted(other.merged))
        for at, cell in one.cells.items():
            assert (cell.value or None, cell.formula) == (other.cells[at].value or None, other.cells[at].formula)
            assert live.number_format(cell) == read.number_format(other.cells[at]) or not isinstance(cell.value, float)
    assert live.names == dict(read.names)
    assert live.properties == read.properties


@pytest.mark.parametrize("name", [path.stem for path in example_files()])
def test_the_findings_of_an_open_workbook_are_those_of_its_file(process: OfficeHost, name: str) -> None:
    book = read_book(example(name))
    process.open(workbook(book))
    found = [
        check_read_book(name, read, LayoutLibrary()).result for read in (run_steps(read_open_book(), process), book)
    ]
    assert found[0].findings == found[1].findings
    assert found[0].findings


def test_a_large_sheet_is_read_in_pieces(host: OfficeHost) -> None:
    host.change(f'{SHEET}.cells.set("9001,2", {{ value: {{ code: "#DIV/0!" }}, formula: "=1/0", code: "General" }})')
    area = CellRange(1, 1, 9001, 3)
    before = host.state()["log"].count("sync")
    (contents,) = host.answer([CellsIn("Drift", area)])
    assert (len(contents.values), len(contents.formulas)) == (9001, 9001)
    assert (contents.values[9000][1], contents.formulas[9000][1]) == (CellError("#DIV/0!"), "=1/0")
    assert host.state()["log"].count("sync") - before == 7


def test_hidden_rows_and_columns_are_told(host: OfficeHost) -> None:
    host.change(f"{SHEET}.hiddenRows.push(12); {SHEET}.hiddenColumns.push(4)")
    (lines,) = host.answer([HiddenAmong("Drift", (11, 12), (3, 4))])
    assert (lines.rows, lines.columns) == ({12}, {4})


# --- protection -------------------------------------------------------------------------------------------------------


def test_protection_comes_back_with_all_that_it_allowed(host: OfficeHost) -> None:
    host.change(f'{SHEET}.protection = {{ allowSort: true, selectionMode: "Unlocked" }}')
    press(host)
    now = drift(host)["protection"]
    assert (now["allowSort"], now["selectionMode"], now["allowFormatCells"]) == (True, "Unlocked", False)
    log = host.state()["log"]
    assert log.count("Drift.unprotect()") == log.count("Drift.protect()") == 1


def test_a_sheet_with_a_password_is_left_alone_and_told(host: OfficeHost) -> None:
    host.change(f'{SHEET}.protection = {{}}; {SHEET}.password = "hemligt"')
    before = in_office(host.state())["Drift"]
    assert press(host).text.endswith("Skyddade med lösenord, så fynden där visas bara på bladet Kontroll: Drift.")
    assert in_office(host.state())["Drift"] == before
    assert press(host, clean.clean()).text.endswith("skyddade med lösenord: Drift.")


def test_where_kontroll_has_a_password_nothing_is_touched(host: OfficeHost) -> None:
    press(host)
    host.change('sheet("Kontroll").password = "hemligt"')
    before = in_office(host.state())
    with pytest.raises(HostError, match="Bladet Kontroll är skyddat med lösenord"):
        press(host)
    assert in_office(host.state()) == before


@pytest.mark.parametrize(("marked", "sentence"), [(False, "kan inte läggas till"), (True, "kan inte tas bort")])
def test_where_the_structure_is_protected_a_sentence_says_so(host: OfficeHost, marked: bool, sentence: str) -> None:
    if marked:
        press(host)
    host.change("data.structure = true")
    before = {name: sheet["protected"] for name, sheet in in_office(host.state()).items()}
    with pytest.raises(HostError, match=sentence):
        press(host, clean.clean() if marked else None)
    assert {name: sheet["protected"] for name, sheet in in_office(host.state()).items()} == before


def test_an_error_of_office_becomes_a_sentence(host: OfficeHost) -> None:
    host.change("data.busy = true")
    with pytest.raises(HostError, match="Excel är upptaget"):
        press(host)


def test_whatever_fails_the_protection_comes_back(process: OfficeHost, read: Book) -> None:
    """Excel refuses at each sync in turn, but for those that put the protection back."""
    process.open(workbook(read))
    press(process)
    log = process.state()["log"]
    syncs = [at for at, line in enumerate(log) if line == "sync"]
    assert len(syncs) > 40
    for number, at in enumerate(syncs, 1):
        if log[at - 1].endswith(".protect()") or number % 3:
            continue
        process.open(workbook(read, failsAt=number))
        with contextlib.suppress(HostError):
            press(process)
        sheets = {name: sheet for name, sheet in in_office(process.state()).items() if name != "Kontroll"}
        assert all(sheet["protected"] for sheet in sheets.values()), number


# --- what this Excel lacks --------------------------------------------------------------------------------------------


def test_without_notes_the_marks_and_kontroll_are_there(process: OfficeHost, read: Book) -> None:
    process.open(workbook(read, api="1.17"))
    assert press(process).done
    state = process.state()
    assert not [sheet["name"] for sheet in state["sheets"] if sheet["notes"]]
    assert in_office(state)["Drift"]["rules"]
    assert "Kontroll" in in_office(state)
    assert press(process, clean.clean()).text == "Markeringarna är borttagna."


def test_the_oldest_that_is_let_in_marks_too(process: OfficeHost, read: Book) -> None:
    process.open(workbook(read, api="1.7"))
    assert press(process).text.startswith("2 fel och ")
    state = process.state()
    assert in_office(state)["Drift"]["rules"]
    assert in_office(state)["Kontroll"]["filtered"] is None
    assert press(process, clean.clean()).done


# --- notes, texts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("author", "text", "kept"),
    [
        ("Karin Ek", "Ring mig.", "Ring mig."),
        ("Karin Ek", f"Ring mig.\n\n{NOTE_HEAD}\nFEL X000", "Ring mig."),
        ("Karin Ek", f"{NOTE_HEAD}\nFEL X000", None),
        ("Mallkoll", "FEL X000\nsom en fil märks", None),
    ],
)
def test_the_users_own_note_stays_and_ours_goes(host: OfficeHost, author: str, text: str, kept: str | None) -> None:
    press(host)
    host.change(f'{SHEET}.notes.set("12,4", {{ author: {author!r}, text: {text!r} }})')
    for _ in range(2):
        press(host)
        now = drift(host)["notes"]["12,4"]["text"]
        assert now.startswith(f"{kept}\n\n{NOTE_HEAD}\nFEL SUM001" if kept else f"{NOTE_HEAD}\nFEL SUM001")
    press(host, clean.clean())
    left = drift(host)["notes"].get("12,4")
    assert (left and left["text"]) == kept


def test_a_cell_with_a_thread_takes_no_note_but_its_mark(host: OfficeHost) -> None:
    host.change(f'{SHEET}.threads.add("12,4")')
    press(host)
    assert "12,4" not in drift(host)["notes"]
    assert "D12" in {rule["address"] for rule in drift(host)["rules"]}


def test_the_users_own_rules_stay_below_ours(host: OfficeHost) -> None:
    own = (
        '{ type: "Custom", area: [1, 1, 60, 8], address: "A1:H60", formula: "=$D1>0", fill: "", ink: "", stop: false }'
    )
    scale = (
        '{ type: "ColorScale", area: [1, 1, 60, 8], address: "A1:H60", formula: "", fill: "", ink: "", stop: false }'
    )
    host.change(f"{SHEET}.rules = [{own}, {scale}]")
    press(host)
    press(host)
    rules = drift(host)["rules"]
    assert [rule["address"] for rule in rules[-2:]] == ["A1:H60", "A1:H60"]
    assert all("mallkoll_lista" in rule["formula"] and rule["stop"] for rule in rules[:-2])
    press(host, clean.clean())
    assert len(drift(host)["rules"]) == 2


def test_texts_stay_texts_whatever_they_look_like(host: OfficeHost, read: Book) -> None:
    marks = [made_mark("varning", "IND001", "=1+1", "Drift", "D12", row="2018", value="12,5", expected=0.125)]
    run_steps(mark_open_book(read, marks, KontrollSummary("=A1", "nu")), host)
    cells = in_office(host.state())["Kontroll"]["cells"]
    assert [cells[8, col]["value"] for col in (5, 7, 8, 9)] == ["2018", "12,5", 0.125, "=1+1"]
    assert [at for at, cell in cells.items() if "formula" in cell] == [(8, 13)]


def test_an_entry_of_nothing_empties_its_cell_and_buttons_are_nothing(host: OfficeHost) -> None:
    host.apply([SetValues("Drift", 1, 1, (("x", 5.0),)), SetFormulas("Drift", 2, 1, (("=1+1", None),))])
    host.apply([SetValues("Drift", 1, 1, ((None, None),)), AddButtons("Drift", (), 1)])
    cells = dict(drift(host)["cells"])
    assert (cells["1,1"]["value"], cells["1,2"]["value"], cells["2,1"]["formula"]) == (None, None, "=1+1")


def test_kontroll_is_set_up_once(host: OfficeHost) -> None:
    press(host)
    kontroll = host.state()["sheets"][-1]
    assert (kontroll["frozen"], kontroll["grid"], kontroll["tab"], kontroll["hiddenColumns"]) == (
        7,
        False,
        "#C00000",
        [13],
    )
    assert kontroll["page"]["title"] == "$7:$7"
    assert kontroll["widths"]["I"] == pytest.approx((44 * 7 + 5) * 0.75)
    host.change('sheet("Kontroll").widths.I = 80; sheet("Kontroll").protection = null')
    press(host)
    kontroll = host.state()["sheets"][-1]
    assert (kontroll["widths"]["I"], kontroll["protection"]) == (80, None)
