"""The layout: what a template contains, as checked, frozen models.

The keys of the YAML file are Swedish words without å, ä, ö (the people who write layouts read Swedish); the attributes
here are English, so each field names both. Everything that follows from these declarations (formulas, checks,
addresses, marks) is derived elsewhere, never written again.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator

from mallkoll.workbook.layout.base import Key, Model, Text, YesNo
from mallkoll.workbook.layout.content_mark import layout_mark
from mallkoll.workbook.layout.expressions import Avvikelse, Expr, Samband, parse_calculation, parse_samband
from mallkoll.workbook.layout.status_scale import Judging, Scale
from mallkoll.workbook.layout.uppgift import Uppgift
from mallkoll.workbook.model.text import normal


class Kind(StrEnum):
    """What a column holds (``typ``)."""

    LABEL = "etikett"  # names the row
    TEXT = "text"
    AMOUNT = "belopp"  # money, in the table's unit
    COUNT = "antal"
    NUMBER = "tal"
    PERCENT = "procent"
    STATUS = "status"  # a word of a scale
    DATE = "datum"
    TARGET = "malvarde"  # what an indicator should reach, as people write it
    OUTCOME = "utfall"  # what it reached


NUMERIC = frozenset({Kind.AMOUNT, Kind.COUNT, Kind.NUMBER, Kind.PERCENT})
SUMMABLE = frozenset({Kind.AMOUNT, Kind.COUNT})


class Role(StrEnum):
    """What a row is in its table."""

    ITEM = "post"  # takes part in the sum
    OF_WHICH = "varav"  # a part of the item above it, never summed again
    SUM = "summa"
    SUBTOTAL = "delsumma"
    NET = "netto"  # the result of cost and income
    COST = "kostnad"  # the cost side of the net
    INCOME = "intakt"  # the income side of the net
    FRAME = "ram"  # what the council has decided
    INFO = "info"  # stands beside, takes part in nothing
    HEADING = "rubrik"  # a line of text between rows


TOTALS = frozenset({Role.SUM, Role.SUBTOTAL, Role.NET})


class AmountSign(StrEnum):
    """Whether a positive amount is a cost (worse when larger) or a result (better when larger)."""

    COST = "kostnad"
    RESULT = "resultat"


class Printed(StrEnum):
    """How a cost or an income is printed."""

    POSITIVE = "positiv"
    NEGATIVE = "negativ"


def slug(label: str) -> str:
    """A key made of a label: ``Övergripande verksamhet, inkl nämnd`` → ``overgripande_verksamhet_inkl_namnd``."""
    plain = unicodedata.normalize("NFKD", label.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "rad"


def _calculation(value: Any) -> Expr:
    return parse_calculation(str(value))


def _samband(value: Any) -> Samband:
    return parse_samband(str(value))


class Column(Model):
    """A column: key, heading, what it holds and how it is made."""

    key: Key = Field(alias="nyckel")
    heading: Text = Field(alias="rubrik")
    kind: Kind = Field(alias="typ", default=Kind.AMOUNT)
    unit: str | None = Field(alias="enhet", default=None)
    decimals: int | None = Field(alias="decimaler", default=None, ge=0, le=6)
    calculation: Annotated[Expr, PlainValidator(_calculation)] | None = Field(alias="berakning", default=None)
    surplus: YesNo = Field(alias="overskott", default=False)  # positive = surplus, whatever the row's own sign
    blank_is_zero: YesNo = Field(alias="tomt_ar_noll", default=False)
    summed: YesNo | None = Field(alias="summeras", default=None)
    scale: Key | None = Field(alias="skala", default=None)
    required: YesNo = Field(alias="kravs", default=False)
    most_characters: int | None = Field(alias="hogst_tecken", default=None, ge=1, le=32_000)
    proposed: YesNo = Field(alias="foreslas", default=False)  # a status worked out by formula, beside the chosen one
    number_required: YesNo = Field(alias="kraver_tal", default=False)  # a målvärde must be a number, not a direction
    prior: YesNo = Field(alias="tidigare_ar", default=False)  # prefilled figures of an earlier period
    weight: float | None = Field(
        alias="vikt", default=None, gt=0, le=10
    )  # how little suspect its figures are; 1 = as usual
    uppgift: Uppgift | None = Field(alias="uppgift", default=None)  # what its figures are: measure and time
    band: Text | None = Field(alias="grupp", default=None)  # a heading over several columns that stand side by side
    aliases: tuple[Text, ...] = Field(alias="alias", default=())
    width: float | None = Field(alias="bredd", default=None, gt=2, le=120)
    help: Text | None = Field(alias="hjalp", default=None)

    @property
    def numeric(self) -> bool:
        """Whether its cells hold plain numbers."""
        return self.kind in NUMERIC

    @property
    def below_band(self) -> str:
        """The heading as it stands below the column's band, which need not be said twice."""
        rest = self.heading.removeprefix(self.band or "").strip()
        return rest[:1].upper() + rest[1:] if self.band and rest else self.heading

    @property
    def is_summed(self) -> bool:
        """Whether the table's sums go through this column."""
        return self.kind in SUMMABLE if self.summed is None else self.summed

    @property
    def adds_up(self) -> bool:
        """Whether its figures are amounts or counts, so that the parts of a row can be added up to the row."""
        return self.kind in SUMMABLE or bool(self.summed)

    @property
    def is_surplus(self) -> bool:
        """Whether positive means surplus in every row (an avvikelse), whatever the row's own sign."""
        return self.surplus or isinstance(self.calculation, Avvikelse)


_ROLES = frozenset(Role)


def short_row(value: Any) -> Any:
    """``Familjehem`` is an item; ``{summa: Summa}`` is a row whose role is the key and whose label is the value."""
    if isinstance(value, str):
        return {"etikett": value}
    if isinstance(value, RowFields):
        return value
    if value is None:
        raise ValueError("Raden är tom: skriv en text, eller ta bort den.")
    if not isinstance(value, dict):
        raise ValueError(f"En rad ska vara en text eller nycklar med värden, inte {value!r}.")  # noqa: TRY004 - pydantic's
    roles = [key for key in value if key in _ROLES]
    if len(roles) > 1:
        raise ValueError(f"En rad har en enda roll, inte både {' och '.join(roles)}.")
    if roles and "etikett" not in value:
        return {"etikett": value[roles[0]], "roll": roles[0], **{k: v for k, v in value.items() if k != roles[0]}}
    return value


class RowFields(Model):
    """A row: its label and the part it plays."""

    label: Text = Field(alias="etikett", min_length=1)
    role: Role = Field(alias="roll", default=Role.ITEM)
    key: Key | None = Field(alias="nyckel", default=None)
    part_of: Key | None = Field(alias="ingar_i", default=None)
    sign: AmountSign | None = Field(alias="tecken", default=None)
    weight: float | None = Field(alias="vikt", default=None, gt=0, le=10)  # as for a column
    exhaustive: YesNo = Field(alias="uttommande", default=False)  # its varav rows make up the whole of it
    at_most: YesNo = Field(alias="hogst", default=False)  # a ram that may be left unused
    kind: Kind | None = Field(alias="typ", default=None)  # where one row of a list differs, as on the Start sheet
    judging: Judging | None = Field(alias="bedomning", default=None)
    values: Mapping[str, Any] = Field(alias="varden", default_factory=dict)  # texts known beforehand, by column key
    aliases: tuple[Text, ...] = Field(alias="alias", default=())
    help: Text | None = Field(alias="hjalp", default=None)


Row = Annotated[RowFields, BeforeValidator(short_row)]
_UNNAMED = RowFields.model_construct(label="", role=Role.ITEM)


def undeclared_row(label: str, role: Role = Role.ITEM) -> RowFields:
    """A row that no layout declares; a copy, since pydantic looks every default up again for a new one."""
    return _UNNAMED.model_copy(update={"label": label, "role": role})


class Signs(Model):
    """The table's sign convention (``tecken``)."""

    amounts: AmountSign = Field(alias="belopp", default=AmountSign.COST)
    cost: Printed = Field(alias="kostnad", default=Printed.POSITIVE)
    income: Printed = Field(alias="intakt", default=Printed.POSITIVE)


class Table(Model):
    """A table: columns, rows and the conventions that hold in it."""

    heading: Text = Field(alias="rubrik")
    columns: tuple[Column, ...] = Field(alias="kolumner", min_length=1)
    rows: tuple[Row, ...] = Field(alias="rader", default=())
    rows_from: Key | None = Field(alias="rader_fran", default=None)  # the items of another table
    open_rows: int = Field(alias="fria_rader", default=0, ge=0, le=2000)
    unit: str | None = Field(alias="enhet", default=None)
    signs: Signs = Field(alias="tecken", default_factory=Signs)
    sums_above: YesNo = Field(alias="summor_ovanfor", default=False)
    optional: YesNo = Field(alias="valfri", default=False)
    judging: Mapping[Text, Judging] = Field(alias="bedomning", default_factory=dict)  # by the indicator's label
    mirrors: Key | None = Field(alias="speglar", default=None)  # shows another table's rows, fetched by formula
    note: Text | None = Field(alias="fotnot", default=None)
    guidance: Text | None = Field(alias="anvisning", default=None)

    @cached_property
    def column(self) -> Mapping[str, Column]:
        """The columns by key."""
        return {column.key: column for column in self.columns}

    @cached_property
    def label_column(self) -> Column:
        """The column that names the rows."""
        return next(column for column in self.columns if column.kind is Kind.LABEL)

    @cached_property
    def label_at(self) -> int:
        """Where the label column stands among the columns, from 0."""
        return next(at for at, column in enumerate(self.columns) if column.kind is Kind.LABEL)

    @cached_property
    def row_keys(self) -> tuple[str, ...]:
        """One key per row: the one given; else the role's name where no other row has it; else made of the label."""
        roles = [row.role for row in self.rows]
        alone = {Role.SUM, Role.NET, Role.COST, Role.INCOME, Role.FRAME}
        keys: list[str] = []
        for row in self.rows:
            if row.key:
                keys.append(row.key)
            elif row.role in alone and roles.count(row.role) == 1:
                keys.append(row.role.value)
            else:
                keys.append(slug(row.label))
        return tuple(keys)

    @cached_property
    def row(self) -> Mapping[str, RowFields]:
        """The rows by key."""
        return dict(zip(self.row_keys, self.rows, strict=True))

    def judging_of(self, label: str) -> Judging | None:
        """What is said of how the indicator of that name is judged."""
        return self._judging.get(normal(label)) if self.judging else None

    @cached_property
    def _judging(self) -> Mapping[str, Judging]:
        found: dict[str, Judging] = {}
        for name, judging in self.judging.items():
            found.setdefault(normal(name), judging)
        return found

    def direction(self, row: RowFields) -> int:
        """−1 where a larger amount in the row is worse for the result, +1 where it is better."""
        if row.sign is not None:
            return -1 if row.sign is AmountSign.COST else 1
        if row.role is Role.COST:
            return -1 if self.signs.cost is Printed.POSITIVE else 1
        if row.role is Role.INCOME:
            return 1 if self.signs.income is Printed.POSITIVE else -1
        return -1 if self.signs.amounts is AmountSign.COST else 1


class SheetSpec(Model):
    """One sheet of the template and the tables on it, from above."""

    name: Annotated[str, Field(min_length=1, max_length=31, pattern=r"^[^\[\]:*?/\\']+$")] = Field(alias="namn")
    heading: Text | None = Field(alias="rubrik", default=None)
    tables: tuple[Key, ...] = Field(alias="tabeller", min_length=1)
    guidance: Text | None = Field(alias="anvisning", default=None)


class Relation(Model):
    """A relation between tables, with the words that explain it."""

    samband: Annotated[Samband, PlainValidator(_samband)] = Field(alias="lika")
    text: Text | None = Field(alias="text", default=None)
    fill: YesNo = Field(alias="hamtas", default=False)  # the left side is fetched by formula from the right


def _short_relation(value: Any) -> Any:
    return {"lika": value} if isinstance(value, str) else value


class Period(Model):
    """What the template reports on."""

    kind: Text = Field(alias="typ")
    end: dt.date = Field(alias="slut")
    due: dt.date | None = Field(alias="lamnas_senast", default=None)

    @property
    def is_budget(self) -> bool:
        """Whether it is planned for, not reported on."""
        return "budget" in self.kind.casefold()


class ChartKind(StrEnum):
    """How a chart draws its figures (``typ`` of a ``diagram``)."""

    BARS = "staplar"
    LINES = "linjer"
    SHARES = "andelar"  # each row's share of the whole


class Chart(Model):
    """A chart fed by one table's cells: the rows along the axis, one series for each of the columns."""

    heading: Text = Field(alias="rubrik")
    table: Key = Field(alias="tabell")
    columns: tuple[Key, ...] = Field(alias="kolumner", min_length=1)
    rows: tuple[Key, ...] = Field(alias="rader", default=())  # none named: the items
    kind: ChartKind = Field(alias="typ", default=ChartKind.BARS)
    by_row: YesNo = Field(alias="rad_ar_serie", default=False)  # a series for each row, the columns along the axis


class Layout(Model):
    """A whole template, with everything that it includes put together."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)] = Field(alias="layout")
    version: int = Field(alias="version", ge=1)
    name: Text = Field(alias="namn")
    kommun: Text | None = Field(alias="kommun", default=None)
    namnd: Text | None = Field(alias="namnd", default=None)
    period: Period = Field(alias="period")
    contact: Text | None = Field(alias="kontakt", default=None)
    logo: str | None = Field(alias="logotyp", default=None)
    content: str | None = Field(alias="innehall", default=None, max_length=80)  # the mark of what a setup fills in
    charts: tuple[Chart, ...] = Field(alias="diagram", default=())
    unit: str = Field(alias="enhet", default="tkr")
    decimals: int | None = Field(alias="decimaler", default=None, ge=0, le=6)  # of amounts, where no column says
    color: str = Field(alias="farg", default="#1F4E79", pattern=r"^#[0-9A-Fa-f]{6}$")
    sheets: tuple[SheetSpec, ...] = Field(alias="blad", min_length=1)
    tables: Mapping[str, Table] = Field(alias="tabeller")
    scales: Mapping[str, Scale] = Field(alias="skalor", default_factory=dict)
    relations: tuple[Annotated[Relation, BeforeValidator(_short_relation)], ...] = Field(alias="samband", default=())

    @cached_property
    def mark(self) -> str:
        """What a template made of it bears (:mod:`content_mark`): worked out once, since many files ask for it."""
        return layout_mark(self)

    def placed_tables(self) -> Iterator[tuple[SheetSpec, str, Table]]:
        """Every table with its key and sheet, in the order they stand in the workbook."""
        for sheet in self.sheets:
            for key in sheet.tables:
                yield sheet, key, self.tables[key]

    def unit_of(self, table: Table, column: Column) -> str:
        """The unit of a column's figures: tkr, mnkr, %, … (empty where it has none)."""
        if column.unit is not None:
            return column.unit
        if column.kind is Kind.AMOUNT:
            return table.unit or self.unit
        return "%" if column.kind is Kind.PERCENT else ""
