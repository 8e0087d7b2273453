"""Read a filled setup workbook: the data of each nämnd, and every fault with its cell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from mallkoll.templates.plan.table_data import RowData, TableData
from mallkoll.templates.setup.blocks import possible, usual
from mallkoll.templates.setup.layouts_from_setup import LONGEST, OF_THE_TEMPLATE, file_part
from mallkoll.templates.setup.read_rules import read_rules, usual_limits
from mallkoll.templates.setup.scales import read_scales, usual_steps
from mallkoll.templates.setup.setup_cells import MAX_NAME_LETTERS, SetupTables
from mallkoll.templates.setup.setup_model import Activity, DueDate, NamndSetup, Setup, SetupIndicator, TemplateKind
from mallkoll.templates.setup.written_dates import written_day, written_end
from mallkoll.validators.findings.words import cell_text, enumerated
from mallkoll.validators.indicators.goals import goal_key
from mallkoll.validators.indicators.read_targets import parse_target
from mallkoll.validators.indicators.targets import NoValue
from mallkoll.workbook.binding.bound_table import BoundRow
from mallkoll.workbook.layout.error_sentences import did_you_mean
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.layout.load_layout import load_layout
from mallkoll.workbook.model.book import Book, Value
from mallkoll.workbook.model.money_units import UNIT_FACTOR, money_unit
from mallkoll.workbook.model.months import month_end
from mallkoll.workbook.model.text import normalized
from mallkoll.workbook.reader.read_book import read_book

_LAYOUT = Path(__file__).parent / "uppsattning.yaml"
COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
PNG = b"\x89PNG\r\n\x1a\n"
_DIRECTIONS = {"högre är bättre": "hogre", "lägre är bättre": "lagre", "": None}
DUE = "inlamning"
KINDS = {
    "Internbudget": TemplateKind.BUDGET,
    "Delårsrapport": TemplateKind.PART,
    "Verksamhetsberättelse": TemplateKind.YEAR,
}
_YES = {"ja": True, "nej": False, "": False, normalized("–"): False}


@cache
def setup_layout() -> Layout:
    """The setup workbook's own layout."""
    return load_layout(_LAYOUT)


def new_setup() -> dict[str, TableData]:
    """The content of a new setup workbook: the usual tables of the templates, and the built-in status words."""
    chosen = usual()
    blocks = {
        key: RowData(row.label, {kind: _yes_no(key in chosen[kind]) for kind in TemplateKind if kind in possible(key)})
        for key, row in setup_layout().tables["mallar"].row.items()
    }
    return {
        "mallar": TableData(blocks),
        "bedomning": TableData({}, tuple(usual_steps())),
        "regler": TableData({}, tuple(usual_limits())),
    }


def _yes_no(chosen: bool) -> str:  # noqa: FBT001 - a value, not a switch
    return "Ja" if chosen else "Nej"


def read_setup(path: Path) -> Setup:
    """Read and check a setup workbook. Raises what :func:`read_book` raises for a file that is not a workbook."""
    return _Reader(read_book(path), path).setup()


class _Reader:
    def __init__(self, book: Book, path: Path) -> None:
        self._path = path
        self._cells = SetupTables(setup_layout(), book)
        self._namnder: dict[str, NamndSetup] = {}
        self._short: dict[str, str] = {}  # short names as they are written
        self._refused: set[str] = set()  # short names whose fault is reported where they are declared
        self._spoilt: set[str] = set()  # nämnder with a verksamhet that could not be used
        self._unknown: dict[str, list[tuple[str, BoundRow]]] = {}
        self._renamed: list[tuple[BoundRow, NamndSetup, str]] = []
        self._goals: list[tuple[BoundRow, NamndSetup]] = []

    def setup(self) -> Setup:
        cells = self._cells
        if not cells.usable():
            return Setup(faults=cells.faults)
        setup = Setup(faults=cells.faults)
        setup.kommun = self._kommun()
        setup.color, setup.unit, setup.logo = self._color(), self._unit(), self._logo()
        setup.blocks = self._blocks()
        setup.goal_scale, setup.task_scale = read_scales(cells)
        setup.rules = read_rules(cells)
        self._read_namnder()
        setup.dues = list(self._dues())
        self._read_activities()
        self._read_indicators()
        self._read_lists()
        self._check_former_names()
        setup.notes = [*cells.notes, *self._goals_not_there(named=True)]
        setup.hints = list(self._goals_not_there(named=False))
        self._tell_unknown()
        for namnd in self._namnder.values():
            if not namnd.activities and namnd.key not in self._spoilt:
                cells.faults.append(f"Verksamheter: {namnd.name} har inga verksamheter.")
        cells.faults.sort(key=cells.order)
        setup.namnder = list(self._namnder.values())
        return setup

    # --- the kommun ---------------------------------------------------------------------------------------------------

    def _kommun(self) -> str:
        name = self._cells.fact("kommun")
        if not name:
            self._cells.fact_fault("kommun", "Kommunens namn saknas.")
        elif not file_part(name):
            self._cells.fact_fault("kommun", f"{name!r} är inget namn på en kommun: det saknar bokstäver a–ö.")
        else:
            self._cells.check_words("kommun", self._cells.fact_row("kommun"), "varde")
        return name

    def _color(self) -> str | None:
        color = self._cells.fact("farg") or None
        if color and not COLOR.fullmatch(color):
            text = f"{color!r} är ingen färg. Skriv # och sex tecken, till exempel #1F4E79."
            self._cells.fact_fault("farg", text)
        return color

    def _unit(self) -> str:
        written = self._cells.fact("enhet")
        unit = money_unit(written) if written else "tkr"
        if unit not in UNIT_FACTOR:
            self._cells.fact_fault("enhet", f"{written!r} är ingen enhet. Skriv kr, tkr, mnkr eller mdkr.")
        return unit

    def _logo(self) -> str | None:
        name = self._cells.fact("logotyp")
        if not name:
            return None
        if Path(name).name != name or not (self._path.parent / name).is_file():
            self._cells.fact_fault("logotyp", f"Bilden {name!r} finns inte i samma mapp som uppsättningen.")
            return None
        with (self._path.parent / name).open("rb") as file:
            if Path(name).suffix.lower() != ".png" or file.read(len(PNG)) != PNG:
                self._cells.fact_fault("logotyp", f"{name!r} är ingen bild av slaget PNG.")
                return None
        return str((self._path.parent / name).resolve())

    def _blocks(self) -> dict[TemplateKind, frozenset[str]]:
        """The blocks chosen on the sheet Mallar; the usual ones where the sheet is missing."""
        table = self._cells.tables.get("mallar")
        if table is None:
            return usual()
        chosen: dict[TemplateKind, set[str]] = {kind: set() for kind in TemplateKind}
        for row in table.rows:
            for kind in TemplateKind:
                if row.key not in table.table.row or kind not in possible(row.key):
                    continue
                written = self._cells.text("mallar", row, kind)
                answer = _YES.get(normalized(written))
                if answer is None:
                    self._cells.fault("mallar", row, kind, f"Här ska det stå Ja eller Nej, inte {written!r}.")
                elif answer:
                    chosen[kind].add(row.key)
        return {kind: frozenset(keys) for kind, keys in chosen.items()}

    # --- the nämnder --------------------------------------------------------------------------------------------------

    def _read_namnder(self) -> None:
        cells = self._cells
        names: dict[str, str] = {}
        for row in cells.rows("namnder"):
            key = file_part(row.label)
            if not key:
                cells.fault("namnder", row, "kort", f"Kortnamnet {row.label!r} behöver bokstäver eller siffror.")
                continue
            if len(key) > LONGEST:
                cells.fault("namnder", row, "kort", f"Kortnamnet är för långt: högst {LONGEST} tecken.")
                self._refused.add(key)
                continue
            if key in self._namnder:
                cells.fault("namnder", row, "kort", f"Kortnamnet {row.label!r} står två gånger (det blir {key} i "
                            "filnamnen, precis som ett annat).")  # fmt: skip
                continue
            name = cells.text("namnder", row, "namn")
            if not name:
                cells.fault("namnder", row, "namn", "Nämndens namn saknas.")
            elif normalized(name) in names:
                text = f"{name!r} heter redan nämnden {names[normalized(name)]}. Två nämnder kan inte ha samma namn."
                cells.fault("namnder", row, "namn", text)
            names.setdefault(normalized(name), row.label)
            for column in ("namn", "kontakt"):
                cells.check_words("namnder", row, column)
            self._short[key] = row.label
            when = self._date("namnder", row, "senast", written_day)
            self._namnder[key] = NamndSetup(key, name or row.label, cells.text("namnder", row, "kontakt"), when)
        if not self._namnder and not any("Nämnder!" in fault for fault in cells.faults):
            cells.faults.append("Nämnder: ingen nämnd är ifylld.")

    def _date(self, table: str, row: BoundRow, column: str, read: Callable[[Value], dt.date | None]) -> dt.date | None:
        """The day in a cell; None where it is blank, or not a date, which is reported as a fault."""
        value = self._cells.value(table, row, column)
        if value in {None, ""}:
            return None
        day = read(value)
        if day is None:
            self._cells.fault(table, row, column, "Här ska det stå ett datum, till exempel 2021-09-15.")
        return day

    def _dues(self) -> Iterator[DueDate]:
        """The dates when the templates are to be handed in."""
        cells, previous = self._cells, set[tuple[TemplateKind, dt.date, str | None]]()
        for row in cells.rows(DUE) if DUE in cells.tables else ():
            kind = next((kind for word, kind in KINDS.items() if normalized(word) == normalized(row.label)), None)
            if kind is None:
                cells.fault(DUE, row, "mall", f"Skriv {', '.join(list(KINDS)[:-1])} eller {list(KINDS)[-1]}.")
            end, day = self._date(DUE, row, "slut", written_end), self._date(DUE, row, "dag", written_day)
            who = cells.text(DUE, row, "namnd")
            namnd = self._key_of(who) or None
            if who and namnd not in self._namnder:
                self._unknown.setdefault(who, []).append((DUE, row))
            for column, date in (("slut", end), ("dag", day)):
                if date is None and cells.value(DUE, row, column) in {None, ""}:
                    cells.fault(DUE, row, column, "Datumet saknas.")
            if kind is None or end is None or day is None:
                continue
            end = month_end(end.year, end.month if kind is TemplateKind.PART else 12)
            if (kind, end, namnd) in previous:
                cells.fault(DUE, row, "mall", f"{row.label} till och med {end} står redan på en rad ovanför.")
            previous.add((kind, end, namnd))
            yield DueDate(kind, end, day, namnd)

    def _read_activities(self) -> None:
        cells = self._cells
        for row, namnd in self._of_namnd("verksamheter"):
            tops = {normalized(activity.label) for activity in namnd.activities if activity.part_of is None}
            parts = {normalized(activity.label) for activity in namnd.activities if activity.part_of}
            above = cells.text("verksamheter", row, "del_av")
            if normalized(row.label) in tops | parts:
                cells.fault("verksamheter", row, "verksamhet", f"{row.label!r} står två gånger för {namnd.name}.")
            elif normalized(row.label) in OF_THE_TEMPLATE:
                text = f"Raden {row.label!r} har mallen själv, under verksamheterna. Ta bort den här."
                cells.fault("verksamheter", row, "verksamhet", text)
            elif above and normalized(above) in parts:
                text = f"{above!r} är själv en del av en verksamhet; delar av delar går inte."
                cells.fault("verksamheter", row, "del_av", text)
            elif above and normalized(above) not in tops:
                meant = did_you_mean(above, [one.label for one in namnd.activities if not one.part_of], end=".")
                text = f"{above!r} finns inte bland nämndens verksamheter ovanför raden{meant}"
                cells.fault("verksamheter", row, "del_av", text)
            elif cells.check_words("verksamheter", row, "verksamhet", "forut"):
                before = cells.text("verksamheter", row, "forut") or None
                namnd.activities.append(Activity(row.label, above or None, before))
                if before:
                    self._renamed.append((row, namnd, before))
                continue
            self._spoilt.add(namnd.key)

    def _check_former_names(self) -> None:
        """Report former names that would give the figures of earlier files to more than one verksamhet."""
        claimed: dict[tuple[str, str], str] = {}
        for row, namnd, before in self._renamed:
            remaining = next((a.label for a in namnd.activities if normalized(a.label) == normalized(before)), None)
            claimant = claimed.setdefault((namnd.key, normalized(before)), row.label)
            if remaining is not None and normalized(remaining) != normalized(row.label):
                text = (
                    f"{remaining!r} finns kvar som egen verksamhet, så dess siffror kan inte följa med till "
                    f"{row.label!r}. Ta bort namnet här, eller raden med den verksamheten."
                )
                self._cells.fault("verksamheter", row, "forut", text)
            elif claimant != row.label:
                text = f"{before!r} står redan som förra namnet på {claimant!r}. Siffrorna kan bara följa med till en."
                self._cells.fault("verksamheter", row, "forut", text)

    def _read_indicators(self) -> None:
        cells = self._cells
        for row, namnd in self._of_namnd("indikatorer"):
            target = cells.as_shown("indikatorer", row, "malvarde")
            if isinstance(target, dt.date):
                text = f"Här står ett datum, {cell_text(target)}. Skriv målvärdet för {row.label!r} som tal eller text."
                cells.fault("indikatorer", row, "malvarde", text)
            elif isinstance(parse_target(target if isinstance(target, str | float) else None), NoValue):
                cells.fault("indikatorer", row, "malvarde", f"Målvärdet för {row.label!r} saknas.")
            direction_text = normalized(cells.text("indikatorer", row, "riktning"))
            if direction_text not in _DIRECTIONS:
                text = "Riktningen ska vara Högre är bättre eller Lägre är bättre."
                cells.fault("indikatorer", row, "riktning", text)
            if any(normalized(other.label) == normalized(row.label) for other in namnd.indicators):
                cells.fault("indikatorer", row, "indikator", f"{row.label!r} står två gånger för {namnd.name}.")
                continue
            if len(row.label) > MAX_NAME_LETTERS:
                cells.fault("indikatorer", row, "indikator", f"Namnet är för långt: högst {MAX_NAME_LETTERS} tecken.")
                continue
            self._goals.append((row, namnd))
            namnd.indicators.append(SetupIndicator(
                row.label, cells.text("indikatorer", row, "mal"), target, _DIRECTIONS.get(direction_text),
                cells.text("indikatorer", row, "enhet"), cells.text("indikatorer", row, "kalla"),
            ))  # fmt: skip

    def _goals_not_there(self, *, named: bool) -> Iterator[str]:
        """Sentences about indicators without a goal: the goal they name is missing (``named``), or they name none."""
        cells = self._cells
        without_goals: dict[str, list[BoundRow]] = {}
        for row, namnd in self._goals:
            goal = cells.text("indikatorer", row, "mal")
            goals = {goal_key(other["namndmal"]): other["namndmal"] for other in namnd.goals}
            if bool(goal) is not named:
                continue
            if bool(goal) is not bool(goals):
                without_goals.setdefault(namnd.name, []).append(row)
            elif goal and goal_key(goal) not in goals:
                hint = did_you_mean(goal, goals.values(), end=".")
                text = f"Nämndmålet {goal!r} finns inte på bladet Mål för {namnd.name}{hint}"
                yield cells.sentence("indikatorer", row, "mal", text)
        for name, indicator_rows in without_goals.items():
            text = (
                f"Nämndmålet {cells.text('indikatorer', indicator_rows[0], 'mal')!r} finns inte på bladet Mål: {name} "
                "har inga nämndmål där."
                if named
                else f"Nämndmål saknas för {indicator_rows[0].label!r}, fast {name} har nämndmål på bladet Mål."
            )
            yield cells.sentence(
                "indikatorer",
                indicator_rows[0],
                "mal",
                text + cells.also_elsewhere(("indikatorer", indicator_rows[1:])),
            )

    def _read_lists(self) -> None:
        cells = self._cells
        for row, namnd in self._of_namnd("mal"):
            if any(normalized(goal["namndmal"]) == normalized(row.label) for goal in namnd.goals):
                cells.fault("mal", row, "namndmal", f"{row.label!r} står två gånger för {namnd.name}.")
                continue
            namnd.goals.append({"namndmal": row.label, "omrade": cells.text("mal", row, "omrade"),
                                "overgripande": cells.text("mal", row, "overgripande")})  # fmt: skip
        for row, namnd in self._of_namnd("uppdrag"):
            if any(normalized(task["uppdrag"]) == normalized(row.label) for task in namnd.tasks):
                cells.fault("uppdrag", row, "uppdrag", f"{row.label!r} står två gånger för {namnd.name}.")
                continue
            namnd.tasks.append({"uppdrag": row.label, "slag": cells.text("uppdrag", row, "slag")})

    def _of_namnd(self, table: str) -> Iterator[tuple[BoundRow, NamndSetup]]:
        cells = self._cells
        for row in cells.rows(table):
            short_name = cells.text(table, row, "namnd")
            key = self._key_of(short_name)
            if key in self._namnder:
                yield row, self._namnder[key]
            elif not key or key not in self._refused:
                self._unknown.setdefault(short_name, []).append((table, row))

    def _key_of(self, written: str) -> str:
        """The key of the nämnd that a cell names, by its short name or its whole name."""
        key, name = file_part(written) if written else "", normalized(written)
        if key in self._namnder:
            return key
        return next((namnd.key for namnd in self._namnder.values() if normalized(namnd.name) == name), key)

    def _tell_unknown(self) -> None:
        """Report short names that belong to no nämnd, once for each name."""
        cells = self._cells
        known = enumerated(list(self._short.values()), 12) or "inga"
        names = [*self._short.values(), *(namnd.name for namnd in self._namnder.values())]
        for short_name, places in self._unknown.items():
            tables = dict.fromkeys(table for table, _ in places[1:])
            rest = cells.also_elsewhere(*((key, [row for table, row in places[1:] if table == key]) for key in tables))
            text = "Kortnamnet på nämnden saknas."
            if short_name:
                meant = did_you_mean(short_name, names, end=".")
                text = f"Nämnden {short_name!r} finns inte på bladet Nämnder (där finns {known}){meant}"
            cells.fault(*places[0], "namnd", text + rest)
