"""A fact: one figure and what it is, independent of the cell that holds it; a small version of XBRL's model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import BinaryIO

import msgspec
from msgspec import Struct


class Origin(StrEnum):
    """How a figure came into its cell (``hur``)."""

    TYPED = "inskriven"
    COMPUTED = "beraknad"  # by a formula
    PREFILLED = "forifylld"  # as the template was made with it


class Fact(Struct, frozen=True, gc=False, rename={
    "concept": "begrepp", "label": "etikett", "table": "tabell", "row": "rad", "column": "kolumn", "role": "roll",
    "group": "grupp", "measure": "matt", "start": "avser_fran", "end": "avser_till", "unit": "enhet",
    "value": "varde", "sign": "tecken", "how": "hur", "file": "fil", "sheet": "blad",
    "internal": "intern",
}):  # fmt: skip
    """One non-blank cell of a table. In files the fields have the Swedish names of ``COLUMNS``.

    ``concept`` is what the row is about, with one name in all templates of a kommun: ``drift/socialpsykiatri``.
    ``role`` is the row's (post, varav, summa …), ``sign`` whether a larger figure is worse (``kostnad``) or better
    (``resultat``) for the result, None where it is not an amount. ``start`` and ``end`` are the first and last day
    that it is about, None where unknown. ``value`` is exact and in ``unit`` (per cent as 98, never 0.98), None where
    the cell does not hold a number; ``precision`` is the number of decimals shown. ``text`` is the cell's text.
    ``period`` is the last day of the period that the file reports on. ``internal``: the layout says that
    the row passes between nämnder.
    """

    kommun: str | None
    namnd: str | None
    concept: str
    label: str
    table: str
    row: str
    role: str
    column: str
    group: str
    measure: str
    start: dt.date | None
    end: dt.date | None
    unit: str | None
    value: Decimal | None
    text: str | None
    precision: int | None
    sign: str | None
    how: Origin
    file: str
    sheet: str
    cell: str
    layout: str
    period: dt.date
    internal: bool = False


COLUMNS: tuple[str, ...] = Fact.__struct_encode_fields__
"""The names of a fact's fields in files, in order."""

VERSION = 1
_ENCODER = msgspec.json.Encoder(decimal_format="number")


def write_facts(facts: Iterable[Fact], stream: BinaryIO) -> None:
    """``{"version": 1, "fakta": [...]}`` piece by piece, a fact a line.

    Amounts are numbers with just the digits that they have.
    """
    stream.write(b'{"version": %d, "fakta": [' % VERSION)
    for at, fact in enumerate(facts):
        stream.write(b"\n" if at == 0 else b",\n")
        stream.write(_ENCODER.encode(fact))
    stream.write(b"\n]}\n")
