"""Figures, lists, contents of cells and quotations in Swedish."""

from __future__ import annotations

import datetime as dt

import pytest

from mallkoll.validators.findings.words import MINUS, cell_text, enumerated, figure, in_quotes
from mallkoll.workbook.model.book import CellError


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0.0, None, "0"),
        (-0.0, None, "0"),
        (-1473495.5, None, f"{MINUS}1 473 495,5"),
        (1000.0, None, "1 000"),
        (0.1 + 0.2, None, "0,3"),
        (62.2000000001, None, "62,2"),
        (12.0, 2, "12,00"),
        (2.675, 2, "2,68"),
        (-0.4, 0, "0"),
    ],
)
def test_figures(value: float, decimals: int | None, text: str) -> None:
    assert figure(value, decimals).replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    ("parts", "most", "last", "text"),
    [
        ([], 6, "och", ""),
        (["a"], 6, "och", "a"),
        (["a", "b"], 6, "och", "a och b"),
        (["a", "b", "c"], 6, "eller", "a, b eller c"),
        (["a", "b", "c", "d"], 2, "och", "a, b och 2 till"),
    ],
)
def test_lists(parts: list[str], most: int, last: str, text: str) -> None:
    assert enumerated(parts, most, last) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "SANT"),
        (False, "FALSKT"),
        (0.7, "0,7"),
        ("tom", "tom"),
        (CellError("#REF!"), "#REF!"),
        (dt.date(2021, 8, 31), "2021-08-31"),
        (dt.datetime(2021, 8, 31), "2021-08-31"),
        (dt.datetime(2021, 8, 31, 12, 30), "2021-08-31 12:30:00"),
    ],
)
def test_contents_of_cells(value: object, text: str) -> None:
    assert cell_text(value) == text


@pytest.mark.parametrize(
    ("text", "quoted"),
    [("två\n rader", "”två rader”"), ("x" * 80, f"”{'x' * 80}”"), ("x" * 81, f"”{'x' * 77}…”")],
    ids=["on one line", "the longest", "shortened"],
)
def test_quotations(text: str, quoted: str) -> None:
    assert in_quotes(text) == quoted
