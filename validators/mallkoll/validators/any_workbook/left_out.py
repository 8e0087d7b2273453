"""What a kommun has said once and for all is not to be asked about: sheets, and areas of sheets (``undanta``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mallkoll.validators.any_workbook.rules import utm009_not_understood
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.layout.rule_settings import RuleSetting
from mallkoll.workbook.model.book import parse_address
from mallkoll.workbook.model.cell_group import parse_cell_list
from mallkoll.workbook.results.finding import Finding


def sheets_left_out(rules_of: Layout) -> dict[str, str]:
    """The sheets that are not checked at all, those that UTM009 is told to leave out, and who says so (Swedish)."""
    setting = rules_of.rules.get(utm009_not_understood.CODE)
    if setting is None:
        return {}
    says = "i kommunens regler" + (f" ({setting.reason.rstrip('.')})" if setting.reason else "")
    return {place.strip("'").replace("''", "'"): says for place in setting.left_out if "!" not in place}


def without_left_out(rules_of: Layout, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings less those in places that their rule is told to leave out; what is left out is told."""
    left_out: list[tuple[Finding, str]] = []
    for finding in findings:
        setting = rules_of.rules.get(finding.code)
        if setting is None or not _is_covered(setting, finding.sheet, finding.cell):
            yield finding
        else:
            left_out.append((finding, (setting.reason or "").rstrip(".")))
    yield from utm009_not_understood.left_out_by_rules(left_out)


def is_left_out(code: str, sheet: str, cell: str, rules_of: Layout) -> bool:
    """Whether the kommun's rules say that a rule is not to ask about a cell: its sheet, the place, or the rule."""
    setting = rules_of.rules.get(code)
    if sheet.casefold() in map(str.casefold, sheets_left_out(rules_of)):
        return True
    return setting is not None and (setting.on is False or _is_covered(setting, sheet or None, cell or None))


def _is_covered(setting: RuleSetting, sheet: str | None, cell: str | None) -> bool:
    return any(_covers(place, sheet, cell) for place in setting.left_out)


def _covers(place: str, on_sheet: str | None, cell: str | None) -> bool:
    """Whether ``Drift`` or ``Drift!C30:E32`` covers a cell."""
    name, mark, area = place.rpartition("!")
    sheet = (name if mark else area).strip("'").replace("''", "'")
    if on_sheet is None or on_sheet.casefold() != sheet.casefold() or cell is None:
        return False
    row, col = parse_address(cell)
    blocks = (block for _, block in parse_cell_list(area.replace("$", "")))
    return not mark or any(top <= row <= bottom and left <= col <= right for top, left, bottom, right in blocks)
