"""Rewrite a worksheet part of any shape into the one shape that :mod:`sheet_part` reads.

The input may differ in encoding, prefixes and namespaces, order of attributes, comments and CDATA, white space between
elements, rows and cells without an address, rich and phonetic text.
"""

from __future__ import annotations

from typing import Final

from mallkoll.workbook.model.book import address, parse_address
from mallkoll.workbook.model.formula_shift import MAX_COLUMN, MAX_ROW
from mallkoll.workbook.model.rich_text import RUN_PROPERTIES, Run, RunStyle, joined_runs
from mallkoll.workbook.package import file_faults, xml_parser
from mallkoll.workbook.package.file_faults import UnreadableFile
from mallkoll.workbook.package.xml_text import XML_SPACE

_CELL_LESS: Final = {"chartsheet", "dialogsheet"}
_NOTHING: Final = {"", "<f></f>", "<v></v>", "<f></f><v></v>"}
_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def canonical_sheet(limits: xml_parser.Limits, part: str, data: bytes) -> str:
    """The part in the usual shape. Raises UnreadableFile where it is malformed or not a worksheet."""
    writer = _Writer()
    try:
        xml_parser.parse_xml(limits, part, data, writer.start, writer.end, writer.text.append)
    except ValueError as error:  # an invalid row number or cell address
        raise UnreadableFile(limits.path, file_faults.BAD_CONTENT.format(detail=f"delen {part} är felaktig")) from error
    if writer.root != "worksheet" and writer.root not in _CELL_LESS:
        raise UnreadableFile(limits.path, file_faults.BAD_CONTENT.format(detail=f"delen {part} är inget kalkylblad"))
    return "".join([
        f'<worksheet xmlns="{xml_parser.TRANSITIONAL}"><cols>', *writer.columns, "</cols><sheetData>", *writer.cells,
        "</sheetData>", *writer.after, "</worksheet>",
    ])  # fmt: skip


class BadContentError(Exception):
    """Raised for content that no workbook can have; the text says what, in Swedish."""


class _Writer:
    """The expat handlers and their output so far."""

    def __init__(self) -> None:
        self.root = ""
        self.columns: list[str] = []
        self.cells: list[str] = []
        self.after: list[str] = []
        self.text: list[str] = []
        self._row = 0
        self._col = 0
        self._in_cell = False
        self._in_inline = False
        self._in_phonetic = 0
        self._keep_space = False
        self._formula = ""
        self._value = ""
        self._runs: list[Run] = []
        self._style = RunStyle()
        self._head = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = xml_parser.spreadsheet_tag(name)
        self.root = self.root or tag or "?"
        if self._in_cell:
            self._start_in_cell(tag, attributes)
        elif tag == "c":
            self._start_cell(attributes)
        elif tag == "row":
            self._row, self._col = int(attributes.get("r", self._row + 1)), 0
            hidden = ' hidden="1"' if xml_parser.is_xsd_true(attributes.get("hidden")) else ""
            self.cells.append(f'<row r="{self._row}"{hidden}>')
        elif tag == "col":
            self.columns.append(_tag("col", attributes))
        elif tag in {"mergeCell", "sheetProtection"}:
            self.after.append(_tag(tag, attributes))

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if "r" in attributes:
            self._row, self._col = parse_address(attributes["r"])
        else:
            self._col += 1
        self._in_cell = True
        self._formula = self._value = ""
        self._runs = []
        kept = {key: attributes[key] for key in ("s", "t") if attributes.get(key)}
        self._head = _tag("c", {"r": address(self._row, self._col), **kept}).removesuffix("/>")

    def _start_in_cell(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in {"f", "v", "t"}:
            self.text.clear()
            self._keep_space = attributes.get(xml_parser.SPACE) == "preserve"
        if tag == "f":
            self._formula = _tag("f", attributes).removesuffix("/>") + ">"
        elif tag == "is":
            self._in_inline = True
            self._style.reset()
        elif tag in RUN_PROPERTIES:
            self._style.take(tag, attributes)
        elif tag == "rPh":
            self._in_phonetic += 1

    def end(self, name: str) -> None:
        tag = xml_parser.spreadsheet_tag(name)
        if not self._in_cell:
            if tag == "row":
                self.cells.append("</row>")
            return
        if tag == "f":
            self._formula += f"{self._taken()}</f>"
        elif tag == "v":
            self._value = f"<v>{self._taken()}</v>"
        elif tag == "t" and self._in_inline and not self._in_phonetic:
            text = "".join(self.text)
            self._runs.append(
                Run(text if self._keep_space else text.strip(XML_SPACE), self._style.raised, self._style.struck)
            )
        elif tag == "is":
            self._in_inline = False
        elif tag == "rPh":
            self._in_phonetic -= 1
        elif tag == "c":
            self._end_cell()

    def _end_cell(self) -> None:
        self._in_cell = self._in_inline = False
        self._in_phonetic = 0
        inline = (
            f'<is><t xml:space="preserve">{joined_runs(self._runs).translate(_ESCAPES)}</t></is>' if self._runs else ""
        )
        content = f"{self._formula}{self._value}{inline}"
        if 0 < self._row <= MAX_ROW and self._col <= MAX_COLUMN:
            self.cells.append(f"{self._head}>{content}</c>")
        elif content not in _NOTHING:
            raise BadContentError(f"cell {address(self._row, self._col)} finns inte i Excel")

    def _taken(self) -> str:
        return "".join(self.text).translate(_ESCAPES)


def _tag(name: str, attributes: dict[str, str]) -> str:
    """The text of an empty element with those attributes that have no namespace."""
    own = "".join(f' {key}="{value.translate(_ESCAPES)}"' for key, value in attributes.items() if " " not in key)
    return f"<{name}{own}/>"
