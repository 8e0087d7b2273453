"""The whole answer as JSON, written file by file so that memory does not grow with their number."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

from mallkoll.validators.report.batch import Batch
from mallkoll.validators.report.delivery import Delivery
from mallkoll.validators.report.result import JSON_VERSION, file_json


def write_json(batch: Batch, stream: BinaryIO) -> None:
    """Write it: ``version``, ``filer``; ``avbruten`` where it was stopped, ``leverans`` where it was asked for."""
    stream.write(f'{{\n  "version": {JSON_VERSION},\n  "filer": ['.encode())
    before = "\n"
    for result in batch.results:
        stream.write((before + _indented(file_json(result), 4)).encode("utf-8", "replace"))
        before = ",\n"
    stream.write(b"\n  ]")
    if batch.stopped:
        stream.write(b',\n  "avbruten": true')
    if batch.deliveries is not None:
        entries = [_delivery(delivery) for delivery in batch.deliveries]
        stream.write((',\n  "leverans": ' + _indented(entries, 2).lstrip()).encode("utf-8", "replace"))
    stream.write(b"\n}\n")


def _indented(content: Any, by: int) -> str:
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return "\n".join(" " * by + line for line in text.split("\n"))


def _delivery(delivery: Delivery) -> dict[str, Any]:
    return {
        "namnd": delivery.namnd,
        "kommun": delivery.kommun,
        "status": delivery.state.value,
        "filer": list(delivery.files),
        "problem": [{"kod": p.code, "allvar": p.severity.value, "text": p.text} for p in delivery.problems],
    }
