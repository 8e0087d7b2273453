"""En stor avvikelse är inte förklarad.

En verksamhet avviker från budget med mer än gränsen, men kommentaren är tom. Gränsen är det större av 500 tkr och 1 %
av budgeten; den står i fyndet. Det gäller rader som mallen har en plats för kommentar till: en kolumn Kommentar i samma
tabell, eller en tabell med kommentarer till tabellens rader. Flera rader i samma tabell är ett fynd.

Tabell: avvikelser

| Verksamhet | Prognos | Budget | Avvikelse | Kommentar |
| --- | --- | --- | --- | --- |
| Skola | 101400 | 100000 | -1400 | Fler elever än beräknat. |
| Fritid | 900 | 1000 | 100 | |
| Kultur | 90800 | 90000 | -800 | |

Skolans underskott är inte förklarat.

| Verksamhet | Prognos | Budget | Avvikelse | Kommentar |
| --- | --- | --- | --- | --- |
| Skola | 101400 | 100000 | -1400 | **(tom)** |
| Fritid | 900 | 1000 | 100 | |
| Kultur | 90800 | 90000 | -800 | |
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mallkoll.validators.deviations import LIMIT, Deviating, deviating, sources
from mallkoll.validators.document import Document
from mallkoll.validators.engine.intervals import half_unit
from mallkoll.validators.findings.make_finding import about_cells, make_finding
from mallkoll.validators.findings.words import enumerated, figure, in_quotes
from mallkoll.validators.live.reach import Reach
from mallkoll.validators.plausibility.suspects import suspects
from mallkoll.validators.readings.precision import decimals
from mallkoll.workbook.formulas.tree_builders import all_of, call, greater, is_blank, number_in, plus, times
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "AVV001"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per table of comments."""
    tables: dict[str, list[Deviating]] = {}
    doubted = {(ref.sheet, ref.row) for ref in suspects(document).named}  # a slip makes deviations that are none
    for one in deviating(document):
        if not one.comment.strip("-–— ") and (one.reading.ref.sheet, one.reading.ref.row) not in doubted:
            tables.setdefault(one.place.key, []).append(one)
    for found in tables.values():
        first = found[0]
        told = enumerated(
            [f"{in_quotes(one.row.label)} med {figure(one.reading.value or 0.0)} {one.unit}" for one in found]
        )
        text = f"Avvikelsen mot budget är inte förklarad: {told} (gräns: det större av {LIMIT.words(first.unit)})."
        at = make_finding(CODE, SEVERITY, text, first.at, table=first.place.key, row=one_line(first.row.label),
                   column=one_line(first.column.heading))  # fmt: skip
        yield about_cells(at, (one.at for one in found))


def live(row: LiveRow) -> Iterator[Piece]:
    """Beside the comment."""
    for source in sources(row.layout):
        there = row.book.tables.get(source.table)
        if source.place != row.table.key or there is None or row.row.key not in there.bound.row:
            continue
        figures, own = there.bound.row[row.row.key], row.cell(source.comment)
        deviation, budget = (row.cell(there.ref(figures, c)) for c in (source.deviation, source.budget))
        limit = plus(
            call("MAX", source.amount, times(LIMIT.share, call("ABS", number_in(budget)))),
            half_unit(decimals(source.deviation)),
        )
        unexplained = all_of(is_blank(own), greater(call("ABS", number_in(deviation)), limit))
        yield row.says(source.comment, unexplained, "förklara avvikelsen", reach=Reach.BEYOND)
