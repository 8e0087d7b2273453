"""Which cell is wrong: the smallest explanation of the constraints that fail.

1. The failing constraints are divided into clusters without common suspects (``groups``). Each cluster is explained by
   one cell if possible, else by two or three, alone or with the clusters that holding constraints tie it to
   (``hitting_set``).
2. Slips that make several cells wrong at once (two amounts that changed places, a row in kronor) are tried as one
   hypothesis each (``systematic_slips``). A hypothesis wins if it is likelier than the single changes that it replaces.
3. Explanations get values and are ordered, likeliest first (``explanation``, ``slips``): a common slip beats a rare,
   any slip beats none, light cells beat heavy ones. When no slip stands out the derived cell (the sum) comes before its
   parts, because that is where a reader looks first.

The result is exact for up to three wrong cells in linked clusters. Beyond that, the cell on which two or more failing
constraints agree is taken out first and the rest is explained without it; :attr:`Diagnosis.exact` is then False.

The method is Fellegi & Holt (1976) with the rounding intervals of XBRL Calculations 1.1 and, for the order among
equals, the typing errors of Scholtus (2009).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.engine import groups
from mallkoll.validators.engine.constraints import Overview, System, compile_system, overview
from mallkoll.validators.engine.explanation import (
    CellChange,
    Context,
    Line,
    Model,
    Solution,
    explanation_model,
    printable,
    single_cell_change,
    solve,
    with_probabilities,
)
from mallkoll.validators.engine.groups import Group
from mallkoll.validators.engine.intervals import decimals_of, half_unit
from mallkoll.validators.engine.rivals import has_rival
from mallkoll.validators.engine.system import CellId, Equation, Figure, changed
from mallkoll.validators.engine.systematic_slips import Hypothesis, solution_of, swaps, whole_lines
from mallkoll.validators.engine.unfolding import unfold

__all__ = ["CellChange", "Context", "Diagnosis", "Line", "Search", "Solution", "locate", "search"]

MOST_SOLUTIONS = 200
CLEAR_MARGIN = 1.0
"""Powers of ten by which an explanation must be likelier than the next to be taken for the truth."""

_ROUNDS = 40  # at most so many systematic or agreed-upon errors are taken out one after the other


class Diagnosis(Struct, frozen=True):
    """What is wrong in one place: the constraints that fail there and every smallest explanation, likeliest first.

    ``exact``: these are proven to be all the lightest explanations. ``truncated``: there are more of them than listed.
    ``rivalled``: an explanation with one more cell, by well-known slips, is about as likely.
    Without solutions no suspect cell can repair the constraints (all fixed, or too many errors to untangle).
    """

    failing: tuple[str, ...]
    solutions: tuple[Solution, ...]
    exact: bool
    truncated: bool = False
    rivalled: bool = False

    @property
    def common(self) -> tuple[CellChange, ...]:
        """The changes of the first solution whose cell every solution changes."""
        if not self.solutions:
            return ()
        shared = frozenset.intersection(*(frozenset(c.cell for c in s.changes) for s in self.solutions))
        return tuple(c for c in self.solutions[0].changes if c.cell in shared)

    @property
    def margin(self) -> float:
        """How much likelier the first solution is than the second, in powers of ten; infinite if it is alone."""
        return self.solutions[1].cost - self.solutions[0].cost if len(self.solutions) > 1 else float("inf")

    @property
    def sure(self) -> tuple[CellChange, ...]:
        """The changes that are told as such: all of a first solution that stands out, else those in every solution."""
        return self.solutions[0].changes if self.solutions and self.margin >= CLEAR_MARGIN else self.common


class _Place(Protocol):
    """One place with an error, as it was found."""

    def __call__(self, *, rivals: bool) -> Diagnosis:
        """What is wrong there."""


class _Round(Struct, frozen=True):
    """What one pass found, and new values under which the next pass should look at the rest."""

    found: tuple[_Place, ...]
    settled: Mapping[CellId, float]


class Search(Struct, frozen=True):
    """Where the errors are. What is wrong there is worked out when it is asked for.

    ``order`` is the place of each constraint among those given, by its key.
    """

    figures: Mapping[CellId, Figure]
    found: tuple[_Place, ...]
    order: Mapping[str, int]

    def diagnoses(self, *, rivals: bool) -> tuple[Diagnosis, ...]:
        """Every error explained, in the order in which the constraints were given.

        ``rivals``: whether larger explanations are looked for that are about as likely, which is costly. Without them
        it is only told whether there is a single explanation, and which, not how probable it is: of several, not all
        need be listed.
        """
        diagnoses = [place(rivals=rivals) for place in self.found]
        diagnoses.sort(key=lambda d: self.order.get(d.failing[0], 0))
        return tuple(_as_printed(d, self.figures) for d in diagnoses)


def locate(
    equations: Iterable[Equation], figures: Mapping[CellId, Figure], context: Context | None = None
) -> tuple[Diagnosis, ...]:
    """Explain every failing constraint; an empty tuple when none fails. Order: as the constraints were given."""
    return search(equations, figures, context).diagnoses(rivals=True)


def search(
    equations: Iterable[Equation],
    figures: Mapping[CellId, Figure],
    context: Context | None = None,
    unfolded: tuple[Equation, ...] | None = None,
    known: Overview | None = None,
) -> Search:
    """Look for the errors behind all failing constraints.

    ``unfolded`` are the same equations as :func:`unfold` makes them, where that is known, and ``known`` what is known
    of those and the figures together.
    """
    # unfolded once, because values settled in a later round would make formulas look stale
    left = unfold(equations, figures) if unfolded is None else unfolded
    known = known or overview(figures)
    now = figures
    system = System(left, now, known)
    order = {equation.key: e for e, equation in enumerate(system.equations)}
    found: list[_Place] = []
    for turn in range(_ROUNDS):
        if not system.failing:
            break
        last = turn == _ROUNDS - 1
        done = _round(explanation_model(system, context or Context(), formulas=known.formulas), last=last)
        found += done.found
        if not done.settled:
            break
        now = changed(now, {cell: _settled(now[cell], value) for cell, value in done.settled.items()})
        system = compile_system(left, now, replace(known, inexact=None))
    return Search(figures, tuple(found), order)


def _settled(figure: Figure, value: float) -> Figure:
    """The figure with another value, known no better than that is written: 186 400 tkr for 186,4 mnkr."""
    return replace(figure, value=value, half=max(figure.half, half_unit(decimals_of(value))) if figure.half else 0.0)


def _round(model: Model, *, last: bool) -> _Round:
    system = model.system
    alone = {c: groups.smallest_explanations(system, c, 1)[0] for c in groups.clusters_of(system)}
    diagnoses = {c: _diagnosis(model, group) for c, group in alone.items()}
    pairs = swaps(model, list(alone))
    chosen = None if last else _likeliest([*pairs, *whole_lines(model)], diagnoses)
    if chosen:
        settled = {system.cells[i]: value for i, value in chosen.values.items()}
        return _Round((partial(_of_hypothesis, model, chosen, alone, pairs),), settled)
    explained, hard = groups.explain_clusters(system, alone)
    if hard and not last:
        peeled = _peeled(model, hard)
        if peeled:
            return peeled
    explained += [groups.greedy_group(system, cluster) for cluster in hard]
    again = {group: diagnoses[c] for c, group in alone.items()}
    return _Round(tuple(partial(_of_group, model, group, pairs, again.get(group)) for group in explained), {})


def _of_group(
    model: Model, group: Group, pairs: Sequence[Hypothesis], before: Diagnosis | None, *, rivals: bool
) -> Diagnosis:
    """The diagnosis of a group: ``before``, unless an exchange of amounts explains the whole group too."""
    whole = any(h.repairs == frozenset(group.constraints) for h in pairs)
    if before is None or whole:
        before = _diagnosis(model, group, pairs, brief=not (whole or rivals))
    return _judged(model, group, before, rivals=rivals)


def _likeliest(hypotheses: Iterable[Hypothesis], diagnoses: Mapping[tuple[int, ...], Diagnosis]) -> Hypothesis | None:
    """The systematic slip that most beats the single changes which it would replace; None if none does."""
    best: tuple[float, int, Hypothesis] | None = None
    for h in hypotheses:
        struck = [c for c in diagnoses if h.repairs & set(c)]
        whole = all(set(c) <= h.repairs for c in struck)
        unexplained = sum(not diagnoses[c].solutions for c in struck)
        # a slip within one cluster that single cells explain too is listed beside those (see _found);
        # only the slip of a whole line may leave other failures of its clusters to the next round
        if len(struck) - unexplained == 1 == len(struck) or not (whole or h.slip.kind == "hel_rad"):
            continue
        apart = sum(diagnoses[c].solutions[0].cost if diagnoses[c].solutions else 20.0 for c in struck)
        gain = apart - h.cost
        if gain > 0 and (best is None or (gain, len(h.repairs)) > (best[0], best[1])):
            best = gain, len(h.repairs), h
    return best[2] if best else None


def _of_hypothesis(
    model: Model,
    chosen: Hypothesis,
    alone: Mapping[tuple[int, ...], Group],
    pairs: Sequence[Hypothesis],
    *,
    rivals: bool,
) -> Diagnosis:
    """The diagnosis with the systematic slip first, followed by the sets of up to three cells that explain the same."""
    struck = [c for c in alone if set(c) & chosen.repairs]
    if len(struck) <= groups.MOST_CELLS and all(set(c) <= chosen.repairs for c in struck):
        size = max(2, len(struck))
        group, _ = groups.smallest_explanations(model.system, sorted(chosen.repairs), size)
        found = _diagnosis(model, group, [chosen, *(h for h in pairs if h is not chosen)])
        return _judged(model, group, found, rivals=rivals)
    keys = tuple(model.system.constraints[e].key for e in sorted(chosen.repairs))
    return Diagnosis(keys, (with_probabilities(model, solution_of(model, chosen)),), exact=False)


def _peeled(model: Model, hard: Sequence[tuple[int, ...]]) -> _Round | None:
    """Take out one cell on which several failing constraints agree; the next round sees the rest."""
    system = model.system
    agreed = groups.most_agreed_cell(system, hard)
    if agreed is None:
        return None
    cell, constraints, value = agreed
    change = single_cell_change(model, cell, constraints)
    keys = tuple(system.constraints[e].key for e in constraints)
    cost = change.slip.rank if change.slip else 6.0
    solution = with_probabilities(model, Solution((change,), keys, cost, system.figures[cell].weight))
    best = change.best if change.low <= change.best <= change.high else value
    return _Round((partial(_finished, Diagnosis(keys, (solution,), exact=False)),), {system.cells[cell]: best})


def _finished(diagnosis: Diagnosis, *, rivals: bool) -> Diagnosis:  # noqa: ARG001 - one of several errors has none
    return diagnosis


def _diagnosis(model: Model, group: Group, pairs: Sequence[Hypothesis] = (), *, brief: bool = False) -> Diagnosis:
    """The diagnosis of a group, its explanations likeliest first.

    ``brief``: two explanations are enough, where the caller only asks whether there is a single one.
    """
    system = model.system
    keys = tuple(system.constraints[e].key for e in group.constraints)
    whole = [h for h in pairs if h.repairs == frozenset(group.constraints)]
    solutions = [solution_of(model, h) for h in whole]
    for cells in group.sets:
        solutions.append(solve(model, cells, group.lightest))
        if brief and len(solutions) > 1 and sum(_is_showable(model, solution) for solution in solutions) > 1:
            break
    order = system.index
    solutions.sort(key=lambda s: (s.cost, [order[c.cell] for c in s.changes]))
    solutions = _showable(model, _distinct(solutions))
    truncated = group.truncated or len(solutions) > MOST_SOLUTIONS
    return Diagnosis(keys, tuple(solutions[:MOST_SOLUTIONS]), group.exact, truncated)


def _judged(model: Model, group: Group, diagnosis: Diagnosis, *, rivals: bool) -> Diagnosis:
    """The diagnosis with the probabilities of its first explanation, where that one stands out."""
    if not rivals or diagnosis.margin < CLEAR_MARGIN or not diagnosis.solutions:
        return diagnosis
    first, *others = diagnosis.solutions
    shared = not others and group.exact and has_rival(model, group, first)
    return replace(diagnosis, solutions=(with_probabilities(model, first), *others), rivalled=shared)


def _distinct(solutions: Sequence[Solution]) -> list[Solution]:
    """One explanation, the likeliest, per set of cells."""
    seen: dict[frozenset[CellId], Solution] = {}
    for s in solutions:
        seen.setdefault(frozenset(c.cell for c in s.changes), s)
    return list(seen.values())


def _showable(model: Model, solutions: list[Solution]) -> list[Solution]:
    """The explanations whose values the cells can show with their decimals; all of them if none qualifies."""
    return [s for s in solutions if _is_showable(model, s)] or solutions


def _is_showable(model: Model, solution: Solution) -> bool:
    return all(printable(model, model.system.index[c.cell], c.best) for c in solution.changes)


def _as_printed(diagnosis: Diagnosis, figures: Mapping[CellId, Figure]) -> Diagnosis:
    """The diagnosis with changes from what the sheet prints, also where an earlier round had changed the value."""
    if all(c.printed == figures[c.cell].value for s in diagnosis.solutions for c in s.changes):
        return diagnosis
    solutions = tuple(
        replace(s, changes=tuple(replace(c, printed=figures[c.cell].value) for c in s.changes))
        for s in diagnosis.solutions
    )
    return replace(diagnosis, solutions=solutions)
