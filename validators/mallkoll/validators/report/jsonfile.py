"""The whole result as JSON, written file by file so that memory does not grow with their number."""

from __future__ import annotations

from typing import BinaryIO

from mallkoll.validators.report.batch import Batch
from mallkoll.workbook.results.json_answer import JsonAnswer, json_text

_INDENT = 2
_NO_FILES = '"filer": []'


def write_json_report(batch: Batch, stream: BinaryIO) -> None:
    """Write a :class:`~mallkoll.workbook.results.json_answer.JsonAnswer` with the files inserted one at a time."""
    frame = json_text(JsonAnswer(version=1, files=(), stopped=batch.stopped, deliveries=batch.deliveries), _INDENT)
    before, _, after = frame.partition(_NO_FILES)  # the first: deliveries stand after it
    stream.write(_bytes(f"{before}{_NO_FILES.removesuffix(']')}"))
    between = "\n"
    for result in batch.results:
        entry = json_text(result, _INDENT).replace("\n", f"\n{' ' * 2 * _INDENT}")  # no text holds a line's end
        stream.write(_bytes(f"{between}{' ' * 2 * _INDENT}{entry}"))
        between = ",\n"
    stream.write(_bytes(f"\n{' ' * _INDENT}]{after}\n"))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
