"""A rule's page is the test of its live twin too: beside what is printed bold stands its piece, and nowhere else."""

from __future__ import annotations

import pytest
from live_pages import LAYOUT, page_document, told_live, told_live_in
from practice import Example, examples

from mallkoll.validators.catalogue.rule import all_rules
from mallkoll.validators.check_document import check_document
from mallkoll.workbook.marks.kontroll_sheet import KEY_COLUMN, KontrollSummary, Mark, kontroll_table
from mallkoll.workbook.results.finding import Severity

RULES = {rule.code: rule for rule in all_rules()}
# by the code of the page; to a formula a number that stands as text is a text like others
TWINS = {rule.code: rule for rule in all_rules() if rule.live is not None} | {"TAL001": RULES["TAL002"]}


BESIDE = {"SUM001", "SUM002"}  # the rule points at the cell that is wrong, the formula at the sum or the whole
NOT_SHOWN = {"STA004"}  # stands only where the template has a column Förslag, which no page has
# words for why there is no outcome; a date, which is a number to a formula; a row that may not have been reached yet;
# an outcome that is the budget
NOT_SEEN = {("STA003", 2), ("TAL002", 3), ("FUL004", 3), ("RIM005", 3)}
CASES = [
    pytest.param(code, number, example, id=f"{code}-{number}-{'clean' if example.clean else 'faulty'}")
    for code in sorted(TWINS.keys() - NOT_SHOWN)
    for number, example in enumerate(examples(RULES[code].page, LAYOUT), 1)
]


@pytest.mark.parametrize(("code", "number", "example"), CASES)
def test_the_live_check_says_what_the_page_says(code: str, number: int, example: Example) -> None:
    said = told_live(TWINS[code], example)
    if example.clean or (code, number) in NOT_SEEN:
        assert said == {}
        return
    if code in BESIDE:
        assert said
        return
    assert set(example.bold) <= set(said), "what is printed bold is told"
    columns = {cell[0] for cell in example.bold}
    assert {cell[0] for cell in said} <= columns, "a column that is missing is one finding, and told on every row"


ASKED = [case for case in CASES if not case.values[2].clean and (case.values[0], case.values[1]) not in NOT_SEEN
         and RULES[str(case.values[0])].severity is Severity.WARNING]  # fmt: skip


@pytest.mark.parametrize(("code", "number", "example"), ASKED)
def test_an_answer_takes_the_live_question_away(code: str, number: int, example: Example) -> None:
    rule, document = TWINS[code], page_document(example)
    told, found = told_live_in(rule, document), check_document(document, [RULES[code]])
    marks = [Mark(finding, motivation="Det stämmer.") for finding in found]
    listed = kontroll_table(KontrollSummary("fil.xlsx", "nu"), marks)
    answers = [str(row.cells[KEY_COLUMN].value) for row in listed.rows.values() if KEY_COLUMN in row.cells]
    certain = any(finding.severity is Severity.ERROR for finding in found)  # what nobody can motivate
    assert told
    assert told_live_in(rule, document, answers) == (told if certain else {})
    of_other = [answer.replace(f"{code}!", "XYZ001!") for answer in answers]
    assert told_live_in(rule, document, of_other) == told, "an answer is about a rule"
