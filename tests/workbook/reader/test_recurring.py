"""Heads of cells and rows: what they mean, and what is not in the usual shape."""

from __future__ import annotations

import pytest

from mallkoll.workbook.reader import recurring
from mallkoll.workbook.reader.recurring import Head, cell_heads, hidden_rows, tag_attributes

HEADS: dict[bytes, Head | None] = {
    b'r="A1"': ((1, 1), 1, 1, 0, b" "),
    b'r="XFD1048576" s="12" t="inlineStr"': ((1_048_576, 16_384), 1_048_576, 16_384, 12, b"12 inlineStr"),
    b'r="B2" t="s"': ((2, 2), 2, 2, 0, b" s"),
    b'r="B2"/': None,
    b'r="ZZZ9999999" s="1" /': None,
}
UNUSUAL_HEADS = [
    b"", b'r="A0"', b'r="XFE1"', b'r="A1048577"', b'r="a1"', b'r="A1" r="B1"', b'r="A1" t="s" s="1"', b"r='A1'",
    b'r="A1" s="-1"', b'r="A1"  s="1"', b'x r="A1"', b'r="A1" x', b'r="A1"//', b'r="A1"\n',
]  # fmt: skip


def test_the_heads_of_cells() -> None:
    assert cell_heads([*HEADS, *HEADS]) == [*HEADS.values(), *HEADS.values()]
    for odd in UNUSUAL_HEADS:
        for heads in ([odd], [*HEADS, odd], [odd, odd]):
            assert cell_heads(heads) is None


def test_more_heads_than_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recurring, "_MOST_KEPT", 3)
    monkeypatch.setattr(recurring, "_heads", {})
    for first in range(1, 9):
        heads = cell_heads([b'r="A%d"' % row for row in range(first, first + 5)])
        assert heads == [((row, 1), row, 1, 0, b" ") for row in range(first, first + 5)]


@pytest.mark.parametrize(
    ("rows", "hidden"),
    [
        (b"", set()),
        (b'<row r="1" hidden="1"><_/></row>\n<row r="2"/><row r="3" ht="9" hidden="true" ></row>', None),
        (b'<row r="1" hidden="1"><_/></row>\n<row r="2"/><row r="3" ht="9" hidden="true"></row>', {1, 3}),
        (b'\n<_/><row x14ac:dyDescent="0.25"> <_/>\n<_/></row><_/>', set()),
        (b'<row r="1" hidden="0"/><row hidden="false"/>', set()),
        (b'<row hidden="1"/>', None),
        (b'<row r="1" r="2"/>', None),
        (b'<row r="1" xmlns="x"/>', None),
        (b'<row r="1" a="&amp;"/>', None),
        (b"<row r='1'/>", None),
        (b'<row r="1">', None),
        (b'<row r="1"><_/></row></row>', None),
        (b'<row r="1"<_/> ht="1"></row>', None),
        (b'<row r="1">text</row>', None),
        (b'<row r="1"><c r="A1"></row>', None),
        (b'<row r="1"><_/>\x0b</row>', None),
        (b'<!--<row r="1"><_/></row>-->', None),
        (b'<rows r="1"/>', None),
        (b'<row r="1"%b/>' % b"".join(b' a%d="1"' % number for number in range(100)), None),
    ],
)
def test_the_rows_that_are_hidden(rows: bytes, hidden: set[int] | None) -> None:
    assert hidden_rows(rows) == hidden


@pytest.mark.parametrize(
    ("tag", "attributes"),
    [
        (b">", {}),
        (b' min="1" x:max="\xc3\xa5 b=" />', {"min": "1", "x:max": "å b="}),
        (b' ref="%b"/>' % (b"A1:B2 " * 100), {"ref": "A1:B2 " * 100}),
        (b' a="&amp;">', {"a": "&amp;"}),
        (b" a='1'>", None),
        (b'  a="1">', None),
        (b' a="1"', None),
        (b' a="b>', None),
    ],
)
def test_the_attributes_of_a_tag(tag: bytes, attributes: dict[str, str] | None) -> None:
    assert tag_attributes(tag) == attributes == tag_attributes(tag)
