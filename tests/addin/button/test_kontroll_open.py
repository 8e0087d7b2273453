"""The sheet Kontroll is one and the same, whether the batch puts it into a file or the button into an open workbook."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import calc
import pytest
import samples

from mallkoll.addin.cli import main as cli
from mallkoll.addin.vba.template_macros import TEMPLATE_MACROS
from mallkoll.templates.draw.build import build
from mallkoll.templates.draw.macro_buttons import TemplateMacros
from mallkoll.templates.library.find_layouts import EXAMPLES, built_in
from mallkoll.templates.plan.table_data import load_table_data
from mallkoll.workbook.marks.buttons import BUTTONS
from mallkoll.workbook.marks.kontroll_sheet import KontrollSummary
from mallkoll.workbook.marks.mark_file import mark_file
from mallkoll.workbook.marks.unmark_file import unmark_file
from mallkoll.workbook.model.book import address
from mallkoll.workbook.package.open_package import Package, open_package
from mallkoll.workbook.reader.read_book import read_book

NAME = "linkoping-2018-08"
CAPTIONS = [button.caption for button in BUTTONS]
MACROS = [button.macro for button in BUTTONS]


def template(target: Path, macros: TemplateMacros | None) -> Path:
    if macros is TEMPLATE_MACROS:
        target.write_bytes(samples.with_macros(NAME))
        return target
    layout = built_in(NAME)
    build(layout, target, load_table_data(EXAMPLES / f"{NAME}.yaml", layout), macros)
    return target


def batch_marked(file: Path, folder: Path) -> Path:
    assert cli.main(["kontrollera", str(file), "--markera", str(folder)]) == 1
    return folder / file.name


# --- in the file ------------------------------------------------------------------------------------------------------


def called(content: bytes) -> list[str]:
    """The macros that the buttons on Kontroll call, read from the file."""
    package = open_package(content)
    return [name for drawing in drawings_of_kontroll(package)
            for name in re.findall(r"\[0\]!(\w+)<", package.read(drawing).decode())]  # fmt: skip


def drawings_of_kontroll(package: Package) -> list[str]:
    """The drawings that the last sheet, which is Kontroll, is related to."""
    own = package.workbook.sheets[-1].relationship_id
    kontroll = package.relationships("xl/workbook.xml")[own].target
    return [relationship.target for relationship in package.relationships(kontroll).values()]


def test_a_marked_workbook_with_macros_has_the_buttons_and_gives_its_bytes_back(tmp_path: Path) -> None:
    file = template(tmp_path / "mall.xlsm", TEMPLATE_MACROS)
    made = batch_marked(file, tmp_path / "ut").read_bytes()
    assert called(made) == MACROS
    again = mark_file(made, [], KontrollSummary("mall.xlsm", "2026-01-01 12:00"), read_book(made))
    assert called(again) == MACROS
    assert unmark_file(again) == unmark_file(made) == file.read_bytes()


@pytest.mark.parametrize("macros", [None, b"no project of ours"], ids=["utan makron", "andras makron"])
def test_a_workbook_without_our_macros_gets_no_buttons(macros: bytes | None, tmp_path: Path) -> None:
    file = template(tmp_path / "mall.xlsx", macros and TemplateMacros(lambda _: macros, ()))
    assert called(batch_marked(file, tmp_path / "ut").read_bytes()) == []


def test_the_buttons_lie_in_the_row_of_the_title_and_beside_each_other(tmp_path: Path) -> None:
    made = batch_marked(template(tmp_path / "mall.xlsm", TEMPLATE_MACROS), tmp_path / "ut")
    package = open_package(made)
    (name,) = drawings_of_kontroll(package)
    drawing = package.read(name).decode()
    anchors = [[int(n) for n in found.split(",")] for found in re.findall(r"<x:Anchor>([^<]*)<", drawing)]
    assert all((top, bottom) == (0, 0) for _, _, top, _, _, _, bottom, _ in anchors)
    edges = [((a[0], a[1]), (a[4], a[5])) for a in anchors]
    assert all(left < right for left, right in edges)
    assert all(before[1] < after[0] for before, after in pairwise(edges))


# --- in the office ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def office() -> Iterator[calc.Calc]:
    with calc.calc() as running:
        yield running


def show(document: object, name: str) -> object:
    sheet = document.Sheets.getByName(name)
    document.CurrentController.setActiveSheet(sheet)
    return sheet


def captions(sheet: object) -> list[str]:
    page = sheet.DrawPage
    return [page.getByIndex(i).Control.Label for i in range(page.Count)]


def where(document: object) -> str:
    return document.CurrentSelection.AbsoluteName.replace("$", "")


def press_all(office: calc.Calc, document: object) -> None:
    """Each of the buttons on Kontroll does its work, twice."""
    kontroll = show(document, "Kontroll")
    assert captions(kontroll) == CAPTIONS
    assert office.press(document, "Validera").startswith("2 fel och ")
    assert captions(kontroll) == CAPTIONS
    listed = [f"{row[1]}.{row[2]}" for row in kontroll.getCellRangeByName("A8:C10").getDataArray()]
    assert where(document) == listed[0]
    for place in listed[1:]:  # from the one that Validera showed to the one after it, also from the list
        document.CurrentController.select(show(document, "Kontroll").getCellRangeByName("A1"))
        office.press_silently(document, "Nästa fel", lambda: not where(document).startswith("Kontroll."))
        assert where(document) == place
    show(document, "Kontroll")
    assert office.press(document, "Rensa") == "Markeringarna är borttagna."
    assert not document.Sheets.hasByName("Kontroll")
    assert office.run(document, "MallkollKnappar.Ping") == "pong"


@pytest.mark.libreoffice
def test_the_buttons_work_on_a_kontroll_that_the_button_has_made(office: calc.Calc, tmp_path: Path) -> None:
    document = office.open(template(tmp_path / "öppen.xlsm", TEMPLATE_MACROS))
    office.press(document, "Validera")
    press_all(office, document)
    document.close(True)


@pytest.mark.libreoffice
def test_the_buttons_work_on_a_kontroll_that_the_batch_has_made(office: calc.Calc, tmp_path: Path) -> None:
    file = batch_marked(template(tmp_path / "mall.xlsm", TEMPLATE_MACROS), tmp_path / "ut")
    document = office.open(file)
    press_all(office, document)
    document.close(True)


class Seen(NamedTuple):
    """What can be told of a sheet in the office."""

    texts: list[tuple[object, ...]]
    looks: dict[str, tuple[object, ...]]
    widths: list[int]
    view: tuple[object, ...]
    paper: tuple[object, ...]
    links: dict[str, str]


def seen(document: object) -> Seen:
    sheet = show(document, "Kontroll")
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    last = cursor.RangeAddress.EndRow
    looks, links = {}, {}
    for row in range(last + 1):
        for col in range(12):
            cell = sheet.getCellByPosition(col, row)
            at = cell.AbsoluteName.rpartition(".")[2]
            linked = bool(cell.TextFields.Count)
            if linked:
                links[at] = cell.TextFields.getByIndex(0).URL
            if row >= 6 or cell.String:
                looks[at] = (
                    cell.CellBackColor, linked or cell.CharColor, cell.CharHeight, cell.CharWeight, cell.CharFontName,
                    cell.CharUnderline, cell.IsTextWrapped, cell.VertJustify, cell.HoriJustify.value,
                    cell.CellProtection.IsLocked, cell.TopBorder.Color, cell.TopBorder.OuterLineWidth > 0,
                )  # fmt: skip
    controller = document.CurrentController
    style = document.StyleFamilies.getByName("PageStyles").getByName(sheet.PageStyle)
    return Seen(
        list(sheet.getCellRangeByPosition(0, 6, 12, last).getDataArray()),
        looks,
        [column.Width for column in (sheet.Columns.getByIndex(i) for i in range(12)) if column.IsVisible],
        (controller.hasFrozenPanes(), controller.SplitRow, controller.SplitColumn,
         sheet.Columns.getByIndex(12).IsVisible, sheet.isProtected()),
        (style.IsLandscape, style.ScaleToPagesX, style.ScaleToPagesY, round(style.Width, -1),
         round(style.LeftMargin, -1)),
        links,
    )  # fmt: skip


@pytest.mark.libreoffice
def test_both_look_the_same(office: calc.Calc, tmp_path: Path) -> None:
    file = template(tmp_path / "mall.xlsm", TEMPLATE_MACROS)
    opened = office.open(batch_marked(file, tmp_path / "ut"))
    batch = seen(opened)
    opened.close(True)
    document = office.open(file)
    office.press(document, "Validera")
    live = seen(document)
    document.close(True)
    assert live.texts == batch.texts
    assert {at: (look, batch.looks.get(at)) for at, look in live.looks.items() if batch.looks.get(at) != look} == {}
    assert live.looks.keys() == batch.looks.keys()
    assert live.widths == pytest.approx(batch.widths, rel=0.03)
    assert live.view == batch.view
    assert live.paper == batch.paper
    assert live.links == batch.links
    assert len(live.links) > 5


@pytest.mark.libreoffice
def test_hidden_and_merged_cells_are_told_alike(office: calc.Calc, tmp_path: Path) -> None:
    file = template(tmp_path / "mall.xlsm", TEMPLATE_MACROS)
    document = office.open(file)
    sheets = document.Sheets
    for name in ("Drift", "Indikatorer", "Mål"):
        sheets.getByName(name).unprotect("")
    sheets.getByName("Drift").Columns.getByName("D").IsVisible = False
    sheets.getByName("Indikatorer").Rows.getByIndex(8).IsVisible = False
    sheets.getByName("Indikatorer").getCellRangeByName("H17:H18").merge(True)
    sheets.getByName("Mål").IsVisible = False
    saved = tmp_path / "sparad.xlsx"
    document.storeToURL(saved.as_uri(), (calc.saved_as_xlsx(),))
    office.press(document, "Validera")
    live, live_marks = list(seen(document).texts), marks(document)
    document.close(True)

    opened = office.open(batch_marked(saved, tmp_path / "ut"))
    batch, batch_marks = seen(opened).texts, marks(opened)
    opened.close(True)
    assert live == batch
    places = {found[0] for row in batch if (found := re.findall(r"\((dold \w+|bladet är dolt)\)$", str(row[8])))}
    assert places == {"dold kolumn", "dold rad", "bladet är dolt"}
    assert live_marks == batch_marks
    assert {("Indikatorer", "H17"), ("Indikatorer", "H18")} <= live_marks


def marks(document: object) -> set[tuple[str, str]]:
    """The cells with marks of ours, and, as ``not``, notes."""
    found = set()
    for sheet in document.Sheets:
        for item in sheet.ConditionalFormats.ConditionalFormats:
            ours = any("mallkoll_lista" in item.getByIndex(i).Formula1 for i in range(item.Count)
                       if hasattr(item.getByIndex(i), "Formula1"))  # fmt: skip
            if ours:
                found |= {(sheet.Name, address(row + 1, col + 1)) for at in item.Range.RangeAddresses
                          for row in range(at.StartRow, at.EndRow + 1)
                          for col in range(at.StartColumn, at.EndColumn + 1)}  # fmt: skip
        for i in range(sheet.Annotations.Count):
            at = sheet.Annotations.getByIndex(i).Position
            found.add(("not", sheet.getCellByPosition(at.Column, at.Row).AbsoluteName))
    return found
