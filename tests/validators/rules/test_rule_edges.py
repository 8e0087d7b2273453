"""What stands just inside and just outside a rule's limits, and what is told once for many cells.

The cases are tables of the practice layout (``edges.yaml``), written as on the rules' own pages: for each the rule, the
table, and all findings of that rule as cell and text; where asked, how sure the proposals of each are.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from practice import examples, only, practice_layout
from sentences import odd

from mallkoll.validators.catalogue.rule import all_rules
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document

LAYOUT = practice_layout()
RULES = {rule.code: rule for rule in all_rules()}
CASES: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("edges.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CASES)
def test_on_the_edge(name: str) -> None:
    case = CASES[name]
    [example] = examples(f"Sida.\n\nTabell: {case['tabell']}\n\n{case['rader']}", LAYOUT)
    document = Document.of(only(LAYOUT, case["tabell"]), example.book)
    found = check_document(document, [RULES[name.split(maxsplit=1)[0]]])
    assert {str(f.where): f.text.replace("\u00a0", " ") for f in found} == case.get("fynd", {})
    assert [odd(f.text) for f in found if odd(f.text)] == []
    if "sakert" in case:
        assert {str(f.where): [str(one.safety) for one in f.proposals] for f in found} == case["sakert"]
