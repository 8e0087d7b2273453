"""What ``mallkoll skapa`` does beyond one empty template: known figures filled in, all nämnder at once."""

from __future__ import annotations

import argparse
import calendar
import datetime as dt
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from mallkoll.templates.carry_over import carried_over, left_behind
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import (
    LAYOUTS_FOLDER,
    LayoutLibrary,
    in_its_period,
    layout_named,
    layouts_near,
)
from mallkoll.templates.plan.table_data import TableData, load_table_data, merged_data
from mallkoll.templates.setup import TemplateKind, layout_of, read_setup, setup_data, setup_layout, setup_layout_id
from mallkoll.validators.findings.words import enumerated
from mallkoll.workbook.binding import bind_layout
from mallkoll.workbook.binding.template_identifiers import PERIOD_PROPERTY
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.layout.yaml_file import LayoutError
from mallkoll.workbook.model.book import Book
from mallkoll.workbook.model.text import normalized
from mallkoll.workbook.package.open_package import UnreadableFile
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.results.exit_code import UNUSABLE

KINDS = {
    "internbudget": TemplateKind.BUDGET,
    "delårsrapport": TemplateKind.PART,
    "verksamhetsberättelse": TemplateKind.YEAR,
}


class Previous(Struct, frozen=True):
    """A filled workbook of an earlier period with its layout."""

    path: Path
    layout: Layout
    book: Book


def period_end(text: str) -> dt.date:
    """The last day of ``2021-08`` or of the whole year ``2021``. Raises :class:`LayoutError`."""
    found = re.fullmatch(r"(20\d\d)(?:-(0[1-9]|1[0-2]))?", text.strip())
    if found is None:
        raise LayoutError("--period", f"{text!r} är ingen period. Skriv år och månad så här: 2021-08.")
    year, month = int(found[1]), int(found[2] or 12)
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def may_write(targets: Iterable[Path], *, over: bool) -> bool:
    """Whether none of the files is there already, or they may be written over; what is there is told."""
    there = [] if over else [target for target in targets if target.exists()]
    if there:
        what = f"{there[0]} finns redan" + (f" (och {len(there) - 1} till)" if len(there) > 1 else "")
        sys.stderr.write(f"mallkoll: {what}; inget är skrivet. Välj ett annat namn, eller lägg till --skriv-over.\n")
    return not there


def filled(layout: Layout, data: Path | None, previous: Sequence[Path]) -> Mapping[str, TableData] | None:
    """The figures for a template: those of the periods before, and over them those of a data file."""
    known: Mapping[str, TableData] = from_previous(layout, [read_previous(path) for path in previous])
    if data is not None:
        known = merged_data(known, load_table_data(data, layout))
    return known or None


def read_previous(path: Path, folders: Sequence[Path] = ()) -> Previous:
    """A workbook of an earlier period. Its layout is built in, or stands in ``layouter`` beside it or in ``folders``.

    Raises :class:`LayoutError` where the layout is unknown, and what :func:`read_book` does.
    """
    return _with_layout(path, read_book(path), folders)


def _with_layout(path: Path, book: Book, folders: Sequence[Path]) -> Previous:
    named = bind_layout.declared_layout_id(book)
    near = (
        layouts for folder in (path, *(folder / path.name for folder in folders)) for layouts in layouts_near(folder)
    )
    known = layout_named(named, near, LayoutLibrary()) if named else None
    if known is None:
        problem = f"Layouten {named!r} finns inte" if named else "Filen säger inte vilken layout den är gjord med"
        where = f" Lägg mappen {LAYOUTS_FOLDER} bredvid filen eller i en mapp ovanför." if named else ""
        raise LayoutError(path.name, f"{problem}, så det går inte att ta uppgifter ur den.{where}")
    return Previous(path, in_its_period(known, book.properties.get(PERIOD_PROPERTY)), book)


def from_previous(layout: Layout, previous: Sequence[Previous]) -> Mapping[str, TableData]:
    """What the workbooks of the periods before know together; the later ones win. What finds no place is told."""
    known: Mapping[str, TableData] = {}
    lost: list[str] = []
    for one in sorted(previous, key=lambda one: begins(one.layout)):
        known = merged_data(known, carried_over(layout, one.layout, one.book))
        lost = left_behind(layout, one.layout, one.book)  # of the latest: what it has no longer was left before
    if lost:
        who = f"{layout.namnd}: " if layout.namnd else ""
        sys.stderr.write(f"mallkoll: {who}{', '.join(lost)} finns i en tidigare fil men inte i mallen; "
                         "beloppen är inte med.\n")  # fmt: skip
    return known


def begins(layout: Layout) -> tuple[dt.date, int]:
    """Where a workbook stands among those of its years: an internbudget comes before the year that it is for."""
    end = layout.period.end
    return (dt.date(end.year, 1, 1), 0) if layout.period.is_budget else (end, 1)


def make_all(arguments: argparse.Namespace) -> int:
    """Every nämnd's template, with its layout in a folder beside them."""
    if not arguments.period:
        sys.stderr.write("mallkoll: --uppsattning behöver --period, till exempel --period 2021-08.\n")
        return UNUSABLE
    end = period_end(arguments.period)
    kind = KINDS[arguments.mall] if arguments.mall else TemplateKind.YEAR if end.month == 12 else TemplateKind.PART
    if kind is not TemplateKind.PART:
        end = dt.date(end.year, 12, 31)
    folder: Path = arguments.ut
    if folder.suffix.lower() in {".xlsx", ".xlsm"}:
        sys.stderr.write("mallkoll: med --uppsattning är --ut en mapp, inte en fil.\n")
        return UNUSABLE
    setup = read_setup(arguments.uppsattning)
    if setup.faults:
        sys.stderr.write(f"mallkoll: {arguments.uppsattning} går inte att använda:\n")
        sys.stderr.writelines(f"  {fault}\n" for fault in setup.faults)
        return UNUSABLE
    sys.stderr.writelines(f"mallkoll: {note}\n" for note in setup.notes)
    undated = [namnd.name for namnd in setup.namnder if namnd.due and not setup.due(namnd, end, kind)]
    if undated:
        sys.stderr.write(f"mallkoll: datumet under Lämnas senast hör inte till perioden för {enumerated(undated)}, så "
                         "det står inte i mallen. Skriv periodens datum på bladet Inlämning.\n")  # fmt: skip
    if not setup.blocks[kind]:
        name = next(word for word, one in KINDS.items() if one is kind)
        sys.stderr.write(f"mallkoll: {arguments.uppsattning}: på bladet Mallar är ingen tabell vald för {name}.\n")
        return UNUSABLE
    targets = [folder / f"{setup_layout_id(setup, namnd, end, kind)}.xlsx" for namnd in setup.namnder]
    if not may_write(targets, over=arguments.skriv_over):
        return UNUSABLE
    (folder / LAYOUTS_FOLDER).mkdir(parents=True, exist_ok=True)
    previous = list(_previous(arguments.fran or [], folder))
    for namnd, target in zip(setup.namnder, targets, strict=True):
        layout = layout_of(setup, namnd, end, kind, folder / LAYOUTS_FOLDER)
        own = [one for one in previous if _earlier(one.layout, layout)]
        if arguments.fran and not own:
            sys.stderr.write(f"mallkoll: {namnd.name} har ingen tidigare fil; mallen görs utan.\n")
        known = from_previous(layout, own)
        build(layout, target, merged_data(known, setup_data(namnd, layout, known)))
        sys.stdout.write(f"{target}\n")
    return 0


def _previous(given: Sequence[Path], target: Path) -> Iterator[Previous]:
    """The files named, and every readable one in the folders named; what cannot be used there is told."""
    for path in given:
        if not path.is_dir():
            yield read_previous(path, (target,))
            continue
        for file in sorted(path.glob("*.xls[xm]")):
            if file.name.startswith("~$"):
                continue
            try:
                book = read_book(file)
                if bind_layout.declared_layout_id(book) != setup_layout().id:  # the setup itself may lie there
                    yield _with_layout(file, book, (target,))
            except (LayoutError, UnreadableFile) as error:
                sys.stderr.write(f"mallkoll: hoppar över en fil. {error}\n")


def _earlier(previous: Layout, layout: Layout) -> bool:
    """Whether a workbook is the same nämnd's, and of an earlier period."""
    same = normalized(previous.namnd or "") == normalized(layout.namnd or "")
    return same and begins(previous) < begins(layout)
