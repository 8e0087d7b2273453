"""How a delivery stands, as people read it."""

from __future__ import annotations

from mallkoll.workbook.layout.report_period import read_period
from mallkoll.workbook.results.delivery_result import Delivery, Stand


def word_and_period(delivery: Delivery) -> str:
    """How it stands, and of what has come for which period: a list need not ask for one.

    ``levererad (januari–augusti 2026)``; a period that the list has named in words of its own is told in those.
    """
    if delivery.stand is not Stand.DELIVERED or not delivery.period:
        return delivery.word
    period = read_period(delivery.period)
    return f"{delivery.word} ({period.report.span if period else delivery.period})"
