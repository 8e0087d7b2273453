"""A template is checked by the layout that it carries where nobody has it: told, and never before the kommun's own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import office
import pytest
import yaml
from msgspec.structs import replace
from program import mallkoll

from mallkoll.addin.check_file import check_read_book
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import LayoutLibrary, find_layout
from mallkoll.templates.plan.table_data import RowData, TableData
from mallkoll.validators.facts.overview import SENDER_ROWS
from mallkoll.workbook.reader.read_book import read_book

MADE = Path(__file__).parents[1] / "data" / "layoutval" / "mallar"  # layouts that a setup has made
BUN = "granvik-bun-2026-08"
TOLD = f"Mallen {BUN} finns inte här. Filen är kontrollerad mot den beskrivning av mallen som den själv bär med sig."
READ = TOLD.replace("kontrollerad mot", "läst efter")
AT_MOST = "allt är högst varningar"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A filled template in a folder of its own, with one thing wrong that is a fel and one that is a warning."""
    folder = tmp_path / "inkorg"
    folder.mkdir()
    layout = find_layout(str(MADE / f"{BUN}.yaml"))
    key, table = next((key, table) for _, key, table in layout.placed_tables() if len(table.column) > 3)
    first = next(iter(table.row))
    figures = {column: "tolv" for column, held in table.column.items() if held.kind.value == "belopp"}
    start = TableData({row: RowData("", {"varde": "x"}) for row in SENDER_ROWS[:1]})
    build(layout, folder / f"{BUN}.xlsx", {key: TableData({first: RowData("", figures)}), "start": start},
          carries_layout=True)  # fmt: skip
    return folder


def checked(*arguments: str | Path) -> dict[str, Any]:
    done = mallkoll("kontrollera", *arguments, "--json", "-")
    assert done.returncode in {0, 1}, done.stderr
    [file] = json.loads(done.stdout)["filer"]
    return dict(file)


def found(file: dict[str, Any], *keys: str) -> list[tuple[Any, ...]]:
    return sorted((tuple(finding[key] for key in keys) for finding in file["fynd"]), key=str)


def test_the_same_is_found_but_nothing_is_certain(inbox: Path) -> None:
    own = checked(inbox, "--layout", MADE)
    assert "layoutval" not in own
    assert "fel" in {severity for (severity,) in found(own, "allvar")}
    alone = checked(inbox)
    assert alone["layout"] == BUN
    assert alone["layoutval"].startswith(TOLD)
    assert AT_MOST in alone["layoutval"]
    assert found(alone, "kod", "blad", "cell", "text") == found(own, "kod", "blad", "cell", "text")
    assert "fel" not in {severity for (severity,) in found(alone, "allvar")}


def test_what_somebody_here_has_too_is_certain(inbox: Path) -> None:
    """The kommun has given the layout another name: its content is the same."""
    (inbox / "layouter").mkdir()
    text = (MADE / f"{BUN}.yaml").read_text("utf-8").replace(f"layout: {BUN}", "layout: granvik-skola-2026-08")
    (inbox / "layouter" / "skola.yaml").write_text(text, "utf-8")
    file = checked(inbox)
    assert file["layoutval"] == TOLD
    assert found(file, "kod", "allvar", "cell") == found(checked(inbox, "--layout", MADE), "kod", "allvar", "cell")


def test_the_kommuns_own_goes_first(inbox: Path) -> None:
    shutil.copytree(MADE, inbox / "layouter")
    path = inbox / "layouter" / f"{BUN}.yaml"
    path.write_text(path.read_text("utf-8").replace("version: 1\n", "version: 7\n"), "utf-8")
    file = checked(inbox)
    assert "layoutval" not in file
    assert ("FIL002",) in found(file, "kod")
    path.write_text(path.read_text("utf-8").replace("blad:", "bladd:"), "utf-8")
    assert found(checked(inbox), "kod") == [("FIL003",)]


def test_a_given_layout_goes_first(inbox: Path) -> None:
    other = inbox / "ks.yaml"
    shutil.copy(next(path for path in MADE.glob("*.yaml") if path.stem != BUN), other)
    file = checked(inbox, "--layout", other)
    assert file["layout"] == "granvik-ks-2026-08"
    assert ("FIL004",) in found(file, "kod")


def test_rules_do_not_travel(tmp_path: Path) -> None:
    """The kommun's rules hold where its layout is; elsewhere Mallkoll's own do, which is told."""
    data = yaml.safe_load((MADE / f"{BUN}.yaml").read_text("utf-8"))
    data["profil"] = {"namn": "Granvik", "version": "1"}
    data["regler"] = {"FUL001": {"allvar": "info", "skal": "Mallarna är halvfärdiga."}}
    (tmp_path / "layouter").mkdir()
    place = tmp_path / "layouter" / f"{BUN}.yaml"
    place.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    target = tmp_path / f"{BUN}.xlsx"
    assert mallkoll("skapa", "--layout", place, "--ut", target).returncode == 0
    assert ("FUL001", "info") in found(checked(target), "kod", "allvar")
    away = tmp_path / "borta"
    away.mkdir()
    shutil.move(place, away / "layout.sparad")
    file = checked(target)
    assert {("FUL001", "varning"), ("FIL005", "info")} <= set(found(file, "kod", "allvar"))
    assert "profil" not in file


def test_another_program_has_dropped_the_properties(inbox: Path) -> None:
    path = inbox / f"{BUN}.xlsx"
    book = replace(read_book(path), properties={})
    alone = check_read_book("fil", book, LayoutLibrary(), None, path).result
    assert alone.layout == BUN
    assert (alone.choice or "").startswith(TOLD)
    shutil.copytree(MADE, inbox / "hemma" / "layouter")
    beside = check_read_book("fil", book, LayoutLibrary(), None, inbox / "hemma" / "fil.xlsx").result
    assert (beside.layout, beside.choice) == (BUN, None)


def test_facts_and_marks_travel_too(inbox: Path, tmp_path: Path) -> None:
    for name in ("borta.csv", "hemma.csv"):
        options = ("--layout", MADE) if name == "hemma.csv" else ()
        done = mallkoll("samla", inbox, "--ut", tmp_path / name, *options)
        assert done.returncode == 0
        assert (READ in done.stderr) is (name == "borta.csv")
    assert (tmp_path / "borta.csv").read_bytes() == (tmp_path / "hemma.csv").read_bytes()
    original = (inbox / f"{BUN}.xlsx").read_bytes()
    assert mallkoll("kontrollera", inbox, "--pa-plats").returncode == 0
    assert mallkoll("rensa", inbox / f"{BUN}.xlsx").returncode == 0
    assert (inbox / f"{BUN}.xlsx").read_bytes() == original


def test_the_next_template_takes_over_from_a_file_alone(tmp_path: Path) -> None:
    """Made of the setup, then moved away from its layouts: the figures are found all the same."""
    setup = Path(__file__).parents[1] / "data" / "tried" / "granvik" / "upp.xlsx"
    april, august = tmp_path / "april", tmp_path / "augusti"
    assert mallkoll("skapa", "--uppsattning", setup, "--period", "2026-04", "--ut", april).returncode == 0
    shutil.rmtree(april / "layouter")
    done = mallkoll("skapa", "--uppsattning", setup, "--period", "2026-08", "--fran", april, "--ut", august)
    assert done.returncode == 0
    assert "hoppar över" not in done.stderr
    assert "har ingen tidigare fil" not in done.stderr


@pytest.mark.libreoffice
def test_libreoffice_saves_it(inbox: Path) -> None:
    before = checked(inbox)
    path = inbox / f"{BUN}.xlsx"
    office.work(path, ("recalculate",), save=inbox / "ny.xlsx")
    path.unlink()
    after = checked(inbox)
    assert after["layoutval"] == before["layoutval"]
    assert found(after, "kod", "cell", "text") == found(before, "kod", "cell", "text")


@pytest.mark.parametrize("command", [("samla", "--ut", "{}/fakta.csv"), ("las", "--fakta", "--json", "{}/fakta.json")])
def test_where_it_is_only_read_nothing_is_said_of_a_check(command: tuple[str, ...], inbox: Path) -> None:
    name, *more = (one.format(inbox) for one in command)
    said = mallkoll(name, inbox, *more).stderr
    assert READ in said
    assert "kontrollerad" not in said.replace("mallkoll kontrollera", "")
