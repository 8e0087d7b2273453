"""Reach a running LibreOffice through its UNO bridge.

LibreOffice listens on a named pipe (on Linux a socket file that only the same user can open) whose name is fixed; the
installation writes it into the user's profile. ``uno`` belongs to the system's Python: its two modules are loaded from
where the distribution keeps them, which works from any Python of the same version.
"""

from __future__ import annotations

import builtins
import importlib
import importlib.util
import os
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from mallkoll.workbook.open_book.host_error import HostError

PIPE = "mallkoll"
PIPE_VARIABLE = "MALLKOLL_PIPE"  # for tests and for several offices side by side
_ATTEMPTS = 5
_UNO_FOLDERS = ("/usr/lib/python3/dist-packages", "/usr/lib64/libreoffice/program", "/usr/lib/libreoffice/program",
                "/opt/libreoffice/program")  # fmt: skip

NO_UNO = (
    "LibreOffices koppling till Python saknas. Be IT installera paketet python3-uno, och Mallkoll i samma version av "
    "Python."
)
NOT_LISTENING = (
    "LibreOffice svarar inte. Kör kommandot mallkoll tillagg installera en gång, starta om LibreOffice och försök igen."
)


def pipe_name() -> str:
    """The name of the pipe that LibreOffice listens on."""
    return os.environ.get(PIPE_VARIABLE) or PIPE


def uno() -> ModuleType:
    """The module ``uno``. Raises HostError where the machine has none that this Python can use.

    It puts itself before every later import, to offer modules of its own. Nothing here asks for those, and our own
    imports would take several times as long: the interpreter's import is put back.
    """
    if "uno" in sys.modules:
        return sys.modules["uno"]
    own_import = builtins.__import__
    try:
        return _load()
    finally:
        builtins.__import__ = own_import


def _load() -> ModuleType:
    try:
        return importlib.import_module("uno")
    except ImportError:
        pass
    for folder in _UNO_FOLDERS:
        path = Path(folder, "uno.py")
        spec = importlib.util.spec_from_file_location("uno", path) if path.is_file() else None
        if spec is None or spec.loader is None:
            continue
        module = importlib.util.module_from_spec(spec)
        sys.modules["uno"] = module
        try:
            spec.loader.exec_module(module)
        except ImportError as error:  # built for another version of Python
            del sys.modules["uno"]
            raise HostError(NO_UNO) from error
        return module
    raise HostError(NO_UNO)


def connect() -> Any:
    """The component context of the running LibreOffice. Raises HostError where none answers."""
    module = uno()
    local = module.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for attempt in range(_ATTEMPTS):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe_name()};urp;StarOffice.ComponentContext")
        except Exception as error:
            # a bridge that an earlier call has just let go of may still be closing: the next one is a new one
            closing = "disposed" in str(error).casefold()
            if not closing or attempt == _ATTEMPTS - 1:
                raise HostError(NOT_LISTENING) from error
            time.sleep(0.2 * (attempt + 1))
    raise HostError(NOT_LISTENING)


def service(context: Any, name: str) -> Any:
    """A service of the office."""
    return context.ServiceManager.createInstanceWithContext(name, context)
