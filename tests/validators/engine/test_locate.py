"""The right cell, case by case: what a controller would expect to be told."""

from __future__ import annotations

import pytest
from effort import calls_of
from whole_line import whole_line

from mallkoll.validators.engine.locate import Context, Diagnosis, Solution, locate
from mallkoll.validators.engine.system import Equation, Figure, bound_key, failing, verdict
from mallkoll.validators.engine.systematic_slips import exchange_words
from mallkoll.validators.engine.unfolding import unfold

Cell = tuple[str, str]
NAMES = Context(label=lambda cell: str(cell[0]), column=lambda cell: str(cell[1]))  # type: ignore[index]
ROWS = {"Hemtjänst": (500.0, 540.0), "Boende": (1235.0, 1201.0), "Stöd": (70.0, 64.0), "Övrigt": (312.0, 350.0)}


def table(**changed: float) -> tuple[list[Equation], dict[Cell, Figure]]:
    """Rows × budget, utfall, avvikelse with a sum; changes are given as ``Boende_budget=1253``."""
    values: dict[Cell, float] = {}
    equations = []
    names = [*ROWS, "Summa"]
    for row, (budget, outcome) in ROWS.items():
        values |= {(row, "budget"): budget, (row, "utfall"): outcome, (row, "avvikelse"): budget - outcome}
    for column in ("budget", "utfall", "avvikelse"):
        values["Summa", column] = sum(values[row, column] for row in ROWS)
        terms = tuple(((row, column), 1.0) for row in ROWS)
        equations.append(Equation(f"summa {column}", (*terms, (("Summa", column), -1.0)), ("Summa", column)))
    for row in names:
        terms = (((row, "budget"), 1.0), ((row, "utfall"), -1.0), ((row, "avvikelse"), -1.0))
        equations.append(Equation(f"avvikelse {row}", terms, (row, "avvikelse")))
    for name, value in changed.items():
        row, _, column = name.partition("_")
        values[row, column] = value
    return equations, {cell: Figure(v, 0.5) for cell, v in values.items()}


def named(solution: Solution) -> dict[object, float]:
    return {c.cell: c.best for c in solution.changes}


def only(found: tuple[Diagnosis, ...]) -> Diagnosis:
    assert len(found) == 1
    return found[0]


def test_nothing_to_say() -> None:
    assert locate(*table()) == ()


def test_swapped_digits() -> None:
    found = only(locate(*table(Boende_budget=1253)))
    assert found.exact
    assert set(found.failing) == {"summa budget", "avvikelse Boende"}
    (solution,) = found.solutions
    (change,) = solution.changes
    assert (change.cell, change.printed, change.best) == (("Boende", "budget"), 1253, 1235)
    assert change.low <= 1235 <= change.high
    assert change.slip is not None
    assert change.slip.words == "siffrorna 3 och 5 har bytt plats"
    assert set(solution.repairs) == {"summa budget", "avvikelse Boende"}
    assert found.margin == float("inf")
    assert found.common == solution.changes


def test_a_slip_tells_which_of_the_figures_that_rounding_allows() -> None:
    """They ask for 8 444, and what a key struck twice tells is 8 445."""
    rounded = {"Summa_budget": 9326, "Boende_avvikelse": 7243, "Summa_avvikelse": 7171, "Hemtjänst_avvikelse": -41}
    found = only(locate(*table(**rounded, Boende_budget=84445)))
    assert named(found.solutions[0]) == {("Boende", "budget"): 8445}
    assert named(only(locate(*table(**rounded, Boende_budget=20000))).solutions[0]) == {("Boende", "budget"): 8444}


def test_an_error_in_the_sum() -> None:
    found = only(locate(*table(Summa_utfall=2091)))
    assert named(found.solutions[0]) == {("Summa", "utfall"): 2155}
    slip = found.solutions[0].changes[0].slip
    assert slip is not None
    assert slip.words == "raden ”('Stöd', 'utfall')” är inte med i summan"


def test_labels_come_from_the_caller() -> None:
    found = only(locate(*table(Summa_utfall=2091), NAMES))
    slip = found.solutions[0].changes[0].slip
    assert slip is not None
    assert slip.words == "raden ”Stöd” är inte med i summan"


def test_two_and_three_errors() -> None:
    found = locate(*table(Boende_budget=1253, Stöd_utfall=640))
    changes = {c.cell: c.best for d in found for c in d.solutions[0].changes}
    assert changes == {("Boende", "budget"): 1235, ("Stöd", "utfall"): 64}
    found = locate(*table(Boende_budget=1253, Stöd_utfall=640, Hemtjänst_budget=5000))
    changes = {c.cell: c.best for d in found for c in d.solutions[0].changes}
    assert changes == {("Boende", "budget"): 1235, ("Stöd", "utfall"): 64, ("Hemtjänst", "budget"): 500}
    assert all(d.exact for d in found)


def test_two_rows_that_changed_places() -> None:
    """The column's sum holds, two rows fail without a common cell: still one slip."""
    found = only(locate(*table(Boende_budget=312, Övrigt_budget=1235)))
    assert set(found.failing) == {"avvikelse Boende", "avvikelse Övrigt"}
    first = found.solutions[0]
    assert named(first) == {("Boende", "budget"): 1235, ("Övrigt", "budget"): 312}
    assert first.slip is not None
    assert first.slip.kind == "bytt_plats"
    found = only(locate(*table(Boende_budget=312, Övrigt_budget=1235), NAMES))
    assert found.solutions[0].slip is not None
    assert found.solutions[0].slip.words == "beloppen på raderna ”Boende” och ”Övrigt” har bytt plats"


def test_budget_and_utfall_exchanged_in_one_row() -> None:
    found = only(locate(*table(Boende_budget=1201, Boende_utfall=1235), NAMES))
    first = found.solutions[0]
    assert named(first) == {("Boende", "budget"): 1235, ("Boende", "utfall"): 1201}
    assert first.slip is not None
    assert first.slip.kind == "bytt_plats"
    assert first.slip.words == "beloppen i kolumnerna ”budget” och ”utfall” har bytt plats"
    assert (
        exchange_words(Context(label=NAMES.label), ("a", "b"), ("a", "c")) == "två belopp på raden ”a” har bytt plats"
    )


def test_a_difference_is_not_called_a_sum() -> None:
    found = only(locate(*table(Boende_avvikelse=2436), NAMES))
    slip = found.solutions[0].changes[0].slip
    assert slip is not None
    assert slip.words == "kolumnen ”utfall” är med i beräkningen med fel tecken"


def test_a_whole_row_in_kronor() -> None:
    changed = {f"Boende_{c}": v * 1000 for c, v in (("budget", 1235.0), ("utfall", 1201.0), ("avvikelse", 34.0))}
    cells = [("Boende", c) for c in ("budget", "utfall", "avvikelse")]
    found = only(locate(*table(**changed), whole_line("raden Boende", cells)))
    first = found.solutions[0]
    assert first.slip is not None
    assert first.slip.words == "hela raden Boende är i kronor i stället för tkr"
    assert named(first) == {("Boende", "budget"): 1235, ("Boende", "utfall"): 1201, ("Boende", "avvikelse"): 34}


def test_a_whole_row_in_kronor_and_another_error() -> None:
    changed = {f"Boende_{c}": v * 1000 for c, v in (("budget", 1235.0), ("utfall", 1201.0), ("avvikelse", 34.0))}
    cells = [("Boende", c) for c in ("budget", "utfall", "avvikelse")]
    found = locate(*table(**changed, Summa_budget=2171), whole_line("raden Boende", cells))
    changes = {c.cell: c.best for d in found for c in d.solutions[0].changes}
    assert changes[("Summa", "budget")] == 2117
    assert changes[("Boende", "budget")] == 1235


def test_a_whole_column_in_millions_whose_sum_was_rounded_in_thousands() -> None:
    changed = {f"{row}_utfall": outcome / 1000 for row, (_, outcome) in ROWS.items()}
    equations, figures = table(**changed, Summa_utfall=2.154)
    cells = tuple((row, "utfall") for row in (*ROWS, "Summa"))
    figures |= {cell: Figure(figures[cell].value, 0.0005) for cell in cells}
    found = only(locate(equations, figures, whole_line("kolumnen utfall", cells)))
    first = found.solutions[0]
    assert first.slip is not None
    assert first.slip.words == "hela kolumnen utfall är i mnkr i stället för tkr"
    assert named(first) == {
        ("Summa", "utfall"): 2154,
        **{(row, "utfall"): outcome for row, (_, outcome) in ROWS.items()},
    }


def test_a_tie_is_a_tie() -> None:
    """One relation alone cannot tell: all its cells are named, the sum first when no slip stands out."""
    equations = [Equation("s", (("a", 1.0), ("b", 1.0), ("s", -1.0)), "s")]
    found = only(locate(equations, {"a": Figure(410.0, 0.0), "b": Figure(520.0, 0.0), "s": Figure(1347.0, 0.0)}))
    assert [c.cell for s in found.solutions for c in s.changes] == ["s", "a", "b"]
    assert [c.slip for s in found.solutions for c in s.changes] == [None] * 3
    assert [c.best for s in found.solutions for c in s.changes] == [930, 827, 937]
    assert found.common == ()


def test_a_slip_decides_a_tie() -> None:
    equations = [Equation("s", (("a", 1.0), ("b", 1.0), ("s", -1.0)), "s")]
    found = only(locate(equations, {"a": Figure(123.0, 0.0), "b": Figure(192.0, 0.0), "s": Figure(252.0, 0.0)}))
    assert [c.cell for s in found.solutions for c in s.changes] == ["b", "s", "a"]


def test_eighty_tied_cells_at_once() -> None:
    cells = [f"c{i}" for i in range(80)]
    equations = [Equation("s", (*((c, 1.0) for c in cells), ("s", -1.0)), "s")]
    figures = {c: Figure(1000.0 + 37 * i, 0.5) for i, c in enumerate(cells)}
    figures["s"] = Figure(sum(f.value for f in figures.values()) + 4321, 0.5)
    diagnoses, calls = calls_of(lambda: locate(equations, figures))
    found = only(diagnoses)
    assert calls < 500_000
    assert len(found.solutions) == 81
    assert found.exact


def test_fixed_cells_are_never_suspect() -> None:
    equations, figures = table(Boende_budget=1253)
    cell = ("Boende", "budget")
    figures[cell] = Figure(1253, 0.5, fixed=True)
    found = only(locate(equations, figures))
    assert all(cell not in named(s) for s in found.solutions)
    everything = {c: Figure(f.value, f.half, fixed=True) for c, f in figures.items()}
    found_all = locate(equations, everything)
    assert found_all
    assert all(d.solutions == () and d.exact for d in found_all)


def test_a_heavier_cell_is_less_suspect() -> None:
    equations = [Equation("s", (("a", 1.0), ("b", -1.0)), None)]
    light = only(locate(equations, {"a": Figure(10.0, 0.0, weight=1.5), "b": Figure(27.0, 0.0)}))
    assert [c.cell for s in light.solutions for c in s.changes] == ["b", "a"]
    heavy = only(locate(equations, {"a": Figure(10.0, 0.0, weight=3.0), "b": Figure(27.0, 0.0)}))
    assert [c.cell for s in heavy.solutions for c in s.changes] == ["b"]


def test_two_light_cells_weigh_less_than_one_heavy() -> None:
    equations = [
        Equation("1", (("a", 1.0), ("h", -1.0))),
        Equation("2", (("b", 1.0), ("h", -1.0))),
    ]
    figures = {"a": Figure(10.0, 0.0), "b": Figure(10.0, 0.0), "h": Figure(27.0, 0.0, weight=5.0)}
    found = only(locate(equations, figures))
    assert [set(named(s)) for s in found.solutions] == [{"a", "b"}]


def test_a_computed_cell_points_to_what_it_is_computed_from() -> None:
    """The sum is an intact formula and repeated elsewhere: the row that made it wrong is found through it."""
    equations, figures = table(Boende_budget=1253)
    for row in (*ROWS, "Summa"):
        figures[row, "avvikelse"] = Figure(0.0, 0.5, computed=True)
    for column in ("budget", "utfall"):
        total = sum(figures[row, column].value for row in ROWS)
        figures["Summa", column] = Figure(total, 0.5, computed=True)
    for row in (*ROWS, "Summa"):
        left = figures[row, "budget"].value - figures[row, "utfall"].value
        figures[row, "avvikelse"] = Figure(left, 0.5, computed=True)
    figures["Annan", "budget"] = Figure(2117.0, 0.5)
    equations.append(Equation("upprepning", ((("Summa", "budget"), 1.0), (("Annan", "budget"), -1.0)), None))
    found = only(locate(equations, figures))
    assert found.failing == ("upprepning",)
    assert named(found.solutions[0]) == {("Boende", "budget"): 1235}
    assert {cell for s in found.solutions for cell in named(s)} == {
        ("Annan", "budget"),
        *((row, "budget") for row in ROWS),
    }


def test_a_stale_formula_is_not_unfolded() -> None:
    equation = Equation("s", (("a", 1.0), ("s", -1.0)), "s")
    figures = {"a": Figure(10.0, 0.0), "s": Figure(12.0, 0.0, computed=True)}
    assert unfold([equation], figures) == (equation,)


def test_a_circular_definition_does_not_hang() -> None:
    equations = [
        Equation("1", (("a", 1.0), ("b", -1.0)), "b"),
        Equation("2", (("b", 1.0), ("a", -1.0)), "a"),
        Equation("3", (("a", 1.0), ("c", -1.0)), "c"),
    ]
    figures = {"a": Figure(1.0, 0.0, computed=True), "b": Figure(1.0, 0.0, computed=True), "c": Figure(5.0, 0.0)}
    assert [set(named(s)) for s in only(locate(equations, figures)).solutions] == [{"c"}]


@pytest.mark.parametrize(("total", "expected"), [(30.0, True), (35.0, None)])
def test_a_blank_counts_as_zero_or_stops_the_relation(total: float, expected: bool | None) -> None:
    equation = Equation("s", (("a", 1.0), ("b", 1.0), ("s", -1.0)), "s")
    figures = {"a": Figure(30.0, 0.5), "s": Figure(total, 0.5)}
    assert verdict(equation, figures) is expected
    assert failing([equation], figures) == ()
    assert locate([equation], figures) == ()


@pytest.mark.parametrize("odd", [float("nan"), float("inf")])
def test_what_is_no_figure_counts_as_missing(odd: float) -> None:
    equation = Equation("s", (("a", 1.0), ("s", -1.0)), "s")
    figures = {"a": Figure(odd, 0.5), "s": Figure(3.0, 0.5)}
    assert verdict(equation, figures) is None
    assert locate([equation], figures) == ()


def test_a_figure_outside_its_bounds() -> None:
    found = only(locate([Equation("s", (("a", 1.0), ("b", -1.0)))], {"a": Figure(-5, 0, low=0), "b": Figure(-5, 0)}))
    assert found.failing == (bound_key("a"),)
    assert {cell for s in found.solutions for cell in named(s)} == {"a", "b"}


@pytest.mark.parametrize("scale", [1e6, 1e9])
def test_large_figures(scale: float) -> None:
    equations, figures = table()
    large = {c: Figure(f.value * scale + 0.0, 0.005) for c, f in figures.items()}
    assert locate(equations, large) == ()
    cell = ("Boende", "budget")
    large[cell] = Figure(large[cell].value + 90 * scale, 0.005)
    assert named(only(locate(equations, large)).solutions[0]) == {cell: 1235 * scale}


def test_negative_zero() -> None:
    equations = [Equation("s", (("a", 1.0), ("b", -1.0), ("d", -1.0)), "d")]
    assert locate(equations, {"a": Figure(-0.0, 0.0), "b": Figure(0.0, 0.0), "d": Figure(-0.0, 0.0)}) == ()
    found = only(locate(equations, {"a": Figure(5.0, 0.0), "b": Figure(5.0, 0.0), "d": Figure(7.0, 0.0)}))
    assert "-0" not in repr({c: v for s in found.solutions for c, v in named(s).items()})


def test_more_errors_than_the_search_is_exact_for() -> None:
    """Six errors in a table: each stands in two relations that agree, so they are found, but nothing is proven."""
    rows, columns = [f"r{i}" for i in range(8)], [f"k{j}" for j in range(7)]
    values = {(r, c): 1000.0 + 97 * i + 13 * j for i, r in enumerate(rows) for j, c in enumerate(columns)}
    equations = []
    for r in rows:
        values[r, "s"] = sum(values[r, c] for c in columns)
        equations.append(Equation(f"rad {r}", (*(((r, c), 1.0) for c in columns), ((r, "s"), -1.0)), (r, "s")))
    for c in (*columns, "s"):
        values["S", c] = sum(values[r, c] for r in rows)
        equations.append(Equation(f"kolumn {c}", (*(((r, c), 1.0) for r in rows), (("S", c), -1.0)), ("S", c)))
    figures = {cell: Figure(v, 0.5) for cell, v in values.items()}
    planted = {(f"r{i}", f"k{i}"): 100.0 * (i + 1) for i in range(6)}
    for cell, off in planted.items():
        figures[cell] = Figure(values[cell] + off, 0.5)
    found, calls = calls_of(lambda: locate(equations, figures))
    assert calls < 100_000
    changes = {c.cell: c.best for d in found for c in d.solutions[0].changes}
    assert changes == {cell: values[cell] for cell in planted}
    assert not all(d.exact for d in found)


def test_same_result_every_time() -> None:
    first, second = (locate(*table(Boende_budget=1253, Summa_utfall=99)) for _ in range(2))
    assert first == second
