"""What a Word template's fields stand for: words that are written at once, and places that are filled afterwards."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from msgspec import Struct

from mallkoll.addin.document.plan.outline import outlines
from mallkoll.addin.document.plan.report_model import (
    Block,
    Figure,
    Heading,
    NamndReport,
    Paragraph,
    Report,
    blocks_of,
)
from mallkoll.workbook.layout.layout_model import slug
from mallkoll.workbook.model.text import counted

_BEFORE, _AFTER = "\ue000", "\ue001"  # no text has them; a workbook's are taken away
MARK: Final = re.compile(f"{_BEFORE}(\\d+){_AFTER}")
SINGLE_ONLY: Final = frozenset({"avsnitt", "tabell", "siffra"})


class Contents(Struct, frozen=True):
    """The place of the table of contents."""


class Draft(Struct, frozen=True):
    """The place of the line that says that it is a draft."""


Filling: TypeAlias = tuple[Block, ...] | Figure | Contents | Draft


class Fields:
    """The fields of one report. ``context`` is what jinja is given, ``fillings`` what the marks in it stand for."""

    def __init__(self, report: Report, created: str) -> None:
        self.fillings: list[Filling] = []
        single = report.namnder[0] if len(report.namnder) == 1 and not report.kommun else None
        self.context: dict[str, Any] = {
            "kommun": plain(report.kommun_name),
            "namnd": plain(single.namnd if single else ""),
            "rapport": plain(report.title),
            "underrubrik": plain(report.subtitle),
            "period": max((one.source.period for one in report.namnder), default=""),
            "ar": max((one.source.period[:4] for one in report.namnder), default=""),
            "skapad": created[:10],
            "antal_fel": str(report.errors),
            "arbetsbocker": plain(", ".join(one.name for one in report.sources)),
            "utkast": self._mark(Draft()),
            "innehallsforteckning": self._mark(Contents()),
            "innehall": self._mark(tuple(report.blocks())),
            "kommunen": self._mark(tuple(blocks_of(report.kommun, 0))),
            "kallor": self._mark(sources_blocks(report)),
            "namnder": [self._namnd(one, deeper=1) for one in report.namnder],
        }
        if single is not None:
            self.context |= self._of_file(single, 0)

    def _namnd(self, namnd: NamndReport, *, deeper: int) -> dict[str, Any]:
        return {
            "namn": plain(namnd.namnd or namnd.source.name),
            "antal_fel": str(namnd.errors),
            "innehall": self._mark(tuple(blocks_of(namnd.sections, deeper))),
            **self._of_file(namnd, deeper),
        }

    def _of_file(self, namnd: NamndReport, deeper: int) -> dict[str, Any]:
        tables: dict[str, str] = {}
        figures: dict[str, dict[str, dict[str, str]]] = {}
        for place in namnd.places:
            table, _, cell = place.partition("/")
            if not cell:
                tables[table] = self._mark(namnd.tables.get(table, ()))
                continue
            row, _, column = cell.partition("/")
            shown = namnd.figures.get(place)
            figures.setdefault(table, {}).setdefault(row, {})[column] = "–" if shown is None else self._mark(shown)
        sections = {slug(item.heading): self._mark(()) for outline in outlines() for item in outline.sections}
        sections |= {one.key: self._mark(tuple(blocks_of((one,), deeper))) for one in namnd.sections}
        return {"avsnitt": sections, "tabell": tables, "siffra": figures}

    def _mark(self, filling: Filling) -> str:
        self.fillings.append(filling)
        return f"{_BEFORE}{len(self.fillings) - 1}{_AFTER}"

    def is_whole(self, value: object) -> bool:
        """Whether a field's value stands for whole sections, and not for words or a figure."""
        match = MARK.fullmatch(value) if isinstance(value, str) else None
        return match is not None and not isinstance(self.fillings[int(match[1])], Figure)

    def is_figure(self, value: object) -> bool:
        """Whether a field's value stands for a figure."""
        match = MARK.fullmatch(value) if isinstance(value, str) else None
        return match is not None and isinstance(self.fillings[int(match[1])], Figure)


def plain(text: str) -> str:
    """A workbook's text without our marks."""
    return text.replace(_BEFORE, "").replace(_AFTER, "")


def sources_blocks(report: Report) -> tuple[Block, ...]:
    """Which workbooks the figures come from, with the day and what is left in them."""
    lines: Sequence[NamndReport] = report.namnder
    return (
        Heading("Underlag", 1),
        *(
            Paragraph((
                f"{one.namnd or one.source.name}: {one.source.name}, {one.title}"
                + (f", {counted(one.errors, 'fel', 'fel')} kvar" if one.errors else "") + ".",
            ), "bullet")
            for one in lines
        ),
    )  # fmt: skip


def known_fields(context: Mapping[str, Any]) -> list[str]:
    """The dotted names of all fields, for a list."""
    names: list[str] = []
    for key, value in context.items():
        if isinstance(value, Mapping):
            names += [f"{key}.{name}" for name in known_fields(value)]
        else:
            names.append(key)
    return names
