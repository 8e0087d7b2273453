"""A large workbook by a layout of one's own, from path to findings, beside openpyxl's load of the same file.

    python benchmarks/own_layout.py [rounds] [template|formulas|typed|twice|start]…

Twelve tables of 400 rows in 40 groups, each with a sum per group and a total, six columns of figures that are typed
and three that are worked out: 26 000 typed figures. Three workbooks: made from the template, with formulas; of
somebody's own making, with the same headings and formulas but none of the hidden names and keys; and the same with
every total typed. Each without a fault and with 25 planted ones, and the second also with twice the rows. Drawing the
large template takes minutes: what is named is measured alone.

The layout's loading is counted: once as it is kept from the time before, once read from its YAML. Everything takes
turns, each in a process of its own; told are the least processor times and the peak memory, and apart from them what
the process' own start costs. Last: what a layout of one's own costs a start beside a built-in one, small file and all.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import xlsxwriter

from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import LAYOUTS, built_in, example_files
from mallkoll.templates.plan.table_data import RowData, TableData, load_table_data
from mallkoll.workbook.layout.load_layout import load_layout

TABLES, GROUPS, POSTS, FAULTS, SEED = 12, 40, 9, 25, 20261231
TYPED = ("utfall", "budget", "prognos", "utfall_fg", "bokslut_fg", "plan")
WORKED_OUT = {
    "avvikelse": "avvikelse(prognos, budget)",
    "forandring": "utfall - utfall_fg",
    "kvar": "prognos - utfall",
}
HEADINGS = {
    "utfall": "Utfall {per}", "budget": "Budget {ar}", "prognos": "Prognos {ar}", "utfall_fg": "Utfall {per-1}",
    "bokslut_fg": "Bokslut {ar-1}", "plan": "Plan {ar+1}", "avvikelse": "Avvikelse", "forandring": "Förändring",
    "kvar": "Kvar av prognosen",
}  # fmt: skip
SMALL = "linkoping-2018-08"

# --- the workbooks ------------------------------------------------------------------------------------------------


def layout_text(groups: int) -> str:
    """The layout as somebody would write it, every row of every table."""
    lines = ["layout: stor-egen", "version: 1", "namn: Stor egen layout", "kommun: Exempelköping",
             "period: {typ: delårsrapport, slut: 2026-08-31}", "blad:"]  # fmt: skip
    lines += [f"  - {{namn: Blad {t}, tabeller: [tabell_{t}]}}" for t in range(1, TABLES + 1)]
    lines.append("tabeller:")
    for t in range(1, TABLES + 1):
        lines += [f"  tabell_{t}:", f"    rubrik: Tabell {t}", "    kolumner:"]
        lines.append("      - {nyckel: rad, rubrik: Verksamhet, typ: etikett, bredd: 40}")
        lines += [f'      - {{nyckel: {key}, rubrik: "{HEADINGS[key]}"}}' for key in TYPED]
        lines += [f'      - {{nyckel: {key}, rubrik: "{HEADINGS[key]}", berakning: "{what}"}}'
                  for key, what in WORKED_OUT.items()]  # fmt: skip
        lines.append("    rader:")
        for group in range(1, groups + 1):
            lines += [f"      - Verksamhet {t} {group} {post}" for post in range(1, POSTS + 1)]
            lines.append(f"      - {{delsumma: Summa grupp {t} {group}, nyckel: grupp_{group}}}")
        lines.append("      - summa: Summa")
    return "\n".join(lines) + "\n"


SPREAD = {"utfall": (0.6, 0.72), "budget": (1.0, 1.0), "prognos": (0.97, 1.03), "utfall_fg": (0.57, 0.7),
          "bokslut_fg": (0.93, 1.0), "plan": (1.0, 1.05)}  # fmt: skip
"""How a row's figures lie to its budget: nothing in a workbook without faults is to be asked about."""


def figures(groups: int) -> list[list[list[int]]]:
    """What is typed, by table, row and column."""
    chance = random.Random(SEED)

    def row() -> list[int]:
        budget = chance.randint(100, 90_000)
        return [round(budget * chance.uniform(*SPREAD[key])) for key in TYPED]

    return [[row() for _ in range(groups * POSTS)] for _ in range(TABLES)]


def of_template(layout_file: Path, typed: list[list[list[int]]], target: Path) -> None:
    layout = load_layout(layout_file, (LAYOUTS,))
    data = {}
    for key, rows in zip(layout.tables, typed, strict=True):
        posts = [(k, r.label) for k, r in layout.tables[key].row.items() if k.startswith("verksamhet")]
        data[key] = TableData({
            k: RowData(label, dict(zip(TYPED, row, strict=True))) for (k, label), row in zip(posts, rows, strict=True)
        })  # fmt: skip
    build(layout, target, data)


def of_ones_own(_: Path, typed: list[list[list[int]]], target: Path, *, formulas: bool) -> None:
    """Headings, labels and figures alone, as somebody types them."""
    words = {"{per-1}": "31/8 2025", "{per}": "31/8 2026", "{ar-1}": "2025", "{ar+1}": "2027", "{ar}": "2026"}
    book = xlsxwriter.Workbook(str(target))
    for t, posts in enumerate(typed, 1):
        sheet = book.add_worksheet(f"Blad {t}")
        sheet.write(0, 0, f"Tabell {t}")
        for col, key in enumerate(HEADINGS, 1):
            heading = HEADINGS[key]
            for placeholder, word in words.items():
                heading = heading.replace(placeholder, word)
            sheet.write(2, col, heading)
        sheet.write(2, 0, "Verksamhet")
        at, total, sums = 3, [0] * len(TYPED), []
        for group in range(len(posts) // POSTS):
            first, part = at, [0] * len(TYPED)
            for post, row in enumerate(posts[group * POSTS : (group + 1) * POSTS], 1):
                _line(sheet, at, f"Verksamhet {t} {group + 1} {post}", row, None, formulas=formulas)
                part = [a + b for a, b in zip(part, row, strict=True)]
                at += 1
            _line(
                sheet, at, f"Summa grupp {t} {group + 1}", part, f"SUM({{0}}{first + 1}:{{0}}{at})", formulas=formulas
            )
            total = [a + b for a, b in zip(total, part, strict=True)]
            sums.append(at + 1)
            at += 1
        _line(sheet, at, "Summa", total, "+".join(f"{{0}}{row}" for row in sums), formulas=formulas)
    book.close()


def _line(sheet: Any, at: int, label: str, row: list[int], formula: str | None, *, formulas: bool) -> None:
    sheet.write(at, 0, label)
    for col, value in enumerate(row, 1):
        if formula and formulas:
            sheet.write_formula(at, col, "=" + formula.format("ABCDEFGHIJ"[col]), None, value)
        else:
            sheet.write(at, col, value)
    utfall, budget, prognos, before, _, _ = row
    worked_out = ((budget - prognos, "C{0}-D{0}"), (utfall - before, "B{0}-E{0}"), (prognos - utfall, "D{0}-B{0}"))
    for col, (value, text) in enumerate(worked_out, 7):
        if formulas:
            own = formula.format("ABCDEFGHIJ"[col]) if formula else text.format(at + 1)
            sheet.write_formula(at, col, f"={own}", None, value)
        else:
            sheet.write(at, col, value)


PLAIN = re.compile(r'<c r="[C-K]\d+"(?: s="\d+")?><v>(\d{4,})</v></c>')
WORKED = re.compile(r'<c r="[C-K]\d+"(?: s="\d+")?><f>[^<]*</f><v>(\d{4,})(?:\.0)?</v></c>')


def with_faults(source: Path, target: Path, *, stale: bool = False) -> None:
    """The same workbook with a wrong figure typed in so many places: over formulas, where there are any.

    With ``stale`` posts are wrong instead, in a file that was not recomputed.
    """
    chance = random.Random(SEED)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        parts = [name for name in old.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]
        chosen = [chance.choice(parts[-TABLES:]) for _ in range(FAULTS)]
        for name in old.namelist():
            content = old.read(name).decode("utf-8", "surrogateescape")
            for _ in range(chosen.count(name)):
                cells = list(WORKED.finditer(content)) if not stale else []
                found = chance.choice(cells or list(PLAIN.finditer(content)))
                wrong = re.sub(r"<f>[^<]*</f>", "", found[0]).replace(f"<v>{found[1]}", f"<v>{int(found[1]) + 500}")
                content = content[: found.start()] + wrong + content[found.end() :]
            new.writestr(name, content.encode("utf-8", "surrogateescape"))


# --- what is measured, each in a process of its own -----------------------------------------------------------------

START = """
import json, sys, time, gc
begun = time.process_time()
{imports}
started = time.process_time()
import time
start = time.process_time()
{work}
took = time.process_time() - start
peak = next(int(line.split()[1]) / 1024 for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([started, took, peak, said]))
"""
OPENPYXL = ("import openpyxl", "openpyxl.load_workbook(sys.argv[1]); said = None")
CHECK = (
    """
from mallkoll.addin.cli.fast_start import prepare_fast_start
prepare_fast_start()
from pathlib import Path
from mallkoll.addin.check_file import check_file
from mallkoll.templates.library.find_layouts import LayoutLibrary, given_layouts
from mallkoll.validators.catalogue.rule import all_rules
all_rules()  # the modules of the rules are part of the start
""",
    """
result = check_file(Path(sys.argv[1]), LayoutLibrary(), given_layouts(sys.argv[2]))
from collections import Counter
said = [result.problem, Counter(f.code for f in result.findings)]
""",
)


def once(parts: tuple[str, str], *arguments: str, cache: str) -> Any:
    script = START.format(imports=parts[0], work=parts[1])
    environment = {**os.environ, "XDG_CACHE_HOME": cache, "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, check=True, text=True, env=environment
    )
    return json.loads(done.stdout)


def measure(name: str, workbook: Path, layout: Path, rounds: int, cache: str) -> float:
    """Print the line of a workbook; returns the least time of its check with the layout kept."""
    gathered: dict[str, list[Any]] = {"openpyxl": [], "kept": [], "read": []}
    once(CHECK, str(workbook), str(layout), cache=cache)
    for _ in range(rounds):
        gathered["openpyxl"].append(once(OPENPYXL, str(workbook), cache=cache))
        gathered["kept"].append(once(CHECK, str(workbook), str(layout), cache=cache))
        with tempfile.TemporaryDirectory() as empty:
            gathered["read"].append(once(CHECK, str(workbook), str(layout), cache=empty))
    least = {who: min(one[1] for one in runs) for who, runs in gathered.items()}
    peak = {who: min(one[2] for one in runs) for who, runs in gathered.items()}
    start = min(one[0] for one in gathered["kept"])
    peer, memory = least["openpyxl"], max(peak["kept"], peak["read"]) / peak["openpyxl"]
    print(
        f"{name:34}{peer:7.2f} s{least['kept']:7.2f} s{least['kept'] / peer:6.2f}{least['read']:8.2f} s"
        f"{least['read'] / peer:6.2f}{peak['openpyxl']:7.0f} MB{memory:6.2f}"
        f"{start:7.2f} s   {gathered['kept'][0][3]}"
    )
    return least["kept"]


# --- the start ------------------------------------------------------------------------------------------------------


def starts(folder: Path, rounds: int, cache: str) -> None:
    """The whole command for one small file: by a built-in layout, by one's own, by one in ``layouter`` beside it."""
    layout = built_in(SMALL)
    beside = folder / "mapp"
    (beside / "layouter").mkdir(parents=True)
    shutil.copytree(LAYOUTS / "delar", beside / "layouter" / "delar")
    own = beside / "layouter" / f"{SMALL}.yaml"
    shutil.copy(LAYOUTS / f"{SMALL}.yaml", own)
    apart = folder / f"{SMALL}.xlsx"
    data = load_table_data(next(path for path in example_files() if path.stem == SMALL), layout)
    build(layout, apart, data)
    shutil.copy(apart, beside / apart.name)
    commands = {
        "built-in": ["kontrollera", str(apart)],
        "--layout own.yaml": ["kontrollera", str(apart), "--layout", str(own)],
        "layouter beside the file": ["kontrollera", str(beside / apart.name)],
    }
    environment = {**os.environ, "XDG_CACHE_HOME": cache}
    script = (
        "import os, subprocess, sys, time\n"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)\n"
        "times = os.times(); print(times.children_user + times.children_system)"
    )
    command = [sys.executable, "-I", "-m", "mallkoll.addin.cli"]

    def seconds(arguments: list[str]) -> float:
        line = [sys.executable, "-I", "-c", script, *command, *arguments]
        return float(subprocess.run(line, capture_output=True, check=True, text=True, env=environment).stdout)

    gathered: dict[str, list[float]] = {name: [] for name in commands}
    for arguments in commands.values():
        seconds(arguments)
    for _ in range(rounds):
        for name, arguments in commands.items():
            gathered[name].append(seconds(arguments))
    least = {name: statistics.median(sorted(times)[: max(rounds // 2, 1)]) for name, times in gathered.items()}
    print("\nthe whole command for one small file, ms of processor time (goal: at most 15 more than built-in)")
    for name, time in least.items():
        print(f"{name:34}{time * 1e3:7.1f} {(time - least['built-in']) * 1e3:+7.1f}")


def main() -> None:
    given = sys.argv[1:]
    rounds = int(given.pop(0)) if given and given[0].isdigit() else 5
    wanted = given or [*WORKBOOKS, "start"]
    folder = Path(tempfile.mkdtemp(prefix="mallkoll-own-layout-"))
    cache = str(folder / "cache")
    try:
        print(
            f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}, {rounds} rounds"
        )
        print(f"{'':34}{'openpyxl':>9}{'kept':>9}{'×':>6}{'read':>10}{'×':>6}{'openpyxl':>10}{'×':>6}{'start':>9}")
        times: dict[str, float] = {}
        for name, (words, groups, make) in WORKBOOKS.items():
            if name not in wanted:
                continue
            layout = folder / f"layout-{groups}.yaml"
            layout.write_text(layout_text(groups), encoding="utf-8")
            clean, faulty = folder / f"{name}.xlsx", folder / f"{name}-fel.xlsx"
            make(layout, figures(groups), clean)
            with_faults(clean, faulty)
            times[name] = measure(words, clean, layout, rounds, cache)
            measure(f"  with {FAULTS} faults", faulty, layout, rounds, cache)
        print("goals: × openpyxl ≤ 0.5, memory ≤ 1.0")
        if {"formulas", "twice"} <= times.keys():
            print(f"twice the rows: {times['twice'] / times['formulas']:.2f} × the time (goal ≤ 2.2)")
        if "start" in wanted:
            starts(folder, rounds * 3, cache)
    finally:
        shutil.rmtree(folder)


Make = Callable[[Path, list[list[list[int]]], Path], None]
WORKBOOKS: Mapping[str, tuple[str, int, Make]] = {
    "template": ("from the template", GROUPS, of_template),
    "formulas": ("of one's own, with formulas", GROUPS, partial(of_ones_own, formulas=True)),
    "typed": ("of one's own, all typed", GROUPS, partial(of_ones_own, formulas=False)),
    "twice": ("of one's own, twice the rows", 2 * GROUPS, partial(of_ones_own, formulas=True)),
}
"""What it is, groups a table, and what makes it."""


if __name__ == "__main__":
    main()
