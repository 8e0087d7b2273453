"""What the texts of the five documents say in figures, as labelled by hand (data/text_ties), with the documents."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import samples
import yaml

from mallkoll.templates.library.find_layouts import built_in
from mallkoll.validators.document import Document
from mallkoll.validators.facts.fact import Fact
from mallkoll.validators.facts.gather import facts
from mallkoll.workbook.reader.read_book import read_book

FOLDER = Path(__file__).parents[1] / "data" / "text_ties"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


class Labelled(NamedTuple):
    """One statement of one text cell, as labelled."""

    place: str  # Kommentarer!C9
    text: str  # all that the cell says
    label: dict[str, Any]

    @property
    def start(self) -> int:
        return int(self.label["start"])

    @property
    def end(self) -> int:
        return self.start + len(self.label["quote"])


@cache
def gathered(name: str) -> dict[str, Fact]:
    document = Document.of(built_in(name), read_book(samples.example(name), name))
    return {f"{fact.sheet}!{fact.cell}": fact for fact in facts(document)}


@cache
def texts(name: str) -> dict[str, str]:
    """Every text that is typed, on every sheet, what the template itself says included."""
    return {
        f"{sheet.name}!{cell.address}": cell.value
        for sheet in read_book(samples.example(name), name).sheets
        for cell in sheet.cells.values()
        if isinstance(cell.value, str) and cell.formula is None
    }


@cache
def labels(name: str) -> list[Labelled]:
    cells = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    places = [f"{cell['sheet']}!{cell['cell']}" for cell in cells]
    assert len(places) == len(set(places))
    return [
        Labelled(place, texts(name)[place], label)
        for place, cell in zip(places, cells, strict=True)
        for label in cell["statements"]
    ]
