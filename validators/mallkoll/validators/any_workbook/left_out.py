"""What a kommun has said once and for all is not to be asked about: sheets, and areas of sheets (``undanta``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mallkoll.validators.any_workbook.rules import utm009_not_understood
from mallkoll.workbook.layout.layout_model import Layout
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
        if setting is None or not any(_covers(place, finding) for place in setting.left_out):
            yield finding
        else:
            left_out.append((finding, (setting.reason or "").rstrip(".")))
    yield from utm009_not_understood.left_out_by_rules(left_out)


def _covers(place: str, finding: Finding) -> bool:
    """Whether ``Drift`` or ``Drift!C30:E32`` covers the cell of a finding."""
    name, mark, area = place.rpartition("!")
    sheet = (name if mark else area).strip("'").replace("''", "'")
    if finding.sheet is None or finding.sheet.casefold() != sheet.casefold() or finding.cell is None:
        return False
    row, col = parse_address(finding.cell)
    blocks = (block for _, block in parse_cell_list(area.replace("$", "")))
    return not mark or any(top <= row <= bottom and left <= col <= right for top, left, bottom, right in blocks)
