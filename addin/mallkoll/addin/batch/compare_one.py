"""What one file says to those that it is compared with, as a worker tells it: its figures, or why it has none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from mallkoll.addin.batch.check_one import INTERNAL, Settings, Task, given
from mallkoll.addin.read_facts import NO_LAYOUT
from mallkoll.validators.answers.motivations import Motivation
from mallkoll.validators.catalogue.families import BETWEEN_FILES
from mallkoll.validators.comparing.delivered import Row
from mallkoll.validators.facts.fact import Fact
from mallkoll.workbook.layout.layout_model import Period
from mallkoll.workbook.layout.rule_settings import RuleSetting
from mallkoll.workbook.results.json_answer import result_from

if TYPE_CHECKING:
    from mallkoll.validators.document import Document


class ColumnSaid(Struct, frozen=True):
    """What a layout says of a column: its table and key, its heading, whether its figures must be equal (``lika``)."""

    table: str
    key: str
    heading: str
    equal: bool


class Said(Struct, frozen=True, kw_only=True):
    """A file's figures, and what its layout and its nämnd say of them."""

    layout: str
    kommun: str | None
    namnd: str | None
    whole_kommun: bool  # it holds the kommun's own figures
    period: Period
    facts: tuple[Fact, ...]
    columns: tuple[ColumnSaid, ...]
    rows: tuple[Row, ...]
    tables: Mapping[str, str]  # the headings, by key
    also: tuple[tuple[str, str], ...]
    rules: Mapping[str, RuleSetting]
    motivations: tuple[Motivation, ...]


class Compared(Struct, frozen=True):
    """``said`` is None where there is a ``problem``, a Swedish sentence."""

    said: Said | None = None
    problem: str | None = None


_ENCODER = msgspec.json.Encoder(decimal_format="number")
_DECODER = msgspec.json.Decoder(Compared)


def compare_task(settings: Settings, task: Task) -> str:
    """What a file says, as one line of JSON for :func:`compared_from`. Raises nothing but MemoryError."""
    try:
        found = _read(settings, Path(task.path))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - one file must never stop the others
        found = Compared(problem=INTERNAL.format(what=f"{type(error).__name__}: {str(error)[:200]}"))
    return _ENCODER.encode(found).decode()


def compared_from(line: str) -> Compared:
    """What :func:`compare_task` told, or that the worker could not finish the file."""
    try:
        found = _DECODER.decode(line)
    except (msgspec.DecodeError, ValueError):
        found = Compared()
    if found.said is None and found.problem is None:
        return Compared(problem=result_from(line).problem)
    return found


def _read(settings: Settings, path: Path) -> Compared:
    from mallkoll.addin.choose_layout import choose  # noqa: PLC0415 - the parent of workers never needs it
    from mallkoll.templates.library.find_layouts import LayoutLibrary  # noqa: PLC0415 - the same
    from mallkoll.workbook.package.open_package import UnreadableFile  # noqa: PLC0415 - the same
    from mallkoll.workbook.reader.read_book import read_book  # noqa: PLC0415 - the same

    try:
        book = read_book(path)
    except UnreadableFile as error:
        if isinstance(error.__cause__, MemoryError):
            raise error.__cause__ from None
        return Compared(problem=error.sentence)
    choice = choose(path, book, LayoutLibrary(), given(settings.layout))
    if choice.layout is None:
        return Compared(problem=choice.refused.text if choice.refused else NO_LAYOUT)
    from mallkoll.validators.document import Document  # noqa: PLC0415 - the same

    return Compared(_said(Document.of(choice.layout, book), str(path)))


def _said(document: Document, name: str) -> Said:
    from mallkoll.validators.answers.motivations import read_motivations  # noqa: PLC0415 - as in _read
    from mallkoll.validators.facts.gather import FOLLOWED_UP, facts, other_names, rows_in_words  # noqa: PLC0415 - the same
    from mallkoll.validators.facts.overview import start_values  # noqa: PLC0415 - the same
    from mallkoll.workbook.binding.bound_table import CellRef  # noqa: PLC0415 - the same
    from mallkoll.workbook.layout.layout_model import Scope  # noqa: PLC0415 - the same
    from mallkoll.workbook.model.text import one_line  # noqa: PLC0415 - the same

    layout, start = document.layout, start_values(document)
    return Said(
        layout=layout.id,
        kommun=start.get("kommun") or layout.kommun,
        namnd=start.get("namnd") or layout.namnd,
        whole_kommun=layout.scope is Scope.KOMMUN,
        period=layout.period,
        facts=tuple(facts(document, name.encode("utf-8", "replace").decode())),
        columns=tuple(
            ColumnSaid(key, column.key, column.heading, column.uppgift is not None and column.uppgift.equal)
            for _, key, table in layout.placed_tables()
            for column in table.columns
        ),
        rows=tuple(
            Row(
                name.concept,
                one_line(row.label),
                table.key,
                table.sheet,
                CellRef(table.sheet, row.at, table.columns[table.table.label_column.key]).address,
            )
            for table, row, name in rows_in_words(document, FOLLOWED_UP)
            if table.table.label_column.key in table.columns
        ),
        tables={key: table.heading for _, key, table in layout.placed_tables()},
        also=other_names(layout),
        rules=layout.rules,
        motivations=tuple(one for one in read_motivations(document.book) if one.code.startswith(BETWEEN_FILES)),
    )
