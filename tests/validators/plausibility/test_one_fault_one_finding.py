"""Questions give way to what says more of the same, and other findings to a question that explains them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from mallkoll.validators.yields import OF_A_COLUMN, without_yielding
from mallkoll.workbook.results.finding import Finding, Severity


def finding(code: str, cell: str, column: str) -> Finding:
    return Finding(
        code=code, severity=Severity.WARNING, sheet="Drift", cell=cell, table="drift", row=None, column=column,
        value=None, expected=None, text="x.", proposals=(),
    )  # fmt: skip


@pytest.mark.parametrize("code", OF_A_COLUMN)
def test_parts_beyond_their_whole_are_told_once(code: str) -> None:
    parts, question = finding("SUM002", "C7", "Prognos"), finding(code, "C6", "Prognos")
    assert without_yielding([parts, question]) == [parts]
    other = replace(question, column="Budget")
    assert without_yielding([parts, other]) == [parts, other]
