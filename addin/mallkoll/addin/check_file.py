"""One file from path to result: open, read, choose a layout, bind, check. Never raises for the content of a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.addin.choose_layout import Choice, choose
from mallkoll.templates.library.find_layouts import GivenLayouts, LayoutLibrary
from mallkoll.validators.answers.motivations import (
    NO_ANSWERS,
    AnsweredFindings,
    Motivation,
    answer_findings,
    read_motivations,
    with_answers,
    with_excluded,
)
from mallkoll.validators.catalogue.rule_settings import profile_in_words
from mallkoll.validators.check_document import check_document, in_order
from mallkoll.validators.document import Document
from mallkoll.validators.facts.overview import file_overview
from mallkoll.validators.findings.words import enumerated, in_quotes
from mallkoll.validators.notices import (
    fil002_other_version,
    fil004_not_the_given_layout,
    fil005_other_rules,
    file_finding,
)
from mallkoll.validators.profile.profile import NO_SETTINGS, is_on, profile_of, read_seal
from mallkoll.validators.yields import without_yielding
from mallkoll.workbook.binding.bind_layout import declared_layout_id
from mallkoll.workbook.binding.bound_table import MissingPart
from mallkoll.workbook.binding.template_identifiers import (
    CONTENT_PROPERTY,
    PERIOD_PROPERTY,
    PROFILE_PROPERTY,
    VERSION_PROPERTY,
)
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.model.book import Book
from mallkoll.workbook.model.text import counted
from mallkoll.workbook.package.open_package import Package, UnreadableFile
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.results.file_result import FileKind, FileResult, Profile, unreadable, without_layout
from mallkoll.workbook.results.finding import Finding, Severity

_OF_ITS_OWN_LAYOUT = frozenset({"TAB001", "TAB002", "TAB003", "TAB007", "TAB008"})  # else FIL004 says it


class Checked(Struct, frozen=True):
    """A result with its book, layout and answers.

    ``book`` is None where the file is not readable, ``document`` also where there is no layout.
    """

    result: FileResult
    book: Book | None = None
    layout: Layout | None = None
    answers: AnsweredFindings = NO_ANSWERS
    document: Document | None = None

    @property
    def own(self) -> bool:
        """Whether it was checked without a template, by what its sheets calculate."""
        return self.result.kind is FileKind.NO_TEMPLATE


def check_file(
    path: Path, library: LayoutLibrary, given: GivenLayouts | None = None, content: bytes | None = None
) -> FileResult:
    """The result of one file against the layout chosen for it (:mod:`mallkoll.addin.choose_layout`).

    ``content`` are its bytes, where already read. Raises MemoryError where the system refuses more memory.
    """
    return check_file_fully(path, library, given, content).result


def check_file_fully(
    path: Path,
    library: LayoutLibrary,
    given: GivenLayouts | None = None,
    source: bytes | Package | None = None,
    between: Sequence[Finding] = (),
    answers: Sequence[Motivation] = (),
) -> Checked:
    """As :func:`check_file`, with everything that marking needs. ``source`` is its content, or the open package.

    ``between`` are the findings that comparing it with other files gave. ``answers`` are motivations that are not in
    the file yet; they go before those on its Kontroll.
    """
    try:
        book = read_book(path if source is None else source, str(path))
    except UnreadableFile as error:
        if isinstance(error.__cause__, MemoryError):
            raise error.__cause__ from None  # the file may be sound: the limit is reported by whoever set it
        return Checked(unreadable(str(path), error.sentence))
    return check_read_book(str(path), book, library, given, path, between, answers)


def check_read_book(
    name: str,
    book: Book,
    library: LayoutLibrary,
    given: GivenLayouts | None = None,
    path: Path | None = None,
    between: Sequence[Finding] = (),
    answers: Sequence[Motivation] = (),
) -> Checked:
    """Check a workbook as read, from a file or from an open Excel.

    ``name`` is its name in the result, ``path`` its file, None where it is not saved. Warnings that are motivated on
    Kontroll are separated from the findings.
    """
    motivations = with_answers(read_motivations(book), answers)
    choice = choose(path, book, library, given)
    layout = choice.layout
    if layout is None and choice.own:
        from mallkoll.addin.check_without_template import check_without_template  # noqa: PLC0415 - not for templates

        result, answered = check_without_template(name, book, choice, motivations)
        return Checked(result, book, None, answered)
    if layout is None:
        answered = answer_findings([choice.refused] if choice.refused else [], motivations, None)
        return Checked(without_layout(name, answered.open), book, None, answered)
    document = Document.of(layout, book)
    findings = (
        *_version(book, layout),
        *_other_rules(book, layout),
        *_of_the_given(choice, document, check_document(document)),
    )
    if between:
        findings = in_order(book, without_yielding([*findings, *between]))
    if not choice.is_certain:
        findings = tuple(map(_at_most_warning, findings))
    answered = with_excluded(
        answer_findings(findings, motivations, layout), lambda motivation: not is_on(layout, motivation.code)
    )
    result = replace(
        file_overview(name, document),
        kind=FileKind.TEMPLATE,
        findings=answered.open,
        motivated=answered.silenced,
        choice=choice.remark,
        profile=profile_in_words(layout),
    )
    return Checked(result, book, layout, answered, document)


def _at_most_warning(finding: Finding) -> Finding:
    return replace(finding, severity=Severity.WARNING) if finding.severity is Severity.ERROR else finding


def _version(book: Book, layout: Layout) -> tuple[Finding, ...]:
    used = book.properties.get(VERSION_PROPERTY)
    if used is None or declared_layout_id(book) != layout.id:
        return ()
    if used != str(layout.version):
        text = f"Arbetsboken är gjord med version {used[:20]} av mallen; den gällande är version {layout.version}."
    elif _other_content(book, layout):
        text = (
            f"Arbetsboken är gjord av en annan mall än den gällande, fast båda är version {layout.version}: tabeller, "
            "rader eller mål har ändrats."
        )
    else:
        return ()
    advice = " Fyll i den gällande mallen, eller kontrollera med den layout som arbetsboken gjordes av (--layout)."
    return (file_finding(fil002_other_version, text + advice),)


def _other_rules(book: Book, layout: Layout) -> tuple[Finding, ...]:
    """Told once, where the template's live checks go by other rules of the kommun than those that hold now.

    Of a template that bears none it is only said where those that hold have limits or switches at all.
    """
    if VERSION_PROPERTY not in book.properties or declared_layout_id(book) != layout.id:
        return ()
    made, now = read_seal(book.properties.get(PROFILE_PROPERTY)), profile_of(layout)
    if (made.seal if made else NO_SETTINGS) == (now.seal if now else NO_SETTINGS):
        return ()
    text = (
        f"Mallen är gjord med {_rules_text(made)}, men kontrollerad med {_rules_text(now)}. Det som mallen säger medan "
        "man skriver kan därför skilja sig från fynden här."
    )
    return (file_finding(fil005_other_rules, text),)


def _rules_text(profile: Profile | None) -> str:
    return (
        "Mallkolls egna regler" if profile is None else f"reglerna {in_quotes(profile.name)} version {profile.version}"
    )


def _other_content(book: Book, layout: Layout) -> bool:
    """Whether the workbook has the fingerprint of another layout for the same period; older ones have none."""
    fingerprint, period = book.properties.get(CONTENT_PROPERTY), book.properties.get(PERIOD_PROPERTY)
    return fingerprint is not None and period == layout.period.end.isoformat() and fingerprint != layout.fingerprint


def _of_the_given(choice: Choice, document: Document, findings: Iterable[Finding]) -> Iterable[Finding]:
    """The findings; for a layout other than the file's own, those about missing parts are replaced by a single one."""
    if choice.named is None:
        return findings
    missing = document.binding.missing
    text = (
        f"Arbetsboken är gjord med mallen {in_quotes(choice.named)}, men kontrollerad mot {document.layout.id}, som "
        f"angavs med --layout.{_lacking(missing)} Ange mappen med alla layouter, så prövas varje fil mot sin egen."
    )
    whole = any(part.row is None and part.column is None for part in missing)
    severity = Severity.ERROR if whole else Severity.WARNING if missing else Severity.INFO
    other_findings = (finding for finding in findings if finding.code not in _OF_ITS_OWN_LAYOUT)
    return (file_finding(fil004_not_the_given_layout, text, severity), *other_findings)


def _lacking(missing: Iterable[MissingPart]) -> str:
    """``Av den mallen saknas 1 tabell och 3 rader.``"""
    kinds = [("row" if part.row else "column" if part.column else "table") for part in missing]
    words = {"table": ("tabell", "tabeller"), "row": ("rad", "rader"), "column": ("kolumn", "kolumner")}
    parts = [counted(kinds.count(kind), *words[kind]) for kind in words if kind in kinds]
    return f" Av den mallen saknas {enumerated(parts)}." if parts else ""
