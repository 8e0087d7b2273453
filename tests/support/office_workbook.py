"""A workbook open in Excel behind Office.js: the add-in's own script in node, over objects of office-addin-mock."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml
from web_page import node, part_or_skip

from mallkoll.addin.browser.fetch_parts import fetch_npm, unpack
from mallkoll.addin.taskpane.build_addin import host_script, settings
from mallkoll.addin.taskpane.office_errors import sentence
from mallkoll.workbook.model import book as read
from mallkoll.workbook.model.number_format import to_serial
from mallkoll.workbook.open_book.edits import Edit
from mallkoll.workbook.open_book.host_error import HostError
from mallkoll.workbook.open_book.host_steps import Ask, Do, Done, HostAnswers
from mallkoll.workbook.open_book.questions import Answer, Question

SUPPORT = Path(__file__).parent
PINNED = SUPPORT.parent / "data" / "office" / "npm.yaml"
HOST_TYPES = 'exports.OfficeApp = { Excel: "excel", Outlook: "outlook" };'
"""All that office-addin-mock needs of office-addin-manifest, which brings along what sends usage data."""


@cache
def modules() -> Path:
    """A folder of node with the pinned packages."""
    folder = Path(tempfile.mkdtemp(prefix="mallkoll-office-")) / "node_modules"
    for part in yaml.safe_load(PINNED.read_text("utf-8")):
        place = folder / part["name"]
        place.parent.mkdir(parents=True, exist_ok=True)
        unpack(part_or_skip(lambda part=part: fetch_npm(part)), place.parent)
        (place.parent / "package").rename(place)
    stub = folder / "office-addin-manifest" / "index.js"
    stub.parent.mkdir()
    stub.write_text(HOST_TYPES, "utf-8")
    return folder


def workbook(book: read.Book, name: str = "mall.xlsx", api: str = "1.18", **others: Any) -> dict[str, Any]:
    """A workbook as it was read, for office_objects.mjs."""
    plain = {
        "name": name,
        "api": api,
        "sheets": [_sheet(sheet, book) for sheet in book.sheets],
        "names": {name: f"={target}" for name, target in book.names.items()},
        "properties": book.properties,
        "sheetNames": ["eget"],
        "structure": False,
        "busy": False,
        "file": None,
    }
    held: dict[str, Any] = msgspec.to_builtins(plain | others)
    return held


def _sheet(sheet: read.Sheet, book: read.Book) -> dict[str, object]:
    return {
        "name": sheet.name,
        "state": sheet.state,
        "merged": sheet.merged,
        "hiddenRows": sorted(sheet.hidden_rows),
        "hiddenColumns": sorted(sheet.hidden_columns),
        "protection": {} if sheet.protected else None,
        "cells": [
            [*at, _held(cell.value), cell.formula and f"={cell.formula}", book.number_format(cell)]
            for at, cell in sheet.cells.items()
        ],
    }


def _held(value: read.Value) -> object:
    return value if value is None or isinstance(value, bool | float | str | read.CellError) else to_serial(value)


class OfficeHost:
    """The host of that workbook, which answers at once as far as Python is concerned."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def open(self, held: dict[str, Any]) -> None:
        """Open another workbook."""
        self.send(open=held)

    def send(self, **message: object) -> Any:
        """One message and its answer."""
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def change(self, script: str) -> None:
        """Change the workbook, as its user may."""
        self.send(change=script)

    def state(self) -> dict[str, Any]:
        """All that the workbook holds."""
        return self.send(state=True)

    def answer(self, questions: Sequence[Question]) -> tuple[Answer, ...]:
        """As Host."""
        return self._take(Ask(tuple(questions)), HostAnswers).answers

    def apply(self, edits: Sequence[Edit]) -> Done:
        """As Host."""
        return self._take(Do(tuple(edits)), Done)

    def _take(self, step: Ask | Do, kind: type) -> Any:
        came = self.send(take=msgspec.to_builtins(step))
        if came["type"] == "Refused":
            raise HostError(came["sentence"])
        if came["type"] == "Failed":
            assert came["code"], came["message"]  # no error of Office.js but a fault of ours
            raise HostError(sentence(came["code"], came["message"]))
        return msgspec.convert(came, kind)


@contextmanager
def started() -> Iterator[OfficeHost]:
    """The process with no workbook open yet."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "host.js"
        script.write_text(f"{settings({}, {}, {})}\n{host_script()}", "utf-8")
        command = [node(), str(SUPPORT / "office_process.mjs"), str(modules()), str(script)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            yield OfficeHost(process)
        finally:
            process.stdin.close()
            process.wait(30)
