"""A workbook without a template against the rules for such. A rule that raises becomes a finding; the run goes on."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from functools import cache
from types import ModuleType

from mallkoll.validators.any_workbook import rules
from mallkoll.validators.any_workbook.left_out import sheets_left_out, without_left_out
from mallkoll.validators.any_workbook.own_book import OwnBook
from mallkoll.validators.notices import rule_failed
from mallkoll.validators.profile.profile import as_set, is_on
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.model.book import Book, parse_address
from mallkoll.workbook.results.finding import Finding


@cache
def _own_book_rules() -> tuple[ModuleType, ...]:
    """Every rule for workbooks without a template, by code."""
    names = (f"{rules.__name__}.{info.name}" for info in pkgutil.iter_modules(rules.__path__))
    return tuple(sorted(map(importlib.import_module, names), key=lambda module: str(module.CODE)))


def check_own_book(book: Book, left_out: Iterable[str] = (), rules_of: Layout | None = None) -> tuple[Finding, ...]:
    """Every finding, in the order of the workbook.

    ``left_out`` are the names of sheets not to check, ``rules_of`` a layout whose rules the kommun has set.
    """
    said = sheets_left_out(rules_of) if rules_of is not None else {}
    said |= dict.fromkeys(left_out, "på bladet Kontroll (tills texten där tas bort)")
    own = OwnBook(book, {name.casefold(): says for name, says in said.items()})
    findings: list[Finding] = []
    for rule in _own_book_rules():
        if rules_of is not None and not is_on(rules_of, rule.CODE):
            continue
        try:
            findings += rule.check(own)
        except Exception as error:  # noqa: BLE001 - whatever a rule does wrong must not stop the others
            findings.append(rule_failed(rule.CODE, error))
    if rules_of is not None:
        findings = list(as_set(rules_of, without_left_out(rules_of, findings)))
    order = {sheet.name: i for i, sheet in enumerate(book.sheets)}
    return tuple(sorted(findings, key=lambda finding: _place(finding, order)))


def _place(finding: Finding, order: Mapping[str, int]) -> tuple[int, int, int, str]:
    at = parse_address(finding.cell) if finding.cell else (0, 0)
    return (order.get(finding.sheet or "", -1), *at, finding.code)
