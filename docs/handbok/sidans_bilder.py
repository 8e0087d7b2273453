"""Draws the handbook's pictures of the web page: ``python docs/handbok/sidans_bilder.py``. Needs npm and Chromium."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "support"))

from chromium import launched
from playwright.sync_api import Browser, Page, expect
from samples import example

from mallkoll.addin.web.build_page import build_page

PICTURES = Path(__file__).parent / "bilder"
BOOKS = ("linkoping-2018-08", "linkoping-2021-08", "tyreso-2017-08")
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONG = 180_000
WORKING = """() => {
  document.getElementById("state").textContent = "Kontrollerar 2 av 3: linkoping-2021-08.xlsx";
  Object.assign(document.getElementById("progress"), { hidden: false, max: 3, value: 1 });
}"""
WIDE, PHONE = {"width": 1100, "height": 760}, {"width": 390, "height": 800}


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
    page.screenshot(path=PICTURES / f"sidan-{name}.png", animations="disabled")


def main() -> None:
    """Every picture of the page."""
    with tempfile.TemporaryDirectory() as name, launched() as browser:
        file = Path(name) / "mallkoll.html"
        build_page(file)
        page = opened(browser, file, WIDE)
        shown(page, "tom")
        page.evaluate(WORKING)
        shown(page, "arbetar")
        page.evaluate("document.getElementById('progress').hidden = true")
        shown(checked(page, *BOOKS), "fynd")
        page = checked(opened(browser, file, WIDE), BOOKS[0])
        page.locator("#report .goals li").first.scroll_into_view_if_needed()
        shown(page, "mal")
        shown(checked(opened(browser, file, WIDE, "dark"), *BOOKS), "mork")
        shown(checked(opened(browser, file, PHONE), BOOKS[0]), "telefon")


if __name__ == "__main__":
    main()
