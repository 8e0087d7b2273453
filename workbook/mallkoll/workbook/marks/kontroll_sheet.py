"""The sheet Kontroll: what was checked, one row per finding, and a column where warnings are motivated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from mallkoll.workbook.marks.looks import Styles
from mallkoll.workbook.marks.names import HEADINGS, MENDED, key_of
from mallkoll.workbook.model.book import address, column_letters, parse_address, quote_sheet
from mallkoll.workbook.model.text import counted
from mallkoll.workbook.package.package_edit import RELATIONS, STRICT_RELATIONS, xml
from mallkoll.workbook.package.xml_edit import escaped, quoted
from mallkoll.workbook.package.xml_parser import STRICT, TRANSITIONAL
from mallkoll.workbook.results.counts import by_severity, in_words
from mallkoll.workbook.results.finding import Finding, Held, Severity

WIDTHS: Final = (9, 13, 7, 14, 23, 14, 12, 12, 44, 24, 8, 28, 9)  # together no wider than an A4 page can show
HEADING_ROW: Final = 7
FIRST_ROW: Final = 8
MAX_TEXT: Final = 32_000  # what Excel takes in a cell is 32 767
BUTTON_COLUMN: Final = 3  # from 0: beside the title and clear of the texts below it
BUTTON_TOP: Final = 2  # pixels
MOTIVATION_COLUMN: Final = HEADINGS.index("Motivering") + 1
HEAD_HEIGHTS: Final = {1: 24.0, 2: 18.0}  # points
TAB_COLOR: Final = "FFC00000"
_MOTIVATION: Final = column_letters(MOTIVATION_COLUMN)
_HELP: Final = (
    "Rätta ett fel i cellen som listan pekar på. Rätta en varning, eller skriv i kolumnen Motivering varför uppgiften "
    "ändå stämmer: då släcks markeringen, och varningen räknas inte nästa gång."
)
_HOW_IT_GOES: Final = (
    "En rättad cell behåller sin markering tills filen kontrolleras igen: tryck på Validera, eller lämna in filen på "
    "nytt. Rensa tar bort alla markeringar, och det gör också den som tar bort bladet Kontroll."
)
_LINE_POINTS: Final = 13.5


class Mark(Struct, frozen=True):
    """One finding as it is to be shown, or (``mended``) a motivation that is kept although its finding is gone.

    ``table`` is the table's heading and ``proposal`` all proposals, in words; ``motivation`` is what the nämnd has
    written about it; ``place`` says what is special about the cell (hidden).
    """

    finding: Finding
    table: str | None = None
    proposal: str = ""
    motivation: str = ""
    place: str = ""
    mended: bool = False

    @property
    def severity(self) -> str:
        """The word for it in the list."""
        return MENDED if self.mended else self.finding.severity.value

    @property
    def code(self) -> str:
        """The rule."""
        return self.finding.code

    @property
    def text(self) -> str:
        """What is wrong."""
        return self.finding.text

    @property
    def sheet(self) -> str | None:
        """The sheet of its first cell."""
        return self.finding.sheet

    @property
    def cell(self) -> str | None:
        """Its first cell."""
        return self.finding.cell

    @property
    def where(self) -> str | None:
        """The cell, or all cells of a group, as Kontroll lists them."""
        return self.finding.where

    @property
    def places(self) -> list[tuple[str, str]]:
        """Sheet and address of every cell that it is about; none where it is about the file."""
        return [(sheet, cell) for sheet, cell in self.finding.places if sheet and cell]

    def cells_on(self, sheet: str) -> list[tuple[int, int]]:
        """Its cells (row, column) on the sheet of that name."""
        return [parse_address(cell) for name, cell in self.places if name == sheet]

    @property
    def silenced(self) -> bool:
        """A warning that is motivated needs no more attention."""
        return self.asks and bool(self.motivation.strip())

    @property
    def asks(self) -> bool:
        """Whether it is a warning, which may be motivated."""
        return not self.mended and self.finding.severity is Severity.WARNING

    @property
    def open(self) -> bool:
        """Whether it is still to be mended or motivated."""
        return not self.mended and not self.silenced


class Summary(Struct, frozen=True):
    """What is said above the list. ``checked`` is the time as text, for instance ``2026-11-21 14:05``."""

    file: str
    checked: str
    layout: str | None = None


def in_order(marks: Sequence[Mark]) -> list[Mark]:
    """The marks as they are listed: what must be mended first, then warnings, the motivated ones last of them."""
    return sorted(marks, key=lambda mark: (mark.mended, mark.finding.severity.rank, mark.silenced))


def counts_text(marks: Sequence[Mark]) -> str:
    """``3 fel · 2 varningar (och 1 motiverad) · 1 upplysning``."""
    counts = by_severity(mark.finding for mark in marks if mark.open)
    silenced = sum(mark.silenced for mark in marks)
    if not counts and not silenced:
        return "Inga fynd."
    motivated = f" (och {counted(silenced, 'motiverad', 'motiverade')})" if silenced else ""
    errors, warnings, infos = (in_words(counts, [severity]) for severity in Severity)
    return f"{errors} · {warnings}{motivated} · {infos}"


def kontroll_part(
    summary: Summary, marks: Sequence[Mark], styles: Styles, *, strict: bool, drawing: str | None = None
) -> bytes:
    """The whole worksheet part. Text is written as text: what begins with ``=`` is no formula.

    ``drawing`` is the id of the relationship to the buttons, where there are any.
    """
    last = FIRST_ROW + max(len(marks), 1) - 1
    rows = [*_head(summary, marks, styles), *(_row(i, mark, styles) for i, mark in enumerate(marks))]
    if not marks:
        rows.append(_line(FIRST_ROW, [_text(FIRST_ROW, 1, "Inga fynd. Inget behöver åtgärdas.", styles.cell["quiet"])]))
    columns = "".join(
        f'<col min="{i}" max="{i}" width="{width}" customWidth="1"{hidden}/>'
        for i, width in enumerate(WIDTHS, 1)
        for hidden in [' hidden="1"' if i == len(WIDTHS) else ""]
    )
    links = "".join(
        f'<hyperlink ref="C{FIRST_ROW + i}" location="{quoted(f"{quote_sheet(m.sheet)}!{m.cell}")}" '
        f'display="{quoted(m.where or m.cell)}"/>'
        for i, m in enumerate(marks)
        if m.sheet and m.cell and not m.mended
    )
    return xml(
        f'<worksheet xmlns="{STRICT if strict else TRANSITIONAL}"><sheetPr><tabColor rgb="{TAB_COLOR}"/>'
        '<pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{address(last, len(WIDTHS))}"/>'
        f'<sheetViews><sheetView showGridLines="0" workbookViewId="0"><pane ySplit="{HEADING_ROW}" '
        f'topLeftCell="A{FIRST_ROW}" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft" '
        f'activeCell="A{FIRST_ROW}" sqref="A{FIRST_ROW}"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>{"".join(rows)}</sheetData>'
        '<sheetProtection sheet="1" objects="1" scenarios="1" formatCells="0" formatColumns="0" formatRows="0" '
        'autoFilter="0"/>'
        f'<autoFilter ref="A{HEADING_ROW}:{_MOTIVATION}{last}"/>'
        + (f"<hyperlinks>{links}</hyperlinks>" if links else "")
        + '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        + (
            f'<legacyDrawing xmlns:r="{STRICT_RELATIONS if strict else RELATIONS}" r:id="{drawing}"/>'
            if drawing
            else ""
        )
        + "</worksheet>"
    )


def _head(summary: Summary, marks: Sequence[Mark], styles: Styles) -> list[str]:
    look = styles.cell
    made = f"Mall: {summary.layout}" if summary.layout else "Arbetsboken är inte gjord med någon känd mall."
    lines = (
        ("title", "Kontroll"),
        ("sum", counts_text(marks)),
        ("quiet", f"Fil: {summary.file} · Kontrollerad {summary.checked} · {made}"),
        ("quiet", _HELP),
        ("quiet", _HOW_IT_GOES),
    )  # fmt: skip
    rows = [_line(i, [_text(i, 1, text, look[name])], HEAD_HEIGHTS.get(i)) for i, (name, text) in enumerate(lines, 1)]
    headings = [_text(HEADING_ROW, i, text, look["heading"]) for i, text in enumerate(HEADINGS, 1)]
    rows.append(_line(HEADING_ROW, headings))
    return rows


def _row(index: int, mark: Mark, styles: Styles) -> str:
    look, at = styles.cell, FIRST_ROW + index
    text = f"{mark.text} ({mark.place})" if mark.place else mark.text
    cells = [
        _text(at, 1, mark.severity, look[mark.severity]),
        _text(at, 2, mark.sheet, look["text"]),
        _text(at, 3, mark.where, look["link" if mark.sheet and mark.cell and not mark.mended else "text"]),
        _text(at, 4, mark.table, look["text"]),
        _text(at, 5, mark.finding.row, look["text"]),
        _text(at, 6, mark.finding.column, look["text"]),
        _held(at, 7, mark.finding.value, styles),
        _held(at, 8, mark.finding.expected, styles),
        _text(at, 9, text, look["text"]),
        _text(at, 10, mark.proposal, look["text"]),
        _text(at, 11, mark.code, look["text"]),
        _text(at, 12, mark.motivation, look["open"]),
        _key(at, index, mark, styles),
    ]
    shown = ((mark.where, 3), (mark.table, 4), (mark.finding.row, 5), (mark.finding.column, 6), (text, 9),
             (mark.proposal, 10), (mark.motivation, 12))  # fmt: skip
    lines = max((_lines(words, WIDTHS[col - 1]) for words, col in shown if words), default=1)
    return _line(at, cells, max(15.0, min(lines * _LINE_POINTS + 2, 400.0)))


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column of that width in characters."""
    width = int(width * 1.2)  # the width is measured in the digits of a larger font
    if len(text) < width and "\n" not in text:
        return 1
    return sum(1 + len(line) // width for line in text.split("\n"))


def _key(at: int, index: int, mark: Mark, styles: Styles) -> str:
    """The key by which the mark asks for its finding; a warning loses it as soon as it is motivated."""
    ref, look = address(at, len(WIDTHS)), styles.cell["quiet"]
    if mark.mended:
        return f'<c r="{ref}" s="{look}"/>'
    key = key_of(index + 1)
    if not mark.asks:
        return _text(at, len(WIDTHS), key, look)
    formula = quoted(f'IF(LEN(TRIM({_MOTIVATION}{at}))=0,"{key}","")')
    return f'<c r="{ref}" s="{look}" t="str"><f>{formula}</f><v>{"" if mark.silenced else key}</v></c>'


def _held(at: int, col: int, value: Held, styles: Styles) -> str:
    if isinstance(value, bool):
        return _text(at, col, "SANT" if value else "FALSKT", styles.cell["text"])
    if isinstance(value, int | float):
        look = "whole" if float(value).is_integer() and abs(value) < 1e15 else "number"
        return f'<c r="{address(at, col)}" s="{styles.cell[look]}"><v>{value!r}</v></c>'
    return _text(at, col, value, styles.cell["text"])


def _text(at: int, col: int, text: str | None, look: int) -> str:
    ref = address(at, col)
    if not text:
        return f'<c r="{ref}" s="{look}"/>'
    shown = quoted(escaped(text[:MAX_TEXT]))
    return f'<c r="{ref}" s="{look}" t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'


def _line(at: int, cells: Sequence[str], height: float | None = None) -> str:
    """A row; its height is said, since not every host works it out, but may still be fitted."""
    tall = f' ht="{height:g}"' if height else ""
    return f'<row r="{at}"{tall}>{"".join(cells)}</row>'
