"""One live check of a row as a tree, whose value is what the row's check cell says, or an empty text."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.findings.words import MINUS, SPACE
from mallkoll.validators.live.reach import Reach
from mallkoll.validators.readings.precision import decimals
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.formula_tree import NameReference, Node
from mallkoll.workbook.formulas.tree_builders import (
    Operand,
    bracketed,
    call,
    cell_reference,
    concatenated,
    greater,
    less,
    plus,
    rounded,
    substituted,
    times,
    when,
)
from mallkoll.workbook.layout.layout_model import Column, Kind
from mallkoll.workbook.marks.mark_names import ANSWERS_NAME, answer_key
from mallkoll.workbook.model.book import column_letters
from mallkoll.workbook.model.text import one_line

BETWEEN = "; "  # two faults of one row


class Piece(Struct, frozen=True):
    """One check of a row: where ``condition`` holds it says ``words``: ``; Kolumn: vad som är fel``.

    ``column`` is the column whose cell is coloured; ``about`` are the cells on which the rule's own finding may stand,
    ``others`` the codes of other rules that a formula cannot tell from it.
    """

    column: Column
    condition: Node
    words: Node
    reach: Reach
    about: tuple[CellRef, ...]
    others: tuple[str, ...] = ()

    @property
    def formula(self) -> Node:
        """The words, or an empty text where nothing is wrong."""
        return when(self.condition, self.words, "")

    def unless_answered(self, codes: Iterable[str]) -> Piece:
        """The same of what can be motivated: not where one of the rules is answered in Motivering on Kontroll."""
        keys = [_key(code, ref) for code in codes for ref in self.about]
        return replace(self, words=when(_is_listed(keys), "", self.words)) if keys else self


def _is_listed(keys: Iterable[Node]) -> Node:
    """Whether the list on Kontroll has one of the answers.

    The list is there only once the file has been checked: until then nobody knows its name.
    """
    listed = NameReference(ANSWERS_NAME)
    return greater(call("IFERROR", plus(*(call("COUNTIF", listed, key) for key in keys)), 0), 0)


def _key(code: str, ref: CellRef) -> Node:
    """What the list holds of an answer, as a pattern; with the row as it is after rows have been put in."""
    before, at = answer_key(code, ref.sheet.replace("~", "~~"), column_letters(ref.col)), cell_reference(ref, ref.sheet)
    return concatenated(f"*;{before}", call("ROW", at), ";*")


def heading_words(column: Column) -> str:
    """The beginning of a piece: the column's heading on one line, shortened."""
    return one_line(column.heading).replace('"', "").replace(";", ",")[:40].strip()


def piece_prefix(column: Column) -> str:
    """The text that a check cell (with ``; `` put before it) contains where a column is concerned."""
    return f"{BETWEEN}{heading_words(column)}: "


def shown_decimals(column: Column) -> int:
    """The number of decimals that differences in a column are shown with."""
    return min(decimals(column) or 0, 3)


def difference_text(value: Operand, column: Column) -> Node:
    """A tree that prints a difference as ``−1 234,5`` in any language version of Excel.

    TEXT's codes for groups and decimals depend on the language, those for digits and for characters after a backslash
    do not. So separators are written as such characters; unused groups leave leading spaces, which TRIM removes.
    """
    places, unit = shown_decimals(column), ""
    if column.kind is Kind.PERCENT:
        value, places, unit = times(100, bracketed(value)), max(places - 2, 0), " procentenheter"
    code = r"#\ ###\ ###\ ##0" + (r"\," + "0" * places if places else "")
    size = call("ABS", value)
    whole = rounded(times(size, 10**places) if places else size, 0)
    sign = when(less(rounded(value, places), 0), MINUS, "")
    text = concatenated(sign, substituted(call("TRIM", call("TEXT", whole, code)), " ", SPACE))
    return concatenated(text, unit) if unit else text
