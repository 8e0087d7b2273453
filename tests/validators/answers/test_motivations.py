"""Which finding a motivation is about, when the workbook has changed since it was written."""

from __future__ import annotations

import pytest
from made_results import made_finding
from msgspec.structs import replace

from mallkoll.validators.answers.earlier_answer import EarlierAnswer, in_words, read_earlier
from mallkoll.validators.answers.motivations import Motivation, answer_findings
from mallkoll.workbook.results.finding import Finding, Severity, SheetCell

WARNING = made_finding("IND001", Severity.WARNING, "Målvärdet saknas.", "Mål", "G9", row="Frånvaro", column="Målvärde",
                       value="-")  # fmt: skip
WRITTEN = Motivation("IND001", "Mål", "G9", "", "Frånvaro", "Målvärde", "-", "Målvärdet saknas.", "Beslutas i juni")
OTHER = replace(WARNING, cell="G10", row="Nöjdhet")


@pytest.mark.parametrize(
    ("findings", "answered"),
    [
        pytest.param([WARNING], [0], id="nothing has changed"),
        pytest.param([OTHER, WARNING], [1], id="another warning of the rule"),
        pytest.param([replace(WARNING, cell="G12")], [0], id="the row has moved"),
        pytest.param([replace(OTHER, cell="G9"), replace(WARNING, cell="G10")], [1], id="two rows have changed places"),
        pytest.param([replace(WARNING, row="FRÅNVARO \n")], [0], id="the label is written otherwise"),
        pytest.param([replace(WARNING, row="Sjukfrånvaro")], [0], id="the label is corrected, the value is the same"),
        pytest.param(
            [replace(WARNING, row="Nöjdhet", value=7.0)], [], id="another row with another value stands there"
        ),
        pytest.param([replace(WARNING, code="IND002")], [], id="another rule"),
        pytest.param([replace(WARNING, sheet="Mål 2")], [0], id="the sheet has another name"),
        pytest.param([replace(WARNING, cell="G20"), replace(WARNING, cell="G21")], [0], id="two alike: the first"),
        pytest.param([], [], id="the warning is gone"),
    ],
)
def test_a_motivation_answers_one_finding(findings: list[Finding], answered: list[int]) -> None:
    given = answer_findings(findings, [WRITTEN], None)
    assert [i for i, one in enumerate(given.answered) if one.motivation] == answered
    assert len(given.left) == 1 - len(answered)
    assert len(given.open) == len(findings) - len(answered)


def test_an_error_is_not_silenced() -> None:
    given = answer_findings([replace(WARNING, severity=Severity.ERROR)], [WRITTEN], None)
    assert given.answered[0].motivation == "Beslutas i juni"
    assert len(given.open) == 1
    assert not given.silenced


@pytest.mark.parametrize("code", ["RIM003", "TXT001"])
@pytest.mark.parametrize(("value", "answered"), [(324970.0, True), (3250.0, False), ("324 970", False)])
def test_what_a_cell_holds_is_answered_for_as_it_was(code: str, value: float | str, answered: bool) -> None:
    asked = replace(WARNING, code=code, value=value, cell="C30")
    written = replace(WRITTEN, code=code, value="324970", cell="C30")
    assert bool(answer_findings([asked], [written], None).silenced) is answered
    moved = answer_findings([replace(asked, cell="C31")], [written], None)
    assert bool(moved.silenced) is answered, "its row has moved"


def cells(*names: str) -> tuple[SheetCell, ...]:
    return tuple(SheetCell("Mål", name) for name in names)


GROUP = replace(WARNING, text="Målvärdet saknas. Det gäller 3 celler.", cells=cells("G9", "G10", "G11"))
WHOLE = replace(WRITTEN, cell="G9:G11", finding_text=GROUP.text)


@pytest.mark.parametrize(
    ("finding", "motivations", "silenced"),
    [
        pytest.param(GROUP, [WHOLE], True, id="all of its cells"),
        pytest.param(replace(GROUP, cell="G12", cells=cells("G12", "G13", "G14")), [WHOLE], True,
                     id="its rows have moved"),
        pytest.param(WARNING, [WHOLE], True, id="the others are mended"),
        pytest.param(replace(GROUP, text="Det gäller 4 celler.", cells=cells("G9", "G10", "G11", "G12")), [WHOLE],
                     False, id="a cell more"),
        pytest.param(GROUP, [WRITTEN], False, id="one of its cells"),
        pytest.param(GROUP, [replace(WRITTEN, finding_text=GROUP.text)], True, id="its first cell, once listed alone"),
        pytest.param(GROUP, [replace(WRITTEN, cell=f"G{row}", row=f"Rad {row}") for row in (9, 10, 11)], True,
                     id="each of its cells, as an older version asked"),
    ],
)  # fmt: skip
def test_a_motivated_group(finding: Finding, motivations: list[Motivation], silenced: bool) -> None:
    given = answer_findings([finding], motivations, None)
    assert bool(given.silenced) is silenced
    assert len(given.left) == (0 if silenced else len(motivations))


ASKED = replace(WARNING, code="RIM003", value=3250.0, cell="C30")
BEFORE = replace(WRITTEN, code="RIM003", value="324970", cell="C30")


@pytest.mark.parametrize(
    ("finding", "written", "one_row"),
    [
        pytest.param(ASKED, BEFORE, True, id="the cell holds something else"),
        pytest.param(replace(ASKED, cell="C31"), BEFORE, True, id="its row has moved too"),
        pytest.param(ASKED, replace(BEFORE, value=""), True, id="what it held is not known"),
        pytest.param(replace(ASKED, row="Nöjdhet"), BEFORE, False, id="another row"),
        pytest.param(ASKED, replace(BEFORE, code="RIM001"), False, id="another rule"),
        pytest.param(ASKED, replace(BEFORE, cell="C40:C43"), False, id="written about more cells"),
        pytest.param(replace(WARNING, row="Nöjdhet", value=7.0), WRITTEN, False, id="not about what a cell holds"),
    ],
)
def test_a_question_that_comes_back_is_one_row(finding: Finding, written: Motivation, one_row: bool) -> None:
    given = answer_findings([finding], [written], None)
    assert [one.earlier for one in given.answered] == [written if one_row else None]
    assert given.left == (() if one_row else (written,))
    assert given.open == (finding,), "it is not answered"


@pytest.mark.parametrize("value", ["324970", "-1234567.5", "0.93", "minst 95 %: alla", "", "sa ’ja’"])
def test_what_was_written_before_is_read_again(value: str) -> None:
    said = " ".join(f"Skiljer: ”A”. (dold rad)\n{in_words(value, 'Enligt KF: beslut 12')}".split())
    assert read_earlier(said) == EarlierAnswer("Skiljer: ”A”. (dold rad)", value, "Enligt KF: beslut 12")


def test_other_texts_hold_nothing_written_before() -> None:
    assert read_earlier("”Budget” är 1 tkr men 2 tkr. Rätta den som är fel, eller motivera ändringen.") is None
