"""What is said where Office.js refuses: its errors have codes, and messages that are no sentences for a controller."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_BUSY: Final = (
    "Excel är upptaget. Avsluta inmatningen i cellen med Retur eller Esc, stäng dialogrutor som är öppna, och försök "
    "igen."
)
_NOT_ALLOWED: Final = (
    "Arbetsboken får inte ändras här: den är skrivskyddad, öppen i skyddad vy eller märkt som slutgiltig. Välj "
    "Aktivera redigering, eller spara en kopia, och försök igen."
)
_CHANGED: Final = "Arbetsboken ändrades medan den kontrollerades. Försök igen."
_TOO_MUCH: Final = (
    "Arbetsboken är för stor för att läsas eller märkas här. Kontrollera den på Mallkolls webbsida (mallkoll.html)."
)
TOO_OLD: Final = (
    "Den här versionen av Excel klarar inte det som behövs. Kontrollera arbetsboken på Mallkolls webbsida "
    "(mallkoll.html)."
)
_LOST: Final = "Förbindelsen med Excel bröts. Stäng fönstret Mallkoll, öppna det igen och försök på nytt."
_SENTENCES: Final[Mapping[str, str]] = {
    "InvalidOperationInCellEditMode": _BUSY,
    "AccessDenied": _NOT_ALLOWED,
    "UnsupportedOperation": _NOT_ALLOWED,
    "InvalidOperation": _NOT_ALLOWED,
    "Conflict": _CHANGED,
    "ItemNotFound": _CHANGED,
    "InvalidReference": _CHANGED,
    "InvalidBinding": _CHANGED,
    "RequestPayloadSizeLimitExceeded": _TOO_MUCH,
    "ResponsePayloadSizeLimitExceeded": _TOO_MUCH,
    "OperationCellsExceedLimit": _TOO_MUCH,
    "RangeExceedsLimit": _TOO_MUCH,
    "ApiNotFound": TOO_OLD,
    "ApiNotAvailable": TOO_OLD,
    "NotImplemented": TOO_OLD,
    "UnsupportedFeature": TOO_OLD,
    "InactiveWorkbook": _LOST,
    "RequestAborted": _LOST,
    "Timeout": _LOST,
}
"""By the codes of Excel.ErrorCodes."""
_OTHER: Final = (
    "Excel kunde inte göra det som Mallkoll bad om ({what}). Försök igen. Händer det flera gånger: kontrollera "
    "arbetsboken på Mallkolls webbsida (mallkoll.html), och meddela den som sköter kommunens mallar."
)


def sentence(code: str, message: str) -> str:
    """The sentence for an error; for one that is not known here it names the code, else the message."""
    return _SENTENCES.get(code) or _OTHER.format(what=(code or message or "okänt fel")[:200])
