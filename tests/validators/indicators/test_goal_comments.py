"""What a comment says of its goal, in the words that people use; anything else is no statement about the goal."""

from __future__ import annotations

import pytest

from mallkoll.templates.library.find_layouts import built_in
from mallkoll.validators.indicators.entries import Entry
from mallkoll.validators.indicators.judged_rows import JudgedRow
from mallkoll.validators.indicators.targets import FreeText
from mallkoll.validators.rules import mal002_comment_against_status as rule
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.layout.layout_model import Column, RowFields, Table
from mallkoll.workbook.layout.parse_part import parse_part

TABLE = parse_part(
    Table, {"rubrik": "Mål", "kolumner": [{"nyckel": "mal", "rubrik": "Mål", "typ": "etikett"}], "fria_rader": 1}
)
STATUS = parse_part(Column, {"nyckel": "status", "rubrik": "Bedömning", "typ": "status", "skala": "mal"})


def meant(comment: str) -> set[str]:
    """The steps of Tyresö's scale that a comment says, whatever is chosen."""
    scale = built_in("tyreso-2017-08").scales["mal_fyra_steg"]
    row = BoundRow("rad", "Ett mål", 1, parse_part(RowFields, {"etikett": "Ett mål"}))
    judged = JudgedRow(
        BoundTable("mal", TABLE, "Mål", {}, (row,), 1, 1), row, "Ett mål", scale,
        Entry(CellRef("Mål", 1, 1), STATUS, "Uppfyllt", FreeText("Uppfyllt")), "Uppfyllt", None,
    )  # fmt: skip
    return {step.word for phrase in rule.statements(comment) for step in rule.steps_said(judged, phrase)}


@pytest.mark.parametrize(
    ("comment", "words"),
    [
        ("Målet bedöms vara delvis uppfyllt eftersom insatser följs upp.", {"Delvis uppfyllt"}),
        ("Målet bedöms vara i hög grad uppfyllt.", {"I hög grad uppfyllt"}),
        ("Målet bedöms inte vara uppfyllt.", {"Ej uppfyllt"}),
        ("Nämndmålet bedöms delvis uppnås under året.", {"Delvis uppfyllt"}),
        ("Nämndmålet bedöms uppnås under året.", {"Uppfyllt"}),
        ("Målet är uppnått", {"Uppfyllt"}),
        ("Målet är ej uppnått beträffande handläggningstider. … I övrigt är målet uppnått.", set()),
        ("Målet är ej uppnått. Nämndmålet är uppnått.", {"Uppfyllt", "Ej uppfyllt"}),
        ("Målet förväntas inte nås.", {"Ej uppfyllt"}),
        ("Målet kommer att uppnås.", {"Uppfyllt"}),
        ("Målet kommer inte att uppnås.", {"Ej uppfyllt"}),
        ("Målet uppfylls delvis.", {"Delvis uppfyllt"}),
        ("År 2016 uppnåddes ej målvärdet.", set()),
        ("Målet uppnåddes inte 2016.", set()),
        ("För att målet ska uppnås krävs fler boenden.", set()),
        ("Om målet inte uppnås görs en ny plan.", set()),
        ("Kommer ej uppnås maa covid", set()),
        ("Arbetet med att nå målet fortsätter.", set()),
        ("Målet är att alla barn ska få godkända betyg.", set()),
        ("Målet är svårt att uppnå.", set()),
        ("Indikatorn uppnås delvis.", set()),
        ("Delmålet är uppnått.", set()),
        ("Förutsatt att målet är uppnått i december avslutas arbetet.", set()),
        ("Bedömningen är att målet delvis uppnås.", {"Delvis uppfyllt"}),
        ("Målet är inte helt uppnått.", set()),  # partly, or not: the words do not say
        ("Målet uppnås inte fullt ut.", set()),
        ("Målet uppnås inte i alla delar.", set()),
        ("Målet bedöms inte uppnås fullt ut, men till stor del.", set()),
        ("Målet uppnås till stor del.", set()),
        ("Målet uppnås endast delvis.", {"Delvis uppfyllt"}),
        ("Målet uppfylls till viss del.", {"Delvis uppfyllt"}),
        ("Målet uppnås i hög grad.", {"I hög grad uppfyllt"}),
        # more is said of it than that it is reached
        ("Målet uppnås nästan.", set()),
        ("Målet uppnås med undantag för väntetiderna.", set()),
        ("Målet uppnås för flickor men inte för pojkar.", set()),
        ("För pojkar är målet uppnått.", set()),
        ("Målet uppnås på gruppnivå.", set()),
        ("Målet uppnås i tre av fyra enheter.", set()),
        ("Målet är uppnått till 80 procent.", set()),
        ("Hälften av målet är uppnått.", set()),
        ("Målet uppnås om rekryteringen lyckas.", set()),
        ("Målet är inte uppnått ännu.", set()),
        ("Hittills har målet inte uppnåtts, men åtgärder pågår.", set()),
        ("Målet uppnås först 2028.", set()),
        ("Målet uppnås på sikt.", set()),
        ("Målet uppnås. Dock inte för pojkar.", set()),
        ("Det är inte troligt att målet uppnås.", set()),
        # of the whole of it, this year
        ("Nämnden når inte målet i år.", {"Ej uppfyllt"}),
        ("Målet har uppnåtts.", {"Uppfyllt"}),
        ("För året är målet uppnått.", {"Uppfyllt"}),
        ("Målet är uppnått och trenden är god.", {"Uppfyllt"}),
        ("Målet uppnås inte då flera tjänster är vakanta.", {"Ej uppfyllt"}),
    ],
)
def test_said(comment: str, words: set[str]) -> None:
    assert meant(comment) == words
