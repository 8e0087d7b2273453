"""Ett tal har troligen fel tecken, fel enhet eller fel plats.

Två kolumner bredvid varandra är oftast av samma slag: budget och utfall, i år och förra året. Är de ungefär lika
stora på alla rader utom en, där det ena talet är tusen gånger större än det andra eller har motsatt tecken, frågar
regeln. Fel enhet (kronor eller miljoner i stället för tusental) har det tal som inte heller liknar radens andra tal,
eller som är mycket större eller mindre än alla andra i sin kolumn; går det inte att avgöra nämns båda. Den frågar inte
om tal som går ihop med andra inskrivna tal, och inte om tecknet på rader som är resultat eller förändringar.

Tio gånger större eller mindre är ett tal som har fått en siffra för mycket eller för lite. Det frågar regeln om när
talet är stort, och skiljer sig så från två andra på raden, medan alla andra rader är nästan lika i kolumnerna.

En hel kolumn som är tusen gånger större eller mindre än den bredvid sägs i ett fynd, när formlerna på raderna drar den
ena från den andra, eller när en tredje kolumn är deras skillnad bara om den ena räknas om.

Är två kolumner nästan lika på alla rader utom två, och skulle vara det där också om de två talen i den ena kolumnen
bytte plats, frågar regeln om de har gjort det: summan blir densamma, så den säger ingenting.

Så här gör du: rätta cellen, eller skriv i kolumnen Motivering på bladet Kontroll varför talet gäller.
"""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from msgspec import Struct

from mallkoll.validators.any_workbook.figures.exchanged_rows import ExchangedRows, exchanged_rows
from mallkoll.validators.any_workbook.figures.side_by_side import ALIKE, THOUSAND, SideBySide, columns_side_by_side
from mallkoll.validators.any_workbook.figures.unit_columns import UnitColumn, unit_columns
from mallkoll.validators.any_workbook.own_book import OwnBook
from mallkoll.validators.any_workbook.own_sheet import OwnSheet, Place
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.words import figure
from mallkoll.validators.inference.lane_words import says_derived
from mallkoll.workbook.model.book import address
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "UTM006"
SEVERITY = Severity.WARNING
_TEN: Final = (8.0, 12.5)
_TIGHT: Final = 1.25  # how many times larger one may be on the other rows, where ten times is a slip
_CLEAR: Final = 0.3  # digits by which one is farther from its column than the other from its own
_SIGN: Final = 2.0  # how many times larger, where only the sign is wrong
_LEAST: Final = 100.0  # smaller figures have either sign
_EITHER_SIGN: Final = re.compile(
    r"\b(?:resultat\w*|netto|saldo\w*|balans\w*|överskott\w*|underskott\w*|avvik\w*|förändr\w*|differens\w*|skillnad\w*"
    r"|kassaflöde\w*|net|result|profit|surplus|deficit|balance|change)\b",
    re.IGNORECASE,
)
"""What a row is called whose figures are above nought one year and below it the next."""


class _Pair(Struct, frozen=True):
    left: Place
    right: Place
    one: float
    other: float

    @property
    def ratio(self) -> float:
        return self.one / self.other


class _Odd(Struct, frozen=True):
    """The row where two columns are unlike, and the rows of the table where they are alike."""

    pair: _Pair
    others: Sequence[_Pair]

    @property
    def is_thousandfold(self) -> bool:
        """Whether one of the two is a thousand times the other."""
        size = max(abs(self.pair.ratio), 1 / abs(self.pair.ratio))
        return self.pair.ratio > 0 and THOUSAND[0] <= size <= THOUSAND[1]

    @property
    def is_tenfold(self) -> bool:
        """Whether one of the two is ten times the other, and the columns are nearly equal on all other rows."""
        size = max(abs(self.pair.ratio), 1 / abs(self.pair.ratio))
        tight = all(1 / _TIGHT <= other.ratio <= _TIGHT for other in self.others)
        return self.pair.ratio > 0 and _TEN[0] <= size <= _TEN[1] and tight

    @property
    def outside(self) -> tuple[float, float]:
        """How far each is from all others of its column, in digits."""
        return (
            _outside(self.pair.one, [pair.one for pair in self.others]),
            _outside(self.pair.other, [pair.other for pair in self.others]),
        )


def _outside(value: float, others: Sequence[float]) -> float:
    sizes = [abs(other) for other in others]
    return math.log10(max(abs(value) / max(sizes), min(sizes) / abs(value), 1.0))


def check(book: OwnBook) -> Iterator[Finding]:
    """The figures that are unlike those beside them, where all others of both columns are alike."""
    for sheet in book.sheets:
        columns = list(columns_side_by_side(sheet))
        yield from (_column_finding(sheet, column) for column in unit_columns(sheet, columns))
        odds = [_Odd(pair, others) for pair, others in _tables_with_one_odd(columns)]
        holding = book.figures[sheet.name].holding
        told = {likely.at for likely in book.likely[sheet.name] if not likely.either or likely.is_total}
        for two in exchanged_rows(columns):
            if told.isdisjoint((two.first, two.second, *two.beside)):
                finding = sheet.finding(CODE, _exchanged_text(sheet, two), two.first)
                yield about_cells(finding, map(sheet.ref, (two.first, two.second)))
        varying = {odd.pair.left[0] for odd in odds if odd.pair.ratio > 0 and not odd.is_thousandfold}
        thousandfold = [odd for odd in odds if odd.is_thousandfold and odd.pair.left[0] not in varying]
        yield from _other_units(sheet, thousandfold, told, holding)
        yield from _digits(sheet, [odd for odd in odds if odd.is_tenfold], told, holding)
        for odd in odds:
            found = _other_sign(odd)
            if found is None or found[0] in told | holding:
                continue
            at, beside = found
            if not _EITHER_SIGN.search(sheet.label(*at)):
                told.add(at)
                yield sheet.finding(CODE, _sign_text(sheet, at, beside), at, expected=-sheet.typed[at])


def _other_units(
    sheet: OwnSheet, odds: Sequence[_Odd], told: set[Place], holding: Collection[Place]
) -> Iterator[Finding]:
    """One finding for each figure in another unit; of two that may be so, both in one."""
    times = Counter(at for odd in odds for at in (odd.pair.left, odd.pair.right))
    for odd in sorted(odds, key=lambda odd: -max(times[odd.pair.left], times[odd.pair.right])):
        places = (odd.pair.left, odd.pair.right)
        if not told.isdisjoint(places) or all(at in holding for at in places):
            continue
        at = _in_other_unit(odd, times, holding)
        if says_derived(sheet.label(*places[0])):
            at = max(places, key=lambda place: abs(sheet.typed[place]))  # no per cent is so large
        if at is None and _has_others(sheet, places):
            continue  # a row that varies: others in it are like neither of the two
        if at is None:
            told.update(places)
            yield about_cells(sheet.finding(CODE, _either_text(sheet, places), places[0]), map(sheet.ref, places))
        else:
            told.add(at)
            beside = places[at == places[0]]
            value = sheet.typed[at]
            factor = 1000.0 if abs(value) < abs(sheet.typed[beside]) else 0.001
            right = float(f"{value * factor:.12g}")
            yield sheet.finding(CODE, _unit_text(sheet, at, beside, right), at, expected=right)


def _digits(sheet: OwnSheet, odds: Sequence[_Odd], told: set[Place], holding: Collection[Place]) -> Iterator[Finding]:
    """The large figures that are ten times larger or smaller than two others of the row. A small post may grow so."""
    times = Counter(at for odd in odds for at in (odd.pair.left, odd.pair.right))
    for odd in odds:
        pair = odd.pair
        at, beside = (pair.left, pair.right) if times[pair.left] > times[pair.right] else (pair.right, pair.left)
        value, other = sheet.typed[at], sheet.typed[beside]
        usual = statistics.median(abs(one.one if at == pair.left else one.other) for one in odd.others)
        if times[at] > max(1, times[beside]) and at not in told and at not in holding and abs(other) >= usual:
            told.add(at)
            yield sheet.finding(CODE, _digit_text(value, other, beside), at)


def _digit_text(value: float, other: float, beside: Place) -> str:
    than, slip = ("större", "en siffra för mycket") if abs(value) > abs(other) else ("mindre", "en siffra för lite")
    return (
        f"{figure(value)} är omkring tio gånger {than} än {figure(other)} i {address(*beside)}, och de andra talen på "
        f"raden; på de andra raderna är talen nästan lika stora. Är det {slip}?"
    )


def _in_other_unit(odd: _Odd, times: Mapping[Place, int], holding: Collection[Place]) -> Place | None:
    """Which of two figures is in another unit: the other one fits with figures of its row, or of its column."""
    left, right = odd.pair.left, odd.pair.right
    if (left in holding) != (right in holding):
        return right if left in holding else left
    if times[left] != times[right]:
        return left if times[left] > times[right] else right
    one, other = odd.outside
    if abs(one - other) < _CLEAR:
        return None
    return left if one > other else right


def _has_others(sheet: OwnSheet, places: tuple[Place, Place]) -> bool:
    """Whether other figures are typed beside the two."""
    (row, first), (_, last) = places
    beside = range(max(1, first - 1), last + 2)
    return any((row, col) in sheet.typed and (row, col) not in places for col in beside)


def _tables_with_one_odd(columns: Iterable[SideBySide]) -> Iterator[tuple[_Pair, list[_Pair]]]:
    """The typed figures of two columns side by side, table by table, where one row alone is unlike the others."""
    for two in columns:
        (col, beside), left, right = two.cols, two.left, two.right
        unlike = (row for row in two.rows if not 1 / ALIKE <= left[row] / right[row] <= ALIKE)
        odd = list(islice(unlike, 2))
        if len(odd) == 1:
            pairs = [_Pair((row, col), (row, beside), left[row], right[row]) for row in two.rows]
            yield pairs[two.rows.index(odd[0])], [pair for pair in pairs if pair.left[0] != odd[0]]


def _other_sign(odd: _Odd) -> tuple[Place, Place] | None:
    """The cell whose sign alone is another one, and the one beside it; None where it is no such slip."""
    pair = odd.pair
    if pair.ratio > 0 or not 1 / _SIGN <= -pair.ratio <= _SIGN or min(abs(pair.one), abs(pair.other)) < _LEAST:
        return None
    signs = {other.one > 0 for other in odd.others}
    if len(signs) > 1:
        return None
    return (pair.right, pair.left) if (pair.one > 0) in signs else (pair.left, pair.right)


def _sign_text(sheet: OwnSheet, at: Place, beside: Place) -> str:
    value, other = sheet.typed[at], sheet.typed[beside]
    return (
        f"{figure(value)} har troligen fel tecken: på de andra raderna har båda kolumnerna samma tecken, men i "
        f"{address(*beside)} står {figure(other)}. Ska det vara {figure(-value)}?"
    )


def _unit_text(sheet: OwnSheet, at: Place, beside: Place, right: float) -> str:
    value, other = sheet.typed[at], sheet.typed[beside]
    than, which = (
        ("större", "kronor i stället för tusental")
        if abs(value) > abs(other)
        else ("mindre", "tusental i stället för kronor, eller mnkr i stället för tkr")
    )
    return (
        f"{figure(value)} är omkring tusen gånger {than} än {figure(other)} i {address(*beside)}; på de andra raderna "
        f"är talen ungefär lika stora. Är det {which}? Då ska här stå {figure(right)}."
    )


def _either_text(sheet: OwnSheet, places: tuple[Place, Place]) -> str:
    small, large = sorted(places, key=lambda at: abs(sheet.typed[at]))
    return (
        f"{figure(sheet.typed[large])} i {address(*large)} är omkring tusen gånger större än "
        f"{figure(sheet.typed[small])} i {address(*small)}; på de andra raderna är talen ungefär lika stora. Ett av "
        "dem är troligen i fel enhet."
    )


def _exchanged_text(sheet: OwnSheet, two: ExchangedRows) -> str:
    def named(places: Iterable[Place]) -> str:
        return " och ".join(f"{figure(sheet.typed[at])} i {address(*at)}" for at in places)

    other = " Det kan också vara de talen som har bytt plats." if two.either else ""
    return (
        f"{named((two.first, two.second))} ser ut att ha bytt plats: bredvid står {named(two.beside)}, och på de andra "
        f"raderna är kolumnerna nästan lika.{other}"
    )


def _column_finding(sheet: OwnSheet, column: UnitColumn) -> Finding:
    first, beside = column.places[0], column.beside
    than = "större" if abs(sheet.typed[first]) > abs(sheet.typed[beside]) else "mindre"
    text = (
        f"Hela kolumnen är troligen i fel enhet: på alla rader är talen omkring tusen gånger {than} än bredvid "
        f"({figure(sheet.typed[first])} i {address(*first)}, {figure(sheet.typed[beside])} i {address(*beside)}), men "
        f"{column.why}."
    )
    return about_cells(sheet.finding(CODE, text, first), map(sheet.ref, column.places))
