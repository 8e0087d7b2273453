"""Explain lines that YAML reads differently from what the author meant, and give the corrected line.

A text that begins with ``*`` or ``{``, that has a colon, a comma within braces, or that looks like a number, needs
quotation marks. Most people who write a layout do not know that, so they are shown their own line with the marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

ROLES = frozenset({"post", "varav", "summa", "delsumma", "netto", "kostnad", "intakt", "ram", "info", "rubrik"})
TEXTS = ROLES | {
    "etikett",
    "namn",
    "kommun",
    "namnd",
    "kontakt",
    "text",
    "fotnot",
    "anvisning",
    "hjalp",
    "ord",
    "grupp",
}
_SPECIAL = "*&!%@`|>?,]}"
_KEY = r"([a-z][a-z0-9_]*)[ ]*:(?:[ ]+|$)"
_PLACEHOLDERS = r"\{[A-Za-z_]+(?:[+-]\d+)?\}"
_READ_AS = {"int": "ett tal", "float": "ett tal", "bool": "nej", "timestamp": "ett datum", "null": "ingenting"}
_YES = frozenset({"yes", "true", "on"})


class Advice(Struct, frozen=True):
    """The reason why a line is misread, and the line as it should be written, in Swedish."""

    why: str
    line: str

    @property
    def sentence(self) -> str:
        """The reason and the corrected line, as Swedish sentences."""
        return f"{self.why} Skriv {self.line} i stället."

    @property
    def within(self) -> str:
        """The sentence with a lower-case first letter, to follow a colon."""
        return self.sentence[:1].lower() + self.sentence[1:]


def advice_for(line: str) -> Advice | None:
    """What to change in a line of a layout; None where no known fault is found."""
    indent = re.match(r"[ ]*(?:-[ ]+)?", line)
    head, rest = (line[: indent.end()], line[indent.end() :].rstrip()) if indent else ("", line)
    if "\t" in line[: len(line) - len(line.lstrip())] or rest.startswith(("\t", "-\t")):
        return Advice(
            "Indraget är gjort med tabb; använd mellanslag.", re.sub(r"^-\s+", "- ", line.strip()).replace("\t", " ")
        )
    listed = head.rstrip().endswith("-")
    tight = None if listed and rest[:1] in "\"'" else re.match(r"([a-z][a-z0-9_]*):(?=[^\s/])", rest)
    if tight:
        return Advice("Efter kolonet behövs ett mellanslag.", f"{head}{tight[0]} {rest[tight.end() :]}".strip())
    why_and_text = _flow(rest) if re.match(r"\{\s*[a-z][a-z0-9_]*\s*:", rest) else _block(rest, listed=listed)
    return None if why_and_text is None else Advice(why_and_text[0], f"{head}{why_and_text[1]}".strip())


def _block(rest: str, *, listed: bool) -> tuple[str, str] | None:
    """(reason, corrected text) for a text in block style, with or without a key before it; None where it is right.

    In a list the words before a colon are a key only where they can be one.
    """
    key = re.match(_KEY, rest)
    if key is None:
        word = re.match(r"([^\s:\"'\[{][^:\"']*):", rest)
        if not listed or (word and word[1].casefold() in ROLES):
            return None
        return _quoted("", rest)
    value = rest[key.end() :]
    if re.match(r"\{\s*[a-z][a-z0-9_]*\s*:", value):
        inner = _flow(value)
        return None if inner is None else (inner[0], f"{key[0]}{inner[1]}")
    return _quoted(key[1], value, key[0])


def _quoted(key: str, value: str, before: str = "") -> tuple[str, str] | None:
    why = _why(key, value)
    return None if why is None else (why, f"{before}{yaml_quoted(value)}")


def _flow(text: str) -> tuple[str, str] | None:
    """(reason, corrected text) for a mapping within braces, where pieces without a key belong to the one before."""
    if not text.endswith("}"):
        return None
    items: list[tuple[str, str]] = []
    parted: str | None = None
    for piece in _pieces(text[1:-1]):
        key = re.match(r"\s*([A-Za-z][A-Za-z0-9_]*)\s*:(?:\s+|$)", piece)
        if key:
            items.append((key[1], piece[key.end() :].strip()))
        elif items and piece.strip():
            name, value = items[-1]
            items[-1] = (name, f"{value},{piece.rstrip()}")
            parted = parted or "En text med komma inom klammer behöver citattecken."
    why = parted or next((reason for key, value in items if (reason := _why_within(key, value))), None)
    if why is None:
        return None
    return why, "{" + ", ".join(
        f"{k}: {yaml_quoted(v) if _why_within(k, v) or _parted(k, v) else v}" for k, v in items
    ) + "}"


def _why_within(key: str, value: str) -> str | None:
    """Why a text within braces needs quotation marks, else None: a brace in it ends it, and # starts a comment."""
    reason, text = _why(key, value), value.strip()
    if reason is not None or text[:1] in {"", '"', "'", "{", "["}:
        return reason
    if "{" in text or "}" in text:
        return "En text med klammer behöver citattecken här."
    return "En text med # behöver citattecken." if re.search(r"\s#", text) else None


def text_lost_to_comment(key: str, value: str, rest: str) -> str | None:
    """A Swedish sentence for a text whose end, ``rest``, YAML reads as a comment though it is none; else None.

    A real comment has a space after its #, or a line to itself.
    """
    comment = re.match(r"\s+#\S.*", rest)
    if not comment or not value or (key and key not in TEXTS):
        return None
    whole = f"{value}{comment[0]}".rstrip()
    return (
        f"Det som står efter # läses inte. Hör det till texten: sätt den inom citattecken, {yaml_quoted(whole)}. "
        "Är det en kommentar: skriv ett mellanslag efter #."
    )


def _parted(key: str, value: str) -> bool:
    return key in TEXTS and "," in value and value[:1] not in "\"'"


def _pieces(text: str) -> Iterator[str]:
    """The parts between commas, except those within quotation marks or brackets."""
    depth, mark, start = 0, "", 0
    for i, sign in enumerate(text):
        if mark:
            mark = "" if sign == mark else mark
        elif sign in "\"'" and not text[start:i].strip().rpartition(":")[2].strip():
            mark = sign
        elif sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
        elif sign == "," and depth == 0:
            yield text[start:i]
            start = i + 1
    yield text[start:]


def _why(key: str, value: str) -> str | None:
    """The reason why a text needs quotation marks, in Swedish; None where it does not."""
    text = value.strip()
    if re.fullmatch(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'", text):
        return None
    if not text:
        return None
    if text[0] in "\"'":
        return "Hela texten ska stå inom citattecken." if re.match(r"\"[^\"]*\".|'[^']*'.", text) else None
    if text[0] == "{" and re.match(_PLACEHOLDERS, text):
        return "En text som börjar med en klammer behöver citattecken."
    if text[0] in "[{#" and key not in TEXTS:
        return None
    if text[0] in _SPECIAL or text[0] in "[{#" or text == "=" or re.match(r"-\s", text):
        return f"En text som börjar med {text[0]} behöver citattecken."
    if re.search(r":(\s|$)", text):
        return "En text med kolon behöver citattecken."
    if key and key not in TEXTS:
        return None
    kind = _kind(text)
    if kind is None:
        return None
    expectation = f"{text} ska vara en text" if key else "En rad ska vara en text"
    return f"{expectation}, men {text} läses som {kind}: sätt den inom citattecken."


def _kind(text: str) -> str | None:
    """What YAML reads a plain text as, in Swedish; None where it is read as a text."""
    import yaml  # noqa: PLC0415 - most starts read none

    tag = yaml.SafeLoader("").resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return "ja" if text.casefold() in _YES else _READ_AS.get(str(tag).rpartition(":")[2])


def yaml_quoted(text: str) -> str:
    """The text within quotation marks, escaped for YAML."""
    plain = text.strip()
    inside = re.fullmatch(r"\"([^\"]*)\"(.*)", plain)
    plain = f"{inside[1]}{inside[2]}" if inside else plain
    return f"'{plain}'" if '"' in plain and "'" not in plain else '"' + plain.replace('"', '\\"') + '"'
