"""The kommun's part of a report, read by python-docx and openpyxl: each figure is what the nämnder's files say."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import made_kommun
import openpyxl
import pytest
import word_reader
from docx import Document
from docx.oxml.ns import qn
from made_kommun import CARE, CULTURE, SCHOOL, STREETS
from program import mallkoll

from mallkoll.workbook.word.read_word import read_word

TITLES = ["Drift", "Investeringar", "Största avvikelser", "Mål", "Uppdrag", "Indikatorer", "Personal", "Volymer"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kommun")
    made_kommun.kommun(folder / "in")
    mallkoll("dokument", folder / "in", "--ut", folder / "rapport.docx")
    return folder


def rows(place: Path, caption: str) -> list[dict[str, str]]:
    """The rows of a table by its headings, as a reader of the document sees them."""
    for table in Document(str(place / "rapport.docx")).element.body.iter(qn("w:tbl")):
        said = table.find(f"{qn('w:tblPr')}/{qn('w:tblCaption')}")
        if said is not None and said.get(qn("w:val")) == caption:
            header, *others = [
                ["".join(node.text or "" for node in cell.iter(qn("w:t"))) for cell in row.iter(qn("w:tc"))]
                for row in table.iter(qn("w:tr"))
            ]
            return [dict(zip(header, one, strict=True)) for one in others]
    raise LookupError(caption)


def amount(text: str) -> float:
    found = word_reader.number(text)
    assert found is not None, text
    return found


def test_its_sections_come_in_order(place: Path) -> None:
    found = [text for level, text in word_reader.headings(place / "rapport.docx") if level == 2]
    assert found[: len(TITLES)] == TITLES


def test_its_figures_add_up(place: Path) -> None:
    assert word_reader.kommun_differing(place / "rapport.docx") == []
    assert word_reader.typed_numbers(place / "rapport.docx") == []


def test_the_largest_deviations_are_budget_less_forecast_the_largest_first(place: Path) -> None:
    found = rows(place, "Största avvikelser mot budget, tkr")
    for row in found:
        assert amount(row["Budget"]) - amount(row["Prognos 2021"]) == amount(row["Avvikelse"]), row
    sizes = [abs(amount(row["Avvikelse"])) for row in found]
    assert sizes == sorted(sizes, reverse=True)
    assert len(found) == 15
    gator = next(row for row in found if row["Post"] == "Gator")  # in mnkr, and with the other sign, in its file
    assert (gator["Nämnd"], amount(gator["Budget"]), amount(gator["Avvikelse"])) == (STREETS, 80_500, -3_500)


def test_every_deviation_has_its_cell(place: Path) -> None:
    said = [one.said for one in word_reader.controls(place / "rapport.docx")]
    own = [one for one in said if one["nyckel"].startswith("kommun/avvikelser/") and "gatu" not in one["nyckel"]]
    without = Counter(one["nyckel"].rpartition("/")[2] for one in own if "kalla" not in one)
    assert set(without) == {"avvikelse"}
    assert word_reader.differing(place / "rapport.docx", place / "in") == []


def test_every_indicator_of_every_namnd_is_listed_with_its_cell(place: Path) -> None:
    said = [one.said for one in word_reader.controls(place / "rapport.docx")]
    listed = {
        (one["kalla"], one["blad"], one["cell"]) for one in said if one["nyckel"].startswith("kommun/indikatorer")
    }
    own = {
        (one["kalla"], one["blad"], one["cell"])
        for one in said
        if one["nyckel"].startswith("indikatorer/") and one["slag"] in {"tal", "text"}
    }
    assert listed
    assert listed <= own
    assert {row["Nämnd"] for row in rows(place, "Indikatorer per nämnd")} == {CULTURE, SCHOOL}


def test_the_counts_are_those_of_the_words_in_the_files(place: Path) -> None:
    found = {row.pop("Nämnd"): row for row in rows(place, "Mål per nämnd och bedömning, antal")}
    assert found[STREETS] == {**dict.fromkeys(found[STREETS], "0"), "Uppnås": "1", "Uppnås delvis": "1"}
    assert found[CARE] == {**dict.fromkeys(found[CARE], "0"), "Uppnås delvis": "1", "Uppnås inte": "1"}
    counted = Counter(_statuses(place / "in" / "kultur.xlsx"))
    assert {word: int(number) for word, number in found[CULTURE].items() if number != "0"} == counted
    for word, whole in found["Kommunen totalt"].items():
        assert int(whole) == sum(int(found[name][word]) for name in (STREETS, CULTURE, CARE, SCHOOL))


def _statuses(path: Path) -> list[Any]:
    """The words of the judgements of goals, as openpyxl finds them below their heading."""
    sheet = openpyxl.load_workbook(path, data_only=True)["Mål"]
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "Bedömning")
    return [
        one
        for (one,) in sheet.iter_rows(head.row + 1, sheet.max_row, head.column, head.column, values_only=True)
        if one
    ]


def test_every_chart_says_what_it_shows(place: Path) -> None:
    drawn = [one.get("descr") or "" for one in Document(str(place / "rapport.docx")).element.body.iter(qn("wp:docPr"))]
    assert any("Visar avvikelsen för Kulturnämnden: Individ- och familjeomsorg" in text for text in drawn)
    assert all(drawn)


# --- its look -------------------------------------------------------------------------------------------------------


def coloured(folder: Path, *colors: str) -> Path:
    """A kommun's report of nämnder whose layouts have these colours."""
    for number, color in enumerate(colors):
        layout = made_kommun.own_layout(folder, f"n{number}", f"Nämnd {number}", "tkr", "kostnad", "      - Gator\n")
        layout.write_text(f'{layout.read_text("utf-8")}farg: "{color}"\n', "utf-8")
        made_kommun.own_file(folder / f"{number}.xlsx", layout, {"gator": (100 + number, 120)}, {})
    mallkoll("dokument", folder, "--ut", folder / "rapport.docx")
    return folder / "rapport.docx"


def heading_colors(report: Path) -> set[str]:
    styles = Document(str(report)).styles
    return {str(styles[name].font.color.rgb) for name in ("Title", "Heading 1", "Heading 2", "Heading 5")}


def test_headings_and_charts_have_the_colour_of_most_namnder(tmp_path: Path) -> None:
    report = coloured(tmp_path, "#2F5D50", "#7A1F3D", "#2F5D50")
    assert heading_colors(report) == {"2F5D50"}
    charts = [part for name, part in word_reader.parts(report).items() if name.startswith("word/charts/")]
    kommun = [part for part in charts if b"per n\xc3\xa4mnd" in part or b"avvikelserna" in part]
    assert len(kommun) == 2
    assert all(b"2F5D50" in part and b"1F4E79" not in part for part in kommun)


def test_a_colour_too_light_to_read_is_none_for_headings(tmp_path: Path) -> None:
    assert heading_colors(coloured(tmp_path, "#FFD54F", "#FFD54F")) == {"1F2933"}


def test_bars_and_legend_come_in_one_order(place: Path) -> None:
    """A legend names lying bars from the last to the first; so does their axis, where nobody has turned it round."""
    report = place / "rapport.docx"
    for chart in read_word(report.read_bytes()).charts:
        if chart.title.endswith(" per nämnd, tkr"):
            assert [one.name for one in chart.series] == ["Prognos 2021", "Budget 2021"]
            assert list(chart.categories) == sorted(chart.categories)
    charts = [part for name, part in word_reader.parts(report).items() if name.startswith("word/charts/")]
    lying = [part for part in charts if b'<c:barDir val="bar"/>' in part]
    assert lying
    assert not any(b'"maxMin"' in part for part in lying)


def test_the_list_of_deviations_stands_below_its_chart_with_what_it_leaves_out(place: Path) -> None:
    """The list may need a page that lies down; what comes before it fills the one that it is cut from."""
    blocks = list(Document(str(place / "rapport.docx")).element.body)
    texts = ["".join(node.text or "" for node in one.iter(qn("w:t"))) for one in blocks]
    caption = texts.index("Största avvikelser mot budget, tkr")
    heading = max(at for at, text in enumerate(texts[:caption]) if text == "Största avvikelser")
    assert [len(list(one.iter(qn("wp:docPr")))) for one in blocks[heading : caption + 1]] == [0, 1, 0]
    assert blocks[caption + 1].tag == qn("w:tbl")
    assert texts[caption + 2] == "Visar de 15 största av 19."
