"""From a document's relations and readings to the equations that the engine judges.

Every linear relation becomes target − Σ c·cell = 0. A typed figure stands for everything that rounds to it in its
column's unit; an intact formula is exact in its inputs and never suspect itself.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import mul
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.engine.constraints import Overview
from mallkoll.validators.engine.declared_equations import Equations, declared, equations_of, relation_key
from mallkoll.validators.engine.locate import Context, Diagnosis, Search, search
from mallkoll.validators.engine.products.locate_products import Products
from mallkoll.validators.engine.products.products import (
    ProductFigures,
    ProductRelation,
    cells_behind,
    is_product,
    is_typed,
    stands_for,
)
from mallkoll.validators.engine.search_context import CellFigures, search_context
from mallkoll.validators.engine.system import CellId, Equation, Figure, changed, failing, verdict
from mallkoll.validators.engine.unfolding import Formulas, Otherwise, Variant, canonical
from mallkoll.validators.readings.formula_state import COMPUTED, INTACT, FormulaState
from mallkoll.validators.readings.noughts import blanks_for_nought
from mallkoll.validators.readings.readings import Reading, Readings
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.binding.relations import CellRelation
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.model.worked_out import once_property


class Arithmetic(Struct, frozen=True, dict=True):
    """The relations of a document that say *equal*, as equations by key over the figures that they are about.

    ``like`` are those of the same relations over other readings of the same cells, most of them the same objects.
    Nothing is made before it is asked for: where every relation holds nobody asks.
    """

    layout: Layout
    relations: tuple[CellRelation, ...]
    readings: Readings
    like: Arithmetic | None = None

    @property
    def all_hold(self) -> bool:
        """Whether every linear relation holds to the last digit, as in most documents; what is blank counts as 0."""
        return not self._inexact

    @once_property
    def _inexact(self) -> Sequence[int]:
        """The linear relations that do not, by number."""
        blank = {ref: 0.0 for ref, reading in self.readings.odd.items() if reading.value is None}
        values = defaultdict(float, cast("Mapping[CellId, float]", {**self.readings.value_of, **blank}))
        value_of, forms = values.__getitem__, self.readings.forms
        inexact: list[int] = []
        for number, relation in enumerate(self.relations):
            target, cells, signs = relation.target, relation.cells, relation.signs
            if relation.at_most or (relation.defines and forms.get(target) is INTACT):
                continue  # such a value is made of those beside it
            if signs is not None and target not in cells:
                gap = math.fsum((-value_of(target), *map(mul, signs, map(value_of, cells))))
            else:
                gap = math.fsum([c * value_of(cell) for cell, c in relation.balance or ()])
            if gap:
                inexact.append(number)
        return inexact

    @once_property
    def of_relations(self) -> Equations:
        """The equations, and the relations that they are made of."""
        if self.like is None or self._moved is None:
            return equations_of(self.relations, self.readings)
        return self.like.of_relations

    @once_property
    def _moved(self) -> Sequence[Reading] | None:
        """The readings that ``like`` has otherwise; None where blanks make that the equations may be others."""
        if self.like is None:
            return None
        before, blanks = self.like.readings, self.like.of_relations.blanks
        moved = self.readings.unlike(before)
        is_blank = any(one.value is None or before.value_of[one.ref] is None for one in moved)
        return None if is_blank or blanks_for_nought(self.relations, self.readings) != blanks else moved

    @property
    def equations(self) -> tuple[Equation, ...]:
        """The linear relations between readings."""
        return self.of_relations.equations

    @property
    def relation_of(self) -> Mapping[str, CellRelation]:
        """By key the relations of the equations, and those that multiply or divide."""
        return self.of_relations.relation_of

    @once_property
    def figures(self) -> CellFigures:
        """What stands in the cells that have a value."""
        _, _, dashes, blanks = self.of_relations
        return CellFigures(self.readings, dashes, blanks)

    @once_property
    def products(self) -> tuple[str, ...]:
        """The keys of the relations that multiply or divide, where their target is typed."""
        return tuple(
            relation_key(number, relation)
            for number, relation in enumerate(self.relations)
            if relation.signs is None and is_product(relation) and all(cell in self.readings for cell in relation.cells)
            if is_typed(self.readings.get(relation.target))
        )

    @once_property
    def verdicts(self) -> Mapping[str, bool | None]:
        """By equation key: True it holds, False it fails, None where a blank leaves it undecided."""
        return {**dict.fromkeys([one.key for one in self.equations], True), **self._not_holding}

    @once_property
    def _not_holding(self) -> Mapping[str, bool | None]:
        """The verdicts of the equations that do not hold."""
        asked = [one for one in self.equations if one.key in self._inexact_keys] if self._inexact_keys else ()
        return {one.key: holds for one in asked if not (holds := verdict(one, self.figures))}

    @once_property
    def _inexact_keys(self) -> frozenset[str]:
        """The keys of the equations that do not hold to the last digit."""
        keys = [relation_key(number, self.relations[number]) for number in self._inexact]
        return frozenset(keys).intersection(self.relation_of) if keys else frozenset()  # else nothing need be made

    @property
    def undecided(self) -> tuple[Equation, ...]:
        """The equations that a blank leaves undecided."""
        if None not in self._not_holding.values():
            return ()
        return tuple([one for one in self.equations if self._not_holding.get(one.key, True) is None])

    @property
    def failing(self) -> frozenset[str]:
        """The keys of the equations that do."""
        return frozenset([key for key, holds in self._not_holding.items() if holds is False])

    @property
    def fails(self) -> bool:
        """Whether one of the equations does."""
        return not self.all_hold and False in self._not_holding.values()

    def holds(self, key: str) -> bool:
        """Whether an equation does."""
        relation = self.relation_of.get(key)
        return relation is not None and relation.balance is not None and key not in self._not_holding

    def verdicts_with(self, values: Mapping[CellRef, float]) -> dict[str, bool | None]:
        """By key, of the relations that some cells are in: whether they hold with other figures there."""
        figures = changed(self.figures, {cell: replace(self.figures[cell], value=v) for cell, v in values.items()})
        verdicts_by_key = {
            equation.key: verdict(equation, figures)
            for equation in self.unfolded
            if any(cell in values for cell, _ in equation.terms)
        }
        moved = {cell: stands_for(value, self.readings[cell].column) for cell, value in values.items()}
        for key in self.products:
            if not self._product_figures.sources(self.relation_of[key]).isdisjoint(values):
                verdicts_by_key[key] = self._product_figures.holds(self.relation_of[key], moved)
        return verdicts_by_key

    @once_property
    def typed_over(self) -> tuple[Reading, ...]:
        """The figures that are typed where formulas should be, and are figures like any other."""
        return tuple([self.readings[ref] for ref in self.readings.in_states({FormulaState.OVERWRITTEN})])

    @once_property
    def lost(self) -> tuple[tuple[Reading, CellRelation], ...]:
        """The cells that have lost their formulas, each with the relation that its formula stood for."""
        lost = frozenset(self.readings.in_states({FormulaState.LOST}))
        return tuple((self.readings[one.target], one) for one in self._defining.values() if one.target in lost)

    @once_property
    def diagnoses(self) -> tuple[Diagnosis, ...]:
        """The located errors, with a check for rival explanations."""
        return self._located(rivals=True)

    @once_property
    def explanations(self) -> tuple[Diagnosis, ...]:
        """The located errors without the costly check for rival explanations."""
        return self._located(rivals=False)

    def _located(self, *, rivals: bool) -> tuple[Diagnosis, ...]:
        linear = self._search.diagnoses(rivals=rivals) if self._search else ()
        if not self.products:
            return linear
        products = Products(tuple(self._products()), self._product_figures, self.unfolded, self.figures, self._context)
        settled = products.settle(linear)
        return (*settled, *products.located(settled))

    @once_property
    def _search(self) -> Search | None:
        """The search for errors; none where no equation fails."""
        if not self.wrong:
            return None
        return search(self.equations, self.figures, self._context, self.unfolded, self.overview)

    @once_property
    def overview(self) -> Overview:
        """What is known of all figures and unfolded equations together."""
        values = self.figures.value_of
        finite = frozenset([ref for ref, value in values.items() if value is not None and math.isfinite(value)])
        formulas = bool(self.readings.in_states(COMPUTED))
        return Overview(finite, formulas, self.figures.least_weight, self._inexact_unfolded)

    @once_property
    def _inexact_unfolded(self) -> frozenset[str] | None:
        """The keys of the unfolded equations that may not hold to the last digit; None where it may be any."""
        return self.formulas.inexact(self._inexact_keys, self.otherwise)

    def variant(self, changes: Mapping[CellId, Figure]) -> Variant:
        """The equations with other figures in some cells."""
        return Variant(self.formulas, self.figures, self.otherwise, self.holds, changes)

    def search_in(self, variant: Variant) -> Search:
        """The search for errors with other figures in some cells."""
        known = replace(self.overview, inexact=variant.inexact(self._inexact_keys))
        return search(variant.unfolded, variant.figures, unfolded=variant.unfolded, known=known)

    @once_property
    def _context(self) -> Context:
        return search_context(self.layout, tuple(self.relation_of.values()), self.readings)

    @once_property
    def _product_figures(self) -> ProductFigures:
        return ProductFigures(self.readings, self._defining)

    def _products(self) -> Iterator[ProductRelation]:
        for key in self.products:
            relation = self.relation_of[key]
            yield ProductRelation(key, relation, self._product_figures.sources(relation))

    def cells_behind(self, key: str) -> frozenset[CellRef]:
        """The cells of a relation, and those behind the intact formulas in it."""
        return cells_behind(self.relation_of[key], self._defining, self._is_computed)

    @once_property
    def _defining(self) -> Mapping[CellRef, CellRelation]:
        return {relation.target: relation for relation in self.relation_of.values() if relation.defines}

    @once_property
    def unfolded(self) -> tuple[Equation, ...]:
        """The equations with intact formulas seen through."""
        return self.formulas.unfolded(self.otherwise) if self.readings.in_states(COMPUTED) else self.equations

    @once_property
    def formulas(self) -> Formulas:
        """What the layout's formulas come to in the equations."""
        of_layout = declared(self.relations)
        if self.equations is of_layout.equations:
            return of_layout.formulas
        if self.like is not None and self.equations is self.like.equations:
            return self.like.formulas
        return Formulas(self.equations, self._defining)

    @once_property
    def otherwise(self) -> Otherwise:
        """The cells whose figure is not what the layout's formula gives, with the equation that gives it, if any."""
        definitions, forms = self.formulas.definitions, self.readings.forms
        odd = [ref for ref in definitions if forms.get(cast("CellRef", ref)) is not INTACT]
        otherwise: dict[CellId, Equation | None] = {ref: None for ref in odd if not self._is_computed(ref)}
        for cell in {self.relation_of[key].target for key in self._not_holding}:
            if cell in definitions and cell not in otherwise:
                otherwise[cell] = self.formulas.first_that_holds(cell, self.holds)
        return otherwise

    def _is_computed(self, cell: CellId) -> bool:
        return cell in self.figures and self.readings.is_computed(cast("CellRef", cell))

    @once_property
    def key_of(self) -> Mapping[int, str]:
        """The key of each relation, by its ``id``."""
        return {id(relation): key for key, relation in self.relation_of.items()}

    def equations_with(self, cell: CellId) -> Sequence[Equation]:
        """The unfolded equations that a cell is in."""
        return self._unfolded_with.get(cell, ())

    @once_property
    def wrong(self) -> tuple[Equation, ...]:
        """The unfolded equations that fail."""
        if not self.fails:
            return ()
        asked = self._inexact_unfolded
        equations = [one for one in self.unfolded if asked is None or one.key in asked]
        return failing(equations, self.figures)

    @once_property
    def _unfolded_with(self) -> Mapping[CellId, list[Equation]]:
        equations: dict[CellId, list[Equation]] = {}
        for equation in self.unfolded:
            for cell, _ in equation.terms:
                equations.setdefault(cell, []).append(equation)
        return equations

    @once_property
    def _unfolded_of(self) -> Mapping[str, Equation]:
        return {equation.key: equation for equation in self.unfolded}

    def _bare(self, key: str) -> object:
        """What an equation says once formulas are substituted."""
        return canonical(self._unfolded_of[key]) if key in self._unfolded_of else key

    def without_repetition(self, keys: Iterable[str]) -> list[str]:
        """The keys without those whose equation equals an earlier one once formulas are substituted."""
        listed = list(keys)
        if len(listed) < 2:
            return listed
        seen: dict[object, str] = {}
        for key in listed:
            seen.setdefault(self._bare(key), key)
        return list(seen.values())
