"""The templates made of a setup workbook: the kommun's own words and unit, its blocks, and all nämnder at once."""

from __future__ import annotations

import base64
import json
import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace
from program import mallkoll
from setup_workbooks import TYRESO, changed, good, layout_for, made_for, rows, smaller, with_value, written

from mallkoll.addin.cli.main import main
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import LAYOUTS, built_in
from mallkoll.templates.setup import TemplateKind, new_setup, setup_layout
from mallkoll.templates.setup.blocks import BLOCKS, CHARTS, possible
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.layout.layout_model import Kind
from mallkoll.workbook.layout.load_layout import load_layout
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.results.finding import Severity

# --- the kommun's own ----------------------------------------------------------------------------------------------


def test_another_kommun_s_scales_can_be_said(tmp_path: Path) -> None:
    setup = written(tmp_path, {**good(), "bedomning": rows("ord", *TYRESO)})
    layout, printed = layout_for(setup, tmp_path), built_in("tyreso-2017-08")
    for table, column, theirs in (("namndmal", "status", "mal_fyra_steg"), ("uppdrag", "status", "uppdrag_fardig")):
        scale = layout.tables[table].column[column].scale
        assert scale is not None
        assert layout.scales[scale].steps == printed.scales[theirs].steps
        assert layout.scales[scale].subject == printed.scales[theirs].subject
    template = tmp_path / "m.xlsx"
    build(layout, template, {"namndmal": rows("namndmal", {"namndmal": "A", "status": "I hög grad uppfyllt"})})
    findings = check_document(Document.of(layout, read_book(template)))
    assert not [f for f in findings if f.cell and f.value == "I hög grad uppfyllt"]


@pytest.mark.parametrize(("unit", "decimals"), [("tkr", None), ("kr", None), ("mnkr", 1), ("mdkr", 2)])
def test_the_unit_stands_in_every_heading_and_decides_the_decimals(
    unit: str, decimals: int | None, tmp_path: Path
) -> None:
    setup = written(tmp_path, changed("kommun", {"enhet": {"varde": unit.upper()}}))
    for kind in TemplateKind:
        layout = layout_for(setup, tmp_path, kind)
        assert layout.unit == unit
        for table in layout.tables.values():
            words = table.heading.replace(",", " ").split()
            assert not {"kr", "tkr", "mnkr", "mdkr"} & set(words) - {unit}, table.heading
            assert {c.decimals for c in table.columns if c.kind is Kind.AMOUNT} <= {decimals}


@pytest.mark.parametrize("kind", TemplateKind)
def test_what_is_chosen_is_there_and_nothing_else(kind: TemplateKind, tmp_path: Path) -> None:
    everything = {key: dict.fromkeys(possible(key), "Ja") for key in (*BLOCKS, CHARTS)}
    layout = layout_for(written(tmp_path, changed("mallar", everything)), tmp_path, kind)
    assert set(layout.tables) == {"start", *(b.tables[kind][0] for b in BLOCKS.values() if kind in b.tables)}
    assert bool(layout.charts) == (kind in possible(CHARTS))
    without = {key: dict.fromkeys(possible(key), "Nej") for key in (*BLOCKS, CHARTS)}
    bare = layout_for(written(tmp_path, changed("mallar", {**without, "aret": {kind: "Ja"}})), tmp_path, kind)
    assert set(bare.tables) == {"start", BLOCKS["aret"].tables[kind][0]}


@pytest.mark.parametrize("kind", TemplateKind)
def test_an_empty_template_of_each_kind_has_no_fel(kind: TemplateKind, tmp_path: Path) -> None:
    everything = {key: dict.fromkeys(possible(key), "Ja") for key in (*BLOCKS, CHARTS)}
    layout = layout_for(written(tmp_path, changed("mallar", everything)), tmp_path, kind)
    build(layout, tmp_path / "m.xlsx")
    findings = check_document(Document.of(layout, read_book(tmp_path / "m.xlsx")))
    assert [f.text for f in findings if f.severity is Severity.ERROR] == []


def test_a_setup_from_before_has_the_usual_tables(tmp_path: Path) -> None:
    """Workbooks made before the sheets Mallar and Bedömning came are still of use."""
    older = replace(
        setup_layout(),
        sheets=tuple(s for s in setup_layout().sheets if s.name not in {"Mallar", "Bedömning"}),
        tables={k: t for k, t in setup_layout().tables.items() if k not in {"mallar", "bedomning"}},
    )
    path = tmp_path / "gammal.xlsx"
    build(older, path, good())
    assert "namndmal" in layout_for(path, tmp_path).tables


# --- every nämnd's template ----------------------------------------------------------------------------------------


def test_every_namnd_gets_its_template_with_the_layouts_beside_them(tmp_path: Path) -> None:
    folder = tmp_path / "april"
    done = mallkoll("skapa", "--uppsattning", written(tmp_path, good()), "--period", "2019-04", "--ut", folder)
    assert done.returncode == 0, done.stderr
    names = [f"linkoping-{namnd}-2019-04" for namnd in ("kn", "son")]
    assert sorted(p.stem for p in folder.glob("*.xlsx")) == names
    assert load_layout(folder / "layouter" / f"{names[1]}.yaml", (LAYOUTS,)).color == "#2F5D50"
    answer = json.loads(mallkoll("kontrollera", folder, "--json", "-").stdout)
    assert [file["layout"] for file in answer["filer"]] == names
    assert [f["text"] for file in answer["filer"] for f in file["fynd"] if f["allvar"] == "fel"] == []


@pytest.mark.parametrize(("chosen", "period", "made"), [
    (None, "2019-04", "2019-04"), (None, "2019-12", "2019-12"), (None, "2019", "2019-12"),
    ("internbudget", "2019", "internbudget-2019"), ("internbudget", "2019-04", "internbudget-2019"),
    ("delårsrapport", "2019-12", "2019-12"), ("verksamhetsberättelse", "2019-08", "2019-12"),
])  # fmt: skip
def test_the_period_or_a_word_decides_what_is_made(chosen: str | None, period: str, made: str, tmp_path: Path) -> None:
    said = ["--mall", chosen] if chosen else []
    setup = written(tmp_path, good())
    assert main(["skapa", "--uppsattning", str(setup), "--period", period, *said, "--ut", str(tmp_path / "u")]) == 0
    layout = load_layout(tmp_path / "u" / "layouter" / f"linkoping-kn-{made}.yaml", (LAYOUTS,))
    kinds = {"2019-04": "delårsrapport", "2019-12": "verksamhetsberättelse", "internbudget-2019": "internbudget"}
    assert layout.period.kind == (chosen or kinds[made])


def test_a_new_setup_has_nothing_to_see_over(tmp_path: Path) -> None:
    """Its own live checks have nothing against what it comes with."""
    path = tmp_path / "ny.xlsx"
    build(smaller(setup_layout()), path, new_setup())
    sheets = {sheet.name: sheet for sheet in read_book(path).sheets}
    told = [v for name in ("Mallar", "Bedömning") for c in sheets[name].cells.values() if (v := c.value) and c.formula]
    assert "✓" in told
    assert {value for value in told if isinstance(value, str)} <= {"✓"}


def test_a_logo_stands_on_start(tmp_path: Path) -> None:
    pixel = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    (tmp_path / "logga.png").write_bytes(pixel)
    setup = written(tmp_path, changed("kommun", {"logotyp": {"varde": "logga.png"}}))
    build(layout_for(setup, tmp_path), tmp_path / "m.xlsx")
    with zipfile.ZipFile(tmp_path / "m.xlsx") as package:
        assert package.read("xl/media/image1.png") == pixel


# --- what a nämnd's template is made with ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", TemplateKind)
def test_a_template_that_nobody_has_filled_in_says_so(kind: TemplateKind, tmp_path: Path) -> None:
    book, layout = made_for(written(tmp_path, good()), tmp_path, kind)
    assert "FUL001" in {f.code for f in check_document(Document.of(layout, book))}


def test_one_other_target_in_the_internbudget_is_filled_in(tmp_path: Path) -> None:
    book, layout = made_for(written(tmp_path, good()), tmp_path, TemplateKind.BUDGET)
    table = Document.of(layout, book).tables["indikatorer"]
    target = CellRef(table.sheet, table.heading_row + 1, table.columns["malvarde"])
    assert "FUL001" not in {f.code for f in check_document(Document.of(layout, with_value(book, target, 12.0)))}


@pytest.mark.parametrize(
    ("kind", "told"), [(TemplateKind.BUDGET, []), (TemplateKind.PART, ["FOR004"]), (TemplateKind.YEAR, ["FOR004"])]
)
@pytest.mark.parametrize("table", ["namndmal", "uppdrag"])
def test_a_goal_and_a_task_are_decided_once_the_budget_is(
    kind: TemplateKind, told: list[str], table: str, tmp_path: Path
) -> None:
    book, layout = made_for(written(tmp_path, good()), tmp_path, kind)
    bound = Document.of(layout, book).tables.get(table)
    if bound is None:
        pytest.fail(f"no {table}") if told else None
        return
    first = CellRef(bound.sheet, bound.heading_row + 1, bound.columns[bound.table.label_column.key])
    for changed_to in (None, "Något annat"):
        found = check_document(Document.of(layout, with_value(book, first, changed_to)))
        assert [f.code for f in found if f.code == "FOR004"] == told
