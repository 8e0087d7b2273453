"""Swedish reasons for errors of the operating system, whose own messages may be in any language."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from typing import Final

_DISK_FULL: Final = "disken är full"
_DENIED: Final = "behörighet saknas, eller så är filen öppen i ett annat program"
_AWAY: Final = "nätverksmappen svarar inte"
_REASONS: Final[Mapping[str, str]] = {
    "ENOENT": "finns inte",
    "EACCES": _DENIED,
    "EPERM": _DENIED,
    "EBUSY": "används av ett annat program",
    "ETXTBSY": "används av ett annat program",
    "EROFS": "disken är skrivskyddad",
    "ENOSPC": _DISK_FULL,
    "EDQUOT": _DISK_FULL,
    "EFBIG": "filen blir för stor för disken",
    "EEXIST": "finns redan",
    "ENOTEMPTY": "mappen är inte tom",
    "EISDIR": "är en mapp",
    "ENOTDIR": "är ingen mapp",
    "ENAMETOOLONG": "namnet är för långt",
    "EINVAL": "namnet eller platsen går inte att använda",
    "ELOOP": "länkarna går i en ring",
    "EIO": "disken eller nätverket svarar med ett läsfel",
    "ENXIO": "enheten finns inte",
    "ENODEV": "enheten finns inte",
    "EMFILE": "för många filer är öppna",
    "ENFILE": "för många filer är öppna",
    "ENOMEM": "datorns minne är fullt",
    "EXDEV": "ligger på en annan disk",
    "EPIPE": "mottagaren har slutat läsa",
    "ESTALE": _AWAY,
    "ETIMEDOUT": _AWAY,
    "EHOSTDOWN": _AWAY,
    "EHOSTUNREACH": _AWAY,
    "ENETDOWN": _AWAY,
    "ENETUNREACH": _AWAY,
    "ECONNREFUSED": "anslutningen nekades",
    "ECONNRESET": "anslutningen bröts",
}
_WINDOWS_NETWORK: Final = frozenset({53, 59, 64, 67, 121, 1231})  # all of them EINVAL or worse by number


def os_error_reason(error: OSError) -> str:
    """The reason as part of a sentence: ``disken är full``. Errors that we raise keep their own Swedish text."""
    if error.errno is None:
        text = str(error)
        return text.removesuffix(".") if text else "okänd orsak"
    if getattr(error, "winerror", None) in _WINDOWS_NETWORK:
        return _AWAY
    name = errno.errorcode.get(error.errno, "")
    return _REASONS.get(name.removeprefix("WSA"), f"systemets felkod {error.errno}")
