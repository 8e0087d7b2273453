"""How Kontroll counts what it lists."""

from __future__ import annotations

import pytest
from made_results import made_mark

from mallkoll.workbook.marks.kontroll_sheet import counts_text


@pytest.mark.parametrize(
    ("marks", "words"),
    [
        ([], "Inga fynd."),
        ([("fel", ""), ("varning", ""), ("varning", "ja"), ("info", "")],
         "1 fel · 1 varning (och 1 motiverad) · 1 upplysning"),
        ([("varning", "ja"), ("varning", "ja")], "0 fel · 0 varningar (och 2 motiverade) · 0 upplysningar"),
        ([("åtgärdad", "ja")], "Inga fynd."),
    ],
)  # fmt: skip
def test_on_kontroll(marks: list[tuple[str, str]], words: str) -> None:
    assert counts_text([made_mark(word, "SUM001", "x", motivation=answer) for word, answer in marks]) == words
