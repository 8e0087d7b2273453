"""Writing what was gathered as the file's ending asks for: a list of facts, or the kommun's workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from mallkoll.addin.cli.fact_listing import write_facts_csv
from mallkoll.addin.kommun.gather_files import GatheredFiles, Tell
from mallkoll.addin.kommun.sealed_workbook import seal, why_not_over
from mallkoll.addin.kommun.source_file import State
from mallkoll.addin.optional_packages import not_installed
from mallkoll.validators.facts.fact import Fact
from mallkoll.workbook.layout.report_period import PeriodName
from mallkoll.workbook.model.text import counted
from mallkoll.workbook.package.atomic_write import open_atomically

Write = Callable[[Iterable[Fact], BinaryIO], None]
WORKBOOK = ".xlsx"
_PARQUET = ".parquet"


def write_facts_parquet(facts: Iterable[Fact], stream: BinaryIO) -> None:
    """The columns of a fact, typed: days as days, figures exact (``decimal128(38, 15)``), a batch at a time."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - takes longer to import than a file to check

    from mallkoll.addin.kommun.fact_table import SCHEMA, batches  # noqa: PLC0415 - the same

    with pq.ParquetWriter(stream, SCHEMA, compression="zstd") as writer:
        for table in batches(facts):
            writer.write_table(table)


LISTS: dict[str, Write] = {".csv": write_facts_csv, _PARQUET: write_facts_parquet}
"""By the ending of the file."""


def why_not_writable(target: Path, option: str, *, over: bool) -> str | None:
    """A Swedish sentence where the file cannot be written, before the work begins; None where it can.

    ``over``: a workbook may be written over whatever has become of it.
    """
    ending = target.suffix.lower()
    if ending not in {*LISTS, WORKBOOK}:
        return f"{option} {target}: ändelsen ska vara {', '.join(sorted([*LISTS, WORKBOOK]))}."
    lacking = not_installed(ending, "pandas", "pyarrow") if ending in {WORKBOOK, _PARQUET} else None
    if lacking:
        return lacking
    return why_not_over(target, option) if ending == WORKBOOK and not over else None


def write_gathered(files: GatheredFiles, target: Path, asked: PeriodName | None, tell: Tell) -> None:
    """Write it, whole or not at all, and tell what was chosen and how much it is.

    ``asked`` is the report that a workbook shows; None: the latest. Raises OSError, and where there is
    nothing to show one whose text says so in Swedish.
    """
    if target.suffix.lower() == WORKBOOK:
        from mallkoll.addin.kommun.kommun_facts import read_all  # noqa: PLC0415 - pandas
        from mallkoll.addin.kommun_workbook.kommun_workbook import write_kommun_workbook  # noqa: PLC0415 - pandas, XlsxWriter

        facts = read_all(files.counted(), files.sources, asked)
        with open_atomically(target) as stream:
            remarks: Sequence[str] = write_kommun_workbook(facts, stream, target)
            seal(stream)
        for remark in remarks:
            tell(remark)
    else:
        with open_atomically(target) as stream:
            LISTS[target.suffix.lower()](files.facts(), stream)
    used = [source for source in files.sources if source.state is State.COUNTED]
    number = sum(source.facts for source in used)
    tell(f"{target}: {counted(number, 'uppgift', 'uppgifter')} ur {counted(len(used), 'fil', 'filer')}.")
