"""How a delivery's period is told to people; the JSON keeps its name."""

from __future__ import annotations

import pytest

from mallkoll.validators.report.delivery_words import word_and_period
from mallkoll.workbook.results.delivery_result import Delivery, DeliveryState, Stand

TOLD = {
    "2026-08": "levererad (januari–augusti 2026)",
    "2026-01": "levererad (januari 2026)",
    "helår 2026": "levererad (helåret 2026)",
    "internbudget 2026": "levererad (internbudgeten 2026)",
    "höstens uppföljning": "levererad (höstens uppföljning)",
    None: "levererad",
}


@pytest.mark.parametrize(("period", "told"), TOLD.items())
def test_a_period_is_told_as_people_say_it(period: str | None, told: str) -> None:
    made = Delivery("Socialnämnden", None, DeliveryState.DELIVERED, (), (), period, Stand.DELIVERED)
    assert word_and_period(made) == told


def test_of_what_has_not_come_no_period_is_told() -> None:
    made = Delivery("Socialnämnden", None, DeliveryState.MISSING, (), (), "2026-08", Stand.MISSING)
    assert word_and_period(made) == "saknas"
