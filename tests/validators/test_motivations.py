"""Which finding a motivation is about, when the workbook has changed since it was written."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from mallkoll.validators.finding import Finding, Severity
from mallkoll.validators.motivations import Motivation, answers

WARNING = Finding("IND001", Severity.WARNING, "Målvärdet saknas.", "Mål", "G9", None, "Frånvaro", "Målvärde", "-")
WRITTEN = Motivation("IND001", "Mål", "G9", "", "Frånvaro", "Målvärde", "-", "Målvärdet saknas.", "Beslutas i juni")
OTHER = replace(WARNING, cell="G10", row="Nöjdhet")


@pytest.mark.parametrize(
    ("findings", "answered"),
    [
        pytest.param([WARNING], [0], id="nothing has changed"),
        pytest.param([OTHER, WARNING], [1], id="another warning of the rule"),
        pytest.param([replace(WARNING, cell="G12")], [0], id="the row has moved"),
        pytest.param([replace(OTHER, cell="G9"), replace(WARNING, cell="G10")], [1], id="two rows have changed places"),
        pytest.param([replace(WARNING, row="FRÅNVARO \n")], [0], id="the label is written otherwise"),
        pytest.param([replace(WARNING, row="Sjukfrånvaro")], [0], id="the label is corrected, the value is the same"),
        pytest.param(
            [replace(WARNING, row="Nöjdhet", value=7.0)], [], id="another row with another value stands there"
        ),
        pytest.param([replace(WARNING, code="IND002")], [], id="another rule"),
        pytest.param([replace(WARNING, sheet="Mål 2")], [0], id="the sheet has another name"),
        pytest.param([replace(WARNING, cell="G20"), replace(WARNING, cell="G21")], [0], id="two alike: the first"),
        pytest.param([], [], id="the warning is gone"),
    ],
)
def test_a_motivation_answers_one_finding(findings: list[Finding], answered: list[int]) -> None:
    given = answers(findings, [WRITTEN], None)
    assert [i for i, one in enumerate(given.answered) if one.motivation] == answered
    assert len(given.left) == 1 - len(answered)
    assert len(given.open) == len(findings) - len(answered)


def test_an_error_is_not_silenced() -> None:
    given = answers([replace(WARNING, severity=Severity.ERROR)], [WRITTEN], None)
    assert given.answered[0].motivation == "Beslutas i juni"
    assert len(given.open) == 1
    assert not given.silenced
