"""Tables too wide for an upright page lie down on pages of their own, with the document's headers and footers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import samples
import word_reader
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm
from program import mallkoll
from word_reader import W

from mallkoll.addin.document.word.wide_pages import lay_down

NAME = "linkoping-2018-08"  # with three wide tables
HEADINGS = frozenset({"Heading1", "Heading2"})


def pages(document: Any) -> list[tuple[str, bool, list[str]]]:
    """Of each section: how its page lies, whether it has a header and footer of its own, and what stands there."""
    found = []
    for section in document.sections:
        texts = [
            "tabell" if block.tag == f"{W}tbl" else word_reader.text_of(block) for block in (
                inner._element for inner in section.iter_inner_content()
            )
        ]  # fmt: skip
        linked = section.header.is_linked_to_previous and section.footer.is_linked_to_previous
        lies = "ligger" if section.orientation == WD_ORIENT.LANDSCAPE else "står"
        found.append((lies, linked, [text for text in texts if text]))
    return found


def plain(*blocks: str) -> Any:
    """A document of headings (``# …``), tables (``| …``: a wide one with its caption) and texts."""
    document = Document()
    for block in blocks:
        if block.startswith("# "):
            document.add_heading(block[2:], 1)
        elif block.startswith("| "):
            document.add_paragraph(block[2:]).paragraph_format.keep_with_next = True
            document.add_table(1, 9)
            document.add_paragraph("")
        else:
            document.add_paragraph(block)
    document.sections[0].header.paragraphs[0].text = "Granby"
    document.sections[0].footer.paragraphs[0].text = "sidfot"
    return document


def laid(document: Any) -> Any:
    body = document.element.body
    wide = [[table.getprevious(), table, table.getnext()] for table in body.findall(f"{W}tbl")]
    lay_down(body, wide, HEADINGS)
    return document


@pytest.mark.parametrize(("blocks", "seen"), [
    (["a", "# Mål", "| T", "b"],
     [("står", False, ["a"]), ("ligger", True, ["Mål", "T", "tabell"]), ("står", True, ["b"])]),
    (["| T", "b"], [("ligger", False, ["T", "tabell"]), ("står", True, ["b"])]),
    (["a", "| T"], [("står", False, ["a"]), ("ligger", True, ["T", "tabell"])]),
    (["a", "| T", "# Mål", "| U", "b"],  # neighbours share their pages
     [("står", False, ["a"]), ("ligger", True, ["T", "tabell", "Mål", "U", "tabell"]), ("står", True, ["b"])]),
    (["a", "| T", "b", "| U", "c"],
     [("står", False, ["a"]), ("ligger", True, ["T", "tabell"]), ("står", True, ["b"]),
      ("ligger", True, ["U", "tabell"]), ("står", True, ["c"])]),
    (["a"], [("står", False, ["a"])]),
])  # fmt: skip
def test_a_wide_table_lies_with_its_headings_between_what_stands(
    blocks: list[str], seen: list[tuple[str, bool, list[str]]]
) -> None:
    document = laid(plain(*blocks))
    assert pages(document) == seen
    assert {section.header.paragraphs[0].text for section in document.sections} == {"Granby"}


def test_only_the_first_piece_has_a_first_page_and_its_own_numbers() -> None:
    document = plain("a", "| T", "b")
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = "framsida"
    section._sectPr.append(parse_xml(f'<w:pgNumType {nsdecls("w")} w:fmt="lowerRoman" w:start="3"/>'))
    laid(document)
    numbers = [dict(one._sectPr.find(f"{W}pgNumType").attrib) for one in document.sections]
    assert [one.get(f"{W}start") for one in numbers] == ["3", None, None]
    assert {one.get(f"{W}fmt") for one in numbers} == {"lowerRoman"}
    assert [one.different_first_page_header_footer for one in document.sections] == [True, False, False]


def test_the_margins_are_turned_with_the_page() -> None:
    document = plain("a", "| T", "b")
    section = document.sections[0]
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = map(Cm, (1, 2, 3, 4))
    laid(document)
    turned = document.sections[1]
    seen = (turned.top_margin, turned.right_margin, turned.bottom_margin, turned.left_margin)
    assert [round(one.cm) for one in seen] == [4, 1, 2, 3]
    assert (turned.page_width, turned.page_height) == (section.page_height, section.page_width)


def test_a_page_that_lies_already_and_a_table_in_a_cell_are_left() -> None:
    document = plain("a", "| T", "b")
    section = document.sections[0]
    section.page_width, section.page_height = section.page_height, section.page_width
    assert [lies for lies, *_ in pages(laid(document))] == ["står"]  # its orientation is not said; nothing is done
    unsaid = plain("a", "| T", "b")
    size = unsaid.sections[0]._sectPr.find(f"{W}pgSz")
    del size.attrib[f"{W}w"]
    assert len(laid(unsaid).sections) == 1
    boxed = plain("a")
    inner = boxed.add_table(1, 1).cell(0, 0).add_table(1, 9)
    lay_down(boxed.element.body, [[inner._tbl]], HEADINGS)
    assert len(boxed.sections) == 1


def test_the_sections_of_the_template_are_kept() -> None:
    """The field stands in the last paragraph of a section: then no upright page is left empty."""
    document = plain("a", "| T", "b")
    table = document.element.body.find(f"{W}tbl")
    end = table.getnext().getnext()  # b
    document.add_section()
    document.add_paragraph("c")
    owner = document.element.body.findall(f"{W}p/{W}pPr/{W}sectPr")[0].getparent().getparent()
    end.getparent().remove(end)
    assert word_reader.text_of(owner) == ""
    assert [one[0] for one in pages(laid(document))] == ["står", "ligger", "står"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("breda")
    (folder / f"{NAME}.xlsx").write_bytes(samples.example(NAME))
    done = mallkoll("dokument", folder / f"{NAME}.xlsx", "--ut", folder / "rapport.docx")
    assert done.returncode in {0, 1}, done.stderr
    return folder


def test_the_tables_of_a_report_lie_down_where_their_words_have_no_room(place: Path) -> None:
    document = Document(str(place / "rapport.docx"))
    found = pages(document)
    assert [lies for lies, *_ in found] == ["står", "ligger", "står", "ligger", "står"]
    assert found[1][2][:3] == [
        "Uppföljning av nämndens basuppdrag, utmaningar och indikatorer", "Indikatorer", "Socialnämndens indikatorer",
    ]  # fmt: skip
    assert [linked for _, linked, _ in found] == [False, True, True, True, True]


def test_bringing_it_up_to_date_keeps_the_pages(place: Path, tmp_path: Path) -> None:
    target = tmp_path / "rapport.docx"
    document = Document(str(place / "rapport.docx"))
    document.sections[0].header.paragraphs[0].add_run("vår rubrik").add_break(WD_BREAK.LINE)
    document.save(str(target))
    before = pages(document)
    done = mallkoll("dokument", place / f"{NAME}.xlsx", "--ut", target)
    assert "oförändrade" in done.stderr
    assert pages(Document(str(target))) == before
    assert "Inga fynd." in mallkoll("kontrollera", target, place / f"{NAME}.xlsx").stdout
