"""A report of many nämnder as a Word document, beside python-docx writing the same tables and texts, in one run.

    .venv/bin/python benchmarks/word_document.py [nämnder …]

Prints seconds and the ratio: the whole (files opened, checked, planned, written) and the writing alone.
"""

from __future__ import annotations

import datetime as dt
import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from docx import Document

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

import made_kommun

from mallkoll.addin.document.plan.report_model import Heading, Inline, Paragraph, Report, ReportTable
from mallkoll.addin.document.read_books import Wanted, report_of_files
from mallkoll.addin.document.word.new_wordmall import standard_template
from mallkoll.addin.document.word.write_document import report_document
from mallkoll.templates.library.find_layouts import LayoutLibrary

ROUNDS = 1  # of a run that takes a minute


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:]] or [5, 15]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(max(sizes)):
            made_kommun.built_in_file(folder / f"namnd {number:02}.xlsx", f"Nämnd {number:02}", number + 1)
        paths = sorted(folder.glob("*.xlsx"))
        read(paths[:2])  # what is imported once
        for size in sizes:
            whole, report = timed(lambda size=size: read(paths[:size]))
            now = dt.datetime.now().astimezone()
            writing, _ = timed(
                lambda report=report, now=now: report_document(report, standard_template(report.color), now)
            )
            alone, _ = timed(lambda report=report: by_python_docx(report))
            print(f"{size} nämnder: läsa och planera {whole:.2f} s, skriva {writing:.2f} s")
            both = (whole + writing) / alone
            print(f"  python-docx ensamt {alone:.2f} s; kvot {both:.2f}, skriva {writing / alone:.2f}")


def read(paths: list[Path]) -> Report:
    return report_of_files(paths, LayoutLibrary(), None, Wanted(), lambda _: None, lambda: None).report


def timed(do: Callable[[], object]) -> tuple[float, object]:
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        result = do()
        took.append(time.perf_counter() - began)
    return statistics.median(took), result


def by_python_docx(report: Report) -> bytes:
    """The same headings, texts and tables, as its documentation shows how to write them; no controls, no charts."""
    document = Document()
    for block in report.blocks():
        if isinstance(block, Heading):
            document.add_heading(block.text, block.level)
        elif isinstance(block, Paragraph):
            document.add_paragraph(words(block.parts))
        elif isinstance(block, ReportTable):
            table = document.add_table(rows=1, cols=len(block.header), style="Table Grid")
            for cell, head in zip(table.rows[0].cells, block.header, strict=True):
                cell.text = words(head.parts)
            for row in block.rows:
                for cell, own in zip(table.add_row().cells, row.cells, strict=True):
                    cell.text = words(own.parts)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def words(parts: tuple[Inline, ...]) -> str:
    return "".join(part if isinstance(part, str) else part.text for part in parts)


if __name__ == "__main__":
    main()
