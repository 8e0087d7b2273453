"""Draws the pictures of the web page and of the add-in's pane: ``python docs/handbok/sidans_bilder.py``.

Needs npm and Chromium.
"""

from __future__ import annotations

import sys
import tempfile
from base64 import b64encode
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "support"))

from chromium import launched
from office_pane import served, stub, write
from office_workbook import workbook
from playwright.sync_api import Browser, Page, expect
from samples import example

from mallkoll.addin.taskpane.build_addin import OFFICE
from mallkoll.addin.web.build_page import build_page
from mallkoll.workbook.reader.read_book import read_book

DOCS = Path(__file__).parents[1]
BOOKS = ("linkoping-2018-08", "linkoping-2021-08", "tyreso-2017-08")
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONG = 180_000
WORKING = """() => {
  document.getElementById("state").textContent = "Kontrollerar 2 av 3: linkoping-2021-08.xlsx";
  Object.assign(document.getElementById("progress"), { hidden: false, max: 3, value: 1 });
}"""
WIDE, PHONE = {"width": 1100, "height": 760}, {"width": 390, "height": 800}
TALL, PANE = {"width": 1200, "height": 1200}, {"width": 350, "height": 640}


def opened(browser: Browser, file: Path, size: dict[str, int], scheme: str = "light") -> Page:
    """The page, ready, in a window of that size."""
    made = browser.new_context(viewport=size, locale="sv-SE", color_scheme=scheme).new_page()
    made.set_default_timeout(LONG)
    made.goto(file.as_uri())
    expect(made.locator("#state")).to_contain_text("Redo", timeout=LONG)
    return made


def checked(page: Page, *names: str) -> Page:
    """The page with these examples checked."""
    files = [{"name": f"{name}.xlsx", "mimeType": SHEET, "buffer": example(name)} for name in names]
    page.set_input_files("#input", files)
    expect(page.locator("#state")).to_contain_text("Klar", timeout=LONG)
    expect(page.locator("#antal")).to_contain_text("fynd")
    return page


def shown(page: Page, name: str) -> None:
    """What the window shows, as a picture."""
    page.screenshot(path=DOCS / f"{name}.png", animations="disabled")


def pane(browser: Browser, folder: Path, name: str) -> Page:
    """The add-in's pane beside an example, with its findings."""
    write(folder, "https://server.example/mallkoll/")
    held = workbook(read_book(example(name)), f"{name}.xlsx", file=b64encode(example(name)).decode())
    made = browser.new_context(viewport=PANE, locale="sv-SE").new_page()
    made.route(f"{OFFICE}office.js", lambda asked: asked.fulfill(body=stub(held), content_type="text/javascript"))
    with served(folder) as address:
        made.goto(f"{address}taskpane.html")
        expect(made.locator("#state")).to_contain_text("Alla fynd står", timeout=LONG)
    return made


def main() -> None:
    """Every picture of the page."""
    with tempfile.TemporaryDirectory() as name, launched() as browser:
        file = Path(name) / "mallkoll.html"
        build_page(file)
        page = opened(browser, file, WIDE)
        shown(page, "handbok/bilder/sidan-tom")
        page.evaluate(WORKING)
        shown(page, "handbok/bilder/sidan-arbetar")
        page = checked(opened(browser, file, TALL), BOOKS[0])
        shown(page, "webb-fynd")
        page.set_viewport_size(WIDE)
        page.locator("#h-karta").evaluate("heading => heading.parentElement.scrollIntoView()")
        shown(page, "handbok/bilder/sidan-mal")
        shown(checked(opened(browser, file, WIDE, "dark"), *BOOKS), "handbok/bilder/sidan-mork")
        shown(checked(opened(browser, file, PHONE), BOOKS[0]), "handbok/bilder/sidan-telefon")
        folder = Path(name) / "tillagg"
        folder.mkdir()
        shown(pane(browser, folder, BOOKS[0]), "tillagg-fynd")


if __name__ == "__main__":
    main()
