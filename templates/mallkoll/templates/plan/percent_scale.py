"""Indicators in per cent: every figure of a row on one scale, shown and typed in one number format.

``90%`` is stored as 0.9, as Excel does it. Beside it a year before that was written 89,1 becomes 0.891, and the cells
that are still to be filled in show per cent too, so that 91,8 typed there is 91,8 % and no other scale.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.templates.plan.cell_contents import PlannedContent
from mallkoll.validators.indicators.indicator_rows import label_unit
from mallkoll.validators.indicators.share import is_share
from mallkoll.validators.indicators.targets import Level
from mallkoll.workbook.binding.bound_table import BoundTable, CellRef
from mallkoll.workbook.layout.layout_model import Kind, Role

FAR = 8.0  # a figure so many times another is no figure of the same kind
MEASURES = frozenset({Kind.TARGET, Kind.OUTCOME})


class PercentRow(Struct, frozen=True):
    """The cells of a row that hold målvärden and outcomes; ``now`` are the outcomes of the period itself."""

    cells: tuple[CellRef, ...]
    now: frozenset[CellRef]


def percent_rows(tables: Mapping[str, BoundTable], held: Mapping[CellRef, PlannedContent]) -> Iterator[PercentRow]:
    """The rows that have a målvärde or an outcome in per cent."""
    for table in tables.values():
        columns = [c for c in table.table.columns if c.kind in MEASURES]
        if table.table.mirrors or not any(c.kind is Kind.TARGET for c in columns):
            continue
        for row in table.rows:
            refs = {c.key: CellRef(table.sheet, row.at, table.columns[c.key]) for c in columns}
            counts = label_unit(row.label) not in {"", "%"} or row.label.casefold().startswith("antal")
            if row.spec.role is Role.HEADING or counts or not any(_is_percent(held.get(ref)) for ref in refs.values()):
                continue
            now = frozenset(refs[c.key] for c in columns if c.kind is Kind.OUTCOME and not c.prior)
            yield PercentRow(tuple(refs.values()), now)


def on_percent_scale(
    tables: Mapping[str, BoundTable], held: Mapping[CellRef, PlannedContent]
) -> dict[CellRef, PlannedContent]:
    """The contents with rows in per cent on one scale."""
    contents = dict(held)
    for row in percent_rows(tables, held):
        there = {ref: held.get(ref) or PlannedContent(None) for ref in row.cells}
        beside = next(abs(c.value) for c in there.values() if _is_percent(c) and isinstance(c.value, float))
        scaled = {ref: one for ref, content in there.items() if (one := _scaled(content, beside)) is not None}
        places = max(map(_places, scaled.values()))
        if any(there[ref].value is None for ref in row.now):
            places = max(places, 1)  # an outcome often has a decimal that the målvärde lacks
        code = "0" + ("." + "0" * places if places else "") + "%"
        contents |= {ref: replace(content, number_format=code) for ref, content in scaled.items()}
    return contents


def _is_percent(content: PlannedContent | None) -> bool:
    return content is not None and isinstance(content.value, float) and "%" in (content.number_format or "")


def _scaled(content: PlannedContent, beside: float) -> PlannedContent | None:
    """A bare number in per cent as a share of one, unless the checks too take it for a share already.

    None where it is far more than what stands beside it: what it means is for whoever wrote it to say.
    """
    value = content.value
    if not isinstance(value, float) or _is_percent(content):
        return content
    as_share = is_share("%", Level(value), Level(beside * 100, "%"))
    share = value if as_share else value / 100
    return replace(content, value=round(share, 12)) if share <= FAR * beside else None


def _places(content: PlannedContent) -> int:
    """How many decimals a share needs when it is shown in per cent."""
    if not isinstance(content.value, float):
        return 0
    written = re.search(r"\.(0+)%", content.number_format or "")
    digits = f"{round(content.value * 100, 6):.6f}".rstrip("0").partition(".")[2]
    return max(len(digits), len(written[1]) if written else 0)
