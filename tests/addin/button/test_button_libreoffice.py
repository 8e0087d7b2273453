"""The button pressed in a real office: from the form button to marks, notes, Kontroll and the message, and back."""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import calc
import pytest
import samples

from mallkoll.addin.button.clean import clean
from mallkoll.addin.button.open_workbook import in_open_book
from mallkoll.addin.button.validate import validate
from mallkoll.addin.vba.template_macros import TEMPLATE_MACROS
from mallkoll.addin.vba.vba_project import sources, vba_project
from mallkoll.templates.draw.build import build
from mallkoll.templates.draw.macro_buttons import TemplateMacros
from mallkoll.templates.library.find_layouts import EXAMPLES, LAYOUTS, built_in
from mallkoll.templates.plan.table_data import load_table_data
from mallkoll.workbook.layout.load_layout import load_layout

pytestmark = pytest.mark.libreoffice

NAME = "linkoping-2018-08"
WRONG = {"HVB vuxna": 36653.0, "varav kostnader": -622928.0}  # the two cells, by their row, and what they should be


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mall") / "Nämndens delår.xlsm"
    path.write_bytes(samples.with_macros(NAME))
    return path


def made(target: Path, macros: TemplateMacros) -> Path:
    layout = built_in(NAME)
    build(layout, target, load_table_data(EXAMPLES / f"{NAME}.yaml", layout), macros)
    return target


@pytest.fixture(scope="module")
def office() -> Iterator[calc.Calc]:
    with calc.calc() as running:
        yield running


def opened(office: calc.Calc, template: Path, folder: Path) -> Any:
    """A copy of the template, open."""
    return office.open(Path(shutil.copy(template, folder / template.name)))


def to_start(document: object) -> None:
    document.CurrentController.setActiveSheet(document.Sheets.getByName("Start"))


def findings(document: object) -> list[tuple[str, str, str]]:
    """Severity, sheet and cell of each row of Kontroll."""
    rows = document.Sheets.getByName("Kontroll").getCellRangeByName("A8:C200").getDataArray()
    return [row for row in rows if row[0] and row[2]]


def notes(sheet: object) -> dict[str, str]:
    found = {}
    for i in range(sheet.Annotations.Count):
        note = sheet.Annotations.getByIndex(i)
        at = sheet.getCellByPosition(note.Position.Column, note.Position.Row)
        found[at.AbsoluteName.rpartition(".")[2].replace("$", "")] = note.String
    return found


def rules(document: object) -> set[tuple[str, int, int, int]]:
    """Cell by cell how many conditions there are, in however many formats."""
    found = Counter[tuple[str, int, int]]()
    for sheet in document.Sheets:
        for item in sheet.ConditionalFormats.ConditionalFormats:
            cells = {
                (sheet.Name, row, col)
                for at in item.Range.RangeAddresses  # which may overlap
                for row in range(at.StartRow, at.EndRow + 1)
                for col in range(at.StartColumn, at.EndColumn + 1)
            }
            found.update(dict.fromkeys(cells, item.Count))
    return {(*cell, count) for cell, count in found.items()}


def test_validera_mend_validera_rensa(office: calc.Calc, template: Path, tmp_path: Path) -> None:
    document = opened(office, template, tmp_path)
    assert office.run(document, "MallkollKnappar.Ping") == "pong"
    drift = document.Sheets.getByName("Drift")
    before = rules(document), drift.getCellRangeByName("A1:H60").getFormulaArray()

    said = office.press(document, "Validera")
    assert said.startswith("2 fel och ")
    assert "HVB vuxna" in said
    errors = [(sheet, cell) for severity, sheet, cell in findings(document) if severity == "fel"]
    assert [sheet for sheet, _ in errors] == ["Drift", "Drift"]
    cells = [cell for _, cell in errors]
    labels = [drift.getCellRangeByName(f"B{cell[1:]}").String for cell in cells]
    assert labels == list(WRONG)
    assert set(notes(drift)) == set(cells)
    assert "36 653" in notes(drift)[cells[0]].replace("\xa0", " ")
    marked = {(row, col) for name, row, col, _ in rules(document) - before[0] if name == "Drift"}
    assert marked == {(int(cell[1:]) - 1, ord(cell[0]) - 65) for cell in cells}
    assert drift.isProtected()
    assert document.CurrentController.ActiveSheet.Name == "Drift"  # it has jumped to the first
    assert document.CurrentSelection.AbsoluteName == f"$Drift.${cells[0][0]}${cells[0][1:]}"

    to_start(document)
    office.press_silently(document, "Nästa fel", lambda: document.CurrentController.ActiveSheet.Name == "Drift")

    drift.getCellRangeByName(cells[0]).setValue(WRONG["HVB vuxna"])
    to_start(document)
    assert office.press(document, "Validera").startswith("1 fel och ")
    assert [(sheet, cell) for severity, sheet, cell in findings(document) if severity == "fel"] == [("Drift", cells[1])]
    assert cells[1] in notes(drift)
    assert cells[0] not in notes(drift)

    drift.getCellRangeByName(cells[0]).setValue(37194)
    to_start(document)
    assert office.press(document, "Rensa") == "Markeringarna är borttagna."
    assert not document.Sheets.hasByName("Kontroll")
    assert not {"mallkoll_lista", "mallkoll_blad", "mallkoll_svar"} & set(document.NamedRanges.ElementNames)
    assert notes(drift) == {}
    assert (rules(document), drift.getCellRangeByName("A1:H60").getFormulaArray()) == before
    document.close(True)


def test_the_sheet_and_the_cell_that_the_user_was_on_are_shown_again(
    office: calc.Calc, template: Path, tmp_path: Path
) -> None:
    """The macro goes on to the first finding, where there is one: so it is asked without the macro."""
    document = opened(office, template, tmp_path)
    name = str(tmp_path / template.name)
    mal = document.Sheets.getByName("Mål")
    document.CurrentController.setActiveSheet(mal)
    document.CurrentController.select(mal.getCellRangeByName("C5"))
    for steps in (lambda: validate(name), lambda: validate(name), clean):
        assert in_open_book(name, steps).done
        assert document.CurrentController.ActiveSheet.Name == "Mål"
        assert document.CurrentSelection.AbsoluteName == "$Mål.$C$5"
    assert not document.hasControllersLocked()
    document.close(True)


def test_a_sheet_with_a_password_is_left_alone_and_told(office: calc.Calc, template: Path, tmp_path: Path) -> None:
    document = opened(office, template, tmp_path)
    name = str(tmp_path / template.name)
    drift = document.Sheets.getByName("Drift")
    drift.unprotect("")
    drift.protect("hemligt")
    before = rules(document), notes(drift)
    said = in_open_book(name, lambda: validate(name))
    assert said.text.endswith("Skyddade med lösenord, så fynden där visas bara på bladet Kontroll: Drift.")
    assert {found for found in rules(document) if found[0] == "Drift"} == {
        found for found in before[0] if found[0] == "Drift"
    }
    assert notes(drift) == before[1]
    assert all(sheet.isProtected() for sheet in document.Sheets)
    document.close(True)


def test_a_mark_keeps_the_type_face_and_alignment_of_the_cell(
    office: calc.Calc, template: Path, tmp_path: Path
) -> None:
    document = opened(office, template, tmp_path)
    styles = document.StyleFamilies.getByName("CellStyles")
    drift = document.Sheets.getByName("Drift")
    drift.unprotect("")
    drift.getCellRangeByName("D38:D39").merge(True)
    changed = drift.getCellRangeByName("D38")
    changed.CharHeight, changed.IsTextWrapped, changed.VertJustify = 14.0, True, 2
    office.press(document, "Validera")
    faces, names = [], ("CharFontName", "CharHeight", "HoriJustify", "IsTextWrapped", "VertJustify")
    for at in ("D12", "D38"):
        cell = drift.getCellRangeByName(at)
        mark = styles.getByName(cell.ConditionalFormat.getByIndex(0).StyleName)
        faces.append([getattr(mark, name) for name in names])
        assert faces[-1] == [getattr(cell, name) for name in names]
    assert faces[0] != faces[1]
    document.close(True)


def test_the_users_own_note_survives(office: calc.Calc, template: Path, tmp_path: Path) -> None:
    document = opened(office, template, tmp_path)
    drift = document.Sheets.getByName("Drift")
    office.press(document, "Validera")
    at = next(cell for severity, _, cell in findings(document) if severity == "fel")
    to_start(document)
    office.press(document, "Rensa")
    drift.Annotations.insertNew(drift.getCellRangeByName(at).CellAddress, "Ring Karin om den här.")
    for _ in range(2):
        to_start(document)
        office.press(document, "Validera")
        assert notes(drift)[at].startswith("Ring Karin om den här.\n\n— Mallkoll —\n")
        assert notes(drift)[at].count("Mallkoll") == 1
    to_start(document)
    office.press(document, "Rensa")
    assert notes(drift) == {at: "Ring Karin om den här."}
    document.close(True)


def test_next_goes_on_past_a_finding_of_the_whole_file_and_finds_the_list_under_another_name(
    office: calc.Calc, template: Path, tmp_path: Path
) -> None:
    document = opened(office, template, tmp_path)
    document.DocumentProperties.UserDefinedProperties.setPropertyValue("Mallkoll-version", 0)
    document.Sheets.insertNewByName("Kontroll", 1)  # the user's own, with words of ours
    own = document.Sheets.getByName("Kontroll").getCellRangeByName("A1:C1")
    own.setDataArray((("Blad", "Cell", "Regel"),))

    said = office.press(document, "Validera")
    assert "Kontroll 2" in said
    rows = document.Sheets.getByName("Kontroll 2").getCellRangeByName("A8:K12").getDataArray()
    without_place = [at for at, row in enumerate(rows) if row[10] and not row[2]]
    assert without_place, rows
    places = [f"{row[1]}.{row[2]}" for row in rows if row[2]]
    assert len(places) > without_place[0]  # there are some after it

    for place in places[1:]:  # the first one it has shown already
        to_start(document)
        office.press_silently(document, "Nästa fel", lambda: document.CurrentController.ActiveSheet.Name != "Start")
        assert document.CurrentSelection.AbsoluteName.replace("$", "") == place
    assert own.getDataArray() == (("Blad", "Cell", "Regel"),)
    document.close(True)


def test_a_layout_of_the_kommuns_own_is_found_beside_the_workbook(office: calc.Calc, tmp_path: Path) -> None:
    """As for files: the folder ``layouter`` beside the workbook, where a setup has put it."""
    source = (LAYOUTS / f"{NAME}.yaml").read_text(encoding="utf-8")
    (tmp_path / "layouter").mkdir()
    own = tmp_path / "layouter" / "egen-kommun-2018.yaml"
    own.write_text(source.replace(f"layout: {NAME}", "layout: egen-kommun-2018"), encoding="utf-8")
    layout = load_layout(own, (LAYOUTS,))
    assert layout.id == "egen-kommun-2018"
    file = tmp_path / "egen.xlsm"
    example = (EXAMPLES / f"{NAME}.yaml").read_text(encoding="utf-8")
    data = tmp_path / "egen.yaml"
    data.write_text(example.replace(NAME, layout.id), encoding="utf-8")
    build(layout, file, load_table_data(data, layout), TEMPLATE_MACROS)
    document = office.open(file)
    assert office.press(document, "Validera").startswith("2 fel och ")
    document.close(True)


def test_without_mallkoll_the_button_says_so(template: Path, tmp_path: Path) -> None:
    programs = tmp_path / "program"
    programs.mkdir()
    file = tmp_path / template.name
    shutil.copy(template, file)
    with calc.calc("/usr/bin:/bin") as office:
        document = office.open(file)
        said = office.press(document, "Validera")
        assert said.startswith("Mallkoll är inte installerat på den här datorn")
        assert "Öppna i stället Mallkolls webbsida (mallkoll.html)" in said
        assert "Mallens egna kontroller fungerar ändå" in said
        assert document.CurrentController.ActiveSheet.Name == "Start"  # where it is seen which sheets have something
        document.close(True)


def test_where_the_program_may_not_be_started_the_button_points_to_the_page(office: calc.Calc, tmp_path: Path) -> None:
    """As on Windows, where the program is found and Office may not start it."""
    code = sources()["MallkollProgram.bas"]
    here, blocked = 'program = "mallkoll-excel"', 'finns = True: program = "/finns/inte/mallkoll-excel"'
    assert here in code
    project = {**sources(), "MallkollProgram.bas": code.replace(here, blocked)}
    macros = TemplateMacros(lambda names: vba_project(project, names), TEMPLATE_MACROS.buttons)
    document = office.open(made(tmp_path / "spärrad.xlsm", macros))
    said = office.press(document, "Validera")
    assert said.startswith("Mallkoll är installerat, men den här datorns säkerhetsregler låter inte Excel starta det")
    assert "Öppna i stället Mallkolls webbsida (mallkoll.html)" in said
    assert "Mallens egna kontroller fungerar ändå" in said
    document.close(True)


def test_a_syntax_error_is_caught_by_the_ping(office: calc.Calc, tmp_path: Path) -> None:
    spoilt = {**sources(), "MallkollKnappar.bas": sources()["MallkollKnappar.bas"].replace("End Sub", "End Sbu", 1)}
    macros = TemplateMacros(lambda names: vba_project(spoilt, names), TEMPLATE_MACROS.buttons)
    document = office.open(made(tmp_path / "trasig.xlsm", macros))
    assert office.run_watched(document, "MallkollKnappar.Ping") != "pong"


def test_every_module_can_be_understood(office: calc.Calc, tmp_path: Path) -> None:
    """A module with a syntax error is silently skipped: so each one is asked, with a function put behind its code."""
    asked = {
        name: f'{text}\nPublic Function Fraga() As String\n    Fraga = "ja"\nEnd Function\n'
        for name, text in sources().items()
    }
    document = office.open(made(tmp_path / "alla.xlsm", TemplateMacros(lambda names: vba_project(asked, names), ())))
    for name in asked:
        assert office.run(document, f"{name.removesuffix('.bas')}.Fraga") == "ja", name
    document.close(True)
