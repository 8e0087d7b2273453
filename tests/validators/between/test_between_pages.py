"""Every page of family KOR is its test: the bold figure is told on its file, what it differs from is named, once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from between_page import BetweenExample, between_example, between_examples
from msgspec import Struct
from sentences import odd

from mallkoll.validators.between import check_between
from mallkoll.validators.catalogue.page_parts import ExampleTable, page_parts
from mallkoll.validators.catalogue.rule import BetweenRule, between_rules
from mallkoll.validators.comparing.delivered import Deliveries
from mallkoll.workbook.results.finding import Severity

CASES = [
    pytest.param(rule, example, id=f"{rule.code}-{number}-{'faulty' if example.bold else 'clean'}")
    for rule in between_rules()
    for number, example in enumerate(between_examples(rule.page), 1)
]


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_findings_stand_on_the_bold_figures(rule: BetweenRule, example: BetweenExample) -> None:
    found = check_between(example.reports, example.deliveries)
    told = [(file, finding) for file, findings in found.items() for finding in findings]
    assert [(file, finding.cell) for file, finding in told] == list(example.bold), "one fault, one finding"
    for _, finding in told:
        assert (finding.code, finding.severity) == (rule.code, rule.severity)
        assert odd(finding.text) is None
        assert finding.compared


@pytest.mark.parametrize("rule", between_rules(), ids=lambda rule: rule.code)
def test_page_is_complete(rule: BetweenRule) -> None:
    shown = list(between_examples(rule.page))
    assert any(not example.bold for example in shown)
    assert any(example.bold for example in shown)


def test_a_rule_that_breaks_is_told_and_the_others_run() -> None:
    def breaks(_: Deliveries) -> list[object]:
        raise ZeroDivisionError("planted")

    first, *_ = between_rules()
    faulty = next(example for example in between_examples(first.page) if example.bold)
    broken = BetweenRule("XXX999", first.severity, "Sida.", breaks)  # type: ignore[arg-type]
    found = check_between(faulty.reports, faulty.deliveries, [broken, first])
    codes = [finding.code for findings in found.values() for finding in findings]
    assert sorted(codes) == ["KOR001", "SYS001"]


class Case(Struct, frozen=True):
    name: str
    code: str
    severity: Severity
    example: BetweenExample


def cases() -> Iterator[Case]:
    """Those of ``cases.md``: a heading, the rule that tells the bold figures, a table."""
    page = (Path(__file__).parent / "cases.md").read_text(encoding="utf-8")
    for part in page.split("\n## ")[1:]:
        name, _, rest = part.partition("\n")
        [table] = [block for block in page_parts(f"{name}\n\n{rest}") if isinstance(block, ExampleTable)]
        said = rest.partition("|")[0].split()
        severity = Severity.ERROR if "fel" in said else Severity.WARNING
        yield Case(name, said[0] if said else "", severity, between_example(table))


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name)
def test_a_fault_is_told_once_and_a_look_alike_is_quiet(case: Case) -> None:
    found = check_between(case.example.reports, case.example.deliveries)
    told = [(file, finding) for file, findings in found.items() for finding in findings]
    assert [(file, finding.cell) for file, finding in told] == list(case.example.bold)
    assert {(finding.code, finding.severity) for _, finding in told} <= {(case.code, case.severity)}
    assert all(odd(finding.text) is None for _, finding in told)
