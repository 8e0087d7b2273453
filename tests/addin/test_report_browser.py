"""The page in a real browser: it runs nothing of what workbooks hold, and does what it says by mouse and keyboard."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from mallkoll.addin.report.write import report_for
from mallkoll.validators.finding import Finding, Severity
from mallkoll.validators.overview import GoalStatus, Overview
from mallkoll.validators.report.batch import Batch
from mallkoll.validators.report.result import FileResult

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
EVIL = "</script><script>window.bad=1</script><img src=http://127.0.0.1:9/x onerror=window.bad=2>"

if CHROMIUM is None:
    pytest.skip("Chromium finns inte på den här maskinen", allow_module_level=True)


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    def found(code: str, severity: Severity, value: float, text: str = "fel") -> Finding:
        return Finding(code, severity, text, "Drift", "C7", "t", "Rad", "Kolumn", value, None)

    goals = (GoalStatus("", "a", "Uppnås", "#00695C", 2, "●"), GoalStatus("", "b", "Delvis", "#FFD54F", 1, "▲"))
    results = [
        FileResult("in/a.xlsx", "l", tuple(found("SUM001", Severity.ERROR, float(v)) for v in (1000, 9, 20)),
                   overview=Overview("Ale", "Äldrenämnden", goals=goals)),
        FileResult("in/b.xlsx", "l", (found("TAL001", Severity.WARNING, 5.0, EVIL),), overview=Overview("Ale", EVIL)),
        FileResult("in/c.xlsx", "l", tuple(found("FOR001", Severity.INFO, float(i)) for i in range(300)),
                   overview=Overview("Ale", "Zoonämnden")),
        FileResult(f"in/{EVIL.replace('/', '')}.xlsx", problem="Filen är avhuggen."),
    ]  # fmt: skip
    target = tmp_path_factory.mktemp("rapport") / "r.html"
    report_for(target).make(Batch(results, dt.datetime(2026, 11, 21), 4))
    return target


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield made
        made.close()


@pytest.fixture
def page(browser, page_file):
    made = browser.new_page(viewport={"width": 1280, "height": 900})
    trouble: list[str] = []
    made.on("console", lambda message: trouble.append(message.text))
    made.on("pageerror", lambda error: trouble.append(str(error)))
    made.on("dialog", lambda dialog: trouble.append("dialog"))
    made.on("request", lambda request: trouble.append(request.url) if request.url.startswith("http") else None)
    made.goto(page_file.as_uri())
    yield made
    assert trouble == []
    assert made.evaluate("window.bad") is None
    made.close()


def rows(page) -> list[list[str]]:
    return page.eval_on_selector_all(
        "#tabell tbody tr", "trs => trs.map(tr => [...tr.cells].map(td => td.textContent))"
    )


def test_hostile_text_is_shown_as_text(page):
    assert EVIL in page.inner_text("#tabell").replace("\n", "") or EVIL in page.text_content("#tabell")
    assert page.locator("img").count() == 0


def test_filters(page):
    expect(page.locator("#antal")).to_have_text("304 fynd")
    assert len(rows(page)) == 200, "a long list is shown in pieces"
    page.click("#fler")
    expect(page.locator("#tabell tbody tr")).to_have_count(304)
    page.select_option("[name=allvar]", "0")
    expect(page.locator("#antal")).to_have_text("3 av 304 fynd")
    page.select_option("[name=allvar]", "")
    page.select_option("[name=namnd]", "Zoonämnden")
    expect(page.locator("#antal")).to_have_text("300 av 304 fynd")
    page.click("text=Visa alla")
    expect(page.locator("#antal")).to_have_text("304 fynd")
    page.fill("[name=sok]", "ÄLDRE sum001")
    expect(page.locator("#antal")).to_have_text("3 av 304 fynd")
    page.fill("[name=sok]", "finns inte")
    expect(page.locator("#antal")).to_have_text("0 av 304 fynd")


def test_sorting_by_keyboard(page):
    page.select_option("[name=regel]", "SUM001")
    page.focus("#tabell th:nth-child(7) button")
    page.keyboard.press("Enter")
    assert [row[6].replace("\u00a0", "") for row in rows(page)] == ["9", "20", "1000"], "as numbers, not as text"
    assert page.get_attribute("#tabell th:nth-child(7)", "aria-sort") == "ascending"
    page.keyboard.press("Enter")
    assert [row[6].replace("\u00a0", "") for row in rows(page)] == ["1000", "20", "9"]
    assert page.get_attribute("#tabell th:nth-child(7)", "aria-sort") == "descending"


def test_everything_is_reached_by_tab(page):
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.name || document.activeElement.textContent.slice(0, 12)"))
    assert {"namnd", "allvar", "slag", "regel", "sok", "Visa alla", "Hoppa till f"} <= reached
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", "what has the focus is seen"


def test_a_square_of_the_map_shows_its_findings(page):
    square = page.locator("button[data-slag=SUM]")
    assert square.inner_text().startswith("3")
    assert square.evaluate("b => getComputedStyle(b).backgroundColor") == "rgb(248, 199, 138)"
    square.press("Enter")
    expect(page.locator("#antal")).to_have_text("3 av 304 fynd")
    assert page.evaluate("document.activeElement.id") == "fynd"


def test_dark_and_printed(page):
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.emulate_media(color_scheme="light", media="print")
    assert not page.is_visible("#urval")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert len(rows(page)) == 304, "all that is chosen is printed"


def test_goal_tiles_have_their_colours(page):
    tile = page.locator(".goals li", has_text="Uppnås")
    assert tile.evaluate("t => getComputedStyle(t).backgroundColor") == "rgb(0, 105, 92)"
    assert tile.evaluate("t => getComputedStyle(t).color") == "rgb(255, 255, 255)"


@pytest.mark.parametrize("width", [360, 390, 1280])
def test_nothing_sticks_out(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
