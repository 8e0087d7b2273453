"""A formula as seen from its own cell, so that two that were copied from each other are the same text."""

from __future__ import annotations

import re

from mallkoll.workbook.model.book import column_number
from mallkoll.workbook.model.formula_shift import ReferencePart, reference_pieces

REFERENCE = "\x00"
"""What stands for a reference in a :func:`skeleton`."""


def relative_form(formula: str, row: int, col: int) -> str:
    """``SUM(C2:C9)`` in C10 → ``SUM(C[0]R[-8]:C[0]R[-1])``; what has a dollar sign keeps its place."""
    seen: list[str] = []
    for piece in reference_pieces(formula):
        if isinstance(piece, str):
            seen.append(piece)
            continue
        for part in piece:
            if isinstance(part, str):
                seen.append(part)
            else:
                number, is_row = part
                seen.append(f"R[{number - row}]" if is_row else f"C[{number - col}]")
    return "".join(seen)


def skeleton(formula: str) -> str:
    """The formula with every reference replaced by one mark: what it does, apart from where."""
    return "".join(piece if isinstance(piece, str) else REFERENCE for piece in reference_pieces(formula))


_SPAN = re.compile(r"=?SUM\(\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})\)$")


def summed_span(formula: str) -> tuple[int, int, int, int] | None:
    """The area (first row, first col, last row, last col) of a formula that is one sum of one area, else None."""
    match = _SPAN.match(formula) if formula.startswith("SUM(") else None
    if match is None:
        return None
    left, top, right, bottom = match.groups()
    return int(top), column_number(left), int(bottom), column_number(right)


def areas(formula: str) -> list[tuple[int, int, int, int]]:
    """The areas that a formula refers to on its own sheet (first row, first col, last row, last col).

    Whole columns and rows are left out, and so are references to other sheets.
    """
    found: list[tuple[int, int, int, int]] = []
    pieces = reference_pieces(formula)
    for i, piece in enumerate(pieces):
        if isinstance(piece, str) or _after_sheet(pieces, i):
            continue
        if len(piece) != 2:
            continue
        col, row = (_number(part) for part in piece)
        joined = i >= 2 and pieces[i - 1] == ":" and found and not _after_sheet(pieces, i - 2)
        if joined:
            top, left, _, _ = found.pop()
            found.append((min(top, row), min(left, col), max(top, row), max(left, col)))
        else:
            found.append((row, col, row, col))
    return found


def _after_sheet(pieces: tuple[str | tuple[ReferencePart, ...], ...], at: int) -> bool:
    before = pieces[at - 1] if at else ""
    if isinstance(before, str) and before.endswith("!"):
        return True
    return before == ":" and at >= 2 and _after_sheet(pieces, at - 2)


def _number(part: ReferencePart) -> int:
    if not isinstance(part, str):
        return part[0]
    plain = part.removeprefix("$")
    return int(plain) if plain.isdecimal() else column_number(plain)
