"""Check a document against the rules. A rule that raises becomes a finding (SYS) and the run goes on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mallkoll.validators.catalogue.rule import Rule, all_rules
from mallkoll.validators.document import Document
from mallkoll.validators.notices import rule_failed
from mallkoll.validators.profile.profile import as_set, is_on
from mallkoll.validators.yields import without_yielding
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.model.book import Book, parse_address
from mallkoll.workbook.results.finding import Finding


def check_document(document: Document, rules: Iterable[Rule] | None = None) -> tuple[Finding, ...]:
    """Every finding, in the order of the workbook: file, then sheet by sheet, row by row."""
    findings: list[Finding] = []
    for rule in document.layout.once(_rules_on) if rules is None else rules:
        try:
            for finding in rule.check(document):  # extend would first ask each of them how long it is
                findings.append(finding)  # noqa: PERF402
        except Exception as error:  # noqa: BLE001 - whatever a rule does wrong must not stop the others
            findings.append(rule_failed(rule.code, error))
    return in_order(document.book, without_yielding(list(as_set(document.layout, findings))))


def _rules_on(layout: Layout) -> Sequence[Rule]:
    """The rules that are asked at all."""
    return [rule for rule in all_rules() if is_on(layout, rule.code)]


def in_order(book: Book, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings in the order of the workbook."""
    order = {sheet.name: i for i, sheet in enumerate(book.sheets)}
    return tuple(sorted(findings, key=lambda finding: _place(finding, order)))


def _place(finding: Finding, order: Mapping[str, int]) -> tuple[int, int, int, str]:
    if finding.sheet is None or finding.cell is None:
        return (-1, 0, 0, finding.code)
    row, col = parse_address(finding.cell)
    return (order.get(finding.sheet, len(order)), row, col, finding.code)
