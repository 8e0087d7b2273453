"""Findings on figures in content controls: in running text, and in tables that are not the workbook's own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.findings.words import balance_word, in_quotes
from mallkoll.validators.texts.figures import UNITS
from mallkoll.validators.word_notices import (
    dok002_figure_differs,
    dok004_other_unit,
    dok005_status_differs,
    dok009_changed_since_written,
)
from mallkoll.validators.word_report.compared_book import BookCell, ComparedBook
from mallkoll.validators.word_report.passage_finding import MEND, passage_finding
from mallkoll.validators.word_report.shown_value import Difference, Slip, difference, says_the_same, unit_factor
from mallkoll.validators.word_report.tables.table_grid import stated_unit
from mallkoll.workbook.model.amount import parse_amount
from mallkoll.workbook.model.text import normalized, one_line
from mallkoll.workbook.results.finding import Finding
from mallkoll.workbook.word.kept_figures import KeptFigure
from mallkoll.workbook.word.word_document import Paragraph, WordDocument

_AFTER: Final = re.compile(r"\s*\(?([a-zåäö]+)", re.IGNORECASE)
_SIGN_WORD: Final = "ord"
_OF_KOMMUN: Final = "kommun/"  # the keys of figures that stand in the part about all nämnder


class Compared(Struct, frozen=True):
    """What figures are compared with: workbooks by their id, and what is worked out from several, by its key."""

    books: Mapping[str, ComparedBook]
    worked_out: Mapping[str, str]


class _Wrong(NamedTuple):
    paragraph: Paragraph
    label: str
    found: Difference
    cell: BookCell | None  # None for what is worked out from several


def control_findings(word: WordDocument, known: Compared, paragraphs: Sequence[Paragraph]) -> Iterator[Finding]:
    """What is wrong in the controls of a paragraph, or of the cells of one row: of a row told together."""
    wrong: list[_Wrong] = []
    for paragraph in paragraphs:
        for control in paragraph.controls:
            figure = word.figure_of(control)
            if figure is None:
                continue
            shown = one_line(paragraph.text[control.start : control.end])
            book = known.books.get(figure.source)
            cell = book.cell_of(figure) if book is not None else None
            found = None
            if cell is not None:
                found = _sign_word(cell, shown) if figure.kind == _SIGN_WORD else _difference(cell, figure, shown)
            elif not figure.source and figure.key in known.worked_out:
                wanted = known.worked_out[figure.key]
                untouched = figure.kind == _SIGN_WORD and says_the_same(shown, one_line(figure.written))
                if not (untouched and wanted == balance_word(0, 0)):  # it may go with the amount before rounding
                    found = otherwise(shown, wanted)
            elif not says_the_same(shown, one_line(figure.written)):
                yield _changed(paragraph, figure, shown)
            if found is not None:
                wrong.append(_Wrong(paragraph, _label(figure, cell), found, cell))
            unit = _unit_after(paragraph.text[control.end :])
            compared = cell is not None or not figure.source
            if compared and unit is not None and figure.unit in UNITS and unit != figure.unit:
                yield _wrong_unit(paragraph, figure, cell, shown, unit)
    by_place: dict[object, list[_Wrong]] = {}
    for at, one in enumerate(wrong):
        status = one.found.slip is Slip.STATUS
        by_place.setdefault(at if one.paragraph.table is None else status, []).append(one)
    yield from map(_finding, by_place.values())


def _label(figure: KeptFigure, cell: BookCell | None) -> str:
    if cell is None or figure.key.startswith(_OF_KOMMUN):
        return one_line(figure.label) or "en uppgift"
    return f"{one_line(cell.row.label)}, {one_line(cell.column.heading)},"


def otherwise(shown: str, wanted: str) -> Difference | None:
    """How a text differs from what is worked out; an amount may be written with other spaces, or rounded more."""
    if says_the_same(shown, wanted):
        return None
    amount, right = parse_amount(shown), parse_amount(wanted)
    if amount is None or right is None:
        return Difference(in_quotes(shown) if shown else "tom", in_quotes(wanted), Slip.TEXT)
    half = Decimal(1).scaleb(-min(amount.decimals, right.decimals)) / 2
    if abs(Decimal(str(amount.value)) - Decimal(str(right.value))) <= (half if amount.decimals < right.decimals else 0):
        return None
    return Difference(shown, wanted, Slip.SIGN if amount.value == -right.value else Slip.FIGURE,
                      "omvänt tecken" if amount.value == -right.value else "")  # fmt: skip


def _difference(cell: BookCell, figure: KeptFigure, shown: str) -> Difference | None:
    fact = cell.fact
    factor = unit_factor(None if fact is None else fact.unit, figure.unit)
    return difference(cell, shown, factor, None, strict=True)


def _sign_word(cell: BookCell, shown: str) -> Difference | None:
    if cell.fact is None or cell.fact.value is None:
        return None
    value, unit = cell.fact.value, cell.fact.unit
    wanted = balance_word(value * unit_factor(unit, "mnkr"), 1)  # as the amount before it is shown
    if normalized(shown) in {wanted, balance_word(value, 6)}:
        return None
    return Difference(in_quotes(shown), in_quotes(wanted), Slip.SIGN)


def _unit_after(text: str) -> str | None:
    match = _AFTER.match(text)
    return None if match is None else stated_unit([match[1]])


def _finding(wrong: Sequence[_Wrong]) -> Finding:
    first = wrong[0]
    passage, cell = first.paragraph.passage, first.cell
    said = "; ".join(_said(one) for one in wrong)
    text = f"{said}. {MEND}"
    notice = dok005_status_differs if first.found.slip is Slip.STATUS else dok002_figure_differs
    finding = passage_finding(
        notice, notice.SEVERITY, text, passage, table=None if cell is None else cell.table.key,
        row=None if cell is None else one_line(cell.row.label), cells=[one.cell for one in wrong if one.cell],
    )  # fmt: skip
    if len(wrong) > 1:
        return finding
    return replace(finding, column=None if cell is None else one_line(cell.column.heading),
                   value=_value(first.found.shown), expected=_value(first.found.wanted))  # fmt: skip


def _said(one: _Wrong) -> str:
    where = "uträknat ur arbetsböckerna" if one.cell is None else one.cell.words
    why = f", {one.found.why}" if one.found.why else ""
    return f"{one.label} är {one.found.shown}, ska vara {one.found.wanted} ({where}{why})"


def _value(text: str) -> float | str:
    amount = parse_amount(text)
    return text.strip("”") if amount is None else amount.value


def _wrong_unit(paragraph: Paragraph, figure: KeptFigure, cell: BookCell | None, shown: str, unit: str) -> Finding:
    passage = paragraph.passage
    about = one_line(figure.label) if cell is None else f"{one_line(cell.row.label)}, {cell.words}"
    text = f"efter {shown} står {unit}, ska vara {figure.unit} ({about}). Ändra till {figure.unit}."
    finding = passage_finding(
        dok004_other_unit, dok004_other_unit.SEVERITY, text, passage, table=None if cell is None else cell.table.key,
        row=None if cell is None else one_line(cell.row.label),
        column=None if cell is None else one_line(cell.column.heading), cells=[] if cell is None else [cell],
    )  # fmt: skip
    return replace(finding, value=unit, expected=figure.unit)


def _changed(paragraph: Paragraph, figure: KeptFigure, shown: str) -> Finding:
    passage = paragraph.passage
    text = (
        f"{one_line(figure.label) or 'en uppgift'} är {in_quotes(shown)}, men när dokumentet "
        f"skrevs stod det {in_quotes(figure.written)}. Kontrollera vilket som gäller."
    )
    return passage_finding(dok009_changed_since_written, dok009_changed_since_written.SEVERITY, text, passage,
                           value=shown, expected=figure.written)  # fmt: skip
