"""The blocks of a report as WordprocessingML, each figure in a content control of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count, groupby
from typing import Any, Final

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from mallkoll.addin.document.plan.report_model import (
    Block,
    Figure,
    Heading,
    Inline,
    Paragraph,
    ReportCell,
    ReportChart,
    ReportTable,
)
from mallkoll.addin.document.word.chart_parts import WIDTH, height
from mallkoll.addin.document.word.control_data import (
    PREFIX_MAPPINGS,
    STATE_XPATH,
    attribute,
    content,
    control_title,
    figure_xpath,
)
from mallkoll.addin.document.word.styles import DEEPEST, Styles
from mallkoll.workbook.model.color import text_color_on
from mallkoll.workbook.word.kept_figures import KeptChart, KeptFigure

_EMU: Final = 360_000  # per cm
_WHOLE: Final = 5000  # fiftieths of a per cent: the width of a table
_TWIPS, _WIDE_TWIPS = 1.86, 2.85  # for each of them, on an A4; programs that heed the shares do not need it
_KEPT: Final = {"caption": "<w:keepNext/>", "legend": "<w:keepNext/>"}  # with what follows
_WHITE: Final = "#FFFFFF"
_HEADER_FILL: Final = "E7EBF0"
STATE_TITLE: Final = "Mallkoll: läge"
CHART_NAMES: Final = "Diagram"
_ROOT: Final = (
    f'<w:body {nsdecls("w", "r", "wp", "a")} xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart">'
)


class BlockXml:
    """Writes blocks in the document's order and keeps account of the controls and charts that it has written.

    ``store`` is the id of the custom XML part (``{GUID}``); ``chart_ids`` the relationships to the chart parts, by
    source and number.
    """

    def __init__(self, styles: Styles, store: str, chart_ids: dict[tuple[str, int], str], first_drawing: int) -> None:
        self._styles, self._store, self._chart_ids = styles, store, chart_ids
        self._drawings = count(first_drawing)
        self._ids: dict[str, str | None] = {}
        self.figures: list[KeptFigure] = []
        self.charts: list[KeptChart] = []
        self.headings: list[tuple[int, str, str]] = []  # level, text, bookmark
        self.wide: list[Sequence[Any]] = []  # the elements of each table that needs a page that lies down

    def elements(self, blocks: Iterable[Block]) -> list[Any]:
        """The blocks as elements that can be put into a body."""
        made: list[Any] = []
        for wide, alike in groupby(blocks, lambda block: isinstance(block, ReportTable) and block.wide):
            for some in ([one] for one in alike) if wide else (alike,):
                made += (parsed := self._parsed("".join(map(self._block, some))))
                if wide:
                    self.wide.append(parsed)
        return made

    def heading_styles(self) -> frozenset[str]:
        """The ids of the styles of headings."""
        return frozenset(filter(None, (self._styles.id(f"heading {level}") for level in range(1, DEEPEST + 1))))

    def inline(self, figure: Figure, run_properties: str = "") -> list[Any]:
        """A figure's control as an element for a paragraph; ``run_properties`` is a ``w:rPr`` as XML, or empty."""
        (paragraph,) = self._parsed(f"<w:p>{self._control(figure, run_properties)}</w:p>")
        return list(paragraph)

    def state(self, text: str) -> list[Any]:
        """The line that says that it is a draft."""
        run = f'<w:r><w:t xml:space="preserve">{content(text)}</w:t></w:r>'
        return self._parsed(self._paragraph(self._sdt(STATE_TITLE, "mallkoll-lage", STATE_XPATH, "", run), "draft"))

    def contents(self, title: str, deepest: int = 2) -> list[Any]:
        """A table of contents of the headings that have been written, as links; Word adds page numbers (F9)."""
        listed = [one for one in self.headings if one[0] <= deepest]
        if len(listed) < 2:
            return []
        lines = [
            f'<w:hyperlink w:anchor="{mark}"><w:r><w:t xml:space="preserve">{content(text)}</w:t></w:r></w:hyperlink>'
            for _, text, mark in listed
        ]
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-'
            f'{deepest}" \\h \\z \\u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        lines[0] = begin + lines[0]
        lines[-1] += '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        style = self._style("toc")
        pieces = [
            f'<w:p><w:pPr>{style}<w:spacing w:before="0" w:after="40"/>'
            f'<w:ind w:left="{284 * (level - 1)}"/></w:pPr>{line}</w:p>'
            for (level, _, _), line in zip(listed, lines, strict=True)
        ]
        return self._parsed(self._paragraph(f"<w:r><w:t>{content(title)}</w:t></w:r>", "subtitle") + "".join(pieces))

    def _parsed(self, xml: str) -> list[Any]:
        return list(parse_xml(f"{_ROOT}{xml}</w:body>"))

    # --- blocks -------------------------------------------------------------------------------------------------------

    def _block(self, block: Block) -> str:
        if isinstance(block, Heading):
            return self._heading(block)
        if isinstance(block, Paragraph):
            edge = next((part.fill for part in block.parts if isinstance(part, Figure) and part.fill), None)
            return self._paragraph(self._inlines(block.parts), block.style, _edge(edge) if edge else "")
        return self._table(block) if isinstance(block, ReportTable) else self._chart(block)

    def _heading(self, block: Heading) -> str:
        mark = f"_Mallkoll{len(self.headings) + 1}"
        level = min(block.level, DEEPEST)
        self.headings.append((level, block.text, mark))
        number = 9000 + len(self.headings)
        inner = f'<w:bookmarkStart w:id="{number}" w:name="{mark}"/>{_run(block.text)}<w:bookmarkEnd w:id="{number}"/>'
        return self._paragraph(inner, f"heading {level}", "<w:pageBreakBefore/>" if block.new_page else "")

    def _paragraph(self, inner: str, style: str, more: str = "") -> str:
        return f"<w:p><w:pPr>{self._style(style)}{_KEPT.get(style, '')}{more}</w:pPr>{inner}</w:p>"

    def _style(self, word: str) -> str:
        if word not in self._ids:
            self._ids[word] = self._styles.id(word)
        style = self._ids[word]
        return "" if style is None else f"<w:pStyle w:val={attribute(style)}/>"

    def _inlines(self, parts: Sequence[Inline], properties: str = "") -> str:
        return "".join(
            _run(part, properties) if isinstance(part, str) else self._control(part, properties) for part in parts
        )

    # --- tables -------------------------------------------------------------------------------------------------------

    def _table(self, table: ReportTable) -> str:
        whole = sum(table.widths) or 1
        shares = [round(_WHOLE * width / whole) for width in table.widths]
        grid = "".join(
            f'<w:gridCol w:w="{round(share * (_WIDE_TWIPS if table.wide else _TWIPS))}"/>' for share in shares
        )
        rows = [self._row(table.header, shares, header=True)]
        last = len(table.rows) - 1
        rows += [
            self._row(row.cells, shares, bold=row.total, part=row.part, keep=at == last - 1 and table.rows[last].total)
            for at, row in enumerate(table.rows)
        ]
        note = self._paragraph(_run(table.note), "note") if table.note else self._paragraph("", "cell")
        return (
            f"{self._paragraph(_run(table.caption), 'caption')}<w:tbl><w:tblPr>"
            f'<w:tblStyle w:val={attribute(self._styles.table)}/><w:tblW w:w="{_WHOLE}" w:type="pct"/>'
            '<w:tblLayout w:type="fixed"/>'
            '<w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="0"'
            f' w:noVBand="1"/><w:tblCaption w:val={attribute(table.caption)}/>'
            f"<w:tblDescription w:val={attribute(table.description)}/></w:tblPr>"
            f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>{note}"
        )

    def _row(
        self, cells: Sequence[ReportCell], shares: Sequence[int], *, header: bool = False, bold: bool = False,
        part: bool = False, keep: bool = False,
    ) -> str:  # fmt: skip
        """``keep``: on the same page as the row after it, so that no sum stands alone."""
        top = "<w:trPr><w:cantSplit/>" + ("<w:tblHeader/>" if header else "") + "</w:trPr>"
        together = "<w:keepNext/>" if keep else ""
        pieces = []
        for at, (cell, share) in enumerate(zip(cells, shares, strict=True)):
            status = next((one for one in cell.parts if isinstance(one, Figure) and one.fill), None)
            fill = status.fill if status else cell.swatch
            style = "light" if fill and text_color_on(fill) == _WHITE else "total" if bold else "cell"
            shade = fill[1:] if fill else _HEADER_FILL if header else ""
            shading = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
            indent = '<w:ind w:left="170"/>' if part and at == 0 else ""
            side = '<w:jc w:val="right"/>' if cell.right else '<w:jc w:val="left"/>'
            inner = self._inlines(cell.parts, "<w:b/>" if header else "")
            pieces.append(
                f'<w:tc><w:tcPr><w:tcW w:w="{share}" w:type="pct"/>{shading}</w:tcPr>'
                f"{self._paragraph(inner, style, f'{together}{indent}{side}')}</w:tc>"
            )
        return f"<w:tr>{top}{''.join(pieces)}</w:tr>"

    # --- controls -----------------------------------------------------------------------------------------------------

    def _control(self, figure: Figure, properties: str) -> str:
        number = len(self.figures) + 1
        self.figures.append(
            KeptFigure(
                f"u{number}", figure.source, figure.sheet, figure.cell, figure.unit, figure.text, figure.decimals,
                figure.label, figure.text, figure.key, figure.kind.value, figure.fill or "",
            )
        )  # fmt: skip
        run = _run(figure.text, properties)
        title = control_title(figure.label, number)
        return self._sdt(title, f"mallkoll-u{number}", figure_xpath(number), _run_properties(properties), run, number)

    def _sdt(self, title: str, tag: str, xpath: str, properties: str, run: str, number: int = 0) -> str:
        return (
            f"<w:sdt><w:sdtPr>{properties}<w:alias w:val={attribute(title)}/><w:tag w:val={attribute(tag)}/>"
            f'<w:id w:val="{1_700_000_000 + number}"/><w:dataBinding w:prefixMappings={attribute(PREFIX_MAPPINGS)}'
            f" w:xpath={attribute(xpath)} w:storeItemID={attribute(self._store)}/><w:text/></w:sdtPr>"
            f"<w:sdtContent>{run}</w:sdtContent></w:sdt>"
        )

    # --- charts -------------------------------------------------------------------------------------------------------

    def _chart(self, chart: ReportChart) -> str:
        at = self._chart_ids.get((chart.source, chart.number))
        if at is None:
            return ""
        number = next(self._drawings)
        name = f"{CHART_NAMES} {len(self.charts) + 1}: {chart.heading}"
        self.charts.append(KeptChart(name, chart.source, chart.table, chart.number, chart.alternative))
        wide, high = round(WIDTH * _EMU), round(height(chart) * _EMU)
        drawing = (
            f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
            f'<wp:docPr id="{number}" name={attribute(name)} descr={attribute(chart.alternative)}/>'
            "<wp:cNvGraphicFramePr/><a:graphic>"
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
            f"<c:chart r:id={attribute(at)}/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )
        return self._paragraph(drawing, "text", '<w:jc w:val="left"/>')


def _run(text: str, properties: str = "") -> str:
    return f'<w:r>{_run_properties(properties)}<w:t xml:space="preserve">{content(text)}</w:t></w:r>'


def _run_properties(properties: str) -> str:
    if properties.startswith("<w:rPr"):
        return properties
    return f"<w:rPr>{properties}</w:rPr>" if properties else ""


def _edge(fill: str) -> str:
    """A paragraph with a status has its colour as a bar on the left."""
    return f'<w:pBdr><w:left w:val="single" w:sz="36" w:space="6" w:color="{fill[1:]}"/></w:pBdr>'
