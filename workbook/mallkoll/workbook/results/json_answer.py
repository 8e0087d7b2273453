"""The whole result of a run, and results as JSON text: the contract with other programs.

The types give the keys and their order, so that no second list has to be kept in step.
"""

from __future__ import annotations

import json
import math
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct, convert, field, to_builtins

from mallkoll.workbook.results.delivery_result import Delivery
from mallkoll.workbook.results.file_result import FileResult

_on_one_line: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_EXACT: Final = 1e15  # beyond it a float no longer holds every whole number


class JsonAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One run. ``deliveries`` is None where the run had no list of expected nämnder."""

    version: Literal[1]
    files: tuple[FileResult, ...] = field(name="filer")
    stopped: Annotated[bool, Meta(description="sant när körningen avbröts; filer är då de som hann kontrolleras")] = (
        field(name="avbruten", default=False)
    )
    deliveries: Annotated[
        tuple[Delivery, ...] | None, Meta(description="vilka som har lämnat, när en lista gavs (--forvantade)")
    ] = field(name="leverans", default=None)


def json_text(value: Struct, indent: int | None = None) -> str:
    """A result as JSON, on one line or indented by ``indent`` spaces per level.

    Written by the standard library: a file's name need not be valid UTF-8, and its encoder passes such a text through
    unharmed, to :func:`result_from` or to a writer that replaces what cannot be encoded.
    """
    plain = _plain(to_builtins(value))
    line = _on_one_line(plain)
    if indent is None:
        return line
    try:
        return msgspec.json.format(line, indent=indent)  # as json.dumps indents, several times as fast
    except UnicodeEncodeError:  # the file's name is not valid UTF-8
        return json.dumps(plain, ensure_ascii=False, indent=indent)


def result_line(result: FileResult) -> str:
    """A result on one line for :func:`result_from`, many times as fast as :func:`json_text`; whole floats end in .0."""
    try:
        return msgspec.json.encode(result).decode()
    except UnicodeEncodeError:  # as above
        return json_text(result)


def result_from(line: str | bytes) -> FileResult:
    """The result that :func:`result_line` or :func:`json_text` wrote. Raises ValueError for anything else."""
    try:
        return msgspec.json.decode(line, type=FileResult)
    except UnicodeError:  # the same
        return convert(json.loads(line), FileResult)


def _plain(value: Any) -> Any:
    """The value with whole floats as integers (36653, not 36653.0), and None for numbers that JSON cannot write."""
    if value is None or isinstance(value, str):  # as most are
        return value
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if not isinstance(value, float):
        return value
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) < _EXACT else value
