"""The sheet Kontroll in an open workbook is the one in a file: both are printed from one table."""

import pytest
from made_results import made_mark

from mallkoll.workbook.marks.kontroll_sheet import (
    FIRST_ROW,
    MOTIVATION_COLUMN,
    KontrollSummary,
    Mark,
    in_listed_order,
    kontroll_table,
)
from mallkoll.workbook.marks.kontroll_xml import kontroll_part
from mallkoll.workbook.marks.mark_styles import LOOKS, CellLook, Styles
from mallkoll.workbook.open_book.edits import SetFilter, SetFormulas, SetLinks, SetLook, SetValues
from mallkoll.workbook.open_book.kontroll_edits import content_edits
from mallkoll.workbook.package.xml_parser import Limits
from mallkoll.workbook.reader.sheet_part import SheetContext, read_sheet
from mallkoll.workbook.results.file_result import Profile

NAMES = tuple(LOOKS)
ONE = made_mark(
    "fel", "SUM001", "37 194 stämmer inte.", "Drift", "D12",
    table="drift", row="HVB", column="Budget", value=37194.0, expected=36653.0, proposal="36 653",
)  # fmt: skip
MARKS: dict[str, list[Mark]] = {
    "none": [],
    "each severity": [
        ONE,
        made_mark("varning", "IND001", "=SUMMA(A1)", "Mål", "B2", value="95 %"),
        made_mark("varning", "IND001", "Två\nrader", "Mål", "B3", motivation="Så är det."),
        made_mark("info", "LEV001", "Hela filen.", value=True, expected=0.125),
        made_mark("åtgärdad", "SUM001", "Var fel.", "Drift", "D13", motivation="Rättat."),
    ],
    "a group": [made_mark("varning", "TAL001", "Text.", "Ö & co", "C6", cells=(("Ö & co", "C6"), ("Ö & co", "C7")))],
    "a long text": [made_mark("fel", "SUM001", "å" * 40_000, "Drift", "D12")],
}


PROFILES = {
    "no rules of its own": None,
    "rules of its own": Profile("Granvik", "2", "x", ("STA005 Förslag: prövas inte. Skäl: Vi bedömer själva.", "=A1")),
    "a name alone": Profile("Granvik", "2", "x"),
}


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES.keys())
@pytest.mark.parametrize("marks", MARKS.values(), ids=MARKS.keys())
def test_values_formulas_looks_and_links_are_the_same(marks: list[Mark], profile: Profile | None) -> None:
    summary = KontrollSummary("mall.xlsx", "2026-01-01 12:00", "Mall", profile=profile)
    table = kontroll_table(summary, in_listed_order(marks))
    below = [row.cells[1].value for at, row in table.rows.items() if at > table.last]
    rules = () if profile is None else profile.rules or ("Alla regler är som de är från början.",)
    assert below == [*(["Kommunens egna regler: Granvik version 2"] if profile else []), *(f"• {one}" for one in rules)]
    styles = Styles({name: i for i, name in enumerate(NAMES)}, {})
    part = kontroll_part(table, styles, strict=False)
    file = read_sheet(SheetContext(Limits("Kontroll")), "Kontroll", part).cells

    edits = list(content_edits("Kontroll", table))
    values: dict[tuple[int, int], object] = {}
    looks: dict[tuple[int, int], CellLook] = {}
    for edit in edits:
        if isinstance(edit, SetValues | SetFormulas):
            values |= {
                (row, col): one
                for row, line in enumerate(edit.rows, edit.top)
                for col, one in enumerate(line, edit.left)
                if one is not None
            }
        elif isinstance(edit, SetLook):
            looks |= {
                (row, col): edit.look
                for top, left, bottom, right in edit.areas
                for row in range(top, bottom + 1)
                for col in range(left, right + 1)
            }
    assert values == {
        at: f"={cell.formula}" if cell.formula else cell.value
        for at, cell in file.items() if cell.formula or cell.value is not None
    }  # fmt: skip
    for at, cell in file.items():
        if at[0] < FIRST_ROW or at[1] <= MOTIVATION_COLUMN:  # the last column is hidden
            assert looks[at] == LOOKS[NAMES[cell.style]], at
    (links,) = [edit for edit in edits if isinstance(edit, SetLinks)]
    linked = {at for at, cell in file.items() if NAMES[cell.style] == "link"}
    assert {(row, col) for row, col, _ in links.places} == linked
    for row, col, link in links.places:
        assert (link.sheet, link.shown) == (values[row, 2], values[row, col])
    filters = [edit for edit in edits if isinstance(edit, SetFilter)]
    assert [edits[0], edits[-1]] == filters
    assert [edit.area for edit in filters] == [None, (FIRST_ROW - 1, 1, table.last, MOTIVATION_COLUMN)]
