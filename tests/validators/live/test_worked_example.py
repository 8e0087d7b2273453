"""The rule that CONTRIBUTING.md writes out is a rule: its page is its test, and the test of its live twin."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

from live_pages import LAYOUT, page_document, told_live
from practice import examples

from mallkoll.validators.catalogue.rule import Rule
from mallkoll.validators.check_document import check_document

TEXT = (Path(__file__).parents[3] / "CONTRIBUTING.md").read_text(encoding="utf-8")


def example_rule() -> Rule:
    [source] = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    module = ModuleType("sum099")
    exec(compile(source, "CONTRIBUTING.md", "exec"), module.__dict__)
    return Rule(module.CODE, module.SEVERITY, module.__doc__ or "", module.check, module.live)


def test_the_worked_example_works() -> None:
    rule = example_rule()
    clean, faulty = examples(rule.page, LAYOUT)
    assert check_document(page_document(clean), [rule]) == ()
    assert told_live(rule, clean) == {}
    [found] = check_document(page_document(faulty), [rule])
    assert {found.cell} == set(faulty.bold) == set(told_live(rule, faulty))
    assert (found.code, found.expected, found.proposals) == ("SUM099", None, ()), "its page shows no proposal"
