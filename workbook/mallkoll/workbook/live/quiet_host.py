"""Working in somebody's open workbook: quietly, leaving everything as it was, and only where it is allowed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

_SETTINGS = ("screen_updating", "enable_events", "calculation")
_ALLOWED = ("AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows", "AllowInsertingColumns",
            "AllowInsertingRows", "AllowInsertingHyperlinks", "AllowDeletingColumns", "AllowDeletingRows",
            "AllowSorting", "AllowFiltering", "AllowUsingPivotTables")  # fmt: skip
"""What a protected sheet of Excel still allows; each is asked for before and given back after."""


class quiet:  # noqa: N801 - a context manager, read like a function
    """No redrawing and no macros of the workbook's own while we work; sheet, selection and settings come back.

    Written out as a class, as is :class:`writable`: errors from LibreOffice do not survive ``contextlib``'s generators.
    """

    def __init__(self, book: Any) -> None:
        self._book = book
        self._app = book.app

    def __enter__(self) -> None:
        """Note how everything is, and be quiet."""
        self._before = {name: getattr(self._app, name) for name in _SETTINGS}
        self._active, self._selection = self._book.sheets.active.name, None
        with contextlib.suppress(Exception):  # a chart or a picture may be selected
            selection = self._app.selection
            self._selection = None if selection is None else selection.address
        self._app.screen_updating = False
        self._app.enable_events = False

    def __exit__(self, *_: object) -> None:
        """Give everything back."""
        try:
            _select(self._book, self._active, self._selection)
        finally:
            for name, value in self._before.items():
                with contextlib.suppress(Exception):  # one that cannot be set must not keep the others from it
                    setattr(self._app, name, value)


def _select(book: Any, active: str, selection: str | None) -> None:
    sheet = next((sheet for sheet in book.sheets if sheet.name == active), None)
    if sheet is None:
        return
    with contextlib.suppress(Exception):  # the sheet may be hidden by now: no reason to call the check a failure
        sheet.activate()
        if selection is not None:
            sheet.range(selection.replace("$", "")).select()


class writable:  # noqa: N801 - a context manager, read like a function
    """Lift protections without password for as long as it takes. Gives the sheets that have none or had none other."""

    def __init__(self, *sheets: Any) -> None:
        self._sheets = sheets
        self._close: list[Callable[[], None]] = []

    def __enter__(self) -> tuple[Any, ...]:
        """Lift them."""
        opened = []
        try:
            for sheet in self._sheets:
                is_open, close = _opened(sheet)
                self._close.append(close)
                if is_open:
                    opened.append(sheet)
        except BaseException:
            self.__exit__()
            raise
        return tuple(opened)

    def __exit__(self, *_: object) -> None:
        """Protect as before, each even where another one cannot be."""
        failed: Exception | None = None
        while self._close:
            try:
                self._close.pop()()
            except Exception as error:  # noqa: BLE001 - told when the others are protected
                failed = failed or error
        if failed is not None:
            raise failed


def _opened(sheet: Any) -> tuple[bool, Callable[[], None]]:
    own = sheet.impl
    if hasattr(own, "protect"):  # the engine over UNO
        if not own.protected:
            return True, _nothing
        try:
            own.protect(on=False)
        except RuntimeError:
            return False, _nothing
        return True, lambda: own.protect(on=True)
    api = sheet.api
    contents, drawings, scenarios = api.ProtectContents, api.ProtectDrawingObjects, api.ProtectScenarios
    if not (contents or drawings or scenarios):
        return True, _nothing
    allowed = {name: bool(getattr(api.Protection, name)) for name in _ALLOWED}
    selection = api.EnableSelection
    try:
        api.Unprotect("")
    except Exception:  # noqa: BLE001 - COM raises a kind of its own for a wrong password
        return False, _nothing
    if api.ProtectContents:
        return False, _nothing

    def close() -> None:
        api.Protect(Password="", DrawingObjects=drawings, Contents=contents, Scenarios=scenarios, **allowed)
        api.EnableSelection = selection

    return True, close


def _nothing() -> None:
    return
