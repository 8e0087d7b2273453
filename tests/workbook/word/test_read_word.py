"""A Word document is read for what its reader sees, and refused like a workbook."""

from __future__ import annotations

import io
import zipfile

import pytest

from mallkoll.workbook.package import file_faults
from mallkoll.workbook.package.open_package import UnreadableFile
from mallkoll.workbook.word.kept_figures import NAMESPACE
from mallkoll.workbook.word.read_word import is_ours, read_word
from mallkoll.workbook.word.word_document import WordDocument
from mallkoll.workbook.word.word_faults import in_words_of_word

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = f'<w:document xmlns:w="{MAIN}" xmlns:mc="urn:mc"><w:body>'
BINDING = '<w:dataBinding w:xpath="/m:rapport[1]/m:uppgift[1]"/>'
SDT = f'<w:sdt><w:sdtPr><w:alias w:val="Netto"/>{BINDING}</w:sdtPr><w:sdtContent>'
END_SDT = "</w:sdtContent></w:sdt>"
DATA = (
    f'<rapport xmlns="{NAMESPACE}" version="1"><kalla id="k1" namn="..\\hemligt\\drift.xlsx" sigill="ab"/>'
    "<uppgift>1,5</uppgift>"
    '<ursprung id="u1" kalla="k1" blad="Drift" cell="C30" enhet="mnkr" skriven="1,5" decimaler="1"/>'
    "</rapport>"
)


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def document(body: str, parts: dict[str, str] | None = None, head: str = HEAD) -> bytes:
    links = {
        "footnotes": "footnotes.xml",
        "styles": "styles.xml",
        "customXml": "../customXml/item1.xml",
        "header": "header1.xml",
        "footer": "footer1.xml",
        "settings": "settings.xml",
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"{head}{body}</w:body></w:document>")
        relationships = "".join(
            f'<Relationship Id="{kind}" Type="{TYPES}/{kind}" Target="{target}"/>' for kind, target in links.items()
        )
        archive.writestr("word/_rels/document.xml.rels", f"<Relationships>{relationships}</Relationships>")
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return stream.getvalue()


def read(body: str, parts: dict[str, str] | None = None) -> WordDocument:
    return read_word(document(body, parts))


@pytest.mark.parametrize(
    ("inside", "seen"),
    [
        (run("a") + "<w:del><w:r><w:delText>b</w:delText></w:r></w:del><w:ins>" + run("c") + "</w:ins>", "ac"),
        ("<w:moveFrom>" + run("a") + "</w:moveFrom><w:moveTo>" + run("b") + "</w:moveTo>", "b"),
        (run("a") + run("b", "<w:vanish/>") + run("c", '<w:vanish w:val="0"/>'), "ac"),
        (run("a", "<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>"), "a"),
        (run("a") + run("b", '<w:rStyle w:val="Dold"/>'), "a"),
        ("<w:r><w:noBreakHyphen/><w:t>5</w:t></w:r>", "\u20115"),
        ('<w:r><w:sym w:font="Symbol" w:char="F02D"/><w:t>5</w:t></w:r>', "\u22125"),
        (run("583") + run("1", '<w:vertAlign w:val="superscript"/>') + run("2"), "583¹2"),
        ('<w:fldSimple w:instr="X">' + run("7") + "</w:fldSimple>", "7"),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + run("kod") + "<w:r><w:instrText>=1</w:instrText></w:r>"
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            + run("8")
            + '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            "8",
        ),
        (run("sida ") + '<w:fldSimple w:instr=" PAGE ">' + run("7") + "</w:fldSimple>", "sida "),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            + run("8")
            + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
            + run("b"),
            "b",
        ),
        ("<w:hyperlink><w:smartTag>" + run("a") + "</w:smartTag></w:hyperlink>", "a"),
    ],
)
def test_what_a_reader_sees(inside: str, seen: str) -> None:
    styles = f'<w:styles xmlns:w="{MAIN}"><w:style w:styleId="Dold"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
    found = read(f"<w:p>{inside}</w:p>", {"word/styles.xml": styles})
    assert [paragraph.text for paragraph in found.paragraphs] == [seen]


def test_controls_at_every_level() -> None:
    inline = f"<w:p>{run('är ')}{SDT}{run('1,5')}{END_SDT}{run(' mnkr')}</w:p>"
    block = f"{SDT}<w:p>{run('1,5')}</w:p>{END_SDT}"
    cell = f"{SDT}<w:tc><w:p>{run('1,5')}</w:p></w:tc>{END_SDT}"
    table = f"<w:tbl><w:tr><w:tc><w:p>{run('Netto')}</w:p></w:tc>{cell}</w:tr>{SDT}<w:tr>"
    table += f"<w:tc><w:p>{run('2')}</w:p></w:tc></w:tr>{END_SDT}</w:tbl>"
    found = read(inline + block + table)
    assert [
        (p.text[c.start : c.end], c.title, p.number, p.table, p.row) for p in found.paragraphs for c in p.controls
    ] == [
        ("1,5", "Netto", 1, None, None),
        ("1,5", "Netto", 2, None, None),
        ("1,5", "Netto", None, 1, 1),
        ("2", "Netto", None, 1, 2),
    ]


def test_deleted_rows_and_marks_are_gone() -> None:
    joined = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('ett ')}</w:p><w:p>{run('stycke')}</w:p>"
    gone = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p>{run('gammal')}</w:p></w:tc></w:tr>"
    kept = f"<w:tr><w:trPr><w:ins/></w:trPr><w:tc><w:p>{run('ny')}</w:p></w:tc></w:tr>"
    found = read(f"{joined}<w:tbl>{gone}{kept}</w:tbl>")
    assert [(p.text, p.number, p.row) for p in found.paragraphs] == [("ett stycke", 1, None), ("ny", None, 1)]


def test_merged_cells_keep_their_columns() -> None:
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/><w:shd w:fill="c00000"/></w:tcPr><w:p>{run("a")}</w:p></w:tc>'
    below = "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
    [table] = read(f"<w:tbl><w:tr>{wide}{below}</w:tr></w:tbl>").tables
    [row] = table.rows
    assert [(c.column, c.span, c.fill, c.continues) for c in row.cells] == [(0, 2, "C00000", False), (2, 1, None, True)]


def test_notes_and_text_boxes_hang_on_their_paragraph() -> None:
    box = f"<mc:Choice><w:txbxContent><w:p>{run('ruta')}</w:p></w:txbxContent></mc:Choice>"
    box += f"<mc:Fallback><w:txbxContent><w:p>{run('ruta')}</w:p></w:txbxContent></mc:Fallback>"
    body = f"<w:p>{run('a')}</w:p><w:p>{run('b')}<w:r>{box}<w:footnoteReference w:id='2'/></w:r></w:p>"
    notes = f'<w:footnotes xmlns:w="{MAIN}"><w:footnote w:id="0"><w:p/></w:footnote>'
    notes += f'<w:footnote w:id="2"><w:p>{run("noten")}</w:p></w:footnote></w:footnotes>'
    found = read(body, {"word/footnotes.xml": notes})
    assert {p.text: p.number for p in found.paragraphs} == {"a": 1, "ruta": 2, "b": 2, "noten": 2}


def test_its_own_figures_without_any_folder() -> None:
    content = document("<w:p/>", {"customXml/item1.xml": DATA})
    found = read_word(content)
    assert [source.name for source in found.sources] == ["drift.xlsx"], "no path of a document is followed"
    [figure] = found.figures
    assert (figure.sheet, figure.cell, figure.unit, figure.written, figure.decimals) == (
        "Drift",
        "C30",
        "mnkr",
        "1,5",
        1,
    )
    assert is_ours(content)
    assert not is_ours(document("<w:p/>"))


_STREAM = "WordDocument".encode("utf-16-le")
OLE_WORD = (  # a directory entry of a compound file: the name, and its length in bytes at offset 64
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0")
    + _STREAM.ljust(64, b"\0") + (len(_STREAM) + 2).to_bytes(2, "little") + bytes(62)
)  # fmt: skip


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (document("<w:p/>", head=f'<!DOCTYPE a [<!ENTITY b "c">]>{HEAD}'), "som Word aldrig skriver"),
        (document("<w:p>"), "Filen är skadad"),
        (document("<w:p/>")[:-30], "Filen är avhuggen"),
        (b"", "Filen är tom"),
        (b"hej", "inget dokument"),
        (OLE_WORD, "(.doc)"),
    ],
)
def test_a_bad_document_gets_a_sentence(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_word(content, "rapport.docx")
    assert words in caught.value.sentence


def test_no_sentence_speaks_of_a_workbook() -> None:
    other_files = {
        "XLS",
        "XLSB",
        "ODS",
        "WORD",
        "WORKBOOK",
        "WORKBOOK_BY_ANOTHER_NAME",
        "NUMBERS",
        "HTML",
        "XML_2003",
        "CELLS_LOST",
        "ZIP_FOLDER",
        "TOO_MANY_CELLS",
    }
    for name, sentence in vars(file_faults).items():
        if name.isupper() and name not in other_files and isinstance(sentence, str):
            said = in_words_of_word(sentence)
            assert "arbetsbok" not in said.casefold(), name
            assert "Excel" not in said, name


# --- beside the running text ----------------------------------------------------------------------------------------


def page(tag: str, inside: str) -> str:
    return f'<w:{tag} xmlns:w="{MAIN}">{inside}</w:{tag}>'


@pytest.mark.parametrize(("section", "settings", "seen"), [
    ('<w:headerReference w:type="default" r:id="header"/>', "", ["upptill"]),
    ('<w:headerReference w:type="first" r:id="header"/>', "", []),
    ('<w:headerReference w:type="first" r:id="header"/><w:titlePg/>', "", ["upptill"]),
    ('<w:headerReference w:type="first" r:id="header"/><w:titlePg w:val="0"/>', "", []),
    ('<w:headerReference w:type="even" r:id="header"/>', "", []),
    ('<w:headerReference w:type="even" r:id="header"/>', "<w:evenAndOddHeaders/>", ["upptill"]),
    ('<w:headerReference w:type="default" r:id="saknas"/>', "", []),
    ("", "", []),
])  # fmt: skip
def test_headers_are_read_where_a_page_shows_them(section: str, settings: str, seen: list[str]) -> None:
    inside = f"<w:tbl><w:tr><w:tc><w:p>{run('upptill')}</w:p></w:tc></w:tr></w:tbl><w:p/>"
    parts = {"word/header1.xml": page("hdr", inside), "word/settings.xml": page("settings", settings)}
    found = read_word(document(f'<w:p>{run("text")}</w:p><w:sectPr xmlns:r="{TYPES}">{section}</w:sectPr>', parts))
    beside = [one for one in found.paragraphs if one.part is not None]
    assert [one.text for one in beside] == seen
    assert {one.passage.words for one in beside} <= {"sidhuvudet"}


def test_an_alternative_text_stands_beside_its_cell_and_before_no_table() -> None:
    drawing = '<wp:inline xmlns:wp="urn:wp"><wp:docPr descr="En bild av 3 hus"/></wp:inline>'
    picture = f"<w:r><w:drawing>{drawing}</w:drawing></w:r>"
    table = f"<w:tbl><w:tr><w:tc><w:p>{run('5')}{picture}</w:p></w:tc></w:tr></w:tbl>"
    found = read(f"<w:p>{run('rubrik')}{picture}</w:p>{table}")
    (only,) = found.tables
    assert only.rows[0].cells[0].text == "5"
    assert only.before == "rubrik"
    assert [one.passage.words for one in found.paragraphs if one.part is not None] == [
        "alternativtexten ”En bild av 3 hus”", "alternativtexten ”En bild av 3 hus”",
    ]  # fmt: skip
