"""YAML with line numbers: plain data plus a map from every place in it to its line.

Errors in a layout name file, line and key, so the node tree is kept until the data has been checked. Only the safe,
plain part of YAML is read (no tags, no aliases), and a repeated key is an error instead of a silent loss.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.workbook.model.os_errors import os_error_reason
from mallkoll.workbook.yaml_files.yaml_advice import Advice, advice_for, text_lost_to_comment

if TYPE_CHECKING:
    import yaml

MAX_BYTES = 2_000_000
MAX_DEPTH = 30
MAX_PLACES = 200_000
YamlPath = tuple[str | int, ...]


class LayoutError(Exception):
    """A fault in a file that a person wrote: a Swedish sentence with file, line and key."""

    def __init__(self, source: str, sentence: str, line: int | None = None, key: str | None = None) -> None:
        self.source, self.sentence, self.line, self.key = source, sentence, line, key
        where = source if line is None else f"{source}, rad {line}"
        super().__init__(f"{where}: {sentence}" if key is None else f"{where}, {key}: {sentence}")


class YamlFile(Struct, frozen=True):
    """The data of one YAML file and the line (from 1) of each place in it."""

    source: str
    data: Any
    lines: dict[YamlPath, int]
    text: tuple[str, ...] = ()  # as it was written, line by line
    digest: bytes = b""  # of the file's content

    def advice(self, place: YamlPath) -> Advice | None:
        """How the line of a place should be written, None where YAML reads it as it is meant."""
        line = self.line(place)
        return advice_for(self.text[line - 1]) if line is not None and line <= len(self.text) else None

    def line(self, place: YamlPath) -> int | None:
        """The line of a place, or of the nearest place above it that is known."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place)

    def error(self, place: YamlPath, sentence: str) -> LayoutError:
        """An error at a place, ready to raise."""
        return LayoutError(self.source, sentence, self.line(place), key_path(place) or None)


def key_path(place: YamlPath) -> str:
    """``("tabeller", "drift", "rader", 2)`` → ``tabeller.drift.rader[3]``, counted from 1."""
    path = ""
    for step in place:
        path += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if path else str(step)
    return path


def load_yaml(path: Path, source: str | None = None) -> YamlFile:
    """Read one YAML file. Raises :class:`LayoutError` where it cannot be read or is not valid YAML."""
    source = source or str(path)
    content = _content(path, source)
    return replace(parse_yaml(content, source), digest=digest_of(content))


def digest_of(content: bytes) -> bytes:
    """The digest of a file's content, by which a changed file is recognized."""
    return hashlib.sha256(content).digest()


def _content(path: Path, source: str) -> bytes:
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise LayoutError(source, f"Filen kan inte läsas ({os_error_reason(error)}).") from error
    if len(content) > MAX_BYTES:
        raise LayoutError(source, f"Filen är större än {MAX_BYTES // 1_000_000} MB och läses inte.")
    return content


def parse_yaml(content: bytes | str, source: str) -> YamlFile:
    """Read YAML text. Raises :class:`LayoutError` where it is not valid YAML."""
    import yaml  # noqa: PLC0415 - most starts read none

    # a PyYAML built without libyaml is slower, but reads the same
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(content)
    lines: dict[YamlPath, int] = {}
    text = tuple((content if isinstance(content, str) else content.decode("utf-8", "replace")).splitlines())
    try:
        node = loader.get_single_node()
        data = None if node is None else _plain(loader, node, (), lines, source)
        for place, scalar in _scalars(node) if any(" #" in line for line in text) else ():
            end = scalar.end_mark
            rest = text[end.line][end.column :] if end.line < len(text) else ""
            keys = [step for step in place if isinstance(step, str)]
            warning = (
                text_lost_to_comment(keys[-1] if isinstance(place[-1], str) else "", str(scalar.value), rest)
                if keys
                else None
            )
            if warning is not None:
                raise LayoutError(source, warning, end.line + 1, key_path(place))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        sentence = f"Filen är inte giltig YAML: {_in_swedish(str(error.problem))}."
        line = None if mark is None else mark.line + 1
        context = error.context_mark.line + 1 if error.context_mark is not None else line
        for at in (line, context, None if line is None else line - 1):  # it may show first on the line after
            hint = advice_for(text[at - 1]) if at is not None and 0 < at <= len(text) else None
            if hint is not None:
                raise LayoutError(source, f"Filen är inte giltig YAML: {hint.within}", at) from error
        raise LayoutError(source, sentence, line) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise LayoutError(source, "Filen är inte giltig YAML: den är inte sparad som UTF-8-text.") from error
    except (ValueError, RecursionError) as error:
        raise LayoutError(source, "Filen är inte giltig YAML: ett värde i den går inte att läsa.") from error
    finally:
        loader.dispose()
    return YamlFile(source, data, lines, text)


_PROBLEMS = {  # what libyaml says: what a person who has never heard of YAML can do about it
    "mapping values are not allowed": "ett kolon på fel plats (sätt texten inom citattecken, se på indragen)",
    "did not find expected key": "indragen stämmer inte, eller en text behöver citattecken",
    "did not find expected '-' indicator": "indragen i listan stämmer inte",
    "did not find expected ',' or ']'": "en hakparentes avslutas inte",
    "did not find expected ',' or '}'": "en klammerparentes avslutas inte",
    "did not find expected node content": "ett värde eller en parentes är på fel plats",
    "could not find expected ':'": "ett kolon saknas",
    "unexpected end of stream": "ett citattecken avslutas inte",
    "found unexpected document indicator": "ett citattecken avslutas inte",
    "cannot start any token": "ett tecken som inte får stå först (är det en tabb? använd mellanslag)",
    "tab character": "en tabb i indragen (använd mellanslag)",
    "block sequence entries are not allowed": "en lista börjar på samma rad som något annat",
    "undefined alias": "en text som börjar med * behöver citattecken",
    "could not determine a constructor": "en text som börjar med ! behöver citattecken",
    "but found another document": "filen innehåller flera dokument (raden ---)",
}


def _in_swedish(problem: str) -> str:
    return next((swedish for english, swedish in _PROBLEMS.items() if english in problem), problem)


def _scalars(node: yaml.Node | None, place: YamlPath = ()) -> Iterator[tuple[YamlPath, yaml.ScalarNode]]:
    """Every scalar of a tree (whose depth is bounded) with its place."""
    import yaml  # noqa: PLC0415

    match node:
        case yaml.MappingNode():
            for key, value in node.value:
                yield from _scalars(value, (*place, str(key.value)))
        case yaml.SequenceNode():
            for i, child in enumerate(node.value):
                yield from _scalars(child, (*place, i))
        case yaml.ScalarNode():
            yield place, node


def _plain(loader: Any, node: yaml.Node, place: YamlPath, lines: dict[YamlPath, int], source: str) -> Any:
    import yaml  # noqa: PLC0415 - most starts read none

    lines[place] = node.start_mark.line + 1
    if len(place) > MAX_DEPTH or len(lines) > MAX_PLACES:  # aliases (&/*) can loop, or multiply without end
        raise LayoutError(source, "Filen är för stor eller kapslad för djupt.", node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        result: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            key = loader.construct_object(key_node, deep=True)
            line = key_node.start_mark.line + 1
            if not isinstance(key, str | int | float | bool):
                raise LayoutError(source, "En nyckel måste vara ett ord.", line, key_path(place) or None)
            key = str(key_node.value)  # `ja:` and `2019:` are words here, not truth values and numbers
            if key in result:
                raise LayoutError(source, f"Nyckeln {key!r} står två gånger.", line, key_path((*place, key)))
            result[key] = _plain(loader, value_node, (*place, key), lines, source)
            lines[(*place, key)] = line
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_plain(loader, child, (*place, i), lines, source) for i, child in enumerate(node.value)]
    try:
        return loader.construct_object(node, deep=True)
    except ValueError as error:  # a day or a number that looks right and is not: 2026-02-31
        sentence = f"{node.value!r} är inget giltigt datum eller tal."
        raise LayoutError(source, sentence, node.start_mark.line + 1, key_path(place) or None) from error
