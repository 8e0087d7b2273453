"""The sheets Leveranser, Underlag and Fakta: what has come, which version of it counts, every figure."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

import pyarrow as pa

from mallkoll.addin.kommun.fact_table import SCHEMA
from mallkoll.addin.kommun.kommun_facts import WITHOUT_NAME, KommunFacts
from mallkoll.addin.kommun.source_file import SourceFile, State
from mallkoll.addin.kommun_workbook.page import Page
from mallkoll.validators.facts.overview import kommun_key
from mallkoll.workbook.model.text import counted, writable_text

MOST_FACTS = 100_000
_TOGETHER = 5_000  # facts of the list that are Python's own at a time


def write_deliveries(page: Page, facts: KommunFacts) -> None:
    """Nämnder down, reports across: the file that counts, or that it is missing."""
    page.title(f"Leveranser – {facts.kommun or WITHOUT_NAME}", "Filen som räknas för varje nämnd och rapport.")
    own = facts.counted
    reports = sorted({source.report for source in own if source.report is not None})
    by_place = {(source.name, source.report): source for source in own}
    page.headings(["Nämnd", *(report.name.capitalize() for report in reports)])
    page.sheet.freeze_panes(page.row, 1)
    for name in facts.names:
        page.fit({0: name, **{at: PurePath(by_place[name, report].path).name
                              for at, report in enumerate(reports, 1) if (name, report) in by_place}})  # fmt: skip
        page.text(0, name)
        for at, report in enumerate(reports, 1):
            source = by_place.get((name, report))
            if source is None:
                page.text(at, "saknas", "missing")
            else:
                page.link(at, PurePath(source.path).name, source.path)
        page.row += 1
    unread = [source for source in facts.sources if source.state is State.UNREADABLE]
    if unread:
        page.row += 1
        page.line(f"{counted(len(unread), 'fil', 'filer')} kunde inte läsas, se Underlag.")


def write_sources(page: Page, facts: KommunFacts, remarks: Iterable[str]) -> None:
    """What was chosen and converted, then every file: whose it is and whether it counts."""
    page.title(f"Underlag – {facts.heading}", *(remark for remark in remarks))
    page.headings(["Fil", "Nämnd", "Kommun", "Rapport", "Mall", "Räknas", "Varför"])
    page.sheet.freeze_panes(page.row, 0)
    for source in facts.sources:
        state, why = _state(source, facts)
        page.fit({0: PurePath(source.path).name, 1: source.name, 4: source.layout, 6: why})
        page.link(0, PurePath(source.path).name, source.path)
        page.text(1, source.name)
        page.text(2, source.kommun)
        page.text(3, source.report.name if source.report else "")
        page.text(4, source.layout)
        page.text(5, state, "missing" if source.state is State.UNREADABLE else "text")
        page.text(6, why)
        page.row += 1


def _state(source: SourceFile, facts: KommunFacts) -> tuple[str, str]:
    if source.state is not State.COUNTED or facts.shown(source):
        return source.state.value, source.why
    other = kommun_key(source.kommun) != kommun_key(facts.kommun)
    state = "annan kommun" if other else "annan rapport"
    return state, " ".join(filter(None, ("Siffrorna står bara på Fakta.", source.why)))


def write_list(page: Page, lists: pa.Table) -> None:
    """Every fact of every file that counts, a row each, under the names that facts have everywhere.

    Nearly all of the workbook's cells stand here. So the values are made ready a column at a time, and only figures
    have a look of their own: XlsxWriter takes a fifth longer to write a cell with one.
    """
    page.headings(list(SCHEMA.names))
    page.sheet.freeze_panes(1, 0)
    page.sheet.repeat_rows(0)
    looks = [page.looks.number("", "cell") if pa.types.is_decimal(field.type) else None for field in SCHEMA]
    write_string, write_number = page.sheet.write_string, page.sheet.write_number
    for start in range(0, len(lists), _TOGETHER):
        columns = [_values(column) for column in lists.slice(start, _TOGETHER).columns]
        for row in zip(*columns, strict=True):
            at = page.row
            for col, value in enumerate(row):
                if value is None:
                    continue
                if isinstance(value, str):
                    write_string(at, col, value)
                else:
                    write_number(at, col, value, looks[col])
            page.row += 1
    if len(lists):
        page.sheet.autofilter(0, 0, len(lists), len(SCHEMA.names) - 1)


def _values(column: pa.ChunkedArray) -> list[str | float | None]:
    """A column as texts and numbers: a day as 2026-08-31, true as ja, and nothing for false."""
    if pa.types.is_boolean(column.type):
        return ["ja" if value else None for value in column.to_pylist()]
    if pa.types.is_decimal(column.type):
        return [None if value is None else float(value) for value in column.to_pylist()]
    if pa.types.is_integer(column.type):
        return list(column.to_pylist())
    texts = column.cast(pa.string()).to_numpy(zero_copy_only=False)  # much quicker than to_pylist
    return [None if text is None else writable_text(text) for text in texts]
