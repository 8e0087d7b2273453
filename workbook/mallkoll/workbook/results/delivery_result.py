"""The result of a delivery: which of the expected nämnder have delivered."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct, field

from mallkoll.workbook.results.finding import Severity


class DeliveryState(StrEnum):
    """The state of a delivery."""

    DELIVERED = "levererad"
    WRONG = "levererad med fel"
    MISSING = "saknas"
    UNEXPECTED = "inte väntad"


class DeliveryProblem(Struct, frozen=True):
    """What is wrong with a delivery, as a sentence. ``code`` is stable (LEV and a number)."""

    code: Annotated[str, Meta(extra_json_schema={"pattern": "^LEV[0-9]{3}$"})] = field(name="kod")
    severity: Severity = field(name="allvar")
    text: Annotated[str, Meta(extra_json_schema={"minLength": 1})]


class Delivery(Struct, frozen=True, omit_defaults=True):
    """What one nämnd has delivered. The first of ``files`` is the one that counts.

    Nothing fills these yet: ``period``, ``stand`` and ``counted`` are for a year's deliveries side by side, one entry
    per nämnd and period.
    """

    namnd: str
    kommun: str | None
    state: DeliveryState = field(name="status")
    files: Annotated[tuple[str, ...], Meta(description="den första är den som gäller")] = field(name="filer")
    problems: tuple[DeliveryProblem, ...] = field(name="problem")
    period: str | None = None
    stand: Annotated[str | None, Meta(description="hur det står till med periodens fil")] = field(
        name="lage", default=None
    )
    counted: Annotated[str | None, Meta(description="filen som gäller för perioden")] = field(name="fil", default=None)
