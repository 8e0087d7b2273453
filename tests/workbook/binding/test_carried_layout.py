"""The layout that a template carries: what comes back, and what is refused of what anybody may have written there."""

from __future__ import annotations

import base64
import zlib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from edited import with_cell
from msgspec.structs import replace

from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import built_in, layout_names
from mallkoll.workbook.binding.carried_layout import carried_layout, carried_lines
from mallkoll.workbook.binding.template_identifiers import LAYOUT_SHEET
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.layout.packed_layout import pack_layout
from mallkoll.workbook.model.book import Book, Cell, Sheet
from mallkoll.workbook.reader.read_book import read_book

NAME = "linkoping-2021-08"


def carrying(lines: list[str], **properties: str) -> Book:
    cells = {(row, 1): Cell(row, 1, line) for row, line in enumerate(lines, 1)}
    return Book((Sheet(LAYOUT_SHEET, cells, "veryHidden"),), properties=properties)


def packed(content: bytes) -> list[str]:
    return ["mallkoll-layout 1", base64.b64encode(zlib.compress(content)).decode()]


@pytest.mark.parametrize("name", layout_names())
def test_every_layout_comes_back_without_rules_and_picture(name: str) -> None:
    layout = built_in(name)
    book = carrying(list(carried_lines(replace(layout, logo="/hemma/bild.png"))))
    assert carried_layout(book) == replace(layout, rules={}, profile=None, logo=None)
    assert not any("hemma" in line for line in carried_lines(replace(layout, logo="/hemma/bild.png")))


def test_a_template_carries_it_out_of_sight(tmp_path: Path) -> None:
    build(built_in(NAME), tmp_path / "mall.xlsx", carries_layout=True)
    book = read_book(tmp_path / "mall.xlsx")
    assert carried_layout(book) == replace(built_in(NAME), rules={}, profile=None, logo=None)
    assert [sheet.state for sheet in book.sheets if sheet.name == LAYOUT_SHEET] == ["veryHidden"]
    build(built_in(NAME), tmp_path / "utan.xlsx")
    assert carried_layout(read_book(tmp_path / "utan.xlsx")) is None


def lines() -> list[str]:
    return list(carried_lines(built_in(NAME)))


def wrapped(depth: int) -> bytes:
    return b"\x91" * depth + b"\x90"


REFUSED: dict[str, Any] = {
    "nothing": list,
    "another format": lambda: ["mallkoll-layout 2", *lines()[1:]],
    "only the first line": lambda: lines()[:1],
    "cut off": lambda: [lines()[0], lines()[1][:400]],
    "no base64": lambda: [lines()[0], "=1+1"],
    "letters beyond ascii": lambda: [lines()[0], "åäö"],
    "not compressed": lambda: [lines()[0], base64.b64encode(b"ingenting").decode()],
    "a bomb": lambda: packed(b"\0" * 50_000_000),
    "no layout": lambda: packed(msgspec.msgpack.encode({"layout": "x"})),
    "lists in lists": lambda: packed(wrapped(100_000)),
    "a layout with a fault": lambda: packed(msgspec.msgpack.encode(replace(built_in(NAME), tables={}))),
    "a key that no layout has": lambda: packed(
        msgspec.msgpack.encode({**msgspec.msgpack.decode(pack_layout(built_in(NAME)) or b""), "kod": "x"})
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_layout_is_none(case: str) -> None:
    assert carried_layout(carrying(REFUSED[case]())) is None


@pytest.mark.parametrize(
    "properties",
    [
        {"Mallkoll-layout": "linkoping-2019-04"},
        {"Mallkoll-version": "99"},
        {"Mallkoll-period": "2019-04-30"},
        {"Mallkoll-innehall": "0123456789ab"},
    ],
    ids=str,
)
def test_another_layout_than_the_one_that_the_workbook_was_made_of(properties: dict[str, str]) -> None:
    assert carried_layout(carrying(lines(), **properties)) is None


def test_a_layout_that_somebody_has_changed(tmp_path: Path) -> None:
    """A total that is none any longer: the workbook's mark of its layout tells."""
    build(built_in(NAME), tmp_path / "mall.xlsx", carries_layout=True)
    book = read_book(tmp_path / "mall.xlsx")
    [changed] = list(carried_lines(_without_relations(built_in(NAME))))[1:]
    assert carried_layout(with_cell(book, LAYOUT_SHEET, (2, 1), value=changed)) is None


def _without_relations(layout: Layout) -> Layout:
    return replace(layout, relations=())
