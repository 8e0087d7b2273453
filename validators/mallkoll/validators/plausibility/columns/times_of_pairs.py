"""The times of columns whose headings give none, where a deviation holds them against another column.

*Prognos* and *Budget* with a deviation between them are about the same days, whatever the headings leave out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from mallkoll.validators.kept import Kept
from mallkoll.workbook.layout.column_meaning import column_meaning
from mallkoll.workbook.layout.expressions import Avvikelse, references
from mallkoll.workbook.layout.layout_model import SUMMABLE, Layout
from mallkoll.workbook.layout.uppgift import DaySpan, FigureMeasure


def _times(layout: Layout) -> Mapping[tuple[str, str], DaySpan]:
    found: dict[tuple[str, str], DaySpan] = {}
    for _, key, table in layout.placed_tables():
        for column in table.columns:
            if not isinstance(column.calculation, Avvikelse):
                continue
            pair = [table.column[str(name)] for name in references(column.calculation) if str(name) in table.column]
            meanings = {one.key: column_meaning(layout, table, one) for one in pair if one.kind in SUMMABLE}
            known = [meaning.span for meaning in meanings.values() if meaning.span is not None]
            outcome = any(meaning.measure == FigureMeasure.OUTCOME for meaning in meanings.values())
            end = layout.period.end if outcome else layout.period.end.replace(month=12, day=31)
            span = known[0] if known else DaySpan(dt.date(end.year, 1, 1), end)
            untimed = [one for one, meaning in meanings.items() if meaning.span is None and not meaning.of_row]
            found |= dict.fromkeys([(key, one) for one in untimed], span)
    return found


times_of_pairs: Final = Kept(_times)
"""The days of such columns of a layout, by table and column."""
