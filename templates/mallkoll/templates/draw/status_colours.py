"""Status words in their colours: a cell with a word gets the step's colour and symbol.

It is a conditional format, so it needs no macro and works in Excel on the web. The symbol before the word comes from
the format's number format (``"● "@``), so that the cell holds the plain word and colour is never the only carrier.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from mallkoll.templates.draw import style
from mallkoll.templates.draw.check_colours import Area, conditional
from mallkoll.workbook.binding.bound_table import BoundTable
from mallkoll.workbook.layout.layout_model import Kind, Layout
from mallkoll.workbook.layout.status_scale import Scale, Status, is_symbol
from mallkoll.workbook.model.book import address
from mallkoll.workbook.model.color import text_color_on

MAX_LIST_TEXT = 255  # what Excel takes in a list of words written into the rule itself
WORDS_SHEET = "Mallkoll ord"
NAME = "skala_"  # defined names of the lists; a table's name begins otherwise


def add_status_colours(
    sheet: Any, tables: Sequence[BoundTable], layout: Layout, make_format: Callable[[style.Properties], Any]
) -> None:
    """Add conditional formats to the status columns of a sheet's tables, one for each step of a scale."""
    areas: dict[tuple[str, int], list[Area]] = {}
    for bound in tables:
        for column in bound.table.columns:
            if column.kind is Kind.STATUS and column.scale and bound.rows:
                at, rows = bound.columns[column.key], bound.rows
                left = next(
                    (c for s, c in areas if s == column.scale and c <= at), at
                )  # the rule's formula is relative to its leftmost area
                areas.setdefault((column.scale, left), []).append((rows[0].at, at, rows[-1].at, at))
    for (scale, _), area in areas.items():
        for step in layout.scales[scale].steps:
            if step.color or step.symbol:
                conditional(sheet, area, criteria(step, *area[0][:2]), make_format(step_look(step)))


def step_look(step: Status) -> style.Properties:
    """The fill, text colour and symbol of one step."""
    look: style.Properties = {"num_format": symbol_format(step)} if step.symbol else {}
    if step.color:
        look |= {"bg_color": step.color, "font_color": text_color_on(step.color)}
    return look


def symbol_format(step: Status) -> str:
    """The number format that shows the symbol before the word."""
    quoted = step.symbol.replace('"', "")
    return f'General;General;General;"{quoted} "@'


def criteria(step: Status, row: int, col: int) -> str:
    """The formula that is true where the cell holds the step's word or one of its aliases."""
    cell = f"TRIM({address(row, col)})"
    words = dict.fromkeys(word.casefold() for word in (step.word, *step.aliases))
    comparison = [_is_word(cell, word) for word in words]
    return f"=OR({','.join(comparison)})" if len(comparison) > 1 else f"={comparison[0]}"


def _is_word(cell: str, word: str) -> str:
    """The formula that compares a cell with a word; by EXACT for symbols, many of which are equal to ``=``."""
    text = '"' + word.replace('"', '""') + '"'
    return f"EXACT({cell},{text})" if is_symbol(word) else f"{cell}={text}"


def word_source(layout: Layout, key: str) -> list[str] | str:
    """The source of a list of choices: the words, or the name of a hidden list where the rule cannot hold them."""
    words = _words(layout.scales[key])
    return f"={NAME}{key}" if needs_list(words) else words


def needs_list(words: list[str]) -> bool:
    """Whether the words do not fit into the rule itself: they are too long, or one has a comma."""
    return len(",".join(words)) > MAX_LIST_TEXT or any("," in word for word in words)


def write_word_lists(book: Any, layout: Layout) -> None:
    """Write the hidden sheet with word lists that do not fit into rules, and a defined name for each."""
    used = {c.scale for t in layout.tables.values() for c in t.columns if c.kind is Kind.STATUS and c.scale}
    keys = [key for key, scale in layout.scales.items() if key in used and needs_list(_words(scale))]
    if not keys:
        return
    sheet = book.add_worksheet(WORDS_SHEET)
    sheet.very_hidden()
    sheet.protect()
    for at, key in enumerate(keys):
        words = _words(layout.scales[key])
        for row, word in enumerate(words):
            sheet.write_string(row, at, word)
        letters = address(1, at + 1).rstrip("1")
        book.define_name(f"{NAME}{key}", f"='{WORDS_SHEET}'!${letters}$1:${letters}${len(words)}")


def _words(scale: Scale) -> list[str]:
    return [step.word for step in scale.steps]
