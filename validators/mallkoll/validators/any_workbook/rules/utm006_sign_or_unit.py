"""Ett tal har troligen fel tecken eller fel enhet.

Två kolumner bredvid varandra är oftast av samma slag: budget och utfall, i år och förra året. Är de ungefär lika
stora på alla rader utom en, där det ena talet är tusen gånger större (kronor i stället för tusental) eller har motsatt
tecken, frågar regeln om det talet. Den frågar inte om tal som går ihop med andra inskrivna tal, och inte om tecknet på
rader som är resultat eller förändringar.

Så här gör du: rätta cellen, eller skriv i kolumnen Motivering på bladet Kontroll varför talet gäller.
"""

from __future__ import annotations

import re
import statistics
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Final

from msgspec import Struct

from mallkoll.validators.any_workbook.own_book import OwnBook
from mallkoll.validators.any_workbook.own_sheet import OwnSheet, Place, is_year
from mallkoll.validators.findings.words import figure
from mallkoll.workbook.model.book import address
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "UTM006"
SEVERITY = Severity.WARNING
_BESIDE: Final = 3  # columns between which two are compared
_APART: Final = 2  # rows between two of one table
_GROUPS_APART: Final = 4  # rows between the posts of two groups: sum, total, blank, heading
_FEWEST: Final = 5  # rows of a table
_ALIKE: Final = 5.0  # how many times larger one may be than the other on the other rows
_THOUSAND: Final = (500.0, 2000.0)
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


def check(book: OwnBook) -> Iterator[Finding]:
    """The figures that are unlike those beside them, where all others of both columns are alike."""
    for sheet in book.sheets:
        told = {likely.at for likely in book.likely[sheet.name]} | book.figures[sheet.name].holding
        for odd, others in _tables_with_one_odd(sheet):
            found = _slip(odd, others)
            if found and found[0] not in told:
                at, beside, right = found
                if sheet.typed[at] == -right and _EITHER_SIGN.search(sheet.label(*at)):
                    continue
                told.add(at)
                yield sheet.finding(CODE, _text(sheet, at, beside, right), at, expected=right)


def _tables_with_one_odd(sheet: OwnSheet) -> Iterator[tuple[_Pair, list[_Pair]]]:
    """The typed figures of two columns side by side, table by table, where one row alone is unlike the others."""
    columns: defaultdict[int, dict[int, float]] = defaultdict(dict)
    for row, col in sorted(sheet.typed):
        column = columns[col]
        if value := sheet.typed[row, col]:
            column[row] = value
    years = {col: {row for row, value in column.items() if is_year(value)} for col, column in columns.items()}
    for col, column in columns.items():
        for beside in range(col + 1, col + 1 + _BESIDE):
            other = columns.get(beside, {})
            rows = sorted((column.keys() & other.keys()) - (years[col] & years.get(beside, set())))
            for table in _tables(sheet, (col, beside), rows):
                unlike = (row for row in table if not 1 / _ALIKE <= column[row] / other[row] <= _ALIKE)
                odd = list(islice(unlike, 2))
                if len(odd) == 1 and len(table) >= _FEWEST:
                    pairs = [_Pair((row, col), (row, beside), column[row], other[row]) for row in table]
                    yield pairs[table.index(odd[0])], [pair for pair in pairs if pair.left[0] != odd[0]]


def _tables(sheet: OwnSheet, cols: tuple[int, int], rows: Sequence[int]) -> list[Sequence[int]]:
    """The rows of each table: no more than one row without figures stands between two of them, or a group's sum."""
    if rows and rows[-1] - rows[0] < len(rows):
        return [rows]
    ends = [
        at
        for at, (above, row) in enumerate(pairwise(rows), 1)
        if row - above > _APART and not _goes_on(sheet, cols, above, row)
    ]
    return [rows[begin:end] for begin, end in pairwise([0, *ends, len(rows)])]


def _goes_on(sheet: OwnSheet, cols: tuple[int, int], last: int, row: int) -> bool:
    """Whether a row is a post of the table that ended above: below sums with formulas, and the heading of its group."""
    between = range(last + 1, row)
    if len(between) > _GROUPS_APART or any(isinstance(sheet.value((r, c)), str) for r in between for c in cols):
        return False
    return any((r, c) in sheet.formulas for r in between for c in cols)


def _slip(odd: _Pair, others: Sequence[_Pair]) -> tuple[Place, Place, float] | None:
    """The cell of the slip, the one beside it, and what should stand there; None where it is no such slip."""
    usual = [statistics.median(abs(pair.one) for pair in others), statistics.median(abs(pair.other) for pair in others)]
    left_is_odd = abs(odd.one) / usual[0] > abs(odd.other) / usual[1]
    size = abs(odd.ratio)
    if odd.ratio < 0 and 1 / _SIGN <= size <= _SIGN and min(abs(odd.one), abs(odd.other)) >= _LEAST:
        signs = {pair.one > 0 for pair in others}
        if len(signs) > 1:
            return None
        wrong_left = (odd.one > 0) not in signs
        return (odd.left, odd.right, -odd.one) if wrong_left else (odd.right, odd.left, -odd.other)
    for at, beside, value, times, is_odd in (
        (odd.left, odd.right, odd.one, size, left_is_odd), (odd.right, odd.left, odd.other, 1 / size, not left_is_odd),
    ):  # fmt: skip
        if odd.ratio > 0 and _THOUSAND[0] <= times <= _THOUSAND[1] and is_odd:
            return at, beside, value / 1000
    return None


def _text(sheet: OwnSheet, at: Place, beside: Place, right: float) -> str:
    value, other = sheet.typed[at], sheet.typed[beside]
    if value == -right:
        return (
            f"{figure(value)} har troligen fel tecken: på de andra raderna har båda kolumnerna samma tecken, men i "
            f"{address(*beside)} står {figure(other)}. Ska det vara {figure(right)}?"
        )
    return (
        f"{figure(value)} är omkring tusen gånger större än {figure(other)} i {address(*beside)}; på de andra raderna "
        f"är talen ungefär lika stora. Är det kronor i stället för tusental? Då ska här stå {figure(right)}."
    )
