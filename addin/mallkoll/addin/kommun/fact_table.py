"""Facts as columns in memory, a batch at a time: what a Parquet file and a pandas frame are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

import pyarrow as pa

from mallkoll.addin.cli.fact_listing import fact_columns
from mallkoll.validators.facts.fact import COLUMNS, Fact

BATCH = 25_000  # facts in memory at a time, some tens of MB
_PLACES = 15  # decimals of an exact figure; Excel keeps fifteen digits
_LARGEST = Decimal(10) ** 22
_TYPES: dict[str, pa.DataType] = {
    "avser_fran": pa.date32(), "avser_till": pa.date32(), "period": pa.date32(),
    "varde": pa.decimal128(38, _PLACES), "precision": pa.int16(), "intern": pa.bool_(),
}  # fmt: skip
SCHEMA = pa.schema([(name, _TYPES.get(name, pa.string())) for name in COLUMNS])
_FIGURE = COLUMNS.index("varde")


def batches(facts: Iterable[Fact], size: int = BATCH) -> Iterator[pa.Table]:
    """The facts as tables of at most ``size`` rows, with the columns of :data:`COLUMNS`. The last may be empty."""
    rest = iter(facts)
    while True:
        part = list(islice(rest, size))
        yield table_of(part)
        if len(part) < size:
            return


def table_of(facts: Iterable[Fact]) -> pa.Table:
    """The facts as one table. A figure is exact to fifteen decimals; one that is larger than 10²² has no value."""
    columns: list[list[Any]] = [[] for _ in COLUMNS]
    for part in fact_columns(facts):
        for column, more in zip(columns, part, strict=True):
            column.extend(more)
    columns[_FIGURE] = list(map(_kept, columns[_FIGURE]))
    arrays = [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def _kept(value: Decimal | None) -> Decimal | None:
    if value is None or (abs(value) < _LARGEST and value == round(value, _PLACES)):
        return value
    return round(value, _PLACES) if abs(value) < _LARGEST else None
