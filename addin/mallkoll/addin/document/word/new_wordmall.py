"""The template that a report is written with where the kommun has none of its own, and ``--ny-wordmall``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from mallkoll.addin.document.plan.outline import outlines
from mallkoll.addin.document.word.styles import DEEPEST, STYLES, Styles, speak_swedish
from mallkoll.addin.document.word.write_document import packed
from mallkoll.workbook.layout.layout_model import NUMERIC, Kind, Layout, slug
from mallkoll.workbook.model.color import text_color_on

_INK: Final = RGBColor(0x1F, 0x29, 0x33)
_BLUE: Final = "#1F4E79"
_WHITE: Final = "#FFFFFF"
_SIZES: Final = {1: 18, 2: 15, 3: 13, 4: 11.5, 5: 11}
WORDS: Final = (
    ("rapport", "rapportens namn, till exempel Delårsrapport augusti 2021"),
    ("underrubrik", "nämndens namn, eller kommunens när dokumentet gäller flera nämnder"),
    ("kommun", "kommunens namn"), ("namnd", "nämndens namn; tomt när dokumentet gäller flera nämnder"),
    ("period", "periodens sista dag"), ("ar", "året"), ("skapad", "dagen då dokumentet skrevs"),
    ("antal_fel", "hur många fel som är kvar"), ("arbetsbocker", "filerna som siffrorna kommer ur"),
)  # fmt: skip
BLOCKS: Final = (
    ("utkast", "raden UTKAST – n fel kvar; inget när inga fel är kvar. Saknas fältet står raden överst"),
    ("innehallsforteckning", "innehållsförteckningen"),
    ("innehall", "hela rapporten"), ("kommunen", "kommunens summor, när dokumentet gäller flera nämnder"),
    ("kallor", "vilka arbetsböcker siffrorna kommer ur"),
)  # fmt: skip
LOOP: Final = (
    ("namnder", "nämnderna, för en slinga: {%p for n in namnder %} … {%p endfor %}"),
    ("n.namn", "i slingan: nämndens namn"), ("n.innehall", "i slingan: nämndens hela rapport"),
    ("n.antal_fel", "i slingan: hur många fel nämnden har kvar"),
    ("n.tabell.NYCKEL, n.avsnitt.NAMN, n.siffra.TABELL.RAD.KOLUMN", "i slingan: som nedan, men nämndens"),
)  # fmt: skip


def standard_template(color: str) -> bytes:
    """The template that is used where none is given, with headings in the kommun's colour."""
    document = _styled(color)
    for text, style in (("{{ rapport }}", "Title"), ("{{ underrubrik }}", "Subtitle")):
        document.add_paragraph(text, style)
    for text in ("{{ utkast }}", "{{ innehallsforteckning }}", "{{ innehall }}", "{{ kallor }}"):
        document.add_paragraph(text)
    return packed(document)


def new_wordmall(layouts: Iterable[Layout]) -> bytes:
    """A template to go on from, with every field, and a list of them at its end that is to be taken away.

    The fields of tables and figures are those of the layouts.
    """
    kept = list(layouts)
    document = _styled(next((layout.color for layout in kept), _BLUE))
    document.add_paragraph("{{ rapport }}", "Title")
    document.add_paragraph("{{ underrubrik }}", "Subtitle")
    for text in ("{{ utkast }}", "{{ innehallsforteckning }}", "{{ innehall }}", "{{ kallor }}"):
        document.add_paragraph(text)
    document.add_paragraph("Fälten", "heading 1")
    document.add_paragraph(
        "Det här kapitlet är till den som gör mallen, och tas bort. Ett fält är ett namn mellan dubbla klamrar, som "
        f"{_no_field('{{ namnd }}')}. Fält för ord och siffror kan stå mitt i en mening. Fält för avsnitt och tabeller "
        "står ensamma i ett stycke. Formatmallarna (Rubrik 1, Brödtext, Mallkoll tabell …) ändras fritt; det är de som "
        "ger rapporten dess utseende."
    )
    _list(document, "Ord", WORDS)
    _list(document, "Delar av rapporten", BLOCKS)
    _list(document, "Flera nämnder", LOOP)
    sections = {slug(item.heading): item.heading for outline in outlines() for item in outline.sections}
    _list(document, "Avsnitt, när dokumentet görs av en fil", [
        (f"avsnitt.{key}", heading) for key, heading in sections.items()
    ])  # fmt: skip
    tables = {key: table for layout in kept for _, key, table in layout.placed_tables() if key != "start"}
    _list(document, "Tabeller, när dokumentet görs av en fil", [
        (f"tabell.{key}", table.heading) for key, table in tables.items()
    ])  # fmt: skip
    _list(document, "Enstaka siffror, när dokumentet görs av en fil", [
        (f"siffra.{key}.{row}.{column.key}", f"{table.heading}: {spec.label}, {column.heading}")
        for key, table in tables.items() for row, spec in table.row.items() for column in table.columns
        if column.kind in NUMERIC | {Kind.OUTCOME, Kind.TARGET}
    ])  # fmt: skip
    return packed(document)


def _list(document: Any, heading: str, fields: Iterable[tuple[str, str]]) -> None:
    listed = list(fields)
    if not listed:
        return
    document.add_paragraph(heading, "heading 2")
    table = document.add_table(rows=1, cols=2, style="Mallkoll tabell")
    _header(table.rows[0])
    for cell, text in zip(table.rows[0].cells, ("Fält", "Ger"), strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for name, meaning in listed:
        cells = table.add_row().cells
        cells[0].paragraphs[0].add_run(name)
        cells[1].paragraphs[0].add_run(
            meaning.replace("{{", "{\u2060{").replace("{%", "{\u2060%").replace("%}", "%\u2060}")
        )
    for row in table.rows:
        for cell in row.cells:
            cell.paragraphs[0].style = document.styles["Mallkoll tabelltext"]


def _no_field(text: str) -> str:
    """A text about fields that is not taken for one: an invisible letter stands between its brackets."""
    for tag, shown in (("{{", "{\u2060{"), ("}}", "}\u2060}"), ("{%", "{\u2060%"), ("%}", "%\u2060}")):
        text = text.replace(tag, shown)
    return text


def _header(row: Any) -> None:
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no word for header rows
    properties.append(OxmlElement("w:tblHeader"))


def _styled(color: str) -> Any:
    """An empty document with every style that a report asks for."""
    document = Document()
    body = document.element.body
    for element in [*body]:
        if element.tag != qn("w:sectPr"):
            body.remove(element)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin = section.bottom_margin = Cm(2.2)
    readable = text_color_on(color) == _WHITE  # then it has as much contrast to a white page
    ink = RGBColor.from_string(color[1:].upper()) if readable else _INK
    styles = document.styles
    normal = styles["Normal"]
    _font(normal, 10.5, _INK)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.15
    for level in range(1, DEEPEST + 1):
        heading = styles[f"Heading {level}"]
        _font(heading, _SIZES[level], ink, bold=True)
        heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(16 - 2 * level), Pt(4)
    _font(styles["Title"], 26, ink, bold=True)
    _font(styles["Subtitle"], 14, _INK)
    _font(styles["Caption"], 10, _INK, bold=True)
    styles["Caption"].paragraph_format.space_before, styles["Caption"].paragraph_format.space_after = Pt(8), Pt(3)
    for name, size, after, bold in (("Mallkoll tabelltext", 9, 1, False), ("Mallkoll not", 8.5, 6, False),
                                    ("Mallkoll utkast", 14, 8, True), ("toc 1", 10.5, 2, False)):  # fmt: skip
        made = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style = normal
        _font(made, size, RGBColor(0x9C, 0, 0x06) if bold else _INK, bold=bold)
        made.paragraph_format.space_before, made.paragraph_format.space_after = Pt(after if after < 3 else 0), Pt(after)
        made.paragraph_format.line_spacing = 1.0
    _table_style(styles)
    known = Styles(document)
    for word in STYLES:
        known.id(word)
    _page_numbers(section, document)
    _hyphenated(document)
    speak_swedish(document)
    return document


def _hyphenated(document: Any) -> None:
    """Long words are divided in narrow columns, and only there."""
    settings = document.settings.element
    allowed = OxmlElement("w:autoHyphenation")
    tabs = settings.find(qn("w:defaultTabStop"))
    settings.insert(0 if tabs is None else settings.index(tabs) + 1, allowed)
    for name, value in (("Normal", "1"), ("Mallkoll tabelltext", "0")):
        properties = document.styles[name].element.get_or_add_pPr()
        suppressed = OxmlElement("w:suppressAutoHyphens")
        suppressed.set(qn("w:val"), value)
        properties.insert(0, suppressed)


def _font(style: Any, size: float, ink: RGBColor, *, bold: bool | None = None) -> None:
    style.font.name, style.font.size, style.font.color.rgb = "Calibri", Pt(size), ink
    if bold is not None:
        style.font.bold = bold
    style.font.italic = False
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in [key for key in fonts.attrib if key.endswith("Theme")]:
        del fonts.attrib[key]
    for key in ("w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(key), "Calibri")


def _table_style(styles: Any) -> None:
    made = styles.add_style("Mallkoll tabell", WD_STYLE_TYPE.TABLE)
    properties, borders = OxmlElement("w:tblPr"), OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "9AA5B1")):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        space = OxmlElement(f"w:{side}")
        space.set(qn("w:w"), "80")
        space.set(qn("w:type"), "dxa")
        margins.append(space)
    properties.append(borders)
    properties.append(margins)
    made.element.append(properties)


def _page_numbers(section: Any, document: Any) -> None:
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.add_run("{{ rapport }}, {{ underrubrik }}   ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), " PAGE ")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001 - python-docx has no fields
    paragraph.style = document.styles["Mallkoll not"]
