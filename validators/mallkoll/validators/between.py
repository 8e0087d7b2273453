"""Deliveries against each other: the rules of family KOR. A rule that raises becomes a finding (SYS)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mallkoll.validators.catalogue.rule import BetweenRule, between_rules
from mallkoll.validators.comparing.delivered import Delivered, Deliveries
from mallkoll.validators.notices import rule_failed
from mallkoll.validators.profile.profile import as_set
from mallkoll.workbook.results.finding import Finding

_OF_SUMS = "KOR008"
_NOT_COMPARED = "filerna kunde inte jämföras så"


def check_between(
    delivered: Sequence[Delivered], deliveries: Deliveries, rules: Iterable[BetweenRule] | None = None
) -> dict[str, list[Finding]]:
    """The findings by file, each as grave as the rules of that file's kommun want it."""
    by_file = {one.file: one for one in delivered}
    found: dict[str, list[Finding]] = {}
    for rule in between_rules() if rules is None else rules:
        try:
            for told in rule.check(deliveries):
                found.setdefault(told.file, []).extend(as_set(by_file[told.file], [told.finding]))
        except Exception as error:  # noqa: BLE001 - whatever a rule does wrong must not stop the others
            checked = next((one.file for one in delivered if one.checked), None)
            if checked is not None:
                found.setdefault(checked, []).append(rule_failed(rule.code, error, _NOT_COMPARED))
    return {file: _without_yielding(findings, found) for file, findings in found.items()}


def _without_yielding(findings: Sequence[Finding], found: Mapping[str, Sequence[Finding]]) -> list[Finding]:
    """The findings of a file; those of sums are silent where one of their figures is told already, in any file."""
    told = {
        (file, *place)
        for file, others in found.items()
        for finding in others
        if finding.code != _OF_SUMS
        for place in finding.places
    }
    return [
        finding
        for finding in findings
        if finding.code != _OF_SUMS or told.isdisjoint((one.file, one.sheet, one.cell) for one in finding.compared)
    ]
