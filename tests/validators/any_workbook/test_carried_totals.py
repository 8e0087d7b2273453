"""A summary that names its sheets, and one of their totals copied wrong."""

from __future__ import annotations

import pytest
from typed_sheet import book_of

from mallkoll.validators.any_workbook.check_own_book import check_own_book

DRIFT = """
Verksamhet ; Budget ; Utfall
Förskola   ; 1200   ; 1250
Grundskola ; 3400   ; 3300
Fritid     ; 800    ; 845
Summa      ; 5400   ; 5395
"""


def summary(budget: int, outcome: int, heading: str = "Utfall") -> str:
    return f"""
Sammanställning ; Budget   ; {heading}
Drift           ; {budget} ; {outcome}
Kapital         ; 310      ; 300
Totalt          ; {budget + 310} ; {outcome + 300}
"""


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (summary(5400, 5395), []),
        (summary(5400, 5935), [("Nämnd", "C2", 5395)]),
        (summary(5400, 6120), []),  # no slip: another figure is meant
        (summary(5440, 5935), []),  # nothing says that it was copied from there
        (summary(5400, 5935, "Prognos"), []),
    ],
)
def test_only_the_slip_beside_a_total_that_is_right(typed: str, told: list[tuple[str, str, float]]) -> None:
    found = check_own_book(book_of(Drift=DRIFT, Nämnd=typed))
    assert [(f.sheet, f.cell, f.expected) for f in found if f.code != "UTM009"] == told
