"""Draws the handbook's pictures from the real templates: ``python docs/handbok/bilder.py``.

Needs LibreOffice, poppler's pdftoppm and ImageMagick's convert on the machine.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
import zipfile
from pathlib import Path

import xlsxwriter
from msgspec.structs import replace

from mallkoll.addin.mark_files import check_and_mark
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import EXAMPLES, LayoutLibrary, built_in
from mallkoll.templates.plan.table_data import RowData, TableData, load_table_data
from mallkoll.templates.setup import new_setup, setup_layout

HERE = Path(__file__).parent
NAME = "linkoping-2021-08"
PICTURES = {"Start": "start", "Drift": "drift", "Mål": "mal", "Indikatorer": "indikatorer", "Diagram": "diagram"}
SWEDISH = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>sv-SE</value></prop></item>
</oor:items>
"""


def half_filled() -> dict[str, TableData]:
    """The document's figures as they may look while the work goes on: one cost mistyped, some sheets not begun."""
    data = load_table_data(EXAMPLES / f"{NAME}.yaml", built_in(NAME))
    table = data["drift_prognos"]
    cost = table.fixed["kostnad"]
    wrong = RowData(cost.label, {**cost.values, "prognos": 1867529, "avvikelse": None})
    data["drift_prognos"] = replace(table, fixed={**table.fixed, "kostnad": wrong})
    for key in ("ekonomi_sammanfattning", "volymer", "intern_kontroll", "kommentarer"):
        data.pop(key)
    return data


OWN = (
    ("Verksamhet", "Budget 2025", "Utfall 2025", "Avvikelse"),
    ("Förskola", 41250, 40980, "=B2-C2"),
    ("Grundskola", 88310, 89455, "=B3-C3"),
    ("Gymnasieskola", 52400, 51120, "=B4-C4"),
    ("Vuxenutbildning", 9870, 10015, "=B5-C5"),
    ("Summa", "=SUM(B2:B4)", 201570, "=B6-C6"),
)
RESULTS = {"B6": 181960, "D2": 270, "D3": -1145, "D4": 1280, "D5": -145, "D6": -19610}


def own_workbook(target: Path) -> None:
    """A workbook without a template, with a sum that misses its last row and one that was typed over; marked."""
    with xlsxwriter.Workbook(target) as book:
        sheet, head = book.add_worksheet("Budget"), book.add_format({"bold": True, "bottom": 1})
        sheet.set_column(0, 3, 18, book.add_format({"num_format": "#,##0"}))
        sheet.set_footer("&LEgen arbetsbok &C &A &R &P")
        for at, cells in enumerate(OWN):
            for col, held in enumerate(cells):
                result = RESULTS.get(f"{'ABCD'[col]}{at + 1}")
                if result is None:
                    sheet.write(at, col, held, head if at == 0 else None)
                else:
                    sheet.write_formula(at, col, str(held), None, result)
    check_and_mark(target, LayoutLibrary(), None, target)


def draw(source: Path, folder: Path, names: dict[str, str], prefix: str) -> None:
    """One picture of the first page of each named sheet, the live checks beside it included."""
    shown = folder / source.name.replace(".xlsx", "-syns.xlsx")
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(shown, "w") as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename == "xl/workbook.xml":  # print everything, for once
                content = re.sub(rb"<definedName name=\"_xlnm.Print_Area\".*?</definedName>", b"", content)
            new.writestr(item, content)
    settings = folder / "lo" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(SWEDISH, encoding="utf-8")
    profile = f"-env:UserInstallation=file://{folder}/lo"
    subprocess.run(["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, shown], check=True,
                   capture_output=True)  # fmt: skip
    pdf = shown.with_suffix(".pdf")
    pages = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout
    seen: set[str] = set()
    for number, text in enumerate(pages.split("\f"), start=1):
        footer = text.strip().splitlines()[-1] if text.strip() else ""
        sheet = next((s for s in names if re.search(rf"\s{s}\s", footer) and s not in seen), None)
        if sheet is None:
            continue
        seen.add(sheet)
        raw = folder / "sida"
        subprocess.run(["pdftoppm", "-r", "90", "-png", "-f", str(number), "-l", str(number), "-singlefile", pdf, raw],
                       check=True)  # fmt: skip
        target = HERE / "bilder" / f"{prefix}{names[sheet]}.png"
        subprocess.run(["convert", f"{raw}.png", "-gravity", "south", "-chop", "0x60", "-trim", "-bordercolor", "white",
                        "-border", "12", "-strip", "+dither", "-colors", "128", target], check=True)  # fmt: skip


def main() -> None:
    """Every picture of the handbook."""
    (HERE / "bilder").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(built_in(NAME), folder / "halv.xlsx", half_filled())
        draw(folder / "halv.xlsx", folder, PICTURES, "")
        build(built_in(NAME), folder / "tom.xlsx")
        draw(folder / "tom.xlsx", folder, {"Drift": "drift"}, "tom-")
        own_workbook(folder / "egen.xlsx")
        draw(folder / "egen.xlsx", folder, {"Budget": "arbetsbok"}, "egen-")
        build(setup_layout(), folder / "upp.xlsx", new_setup())
        draw(folder / "upp.xlsx", folder, {"Mallar": "mallar", "Bedömning": "bedomning"}, "uppsattning-")


if __name__ == "__main__":
    main()
