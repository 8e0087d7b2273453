"""What changes for a user between two builds: findings and marks of the same workbooks, compared.

    python benchmarks/two_builds.py OLD/.venv/bin/python NEW/.venv/bin/python [mutants] [FOLDER]…

The workbooks are the five documents, seeded mutants of them (1 000 unless said otherwise), every workbook in the tests'
data, and those of the folders that are named. Both builds check and mark the same files. Told are the findings that
came and went, by rule, and the parts of the marked copies that differ. Keys that only the newer JSON has are left out
of account. Ends with 1 where anything differs.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

from mutate import SLIPS, cells, slipped  # noqa: E402

from mallkoll.templates.library.find_layouts import example_files  # noqa: E402

SEED = 20211231
WHEN = re.compile(rb"(?<=ontrollerad)\W+\d{4}-\d\d-\d\d \d\d:\d\d")  # on Kontroll, and in what the file keeps


def main() -> int:
    """Compare, and tell what differs."""
    old, new = sys.argv[1:3]
    mutants = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
    with tempfile.TemporaryDirectory(prefix="mallkoll-two-builds-") as name:
        folder = Path(name)
        workbooks = folder / "in"
        collect(old, workbooks, mutants, [Path(a) for a in sys.argv[4:]])
        before, after = (answer(python, workbooks, folder / which) for which, python in (("a", old), ("b", new)))
        differing = tell_findings(before, after) + tell_marks(folder / "a", folder / "b")
        print(f"{len(before)} workbooks, {differing} differences")
    return 1 if differing else 0


def collect(python: str, target: Path, mutants: int, folders: list[Path]) -> None:
    """Everything that is checked, in one folder with names of its own."""
    subprocess.run([python, "-m", "mallkoll.addin.cli", "exempel", target], check=True, stdout=subprocess.DEVNULL)
    chance = random.Random(SEED)
    names = [path.stem for path in example_files()]
    for i in range(mutants):
        name = names[i % len(names)]
        has_formulas = {cell.formula is not None for _, cell in cells(name)}
        data, _ = slipped(name, chance.choice([k for k, slip in SLIPS.items() if slip.formula in has_formulas]), chance)
        (target / f"mutant-{i:04}-{name}.xlsx").write_bytes(data)
    for folder in [ROOT / "tests" / "data", *folders]:
        for path in sorted(p for p in folder.rglob("*.xls[xm]")):
            home = target / "-".join(path.relative_to(folder).with_suffix("").parts)
            home.mkdir(exist_ok=True)
            shutil.copy(path, home / path.name)
            beside = path.parent / "layouter"
            if beside.is_dir() and not (home / "layouter").exists():
                shutil.copytree(beside, home / "layouter")


def answer(python: str, workbooks: Path, out: Path) -> dict[str, Any]:
    """One build's JSON by file; its marked copies lie in ``out``."""
    out.mkdir()
    json_file = out / "svar.json"
    command = ["kontrollera", str(workbooks), "--json", str(json_file), "--markera", str(out / "marked")]
    done = subprocess.run([python, "-m", "mallkoll.addin.cli", *command], check=False, capture_output=True)
    if done.returncode not in {0, 1, 2}:
        raise SystemExit(done.stderr.decode())
    files = json.loads(json_file.read_text(encoding="utf-8"))["filer"]
    return {str(Path(file["fil"]).relative_to(workbooks)): file for file in files}


def tell_findings(before: dict[str, Any], after: dict[str, Any]) -> int:
    """Print the findings that came and went; returns how many files they stand in."""
    appeared, disappeared, example = Counter[str](), Counter[str](), {}
    differing = 0
    for name in sorted({*before, *after}):
        old, new = before.get(name, {}), after.get(name, {})
        if len(old.get("fynd", ())) == len(new.get("fynd", ())) and narrowed(new, old) == clean(old):
            continue
        differing += 1
        ours, theirs = ({line(f) for f in file.get("fynd", ())} for file in (old, new))
        for lines, counter, sign in ((ours - theirs, disappeared, "-"), (theirs - ours, appeared, "+")):
            for one in sorted(lines):
                counter[one.split()[0]] += 1
                example.setdefault((sign, one.split()[0]), f"{sign} {name}: {one[:230]}")
    print(f"findings: {differing} files differ; went {dict(disappeared)}, came {dict(appeared)}")
    for _, text in sorted(example.items()):
        print(f"  {text}")
    return differing


def line(finding: dict[str, Any]) -> str:
    """A finding on one line."""
    return f"{finding['kod']} {finding['allvar']} {finding['blad']}!{finding['cell']} {finding['text']}"


def clean(entry: Any) -> Any:
    """An answer without the paths of this run."""
    if isinstance(entry, dict):
        return {k: clean(v) for k, v in entry.items() if k != "markerad"}
    return [clean(v) for v in entry] if isinstance(entry, list) else entry


def narrowed(new: Any, old: Any) -> Any:
    """The new answer with only the keys that the old one has."""
    if isinstance(new, dict) and isinstance(old, dict):
        return {k: narrowed(v, old[k]) for k, v in new.items() if k in old and k != "markerad"}
    if isinstance(new, list) and isinstance(old, list) and len(new) == len(old):
        return [narrowed(a, b) for a, b in zip(new, old, strict=True)]
    return new


def tell_marks(before: Path, after: Path) -> int:
    """Print which parts of the marked copies differ; returns how many files do."""
    parts, differing = Counter[str](), 0
    for path in sorted((before / "marked").rglob("*.xls[xm]")):
        other = after / "marked" / path.relative_to(before / "marked")
        old, new = contents(path), contents(other) if other.exists() else {}
        unlike = [name for name in {*old, *new} if old.get(name) != new.get(name)]
        differing += bool(unlike)
        parts.update(re.sub(r"\d+", "#", name) for name in unlike)
    print(f"marked copies: {differing} files differ, in {dict(parts.most_common(12))}")
    return differing


def contents(path: Path) -> dict[str, bytes]:
    """The parts of a workbook, without the time of the check."""
    with zipfile.ZipFile(path) as archive:
        return {name: WHEN.sub(b"", archive.read(name)) for name in archive.namelist()}


if __name__ == "__main__":
    raise SystemExit(main())
