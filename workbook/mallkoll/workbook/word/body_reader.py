"""The text of a Word part, for what a reader sees: insertions, controls, results of fields; nothing deleted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from mallkoll.workbook.package.xml_parser import is_xsd_true, local_name
from mallkoll.workbook.results.finding import WordPart
from mallkoll.workbook.word.open_blocks import OpenCell, OpenControl, OpenParagraph, OpenRow, OpenTable
from mallkoll.workbook.word.word_document import ChartPlace, Control, Paragraph, WordCell, WordRow, WordTable

_UNSEEN: Final = frozenset({
    "del", "moveFrom", "instrText", "delText", "delInstrText", "Fallback", "rt", "sdtEndPr", "pPrChange", "rPrChange",
    "tcPrChange", "trPrChange", "tblPrChange", "sectPrChange", "tblGridChange", "tblPrExChange", "numberingChange",
})  # fmt: skip
_CHARACTERS: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_RAISED: Final = str.maketrans("0123456789()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾")
_LOWERED: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SYMBOL_MINUS: Final = 0xF02D


_PAGE: Final = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES)\b", re.IGNORECASE)  # fields that only number pages
_ALWAYS: Final = "default"


class BodyReader:
    """Handlers for one part; ``blocks`` are its paragraphs and tables. ``headings`` are styles with their levels."""

    def __init__(
        self,
        headings: Mapping[str, int] = MappingProxyType({}),
        hidden: frozenset[str] = frozenset(),
        numbers: Mapping[str, int | None] | None = None,
    ) -> None:
        """``numbers`` are those of the paragraphs that refer to the notes of a part, by the notes' id."""
        self.blocks: list[Paragraph | WordTable] = []
        self.notes: dict[str, dict[str, int | None]] = {"footnote": {}, "endnote": {}}
        self.pages: dict[str, set[str]] = {}  # headers and footers that are shown, with the pages that they are for
        self.charts: list[ChartPlace] = []
        self._drawing = ("", "")  # name and alternative text of the one that was begun last
        self._asides: list[Paragraph] = []
        self._of_section: dict[str, str] = {}
        self._title_page = False
        self._numbers, self._of_note = numbers, ""
        self._headings, self._hidden_styles = headings, hidden
        self._path: list[str] = []
        self._unseen = 0
        self._paragraphs: list[OpenParagraph] = []
        self._tables: list[OpenTable] = []
        self._controls: list[OpenControl] = []
        self._fields: list[bool] = []  # of the fields that are open: whether their result has begun
        self._instruction = ""
        self._vanished, self._raised = False, 0
        self._numbered = self._numbered_tables = 0
        self._carried: OpenParagraph | None = None

    # --- expat ---------------------------------------------------------------------------------------------------

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        tag = local_name(name)
        parent = self._path[-1] if self._path else ""
        self._path.append(tag)
        plain = {local_name(key): value for key, value in attributes.items()}
        hidden = tag in _UNSEEN and not (tag == "del" and parent in {"rPr", "trPr"})
        if self._unseen or hidden or (tag == "fldSimple" and _PAGE.match(plain.get("instr", ""))):
            self._unseen += 1
            return
        handler = _STARTS.get(tag)
        if handler is not None:
            handler(self, plain, parent)
        elif tag in _CHARACTERS and parent == "r":
            self._add(_CHARACTERS[tag])

    def end(self, name: str) -> None:
        """An element ends."""
        tag = local_name(name)
        self._path.pop()
        if self._unseen:
            self._unseen -= 1
            return
        if tag == "p":
            self._close_paragraph()
        elif tag == "sdt":
            self._close_control()
        elif tag == "tc" and self._tables:
            self._close_cell()
        elif tag == "tr" and self._tables:
            self._close_row()
        elif tag == "tbl" and self._tables:
            self._close_table()
        elif tag == "sectPr":
            self._close_section()

    def text(self, data: str) -> None:
        """Characters."""
        if not self._path:
            return
        if self._path[-1] == "t":
            self._add(data)
        elif self._path[-1] == "instrText" and self._fields and not self._fields[-1]:
            self._instruction += data

    # --- what begins ---------------------------------------------------------------------------------------------

    def _paragraph(self, _: dict[str, str], parent: str) -> None:
        if self._carried is not None and not self._paragraphs:
            self._paragraphs.append(self._carried)  # its mark is deleted: it goes on here
            self._carried = None
            return
        number: int | None
        if self._paragraphs:  # in a text box
            number = self._paragraphs[0].number
        elif self._numbers is not None:
            number = self._numbers.get(self._of_note)
        elif self._tables:
            number = None
        else:
            self._numbered += 1
            number = self._numbered
        del parent
        opened = OpenParagraph(number)
        opened.starts = dict.fromkeys(range(len(self._controls)), 0)
        self._paragraphs.append(opened)

    def _run(self, _: dict[str, str], __: str) -> None:
        self._vanished, self._raised = False, 0

    def _run_style(self, attributes: dict[str, str], _: str) -> None:
        if self._in_run_properties() and attributes.get("val") in self._hidden_styles:
            self._vanished = True

    def _vanish(self, attributes: dict[str, str], _: str) -> None:
        if self._in_run_properties():
            self._vanished = is_xsd_true(attributes.get("val", "1"))

    def _vertical(self, attributes: dict[str, str], _: str) -> None:
        if self._in_run_properties():
            self._raised = {"superscript": 1, "subscript": -1}.get(attributes.get("val", ""), 0)

    def _in_run_properties(self) -> bool:
        return self._path[-3:-1] == ["r", "rPr"]

    def _style(self, attributes: dict[str, str], parent: str) -> None:
        if parent == "pPr" and self._paragraphs:
            self._paragraphs[-1].heading = self._headings.get(attributes.get("val", ""), 0)

    def _deleted(self, _: dict[str, str], parent: str) -> None:
        if parent == "trPr" and self._tables:
            self._tables[-1].row.deleted = True
        elif parent == "rPr" and self._path[-3:-2] == ["pPr"] and self._paragraphs:
            self._paragraphs[-1].deleted_mark = True

    def _symbol(self, attributes: dict[str, str], _: str) -> None:
        try:
            code = int(attributes.get("char", ""), 16)
        except ValueError:
            return
        if code == _SYMBOL_MINUS:
            self._add("\u2212")
        elif 0xF020 <= code <= 0xF07E:
            self._add(chr(code - 0xF000))
        elif 0x20 <= code < 0xD800:
            self._add(chr(code))

    def _field(self, attributes: dict[str, str], _: str) -> None:
        kind = attributes.get("fldCharType")
        if kind == "begin":
            self._fields.append(False)
            self._instruction = ""
        elif kind == "separate" and self._fields:
            self._fields[-1] = not _PAGE.match(self._instruction)
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _note(self, attributes: dict[str, str], _: str) -> None:
        if self._paragraphs:
            kind = self._path[-1].removesuffix("Reference")
            self.notes[kind].setdefault(attributes.get("id", ""), self._paragraphs[-1].number)

    def _begin_note(self, attributes: dict[str, str], _: str) -> None:
        self._of_note = attributes.get("id", "")

    def _control(self, _: dict[str, str], __: str) -> None:
        self._controls.append(OpenControl())
        if self._paragraphs:
            self._paragraphs[-1].starts[len(self._controls) - 1] = self._paragraphs[-1].length

    def _alias(self, attributes: dict[str, str], parent: str) -> None:
        if parent == "sdtPr" and self._controls:
            self._controls[-1].title = attributes.get("val", "")

    def _binding(self, attributes: dict[str, str], parent: str) -> None:
        if parent == "sdtPr" and self._controls:
            self._controls[-1].xpath = attributes.get("xpath", "")

    def _table(self, _: dict[str, str], __: str) -> None:
        before = next((
            b.text for b in reversed(self.blocks) if isinstance(b, Paragraph) and b.part is None and b.text.strip()
        ), "")  # fmt: skip
        if not self._tables:
            self._numbered_tables += 1
        self._tables.append(OpenTable(self._numbered_tables, before))

    def _row(self, _: dict[str, str], __: str) -> None:
        if self._tables:
            self._tables[-1].row = OpenRow()

    def _cell(self, _: dict[str, str], __: str) -> None:
        if self._tables:
            self._tables[-1].cell = OpenCell()

    def _cell_property(self, attributes: dict[str, str], parent: str) -> None:
        cell = self._tables[-1].cell if self._tables else None
        tag, value = self._path[-1], attributes.get("val", "")
        if tag == "gridBefore" and parent == "trPr" and self._tables:
            self._tables[-1].row.column = _number(value)
        elif cell is None or parent != "tcPr":
            return
        elif tag == "gridSpan":
            cell.span = max(1, _number(value))
        elif tag == "vMerge":
            cell.continues = value != "restart"
        elif tag == "cellDel":
            cell.deleted = True
        elif tag == "shd":
            cell.fill = attributes.get("fill", "").upper() or None

    def _picture(self, attributes: dict[str, str], _: str) -> None:
        """A chart or a picture, whose alternative text stands beside the running text."""
        text = (attributes.get("descr") or attributes.get("alt", "")).strip()
        self._drawing = (attributes.get("name", ""), text)
        if text:
            self._asides.append(Paragraph(text, *self._anchor(), part=WordPart.ALTERNATIVE))

    def _anchor(self) -> tuple[int | None, tuple[Control, ...], int, int | None, int | None]:
        """Where the drawing that begins here stands, as a paragraph says it: number, table and row."""
        table = self._tables[0] if self._tables else None
        number = self._paragraphs[0].number if self._paragraphs else None
        return (number, (), 0, *((None, None) if table is None else (table.number, len(table.rows) + 1)))

    def _chart(self, attributes: dict[str, str], parent: str) -> None:
        if parent == "graphicData":
            number, _, _, table, row = self._anchor()
            self.charts.append(ChartPlace(attributes.get("id", ""), *self._drawing, number, table, row))

    def _table_text(self, attributes: dict[str, str], parent: str) -> None:
        """The title or the description of a table, for who listens."""
        text = attributes.get("val", "").strip()
        if parent == "tblPr" and self._tables and text:
            self._tables[-1].alternatives.append(
                Paragraph(text, None, table=self._tables[0].number, part=WordPart.ALTERNATIVE)
            )

    def _page_reference(self, attributes: dict[str, str], _: str) -> None:
        self._of_section[attributes.get("id", "")] = attributes.get("type", _ALWAYS)

    def _own_first_page(self, attributes: dict[str, str], _: str) -> None:
        self._title_page = is_xsd_true(attributes.get("val", "1"))

    # --- what ends -----------------------------------------------------------------------------------------------

    def _add(self, text: str) -> None:
        if self._unseen or self._vanished or not self._paragraphs or not all(self._fields):
            return
        paragraph = self._paragraphs[-1]
        if self._raised:
            text = text.translate(_RAISED if self._raised > 0 else _LOWERED)
        paragraph.pieces.append(text)
        paragraph.length += len(text)

    def _close_control(self) -> None:
        control = self._controls.pop() if self._controls else OpenControl()
        depth = len(self._controls)
        if self._paragraphs:
            self._end_control(self._paragraphs[-1], depth, control)

    @staticmethod
    def _end_control(paragraph: OpenParagraph, depth: int, control: OpenControl) -> None:
        start = paragraph.starts.pop(depth, None)
        if start is not None and control.xpath:
            paragraph.controls.append(Control(start, paragraph.length, control.title, control.xpath))

    def _close_paragraph(self) -> None:
        if not self._paragraphs:
            return
        opened = self._paragraphs.pop()
        if opened.deleted_mark and not self._paragraphs:
            opened.deleted_mark = False
            self._carried = opened
            return
        self._finish(opened)

    def _finish(self, opened: OpenParagraph) -> None:
        for depth, control in enumerate(self._controls):
            self._end_control(opened, depth, control)
        table = self._tables[0] if self._tables else None
        paragraph = Paragraph(
            "".join(opened.pieces), opened.number, tuple(opened.controls), opened.heading,
            None if table is None else table.number, None if table is None else len(table.rows) + 1,
        )  # fmt: skip
        cell = self._tables[-1].cell if self._tables else None
        if cell is not None:
            cell.paragraphs.append(paragraph)
        else:
            self.blocks.append(paragraph)
            self._put_asides()

    def _put_asides(self) -> None:
        """The alternative texts of what stands in a paragraph or table come after it."""
        if not self._paragraphs:
            self.blocks.extend(self._asides)
            self._asides.clear()

    def _close_section(self) -> None:
        for key, kind in self._of_section.items():
            if kind != "first" or self._title_page:
                self.pages.setdefault(key, set()).add(kind)
        self._of_section, self._title_page = {}, False

    def _close_cell(self) -> None:
        if self._carried is not None:
            carried, self._carried = self._carried, None
            self._finish(carried)
        table = self._tables[-1]
        cell, table.cell = table.cell, None
        if cell is None or cell.deleted:
            return
        table.row.cells.append(WordCell(table.row.column, cell.span, tuple(cell.paragraphs), cell.fill, cell.continues))
        table.row.column += cell.span

    def _close_row(self) -> None:
        table = self._tables[-1]
        if not table.row.deleted:
            table.rows.append(WordRow(len(table.rows) + 1, tuple(table.row.cells)))

    def _close_table(self) -> None:
        table = self._tables.pop()
        outer = self._tables[-1].cell if self._tables else None
        if outer is not None:
            outer.paragraphs.extend(p for row in table.rows for cell in row.cells for p in cell.paragraphs)
        else:
            alternatives = tuple(table.alternatives)
            self.blocks.append(WordTable(table.number, tuple(table.rows), table.before, alternatives))
            self._put_asides()


def _number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 5 else 0


_Handler = Callable[[BodyReader, dict[str, str], str], None]
# fmt: off
_STARTS: Final[dict[str, _Handler]] = {
    "p": BodyReader._paragraph, "r": BodyReader._run, "rStyle": BodyReader._run_style,  # noqa: SLF001 - its own table
    "vanish": BodyReader._vanish, "vertAlign": BodyReader._vertical, "pStyle": BodyReader._style,  # noqa: SLF001
    "del": BodyReader._deleted, "sym": BodyReader._symbol, "fldChar": BodyReader._field,  # noqa: SLF001
    "footnoteReference": BodyReader._note, "endnoteReference": BodyReader._note, "sdt": BodyReader._control,  # noqa: SLF001
    "footnote": BodyReader._begin_note, "endnote": BodyReader._begin_note,  # noqa: SLF001
    "alias": BodyReader._alias, "dataBinding": BodyReader._binding, "tbl": BodyReader._table,  # noqa: SLF001
    "tr": BodyReader._row, "tc": BodyReader._cell, "gridSpan": BodyReader._cell_property,  # noqa: SLF001
    "gridBefore": BodyReader._cell_property, "vMerge": BodyReader._cell_property,  # noqa: SLF001
    "cellDel": BodyReader._cell_property, "shd": BodyReader._cell_property,  # noqa: SLF001
    "docPr": BodyReader._picture, "shape": BodyReader._picture, "chart": BodyReader._chart,  # noqa: SLF001
    "tblCaption": BodyReader._table_text, "tblDescription": BodyReader._table_text,  # noqa: SLF001
    "headerReference": BodyReader._page_reference, "footerReference": BodyReader._page_reference,  # noqa: SLF001
    "titlePg": BodyReader._own_first_page,  # noqa: SLF001
}
# fmt: on
