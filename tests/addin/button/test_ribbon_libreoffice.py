"""The ribbon's callbacks in a real office, from the add-in beside a plain workbook: each one's result is seen."""

import stat
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import calc
import pytest
import samples

from mallkoll.addin.button.ribbon_addin import addin_file, ribbon

pytestmark = pytest.mark.libreoffice

NAME = "linkoping-2018-08"
MODULE = "TillaggMeny"


class Ribbon:
    """An office with the add-in and one plain workbook, as on a desk."""

    def __init__(self, office: calc.Calc, folder: Path, browser_log: Path) -> None:
        self.office = office
        self.folder = folder
        self.browser_log = browser_log
        self.called: set[str] = set()
        (folder / "mallkoll.xlam").write_bytes(addin_file())
        self.addin = office.open_addin(folder / "mallkoll.xlam")
        self.book_file = samples.write(NAME, folder / "Nämndens delår.xlsx")
        (folder / "mallkoll.xlam").unlink()
        self.book = office.open(self.book_file)

    def call(self, name: str, choose: str | None = None) -> str | None:
        """Call what a button of the ribbon calls; the workbook stands in for the control that Excel hands over."""
        self.called.add(name)
        return self.office.call(self.addin, f"{MODULE}.{name}", self.book, choose=choose)

    def go(self, sheet: str, cell: str) -> None:
        shown = self.book.Sheets.getByName(sheet)
        self.book.CurrentController.setActiveSheet(shown)
        self.book.CurrentController.select(shown.getCellRangeByName(cell))

    @property
    def here(self) -> str:
        return self.book.CurrentSelection.AbsoluteName.replace("$", "")

    def listed(self, rows: int) -> list[str]:
        cells = self.book.Sheets.getByName("Kontroll").getCellRangeByName(f"B8:C{7 + rows}").getDataArray()
        return [f"{sheet}.{cell}" for sheet, cell in cells]


def on_the_ribbon() -> set[str]:
    """What the buttons call."""
    actions = (element.get("onAction") for element in ET.fromstring(ribbon()).iter())
    return {action.rpartition(".")[2] for action in actions if action}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Ribbon]:
    """The office; when every test of this module has been in it, every button must have been tried."""
    folder, elsewhere = tmp_path_factory.mktemp("mapp"), tmp_path_factory.mktemp("webb")
    browser, log = elsewhere / "webblasare", elsewhere / "visade.txt"
    browser.write_text(f'#!/bin/sh\necho "$1" >> "{log}"\n', encoding="utf-8")
    browser.chmod(browser.stat().st_mode | stat.S_IXUSR)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BROWSER", str(browser))
        with calc.calc() as office:
            ribbon_in_office = Ribbon(office, folder, log)
            yield ribbon_in_office
    run = {item.originalname for item in request.session.items if item.module is request.module}
    if run >= {name for name in vars(request.module) if name.startswith("test_")}:
        assert on_the_ribbon()
        assert on_the_ribbon() - ribbon_in_office.called == set()


@pytest.fixture
def clean(desk: Ribbon) -> Ribbon:
    if desk.book.Sheets.hasByName("Kontroll"):
        desk.call("MenyRensa")
    desk.go("Start", "B1")
    return desk


@pytest.fixture
def checked(desk: Ribbon) -> Ribbon:
    if not desk.book.Sheets.hasByName("Kontroll"):
        desk.call("MenyValidera")
    desk.go(*desk.listed(1)[0].split("."))
    return desk


def test_validera_and_rensa(clean: Ribbon) -> None:
    assert (clean.call("MenyValidera") or "").startswith("2 fel och ")
    assert clean.here == clean.listed(1)[0]
    assert clean.book.Sheets.getByName("Kontroll").DrawPage.Count == 0  # no buttons, for there are no macros
    assert clean.call("MenyRensa") == "Markeringarna är borttagna."
    assert not clean.book.Sheets.hasByName("Kontroll")
    assert clean.call("MenyRensa") == "Arbetsboken har inga markeringar."


def test_next_and_previous_go_round_the_list(checked: Ribbon) -> None:
    first, second, third = checked.listed(3)
    assert checked.here == first
    seen = []
    for name in ("MenyNasta", "MenyNasta", "MenyForegaende", "MenyForegaende"):
        assert checked.call(name) is None
        seen.append(checked.here)
    assert seen == [second, third, second, first]
    checked.call("MenyForegaende")
    last = checked.here
    assert last not in {first, second, third}
    checked.call("MenyNasta")
    assert checked.here == first


def test_next_without_findings_says_so(clean: Ribbon) -> None:
    for name in ("MenyNasta", "MenyForegaende"):
        assert clean.call(name) == "Det finns inga fynd att gå till. Tryck på Validera först."


def test_the_rule_is_explained_in_a_marked_cell_and_in_the_list(checked: Ribbon) -> None:
    at_the_cell = checked.call("MenyForklara") or ""
    assert at_the_cell.startswith("SUM001: ")
    assert "|" not in at_the_cell  # the page's example table is left out
    paragraphs = at_the_cell.split("\n\n")
    assert len(paragraphs) > 1
    assert not any("\n" in paragraph for paragraph in paragraphs)  # the box breaks the lines itself
    checked.go("Kontroll", "I8")
    assert checked.call("MenyForklara") == at_the_cell


def test_a_cell_without_a_finding_has_nothing_to_explain(checked: Ribbon) -> None:
    for place in (("Drift", "B1"), ("Kontroll", "A1")):
        checked.go(*place)
        assert (checked.call("MenyForklara") or "").startswith("Cellen har inget fynd.")


def test_nothing_to_explain_before_the_check(clean: Ribbon) -> None:
    assert (clean.call("MenyForklara") or "").startswith("Tryck på Validera först")


def test_help(desk: Ribbon) -> None:
    said = desk.call("MenyHjalp") or ""
    for button in ("Validera", "Nästa", "Föregående", "Förklara regel", "Rensa", "Kontrollera mapp"):
        assert button in said


def test_a_folder_is_checked_and_its_report_shown(clean: Ribbon) -> None:
    """The dialog opens in the workbook's own folder; the report is written there and handed to the web browser."""
    assert clean.call("MenyMapp", choose="Cancel") is None
    report = clean.folder / "mallkoll-rapport.html"
    assert not report.exists()
    said = clean.call("MenyMapp", choose="Select") or ""
    assert said.startswith("Mappen är kontrollerad. Rapporten öppnas i webbläsaren")
    assert str(report) in said
    assert clean.book_file.name in report.read_text(encoding="utf-8")
    assert clean.browser_log.read_text(encoding="utf-8").split() == [report.as_uri()]
