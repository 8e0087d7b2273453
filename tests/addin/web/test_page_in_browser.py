"""The page opened from disk in Chromium: files dropped on it are checked, and nothing is asked of any network."""

from __future__ import annotations

import io
import json
import re
import zipfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import launched, need_chromium
from playwright.sync_api import Download, Page, expect
from samples import example
from setup_workbooks import good, written
from web_page import write_page
from xlsxwriter import Workbook

from mallkoll.addin.check_file import check_file
from mallkoll.templates.library.find_layouts import LAYOUTS, LayoutLibrary
from mallkoll.workbook.package.size_limits import MAX_FILE_BYTES
from mallkoll.workbook.results.json_answer import json_text

LONG = 180_000  # milliseconds: a machine that does much else starts Python slowly
BOOK = "linkoping-2018-08"
EARLIER, LATER = "linkoping-internbudget-2019", "linkoping-2019-04"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SCROLLED = """() => [...document.querySelectorAll("main *")].filter(one => one.scrollHeight > one.clientHeight + 1
  && ["auto", "scroll"].includes(getComputedStyle(one).overflowY)).map(one => one.outerHTML.slice(0, 80))"""
PLANTED = """() => {
  document.body.insertAdjacentHTML("beforeend", "<img src='data:,' onerror='window.bad = 1'>");
  document.body.append(Object.assign(document.createElement("script"), { textContent: "window.bad = 2" }));
}"""
DROPPED = """(drop, size) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(size)], "stor.xlsx"));
  drop.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true }));
}"""
# a page cannot make a folder: what Chromium gives for one has handles like these
DROPPED_FOLDER = """([report, book]) => {
  const file = (name, held) => ({ kind: "file", name, getFile: async () => {
    if (!held) throw new DOMException("", "NotFoundError");
    return new File([new Uint8Array(held)], name);
  } });
  const folder = (name, inner) => ({ kind: "directory", name, values: async function* () {
    if (!inner) throw new DOMException("", "NotAllowedError");
    yield* inner;
  } });
  const whole = folder("in", [folder("sn", [file("a.xlsx", book)]), folder("Stängd"), file("borta.xlsx"),
    file("läget.xlsx", report), file("b.zip", [1])]);
  const item = { kind: "file", getAsFile: () => null, getAsFileSystemHandle: async () => whole };
  dispatchEvent(Object.assign(new Event("drop"), { dataTransfer: { items: [item] } }));
}"""

need_chromium()


@pytest.fixture(scope="module")
def page_file(tmp_path_factory) -> Path:
    return write_page(tmp_path_factory.mktemp("webb") / "mallkoll.html")


@pytest.fixture(scope="module")
def browser():
    with launched() as made:
        yield made


@pytest.fixture
def page(browser, page_file):
    """The page, ready; afterwards that it asked for nothing, and that nothing went wrong unseen."""
    with opened(browser, page_file) as made:
        yield made


@contextmanager
def opened(browser, page_file):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="sv-SE")
    made = context.new_page()
    made.set_default_timeout(LONG)
    trouble, asked = [], []
    made.on("console", lambda message: trouble.append(message.text))
    made.on("pageerror", lambda error: trouble.append(str(error)))
    made.on("dialog", lambda dialog: trouble.append("dialog"))
    context.on("request", lambda request: asked.append(request.url))
    made.goto(page_file.as_uri())
    expect(made.locator("#state")).to_contain_text("Redo", timeout=LONG)
    yield made
    assert trouble == []
    assert {url for url in asked if not url.startswith(("blob:", "data:"))} == {page_file.as_uri()}
    context.close()


def chosen(page: Page, *files: tuple[str, bytes]) -> None:
    """Choose files, and wait until they are checked."""
    page.set_input_files("#input", [{"name": name, "mimeType": SHEET, "buffer": held} for name, held in files])
    expect(page.locator("#state")).to_have_text(re.compile(f"^(Klar: )?{len(files)} fil"), timeout=LONG)


def saved(page: Page, press: str) -> tuple[str, bytes]:
    """What a button saves, which may be among the others; the page says that it is saved."""
    page.evaluate("document.getElementById('other').open = true")
    with page.expect_download() as waiting:
        page.get_by_role("button", name=press).first.click()
    download: Download = waiting.value
    expect(page.locator("#state")).to_contain_text("är sparad", timeout=LONG)
    return download.suggested_filename, Path(download.path()).read_bytes()


def test_a_page_with_a_memory_image_starts_from_it_and_says_the_same(browser, tmp_path):
    """What is in the image is no longer in the archives: what it leaves out is imported from them."""
    file = write_page(tmp_path / "med bild.html", image=True)
    assert file.stat().st_size <= 18_000_000
    with opened(browser, file) as page:
        chosen(page, (f"{BOOK}.xlsx", example(BOOK)))
        native = check_file(Path(f"{BOOK}.xlsx"), LayoutLibrary(), None, example(BOOK))
        assert json.loads(saved(page, "Spara fynden")[1])["filer"] == [json.loads(json_text(native))]
        chosen(page, ("egen.xlsx", plain()))
        page.get_by_text("Nya mallar").click()
        page.fill("#period", "2026-08")  # for which no layout is kept: YAML is read
        assert saved(page, "Gör mallen")[1][:2] == b"PK"


def plain() -> bytes:
    """A workbook of nobody's template."""
    buffer = io.BytesIO()
    with Workbook(buffer) as book:
        book.add_worksheet().write(0, 0, "Belopp")
    return buffer.getvalue()


def test_a_file_is_checked_marked_and_corrected(page, tmp_path):
    chosen(page, (f"{BOOK}.xlsx", example(BOOK)))
    expect(page.locator("#state")).to_have_text("Klar: 1 fil kontrollerad. 2 fel och 4 varningar.")
    native = check_file(Path(f"{BOOK}.xlsx"), LayoutLibrary(), None, example(BOOK))
    name, content = saved(page, "Spara fynden")
    assert name == "fynd.json"
    assert json.loads(content)["filer"] == [json.loads(json_text(native))]
    report = page.locator("#report")
    expect(report.locator("#antal")).to_have_text(f"{len(native.findings)} fynd")
    report.locator("[name=allvar]").select_option("0")
    expect(report.locator("#tabell tbody tr")).to_have_count(2)
    expect(report.locator(".goals li").first).to_be_visible()
    assert page.evaluate(SCROLLED) == [], "the page is one, and scrolls as one"
    report.locator(".heat button").first.click()
    expect(report.locator("h2", has_text="Fynd")).to_be_in_viewport()
    name, content = saved(page, "Spara markerad")
    assert name == f"markerad {BOOK}.xlsx"
    marked = content
    assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(marked)).namelist()
    name, content = saved(page, "Spara rättad")
    assert name == f"rättad {BOOK}.xlsx"
    corrected = tmp_path / "rättad.xlsx"
    corrected.write_bytes(content)
    assert not check_file(corrected, LayoutLibrary()).faulty
    expect(page.locator("button.primary:visible")).to_have_text(["Spara markerad"])
    name, content = saved(page, "Spara rapporten")
    assert name == "rapport.html"
    assert b"37" in content
    chosen(page, (f"markerad {BOOK}.xlsx", marked))
    expect(page.locator("#files li .name")).to_have_text([f"markerad {BOOK}.xlsx"])
    expect(page.locator("#state")).to_contain_text(f"{BOOK}.xlsx är utbytt mot markerad {BOOK}.xlsx.")
    assert saved(page, "Spara markerad")[0] == f"markerad {BOOK}.xlsx"


def test_a_motivation_survives_a_reload_and_can_be_forgotten(page):
    chosen(page, (f"{BOOK}.xlsx", example(BOOK)))
    expect(page.locator("#files .tag.warn")).to_have_text("4 varningar")
    page.get_by_text("Motivera varningar").click()
    expect(page.locator("#files .why")).to_have_count(0)
    page.locator(".answers textarea").first.fill("Stämt av <b>med</b> ekonomi")
    page.evaluate("localStorage.setItem('annat', 'x')")
    page.reload()
    expect(page.locator("#state")).to_contain_text("Redo", timeout=LONG)
    chosen(page, (f"{BOOK}.xlsx", example(BOOK)))
    expect(page.locator("#files .tag.warn")).to_have_text("3 varningar")
    expect(page.locator("#files .tag.good")).to_have_text("1 motiverad")
    expect(page.locator("#files .why")).to_contain_text("1 motivering som skrevs här tidigare gäller filen.")
    expect(page.locator(".answers summary")).to_have_text("Motivera varningar (3 kvar av 4)")
    _, content = saved(page, "Spara markerad")
    marked = check_file(Path("x.xlsx"), LayoutLibrary(), None, content)
    assert len(marked.motivated) == 1, "the copy bears it"
    page.get_by_role("button", name="Glöm alla motiveringar").click()
    expect(page.locator("#files .tag.warn")).to_have_text("4 varningar", timeout=LONG)
    for evil in ("[1]", "{", '{"a": 1}', f'{{"{BOOK}.xlsx": [{{"text": 5}}, null, "x"]}}'):
        page.evaluate("text => localStorage.setItem('mallkoll-motiveringar', text)", evil)
        chosen(page, (f"{BOOK}.xlsx", example(BOOK)))
        expect(page.locator("#files .tag.warn")).to_have_text("4 varningar")


def test_what_is_typed_stays_in_sight_and_goes_into_the_copy_that_is_saved(page):
    chosen(page, (f"{BOOK}.xlsx", example(BOOK)))
    page.get_by_text("Motivera varningar").click()
    field, other = page.locator(".answers textarea").first, page.locator(".answers textarea").nth(1)
    expect(page.locator(".answers label").first).to_contain_text("Målvärde 2018")
    other.fill("Halvskri")
    field.fill("Stämt av")
    chosen(page, ("egen.xlsx", plain()))
    expect(page.locator("#files li", has_text="egen.xlsx")).to_be_visible(timeout=LONG)
    expect(field).to_be_visible()
    expect(field).to_have_value("Stämt av")
    expect(other).to_have_value("Halvskri")
    expect(field).to_be_focused()
    _, content = saved(page, "Spara markerad")
    assert len(check_file(Path("x.xlsx"), LayoutLibrary(), None, content).motivated) == 2
    expect(page.locator("#files li", has_text=BOOK).locator(".tag.warn")).to_have_text("2 varningar")
    page.get_by_role("button", name="Glöm alla motiveringar").click()
    expect(page.locator("#state")).to_contain_text("glömda", timeout=LONG)
    expect(page.locator("#files li", has_text=BOOK).locator(".tag.warn")).to_have_text("4 varningar")
    expect(field).to_have_value("")


def test_a_layout_that_comes_after_its_workbook_judges_it_and_one_that_cannot_be_used_is_told(page):
    own = "egen-kommun-2018"
    chosen(page, ("egen.xlsx", with_layout_named(own)))
    expect(page.locator("#files .tag", has_text="2 fel")).to_have_count(0)
    broken = {"name": "trasig.yaml", "mimeType": "text/yaml", "buffer": b"layout: trasig\nnamn: [\n"}
    layout = (LAYOUTS / f"{BOOK}.yaml").read_text("utf-8").replace(f"layout: {BOOK}", f"layout: {own}")
    page.set_input_files("#input", [broken, {**broken, "name": "egen.yaml", "buffer": layout.encode()}])
    expect(page.locator("#files .tag.bad")).to_have_text("2 fel", timeout=LONG)
    expect(page.locator("#state")).to_contain_text("Klar: 2 layouter mottagna. trasig.yaml, rad 2")


def with_layout_named(layout: str) -> bytes:
    """The example, which then says that it was made of that layout."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(example(BOOK))) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(
                name, content.replace(BOOK.encode(), layout.encode()) if name == "docProps/custom.xml" else content
            )
    return made.getvalue()


def test_what_is_no_workbook_is_told(page):
    chosen(page, ("gammal.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000)))
    expect(page.locator("#files .why")).to_contain_text("äldre Office-format")
    expect(page.locator("#state")).to_contain_text("1 fil kan inte kontrolleras")
    lock = {"name": "~$egen.xlsx", "mimeType": "", "buffer": b"xx"}
    page.set_input_files("#input", [lock])
    expect(page.locator("#state")).to_contain_text("Där finns inga arbetsböcker")
    expect(page.locator("#state")).to_contain_text("(låsfiler och liknande): ~$egen.xlsx")
    others = {"lista.csv": b"a;b\n1;2\n", "beslut.pdf": b"%PDF-1.7", "tom.xlsx": b"", "egen.xlsx": plain()}
    files = [{"name": name, "mimeType": "", "buffer": held} for name, held in others.items()]
    page.set_input_files("#input", [*files, lock])
    told = re.compile("Klar: 1 fil kontrollerad. Inga fel och 1 varning.\n3 filer .*\nHoppar över .*: ~[$]egen.xlsx")
    expect(page.locator("#state")).to_have_text(told, timeout=LONG)
    for name, why in (("lista.csv", "CSV"), ("beslut.pdf", "Skicka mallen som Excel-fil"), ("tom.xlsx", "0 byte")):
        expect(page.locator("#files li", has_text=name).locator(".why")).to_contain_text(why)


def test_a_folder_that_is_dropped_is_told_of_as_the_command_tells(page):
    """With a folder in it that is closed, and a file that the browser may not read."""
    report = written_report()
    page.evaluate(DROPPED_FOLDER, [list(report), list(plain())])
    told = re.compile(
        "^Klar: 1 fil kontrollerad. .*\n1 fil kan inte kontrolleras; .*\nMappen in/Stängd får inte läsas; filerna "
        "i den är inte kontrollerade.\nHoppar över 1 arbetsbok .*: läget.xlsx.\nHoppar över 1 packad fil: b.zip."
    )
    expect(page.locator("#state")).to_have_text(told, timeout=LONG)
    expect(page.locator("#files li .name")).to_have_text(["in/borta.xlsx", "in/sn/a.xlsx"])
    expect(page.locator("#files .why")).to_contain_text("flyttats sedan den valdes")


def written_report() -> bytes:
    """The report of a check, as a workbook."""
    buffer = io.BytesIO()
    with Workbook(buffer) as book:
        for name in ("Översikt", "Fynd", "Filer"):
            book.add_worksheet(name)
    return buffer.getvalue()


def test_a_browser_that_cannot_start_it_is_told_so(browser, page_file):
    context = browser.new_context()
    context.add_init_script("delete window.DecompressionStream")
    page = context.new_page()
    page.goto(page_file.as_uri())
    expect(page.locator("#state")).to_contain_text("Sidan kan inte starta i den här webbläsaren", timeout=LONG)
    page.set_input_files("#input", [{"name": "egen.xlsx", "mimeType": SHEET, "buffer": plain()}])
    expect(page.locator("#state")).to_contain_text("Sidan kan inte starta i den här webbläsaren", timeout=LONG)
    context.close()


def test_several_files_are_compared_corrected_and_reported(page):
    old, new = f"{EARLIER}.xlsx", f"{LATER}.xlsx"
    chosen(page, (new, example(LATER)), (f"{BOOK}.xlsx", example(BOOK)))
    page.get_by_text("Jämför filer, och se").click()
    with page.expect_file_chooser() as asked:
        page.locator("#choose-against").click()
    asked.value.set_files([{"name": old, "mimeType": SHEET, "buffer": example(EARLIER)}])
    expect(page.locator("#state")).to_have_text("Jämför med 1 fil.", timeout=LONG)
    expect(page.locator("#choose-against")).to_be_in_viewport()
    expect(page.locator("#echo")).to_have_text("Jämför med 1 fil.")
    expect(page.locator("#echo")).to_be_in_viewport()
    page.set_input_files("#input-against", [{"name": "ändrad.csv", "mimeType": "text/csv", "buffer": b"a;b\n1;2\n"}])
    expect(page.locator("#state")).to_have_text("Jämför med 1 fil. 1 fil kan inte jämföras, se nedan.", timeout=LONG)
    expect(page.locator("#told li", has_text="Den jämförs inte.")).to_contain_text("ändrad.csv: Listan saknar")
    found = json.loads(saved(page, "Spara fynden")[1])["filer"][0]["fynd"]
    assert any(finding.get("jamfort") for finding in found)
    listed = "Nämnd\nSocial- och omsorgsnämnden\nKulturnämnden\n".encode()
    page.set_input_files("#input-expected", [{"name": "lista.csv", "mimeType": "text/csv", "buffer": listed}])
    expect(page.locator("#state")).to_contain_text("Listan har 2 nämnder", timeout=LONG)
    expect(page.locator("#report").get_by_text("Kulturnämnden").first).to_be_visible()
    page.get_by_role("button", name="Sluta jämföra").click()
    expect(page.locator("#state")).to_have_text("Filerna jämförs inte längre.", timeout=LONG)
    found = json.loads(saved(page, "Spara fynden")[1])["filer"][0]["fynd"]
    assert not any(finding.get("jamfort") for finding in found)
    expect(page.locator("button.primary:visible")).to_have_text(["Spara alla markerade (.zip)"])
    name, content = saved(page, "Spara alla markerade")
    assert set(zipfile.ZipFile(io.BytesIO(content)).namelist()) == {new, f"{BOOK}.xlsx"}
    name, content = saved(page, "Spara alla rättade")
    assert name == "rättade.zip"
    assert f"{BOOK}.xlsx" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    name, content = saved(page, "Rapporten i Excel")
    assert (name, content[:2]) == ("rapport.xlsx", b"PK")


def test_an_uppsattning_gives_the_templates_of_all_namnder(page, tmp_path):
    page.get_by_text("Nya mallar").click()
    page.fill("#period", "2026-08")
    with page.expect_download() as waiting:
        page.set_input_files("#input-setup", written(tmp_path, good()))
    made = zipfile.ZipFile(waiting.value.path()).namelist()
    assert len([name for name in made if name.endswith(".xlsx")]) > 1
    expect(page.locator("#state")).to_contain_text("Mallarna är sparade.")


def test_rules_are_shown_and_templates_made(page):
    page.get_by_text("Reglernas sidor").click()
    page.select_option("#rule", "SUM001")
    expect(page.locator("#rule-page h3")).to_contain_text("SUM001")
    assert page.locator("#rule-page table").count() > 0
    page.get_by_text("Nya mallar").click()
    page.select_option("#layout", BOOK)
    page.fill("#period", "2026-13")
    page.get_by_role("button", name="Gör mallen").click()
    expect(page.locator("#state")).to_contain_text("ingen period")
    page.fill("#period", "augusti 2026")
    name, content = saved(page, "Gör mallen")
    assert name == f"{BOOK} för 2026-08.xlsx"
    made = check_file(Path(name), LayoutLibrary(), None, content)
    assert (made.layout, made.period) == (BOOK, "31 augusti 2026")


def test_a_hostile_file_is_refused_and_the_next_one_checked(page):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b" " * 300_000_000)
    chosen(page, ("bomb.xlsx", bomb.getvalue()))
    expect(page.locator("#files .why")).to_contain_text("packas upp")
    page.locator("#drop").evaluate(DROPPED, MAX_FILE_BYTES + 1)
    expect(page.locator("#files li", has_text="stor.xlsx").locator(".why")).to_contain_text("för stor", timeout=LONG)
    evil = "<img src=x onerror=alert(1)>.xlsx"
    chosen(page, (evil.replace("/", ""), b"PK\x03\x04nothing"))
    assert page.locator("main img").count() == 0
    chosen(page, (f"{BOOK}.xlsx", example(BOOK)))
    expect(page.locator("#files li", has_text=BOOK).locator(".tag.bad")).to_have_text("2 fel")


def test_markup_could_not_run_anything_if_it_ever_came_in(browser, page_file):
    """The page's own rule allows one script, by its hash."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(page_file.as_uri())
    said = []
    page.on("console", lambda message: said.append(message.text))
    with page.expect_event("console", lambda _: len(said) == 2):
        page.evaluate(PLANTED)
    assert all("Content Security Policy" in text for text in said)
    assert page.evaluate("window.bad") is None
    context.close()


def test_nothing_stands_in_the_way_of_anybody(page):
    """No fault that axe knows of, in light, dark and on a telephone, where nothing is wider than the screen."""
    chosen(page, (f"{BOOK}.xlsx", example(BOOK)))
    for scheme, width in (("light", 1280), ("dark", 1280), ("light", 1000), ("light", 360)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        found = Axe().run(page).response["violations"]
        assert [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
