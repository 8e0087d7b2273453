"""A sheet of the kommun's workbook: every text comes back as it was given."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from mallkoll.addin.kommun_workbook.page import Looks, Page

LONG = "å" * 40_000
TEXTS = {
    "a formula": ("=1+1", "=1+1"),
    "an array formula": ("{=1+1}", "{=1+1}"),
    "markup": ("<b>a & b</b>", "<b>a & b</b>"),
    "runs of their own": ("<r>a & b</r>", "<r>a & b</r> "),
    "runs once it is cut": ("<r>" + "a" * 31_993 + "</r>" + "b", "<r>" + "a" * 31_993 + "</r> "),
    "too long": (LONG, LONG[:32_000]),
    "half a character": ("a\ud800", "a?"),
}


@pytest.mark.parametrize(("given", "kept"), TEXTS.values(), ids=TEXTS.keys())
def test_every_text_is_text(given: str, kept: str) -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": True, "strings_to_formulas": False})
    page = Page(book, Looks(book), "Blad", [10.0, 10.0], Path("k.xlsx"))
    page.title(given, given)
    page.headings([given, given])
    page.text(0, given)
    book.close()
    rows = openpyxl.load_workbook(stream)["Blad"].iter_rows(values_only=True)
    assert [row[0] for row in rows if row[0]] == [kept] * 4
