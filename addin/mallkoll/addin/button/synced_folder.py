"""Where an open workbook lies on this computer, also when Excel names it by its address in OneDrive or SharePoint.

With AutoSave on, ``Workbook.FullName`` is an address although the folder is synchronized. Windows' registry keeps for
each synchronized library its address (``UrlNamespace``) and its folder (``MountPoint``). Where only a folder below the
library is synchronized, the address is still the library's: so ever fewer of the last parts of a workbook's address
are looked for in the folder (https://github.com/xlwings/xlwings/issues/1829 and pull request 2635).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote

_ADDRESSES: Final = ("https://", "http://")
_PROVIDERS: Final = r"Software\SyncEngines\Providers\OneDrive"


class SyncedFolder(NamedTuple):
    """A folder on this computer that is the same as an address."""

    address: str
    folder: Path


def path_of(full_name: str) -> Path | None:
    """The path of an open workbook, None before it is saved and where it lies on no folder of this computer."""
    if full_name.lower().startswith(_ADDRESSES):
        return path_of_address(full_name, _synced_folders())
    path = Path(full_name)
    return path if path.is_absolute() else None


def path_of_address(address: str, synced: Iterable[SyncedFolder]) -> Path | None:
    """The file that an address is in the synchronized folders, by the most of its parts; None where two may be."""
    found: dict[int, set[Path]] = {}
    for one in synced:
        library = unquote(one.address).rstrip("/") + "/"
        wanted = unquote(address)
        if not wanted.lower().startswith(library.lower()):
            continue
        parts = wanted[len(library) :].split("/")
        if ".." in parts:
            continue
        for at in range(len(parts)):
            path = one.folder.joinpath(*parts[at:])
            if path.is_file():
                found.setdefault(len(parts) - at, set()).add(path)
    best = found[max(found)] if found else set()
    return best.pop() if len(best) == 1 else None


def _synced_folders() -> Iterator[SyncedFolder]:
    """Those of the user of this computer, in Windows."""
    if sys.platform != "win32":
        return
    import winreg  # noqa: PLC0415 - Windows alone has it

    try:
        providers = winreg.OpenKey(winreg.HKEY_CURRENT_USER, _PROVIDERS)
    except OSError:  # nothing is synchronized
        return
    with providers:
        for at in range(winreg.QueryInfoKey(providers)[0]):
            with winreg.OpenKey(providers, winreg.EnumKey(providers, at)) as provider:
                try:
                    address, _ = winreg.QueryValueEx(provider, "UrlNamespace")
                    folder, _ = winreg.QueryValueEx(provider, "MountPoint")
                except OSError:  # a provider that is not set up
                    continue
                yield SyncedFolder(str(address), Path(str(folder)))
