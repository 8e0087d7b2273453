"""What ``mallkoll skapa`` does beyond one empty template: known figures filled in, all nämnder at once."""

from __future__ import annotations

import argparse
import calendar
import datetime as dt
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from mallkoll.addin.command import UNUSABLE
from mallkoll.templates.build import build
from mallkoll.templates.carry import carried
from mallkoll.templates.catalog import LAYOUTS_FOLDER, LayoutLibrary, in_its_period, layout_beside
from mallkoll.templates.data import TableData, load_data, merged
from mallkoll.templates.setup import NamndSetup, layout_of, read_setup, setup_data
from mallkoll.workbook.bind import layout_id
from mallkoll.workbook.layout import Layout, slug
from mallkoll.workbook.marker import PERIOD_PROPERTY
from mallkoll.workbook.read import read_book
from mallkoll.workbook.text import normal
from mallkoll.workbook.yamlfile import LayoutError


def period_end(text: str) -> dt.date:
    """The last day of ``2021-08``. Raises :class:`LayoutError`."""
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text.strip())
    if found is None:
        raise LayoutError("--period", f"{text!r} är ingen period. Skriv år och månad så här: 2021-08.")
    year, month = int(found[1]), int(found[2])
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def filled(
    layout: Layout, data: Path | None, previous: Path | None, own: Sequence[Layout] = ()
) -> Mapping[str, TableData] | None:
    """The figures for a template: those of the period before, and over them those of a data file."""
    known: Mapping[str, TableData] = {}
    if previous is not None:
        known = from_previous(layout, previous, own)
    if data is not None:
        known = merged(known, load_data(data, layout))
    return known or None


def from_previous(
    layout: Layout, previous: Path, own: Sequence[Layout] = (), *, own_namnd: bool = False
) -> Mapping[str, TableData]:
    """What the workbook of the period before knows; nothing where it is another nämnd's and ``own_namnd`` is asked for.

    Raises :class:`LayoutError` where its layout is unknown.
    """
    book = read_book(previous)
    named = layout_id(book)
    known = (LayoutLibrary(own).get(named) or layout_beside(previous.parent, named)) if named else None
    if known is None:
        told = f"Layouten {named!r} finns inte" if named else "Filen säger inte vilken layout den är gjord med"
        raise LayoutError(previous.name, f"{told}, så det går inte att ta uppgifter ur den.")
    if own_namnd and normal(known.namnd or "") != normal(layout.namnd or ""):
        return {}
    return carried(layout, in_its_period(known, book.properties.get(PERIOD_PROPERTY)), book)


def make_all(arguments: argparse.Namespace) -> int:
    """Every nämnd's template, with its layout in a folder beside them."""
    if not arguments.period:
        sys.stderr.write("mallkoll: --uppsattning behöver --period, till exempel --period 2021-08.\n")
        return UNUSABLE
    end = period_end(arguments.period)
    setup = read_setup(arguments.uppsattning)
    if setup.faults:
        sys.stderr.write(f"mallkoll: {arguments.uppsattning} går inte att använda:\n")
        sys.stderr.writelines(f"  {fault}\n" for fault in setup.faults)
        return UNUSABLE
    folder: Path = arguments.ut
    (folder / LAYOUTS_FOLDER).mkdir(parents=True, exist_ok=True)
    for namnd in setup.namnder:
        layout = layout_of(setup, namnd, end, folder / LAYOUTS_FOLDER)
        target = folder / f"{layout.id}.xlsx"
        known: Mapping[str, TableData] = setup_data(namnd, layout)
        previous = _previous(arguments.fran, namnd)
        if previous is not None:
            known = merged(from_previous(layout, previous, own_namnd=True), known)
        build(layout, target, known)
        sys.stdout.write(f"{target}\n")
    return 0


def _previous(given: Path | None, namnd: NamndSetup) -> Path | None:
    """The workbook of the period before: the file named, or in a folder the newest whose name holds the nämnd's."""
    if given is None or given.is_file():
        return given
    own = f"-{namnd.key}-"
    fitting = [
        path for path in sorted(given.glob("*.xls[xm]"))
        if own in f"-{slug(path.stem).replace('_', '-')}-" and path.name[0] != "~"
    ]  # fmt: skip
    return fitting[-1] if fitting else None
