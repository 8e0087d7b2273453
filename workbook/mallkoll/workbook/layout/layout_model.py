"""The layout: the content of a template, as frozen structs.

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
from typing import Annotated, Any

from msgspec import Meta, field

from mallkoll.workbook.layout.expressions import (
    Avvikelse,
    CalculationText,
    Expr,
    Samband,
    SambandText,
    parse_calculation,
    parse_samband,
)
from mallkoll.workbook.layout.fingerprint import layout_fingerprint
from mallkoll.workbook.layout.layout_part import Color, Decimals, FilledText, Key, LayoutPart, Text, Weight
from mallkoll.workbook.layout.rule_settings import Code, ProfileName, RuleSetting
from mallkoll.workbook.layout.status_scale import Judging, Scale
from mallkoll.workbook.layout.uppgift import Uppgift
from mallkoll.workbook.model.money_units import money_unit
from mallkoll.workbook.model.text import normalized
from mallkoll.workbook.model.worked_out import once_property


class Kind(StrEnum):
    """The kind of content of a column (``typ``)."""

    LABEL = "etikett"  # the row's name
    TEXT = "text"
    AMOUNT = "belopp"  # money, in the table's unit
    COUNT = "antal"
    NUMBER = "tal"
    PERCENT = "procent"
    STATUS = "status"  # a word of a scale
    DATE = "datum"
    TARGET = "malvarde"  # an indicator's target, as people write it
    OUTCOME = "utfall"  # an indicator's outcome


NUMERIC = frozenset({Kind.AMOUNT, Kind.COUNT, Kind.NUMBER, Kind.PERCENT})
SUMMABLE = frozenset({Kind.AMOUNT, Kind.COUNT})


class Role(StrEnum):
    """The role of a row in its table."""

    ITEM = "post"  # counted in the sum
    OF_WHICH = "varav"  # a part of the item above it, not counted in the sum
    SUM = "summa"
    SUBTOTAL = "delsumma"
    NET = "netto"  # the result of cost and income
    COST = "kostnad"  # the cost side of the net
    INCOME = "intakt"  # the income side of the net
    FRAME = "ram"  # what the council has decided
    INFO = "info"  # information, part of no relation
    HEADING = "rubrik"  # a line of text between rows


TOTALS = frozenset({Role.SUM, Role.SUBTOTAL, Role.NET})


class AmountSign(StrEnum):
    """Whether a positive amount is a cost (worse when larger) or a result (better when larger)."""

    COST = "kostnad"
    RESULT = "resultat"


class Printed(StrEnum):
    """The sign with which a cost or an income is printed."""

    POSITIVE = "positiv"
    NEGATIVE = "negativ"


def slug(label: str) -> str:
    """A key from a label: ``Övergripande verksamhet, inkl nämnd`` → ``overgripande_verksamhet_inkl_namnd``."""
    plain = label.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return _NOT_IN_KEYS.sub("_", plain).strip("_") or "rad"


_NOT_IN_KEYS = re.compile("[^a-z0-9]+")


class Column(LayoutPart, frozen=True, kw_only=True):
    """A column: key, heading, kind of content and calculation."""

    key: Key = field(name="nyckel")
    heading: Text = field(name="rubrik")
    kind: Kind = field(name="typ", default=Kind.AMOUNT)
    unit: str | None = field(name="enhet", default=None)
    decimals: Decimals | None = field(name="decimaler", default=None)
    formula: CalculationText | None = field(name="berakning", default=None)
    surplus: bool = field(name="overskott", default=False)  # positive = surplus, whatever the row's own sign
    blank_is_zero: bool = field(name="tomt_ar_noll", default=False)
    summed: bool | None = field(name="summeras", default=None)
    scale: Key | None = field(name="skala", default=None)
    required: bool = field(name="kravs", default=False)
    most_characters: Annotated[int, Meta(ge=1, le=32_000)] | None = field(name="hogst_tecken", default=None)
    proposed: bool = field(name="foreslas", default=False)  # a status worked out by formula, beside the chosen one
    number_required: bool = field(name="kraver_tal", default=False)  # a målvärde must be a number, not a direction
    prior: bool = field(name="tidigare_ar", default=False)  # prefilled figures of an earlier period
    weight: Weight | None = field(name="vikt", default=None)  # how little suspect its figures are; 1 = the default
    uppgift: Uppgift | None = None  # what its figures are: measure and time
    band: Text | None = field(name="grupp", default=None)  # a heading over several columns that stand side by side
    aliases: tuple[Text, ...] = field(name="alias", default=())
    width: Annotated[float, Meta(gt=2, le=120)] | None = field(name="bredd", default=None)
    help: Text | None = field(name="hjalp", default=None)

    @once_property
    def calculation(self) -> Expr | None:
        """Its calculation as a tree or None. Raises :class:`~mallkoll.workbook.layout.expressions.ExpressionError`."""
        return None if self.formula is None else parse_calculation(self.formula)

    @property
    def numeric(self) -> bool:
        """Whether its cells hold plain numbers."""
        return self.kind in NUMERIC

    @property
    def below_band(self) -> str:
        """The heading without the words of the band above it, which need not be repeated."""
        rest = self.heading.removeprefix(self.band or "").strip()
        return rest[:1].upper() + rest[1:] if self.band and rest else self.heading

    @property
    def is_summed(self) -> bool:
        """Whether the table's sums are computed in this column."""
        return self.kind in SUMMABLE if self.summed is None else self.summed

    @property
    def adds_up(self) -> bool:
        """Whether its figures are amounts or counts, so that the parts of a row can be added up to the row."""
        return self.kind in SUMMABLE or bool(self.summed)

    @property
    def is_surplus(self) -> bool:
        """Whether positive means surplus in every row (an avvikelse), whatever the row's own sign."""
        return self.surplus or isinstance(self.calculation, Avvikelse)


class RowFields(LayoutPart, frozen=True, kw_only=True):
    """A row: its label and its role."""

    label: FilledText = field(name="etikett")
    role: Role = field(name="roll", default=Role.ITEM)
    key: Key | None = field(name="nyckel", default=None)
    part_of: Key | None = field(name="ingar_i", default=None)
    sign: AmountSign | None = field(name="tecken", default=None)
    weight: Weight | None = field(name="vikt", default=None)  # as in Column
    exhaustive: bool = field(name="uttommande", default=False)  # its varav rows add up to it
    at_most: bool = field(name="hogst", default=False)  # a ram that may be left unused
    internal: bool = field(name="intern", default=False)  # bought from or sold to another nämnd of the kommun
    kind: Kind | None = field(name="typ", default=None)  # where one row of a list differs, as on the Start sheet
    judging: Judging | None = field(name="bedomning", default=None)
    values: Mapping[str, Any] = field(name="varden", default_factory=dict)  # texts known beforehand, by column key
    aliases: tuple[Text, ...] = field(name="alias", default=())
    help: Text | None = field(name="hjalp", default=None)


def undeclared_row(label: str, role: Role = Role.ITEM) -> RowFields:
    """The fields of a row that no layout declares."""
    return RowFields(label=label, role=role)


class Signs(LayoutPart, frozen=True, kw_only=True):
    """The table's sign convention (``tecken``)."""

    amounts: AmountSign = field(name="belopp", default=AmountSign.COST)
    cost: Printed = field(name="kostnad", default=Printed.POSITIVE)
    income: Printed = field(name="intakt", default=Printed.POSITIVE)


class Table(LayoutPart, frozen=True, kw_only=True):
    """A table: its columns, its rows and its conventions."""

    heading: Text = field(name="rubrik")
    columns: Annotated[tuple[Column, ...], Meta(min_length=1)] = field(name="kolumner")
    rows: tuple[RowFields, ...] = field(name="rader", default=())
    rows_from: Key | None = field(name="rader_fran", default=None)  # the items of another table
    open_rows: Annotated[int, Meta(ge=0, le=2000)] = field(name="fria_rader", default=0)
    unit: str | None = field(name="enhet", default=None)
    signs: Signs = field(name="tecken", default_factory=Signs)
    sums_above: bool = field(name="summor_ovanfor", default=False)
    optional: bool = field(name="valfri", default=False)
    judging: Mapping[Text, Judging] = field(name="bedomning", default_factory=dict)  # by the indicator's label
    mirrors: Key | None = field(name="speglar", default=None)  # shows another table's rows, fetched by formula
    note: Text | None = field(name="fotnot", default=None)
    guidance: Text | None = field(name="anvisning", default=None)

    @once_property
    def column(self) -> Mapping[str, Column]:
        """The columns by key."""
        return {column.key: column for column in self.columns}

    @once_property
    def label_column(self) -> Column:
        """The column that names the rows."""
        return next(column for column in self.columns if column.kind is Kind.LABEL)

    @once_property
    def label_at(self) -> int:
        """The index of the label column among the columns, from 0."""
        return next(at for at, column in enumerate(self.columns) if column.kind is Kind.LABEL)

    @once_property
    def row_keys(self) -> tuple[str, ...]:
        """One key per row: the given one; else the role's name where no other row has the role; else from the label."""
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

    @once_property
    def row(self) -> Mapping[str, RowFields]:
        """The rows by key."""
        return dict(zip(self.row_keys, self.rows, strict=True))

    @once_property
    def totals(self) -> frozenset[str]:
        """The keys of the rows that are totals."""
        return frozenset(key for key, row in self.row.items() if row.role in TOTALS)

    def judging_of(self, label: str) -> Judging | None:
        """How the indicator of that name is judged, None where the table does not declare it."""
        return self._judging.get(normalized(label)) if self.judging else None

    @once_property
    def _judging(self) -> Mapping[str, Judging]:
        by_name: dict[str, Judging] = {}
        for name, judging in self.judging.items():
            by_name.setdefault(normalized(name), judging)
        return by_name

    def direction(self, row: RowFields) -> int:
        """−1 where a larger amount in the row is worse for the result, +1 where it is better."""
        if row.sign is not None:
            return -1 if row.sign is AmountSign.COST else 1
        if row.role is Role.COST:
            return -1 if self.signs.cost is Printed.POSITIVE else 1
        if row.role is Role.INCOME:
            return 1 if self.signs.income is Printed.POSITIVE else -1
        return -1 if self.signs.amounts is AmountSign.COST else 1


class SheetSpec(LayoutPart, frozen=True, kw_only=True):
    """One sheet of the template and its tables, from top to bottom."""

    name: Annotated[str, Meta(min_length=1, max_length=31, pattern=r"^[^\[\]:*?/\\']+$")] = field(name="namn")
    heading: Text | None = field(name="rubrik", default=None)
    tables: Annotated[tuple[Key, ...], Meta(min_length=1)] = field(name="tabeller")
    guidance: Text | None = field(name="anvisning", default=None)


class DeclaredRelation(LayoutPart, frozen=True, kw_only=True):
    """A relation between tables, with its explanation in words."""

    formula: SambandText = field(name="lika")
    text: Text | None = field(name="text", default=None)
    fill: bool = field(name="hamtas", default=False)  # the left side is fetched by formula from the right

    @once_property
    def samband(self) -> Samband:
        """The two sides as trees. Raises :class:`~mallkoll.workbook.layout.expressions.ExpressionError`."""
        return parse_samband(self.formula)


class Period(LayoutPart, frozen=True, kw_only=True):
    """The period that the template reports on."""

    kind: Text = field(name="typ")
    end: dt.date = field(name="slut")
    due: dt.date | None = field(name="lamnas_senast", default=None)

    @property
    def is_budget(self) -> bool:
        """Whether the period is planned for rather than reported on."""
        return "budget" in self.kind.casefold()


class ChartKind(StrEnum):
    """How a chart draws its figures (``typ`` of a ``diagram``)."""

    BARS = "staplar"
    LINES = "linjer"
    SHARES = "andelar"  # each row's share of the whole


class Chart(LayoutPart, frozen=True, kw_only=True):
    """A chart fed by one table's cells: the rows along the axis, one series for each of the columns."""

    heading: Text = field(name="rubrik")
    table: Key = field(name="tabell")
    columns: Annotated[tuple[Key, ...], Meta(min_length=1)] = field(name="kolumner")
    rows: tuple[Key, ...] = field(name="rader", default=())  # empty: the items
    kind: ChartKind = field(name="typ", default=ChartKind.BARS)
    by_row: bool = field(name="rad_ar_serie", default=False)  # a series for each row, the columns along the axis


class Scope(StrEnum):
    """Whose figures a template holds (``omfattning``)."""

    NAMND = "namnd"
    KOMMUN = "kommun"  # the kommun's own, put together of its nämnder


class Layout(LayoutPart, frozen=True, kw_only=True):
    """A whole template, assembled with everything that it includes."""

    id: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)] = field(name="layout")
    version: Annotated[int, Meta(ge=1)] = field(name="version")
    name: Text = field(name="namn")
    kommun: Text | None = field(name="kommun", default=None)
    namnd: Text | None = field(name="namnd", default=None)
    scope: Scope = field(name="omfattning", default=Scope.NAMND)
    period: Period = field(name="period")
    contact: Text | None = field(name="kontakt", default=None)
    logo: str | None = field(name="logotyp", default=None)
    content: Annotated[str, Meta(max_length=80)] | None = field(
        name="innehall", default=None
    )  # the digest of the setup that filled it in
    charts: tuple[Chart, ...] = field(name="diagram", default=())
    unit: str = field(name="enhet", default="tkr")
    decimals: Decimals | None = field(name="decimaler", default=None)  # of amounts, where no column says
    color: Color = field(name="farg", default="#1F4E79")
    sheets: Annotated[tuple[SheetSpec, ...], Meta(min_length=1)] = field(name="blad")
    tables: Mapping[str, Table] = field(name="tabeller")
    scales: Mapping[str, Scale] = field(name="skalor", default_factory=dict)
    relations: tuple[DeclaredRelation, ...] = field(name="samband", default=())
    profile: ProfileName | None = field(name="profil", default=None)
    rules: Mapping[Code, RuleSetting] = field(name="regler", default_factory=dict)

    @once_property
    def fingerprint(self) -> str:
        """Its fingerprint (:mod:`fingerprint`), computed once, since many files are compared with it."""
        return layout_fingerprint(self)

    def placed_tables(self) -> Iterator[tuple[SheetSpec, str, Table]]:
        """Every table as (sheet, key, table), in the order of the workbook."""
        for sheet in self.sheets:
            for key in sheet.tables:
                yield sheet, key, self.tables[key]

    @once_property
    def column_keys(self) -> frozenset[str]:
        """The keys of all columns of all tables."""
        return frozenset(key for table in self.tables.values() for key in table.column)

    def unit_of(self, table: Table, column: Column) -> str:
        """The unit of a column's figures: tkr, mnkr (also for *mkr*), %, … (empty where it has none)."""
        if column.unit is not None:
            return money_unit(column.unit)
        if column.kind is Kind.AMOUNT:
            return money_unit(table.unit or self.unit)
        return "%" if column.kind is Kind.PERCENT else ""
