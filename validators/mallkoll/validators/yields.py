"""Who is silent where another speaks: findings of what is missing give way to those that say more of the same cell.

A code without a line in these tables never yields. SUM004 is one: a blank that the other amounts determine is told with
the amount, and not once more as missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from mallkoll.workbook.results.finding import Finding, Safety

_OF_A_CELL: Final = frozenset({"SUM001", "SUM004", "TAL001", "TAL002", "TAL003", "TAB006", "FOR001", "FOR004"})
_OF_A_TEXT: Final = frozenset({"FOR005", "UPP002", "KVA001", "STA001", "IND001", "IND003", "IND010", "TAB006"})

_OF_A_FIGURE: Final = frozenset({
    "SUM001", "SUM002", "SUM005", "SUM006", "SUM007", "SUM008", "TAL001", "TAL005", "TAB006", "FOR002", "FOR003",
    "FOR004", "IND005", "IND007", "IND008",
})  # fmt: skip
_BETWEEN_FILES: Final = frozenset({"KOR001", "KOR002", "KOR003", "KOR004", "KOR005", "KOR007", "KOR010"})
_PLAUSIBLE: Final = tuple(f"RIM00{number}" for number in range(1, 10))

YIELDS: Final[Mapping[str, frozenset[str]]] = {
    "FUL002": _OF_A_CELL,
    "FUL004": _OF_A_CELL,
    "FUL005": _OF_A_TEXT | {"AVV001"},
    "FUL006": frozenset({"TAB006"}),
    "FUL008": frozenset({"FOR007", "FOR008"}),
    "AVV001": _OF_A_TEXT,
    "AVV003": _OF_A_TEXT | {"FUL005"},
    "AVV004": _OF_A_TEXT | {"AVV002", "AVV005"},
    "AVV002": _OF_A_TEXT,
    "AVV005": _OF_A_TEXT,
    **dict.fromkeys(_PLAUSIBLE, _OF_A_FIGURE | _BETWEEN_FILES),
    **dict.fromkeys(_BETWEEN_FILES, frozenset({"SUM001", "TAL001", "TAL002", "TAL003", "TAB006"})),
    "KOR009": frozenset({"SUM001", "TAL001", "TAL002", "TAL003", "TAB006", "KOR007"}),
    "IND006": frozenset({"IND008"}),
    "SUM002": frozenset({"SUM001"}),
    "IND007": frozenset({"IND006", "IND008"}),
    "FOR004": _BETWEEN_FILES,  # which say, too, where the figure that was filled in came from
}
"""By code: those that it yields to, where they speak of every cell that it is about."""

OF_A_TABLE: Final[Mapping[str, frozenset[str]]] = {"FUL003": _OF_A_TEXT | {"AVV001"}}
"""By code: those that it yields to, where they speak of the same table."""

SAME_FIGURE: Final[Mapping[str, str]] = {
    "TAL001": "SUM001",  # a figure stands as text, and the other amounts ask for another one
    "FOR004": "SUM001",  # a prefilled amount is changed, and the other amounts ask for the one that was filled in
}
"""By code: the one that it yields to, where that one asks for the same figure in the same cell."""

OF_A_COLUMN: Final[Mapping[str, frozenset[str]]] = dict.fromkeys(_PLAUSIBLE, frozenset({"SUM002"}))
"""By code: those that it yields to, where they speak of the same column of the same table."""

OF_A_ROW: Final[Mapping[str, frozenset[str]]] = {
    "STA004": frozenset({"RIM006"})  # a status is held against no figure that is asked about itself
}
"""By code: those that it yields to, where they speak of the same row of the same table."""

UNTOUCHED: Final = "FUL001"
TO_UNTOUCHED: Final = frozenset(
    {"FUL002", "FUL003", "FUL004", "FUL005", "FUL007", "FUL008", "AVV001", "AVV002", "AVV003", "AVV004", "AVV005"}
)
"""Those that have nothing to say of a file that nobody has touched."""


def without_yielding(findings: Sequence[Finding]) -> list[Finding]:
    """The findings in their order, those left out that yield to another."""
    codes = {finding.code for finding in findings}
    if UNTOUCHED not in codes and all(codes.isdisjoint(table) for table in (YIELDS, OF_A_TABLE, OF_A_ROW, SAME_FIGURE)):
        return list(findings)
    asked_for = {
        (finding.code, proposal.sheet, proposal.cell, proposal.after)
        for finding in findings
        if finding.code in SAME_FIGURE.values()
        for proposal in finding.proposals
        if proposal.safety is not Safety.POSSIBLE or proposal.cell == finding.cell
    }
    of_table = {(finding.code, finding.table) for finding in findings}
    of_row = {(finding.code, finding.table, finding.row) for finding in findings}
    of_column = {(finding.code, finding.table, finding.column) for finding in findings}
    spoken: dict[tuple[str | None, str | None], set[str]] = {}
    for finding in findings:
        for place in (*finding.places, *((one.sheet, one.cell) for one in finding.follows)):
            spoken.setdefault(place, set()).add(finding.code)

    def yields(finding: Finding) -> bool:
        if UNTOUCHED in codes and finding.code in TO_UNTOUCHED:
            return True
        if any((other, finding.table) in of_table for other in OF_A_TABLE.get(finding.code, ())):
            return True
        row = finding.table, finding.row
        if finding.row and any((other, *row) in of_row for other in OF_A_ROW.get(finding.code, ())):
            return True
        if (SAME_FIGURE.get(finding.code), finding.sheet, finding.cell, finding.expected) in asked_for:
            return True
        column = finding.table, finding.column
        if finding.column and any((other, *column) in of_column for other in OF_A_COLUMN.get(finding.code, ())):
            return True
        others = YIELDS.get(finding.code)
        return others is not None and all(not others.isdisjoint(spoken[place]) for place in finding.places)

    return [finding for finding in findings if not yields(finding)]
