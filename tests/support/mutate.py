"""Single cells of an example workbook changed in its file, as a slip of the hand changes them."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

from samples import example, parts, with_parts

from mallkoll.templates.library.find_layouts import built_in
from mallkoll.validators.document import Document
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.model.book import Cell
from mallkoll.workbook.reader.read_book import read_book


class Slip(NamedTuple):
    """A kind of slip: what is written into the cell (the inside of the c element, after its style), and what tells it.

    ``formula``: it happens to a cell with a formula, which it overwrites; else to a typed one.
    """

    write: Callable[[float], str]
    code: str
    formula: bool = False


def _text(text: str) -> str:
    return f' t="inlineStr"><is><t>{text}</t></is></c>'


SLIPS: Mapping[str, Slip] = {
    "tal som text": Slip(lambda v: _text(f"{v:.15g}".replace(".", ",") + " tkr"), "TAL001"),
    "text i stället för tal": Slip(lambda _: _text("se bilaga &lt;3&gt;"), "TAL002"),
    "felvärde": Slip(lambda _: ' t="e"><v>#REF!</v></c>', "TAL003"),
    "formel ersatt av fel tal": Slip(lambda v: f"><v>{v + 7321:.15g}</v></c>", "SUM001", formula=True),
}


@cache
def cells(name: str) -> tuple[tuple[CellRef, Cell], ...]:
    """The amounts of an example that take part in at least two relations, so that a wrong one can be told."""
    book = read_book(example(name))
    document = Document.of(built_in(name), book)
    count = Counter(ref for relation in document.relations for ref in (relation.target, *relation.cells))
    sheets = {sheet.name: sheet for sheet in book.sheets}
    amounts = []
    for ref, times in sorted(count.items()):
        cell = sheets[ref.sheet].cells.get((ref.row, ref.col))
        if times >= 2 and cell is not None and isinstance(cell.value, float) and abs(cell.value) > 20:
            amounts.append((ref, cell))
    return tuple(amounts)


def slipped(name: str, kind: str, chance: random.Random) -> tuple[bytes, CellRef]:
    """The example with one slip, and the cell that it happened to."""
    slip = SLIPS[kind]
    fitting = [(ref, cell) for ref, cell in cells(name) if (cell.formula is not None) == slip.formula]
    ref, cell = chance.choice(fitting)
    sheets = [sheet.name for sheet in read_book(example(name)).sheets]
    part = f"xl/worksheets/sheet{sheets.index(ref.sheet) + 1}.xml"
    text = dict(parts(name))[part].decode()
    assert isinstance(cell.value, float)
    written = slip.write(cell.value)
    new, times = re.subn(rf'(<c r="{ref.address}"(?: s="\d+")?)[^>]*>.*?</c>', lambda m: m[1] + written, text, count=1)
    assert times == 1
    return with_parts(name, {part: new.encode()}), ref
