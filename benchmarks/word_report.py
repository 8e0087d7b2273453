"""How many single edits in finished reports are found where they stand, and how many false alarms there are.

    .venv/bin/python benchmarks/word_report.py [EDITS [UNTOUCHED [SEED]]]

The reports of the five published documents are made with ``mallkoll dokument``; half of them are also read as if
somebody had typed them, without controls. 300 edits (a digit, a word of direction, mnkr for tkr, two rows exchanged, a
row of an older version, a status, what a table is said to hold, a digit in a chart, two exchanged there, a chart of an
older version), typed plainly or under track changes, must be found where they stand. 200 untouched
ones must give nothing: as made, saved again by LibreOffice where it is installed, and with what a person may well do
(own sentences, tables taken away, other spaces and dashes, a table in mnkr, a sorted table).
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from pathlib import Path
from shutil import which

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))

from harmless_edits import HARMLESS, harmless  # noqa: E402
from word_reports import KINDS, example_books, planted, report_of, saved_again, without_controls  # noqa: E402

from mallkoll.addin.check_file import check_file_fully  # noqa: E402
from mallkoll.addin.check_word import OWN_SENTENCES  # noqa: E402
from mallkoll.templates.library.find_layouts import LayoutLibrary  # noqa: E402
from mallkoll.validators.word_report.check_report import check_report  # noqa: E402
from mallkoll.validators.word_report.compared_book import ComparedBook  # noqa: E402
from mallkoll.workbook.results.finding import Finding  # noqa: E402
from mallkoll.workbook.word.read_word import read_word  # noqa: E402


class Reports:
    """The reports, each with its workbook; ``again`` are the same, saved by LibreOffice."""

    def __init__(self, folder: Path) -> None:
        self.names: list[str] = []
        self.made: dict[str, bytes] = {}
        self.again: dict[str, bytes] = {}
        self._books: dict[tuple[str, bool], ComparedBook] = {}
        for workbook in example_books(folder):
            name = workbook.stem
            document = check_file_fully(workbook, LayoutLibrary()).document
            assert document is not None
            self.names.append(name)
            self.made[name] = report_of(workbook)
            (folder / f"{name}.docx").write_bytes(self.made[name])
            for ours in (True, False):
                self._books[name, ours] = ComparedBook("k1" if ours else "", workbook.name, document)
        if which("soffice") is not None:
            again = saved_again([folder / f"{name}.docx" for name in self.names], folder)
            self.again = {path.stem: path.read_bytes() for path in again}

    def findings(self, name: str, content: bytes, *, ours: bool) -> list[Finding]:
        """What is said of a report."""
        word = read_word(content if ours else without_controls(content))
        return check_report(word, [self._books[name, ours]], OWN_SENTENCES)


def edits(reports: Reports, number: int, rng: random.Random, *, ours: bool) -> float:
    """Plant edits and tell which are found. Returns their share."""
    found: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    more = 0
    while asked.total() < number:
        kind = KINDS[asked.total() % len(KINDS)]
        name, tracked = rng.choice(reports.names), rng.random() < 0.5
        edit = planted(reports.made[name], kind, rng, tracked=tracked)
        if edit is None:
            continue
        asked[kind] += 1
        findings = reports.findings(name, edit.content, ours=ours)
        if any(edit.found_by(finding) for finding in findings):
            found[kind] += 1
        else:
            print(f"  missad: {name}, {edit.what}, {edit.places}{', spårad' if tracked else ''}")
        more += max(0, len(findings) - 1)
    for kind in KINDS:
        print(f"  {kind:<12} {found[kind]} av {asked[kind]}")
    print(f"  tillsammans {found.total()} av {number}; fynd därutöver: {more}")
    return found.total() / number


def untouched(reports: Reports, number: int, rng: random.Random) -> int:
    """Reports without faults. Returns how many give findings."""
    alarms = 0
    for at in range(number):
        name, ours = rng.choice(reports.names), at % 2 == 0
        content = reports.again[name] if reports.again and at % 3 == 0 else reports.made[name]
        done = []
        for kind in rng.sample(HARMLESS, at % 4):
            changed = harmless(content, kind, rng)
            content = changed or content
            done.append(kind)
        findings = reports.findings(name, content, ours=ours)
        if findings:
            alarms += 1
            print(f"  {name}, {'vår' if ours else 'skriven'}, {', '.join(done) or 'orörd'}:")
            for finding in findings:
                print(f"    {finding.code} {finding.severity.value}: {finding.text}")
    print(f"  {alarms} av {number} gav fynd")
    return alarms


def main() -> int:
    number, clean, seed = [int(word) for word in sys.argv[1:]] + [300, 200, 20][len(sys.argv) - 1 :]
    with tempfile.TemporaryDirectory() as folder:
        reports = Reports(Path(folder))
        print("Rapporter som Mallkoll har skrivit:")
        ours = edits(reports, number, random.Random(seed), ours=True)
        print("Samma, skrivna för hand (utan fält):")
        edits(reports, number, random.Random(seed + 1), ours=False)
        print("Utan fel:")
        alarms = untouched(reports, clean, random.Random(seed + 2))
    return int(ours < 0.95 or alarms > 0)


if __name__ == "__main__":
    raise SystemExit(main())
