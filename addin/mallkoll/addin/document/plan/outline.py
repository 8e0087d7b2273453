"""The order and the headings of a report, as data (``outlines.yaml``)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources

import msgspec
from msgspec import Struct, field

from mallkoll.workbook.layout.layout_model import Layout


class Item(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing in a section: a section below it (``heading`` and ``content``), or what one of the keys asks for."""

    heading: str = field(name="rubrik", default="")
    content: tuple[Item, ...] = field(name="innehall", default=())
    table: str = field(name="tabell", default="")
    goals: str = field(name="mal", default="")
    overview: str = field(name="oversikt", default="")
    comments: str = field(name="kommentarer", default="")
    chart: str = field(name="diagram", default="")
    sentence: str = field(name="mening", default="")
    columns: tuple[str, ...] = field(name="kolumner", default=())
    split_by: str = field(name="dela", default="")
    rows: tuple[str, ...] = field(name="rader", default=())
    but: tuple[str, ...] = field(name="utom", default=())
    bare: bool = field(name="utan_rubrik", default=False)

    def within(self) -> Iterator[Item]:
        """It and all below it."""
        yield self
        for item in self.content:
            yield from item.within()

    @property
    def shows(self) -> str:
        """The table that it shows in full, empty where it shows none."""
        return self.table or self.goals or self.comments


class Outline(Struct, frozen=True, forbid_unknown_fields=True):
    """The sections of a report in order."""

    name: str = field(name="namn")
    sections: tuple[Item, ...] = field(name="avsnitt")

    @property
    def tables(self) -> frozenset[str]:
        """The tables that it has a place for."""
        return frozenset(item.shows for section in self.sections for item in section.within() if item.shows)


@cache
def outlines() -> tuple[Outline, ...]:
    """Those that there are."""
    import yaml  # noqa: PLC0415 - only a report needs it

    text = resources.files(__package__).joinpath("outlines.yaml").read_text("utf-8")
    return msgspec.convert(yaml.safe_load(text), tuple[Outline, ...])


def outline_of(layout: Layout) -> Outline:
    """The one that has a place for most of the layout's tables, the first of several."""
    placed = {key for _, key, _ in layout.placed_tables()}
    return max(outlines(), key=lambda outline: len(outline.tables & placed) - len(outline.tables - placed) / 100)
