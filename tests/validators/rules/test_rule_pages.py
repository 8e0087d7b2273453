"""Every rule's page is its test: what is printed bold in the example tables is found, and nothing else.

A bold cell says where the one finding stands, what is behind its arrow what the finding proposes (no arrow: nothing),
and the table under *Rättad* what ``mallkoll ratta`` makes of it (no such table: it changes nothing).
"""

from __future__ import annotations

import re

import pytest
from planted import PLANTED, Planted
from practice import HEADING_ROW, Example, examples, only, practice_layout
from sentences import odd

from mallkoll.validators.catalogue.page_parts import ExampleTable, page_parts
from mallkoll.validators.catalogue.rule import Rule, all_rules
from mallkoll.validators.check_document import check_document
from mallkoll.validators.correct import correct
from mallkoll.validators.document import Document
from mallkoll.workbook.model.book import Cell, parse_address
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Severity

LAYOUT = practice_layout()
CASES = [
    pytest.param(rule, example, id=f"{rule.code}-{number}-{'clean' if example.clean else 'faulty'}")
    for rule in all_rules()
    for number, example in enumerate(examples(rule.page, LAYOUT), 1)
]
FAULTY = [case for case in CASES if str(case.id).endswith("faulty")]
CLEAN = [case for case in CASES if str(case.id).endswith("clean")]
GRAVER = {"TAL001-4-faulty": Severity.ERROR}  # the page says when a finding is graver than the rule

# What is said of one more cell than the one that the finding stands on.
ALSO_PROPOSED = {"STA005": {"E4"}}


def document(example: Example) -> Document:
    return Document.of(only(LAYOUT, example.table), example.book)


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_findings_stand_on_the_bold_cells(rule: Rule, example: Example, request: pytest.FixtureRequest) -> None:
    found = check_document(document(example), [rule])
    assert [f.text for f in found if f.code != rule.code] == []
    assert [f.cell for f in found] == sorted(example.bold, key=parse_address), "one fault, one finding"
    for finding in found:
        assert finding.severity is GRAVER.get(request.node.callspec.id, rule.severity)
        assert odd(finding.text) is None
        assert finding.table == example.table
        row, col = parse_address(finding.cell or "")
        assert finding.row == (one_line(example.row_words[row]) if row > HEADING_ROW else None)
        assert finding.column == example.column_words[col]


@pytest.mark.parametrize(("rule", "example"), FAULTY)
def test_what_is_behind_an_arrow_is_proposed_and_nothing_else(rule: Rule, example: Example) -> None:
    found = check_document(document(example), [rule])
    told = {f.cell: f.expected for f in found if f.expected is not None}
    assert told == {cell: value for cell, value in example.proposed.items() if cell in example.bold}
    for finding in found:
        cells = {p.cell for p in finding.proposals}
        assert cells == ({finding.cell} if finding.expected is not None else set()) | ALSO_PROPOSED.get(
            rule.code, set()
        )
        for proposal in finding.proposals:
            formula = isinstance(proposal.after, str) and proposal.after.startswith("=")
            assert formula or proposal.after == example.proposed[proposal.cell]
            assert proposal.before == raw(example, proposal.cell)
            assert proposal.reason


def raw(example: Example, address: str) -> object:
    cell = example.book.sheets[0].cells.get(parse_address(address))
    return None if cell is None else cell.value if cell.formula is None else f"={cell.formula}"


@pytest.mark.parametrize(("rule", "example"), FAULTY)
def test_ratta_makes_the_mended_table(rule: Rule, example: Example) -> None:
    layout = only(LAYOUT, example.table)
    safely, likely = (correct(layout, example.book, codes={rule.code}, also_likely=also) for also in (False, True))
    if example.mended is None:
        assert (safely.made, likely.made) == ((), ()), "the page does not show what ratta makes of it"
        return
    if example.also_likely:
        assert safely.made == (), "it is mended without --aven-troliga"
    done = likely if example.also_likely else safely
    [before], [after], [shown] = example.book.sheets, done.book.sheets, example.mended.book.sheets
    formulas = {parse_address(cell) for cell in example.mended.formulas}
    assert {at: cell.value for at, cell in after.cells.items()} == {at: cell.value for at, cell in shown.cells.items()}
    for at, cell in after.cells.items():
        if at in formulas:
            assert cell.formula is not None
            assert before.cells[at].formula != cell.formula
        else:
            assert cell.formula == shown.cells[at].formula
    assert {ref.address for ref in done.typed} == example.mended.bold, "what was changed is printed bold"
    assert {ref.address for ref in done.typed} <= set(example.proposed)
    gone = {(f.code, f.cell) for f in done.made}
    assert gone
    assert gone.isdisjoint((f.code, f.cell) for f in check_document(Document.of(layout, done.book)))
    assert not check_document(document(example.mended), [rule]) or example.also_likely


def test_a_template_s_formula_is_what_the_layout_s_own_relation_prints() -> None:
    """The mended page says *mallens formel*; it is the one that a template is made with."""
    [first, _] = [e for r in all_rules() if r.code == "FOR002" for e in examples(r.page, LAYOUT) if not e.clean]
    done = correct(only(LAYOUT, first.table), first.book)
    cell: Cell = done.book.sheets[0].cells[5, 3]
    assert cell.formula == 'IF(COUNT(C2:INDEX(C:C,ROW()-1))=0,"",SUM(C2:INDEX(C:C,ROW()-1)))'


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_page_is_complete(rule: Rule) -> None:
    assert re.fullmatch(r"[A-Z]{3}\d{3}", rule.code)
    assert rule.page.strip().splitlines()[0].endswith("."), "the first line says what is wrong"
    if rule.code in PLANTED:
        assert not any(isinstance(part, ExampleTable) for part in page_parts(rule.page)), "its page is its test"
        return
    shown = examples(rule.page, LAYOUT)
    assert any(example.clean for example in shown)
    assert any(not example.clean for example in shown)


def told(planted: Planted, code: str, *, faulty: bool) -> list[Finding]:
    book = planted.faulty if faulty else planted.clean
    return [f for f in check_document(Document.of(planted.layout, book)) if f.code == code]


@pytest.mark.parametrize("code", PLANTED)
def test_what_no_table_can_show_is_found_where_it_was_planted(code: str) -> None:
    assert code in {rule.code for rule in all_rules()}
    planted = PLANTED[code]()
    assert told(planted, code, faulty=False) == []
    [finding] = told(planted, code, faulty=True)
    assert (finding.sheet, finding.cell, finding.severity) == (planted.sheet, planted.cell, planted.severity)
    assert finding.text.replace("\u00a0", " ") == planted.text


def test_codes_are_unique() -> None:
    codes = [rule.code for rule in all_rules()]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(("rule", "example"), [c for c in CLEAN if str(c.id)[:3] in {"SUM", "FOR"}])
def test_clean_examples_are_clean_for_every_rule_of_arithmetic(rule: Rule, example: Example) -> None:
    arithmetic = [r for r in all_rules() if r.code in {"SUM001", "SUM002", "SUM003"}]
    assert check_document(document(example), arithmetic) == ()


def test_a_rule_that_breaks_is_told_and_the_others_run() -> None:
    def breaks(_: Document) -> list[object]:
        raise ZeroDivisionError("planted")

    rules = all_rules()
    example = next(e for r in rules if r.code == "SUM001" for e in examples(r.page, LAYOUT) if not e.clean)
    broken = Rule("XXX999", rules[0].severity, "Sida.", breaks)  # type: ignore[arg-type]
    found = check_document(document(example), [broken, *[r for r in rules if r.code == "SUM001"]])
    assert [f.code for f in found] == ["SYS001", "SUM001"]
    assert "XXX999" in found[0].text
    assert "planted" in found[0].text
