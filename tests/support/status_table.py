"""docs/status.md, made from the documents: proposed status beside the printed one. Run it to write the file anew."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import samples
import yaml

from mallkoll.templates.library.find_layouts import built_in
from mallkoll.validators.document import Document
from mallkoll.validators.indicators.goals import by_goal
from mallkoll.validators.indicators.indicator_rows import Indicator
from mallkoll.validators.indicators.judged_rows import JudgedRow, judged_rows
from mallkoll.validators.indicators.status import Judgement, judge_indicator, proposed_status
from mallkoll.validators.indicators.targets import target_text
from mallkoll.workbook.layout.status_scale import Scale, Status, Subject
from mallkoll.workbook.reader.read_book import read_book

ROOT = Path(__file__).parents[2]
DOC = ROOT / "docs" / "status.md"
EXPLAINED = yaml.safe_load((ROOT / "tests" / "data" / "status_skillnader.yaml").read_text("utf-8"))
NAMES = ["linkoping-2018-08", "linkoping-2019-04", "linkoping-2021-08", "tyreso-2017-08"]

HEAD = """# Föreslagen bedömning mot tryckt

Mallkoll föreslår en bedömning där siffrorna räcker. Controllerns bedömning gäller; förslaget är till för att syna den.
Här står båda bredvid varandra för de mål och indikatorer som finns i de fyra delårsrapporterna, och varför de skiljer
sig åt när de gör det. Internbudgeten har inga utfall att bedöma.

Ett måls förslag vägs samman av dess indikatorer: alla nådda ger det bästa steget, ingen på väg det sämsta, annat det
mellersta. Indikatorer som inte kan bedömas räknas inte med. Hur en indikator bedöms står i
[layouthandboken](layout.md#hur-en-bedömning-föreslås). Filen är gjord av ett program ur dokumentens uppgifter.
"""


def propose_goal(indicator_steps: Iterable[Status], scale: Scale) -> Status | None:
    """A goal's step from its indicators' steps: all best, all worst, or between; those not assessed are left out."""
    levels = [step.level for step in indicator_steps if step.level is not None]
    if not levels:
        return scale.not_assessed
    steps = scale.levels
    top, bottom = steps[0], steps[-1]
    if all(level == top.level for level in levels):
        return top
    if all(level == bottom.level for level in levels):
        return bottom
    return steps[len(steps) // 2]


def document(name: str, folder: Path) -> Document:
    return Document.of(built_in(name), read_book(samples.write(name, folder / f"{name}.xlsx")))


def goals(document: Document) -> list[JudgedRow]:
    tables = {indicator.table.key for indicator in document.indicators}
    return [
        judged
        for judged in judged_rows(document.bound, document.book)
        if judged.scale.subject is Subject.GOAL and judged.table.key not in tables
    ]


def proposed(document: Document, indicator: Indicator, fallback: Scale) -> tuple[Judgement, Status | None]:
    key = indicator.status.column.scale if indicator.status else None
    scale = document.layout.scales.get(key or "", fallback)
    judgement = judge_indicator(indicator, scale, document.layout.period.end)
    return judgement, proposed_status(judgement, scale)


def goal_rows(document: Document) -> Iterator[tuple[JudgedRow, Status | None, list[Indicator]]]:
    """Every goal with the step that its indicators speak for."""
    listed_goals = goals(document)
    of_goal = by_goal(document.indicators, [goal.label for goal in listed_goals])
    for goal in listed_goals:
        indicators = of_goal.get(goal.label, [])
        steps = [step for i in indicators for step in [proposed(document, i, goal.scale)[1]] if step is not None]
        yield goal, propose_goal(steps, goal.scale), indicators


def differs(goal: JudgedRow, step: Status | None) -> bool:
    """Whether both are judgements, and not the same."""
    return goal.word != (step.word if step else "")


def difference(document: Document, goal: JudgedRow, step: Status | None, indicators: list[Indicator]) -> str:
    """Why they differ: as read in the document, or what the indicators lack."""
    explanation = EXPLAINED[document.layout.id].get(goal.label)
    if explanation:
        return " ".join(str(explanation).split())
    if not indicators:
        return "Dokumentet har inga indikatorer till målet."
    reasons = Counter(str(proposed(document, i, goal.scale)[0].why) for i in indicators)
    return "Ingen indikator kan bedömas: " + ", ".join(f"{why} ({n})" for why, n in reasons.items()) + "."


def render(folder: Path) -> str:
    parts = [HEAD]
    for name in NAMES:
        doc = document(name, folder)
        parts.append(f"\n## {doc.layout.kommun}: {doc.layout.name}\n\n### Mål\n\n")
        parts.append("| mål | tryckt | förslag | indikatorer som kan bedömas | varför de skiljer sig åt |\n")
        parts.append("|---|---|---|--:|---|\n")
        for goal, step, indicators in goal_rows(doc):
            judged = sum(proposed(doc, i, goal.scale)[0].met is not None for i in indicators)
            why = difference(doc, goal, step, indicators) if differs(goal, step) else ""
            count = f"{judged} av {len(indicators)}"
            word, suggested = goal.word or "(tomt)", step.word if step else "–"
            parts.append(f"| {goal.label} | {word} | {suggested} | {count} | {why} |\n")
        mine = [i for i in doc.indicators if i.table.key == "indikatorer"]
        if mine:
            parts.append("\n### Indikatorer\n\nFärgerna i dokumentets tabell går inte att läsa ur texten; ")
            parts.append("här står bara förslagen.\n\n")
            parts.append("| indikator | utfall | målvärde | förslag | varför inget förslag |\n|---|---|---|---|---|\n")
            for i in mine:
                judgement, step = proposed(doc, i, next(iter(doc.layout.scales.values())))
                label = f"{i.label} (totalens målvärde)" if i.total else i.label
                got, want = (target_text(e.target) if e else "" for e in (i.outcome, i.wanted))
                word = step.word if step and judgement.met is not None else ""
                parts.append(f"| {label} | {got} | {want} | {word} | {judgement.why or ''} |\n")
    return "".join(parts)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        DOC.write_text(render(Path(made)), encoding="utf-8")
