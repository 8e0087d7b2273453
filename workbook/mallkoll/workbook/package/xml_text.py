"""Text in SpreadsheetML: XML references, ``_x000D_`` escapes, and white space that Excel drops."""

from __future__ import annotations

import re
from typing import Final

_REFERENCE: Final = re.compile(r"&(?:(lt|gt|amp|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));")
_NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
XML_SPACE: Final = " \t\n\r"


def resolve_references(text: str) -> str:
    """Replace the references of well-formed XML without a DTD: the five named ones and characters by number."""
    if "&" not in text:
        return text
    if "&#" in text:
        return _REFERENCE.sub(_resolved, text)
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&apos;", "'")
    return text.replace("&amp;", "&")  # "&amp;" last, or "&amp;lt;" would become "<"


def _resolved(match: re.Match[str]) -> str:
    named, decimal, hexadecimal = match.groups()
    return _NAMED[named] if named else chr(int(decimal) if decimal else int(hexadecimal, 16))


def unescape(text: str) -> str:
    """Replace ``_xHHHH_`` with its UTF-16 unit (ECMA-376 part 1, 22.9.2.19). A lone surrogate becomes U+FFFD."""
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if plain == text or plain.isascii():
        return plain
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def text_element_value(text: str, *, keep_space: bool) -> str:
    """The text of a ``t`` element. Excel drops white space around it unless it says ``xml:space="preserve"``."""
    return unescape(text if keep_space else text.strip(XML_SPACE))
