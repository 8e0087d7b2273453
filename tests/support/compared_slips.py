"""What is planted in a made-up kommun: a *fault* changes one figure of one report, a *look-alike* is no fault.

Neither shares a row with another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from compared_report import (
    GOALS,
    INDICATORS,
    ITEMS,
    PART,
    PROJECTS,
    REPORTS,
    SHARED,
    YEARS,
    Sheet,
    budget,
    drift_columns,
    forecast,
    namnd_name,
    outcome,
    target,
)
from msgspec import Struct, field

MOVED = "ombudgetering"
ADJUSTED = "teknisk justering som är motiverad"


class Planted(Struct, frozen=True):
    """Something planted: what kind, in whose report, on which figure, and which report it is compared with."""

    kind: str
    namnd: str
    report: str
    row: str
    code: str = ""  # the rule that tells a fault, and the column it stands in
    column: str = ""
    against: str = ""


class Made(Struct):
    """The whole: its reports by (nämnd, key), its faults and its look-alikes, and what fullmäktige has decided."""

    sheets: dict[tuple[int, str], Sheet]
    faults: list[Planted] = field(default_factory=list)
    alike: list[Planted] = field(default_factory=list)
    decided: list[tuple[str, str, str, int, int, str]] = field(default_factory=list)

    def after(self, namnd: int, key: str) -> Iterator[Sheet]:
        """A report and the later ones of the nämnd."""
        keys = [f"{year}-{kind}" for year in YEARS for kind in REPORTS]
        yield from (self.sheets[namnd, one] for one in keys[keys.index(key) :])


def _fault(
    code: str, column: str, against: str, report: str, table: str, row_at: int, change: Callable[[float], float]
) -> Callable[[Made, int], None]:
    def plant(made: Made, n: int) -> None:
        sheet = made.sheets[n, report]
        rows = {"drift": ITEMS, "investeringar": PROJECTS, "indikatorer": INDICATORS}[table]
        row = rows[row_at]
        if table == "drift":
            value: float = drift_columns(sheet)[column][2](row)
        elif table == "investeringar":
            value = budget(n, row, sheet.year) // 10
        elif column == "kostnad_1":
            value = 100 + outcome(n, row, sheet.year - 1)
        elif column == "utfall_1":
            value = outcome(n, row, sheet.year - 1)
        else:
            value = target(n, row, sheet.year)
        sheet.edits[table, row, column] = change(value)
        made.faults.append(Planted(f"{code} {table} {column}", namnd_name(n), report, row, code, column, against))

    return plant


def _swapped(value: float) -> float:
    """The digits of a figure the other way round, far enough to be seen in mnkr."""
    text = str(int(value))
    turned = int(text[1] + text[0] + text[2:]) if text[0] != text[1] else int(value) + 11_000
    return turned if turned >= 10 ** (len(text) - 1) else int(value) + 11_000


def _shifted(value: float) -> float:
    return value * 1000


def _lost(value: float) -> float:
    return int(value) // 10


def _more(value: float) -> float:
    return int(value) + 3_000


def _tenth(value: float) -> float:
    return round(value - 0.1, 1)


def _one_more(value: float) -> float:
    return value + 1


def _dropped(made: Made, n: int) -> None:
    sheet = made.sheets[n, "2026-04"]
    row = INDICATORS[8]
    for later in made.after(n, "2026-04"):
        later.indicators = [one for one in later.indicators if one != row]
    made.faults.append(Planted("indikator borta", namnd_name(n), sheet.key, row, "KOR006", "", "2026-budget"))


def _reworded(made: Made, n: int) -> None:
    row, new = INDICATORS[3], "Handläggningstid för ansökan om bygglov"
    for later in made.after(n, "2026-04"):
        later.indicators = [new if one == row else one for one in later.indicators]
    made.faults.append(
        Planted("indikator omformulerad", namnd_name(n), "2026-04", new, "KOR006", "indikator", "2026-budget")
    )


def _goal(made: Made, n: int) -> None:
    goal, new = GOALS[0], "Trygga invånare i hela kommunen"
    for later in made.after(n, "2026-08"):
        later.goals = [new if one == goal else one for one in later.goals]
    made.faults.append(Planted("mål omformulerat", namnd_name(n), "2026-08", new, "KOR006", "mal", "2026-budget"))


def _women(made: Made, n: int) -> None:
    row = f"{SHARED} - Kvinnor"
    sheet = made.sheets[n, "2026-08"]
    sheet.edits["indikatorer", row, "utfall_1"] = outcome(n, row, 2025) + 2
    made.faults.append(Planted("kvinnor", namnd_name(n), "2026-08", row, "KOR002", "utfall_1", "2025-12"))


def _frame(made: Made, n: int) -> None:
    sheet = made.sheets[n, "2026-budget"]
    total = sum(budget(n, row, 2026) for row in ITEMS)
    sheet.edits["drift", "Ram", "budget"] = total + 6_000
    made.faults.append(Planted("ram", namnd_name(n), "2026-budget", "Ram", "KOR004", "budget", "ram"))


def _jump(made: Made, n: int) -> None:
    sheet = made.sheets[n, "2026-08"]
    row = ITEMS[11]
    sheet.edits["drift", row, "prognos"] = forecast(n, row, 2026, "04") + 9_000
    made.faults.append(Planted("prognos", namnd_name(n), "2026-08", row, "KOR007", "prognos", "2026-04"))


def _part(made: Made, n: int) -> None:
    row = PART[0]
    sheet = made.sheets[n, "2026-04"]
    sheet.edits["drift", row, "budget"] = budget(n, row, 2026) // 5 + 4_000
    made.faults.append(Planted("varav", namnd_name(n), "2026-04", row, "KOR001", "budget", "2026-budget"))


def _moved(made: Made, n: int) -> None:
    """Money moved from one project to another: one reason, and one finding for both."""
    sheet = made.sheets[n, "2026-08"]
    for row, by in ((PROJECTS[1], -700), (PROJECTS[2], 700)):
        sheet.edits["investeringar", row, "budget"] = budget(n, row, 2026) // 10 + by
    made.faults.append(Planted(MOVED, namnd_name(n), sheet.key, PROJECTS[1], "KOR001", "budget", "2026-budget"))


def _words(made: Made, n: int) -> None:
    row = INDICATORS[4]
    for key, text in (
        ("2026-budget", "Ska minska"),
        ("2026-04", "Ska minska"),
        ("2026-08", "Ska öka"),
        ("2026-12", "Ska öka"),
    ):
        made.sheets[n, key].edits["indikatorer", row, "malvarde"] = text
    made.faults.append(Planted("målvärde i ord", namnd_name(n), "2026-08", row, "KOR005", "malvarde", "2026-budget"))


FAULTS: tuple[Callable[[Made, int], None], ...] = (
    _fault("KOR001", "budget", "2026-budget", "2026-04", "drift", 0, _swapped),
    _fault("KOR002", "bokslut_1", "2025-12", "2026-08", "drift", 1, _lost),
    _fault("KOR003", "utfall_1", "2025-08", "2026-08", "drift", 2, _swapped),
    _fault("KOR005", "malvarde", "2026-budget", "2026-04", "indikatorer", 0, _one_more),
    _dropped,
    _fault("KOR001", "budget", "2025-budget", "2025-08", "drift", 5, _shifted),
    _fault("KOR002", "utfall_1", "2025-12", "2026-08", "indikatorer", 1, _tenth),
    _fault("KOR003", "utfall_1", "2025-04", "2026-04", "drift", 6, _more),
    _reworded,
    _women,
    _fault("KOR001", "budget", "2026-budget", "2026-08", "investeringar", 0, _more),
    _fault("KOR002", "bokslut_1", "2025-12", "2026-12", "drift", 7, _swapped),
    _goal,
    _frame,
    _jump,
    _part,
    _words,
    _fault("KOR001", "budget", "2026-budget", "2026-12", "drift", 8, _more),
    _fault("KOR005", "malvarde", "2025-budget", "2025-12", "indikatorer", 2, _one_more),
    _fault("KOR002", "bokslut_1", "2025-12", "2026-04", "drift", 9, _more),
    _moved,
    _fault("KOR001", "plan", "2026-budget", "2026-08", "drift", 0, _more),
    _fault("KOR002", "kostnad_1", "2026-04", "2026-08", "indikatorer", 2, _one_more),
)


def _renamed(made: Made, n: int) -> None:
    old, new = ITEMS[10], "Fastigheter och lokaler"
    for later in made.after(n, "2026-04"):
        later.items = [new if one == old else one for one in later.items]
        later.alias[new] = old
    made.alike.append(Planted("verksamhet omdöpt", namnd_name(n), "2026-04", new))


def _split(made: Made, n: int) -> None:
    row, new = ITEMS[4], "Sysselsättning"
    for later in made.after(n, "2026-08"):
        if later.year == 2026:
            later.items = [*later.items, new]
            for column, (_, _, figure) in drift_columns(later).items():
                whole = figure(row)
                later.edits["drift", row, column] = whole - whole // 3
                later.edits["drift", new, column] = whole // 3
    made.alike.append(Planted("verksamhet delad", namnd_name(n), "2026-08", row))


def _plan(made: Made, n: int) -> None:
    made.alike.append(Planted("plan för nästa år", namnd_name(n), "2025-budget", ITEMS[0]))


def _unit_of_target(made: Made, n: int) -> None:
    row = INDICATORS[10]
    days = int(target(n, row, 2026))
    for key, value in (
        ("2026-budget", days),
        ("2026-04", f"{days} dgr"),
        ("2026-08", f"Max {days}"),
        ("2026-12", days),
    ):
        made.sheets[n, key].edits["indikatorer", row, "malvarde"] = value
    made.alike.append(Planted("målvärde med enhet", namnd_name(n), "2026-04", row))


def _own_measure(made: Made, n: int) -> None:
    made.alike.append(Planted("eget mått under året", namnd_name(n), "2026-08", INDICATORS[0]))


def _not_known(made: Made, n: int) -> None:
    row = INDICATORS[6]
    made.sheets[n, "2026-04"].edits["indikatorer", row, "utfall_1"] = "Uppgift saknas"
    made.alike.append(Planted("uppgift saknas", namnd_name(n), "2026-04", row))


def _added(made: Made, n: int) -> None:
    for later in made.after(n, "2026-04"):
        later.indicators = [*later.indicators, "Antal besök i biblioteket"]
    made.alike.append(Planted("ny indikator", namnd_name(n), "2026-04", "Antal besök i biblioteket"))


def _drift_of_forecast(made: Made, n: int) -> None:
    row = ITEMS[3]
    made.sheets[n, "2026-08"].edits["drift", row, "prognos"] = forecast(n, row, 2026, "04") + 1_900
    made.alike.append(Planted("prognos ändras lite", namnd_name(n), "2026-08", row))


def _blank(made: Made, n: int) -> None:
    row = INDICATORS[5]
    made.sheets[n, "2026-08"].edits["indikatorer", row, "utfall_1"] = None
    made.alike.append(Planted("tom cell", namnd_name(n), "2026-08", row))


def _marks_in_name(made: Made, n: int) -> None:
    old, new = INDICATORS[7], "Andel ekologiska livsmedel"
    for later in made.after(n, "2026-04"):
        later.indicators = [new if one == old else one for one in later.indicators]
        later.alias[new] = old
    made.alike.append(Planted("namn utan enhet", namnd_name(n), "2026-04", new))


def _finer(made: Made, n: int) -> None:
    row = INDICATORS[9]
    made.sheets[n, "2026-08"].edits["indikatorer", row, "utfall_1"] = round(outcome(n, row, 2025) + 0.04, 2)
    made.alike.append(Planted("fler decimaler", namnd_name(n), "2026-08", row))


def _next_target(made: Made, n: int) -> None:
    made.alike.append(Planted("nästa års målvärde", namnd_name(n), "2025-budget", INDICATORS[11]))


def _adjusted(made: Made, n: int) -> None:
    """A technical adjustment from April on, which the nämnd motivates there."""
    row = ITEMS[3]
    for later in made.after(n, "2026-04"):
        later.edits["drift", row, "budget"] = budget(n, row, 2026) + 1_500
    made.alike.append(Planted(ADJUSTED, namnd_name(n), "2026-04", row))


def _order(made: Made, n: int) -> None:
    sheet = made.sheets[n, "2026-08"]
    sheet.items = [*sheet.items[:3], *reversed(sheet.items[3:])]
    sheet.indicators = list(reversed(sheet.indicators))
    made.alike.append(Planted("annan ordning", namnd_name(n), "2026-08", ITEMS[5]))


LOOK_ALIKES: tuple[Callable[[Made, int], None], ...] = (
    _renamed,
    _plan,
    _unit_of_target,
    _not_known,
    _added,
    _split,
    _drift_of_forecast,
    _blank,
    _marks_in_name,
    _finer,
    _next_target,
    _order,
    _adjusted,
    _own_measure,
)
