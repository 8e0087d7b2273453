"""Formulas as a Swedish Excel shows them."""

from __future__ import annotations

import pytest

from mallkoll.workbook.formulas.swedish_formula import in_swedish


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("=SUM(C6:INDEX(C:C,ROW()-1))", "=SUMMA(C6:INDEX(C:C;RAD()-1))"),
        ('=IF(COUNT(C8,C9)=0,"a,b (SUM)",C8*0.25)', '=OM(ANTAL(C8;C9)=0;"a,b (SUM)";C8*0,25)'),
        ("=SUM('Drift, netto 1.5'!C5,'It''s, so'!C6)", "=SUMMA('Drift, netto 1.5'!C5;'It''s, so'!C6)"),
        ('=SUM(C6:C9)-SUMIF($A6:$A9,"varav:*",C6:C9)', '=SUMMA(C6:C9)-SUMMA.OM($A6:$A9;"varav:*";C6:C9)'),
        ('=_xlfn.XLOOKUP(A1,B:B,C:C)+SUMIFS(C:C,A:A,"SUM(")', '=XLETAUPP(A1;B:B;C:C)+SUMMA.OMF(C:C;A:A;"SUM(")'),
        ("=ROUND(SUBTOTAL(9,C3:C7)/MAX(C3,1),-3)", "=AVRUNDA(DELSUMMA(9;C3:C7)/MAX(C3;1);-3)"),
    ],
)
def test_names_separators_and_decimals(formula: str, shown: str) -> None:
    assert in_swedish(formula) == shown
