"""The task pane in Chromium, with a stand-in for Office.js: what is pressed, what is shown, what is asked of whom."""

from __future__ import annotations

import base64

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import launched, need_chromium
from office_pane import OWN, served, stub, write
from office_workbook import workbook
from playwright.sync_api import Page, expect
from samples import example

from mallkoll.addin.taskpane.build_addin import OFFICE
from mallkoll.workbook.binding.template_identifiers import LAYOUT_PROPERTY
from mallkoll.workbook.model.book import Book
from mallkoll.workbook.reader.read_book import read_book

LONG = 180_000  # milliseconds: a machine that does much else starts Python slowly
NAME = "linkoping-2018-08"
BASE = "https://server.example/mallkoll/"

need_chromium()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tillagg")
    write(folder, BASE)
    with served(folder) as made:
        yield made


@pytest.fixture(scope="module")
def browser():
    with launched() as made:
        yield made


@pytest.fixture(scope="module")
def read() -> Book:
    return read_book(example(NAME))


@pytest.fixture
def context(browser):
    made = browser.new_context(viewport={"width": 350, "height": 900}, locale="sv-SE")
    yield made
    made.close()


def beside(context, address: str, held: dict[str, object]) -> tuple[Page, list[str], list[str]]:
    """The pane beside a workbook; what went wrong and what was asked for, as it comes."""
    trouble, asked = list[str](), list[str]()
    page, script = context.new_page(), stub(held)
    page.set_default_timeout(LONG)
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("dialog", lambda dialog: trouble.append("dialog"))
    page.on("request", lambda request: asked.append(request.url))
    page.route(f"{OFFICE}office.js", lambda route: route.fulfill(body=script, content_type="text/javascript"))
    page.goto(f"{address}taskpane.html")
    return page, trouble, asked


@pytest.fixture
def opened(context, address):
    """A function that opens the pane beside a workbook. Afterwards: that it asked only its own server and Microsoft's
    for files, and that nothing went wrong unseen."""
    came = []

    def pane(held: dict[str, object]) -> Page:
        came.append(beside(context, address, held))
        return came[-1][0]

    yield pane
    for _, trouble, asked in came:
        assert trouble == []
        assert {url for url in asked if not url.startswith(("blob:", address))} == {f"{OFFICE}office.js"}


def file(book: Book, **others: object) -> dict[str, object]:
    """The workbook, which Excel also gives as a file."""
    return workbook(book, f"{NAME}.xlsx", file=base64.b64encode(example(NAME)).decode(), **others)


def done(page: Page, text: str) -> None:
    """Wait for the end of a press."""
    expect(page.locator("#state")).to_contain_text(text, timeout=LONG)
    expect(page.locator("#validate")).to_be_enabled()


@pytest.mark.parametrize("with_file", [True, False])
def test_the_workbook_is_checked_marked_listed_and_cleared(opened, read, with_file) -> None:
    """From the bytes of the file, and where Excel gives none (as in a browser) from the open workbook."""
    page = opened(file(read) if with_file else workbook(read, f"{NAME}.xlsx"))
    done(page, "2 fel och 4 varningar, och 2 upplysningar.\nAlla fynd står också på bladet Kontroll.")
    expect(page.locator("#findings li")).to_have_count(8)
    first = page.locator("#findings li").first
    expect(first.locator(".tag")).to_have_text("fel")
    expect(first.locator(".code")).to_have_text("SUM001")
    expect(first.locator(".text")).to_contain_text("37 194 stämmer inte, bör vara 36 653")
    first.get_by_role("button", name="Drift D12").click()
    assert page.evaluate("opened.state().shown") == {"sheet": "Drift", "cell": "D12"}
    marks = "opened.state().sheets.map(sheet => [sheet.name, sheet.rules.length, Object.keys(sheet.notes).length])"
    assert ["Drift", 2, 2] in page.evaluate(marks)
    assert page.evaluate("opened.log.filter(line => line === 'closed').length") == int(with_file)
    if with_file:  # which the stand-in does not save anew
        page.evaluate("opened.data.file = null")
    page.get_by_role("button", name="Förklara regel").click()
    done(page, "SUM001 förklaras här under.")
    expect(page.locator("#rule-pages h3")).to_contain_text("SUM001: ")
    assert page.locator("#rule-pages table").count() > 0
    expect(page.locator("#findings li")).to_have_count(8)
    page.evaluate("opened.state().shown.cell = 'B2'")
    page.get_by_role("button", name="Förklara regel").click()
    done(page, "Cellen har inget fynd.")
    expect(page.locator("#rules")).to_be_hidden()
    page.get_by_role("button", name="Ta bort märken").click()
    done(page, "Markeringarna är borttagna.")
    assert "Kontroll" not in page.evaluate("opened.state().sheets.map(sheet => sheet.name)")
    assert ["Drift", 0, 0] in page.evaluate(marks)
    expect(page.locator("#result")).to_be_hidden()
    page.get_by_role("button", name="Ta bort märken").click()
    done(page, "Arbetsboken har inga markeringar.")


def test_hostile_text_stays_text(opened, read) -> None:
    """In a workbook that is judged by a layout of the kommun's own."""
    evil = "<img src=x onerror=alert(1)><b>HVB</b>"
    held = workbook(read, f"{evil}.xlsx")
    held["properties"][LAYOUT_PROPERTY] = OWN
    for sheet in held["sheets"]:
        for cell in sheet["cells"]:
            cell[2] = evil if cell[2] == "HVB vuxna" else cell[2]
    page = opened(held)
    done(page, "2 fel och ")
    expect(page.locator("#findings li").first.locator(".place")).to_contain_text(evil)
    assert page.locator("#findings img, #findings b").count() == 0


def test_what_excel_cannot_do_is_told(opened, read) -> None:
    page = opened(file(read, busy=True))
    done(page, "Excel är upptaget.")
    page.evaluate("opened.data.busy = false")
    page.evaluate("opened.data.structure = true")
    page.get_by_role("button", name="Validera").click()
    done(page, "Bladet Kontroll kan inte läggas till")
    page.evaluate("opened.data.structure = false")
    page.evaluate("opened.data.size = 70000000")
    page.get_by_role("button", name="Validera").click()
    done(page, "Filen är för stor: 67 MB")
    page.evaluate("opened.data.size = null")
    expect(page.locator("#result")).to_be_hidden()
    page.evaluate("opened.data.file = btoa('inget')")  # the open workbook is read then
    page.evaluate("opened.data.api = '1.17'")
    page.get_by_role("button", name="Validera").click()
    done(page, "låter inte tillägg skriva anteckningar")
    expect(page.locator("#findings li")).to_have_count(8)


def test_a_version_that_is_too_old_is_told(opened, read) -> None:
    page = opened(workbook(read, api="1.6"))
    expect(page.locator("#state")).to_contain_text("Mallkolls webbsida (mallkoll.html)")
    expect(page.locator("#state")).not_to_contain_text("Startar")
    expect(page.locator("#validate")).to_be_disabled()


def test_without_office_js_the_pane_says_why_nothing_happens(context, address) -> None:
    page = context.new_page()
    page.route(f"{OFFICE}office.js", lambda route: route.abort())
    page.goto(f"{address}taskpane.html")
    expect(page.locator("#state")).to_contain_text("Office.js kunde inte hämtas från Microsoft")


@pytest.mark.parametrize("lost", ["missing", "another"])
def test_a_part_that_is_not_the_right_one_is_never_run(context, tmp_path, read, lost) -> None:
    write(tmp_path, BASE)
    (packages,) = tmp_path.glob("delar/packages-*")
    if lost == "missing":
        packages.unlink()
    else:
        packages.write_bytes(packages.read_bytes() + b"x")
    with served(tmp_path) as address:
        page, _, _ = beside(context, address, file(read))
        done(page, "Tillägget är inte helt på servern")


def test_nothing_stands_in_the_way_of_anybody(opened, read) -> None:
    """No fault that axe knows of, in light and dark, and nothing wider than the narrowest pane."""
    page = opened(file(read))
    done(page, "2 fel och ")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": 320, "height": 800})
        found = Axe().run(page).response["violations"]
        assert [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
