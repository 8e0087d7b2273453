"""The linear form (weighted sum of cells) of an Excel formula.

``C5-D5``, ``SUM(C7:C15)``, ``SUM(C6:INDEX(C:C,ROW()-1))`` (up to the row above), ``SUBTOTAL(9,C7:C15)``,
``SUM(Tabell1[Belopp])``, ``IF(COUNT(C7:C15)=0,"",SUM(C7:C15)-SUMIF(A7:A15,"varav:*",C7:C15))``,
``ROUND(C5+C6,0)``: two formulas with the same form compute the same, however they are written. Any other formula gives
None: it is not a weighted sum of cells, or not understood.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, field

from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.formula_tree import (
    Binary,
    Call,
    NameReference,
    Negative,
    Node,
    NotUnderstood,
    Number,
    RangeReference,
    StructuredReference,
    Text,
    parse_formula,
)
from mallkoll.workbook.formulas.resolve_references import ReferenceResolver
from mallkoll.workbook.model.book import Book

_NOWHERE = ReferenceResolver(Book(()))
_COMPARISONS = frozenset({"=", "<>", "<", ">", "<=", ">="})
_TELLS_BLANKS = frozenset({"COUNT", "COUNTA", "COUNTBLANK"})
_TELLS_KINDS = frozenset({"ISBLANK", "ISERROR", "ISERR", "ISNA", "ISNUMBER", "ISTEXT", "ISNONTEXT"})
_DIGITS = {"ROUND": "till närmaste", "ROUNDUP": "uppåt till", "ROUNDDOWN": "nedåt till", "TRUNC": "nedåt till"}
_STEPS = {"MROUND": "till närmaste", "CEILING": "uppåt till", "FLOOR": "nedåt till", "CEILING.MATH": "uppåt till",
          "FLOOR.MATH": "nedåt till"}  # fmt: skip


class FormulaRounding(Struct, frozen=True):
    """The rounding of a formula: Swedish words (``uppåt till``), and the step: 1000 for whole thousands."""

    words: str
    step: float

    @property
    def nearest(self) -> bool:
        """Whether it rounds to nearest, as shown figures are, and not up or down."""
        return self.words == _DIGITS["ROUND"]


class LinearForm(Struct):
    """A weighted sum of cells and a constant, with its coarsest rounding and whether hidden rows are left out."""

    terms: dict[CellRef, float] = field(default_factory=dict)
    constant: float = 0.0
    rounding: FormulaRounding | None = None
    visible_only: bool = False


def linear_form(formula: str, at: CellRef, places: ReferenceResolver = _NOWHERE) -> LinearForm | None:
    """The linear form of the formula in the cell ``at``; None where it has none.

    ``places`` is its workbook: for names, whole columns, Excel's tables and the texts that SUMIF compares.
    """
    try:
        form = _Reader(at, places).read(parse_formula(formula))
    except (NotUnderstood, RecursionError):
        return None
    form.terms = {cell: c for cell, c in form.terms.items() if c}
    return form


def same_form(a: Mapping[CellRef, float], b: Mapping[CellRef, float]) -> bool:
    """Whether two sets of coefficients are equal, apart from floating-point noise."""
    return a.keys() == b.keys() and all(abs(a[cell] - b[cell]) < 1e-9 for cell in a)


class _Reader(Struct):
    at: CellRef
    places: ReferenceResolver

    def read(self, node: Node | None) -> LinearForm:
        match node:
            case Number(value):
                return LinearForm({}, value)
            case RangeReference() | StructuredReference() | NameReference():
                [cell] = self._one(self._cells([node]))
                return LinearForm({cell: 1.0})
            case Negative(inner):
                return _scaled(self.read(inner), -1.0)
            case Binary("+" | "-" as sign, left, right):
                form = self.read(left)
                _add(form, self.read(right), 1.0 if sign == "+" else -1.0)
                return form
            case Binary("*" | "/" as sign, left, right):
                return self._product(sign, self.read(left), self.read(right))
            case Call(name, arguments):
                return self._function(name, arguments)
        raise NotUnderstood

    def _product(self, sign: str, form: LinearForm, other: LinearForm) -> LinearForm:
        if sign == "*" and not other.terms:
            return _scaled(form, other.constant)
        if sign == "*" and not form.terms:
            return _scaled(other, form.constant)
        if sign == "/" and not other.terms and other.constant:
            return _scaled(form, 1.0 / other.constant)
        raise NotUnderstood

    def _function(self, name: str, arguments: tuple[Node | None, ...]) -> LinearForm:
        match name, arguments:
            case "SUM", _:
                return self._sum(arguments)
            case "SUMPRODUCT", (RangeReference() | StructuredReference() | Binary(":", _, _) as span,):
                return self._sum((span,))
            case "SUBTOTAL", (Number(9.0 | 109.0), *spans):
                return self._visible(spans)
            case "AGGREGATE", (Number(9.0), Number(), *spans):
                return self._visible(spans)
            case "N" | "SINGLE", (inner,):
                return self.read(inner)
            case "SUMIF", (keys, Text(wanted), span):
                return self._where(keys, wanted, span)
            case "SUMIFS", (span, keys, Text(wanted)):
                return self._where(keys, wanted, span)
            case "INT", (inner,):
                return _rounded(self.read(inner), FormulaRounding("nedåt till", 1.0))
            case _, (inner, *digits) if name in _DIGITS and len(digits) <= 1:
                places = self._constant(digits[0]) if digits else 0.0
                return _rounded(self.read(inner), FormulaRounding(_DIGITS[name], 10.0 ** -min(max(places, -15), 15)))
            case _, (inner, *steps) if name in _STEPS and len(steps) <= 1:
                return _rounded(
                    self.read(inner), FormulaRounding(_STEPS[name], self._constant(steps[0]) if steps else 1.0)
                )
            case "IFERROR" | "IFNA", (inner, Text() | Number() | None):
                return self.read(inner)
            case "IF", (condition, first, *rest) if len(rest) <= 1:
                return self._guarded(condition, first, rest[0] if rest else None)
        raise NotUnderstood

    def _sum(self, arguments: Iterable[Node | None]) -> LinearForm:
        form = LinearForm()
        for argument in arguments:
            try:
                cells = self._cells([argument])
            except NotUnderstood:
                _add(form, self.read(argument), 1.0)
                continue
            for cell in cells:
                form.terms[cell] = form.terms.get(cell, 0.0) + 1.0
        return form

    def _visible(self, spans: Iterable[Node | None]) -> LinearForm:
        """SUBTOTAL and AGGREGATE skip cells with the same function, so that no amount is counted twice."""
        form = LinearForm(visible_only=True)
        for cell in self._cells(spans):
            if not adds_visible_only(self.places.formula(cell)):
                form.terms[cell] = form.terms.get(cell, 0.0) + 1.0
        return form

    def _where(self, keys: Node | None, wanted: str, span: Node | None) -> LinearForm:
        """SUMIF: the cells beside texts that begin with a prefix, such as ``varav:*``."""
        pattern, others = wanted.casefold(), wanted.startswith("<>")
        pattern = pattern.removeprefix("<>").removeprefix("=")
        if self.places is _NOWHERE or not pattern.endswith("*") or "*" in pattern[:-1] or "?" in pattern:
            raise NotUnderstood
        key_cells, cells = self._cells([keys]), self._cells([span])
        if len(key_cells) != len(cells):
            raise NotUnderstood
        form = LinearForm()
        for key, cell in zip(key_cells, cells, strict=True):
            text = self.places.value(key)
            begins = isinstance(text, str) and text.casefold().startswith(pattern[:-1])
            if begins is not others:
                form.terms[cell] = form.terms.get(cell, 0.0) + 1.0
        return form

    def _guarded(self, condition: Node | None, first: Node | None, second: Node | None) -> LinearForm:
        """``IF(COUNT(…)=0,"",form)``: the template's way of staying empty, and similar conditions."""
        whole = second if _is_nothing(first) else first if _is_nothing(second) else None
        if whole is None or condition is None:
            raise NotUnderstood
        form = self.read(whole)
        if not (_is_guard(condition) or self._is_own_zero(condition, form)):
            raise NotUnderstood
        return form

    def _is_own_zero(self, condition: Node, form: LinearForm) -> bool:
        """Whether the condition is ``SUM(…)=0`` of the form itself: ``IF(SUM(…)=0,"",SUM(…))`` shows zero as empty."""
        match condition:
            case Binary("=" | "<>", left, Number(0.0)):
                other = self.read(left)
                return same_form(other.terms, form.terms) and other.constant == form.constant
        return False

    def _constant(self, node: Node | None) -> float:
        form = self.read(node) if node is not None else LinearForm()
        if form.terms:
            raise NotUnderstood
        return form.constant

    def _cells(self, nodes: Iterable[Node | None]) -> list[CellRef]:
        cells: list[CellRef] = []
        for node in nodes:
            if node is None:
                raise NotUnderstood
            for span in self.places.ranges(node, self.at):
                cells += self.places.cells(span)
        return cells

    @staticmethod
    def _one(cells: list[CellRef]) -> list[CellRef]:
        if len(cells) != 1:
            raise NotUnderstood
        return cells


def adds_visible_only(formula: str | None) -> bool:
    """Whether a formula may leave hidden rows out of a sum."""
    return formula is not None and ("SUBTOTAL(" in formula.upper() or "AGGREGATE(" in formula.upper())


def _is_nothing(node: Node | None) -> bool:
    return node is None or isinstance(node, Text) or node == Number(0.0)


def _is_guard(node: Node) -> bool:
    """Whether a condition only tests if there is anything to count."""
    match node:
        case Call(name, arguments) if name in {"AND", "OR", "NOT"}:
            return all(argument is not None and _is_guard(argument) for argument in arguments)
        case Call(name, _):
            return name in _TELLS_KINDS | _TELLS_BLANKS
        case Binary("=" | "<>", left, Text("")) | Binary("=" | "<>", Text(""), left):
            return isinstance(left, RangeReference | NameReference | StructuredReference)
        case Binary(sign, left, right) if sign in _COMPARISONS:
            return all(_counts(part) for part in _parts(left, right))
    return False


def _parts(*nodes: Node) -> Iterator[Node]:
    for node in nodes:
        match node:
            case Binary("+" | "-" | "*", left, right):
                yield from _parts(left, right)
            case _:
                yield node


def _counts(node: Node) -> bool:
    match node:
        case Number():
            return True
        case Call(name, _):
            return name in _TELLS_BLANKS | {"ROWS", "COLUMNS"}
    return False


def _add(form: LinearForm, other: LinearForm, factor: float) -> None:
    for cell, coefficient in other.terms.items():
        form.terms[cell] = form.terms.get(cell, 0.0) + factor * coefficient
    form.constant += factor * other.constant
    form.rounding = _coarser(form.rounding, other.rounding)
    form.visible_only = form.visible_only or other.visible_only


def _scaled(form: LinearForm, factor: float) -> LinearForm:
    terms = {cell: c * factor for cell, c in form.terms.items()}
    rounding = form.rounding
    if rounding is not None and factor:
        rounding = FormulaRounding(rounding.words, rounding.step * abs(factor))
    return LinearForm(terms, form.constant * factor, rounding, form.visible_only)


def _rounded(form: LinearForm, rounding: FormulaRounding) -> LinearForm:
    rounding = FormulaRounding(rounding.words, abs(rounding.step))
    return LinearForm(form.terms, form.constant, _coarser(form.rounding, rounding), form.visible_only)


def _coarser(a: FormulaRounding | None, b: FormulaRounding | None) -> FormulaRounding | None:
    if a is None or b is None:
        return a or b
    return a if (a.step, not a.nearest) >= (b.step, not b.nearest) else b
