"""``--wordmall`` and ``--ny-wordmall``: the kommun's own template, its styles, and what is said of wrong fields."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import made_kommun
import office
import pytest
import samples
import word_reader
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from program import mallkoll
from word_reader import W

NAME = "linkoping-2019-04"
SWEDISH = {"heading 1": "Rubrik 1", "heading 2": "Rubrik 2", "caption": "Beskrivning", "List Bullet": "Punktlista",
           "Table Grid": "Tabellrutnät"}  # fmt: skip


def template(path: Path, *lines: str, renamed: dict[str, str] | None = None) -> Path:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    for style in document.styles.element.iter(f"{W}name"):
        style.set(f"{W}val", (renamed or {}).get(style.get(f"{W}val"), style.get(f"{W}val")))
    document.save(str(path))
    return path


def written(folder: Path, wordmall: Path, source: Path | None = None) -> Path:
    target = folder / "rapport.docx"
    if source is None:
        source = folder / f"{NAME}.xlsx"
        source.write_bytes(samples.example(NAME))
    done = mallkoll("dokument", source, "--ut", target, "--wordmall", wordmall)
    assert target.exists(), done.stderr
    return target


def test_a_new_template_has_every_field_and_can_be_used_at_once(tmp_path: Path) -> None:
    mall = tmp_path / "mall.docx"
    done = mallkoll("dokument", "--ny-wordmall", mall)
    assert done.returncode == 0, done.stderr
    listed = word_reader.text_of(word_reader.body(mall))
    for field in ("innehall", "kallor", "n.innehall", "avsnitt.ekonomi", "tabell.drift_prognos",
                  "siffra.drift_prognos.summa.prognos"):  # fmt: skip
        assert field in listed
    assert len(list(word_reader.controls(written(tmp_path, mall)))) > 200


def test_a_new_template_is_written_over_nothing(tmp_path: Path) -> None:
    mall = template(tmp_path / "mall.docx", "min egen")
    before = mall.read_bytes()
    done = mallkoll("dokument", "--ny-wordmall", mall)
    assert (done.returncode, mall.read_bytes()) == (2, before)
    assert "finns redan" in done.stderr


def test_swedish_style_names_are_the_kommuns_own(tmp_path: Path) -> None:
    mall = template(tmp_path / "mall.docx", "{{ innehall }}", renamed=SWEDISH)
    own = {style.get(f"{W}val") for style in Document(str(mall)).styles.element.iter(f"{W}name")}
    target = written(tmp_path, mall)
    names = [style.get(f"{W}val") for style in Document(str(target)).styles.element.iter(f"{W}name")]
    assert not {name for name in names if name.casefold() in {"heading 1", "heading 2", "caption"}}
    assert {name for name in set(names) - own if not name.startswith("Mallkoll")} <= {"toc 1"}


@pytest.mark.libreoffice
def test_a_template_from_libreoffice(tmp_path: Path) -> None:
    mall = tmp_path / "mall.docx"
    mallkoll("dokument", "--ny-wordmall", mall)
    mall.write_bytes(office.as_docx(mall.read_bytes()))
    target = written(tmp_path, mall)
    assert word_reader.differing(target, tmp_path) == []
    assert any(text.startswith("Samlad bedömning") for _, text in word_reader.headings(target))


def test_single_fields_stand_where_the_template_has_them(tmp_path: Path) -> None:
    mall = template(tmp_path / "mall.docx", "{{ tabell.drift_prognos }}", "{{ avsnitt.ekonomi }}",
                    "Summan är {{ siffra.drift_prognos.summa.prognos }} tkr för {{ namnd }}.")  # fmt: skip
    target = written(tmp_path, mall)
    assert word_reader.differing(target, tmp_path) == []
    assert "Summan är 1\u00a0473\u00a0495 tkr för Social- och omsorgsnämnden." in word_reader.text_of(
        word_reader.body(target)
    )


def test_a_loop_goes_through_the_namnder(tmp_path: Path) -> None:
    mall = template(tmp_path / "mall.docx", "{%p for n in namnder %}", "Om {{ n.namn }}", "{{ n.innehall }}",
                    "{%p endfor %}")  # fmt: skip
    folder = made_kommun.kommun(tmp_path / "in")
    target = written(tmp_path, mall, folder)
    text = word_reader.text_of(word_reader.body(target))
    assert re.findall(r"Om (\w+nämnden)", text) == ["Gatunämnden", "Kulturnämnden", "Omsorgsnämnden", "Skolnämnden"]
    assert word_reader.differing(target, folder) == []


@pytest.mark.parametrize(("lines", "said"), [
    (["hej", "{{ rapprot }}"], "stycke 2 (”{{ rapprot }}”): fältet rapprot finns inte. Menas rapport?"),
    (["{{ innehall"], "stycke 1 (”{{ innehall”): det står {{ utan den andra halvan"),
    (["{{ siffra.drift_prognos.summa.progns }}"], "Menas siffra.drift_prognos.summa.prognos?"),
    (["{{ siffra.drift_prognos }}"], "är inte färdigt"),
    (["{{ kommun.__class__ }}"], "stycke 1 (”{{ kommun.__class__ }}”): mallen använder __class__"),
    (["{{ kommun.upper() }}"], "mallen använder ett anrop"),
    (["{%p for n in range(9) %}", "{%p endfor %}"], "stycke 1 (”{%p for n in range(9) %}”): slingan"),
    (["{%p for n in namnder %}", "{{ n.naamn }}", "{%p endfor %}"], "stycke 2 (”{{ n.naamn }}”)"),
    (["{%p if antal_fel %}", "hej"], "stycke 1 (”{%p if antal_fel %}”): {% if … %} saknar sitt {% endif %}"),
    (["{%p endfor %}"], "avslutar inget som är påbörjat"),
    (["{%p for n in namnder %}", "{%p if n.namn %}", "{%p endfor %}", "{%p endif %}"], "stycke 3 (”{%p endfor %}”)"),
    (["{% if antal_feel %}hej{% endif %}"], "fältet antal_feel finns inte. Menas antal_fel?"),
    (["{% include 'x' %}"], "{% include … %} är inte tillåtet i en wordmall; det är {% for n in namnder %}"),
    (["{{r namnd }}"], "{{r namnd }} går inte att fylla. Skriv {{ namnd }}"),
    (["Se här: {{ innehall }}"], "{{ innehall }} ska stå ensamt i sitt stycke, utan ”Se här:”"),
    (["{ { innehall } }"], "mallen har inga fält"),
])  # fmt: skip
def test_a_wrong_field_is_named_with_its_place(lines: list[str], said: str, tmp_path: Path) -> None:
    source, target = tmp_path / f"{NAME}.xlsx", tmp_path / "rapport.docx"
    source.write_bytes(samples.example(NAME))
    mall = template(tmp_path / "mall.docx", *lines)
    done = mallkoll("dokument", source, "--ut", target, "--wordmall", mall)
    assert done.returncode == 2
    assert said in done.stderr
    assert "mall.docx" in done.stderr
    assert not target.exists()


def header(document: Any, text: str) -> None:
    document.sections[0].header.paragraphs[0].text = text


def even_footer(document: Any, text: str) -> None:
    document.settings.odd_and_even_pages_header_footer = True
    document.sections[0].even_page_footer.paragraphs[0].text = text


def cell(document: Any, text: str) -> None:
    document.add_table(2, 2).rows[1].cells[1].text = text


def split_runs(document: Any, text: str) -> None:
    paragraph = document.add_paragraph()
    for letter in text:
        paragraph.add_run(letter).bold = letter == "n"


def text_box(document: Any, text: str) -> None:
    box = f"<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"
    document.element.body.insert(0, parse_xml(
        f'<w:p {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wps="urn:wps"><w:r><w:t>runt </w:t></w:r><w:r>'
        f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    ))  # fmt: skip


@pytest.mark.parametrize(("put", "field", "said"), [
    (header, "{{ nammd }}", "sidhuvudet (”{{ nammd }}”): fältet nammd finns inte. Menas namnd?"),
    (header, "{{ innehall }}", "sidhuvudet (”{{ innehall }}”): där kan bara ord och enstaka siffror stå"),
    (even_footer, "{{ nammd }}", "de jämna sidornas sidfot (”{{ nammd }}”)"),
    (cell, "{{ nammd }}", "tabell 1, rad 2 (”{{ nammd }}”)"),
    (split_runs, "{{ nammd }}", "stycke 1 (”{{ nammd }}”)"),
    (text_box, "{{ nammd }}", "en textruta i stycke 1 (”{{ nammd }}”)"),
    (text_box, "{{ innehall }}", "en textruta i stycke 1 (”{{ innehall }}”): där kan bara ord och enstaka siffror stå"),
])  # fmt: skip
def test_a_wrong_field_is_named_wherever_it_stands(
    put: Callable[[Any, str], None], field: str, said: str, tmp_path: Path
) -> None:
    source, target, document = tmp_path / f"{NAME}.xlsx", tmp_path / "rapport.docx", Document()
    source.write_bytes(samples.example(NAME))
    put(document, field)
    document.save(str(tmp_path / "mall.docx"))
    done = mallkoll("dokument", source, "--ut", target, "--wordmall", tmp_path / "mall.docx")
    assert done.returncode == 2
    assert said in done.stderr
    assert not target.exists()


@pytest.mark.parametrize("put", [header, even_footer, cell, split_runs, text_box])
def test_a_figure_may_stand_anywhere(put: Callable[[Any, str], None], tmp_path: Path) -> None:
    document = Document()
    put(document, "{{ siffra.drift_prognos.summa.prognos }} tkr")
    document.save(str(tmp_path / "mall.docx"))
    target = written(tmp_path, tmp_path / "mall.docx")
    shown = [content.decode() for name, content in word_reader.parts(target).items()
             if name.startswith(("word/document", "word/header", "word/footer"))]  # fmt: skip
    assert sum(content.count("<w:sdt>") for content in shown) == 1
    assert any("1\u00a0473\u00a0495" in content for content in shown)
    assert mallkoll("dokument", tmp_path / f"{NAME}.xlsx", "--ut", target).stderr.count("\n") == 1  # nothing is told


def test_a_section_that_is_empty_leaves_its_field_blank(tmp_path: Path) -> None:
    mall = template(tmp_path / "mall.docx", "Först", "{{ avsnitt.uppfoljning_och_analys }}", "{{ avsnitt.ekonomi }}")
    assert len(list(word_reader.controls(written(tmp_path, mall)))) > 50


@pytest.mark.parametrize("ending", ["docm", "dotm", "docx"])
def test_a_template_with_macros_is_refused(ending: str, tmp_path: Path) -> None:
    source, mall = tmp_path / f"{NAME}.xlsx", tmp_path / f"mall.{ending}"
    source.write_bytes(samples.example(NAME))
    kind = b"macroEnabledTemplate" if ending == "dotm" else b"document.macroEnabled"
    plain = template(tmp_path / "utan.docx", "{{ innehall }}")
    held = word_reader.parts(plain)
    held["[Content_Types].xml"] = held["[Content_Types].xml"].replace(
        b"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"vnd.ms-word." + kind + b".main+xml",
    )
    with zipfile.ZipFile(mall, "w") as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    done = mallkoll("dokument", source, "--ut", tmp_path / "rapport.docx", "--wordmall", mall)
    assert done.returncode == 2
    assert "har makron" in done.stderr
    assert not (tmp_path / "rapport.docx").exists()


def packed(main: str) -> bytes:
    """A package with only this as its main part."""
    stream, opc = io.BytesIO(), "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", (
            f'<Types xmlns="{opc}/content-types"><Default Extension="rels" ContentType="application/vnd.'
            'openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
        ))  # fmt: skip
        archive.writestr("_rels/.rels", (
            f'<Relationships xmlns="{opc}/relationships"><Relationship Id="r1" Type="{office}" '
            'Target="word/document.xml"/></Relationships>'
        ))  # fmt: skip
        archive.writestr("word/document.xml", main)
    return stream.getvalue()


def test_a_workbook_for_a_template_is_told(tmp_path: Path) -> None:
    source = tmp_path / f"{NAME}.xlsx"
    source.write_bytes(samples.example(NAME))
    done = mallkoll("dokument", source, "--ut", tmp_path / "rapport.docx", "--wordmall", source)
    assert done.returncode == 2
    assert done.stderr.endswith("Excel-arbetsbok och inget Word-dokument. Ange ett Word-dokument (.docx).\n")


@pytest.mark.parametrize(("content", "said"), [
    (b"PK\x03\x04 ingenting", "avhuggen"), (b"hej", "Word-dokument"), (b"", "tom"),
    (packed("<x/>"), "mall.docx: Filen är skadad, eller inte ett vanligt Word-dokument."),
    (packed(f"<w:document {nsdecls('w')}/>"), "Filen är skadad, eller inte ett vanligt Word-dokument."),
    (packed(f"<w:document {nsdecls('w')}><w:body>"), "är inte giltig XML"),
    (packed(f'<!DOCTYPE x [<!ENTITY a "b">]><w:document {nsdecls("w")}/>'), "dokumenttypsdeklaration"),
])  # fmt: skip
def test_a_broken_template_is_told(content: bytes, said: str, tmp_path: Path) -> None:
    source, mall = tmp_path / f"{NAME}.xlsx", tmp_path / "mall.docx"
    source.write_bytes(samples.example(NAME))
    mall.write_bytes(content)
    done = mallkoll("dokument", source, "--ut", tmp_path / "rapport.docx", "--wordmall", mall)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "rapport.docx").exists()


@pytest.mark.parametrize(
    "text", ["{{ innehall }}", "{% for n in namnder %}", "<w:p>&amp;]]>", "\ue0000\ue001", "a\x0bb"]
)
def test_hostile_text_in_a_cell_is_only_text(text: str, tmp_path: Path) -> None:
    source, target = tmp_path / f"{NAME}.xlsx", tmp_path / "rapport.docx"
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\x0b", "_x000B_")
    source.write_bytes(samples.with_text(NAME, "Klimatsmart kommun", escaped))
    done = mallkoll("dokument", source, "--ut", target)
    assert target.exists(), done.stderr
    plain = text.replace("\x0b", "")
    assert "\ue000" in plain or plain in word_reader.text_of(word_reader.body(target)).replace("\x0b", "")
