"""The page in a real browser: it runs nothing of what workbooks hold, and does what it says by mouse and keyboard."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import launched, need_chromium
from made_results import made_finding, made_result
from playwright.sync_api import expect

from mallkoll.addin.report.write_report import report_for
from mallkoll.validators.catalogue.families import family_name
from mallkoll.validators.report.batch import Batch
from mallkoll.workbook.results.delivery_result import Delivery, DeliveryProblem, DeliveryState
from mallkoll.workbook.results.file_result import GoalStatus, unreadable
from mallkoll.workbook.results.finding import Finding, Severity

EVIL = "</script><script>window.bad=1</script><img src=http://127.0.0.1:9/x onerror=window.bad=2>"

BROKEN = """cells => cells.flatMap(cell => {
  const text = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT).nextNode(), range = document.createRange();
  return [...(text ? text.data.matchAll(/\\S+/g) : [])].filter(({ 0: word, index }) => {
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    return range.getClientRects().length > 1;
  }).map(([word]) => word);
})"""

need_chromium()


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    def found(code: str, severity: Severity, value: float, text: str = "fel") -> Finding:
        return made_finding(code, severity, text, "Drift", "C7", table="t", row="Rad", column="Kolumn", value=value)

    goals = (GoalStatus("", "a", "Uppnås", "#00695C", 2, "●"), GoalStatus("", "b", "Delvis", "#FFD54F", 1, "▲"))
    results = [
        made_result("in/a.xlsx", [found("SUM001", Severity.ERROR, float(v)) for v in (1000, 9, 20)], kommun="Ale",
                    namnd="Äldrenämnden", period="31 augusti 2026", goals=goals, contact="Eva Ek, 013-12 34 56"),
        made_result("in/b.xlsx", [found("TAL001", Severity.WARNING, 5.0, EVIL)], kommun="Ale", namnd=EVIL),
        made_result("in/c.xlsx", [found("FOR001", Severity.INFO, float(i)) for i in range(300)], kommun="Ale",
                    namnd="Zoonämnden"),
        unreadable(f"in/{EVIL.replace('/', '')}.xlsx", "Filen är avhuggen."),
    ]  # fmt: skip
    target = tmp_path_factory.mktemp("rapport") / "r.html"
    expected = (
        Delivery("Äldrenämnden", "Ale", DeliveryState.DELIVERED, ("in/a.xlsx",), ()),
        Delivery(
            "Kulturnämnden",
            "Ale",
            DeliveryState.MISSING,
            (),
            (DeliveryProblem("LEV001", Severity.ERROR, "Har inte lämnat."),),
        ),
    )
    report_for(target).make(Batch(results, dt.datetime(2026, 11, 21), 5, expected, stopped=True))
    return target


@pytest.fixture(scope="module")
def browser():
    with launched() as made:
        yield made


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


def headings(page) -> list[str]:
    return page.eval_on_selector_all("#tabell th", "ths => ths.map(th => th.dataset.label)")


def test_what_says_nothing_is_left_out_and_words_are_whole(page, tmp_path):
    assert headings(page)[0] == "Nämnd"
    assert "Bör stå" not in headings(page), "nothing is proposed"
    assert headings(page)[-1] == "Vad är fel", "each file is told by its nämnd"
    words = "Väntetid vid första kontakttillfället för försörjningsstöd"
    alone = made_finding("IND010", Severity.WARNING, "Saknas.", "Indikatorer", "H17", row=words, column="Prognos 2018")
    report_for(tmp_path / "r.html").make(
        Batch([made_result("in/a.xlsx", [alone])], dt.datetime(2026, 11, 21), 1, None, stopped=False)
    )
    page.goto((tmp_path / "r.html").as_uri())
    assert headings(page) == ["Allvar", "Regel", "Blad", "Cell", "Rad och kolumn", "Vad är fel"]
    assert page.eval_on_selector_all("#tabell td", BROKEN) == []
    expect(page.locator("[name=namnd]")).to_be_hidden()
    two = [made_result(f"in/{name}.xlsx", [alone], namnd="Äldrenämnden") for name in "ab"]
    report_for(tmp_path / "r.html").make(Batch(two, dt.datetime(2026, 11, 21), 2, None, stopped=False))
    page.goto((tmp_path / "r.html").as_uri())
    assert headings(page)[-1] == "Fil"


@pytest.mark.parametrize("width", [1200, 1366, 1920])
def test_the_text_has_most_room_and_no_name_is_cut(page, tmp_path, width):
    comment = "Underskottet beror på särskilt stöd och skolskjuts, och på fler barn än i budgeten. " * 3
    said = "Texten säger något annat än tabellen. " * 4
    texts = [made_finding("TXT001", Severity.WARNING, said, "Kommentarer", "C10", table="t", row="Grundskola",
                          column="Analys och kommentar", value=value, expected=3000.0)
             for value in (comment, 195000.0)]  # fmt: skip
    names = ["Arbetsmarknads- och utbildningsnämnden", "Samhällsbyggnadsnämnden"]
    results = [made_result(f"in/mellankoping-nämnd-{at}-2026-08.xlsx", texts, namnd=name, period="Januari–augusti 2026",
                           layout="mellankoping-2026-08", contact="Controller i förvaltningen")
               for at, name in enumerate(names)]  # fmt: skip
    report_for(tmp_path / "r.html").make(Batch(results, dt.datetime(2026, 11, 21), 2, None, stopped=False))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((tmp_path / "r.html").as_uri())
    wide = dict(zip(headings(page), page.eval_on_selector_all("#tabell th", "all => all.map(a => a.offsetWidth)"),
                    strict=True))  # fmt: skip
    assert max(wide, key=wide.__getitem__) == "Vad är fel", wide
    assert page.eval_on_selector_all(".wide", "all => all.filter(a => a.scrollWidth > a.clientWidth).length") == 0
    names_of_rows = ":is(#tabell, #filer) td:first-child"
    assert page.eval_on_selector_all(names_of_rows, BROKEN) == []
    assert page.locator("#tabell td.value span[title]").first.get_attribute("title") == comment


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


def test_the_map_has_a_column_for_what_somebody_has_to_mend(page):
    heads = page.locator(".heat thead th").all_inner_texts()
    assert heads == ["Nämnd", *map(family_name, ("TAL", "SUM"))], "of formulas there is only information"


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way_of_those_who_see_or_hear_otherwise(page, scheme):
    """axe-core's rules: WCAG 2.2 A and AA, and good practice. A whole page, with all of its lists."""
    page.emulate_media(color_scheme=scheme)
    assert faults_of(page) == []


def faults_of(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {node['html'][:120]}" for fault in found for node in fault["nodes"]]


def test_axe_sees_a_fault_that_is_planted(page):
    page.eval_on_selector(".wide", "box => { box.setAttribute('role', 'region') }")
    assert [fault.partition(":")[0] for fault in faults_of(page)] == ["landmark-unique"]


def test_the_worst_comes_first(page):
    assert [row[1] for row in rows(page)][:5] == ["fel", "fel", "fel", "varning", "info"]
    files = page.eval_on_selector_all("#filer tbody tr", "trs => trs.map(tr => tr.cells[5].textContent.slice(0, 16))")
    assert files == ["kan inte läsas F", "rättas", "rättas eller mot", "utan anmärkning"]


def test_period_and_who_to_ask_are_told(page):
    assert "Period: 31 augusti 2026" in page.inner_text("header")
    assert "Eva Ek, 013-12 34 56" in page.inner_text("#filer")


def test_it_is_printed_on_a4_with_all_there_is_to_read(page, tmp_path):
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.pdf(path=tmp_path / "r.pdf", prefer_css_page_size=True)
    sizes = set(re.findall(rb"/MediaBox \[([\d. ]+)\]", (tmp_path / "r.pdf").read_bytes()))
    assert [[round(float(n)) for n in size.split()] for size in sizes] == [[0, 0, 842, 595]]
    page.set_viewport_size({"width": 1032, "height": 700})  # an A4 sheet lying, less its margins
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1032
    widths = page.eval_on_selector_all("#tabell th", "ths => ths.map(th => [th.offsetWidth, th.dataset.label])")
    assert max(widths)[1] == "Vad är fel"
    cut = "cells => cells.filter(cell => cell.scrollWidth > cell.clientWidth).map(cell => cell.textContent)"
    assert page.eval_on_selector_all("#tabell td, #filer td", cut) == []
    if shutil.which("pdftotext"):
        text = subprocess.run(
            ["pdftotext", "-layout", tmp_path / "r.pdf", "-"], capture_output=True, text=True, check=True
        )
        pages = text.stdout.rstrip("\f\n").split("\f")
        assert all("Vad är fel" in one for one in pages[2:]), "the headings are repeated on every page"


def test_goal_tiles_have_their_colours(page):
    tile = page.locator(".goals li", has_text="Uppnås")
    assert tile.evaluate("t => getComputedStyle(t).backgroundColor") == "rgb(0, 105, 92)"
    assert tile.evaluate("t => getComputedStyle(t).color") == "rgb(255, 255, 255)"


@pytest.mark.parametrize("width", [360, 390, 1000, 1280])
def test_nothing_sticks_out(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
