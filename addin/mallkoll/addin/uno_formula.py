"""Formulas between Excel's way of writing and the one that LibreOffice's interface speaks.

``SUM(A1;$Drift.B2)`` ↔ ``SUM(A1,Drift!B2)``: the separators, the rows of a constant array, the names of sheets, and
TRUE and FALSE, which Calc writes as functions.
"""

from __future__ import annotations

import re

_PLAIN_SHEET = re.compile(r"[^\W\d][\w]*$")  # a name that needs no quotes in either way of writing
_FROM = re.compile(
    r"""("(?:[^"]|"")*")                                  # a text
      |(?:\$?'((?:[^']|'')+)'|\$?([^\W\d]\w*))\.(?=\$?[A-Za-z\#])   # a sheet and the dot after it
      |\b(TRUE|FALSE)\(\)
      |([;|])""",
    re.VERBOSE,
)
_MORE_THAN_SEPARATORS = re.compile(r"""["'.|]|\(\)""")
_TO = re.compile(
    r"""("(?:[^"]|"")*")
      |(?:'((?:[^']|'')+)'|([^\W\d][\w.]*))!
      |([{}])
      |([,;])""",
    re.VERBOSE,
)


def from_calc(formula: str) -> str:
    """A formula as ``getFormulaArray`` gives it, written as Excel would."""
    if not _MORE_THAN_SEPARATORS.search(formula):
        return formula.replace(";", ",")

    def replace(found: re.Match[str]) -> str:
        text, quoted, plain, truth, separator = found.groups()
        if text:
            return text
        if quoted or plain:
            return f"{_sheet(quoted or plain)}!"
        if truth:
            return str(truth)
        return "," if separator == ";" else ";"

    return _FROM.sub(replace, formula)


def to_calc(formula: str) -> str:
    """A formula as Excel writes it, for ``setFormula``."""
    depth = 0

    def replace(found: re.Match[str]) -> str:
        nonlocal depth
        text, quoted, plain, brace, separator = found.groups()
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
