"""The long list of facts as Parquet or CSV, written as the files are read: memory stays flat."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from mallkoll.addin.cli.fact_listing import write_facts_csv
from mallkoll.validators.facts.fact import Fact
from mallkoll.workbook.package.atomic_write import open_atomically

Write = Callable[[Iterable[Fact], BinaryIO], None]


def write_facts_parquet(facts: Iterable[Fact], stream: BinaryIO) -> None:
    """The columns of a fact, typed: days as days, figures exact (``decimal128(38, 15)``)."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - takes longer to import than a file to check

    from mallkoll.addin.kommun.fact_table import SCHEMA, batches  # noqa: PLC0415 - the same

    with pq.ParquetWriter(stream, SCHEMA, compression="zstd") as writer:
        for table in batches(facts):
            writer.write_table(table)


LISTS: dict[str, Write] = {".csv": write_facts_csv, ".parquet": write_facts_parquet}
"""By the ending of the file."""


def write_list(facts: Iterable[Fact], target: Path) -> None:
    """Write the list that the file's ending asks for, whole or not at all. Raises OSError; KeyError for an ending."""
    write = LISTS[target.suffix.lower()]
    with open_atomically(target) as stream:
        write(facts, stream)
