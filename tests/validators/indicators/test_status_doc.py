"""docs/status.md is what the documents give, and each difference between proposed and printed status is explained."""

from __future__ import annotations

from pathlib import Path

import pytest
from status_table import DOC, EXPLAINED, NAMES, differs, document, goal_rows, proposed, render


def test_the_page_is_up_to_date(tmp_path: Path) -> None:
    assert render(tmp_path) == DOC.read_text("utf-8"), "kör: python tests/support/status_table.py"


@pytest.mark.parametrize("name", NAMES)
def test_real_differences_are_explained_and_nothing_else_is(name: str, tmp_path: Path) -> None:
    doc = document(name, tmp_path)
    real = {
        goal.label
        for goal, step, indicators in goal_rows(doc)
        if differs(goal, step) and any(proposed(doc, i, goal.scale)[0].met is not None for i in indicators)
    }
    assert real == set(EXPLAINED[name])
