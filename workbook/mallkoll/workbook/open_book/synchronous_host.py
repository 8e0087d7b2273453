"""A :class:`Host` over a workbook that is open in an office program on the same computer.

Screen updates are suspended while edits are made, and sheet protection is restored afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mallkoll.workbook.open_book.edits import AddSheet, DeleteSheet, Edit, RequireSheet, SheetEdit
from mallkoll.workbook.open_book.host_error import HostError
from mallkoll.workbook.open_book.host_sheet import HostBook, HostSheet
from mallkoll.workbook.open_book.host_steps import Done
from mallkoll.workbook.open_book.questions import Answer, Question


class SynchronousHost:
    """Answers questions about a :class:`HostBook` and applies edits to it at once."""

    def __init__(self, book: HostBook) -> None:
        self._book = book

    def answer(self, questions: Sequence[Question]) -> tuple[Answer, ...]:
        """The answers, in the order of the questions."""
        return tuple(question.ask(self._book) for question in questions)

    def apply(self, edits: Sequence[Edit]) -> Done:
        """Make the edits. Protection is removed sheet by sheet when first needed, and restored at the end."""
        opened = _UnprotectedSheets(self._book)
        endings = [self._book.suspend_updates(), opened.close]
        try:
            for edit in edits:
                if isinstance(edit, SheetEdit):
                    sheet = opened.sheet(edit.sheet)
                    if sheet is not None:
                        edit.apply_to(sheet)
                    elif isinstance(edit, RequireSheet):
                        raise HostError(edit.refused)
                elif isinstance(edit, AddSheet | DeleteSheet):
                    try:
                        edit.apply_to(self._book)
                    except Exception as error:
                        raise HostError(edit.refused) from error
                else:
                    edit.apply_to(self._book)
        finally:
            _run_all(endings[::-1])
        return Done(tuple(opened.locked))


class _UnprotectedSheets:
    """The sheets whose protection is removed during the edits."""

    def __init__(self, book: HostBook) -> None:
        self._book = book
        self._sheets: dict[str, HostSheet | None] = {}
        self._close: list[Callable[[], None]] = []

    def sheet(self, name: str) -> HostSheet | None:
        """The sheet, unprotected; None where it is protected with a password."""
        if name not in self._sheets:
            sheet = self._book.sheet(name)
            close = sheet.unprotect()
            self._sheets[name] = None if close is None else sheet
            if close is not None:
                self._close.append(close)
        return self._sheets[name]

    @property
    def locked(self) -> list[str]:
        """The sheets that are protected with a password."""
        return [name for name, sheet in self._sheets.items() if sheet is None]

    def close(self) -> None:
        """Restore the protection that each sheet had."""
        _run_all(self._close)


def _run_all(endings: Sequence[Callable[[], None]]) -> None:
    """Call all of them, even where some fail. Raises the first exception."""
    failed: Exception | None = None
    for end in endings:
        try:
            end()
        except Exception as error:  # noqa: BLE001 - raised when the others are done
            failed = failed or error
    if failed is not None:
        raise failed
