"""Formulas translated between Excel's notation and that of LibreOffice's interface.

``SUM(A1;$Drift.B2)`` ↔ ``SUM(A1,Drift!B2)``: the separators, the rows of a constant array, the names of sheets, and
TRUE and FALSE, which Calc writes as functions.
"""

from __future__ import annotations

import re

_PLAIN_SHEET = re.compile(r"[^\W\d][\w]*$")  # a name that needs no quotes in either notation
_QUOTED = re.compile(r"""("(?:[^"]|"")*")|\$?('(?:[^']|'')+')\.(?=\$?[A-Za-z#])""")  # a text, a sheet and the dot
_SHEET = re.compile(r"\$?([^\W\d]\w*)\.(?=\$?[A-Za-z#])")
_TRUTH = re.compile(r"\b(TRUE|FALSE)\(\)")
_TO = re.compile(
    r"""("(?:[^"]|"")*")
      |(?:'((?:[^']|'')+)'|([^\W\d][\w.]*))!
      |([{}])
      |([,;])""",
    re.VERBOSE,
)


def from_calc(formula: str) -> str:
    """A formula as ``getFormulaArray`` gives it, written as Excel would."""
    if "'" not in formula:
        unquoted = formula.split('"')  # a quote within a text is doubled: the empty piece between stays empty
        unquoted[::2] = map(_plain, unquoted[::2])
        return '"'.join(unquoted)
    # unquoted, a text, a sheet, unquoted …
    pieces: list[str | None] = _QUOTED.split(formula)
    for at in range(0, len(pieces), 3):
        pieces[at] = _plain(pieces[at] or "")
    for at in range(2, len(pieces), 3):
        name = pieces[at]
        pieces[at] = f"{_sheet(name[1:-1])}!" if name else ""
    return "".join(piece or "" for piece in pieces)


def _plain(piece: str) -> str:
    """A piece of a formula without quotes."""
    piece = piece.replace(";", ",").replace("|", ";")
    if "." in piece:
        piece = _SHEET.sub(lambda found: f"{_sheet(found[1])}!", piece)
    return _TRUTH.sub(r"\1", piece) if "()" in piece else piece


def to_calc(formula: str) -> str:
    """A formula as Excel writes it, for ``setFormula``."""
    depth = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal depth
        text, quoted, plain, brace, separator = match.groups()
        if text:
            return text
        if quoted or plain:
            return f"$'{quoted or plain}'."
        if brace:
            depth += 1 if brace == "{" else -1
            return brace
        return "|" if separator == ";" and depth else ";"

    return _TO.sub(replace, formula)


def _sheet(name: str) -> str:
    return name if _PLAIN_SHEET.match(name) and not _looks_like_a_cell(name) else f"'{name}'"


def _looks_like_a_cell(name: str) -> bool:
    return re.fullmatch(r"[A-Za-z]{1,3}[0-9]{1,7}|[Rr][0-9]*[Cc]?[0-9]*|[Cc][0-9]*", name) is not None
