"""What is asked, and what is left alone: tables by their figures, with a case on either side of each guard."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from practice import examples, only, practice_layout

from mallkoll.validators.catalogue.rule import all_rules
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document

LAYOUT = practice_layout()
RULES = [rule for rule in all_rules() if rule.code.startswith("RIM")]
CASES = yaml.safe_load((Path(__file__).parent / "guards.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["namn"])
def test_what_a_table_is_asked(case: dict[str, str | dict[str, str]]) -> None:
    head = case.get("kolumner", "Utfall jan-aug 2026 | Utfall jan-aug 2025 | Prognos 2026 | Budget 2026 | Bokslut 2025")
    label = case.get("rad", "Verksamhet")
    rows = str(case["rader"]).strip().splitlines()
    width = str(head).count("|") + 2
    lines = [f"| {label} | {head} |", f"|{' --- |' * width}", *(f"| {row} |" for row in rows)]
    page = f"Sida.\n\nTabell: {case.get('tabell', 'rimlighet')}\n\n" + "\n".join(lines) + "\n"
    [example] = examples(page, LAYOUT)
    found = check_document(Document.of(only(LAYOUT, example.table), example.book), RULES)
    assert {finding.code: finding.where for finding in found} == (case.get("fynd") or {})
    assert len(found) == len(case.get("fynd") or {})
    assert str(case.get("text", "")) in " ".join(finding.text for finding in found).replace("\xa0", " ")
