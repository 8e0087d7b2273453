"""Who sent a workbook, for which period, and how its goals stand: what a summary over many files shows of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from mallkoll.validators.document import Document
from mallkoll.workbook.binding.defined_names import VERSION_PROPERTY
from mallkoll.workbook.layout.model import Kind
from mallkoll.workbook.model.text import normal, one_line, value_text

START_TABLE = "start"  # layouts/delar/start.yaml: one row per item of information
CONTACT_ROW = "uppgiftslamnare"


class GoalStatus(Struct, frozen=True):
    """How one goal or indicator stands. ``word`` is as the scale writes it; empty where nothing is filled in.

    ``colour`` is ``#RRGGBB`` or None, ``level`` the scale's own order (higher is better), None where not assessed.
    """

    table: str
    goal: str
    word: str
    colour: str | None = None
    level: int | None = None
    symbol: str = ""


class Overview(Struct, frozen=True):
    """What the file says of itself on its start sheet; the layout's own words where the sheet is empty.

    ``contact`` is who has filled it in, whom to ask.
    """

    kommun: str | None = None
    namnd: str | None = None
    period: str | None = None
    version: str | None = None
    goals: tuple[GoalStatus, ...] = ()
    contact: str | None = None


def overview(document: Document) -> Overview:
    """Read it from the bound tables. Never raises for what a file may hold."""
    said = start_values(document)
    layout = document.layout
    return Overview(
        said.get("kommun") or layout.kommun,
        said.get("namnd") or layout.namnd,
        said.get("period"),
        document.book.properties.get(VERSION_PROPERTY),
        tuple(_goals(document)),
        said.get(CONTACT_ROW),
    )


def start_values(document: Document) -> Mapping[str, str]:
    """What stands on the start sheet, by row key."""
    start = document.tables.get(START_TABLE)
    if start is None:
        return {}
    sheet = document.sheets[start.sheet]
    found: dict[str, str] = {}
    for row, column, ref in start.cells():
        if column.kind is not Kind.LABEL and row.key not in found:
            text = value_text(sheet.value(ref.row, ref.col))
            if text:
                found[row.key] = text
    return found


def _goals(document: Document) -> Iterator[GoalStatus]:
    for judged in document.judged:
        heading, step, written = one_line(judged.table.table.heading), judged.step, judged.status.raw
        if judged.word == "" and not judged.status.column.required:
            continue  # nobody has asked for it
        if step is not None:
            yield GoalStatus(heading, judged.label, step.word, step.color, step.level, step.symbol)
        else:
            yield GoalStatus(heading, judged.label, one_line(written)[:80] if isinstance(written, str) else "")


def same_period(one: str, other: str) -> bool:
    """Whether two texts name the same period: ``31 augusti 2018`` and ``2018-08-31`` do."""
    return normal(one) == normal(other)


def namnd_key(name: str) -> str:
    """``Socialnämnden`` and ``socialnämnd`` are the same."""
    return re.sub(r"(nämnd|styrelse)n?(en)?\b", r"\1", normal(name))


def kommun_key(name: str) -> str:
    """``Linköpings kommun`` and ``Linköping`` are the same."""
    return normal(name).removesuffix("kommun").removesuffix(" stad").strip().removesuffix("s")
