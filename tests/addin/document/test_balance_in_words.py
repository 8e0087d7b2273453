"""The word beside an amount in mnkr says what the amount shows: one of 0,0 is neither a surplus nor a deficit."""

from __future__ import annotations

from pathlib import Path

import pytest
import word_reader
from made_kommun import CARE, STREETS, own_file, own_layout
from program import mallkoll

from mallkoll.addin.document.plan import kommun_plan, money_sentence
from mallkoll.validators.findings.words import balance_word

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


def _files(folder: Path, more: tuple[int, int]) -> None:
    for key, namnd, deficit in zip(("on", "gn"), (CARE, STREETS), more, strict=True):
        layout = own_layout(folder, key, namnd, "tkr", "kostnad", ROWS)
        parts = {"gator": (200_000.0, 200_000.0 + deficit), "parker": (100_000.0, 100_000.0)}
        own_file(folder / f"{key}.xlsx", layout, parts, {"Trygghet": "Uppnås"})


@pytest.mark.parametrize("more", CASES, ids=str)
def test_the_word_goes_with_the_amount(more: tuple[int, int], tmp_path: Path) -> None:
    _files(tmp_path / "in", more)
    assert mallkoll("dokument", tmp_path / "in", "--ut", tmp_path / "r.docx").returncode == 0
    text = word_reader.text_of(word_reader.body(tmp_path / "r.docx")).replace("\xa0", " ")
    said = [f"{part.partition(')')[0]})" for part in text.split("Avvikelsen är ")[1:]]
    first, both = CASES[more]
    assert said[0] == both
    assert first in said[1:]
    assert "DOK" not in mallkoll("kontrollera", tmp_path / "r.docx", tmp_path / "in").stdout


def test_the_word_of_a_document_made_before_is_no_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It went with the amount before it was rounded."""
    for module in (kommun_plan, money_sentence):
        monkeypatch.setattr(module, "balance_word", lambda deviation, _: balance_word(deviation, 6))
    _files(tmp_path / "in", (23, 0))
    mallkoll("dokument", tmp_path / "in", "--ut", tmp_path / "r.docx")
    assert word_reader.text_of(word_reader.body(tmp_path / "r.docx")).count("0,0 mnkr (underskott)") == 2
    monkeypatch.undo()
    assert "DOK" not in mallkoll("kontrollera", tmp_path / "r.docx", tmp_path / "in").stdout
