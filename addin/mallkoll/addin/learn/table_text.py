"""One learned table as lines of YAML, with comments where it is not sure."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from mallkoll.addin.learn.alike import ALIKE, likeness
from mallkoll.addin.learn.built_in_parts import PartMatch
from mallkoll.addin.learn.calculation_text import calculation_text, only_of_its_row
from mallkoll.addin.learn.column_kind import doubt_of_kind, kind_of_figures, says_per_cent
from mallkoll.addin.learn.copies import same_columns
from mallkoll.addin.learn.indicator_table import NO_SCALE, IndicatorColumn, IndicatorTable
from mallkoll.addin.learn.status_words import LearnedScale
from mallkoll.addin.learn.workbook_words import unit_in
from mallkoll.addin.learn.yaml_text import in_its_period, in_yaml, without_braces
from mallkoll.validators.findings.words import enumerated, in_quotes
from mallkoll.validators.found_tables.learn_roles import LearnedRow, learn_rows, sums_are_above, unique_keys
from mallkoll.validators.found_tables.learn_table import LearnedTable
from mallkoll.validators.found_tables.regions import LONGEST_NOTE, FoundColumn, FoundTable
from mallkoll.validators.rows.gaps import is_sparse
from mallkoll.workbook.layout.layout_model import NUMERIC, Kind, Role, slug
from mallkoll.workbook.layout.status_scale import Better
from mallkoll.workbook.model.book import Book, address
from mallkoll.workbook.model.months import MONTH_WORD, month_number
from mallkoll.workbook.model.text import normalized

MOST_ROWS: Final = 400
_DEVIATION: Final = re.compile(r"avvik|över/?underskott", re.IGNORECASE)
_MEASURE: Final = re.compile(
    r"utfall|budget|prognos|bokslut|avvik|redovis|förändr|differens|\bram\b|\bplan\b|målvärde|bedömning|kommentar",
    re.IGNORECASE,
)
_MONTH: Final = re.compile(rf"\b({MONTH_WORD})\b")
_PLANNED: Final = re.compile(r"budget|\bram\b|plan\b", re.IGNORECASE)


def column_keys(found: FoundTable) -> dict[int, str]:
    """The keys of a table's columns, by their places on the sheet."""
    keys = unique_keys(slug(column.heading)[:40] for column in found.columns)
    return {column.at: key for column, key in zip(found.columns, keys, strict=True)}


_NO_DIRECTION: Final = "riktningen framgår inte: ange {post: …, bedomning: {riktning: hogre}}, eller lagre"


class About(Struct, frozen=True):
    """What a person is asked about: a row or a column of a sheet, and whether it is a ``sum``, a ``sign`` …."""

    sheet: str
    kind: str
    at: int


def heading_in_band(column: FoundColumn, *, is_alone: bool) -> str:
    """A heading with the words over it, where it needs them: another column is headed so, or it names no measure."""
    band, heading = column.band, column.heading
    if band is None or normalized(heading).split(" ")[0] == normalized(band).split(" ")[0]:
        return heading
    return heading if is_alone and _MEASURE.search(heading) else f"{band} {heading}"


class TableWriter:
    """Writes one table as lines of YAML, and keeps what is not sure about it."""

    def __init__(
        self,
        table: LearnedTable,
        book: Book,
        end: dt.date | None,
        part: PartMatch | None = None,
        said: Mapping[About, bool] | None = None,
        indicators: IndicatorTable | None = None,
        scale: LearnedScale | None = None,
        unit: str | None = None,
    ) -> None:
        self.table, self.book, self.end, self.part, self.said = table, book, end, part, said or {}
        self.indicators, self.scale = indicators, scale
        self.doubts: list[str] = []
        self.included: tuple[str, ...] = ()
        self.unit = unit_in(table.found.title) or unit_in(table.found.label.heading) or unit
        self.has_own_unit = self.unit != unit
        self.spells_out_columns = True
        found = table.found
        own = {at: column.key for at, column in indicators.columns.items()} if indicators else column_keys(found)
        self.keys = part.keys if part else own
        self.twice: dict[int, str] = {}  # headings that stand on another column too
        self.headings: dict[int, str] = {found.label.at: found.label.heading}
        alone = Counter(normalized(column.heading) for column in (found.label, *found.columns))
        for column in found.columns:
            text = heading_in_band(column, is_alone=alone[normalized(column.heading)] == 1)
            taken = {normalized(heading) for heading in self.headings.values()}
            ways = (text, *(f"{text} ({number})" for number in range(2, len(taken) + 3)))
            self.headings[column.at] = next(way for way in ways if normalized(way) not in taken)
            if self.headings[column.at] != text:
                self.twice[column.at] = text
        self.rows = learn_rows(table)
        self.against = False  # amounts are results: more is better

    def lines(self, key: str, same: Sequence[tuple[str, LearnedTable]]) -> list[str]:
        """The table under its key."""
        found = self.table.found
        columns = {column.at: self._column(column, same) for column in found.columns}
        lines = [f"  {key}:"]
        if found.title:
            lines.append(f"    rubrik: {self._text(found.title)}")
        else:
            lines.append(f"    rubrik: {self._text(found.sheet)}   # tabellen har ingen rubrik: bladets namn")
        if found.guidance:
            lines.append(f"    anvisning: {self._text(' '.join(found.guidance))}")
        if found.beside is not None:
            other = address(found.heading_row, found.beside)
            lines.append(f"    # tabellen bredvid, från {other}, är inte med: flytta den under den här")
            self.doubts.append(f"tabellen bredvid, från {other}, är inte med. Flytta den under den andra och lär om.")
        rows = self.rows
        signs = ["belopp: resultat"] if self.against else []
        signs += [f"{side.value}: negativ" for side in (Role.COST, Role.INCOME) if self._is_negative(rows, side)]
        if signs:
            lines.append(f"    tecken: {{{', '.join(signs)}}}   # framgår av beloppen")
        if self.has_own_unit and self.has_amounts:
            lines.append(f"    enhet: {self.unit}")
        if sums_are_above(self.table):
            lines.append("    summor_ovanfor: ja")
        others = [key for at, key in self.keys.items() if at != found.label.at]
        label = slug(found.label.heading)[:40]
        label = unique_keys([f"{label}_namn" if label in others else label])[0]
        aliases, notes = self._aliases(found.label.heading, [(name, t.found.label) for name, t in same])
        spelled_out = any(text in line for line in (aliases, *columns.values()) for text in ("alias:", "tomt_ar_noll:"))
        if self.part is not None and not spelled_out:
            self.included, self.spells_out_columns = self.part.part.include, False
            lines.insert(1, f"    bygger_pa: {self.part.part.key}   # kolumnerna är de inbyggda")
        else:
            heading = self._text(found.label.heading)
            columns[found.label.at] = f"      - {{nyckel: {label}, rubrik: {heading}, typ: etikett{aliases}}}{notes}"
            lines += ["    kolumner:", *(columns[at] for at in sorted(columns))]
        self._doubt_indicators(lines)
        lines.append("    rader:")
        lines += [self._row(row, same) for row in rows[:MOST_ROWS]]
        if found.blank_rows:
            lines.append(f"    fria_rader: {found.blank_rows}")
        note = " ".join(found.notes)
        if len(note) > LONGEST_NOTE:
            lines.append(f"    # texten under tabellen är inte med: ”{note[:60]} …”")
            self.doubts.append(f"texten under tabellen är för lång, och är inte med: ”{note[:60]} …”.")
        elif note:
            lines.append(f"    fotnot: {self._text(note)}")
        return lines

    def _doubt_indicators(self, lines: list[str]) -> None:
        """What is not sure of a table of indicators as a whole."""
        if self.indicators is None:
            return
        if not self.indicators.sure and self.part is None:
            lines.insert(1, "    # raderna har enheter av egna slag: tas för nyckeltal, inte belopp")
            self.doubts.append("tabellen tas för nyckeltal, inte belopp. Är det pengar, stryk typ på kolumnerna.")
        for better, word in ((Better.HIGHER, "högre"), (Better.LOWER, "lägre")):
            shown = [in_quotes(row.label) for row in self.rows if self._only_shown(row.at) is better]
            if shown:
                self.doubts.append(f"att {word} är bättre för {enumerated(shown, 3)} framgår bara av bedömningen.")
        unclear = [row.label for row in self.indicators.unclear if self._better(row.at) is None]
        if unclear:
            named = enumerated(list(map(in_quotes, unclear)), 3)
            self.doubts.append(f"är högre eller lägre bättre för {named}? Ange riktning med bedomning.")

    @property
    def has_amounts(self) -> bool:
        """Whether some column holds money, by what the workbook or its part says."""
        built_in = self.part is not None and self.indicators is None
        return built_in or any(self._kind(column) is Kind.AMOUNT for column in self.table.found.columns)

    def _better(self, row: int) -> Better | None:
        """Which way is better on a row, as a person has said or its own assessment shows."""
        said = self.said.get(About(self.table.found.sheet, "better", row))
        if said is not None:
            return Better.HIGHER if said else Better.LOWER
        return self.indicators.better.get(row) if self.indicators else None

    def _only_shown(self, row: int) -> Better | None:
        """Which way is better on a row, where only its own assessment shows it and nobody has said."""
        is_said = About(self.table.found.sheet, "better", row) in self.said
        return None if is_said else self._better(row)

    def _is_negative(self, rows: Sequence[LearnedRow], side: Role) -> bool:
        """Whether the rows of a side of a net are printed with a minus sign."""
        sheet = self.book.sheet(self.table.found.sheet)
        values = [
            value
            for row in rows
            for column in self.table.numeric
            if row.role is side
            and sheet is not None
            and isinstance(value := sheet.value(row.at, column), float)
            and value
            if not _DEVIATION.search(next((c.heading for c in self.table.found.columns if c.at == column), ""))
        ]
        return bool(values) and sum(value < 0 for value in values) * 2 > len(values)

    def _is_not_used_up(self, frame: LearnedRow) -> bool:
        """Whether a frame is larger than the sum above it in half of the columns, and smaller in none.

        Where it is the sum itself in most of them, one that differs is rather a slip.
        """
        sheet = self.book.sheet(self.table.found.sheet)
        above = [row for row in self.table.sums if row < frame.at]
        if sheet is None or not above:
            return False
        pairs = [(sheet.value(frame.at, column), sheet.value(max(above), column)) for column in self.table.numeric]
        gaps = [most - used for most, used in pairs if isinstance(most, float) and isinstance(used, float)]
        larger = sum(gap > 1 for gap in gaps)
        return larger > 0 and 2 * larger >= len(gaps) and min(gaps) > -1

    def _text(self, text: str) -> str:
        return in_yaml(in_its_period(without_braces(text), self.end))

    def _heading(self, text: str) -> str:
        """A heading; the month that a period ends with stands as it is where others are headed by other months."""
        headings = " ".join(column.heading.lower() for column in self.table.found.columns)
        named = {month_number(word) for word in _MONTH.findall(headings)}
        ends = self.end.month if self.end is not None else 12
        return in_yaml(in_its_period(without_braces(text), self.end, months=named <= {1, ends}))

    def _aliases(self, heading: str, others: Sequence[tuple[str, FoundColumn]], same: str = "") -> tuple[str, str]:
        """What other copies write instead, as an alias and as a comment; the alias of one headed the ``same`` too."""
        written: dict[str, str] = {}
        own = {normalized(text) for text in (heading, *self.headings.values())}
        for name, column in others:
            if normalized(column.heading) not in own:
                own.add(normalized(column.heading))
                written.setdefault(column.heading, name)
        listed = [*([self._heading(same)] if same else []), *(in_yaml(without_braces(text)) for text in written)]
        alias = f", alias: [{', '.join(listed)}]" if listed else ""
        if not written:
            return alias, ""
        where = ", ".join(f"{text} i {name}" for text, name in written.items())
        self.doubts.append(f"rubriken {heading} heter {where}: är det en annan uppgift, stryk aliaset.")
        return alias, f"   # {where}: är det en annan uppgift, stryk aliaset"

    def _column(self, column: FoundColumn, same: Sequence[tuple[str, LearnedTable]]) -> str:
        matched = [(name, same_columns(self.table.found.columns, there.found.columns)) for name, there in same]
        others = [(name, there[column.at]) for name, there in matched if column.at in there]
        aliases, notes = self._aliases(column.heading, others, self.twice.get(column.at, ""))
        heading = self.headings[column.at]
        parts = [f"nyckel: {self.keys[column.at]}", f"rubrik: {self._heading(heading)}"]
        if column.band:
            parts.append(f"grupp: {self._heading(column.band)}")
        kind = self._kind(column)
        if kind is not Kind.AMOUNT:
            parts.append(f"typ: {kind.value}")
        if kind is Kind.NUMBER and column.at in self.table.added_up and says_per_cent(column.heading):
            parts.append("summeras: ja")
        unit = unit_in(column.heading)
        if kind is Kind.AMOUNT and unit not in {None, self.unit}:
            parts.append(f"enhet: {unit}")
        own = self.indicators.columns[column.at] if self.indicators else None
        if own is not None and own.kind is Kind.STATUS and self.scale is None:
            own = IndicatorColumn(Kind.TEXT, own.key, note=NO_SCALE)
        if own is not None:
            parts += [f"skala: {self.scale.key}"] if kind is Kind.STATUS and self.scale else []
            parts += ["tidigare_ar: ja"] if own.earlier else []
            parts += ["kravs: ja"] if own.required else []
        if own is not None and own.note and self.part is None:
            notes += f"   # {own.note}"
            self.doubts.append(f"kolumnen {heading}: {own.note}.")
        figures = kind in NUMERIC
        if self.part is None and own is None and (doubt := doubt_of_kind(self.table, self.book, column, kind)):
            notes += f"   # {doubt}"
            self.doubts.append(f"kolumnen {heading}: {doubt}.")
        judged = self.indicators is not None and self.indicators.has_targets
        may_be_blank = not figures or judged or (self.part is not None and column.at in self.part.may_be_blank)
        blank = None if may_be_blank else self.blank_post(column)
        is_nought = self._said("blank", column)
        if blank is not None and is_nought is not False:
            parts.append("tomt_ar_noll: ja")
        if blank is not None and is_nought is None:
            notes += f"   # {blank} är tom, och räknas som noll"
            self.doubts.append(
                f"i kolumnen {heading} är {blank} tom: tomma celler räknas som noll. Ska alla fyllas i, stryk "
                "tomt_ar_noll."
            )
        terms = self.table.made_of.get(column.at)
        if terms and figures:
            parts.append(f"berakning: {in_yaml(self._calculation(column, terms))}")
        worked_out = self.table.worked_out.get(column.at)
        if worked_out is not None and only_of_its_row(worked_out):
            parts.append(f"berakning: {in_yaml(calculation_text(worked_out, self._key_of))}")
        if ("column", column.at) in self.table.by_figures and figures:
            notes += "   # framgår av siffrorna" if not notes else "; beräkningen framgår av siffrorna"
        return f"      - {{{', '.join(parts)}{aliases}}}{notes}"

    def _key_of(self, column: object) -> str:
        return self.keys[column] if isinstance(column, int) else ""

    def _said(self, kind: str, column: FoundColumn) -> bool | None:
        return self.said.get(About(self.table.found.sheet, kind, column.at))

    def is_result(self, column: FoundColumn) -> bool:
        """Whether a deviation is more outcome than planned, so that more is better."""
        outcome_and_plan = self._outcome_and_plan(column, self.table.made_of.get(column.at, {}))
        return outcome_and_plan is not None and outcome_and_plan[2]

    def blank_post(self, column: FoundColumn) -> str | None:
        """The first row that is blank in the column, though it is filled in beside it; None where all are filled.

        It is a post, or a row beside the sums, which may be blank where it has few figures at all.
        """
        table, sheet = self.table, self.book.sheet(self.table.found.sheet)
        if sheet is None or column.at not in table.numeric or column.at in {*table.made_of, *table.worked_out}:
            return None
        posts = [row.at for row in self.rows if row.role in {Role.ITEM, Role.OF_WHICH}]
        filled = [at for at in posts if sheet.value(at, column.at) not in {None, ""}]
        beside = table.numeric - {column.at} - table.made_of.keys()
        for at in posts if 2 * len(filled) >= len(posts) > 0 else ():
            is_blank = sheet.value(at, column.at) is None and sheet.formula(at, column.at) is None
            if is_blank and any(sheet.value(at, other) not in {None, ""} for other in beside):
                return address(at, column.at)
        typed = [at for at in table.numeric if at not in table.made_of and at not in table.worked_out]
        for row in self.rows:
            held = sum(sheet.value(row.at, at) not in {None, ""} for at in typed)
            is_blank = sheet.value(row.at, column.at) is None and sheet.formula(row.at, column.at) is None
            if row.role is Role.INFO and is_blank and not is_sparse(row.role, held, len(typed)):
                return address(row.at, column.at)
        return None

    def _kind(self, column: FoundColumn) -> Kind:
        own = self.indicators.columns[column.at].kind if self.indicators else None
        if own is Kind.STATUS and self.scale is None:
            return Kind.TEXT
        if own is not None and own is not Kind.NUMBER:
            return own
        kind = kind_of_figures(self.table, self.book, column)
        return Kind.NUMBER if own is not None and kind in {Kind.AMOUNT, Kind.TEXT} else kind

    def _calculation(self, column: FoundColumn, terms: dict[int, int]) -> str:
        """The calculation; a deviation as ``avvikelse`` where it is the difference of two columns."""
        plus = [at for at, sign in sorted(terms.items()) if sign > 0]
        minus = [at for at, sign in sorted(terms.items()) if sign < 0]
        deviation = self._outcome_and_plan(column, terms)
        if deviation is not None and self._said("sign", column) is not False:
            outcome, planned, self.against = deviation
            return f"avvikelse({self.keys[outcome]}, {self.keys[planned]})"
        signed = [*((at, "+") for at in plus), *((at, "-") for at in minus)]
        words = [word for at, sign in signed for word in (sign, self.keys[at])]
        return " ".join(words[1:] if plus else ["0", *words])

    def _outcome_and_plan(self, column: FoundColumn, terms: dict[int, int]) -> tuple[int, int, bool] | None:
        """The two columns of a deviation, and whether it is what is more than planned; None for anything else."""
        plus = [at for at, sign in terms.items() if sign > 0]
        minus = [at for at, sign in terms.items() if sign < 0]
        if not _DEVIATION.search(column.heading) or not len(plus) == len(minus) == 1:
            return None
        headings = {c.at: c.heading for c in self.table.found.columns}
        planned = [at for at in (*plus, *minus) if _PLANNED.search(headings[at])]
        if len(planned) != 1:
            return None
        return minus[0] if planned == plus else plus[0], planned[0], planned == minus

    def _row(self, row: LearnedRow, same: Sequence[tuple[str, LearnedTable]]) -> str:
        notes = f"   # {row.doubt}" if row.doubt else ""
        aliases: dict[str, str] = {}
        own = {normalized(other.label) for other in self.table.found.rows}
        for name, there in same:
            labels = [other.label for other in there.found.rows if normalized(other.label) not in own]
            if any(normalized(other.label) == normalized(row.label) for other in there.found.rows):
                continue
            near = max(labels, key=lambda label: likeness(row.label, label), default=None)
            if near is not None and likeness(row.label, near) >= ALIKE:
                aliases.setdefault(near, name)
        text = in_yaml(in_its_period(without_braces(row.label), self.end, months=False))
        if aliases:
            where = ", ".join(f"{label} i {name}" for label, name in aliases.items())
            notes += f"   # {where}: är det en annan rad, stryk aliaset"
            self.doubts.append(f"raden {row.label} heter {where}: är det en annan rad, stryk aliaset.")
        if row.doubt:
            self.doubts.append(f"{row.label}: {row.doubt}.")
        better = self._better(row.at)
        if self._only_shown(row.at) is not None:
            notes += "   # riktningen framgår bara av bedömningen"
        elif better is None and self.indicators and row.at in {unclear.at for unclear in self.indicators.unclear}:
            notes += f"   # {_NO_DIRECTION}"
        plain = better is None and not aliases and row.part_of is None
        if row.role is Role.ITEM and plain and row.key == slug(row.label):
            return f"      - {text}{notes}"
        parts = [f"{row.role.value}: {text}", f"nyckel: {row.key}"]
        if row.part_of:
            parts.append(f"ingar_i: {row.part_of}")
        if better is not None:
            parts.append(f"bedomning: {{riktning: {better.value}}}")
        if row.role is Role.FRAME and self._is_not_used_up(row):
            parts.append("hogst: ja")
        if aliases:
            parts.append(f"alias: [{', '.join(in_yaml(without_braces(label)) for label in aliases)}]")
        return f"      - {{{', '.join(parts)}}}{notes}"
