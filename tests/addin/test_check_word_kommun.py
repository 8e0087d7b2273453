"""What stands beside the running text of a report, and the figures of several workbooks together, are compared too."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

import made_kommun
import office
import pytest
from docx import Document
from effort import at_length
from word_reports import report_of, saved_again, without_controls

from mallkoll.addin.check_word import check_word
from mallkoll.templates.library.find_layouts import LayoutLibrary
from mallkoll.workbook.package.write_cells import write_cells
from mallkoll.workbook.results.finding import Finding, WordPart

MAIN, FOOTER = "word/document.xml", "word/footer1.xml"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a kommun beside its four workbooks."""
    folder = tmp_path_factory.mktemp("kommun")
    made_kommun.kommun(folder)
    books = [folder / name for name in ("kultur.xlsx", "gator & parker #1.xlsx", "omsorg.xlsx")]
    (folder / "trasig.xlsx").unlink()
    (folder / "rapport.docx").write_bytes(report_of(folder / "skola" / "skolnämnden aug.xlsx", *books))
    return folder


def workbooks(place: Path) -> list[str]:
    return [str(path) for path in place.rglob("*.xlsx")]


def changed(content: bytes, edits: Mapping[str, tuple[str, str]]) -> bytes:
    """The document with one text of some parts put in another's place."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            held = old.read(name).decode("utf-8", "surrogateescape")
            if name in edits:
                assert edits[name][0] in held
                held = held.replace(*edits[name], 1)
            new.writestr(name, held.encode("utf-8", "surrogateescape"))
    return out.getvalue()


def findings(place: Path, content: bytes, folder: Path) -> list[Finding]:
    target = folder / "ändrad.docx"
    target.write_bytes(content)
    return list(check_word(target, workbooks(place), LayoutLibrary()).findings)


@pytest.mark.parametrize("ours", [True, False])
def test_an_untouched_report_of_a_kommun_gives_nothing(place: Path, ours: bool, tmp_path: Path) -> None:
    content = (place / "rapport.docx").read_bytes()
    found = findings(place, content if ours else without_controls(content), tmp_path)
    assert [finding.text for finding in found] == []


SAVED_AGAIN = (
    ("gator & parker #1.xlsx", "omsorg.xlsx"),
    ("gator & parker #1.xlsx", "omsorg.xlsx", "kultur.xlsx", "skola/skolnämnden aug.xlsx"),
)
"""LibreOffice needs a quarter of a minute for the long report."""


@pytest.mark.parametrize("names", SAVED_AGAIN[: at_length(1, 2)], ids=len)
def test_saved_by_libreoffice_it_gives_nothing(place: Path, names: tuple[str, ...], tmp_path: Path) -> None:
    office.require()
    books, report = [place / name for name in names], tmp_path / "rapport.docx"
    report.write_bytes(report_of(*books))
    (again,) = saved_again([report], tmp_path)
    found = check_word(again, list(map(str, books)), LayoutLibrary()).findings
    assert [finding.text for finding in found] == []


@pytest.mark.parametrize(("part", "old", "new", "code", "said"), [
    (MAIN, ">5\u00a0610\u00a0464<", ">5\u00a0601\u00a0464<", "DOK002",
     "Drift · Summa nämnder · Prognos 2021 är 5 601 464, ska vara 5 610 464 (uträknat ur arbetsböckerna"),
    (MAIN, ">−72\u00a0000<", ">72\u00a0000<", "DOK002",
     "Avvikelse är 72 000, ska vara −72 000 (uträknat ur arbetsböckerna, omvänt tecken)"),
    (MAIN, ">3\u00a0203\u00a0976<", ">3\u00a0203\u00a0967<", "DOK002",
     "Prognos 2021 är 3 203 967, ska vara 3 203 976 (C9 på bladet Drift i kultur.xlsx, siffrorna 7 och 6 har bytt"),
    (MAIN, ">underskott<", ">överskott<", "DOK002", "är ”överskott”, ska vara ”underskott”"),
    (MAIN, " mnkr mot budgeten", " tkr mot budgeten", "DOK004", "står tkr, ska vara mnkr"),
    (MAIN, "diagram: Drift per nämnd, tkr", "diagram: Drift per nämnd, mnkr", "DOK006", "alternativtexten ”Liggande"),
    (FOOTER, "Delårsrapport, Granby", "Delårsrapport augusti 2020, Granby", "DOK006", "Sidfoten: dokumentet säger"),
])  # fmt: skip
def test_a_single_edit_is_found_where_it_stands(
    place: Path, part: str, old: str, new: str, code: str, said: str, tmp_path: Path
) -> None:
    (finding,) = findings(place, changed((place / "rapport.docx").read_bytes(), {part: (old, new)}), tmp_path)
    assert finding.code == code
    assert said in finding.text.replace("\u00a0", " ")


def test_totals_follow_the_workbooks_not_what_was_written(place: Path, tmp_path: Path) -> None:
    now = shutil.copytree(place, tmp_path / "nu")
    care = now / "omsorg.xlsx"
    care.write_bytes(write_cells(care.read_bytes(), {"Drift on": {(9, 3): 312_000.0}}, {}))
    found = [one.text for one in findings(now, (place / "rapport.docx").read_bytes(), tmp_path)]
    assert any("Kommunen totalt · Budget 2021 är 5 493 464, ska vara" in text.replace("\u00a0", " ") for text in found)


def test_without_all_workbooks_they_are_compared_with_what_was_written(place: Path, tmp_path: Path) -> None:
    target = tmp_path / "r.docx"
    edit = {MAIN: (">5\u00a0610\u00a0464<", ">5\u00a0601\u00a0464<")}
    target.write_bytes(changed((place / "rapport.docx").read_bytes(), edit))
    only = [path for path in workbooks(place) if "omsorg" not in path]
    codes = [one.code for one in check_word(target, only, LayoutLibrary()).findings]
    assert codes == ["DOK001", "DOK009"]


# --- headers, footers and alternative texts of one nämnd's report ---------------------------------------------------


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("en")
    made_kommun.built_in_file(folder / "skola.xlsx", made_kommun.SCHOOL)
    (folder / "rapport.docx").write_bytes(report_of(folder / "skola.xlsx"))
    return folder


@pytest.mark.parametrize(("part", "old", "new", "kind", "said"), [
    (FOOTER, "augusti 2021", "augusti 2020", WordPart.FOOTER, "Sidfoten: "),
    (FOOTER, "Delårsrapport augusti 2021, Skolnämnden", "Nämnden väntas visa ett överskott på 36 mnkr.",
     WordPart.FOOTER, "Sidfoten: "),
    (MAIN, 'descr="Liggande stapeldiagram: Redovisat jan–aug: 2021',
     'descr="Liggande stapeldiagram: Redovisat jan–aug: 2022', WordPart.ALTERNATIVE, "Ekonomi, under ”Drift"),
])  # fmt: skip
def test_what_stands_beside_the_text_is_compared(
    single: Path, part: str, old: str, new: str, kind: WordPart, said: str, tmp_path: Path
) -> None:
    (finding,) = findings(single, changed((single / "rapport.docx").read_bytes(), {part: (old, new)}), tmp_path)
    assert finding.passage is not None
    assert finding.passage.part is kind
    assert finding.text.startswith(said)


@pytest.mark.parametrize(("shown", "alarms"), [("", 0), ("<w:titlePg/>", 1)])
def test_a_header_that_no_page_shows_is_not_read(single: Path, shown: str, alarms: int, tmp_path: Path) -> None:
    content = changed((single / "rapport.docx").read_bytes(), {
        FOOTER: ("augusti 2021", "augusti 2020"), MAIN: ('w:footerReference w:type="default"',
                                                         'w:footerReference w:type="first"'),
    })  # fmt: skip
    content = changed(content, {MAIN: ("</w:sectPr>", f"{shown}</w:sectPr>")})
    assert len(findings(single, content, tmp_path)) == alarms


# --- documents of other kinds ---------------------------------------------------------------------------------------


def _text_document(text: str) -> bytes:
    document, stream = Document(), io.BytesIO()
    document.add_heading("Rubrik", 1)
    document.add_paragraph(text)
    document.save(stream)
    return stream.getvalue()


def _zipped(*parts: tuple[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return stream.getvalue()


_ODT = _zipped(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<a/>"))
_XLSX = _zipped(("[Content_Types].xml", "<a/>"), ("xl/workbook.xml", "<a/>"))
_ENCRYPTED = "EncryptedPackage\0".encode("utf-16-le")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + _ENCRYPTED.ljust(64, b"\0") + bytes([34, 0])

OTHERS = {
    "mall.docx": (
        _text_document("Om {{ rapport }}"),
        "en wordmall som inte är fylld: i stycket ”Om {{ rapport }}” står ”{{ rapport }}”",
    ),
    "kallelse.docx": (_text_document("Välkommen den 3 maj."), "inget är jämfört"),
    "a.odt": (_ODT, "OpenDocument-textdokument (.odt). Öppna den i Word"),
    "a.rtf": (b"{\\rtf1\\ansi hej}", "(RTF). Öppna den i Word"),
    "b.docx": (b"%PDF-1.7\n", "Filen är en PDF. Ange Word-dokumentet"),
    "c.docx": (_XLSX, "fast den heter så. Ge den ändelsen .xlsx"),
    "d.docx": (_OLE, "Dokumentet är krypterat"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_document_of_another_kind_gets_a_sentence(single: Path, name: str, tmp_path: Path) -> None:
    target = tmp_path / name
    target.write_bytes(OTHERS[name][0])
    result = check_word(target, [str(single / "skola.xlsx")], LayoutLibrary())
    said = [result.problem] if result.problem else [finding.text for finding in result.findings]
    assert len(said) == 1
    assert OTHERS[name][1] in str(said[0])
    assert "Excel-fil" not in str(said[0])


def test_a_text_that_speaks_of_the_workbook_is_compared(single: Path, tmp_path: Path) -> None:
    right = _text_document("Nämnden väntas visa ett underskott på 36 mnkr.")
    assert findings(single, right, tmp_path) == []
    (wrong,) = findings(single, _text_document("Nämnden väntas visa ett överskott på 36 mnkr."), tmp_path)
    assert wrong.code == "DOK007"
