"""Install the add-in where the user's office finds it, and record for the macros where the program is.

Excel on Windows: ``mallkoll.xlam`` in the start-up folder, and the program's path in the user's registry, where VBA
reads it with GetSetting. LibreOffice on Linux: the setting that makes it listen on a pipe for the same user.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from mallkoll.addin.button.ribbon_addin import addin_file
from mallkoll.addin.calc.uno_bridge import PIPE
from mallkoll.workbook.package.atomic_write import write_atomically

if sys.platform == "win32":
    import winreg

FILE = "mallkoll.xlam"
PROGRAM = "mallkoll-excel"
_KEY = r"Software\VB and VBA Program Settings\Mallkoll\Program"
_VALUE = "Sokvag"
_ITEM = (
    '<item oor:path="/org.openoffice.Setup/Office"><prop oor:name="ooSetupConnectionURL" oor:op="fuse">'
    f"<value>pipe,name={PIPE};urp;</value></prop></item>"
)
_ANY_CONNECTION = re.compile(
    r'<item oor:path="/org\.openoffice\.Setup/Office"><prop oor:name="ooSetupConnectionURL".*?</item>'
)
_EMPTY = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n</oor:items>\n'
)


class InstallError(Exception):
    """Raised where the installation is impossible; the text is a Swedish sentence."""


def program() -> Path:
    """The path of the console program that the buttons start. Raises InstallError where it is not installed."""
    beside = Path(sys.executable).with_name(PROGRAM + (".exe" if os.name == "nt" else ""))
    path = beside if beside.is_file() else shutil.which(PROGRAM)
    if not path:
        raise InstallError(f"Programmet {PROGRAM} finns inte. Installera om Mallkoll.")
    return Path(path)


def install() -> Iterator[str]:
    """Install for the user of this computer. Yields what was done, in Swedish. Raises InstallError, OSError."""
    if sys.platform == "win32":
        yield from _install_excel()
    elif sys.platform == "darwin":
        raise InstallError("Knapparna fungerar i Excel för Windows och i LibreOffice för Linux, inte på Mac.")
    else:
        yield from _install_calc()


def uninstall() -> Iterator[str]:
    """Uninstall the add-in. Yields what was done, in Swedish."""
    if sys.platform == "win32":
        yield from _uninstall_excel()
    elif sys.platform != "darwin":
        yield from _uninstall_calc()


# --- Excel ------------------------------------------------------------------------------------------------------------


def startup_folder() -> Path:
    """The folder whose files Excel opens at start, with trusted macros."""
    return Path(os.environ["APPDATA"], "Microsoft", "Excel", "XLSTART")


def _install_excel() -> Iterator[str]:
    if sys.platform == "win32":
        place = program()
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _KEY) as key:
            winreg.SetValueEx(key, _VALUE, 0, winreg.REG_SZ, str(place))
        target = startup_folder() / FILE
        write_atomically(target, addin_file())
        yield f"Tillägget ligger i {target}. Starta om Excel, så finns fliken Mallkoll i menyraden."
    yield from ()


def _uninstall_excel() -> Iterator[str]:
    if sys.platform == "win32":
        with contextlib.suppress(FileNotFoundError):
            winreg.DeleteKey(winreg.HKEY_CURRENT_USER, _KEY)
        (startup_folder() / FILE).unlink(missing_ok=True)
        yield "Tillägget är borttaget. Starta om Excel."
    yield from ()


# --- LibreOffice ------------------------------------------------------------------------------------------------------


def profile() -> Path:
    """The folder of this user's LibreOffice settings."""
    base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "libreoffice" / "4" / "user"


def _install_calc() -> Iterator[str]:
    settings = _settings()
    text = settings.read_text(encoding="utf-8") if settings.is_file() else _EMPTY
    write_atomically(settings, connected(text).encode())
    yield "LibreOffice är inställt så att knapparna i mallarna når Mallkoll. Starta LibreOffice på nytt."
    if shutil.which(PROGRAM) is None:
        link = Path.home() / ".local" / "bin" / PROGRAM
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.exists():
            link.symlink_to(program())
        yield f"Programmet är länkat till {link}. Mappen behöver finnas i PATH när LibreOffice startas."


def _uninstall_calc() -> Iterator[str]:
    settings = _settings()
    if settings.is_file():
        write_atomically(settings, _ANY_CONNECTION.sub("", settings.read_text(encoding="utf-8")).encode())
    link = Path.home() / ".local" / "bin" / PROGRAM
    if link.is_symlink():
        link.unlink()
    yield "Inställningen är borttagen. Starta LibreOffice på nytt."


def _settings() -> Path:
    if (profile().parent / ".lock").exists():
        raise InstallError("LibreOffice är igång. Avsluta det och försök igen.")
    return profile() / "registrymodifications.xcu"


def connected(text: str) -> str:
    """LibreOffice's settings with our pipe. Raises InstallError where they have another program's connection."""
    other = _ANY_CONNECTION.search(text)
    if other and other[0] != _ITEM:
        raise InstallError("LibreOffice är redan inställt för ett annat program (ooSetupConnectionURL). Fråga IT.")
    return text if other else text.replace("</oor:items>", f"{_ITEM}</oor:items>")
