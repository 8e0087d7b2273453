"""Which workbook of a new report stands in the place of each that a document was made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.addin.document.plan.namnd_plan import figures_in
from mallkoll.addin.document.plan.report_model import Figure, Report, blocks_of
from mallkoll.addin.document.word.control_data import LeftOut
from mallkoll.validators.facts.overview import namnd_key
from mallkoll.workbook.layout.report_period import PeriodName
from mallkoll.workbook.word.kept_figures import KeptFigure, SourceBook

KOMMUN = "kommun/"  # what the keys of figures about all nämnder begin with


class Sources(Struct, frozen=True):
    """``ids`` is the new id of each old one. ``kept`` are all sources of the document from now on.

    ``missing`` are old ones that no new one stands for; they keep their figures under an id of their own. ``added`` are
    new ones of nämnder that the document has nothing of.
    """

    ids: Mapping[str, str]
    kept: tuple[SourceBook, ...]
    missing: tuple[SourceBook, ...]
    added: tuple[SourceBook, ...]

    def lacks(self, before: str) -> bool:
        """Whether no new workbook stands for an old one."""
        return any(one.id == self.ids.get(before) for one in self.missing)

    @property
    def others(self) -> bool:
        """Whether the nämnder are others than those that the document's part about all of them was made of."""
        return bool(self.missing or self.added)

    def waits(self, key: str) -> bool:
        """Whether a figure is about all nämnder, and they are others than it was made of."""
        return self.others and key.startswith(KOMMUN)


def matched(before: Sequence[SourceBook], now: Sequence[SourceBook]) -> Sources:
    """The new source of the same nämnd and period for each old one; a nämnd without a name goes by its file."""
    by_sender = {_sender(one): one.id for one in now}
    ids: dict[str, str] = {}
    missing: list[SourceBook] = []
    for number, one in enumerate(before, 1):
        found = by_sender.get(_sender(one))
        ids[one.id] = found or f"tidigare{number}"
        if found is None:
            missing.append(replace(one, id=ids[one.id]))
    known = {_sender(one) for one in before}
    added = tuple(one for one in now if _sender(one) not in known)
    kept = tuple(one for one in now if one not in added)
    return Sources(ids, (*kept, *missing), tuple(missing), added)


def _sender(source: SourceBook) -> tuple[str, PeriodName | None]:
    return (namnd_key(source.namnd) if source.namnd else f"fil {source.name}"), source.reported


class Figures:
    """The figures of a report by what tells them apart, wherever they stand."""

    def __init__(self, report: Report) -> None:
        self._found: dict[tuple[str, str], Figure] = {}
        self.shown: dict[tuple[str, str], Figure] = {}
        self._take(figures_in(tuple(blocks_of(report.kommun, 0))), self.shown)
        for namnd in report.namnder:
            self._take(figures_in(tuple(blocks_of(namnd.sections, 0))), self.shown)
            self._take(namnd.figures.values(), self._found)
        self._take(report.kommun_figures, self._found)
        self._found.update(self.shown)

    def _take(self, figures: Iterable[Figure], into: dict[tuple[str, str], Figure]) -> None:
        for figure in figures:
            into.setdefault(_identity(figure.source, figure.key), figure)

    def of(self, kept: KeptFigure, sources: Sources) -> Figure | None:
        """What a figure of the document is now, None where the workbook has it no longer.

        The figures of all nämnder together are not known where those are others than it was made of.
        """
        if sources.waits(kept.key):
            return None
        return self._found.get(_identity(sources.ids.get(kept.source, ""), kept.key))

    def new(self, kept: Iterable[KeptFigure | LeftOut], sources: Sources) -> list[Figure]:
        """The figures that have come since ``kept``: what has a control, and what was left out from the beginning."""
        known = {_identity(sources.ids.get(one.source, ""), one.key) for one in kept}
        return [
            figure for identity, figure in self.shown.items()
            if identity not in known and not sources.waits(figure.key)
        ]  # fmt: skip


def _identity(source: str, key: str) -> tuple[str, str]:
    return ("" if key.startswith(KOMMUN) else source), key
