"""The sheet Regler of a setup workbook: the kommun's own rules, as a layout writes them (``regler``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mallkoll.templates.plan.table_data import RowData
from mallkoll.templates.setup.setup_cells import SetupTables
from mallkoll.validators.catalogue.rule_settings import rules_by_code, setting_problems, unknown_limit, unknown_rule
from mallkoll.validators.findings.words import figure
from mallkoll.workbook.binding.bound_table import BoundRow
from mallkoll.workbook.layout.rule_settings import RuleSetting
from mallkoll.workbook.model.amount import parse_amount
from mallkoll.workbook.model.book import Value
from mallkoll.workbook.model.text import normalized
from mallkoll.workbook.results.finding import Severity

TABLE = "regler"
_YES = {"ja": True, "nej": False, "": None, normalized("–"): None}
PER_CENT = "procent"
_HARDLY_MEANT = 0.1  # per cent: Excel makes 0,1 of what is typed as 10 % in a cell for numbers
_MOST_REASON = 500  # letters of a reason


def usual_limits() -> Iterator[RowData]:
    """The rows of a new setup: every limit that there is, with its default."""
    for code, rule in rules_by_code().items():
        for limit in rule.limits:
            yield RowData(code, {"regel": code, "grans": limit.key, "varde": limit.default, "betyder": limit.words})


def read_rules(cells: SetupTables) -> dict[str, dict[str, Any]]:
    """What is set otherwise than it is from the start, by code; what cannot be is told."""
    rules: dict[str, dict[str, Any]] = {}
    for row in cells.rows(TABLE) if TABLE in cells.tables else ():
        code = row.label.strip().upper()
        if code not in rules_by_code():
            cells.fault(TABLE, row, "regel", unknown_rule(code))
            continue
        for key, value in _said(cells, row, code):
            before = rules.setdefault(code, {})
            if key == "granser":
                before.setdefault(key, {}).update(value)
            elif key == "undanta":
                before.setdefault(key, []).extend(value)
            elif key in before and before[key] != value:
                cells.fault(TABLE, row, key, f"{code} står redan på en rad ovanför, med ett annat svar.")
            else:
                before[key] = value
    return {code: said for code, said in rules.items() if said.keys() - {"skal"}}


def _said(cells: SetupTables, row: BoundRow, code: str) -> Iterator[tuple[str, Any]]:
    """What one row says that is not so already, as key and value of the layout."""
    written = cells.text(TABLE, row, "pa")
    answer = _YES.get(normalized(written), written)
    if isinstance(answer, str):
        cells.fault(TABLE, row, "pa", f"Här ska det stå Ja eller Nej, inte {written!r}.")
    elif answer is not None:
        yield "pa", answer
    word = normalized(cells.text(TABLE, row, "allvar"))
    severity = next((severity for severity in Severity if severity.value == word), None)
    if word and severity is None:
        cells.fault(TABLE, row, "allvar", "Skriv Fel, Varning eller Info.")
    elif severity is not None:
        for _, sentence in setting_problems(code, RuleSetting(severity=severity)):
            cells.fault(TABLE, row, "allvar", sentence)
        yield "allvar", severity.value
    yield from _limit(cells, row, code)
    places = [place.strip() for place in cells.text(TABLE, row, "undanta").split(";") if place.strip()]
    for _, sentence in setting_problems(code, RuleSetting(left_out=tuple(places))):
        cells.fault(TABLE, row, "undanta", sentence)
    if any("{" in place or "}" in place for place in places):
        cells.fault(TABLE, row, "undanta", "Klamrarna { och } får inte stå här.")
    elif places:
        yield "undanta", places
    reason = cells.text(TABLE, row, "skal")
    if len(reason) > _MOST_REASON or "{" in reason or "}" in reason:
        text = f"Skälet får ha högst {_MOST_REASON} tecken, och inte klamrarna {{ och }}."
        cells.fault(TABLE, row, "skal", text)
    elif reason:
        yield "skal", reason


def _limit(cells: SetupTables, row: BoundRow, code: str) -> Iterator[tuple[str, Any]]:
    key = normalized(cells.text(TABLE, row, "grans"))
    value = _number(cells, row, key)
    known = {limit.key: limit for limit in rules_by_code()[code].limits}
    if not key:
        if value not in {None, ""}:
            cells.fault(TABLE, row, "grans", "Värdet har ingen gräns: skriv vilken gräns det gäller.")
    elif key not in known:
        cells.fault(TABLE, row, "grans", unknown_limit(code, key, known))
    elif not isinstance(value, float):
        cells.fault(TABLE, row, "varde", "Här ska det stå ett tal.")
    else:
        for _, sentence in setting_problems(code, RuleSetting(limits={key: value})):
            cells.fault(TABLE, row, "varde", sentence)
        if key == PER_CENT and 0 < value <= _HARDLY_MEANT:
            text = (
                f"Gränsen är {figure(value)} procent. Menas {figure(value * 100)} procent: skriv {figure(value * 100)}."
            )
            cells.note(TABLE, row, "varde", text)
        if value != known[key].default:
            yield "granser", {key: value}


def _number(cells: SetupTables, row: BoundRow, key: str) -> Value:
    """The value of a limit, read also where it stands as text with its unit, or shows per cent; else as it stands."""
    value = cells.as_shown(TABLE, row, "varde") if key == PER_CENT else cells.value(TABLE, row, "varde")
    amount = parse_amount(value) if isinstance(value, str) else None
    named = {PER_CENT: "%"}.get(key, key)
    return amount.value if amount is not None and amount.unit in {None, named} and not amount.footnote else value
