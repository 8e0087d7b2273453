"""What an Excel formula adds up: the linear form of the few shapes that people write in these tables.

``C5-D5``, ``SUM(C7:C15)``, ``SUM(C6:INDEX(C:C,ROW()-1))`` (up to the row above),
``IF(COUNT(C7:C15)=0,"",SUM(C7:C15)-SUMIF(A7:A15,"varav:*",C7:C15))``,
``ROUND(C5+C6,0)``: two formulas that give the same form compute the same, however they are written. Anything else gives
None (not understood), and the cell counts as typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from msgspec import Struct, field

from mallkoll.workbook.book import column_number
from mallkoll.workbook.bound import CellRef

MAX_FORMULA = 4_000
MAX_CELLS = 5_000  # in one range

_SHEET = r"(?:'(?:[^']|'')+'|[A-Za-zÀ-ÿ_][\wÀ-ÿ.]*)!"
_ADDRESS = r"\$?[A-Za-z]{1,3}\$?\d{1,7}"
# compiled where a formula is to be understood, which few are: most stand as the layout prints them
_TOKEN = rf"""(?x)\s*(?:
      (?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)
    | (?P<text>"(?:[^"]|"")*")
    | (?P<range>(?:{_SHEET})?{_ADDRESS}(?::{_ADDRESS})?)(?![\w(])
    | (?P<name>[A-Za-z_][\w.]*)
    | (?P<sign><=|>=|<>|[-+*/(),=<>%^&])
    )"""
_UP_TO_ABOVE = (  # the column as a whole is written out by some programs
    rf"""(?xi)(?P<first>{_ADDRESS}):\s*INDEX\(\s*(?P<col>\$?[A-Z]{{1,3}})(?:\$?1)?:(?P=col)(?:\$?1048576)?
    \s*,\s*ROW\(\)\s*-\s*1\s*\)"""
)
_CELL = r"(?:(?:'((?:[^']|'')+)'|([^'!]+))!)?\$?([A-Za-z]{1,3})\$?(\d+)(?::\$?([A-Za-z]{1,3})\$?(\d+))?$"


class LinearForm(Struct):
    """A weighted sum of cells and a constant."""

    terms: dict[CellRef, float] = field(default_factory=dict)
    constant: float = 0.0


class _NotUnderstood(Exception):  # noqa: N818 - not an error: the answer "no"
    pass


def linear_form(
    formula: str, at: CellRef, key_text: Callable[[CellRef], str | None] | None = None
) -> LinearForm | None:
    """The linear form of a formula that stands in the cell ``at``; None where it is of another kind.

    ``key_text`` gives the text of a cell, for ``SUMIF`` over the hidden key column; without it SUMIF is not understood.
    """
    if len(formula) > MAX_FORMULA:
        return None
    plain = formula
    if "INDEX" in formula.upper():
        plain = re.sub(_UP_TO_ABOVE, rf"\g<first>:\g<col>{at.row - 1}", formula)
    try:
        reader = _Reader(_tokens(plain.lstrip("=+ ")), at.sheet, key_text)
        form = reader.sum()
        reader.end()
    except (_NotUnderstood, RecursionError):
        return None
    form.terms = {cell: c for cell, c in form.terms.items() if c}
    return form


def same_form(a: Mapping[CellRef, float], b: Mapping[CellRef, float]) -> bool:
    """Whether two sets of coefficients are the same."""
    return a.keys() == b.keys() and all(abs(a[cell] - b[cell]) < 1e-9 for cell in a)


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, at = [], 0
    text = text.rstrip()
    match = re.compile(_TOKEN).match
    while at < len(text):
        found = match(text, at)
        if not found or found.lastgroup is None:
            raise _NotUnderstood
        tokens.append((found.lastgroup, found[found.lastgroup]))
        at = found.end()
    return tokens


class _Reader:
    """Recursive descent over the tokens; every method leaves the next token unread."""

    def __init__(
        self, tokens: list[tuple[str, str]], home: str, key_text: Callable[[CellRef], str | None] | None
    ) -> None:
        self._tokens, self._at, self._home, self._key_text = tokens, 0, home, key_text

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _next(self) -> tuple[str, str]:
        token = self._peek()
        self._at += 1
        return token

    def _expect(self, sign: str) -> None:
        if self._next() != ("sign", sign):
            raise _NotUnderstood

    def end(self) -> None:
        if self._peek()[0] != "end":
            raise _NotUnderstood

    def sum(self) -> LinearForm:
        form = self._product()
        while self._peek() in {("sign", "+"), ("sign", "-")}:
            factor = 1.0 if self._next()[1] == "+" else -1.0
            _add(form, self._product(), factor)
        return form

    def _product(self) -> LinearForm:
        form = self._unary()
        while self._peek() in {("sign", "*"), ("sign", "/")}:
            operator = self._next()[1]
            other = self._unary()
            if operator == "*" and form.terms and not other.terms:
                form = _scaled(form, other.constant)
            elif operator == "*" and not form.terms:
                form = _scaled(other, form.constant)
            elif operator == "/" and not other.terms and other.constant:
                form = _scaled(form, 1.0 / other.constant)
            else:
                raise _NotUnderstood
        return form

    def _unary(self) -> LinearForm:
        if self._peek() == ("sign", "-"):
            self._next()
            return _scaled(self._unary(), -1.0)
        if self._peek() == ("sign", "+"):
            self._next()
            return self._unary()
        return self._atom()

    def _atom(self) -> LinearForm:
        kind, text = self._next()
        if kind == "number":
            return LinearForm({}, float(text))
        if kind == "range":
            cells = self._cells(text)
            if len(cells) != 1:
                raise _NotUnderstood
            return LinearForm({cells[0]: 1.0})
        if (kind, text) == ("sign", "("):
            form = self.sum()
            self._expect(")")
            return form
        if kind == "name":
            return self._function(text.upper().removeprefix("_XLFN."))
        raise _NotUnderstood

    def _function(self, name: str) -> LinearForm:
        self._expect("(")
        match name:
            case "SUM":
                return self._sum_of_arguments()
            case "N":
                form = self.sum()
                self._expect(")")
                return form
            case "ROUND":
                form = self.sum()
                self._expect(",")
                if self.sum().terms:
                    raise _NotUnderstood
                self._expect(")")
                return form
            case "SUMIF":
                return self._sumif()
            case "IF":
                return self._guarded()
        raise _NotUnderstood

    def _sum_of_arguments(self) -> LinearForm:
        form = LinearForm()
        while True:
            if self._peek()[0] == "range" and self._tokens[self._at + 1 : self._at + 2] in (
                [("sign", ",")],
                [("sign", ")")],
            ):
                for cell in self._cells(self._next()[1]):
                    form.terms[cell] = form.terms.get(cell, 0.0) + 1.0
            else:
                _add(form, self.sum(), 1.0)
            sign = self._next()
            if sign == ("sign", ")"):
                return form
            if sign != ("sign", ","):
                raise _NotUnderstood

    def _sumif(self) -> LinearForm:
        kind, keys = self._next()
        self._expect(",")
        wanted_kind, wanted = self._next()
        self._expect(",")
        span_kind, span = self._next()
        self._expect(")")
        if self._key_text is None or (kind, wanted_kind, span_kind) != ("range", "text", "range"):
            raise _NotUnderstood
        pattern = wanted[1:-1].casefold()
        if not pattern.endswith("*") or "*" in pattern[:-1]:
            raise _NotUnderstood
        form = LinearForm()
        key_cells, cells = self._cells(keys), self._cells(span)
        if len(key_cells) != len(cells):
            raise _NotUnderstood
        for key, cell in zip(key_cells, cells, strict=True):
            if (self._key_text(key) or "").casefold().startswith(pattern[:-1]):
                form.terms[cell] = form.terms.get(cell, 0.0) + 1.0
        return form

    def _guarded(self) -> LinearForm:
        """``IF(COUNT(…)=0,"",form)``: the template's own way of staying empty."""
        if self._next() != ("name", "COUNT"):
            raise _NotUnderstood
        self._expect("(")
        while self._next() != ("sign", ")"):
            if self._peek()[0] == "end":
                raise _NotUnderstood
        if self._next() not in {("sign", "="), ("sign", "<")} or self._next()[0] != "number":
            raise _NotUnderstood
        self._expect(",")
        if self._next() != ("text", '""'):
            raise _NotUnderstood
        self._expect(",")
        form = self.sum()
        self._expect(")")
        return form

    def _cells(self, text: str) -> list[CellRef]:
        found = re.match(_CELL, text)
        if not found:
            raise _NotUnderstood
        quoted, plain, left, top, right, bottom = found.groups()
        sheet = quoted.replace("''", "'") if quoted else plain or self._home
        if sheet.casefold() == self._home.casefold():
            sheet = self._home
        c1, c2 = sorted((column_number(left), column_number(right or left)))
        r1, r2 = sorted((int(top), int(bottom or top)))
        if (c2 - c1 + 1) * (r2 - r1 + 1) > MAX_CELLS:
            raise _NotUnderstood
        return [CellRef(sheet, row, col) for row in range(r1, r2 + 1) for col in range(c1, c2 + 1)]


def _add(form: LinearForm, other: LinearForm, factor: float) -> None:
    for cell, coefficient in other.terms.items():
        form.terms[cell] = form.terms.get(cell, 0.0) + factor * coefficient
    form.constant += factor * other.constant


def _scaled(form: LinearForm, factor: float) -> LinearForm:
    return LinearForm({cell: c * factor for cell, c in form.terms.items()}, form.constant * factor)
