"""A total in the list of what fullmäktige has decided: it is no nämnd's frame, and the rows above add up to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import takewhile

from msgspec import Struct

from mallkoll.validators.comparing.decided import Decision, is_of_whole_namnd
from mallkoll.validators.facts.exact_figure import decimal_places
from mallkoll.validators.facts.overview import namnd_key
from mallkoll.workbook.model.money_units import UNIT_FACTOR
from mallkoll.workbook.model.text import normalized

_TOTAL = re.compile(
    r"(?:del)?(?:summa|total)(?:t|er|a|en)?(?:[ :]+(?:(?:alla|hela|samtliga|för|av) )*"
    r"(?:nämnder(?:na)?|kommunen|drift(?:en)?|investering(?:ar|arna)?|ramar(?:na)?|budget(?:en)?|kommunen totalt)?)?"
    r"|(?:hela )?kommunen totalt|(?:alla|samtliga) nämnder(?:na)?"
)
_SIDE = re.compile("kostnad|intäkt")
_HALF = Decimal("0.5")


class DecidedTotal(Struct, frozen=True):
    """A total as it is written; ``year`` is None and ``kontoslag`` empty where it is a total of all."""

    amount: Decimal
    unit: str
    year: int | None
    kontoslag: str


def is_total(name: str) -> bool:
    """Whether the name of a row says that it is a total of others: *Summa*, *Totalt*, *Summa nämnder*."""
    return _TOTAL.fullmatch(normalized(name)) is not None


def sum_instead(total: DecidedTotal, above: Sequence[Decision | None]) -> Decimal | None:
    """What the rows above a total add up to, in its unit, where that is not what it says; else None.

    ``above`` are the rows in order, None for each total. They may be those since the total before, or all; of a nämnd
    with a row for the whole of it, that one alone; and incomes may be taken from costs.
    """
    several = [rows for rows in _readings(total, above) if rows]
    if not several:
        return None
    factor = Decimal(UNIT_FACTOR[total.unit])
    amount = total.amount * factor
    sums = [(_sum(rows, of_incomes), sum(map(_half, rows), _half(total))) for rows in several for of_incomes in (1, -1)]
    if any(abs(abs(found) - abs(amount)) <= slack for found, slack in sums):
        return None
    return min((found for found, _ in sums), key=lambda found: abs(abs(found) - abs(amount))) / factor


def _readings(total: DecidedTotal, above: Sequence[Decision | None]) -> Iterator[list[Decision]]:
    rows = [row for row in above if row is not None and _is_meant(total, row)]
    whole = {(namnd_key(row.namnd), row.kontoslag, row.year) for row in rows if is_of_whole_namnd(row)}
    yield [
        row for row in rows if is_of_whole_namnd(row) or (namnd_key(row.namnd), row.kontoslag, row.year) not in whole
    ]
    yield rows
    yield [row for row in rows if not _SIDE.search(normalized(row.kontoslag))]  # their nets stand beside them
    since = takewhile(lambda row: row is not None, reversed(above))
    yield [row for row in since if row is not None and _is_meant(total, row)]


def _is_meant(total: DecidedTotal, row: Decision) -> bool:
    return total.year in {None, row.year} and total.kontoslag in {"", normalized(row.kontoslag)}


def _sum(rows: Sequence[Decision], of_incomes: int) -> Decimal:
    return sum((row.kronor * (of_incomes if "intäkt" in normalized(row.kontoslag) else 1) for row in rows), Decimal(0))


def _half(one: Decision | DecidedTotal) -> Decimal:
    return _HALF.scaleb(-decimal_places(one.amount)) * Decimal(UNIT_FACTOR[one.unit])
