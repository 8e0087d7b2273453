"""The sheet *Bedömning* of the setup workbook: the kommun's own words, colours and limits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mallkoll.templates.library.find_layouts import LAYOUTS
from mallkoll.templates.plan.table_data import RowData
from mallkoll.templates.setup.layouts_from_setup import GOAL_SCALE, TASK_SCALE
from mallkoll.templates.setup.setup_cells import SetupTables
from mallkoll.templates.setup.setup_model import Step
from mallkoll.workbook.binding.bound_table import BoundRow
from mallkoll.workbook.model.text import normalized, one_line
from mallkoll.workbook.yaml_files.yaml_file import load_yaml

TABLE = "bedomning"
LONGEST_WORD = 60
NOT_JUDGED = "Kan inte bedömas"
_KINDS = {"Mål": GOAL_SCALE, "Uppdrag": TASK_SCALE}
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")


def usual_steps() -> Iterator[RowData]:
    """The built-in status words, as rows of the sheet."""
    path = LAYOUTS / "delar" / "mal_linkoping.yaml"
    scales = load_yaml(path, path.name).data["skalor"]
    for kind, key in _KINDS.items():
        for step in scales[key]["steg"]:
            values = {"galler": kind, "ord": step["ord"], "farg": step.get("farg"), "tecken": step.get("symbol"),
                      "betyder": None if "niva" in step else NOT_JUDGED, "fran": step.get("fran"),
                      "alias": "; ".join(step.get("alias", ())) or None}  # fmt: skip
            yield RowData(step["ord"], values)


def read_scales(cells: SetupTables) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """The scale for goals and the one for tasks; empty where the kommun has none of its own."""
    steps: dict[str, list[Step]] = {kind_text: [] for kind_text in _KINDS}
    first: dict[str, BoundRow] = {}
    if TABLE not in cells.tables:
        return (), ()
    for row in cells.rows(TABLE):
        kind_text = cells.text(TABLE, row, "galler")
        kind = next((k for k in _KINDS if normalized(k) == normalized(kind_text)), None)
        if kind is None:
            cells.fault(TABLE, row, "galler", "Välj Mål eller Uppdrag.")
            continue
        first.setdefault(kind, row)
        steps[kind].append(_step(cells, row, steps[kind]))
    for kind, row in first.items():
        if sum(step.judged for step in steps[kind]) < 2 and not _has_refused_step(cells):
            cells.fault(TABLE, row, "ord", f"Skalan för {kind.lower()} behöver minst två steg som är bedömningar.")
    return tuple(steps["Mål"]), tuple(steps["Uppdrag"])


def _has_refused_step(cells: SetupTables) -> bool:
    """Whether a step has been refused already, which may be the reason for too few steps."""
    sheet = cells.tables[TABLE].sheet
    return any(fault.startswith(f"{sheet}!") for fault in cells.faults)


def _step(cells: SetupTables, row: BoundRow, before: list[Step]) -> Step:
    """One step. Its faults are reported, and do not cause faults in the steps that follow."""
    word = one_line(row.label)
    aliases = tuple(part.strip() for part in cells.text(TABLE, row, "alias").split(";") if part.strip())
    used_by = {normalized(text) for step in before for text in (step.word, *step.aliases)}
    if len(word) > LONGEST_WORD or '"' in word:
        cells.fault(TABLE, row, "ord", f"Ordet ska ha högst {LONGEST_WORD} tecken och inga citattecken.")
    elif normalized(word) in used_by:
        cells.fault(TABLE, row, "ord", f"{word!r} står redan på ett annat steg i skalan.")
    elif again := next((text for text in aliases if normalized(text) in used_by), None):
        cells.fault(TABLE, row, "alias", f"{again!r} står redan på ett annat steg i skalan.")
    elif any(len(text) > LONGEST_WORD for text in aliases):
        cells.fault(TABLE, row, "alias", f"Varje ord ska ha högst {LONGEST_WORD} tecken. Skriv ; mellan dem.")
    else:
        cells.check_words(TABLE, row, "ord", "tecken", "alias")
    color = cells.text(TABLE, row, "farg")
    if color and not _COLOR.fullmatch(color):
        cells.fault(TABLE, row, "farg", f"{color!r} är ingen färg. Skriv # och sex tecken, till exempel #00695C.")
    symbol = cells.text(TABLE, row, "tecken")
    if len(symbol) > 4:
        cells.fault(TABLE, row, "tecken", "Högst fyra tecken.")
    judged = normalized(cells.text(TABLE, row, "betyder")) != normalized(NOT_JUDGED)
    share = _share(cells, row, before, judged=judged)
    return Step(word, color or None, symbol, judged, share, aliases)


def _share(cells: SetupTables, row: BoundRow, before: list[Step], *, judged: bool) -> float | None:
    """The least share of the målvärde in per cent, lower for each step; None for a step that is not a judgement."""
    value = cells.value(TABLE, row, "fran")
    if value in {None, ""}:
        return None
    text = value.strip().removesuffix("%").strip().replace(",", ".") if isinstance(value, str) else value
    try:
        share = float(text) if isinstance(text, str | float) else -1.0
    except ValueError:
        share = -1.0
    if isinstance(value, float) and 0 < share <= 1:
        share *= 100  # stored by Excel for 80 %
    higher = next((step for step in reversed(before) if step.from_share is not None), None)
    if not 0 <= share <= 100:
        cells.fault(TABLE, row, "fran", "Här ska det stå ett tal från 0 till 100, till exempel 80.")
    elif not judged:
        cells.fault(TABLE, row, "fran", f"Ett steg som betyder {NOT_JUDGED} kan inte ha någon gräns.")
    elif not any(step.judged for step in before):
        cells.fault(TABLE, row, "fran", "Det bästa steget har ingen gräns: det föreslås när målvärdet är nått.")
    elif higher is not None and higher.from_share is not None and share >= higher.from_share:
        too_high = f"{share:g} är inte lägre än {higher.from_share:g}, som står på {higher.word}".replace(".", ",")
        cells.fault(TABLE, row, "fran", f"Gränserna ska sjunka uppifrån och ned: {too_high}.")
    else:
        return round(share, 6)
    return None
