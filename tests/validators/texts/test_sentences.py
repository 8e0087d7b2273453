"""Sentences that controllers write, true and wrong, beside one table (sentences.yaml); and those made by chance."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from commented import COMMENT, FIGURES, FIRST_ROW, commented
from effort import at_length
from sentences import odd

from mallkoll.validators.catalogue.rule import all_rules
from mallkoll.validators.check_document import check_document
from mallkoll.validators.texts.row_names import RowNames
from mallkoll.validators.texts.ties import Verdict, text_ties
from mallkoll.workbook.model.book import address
from mallkoll.workbook.results.finding import Finding

RULES = [rule for rule in all_rules() if rule.code.startswith("TXT")]
SENTENCES = yaml.safe_load((Path(__file__).parent / "sentences.yaml").read_text(encoding="utf-8"))
TRUE = [(row, text) for row, texts in SENTENCES["stammer"].items() for text in texts]
WRONG = [(row, case) for row, cases in SENTENCES["fel"].items() for case in cases]


def findings(row: str, text: str) -> tuple[Finding, ...]:
    return check_document(commented({row: text}), RULES)


@pytest.mark.parametrize(("row", "text"), TRUE)
def test_what_is_true_or_of_something_else_is_let_be(row: str, text: str) -> None:
    assert [finding.text for finding in findings(row, text)] == []


@pytest.mark.parametrize(("row", "case"), WRONG, ids=[case["text"] for _, case in WRONG])
def test_what_the_table_contradicts_is_told_once_on_the_text(row: str, case: dict[str, Any]) -> None:
    [finding] = findings(row, case["text"])
    assert (finding.code, finding.severity.value) == (case["kod"], case.get("allvar", "varning"))
    assert finding.cell == address(FIRST_ROW + list(FIGURES).index(row), COMMENT)
    assert finding.value == case["text"]
    assert odd(finding.text) is None
    assert "på bladet kommenterade" in finding.text, "it says with which cell the text was compared"


@pytest.mark.parametrize(("forecast", "codes"), [(1_510_000.0, []), (1_530_000.0, ["TXT002"])])
def test_in_balance_is_what_nobody_has_to_explain(forecast: float, codes: list[str]) -> None:
    skola = (1_000_000.0, 970_000.0, forecast, 1_500_000.0)
    document = commented({"Skola": "Verksamheten bedöms hålla en budget i balans."}, {"Skola": skola})
    assert [finding.code for finding in check_document(document, RULES)] == codes, "1 % of the budget, at least 500 tkr"


def test_a_figure_that_is_asked_about_is_not_held_against_the_text() -> None:
    skola, total = FIGURES["Skola"], FIGURES["Summa"]
    slip = 999 * skola[2]
    wrong = {**FIGURES, "Skola": (*skola[:2], skola[2] + slip, skola[3]),
             "Summa": (*total[:2], total[2] + slip, total[3])}  # fmt: skip
    asking = [rule for rule in all_rules() if rule.code[:3] in {"RIM", "TXT"}]
    document = commented({"Skola": "Skolan väntas visa ett överskott på 3,0 mnkr."}, wrong)
    assert {finding.code for finding in check_document(document, asking)} == {"RIM001"}


@pytest.mark.parametrize(("sender", "word", "own"), [
    ("Kommunstyrelsen", "kommunstyrelsens", True),
    ("Barn- och utbildningsnämnden", "utbildningsnämnden", True),
    ("Barn- och utbildningsnämnden", "nämnden", True),
    ("Barn- och utbildningsnämnden", "kommunstyrelsen", False),
    ("Kommunstyrelsen", "socialnämnden", False),
    (None, "socialnämnden", True),
    (None, "kommunstyrelsen", False),
])  # fmt: skip
def test_a_namnd_is_that_of_the_report(sender: str | None, word: str, own: bool) -> None:
    assert RowNames([], sender).is_of_sender(word) is own


@pytest.mark.parametrize(("text", "named"), [
    ("äldreomsorgens underskott är 3 mnkr", True),
    ("nämnden går plus minus noll", True),
    ("kommunstyrelsens resultat", True),
    ("sjukfrånvaron har minskat", False),
])  # fmt: skip
def test_beside_rows_without_figures_a_text_has_to_name_one_that_has_some(text: str, named: bool) -> None:
    assert RowNames([("Äldreomsorg", "drift/aldreomsorg")]).may_be_in(text) is named


# --- tables and true sentences by chance ---------------------------------------------------------------------------

DEVIATIONS = [
    "{Name} {tells} ett {side} {by} {amount}.",
    "{Tells} ett {side} {by} {amount}.",
    "Prognosen för {name} är ett {side} {by} {amount}.",
    "Prognosen för helåret visar ett {side} {by} {amount} jämfört med budget.",
    "{side} {by} {amount}.",
    "{amount} i {side} väntas för verksamheten.",
    "{Name} bedöms gå med ett {side} {by} {amount}, vilket beror på vakanser.",
    "Det prognosticerade {side}et uppgår till {amount}.",
    "Avvikelsen mot budget beräknas bli {signed}.",
    "Vid årets slut väntas {name} visa ett {side} {by} {amount}.",
]
CHANGES = ["Kostnaderna har {changed} med {amount}.", "Nettokostnaderna har jämfört med 2025 {changed} med {amount}."]
TELLS, BY = ["redovisar", "visar", "prognostiserar", "beräknas ge"], ["på", "om", "med"]


def written(chance: random.Random, tkr: float) -> str:
    """An amount in tkr, mnkr or kronor, rounded as people do."""
    way = chance.randrange(5)
    if way == 0 or abs(tkr) < 100:
        return f"{abs(tkr):,.0f} tkr".replace(",", chance.choice(" \u00a0"))
    if way == 1:
        return f"{abs(tkr) * 1000:,.0f} kronor".replace(",", " ")
    decimals = 0 if way == 2 and abs(tkr) >= 10_000 else 1
    about = chance.choice(["", "", "cirka ", "ca ", "drygt "])
    unit = chance.choice(["mnkr", "mkr", "miljoner kronor"])
    return f"{about}{abs(tkr) / 1000:.{decimals}f} {unit}".replace(".", ",")


def amount(chance: random.Random) -> float:
    return float(round(10 ** chance.uniform(2, 6)))


def table_by_chance(chance: random.Random) -> dict[str, tuple[float, float, float, float]]:
    rows = {}
    for label in list(FIGURES)[:-1]:
        budget = amount(chance)
        forecast = budget + chance.choice([-1, 1]) * amount(chance)
        before = amount(chance)
        rows[label] = (before, before + chance.choice([-0.5, 0.5]) * amount(chance) // 1, forecast, budget)
    rows["Summa"] = tuple(sum(column) for column in zip(*rows.values(), strict=True))  # type: ignore[assignment]
    return rows


def true_sentence(chance: random.Random, name: str, row: tuple[float, float, float, float]) -> str:
    before, outcome, forecast, budget = row
    deviation = budget - forecast
    if chance.random() < 0.25 and before * outcome > 0 and before != outcome:
        more = abs(outcome) > abs(before)
        said = written(chance, abs(outcome) - abs(before))
        return chance.choice(CHANGES).format(changed="ökat" if more else "minskat", amount=said)
    said, side = written(chance, deviation), "underskott" if deviation < 0 else "överskott"
    tells = chance.choice(TELLS)
    text = chance.choice(DEVIATIONS).format(
        Name=name, name=name.lower(), tells=tells, Tells=f"Verksamheten {tells}", side=side, by=chance.choice(BY),
        amount=said, signed=f"{'-' if deviation < 0 else '+'}{said.split('a ')[-1].split('gt ')[-1]}",
    )  # fmt: skip
    return text[0].upper() + text[1:]


def sentences_by_chance(seed: int) -> tuple[dict[str, tuple[float, float, float, float]], dict[str, str]]:
    chance = random.Random(seed)
    rows = table_by_chance(chance)
    return rows, {
        label: " ".join(true_sentence(chance, label, row) for _ in range(2))
        for label, row in rows.items()
        if label != "Summa"
    }


def test_true_sentences_of_tables_by_chance_are_let_be() -> None:
    tied = 0
    for seed in range(at_length(150, 2000)):
        rows, texts = sentences_by_chance(seed)
        document = commented(texts, rows)
        found = [(tie.cell.text, tie.found.value, tie.verdict) for tie in text_ties(document)]
        assert [one for one in found if one[2] is not Verdict.AGREES] == []
        tied += len(found)
    assert tied > 5 * at_length(150, 2000), "nearly all of them are tied to cells: six a table"


def test_figures_of_another_table_are_contradicted() -> None:
    """The sentences of one table beside the figures of another: nearly none of them agrees by chance."""
    told = said = 0
    for seed in range(at_length(40, 400)):
        _, texts = sentences_by_chance(seed)
        other, _ = sentences_by_chance(seed + 10_000)
        ties = text_ties(commented(texts, other))
        told += sum(tie.verdict is not Verdict.AGREES for tie in ties)
        said += len(texts) * 2
    assert told > 0.85 * said
