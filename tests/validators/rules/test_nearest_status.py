"""Which word of a scale a misspelt one is taken for: never one that says something else."""

from __future__ import annotations

import pytest

from mallkoll.templates.library.find_layouts import built_in
from mallkoll.validators.rules.sta002_status_outside_scale import _nearest
from mallkoll.workbook.layout.status_scale import Scale, Status

PER_YEAR = built_in("linkoping-2021-08").scales["mal_per_helar"]
OTHER = Scale(steps=(
    Status(word="Uppnås i år", level=2, symbol="●"), Status(word="Uppnås i vår", level=1),
    Status(word="Uppfyllt", level=0), Status(word="Ouppfyllt"),
))  # fmt: skip


@pytest.mark.parametrize(
    ("scale", "written", "word"),
    [
        (PER_YEAR, "Uppfyls per helår", "Uppfylls per helår"),
        (PER_YEAR, "Upfylls ej per helår", "Uppfylls ej per helår"),
        (PER_YEAR, "Uppfylls delvis", "Uppfylls delvis per helår"),
        (PER_YEAR, "● Uppfylls delvis", "Uppfylls delvis per helår"),
        (PER_YEAR, "Uppfylls del", None),
        (PER_YEAR, "Uppfylls ej helt", None),
        (PER_YEAR, "Uppfylls per delår", None),
        (PER_YEAR, "Uppfylls inte per helår", "Uppfylls ej per helår"),
        (PER_YEAR, "Uppfylls per helår delvis", "Uppfylls delvis per helår"),
        (PER_YEAR, "Förväntas uppfyllas per helår", None),
        (OTHER, "Förväntas uppnås i vår", "Uppnås i vår"),
        (OTHER, "Förväntas", None),
        (PER_YEAR, "Nämndmålet kan ej bedöms", "Nämndmålet kan ej bedömas"),
        (PER_YEAR, "Nämndmålet kan bedömas", None),
        (OTHER, "●", "Uppnås i år"),
        (OTHER, "Uppnås i", None),
        (OTHER, "Uppfylt", "Uppfyllt"),
        (OTHER, "Ouppfylt", "Ouppfyllt"),
    ],
)
def test_the_nearest_word(scale: Scale, written: str, word: str | None) -> None:
    assert _nearest(written, scale.steps) == word
