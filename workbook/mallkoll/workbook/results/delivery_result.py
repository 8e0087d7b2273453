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


class Stand(StrEnum):
    """How it stands with the file that counts, in more detail than :class:`DeliveryState`."""

    DELIVERED = "levererad"
    MISSING = "saknas"
    OTHER_PERIOD = "annan period"
    UNTOUCHED = "inte ifylld"
    UNREADABLE = "kan inte läsas"
    OTHER_TEMPLATE = "annan mall"
    UNEXPECTED = "inte väntad"


class Delivery(Struct, frozen=True, omit_defaults=True):
    """What one nämnd has delivered for a period. The first of ``files`` is the one that counts.

    ``period`` is the report that is asked for, else that of the file that counts: ``2026-08``, ``helår 2026``,
    ``internbudget 2026``, or the list's own words; None where neither says. ``contact`` is who the nämnd can be asked
    through.
    """

    namnd: str
    kommun: str | None
    state: DeliveryState = field(name="status")
    files: Annotated[tuple[str, ...], Meta(description="den första är den som gäller")] = field(name="filer")
    problems: tuple[DeliveryProblem, ...] = field(name="problem")
    period: str | None = None
    stand: Annotated[Stand | None, Meta(description="hur det står till med periodens fil")] = field(
        name="lage", default=None
    )
    counted: Annotated[str | None, Meta(description="filen som gäller för perioden")] = field(name="fil", default=None)
    contact: Annotated[str | None, Meta(description="vem som kan tillfrågas")] = field(name="kontakt", default=None)

    @property
    def has_come(self) -> bool:
        """Whether the period's own file has been handed in, filled in, with faults or without."""
        return self.state is not DeliveryState.MISSING and self.stand not in {Stand.OTHER_PERIOD, Stand.UNTOUCHED}

    @property
    def word(self) -> str:
        """How it stands, for people to read: that it is not the file asked for says more than that it has faults."""
        told = self.stand in {Stand.OTHER_PERIOD, Stand.UNTOUCHED, Stand.OTHER_TEMPLATE}
        return self.stand.value if self.stand is not None and told else self.state.value

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is wrong, and whom to ask about it."""
        texts = tuple(problem.text for problem in self.problems)
        asked = self.contact is not None and self.state is not DeliveryState.UNEXPECTED
        return (*texts, f"Kontakt: {self.contact}") if texts and asked else texts
