"""Findings on figures in content controls: in running text, and in tables that are not the workbook's own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from msgspec.structs import replace

from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.notices import (
    dok002_figure_differs,
    dok004_other_unit,
    dok005_status_differs,
    dok009_changed_since_written,
)
from mallkoll.validators.texts.figures import UNITS
from mallkoll.validators.word_report.compared_book import BookCell, ComparedBook
from mallkoll.validators.word_report.passage_finding import MEND, passage_finding, place_words
from mallkoll.validators.word_report.shown_value import Difference, Slip, difference, unit_factor
from mallkoll.validators.word_report.table_grid import stated_unit
from mallkoll.workbook.model.amount import parse_amount
from mallkoll.workbook.model.text import normalized, one_line
from mallkoll.workbook.results.finding import Finding
from mallkoll.workbook.word.kept_figures import KeptFigure
from mallkoll.workbook.word.word_document import Paragraph, WordDocument

_AFTER: Final = re.compile(r"\s*\(?([a-zåäö]+)", re.IGNORECASE)
_SIGN_WORD: Final = "ord"


def control_findings(word: WordDocument, books: Mapping[str, ComparedBook], paragraph: Paragraph) -> Iterator[Finding]:
    """What is wrong in the controls of a paragraph. ``books`` are the compared workbooks by their id."""
    for control in paragraph.controls:
        figure = word.figure_of(control)
        if figure is None:
            continue
        shown = one_line(paragraph.text[control.start : control.end])
        book = books.get(figure.source)
        cell = book.cell_of(figure) if book is not None else None
        if cell is None:
            if normalized(shown) != normalized(one_line(figure.written)):
                yield _changed(paragraph, figure, shown)
            continue
        found = _sign_word(cell, shown) if figure.kind == _SIGN_WORD else _difference(cell, figure, shown)
        if found is not None:
            yield _finding(paragraph, cell, found)
        unit = _unit_after(paragraph.text[control.end :])
        if unit is not None and figure.unit in UNITS and unit != figure.unit:
            yield _wrong_unit(paragraph, cell, shown, unit, figure.unit)


def _difference(cell: BookCell, figure: KeptFigure, shown: str) -> Difference | None:
    fact = cell.fact
    factor = unit_factor(None if fact is None else fact.unit, figure.unit)
    return difference(cell, shown, factor, None, strict=True)


def sign_word(cell: BookCell) -> str | None:
    """What a deviation is called by its sign; it is a surplus where it is positive, whatever the row's own sign."""
    fact = cell.fact
    if fact is None or fact.value is None:
        return None
    return "i balans" if not fact.value else "överskott" if fact.value > 0 else "underskott"


def _sign_word(cell: BookCell, shown: str) -> Difference | None:
    wanted = sign_word(cell)
    if wanted is None or normalized(shown) == wanted:
        return None
    return Difference(in_quotes(shown), in_quotes(wanted), Slip.SIGN)


def _unit_after(text: str) -> str | None:
    match = _AFTER.match(text)
    return None if match is None else stated_unit([match[1]])


def _finding(paragraph: Paragraph, cell: BookCell, found: Difference) -> Finding:
    passage = paragraph.passage
    row, column = one_line(cell.row.label), one_line(cell.column.heading)
    why = f", {found.why}" if found.why else ""
    text = (
        f"{place_words(passage)}: {row}, {column}, är {found.shown}, ska vara {found.wanted} ({cell.words}{why}). "
        f"{MEND}"
    )
    notice = dok005_status_differs if found.slip is Slip.STATUS else dok002_figure_differs
    return passage_finding(notice, notice.SEVERITY, text, passage, table=cell.table.key, row=row, column=column,
                           value=_value(found.shown), expected=_value(found.wanted), cells=[cell])  # fmt: skip


def _value(text: str) -> float | str:
    amount = parse_amount(text)
    return text.strip("”") if amount is None else amount.value


def _wrong_unit(paragraph: Paragraph, cell: BookCell, shown: str, unit: str, wanted: str) -> Finding:
    passage = paragraph.passage
    text = (
        f"{place_words(passage)}: efter {shown} står {unit}, ska vara {wanted} ({one_line(cell.row.label)}, "
        f"{cell.words}). Ändra till {wanted}."
    )
    finding = passage_finding(dok004_other_unit, dok004_other_unit.SEVERITY, text, passage, table=cell.table.key,
                              row=one_line(cell.row.label), column=one_line(cell.column.heading),
                              cells=[cell])  # fmt: skip
    return replace(finding, value=unit, expected=wanted)


def _changed(paragraph: Paragraph, figure: KeptFigure, shown: str) -> Finding:
    passage = paragraph.passage
    text = (
        f"{place_words(passage)}: {one_line(figure.label) or 'en uppgift'} är {in_quotes(shown)}, men när dokumentet "
        f"skrevs stod det {in_quotes(figure.written)}. Kontrollera vilket som gäller."
    )
    return passage_finding(dok009_changed_since_written, dok009_changed_since_written.SEVERITY, text, passage,
                           value=shown, expected=figure.written)  # fmt: skip
