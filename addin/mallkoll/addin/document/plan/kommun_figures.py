"""Figures of the kommun's part of a report: each with its cell where it has one, else as worked out from several."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from mallkoll.addin.document.plan.report_model import Figure, Inline, ReportCell, ReportRow, ReportTable
from mallkoll.addin.document.plan.table_plan import fit_of
from mallkoll.addin.kommun.kommun_facts import UNIT
from mallkoll.addin.kommun.money import CellPlace
from mallkoll.validators.findings.words import figure
from mallkoll.workbook.model.text import counted

KEY = "kommun"
"""What the keys of the figures and of the tables of that part begin with."""


def key_of(*parts: str) -> str:
    """``kommun/drift/skolnamnden/budget``."""
    return "/".join((KEY, *parts))


def amount(
    key: str, label: str, value: float | None, place: CellPlace | None, sources: Mapping[str, str]
) -> tuple[Inline, ...]:
    """An amount in tkr as a net cost; nothing where there is none.

    ``sources`` are the workbooks' ids in the report by path. What the cell writes with the other sign is worked out.
    """
    if value is None or pd.isna(value):
        return ()
    source = sources.get(place.file) if place is not None and place.as_net_cost else None
    text = figure(float(value), 0)
    if place is None or source is None:
        return (Figure("", "", "", key, label, text, UNIT, 0),)
    return (Figure(source, place.sheet, place.cell, key, label, text, UNIT, 0),)


def listed(
    key: str, caption: str, headings: Sequence[str], right: Collection[str], rows: Sequence[ReportRow]
) -> ReportTable:
    """A table with its description and widths; ``right`` are the headings of the columns of figures."""
    fit = fit_of(headings, [[cell.parts for cell in row.cells] for row in rows])
    return ReportTable(
        key, caption, f"{caption}. {counted(len(rows), 'rad', 'rader')}, kolumnerna {', '.join(headings)}.",
        tuple(ReportCell((heading,), right=heading in right) for heading in headings),
        fit.widths, tuple(rows), wide=fit.wide,
    )  # fmt: skip
