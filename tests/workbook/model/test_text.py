"""Headings and labels are the same however they are written, and different when they say different things."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallkoll.workbook.model.text import names_a_part, normalized

SAME = [
    ("Redovisning 31/8 2018", "Redovisning\n31/8 2018"),
    ("Redovisning 31/8 2018", "REDOVISNING  31/8-2018"),
    ("Redovisning 31/8 2018", "Redovisning 2018-08-31"),
    ("Redovisning 31/8 2018", "Redovisning 31 augusti 2018"),
    ("Redovisning 31/8 2018", "Redovisning 31 aug. 2018"),
    ("Redovisning 31/8 2018", "Redovisning 31/08 2018"),
    ("Avvikelse", "Avvik-\nelse"),
    ("Avvikelse mot periodiserad budget", "Avvikelse mot periodiserad budget*"),
    ("Prognos helår", "Prognos\u00a0helår"),
    ("Prognos helår", "prognos  HELÅR:"),
    ("Barn- och unga", "Barn\u2011 och unga"),
    ("Insatser (LSS)", "Insatser ( LSS )"),
    ("Antal ärenden", "Antal ärenden¹"),
    ("Individ- och familjeomsorg", "Individ–och familjeomsorg"),
]
DIFFERENT = [
    ("Redovisning 31/8 2018", "Redovisning 31/8 2017"),
    ("Redovisning 31/8 2018", "Redovisning 30/8 2018"),
    ("Budget 2018", "Budget 2019"),
    ("varav kostnader", "varav intäkter"),
    ("Familjehem vuxna", "Familjehem barn"),
]


@pytest.mark.parametrize(("a", "b"), SAME)
def test_ways_of_writing_make_no_difference(a: str, b: str) -> None:
    assert normalized(a) == normalized(b)


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_what_is_said_does(a: str, b: str) -> None:
    assert normalized(a) != normalized(b)


@given(st.text(max_size=80))
def test_no_text_raises(text: str) -> None:
    assert isinstance(normalized(text), str)


@pytest.mark.parametrize(
    "label", ["varav lokaler", "Varav: lokaler", "- varav lokaler", "därav lokaler", "Därav", "härav hyror"]
)
def test_a_part_of_the_row_above(label: str) -> None:
    assert names_a_part(label)


@pytest.mark.parametrize("label", ["lokaler, varav hyror", "Varavik", "Därför", ""])
def test_a_row_of_its_own(label: str) -> None:
    assert not names_a_part(label)
