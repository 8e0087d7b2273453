"""The word beside an amount in mnkr says what the amount shows: one of 0,0 is neither a surplus nor a deficit."""

from __future__ import annotations

from pathlib import Path

import pytest
import word_reader
from made_kommun import CARE, STREETS, own_file, own_layout
from program import mallkoll

ROWS = "      - Gator\n      - Parker"
CASES = {
    (23, 0): ("0,0 mnkr (i balans)", "0,0 mnkr (i balans)"),
    (-49, 0): ("0,0 mnkr (i balans)", "0,0 mnkr (i balans)"),
    (50, 0): ("−0,1 mnkr (underskott)", "−0,1 mnkr (underskott)"),
    (-50, 0): ("0,1 mnkr (överskott)", "0,1 mnkr (överskott)"),
    (30, 30): ("0,0 mnkr (i balans)", "−0,1 mnkr (underskott)"),
    (0, 0): ("0,0 mnkr (i balans)", "0,0 mnkr (i balans)"),
}
"""How much more than their budgets two nämnder expect, in tkr: what is said of the first, and of both."""


@pytest.mark.parametrize("more", CASES, ids=str)
def test_the_word_goes_with_the_amount(more: tuple[int, int], tmp_path: Path) -> None:
    for key, namnd, deficit in zip(("on", "gn"), (CARE, STREETS), more, strict=True):
        layout = own_layout(tmp_path / "in", key, namnd, "tkr", "kostnad", ROWS)
        parts = {"gator": (200_000, 200_000 + deficit), "parker": (100_000, 100_000)}
        own_file(tmp_path / "in" / f"{key}.xlsx", layout, parts, {"Trygghet": "Uppnås"})
    assert mallkoll("dokument", tmp_path / "in", "--ut", tmp_path / "r.docx").returncode == 0
    text = word_reader.text_of(word_reader.body(tmp_path / "r.docx")).replace("\xa0", " ")
    said = [f"{part.partition(')')[0]})" for part in text.split("Avvikelsen är ")[1:]]
    first, both = CASES[more]
    assert said[0] == both
    assert first in said[1:]
    assert "DOK" not in mallkoll("kontrollera", tmp_path / "r.docx", tmp_path / "in").stdout
