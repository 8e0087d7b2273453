"""Find the open workbook that a macro asks about: in Excel through xlwings, in LibreOffice through our own engine."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from mallkoll.workbook.live.read_open_book import HostError, file_name

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
NO_XLWINGS = (
    "Kopplingen till Excel saknas i installationen av Mallkoll. Be IT installera om med pip install mallkoll[excel]."
)


def find_book(full_name: str) -> Any:
    """The open book (an xlwings book) with that full name. Raises HostError."""
    wanted = _comparable(full_name)
    found = [book for book in _books() if _comparable(_full_name(book)) == wanted]
    name = file_name(full_name)
    if not found:
        raise HostError(NOT_OPEN.format(name=name))
    if len(found) > 1:
        raise HostError(TWICE.format(name=name))
    return found[0]


def _books() -> Iterator[Any]:
    try:
        import xlwings  # noqa: PLC0415 - optional, and slow
    except ImportError as error:
        raise HostError(NO_XLWINGS) from error
    if sys.platform in {"win32", "darwin"}:
        apps = xlwings.apps
    else:
        from mallkoll.addin.calc import bridge  # noqa: PLC0415
        from mallkoll.addin.calc.engine import engine  # noqa: PLC0415

        apps = engine(bridge.connect()).apps
    for app in apps:
        yield from app.books


def _full_name(book: Any) -> str:
    """As the host itself says it: xlwings would look for a local copy of a workbook in OneDrive."""
    name = getattr(book.api, "FullName", None)
    return str(name if name is not None else book.impl.fullname)


def _comparable(name: str) -> str:
    return name.replace("\\", "/").casefold() if sys.platform == "win32" else name


def patiently(work: Callable[[], _T]) -> _T:
    """Do the work, again as long as Excel is busy with its user. Raises HostError when that lasts too long."""
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
