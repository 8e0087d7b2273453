"""Marked copies: their paths, their marks, and the reasons where one cannot be made."""

from __future__ import annotations

import datetime as dt
import errno
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from mallkoll.addin.backup import back_up, back_up_work, kept_in
from mallkoll.addin.check_file import Checked, check_file_fully
from mallkoll.templates.library.find_layouts import GivenLayouts, LayoutLibrary
from mallkoll.validators.answers.earlier_answer import in_words
from mallkoll.validators.answers.motivations import AnsweredFindings, Motivation, read_motivations, table_words
from mallkoll.validators.findings.proposed import shown_proposal
from mallkoll.validators.findings.words import figure
from mallkoll.validators.notices import for_sender
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.marks.mark_file import KontrollSummary, Mark, existing_kontroll_name, mark_file
from mallkoll.workbook.marks.sheet_marks import LINE_COLUMN, LINE_ROW
from mallkoll.workbook.marks.unmark_file import original_content, unmark_file, unmarked_package
from mallkoll.workbook.marks.unmarkable import UnmarkableFile
from mallkoll.workbook.model.book import Book
from mallkoll.workbook.model.os_errors import os_error_reason
from mallkoll.workbook.model.text import counted
from mallkoll.workbook.package.atomic_write import write_atomically
from mallkoll.workbook.package.open_package import Package, UnreadableFile, open_package
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.results.file_result import unreadable
from mallkoll.workbook.results.finding import Finding, Proposal, Severity

_MOST_PROPOSALS = 3
_WORD = (".docx", ".docm")

OPEN = "{name} är öppen i Excel eller ett annat program. Stäng den där och försök igen."
DISK_FULL = "Disken är full: {name} kunde inte skrivas. Frigör plats och försök igen."
READ_ONLY = "{name} får inte skrivas: mappen eller filen är skrivskyddad. Välj en annan mapp eller be om behörighet."
NOT_WRITTEN = "{name} kunde inte skrivas ({why}). Originalet är orört."
NOT_WHOLE = "Den markerade kopian blev inte likadan som originalet i allt annat och har därför inte skrivits."
OWN_FOLDER = (
    "Den markerade kopian skulle hamna på originalet. Ange en annan mapp, eller --pa-plats för att skriva över."
)


class NotDoneError(Exception):
    """Raised where a file was not written; the text is a Swedish sentence that says why."""


def marked_targets(paths: Sequence[str], named: Sequence[Path], folder: Path) -> list[str]:
    """The path of each file's marked copy: in ``folder``, at the same relative path as in the folder named.

    Files with the same name get numbers, so that none is overwritten.
    """
    roots = [path for path in named if path.is_dir()]
    used: set[str] = set()
    targets: list[str] = []
    for text in paths:
        path = Path(text)
        root = next((root for root in roots if path.is_relative_to(root)), path.parent)
        preferred = folder / path.relative_to(root)
        number = 1
        target = preferred
        while str(target).casefold() in used:
            number += 1
            target = preferred.with_name(f"{preferred.stem} ({number}){preferred.suffix}")
        used.add(str(target).casefold())
        targets.append(str(target))
    return targets


def check_and_mark(
    path: Path,
    library: LayoutLibrary,
    given: GivenLayouts | None,
    target: Path,
    content: bytes | None = None,
    between: Sequence[Finding] = (),
    answers: Sequence[Motivation] = (),
) -> Checked:
    """Check a file and write its marked copy to ``target``, with ``answers`` as motivations on its Kontroll.

    Where ``target`` is the file itself it is replaced, with a backup beside it. The result gives the path of the copy,
    or the reason why there is none. ``between`` are findings from comparing it with other files. Raises only
    MemoryError for faults of the file or the disk.
    """
    try:
        package = open_package(path if content is None else content, str(path), keep=True)
    except UnreadableFile as error:
        return Checked(unreadable(str(path), error.sentence))
    checked = check_file_fully(path, library, given, package, between, answers)
    if checked.book is None:
        return checked
    try:
        made = _marked(path, package, checked)
        _write(path, target, package.data, made)
    except (UnmarkableFile, UnreadableFile) as error:
        return replace(checked, result=replace(checked.result, unmarked=error.sentence, unwritten=False))
    except NotDoneError as error:
        return replace(checked, result=replace(checked.result, unmarked=str(error), unwritten=True))
    except OSError as error:
        why = why_not_written(target, error)
        return replace(checked, result=replace(checked.result, unmarked=why, unwritten=True))
    return replace(checked, result=replace(checked.result, marked=str(target)))


def _marked(path: Path, package: Package, checked: Checked) -> bytes:
    now = dt.datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
    layout = checked.layout
    made_with = f"{layout.name} ({layout.id}, version {layout.version})" if layout else None
    assert checked.book is not None  # noqa: S101 - for the type checker; the caller has looked
    marks = list(marks_of(checked.answers, layout))
    clean = unmarked_package(package)
    summary = KontrollSummary(path.name, now, made_with, checked.own, checked.result.profile)
    marked_content = mark_file(package, marks, summary, checked.book, clean=clean)
    if not _is_whole(clean.data, marked_content, checked.book):
        raise UnmarkableFile(path, NOT_WHOLE)
    return marked_content


def _is_whole(clean: bytes, marked_content: bytes, book: Book) -> bool:
    """Whether the copy, read back, has the original's cells and can be restored to the original."""
    kontroll = existing_kontroll_name(book)
    try:
        package = open_package(marked_content)
        sheets = {sheet.name: sheet for sheet in read_book(package).sheets}
        given_back = original_content(package) == clean
    except (UnreadableFile, UnmarkableFile):
        return False
    line = (LINE_ROW, LINE_COLUMN)
    return given_back and all(
        sheet.name in sheets
        and {at: cell for at, cell in sheets[sheet.name].cells.items() if at != line}
        == {at: cell for at, cell in sheet.cells.items() if at != line}
        for sheet in book.sheets
        if sheet.name != kontroll
    )


def marks_of(answers: AnsweredFindings, layout: Layout | None) -> Iterator[Mark]:
    """The marks of the findings, and of motivations that are kept although their finding is gone.

    Those keep what the cell held, too: they count again where it comes back.
    """
    for answered in answers.answered:
        finding, earlier = answered.finding, answered.earlier
        yield Mark(
            replace(finding, text=for_sender(finding)), table_words(finding, layout),
            proposals_text(finding.proposals), answered.motivation,
            earlier=in_words(earlier.value, earlier.text) if earlier else "",
        )  # fmt: skip
    for left in (*answers.left, *answers.excluded):
        finding_then = Finding(
            code=left.code, severity=Severity.WARNING, sheet=left.sheet or None, cell=left.cell or None, table=None,
            row=left.row, column=left.column, value=left.value or None, expected=None,
            text=left.finding_text, proposals=(),
        )  # fmt: skip
        yield Mark(finding_then, left.table, motivation=left.text, mended=True, excluded=left in answers.excluded)


def proposals_text(proposals: Sequence[Proposal]) -> str:
    """``C7: 1 041 → 1 014 (säker: siffrorna är omkastade)``, one per line."""
    lines = [
        f"{p.cell}: {_shown(shown_proposal(p.before))} → {_shown(shown_proposal(p.after))} "
        f"({p.safety.value}{': ' + p.reason if p.reason else ''})"
        for p in proposals[:_MOST_PROPOSALS]
    ]
    if len(proposals) > _MOST_PROPOSALS:
        lines.append(f"och {len(proposals) - _MOST_PROPOSALS} förslag till")
    return "\n".join(lines)


def _shown(value: float | str | None) -> str:
    """A proposal's value whole, since a formula is to be typed as it stands."""
    return f"”{value}”" if isinstance(value, str) else "tom" if value is None else figure(value)


def clean_file(path: Path, target: Path) -> str:
    """Remove the marks and write to ``target``. Returns what was done, in Swedish. Raises NotDoneError.

    A file with motivations, which somebody has written, is kept beside the cleaned one.
    """
    try:
        package = open_package(path, keep=True)
        before, content = package.data, unmark_file(package)
        count = len(read_motivations(read_book(package))) if content != before else 0
    except (UnmarkableFile, UnreadableFile) as error:
        raise NotDoneError(error.sentence) from error
    if content == before and target == path:
        return "filen har inga markeringar."
    try:
        if count and target == path:
            backup = back_up(path, before)
        replaced = _write(path, target, before, content, keep=False)
    except OSError as error:
        raise NotDoneError(why_not_written(target, error)) from error
    kept = "" if replaced is None else f" {kept_in(target, replaced)}"
    if content == before:
        return f"filen har inga markeringar; kopian är {target}.{kept}"
    where = "" if target == path else f" i {target}"
    backup_text = (
        f" {counted(count, 'motivering', 'motiveringar')} finns kvar i {backup.name}."
        if count and target == path
        else ""
    )
    return f"markeringarna är borttagna{where}.{backup_text}{kept}"


# --- writing ----------------------------------------------------------------------------------------------------------


def _write(path: Path, target: Path, before: bytes, content: bytes, *, keep: bool = True) -> Path | None:
    """Write the copy, with a backup of the original, or of another's work, that it takes the place of.

    Returns the path of the latter.
    """
    if lock_of(target):
        raise NotDoneError(OPEN.format(name=target.name))
    if target != path and target.exists() and path.exists() and target.samefile(path):
        raise NotDoneError(OWN_FOLDER)
    if target == path:
        if content == before:
            return None
        if keep:
            back_up(path, before)
    backup = None if target == path else back_up_work(target, before, content)
    write_atomically(target, content)
    return backup


def lock_of(path: Path) -> Path | None:
    """The lock file that Excel, Word or LibreOffice keeps beside an open file, if there is one."""
    replaced = min(2, max(0, len(path.stem) - 6)) if path.suffix.lower() in _WORD else 0  # letters, by Word
    for name in (f"~${path.name[replaced:]}", f".~lock.{path.name}#"):
        lock = path.with_name(name)
        if lock.exists():
            return lock
    return None


def why_not_written(target: Path, error: OSError) -> str:
    """A Swedish sentence for an error in writing."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DISK_FULL.format(name=target.name)
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return READ_ONLY.format(name=target.name)
    return NOT_WRITTEN.format(name=target.name, why=os_error_reason(error))
