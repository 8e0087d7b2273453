"""The button in Excel, against a stand-in for it: what Excel is told, in which order, and what it is left with."""

from pathlib import Path

import excel
import pytest
from excel import PLACE, state
from excel_objects import Book as Workbook
from excel_objects import Name, Sheet
from excel_range import Note, Rule
from excel_recorded import ComError, Plain
from made_results import made_mark

from mallkoll.addin.button import clean, validate
from mallkoll.addin.button.macro_answer import MacroAnswer
from mallkoll.addin.check_file import check_read_book
from mallkoll.addin.mark_files import marks_of
from mallkoll.templates.library.find_layouts import LayoutLibrary
from mallkoll.workbook.marks.kontroll_sheet import KontrollSummary
from mallkoll.workbook.marks.mark_file import mark_file
from mallkoll.workbook.marks.unmark_notes import NOTE_HEAD
from mallkoll.workbook.model.book import Book, Cell
from mallkoll.workbook.open_book.host_error import HostError
from mallkoll.workbook.open_book.host_steps import Steps, run_steps
from mallkoll.workbook.open_book.mark_open_book import mark_open_book
from mallkoll.workbook.open_book.read_open_book import read_open_book
from mallkoll.workbook.open_book.synchronous_host import SynchronousHost
from mallkoll.workbook.reader.read_book import read_book


def take(book: Workbook, steps: Steps[MacroAnswer]) -> MacroAnswer:
    return run_steps(steps, SynchronousHost(excel.host(book)))


def press(book: Workbook) -> MacroAnswer:
    return take(book, validate.validate(PLACE))


def content(book: Workbook) -> dict[str, object]:
    """What stands in the sheets."""
    return {
        sheet.Name: (
            {at: (cell.value, cell.formula, cell.code, cell.note and cell.note.text, cell.thread, cell.looks)
             for at, cell in sheet.cells.items() if cell.value is not None or cell.formula or cell.note},
            [(rule.AppliesTo.address, rule.Formula1) for rule in sheet.rules],
        )
        for sheet in book.Worksheets
    }  # fmt: skip


# --- the same as in a file --------------------------------------------------------------------------------------------


def test_what_is_read_is_what_the_file_reader_gives(book: Workbook, read: Book) -> None:
    book.Names.all["Drift!eget"] = Name(book.Names, "Drift!eget", "=Drift!$A$1")  # of one sheet
    live = run_steps(read_open_book(), SynchronousHost(excel.host(book)))
    for one, other in zip(live.sheets, read.sheets, strict=True):
        assert (one.name, one.state, one.merged) == (other.name, other.state, tuple(sorted(other.merged)))
        held = {at: (cell.value, cell.formula) for at, cell in one.cells.items()}
        expected = {at: (cell.value, cell.formula) for at, cell in other.cells.items() if filled(cell)}
        assert {at: found for at, found in held.items() if filled(one.cells[at])} == expected
        for at, cell in one.cells.items():
            if isinstance(cell.value, float):
                assert live.number_format(cell) == read.number_format(other.cells[at]), at
    assert live.names == {name: to for name, to in read.names.items() if not name.startswith("_xlnm.")}
    assert live.properties == read.properties


def filled(cell: Cell) -> bool:
    return cell.value not in {None, ""} or cell.formula is not None


@pytest.mark.parametrize("language", ["sv", "en"])
def test_kontroll_marks_and_notes_are_those_of_a_marked_file(saved: Path, read: Book, language: str) -> None:
    book = excel.opened(read, PLACE, language)
    assert press(book).text.startswith("2 fel och ")
    checked = check_read_book("mall.xlsx", read, LayoutLibrary())
    kontroll = book.Worksheets("Kontroll")
    layout = checked.layout
    assert layout is not None
    template = f"{layout.name} ({layout.id}, version {layout.version})"
    made = mark_file(
        saved,
        marks_of(checked.answers, layout),
        KontrollSummary("mall.xlsx", kontroll.cells[3, 1].value[:0], template),
        read,
    )
    file = read_book(made).sheet("Kontroll")
    assert file is not None
    texts = {at: cell.value for at, cell in file.cells.items() if cell.value not in {None, ""} and at[0] != 3}
    assert {at: cell.value for at, cell in kontroll.cells.items() if at in texts and not cell.formula} == {
        at: value for at, value in texts.items() if not file.cells[at].formula
    }
    formulas = {at: f"={cell.formula}" for at, cell in file.cells.items() if cell.formula}
    assert {at: cell.formula for at, cell in kontroll.cells.items() if cell.formula} == formulas
    assert formulas, "a warning's key asks for its motivation"
    links = {at: cell.link for at, cell in kontroll.cells.items() if cell.link}
    assert {link.Address for link in links.values()} == {""}
    assert next((at, link.SubAddress, link.TextToDisplay) for at, link in links.items()) == (
        (8, 3),
        "'Drift'!D12",
        "D12",
    )
    notes = {sheet.name: dict(sheet.notes) for sheet in read_book(made).sheets}
    for sheet in book.Worksheets:
        ours = {at: cell.note.text for at, cell in sheet.cells.items() if cell.note}
        assert ours.keys() == notes.get(sheet.Name, {}).keys()
        assert all(text.startswith(f"{NOTE_HEAD}\n") for text in ours.values())


def test_pressed_again_nothing_is_added_and_rensa_takes_everything_away(book: Workbook) -> None:
    before = content(book), state(book)
    press(book)
    once = content(book)
    book._excel.log.clear()
    assert press(book).text.startswith("2 fel och ")
    assert content(book) == once
    assert not [line for line in book._excel.log if "Comment" in line], "the notes say the same"
    assert take(book, clean.clean()).text == "Markeringarna är borttagna."
    assert (content(book), state(book)) == before
    assert take(book, clean.clean()).text == "Arbetsboken har inga markeringar."
    assert not {"mallkoll_lista", "mallkoll_blad"} & book.Names.all.keys()


# --- protection and settings ------------------------------------------------------------------------------------------


def test_protection_is_lifted_before_and_put_back_after_with_all_that_it_allowed(book: Workbook) -> None:
    drift = book.Worksheets("Drift")
    drift.Protect(AllowFormattingColumns=True, AllowSorting=True, DrawingObjects=False, Scenarios=False)
    drift.EnableSelection = 1
    before = state(book)
    book._excel.log.clear()
    press(book)
    assert state(book) == before
    log = book._excel.log
    on_drift = [at for at, line in enumerate(log) if line.startswith("Drift!")]
    assert log.index("Drift.Unprotect()") < on_drift[0]
    assert on_drift[-1] < log.index("Drift.Protect()")
    assert log.count("Drift.Unprotect()") == log.count("Drift.Protect()") == 1
    assert log.index("Drift.Protect()") < log.index("Drift.EnableSelection = 1")


def test_a_sheet_with_a_password_is_left_alone_and_told(book: Workbook) -> None:
    drift = book.Worksheets("Drift")
    drift.Protect("hemligt")
    before = content(book)["Drift"], drift.protection
    said = press(book)
    assert said.text.endswith("Skyddade med lösenord, så fynden där visas bara på bladet Kontroll: Drift.")
    assert (content(book)["Drift"], drift.protection) == before
    assert [book.Worksheets("Kontroll").cells[8, col].value for col in (2, 3)] == ["Drift", "D12"]
    drift.password = ""
    press(book)
    drift.password = "hemligt"
    gone = take(book, clean.clean())
    assert (gone.done, gone.text.endswith("skyddade med lösenord: Drift.")) == (False, True)


def test_where_kontroll_has_a_password_nothing_is_touched(book: Workbook) -> None:
    press(book)
    book.Worksheets("Kontroll").Protect("hemligt")
    before = content(book), state(book)
    with pytest.raises(HostError, match="Bladet Kontroll är skyddat med lösenord"):
        press(book)
    assert (content(book), state(book)) == before


@pytest.mark.parametrize(("marked", "sentence"), [(False, "kan inte läggas till"), (True, "kan inte tas bort")])
def test_where_the_structure_is_protected_a_sentence_says_so(book: Workbook, marked: bool, sentence: str) -> None:
    if marked:
        press(book)
    book.ProtectStructure = True
    before = state(book)
    with pytest.raises(HostError, match=sentence):
        take(book, clean.clean() if marked else validate.validate(PLACE))
    assert state(book) == before


def test_whatever_fails_the_settings_and_the_protection_come_back(read: Book) -> None:
    """Excel refuses at each of the writes in turn."""
    first = excel.opened(read, PLACE)
    before = state(first)
    press(first)
    writes = len(first._excel.log)
    assert writes > 150
    for at in [1, 2, *range(3, writes, 17)]:
        book = excel.opened(read, PLACE)
        book._excel.fails_at = at
        try:
            press(book)
        except (ComError, HostError):
            after = state(book)
            refused = book._excel.log[at - 1]
            if refused.partition(".")[2].split("(")[0] not in {"Protect", "Activate"}:
                assert after == before, refused


def test_no_redrawing_and_no_macros_while_it_is_written(book: Workbook) -> None:
    press(book)
    log = book._excel.log
    assert log[:2] == ["Application.ScreenUpdating = False", "Application.EnableEvents = False"]
    assert [line for line in log if line.startswith("Application.")][-3:] == [
        "Application.ScreenUpdating = True", "Application.EnableEvents = True", "Application.Calculation = -4105",
    ]  # fmt: skip


# --- marks ------------------------------------------------------------------------------------------------------------


def test_marks_have_the_highest_priority_the_gravest_first_and_the_users_rules_stay(book: Workbook) -> None:
    drift = book.Worksheets("Drift")
    own = Rule(drift.Range("A1:H60"), 2, "=$D1>0")
    scale = Rule(drift.Range("A1:H60"), 3, None)
    drift.rules = [own, scale, *drift.rules]
    rest = list(drift.rules)
    press(book)
    ours = drift.rules[: -len(rest)]
    assert drift.rules[-len(rest) :] == rest
    assert all("mallkoll_lista" in rule.Formula1 and rule.StopIfTrue for rule in ours)
    colors = [rule.Interior.Color for rule in ours]
    red = 0x9C9CFF  # blue first
    assert colors[:2] == [red, red]
    assert red not in colors[2:]
    take(book, clean.clean())
    assert drift.rules == rest


def test_a_rule_is_told_in_the_users_own_language_by_way_of_a_cell_that_is_empty_again(book: Workbook) -> None:
    press(book)
    rules = {rule.Formula1 for sheet in book.Worksheets for rule in sheet.rules if "mallkoll_lista" in rule.Formula1}
    assert '=ANTAL.OM(mallkoll_lista;"K00001")>0' in rules
    log = [line for line in book._excel.log if line.startswith("Kontroll!N1.")]
    assert log == ["Kontroll!N1.Formula", "Kontroll!N1.ClearContents()"]
    assert book.Worksheets("Kontroll").cells[1, 14].formula is None


def test_a_merged_cell_is_marked_whole_with_one_note(book: Workbook) -> None:
    drift = book.Worksheets("Drift")
    drift.merged.append((12, 4, 13, 4))
    drift.cells.pop((13, 4))
    press(book)
    assert "D12:D13" in {rule.AppliesTo.address for rule in drift.rules if "mallkoll_lista" in rule.Formula1}
    assert drift.cells[12, 4].note


def test_hidden_rows_columns_and_sheets_are_told(book: Workbook) -> None:
    book.Worksheets("Drift").hidden_columns.add(4)
    book.Worksheets("Mål").Visible = 0
    press(book)
    kontroll = book.Worksheets("Kontroll")
    told = {str(kontroll.cells[row, 2].value): str(kontroll.cells[row, 9].value).rpartition(" (")[2]
            for row in range(8, 60) if (row, 9) in kontroll.cells and kontroll.cells[row, 2].value}  # fmt: skip
    assert (told["Drift"], told["Mål"]) == ("dold kolumn)", "bladet är dolt)")


def test_rows_that_a_formula_leaves_out_are_read(book: Workbook) -> None:
    drift = book.Worksheets("Drift")
    drift.hidden_rows.update({13, 16, 17})
    book.Worksheets("Mål").hidden_rows.add(6)
    assert not any(sheet.hidden_rows for sheet in run_steps(read_open_book(), SynchronousHost(excel.host(book))).sheets)
    drift.cells[19, 4].formula = "=SUBTOTAL(109,D9:D18)"
    live = run_steps(read_open_book(), SynchronousHost(excel.host(book)))
    assert [sheet.name for sheet in live.sheets if sheet.hidden_rows] == ["Drift"]
    assert live.sheet("Drift").hidden_rows == drift.hidden_rows >= {13, 16, 17}


def note(sheet: Sheet, text: str, author: str) -> None:
    cells = sheet.Range("D12")
    cells.cell.note = Note(cells, text, author)


@pytest.mark.parametrize(
    ("author", "text", "kept"),
    [
        ("Karin Ek", "Ring mig.", "Ring mig."),
        ("Karin Ek", f"Ring mig.\n\n{NOTE_HEAD}\nFEL X000", "Ring mig."),
        ("Karin Ek", f"{NOTE_HEAD}\nFEL X000", None),
        ("Mallkoll", "FEL X000\nsom en fil märks", None),
    ],
)
def test_the_users_own_note_stays_and_ours_goes(book: Workbook, author: str, text: str, kept: str | None) -> None:
    press(book)  # so that there is a list, and the notes on it are known to be of an earlier run
    drift = book.Worksheets("Drift")
    note(drift, text, author)
    for _ in range(2):
        press(book)
        now = drift.cells[12, 4].note.text
        assert now.startswith(f"{kept}\n\n{NOTE_HEAD}\nFEL SUM001" if kept else f"{NOTE_HEAD}\nFEL SUM001")
        assert now.count(NOTE_HEAD) == 1
        assert "X000" not in now
    take(book, clean.clean())
    left = drift.cells[12, 4].note
    assert (left and left.text) == kept


def test_a_cell_with_a_thread_takes_no_note_but_its_mark(book: Workbook) -> None:
    book.Worksheets("Drift").cells[12, 4].thread = "Karin: stämmer detta?"
    assert press(book).text.startswith("2 fel och ")
    assert book.Worksheets("Drift").cells[12, 4].note is None
    assert "D12" in {rule.AppliesTo.address for rule in book.Worksheets("Drift").rules}


# --- the sheet Kontroll -----------------------------------------------------------------------------------------------


def test_kontroll_is_shown_before_its_panes_are_frozen_and_the_users_sheet_after(book: Workbook) -> None:
    press(book)
    log = [line for line in book._excel.log if line.startswith("Window.") or line.endswith(".Activate()")]
    frozen = log.index("Window.FreezePanes = True")
    assert "Kontroll.Activate()" in log[:frozen]
    assert log.index("Window.SplitRow = 7") < frozen
    assert log[-1] == "Start.Activate()"


def test_a_filter_is_taken_away_first_so_that_the_buttons_are_on_after(book: Workbook) -> None:
    press(book)
    kontroll = book.Worksheets("Kontroll")
    assert kontroll.filtered.startswith("A7:L")
    kontroll.hidden_rows.update({9, 10})
    press(book)
    assert kontroll.filtered.startswith("A7:L")
    assert not kontroll.hidden_rows


def test_only_the_motivations_can_be_written_on(book: Workbook) -> None:
    press(book)
    kontroll = book.Worksheets("Kontroll")
    assert kontroll.ProtectContents
    assert kontroll.Protection.AllowFiltering
    assert {col for (row, col), cell in kontroll.cells.items() if row >= 8 and not cell.locked} == {12}
    assert kontroll.hidden_columns == {13}


def test_texts_stay_texts_whatever_they_look_like(book: Workbook, read: Book) -> None:
    marks = [made_mark("varning", "IND001", "=1+1", "Drift", "D12", row="2018", value="12,5", expected=0.125)]
    run_steps(mark_open_book(read, marks, KontrollSummary("=A1", "nu")), SynchronousHost(excel.host(book)))
    cells = book.Worksheets("Kontroll").cells
    assert [cells[8, col].value for col in (5, 7, 8, 9)] == ["2018", "12,5", 0.125, "=1+1"]
    assert not [at for at, cell in cells.items() if cell.formula and at != (8, 13)]


def test_the_names_of_the_list_follow_it(book: Workbook) -> None:
    one = made_mark("fel", "SUM001", "Fel.", "Drift", "D12")
    names = book.Names.all
    for rows, last in ((3, 10), (1, 8), (0, 8)):
        host = SynchronousHost(excel.host(book))
        run_steps(
            mark_open_book(run_steps(read_open_book(), host), [one] * rows, KontrollSummary("mall.xlsx", "nu")), host
        )
        assert names["mallkoll_lista"].RefersTo == f"='Kontroll'!$M$8:$M${last}"
        assert names["mallkoll_blad"].RefersTo == f"='Kontroll'!$B$8:$B${last}"


def test_of_two_findings_in_a_cell_the_gravest_lies_on_top_and_stands_first(book: Workbook, read: Book) -> None:
    marks = [
        made_mark("info", "LEV001", "Bra att veta.", "Drift", "D12"),
        made_mark("fel", "SUM001", "Fel.", "Drift", "D12"),
    ]
    run_steps(mark_open_book(read, marks, KontrollSummary("mall.xlsx", "nu")), SynchronousHost(excel.host(book)))
    drift = book.Worksheets("Drift")
    assert [rule.Interior.Color for rule in drift.rules[:2]] == [0x9C9CFF, 0xE6C39D]  # blue first
    assert drift.cells[12, 4].note.text.index("Fel.") < drift.cells[12, 4].note.text.index("Bra att veta.")


def test_what_somebody_has_changed_of_it_stays(book: Workbook) -> None:
    press(book)
    kontroll = book.Worksheets("Kontroll")
    kontroll.Unprotect()
    kontroll.widths[9] = 80
    book._excel.log.clear()
    press(book)
    assert (kontroll.widths[9], kontroll.ProtectContents) == (80, False)
    assert not [line for line in book._excel.log if line.startswith("Window.")]


def button(book: Workbook, sheet: str, macro: str) -> None:
    book.Worksheets(sheet).Shapes.append(Plain(book._excel, "Button", Type=8, OnAction=macro, Name="Knapp"))


@pytest.mark.parametrize(
    ("project", "macro", "expected"),
    [
        (True, "'mall.xlsm'!Validera", ["Validera", "Rensa", "NastaFynd"]),
        (True, "'mall.xlsm'!Annat", []),
        (False, "Validera", []),
    ],
)
def test_a_button_that_calls_the_macro_tells_that_the_workbook_has_it(
    book: Workbook, project: bool, macro: str, expected: list[str]
) -> None:
    book.HasVBProject = project
    book.Worksheets("Start").Shapes.append(Plain(book._excel, "Picture", Type=13, Name="Bild"))
    button(book, "Start", macro)
    for _ in range(2):
        press(book)
        assert [shape.OnAction for shape in book.Worksheets("Kontroll").Shapes] == expected
