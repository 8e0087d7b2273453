"""The sender, period and goal statuses of a workbook: what a summary over many files shows of each."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from mallkoll.validators.document import Document
from mallkoll.workbook.binding.template_identifiers import PERIOD_PROPERTY, VERSION_PROPERTY
from mallkoll.workbook.layout.layout_model import Kind
from mallkoll.workbook.layout.report_period import read_period, report_of
from mallkoll.workbook.model.text import normalized, one_line, value_text
from mallkoll.workbook.results.file_result import FileResult, GoalStatus

START_TABLE = "start"  # layouts/delar/start.yaml: one row per item of information
CONTACT_ROW = "uppgiftslamnare"
SENDER_ROWS = (CONTACT_ROW, "datum")


def file_overview(file: str, document: Document) -> FileResult:
    """The result of a file without findings: its start sheet's information, else the layout's where that is blank.

    Never raises, whatever the file holds.
    """
    start, layout = document.once(start_values), document.layout
    return FileResult(
        file=file,
        layout=layout.id,
        readable=True,
        kommun=start.get("kommun") or layout.kommun,
        namnd=start.get("namnd") or layout.namnd,
        period=start.get("period"),
        version=document.book.properties.get(VERSION_PROPERTY),
        contact=start.get(CONTACT_ROW),
        report=_other_report(document, start.get("period")),
        goals=tuple(_goals(document)),
        findings=(),
    )


def kommun_of(document: Document) -> str | None:
    """The kommun that the start sheet names, else the layout's."""
    return document.once(start_values).get("kommun") or document.layout.kommun


def namnd_of(document: Document) -> str | None:
    """The nämnd that the start sheet names, else the layout's."""
    return document.once(start_values).get("namnd") or document.layout.namnd


def start_values(document: Document) -> Mapping[str, str]:
    """The texts on the start sheet, by row key; ask for them by ``document.once``."""
    start = document.tables.get(START_TABLE)
    if start is None:
        return {}
    sheet = document.sheets[start.sheet]
    values: dict[str, str] = {}
    for row, column, ref in start.cells():
        if column.kind is not Kind.LABEL and row.key not in values:
            text = value_text(sheet.value(ref.row, ref.col))
            if text:
                values[row.key] = text
    return values


def _goals(document: Document) -> Iterator[GoalStatus]:
    for judged in document.judged:
        if judged.word == "" and not judged.status.column.required:
            continue  # nobody has asked for it
        heading, step, written = one_line(judged.table.table.heading), judged.step, judged.status.raw
        if step is not None:
            yield GoalStatus(heading, judged.label, step.word, step.color, step.level, step.symbol)
        else:
            yield GoalStatus(heading, judged.label, one_line(written)[:80] if isinstance(written, str) else "",
                             None, None, "")  # fmt: skip


def _other_report(document: Document, written: str | None) -> str | None:
    """The name of the report that the template was made for; None where it does not say, or ``written`` is the same."""
    end = document.book.properties.get(PERIOD_PROPERTY)
    try:
        day = None if end is None else dt.date.fromisoformat(end)
    except ValueError:  # somebody has changed the workbook's properties
        return None
    if day is None:
        return None
    name = report_of(replace(document.layout.period, end=day)).name
    return None if read_period(written or "") == read_period(name) else name


def namnd_key(name: str) -> str:
    """``Socialnämnden`` and ``socialnämnd`` are the same."""
    return re.sub(r"(nämnd|styrelse)n?(en)?\b", r"\1", normalized(name))


def kommun_key(name: str) -> str:
    """``Linköpings kommun`` and ``Linköping`` are the same."""
    return normalized(name).removesuffix("kommun").removesuffix(" stad").strip().removesuffix("s")
