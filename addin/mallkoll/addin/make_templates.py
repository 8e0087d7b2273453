"""``mallkoll skapa`` beyond one empty template: with prefilled figures, and for all nämnder at once."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from mallkoll.addin.carry_answers import answered_in, carry_answers
from mallkoll.addin.file_names import is_left_over, is_packed, is_workbook, told_passed_over
from mallkoll.addin.own_outputs import is_own_output
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
from mallkoll.templates.setup import TemplateKind, layout_of, read_setup, setup_data, setup_layout_id
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.validators.findings.words import enumerated
from mallkoll.workbook.binding import bind_layout
from mallkoll.workbook.binding.carried_layout import carried_layout
from mallkoll.workbook.binding.template_identifiers import PERIOD_PROPERTY
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.layout.report_period import PeriodName, read_period
from mallkoll.workbook.model.book import Book
from mallkoll.workbook.model.text import counted, normalized
from mallkoll.workbook.package.open_package import UnreadableFile
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.results.exit_code import UNUSABLE
from mallkoll.workbook.results.finding import Severity
from mallkoll.workbook.yaml_files.yaml_file import LayoutError

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
    """The last day of a period, however it is written (:func:`read_period`). Raises :class:`LayoutError`."""
    return period_named(text).end


def period_named(text: str) -> PeriodName:
    """The period that ``--period`` names, however it is written. Raises :class:`LayoutError`."""
    found = read_period(text)
    if found is None:
        raise LayoutError("--period", f"”{text}” är ingen period. Skriv år och månad så här: 2021-08.")
    return found


def may_write(targets: Iterable[Path], *, over: bool) -> bool:
    """Whether no file exists, or existing ones may be overwritten (``over``); else existing files are reported."""
    existing = [] if over else [target for target in targets if target.exists()]
    if existing:
        text = f"{existing[0]} finns redan" + (f" (och {len(existing) - 1} till)" if len(existing) > 1 else "")
        sys.stderr.write(f"mallkoll: {text}; inget är skrivet. Välj ett annat namn, eller lägg till --skriv-over.\n")
    return not existing


def filled(layout: Layout, data: Path | None, previous: Sequence[Previous]) -> Mapping[str, TableData] | None:
    """The data for a template: those of earlier periods, overridden by those of a data file; None without any."""
    data_by_table: Mapping[str, TableData] = from_previous(layout, previous)
    if data is not None:
        data_by_table = merged_data(data_by_table, load_table_data(data, layout))
    return data_by_table or None


def read_previous(path: Path, folders: Sequence[Path] = ()) -> Previous:
    """A workbook of an earlier period. Its layout is built-in, or in ``layouter`` beside it or in ``folders``.

    Raises :class:`LayoutError` where the layout is unknown, and what :func:`read_book` raises.
    """
    return _with_layout(path, read_book(path), folders)


def _with_layout(path: Path, book: Book, folders: Sequence[Path]) -> Previous:
    carried = carried_layout(book)
    named = bind_layout.declared_layout_id(book) or (carried.id if carried else None)
    near = (
        layouts for folder in (path, *(folder / path.name for folder in folders)) for layouts in layouts_near(folder)
    )
    layout = (layout_named(named, near, LayoutLibrary()) if named else None) or carried
    if layout is None:
        problem = f"Layouten {named!r} finns inte" if named else "Filen säger inte vilken layout den är gjord med"
        where = f" Lägg mappen {LAYOUTS_FOLDER} bredvid filen eller i en mapp ovanför." if named else ""
        raise LayoutError(path.name, f"{problem}, så det går inte att ta uppgifter ur den.{where}")
    return Previous(path, in_its_period(layout, book.properties.get(PERIOD_PROPERTY)), book)


def from_previous(layout: Layout, previous: Sequence[Previous]) -> Mapping[str, TableData]:
    """The data of all workbooks of earlier periods; later ones win. Rows without a place are reported."""
    data_by_table: Mapping[str, TableData] = {}
    lost: list[str] = []
    for workbook in sorted(previous, key=lambda workbook: begins(workbook.layout)):
        data_by_table = merged_data(data_by_table, carried_over(layout, workbook.layout, workbook.book))
        lost = left_behind(
            layout, workbook.layout, workbook.book
        )  # of the latest only: earlier ones were left behind earlier
    if lost:
        prefix = f"{layout.namnd}: " if layout.namnd else ""
        sys.stderr.write(f"mallkoll: {prefix}{', '.join(lost)} finns i en tidigare fil men inte i mallen; "
                         "beloppen är inte med.\n")  # fmt: skip
    if previous:
        _tell_wrong(max(previous, key=lambda workbook: begins(workbook.layout)))
    return data_by_table


def _tell_wrong(earlier: Previous) -> None:
    """Tell what is known to be wrong in the file that figures are taken from: they come along."""
    found = check_document(Document.of(earlier.layout, earlier.book))
    wrong = [f"{one.sheet}!{one.where}" for one in found if one.severity is Severity.ERROR and one.sheet]
    if wrong:
        left = f"{counted(len(wrong), 'fel', 'fel')} kvar ({enumerated(wrong, 5)})"
        sys.stderr.write(f"mallkoll: {earlier.path}: {left}, och det som hämtas därifrån följer med till mallen. Rätta "
                         "filen och gör om mallen, eller rätta i mallen.\n")  # fmt: skip


def carry_motivations(layout: Layout, target: Path, previous: Sequence[Previous]) -> None:
    """Write into a template that has just been made what its nämnd has motivated between earlier files; it is told."""
    ordered = sorted(previous, key=lambda workbook: begins(workbook.layout))
    number = carry_answers(layout, target, [one for each in ordered for one in answered_in(each.layout, each.book)])
    if number:
        what = counted(number, "motivering", "motiveringar")
        sys.stderr.write(f"{target}: {what} från tidigare filer står på bladet Kontroll. Ta bort texten under "
                         "Motivering om den inte längre gäller.\n")  # fmt: skip


def begins(layout: Layout) -> tuple[dt.date, int]:
    """The sort key of a workbook among those of several years: an internbudget comes before its year."""
    end = layout.period.end
    return (dt.date(end.year, 1, 1), 0) if layout.period.is_budget else (end, 1)


def make_all(arguments: argparse.Namespace) -> int:
    """Make every nämnd's template, with its layout in a folder beside them. Returns the exit code."""
    if not arguments.period:
        sys.stderr.write("mallkoll: --uppsattning behöver --period, till exempel --period 2021-08.\n")
        return UNUSABLE
    asked = end = period_end(arguments.period)
    kind = KINDS[arguments.mall] if arguments.mall else TemplateKind.YEAR if end.month == 12 else TemplateKind.PART
    if kind is not TemplateKind.PART:
        end = dt.date(end.year, 12, 31)
    if kind is TemplateKind.YEAR and end != asked:
        sys.stderr.write(f"mallkoll: verksamhetsberättelsen gäller hela året: mallarna görs för {end:%Y-%m}.\n")
    folder: Path = arguments.ut
    if folder.suffix.lower() in {".xlsx", ".xlsm"}:
        sys.stderr.write("mallkoll: med --uppsattning är --ut en mapp, inte en fil.\n")
        return UNUSABLE
    setup = read_setup(arguments.uppsattning)
    if setup.faults:
        between = " " if len(setup.faults) == 1 else "\n  "
        told = "".join(f"{between}{fault}" for fault in setup.faults)
        sys.stderr.write(f"mallkoll: {arguments.uppsattning} går inte att använda:{told}\n")
        return UNUSABLE
    sys.stderr.writelines(f"mallkoll: {note}\n" for note in setup.notes)
    undated = [namnd.name for namnd in setup.namnder if namnd.due and not setup.due(namnd, end, kind)]
    if undated:
        sys.stderr.write(f"mallkoll: datumet under Lämnas senast hör inte till perioden för {enumerated(undated)}, så "
                         "det står inte i mallen. Skriv periodens datum på bladet Inlämning.\n")  # fmt: skip
    if not setup.blocks[kind]:
        name = next(word for word, workbook in KINDS.items() if workbook is kind)
        sys.stderr.write(f"mallkoll: {arguments.uppsattning}: på bladet Mallar är ingen tabell vald för {name}.\n")
        return UNUSABLE
    targets = [folder / f"{setup_layout_id(setup, namnd, end, kind)}.xlsx" for namnd in setup.namnder]
    if not may_write(targets, over=arguments.skriv_over):
        return UNUSABLE
    (folder / LAYOUTS_FOLDER).mkdir(parents=True, exist_ok=True)
    previous, unusable = _previous(arguments.fran or [], folder, arguments.uppsattning)
    for namnd, target in zip(setup.namnder, targets, strict=True):
        layout = layout_of(setup, namnd, end, kind, folder / LAYOUTS_FOLDER)
        earlier = [workbook for workbook in previous if _earlier(workbook.layout, layout)]
        if arguments.fran and not earlier:
            sys.stderr.write(f"mallkoll: {namnd.name} har ingen tidigare fil; mallen görs utan.\n")
        carried = from_previous(layout, earlier)
        build(layout, target, merged_data(carried, setup_data(namnd, layout, carried)), carries_layout=True)
        carry_motivations(layout, target, earlier)
        sys.stdout.write(f"{target}\n")
    if unusable:
        which = "En tidigare fil" if unusable == 1 else f"{unusable} tidigare filer"
        sys.stderr.write(f"mallkoll: {which} kunde inte användas, så det som står där är inte ifyllt i mallarna.\n")
        return UNUSABLE
    return 0


def _previous(given: Sequence[Path], target: Path, setup: Path) -> tuple[list[Previous], int]:
    """The given files and every usable one in the given folders, and how many there cannot be used; those are told.

    A workbook there that was made with no template, or that no nämnd has sent, is no earlier file, and passed over;
    of ``setup``, which the templates are made of, nothing is said.
    """
    found: list[Previous] = []
    passed_over: list[Path] = []
    unusable = 0
    for path in given:
        if not path.is_dir():
            found.append(read_previous(path, (target,)))
            continue
        for file in sorted(each for each in path.iterdir() if each.is_file()):
            if is_left_over(file) or is_packed(file) or (is_workbook(file) and is_own_output(file)):
                passed_over += [] if file.samefile(setup) else [file]
                continue
            if not is_workbook(file):
                continue
            named = True
            try:
                book = read_book(file)
                named = bind_layout.declared_layout_id(book) is not None
                found.append(_with_layout(file, book, (target,)))
            except (LayoutError, UnreadableFile) as error:
                unusable += named
                sys.stderr.write(f"mallkoll: hoppar över en fil. {error}\n")
    sys.stderr.writelines(f"{sentence}\n" for sentence in told_passed_over(passed_over))
    return found, unusable


def _earlier(previous: Layout, layout: Layout) -> bool:
    """Whether a workbook is from the same nämnd and of an earlier period."""
    same = normalized(previous.namnd or "") == normalized(layout.namnd or "")
    return same and begins(previous) < begins(layout)
