"""Every rule's page is its test: what is printed bold in the example tables is found, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from practice import Example, examples, practice_layout

from mallkoll.validators.document import Document
from mallkoll.validators.rule import Rule, all_rules
from mallkoll.validators.run import check_document

LAYOUT = practice_layout()
CASES = [
    pytest.param(rule, example, id=f"{rule.code}-{number}-{'clean' if example.clean else 'faulty'}")
    for rule in all_rules()
    for number, example in enumerate(examples(rule.page, LAYOUT), 1)
]

# What no single table can show: each has tests of its own in the file named.
TESTED_ELSEWHERE = {
    "TAB001": "test_whole_books.py",
    "TAB004": "test_whole_books.py",
    "TAB005": "../rows/test_copied_sheets.py",
    "TAB006": "../rows/test_merged_cells.py",
    "TAL005": "../readings/test_number_formats.py",
    "FOR003": "test_whole_books.py",
    "FOR004": "../../templates/carry/test_prefilled.py",
    "MAL001": "../indicators/test_status_documents.py",
}


def document(example: Example) -> Document:
    only = LAYOUT.model_copy(
        update={
            "sheets": tuple(s for s in LAYOUT.sheets if example.table in s.tables),
            "tables": {example.table: LAYOUT.tables[example.table]},
            "relations": (),
        }
    )
    return Document.of(only, example.book)


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_findings_stand_on_the_bold_cells(rule: Rule, example: Example) -> None:
    found = check_document(document(example), [rule])
    assert [f.text for f in found if f.code != rule.code] == []
    assert {f.cell for f in found} == set(example.faulty)
    assert len(found) == len(example.faulty), "one fault, one finding"
    for finding in found:
        expected = example.faulty[str(finding.cell)]
        if expected is not None:
            assert finding.expected == expected


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_page_is_complete(rule: Rule) -> None:
    assert re.fullmatch(r"[A-Z]{3}\d{3}", rule.code)
    assert rule.page.strip().splitlines()[0].endswith("."), "the first line says what is wrong"
    shown = examples(rule.page, LAYOUT)
    if rule.code in TESTED_ELSEWHERE:
        tests = (Path(__file__).parent / TESTED_ELSEWHERE[rule.code]).read_text(encoding="utf-8")
        assert f'"{rule.code}"' in tests
    else:
        assert any(example.clean for example in shown)
        assert any(not example.clean for example in shown)


def test_codes_are_unique() -> None:
    codes = [rule.code for rule in all_rules()]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(("rule", "example"), [c for c in CASES if "clean" in str(c.id)])
def test_clean_examples_are_clean_for_every_rule_of_arithmetic(rule: Rule, example: Example) -> None:
    arithmetic = [r for r in all_rules() if r.code in {"SUM001", "SUM002", "SUM003"}]
    if rule.code[:3] in {"SUM", "FOR"}:
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
