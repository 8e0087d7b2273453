"""Every page of family KOR is its test: the bold figure is told on its file, what it differs from is named, once."""

from __future__ import annotations

import pytest
from between_page import BetweenExample, between_examples
from sentences import odd

from mallkoll.validators.between import check_between
from mallkoll.validators.catalogue.rule import BetweenRule, between_rules
from mallkoll.validators.comparing.delivered import Deliveries

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
