"""Find the open workbook that a macro names, in Excel or in LibreOffice, and work in it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

import xlwings

from mallkoll.addin.calc import uno_bridge
from mallkoll.addin.calc.calc_host import CalcBook
from mallkoll.addin.calc.engine import Apps
from mallkoll.addin.office.com_types import ComWorkbook
from mallkoll.addin.office.excel_host import ExcelBook
from mallkoll.workbook.open_book.host_error import HostError
from mallkoll.workbook.open_book.host_sheet import HostBook
from mallkoll.workbook.open_book.host_steps import Steps, run_steps
from mallkoll.workbook.open_book.read_open_book import file_name
from mallkoll.workbook.open_book.synchronous_host import SynchronousHost

_T = TypeVar("_T")

_BUSY = frozenset({-2147418111, -2147417846, -2146777998})
"""RPC_E_CALL_REJECTED, RPC_E_SERVERCALL_RETRYLATER, VBA_E_IGNORE: a cell is being edited or a dialog is open."""
ATTEMPTS, PAUSE = 12, 0.5  # seconds

BUSY = (
    "Excel är upptaget. Avsluta inmatningen i cellen med Retur eller Esc, stäng dialogrutor som är öppna, och försök "
    "igen."
)
NOT_OPEN = "Arbetsboken {name} är inte öppen. Öppna den och försök igen."
TWICE = (
    "Arbetsboken {name} är öppen i två Excel-fönster som inte hör ihop. Stäng det ena, eller spara arbetsboken under "
    "ett annat namn, och försök igen."
)


def in_open_book(full_name: str, steps: Callable[[], Steps[_T]]) -> _T:
    """Run steps in the open workbook with that full name, and return their result. Raises HostError."""
    return patiently(lambda: run_steps(steps(), SynchronousHost(find_book(full_name))))


def find_book(full_name: str) -> HostBook:
    """The open workbook with that full name. Raises HostError."""
    wanted = _comparable(full_name)
    matching = [book for name, book in _open_books() if _comparable(name) == wanted]
    name = file_name(full_name)
    if not matching:
        raise HostError(NOT_OPEN.format(name=name))
    if len(matching) > 1:
        raise HostError(TWICE.format(name=name))
    return matching[0]()


def _open_books() -> Iterator[tuple[str, Callable[[], HostBook]]]:
    """The full name of each open workbook, as its host gives it, and a function that makes its host book."""
    if sys.platform in {"win32", "darwin"}:
        for app in xlwings.apps:
            for book in app.books:
                com: ComWorkbook = book.api  # xlwings would look for a local copy of a workbook in OneDrive
                yield com.FullName, partial(ExcelBook, book)
        return
    for office in Apps(uno_bridge.connect()):
        for document in office.books:
            yield document.fullname, partial(CalcBook, document)


def _comparable(name: str) -> str:
    return name.replace("\\", "/").casefold() if sys.platform == "win32" else name


def patiently(work: Callable[[], _T]) -> _T:
    """The result of the work, retried while Excel is busy with its user. Raises HostError when that takes too long."""
    for attempt in range(ATTEMPTS):
        try:
            return work()
        except Exception as error:
            if not _is_busy(error):
                raise
            if attempt == ATTEMPTS - 1:
                raise HostError(BUSY) from error
        time.sleep(PAUSE)
    raise AssertionError  # the last attempt has returned or raised


def _is_busy(error: BaseException | None) -> bool:
    while error is not None:
        code = getattr(error, "hresult", None) or (error.args[0] if error.args else None)
        if isinstance(code, int) and code in _BUSY:
            return True
        error = error.__cause__ or error.__context__
    return False
