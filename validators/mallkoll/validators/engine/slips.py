"""Known slips: what a person did when this figure was printed instead of the right one.

Every slip gets a ``rank``, minus the common logarithm of a rough likelihood: how common the slip is, divided by the
number of ways in which it can happen. So an exchange of two neighbouring digits (few ways) beats a replaced digit
(many), and the ranks of several independent slips add up. The shares of digit slips are those that Scholtus (2009,
table 1) counted among 152 simple typing errors: 14 interchanged, 11 added, 15 omitted, 112 replaced; distance one is
the restricted Damerau-Levenshtein distance that he uses. The other shares are estimates; only their order matters.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from operator import ne

from msgspec import Struct

from mallkoll.validators.engine.intervals import Interval, half_unit, intersect, noise, round_to

SHARES = {
    "siffror_bytta": 0.5 * 14 / 152,
    "siffra_tillagd": 0.5 * 11 / 152,
    "siffra_borta": 0.5 * 15 / 152,
    "siffra_fel": 0.5 * 112 / 152,
    "tecken": 0.10,
    "tusen": 0.08,
    "tio": 0.04,
    "komma": 0.02,
    "granne": 0.08,
    "bytt_plats": 0.05,
    "kumulerad": 0.03,
    "rad_saknas": 0.05,
    "rad_dubbel": 0.03,
    "rad_tecken": 0.03,
    "varav_med": 0.03,
    "noll": 0.02,
    "hel_rad": 0.02,
}
"""How common each slip is, as a share of all slips."""
NEIGHBOUR_WORDS: Mapping[str, str] = {
    "rad_over": "samma belopp som på raden ovanför",
    "rad_under": "samma belopp som på raden under",
    "kolumn_vanster": "samma belopp som i kolumnen till vänster",
    "kolumn_hoger": "samma belopp som i kolumnen till höger",
    "foregaende_ar": "samma belopp som föregående år",
    "netto": "netto i stället för brutto",
    "brutto": "brutto i stället för netto",
}
"""Kinds of neighbours whose value may have been typed by mistake."""

BLANK = "tom"
"""The kind of the amounts in the row of a blank that counts as zero."""

_UNITS = ("kronor", "tkr", "mnkr", "mdkr")
_NAMES = {"kr": "kronor", **{unit: unit for unit in _UNITS}}

UNEXPLAINED = 6.0
"""The rank of a change that no known slip explains."""

UNEXPLAINED_SUM = 5.0
"""The same for a derived cell: a sum is more often wrong in no particular way (forgotten, added up by hand)."""


ORDINARY = 1.5
"""What it costs that a figure needs no slip to stand there: one that is the same in another column of its row (a budget
is often the forecast, and last year's), a zero in a row without such amounts."""

MISSED = 0.8
"""The same for a zero in a row that has amounts like the one that is asked for. Any amount would explain a zero, so a
slip of the digits, which tells the right figure, goes before it."""

STRANGE = 1.5
"""What it costs that the relations ask for a figure of quite another size, or sign, than all that is in its row."""

_OF_THE_ROW = frozenset({"kolumn_vanster", "kolumn_hoger", "foregaende_ar"})
_ALIKE, _NEAR, _FAR = 2.0, 10.0, 100.0  # times larger or smaller

LEAST_RANK = 1.0
"""No slip has a lower rank."""


class Slip(Struct, frozen=True):
    """One way in which the printed figure came about. ``kind`` is a stable ASCII id, ``words`` Swedish.

    ``value`` is the figure that should have been there; None when the slip does not tell (a neighbour's value was
    typed) and the relations alone say it. ``rank``: lower is likelier. ``strange`` is what it costs beside, where the
    figure may well stand there without a slip: it decides which cell is suspected first, and never how certain it is.
    """

    kind: str
    value: float | None
    rank: float
    words: str
    strange: float = 0.0


def rank_of(kind: str, ways: float) -> float:
    """Minus the common logarithm of share ÷ ways."""
    return -math.log10(SHARES[kind] / max(ways, 1.0))


def digits_of(value: float, decimals: int) -> str:
    """The digits of a figure as typed with so many decimals, without sign and comma: 12,5 → "125"."""
    return str(round(abs(round_to(value, decimals)) * 10.0 ** max(decimals, 0)))


def digit_slip(printed: float, wanted: float, decimals: int) -> Slip | None:
    """The digit slip (distance one, same sign) that turns ``wanted`` into ``printed``, if there is one."""
    if printed * wanted <= 0:
        return None
    wrong, right = digits_of(printed, decimals), digits_of(wanted, decimals)
    kind = _digit_kind(wrong, right)
    return None if kind is None else _digit_slip(kind, wrong, right, wanted)


def _digit_slip(kind: str, wrong: str, right: str, wanted: float) -> Slip:
    return Slip(kind, wanted, _digit_rank(kind, wrong, right), digit_words(kind, wrong, right))


def _digit_rank(kind: str, wrong: str, right: str) -> float:
    # a key struck twice is mostly the way to add a digit; any other digit could come anywhere
    doubled = kind == "siffra_tillagd" and _doubled(wrong, right)
    ways = {
        "siffror_bytta": len(right) - 1,
        "siffra_tillagd": 1.25 * len(right) if doubled else 50 * (len(right) + 1),
        "siffra_borta": len(right),
        "siffra_fel": 9 * len(right),
    }[kind]
    return rank_of(kind, ways)


def _doubled(wrong: str, right: str) -> bool:
    same = next((i for i, (a, b) in enumerate(zip(wrong, right, strict=False)) if a != b), len(right))
    return same > 0 and wrong[same] == wrong[same - 1]


def _digit_kind(wrong: str, right: str) -> str | None:
    longer = len(wrong) - len(right)
    if longer == 0:
        differing = list(map(ne, wrong, right))
        count = sum(differing)
        if count != 2:  # nearly always
            return "siffra_fel" if count == 1 else None
        first = differing.index(True)
        return "siffror_bytta" if wrong[first : first + 2] == right[first + 1] + right[first] else None
    if longer == 1:
        return "siffra_tillagd" if _drops_to(wrong, right) else None
    if longer == -1:
        return "siffra_borta" if _drops_to(right, wrong) else None
    return None


def _drops_to(longer: str, shorter: str) -> bool:
    """Whether one digit taken out of ``longer`` leaves ``shorter``."""
    same = next((i for i, (a, b) in enumerate(zip(longer, shorter, strict=False)) if a != b), len(shorter))
    return longer[same + 1 :] == shorter[same:]


def digit_slips(printed: float, within: Interval, decimals: int) -> tuple[Slip, ...]:
    """Every digit slip whose right figure lies in the interval, likeliest first."""
    slips = [_digit_slip(*edit) for edit in _digit_edits(printed, within, decimals)]
    return tuple(sorted(slips, key=lambda s: (s.rank, s.value)))


def _digit_edits(printed: float, within: Interval, decimals: int) -> Iterator[tuple[str, str, str, float]]:
    """The same: the kind, the digits as typed and as they should be, and the right figure."""
    wrong, unit = digits_of(printed, decimals), 2 * half_unit(decimals)
    if (within.high - within.low) / unit <= 40:  # all that may stand there are fewer than all edits
        first, last = math.ceil(within.low / unit - 1e-6), math.floor(within.high / unit + 1e-6)
        whole, below = round(unit) if decimals < 0 else 1, 10.0 ** max(decimals, 0)
        figures = [(str(abs(k * whole)), k * whole / below) for k in range(first, last + 1)]
    else:
        figures = [(digits_of(w, decimals), w) for w in _one_edit(printed, decimals) if w in within]
    for right, wanted in figures:
        kind = _digit_kind(wrong, right) if printed * wanted > 0 else None
        if kind is not None:
            yield kind, wrong, right, wanted


@lru_cache(maxsize=256)
def _one_edit(printed: float, decimals: int) -> list[float]:
    """The figures at distance one from the printed one, same sign, in ascending order. Cached: suspects recur."""
    text = digits_of(printed, decimals)
    edits = {text[:i] + text[i + 1] + text[i] + text[i + 2 :] for i in range(len(text) - 1)}
    edits |= {text[:i] + text[i + 1 :] for i in range(len(text)) if len(text) > 1}
    edits |= {text[:i] + d + text[i + 1 :] for i in range(len(text)) for d in "0123456789"}
    edits |= {text[:i] + d + text[i:] for i in range(len(text) + 1) for d in "0123456789"}
    edits.discard(text)
    sign = math.copysign(1.0, printed)
    return sorted(sign * int(t) / 10.0 ** max(decimals, 0) for t in edits if t[0] != "0" or len(t) <= decimals + 1)


def factor_slips(printed: float, within: Interval, decimals: int, unit: str = "tkr") -> tuple[Slip, ...]:
    """Wrong by a sign, a factor 1 000 or a factor 10, where the right figure lies in the interval.

    ``unit`` is the unit of the column (kr, tkr, mnkr, mdkr); it only chooses the words.
    """
    slips = []
    if printed and -printed in within:
        slips.append(Slip("tecken", -printed, rank_of("tecken", 1), "fel tecken"))
    for factor in (1000.0, 0.001):
        value = _thousandth(printed, factor, within, decimals)
        if value is not None:
            slips.append(Slip("tusen", value, rank_of("tusen", 2), unit_words(factor, unit)))
    for exact, words in ((printed / 10, ten_words(10.0, decimals)), (printed * 10, ten_words(0.1, decimals))):
        value = round_to(exact, decimals)
        if printed and value in within and abs(value - exact) <= noise(8 * exact):  # ten times 10,94 is not quite 109,4
            slips.append(Slip("tio", value, rank_of("tio", 2), words))
    value = _with_comma(printed, decimals)
    if value is not None and value in within:
        slips.append(Slip("komma", value, rank_of("komma", 1), "decimalkommat saknas"))
    return tuple(slips)


def _with_comma(printed: float, decimals: int) -> float | None:
    """The figure whose digits were printed without their comma, in a column of several decimals: 29,83 as 2983."""
    if decimals < 2 or not printed or printed != int(printed):
        return None
    return round_to(printed / 10.0**decimals, decimals)


def _thousandth(printed: float, factor: float, within: Interval, decimals: int) -> float | None:
    """The right figure within the interval if ``printed`` is that figure times ``factor``, rounded; else None."""
    if not printed:
        return None
    exact = printed / factor
    value = round_to(exact, decimals)
    if value in within and value:
        return value
    if exact in within and within.high - within.low < half_unit(decimals):  # exact figures: every decimal counts
        return exact
    half = half_unit(decimals) * max(1.0, 1.0 / factor)
    meeting = intersect(within, Interval(exact - half, exact + half))
    middle = round_to((meeting.low + meeting.high) / 2, decimals) if meeting else 0.0
    return middle if meeting and middle in meeting and middle else None


def neighbour_slips(printed: float, point: float, neighbours: Sequence[tuple[str, float]]) -> tuple[Slip, ...]:
    """The slips that explain the printed figure as a neighbour's; the relations alone tell the right one.

    ``neighbours`` are (kind, value); the kinds with words of their own are in ``NEIGHBOUR_WORDS``. The kind
    *kumulerad* gives the earlier periods' amount: printed was with it instead of without, or the reverse. ``point`` is
    the figure that the relations ask for.
    """
    slips = []
    ways = sum(value != 0 for _, value in neighbours)
    rank, strange = rank_of("granne", max(4, ways)), _strange(point, neighbours)
    for kind, value in neighbours:
        if kind == "kumulerad":
            for right, words in (
                (printed - value, "ackumulerat belopp i stället för periodens"),
                (printed + value, "periodens belopp i stället för det ackumulerade"),
            ):
                if value and abs(right - point) <= noise(abs(right) + abs(point)):
                    slips.append(Slip("kumulerad", right, rank_of("kumulerad", 2), words))
        elif printed and printed == value:
            words = NEIGHBOUR_WORDS.get(kind, f"samma belopp som i {kind}")
            ordinary = ORDINARY if kind in _OF_THE_ROW else 0.0
            slips.append(Slip("granne", None, rank, words, strange + ordinary))
    return tuple(slips)


def zero_slip(printed: float, point: float, neighbours: Sequence[tuple[str, float]]) -> tuple[Slip, ...]:
    """A zero where an amount belongs: about ``point``. ``neighbours`` as for :func:`neighbour_slips`.

    A blank that counts as zero may well be meant so: it is a slip only where its row has amounts like that.
    """
    if printed:
        return ()
    if any(kind == BLANK for kind, _ in neighbours):
        return _forgotten(point, [value for _, value in neighbours if value])
    row = [value for kind, value in neighbours if kind in _OF_THE_ROW]
    missed = any(value and 1 / _NEAR <= point / value <= _NEAR for value in row)
    strange = (MISSED if missed else ORDINARY if row else 0.0) + _strange(point, neighbours)
    return (Slip("noll", None, rank_of("noll", 1), "noll i stället för ett belopp", strange),)


def _forgotten(point: float, row: Sequence[float]) -> tuple[Slip, ...]:
    """An amount of which a blank is left. Costs and incomes of one row have other signs and are about as large."""
    times = [point / value for value in row]
    alike = any(1 / _ALIKE <= one <= _ALIKE for one in times)
    near = any(1 / _NEAR <= one <= _NEAR or 1 / _ALIKE <= -one <= _ALIKE for one in times)
    strange = ORDINARY if alike else ORDINARY + MISSED
    return (Slip("noll", None, rank_of("noll", 1), "beloppet saknas", strange),) if alike or near else ()


def _strange(point: float, neighbours: Sequence[tuple[str, float]]) -> float:
    """What it costs that nothing in its row is of about the size, and of the sign, that is asked for."""
    beside = [value for kind, value in neighbours if kind in _OF_THE_ROW and value]
    near = any(1 / _FAR <= point / value <= _FAR for value in beside)
    return STRANGE if beside and not near else 0.0


def least_rank(printed: float, within: Interval, decimals: int, neighbours: Sequence[tuple[str, float]] = ()) -> float:
    """A lower bound on the rank of any slip from a value in the interval; quicker than listing the slips."""
    if not printed or -printed in within or any(kind == "kumulerad" or printed == value for kind, value in neighbours):
        return LEAST_RANK
    ranks = [_digit_rank(*digits) for *digits, _ in _digit_edits(printed, within, decimals)]
    for factor, kind in ((1000.0, "tusen"), (0.001, "tusen"), (10.0, "tio"), (0.1, "tio")):
        half = half_unit(decimals) * max(1.0, 1.0 / factor)
        if intersect(within, Interval(printed / factor - half, printed / factor + half)):
            ranks.append(rank_of(kind, 2))
    value = _with_comma(printed, decimals)
    if value is not None and value in within:
        ranks.append(rank_of("komma", 1))
    return min(ranks, default=UNEXPLAINED)


class SumPart(Struct, frozen=True):
    """A row (or column) that a derived cell is made of: its name and what it contributes, with sign.

    ``varav`` rows are details of another row: they contribute nothing if all is right. ``noun`` goes before the name.
    """

    label: str
    amount: float
    varav: bool = False
    noun: str = "raden"

    @property
    def name(self) -> str:
        """The part in words, for instance ``raden ”Hemtjänst”``."""
        return f"{self.noun} ”{self.label}”"


_ADDED_UP = (
    ("rad_saknas", 1, "{} är inte med i {}"),
    ("rad_dubbel", -1, "{} är med två gånger i {}"),
    ("rad_tecken", 2, "{} är med i {} med fel tecken"),
)
"""The slips with a row, how many times it is then missing in the sum, and the words."""


def sum_slips(printed: float, within: Interval, parts: Sequence[SumPart], total: str = "summan") -> tuple[Slip, ...]:
    """The slips made in adding up: a row left out, counted twice or with the wrong sign, *varav* rows counted in.

    Only an interval of the right sum is known, so each part is tried against the interval. ``total`` is the noun for
    the derived cell: *summan*, or *beräkningen* for a difference.
    """
    rows = [p for p in parts if not p.varav and p.amount]
    details = [p for p in parts if p.varav and p.amount]
    slips = []
    for p in rows:
        for kind, times, words in _ADDED_UP:
            right = printed + times * p.amount
            if right in within:
                slips.append(Slip(kind, right, rank_of(kind, len(rows)), words.format(p.name, total)))
    for p in details:
        if printed - p.amount in within:
            words = f"{p.name} (varav) är medräknad i {total}"
            slips.append(Slip("varav_med", printed - p.amount, rank_of("varav_med", len(details)), words))
    whole = math.fsum(p.amount for p in details)
    if len(details) > 1 and whole and printed - whole in within:
        words = f"varav-raderna är medräknade i {total}"
        slips.append(Slip("varav_med", printed - whole, rank_of("varav_med", 1), words))
    return tuple(slips)


# --- the slips in Swedish ---------------------------------------------------------------------------------------------


def ten_words(factor: float, decimals: int) -> str:
    """Ten times too large (``factor`` 10, printed ÷ right) or too small (0.1)."""
    if decimals > 0:
        return "decimalkommat saknas" if factor > 1 and decimals == 1 else "decimalkommat på fel plats"
    return "en nolla för mycket" if factor > 1 else "en nolla saknas"


def unit_words(factor: float, unit: str) -> str:
    """``kronor i stället för tkr`` and its like."""
    name = _NAMES.get(unit)
    place = _UNITS.index(name) + (-1 if factor > 1 else 1) if name else -1
    if name is None or not 0 <= place < len(_UNITS):
        return "tusen gånger för stort" if factor > 1 else "tusen gånger för litet"
    return f"{_UNITS[place]} i stället för {name}"


def digit_words(kind: str, wrong: str, right: str) -> str:
    """Which digit, in words: ``wrong`` and ``right`` are the digits as typed and as they should be."""
    same = next((i for i, (a, b) in enumerate(zip(wrong, right, strict=False)) if a != b), min(len(wrong), len(right)))
    if kind == "siffror_bytta":
        return f"siffrorna {right[same]} och {right[same + 1]} har bytt plats"
    if kind == "siffra_fel":
        return f"siffran {wrong[same]} i stället för {right[same]}"
    if kind == "siffra_tillagd":
        extra = wrong[same]
        return "en nolla för mycket" if extra == "0" else f"siffran {extra} för mycket"
    gone = right[same]
    return "en nolla saknas" if gone == "0" else f"siffran {gone} saknas"
