"""One sentence about many cells is told once, with all of them; one answer serves the warnings of a cell."""

from __future__ import annotations

import pytest
from made_results import made_finding
from msgspec.structs import replace

from mallkoll.validators.answers.grouping import MANY, group_findings, merged_finding
from mallkoll.validators.answers.motivations import Motivation, answer_findings
from mallkoll.validators.findings.words import cell_text, enumerated, figure
from mallkoll.workbook.model.book import CellError
from mallkoll.workbook.results.finding import Finding, Severity

ONE = made_finding("IND001", Severity.WARNING, "Målvärdet saknas.", "Indikatorer", "G9", table="indikatorer", row="A",
                   column="Målvärde")  # fmt: skip


def column(count: int) -> list[Finding]:
    return [replace(ONE, cell=f"G{9 + i}", row=f"Rad {i}") for i in range(count)]


def grouped(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(merged_finding(group) for group in group_findings(findings))


def answer(cell: str, text: str) -> Motivation:
    return Motivation("IND001", "Indikatorer", cell, "", "", "Målvärde", "", ONE.text, text)


def test_few_are_each_rows_own() -> None:
    assert grouped(column(MANY - 1)) == tuple(column(MANY - 1))


def test_many_are_one_in_the_place_of_the_first() -> None:
    other = replace(ONE, code="IND003", text="Utfallet saknas.", cell="F9")
    found = grouped([*column(MANY), other])
    assert [(f.code, f.cell, f.row) for f in found] == [("IND001", "G9", "Rad 0"), ("IND003", "F9", "A")]
    assert found[0].text == "Målvärdet saknas. Det gäller 5 celler."
    assert found[0].where == "G9:G13"


@pytest.mark.parametrize("unlike", [{"text": "Något annat."}, {"column": "Utfall"}, {"severity": Severity.INFO},
                                    {"sheet": "Mål"}, {"table": "mal"}])  # fmt: skip
def test_only_what_is_alike_is_one(unlike: dict[str, object]) -> None:
    found = [*column(MANY - 1), replace(ONE, cell="G40", **unlike)]
    assert len(grouped(found)) == MANY


def test_findings_about_the_file_are_left() -> None:
    assert len(grouped([replace(ONE, cell=None)] * MANY)) == MANY


@pytest.mark.parametrize(
    ("value", "shown"),
    [(62.2, "62,2"), (62.20000000001, "62,2"), (4.2999999999999, "4,3"), (90.0, "90"), (0.7, "0,7"),
     (0.1 + 0.2, "0,3"), (1e-9, "0"), (-0.0000001, "0"), (-1473495.5, "−1 473 495,5"),
     (1234567.1234567, "1 234 567,123457")],
)  # fmt: skip
def test_figures_are_shown_without_the_noise_of_floats(value: float, shown: str) -> None:
    assert figure(value).replace("\u00a0", " ") == shown


def test_what_a_cell_holds_is_shown_as_excel_does() -> None:
    shown = [cell_text(value) for value in (0.7, True, False, None, CellError("#REF!"), "text")]
    assert shown == ["0,7", "SANT", "FALSKT", "", "#REF!", "text"]


def test_a_choice_is_listed_with_or() -> None:
    assert enumerated(["a", "b", "c"], last="eller") == "a, b eller c"


def test_an_answer_for_one_cell_takes_it_out_of_the_group() -> None:
    given = answer_findings(column(MANY + 1), [answer("G10", "Mäts inte")], None)
    assert [(one.finding.where, one.motivation) for one in given.answered] == [
        ("G9, G11:G14", ""), ("G10", "Mäts inte")
    ]  # fmt: skip


def test_an_answer_for_many_serves_those_that_are_left_of_them_and_no_other() -> None:
    given = answer_findings([*column(3), replace(ONE, cell="G40")], [answer("G9:G20", "Nya indikatorer")], None)
    assert [(one.finding.where, one.motivation) for one in given.answered] == [
        ("G9", "Nya indikatorer"), ("G10", "Nya indikatorer"), ("G11", "Nya indikatorer"), ("G40", "")
    ]  # fmt: skip


def test_an_answer_about_a_whole_sheet_costs_nothing() -> None:
    given = answer_findings(column(MANY), [answer("A1:XFD1048576", "Allt")], None)
    assert [one.motivation for one in given.answered] == ["Allt"]
