"""Indicators in per cent: all figures of a row on one scale, shown and typed in one number format.

``90%`` is stored as 0.9, as in Excel. An earlier year written 89,1 beside it becomes 0.891, and cells still to be
filled get a per cent format too, so that 91,8 typed there means 91,8 %.
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

FAR = 8.0  # a figure this many times another is not of the same kind
MEASURES = frozenset({Kind.TARGET, Kind.OUTCOME})


class PercentRow(Struct, frozen=True):
    """The cells of a row for målvärden and outcomes; ``now`` are the outcomes of the present period."""

    cells: tuple[CellRef, ...]
    now: frozenset[CellRef]


def percent_rows(tables: Mapping[str, BoundTable], planned: Mapping[CellRef, PlannedContent]) -> Iterator[PercentRow]:
    """The rows with a målvärde or an outcome in per cent."""
    for table in tables.values():
        columns = [c for c in table.table.columns if c.kind in MEASURES]
        if table.table.mirrors or not any(c.kind is Kind.TARGET for c in columns):
            continue
        for row in table.rows:
            refs = {c.key: CellRef(table.sheet, row.at, table.columns[c.key]) for c in columns}
            counts = label_unit(row.label) not in {"", "%"} or row.label.casefold().startswith("antal")
            if (
                row.spec.role is Role.HEADING
                or counts
                or not any(_is_percent(planned.get(ref)) for ref in refs.values())
            ):
                continue
            now = frozenset(refs[c.key] for c in columns if c.kind is Kind.OUTCOME and not c.prior)
            yield PercentRow(tuple(refs.values()), now)


def on_percent_scale(
    tables: Mapping[str, BoundTable], planned: Mapping[CellRef, PlannedContent]
) -> dict[CellRef, PlannedContent]:
    """The contents with each row in per cent converted to one scale."""
    contents = dict(planned)
    for row in percent_rows(tables, planned):
        row_contents = {ref: planned.get(ref) or PlannedContent(None) for ref in row.cells}
        beside = next(abs(c.value) for c in row_contents.values() if _is_percent(c) and isinstance(c.value, float))
        scaled = {
            ref: content_on_scale
            for ref, content in row_contents.items()
            if (content_on_scale := _scaled(content, beside)) is not None
        }
        places = max(map(_places, scaled.values()))
        if any(row_contents[ref].value is None for ref in row.now):
            places = max(places, 1)  # outcomes often have a decimal that the målvärde lacks
        code = "0" + ("." + "0" * places if places else "") + "%"
        contents |= {ref: replace(content, number_format=code) for ref, content in scaled.items()}
    return contents


def _is_percent(content: PlannedContent | None) -> bool:
    return content is not None and isinstance(content.value, float) and "%" in (content.number_format or "")


def _scaled(content: PlannedContent, beside: float) -> PlannedContent | None:
    """A number written without % converted to a share, unless the checks read it as a share already.

    None where it is far larger than the figure beside it, so that its meaning is uncertain.
    """
    value = content.value
    if not isinstance(value, float) or _is_percent(content):
        return content
    as_share = is_share("%", Level(value), [Level(beside * 100, "%")])
    share = value if as_share else value / 100
    return replace(content, value=round(share, 12)) if share <= FAR * beside else None


def _places(content: PlannedContent) -> int:
    """The number of decimals that a share needs when shown in per cent."""
    if not isinstance(content.value, float):
        return 0
    written = re.search(r"\.(0+)%", content.number_format or "")
    digits = f"{round(content.value * 100, 6):.6f}".rstrip("0").partition(".")[2]
    return max(len(digits), len(written[1]) if written else 0)
