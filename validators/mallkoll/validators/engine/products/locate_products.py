"""Which cell is wrong where a product or a quotient does not agree.

The linear relations are explained first. A product that agrees once their faults are mended has no fault of its own,
and where they leave several explanations, those that the products agree with are kept. What is left is explained like
the others: multiplied out, a relation is linear in each of its figures by itself, so for one wrong cell it is a linear
equation, whose coefficients are what the other figures make them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.engine import slips
from mallkoll.validators.engine.explanation import CellChange, Solution
from mallkoll.validators.engine.intervals import Interval, round_to, scale
from mallkoll.validators.engine.locate import CLEAR_MARGIN, Context, Diagnosis, search
from mallkoll.validators.engine.products.products import Moved, ProductFigures, ProductRelation, stands_for
from mallkoll.validators.engine.slips import UNEXPLAINED_SUM, Slip
from mallkoll.validators.engine.system import CellId, Equation, Figure, verdict
from mallkoll.validators.readings.precision import decimals
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.model.text import one_line

MOST_WEIGHED = 12  # where more products fail, rivals of their explanations are not looked for: each takes its time
MOST_LOCATED = 150  # where more fail nothing tells the cells apart in reasonable time: what is calculated is named
FEWEST = 3  # rows that a column must have for its figures to be wrong in one way
_FACTORS = ((100.0, "100 gånger för stor"), (0.01, "100 gånger för liten"), (1000.0, "1 000 gånger för stor"),
            (0.001, "1 000 gånger för liten"), (10.0, "10 gånger för stor"), (0.1, "10 gånger för liten"))  # fmt: skip
_COST = 2.0
_LEAST = 1e-9  # half-widths below this are told by float noise alone


class _Now(Struct, frozen=True):
    """The figures with what the linear diagnoses put right, and for those cells all that they may hold then."""

    figures: Mapping[CellId, Figure]
    moved: Moved


class Products:
    """The products of a document, its linear equations (formulas seen through) and its figures."""

    def __init__(
        self,
        products: Sequence[ProductRelation],
        known: ProductFigures,
        equations: Sequence[Equation],
        figures: Mapping[CellId, Figure],
        context: Context,
    ) -> None:
        self._products, self._known, self._equations = products, known, equations
        self._figures, self._context = figures, context
        self._wrong = [product for product in products if known.holds(product.relation) is False]

    def settle(self, linear: Sequence[Diagnosis]) -> tuple[Diagnosis, ...]:
        """The linear diagnoses, each with the explanations that the products agree with best."""
        return tuple(self._agreeing(diagnosis) for diagnosis in linear)

    def located(self, linear: Sequence[Diagnosis]) -> tuple[Diagnosis, ...]:
        """What is wrong in the products beside what the linear diagnoses say."""
        moved: dict[CellRef, Interval] = {}
        figures = dict(self._figures)
        for diagnosis in linear:
            clear = bool(diagnosis.solutions) and diagnosis.margin >= CLEAR_MARGIN
            if diagnosis.solutions and (clear or self._repairs(diagnosis.solutions[0])):
                moved |= self._after(diagnosis.solutions[0])
                for change in diagnosis.solutions[0].changes:
                    figures[change.cell] = replace(figures[change.cell], value=change.best)
        now = _Now(figures, moved)
        failing = [p for p in self._products if self._known.holds(p.relation, self._about(p, moved)) is False]
        scaled = tuple(_scaled_columns(self._products, failing, self._known, moved))
        told = {key for diagnosis in scaled for key in diagnosis.failing}
        groups = _tied([product for product in failing if product.key not in told])
        return (*scaled, *(diagnosis for group in groups for diagnosis in self._explained(group, failing, now)))

    def _about(self, product: ProductRelation, moved: Moved) -> Moved:
        """What is moved, where the product is about any of it."""
        return {} if product.sources.isdisjoint(moved) else moved

    def _repairs(self, solution: Solution) -> bool:
        """Whether the explanation mends a product that fails as the figures stand."""
        moved = self._after(solution)
        return any(not p.sources.isdisjoint(moved) and self._known.holds(p.relation, moved) for p in self._wrong)

    def _agreeing(self, diagnosis: Diagnosis) -> Diagnosis:
        cells = {change.cell for solution in diagnosis.solutions for change in solution.changes}
        about = [p for p in self._products if not p.sources.isdisjoint(cells)]
        if not about:
            return diagnosis
        failing = [self._failing_after(solution, about) for solution in diagnosis.solutions]
        best = tuple(s for s, count in zip(diagnosis.solutions, failing, strict=True) if count == min(failing))
        kept = replace(diagnosis, solutions=best)
        moved = self._after(best[0])
        mended = [p for p in self._wrong if p in about and self._known.holds(p.relation, moved)]
        if not mended:
            return kept
        again = self._located(mended, self._wrong, _Now(self._figures, {}), also=diagnosis.failing)
        same = len(again) == 1 and again[0].solutions and _cells(again[0].solutions[0]) == _cells(best[0])
        return again[0] if same else kept

    def _failing_after(self, solution: Solution, products: Iterable[ProductRelation]) -> int:
        moved = self._after(solution)
        return sum(self._known.holds(p.relation, self._about(p, moved)) is False for p in products)

    # --- what is left -------------------------------------------------------------------------------------------------

    def _explained(
        self, group: Sequence[ProductRelation], failing: Sequence[ProductRelation], now: _Now
    ) -> list[Diagnosis]:
        """One explanation for all, where it takes fewer cells than there are products; else one for each."""
        if len(failing) > MOST_LOCATED:
            return [self._on_target(product, now) for product in group]
        if len(group) > 1:
            together = self._located(group, failing, now)
            cells = sum(len(diagnosis.solutions[0].changes) if diagnosis.solutions else 99 for diagnosis in together)
            if cells < len(group):
                return together
        return [
            _target_first(diagnosis, product.relation.target)
            for product in group
            for diagnosis in self._located([product], failing, now) or [self._on_target(product, now)]
        ]

    def _on_target(self, product: ProductRelation, now: _Now) -> Diagnosis:
        """Where the intervals fail to meet by less than the equation can tell: it has the same room on both sides."""
        cell, keys = product.relation.target, (product.key,)
        best = self._calculated(product, now)
        change = CellChange(cell, self._figures[cell].value, best, best, best)
        solution = Solution((change,), keys, UNEXPLAINED_SUM, self._figures[cell].weight)
        return Diagnosis(keys, (self._with_shown_figures(solution, [product], now),), exact=False)

    def _located(
        self, wrong: Sequence[ProductRelation], failing: Sequence[ProductRelation], now: _Now, also: Sequence[str] = ()
    ) -> list[Diagnosis]:
        """What explains these products and the linear equations ``also``, which fail for the same reason."""
        sources: frozenset[CellRef] = frozenset().union(*(product.sources for product in wrong))
        left_out = {product.key for product in failing} - {product.key for product in wrong}
        figures, equations = dict(now.figures), list[Equation]()
        for product in self._products:
            if product.key not in left_out and not product.sources.isdisjoint(sources):
                equations += self._as_equation(product, now, figures)
        about = {cell for equation in equations for cell, _ in equation.terms}
        equations += [
            equation for equation in self._equations
            if any(cell in about for cell, _ in equation.terms)
            and (equation.key in also or verdict(equation, figures))
        ]  # fmt: skip
        keys = {product.key for product in wrong}
        many = len(failing) > MOST_WEIGHED
        context = replace(self._context, lines=Context().lines)
        found = search(equations, figures, context, tuple(equations)).diagnoses(rivals=not many)
        if many:  # whether anything else is about as likely was not asked
            found = tuple(replace(diagnosis, rivalled=True) for diagnosis in found)
        return [self._as_typed(diagnosis, wrong, now) for diagnosis in found if keys.intersection(diagnosis.failing)]

    def _as_equation(self, product: ProductRelation, now: _Now, figures: dict[CellId, Figure]) -> Iterator[Equation]:
        """The product multiplied out around what stands in its cells; what is left over stands in a fixed figure.

        Its room is that of the intervals: what they leave beyond the figures' own rounding is the fixed figure's.
        """
        relation, sources = product.relation, sorted(product.sources)
        right, target = self._known.gives(relation, self._about(product, now.moved)), relation.target
        value = {cell: now.figures[cell].value for cell in sources}
        if right is None or target not in value:
            return
        numerator, divisor = self._known.fraction(relation, value)
        if not divisor:
            return
        factor = self._known.factor(relation.target, numerator / divisor)

        def gap(values: Mapping[CellRef, float]) -> float:
            above, below = self._known.fraction(relation, values)
            return factor * values[target] * below - above

        terms = []
        for cell in sources:
            step = max(1.0, abs(value[cell]))
            terms.append((cell, (gap({**value, cell: value[cell] + step}) - gap(value)) / step))
        typed = self._known.typed(self._known.readings[target], factor)
        room = max(right.high - numerator / divisor, numerator / divisor - right.low, 0.0)
        room = abs(divisor) * (room + (typed.high - typed.low) / 2)
        own = sum(abs(c) * figures[cell].half for cell, c in terms)
        extra = max(room - own, _LEAST * max(room, abs(numerator)))
        rest = gap(value) - sum(c * value[cell] for cell, c in terms)
        constant = ("konstant", product.key)
        figures[constant] = Figure(rest / (2 * extra), 0.5, fixed=True)
        yield Equation(product.key, (*[(cell, c) for cell, c in terms if c], (constant, 2 * extra)))

    def _as_typed(self, diagnosis: Diagnosis, wrong: Sequence[ProductRelation], now: _Now) -> Diagnosis:
        """The diagnosis with figures such as their cells show, without explanations that the intervals refute."""
        solutions = tuple(self._with_shown_figures(s, wrong, now) for s in diagnosis.solutions)
        valid = [s for s in solutions if all(self._holds_after(s, product, now) for product in wrong)]
        return replace(diagnosis, solutions=tuple(valid) or diagnosis.solutions)

    def _holds_after(self, solution: Solution, product: ProductRelation, now: _Now) -> bool:
        moved = {**now.moved, **self._after(solution, as_shown=True)}
        return self._known.holds(product.relation, self._about(product, moved)) is True

    def _with_shown_figures(self, solution: Solution, wrong: Sequence[ProductRelation], now: _Now) -> Solution:
        """The explanation with figures such as its cells show; what is calculated is what the others give."""
        calculated = {product.relation.target: product for product in wrong} if len(solution.changes) == 1 else {}
        changes = []
        for change in solution.changes:
            cell = change.cell
            assert isinstance(cell, CellRef)  # noqa: S101 - the fixed figures are never suspected
            places, best = decimals(self._known.readings[cell].column), change.best
            if cell in calculated:
                best = self._calculated(calculated[cell], now)
            best = best if places is None else round_to(best, self._places(cell, places))
            if best != change.best:
                change = replace(change, best=best, slip=self._slip(change.printed, best, places or 0), share=0.0)  # noqa: PLW2901
            changes.append(change)
        return replace(solution, changes=tuple(changes))

    def _slip(self, printed: float, best: float, places: int) -> Slip | None:
        """A slip between two figures; a factor tells more of them than a digit."""
        within, unit = Interval(best, best), self._context.unit
        for known in (slips.factor_slips(printed, within, places, unit), slips.digit_slips(printed, within, places)):
            if known:
                return min(known, key=lambda slip: slip.rank)
        return None

    def _calculated(self, product: ProductRelation, now: _Now) -> float:
        relation = product.relation
        numerator, divisor = self._known.fraction(relation, {c: now.figures[c].value for c in product.sources})
        return numerator / divisor / self._known.factor(relation.target, numerator / divisor)

    def _places(self, cell: CellRef, places: int) -> int:
        """The decimals of a cell; a percentage that is not typed as a share has two fewer."""
        return places - 2 if self._known.readings[cell].of_hundred else places

    def _after(self, solution: Solution, *, as_shown: bool = False) -> dict[CellRef, Interval]:
        """What the cells of an explanation hold then: all that it leaves open, or just the figure that it proposes."""
        moved = {}
        for change in solution.changes:
            if isinstance(change.cell, CellRef):
                there = stands_for(change.best, self._known.readings[change.cell].column)
                wide = Interval(min(there.low, change.low), max(there.high, change.high))
                moved[change.cell] = there if as_shown else wide
        return moved


def _cells(solution: Solution) -> frozenset[CellId]:
    return frozenset(change.cell for change in solution.changes)


def _target_first(diagnosis: Diagnosis, target: CellRef) -> Diagnosis:
    """Where a single product fails, a slip in one of its parts proves little: a ratio leaves room for many figures.

    So it cannot be told which of the cells is wrong, unless what is calculated is likeliest by far.
    """
    first, *others = diagnosis.solutions or [None]
    if first is None or not others or _cells(first) == {target}:
        return diagnosis
    mine = [s for s in diagnosis.solutions if _cells(s) == {target}]
    if not mine:
        return diagnosis
    rest = [s for s in diagnosis.solutions if s not in mine]
    cost = min(s.cost for s in diagnosis.solutions)
    return replace(diagnosis, solutions=tuple(replace(s, cost=cost) for s in (*mine, *rest)))


def _tied(products: Sequence[ProductRelation]) -> list[list[ProductRelation]]:
    """The products in groups, no two of which are about the same typed figure."""
    groups: list[tuple[set[CellRef], list[ProductRelation]]] = []
    for product in products:
        cells, members = set(product.sources), [product]
        apart = []
        for other_cells, others in groups:
            if other_cells.isdisjoint(cells):
                apart.append((other_cells, others))
            else:
                cells |= other_cells
                members = others + members
        groups = [*apart, (cells, members)]
    return [members for _, members in groups]


# --- a whole column that is a power of ten off ------------------------------------------------------------------------


def _scaled_columns(
    products: Iterable[ProductRelation], failing: Sequence[ProductRelation], known: ProductFigures, moved: Moved
) -> Iterator[Diagnosis]:
    """One diagnosis for each column in which every product fails by the same factor. ``moved``: what is put right."""
    failing_keys = {product.key for product in failing}
    columns: dict[tuple[str, int], list[ProductRelation]] = {}
    for product in products if len(failing) >= FEWEST else ():
        at = known.readings[product.relation.target]
        if product.key in failing_keys or known.holds(product.relation, moved) is not None:
            columns.setdefault((at.table.key, at.ref.col), []).append(product)
    for members in columns.values():
        if len(members) >= FEWEST and all(product.key in failing_keys for product in members):
            yield from _scaled_column(members, known, moved)


def _scaled_column(members: Sequence[ProductRelation], known: ProductFigures, moved: Moved) -> Iterator[Diagnosis]:
    targets = [known.readings[product.relation.target] for product in members]
    for factor, words in _FACTORS:
        right = {target.ref: scale(known.typed(target), 1 / factor) for target in targets}
        if all(known.holds(product.relation, {**moved, **right}) for product in members):
            slip = Slip("hel_kolumn", None, _COST, f"hela kolumnen {one_line(targets[0].column.heading)} är {words}")
            changes = []
            for target in targets:
                value = target.value or 0.0
                places = decimals(target.column)
                best = value / factor if places is None else round_to(value / factor, places)
                there = right[target.ref]
                changes.append(CellChange(target.ref, value, there.low, there.high, best, slip))
            keys = tuple(product.key for product in members)
            yield Diagnosis(keys, (Solution(tuple(changes), keys, _COST, float(len(changes)), slip),), exact=True)
            return
