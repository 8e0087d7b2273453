"""The result of a workbook of somebody's own: checked without a layout, by what its sheets seem to calculate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from mallkoll.addin.choose_layout import NOT_KNOWN, Choice
from mallkoll.validators.answers.motivations import AnsweredFindings, Motivation, answer_findings, with_excluded
from mallkoll.validators.any_workbook.check_own_book import check_own_book
from mallkoll.validators.any_workbook.left_out import is_left_out
from mallkoll.validators.any_workbook.nothing_to_check import empty_workbook, only_texts
from mallkoll.validators.catalogue.rule_settings import profile_in_words
from mallkoll.workbook.model.book import Book
from mallkoll.workbook.model.text import normalized
from mallkoll.workbook.results.file_result import FileKind, FileResult, without_layout
from mallkoll.workbook.results.finding import Severity

_LEFT_OUT: Final = "undanta bladet"
"""Written in the column Motivering of Kontroll, on a row about a sheet, so that the sheet is not checked."""
_HOW: Final = (
    "Den är kontrollerad så som bladen verkar räkna, och fynden är frågor. Är den gjord med en mall, ange mallens "
    "layout med --layout."
)


def check_without_template(
    name: str, book: Book, choice: Choice, motivations: Sequence[Motivation]
) -> tuple[FileResult, AnsweredFindings]:
    """The result, and the findings with what was answered on Kontroll. ``name`` is the file's name in the result.

    Of a workbook in which there is nothing to check it is said that nothing is checked.
    """
    left_out = {motivation.sheet for motivation in motivations if _LEFT_OUT in normalized(motivation.text)}
    empty = empty_workbook(book)
    findings = (empty,) if empty else check_own_book(book, left_out, choice.rules_of)
    if all(finding.severity is Severity.INFO for finding in findings) and (texts := only_texts(book)):
        findings = (texts,)
    not_checked = {sheet.casefold() for sheet in left_out}
    rules_of = choice.rules_of
    answered = with_excluded(
        answer_findings(findings, motivations, None, by_sheet=True),
        lambda gone: (
            gone.sheet.casefold() in not_checked
            or (rules_of is not None and is_left_out(gone.code, gone.sheet, gone.first, rules_of))
        ),
    )
    if empty:
        return without_layout(name, answered.open), answered
    result = replace(
        without_layout(name, answered.open),
        kind=FileKind.NO_TEMPLATE,
        choice=f"{choice.remark or NOT_KNOWN} {_HOW}",
        profile=None if choice.rules_of is None else profile_in_words(choice.rules_of),
        motivated=answered.silenced,
    )
    return result, answered
