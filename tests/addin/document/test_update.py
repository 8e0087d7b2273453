"""A document that exists is brought up to date: our controls are ours, everything else is theirs."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import made_kommun
import office
import pytest
import samples
import word_reader
from docx import Document
from lxml import etree
from program import mallkoll
from word_reader import W

from mallkoll.addin.document.update.figure_changes import _longest_rising
from mallkoll.templates.library.find_layouts import EXAMPLES
from mallkoll.workbook.package.write_cells import write_cells
from mallkoll.workbook.word.kept_figures import KeptChart, SeenChart, charts_made_as

NAME = "linkoping-2019-04"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
Edit = Callable[[Any], None]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / f"{NAME}.xlsx").write_bytes(samples.example(NAME))
    done = mallkoll("dokument", tmp_path / f"{NAME}.xlsx", "--ut", tmp_path / "r.docx")
    assert done.returncode == 0, done.stderr
    return tmp_path


def again(place: Path, *more: str) -> str:
    """What is said when the document is brought up to date."""
    done = mallkoll("dokument", place / f"{NAME}.xlsx", "--ut", place / "r.docx", *more)
    assert done.returncode in {0, 1}, done.stderr
    return done.stderr


def edited(place: Path, edit: Edit) -> None:
    """Change the main part of the document as another program might."""
    target = place / "r.docx"
    held = word_reader.parts(target)
    root = etree.fromstring(held["word/document.xml"])
    edit(root)
    held["word/document.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    target.write_bytes(stream.getvalue())


def control(root: Any, number: int) -> Any:
    return next(
        one
        for one in root.iter(f"{W}sdt")
        if f"uppgift[{number}]" in one.find(f"{W}sdtPr/{W}dataBinding").get(f"{W}xpath")
    )


def typed(number: int, text: str) -> Edit:
    def edit(root: Any) -> None:
        next(control(root, number).iter(f"{W}t")).text = text

    return edit


def shown(place: Path) -> dict[str, str]:
    return {one.said["id"]: one.text for one in word_reader.controls(place / "r.docx")}


def changed_book(place: Path, number: int = 1, value: float = 1_234_567.0) -> tuple[str, str]:
    """Type another figure into the cell of a control; the document's id of it, and where the cell is."""
    found = next(one for one in word_reader.controls(place / "r.docx") if one.said["id"] == f"u{number}")
    sheet, cell = found.said["blad"], found.said["cell"]
    column = sum((ord(letter) - 64) * 26**at for at, letter in enumerate(reversed(cell.rstrip("0123456789"))))
    at = int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), column
    book = place / f"{NAME}.xlsx"
    book.write_bytes(write_cells(book.read_bytes(), {sheet: {at: value}}, {}))
    return sheet, cell


def test_nothing_changed_changes_nothing(place: Path) -> None:
    before = shown(place)
    said = again(place)
    assert "257 oförändrade" in said
    assert shown(place) == before
    assert said.count("\n") == 1


def test_a_changed_cell_is_brought_into_every_place_of_it(place: Path) -> None:
    edited(place, lambda root: root[0].insert(0, etree.fromstring(
        f'<w:p xmlns:w="{W[1:-1]}"><w:r><w:t>Vår egen inledning</w:t></w:r></w:p>')))  # fmt: skip
    changed_book(place)
    assert "uppdaterade" in again(place)
    assert shown(place)["u1"] == "1\u00a0234\u00a0567"
    assert word_reader.differing(place / "r.docx", place) == []
    assert "Vår egen inledning" in word_reader.text_of(word_reader.body(place / "r.docx"))


def test_a_value_that_somebody_typed_is_kept_and_listed_until_it_is_replaced(place: Path) -> None:
    edited(place, typed(1, "1 500 000"))
    changed_book(place)
    for _ in range(2):  # it is told again as long as it stands there
        said = again(place)
        assert "ändrad för hand" in said
        assert "”1 500 000”" in said
        assert "har ”1 234 567”" in said
        assert "--ersatt" in said
        assert shown(place)["u1"] == "1 500 000"
    assert "Ersatt." in again(place, "--ersatt")
    assert shown(place)["u1"] == "1\u00a0234\u00a0567"
    assert "för hand" not in again(place)


def test_another_space_or_minus_is_no_change(place: Path) -> None:
    edited(place, typed(1, shown(place)["u1"].replace("\u00a0", " ")))
    assert "för hand" not in again(place)


def test_a_typed_value_under_tracked_changes_is_seen(place: Path) -> None:
    def edit(root: Any) -> None:
        content = control(root, 1).find(f"{W}sdtContent")
        run = content[0]
        deleted, inserted = etree.SubElement(content, f"{W}del"), etree.SubElement(content, f"{W}ins")
        added = copy.deepcopy(run)
        next(added.iter(f"{W}t")).text = "99"
        inserted.append(added)
        next(run.iter(f"{W}t")).tag = f"{W}delText"
        deleted.append(run)

    edited(place, edit)
    assert "där står ”99”" in again(place)


def test_a_deleted_a_copied_and_a_moved_control_are_told(place: Path) -> None:
    def edit(root: Any) -> None:
        removed, copied, moved = (control(root, number) for number in (3, 8, 12))
        removed.getparent().remove(removed)
        body = root[0]
        for one in (copy.deepcopy(copied), moved):
            paragraph = etree.Element(f"{W}p")
            paragraph.append(one)
            body.insert(len(body) - 1, paragraph)

    edited(place, edit)
    said = again(place)
    assert "borttagen: " in said
    assert "kopierad: " in said
    assert said.count("flyttad: ") == 1
    assert "finns 2 gånger" in said


def test_a_text_that_changed_in_the_workbook_is_told_and_left(place: Path) -> None:
    held = dict(samples.parts(NAME))["xl/sharedStrings.xml"].decode()
    words = "Här ingår kostnaderna för social- och omsorgsnämndens andel av förvaltningen."
    assert words in held
    (place / f"{NAME}.xlsx").write_bytes(samples.with_text(NAME, words, "Något annat."))
    said = again(place)
    assert "är ändrad i arbetsboken; dokumentets är kvar" in said
    assert words in word_reader.text_of(word_reader.body(place / "r.docx"))


def test_draft_comes_and_goes(place: Path) -> None:
    fine = (place / f"{NAME}.xlsx").read_bytes()
    changed_book(place, 20)
    again(place)
    assert "UTKAST" in word_reader.text_of(word_reader.body(place / "r.docx"))
    edited(place, section_after_draft)
    (place / f"{NAME}.xlsx").write_bytes(fine)
    again(place)
    body = word_reader.body(place / "r.docx")
    assert "UTKAST" not in word_reader.text_of(body)
    assert body.find(f".//{W}sectPr/{W}pgBorders") is not None


def section_after_draft(root: Any) -> None:
    """A section break put in behind the line stands in its paragraph."""
    line = next(one for one in root.iter(f"{W}p") if "UTKAST" in word_reader.text_of(one))
    section = copy.deepcopy(next(reversed(list(root.iter(f"{W}sectPr")))))
    etree.SubElement(section, f"{W}pgBorders")
    line.find(f"{W}pPr").append(section)


def test_a_document_of_others_is_left_alone(place: Path, tmp_path: Path) -> None:
    target = place / "annan.docx"
    target.write_bytes((place / "r.docx").read_bytes())
    (place / "tyreso-2017-08.xlsx").write_bytes(samples.example("tyreso-2017-08"))
    before = target.read_bytes()
    done = mallkoll("dokument", place / "tyreso-2017-08.xlsx", "--ut", target)
    assert done.returncode == 2
    assert "är gjort av andra arbetsböcker" in done.stderr
    assert target.read_bytes() == before


def test_a_document_that_is_none_of_ours_is_left_alone(place: Path) -> None:
    target = place / "egen.docx"
    Document().save(str(target))
    before = target.read_bytes()
    done = mallkoll("dokument", place / f"{NAME}.xlsx", "--ut", target)
    assert done.returncode == 2
    assert "inte skrivet av mallkoll dokument" in done.stderr
    assert target.read_bytes() == before


def test_a_document_with_a_broken_relationship_is_left_alone(place: Path) -> None:
    target = place / "r.docx"
    held = word_reader.parts(target)
    name = "word/_rels/document.xml.rels"
    held[name] = re.sub(b' Target="[^"]*"', b"", held[name], count=1)
    with zipfile.ZipFile(target, "w") as archive:
        for one, content in held.items():
            archive.writestr(one, content)
    before = target.read_bytes()
    done = mallkoll("dokument", place / f"{NAME}.xlsx", "--ut", target)
    assert done.returncode == 2
    assert "Filen är skadad, eller inte ett vanligt Word-dokument" in done.stderr
    assert target.read_bytes() == before


def test_a_namnd_whose_file_is_gone_is_told_once_and_keeps_its_figures(tmp_path: Path) -> None:
    folder, target = made_kommun.kommun(tmp_path / "in"), tmp_path / "r.docx"
    (folder / "trasig.xlsx").unlink()
    assert mallkoll("dokument", folder, "--ut", target).returncode == 0
    before = [(one.said["nyckel"], one.text) for one in word_reader.controls(target)]
    (folder / "omsorg.xlsx").unlink()
    said = mallkoll("dokument", folder, "--ut", target).stderr
    assert said.count("omsorg.xlsx") == 1
    assert "saknas: Omsorgsnämnden" in said
    assert "kommunens del lämnas som den är" in said  # the others' sum is not the kommun's
    assert "Drift on" not in said
    assert "nytt" not in said
    assert [(one.said["nyckel"], one.text) for one in word_reader.controls(target)] == before


def test_the_file_of_one_namnd_tells_nothing_of_the_others(tmp_path: Path) -> None:
    folder, target = tmp_path / "in", tmp_path / "r.docx"
    for number, name in enumerate(("fel.xlsx", "rätt.xlsx"), 1):
        made_kommun.built_in_file(folder / name, f"Nämnd {number}", number)
    wrong = folder / "fel.xlsx"
    wrong.write_bytes(write_cells(wrong.read_bytes(), {"Drift": {(38, 3): -5000.0}}, {}))
    mallkoll("dokument", folder, "--ut", target)
    assert "UTKAST" in word_reader.text_of(word_reader.body(target))
    said = mallkoll("dokument", folder / "rätt.xlsx", "--ut", target).stderr
    assert said.count("\n") <= 4, said
    assert "UTKAST" in word_reader.text_of(word_reader.body(target))  # the other's may be left


def test_charts_are_drawn_anew_also_where_libreoffice_has_renamed_them(place: Path) -> None:
    def renamed(root: Any) -> None:  # as LibreOffice 7.4 does when it saves
        for number, drawing in enumerate(root.iter(DRAWING), 1):
            drawing.set("name", f"Object{number}")
            del drawing.attrib["descr"]

    drawn = dict(drawings(place))
    edited(place, renamed)
    found = next(one for one in word_reader.controls(place / "r.docx")
                 if one.said["nyckel"] == "drift_prognos/socialpsykiatri/prognos")  # fmt: skip
    changed_book(place, int(found.said["id"][1:]))
    again(place)
    assert dict(drawings(place)) == drawn
    charts = [part for name, part in word_reader.parts(place / "r.docx").items() if name.startswith("word/charts/")]
    assert [part.count(b"<c:v>1234567</c:v>") for part in charts].count(1) == 1


def drawings(place: Path) -> Iterator[tuple[str, str]]:
    for drawing in word_reader.body(place / "r.docx").iter(DRAWING):
        yield drawing.get("name"), drawing.get("descr")


@pytest.mark.parametrize(("seen", "known"), [
    (["Diagram 1: A", "Diagram 2: A", "Diagram 3: B"], [1, 2, 3]),
    (["Object1 A", "Object2 A", "Object3 B"], [1, 2, 3]),
    (["Object1 A", "Object3 B"], [None, 3]),  # one of two is gone: which is not known
    (["Diagram 2: A", "Object2 A", "Mitt eget A"], [2, None, None]),
    (["Mitt eget C", "Diagram 1: A", "Diagram 1: A", "Object1 A"], [None, 1, 1, 2]),
])  # fmt: skip
def test_what_each_chart_was_made_as(seen: list[str], known: list[int | None]) -> None:
    kept = [KeptChart(f"Diagram {number}: {title}", "k1", "t", number, "") for number, title in enumerate("AAB", 1)]
    found = charts_made_as(kept, [SeenChart(name if ":" in name else name[:-2], "", name[-1]) for name in seen])
    assert [None if one is None else one.number for one in found] == known


BUDGET = "linkoping-internbudget-2019"


def both_of_a_year(folder: Path) -> None:
    """An internbudget, and a report of the whole year that it is for: both end on the last day of the year."""
    (folder / "in").mkdir()
    (folder / "in" / "budget.xlsx").write_bytes(samples.example(BUDGET))
    data, whole = EXAMPLES / f"{NAME}.yaml", folder / "in" / "helår.xlsx"
    made = mallkoll("skapa", "--layout", NAME, "--period", "2019-12", "--data", data, "--ut", whole)
    assert made.returncode == 0, made.stderr


def test_an_internbudget_is_not_the_whole_year_that_it_is_for(tmp_path: Path) -> None:
    both_of_a_year(tmp_path)
    budget, whole, target = tmp_path / "in" / "budget.xlsx", tmp_path / "in" / "helår.xlsx", tmp_path / "r.docx"
    assert mallkoll("dokument", budget, "--ut", target).returncode == 1  # it has its one known error
    before = target.read_bytes()
    done = mallkoll("dokument", whole, "--ut", target)
    assert done.returncode == 2
    assert "(budget.xlsx, internbudget 2019) än de som läses nu (helår.xlsx, helår 2019)" in done.stderr
    assert target.read_bytes() == before
    said = mallkoll("dokument", tmp_path / "in", "--ut", target).stderr  # of both the one that the document is about
    assert "dokumentet gäller Linköping, internbudgeten 2019. Det räknar budget.xlsx." in said
    assert "helår.xlsx räknas inte: den gäller helåret 2019. Ange --period 2019-12 om" in said
    said = mallkoll("dokument", tmp_path / "in", "--ut", tmp_path / "ny.docx").stderr
    assert 'budget.xlsx räknas inte: den gäller internbudgeten 2019. Ange --period "internbudget 2019" om' in said
    done = mallkoll("dokument", tmp_path / "in", "--ut", tmp_path / "b.docx", "--period", "internbudget 2019")
    assert "Det räknar budget.xlsx." in done.stderr


def test_a_document_of_an_older_version_is_told_apart_by_its_layout(tmp_path: Path) -> None:
    both_of_a_year(tmp_path)
    target = tmp_path / "r.docx"
    mallkoll("dokument", tmp_path / "in" / "budget.xlsx", "--ut", target)
    held = word_reader.parts(target)
    store = next(name for name, part in held.items() if b"<rapport" in part)
    held[store] = re.sub(b' typ="[^"]*"', b"", held[store])
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    assert "än de som läses nu" in mallkoll("dokument", tmp_path / "in" / "helår.xlsx", "--ut", target).stderr
    assert "oförändrade" in mallkoll("dokument", tmp_path / "in" / "budget.xlsx", "--ut", target).stderr


def test_of_many_that_are_gone_some_are_told(place: Path) -> None:
    def edit(root: Any) -> None:
        for number in range(1, 40):
            one = control(root, number)
            one.getparent().remove(one)

    edited(place, edit)
    said = again(place)
    assert said.count("borttagen: ") == 10
    assert "… och 29 till." in said


@pytest.mark.libreoffice
def test_one_that_libreoffice_saved_again(place: Path) -> None:
    target = place / "r.docx"
    target.write_bytes(office.as_docx(target.read_bytes()))
    changed_book(place)
    said = again(place)
    assert "för hand" not in said
    assert "borttagen" not in said
    assert shown(place)["u1"] == "1\u00a0234\u00a0567"
    assert word_reader.differing(target, place) == []


@pytest.mark.parametrize(("order", "stays"), [
    ([1, 2, 3], [1, 2, 3]), ([2, 3, 1], [2, 3]), ([3, 1, 2, 4], [1, 2, 4]), ([], []),
])  # fmt: skip
def test_the_fewest_count_as_moved(order: list[int], stays: list[int]) -> None:
    assert _longest_rising(order) == stays
