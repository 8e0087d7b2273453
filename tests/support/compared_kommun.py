"""A made-up kommun over two years: every nämnd's internbudget, delårsrapporter and helår, with what is planted in them.

Every figure follows from the nämnd, the row and the year, so that two reports agree unless something is planted. A
*fault* changes one figure of one report; a *look-alike* changes something that is no fault. Neither shares a row.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl
from compared_report import ITEMS, REPORTS, YEARS, Sheet, budget, layout_text, namnd_name, table_data
from compared_slips import ADJUSTED, FAULTS, LOOK_ALIKES, MOVED, Made, Planted
from msgspec import Struct
from msgspec.structs import replace

from mallkoll.addin.batch.check_one import Settings
from mallkoll.addin.batch.compare_files import compare_files
from mallkoll.addin.mark_files import check_and_mark
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import LayoutLibrary, find_layout
from mallkoll.templates.plan.table_data import RowData, TableData
from mallkoll.validators.catalogue.families import BETWEEN_FILES
from mallkoll.workbook.layout.layout_model import Layout, slug
from mallkoll.workbook.marks.kontroll_sheet import HEADING_ROW
from mallkoll.workbook.results.file_result import FileResult
from mallkoll.workbook.results.finding import Finding


def made_kommun(namnder: int = 12) -> Made:
    """The kommun with everything planted: five faults and five look-alikes for each nämnd."""
    made = Made({
        (n, f"{year}-{kind}"): Sheet(n, year, kind)
        for n in range(namnder) for year in YEARS for kind in REPORTS
    })  # fmt: skip
    for n in range(namnder):
        for sheet in made.sheets.values():
            if sheet.namnd == n and n % 3 == 1 and sheet.kind in {"04", "12"}:
                sheet.unit = "mnkr"
            if sheet.namnd == n and n % 4 == 2 and sheet.kind == "08":
                sheet.sign = "resultat"
        for at in range(5):
            FAULTS[(5 * n + at) % len(FAULTS)](made, n)
        for at in range(5):
            LOOK_ALIKES[(5 * n + at) % len(LOOK_ALIKES)](made, n)
        total = sum(budget(n, row, 2026) for row in ITEMS)
        made.decided.append((namnd_name(n), "", "Drift", 2026, total, "tkr"))
    return made


# --- on disk ----------------------------------------------------------------------------------------------------------


def write(made: Made, folder: Path) -> Path:
    """Every report as a workbook, each with its layout beside it, and fullmäktige's list. Returns the list.

    One report of the last nämnd is missing, and of the first there is an older version of one, with other figures.
    """
    last = max(n for n, _ in made.sheets)
    for (n, key), sheet in made.sheets.items():
        if (n, key) != (last, "2025-08"):
            write_sheet(sheet, folder)
    draft = replace(made.sheets[0, "2026-08"], edits={("drift", row, "budget"): 1 for row in ITEMS})
    older = write_sheet(draft, folder, f"utkast {draft.file}")
    os.utime(older, (1, 1))
    write_sheet(made.sheets[0, "2026-08"], folder)
    for planted in made.alike:
        if planted.kind == ADJUSTED:
            early, later = (folder / f"{planted.namnd} {key}.xlsx" for key in ("2026-budget", "2026-04"))
            motivate(later, early, planted.row)
    write_kommun(made, folder)
    rows = ["Nämnd;Verksamhet;Kontoslag;År;Ram;Enhet"]
    rows += [";".join(map(str, row)) for row in made.decided]
    frames = folder / "ram.csv"
    frames.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return frames


def write_sheet(sheet: Sheet, folder: Path, name: str | None = None) -> Path:
    """One report as a workbook, with its layout."""
    layout = _layout(folder, sheet.layout_id, layout_text(sheet))
    path = folder / (name or sheet.file)
    build(layout, path, table_data(sheet))
    return path


def motivate(path: Path, against: Path, row: str) -> None:
    """Check a file against an earlier one, mark it, and write a motivation beside the finding on the row."""
    found = compare_files([str(path)], [str(against)], Settings(), 1, lambda _: None).findings[str(path)]
    check_and_mark(path, LayoutLibrary(), None, path, between=found)
    write_motivation(path, "KOR001", row, "Teknisk justering enligt beslut den 12 mars.")
    for backup in path.parent.glob(f"{path.name}.bak*"):
        backup.unlink()


def write_motivation(path: Path, code: str, row: str, text: str) -> None:
    """Write into the column Motivering on Kontroll, as Excel would: the file is saved anew."""
    book = openpyxl.load_workbook(path)
    sheet: Any = book["Kontroll"]
    names = {cell.value: cell.column for cell in sheet[HEADING_ROW]}
    for at in range(HEADING_ROW + 1, sheet.max_row + 1):
        if (sheet.cell(at, names["Regel"]).value, sheet.cell(at, names["Rad"]).value) == (code, row):
            sheet.cell(at, names["Motivering"]).value = text
    book.save(path)


def write_kommun(made: Made, folder: Path) -> Path:
    """The kommun's own table for August 2026, a row for each nämnd; one figure of the first is wrong."""
    namnder = sorted({n for n, _ in made.sheets})
    text = _KOMMUN.format(rows="\n".join(f"      - {{post: {namnd_name(n)}}}" for n in namnder))
    layout = _layout(folder, "granby-kommunen-2026-08", text)
    rows = {}
    for n in namnder:
        sheet = made.sheets[n, "2026-08"]
        own = [row for row in table_data(sheet)["drift"].fixed.values() if row.label in sheet.items]
        sums = {column: abs(sum(float(str(row.values[column])) for row in own)) for column in ("budget", "prognos")}
        if n == 0:
            sums["prognos"] += 90_000
            made.faults.append(
                Planted("kommunens tabell", "kommunen", "2026-08", namnd_name(n), "KOR008", "prognos", "2026-08")
            )
        rows[slug(namnd_name(n))] = RowData(namnd_name(n), dict(sums))
    path = folder / "kommunen 2026-08.xlsx"
    build(layout, path, {"drift": TableData(rows)})
    return path


def _layout(folder: Path, name: str, text: str) -> Layout:
    place = folder / "layouter" / f"{name}.yaml"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    return find_layout(str(place))


_KOMMUN = """\
layout: granby-kommunen-2026-08
version: 1
namn: Kommunens uppföljning
kommun: Granby
omfattning: kommun
period: {{typ: delårsrapport, slut: 2026-08-31}}
enhet: tkr
inkludera: [delar/start]
blad:
  - {{namn: Start, tabeller: [start]}}
  - {{namn: Drift, tabeller: [drift]}}
tabeller:
  drift:
    rubrik: Nämndernas drift
    kolumner:
      - {{nyckel: namnd, rubrik: Nämnd, typ: etikett}}
      - {{nyckel: budget, rubrik: Budget 2026, uppgift: {{matt: budget, avser: '2026'}}}}
      - {{nyckel: prognos, rubrik: Prognos 2026, uppgift: {{matt: prognos, avser: '2026'}}}}
    rader:
{rows}
      - summa: Summa
"""


# --- what came out ----------------------------------------------------------------------------------------------------


class Outcome(Struct):
    """What was found of what was planted: the missed, and what was told of what is no fault."""

    found: list[Planted]
    missed: list[Planted]
    alarms: list[str]


def judged(made: Made, results: Iterable[FileResult]) -> Outcome:
    """Every fault is told once, on its file, row and column, and names the report that it differs from."""
    left = [
        (Path(result.file).stem, finding)
        for result in results
        for finding in result.findings
        if finding.code.startswith(BETWEEN_FILES)
    ]
    outcome = Outcome([], [], [])
    for planted in made.faults:
        told = next(((file, finding) for file, finding in left if _is_about(planted, file, finding)), None)
        if told is None:
            outcome.missed.append(planted)
        else:
            left.remove(told)
            outcome.found.append(planted)
    outcome.alarms = [f"{file} {finding.cell} {finding.code} {finding.row}: {finding.text}" for file, finding in left]
    return outcome


def _is_about(planted: Planted, file: str, finding: Finding) -> bool:
    if (file, finding.code, finding.row) != (f"{planted.namnd} {planted.report}", planted.code, planted.row):
        return False
    other, *more = finding.compared
    if len(more) != (planted.kind == MOVED):
        return False
    held = Path(other.file).stem.endswith(planted.against) and other.value != finding.value
    return held and (finding.cell is not None) is bool(planted.column)
