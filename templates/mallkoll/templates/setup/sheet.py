"""Reading a filled setup workbook: what it says about each nämnd, and every fault with its cell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from mallkoll.validators.targets import Nothing
from mallkoll.validators.targets_read import parse
from mallkoll.workbook.bind import bind
from mallkoll.workbook.book import Book, Value
from mallkoll.workbook.bound import BoundRow, BoundTable
from mallkoll.workbook.layout import Layout, slug
from mallkoll.workbook.layout_file import load_layout
from mallkoll.workbook.read import read_book
from mallkoll.workbook.text import normal

_LAYOUT = Path(__file__).parent / "uppsattning.yaml"
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")


@cache
def setup_layout() -> Layout:
    """The setup workbook's own layout."""
    return load_layout(_LAYOUT)


@dataclass(frozen=True, slots=True)
class Activity:
    """A verksamhet; ``part_of`` names the one that it is a part of."""

    label: str
    part_of: str | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator with its målvärde as it was written."""

    label: str
    goal: str
    target: object
    direction: str | None  # hogre | lagre
    unit: str
    source: str


@dataclass(slots=True)
class NamndSetup:
    """Everything about one nämnd."""

    key: str
    name: str
    contact: str = ""
    due: dt.date | None = None
    activities: list[Activity] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    goals: list[Mapping[str, str]] = field(default_factory=list)
    tasks: list[Mapping[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Setup:
    """The whole workbook. ``faults`` are sentences that begin with sheet and cell."""

    kommun: str
    color: str | None
    logo: str | None
    namnder: list[NamndSetup]
    faults: list[str]


def read_setup(path: Path) -> Setup:
    """Read and check a setup workbook. Raises what :func:`read_book` does for a file that is none."""
    return _Reader(read_book(path), path).setup()


class _Reader:
    def __init__(self, book: Book, path: Path) -> None:
        self._book, self._path = book, path
        self._tables = bind(setup_layout(), book).tables
        self._faults: list[str] = []
        self._namnder: dict[str, NamndSetup] = {}

    def setup(self) -> Setup:
        missing = [table.heading for key, table in setup_layout().tables.items() if key not in self._tables]
        if missing:
            self._faults.append(f"Filen är ingen uppsättning: {', '.join(missing)} saknas. "
                                "Gör en ny med mallkoll uppsattning ny.")  # fmt: skip
            return Setup("", None, None, [], self._faults)
        kommun = self._fact("kommun")
        if not kommun:
            self._fault("kommun", self._tables["kommun"].row["kommun"], "varde", "Kommunens namn saknas.")
        color = self._fact("farg") or None
        if color and not _COLOR.fullmatch(color):
            text = f"{color!r} är ingen färg. Skriv # och sex tecken, till exempel #1F4E79."
            self._fault("kommun", self._tables["kommun"].row["farg"], "varde", text)
        self._read_namnder()
        self._read_activities()
        self._read_indicators()
        self._read_lists()
        for namnd in self._namnder.values():
            if not namnd.activities:
                self._faults.append(f"Verksamheter: {namnd.name} har inga verksamheter.")
        return Setup(kommun, color, self._logo(), list(self._namnder.values()), self._faults)

    def _logo(self) -> str | None:
        name = self._fact("logotyp")
        if not name:
            return None
        if Path(name).name != name or not (self._path.parent / name).is_file():
            text = f"Bilden {name!r} finns inte i samma mapp som uppsättningen."
            self._fault("kommun", self._tables["kommun"].row["logotyp"], "varde", text)
            return None
        return str((self._path.parent / name).resolve())

    # --- the sheets ---------------------------------------------------------------------------------------------------

    def _read_namnder(self) -> None:
        for row in self._rows("namnder"):
            key = slug(row.label).replace("_", "-")
            if key in self._namnder:
                self._fault("namnder", row, "kort", f"Nämnden {row.label!r} står två gånger.")
                continue
            name = self._text("namnder", row, "namn")
            if not name:
                self._fault("namnder", row, "namn", "Nämndens namn saknas.")
            due = self._value("namnder", row, "senast")
            if due is not None and not isinstance(due, dt.date):
                day = self._day(due)
                if day is None:
                    self._fault("namnder", row, "senast", "Här ska det stå ett datum, till exempel 2021-09-15.")
                due = day
            when = due if isinstance(due, dt.date) else None
            self._namnder[key] = NamndSetup(key, name or row.label, self._text("namnder", row, "kontakt"), when)
        if not self._namnder:
            self._faults.append("Nämnder: ingen nämnd är ifylld.")

    def _read_activities(self) -> None:
        for row, namnd in self._of_namnd("verksamheter"):
            known = {normal(activity.label) for activity in namnd.activities}
            above = self._text("verksamheter", row, "del_av")
            if normal(row.label) in known:
                self._fault("verksamheter", row, "verksamhet", f"{row.label!r} står två gånger för {namnd.name}.")
            elif above and normal(above) not in known:
                text = f"{above!r} finns inte bland nämndens verksamheter ovanför raden."
                self._fault("verksamheter", row, "del_av", text)
            else:
                namnd.activities.append(Activity(row.label, above or None))

    def _read_indicators(self) -> None:
        words = {"högre är bättre": "hogre", "lägre är bättre": "lagre", "": None}
        for row, namnd in self._of_namnd("indikatorer"):
            target = self._value("indikatorer", row, "malvarde")
            if isinstance(parse(target if isinstance(target, str | float) else None), Nothing):
                self._fault("indikatorer", row, "malvarde", f"Målvärdet för {row.label!r} saknas.")
            said = normal(self._text("indikatorer", row, "riktning"))
            if said not in words:
                text = "Riktningen ska vara Högre är bättre eller Lägre är bättre."
                self._fault("indikatorer", row, "riktning", text)
            if any(normal(other.label) == normal(row.label) for other in namnd.indicators):
                self._fault("indikatorer", row, "indikator", f"{row.label!r} står två gånger för {namnd.name}.")
                continue
            namnd.indicators.append(Indicator(
                row.label, self._text("indikatorer", row, "mal"), target, words.get(said),
                self._text("indikatorer", row, "enhet"), self._text("indikatorer", row, "kalla"),
            ))  # fmt: skip

    def _read_lists(self) -> None:
        for row, namnd in self._of_namnd("mal"):
            namnd.goals.append({"namndmal": row.label, "omrade": self._text("mal", row, "omrade"),
                                "overgripande": self._text("mal", row, "overgripande")})  # fmt: skip
        for row, namnd in self._of_namnd("uppdrag"):
            namnd.tasks.append({"uppdrag": row.label, "slag": self._text("uppdrag", row, "slag")})

    # --- cells --------------------------------------------------------------------------------------------------------

    def _rows(self, table: str) -> Iterator[BoundRow]:
        label = setup_layout().tables[table].label_column.key
        for row in self._tables[table].rows:
            if row.label:
                yield row
            else:
                self._fault(table, row, label, "Raden har uppgifter men inget namn.")

    def _of_namnd(self, table: str) -> Iterator[tuple[BoundRow, NamndSetup]]:
        for row in self._rows(table):
            said = self._text(table, row, "namnd")
            namnd = self._namnder.get(slug(said).replace("_", "-")) if said else None
            if namnd is None:
                known = ", ".join(self._namnder) or "inga"
                text = f"Nämnden {said!r} finns inte på bladet Nämnder (där finns {known})." if said else (
                    "Kortnamnet på nämnden saknas.")  # fmt: skip
                self._fault(table, row, "namnd", text)
            else:
                yield row, namnd

    def _value(self, table: str, row: BoundRow, column: str) -> Value:
        ref = self._bound(table).ref(row, column)
        sheet = self._book.sheet(self._bound(table).sheet)
        return sheet.value(ref.row, ref.col) if ref is not None and sheet is not None else None

    def _text(self, table: str, row: BoundRow, column: str) -> str:
        value = self._value(table, row, column)
        if isinstance(value, float):
            return f"{value:.15g}".replace(".", ",")
        return " ".join(value.split()) if isinstance(value, str) else ""

    def _fact(self, row: str) -> str:
        found = self._tables["kommun"].row.get(row)
        return self._text("kommun", found, "varde") if found is not None else ""

    def _bound(self, table: str) -> BoundTable:
        return self._tables[table]

    def _day(self, value: object) -> dt.date | None:
        """A date from the number that Excel stores, or from text."""
        if isinstance(value, float) and 36_000 < value < 80_000:
            return dt.date(1899, 12, 30) + dt.timedelta(days=int(value))
        try:
            return dt.date.fromisoformat(str(value).strip())
        except ValueError:
            return None

    def _fault(self, table: str, row: BoundRow, column: str, text: str) -> None:
        ref = self._bound(table).ref(row, column)
        place = f"{self._bound(table).sheet}!{ref.address}" if ref is not None else self._bound(table).sheet
        self._faults.append(f"{place}: {text}")
