"""docs/layout.md is enough to write a layout from: its example loads, its messages are real, it names every key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from mallkoll.templates.library.catalog import LAYOUTS
from mallkoll.workbook.layout import model, status_scale, uppgift
from mallkoll.workbook.layout.load import load_layout
from mallkoll.workbook.layout.placeholders import KNOWN
from mallkoll.workbook.layout.yaml_file import LayoutError

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
MODELS: list[type[BaseModel]] = [
    model.Layout,
    model.Period,
    model.SheetSpec,
    model.Table,
    model.Column,
    uppgift.Uppgift,
    model.RowFields,
    model.Signs,
    status_scale.Scale,
    status_scale.Status,
    model.Relation,
    model.Chart,
]


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


@pytest.mark.parametrize("of", MODELS, ids=lambda m: m.__name__)
def test_every_key_is_explained(of: type[BaseModel]) -> None:
    explained = set(re.findall(r"`([a-z_]+)`", DOC))
    assert {info.alias for info in of.model_fields.values()} <= explained | {"slut", "typ"}


def test_every_word_is_explained() -> None:
    for words in (
        model.Kind,
        model.Role,
        model.AmountSign,
        model.Printed,
        model.ChartKind,
        uppgift.Measure,
        uppgift.Side,
    ):
        for word in words:
            assert f"`{word.value}`" in DOC, word
    for name in KNOWN:
        assert f"`{{{name}}}`" in DOC, name


def test_the_table_of_parts_is_complete() -> None:
    for part in sorted((LAYOUTS / "delar").glob("*.yaml")):
        data = yaml.safe_load(part.read_text(encoding="utf-8"))
        [line] = [line for line in DOC.splitlines() if line.startswith(f"| `delar/{part.stem}`")]
        named = re.findall(r"`([a-z_0-9]+)`", line)
        assert named == [*data.get("tabeller", {}), *data.get("skalor", {})], part.stem
