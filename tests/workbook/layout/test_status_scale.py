"""Which step of a scale a text stands for."""

from __future__ import annotations

import pytest

from mallkoll.workbook.layout.parse_part import parse_part
from mallkoll.workbook.layout.status_scale import Scale

SCALES = {
    "words": [["Uppnås", "målet uppnås"], ["Uppnås inte"], ["Kan inte bedömas", "-"]],
    "faces": [["🙂"], ["😐"], ["☹"]],
    "stars": [["*"], ["**"], ["★★★"]],
    "signs": [["+1"], ["0"], ["-1"]],
    "numbers": [["1"], ["2"]],
    "colours": [["🟢 Bra"], ["🔴 Bra"]],
}


@pytest.mark.parametrize(
    ("scale", "said", "word"),
    [
        ("words", "uppnås.", "Uppnås"),
        ("words", "● Uppnås", "Uppnås"),
        ("words", "- Målet  uppnås", "Uppnås"),
        ("words", "–", "Kan inte bedömas"),
        ("words", "●", None),
        ("words", "🔴", None),
        ("words", "Uppnås ☹", None),
        ("faces", "☹", "☹"),
        ("faces", "☹\ufe0f", "☹"),
        ("faces", "🔴", None),
        ("faces", "-", None),
        ("faces", "Bra", None),
        ("stars", "*", "*"),
        ("stars", "**", "**"),
        ("stars", "***", None),
        ("stars", "★ ★★", "★★★"),
        ("signs", "−1", "-1"),
        ("signs", "+1", "+1"),
        ("signs", "1", None),
        ("signs", "● 0", "0"),
        ("numbers", "▲ 2", "2"),
        ("numbers", "-1", None),
        ("colours", "🔴 bra", "🔴 Bra"),
        ("colours", "bra", None),
    ],
)
def test_what_is_said(scale: str, said: str, word: str | None) -> None:
    steps = [{"ord": name, "alias": aliases} for name, *aliases in SCALES[scale]]
    step = parse_part(Scale, {"steg": steps}).step_of(said)
    assert (step and step.word) == word
