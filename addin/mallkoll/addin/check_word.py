"""One Word document from path to result: read, find the workbooks that its figures come from, compare."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from mallkoll.addin.choose_layout import choose
from mallkoll.addin.document.plan.money_sentence import ROUNDED
from mallkoll.addin.file_names import WORKBOOKS
from mallkoll.templates.library.find_layouts import GivenLayouts, LayoutLibrary
from mallkoll.validators.document import Document
from mallkoll.validators.facts.gather import facts
from mallkoll.validators.facts.overview import kommun_key, kommun_of, namnd_key, namnd_of, start_values
from mallkoll.validators.findings.words import enumerated, in_quotes
from mallkoll.validators.notices import file_finding
from mallkoll.validators.word_notices import dok001_not_compared, dok010_made_without_namnd
from mallkoll.validators.word_report.check_report import check_report
from mallkoll.validators.word_report.compared_book import ComparedBook
from mallkoll.workbook.layout.report_period import report_of
from mallkoll.workbook.package.open_package import UnreadableFile
from mallkoll.workbook.package.size_limits import MAX_FILE_BYTES
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.results.file_result import FileKind, FileResult, unreadable
from mallkoll.workbook.results.finding import Finding, Severity
from mallkoll.workbook.word.kept_figures import SourceBook
from mallkoll.workbook.word.read_word import read_word
from mallkoll.workbook.word.word_document import WordDocument

_GIVE = "Ange arbetsboken efter dokumentet: mallkoll kontrollera {name} underlag.xlsx"
_GIVE_FOLDER = "Ange mappen som de ligger i efter dokumentet: mallkoll kontrollera {name} mapp"


OWN_SENTENCES = (ROUNDED,)
"""What a report says that is no workbook's."""


class _Candidate(Struct, frozen=True, dict=True):
    """A workbook that may be one that the document was made of."""

    path: Path

    @cached_property
    def seal(self) -> str:
        """The SHA-256 of its bytes; empty where it cannot be read."""
        try:
            if self.path.stat().st_size > MAX_FILE_BYTES:
                return ""
            return hashlib.sha256(self.path.read_bytes()).hexdigest()
        except OSError:
            return ""


class _Found(Struct, frozen=True):
    """A workbook to compare with. ``same``: it is as it was when the document was made; None where that is unknown."""

    path: Path
    id: str
    same: bool | None


def check_word(
    path: Path, workbooks: Iterable[str], library: LayoutLibrary, given: GivenLayouts | None = None
) -> FileResult:
    """The result of one document. ``workbooks`` are those of the command line.

    A document that was made by Mallkoll is compared with the workbooks that it names, any other with all.
    Raises MemoryError where the system refuses more memory.
    """
    try:
        word = read_word(path, str(path))
    except UnreadableFile as error:
        if isinstance(error.__cause__, MemoryError):
            raise error.__cause__ from None
        return unreadable(str(path), error.sentence)
    template = _unfilled(word, path.name)
    if template is not None:
        return _result(path, [], [], [file_finding(dok001_not_compared, template)])
    candidates = [_Candidate(Path(workbook)) for workbook in workbooks]
    found = list(_found(path, word, candidates, library, given))
    books: list[ComparedBook] = []
    findings: list[Finding] = list(_not_found(path, word, found))
    for one in found:
        document = _document(one.path, library, given)
        if isinstance(document, str):
            text = f"Dokumentet är inte jämfört med {one.path.name}: {document}"
            findings.append(file_finding(dok001_not_compared, text))
        else:
            books.append(ComparedBook(one.id, one.path.name, document))
    others = {one.path for one in candidates} - {one.path for one in found}
    findings += _made_without(word, books, sorted(others), library, given)
    findings += check_report(word, books, OWN_SENTENCES, _worked_out(word, found, library, given))
    return _result(path, books, found, findings)


def _has_common_figures(word: WordDocument) -> bool:
    """Whether a document has figures of all nämnder together, which come from no single workbook."""
    return not all(figure.source for figure in word.figures)


def _worked_out(
    word: WordDocument, found: Sequence[_Found], library: LayoutLibrary, given: GivenLayouts | None
) -> dict[str, str]:
    """The figures of all nämnder together, where the document has any and all of its workbooks are there."""
    if len(found) < 2 or len(found) < len(word.sources) or not _has_common_figures(word):
        return {}
    from mallkoll.addin.document.worked_out import worked_out  # noqa: PLC0415 - only for a kommun's document

    return worked_out([one.path for one in found], word.sources[0].reported, library, given)


def _made_without(
    word: WordDocument, books: Sequence[ComparedBook], others: Iterable[Path], library: LayoutLibrary,
    given: GivenLayouts | None,
) -> Iterator[Finding]:  # fmt: skip
    """A finding on the nämnder that have sent the same report, where a document about all of them lacks any."""
    reported = word.sources[0].reported if len(word.sources) > 1 else None
    if reported is None or not books or not _has_common_figures(word):
        return
    known = {namnd_key(source.namnd) for source in word.sources}
    kommun = kommun_key(kommun_of(books[0].document) or "")
    lacking: dict[str, str] = {}
    for path in others:
        document = _document(path, library, given)
        if isinstance(document, str) or not reported.names(report_of(document.layout.period)):
            continue
        namnd = namnd_of(document)
        same = kommun_key(kommun_of(document) or "") == kommun
        if namnd and same and namnd_key(namnd) not in known and next(iter(facts(document, path.name)), None):
            lacking.setdefault(namnd_key(namnd), f"{namnd} ({path.name})")
    if lacking:
        text = (
            f"Dokumentet är gjort utan {enumerated(sorted(lacking.values()))}, så kommunens summor i det gäller inte "
            "alla nämnder. Skriv ett nytt dokument för att få med alla."
        )
        yield file_finding(dok010_made_without_namnd, text)


def _result(
    path: Path, books: Sequence[ComparedBook], found: Sequence[_Found], findings: Sequence[Finding]
) -> FileResult:
    only = books[0].document if len(books) == 1 else None
    return FileResult(
        file=str(path), layout=None, kind=FileKind.DOCUMENT, readable=True,
        kommun=None if only is None else kommun_of(only),
        namnd=None if only is None else namnd_of(only),
        period=None if only is None else only.once(start_values).get("period"), version=None, contact=None, goals=(),
        choice=_compared_with(found), findings=tuple(findings),
    )  # fmt: skip


_FIELD = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}")
_TEMPLATE = (
    "Dokumentet är en wordmall som inte är fylld: {place} står {field}. Skriv rapporten med mallen, mallkoll dokument "
    "fil.xlsx --wordmall {name} --ut rapport.docx, och kontrollera den."
)


def _unfilled(word: WordDocument, name: str) -> str | None:
    """A sentence about a template that no report has been made of; None for any other document."""
    if word.is_ours:
        return None
    for paragraph in word.paragraphs:
        field = _FIELD.search(paragraph.text)
        if field is not None:
            return _TEMPLATE.format(place=f"i {paragraph.passage.words}", field=in_quotes(field[0]), name=name)
    return None


def _compared_with(found: Sequence[_Found]) -> str | None:
    if not found:
        return None
    changed = [one.path.name for one in found if one.same is False]
    text = f"Jämfört med {enumerated([one.path.name for one in found])}."
    return f"{text} Ändrad sedan dokumentet gjordes: {enumerated(changed)}." if changed else text


def _not_found(path: Path, word: WordDocument, found: Sequence[_Found]) -> Iterator[Finding]:
    give = (_GIVE if len(word.sources) < 2 else _GIVE_FOLDER).format(name=path.name)
    if not word.is_ours:
        if not found:
            text = f"Dokumentet är inte jämfört med någon arbetsbok, för ingen är angiven. {give}."
            yield file_finding(dok001_not_compared, text)
        return
    ids = {one.id for one in found}
    missing = [source.name or source.id for source in word.sources if source.id not in ids]
    if missing:
        names = enumerated([in_quotes(name) for name in missing])
        which = "arbetsboken" if len(missing) == 1 else "arbetsböckerna"
        text = (
            f"Dokumentet är gjort av {which} {names}, som inte finns bland filerna och inte bredvid dokumentet. Det "
            f"som kommer därifrån är inte jämfört. {give}."
        )
        yield file_finding(dok001_not_compared, text, Severity.WARNING if found else Severity.ERROR)


# --- which workbooks ------------------------------------------------------------------------------------------------


def _found(
    path: Path, word: WordDocument, candidates: Sequence[_Candidate], library: LayoutLibrary,
    given: GivenLayouts | None,
) -> Iterator[_Found]:  # fmt: skip
    if not word.is_ours:
        yield from (_Found(one.path, "", None) for one in candidates)
        return
    for source in word.sources:
        chosen = _made_of(source, candidates) or _made_of(source, _beside(path, source))
        if chosen is None and len(word.sources) == 1 and len(candidates) == 1:
            chosen = _same_sender(source, candidates[0], library, given)
        if chosen is not None:
            yield _Found(chosen.path, source.id, chosen.seal == source.seal)


def _made_of(source: SourceBook, candidates: Sequence[_Candidate]) -> _Candidate | None:
    """The workbook with the source's content, else the one with its name."""
    named = [one for one in candidates if one.path.name.casefold() == source.name.casefold()]
    others = [one for one in candidates if one not in named]
    same = next((one for one in (*named, *others) if one.seal and one.seal == source.seal), None)
    return same or (named[0] if named else None)


def _beside(path: Path, source: SourceBook) -> list[_Candidate]:
    """A workbook of that name in the document's own folder: a name only, whatever the document says."""
    if not source.name or "/" in source.name or "\\" in source.name or source.name.startswith("."):
        return []
    beside = path.parent / source.name
    return [_Candidate(beside)] if beside.suffix.lower() in WORKBOOKS and beside.is_file() else []


def _same_sender(
    source: SourceBook, candidate: _Candidate, library: LayoutLibrary, given: GivenLayouts | None
) -> _Candidate | None:
    """The one workbook that was given, if it is of the same nämnd and period under another name."""
    document = _document(candidate.path, library, given)
    if isinstance(document, str):
        return None
    namnd = namnd_of(document) or ""
    reported, own = source.reported, report_of(document.layout.period)
    same = namnd_key(namnd) == namnd_key(source.namnd) and reported is not None and reported.names(own)
    return candidate if same else None


def _document(path: Path, library: LayoutLibrary, given: GivenLayouts | None) -> Document | str:
    """A workbook through its layout, or a sentence about why it cannot be compared with."""
    try:
        book = read_book(path, str(path))
    except UnreadableFile as error:
        if isinstance(error.__cause__, MemoryError):
            raise error.__cause__ from None
        return error.sentence
    choice = choose(path, book, library, given)
    if choice.layout is None:
        return choice.refused.text if choice.refused else "arbetsboken har ingen känd layout."
    return Document.of(choice.layout, book)
