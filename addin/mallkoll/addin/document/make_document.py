"""A report written to its file: whole or not at all, and never over one that is open somewhere."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

from msgspec import Struct

from mallkoll.addin.document.plan.report_model import Report
from mallkoll.addin.document.write_pdf import pdf_of
from mallkoll.addin.mark_files import lock_of, why_not_written
from mallkoll.workbook.layout.report_period import PeriodName
from mallkoll.workbook.model.text import counted
from mallkoll.workbook.package.atomic_write import write_atomically
from mallkoll.workbook.package.open_package import UnreadableFile
from mallkoll.workbook.word.read_word import read_word

OPEN: Final = "{name} är öppen i Word eller ett annat program. Stäng den där och försök igen."


class NotWrittenError(OSError):
    """A document was not written; the text says why, in Swedish. What was there before is untouched."""


class Written(Struct, frozen=True):
    """What was written, in Swedish: how many figures, and what has to be known of single ones."""

    figures: str
    said: tuple[str, ...] = ()


def write_new_document(report: Report, target: Path, template: Path | None, *, pdf: bool = False) -> Written:
    """Write a report to a new document, with a template of the kommun's own where one is given.

    ``pdf``: also as a tagged PDF of the same name, which is made before either of them is written.

    Raises NotWrittenError, whose text names the field and its place where a template has a wrong one, and
    UnreadableFile for a template that is no document.
    """
    from mallkoll.addin.document.word.new_wordmall import standard_template  # noqa: PLC0415 - python-docx
    from mallkoll.addin.document.word.template_language import TemplateFieldError  # noqa: PLC0415 - jinja2
    from mallkoll.addin.document.word.word_file import checked_template  # noqa: PLC0415 - the same
    from mallkoll.addin.document.word.write_document import report_document  # noqa: PLC0415 - the same

    content = standard_template(report.color) if template is None else checked_template(template)
    try:
        made = report_document(report, content, dt.datetime.now().astimezone())
    except TemplateFieldError as error:
        raise NotWrittenError(f"{template}: {error}. {target.name} skrevs inte.") from error
    save_both(target, made.content, pdf=pdf)
    return Written(counted(made.figures, "siffra", "siffror"))


def update_document(report: Report, target: Path, *, replace_typed: bool, pdf: bool = False) -> Written:
    """Bring a document of ours up to date. ``replace_typed``: also what somebody has typed over our figures.

    Raises NotWrittenError, NoPdfError, and UnreadableFile where it is no document.
    """
    from mallkoll.addin.document.update.figure_changes import Outcome  # noqa: PLC0415 - python-docx
    from mallkoll.addin.document.update.update_document import NotUpdatableError, updated_document  # noqa: PLC0415
    from mallkoll.addin.document.word.word_file import open_word  # noqa: PLC0415 - the same

    document, now = open_word(target), dt.datetime.now().astimezone()
    try:
        made = updated_document(document, report, now, replace_typed=replace_typed)
    except NotUpdatableError as error:
        raise NotWrittenError(f"{target} skrevs inte: {error}.") from error
    save_both(target, made.content, pdf=pdf)
    words = {
        Outcome.UPDATED: ("uppdaterad", "uppdaterade"), Outcome.SAME: ("oförändrad", "oförändrade"),
        Outcome.REPLACED: ("ersatt", "ersatta"),
        Outcome.KEPT: ("ändrad för hand och lämnad så", "ändrade för hand och lämnade så"),
        Outcome.UNKNOWN: ("utan cell i arbetsboken", "utan cell i arbetsboken"),
        Outcome.GONE: ("borttagen", "borttagna"),
    }  # fmt: skip
    counts = [counted(made.counts[outcome], *forms) for outcome, forms in words.items() if made.counts.get(outcome)]
    return Written(f"siffror: {', '.join(counts)}", made.said)


def save_both(target: Path, content: bytes, *, pdf: bool) -> None:
    """Write the document and, where that is asked for, its PDF. Raises NotWrittenError, NoPdfError."""
    made = pdf_of(content) if pdf else None
    save(target, content)
    if made is not None:
        save(target.with_suffix(".pdf"), made)


def report_before(target: Path) -> PeriodName | None:
    """Which report a document was made of; None where it is not there, or made of several."""
    if not target.exists():
        return None
    try:
        reports = {source.reported for source in read_word(target).sources}
    except UnreadableFile:
        return None
    return reports.pop() if len(reports) == 1 else None


def why_locked(target: Path) -> str | None:
    """A Swedish sentence where another program has the file open, else None."""
    return OPEN.format(name=target.name) if lock_of(target) else None


def save(target: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises NotWrittenError."""
    locked = why_locked(target)
    if locked:
        raise NotWrittenError(locked)
    try:
        write_atomically(target, content)
    except OSError as error:
        raise NotWrittenError(why_not_written(target, error)) from error
