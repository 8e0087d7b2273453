"""docs/layout.md is enough to write a layout from: its example loads, its messages are real, it names every key."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

import pytest
import yaml

from mallkoll.templates.library.find_layouts import LAYOUTS
from mallkoll.workbook.layout import layout_model, rule_settings, status_scale, uppgift
from mallkoll.workbook.layout.layout_part import LayoutPart
from mallkoll.workbook.layout.load_layout import load_layout
from mallkoll.workbook.layout.placeholders import KNOWN
from mallkoll.workbook.yaml_files.yaml_file import LayoutError

DOC = (Path(__file__).parents[3] / "docs" / "layout.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", DOC, re.DOTALL)
EXAMPLE = next(block for block in BLOCKS if block.startswith("layout:"))
SPOILED = [  # what to change in the example, in the order of the messages in the document
    ("kommun: Exempelköping", "komun: Exempelköping"),
    ("tabeller: [investeringar]", "tabeller: [investering]"),
    ("avvikelse(utfall, budget)", "avvikelse(utfall, buget)"),
    ("skala: mal,", "skala: maal,"),
    ("namn: Delårsrapport augusti 2026", "namn: Delårsrapport: augusti 2026"),
]
MESSAGES = re.findall(r"^min-layout\.yaml.*$", DOC, re.MULTILINE)
PARTS: list[tuple[str, type[LayoutPart]]] = [  # under which heading the keys of each stand
    ("Överst i filen", layout_model.Layout),
    ("Blad", layout_model.SheetSpec),
    ("Tabeller", layout_model.Table),
    ("Kolumner", layout_model.Column),
    ("`uppgift`", uppgift.Uppgift),
    ("Rader", layout_model.RowFields),
    ("Tecken", layout_model.Signs),
    ("Skalor", status_scale.Scale),
    ("Skalor", status_scale.Status),
    ("Hur en bedömning föreslås", status_scale.Judging),
    ("Samband mellan tabeller", layout_model.DeclaredRelation),
    ("Diagram", layout_model.Chart),
    ("Egna regler", rule_settings.ProfileName),
    ("Egna regler", rule_settings.RuleSetting),
]
PUT_TOGETHER = {"inkludera", "bygger_pa"}  # gone when the files have become one
WORDS: list[tuple[str, type[StrEnum]]] = [
    ("Kolumner", layout_model.Kind),
    ("`uppgift`", uppgift.FigureMeasure),
    ("`uppgift`", uppgift.Side),
    ("Rader", layout_model.Role),
    ("Tecken", layout_model.AmountSign),
    ("Tecken", layout_model.Printed),
    ("Diagram", layout_model.ChartKind),
]


def section(heading: str) -> str:
    """What stands below a heading, up to the next one."""
    [text] = re.findall(rf"^##+ {re.escape(heading)}\n(.*?)(?=^##|\Z)", DOC, re.MULTILINE | re.DOTALL)
    return str(text)


def explained(heading: str) -> set[str]:
    """The words that have a row of their own in the tables below a heading."""
    rows = re.findall(r"^\| ((?:`[^`]+`(?:, )?)+) \|", section(heading), re.MULTILINE)
    return {word for row in rows for word in re.findall(r"`([^`]+)`", row)}


def test_the_example_loads(tmp_path: Path) -> None:
    path = tmp_path / "min-layout.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")
    layout = load_layout(path, (LAYOUTS,))
    assert [sheet.name for sheet in layout.sheets] == ["Start", "Drift", "Investeringar", "Kommentarer", "Mål"]
    labels = [row.label for row in layout.tables["kommentarer"].rows]
    assert labels == [
        "Förskola", "Grundskola", "varav skolskjuts", "varav måltider", "Gymnasieskola", "Nämnden som helhet"
    ]  # fmt: skip


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_every_snippet_is_yaml(block: str) -> None:
    assert yaml.safe_load(block)


def test_as_many_messages_as_faults() -> None:
    assert len(MESSAGES) == len(SPOILED)


@pytest.mark.parametrize(("change", "message"), list(zip(SPOILED, MESSAGES, strict=False)), ids=lambda x: x[1][:20])
def test_the_messages_are_real(change: tuple[str, str], message: str, tmp_path: Path) -> None:
    path = tmp_path / "min-layout.yaml"
    assert change[0] in EXAMPLE
    path.write_text(EXAMPLE.replace(*change, 1), encoding="utf-8")
    with pytest.raises(LayoutError) as caught:
        load_layout(path, (LAYOUTS,))
    assert str(caught.value) == message


@pytest.mark.parametrize(("heading", "of"), PARTS, ids=lambda of: getattr(of, "__name__", ""))
def test_every_key_is_explained(heading: str, of: type[LayoutPart]) -> None:
    assert set(of.__struct_encode_fields__) - explained(heading) == set()


def test_the_keys_of_a_period_are_explained() -> None:
    [row] = [line for line in section("Överst i filen").splitlines() if line.startswith("| `period` |")]
    assert all(f"{key}: " in row for key in layout_model.Period.__struct_encode_fields__)


@pytest.mark.parametrize("heading", sorted({heading for heading, _ in PARTS}))
def test_nothing_is_explained_that_does_not_exist(heading: str) -> None:
    keys = {key for at, of in PARTS if at == heading for key in of.__struct_encode_fields__}
    words = {word.value for at, of in WORDS if at == heading for word in of}
    assert explained(heading) - keys - words - PUT_TOGETHER == set()


@pytest.mark.parametrize(("heading", "words"), WORDS, ids=lambda of: getattr(of, "__name__", ""))
def test_every_word_is_explained(heading: str, words: type[StrEnum]) -> None:
    assert {word.value for word in words} - set(re.findall(r"`([a-z_]+)`", section(heading))) == set()


def test_every_placeholder_is_explained() -> None:
    shown = set(re.findall(r"`\{([a-zA-Z_]+)\}`", section("Platshållare")))
    assert set(KNOWN) == shown


def test_the_table_of_parts_is_complete() -> None:
    for part in sorted((LAYOUTS / "delar").glob("*.yaml")):
        data = yaml.safe_load(part.read_text(encoding="utf-8"))
        [line] = [line for line in DOC.splitlines() if line.startswith(f"| `delar/{part.stem}`")]
        named = re.findall(r"`([a-z_0-9]+)`", line)
        assert named == [*data.get("tabeller", {}), *data.get("skalor", {})], part.stem
