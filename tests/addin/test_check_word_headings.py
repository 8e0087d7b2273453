"""A heading over our figures that says another year is what is told, not what is right beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import made_kommun
import pytest
from docx.oxml.ns import qn
from word_reports import report_of, with_main

from mallkoll.addin.check_word import check_word
from mallkoll.templates.library.find_layouts import LayoutLibrary


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kommun")
    books = [made_kommun.built_in_file(folder / f"{name}.xlsx", name) for name in ("Skolnämnden", "Kulturnämnden")]
    (folder / "rapport.docx").write_bytes(report_of(*books))
    return folder


def in_heading(old: str, new: str, table: int = 0) -> Callable[[object], None]:
    """The heading in the first row of one of the tables that have it."""

    def change(root: object) -> None:
        rows = [next(one.iter(qn("w:tr"))) for one in root.iter(qn("w:tbl"))]  # type: ignore[attr-defined]
        found = [text for row in rows for text in row.iter(qn("w:t")) if text.text == old]
        found[table].text = new

    return change


def in_description(old: str, new: str) -> Callable[[object], None]:
    def change(root: object) -> None:
        said = next(one for one in root.iter(qn("w:tblDescription")) if old in one.get(qn("w:val")))  # type: ignore[attr-defined]
        said.set(qn("w:val"), said.get(qn("w:val")).replace(old, new))

    return change


EDITS: dict[str, tuple[Callable[[object], None], str | None]] = {
    "the kommun's": (
        in_heading("Bokslut 2020", "Bokslut 2019"),
        "rubriken ”Bokslut 2019” står över siffrorna för ”Bokslut 2020”",
    ),
    "of one that only the kommun's part has": (
        in_heading("Utfall jan–aug 2020", "Utfall jan–aug 2019", 1),
        "rubriken ”Utfall jan–aug 2019” står över siffrorna för ”Utfall jan–aug 2020”",
    ),
    "a nämnd's": (
        in_heading("Budget jan-aug 2021", "Budget jan-aug 2020"),
        "rubriken ”Budget jan-aug 2020” står över siffrorna för ”Budget jan-aug 2021”",
    ),
    "late in a table": (
        in_heading("Målvärde 2021", "Målvärde 2022", 3),
        "rubriken ”Målvärde 2022” står över siffrorna för ”Målvärde 2021”",
    ),
    "the same, written otherwise": (in_heading("Utfall jan–aug 2020", "Utfall jan-aug 2020"), None),
    "in words of one's own": (in_heading("Prognos 2021", "Årets prognos"), None),
    "the unit beside it": (in_heading("Budget 2021", "Budget 2021, tkr"), None),
    "what is only heard, late in a sentence": (
        in_description("Augusti 2021, Målvärde 2021", "Augusti 2021, Målvärde 2022"),
        "där står ”…2020, Augusti 2021, Målvärde 2022, Källa/kommentar”, men det ska stå ”…2020, Augusti 2021",
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_the_side_that_is_wrong_is_told(name: str, place: Path, tmp_path: Path) -> None:
    edit, said = EDITS[name]
    target = tmp_path / "ändrad.docx"
    target.write_bytes(with_main((place / "rapport.docx").read_bytes(), edit))
    found = check_word(target, [str(path) for path in place.glob("*.xlsx")], LayoutLibrary()).findings
    assert [one.code for one in found] == ([] if said is None else ["DOK006"])
    assert all(said is not None and said in one.text for one in found), found[0].text
