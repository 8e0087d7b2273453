"""The address that the add-in's folder is to have on its web server, as it was given, made sure and made plain."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

EXAMPLE: Final = "https://intranat.kommunen.se/mallkoll/"
LONGEST: Final = 1_900  # of the 2 048 characters that a manifest takes, so that the files' names go in too
NO_ADDRESS: Final = f"är ingen adress. Skriv hela adressen till mappen på webbservern, till exempel {EXAMPLE}."
NOT_SAFE: Final = "måste börja med https://. Office öppnar inga tillägg från andra adresser."
A_FILE: Final = f"är en sida. Ange mappens adress, till exempel {EXAMPLE}."
_SAID_BY_PART: Final = {
    "query": "Ta bort frågetecknet och det som står efter det: tillägget ligger i en mapp.",
    "fragment": "Ta bort tecknet # och det som står efter det: tillägget ligger i en mapp.",
    "username": "Ta bort användarnamnet och lösenordet: tillägget öppnas av alla som får det utdelat.",
}
_HOST: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*")
_UNFIT: Final = re.compile(r"[\s\\<>\"{}|^`\x00-\x1f\x7f]")
_PLAIN: Final = "/%:@!$&'(*+,;=~)"


class BadAddressError(ValueError):
    """Raised where an address cannot be the add-in's; the text is a Swedish sentence."""


def base_address(text: str) -> str:
    """The address with its host in ASCII and a slash at the end. Raises BadAddressError."""
    given = text.strip()
    try:
        parts = urlsplit(given)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii").lower()
    except ValueError:
        raise BadAddressError(f"{text} {NO_ADDRESS}") from None
    if _UNFIT.search(given) or not _HOST.fullmatch(host) or not parts.scheme:
        raise BadAddressError(f"{text} {NO_ADDRESS}")
    _refuse(text, parts)
    path = quote(parts.path, safe=_PLAIN).rstrip("/")
    made = f"https://{host}{f':{port}' if port not in {None, 443} else ''}{path}/"
    if len(made) > LONGEST:
        raise BadAddressError(f"Adressen är {len(made)} tecken lång, och får vara högst {LONGEST}.")
    return made


def _refuse(text: str, parts: SplitResult) -> None:
    if parts.scheme.lower() != "https":
        raise BadAddressError(f"{text} {NOT_SAFE}")
    for part, sentence in _SAID_BY_PART.items():
        if getattr(parts, part) or (part == "query" and "?" in text) or (part == "fragment" and "#" in text):
            raise BadAddressError(f"{text} kan inte användas. {sentence}")
    folders = parts.path.split("/")
    if {".", ".."} & {*folders}:
        raise BadAddressError(f"{text} {NO_ADDRESS}")
    if folders[-1].lower().endswith((".html", ".htm", ".xml", ".aspx", ".php")):
        raise BadAddressError(f"{text} {A_FILE}")
