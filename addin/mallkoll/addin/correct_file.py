"""``ratta`` for one file: the safe proposals carried out in a copy, and the copy checked again."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from msgspec import Struct

from mallkoll.addin.backup import back_up_work
from mallkoll.addin.choose_layout import choose
from mallkoll.templates.library.find_layouts import GivenLayouts, LayoutLibrary
from mallkoll.validators.correct import Correction, correct
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.marks.unmarkable import EXPECTED, UnmarkableFile, refuse_unmarkable
from mallkoll.workbook.model.book import Book
from mallkoll.workbook.package.atomic_write import write_atomically
from mallkoll.workbook.package.open_package import open_package
from mallkoll.workbook.package.write_cells import CellPosition, EnteredValue, ShownValue, write_cells
from mallkoll.workbook.reader.read_book import read_book


class NotCorrectedError(Exception):
    """Raised where the file was not corrected; the text is a Swedish sentence that says why."""


class Corrected(Struct, frozen=True):
    """The result of ``ratta`` for one file. ``backup`` is where the work that stood at the target has gone."""

    layout: Layout
    correction: Correction
    backup: Path | None = None


def correct_file(
    source: Path,
    target: Path,
    library: LayoutLibrary,
    *,
    given: GivenLayouts | None = None,
    codes: Collection[str] | None = None,
    also_likely: bool = False,
) -> Corrected:
    """Write the corrected copy of ``source`` to ``target``, unless there is nothing to correct.

    Raises UnreadableFile, NotCorrectedError, OSError.
    """
    if target.exists() and source.exists() and target.samefile(source):
        raise NotCorrectedError(f"{target} är originalet. Ange en annan fil med --ut; originalet skrivs aldrig över.")
    if source.is_dir():
        raise NotCorrectedError(f"{source} är en mapp. Ange en fil i taget.")
    if target.suffix.lower() != source.suffix.lower():
        raise NotCorrectedError(f"--ut ska sluta med {source.suffix}, som {source.name}.")
    package = open_package(source, keep=True)
    book = read_book(package)
    choice = choose(source, book, library, given)
    layout = choice.layout
    if layout is None:
        raise NotCorrectedError(f"{source}: {choice.refused.text if choice.refused else ''}")
    correction = correct(layout, book, codes=codes, also_likely=also_likely)
    backup = None
    if correction.made:
        try:
            refuse_unmarkable(package)
            content = write_cells(
                package, _typed(correction.book, correction.typed), _shown(correction.book, correction.recalculated)
            )
        except UnmarkableFile as error:
            raise NotCorrectedError(f"{source}: {error.sentence}") from error
        except EXPECTED as error:
            raise NotCorrectedError(f"{source} kan inte ändras utan risk: {error}.") from error
        _must_be_the_same(read_book(content, str(target)), correction.book, source)
        backup = back_up_work(target, content)
        write_atomically(target, content)
    return Corrected(layout, correction, backup)


def _typed(book: Book, cells: Collection[CellRef]) -> dict[str, dict[CellPosition, EnteredValue]]:
    typed_by_sheet: dict[str, dict[CellPosition, EnteredValue]] = {}
    for sheet, row, col in cells:
        value = _value(book, sheet, row, col)
        cell = book.sheet(sheet)
        formula = cell.formula(row, col) if cell else None
        if formula is not None:
            typed_by_sheet.setdefault(sheet, {})[row, col] = (formula, value if isinstance(value, float | str) else "")
        elif isinstance(value, float):
            typed_by_sheet.setdefault(sheet, {})[row, col] = value
    return typed_by_sheet


def _shown(book: Book, cells: Collection[CellRef]) -> dict[str, dict[CellPosition, ShownValue]]:
    shown_by_sheet: dict[str, dict[CellPosition, ShownValue]] = {}
    for sheet, row, col in cells:
        value = _value(book, sheet, row, col)
        if isinstance(value, float | str):
            shown_by_sheet.setdefault(sheet, {})[row, col] = value
    return shown_by_sheet


def _value(book: Book, sheet: str, row: int, col: int) -> object:
    sheet_read = book.sheet(sheet)
    return sheet_read.value(row, col) if sheet_read else None


def _must_be_the_same(written: Book, expected: Book, source: Path) -> None:
    """Raise NotCorrectedError unless the copy, read back, holds exactly what was checked."""
    for sheet, expected_sheet in zip(written.sheets, expected.sheets, strict=True):
        expected_cells = {
            at: (c.value, c.formula) for at, c in expected_sheet.cells.items() if c.value not in {None, ""} or c.formula
        }
        written_cells = {
            at: (c.value, c.formula) for at, c in sheet.cells.items() if c.value not in {None, ""} or c.formula
        }
        if expected_cells != written_cells:
            raise NotCorrectedError(
                f"{source} kan inte ändras utan risk: bladet {sheet.name} blev inte som det skulle."
            )
